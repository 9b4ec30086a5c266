// show mpls forwarding-table, interfaces, label range and ip binding.
import { formatIp, formatIpv4, type Ip, type Ipv4 } from "../../base/ip.ts";
import { formatPrefix, type Prefix } from "../../base/prefix.ts";
import { shortInterfaceName } from "../../config/interface-name.ts";
import type { Router } from "../../device/router-state.ts";
import type { Adjacency, LabelEntry } from "../../forwarding/route.ts";
import { type Command, Refused, show } from "../command.ts";
import { labelText, ldpOf, type PrefixArgs, selects } from "./ldp.ts";

const SHOW = "Show running system information";
const MPLS = "MPLS information";
const MPLS_ENTRY = 4;

interface Way {
  /** "Pop Label", "No Label" or the labels. */
  readonly out: string;
  /** Switched by it under the entry's label. */
  readonly octets: number;
  readonly interface: string;
  readonly nextHop: string;
  readonly labels: readonly number[];
  readonly mru: number;
  /** Destination and source address and ethertype as hex, when the neighbour's address is known. */
  readonly rewrite: string | null;
}
interface Row {
  readonly label: number;
  readonly id: string;
  readonly ways: readonly Way[];
}
interface TableView {
  readonly detail: boolean;
  readonly rows: readonly Row[];
}

const rewriteOf = (router: Router, way: Adjacency, gateway: Ip | null): string | null => {
  const out = router.interface(way.interface);
  const arp = router.engine.arpTable().find((a) => a.interface === way.interface && a.address === gateway);
  if (out === undefined || arp === undefined || arp.mac === null) return null;
  const hex = (mac: number): string => mac.toString(16).padStart(12, "0").toUpperCase();
  const stack = way.labels.map((l, i) => ((l << 12) | (i === way.labels.length - 1 ? 0x100 : 0)) >>> 0);
  const bottom = stack.map((word) => (word & ~0x100).toString(16).padStart(8, "0").toUpperCase()).join("");
  return `${hex(arp.mac)}${hex(out.mac)}8847${bottom === "" ? "" : ` ${bottom}`}`;
};
const wayOf = (router: Router, label: number, way: Adjacency): Way => {
  const out = router.interface(way.interface);
  return {
    octets: router.engine.labelOctets(label, way),
    out:
      way.untagged === true ? "No Label" : way.labels.length === 0 ? "Pop Label" : way.labels.map(labelOut).join("/"),
    interface: out === undefined ? "" : shortInterfaceName(out.name),
    nextHop: way.gateway === null ? "" : out?.kind === "serial" ? "point2point" : formatIp(way.gateway),
    labels: way.labels,
    mru: (out?.mplsMtu ?? 1500) - MPLS_ENTRY * (way.labels.length - 1),
    rewrite: rewriteOf(router, way, way.gateway),
  };
};
const labelOut = (label: number): string => (label === 0 ? "0" : String(label));
const none = { labels: [], mru: 0, rewrite: null } as const;
/** What an entry without a way of its own shows: looked up again, or nowhere to go. */
const endOf = (octets: number, entry: LabelEntry, vrfName: string, whole: boolean): Way =>
  entry.action === "lookup"
    ? {
        octets,
        out: whole ? "Pop Label" : "No Label",
        interface: vrfName === "" ? "aggregate" : `aggregate/${vrfName}`,
        nextHop: "",
        ...none,
      }
    : { out: "No Label", octets, interface: "drop", nextHop: "", ...none };

