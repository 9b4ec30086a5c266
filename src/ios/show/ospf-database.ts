// `show ip ospf database` in all its forms.
import { formatIpv4, lengthOfMask } from "../../base/ip.ts";
import type { Router } from "../../device/router-state.ts";
import type { OspfAreaView, OspfLsaView, OspfView } from "../../protocols/ospf/view.ts";
import { areaText } from "../config/ospf-text.ts";
import { type Command, show } from "../command.ts";
import { hex, OSPF_HELP, processes, title } from "./ospf-common.ts";
import { lsaText } from "./ospf-lsa.ts";

interface Section {
  readonly heading: string;
  readonly type: number;
  readonly area: OspfAreaView | null;
  readonly lsas: readonly OspfLsaView[];
}
export interface OspfDatabaseView {
  readonly processes: readonly { readonly process: OspfView; readonly sections: readonly Section[] }[];
}
interface Filter {
  readonly process?: number;
  readonly id?: number;
  readonly router?: number;
  readonly self?: boolean;
  readonly types?: readonly number[];
  readonly area?: number;
}

const perArea: readonly (readonly [number, string])[] = [
  [1, "Router Link States"],
  [2, "Net Link States"],
  [3, "Summary Net Link States"],
  [4, "Summary ASB Link States"],
  [7, "Type-7 AS External Link States"],
  [9, "Type-9 Opaque Link Local Link States"],
  [10, "Type-10 Opaque Area Link States"],
];
const sectionsOf = (v: OspfView, f: Filter): Section[] => {
  const wanted = (l: OspfLsaView): boolean =>
    (f.id === undefined || l.id === f.id) &&
    (f.router === undefined || l.advertisingRouter === f.router) &&
    (f.self !== true || l.advertisingRouter === v.routerId);
  const out: Section[] = [];
  const add = (heading: string, type: number, area: OspfAreaView | null, from: readonly OspfLsaView[]): void => {
    if (f.types !== undefined && !f.types.includes(type)) return;
    const lsas = from.filter((l) => l.type === type && wanted(l));
    if (lsas.length > 0) out.push({ heading, type, area, lsas });
  };
  for (const area of v.areas) {
    if (f.area !== undefined && area.area !== f.area) continue;
    const all = [...area.database, ...area.interfaces.flatMap((i) => i.links)];
    for (const [type, name] of perArea) add(`${name} (Area ${areaText(area.area)})`, type, area, all);
  }
  if (f.area === undefined) {
    add("Type-5 AS External Link States", 5, null, v.external);
    add("Type-11 Opaque AS Link States", 11, null, v.external);
  }
  return out;
};
const databaseView = (router: Router, f: Filter): OspfDatabaseView => ({
  processes: processes(router, f.process).map((process) => ({ process, sections: sectionsOf(process, f) })),
});

/** What the last column says, by LSA type. */
const last = (l: OspfLsaView): string => {
  if (l.body.kind === "router") return ` ${l.body.links.length}`;
  if (l.body.kind === "external") return ` ${l.body.tag}`;
  return l.type >= 9 ? ` ${l.id & 0xffffff}` : "";
};
const lastHeading = (type: number): string =>
  type === 1 ? " Link count" : type === 5 || type === 7 ? " Tag" : type >= 9 ? " Opaque ID" : "";
const line = (l: OspfLsaView): string =>
  `${formatIpv4(l.id).padEnd(15)} ${formatIpv4(l.advertisingRouter).padEnd(15)} ${`${l.age}${l.doNotAge ? "  (DNA)" : ""}`.padEnd(11)} 0x${hex(l.sequence, 8)} 0x${hex(l.checksum, 6)}${last(l)}`;
const renderTable = (v: OspfDatabaseView): string =>
  v.processes
    .map(({ process, sections }) => {
      const parts = sections.map(
        (s) =>
          `\n\t\t${s.heading}\n\nLink ID         ADV Router      Age         Seq#       Checksum${lastHeading(s.type)}\n${s.lsas.map(line).join("\n")}\n`,
      );
      return title(process) + parts.join("");
    })
    .join("");

/** The calculation looks at it: its originator is reachable, and for summaries and externals a route comes of it. */
const isUsed = (process: OspfView, area: OspfAreaView | null, l: OspfLsaView): boolean => {
  if (l.advertisingRouter === process.routerId && l.type !== 2) return false;
  const reachable = process.areas.some(
    (a) => (area === null || a.area === area.area) && a.reachable.includes(l.type === 2 ? l.id : l.advertisingRouter),
  );
  const { body } = l;
  if (body.kind === "summary" && l.type === 4) return reachable && process.borderRouters.some((r) => r.id === l.id);
  if (body.kind !== "summary" && body.kind !== "external") return reachable;
  const length = lengthOfMask(body.mask);
  return process.routes.some(
    (r) =>
      r.prefix.length === length &&
      r.prefix.address === (l.id & body.mask) >>> 0 &&
      r.subtype !== "intra" &&
      (body.kind === "summary" ? r.subtype === "inter" : r.subtype !== "inter"),
  );
};
const detail = (process: OspfView, area: OspfAreaView | null, l: OspfLsaView): string =>
  lsaText(
    l,
    isUsed(process, area, l),
    l.type === 1 && l.advertisingRouter === process.routerId ? (area?.localLinks ?? []) : [],
  );
const renderDetail = (v: OspfDatabaseView): string =>
  v.processes
    .map(({ process, sections }) => {
      const parts = sections.map(
        (s) => `\n\t\t${s.heading}\n\n${s.lsas.map((l) => detail(process, s.area, l)).join("\n")}\n`,
      );
      return title(process) + parts.join("");
    })
    .join("");

