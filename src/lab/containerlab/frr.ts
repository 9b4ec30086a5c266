// A router's running configuration in FRRouting's words. Line by line, block by block; what has no counterpart is named.
// https://docs.frrouting.org/
import { lengthOfMask, parseIpv4 } from "../../base/ip.ts";

export interface FrrConfig {
  /** frr.conf */
  readonly text: string;
  readonly daemons: readonly string[];
  /** Shell commands that make loopbacks and VRFs, and switch MPLS on, before the daemons start. */
  readonly setup: readonly string[];
  /** Lines without a counterpart. */
  readonly left: readonly string[];
}
/** IOS interface name to Linux device: cabled ports in cable order, loopbacks as dummies. */
export type DeviceNames = ReadonlyMap<string, string>;

interface Block {
  readonly header: string;
  readonly lines: readonly string[];
}
const blocksOf = (running: string): readonly Block[] => {
  const out: { header: string; lines: string[] }[] = [];
  for (const line of running.split("\n")) {
    if (/^\s*(!.*)?$/.test(line) || /^(Building|Current) configuration/.test(line) || line === "end") continue;
    if (line.startsWith(" ")) out.at(-1)?.lines.push(line.trimEnd());
    else out.push({ header: line.trimEnd(), lines: [] });
  }
  return out;
};
const withLength = (address: string, mask: string): string => `${address}/${lengthOfMask(parseIpv4(mask) ?? 0) ?? 32}`;
const withWildcard = (address: string, wildcard: string): string =>
  `${address}/${lengthOfMask(~(parseIpv4(wildcard) ?? 0) >>> 0) ?? 32}`;

/** Lines that mean nothing to a daemon. */
const SILENT =
  /^(version|(no )?service|(no )?ip(v6)? cef|hostname|boot-|no aaa|ip cef|no ip domain|ip routing|ipv6 unicast-routing|ip forward-protocol|no ip http|control-plane|line|logging|mpls label protocol|cdp|no cdp|multilink|redundancy|ip tcp|spanning-tree)/;

