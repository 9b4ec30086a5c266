// `show ip bgp`: the table, and the filters that print the same columns.
import { compilePattern } from "../../base/pattern.ts";
import { covers, prefixOf, type Prefix } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import { formatIpv4, parseIp } from "../../base/ip.ts";
import { asPathText, asPathListPermits, applyRouteMap, communityListPermits } from "../../protocols/bgp/policy.ts";
import { prefixListPermits } from "../../protocols/lists.ts";
import { isDenied } from "../../protocols/bgp/inbound.ts";
import type { Destination, Path } from "../../protocols/bgp/path.ts";
import {
  advertisedTo,
  type DestinationView,
  destinationView,
  type PathView,
  pathView,
  peerNamed,
  receivedView,
  receivedFrom,
  type TableView,
  tableView,
} from "../../protocols/bgp/view.ts";
import { parseCommunity } from "../../wire/bgp/community.ts";
import { formatRd } from "../../wire/bgp/rd.ts";
import { type Command, Refused, show } from "../command.ts";
import { classfulLength } from "../config/bgp-family.ts";
import { ALL_FAMILIES, bgpOf, helpFor, type Root, ROOTS, type ScopeArguments, selectTables } from "./bgp-scope.ts";
import { familyNamed } from "../../wire/bgp/family.ts";

interface Section {
  readonly title: string | null;
  readonly table: TableView;
}
interface TablesView {
  readonly version: number;
  readonly routerId: string;
  readonly sections: readonly Section[];
  /** "Total number of prefixes N" follows. */
  readonly total: boolean;
}
const LEGEND = `Status codes: s suppressed, d damped, h history, * valid, > best, i - internal, 
              r RIB-failure, S Stale, m multipath, b backup-path, f RT-Filter, 
              x best-external, a additional-path, c RIB-compressed, 
              t secondary path, 
Origin codes: i - IGP, e - EGP, ? - incomplete
RPKI validation codes: V valid, I invalid, N Not found
`;
export const header = (version: number, routerId: string): string =>
  `BGP table version is ${version}, local router ID is ${routerId}\n${LEGEND}\n`;
const COLUMNS = "     Network          Next Hop            Metric LocPrf Weight Path\n";

/** Natural networks print without a length. */
export const networkText = (d: {
  readonly address: string;
  readonly length: number;
  readonly prefix: string;
}): string => {
  if (d.address.includes(":")) return d.prefix.toUpperCase();
  const first = Number(d.address.split(".")[0]);
  const natural = d.address === "0.0.0.0" ? 0 : classfulLength(first * 2 ** 24);
  return natural === d.length && (d.length > 0 || d.address === "0.0.0.0") ? d.address : d.prefix;
};
/** A path whose next hop is inaccessible counts as valid here; that it is never best is what shows. */
const statusOf = (d: DestinationView, p: PathView): string => {
  if (p.receivedOnly) return "*";
  if (d.suppressedBy.length > 0) return "s";
  return p.best && d.ribFailure ? "r" : "*";
};
const codesOf = (d: DestinationView, p: PathView): string =>
  ` ${statusOf(d, p)}${p.best ? ">" : p.dampened?.suppressed ? "d" : p.multipath ? "m" : " "}${p.kind === "internal" ? "i" : " "} `;
const ORIGIN = { IGP: "i", EGP: "e", incomplete: "?" } as const;
const number = (n: number | null, width: number): string => (n === null ? "" : String(n)).padStart(width);
const pathRow = (p: PathView): string => {
  const local = p.kind === "internal" || p.kind === "confederation" || p.localPref !== null ? p.localPref : null;
  const columns = `${number(p.med, 7)}${number(local, 7)}${number(p.weight, 7)}`;
  return `${columns} ${p.asPath === "" ? "" : `${p.asPath} `}${ORIGIN[p.origin]}`;
};
/** 17 columns of network and 19 of next hop; what is longer takes a line of its own. */
const rowsOf = (d: DestinationView): string => {
  let out = "";
  d.paths.forEach((p, i) => {
    const network = i === 0 ? networkText(d) : "";
    let line = codesOf(d, p);
    if (network.length > 16) line += `${network}\n${" ".repeat(22)}`;
    else line += network.padEnd(17);
    const hop = p.nextHop.toUpperCase();
    line += hop.length > 18 ? `${hop}\n${" ".repeat(41)}` : hop.padEnd(19);
    out += `${line}${pathRow(p)}\n`;
  });
  return out;
};
export const renderTables = (v: TablesView): string => {
  if (v.sections.every((s) => s.table.destinations.length === 0) && !v.total) return "";
  let out = header(v.version, v.routerId) + COLUMNS;
  let count = 0;
  for (const s of v.sections) {
    if (s.title !== null && s.table.destinations.length > 0) out += `${s.title}\n`;
    for (const d of s.table.destinations) out += rowsOf(d);
    count += s.table.destinations.length;
  }
  return v.total ? `${out}\nTotal number of prefixes ${count} \n` : out;
};