const summaryRows: readonly (readonly [string, number])[] = [
  ["Router", 1],
  ["Network", 2],
  ["Summary Net", 3],
  ["Summary ASBR", 4],
  ["Type-7 Ext", 7],
  ["Opaque Link", 9],
  ["Opaque Area", 10],
];
const COUNT_HEADER = "  LSA Type      Count    Delete   Maxage";
const countLine = (name: string, lsas: readonly OspfLsaView[]): string =>
  `  ${name.padEnd(13)} ${String(lsas.length).padEnd(8)} 0        ${String(lsas.filter((l) => l.age >= 3600).length).padEnd(8)}`;
const renderSummary = (v: OspfDatabaseView): string =>
  v.processes
    .map(({ process: p }) => {
      const prefixes = (lsas: readonly OspfLsaView[], type: number): number =>
        lsas.filter((l) => l.type === type && l.advertisingRouter === p.routerId).length;
      const tables = p.areas.map((a) => {
        const all = [...a.database, ...a.interfaces.flatMap((i) => i.links)];
        return [
          `Area ${areaText(a.area)} database summary`,
          COUNT_HEADER,
          ...summaryRows.flatMap(([name, type]) => [
            countLine(
              name,
              all.filter((l) => l.type === type),
            ),
            ...(type === 7 ? [`    Prefixes redistributed in Type-7  ${prefixes(all, 7)}`] : []),
          ]),
          countLine("Subtotal", all),
          "",
        ].join("\n");
      });
      const everything = [
        ...p.areas.flatMap((a) => [...a.database, ...a.interfaces.flatMap((i) => i.links)]),
        ...p.external,
      ];
      const whole = [
        `Process ${p.process} database summary`,
        COUNT_HEADER,
        ...summaryRows.map(([name, type]) =>
          countLine(
            name,
            everything.filter((l) => l.type === type),
          ),
        ),
        countLine(
          "Type-5 Ext",
          p.external.filter((l) => l.type === 5),
        ),
        `      Prefixes redistributed in Type-5  ${prefixes(p.external, 5)}`,
        countLine(
          "Opaque AS",
          p.external.filter((l) => l.type === 11),
        ),
        `  ${"Non-self".padEnd(13)} ${everything.filter((l) => l.advertisingRouter !== p.routerId).length}`,
        countLine("Total", everything),
      ].join("\n");
      return `${title(p)}\n${tables.join("\n")}\n${whole}\n`;
    })
    .join("");

const HELP = [...OSPF_HELP, "Process ID number", "OSPF area ID", "Database summary"];
const WHO_HELP = [
  "Self-originated link states",
  "Advertising Router link states",
  "Advertising Router (as an IP address)",
];
const BASE = "show ip ospf [<process:1-65535>] [<area:area>] database";
const names: readonly (readonly [string, number, string])[] = [
  ["router", 1, "Router link states"],
  ["network", 2, "Network link states"],
  ["summary", 3, "Network Summary link states"],
  ["asbr-summary", 4, "ASBR Summary link states"],
  ["external", 5, "External link states"],
  ["nssa-external", 7, "NSSA External link states"],
  ["opaque-link", 9, "Opaque Link-Local link states"],
  ["opaque-area", 10, "Opaque Area link states"],
  ["opaque-as", 11, "Opaque AS link states"],
];
interface Args {
  readonly process?: number;
  readonly area?: number;
  readonly id?: number;
  readonly router?: number;
  readonly self?: true;
}
const filterOf = (args: unknown, types?: readonly number[]): Filter => {
  const { process, area, id, router, self } = args as Args;
  return {
    ...(process === undefined ? {} : { process }),
    ...(area === undefined ? {} : { area }),
    ...(id === undefined ? {} : { id }),
    ...(router === undefined ? {} : { router }),
    ...(self === undefined ? {} : { self: true }),
    ...(types === undefined ? {} : { types }),
  };
};

export const commands: readonly Command[] = [
  show({
    grammar: BASE,
    help: HELP,
    view: (router, args) => databaseView(router, filterOf(args)),
    render: renderTable,
  }),
  show({
    grammar: `${BASE} self-originate`,
    help: [...HELP, WHO_HELP[0]!],
    view: (router, args) => databaseView(router, { ...filterOf(args), self: true }),
    render: renderTable,
  }),
  show({
    grammar: `${BASE} adv-router <router:ipv4>`,
    help: [...HELP, WHO_HELP[1]!, WHO_HELP[2]!],
    view: (router, args) => databaseView(router, filterOf(args)),
    render: renderTable,
  }),
  show({
    grammar: `${BASE} database-summary`,
    help: [...HELP, "Summary of database"],
    view: (router, args) => databaseView(router, filterOf(args)),
    render: renderSummary,
  }),
  ...names.flatMap(([name, type, help]) => [
    show({
      grammar: `${BASE} ${name} [<id:ipv4>]`,
      help: [...HELP, help, "Link state ID (as an IP address)"],
      view: (router, args) => databaseView(router, filterOf(args, [type])),
      render: renderDetail,
    }),
    show({
      grammar: `${BASE} ${name} [<id:ipv4>] self-originate`,
      help: [...HELP, help, "Link state ID (as an IP address)", WHO_HELP[0]!],
      view: (router, args) => databaseView(router, { ...filterOf(args, [type]), self: true }),
      render: renderDetail,
    }),
    show({
      grammar: `${BASE} ${name} [<id:ipv4>] adv-router <router:ipv4>`,
      help: [...HELP, help, "Link state ID (as an IP address)", WHO_HELP[1]!, WHO_HELP[2]!],
      view: (router, args) => databaseView(router, filterOf(args, [type])),
      render: renderDetail,
    }),
  ]),
];