const prefixText = (prefix: Prefix, vrf: number): string => `${formatPrefix(prefix)}${vrf === 0 ? "" : "[V]"}`;
const tableView = (
  router: Router,
  args: PrefixArgs & {
    vrf?: string;
    detail?: true;
    label?: number;
    last?: number;
    interface?: string;
    hop?: Ipv4;
  },
): TableView => {
  const vrf = args.vrf === undefined ? undefined : router.vrfNamed(args.vrf);
  if (args.vrf !== undefined && vrf === undefined) throw new Refused(`% No VRF named ${args.vrf}`);
  const entries = router.labels();
  const rows: Row[] = [];
  const byPrefix = args.address !== undefined || args.prefix !== undefined;
  for (const [label, binding] of [...router.labelBindings()].sort((a, b) => a[0] - b[0])) {
    const entry = entries.get(label);
    if (entry === undefined || (args.label !== undefined && (label < args.label || label > (args.last ?? args.label))))
      continue;
    if (vrf !== undefined && (binding.kind === "next-hops" || binding.vrf !== vrf.id)) continue;
    if (
      byPrefix &&
      (binding.kind === "next-hops" ||
        binding.prefix === undefined ||
        (vrf === undefined && binding.vrf !== 0) ||
        !selects(args, binding.prefix))
    )
      continue;
    const name = binding.kind === "next-hops" ? "" : (router.vrf(binding.vrf)?.name ?? "");
    const hops = entry.action === "forward" ? entry.ways : [];
    const kept = args.hop === undefined ? hops : hops.filter((w) => w.gateway === args.hop);
    if (args.hop !== undefined && kept.length === 0) continue;
    const ways =
      kept.length > 0
        ? kept.map((w) => wayOf(router, label, w))
        : [
            endOf(
              router.engine.labelOctets(label, null),
              entry,
              name,
              binding.kind === "vrf" && binding.prefix === undefined,
            ),
          ];
    const shown =
      args.interface === undefined ? ways : ways.filter((w) => w.interface === shortInterfaceName(args.interface!));
    if (shown.length === 0) continue;
    rows.push({
      label,
      id:
        binding.kind === "next-hops"
          ? binding.hops.map((h) => (h.via === "gateway" ? formatIp(h.gateway) : "")).join(" ")
          : binding.prefix === undefined
            ? "IPv4 VRF[V]"
            : prefixText(binding.prefix, binding.vrf),
      ways: shown,
    });
  }
  return { detail: args.detail === true, rows };
};
const HEADER = [
  "Local      Outgoing   Prefix           Bytes Label   Outgoing   Next Hop    ",
  "Label      Label      or Tunnel Id     Switched      interface              ",
];
const PREFIX_WIDTH = 17;
const renderTable = ({ rows, detail }: TableView): string => {
  if (rows.length === 0) return "";
  const lines = [...HEADER];
  for (const row of rows)
    row.ways.forEach((way, i) => {
      const head = `${(i === 0 ? String(row.label) : "").padEnd(11)}${way.out.padEnd(11)}`;
      const tail = `${String(way.octets).padEnd(14)}${way.interface.padEnd(11)}${way.nextHop.padEnd(12)}`;
      if (row.id.length < PREFIX_WIDTH) lines.push(`${head}${row.id.padEnd(PREFIX_WIDTH)}${tail}`);
      else lines.push(`${head}${row.id}   \\`, `${" ".repeat(39)}${tail}`);
      if (!detail) return;
      if (way.nextHop === "" && way.labels.length === 0) {
        lines.push(`        MAC/Encaps=0/0, MRU=0, Label Stack{}`);
        if (way.interface.startsWith("aggregate/")) lines.push(`        VPN route: ${way.interface.slice(10)}`);
      } else {
        const encapsulation = way.rewrite === null ? "0/0" : `14/${14 + MPLS_ENTRY * way.labels.length}`;
        lines.push(`        MAC/Encaps=${encapsulation}, MRU=${way.mru}, Label Stack{${way.labels.join(" ")}}`);
        if (way.rewrite !== null) lines.push(`        ${way.rewrite}`);
      }
      lines.push("        No output feature configured");
    });
  return `${lines.join("\n")}\n`;
};

interface InterfaceRow {
  readonly name: string;
  readonly ldp: boolean;
  readonly operational: boolean;
  readonly mtu: number;
  /** Switched on by the routing protocol (`mpls ldp autoconfig`), not by a line of its own. */
  readonly byIgp: boolean;
}
const interfacesView = (router: Router, name: string | undefined): readonly InterfaceRow[] => {
  const ldp = ldpOf(router);
  return router
    .interfaces()
    .filter((i) => i.mpls && (name === undefined || i.name === name))
    .map((i) => ({
      name: i.name,
      ldp: ldp?.interfaces.some((l) => l.interface === i.index) ?? false,
      operational: i.up && i.ipv4.length > 0,
      mtu: i.mplsMtu,
      byIgp: router.config.interfaces.get(i.name)?.mpls !== true,
    }));
};
const renderInterfaces = (rows: readonly InterfaceRow[]): string =>
  rows.length === 0
    ? ""
    : `${[
        "Interface              IP            Tunnel   BGP Static Operational",
        ...rows.map(
          (r) =>
            `${r.name.padEnd(22)} ${(r.ldp ? "Yes (ldp)" : "No").padEnd(13)} No       No  No     ${(r.operational ? "Yes" : "No").padEnd(8)}`,
        ),
      ].join("\n")}\n`;
