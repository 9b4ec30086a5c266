// The rest of the BGP show family: update groups, peer groups, templates, dampening, paths.
import { formatIpv4, upperIp } from "../../base/ip.ts";
import { compilePattern } from "../../base/pattern.ts";
import { comparePrefix, formatPrefix } from "../../base/prefix.ts";
import type { BgpDampeningConfig } from "../../protocols/bgp/config.ts";
import { penaltyAt, untilReuse } from "../../protocols/bgp/dampening.ts";
import { isDenied } from "../../protocols/bgp/inbound.ts";
import type { Path } from "../../protocols/bgp/path.ts";
import { asPathText } from "../../protocols/bgp/policy.ts";
import type { UpdateGroup } from "../../protocols/bgp/update-group.ts";
import { peerNamed, type PeerView, peerView } from "../../protocols/bgp/view.ts";
import type { AddressFamilyName } from "../../wire/bgp/family.ts";
import { ageText } from "../clock.ts";
import { type Command, Refused, show } from "../command.ts";
import { policyLines } from "../config/bgp-policy.ts";
import { sessionLines } from "../config/bgp-session.ts";
import { bgpOf, helpFor } from "./bgp-scope.ts";
import { peerTable } from "./bgp-summary.ts";
import { header } from "./bgp-table.ts";

interface GroupView {
  readonly index: number;
  readonly kind: "external" | "internal" | "confederation";
  readonly title: string;
  readonly family: AddressFamilyName;
  readonly vrf: string;
  readonly interval: number;
  readonly version: number;
  readonly messages: UpdateGroup["messages"];
  readonly policy: readonly string[];
  readonly members: readonly PeerView[];
}
const groupText = (g: GroupView): string =>
  [
    `BGP version 4 update-group ${g.index}, ${g.kind === "internal" ? "internal" : "external"}, Address Family: ${g.title}${g.vrf === "" ? "" : `, vrf ${g.vrf}`}`,
    `  BGP Update version : ${g.version}/0, messages 0`,
    ...g.policy.map((l) => `  ${l}`),
    `  Topology: global, highest version: ${g.version}, tail marker: ${g.version}`,
    "  Format state: Current working (OK, last not in list)",
    "                Refresh blocked (not in list, last not in list)",
    `  Update messages formatted ${g.messages.formatted}, replicated ${g.messages.replicated}, current 0, refresh 0, limit 1000`,
    `  Minimum time between advertisement runs is ${g.interval} seconds`,
    `  Has ${g.members.length} member${g.members.length === 1 ? "" : "s"}:`,
    `   ${g.members.map((m) => upperIp(m.address)).join("  ")}`,
    "",
  ].join("\n");
