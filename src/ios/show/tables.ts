// Address resolution, access lists and prefix lists.
import { isInTime } from "../../forwarding/time-range.ts";
import { formatIpv4 } from "../../base/ip.ts";
import { formatMacDotted } from "../../base/mac.ts";
import type { AclConfig } from "../../config/model.ts";
import type { Router } from "../../device/router-state.ts";
import { aclEntryText } from "../acl-text.ts";
import { type Command, Refused, show } from "../command.ts";
import { prefixListEntryText } from "../config/prefix-list.ts";
import { interfaceName, tableOf } from "./common.ts";

interface ArpFilter {
  readonly vrf?: string;
  readonly address?: number;
  readonly interface?: string;
}
const arpRows = (router: Router, filter: ArpFilter) => {
  const id = tableOf(router, filter.vrf).id;
  return router.engine
    .arpTable()
    .filter(
      (row) =>
        row.vrf === id &&
        (filter.address === undefined || row.address === filter.address) &&
        (filter.interface === undefined || interfaceName(router, row.interface) === filter.interface),
    )
    .map((row) => ({
      address: formatIpv4(row.address),
      age:
        row.kind === "interface" || row.kind === "static" || row.since === null
          ? "-"
          : row.kind === "incomplete"
            ? "0"
            : String(Math.floor((router.now() - row.since) / 60e9)),
      mac: row.mac === null ? "Incomplete" : formatMacDotted(row.mac),
      interface: row.kind === "incomplete" || row.kind === "static" ? "" : interfaceName(router, row.interface),
    }));
};
/** Without an entry there is no title either. */
const renderArp = (rows: ReturnType<typeof arpRows>): string =>
  rows.length === 0
    ? ""
    : [
        "Protocol  Address          Age (min)  Hardware Addr   Type   Interface",
        ...rows.map((r) =>
          `Internet  ${r.address.padEnd(15)}${r.age.padStart(10)}   ${r.mac.padEnd(15)} ARPA   ${r.interface}`.trimEnd(),
        ),
      ].join("\n");

interface AclShown {
  readonly list: AclConfig;
  /** Of the time ranges in its entries, those that hold now. */
  readonly active: ReadonlySet<string>;
  readonly matches: ReadonlyMap<number, number>;
}
const aclViews = (router: Router, family: "ipv4" | "ipv6" | null, name: string | undefined): readonly AclShown[] =>
  [...router.config.accessLists.values()]
    .filter((list) => (family === null || list.family === family) && (name === undefined || list.name === name))
    .sort((a, b) => {
      if (a.family !== b.family) return a.family === "ipv4" ? -1 : 1;
      if (a.kind !== b.kind) return a.kind === "standard" ? -1 : 1;
      const [m, n] = [Number(a.name), Number(b.name)];
      if (!Number.isNaN(m) && !Number.isNaN(n)) return m - n;
      return Number.isNaN(m) !== Number.isNaN(n) ? (Number.isNaN(m) ? 1 : -1) : a.name < b.name ? -1 : 1;
    })
    .map((list) => ({
      list,
      active: new Set(
        list.entries
          .map((e) => e.timeRange)
          .filter((range) => range !== undefined && isInTime(router.config.timeRanges.get(range), router.now())),
      ) as ReadonlySet<string>,
      matches: router.engine.accessListMatches(list.family, list.name),
    }));
/** Standard lists show their wildcard in words. */
const standardText = (text: string): string =>
  text
    .replace(/^(permit|deny) (\d+\.\d+\.\d+\.\d+) (\d+\.\d+\.\d+\.\d+)/, "$1 $2, wildcard bits $3")
    .replace(/^deny /, "deny   ");
