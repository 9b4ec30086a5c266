// One LSA in full, as `show ip ospf database router` and its relatives print it.
import { formatIpv4, lengthOfMask } from "../../base/ip.ts";
import type { OspfLsaView } from "../../protocols/ospf/view.ts";
import { LsaType, type RouterLink } from "../../wire/ospf/lsa.ts";
import { hex } from "./ospf-common.ts";

/** "No TOS-capability, DC, Upward" */
const optionsText = (l: OspfLsaView): string => {
  const summary = l.type === 3 || l.type === 4 || l.type === 5 || l.type === 7;
  return [
    "No TOS-capability",
    ...(l.type === 7 ? [(l.options & 0x08) !== 0 ? "Type 7/5 translation" : "No Type 7/5 translation"] : []),
    (l.options & 0x20) !== 0 ? "DC" : "No DC",
    ...(summary ? [(l.options & 0x80) !== 0 ? "Downward" : "Upward"] : []),
  ].join(", ");
};
const kinds: Readonly<Record<number, readonly [string, string]>> = {
  1: ["Router Links", ""],
  2: ["Network Links", " (address of Designated Router)"],
  3: ["Summary Links(Network)", " (summary Network Number)"],
  4: ["Summary Links(AS Boundary Router)", " (AS Boundary Router address)"],
  5: ["AS External Link", " (External Network Number )"],
  7: ["AS External Link", " (External Network Number, see RFC 3101 for forwarding)"],
  9: ["Opaque Link-local Link", ""],
  10: ["Opaque Area Link", ""],
  11: ["Opaque AS Link", ""],
};
const header = (l: OspfLsaView, used: boolean, age: string, muted: boolean): string[] => {
  const [name, note] = kinds[l.type] ?? ["Unknown", ""];
  return [
    ...(muted ? ["  Exception Flag: Announcing maximum link costs"] : []),
    // Not of router-LSAs: the public parsers of their listing know no such line.
    ...(used && l.type !== LsaType.Router ? ["  Routing Bit Set on this LSA in topology Base with MTID 0"] : []),
    `  LS age: ${age}`,
    `  Options: (${optionsText(l)})`,
    `  LS Type: ${name}`,
    `  Link State ID: ${formatIpv4(l.id)}${l.type === 7 ? " (External Network Number )" : note}`,
    ...(l.type >= 9 ? [`  Opaque Type: ${l.id >>> 24}`, `  Opaque ID: ${l.id & 0xffffff}`] : []),
    `  Advertising Router: ${formatIpv4(l.advertisingRouter)}`,
    `  LS Seq Number: ${hex(l.sequence, 8)}`,
    `  Checksum: 0x${hex(l.checksum, 1)}`,
    `  Length: ${l.length}`,
  ];
};
const links: Readonly<Record<number, readonly [string, string, string]>> = {
  1: ["another Router (point-to-point)", "Neighboring Router ID", "Router Interface address"],
  2: ["a Transit Network", "Designated Router address", "Router Interface address"],
  3: ["a Stub Network", "Network/subnet number", "Network Mask"],
  4: ["a Virtual Link", "Neighboring Router ID", "Router Interface address"],
};
/** What the router itself reckons with where it tells others of another metric. */
const localCost = (told: RouterLink, local: readonly RouterLink[]): string => {
  const own = local.find((x) => x.type === told.type && x.id === told.id && x.data === told.data);
  return own === undefined || own.metric === told.metric ? "" : ` (metric used for local calculation: ${own.metric})`;
};
const bodyLines = (l: OspfLsaView, local: readonly RouterLink[]): string[] => {
  const { body } = l;
  switch (body.kind) {
    case "router":
      return [
        ...((body.flags & 1) !== 0 ? ["  Area Border Router"] : []),
        ...((body.flags & 2) !== 0 ? ["  AS Boundary Router"] : []),
        ...((body.flags & 4) !== 0 ? ["  Virtual Link Endpoint"] : []),
        ...((body.flags & 16) !== 0 ? ["  Unconditional NSSA translator"] : []),
        `  Number of Links: ${body.links.length}`,
        "",
        ...body.links.flatMap((x) => {
          const [what, id, data] = links[x.type] ?? ["an unknown link", "Link ID", "Link Data"];
          return [
            `    Link connected to: ${what}`,
            `     (Link ID) ${id}: ${formatIpv4(x.id)}`,
            `     (Link Data) ${data}: ${formatIpv4(x.data)}`,
            "      Number of MTID metrics: 0",
            `       TOS 0 Metrics: ${x.metric}${localCost(x, local)}`,
            "",
          ];
        }),
      ];
    case "network":
      return [
        `  Network Mask: /${lengthOfMask(body.mask) ?? "?"}`,
        ...body.attached.map((r) => `\tAttached Router: ${formatIpv4(r)}`),
      ];
    case "summary":
      return [`  Network Mask: /${lengthOfMask(body.mask) ?? "?"}`, `\tMTID: 0 \tMetric: ${body.metric} `];
    case "external":
      return [
        `  Network Mask: /${lengthOfMask(body.mask) ?? "?"}`,
        body.metricType === 2
          ? "\tMetric Type: 2 (Larger than any link state path)"
          : "\tMetric Type: 1 (Comparable directly to link state metric)",
        "\tMTID: 0 ",
        `\tMetric: ${body.metric} `,
        `\tForward Address: ${formatIpv4(body.forwardingAddress)}`,
        `\tExternal Route Tag: ${body.tag}`,
      ];
    case "opaque":
      return [`  Opaque data: ${Array.from(body.octets, (b) => b.toString(16).padStart(2, "0")).join("")}`];
  }
};
export const ageText = (l: OspfLsaView): string =>
  l.doNotAge ? `${l.age} (DNA)` : l.age >= 3600 ? "MAXAGE(3600)" : String(l.age);
/** `used`: the route calculation takes it into account. `local`: of a stub router's own LSA, its links as it sees them. */
export const lsaText = (l: OspfLsaView, used: boolean, local: readonly RouterLink[] = []): string =>
  `${[...header(l, used, ageText(l), local.length > 0), ...bodyLines(l, local)].join("\n")}\n`;