class Translation {
  readonly daemons = new Set<string>(["zebra", "staticd"]);
  readonly out: string[] = ["frr defaults traditional"];
  readonly setup: string[] = [];
  readonly left: string[] = [];
  readonly #devices: DeviceNames;
  readonly #mpls: string[] = [];
  readonly #vrfs = new Map<string, { rd: string; imports: string[]; exports: string[] }>();
  #transport = "";
  constructor(devices: DeviceNames) {
    this.#devices = devices;
  }
  device(name: string): string {
    return this.#devices.get(name) ?? name.toLowerCase().replace(/[^a-z0-9.]/g, "");
  }
  vrf({ header, lines }: Block): void {
    const name = header.replace(/^(ip vrf|vrf definition) /, "");
    const row = { rd: "", imports: [] as string[], exports: [] as string[] };
    for (const line of lines.map((l) => l.trim())) {
      const [, direction, target] = /^route-target (import|export|both) (\S+)$/.exec(line) ?? [];
      if (line.startsWith("rd ")) row.rd = line.slice(3);
      else if (target !== undefined) {
        if (direction !== "export") row.imports.push(target);
        if (direction !== "import") row.exports.push(target);
      } else if (!/^(address-family|exit-address-family|description|!)/.test(line))
        this.left.push(`${header}: ${line}`);
    }
    this.#vrfs.set(name, row);
    this.setup.push(`ip link add ${name} type vrf table ${100 + this.#vrfs.size}`, `ip link set ${name} up`);
  }
  interface({ header, lines }: Block): void {
    const name = header.slice("interface ".length);
    const device = this.device(name);
    const text: string[] = [];
    let vrf = "";
    if (/^Loopback/.test(name) && device !== "lo")
      this.setup.push(`ip link add ${device} type dummy`, `ip link set ${device} up`);
    for (const line of lines.map((l) => l.trim())) {
      const address = /^ip address (\S+) (\S+)( secondary)?$/.exec(line);
      const area = /^ip ospf (\d+) area (\S+)$/.exec(line);
      if (address) {
        text.push(` ip address ${withLength(address[1]!, address[2]!)}`);
        if (name === "Loopback0") this.#transport = address[1]!;
      } else if (area) text.push(` ip ospf area ${area[2]}`);
      else if (/^(ip )?vrf forwarding /.test(line)) vrf = line.split(" ").at(-1) ?? "";
      else if (
        /^ip ospf (network (point-to-point|broadcast|point-to-multipoint|non-broadcast)|cost|hello-interval|dead-interval|priority|mtu-ignore|authentication|message-digest-key|authentication-key)/.test(
          line,
        )
      )
        text.push(` ${line}`);
      else if (/^(ipv6 address \S+\/\d+|description .*|shutdown|bandwidth \d+)$/.test(line)) text.push(` ${line}`);
      else if (line === "mpls ip") this.#mpls.push(device);
      else if (
        line !== "no ip address" &&
        line !== "no shutdown" &&
        !/^(duplex|speed|negotiation|media-type)/.test(line)
      )
        this.left.push(`${header}: ${line}`);
    }
    if (vrf !== "") this.setup.push(`ip link set ${device} master ${vrf}`);
    if (text.length > 0) this.out.push(`interface ${device}${vrf === "" ? "" : ` vrf ${vrf}`}`, ...text, "exit", "!");
  }
  ospf({ header, lines }: Block): void {
    this.daemons.add("ospfd");
    const vrf = / vrf (\S+)$/.exec(header)?.[1];
    const text: string[] = [];
    for (const line of lines.map((l) => l.trim())) {
      const network = /^network (\S+) (\S+) area (\S+)$/.exec(line);
      const redistribute = /^redistribute (bgp|ospf|connected|static|rip)(?: \d+)?(.*)$/.exec(line);
      const passive = /^passive-interface (\S+)$/.exec(line);
      const range = /^area (\S+) range (\S+) (\S+)(.*)$/.exec(line);
      if (network) text.push(` network ${withWildcard(network[1]!, network[2]!)} area ${network[3]}`);
      else if (redistribute)
        text.push(
          ` redistribute ${redistribute[1]}${redistribute[2]!.replace(/ subnets/, "").replace(/ tag \S+/, "")}`,
        );
      else if (passive && passive[1] !== "default") text.push(` passive-interface ${this.device(passive[1]!)}`);
      else if (range) text.push(` area ${range[1]} range ${withLength(range[2]!, range[3]!)}${range[4]}`);
      else if (/^router-id /.test(line)) text.push(` ospf ${line}`);
      else if (line === "mpls ldp autoconfig" || /^mpls ldp autoconfig area/.test(line))
        this.left.push(`${header}: ${line}`);
      else if (
        /^(area|default-information|auto-cost|max-metric|passive-interface default|timers throttle spf|distance)/.test(
          line,
        )
      )
        text.push(` ${line}`);
      else if (!/^log-adjacency-changes/.test(line)) this.left.push(`${header}: ${line}`);
    }
    this.out.push(`router ospf${vrf === undefined ? "" : ` vrf ${vrf}`}`, ...text, "exit", "!");
  }
  bgp({ header, lines }: Block): void {
    this.daemons.add("bgpd");
    const asn = header.split(" ").at(-1) ?? "";
    const main: string[] = [" no bgp ebgp-requires-policy", " no bgp network import-check"];
    const families = new Map<string, string[]>();
    let family = "";
    for (const line of lines.map((l) =>
      l.trim().replace(/ update-source (\S+)$/, (_, i: string) => ` update-source ${this.device(i)}`),
    )) {
      if (line.startsWith("address-family ")) family = line.slice("address-family ".length);
      else if (line === "exit-address-family") family = "";
      else if (/^(bgp log-neighbor-changes|no synchronization|no auto-summary|synchronization)$/.test(line)) continue;
      else if (family === "") {
        const network = /^network (\S+) mask (\S+)$/.exec(line);
        if (network)
          families.set("ipv4", [...(families.get("ipv4") ?? []), `network ${withLength(network[1]!, network[2]!)}`]);
        else if (
          /^neighbor \S+ (next-hop-self|route-reflector-client|send-community|activate|route-map|prefix-list)/.test(
            line,
          ) ||
          /^(redistribute|aggregate-address|maximum-paths)/.test(line)
        )
          families.set("ipv4", [...(families.get("ipv4") ?? []), line]);
        else main.push(` ${line}`);
      } else families.set(family, [...(families.get(family) ?? []), line]);
    }
    const block = (name: string, body: readonly string[]): string[] => [
      ` address-family ${name}`,
      ...body.map((l) => `  ${l}`),
      " exit-address-family",
    ];
    this.out.push(header, ...main);
    for (const [name, body] of families)
      if (!name.includes(" vrf "))
        this.out.push(...block(name.startsWith("vpnv") ? `ipv${name[4]} vpn` : `${name.split(" ")[0]} unicast`, body));
    this.out.push("exit", "!");
    const bodies = new Map(
      [...families].filter(([n]) => n.startsWith("ipv4 vrf ")).map(([n, b]) => [n.slice("ipv4 vrf ".length), b]),
    );
    for (const [vrf, row] of this.#vrfs) {
      const body = bodies.get(vrf) ?? [];
      const neighbors = body.filter((l) => /^neighbor \S+ (remote-as|update-source|ebgp-multihop|password)/.test(l));
      const rest = body
        .filter((l) => !neighbors.includes(l) && l !== "default-information originate")
        .map((l) =>
          l
            .replace(/^redistribute ospf \d+(?: vrf \S+)?/, "redistribute ospf")
            .replace(/ match( internal| external| \d| nssa-external)*/, "")
            .replace(/^network (\S+) mask (\S+)$/, (_, a: string, m: string) => `network ${withLength(a, m)}`),
        );
      this.out.push(
        `router bgp ${asn} vrf ${vrf}`,
        " no bgp ebgp-requires-policy",
        " no bgp network import-check",
        ...neighbors.map((l) => ` ${l}`),
      );
      this.out.push(
        ...block("ipv4 unicast", [
          ...rest,
          "label vpn export auto",
          ...(row.rd === "" ? [] : [`rd vpn export ${row.rd}`]),
          ...(row.exports.length > 0 ? [`rt vpn export ${row.exports.join(" ")}`, "export vpn"] : []),
          ...(row.imports.length > 0 ? [`rt vpn import ${row.imports.join(" ")}`, "import vpn"] : []),
        ]),
        "exit",
        "!",
      );
    }
  }
  static(line: string): void {
    const m = /^ip route (?:vrf (\S+) )?(\S+) (\S+) (.*)$/.exec(line);
    if (m === null) return void this.left.push(line);
    const rest = m[4]!
      .split(" ")
      .map((w) => this.#devices.get(w) ?? w)
      .filter((w) => w !== "global");
    this.out.push(
      `ip route ${withLength(m[2]!, m[3]!)} ${rest.join(" ").replace(/ name \S+/, "")}${m[1] === undefined ? "" : ` vrf ${m[1]}`}${/ global\b/.test(m[4]!) ? " nexthop-vrf default" : ""}`,
    );
  }
  finish(): FrrConfig {
    if (this.#mpls.length > 0) {
      this.daemons.add("ldpd");
      this.out.push(
        "mpls ldp",
        ` router-id ${this.#transport}`,
        " address-family ipv4",
        `  discovery transport-address ${this.#transport}`,
        ...this.#mpls.flatMap((d) => [`  interface ${d}`, "  exit"]),
        " exit-address-family",
        "exit",
        "!",
      );
      this.setup.push(
        "modprobe -a mpls_router mpls_iptunnel 2>/dev/null || true",
        "sysctl -qw net.mpls.platform_labels=100000",
        ...this.#mpls.map((d) => `sysctl -qw net.mpls.conf.${d}.input=1`),
      );
    }
    return { text: `${this.out.join("\n")}\n`, daemons: [...this.daemons], setup: this.setup, left: this.left };
  }
}

/** Translates what `show running-config` prints. */
export const frrOf = (running: string, devices: DeviceNames): FrrConfig => {
  const t = new Translation(devices);
  const blocks = blocksOf(running);
  for (const b of blocks) if (/^(ip vrf|vrf definition) /.test(b.header)) t.vrf(b);
  for (const b of blocks) {
    const { header } = b;
    if (/^(ip vrf|vrf definition) /.test(header)) continue;
    if (header.startsWith("hostname ")) t.out.push(header, "!");
    else if (header.startsWith("interface ")) t.interface(b);
    else if (header.startsWith("router ospf ")) t.ospf(b);
    else if (header.startsWith("router bgp ")) t.bgp(b);
    else if (header.startsWith("ip route ")) t.static(header);
    else if (/^ip prefix-list /.test(header)) t.out.push(header);
    else if (header.startsWith("route-map ")) t.out.push(header, ...b.lines, "exit", "!");
    else if (!SILENT.test(header)) t.left.push(header);
  }
  return t.finish();
};
