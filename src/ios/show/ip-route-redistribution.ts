// Which routing processes take a route on from the table, and what they have made of it: two lines of `show ip route`.
import { keyOf, type Prefix, prefixOf, samePrefix } from "../../base/prefix.ts";
import { lengthOfMask } from "../../base/ip.ts";
import type { Router, VrfState } from "../../device/router-state.ts";
import type { Route } from "../../forwarding/route.ts";
import type { BgpRedistributeConfig } from "../../protocols/bgp/config.ts";
import type { BgpInstance } from "../../protocols/bgp/instance.ts";
import type { OspfRedistributeConfig } from "../../protocols/ospf/config.ts";
import type { OspfLsaView, OspfView } from "../../protocols/ospf/view.ts";
import type { RipRedistributeConfig } from "../../protocols/rip/config.ts";
import type { RipView } from "../../protocols/rip/view.ts";
import { MAX_AGE } from "../../protocols/ospf/constants.ts";
import { redistributionOptions as ospfOptions } from "../config/ospf-redistribute.ts";
import { redistributionOptions as ripOptions } from "../config/rip.ts";

/** One process; `advertised` is the process with its options, null when it keeps the route to itself. */
interface Taker {
  readonly via: string | null;
  readonly advertised: string | null;
}
const named = (name: string, options: string): string => (options === "" ? name : `${name} ${options}`);
/** A route, and the processes that run on it when it is connected: with theirs, it is redistributed. */
interface Subject {
  readonly route: Route;
  readonly covered: ReadonlySet<string>;
}
const isSource = ({ route, covered }: Subject, protocol: string, id: number | undefined): boolean =>
  (route.protocol === protocol && (id === undefined || route.source === `${protocol} ${id}`)) ||
  (route.protocol === "connected" && covered.has(id === undefined ? protocol : `${protocol} ${id}`));

const isOwnExternal = (lsa: OspfLsaView, view: OspfView, prefix: Prefix): boolean => {
  if (lsa.advertisingRouter !== view.routerId || lsa.age >= MAX_AGE || lsa.body.kind !== "external") return false;
  const length = lengthOfMask(lsa.body.mask);
  return length === prefix.length && prefixOf(lsa.id, length).address === prefix.address;
};
const byOspf = (view: OspfView, subject: Subject): Taker | null => {
  const name = `ospf ${view.process}`;
  const { route, covered } = subject;
  if (covered.has(name) || route.source === name) return null;
  const statement = view.config.redistribute.find((r: OspfRedistributeConfig) => isSource(subject, r.protocol, r.id));
  if (statement === undefined) return null;
  const lsas = [...view.external, ...view.areas.flatMap((a) => a.database)];
  const told = lsas.some((lsa) => isOwnExternal(lsa, view, route.prefix));
  return { via: name, advertised: told ? named(name, ospfOptions(statement)) : null };
};
const bgpOptions = (r: BgpRedistributeConfig): string =>
  [
    ...(r.metric === undefined ? [] : [`metric ${r.metric}`]),
    ...(r.match === undefined ? [] : [`match ${r.match.join(" ")}`]),
    ...(r.routeMap === undefined ? [] : [`route-map ${r.routeMap}`]),
  ].join(" ");
const byBgp = (router: Router, table: VrfState, subject: Subject): Taker | null => {
  const { route } = subject;
  const bgp = router.protocols().find((p) => p.definition === "bgp")?.protocol as unknown as BgpInstance | undefined;
  const config = router.config.bgp;
  if (bgp === undefined || config === undefined || route.protocol === "bgp") return null;
  const name = `bgp ${config.asn}`;
  const family = [...config.families.values()].find((f) => f.afi === "ipv4" && f.vrf === table.name);
  const statement = [...(family?.redistribute.values() ?? [])].find((r) => isSource(subject, r.protocol, r.process));
  const paths = bgp.speaker.vrfs.get(table.id)?.tables.ipv4.destinations.get(keyOf(route.prefix))?.paths ?? [];
  const local = paths.find((p) => p.local === "network" || p.local === "redistribute")?.local;
  if (statement === undefined) return local === "network" ? { via: null, advertised: name } : null;
  return { via: name, advertised: local === undefined ? null : named(name, bgpOptions(statement)) };
};
const byRip = (router: Router, table: VrfState, view: RipView | undefined, subject: Subject): Taker | null => {
  const { route } = subject;
  const config = table.name === "" ? router.config.rip : router.config.rip?.vrfs.get(table.name);
  if (view === undefined || config === undefined) return null;
  if (route.protocol === "rip") return { via: "rip", advertised: null };
  const state = view.entries.find((e) => samePrefix(e.prefix, route.prefix))?.state;
  if (state === "connected") return { via: "rip", advertised: "rip" };
  const statement = config.redistribute.find((r: RipRedistributeConfig) => isSource(subject, r.protocol, r.id));
  if (statement === undefined) return null;
  return { via: "rip", advertised: state === "redistributed" ? named("rip", ripOptions(statement)) : null };
};

/** "Redistributing via ..." and "Advertised by ..." of a route; empty where nobody takes it on. */
export const redistributionLines = (router: Router, table: VrfState, route: Route): readonly string[] => {
  const ospf = router
    .protocols()
    .filter((p) => p.definition === "ospf" && p.vrf === table.id)
    .map((p) => p.protocol.view() as OspfView);
  const rip = router.protocolView<RipView>("rip", table.name);
  const isHere = (p: Prefix): boolean => route.protocol === "connected" && samePrefix(p, route.prefix);
  const covered = new Set([
    ...ospf.flatMap((view) => (view.covers.some(isHere) ? [`ospf ${view.process}`] : [])),
    ...(rip?.entries.some((e) => e.state === "connected" && isHere(e.prefix)) === true ? ["rip"] : []),
  ]);
  const subject = { route, covered };
  const takers = [
    ...ospf.map((view) => byOspf(view, subject)),
    byBgp(router, table, subject),
    byRip(router, table, rip, subject),
  ].filter((t) => t !== null);
  const via = takers.flatMap((t) => t.via ?? []);
  const advertised = takers.flatMap((t) => t.advertised ?? []);
  return [
    ...(via.length === 0 ? [] : [`  Redistributing via ${via.join(", ")}`]),
    ...advertised.map((text, i) => `${i === 0 ? "  Advertised by " : " ".repeat(16)}${text}`),
  ];
};