const groupsOf = (
  router: Parameters<typeof bgpOf>[0],
  family: AddressFamilyName,
  fits: (g: UpdateGroup) => boolean,
): readonly GroupView[] => {
  const bgp = bgpOf(router);
  return bgp.groups
    .groups()
    .filter((g) => g.profile.family.name === family && fits(g))
    .map((g) => ({
      index: g.index,
      kind: g.profile.kind,
      title: g.profile.family.title,
      family,
      vrf: g.profile.vrf,
      interval: g.interval,
      version: bgp.speaker.version,
      messages: { ...g.messages },
      policy: policyLines.flatMap((l) => l.write(g.profile.policy)),
      members: g.members.map((m) => peerView(bgp, m)),
    }));
};
const updateGroup = ([words, family]: readonly [string, AddressFamilyName]): readonly Command[] => [
  show({
    grammar: `${words} update-group [(<number:1-65535>|<neighbor:ipv4>)]`,
    help: helpFor(`${words} update-group [(<number:1-65535>|<neighbor:ipv4>)]`),
    view: (router, args) => {
      const { number, neighbor } = args as { number?: number; neighbor?: number };
      return groupsOf(
        router,
        family,
        (g) =>
          (number === undefined || g.index === number) &&
          (neighbor === undefined || g.members.some((m) => m.settings.address === neighbor)),
      );
    },
    render: (groups) => groups.map(groupText).join("\n"),
  }),
  show({
    grammar: `${words} update-group summary`,
    help: helpFor(`${words} update-group summary`),
    view: (router) => ({ now: router.now(), groups: groupsOf(router, family, () => true) }),
    render: ({ now, groups }) =>
      groups
        .map(
          (g) =>
            `Summary for Update-group ${g.index}, Address Family ${g.title}\n${peerTable({ now, version: g.version, family: g.family }, g.members)}`,
        )
        .join("\n"),
  }),
];
const peerGroup: Command = show({
  grammar: "show ip bgp peer-group [<group:word>]",
  help: helpFor("show ip bgp peer-group [<group:word>]"),
  view: (router, { group }) => {
    const bgp = bgpOf(router);
    const { groups, neighbors, families } = bgp.speaker.config.bgp;
    return [...groups]
      .filter(([name]) => group === undefined || name === group)
      .map(([name, g]) => ({
        name,
        asn: g.remoteAs ?? null,
        local: bgp.speaker.asn,
        lines: [
          ...sessionLines.flatMap((l) => l.write(g)),
          ...[...families.values()].flatMap((f) => policyLines.flatMap((l) => l.write(f.policies.get(name) ?? {}))),
        ],
        members: [...neighbors].filter(([, n]) => n.peerGroup === name).map(([text]) => text),
        active: bgp.allPeers().filter((p) => p.up && p.settings.session.peerGroup === name).length,
      }));
  },
  render: (groups) =>
    groups
      .map(
        (g) =>
          `BGP peer-group is ${g.name}${g.asn === null ? "" : `,  remote AS ${g.asn}`}\n  BGP version 4\n  Neighbor sessions:\n    ${g.active} active, is not multisession capable (disabled)\n  Default minimum time between advertisement runs is ${g.asn === g.local ? 0 : 30} seconds\n\n For address family: IPv4 Unicast\n  BGP neighbor is ${g.name}, peer-group ${g.asn === g.local ? "internal" : "external"}, members:\n  ${g.members.join(" ")} \n${g.lines.map((l) => `  ${l}\n`).join("")}`,
      )
      .join("\n"),
});
const templates = (kind: "peer-session" | "peer-policy"): Command =>
  show({
    grammar: `show ip bgp template ${kind} [<name:word>]`,
    help: helpFor(`show ip bgp template ${kind} [<name:word>]`),
    view: (router, { name }) => {
      const { sessionTemplates, policyTemplates } = bgpOf(router).speaker.config.bgp;
      const all =
        kind === "peer-session"
          ? [...sessionTemplates].map(([n, t]) => ({ name: n, lines: sessionLines.flatMap((l) => l.write(t)) }))
          : [...policyTemplates].map(([n, t]) => ({ name: n, lines: policyLines.flatMap((l) => l.write(t)) }));
      return all.filter((t) => name === undefined || t.name === name);
    },
    render: (list) =>
      list
        .map(
          (t, i) =>
            `Template:${t.name}, index:${i + 1}\nLocal policies:0x0, Inherited polices:0x0\nLocally configured ${kind === "peer-session" ? "session commands" : "policies"}: \n${t.lines.map((l) => ` ${l}\n`).join("")}`,
        )
        .join("\n"),
  });

interface FlapRow {
  readonly prefix: string;
  readonly from: string;
  readonly flaps: number;
  readonly duration: number;
  readonly reuse: number;
  readonly penalty: number;
  readonly path: string;
  readonly origin: string;
  readonly suppressed: boolean;
  readonly withdrawn: boolean;
}
const dampeningConfig = (router: Parameters<typeof bgpOf>[0]): BgpDampeningConfig | undefined =>
  bgpOf(router).speaker.family("ipv4", "")?.dampening;
