// `show ip bgp A.B.C.D`: one prefix with every path and attribute.
import { contains, prefixOf, type Prefix } from "../../base/prefix.ts";
import { type Ip, upperIp } from "../../base/ip.ts";
import type { Router } from "../../device/router-state.ts";
import type { Table } from "../../protocols/bgp/path.ts";
import {
  changedByPolicy,
  communitiesText,
  type DestinationView,
  destinationView,
  type PathView,
} from "../../protocols/bgp/view.ts";
import { ageText } from "../clock.ts";
import { type Command, show } from "../command.ts";
import { WellKnownCommunity } from "../../wire/bgp/community.ts";
import { bgpOf, helpFor, type Root, ROOTS, type ScopeArguments, selectTables } from "./bgp-scope.ts";

interface DetailView {
  readonly destination: DestinationView;
  /** "default", or the VRF's name. */
  readonly table: string;
  readonly rd: string | null;
  /** Some VRF's own table: labels print for its paths. */
  readonly labelled: boolean;
  /** Only these paths are printed. */
  readonly only?: "bestpath" | "multipaths";
  /** The router is in a confederation. */
  readonly confederation: boolean;
  readonly deterministicMed: boolean;
  /** Communities print as AA:NN. */
  readonly newFormat: boolean;
}
const flags = (p: PathView, confederation: boolean): string => {
  const words: string[] = [];
  if (p.local !== null && p.importedFrom === null) words.push(p.local === "aggregate" ? "aggregated" : "sourced");
  if (p.kind === "internal") words.push(confederation ? "confed-internal" : "internal");
  else if (p.kind === "confederation") words.push("confed-external");
  else if (p.kind === "external") words.push("external");
  if (p.local !== null) words.push("local");
  return words.join(", ");
};
const pathLines = (d: DestinationView, v: DetailView, p: PathView): string => {
  const reflected = p.reflectorClient ? ", (Received from a RR-client)" : "";
  const only = p.receivedOnly ? ", (received-only)" : "";
  const used = p.receivedAndUsed ? ", (received & used)" : "";
  const suppressed = p.dampened?.suppressed ? ", (suppressed due to dampening)" : "";
  const aggregated = p.aggregator === null ? "" : `, (aggregated by ${p.aggregator.asn} ${p.aggregator.address})`;
  const same = p.importedFrom !== null && p.importedFrom.rd === v.rd;
  const imported =
    p.importedFrom === null || same
      ? ""
      : `, imported path from ${p.importedFrom.rd}:${p.importedFrom.prefix.toUpperCase()} (global)`;
  const metric =
    p.ineligible === "next hop inaccessible"
      ? " (inaccessible)"
      : (p.igpMetric ?? 0) > 0
        ? ` (metric ${p.igpMetric})`
        : "";
  const via =
    p.importedFrom !== null || v.rd !== null
      ? v.table === "default" || p.kind === "internal"
        ? " (via default)"
        : ` (via vrf ${v.table})`
      : "";
  const local = p.linkLocal === null || p.linkLocal === p.nextHop ? "" : ` (${upperIp(p.linkLocal)})`;
  const lines: string[] = [];
  lines.push("  Refresh Epoch 1");
  lines.push(
    `  ${p.asPath === "" ? "Local" : p.asPath}${aggregated}${reflected}${imported}${only}${used}${suppressed}`,
  );
  lines.push(
    `    ${upperIp(p.nextHop)}${local}${metric}${via} from ${upperIp(p.from)} (${p.originatorId ?? p.routerId})`,
  );
  const attributes = [`Origin ${p.origin}`];
  if (p.med !== null) attributes.push(`metric ${p.med}`);
  attributes.push(`localpref ${p.localPref ?? 100}`);
  if (p.weight !== 0) attributes.push(`weight ${p.weight}`);
  // An inaccessible next hop leaves a path valid in these words, only never best.
  if (p.valid || p.ineligible === "next hop inaccessible" || p.ineligible === "dampened" || p.receivedOnly)
    attributes.push("valid");
  const kind = flags(p, v.confederation);
  if (kind !== "") attributes.push(kind);
  if (p.atomicAggregate) attributes.push("atomic-aggregate");
  const oldest =
    p.kind === "external" && !d.paths.some((o) => o.multipath && o.kind === "external" && o.since < p.since);
  if (p.multipath) attributes.push(oldest ? "multipath(oldest)" : "multipath");
  if (p.best) attributes.push("best");
  lines.push(`      ${attributes.join(", ")}`);
  if (p.communities.length > 0) lines.push(`      Community: ${communitiesText(p.communities, v.newFormat)}`);
  if (p.extendedCommunities.length > 0) lines.push(`      Extended Community: ${p.extendedCommunities.join(" ")}`);
  if (p.largeCommunities.length > 0) lines.push(`      Large Community: ${p.largeCommunities.join(" ")}`);
  if (p.originatorId !== null)
    lines.push(`      Originator: ${p.originatorId}, Cluster list: ${p.clusterList.join(", ")}`);
  if (p.dampened !== null)
    lines.push(
      `      Dampinfo: penalty ${p.dampened.penalty}, flapped ${p.dampened.flaps} times in ${ageText(p.dampened.duration)}${p.dampened.suppressed ? `, reuse in ${ageText(p.dampened.reuse)}` : ""}`,
    );
  if (v.rd !== null && (p.labelOut !== null || (d.labelIn !== null && p.importedFrom === null))) {
    const labelIn = p.labelOut === null && d.labelIn !== null ? d.labelIn : "nolabel";
    const own = p.labelOut === null && p.local !== null ? `nolabel(${v.table})` : "nolabel";
    lines.push(`      mpls labels in/out ${labelIn}/${p.labelOut ?? own}`);
  }
  lines.push(`      rx pathid: 0, tx pathid: ${p.best ? "0x0" : "0"}`);
  return lines.map((l) => `${l}\n`).join("");
};
/** What a well-known community of the best path does to the whole entry. RFC 1997 */
const keptBack = (communities: readonly number[]): string => {
  if (communities.includes(WellKnownCommunity["no-advertise"])) return ", not advertised to any peer";
  if (communities.includes(WellKnownCommunity["no-export"])) return ", not advertised to EBGP peer";
  return communities.includes(WellKnownCommunity["local-AS"]) ? ", not advertised outside local AS" : "";
};
const renderOne = (v: DetailView): string => {
  const d = v.destination;
  const best = d.best < 0 ? "no best path" : `best #${d.best + 1}`;
  const kept = d.best < 0 ? "" : keptBack(d.paths[d.best]!.communities);
  const failure = d.ribFailure ? ", RIB-failure(17)" : "";
  const suppressed = d.suppressedBy.length > 0 ? ", Advertisements suppressed by an aggregate." : "";
  let out = `BGP routing table entry for ${v.rd === null ? "" : `${v.rd}:`}${d.prefix.toUpperCase()}, version ${d.version}\n`;
  if (v.deterministicMed) out += "BGP Bestpath: deterministic-med\n";
  out += `Paths: (${d.paths.length} available, ${best}, table ${v.table}${kept}${failure}${suppressed})\n`;
  const multi = d.paths.some((p) => p.multipath) ? "Multipath: " : "";
  if (multi !== "")
    out += `${multi}${d.paths.some((p) => p.multipath && p.kind === "internal") ? (d.paths.some((p) => p.multipath && p.kind === "external") ? "eiBGP" : "iBGP") : "eBGP"}\n`;
  out +=
    d.updateGroups.length === 0
      ? "  Not advertised to any peer\n"
      : `  Advertised to update-groups:\n     ${d.updateGroups.map((g) => String(g).padEnd(10)).join("")}\n`;
  for (const p of d.paths)
    if (v.only === undefined || (v.only === "bestpath" ? p.best : p.best || p.multipath)) out += pathLines(d, v, p);
  return out;
};
const render = (views: readonly DetailView[]): string =>
  views.length === 0 ? "% Network not in table\n" : views.map(renderOne).join("\n");

