// `show ip bgp summary`.
import { ageText } from "../clock.ts";
import { type PeerView, peerView } from "../../protocols/bgp/view.ts";
import { type Command, show } from "../command.ts";
import { formatIpv4, upperIp } from "../../base/ip.ts";
import { familyNamed } from "../../wire/bgp/family.ts";
import type { Speaker } from "../../protocols/bgp/speaker.ts";
import type { Router } from "../../device/router-state.ts";
import {
  ALL_FAMILIES,
  bgpOf,
  helpFor,
  type Root,
  ROOTS,
  type ScopeArguments,
  selectPeers,
  selectTables,
} from "./bgp-scope.ts";

interface SummaryView {
  readonly now: number;
  readonly routerId: string;
  readonly asn: number;
  readonly version: number;
  readonly networks: number;
  readonly paths: number;
  readonly attributes: number;
  readonly bestAttributes: number;
  readonly asPaths: number;
  readonly activity: Speaker["activity"];
  readonly communities: number;
  readonly extendedCommunities: number;
  readonly family: string;
  readonly peers: readonly PeerView[];
}
const sumOf = (counters: Readonly<Record<string, number>>): number =>
  Object.values(counters).reduce((a, b) => a + b, 0);
/** What a row says beside what its neighbour is. */
type Told = Pick<SummaryView, "now" | "version" | "family">;
const stateText = (v: Told, p: PeerView): string => {
  if (p.state === "Established") {
    const f = p.families.find((x) => x.family === v.family) ?? p.families[0];
    return f?.negotiated === false ? "   (NoNeg)" : String(f?.accepted ?? 0).padStart(9);
  }
  if (p.shutdown) return " Idle (Admin)";
  return p.overLimit ? " Idle (PfxCt)" : ` ${p.state}`;
};
const row = (v: Told, p: PeerView): string => {
  const address = upperIp(p.address);
  const name = address.length > 15 ? `${address}\n${" ".repeat(16)}` : address.padEnd(16);
  const upDown = p.since === null ? "never" : ageText(v.now - p.since);
  const version = p.state === "Established" ? v.version : 1;
  const counts = `${String(sumOf(p.counters.received)).padStart(8)}${String(sumOf(p.counters.sent)).padStart(8)}`;
  return `${name}4${String(p.remoteAs).padStart(13)}${counts}${String(version).padStart(9)}    0    0 ${upDown.padEnd(8)}${stateText(v, p)}\n`;
};
export const peerTable = (v: Told, peers: readonly PeerView[]): string =>
  `Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd\n${peers.map((p) => row(v, p)).join("")}`;
const memory = (n: number, each: number, what: string): string => `${n} ${what} using ${n * each} bytes of memory\n`;
const render = (v: SummaryView): string => {
  let out = `BGP router identifier ${v.routerId}, local AS number ${v.asn}\n`;
  out += `BGP table version is ${v.version}, main routing table version ${v.version}\n`;
  if (v.networks > 0) {
    const used =
      v.networks * 144 +
      v.paths * 80 +
      v.attributes * 144 +
      v.asPaths * 24 +
      v.communities * 24 +
      v.extendedCommunities * 24;
    out += memory(v.networks, 144, "network entries") + memory(v.paths, 80, "path entries");
    out += `${v.attributes}/${v.bestAttributes} BGP path/bestpath attribute entries using ${v.attributes * 144} bytes of memory\n`;
    if (v.asPaths > 0) out += memory(v.asPaths, 24, "BGP AS-PATH entries");
    if (v.communities > 0) out += memory(v.communities, 24, "BGP community entries");
    if (v.extendedCommunities > 0) out += memory(v.extendedCommunities, 24, "BGP extended community entries");
    out +=
      "0 BGP route-map cache entries using 0 bytes of memory\n0 BGP filter-list cache entries using 0 bytes of memory\n";
    out += `BGP using ${used} total bytes of memory\n`;
    out += `BGP activity ${v.activity.prefixesAdded}/${v.activity.prefixesRemoved} prefixes, ${v.activity.pathsAdded}/${v.activity.pathsRemoved} paths, scan interval 60 secs\n`;
  }
  if (v.peers.length === 0) return out;
  return `${out}\n${peerTable(v, v.peers)}`;
};
const summaryView = (router: Router, root: Root, scope: ScopeArguments): SummaryView => {
  const bgp = bgpOf(router);
  const destinations = selectTables(bgp, root, scope).flatMap((s) =>
    [...s.table.destinations.values()].filter((d) => d.paths.length > 0),
  );
  const paths = destinations.flatMap((d) => d.paths);
  const sets = new Set(paths.map((p) => p.attributes));
  const distinct = (of: (a: (typeof paths)[number]["attributes"]) => string): number =>
    new Set([...sets].map(of).filter((t) => t !== "")).size;
  return {
    now: router.now(),
    routerId: formatIpv4(bgp.speaker.routerId),
    asn: bgp.speaker.asn,
    version: bgp.speaker.version,
    activity: { ...bgp.speaker.activity },
    networks: destinations.length,
    paths: paths.length,
    attributes: sets.size,
    bestAttributes: new Set(destinations.map((d) => d.best?.attributes).filter((a) => a !== undefined)).size,
    asPaths: distinct((a) => a.asPath.map((s) => s.asns.join(" ")).join("|")),
    communities: distinct((a) => a.communities.join()),
    extendedCommunities: distinct((a) => a.extendedCommunities.join()),
    family: root.which === "vrf" ? familyNamed(root.afi).ip : root.afi,
    peers: selectPeers(bgp, root, scope).map((p) => peerView(bgp, p)),
  };
};
const summary = (root: Root): Command =>
  show({
    grammar: `${root.words} summary`,
    help: helpFor(`${root.words} summary`),
    view: (router, args) => summaryView(router, root, args as ScopeArguments),
    render,
  });
/** Every family with a neighbour, one after the other. */
const allFamilies = (words: string): Command =>
  show({
    grammar: `${words} all summary`,
    help: helpFor(`${words} all summary`),
    view: (router) =>
      ALL_FAMILIES.map((root) => ({
        title: familyNamed(root.afi).title,
        summary: summaryView(router, root, {}),
      })).filter((s) => s.summary.peers.length > 0),
    render: (sections) => sections.map((s) => `For address family: ${s.title}\n${render(s.summary)}`).join("\n"),
  });
export const commands: readonly Command[] = [
  ...ROOTS.map(summary),
  allFamilies("show ip bgp"),
  allFamilies("show bgp"),
];