const renderInterfaceDetail = (rows: readonly InterfaceRow[]): string =>
  rows
    .map((r) =>
      [
        `Interface ${r.name}:`,
        "        Type Unknown",
        `        IP labeling enabled${r.ldp ? " (ldp)" : ""}:`,
        `          ${r.byIgp ? "IGP" : "Interface"} config`,
        "        LSP Tunnel labeling not enabled",
        "        IP FRR labeling not enabled",
        "        BGP labeling not enabled",
        `        MPLS ${r.operational ? "operational" : "not operational"}`,
        `        MTU = ${r.mtu}`,
        "",
      ].join("\n"),
    )
    .join("");

interface BindingRow {
  readonly prefix: Prefix;
  readonly local: number | null;
  readonly remote: readonly {
    readonly lsrId: Ipv4;
    readonly labelSpace: number;
    readonly label: number;
    readonly inUse: boolean;
  }[];
}
const renderIpBinding = (rows: readonly BindingRow[]): string =>
  rows
    .flatMap((b) => [
      `  ${formatPrefix(b.prefix)} `,
      ...(b.local === null ? [] : [`        in label:     ${labelText(b.local).padEnd(10)}`]),
      ...b.remote.map(
        (r) =>
          `        out label:    ${labelText(r.label).padEnd(10)}lsr: ${`${formatIpv4(r.lsrId)}:${r.labelSpace}`.padEnd(17)}${r.inUse ? "inuse" : ""}`,
      ),
    ])
    .map((line) => `${line}\n`)
    .join("");

export const commands: readonly Command[] = [
  show({
    grammar:
      "show mpls forwarding-table [vrf <vrf:word>] [<address:ipv4>] [<prefix:prefix>] [<mask:mask>] [<length:0-32>] [labels <label:16-1048575>] [interface <interface:interface>] [next-hop <hop:ipv4>] [<detail:flag>]",
    help: [
      SHOW,
      MPLS,
      "Show the Label Forwarding Information Base (lfib)",
      "Show entries for a VPN Routing/Forwarding instance",
      "VPN Routing/Forwarding instance name",
      "Destination prefix",
      "Destination prefix and length",
      "Destination mask",
      "Destination mask length",
      "Match label values",
      "Label",
      "Match outgoing interface",
      "Interface",
      "Match next hop",
      "Next hop",
      "Detailed information",
    ],
    view: (router, args) => tableView(router, args),
    render: renderTable,
  }),
  show({
    grammar:
      "show mpls forwarding-table [vrf <vrf:word>] labels <label:16-1048575> - <last:16-1048575> [<detail:flag>]",
    help: [
      SHOW,
      MPLS,
      "Show the Label Forwarding Information Base (lfib)",
      "Show entries for a VPN Routing/Forwarding instance",
      "VPN Routing/Forwarding instance name",
      "Match label values",
      "Label",
      "Range of labels",
      "Last label",
      "Detailed information",
    ],
    view: (router, args) => tableView(router, args),
    render: renderTable,
  }),
  show({
    grammar: "show mpls interfaces [<name:interface>]",
    help: [SHOW, MPLS, "Per-interface MPLS forwarding information", "Interface"],
    view: (router, { name }) => interfacesView(router, name),
    render: renderInterfaces,
  }),
  show({
    grammar: "show mpls interfaces [<name:interface>] detail",
    help: [SHOW, MPLS, "Per-interface MPLS forwarding information", "Interface", "Detailed information"],
    view: (router, { name }) => interfacesView(router, name),
    render: renderInterfaceDetail,
  }),
  show({
    grammar: "show mpls ldp interface [<name:interface>]",
    help: [SHOW, MPLS, "Label Distribution Protocol information", "Interfaces that speak LDP", "Interface"],
    view: (router, { name }) => interfacesView(router, name).filter((r) => r.ldp),
    render: renderInterfaces,
  }),
  show({
    grammar: "show mpls label range",
    help: [SHOW, MPLS, "Label information", "Label range"],
    view: (router) => router.labelRange,
    render: ({ first, last }) => `Downstream Generic label region: Min/Max label: ${first}/${last}\n`,
  }),
  show({
    grammar:
      "show mpls ip binding [<address:ipv4>] [<prefix:prefix>] [<mask:mask>] [<length:0-32>] [<longer:|longer-prefixes>]",
    help: [
      SHOW,
      MPLS,
      "MPLS IP information",
      "Bindings",
      "Destination prefix",
      "Destination prefix and length",
      "Destination mask",
      "Destination mask length",
      "Entries within the prefix",
    ],
    view: (router, args) => (ldpOf(router)?.bindings ?? []).filter((b) => selects(args, b.prefix)),
    render: renderIpBinding,
  }),
];