/** The exact prefix, or the longest one that holds the address. */
const findIn = (table: Table, address: Ip, length: number | null) => {
  if (length !== null) return table.find(prefixOf(address, length));
  let found: ReturnType<Table["find"]>;
  for (const d of table.destinations.values())
    if (
      d.paths.length > 0 &&
      contains(d.prefix, address) &&
      (found === undefined || d.prefix.length > found.prefix.length)
    )
      found = d;
  return found;
};
const detailViews = (
  router: Router,
  root: Root,
  args: ScopeArguments,
  address: Ip,
  length: number | null,
): readonly DetailView[] => {
  const bgp = bgpOf(router);
  return selectTables(bgp, root, args).flatMap((s) => {
    const d = findIn(s.table, address, length);
    if (d === undefined) return [];
    const destination = destinationView(bgp, d);
    // What a VRF exports is advertised from the VPN table.
    const vpn =
      s.rd === null || s.vrf === ""
        ? undefined
        : bgp.speaker.vpn[root.afi as "vpnv4"]?.get(bgp.speaker.vrfs.get(s.table.vrf)!.rd!)?.find(d.prefix);
    const exported = vpn === undefined ? undefined : destinationView(bgp, vpn);
    const groups = exported?.updateGroups ?? [];
    // And its route targets are those it is exported with.
    const targets = exported?.paths.find((p) => p.local !== null || p.kind === "external")?.extendedCommunities;
    const all = [...destination.paths, ...changedByPolicy(bgp, d)];
    const paths = all.map((p) =>
      p.importedFrom === null && p.best && targets !== undefined ? { ...p, extendedCommunities: targets } : p,
    );
    const updateGroups = [...new Set([...destination.updateGroups, ...groups])].sort((a, b) => a - b);
    if (destination.paths.length === 0) return [];
    return [
      {
        destination: { ...destination, paths, updateGroups },
        table: s.vrf === "" ? "default" : s.vrf,
        rd: s.rd,
        labelled: s.rd !== null,
        confederation: bgp.speaker.config.bgp.confederation.identifier !== undefined,
        deterministicMed: bgp.speaker.config.bgp.deterministicMed,
        newFormat: router.config.bgpCommunityNewFormat === true,
      },
    ];
  });
};
const detail = (root: Root): readonly Command[] => {
  const six = root.afi === "ipv6" || root.afi === "vpnv6";
  const forms = six ? ["<address:ipv6>", "<prefix:ipv6-prefix>"] : ["<address:ipv4> [<mask:mask>]", "<prefix:prefix>"];
  return forms
    .flatMap((form) => [form, `${form} <only:bestpath|multipaths>`])
    .map((form) =>
      show({
        grammar: `${root.words} ${form}`,
        help: helpFor(`${root.words} ${form}`),
        view: (router, args) => {
          const { address, mask, prefix } = args as unknown as { address?: Ip; mask?: number; prefix?: Prefix };
          const scope = args as ScopeArguments;
          const { only } = args as { only?: "bestpath" | "multipaths" };
          const views =
            prefix !== undefined
              ? detailViews(router, root, scope, prefix.address, prefix.length)
              : detailViews(router, root, scope, address!, mask ?? (address === 0 || address === 0n ? 0 : null));
          return only === undefined ? views : views.map((v) => ({ ...v, only }));
        },
        render,
      }),
    );
};
export const commands: readonly Command[] = ROOTS.flatMap(detail);
