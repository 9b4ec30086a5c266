// `show ip cef`, `show ipv6 cef` and `show adjacency`: the forwarding table as it is used.
import { type Family, formatIp, formatIpv4, type Ip } from "../../base/ip.ts";
import { contains, type Prefix, prefixOf, samePrefix } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import type { Adjacency } from "../../forwarding/route.ts";
import { type Command, Refused, show } from "../command.ts";
import { type CefRow, type CefTable, type CefWay, cefTable } from "./cef-table.ts";
import { interfaceName, ipText, prefixText, tableOf } from "./common.ts";

const line = (prefix: string, next: string, out: string): string =>
  `${prefix.padEnd(20)} ${next.padEnd(20)} ${out}`.trimEnd();
const tableText = ({ rows }: CefTable): string =>
  [
    "Prefix               Next Hop             Interface",
    ...rows.flatMap((row) => {
      const prefix = prefixText(row.prefix);
      if (row.kind === "receive") return [line(prefix, "receive", row.owner)];
      if (row.kind === "discard") return [line(prefix, "attached", "Null0")];
      if (row.kind === "unusable") return [line(prefix, "unresolved", "")];
      if (row.kind === "looped") return [line(prefix, "drop", "")];
      if (row.ways.length === 0) return [line(prefix, row.kind, "")];
      return row.ways.map((way, i) => line(i === 0 ? prefix : "", way.gateway ?? "attached", way.interface));
    }),
  ].join("\n");

const labelText = (labels: readonly number[]): string =>
  labels.length === 0
    ? ""
    : ` label ${labels.map((l) => (l === 3 ? "implicit-null" : l === 0 ? "explicit-null" : String(l))).join(" ")}`;
/** `under`: the next hop that led here, when there was one. */
const pathLines = (path: CefWay, indent: string, under: string | null): readonly string[] => {
  if (path.kind === "recursive")
    return [
      `${indent}recursive via ${path.gateway}${labelText(path.labels)}`,
      ...path.ways.flatMap((way) => pathLines(way, `${indent}  `, path.gateway)),
    ];
  if (path.gateway === null || path.gateway === under) return [`${indent}attached to ${path.interface}`];
  return [`${indent}nexthop ${path.gateway} ${path.interface}${labelText(path.labels)}`];
};
/** Where the entry comes from, as far as it is not the routing table. */
const sourceLines = (row: CefRow): readonly string[] => {
  const out: string[] = [];
  if (row.local !== null) out.push(`  local label info: ${row.local[0]}/${row.local[1]}`);
  if (row.owner === "" && (row.kind === "receive" || row.kind === "drop" || row.kind === "multicast"))
    out.push(`  Special source: ${row.kind}`);
  else if (row.kind === "receive")
    out.push(
      `  Interface source: ${row.owner} flags: ${row.cover === null ? "local, source eligible" : "none"}`,
      ...(row.cover === null
        ? []
        : [`    Dependent covered prefix type cover need deagg, cover ${prefixText(row.cover)}`]),
    );
  else if (row.kind === "adjacency")
    out.push(
      `  Adj source: ${typeof row.prefix.address === "number" ? "IP" : "IPV6"} adj out of ${row.owner}, addr ${ipText(row.prefix.address)}`,
      `    Dependent covered prefix type adjfib, cover ${prefixText(row.cover!)}`,
    );
  const { broadcasts, neighbors } = row.covered;
  if (broadcasts + neighbors > 0)
    out.push(
      `  Covered dependent prefixes: ${broadcasts + neighbors}`,
      ...(broadcasts === 0 ? [] : [`    need deagg: ${broadcasts}`]),
      ...(neighbors === 0 ? [] : [`    notify cover updated: ${neighbors}`]),
    );
  return out;
};
const actionLines = (row: CefRow, detail: boolean): readonly string[] => {
  switch (row.kind) {
    case "receive":
      if (row.owner !== "") return [`  receive for ${row.owner}`];
      return [typeof row.prefix.address === "number" ? "  receive" : "  receive for Null0"];
    case "drop":
      return [typeof row.prefix.address === "number" ? "  drop" : "  discard"];
    case "discard":
      return ["  attached to Null0"];
    case "looped":
      return [...row.paths.flatMap((p) => pathLines(p, "  ", null)).map((l) => `${l}, recursive-looped`), "    drop"];
    case "unusable":
      return ["  unusable: no label"];
    case "no route":
    case "multicast":
      return [`  ${row.kind}`];
    default:
      return (detail ? row.paths : row.ways).flatMap((path) => pathLines(path, "  ", null));
  }
};
const headText = (row: CefRow): string =>
  [
    "epoch 0",
    ...(row.flags.length === 0 ? [] : [`flags [${row.flags.join(", ")}]`]),
    ...(row.paths.length > 1 ? ["per-destination sharing"] : []),
  ].join(", ");