/** Of one neighbour when `from` names it. */
const flapRows = (router: Parameters<typeof bgpOf>[0], from?: string): readonly FlapRow[] => {
  const bgp = bgpOf(router);
  if (dampeningConfig(router) === undefined) return [];
  const table = bgp.speaker.vrfs.get(0)!.tables.ipv4;
  const now = router.now();
  return [...bgp.inbound.flaps]
    .flatMap(([key, flaps]) => [...flaps.values()].map((f) => ({ from: key.split(" ")[0] ?? "", ...f })))
    .filter((f) => from === undefined || f.from === from)
    .sort((a, b) => comparePrefix(a.prefix, b.prefix))
    .map(({ from: neighbor, prefix, state }) => {
      const path = table.find(prefix)?.paths.find((p) => p.dampening === state);
      return {
        prefix: formatPrefix(prefix),
        from: neighbor,
        flaps: state.flaps,
        duration: now - state.firstFlap,
        reuse: state.suppressed ? untilReuse(state, now) : 0,
        penalty: Math.round(penaltyAt(state, now)),
        path: path === undefined ? "" : asPathText(path.attributes.asPath),
        origin: path === undefined ? "" : (["i", "e", "?"][path.attributes.origin] ?? "?"),
        suppressed: state.suppressed,
        withdrawn: state.withdrawn,
      };
    });
};
interface FlapView {
  readonly version: number;
  readonly routerId: string;
  readonly rows: readonly FlapRow[];
}
const flapView = (router: Parameters<typeof bgpOf>[0], from?: string): FlapView => {
  const { version, routerId } = bgpOf(router).speaker;
  return { version, routerId: formatIpv4(routerId), rows: flapRows(router, from) };
};
const renderFlaps = ({ version, routerId, rows }: FlapView): string =>
  rows.length === 0
    ? ""
    : `${header(version, routerId)}     Network          From            Flaps Duration Reuse    Path\n${rows
        .map(
          (r) =>
            ` ${r.withdrawn ? "h " : r.suppressed ? "*d" : "* "}  ${r.prefix.padEnd(17)}${r.from.padEnd(16)}${String(r.flaps).padEnd(6)}${ageText(r.duration).padEnd(9)}${(r.reuse > 0 ? ageText(r.reuse) : "").padEnd(9)}${r.path}\n`,
        )
        .join("")}`;
const dampenedOnly = (v: FlapView): FlapView => ({ ...v, rows: v.rows.filter((r) => r.suppressed && !r.withdrawn) });
const renderDampened = ({ version, routerId, rows }: FlapView): string =>
  rows.length === 0
    ? ""
    : `${header(version, routerId)}     Network          From             Reuse    Path\n${rows
        .map(
          (r) =>
            ` *d  ${r.prefix.padEnd(17)}${r.from.padEnd(17)}${ageText(r.reuse).padEnd(9)}${r.path === "" ? "" : `${r.path} `}${r.origin}\n`,
        )
        .join("")}`;