type Filter = (destination: Destination, path: Path) => boolean;
const tablesView = (router: Router, root: Root, args: ScopeArguments, filter: Filter | null): TablesView => {
  const bgp = bgpOf(router);
  const sections = selectTables(bgp, root, args).map((s) => {
    const view =
      filter === null ? tableView(bgp, s.table) : tableView(bgp, s.table, (d) => d.paths.some((p) => filter(d, p)));
    const destinations =
      filter === null
        ? view.destinations
        : view.destinations.map((d) => withPaths(s.table.find(prefixFrom(d))!, d, filter));
    return { title: s.title, table: { ...view, destinations: destinations.filter((d) => d.paths.length > 0) } };
  });
  return { version: bgp.speaker.version, routerId: formatIpv4(bgp.speaker.routerId), sections, total: false };
};
const prefixFrom = (d: DestinationView): Prefix => {
  const at = d.prefix.lastIndexOf("/");
  return prefixOf(parseIp(d.prefix.slice(0, at))!, d.length);
};
/** Only the paths that the filter lets through. */
const withPaths = (d: Destination, view: DestinationView, filter: Filter): DestinationView => {
  const keep = new Set(d.paths.map((p, i) => (filter(d, p) ? i : -1)));
  return { ...view, paths: view.paths.filter((_p, i) => keep.has(i)) };
};

const patternFor = (text: string) => {
  const pattern = compilePattern(text.trim());
  if (pattern === null) throw new Refused("% Invalid regular expression");
  return pattern;
};
interface FilterArguments extends ScopeArguments {
  readonly expression?: string;
  readonly communities?: string;
  readonly list?: string;
  readonly number?: number;
  readonly map?: string;
}
const filters: readonly {
  readonly tail: string;
  readonly filter: ((router: Router, args: FilterArguments) => Filter) | null;
}[] = [
  { tail: "", filter: null },
  {
    tail: "regexp <expression:line>",
    filter: (_r, { expression = "" }) => {
      const pattern = patternFor(expression);
      return (_d, p) => pattern.matches(asPathText(p.attributes.asPath));
    },
  },
  {
    tail: "community [<communities:line>]",
    filter: (_r, { communities = "" }) => {
      const words = communities
        .trim()
        .split(/\s+/)
        .filter((w) => w !== "" && w !== "exact-match");
      const exact = communities.includes("exact-match");
      const wanted = words.map((w) => {
        const value = parseCommunity(w);
        if (value === null) throw new Refused(`% Invalid community ${w}`);
        return value;
      });
      return (_d, { attributes: a }) =>
        a.communities.length > 0 &&
        wanted.every((c) => a.communities.includes(c)) &&
        (!exact || a.communities.length === wanted.length);
    },
  },
  {
    tail: "community-list <list:word>",
    filter:
      (router, { list = "" }) =>
      (_d, p) =>
        p.attributes.communities.length > 0 && communityListPermits(router.config, list, p.attributes, false),
  },
  {
    tail: "quote-regexp <expression:line>",
    filter: (_r, { expression = "" }) => {
      const pattern = patternFor(expression.trim().replace(/^"([^"]*)"$/, "$1"));
      return (_d, p) => pattern.matches(asPathText(p.attributes.asPath));
    },
  },
  {
    tail: "community-list <list:word> exact-match",
    filter:
      (router, { list = "" }) =>
      (_d, p) =>
        p.attributes.communities.length > 0 && communityListPermits(router.config, list, p.attributes, true),
  },
  {
    tail: "inconsistent-as",
    filter: () => (d) =>
      new Set(d.paths.filter((p) => !isDenied(p)).map((p) => p.attributes.asPath.at(-1)?.asns.at(-1) ?? 0)).size > 1,
  },
  {
    tail: "filter-list <number:1-500>",
    filter:
      (router, { number: n }) =>
      (_d, p) =>
        asPathListPermits(router.config, String(n), p.attributes.asPath),
  },
  {
    tail: "prefix-list <list:word>",
    filter:
      (router, { list = "" }) =>
      (d) =>
        prefixListPermits(router.config, list, d.prefix),
  },
  {
    tail: "route-map <map:word>",
    filter:
      (router, { map = "" }) =>
      (d, p) =>
        applyRouteMap(
          map,
          { prefix: d.prefix, attributes: p.attributes, nextHop: p.nextHop, weight: p.weight },
          router.config,
        ).permitted,
  },
  {
    tail: "cidr-only",
    filter: () => (d) =>
      typeof d.prefix.address === "number" &&
      d.prefix.length !== (d.prefix.address === 0 ? 0 : classfulLength(d.prefix.address)),
  },
];