const entryText = (row: CefRow, detail: boolean): string =>
  [
    detail ? `${prefixText(row.prefix)}, ${headText(row)}` : prefixText(row.prefix),
    ...(detail ? sourceLines(row) : []),
    ...actionLines(row, detail),
  ].join("\n");
const headLines = ({ vrf, id, family, rows }: CefTable): readonly string[] => {
  const idle = rows.filter((row) => row.kind === "unusable" || row.kind === "looped").length;
  return [
    `${family === "ipv4" ? "IPv4" : "IPv6"} CEF is enabled and running`,
    `VRF ${vrf === "" ? "Default" : vrf}`,
    ` ${rows.length} prefixes (${rows.length - idle}/${idle} fwd/non-fwd)`,
    ` Table id 0x${(family === "ipv4" ? id : 0x1e000000 + id).toString(16).toUpperCase()}`,
    ` Database epoch:        0 (${rows.length} entries at this epoch)`,
  ];
};
const detailText = (table: CefTable): string =>
  [...headLines(table), "", ...table.rows.map((row) => entryText(row, true))].join("\n");
const entriesText = ({ rows, detail }: { readonly rows: readonly CefRow[]; readonly detail: boolean }): string =>
  rows.map((row) => entryText(row, detail)).join("\n");

const SHOW = "Show running system information";
const WORDS = {
  ip: ["IP information", "Cisco Express Forwarding"],
  ipv6: ["IPv6 information", "Cisco Express Forwarding for IPv6"],
} as const;
const helpOf = (word: "ip" | "ipv6"): readonly string[] => [
  SHOW,
  ...WORDS[word],
  "Show information from a VRF",
  "VRF name",
];
const view = (router: Router, word: "ip" | "ipv6", vrf: string | undefined): CefTable =>
  cefTable(router, tableOf(router, vrf), word === "ip" ? "ipv4" : "ipv6");
/** The entry that covers an address most closely, or the one of exactly this prefix. */
const entryOf = (table: CefTable, address: Ip, length: number | undefined): CefRow => {
  const found =
    length === undefined
      ? table.rows.filter((r) => contains(r.prefix, address)).sort((a, b) => b.prefix.length - a.prefix.length)[0]
      : table.rows.find((r) => samePrefix(r.prefix, prefixOf(address, length)));
  if (found === undefined) throw new Refused("%Prefix not found");
  return found;
};
interface Chosen {
  readonly vrf?: string;
  readonly address?: Ip;
  readonly mask?: number;
  readonly prefix?: Prefix;
  readonly interface?: string;
  readonly detail?: true;
}
const both = (["ip", "ipv6"] as const).flatMap((word): Command[] => [
  show({
    grammar: `show ${word} cef [vrf <vrf:word>]`,
    help: helpOf(word),
    view: (router, args) => view(router, word, (args as Chosen).vrf),
    render: (table) => (word === "ip" ? tableText(table) : table.rows.map((row) => entryText(row, false)).join("\n")),
  }),
  show({
    grammar: `show ${word} cef [vrf <vrf:word>] detail`,
    help: [...helpOf(word), "Show full information"],
    view: (router, args) => view(router, word, (args as Chosen).vrf),
    render: detailText,
  }),
  show({
    grammar: `show ${word} cef [vrf <vrf:word>] summary`,
    help: [...helpOf(word), "Show summary of the table"],
    view: (router, args) => view(router, word, (args as Chosen).vrf),
    render: (table) => headLines(table).join("\n"),
  }),
  show({
    grammar: `show ${word} cef [vrf <vrf:word>] <interface:interface> [<detail:flag>]`,
    help: [...helpOf(word), "Interface", "Show full information"],
    view: (router, args) => {
      const { vrf, interface: name, detail } = args as unknown as Chosen;
      const { rows } = view(router, word, vrf);
      return { rows: rows.filter((r) => r.ways.some((w) => w.interface === name)), detail: detail === true };
    },
    render: entriesText,
  }),
  show({
    grammar:
      word === "ip"
        ? "show ip cef [vrf <vrf:word>] (<address:ipv4> [<mask:mask>]|<prefix:prefix>) [<detail:flag>]"
        : "show ipv6 cef [vrf <vrf:word>] (<address:ipv6>|<prefix:ipv6-prefix>) [<detail:flag>]",
    help: [
      ...helpOf(word),
      "Entry in FIB",
      ...(word === "ip" ? ["Mask"] : []),
      "Entry in FIB",
      "Show full information",
    ],
    view: (router, args) => {
      const { vrf, address, mask, prefix, detail } = args as unknown as Chosen;
      const table = view(router, word, vrf);
      const row = entryOf(table, address ?? prefix!.address, prefix?.length ?? mask);
      return { rows: [row], detail: detail === true };
    },
    render: entriesText,
  }),
]);

