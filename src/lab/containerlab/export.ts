// A lab as a containerlab topology with FRRouting configurations: the same network on real daemons.
// https://containerlab.dev/manual/topo-def-file/
import { stringify } from "yaml";
import type { Network } from "../network.ts";
import { frrOf } from "./frr.ts";

export interface ExportedFile {
  readonly path: string;
  readonly text: string;
}
export interface Exported {
  readonly files: readonly ExportedFile[];
  /** "R1: line" without a counterpart in FRRouting. */
  readonly left: readonly string[];
}
const DAEMONS = ["zebra", "staticd", "ospfd", "bgpd", "ldpd"];
const IMAGE = "quay.io/frrouting/frr:10.2.1";
const HOST_IMAGE = "ghcr.io/srl-labs/network-multitool:v0.4.1";

/** `network` is the lab with the configurations to export, powered on. */
export const exportContainerlab = (network: Network): Exported => {
  const { lab } = network;
  const files: ExportedFile[] = [];
  const left: string[] = [];
  const nodes: Record<string, unknown> = {};
  const devices = new Map(network.nodes.map((n) => [n.name, new Map(n.ports().map((p, i) => [p, `eth${i + 1}`]))]));
  const device = (end: string): string => {
    const colon = end.indexOf(":");
    const node = end.slice(0, colon);
    return `${node}:${devices.get(node)?.get(end.slice(colon + 1)) ?? "eth1"}`;
  };
  for (const node of network.nodes) {
    const names = devices.get(node.name) ?? new Map<string, string>();
    if (node.kind === "router") {
      const running = node.running();
      for (const m of running.matchAll(/^interface (Loopback(\d+))$/gm))
        names.set(m[1]!, m[2] === "0" ? "lo" : `lo${m[2]}`);
      const frr = frrOf(running, names);
      left.push(...frr.left.map((l) => `${node.name}: ${l}`));
      files.push({ path: `${node.name}/frr.conf`, text: frr.text });
      files.push({
        path: `${node.name}/daemons`,
        text: `${DAEMONS.map((d) => `${d}=${frr.daemons.includes(d) ? "yes" : "no"}`).join("\n")}\nvtysh_enable=yes\n`,
      });
      files.push({ path: `${node.name}/vtysh.conf`, text: "service integrated-vtysh-config\n" });
      nodes[node.name] = {
        kind: "linux",
        image: IMAGE,
        binds: [
          `${node.name}/frr.conf:/etc/frr/frr.conf`,
          `${node.name}/daemons:/etc/frr/daemons`,
          `${node.name}/vtysh.conf:/etc/frr/vtysh.conf`,
        ],
        ...(frr.setup.length > 0 ? { exec: [...frr.setup, "/usr/lib/frr/frrinit.sh restart"] } : {}),
      };
    } else if (node.kind === "host") {
      const script = (lab.configs.get(node.name)?.text ?? "")
        .split("\n")
        .map((l) => l.trim())
        .filter((l) => l !== "" && !l.startsWith("#"));
      nodes[node.name] = {
        kind: "linux",
        image: HOST_IMAGE,
        exec: ["ip route del default || true", ...script.map((l) => l.replace(/\beth0\b/g, "eth1"))],
      };
    } else nodes[node.name] = { kind: "bridge" };
  }
  const links: unknown[] = [];
  lab.links.forEach((link, i) => {
    const ends = link.ends.map((e) => device(network.node(e.node).attachment(e.port).name));
    if (ends.length === 2) links.push({ endpoints: ends });
    else {
      // A shared segment is a bridge with one cable to each end.
      nodes[`lan${i}`] = { kind: "bridge" };
      ends.forEach((end, n) => {
        links.push({ endpoints: [end, `lan${i}:lan${i}p${n}`] });
      });
    }
  });
  files.unshift({ path: `${lab.id}.clab.yml`, text: stringify({ name: lab.id, topology: { nodes, links } }) });
  return { files, left };
};
