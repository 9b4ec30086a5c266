// `show ip cef` and `show adjacency`: the forwarding table as it is used.
import { formatIp, formatIpv4 } from "../../base/ip.ts";
import { formatPrefix, type Prefix, prefixOf } from "../../base/prefix.ts";
import type { Router, VrfState } from "../../device/router-state.ts";
import type { Adjacency, FibEntry } from "../../forwarding/route.ts";
import { type Command, Refused, show } from "../command.ts";
import { interfaceName, ipText, prefixText, tableOf } from "./common.ts";

interface CefWay {
  readonly gateway: string | null;
  readonly interface: string;
  readonly labels: readonly number[];
}
interface CefRow {
  readonly prefix: Prefix;
  readonly kind: "forward" | "attached" | "receive" | "drop" | "unusable";
  readonly ways: readonly CefWay[];
  /** The next hops of the route when they are not directly connected, with the labels the route itself adds. */
  readonly recursive: readonly { readonly gateway: string; readonly labels: readonly number[] }[];
  readonly source: string;
  /** Name of the interface that owns a receiving address. */
  readonly owner: string;
}
const ownerOf = (router: Router, table: VrfState, entry: FibEntry): string => {
  const address = entry.prefix.address;
  for (const view of router.interfaces())
    for (const own of [...view.ipv4, ...view.ipv6])
      if (
        view.vrf === (entry.receiveVrf ?? table.id) &&
        prefixOf(own.address, own.length).address === prefixOf(address, own.length).address &&
        typeof own.address === typeof address
      )
        return view.name;
  return "";
};
const wayOf = (router: Router, way: Adjacency): CefWay => ({
  gateway: way.gateway === null ? null : ipText(way.gateway),
  interface: interfaceName(router, way.interface),
  labels: way.labels,
});
const rowOf = (router: Router, table: VrfState, entry: FibEntry): CefRow => {
  const hops = entry.route?.nextHops ?? [];
  const attached = entry.ways.length > 0 && entry.ways.every((way) => way.gateway === null);
  return {
    prefix: entry.prefix,
    kind: entry.receive
      ? "receive"
      : attached
        ? "attached"
        : entry.ways.length > 0
          ? "forward"
          : entry.unusable === undefined
            ? "drop"
            : "unusable",
    ways: entry.ways.map((way) => wayOf(router, way)),
    recursive: hops.flatMap((hop) =>
      hop.via === "gateway" && hop.interface === undefined
        ? [{ gateway: ipText(hop.gateway), labels: hop.labels ?? [] }]
        : [],
    ),
    source: entry.route?.source ?? "",
    owner: entry.receive ? ownerOf(router, table, entry) : "",
  };
};
const line = (prefix: string, next: string, out: string): string =>
  `${prefix.padEnd(20)} ${next.padEnd(20)} ${out}`.trimEnd();

/** Rows that every IPv4 table has beside the routes. */
const FIXED: readonly (readonly [string, string])[] = [
  ["0.0.0.0/8", "drop"],
  ["0.0.0.0/32", "receive"],
  ["127.0.0.0/8", "drop"],
  ["224.0.0.0/4", "drop"],
  ["224.0.0.0/24", "receive"],
  ["240.0.0.0/4", "drop"],
  ["255.255.255.255/32", "receive"],
];
const byPrefix = (text: string): number => {
  const [address = "", length = "0"] = text.split("/");
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) * 64 + Number(length);
};
const tableText = (rows: readonly CefRow[]): string => {
  const texts: { readonly key: number; readonly text: string }[] = FIXED.map(([prefix, what]) => ({
    key: byPrefix(prefix),
    text: line(prefix, what, ""),
  }));
  if (!rows.some((r) => r.prefix.length === 0)) texts.push({ key: 0, text: line("0.0.0.0/0", "no route", "") });
  for (const row of rows) {
    const prefix = formatPrefix(row.prefix);
    const key = byPrefix(prefix);
    if (row.kind === "receive") texts.push({ key, text: line(prefix, "receive", row.owner) });
    else if (row.kind === "drop") texts.push({ key, text: line(prefix, "attached", "Null0") });
    else if (row.kind === "unusable") texts.push({ key, text: line(prefix, "unresolved", "") });
    else
      row.ways.forEach((way, i) => {
        texts.push({
          key: key + i / 100,
          text: line(i === 0 ? prefix : "", way.gateway ?? "attached", way.interface),
        });
      });
  }
  texts.sort((a, b) => a.key - b.key);
  return ["Prefix               Next Hop             Interface", ...texts.map((t) => t.text)].join("\n");
};

const labelText = (labels: readonly number[]): string =>
  labels.length === 0
    ? ""
    : ` label ${labels.map((l) => (l === 3 ? "implicit-null" : l === 0 ? "explicit-null" : String(l))).join(" ")}`;