const renderAcl = ({ list, active, matches }: AclShown): string => {
  const rows = list.entries
    .filter((e) => e.remark === undefined)
    .map((e) => {
      const n = matches.get(e.sequence) ?? 0;
      const count = n === 0 ? "" : ` (${n} match${n === 1 ? "" : "es"})`;
      const time = e.timeRange === undefined ? "" : active.has(e.timeRange) ? " (active)" : " (inactive)";
      const text = `${aclEntryText(e, list.family, list.kind)}${time}`;
      if (list.family === "ipv6") return `    ${text}${count} sequence ${e.sequence}`;
      return `    ${e.sequence} ${list.kind === "standard" ? standardText(text) : text}${count}`;
    });
  const head =
    list.family === "ipv6"
      ? `IPv6 access list ${list.name}`
      : `${list.kind === "standard" ? "Standard" : "Extended"} IP access list ${list.name}`;
  return [head, ...rows].join("\n");
};

const SHOW = "Show running system information";

export const commands: readonly Command[] = [
  show({
    grammar: "show ip arp [vrf <vrf:word>] [(<address:ipv4>|<interface:interface>)]",
    help: [
      SHOW,
      "IP information",
      "IP ARP table",
      "VRF to display",
      "VRF name",
      "IP address of ARP entry",
      "Interface",
    ],
    view: (router, args) => arpRows(router, args as ArpFilter),
    render: renderArp,
  }),
  show({
    grammar: "show arp [vrf <vrf:word>] [(<address:ipv4>|<interface:interface>)]",
    help: [SHOW, "ARP table", "VRF to display", "VRF name", "IP address of ARP entry", "Interface"],
    view: (router, args) => arpRows(router, args as ArpFilter),
    render: renderArp,
  }),
  show({
    grammar: "show ip arp summary",
    help: [SHOW, "IP information", "IP ARP table", "Count of the entries"],
    view: (router) => router.engine.arpTable().map((row) => row.kind),
    render: (kinds) =>
      `${kinds.length} IP ARP entries, with ${kinds.filter((k) => k === "incomplete").length} of them incomplete`,
  }),
  show({
    grammar: "show access-lists [<name:word>]",
    help: [SHOW, "List access lists", "ACL name or number"],
    view: (router, { name }) => aclViews(router, null, name),
    render: (lists) => lists.map(renderAcl).join("\n"),
  }),
  show({
    grammar: "show ip access-lists [<name:word>]",
    help: [SHOW, "IP information", "List IP access lists", "Name or number of an access list"],
    view: (router, { name }) => aclViews(router, "ipv4", name),
    render: (lists) => lists.map(renderAcl).join("\n"),
  }),
  show({
    grammar: "show ipv6 access-list [<name:word>]",
    help: [SHOW, "IPv6 information", "Summary of access lists", "Name of an access list"],
    view: (router, { name }) => aclViews(router, "ipv6", name),
    render: (lists) => lists.map(renderAcl).join("\n"),
  }),
  ...(["ip", "ipv6"] as const).map((word) =>
    show({
      grammar: `show ${word} prefix-list [<name:word>]`,
      help: [SHOW, word === "ip" ? "IP information" : "IPv6 information", "List prefix lists", "Name of a prefix list"],
      view: (router, args) => {
        const { name } = args as { name?: string };
        const family = word === "ip" ? "ipv4" : "ipv6";
        const lists = [...router.config.prefixLists.values()]
          .filter((l) => l.family === family && (name === undefined || l.name === name))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        if (name !== undefined && lists.length === 0) throw new Refused(`% Specified prefix-list not found`);
        return { word, family, lists } as const;
      },
      render: ({ family, lists }) =>
        lists
          .map((l) =>
            [
              `${family === "ipv4" ? "ip" : "ipv6"} prefix-list ${l.name}: ${l.entries.length} entries`,
              ...(l.description === undefined ? [] : [`   Description: ${l.description}`]),
              ...l.entries.map((e) => `   seq ${e.sequence} ${prefixListEntryText(family, e)}`),
            ].join("\n"),
          )
          .join("\n"),
    }),
  ),
];