/** Both spellings of both lists, of everybody or of one neighbour. */
const flapCommands: readonly Command[] = [
  "show ip bgp dampening",
  "show ip bgp",
  "show ip bgp neighbors <address:neighbor>",
].flatMap((words) => {
  const of = (args: unknown): string | undefined => {
    const { address } = args as { address?: string };
    return address === undefined ? undefined : upperIp(address);
  };
  const dampened = words.includes("neighbors") ? "dampened-routes" : "dampened-paths";
  return [
    show({
      grammar: `${words} flap-statistics`,
      help: helpFor(`${words} flap-statistics`),
      view: (router, args) => flapView(router, of(args)),
      render: renderFlaps,
    }),
    show({
      grammar: `${words} ${dampened}`,
      help: helpFor(`${words} ${dampened}`),
      view: (router, args) => dampenedOnly(flapView(router, of(args))),
      render: renderDampened,
    }),
  ];
});
const dampeningParameters: Command = show({
  grammar: "show ip bgp dampening parameters",
  help: helpFor("show ip bgp dampening parameters"),
  view: (router) => dampeningConfig(router) ?? null,
  render: (c) =>
    c === null
      ? "% dampening not enabled for base\n"
      : ` dampening ${c.halfLife} ${c.reuse} ${c.suppress} ${c.maximum}${c.halfLife === 15 && c.reuse === 750 && c.suppress === 2000 && c.maximum === 60 ? " (DEFAULT)" : ""}\n  Half-life time      : ${c.halfLife} mins       Decay Time       : 2320 secs\n  Max suppress penalty: ${Math.round(c.reuse * 2 ** (c.maximum / c.halfLife))}         Max suppress time: ${c.maximum} mins\n  Suppress penalty    : ${c.suppress}          Reuse penalty    : ${c.reuse}\n`,
});
interface PathRow {
  readonly refcount: number;
  readonly metric: number;
  readonly path: string;
}
/** The distinct paths among those that `keep` takes. */
const pathRows = (router: Parameters<typeof bgpOf>[0], keep: (p: Path) => boolean): readonly PathRow[] => {
  const counts = new Map<string, { refcount: number; metric: number; path: string }>();
  for (const table of bgpOf(router).speaker.tables())
    for (const d of table.destinations.values())
      for (const p of d.paths) {
        if (!keep(p)) continue;
        const text = `${asPathText(p.attributes.asPath)} ${["i", "e", "?"][p.attributes.origin]}`.trim();
        const key = `${text} ${p.attributes.med ?? 0}`;
        const row = counts.get(key) ?? { refcount: 0, metric: p.attributes.med ?? 0, path: text };
        row.refcount++;
        counts.set(key, row);
      }
  return [...counts.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.metric - b.metric));
};
const address = (i: number): string => `0x${(0x6af00000 + i * 0x40).toString(16).toUpperCase()}`;
const matching = (expression: string | undefined): ((p: Path) => boolean) => {
  if (expression === undefined) return () => true;
  const pattern = compilePattern(expression.trim());
  if (pattern === null) throw new Refused("% Invalid regular expression");
  return (p) => pattern.matches(asPathText(p.attributes.asPath));
};
const paths: Command = show({
  grammar: "show ip bgp paths [<expression:line>]",
  help: helpFor("show ip bgp paths [<expression:line>]"),
  view: (router, { expression }) => pathRows(router, matching(expression)),
  render: (rows) =>
    `Address    Hash Refcount Metric Path\n${rows.map((r, i) => `${address(i)}${String(i).padStart(5)}${String(r.refcount).padStart(9)}${String(r.metric).padStart(7)} ${r.path}\n`).join("")}`,
});
const neighborPaths: Command = show({
  grammar: "show ip bgp neighbors <address:neighbor> paths [<expression:line>]",
  help: helpFor("show ip bgp neighbors <address:neighbor> paths [<expression:line>]"),
  view: (router, args) => {
    const { address: text, expression } = args as unknown as { address: string; expression?: string };
    const peer = peerNamed(bgpOf(router), text, "");
    if (peer === undefined) throw new Refused("% No such neighbor or address family");
    const matches = matching(expression);
    return pathRows(router, (p) => p.source === peer.source && !isDenied(p) && matches(p));
  },
  render: (rows) =>
    `Address    Refcount Metric Path\n${rows.map((r, i) => `${address(i)}${String(r.refcount).padStart(9)}${String(r.metric).padStart(7)} ${r.path}\n`).join("")}`,
});
export const commands: readonly Command[] = [
  ...(
    [
      ["show ip bgp", "ipv4"],
      ["show bgp ipv4 unicast", "ipv4"],
      ["show bgp ipv6 unicast", "ipv6"],
      ["show ip bgp vpnv4 all", "vpnv4"],
      ["show bgp vpnv4 unicast all", "vpnv4"],
    ] as const
  ).flatMap(updateGroup),
  peerGroup,
  templates("peer-session"),
  templates("peer-policy"),
  ...flapCommands,
  dampeningParameters,
  paths,
  neighborPaths,
];