const entryText = (row: CefRow, detail: boolean): string => {
  const flags =
    row.kind === "attached"
      ? "attached, connected"
      : row.recursive.some((r) => r.labels.length > 0)
        ? "rib defined all labels"
        : "";
  const head = `${prefixText(row.prefix)}${detail ? `, epoch 0${flags === "" ? "" : `, flags [${flags}]`}` : ""}`;
  const out = [head];
  if (row.kind === "receive") out.push(`  receive${row.owner === "" ? "" : ` for ${row.owner}`}`);
  else if (row.kind === "drop") out.push("  attached to Null0");
  else if (row.kind === "unusable") out.push("  unusable: no label");
  else {
    const recursive = detail && row.source !== "connected" ? row.recursive : [];
    const own = recursive[0]?.labels ?? [];
    const pad = recursive.length > 0 ? "    " : "  ";
    if (recursive.length > 0) out.push(...recursive.map((r) => `  recursive via ${r.gateway}${labelText(r.labels)}`));
    for (const way of row.ways) {
      const shown = recursive.length > 0 ? way.labels.slice(0, way.labels.length - own.length) : way.labels;
      out.push(
        way.gateway === null
          ? `${pad}attached to ${way.interface}`
          : `${pad}nexthop ${way.gateway} ${way.interface}${labelText(shown)}`,
      );
    }
  }
  return out.join("\n");
};

const SHOW = "Show running system information";
const CEF = [SHOW, "IP information", "Cisco Express Forwarding", "Show information from a VRF", "VRF name"];
const entryOf = (
  router: Router,
  vrf: string | undefined,
  address: number | bigint,
  length: number | undefined,
): CefRow => {
  const table = tableOf(router, vrf);
  const fib = table.fib[typeof address === "number" ? "ipv4" : "ipv6"];
  const found =
    length === undefined
      ? fib.lookup(address)
      : fib.entries().find((e) => e.prefix.length === length && e.prefix.address === prefixOf(address, length).address);
  if (found === null || found === undefined) throw new Refused("%Prefix not found");
  return rowOf(router, table, found);
};
interface Chosen {
  readonly vrf?: string;
  readonly address?: number;
  readonly mask?: number;
  readonly prefix?: Prefix;
  readonly detail?: true;
}

export const commands: readonly Command[] = [
  show({
    grammar: "show ip cef [vrf <vrf:word>]",
    help: CEF,
    view: (router, { vrf }) => {
      const table = tableOf(router, vrf);
      return table.fib.ipv4.entries().map((entry) => rowOf(router, table, entry));
    },
    render: tableText,
  }),
  show({
    grammar: "show ip cef [vrf <vrf:word>] detail",
    help: [...CEF, "Show full information"],
    view: (router, { vrf }) => {
      const table = tableOf(router, vrf);
      return table.fib.ipv4.entries().map((entry) => rowOf(router, table, entry));
    },
    render: (rows) => ["IPv4 CEF is enabled and running", ...rows.map((row) => entryText(row, true))].join("\n"),
  }),
  show({
    grammar: "show ip cef [vrf <vrf:word>] (<address:ipv4> [<mask:mask>]|<prefix:prefix>) [<detail:flag>] [internal]",
    help: [...CEF, "Entry in FIB", "Mask", "Entry in FIB", "Show full information", "Show internal data structures"],
    view: (router, args) => {
      const { vrf, address, mask, prefix, detail } = args as unknown as Chosen;
      return {
        row: entryOf(router, vrf, address ?? prefix!.address, prefix?.length ?? mask),
        detail: detail === true,
      };
    },
    render: ({ row, detail }) => entryText(row, detail),
  }),
  show({
    grammar: "show ipv6 cef [vrf <vrf:word>]",
    help: [SHOW, "IPv6 information", "Cisco Express Forwarding for IPv6", "Show information from a VRF", "VRF name"],
    view: (router, { vrf }) => {
      const table = tableOf(router, vrf);
      return table.fib.ipv6.entries().map((entry) => rowOf(router, table, entry));
    },
    render: (rows) => rows.map((row) => entryText(row, false)).join("\n"),
  }),
  show({
    grammar: "show adjacency [<name:interface>]",
    help: [SHOW, "Adjacent nodes", "Interface"],
    view: (router, { name }) =>
      [
        ...router.engine
          .arpTable()
          .filter((r) => r.kind === "dynamic" || r.kind === "static")
          .map((r) => ({
            protocol: "IP",
            interface: interfaceName(router, r.interface),
            address: formatIpv4(r.address),
          })),
        ...router.engine
          .neighborTable()
          .filter((r) => r.mac !== null)
          .map((r) => ({
            protocol: "IPV6",
            interface: interfaceName(router, r.interface),
            address: formatIp(r.address).toUpperCase(),
          })),
      ].filter((r) => name === undefined || r.interface === name),
    render: (rows) =>
      [
        "Protocol Interface                 Address",
        ...rows.map((r) => `${r.protocol.padEnd(8)} ${r.interface.padEnd(25)} ${r.address}(7)`),
      ].join("\n"),
  }),
];