// --- rib-failure, labels, longer-prefixes, per neighbour ---

const ribFailureView = (router: Router, root: Root, args: ScopeArguments) => {
  const bgp = bgpOf(router);
  return selectTables(bgp, root, args).flatMap((s) =>
    s.table
      .sorted()
      .map((d) => destinationView(bgp, d))
      .filter((d) => d.ribFailure && d.best >= 0)
      .map((d) => ({ network: networkText(d), nextHop: d.paths[d.best]!.nextHop })),
  );
};
const ribFailureCommand = (root: Root): Command =>
  show({
    grammar: `${root.words} rib-failure`,
    help: helpFor(`${root.words} rib-failure`),
    view: (router, args) => ribFailureView(router, root, args as ScopeArguments),
    render: (rows) =>
      `  Network            Next Hop                      RIB-failure   RIB-NH Matches\n${rows.map((r) => `${r.network.padEnd(19)}${r.nextHop.padEnd(26)}Higher admin distance              n/a\n`).join("")}`,
  });
interface LabelRow {
  readonly network: string;
  readonly nextHop: string;
  readonly labelIn: string;
  readonly labelOut: string;
}
const labelsCommand = (root: Root, word: string): Command =>
  show({
    grammar: `${root.words} ${word}`,
    help: helpFor(`${root.words} ${word}`),
    view: (router, args) => {
      const bgp = bgpOf(router);
      return selectTables(bgp, root, args as ScopeArguments).map((s) => ({
        title: s.title?.replace("default for vrf ", "") ?? null,
        rows: s.table.sorted().flatMap((d): LabelRow[] => {
          const view = destinationView(bgp, d);
          return view.paths.map((p, i) => {
            const own = p.importedFrom === null && p.labelOut === null && view.labelIn !== null;
            const aggregate =
              own &&
              view.labelIn !== null &&
              (bgp.vpn.isLookup(view.labelIn) || bgp.speaker.vrfs.get(d.table.vrf)?.label === view.labelIn);
            const out =
              p.labelOut === null
                ? aggregate
                  ? `nolabel(${s.vrf})`
                  : "nolabel"
                : p.labelOut === 3
                  ? "imp-null"
                  : String(p.labelOut);
            return {
              network: i === 0 ? networkText(view) : "",
              nextHop: p.nextHop,
              labelIn: own ? String(view.labelIn) : "nolabel",
              labelOut: out,
            };
          });
        }),
      }));
    },
    render: (sections) =>
      `   Network          Next Hop      In label/Out label\n${sections
        .map(
          (s) =>
            `${s.title === null || s.rows.length === 0 ? "" : `${s.title}\n`}${s.rows.map((r) => `   ${r.network.padEnd(17)}${r.nextHop.padEnd(16)}${r.labelIn}/${r.labelOut}\n`).join("")}`,
        )
        .join("")}`,
  });
