// A containerlab topology as a lab: nodes, cables, and IOS-like start configurations from frr.conf where it has one.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import type { LabFault } from "../fault.ts";
import { LabFaults } from "../fault.ts";
import { YamlFile } from "../yaml.ts";

export interface Imported {
  readonly id: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}
const portOf = (device: string): string => `GigabitEthernet0/${Math.max(0, Number(/\d+$/.exec(device)?.[0] ?? 1) - 1)}`;

/** FRRouting's lines in IOS's words; the reverse of frr.ts for what both have. */
export const iosOf = (frr: string): { readonly text: string; readonly left: readonly string[] } => {
  const out: string[] = [];
  const left: string[] = [];
  const ldp: string[] = [];
  let block = "";
  let inLdp = false;
  for (const raw of frr.split("\n")) {
    const line = raw.trimEnd();
    const t = line.trim();
    if (
      t === "" ||
      t === "!" ||
      t === "exit" ||
      /^(frr |service integrated|log |no ipv6 forwarding|line vty|end$)/.test(t)
    )
      continue;
    if (!line.startsWith(" ")) {
      block = t;
      inLdp = t === "mpls ldp";
      const iface = /^interface (\S+)(?: vrf (\S+))?$/.exec(t);
      const route = /^ip route (\d\S*)\/(\d+) (.*)$/.exec(t);
      if (iface) {
        out.push(
          "!",
          `interface ${iface[1] === "lo" ? "Loopback0" : /^lo\d+$/.test(iface[1]!) ? `Loopback${iface[1]!.slice(2)}` : portOf(iface[1]!)}`,
        );
        if (iface[2]) out.push(` ip vrf forwarding ${iface[2]}`);
      } else if (route) out.push(`ip route ${route[1]} ${formatIpv4(maskOf(Number(route[2])))} ${route[3]}`);
      else if (/^router ospf/.test(t))
        out.push(
          "!",
          t === "router ospf" ? "router ospf 1" : t.replace(/^router ospf vrf (\S+)$/, "router ospf 1 vrf $1"),
        );
      else if (/^router bgp \d+$/.test(t)) out.push("!", t);
      else if (/^(hostname|ip prefix-list|route-map)/.test(t)) out.push(t);
      else if (!inLdp) left.push(t);
      continue;
    }
    if (inLdp) {
      const m = /^interface (\S+)$/.exec(t);
      if (m) ldp.push(portOf(m[1]!));
      continue;
    }
    const address = /^ip address (\d\S*)\/(\d+)$/.exec(t);
    const network = /^network (\d\S*)\/(\d+)(?: area (\S+))?$/.exec(t);
    if (address) out.push(` ip address ${address[1]} ${formatIpv4(maskOf(Number(address[2])))}`);
    else if (network)
      out.push(
        network[3] === undefined
          ? `  network ${network[1]} mask ${formatIpv4(maskOf(Number(network[2])))}`
          : ` network ${network[1]} ${formatIpv4(~maskOf(Number(network[2])) >>> 0)} area ${network[3]}`,
      );
    else if (/^ospf router-id /.test(t)) out.push(` ${t.slice(5)}`);
    else if (/^ip ospf area /.test(t)) out.push(` ip ospf 1 area ${t.slice("ip ospf area ".length)}`);
    else if (/^passive-interface /.test(t))
      out.push(` passive-interface ${t.endsWith(" lo") ? "Loopback0" : portOf(t)}`);
    else if (/^no bgp (ebgp-requires-policy|network import-check|default ipv4-unicast)/.test(t)) continue;
    else if (block.startsWith("router bgp") && /^address-family ipv4 unicast$/.test(t))
      out.push(" address-family ipv4");
    else if (block.startsWith("router bgp") && /^address-family ipv4 vpn$/.test(t)) out.push(" address-family vpnv4");
    else out.push(line);
  }
  const text = out
    .flatMap((l) => (/^interface /.test(l) && ldp.includes(l.slice("interface ".length)) ? [l, " mpls ip"] : [l]))
    .join("\n");
  return { text: `${text}\n!\nend\n`, left };
};

/** `read` gets a bound file by its path beside the topology; null when it is not there. Throws LabFaults. */
export const importContainerlab = (source: string, file: string, read: (path: string) => string | null): Imported => {
  const yaml = new YamlFile(source, file);
  const faults: LabFault[] = [];
  const top = yaml.root?.members() ?? [];
  const member = (list: typeof top, name: string): (typeof top)[number]["value"] | undefined =>
    list.find((m) => m.name === name)?.value;
  const id = (member(top, "name")?.text() ?? "imported").toLowerCase().replace(/[^a-z0-9-]/g, "-");
  const topology = member(top, "topology")?.members() ?? [];
  const notes: string[] = [];
  const files: { path: string; text: string }[] = [];
  const kinds = new Map<string, "router" | "host" | "switch">();
  for (const { name, value } of member(topology, "nodes")?.members() ?? []) {
    const fields = value.members() ?? [];
    const kind = member(fields, "kind")?.text() ?? "linux";
    const binds = (member(fields, "binds")?.list() ?? []).map((b) => b.text() ?? "");
    const bound =
      binds.find((b) => /frr\.conf(:|$)/.test(b.split(":")[1] ?? b))?.split(":")[0] ??
      member(fields, "startup-config")?.text();
    const config = bound === undefined ? null : read(bound);
    if (kind === "bridge" || kind === "ovs-bridge") kinds.set(name, "switch");
    else if (config !== null) {
      kinds.set(name, "router");
      const { text, left } = iosOf(config);
      files.push({ path: `start/${name}.cfg`, text });
      notes.push(...left.map((l) => `${name}: left out "${l}"`));
    } else {
      kinds.set(name, kind === "linux" ? "host" : "router");
      const shell = (member(fields, "exec")?.list() ?? [])
        .map((e) => e.text() ?? "")
        .filter((e) => /^ip (addr|address|route|link|-6)/.test(e));
      if (shell.length > 0) files.push({ path: `start/${name}.cfg`, text: `${shell.join("\n")}\n` });
      if (bound !== undefined) notes.push(`${name}: ${bound} is not there`);
    }
  }
  const links: string[][] = [];
  for (const link of member(topology, "links")?.list() ?? []) {
    const ends = (member(link.members() ?? [], "endpoints")?.list() ?? []).map((e) => e.text() ?? "");
    const named = ends.map((e) => {
      const [node = "", device = "eth1"] = e.split(":");
      const kind = kinds.get(node);
      if (kind === undefined) link.fault(`there is no node "${node}"`, "");
      return `${node}:${kind === "host" ? device : kind === "switch" ? `GigabitEthernet0/${links.filter((l) => l.some((x) => x.startsWith(`${node}:`))).length}` : portOf(device)}`;
    });
    if (named.length === 2) links.push(named);
  }
  faults.push(...yaml.faults);
  if (kinds.size === 0 && faults.length === 0)
    faults.push({ file, line: 1, column: 1, message: "no topology.nodes", cure: "give a containerlab topology file" });
  if (faults.length > 0) throw new LabFaults(faults);
  const lab = [
    "schema: lab/v1",
    `id: ${id}`,
    `title: ${JSON.stringify(id)}`,
    "nodes:",
    ...[...kinds].map(([n, k]) => `  ${n}: { kind: ${k}, edit: true }`),
    ...(links.length > 0 ? ["links:", ...links.map((l) => `  - [${l.join(", ")}]`)] : []),
  ].join("\n");
  return { id, files: [{ path: "lab.yaml", text: `${lab}\n` }, ...files], notes };
};