interface AdjacencyRow {
  readonly protocol: "IP" | "IPV6";
  readonly interface: string;
  readonly address: string;
  /** Entries of the forwarding tables, labels among them, that send through it, and the neighbour's own entry. */
  readonly users: number;
}
/** `gateway` null stands for whoever is at the other end. */
const usersOf = (router: Router, index: number, gateway: Ip | null, family: Family): number => {
  const through = (ways: readonly Adjacency[]): boolean =>
    ways.some((w) => w.interface === index && (gateway === null || w.gateway === gateway));
  const routes = router.vrfs().map((vrf) => vrf.fib[family].entries().filter((e) => through(e.ways)).length);
  const labels = [...router.labels().values()].filter(
    (e) => e.action === "forward" && e.ways.some((w) => typeof w.gateway === GATEWAY[family]) && through(e.ways),
  );
  return routes.reduce((sum, n) => sum + n, labels.length);
};
const GATEWAY = { ipv4: "number", ipv6: "bigint" } as const;
const adjacencies = (router: Router): readonly AdjacencyRow[] => [
  ...router.engine
    .arpTable()
    .filter((r) => r.kind === "dynamic" || r.kind === "static")
    .map((r) => ({
      protocol: "IP" as const,
      interface: interfaceName(router, r.interface),
      address: formatIpv4(r.address),
      users: 1 + usersOf(router, r.interface, r.address, "ipv4"),
    })),
  ...router
    .interfaces()
    .filter((i) => i.kind === "serial" && i.up && i.ipv4.length > 0)
    .map((i) => ({
      protocol: "IP" as const,
      interface: i.name,
      address: "point2point",
      users: usersOf(router, i.index, null, "ipv4"),
    })),
  ...router.engine
    .neighborTable()
    .filter((r) => r.mac !== null)
    .map((r) => ({
      protocol: "IPV6" as const,
      interface: interfaceName(router, r.interface),
      address: formatIp(r.address).toUpperCase(),
      users: 1 + usersOf(router, r.interface, r.address, "ipv6"),
    })),
];

export const commands: readonly Command[] = [
  ...both,
  show({
    grammar: "show ip cef [vrf <vrf:word>] exact-route <source:ipv4> <destination:ipv4>",
    help: [...helpOf("ip"), "Show the path of a source and destination pair", "Source address", "Destination address"],
    view: (router, { vrf, source, destination }) => {
      const table = tableOf(router, vrf);
      const way = router.engine.wayFor(table.id, source, destination);
      const row = entryOf(cefTable(router, table, "ipv4"), destination, undefined);
      return {
        source: formatIpv4(source),
        destination: formatIpv4(destination),
        kind: row.kind,
        way:
          way === null
            ? null
            : { interface: interfaceName(router, way.interface), gateway: ipText(way.gateway ?? destination) },
        labels: way?.labels ?? [],
      };
    },
    render: ({ source, destination, kind, way, labels }) => {
      const out =
        way === null
          ? kind === "receive"
            ? "receive"
            : "drop"
          : `${labels.length === 0 ? "IP" : `label ${labels.join(" ")} TAG`} adj out of ${way.interface}, addr ${way.gateway}`;
      return `${source} -> ${destination} => ${out}`;
    },
  }),
  show({
    grammar: "show adjacency [<name:interface>]",
    help: [SHOW, "Adjacent nodes", "Interface"],
    view: (router, { name }) => adjacencies(router).filter((r) => name === undefined || r.interface === name),
    render: (rows) =>
      [
        "Protocol Interface                 Address",
        ...rows.map((r) => `${r.protocol.padEnd(8)} ${r.interface.padEnd(25)} ${r.address}(${r.users})`),
      ].join("\n"),
  }),
];