const longerCommand = (root: Root): Command =>
  show({
    grammar: `${root.words} <network:ipv4> [<mask:mask>] longer-prefixes`,
    help: helpFor(`${root.words} <network:ipv4> [<mask:mask>] longer-prefixes`),
    view: (router, args) => {
      const { network, mask } = args as unknown as { network: number; mask?: number };
      const outer = prefixOf(network, mask ?? classfulLength(network));
      return tablesView(router, root, args as ScopeArguments, (d) => covers(outer, d.prefix));
    },
    render: renderTables,
  });

type Kind = "advertised-routes" | "received-routes" | "routes";
const neighborRoutes = (root: Root): Command =>
  show({
    grammar: `${root.words} neighbors <address:neighbor> <what:advertised-routes|received-routes|routes>`,
    help: helpFor(`${root.words} neighbors <address:neighbor> <what:advertised-routes|received-routes|routes>`),
    view: (router, args) => {
      const bgp = bgpOf(router);
      const { address, what, vrf = "" } = args as unknown as { address: string; what: Kind; vrf?: string };
      const peer =
        peerNamed(bgp, address, vrf) ??
        (root.which === "all" ? bgp.allPeers().find((p) => p.title === address) : undefined);
      if (peer === undefined) throw new Refused(`% No such neighbor or address family`);
      const family = peer.settings.families.has(root.afi)
        ? root.afi
        : peer.settings.vrf !== ""
          ? root.afi === "vpnv6"
            ? "ipv6"
            : "ipv4"
          : root.afi;
      const policy = peer.settings.families.get(family);
      if (what === "received-routes" && policy?.softReconfigurationInbound !== true)
        throw new Refused(`% Inbound soft reconfiguration not enabled on ${address}`);
      const pairs =
        what === "advertised-routes"
          ? advertisedTo(bgp, peer, family)
          : receivedFrom(bgp, peer, family, what === "received-routes");
      const byTable = new Map<string, DestinationView[]>();
      for (const { destination: d, path } of pairs) {
        const title = d.table.rd === null ? "" : (titleOf(bgp, d) ?? "");
        const one = {
          ...destinationView(bgp, d, true),
          paths: [what === "received-routes" ? receivedView(bgp, d, path) : pathView(bgp, d, path)],
        };
        byTable.set(title, [...(byTable.get(title) ?? []), one]);
      }
      const sections = [...byTable].map(([title, destinations]) => ({
        title: title === "" ? null : title,
        table: { family, vrf: "", rd: null, vpn: title !== "", version: bgp.speaker.version, destinations },
      }));
      return { version: bgp.speaker.version, routerId: formatIpv4(bgp.speaker.routerId), sections, total: true };
    },
    render: renderTables,
  });
const titleOf = (bgp: ReturnType<typeof bgpOf>, d: Destination): string | undefined => {
  const vrf = [...bgp.speaker.vrfs.values()].find((v) => v.rd === d.table.rd);
  const rd = d.table.rd === null ? "" : formatRd(d.table.rd);
  return vrf === undefined ? `Route Distinguisher: ${rd}` : `Route Distinguisher: ${rd} (default for vrf ${vrf.name})`;
};

/** Every family with something in its tables, one after the other. */
const allTables = (words: string): Command =>
  show({
    grammar: `${words} all`,
    help: helpFor(`${words} all`),
    view: (router) =>
      ALL_FAMILIES.map((root) => ({
        title: familyNamed(root.afi).title,
        tables: tablesView(router, root, {}, null),
      })),
    render: (families) => families.map((f) => `For address family: ${f.title}\n\n${renderTables(f.tables)}`).join("\n"),
  });

export const commands: readonly Command[] = ["show ip bgp", "show bgp"].map(allTables).concat(
  ROOTS.flatMap((root) => [
    ...filters.map((f) =>
      show({
        grammar: `${root.words} ${f.tail}`.trim(),
        help: helpFor(`${root.words} ${f.tail}`.trim()),
        view: (router, args) =>
          tablesView(
            router,
            root,
            args as ScopeArguments,
            f.filter === null ? null : f.filter(router, args as FilterArguments),
          ),
        render: renderTables,
      }),
    ),
    ribFailureCommand(root),
    labelsCommand(root, "labels"),
    labelsCommand(root, "tags"),
    ...(root.afi === "ipv6" || root.afi === "vpnv6" ? [] : [longerCommand(root)]),
    neighborRoutes(root),
  ]),
);
