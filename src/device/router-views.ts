// The views of a router: versioned plain data for graders, `hopwise run --view` and the page. Described in docs/views.md.
import { formatIp } from "../base/ip.ts";
import { formatMacDotted } from "../base/mac.ts";
import { byText } from "../base/ordered-map.ts";
import { formatPrefix } from "../base/prefix.ts";
import type { Adjacency, FibEntry, LabelEntry, NextHop, Route } from "../forwarding/route.ts";
import type { TcpView } from "../protocols/tcp/index.ts";
import type { RouterCore } from "./router-core.ts";
import type { InterfaceCounters } from "./router-state.ts";
import { tcpRows } from "./tcp-view.ts";

const FAMILIES = ["ipv4", "ipv6"] as const;

type View = (core: RouterCore) => unknown;

const nameOf = (core: RouterCore, index: number): string => core.interface(index)?.name ?? `#${index}`;
const vrfNameOf = (core: RouterCore, id: number): string => core.vrf(id)?.name ?? "";

const nextHop = (core: RouterCore, vrf: number, hop: NextHop): unknown => {
  if (hop.via === "discard") return { address: null, interface: "Null0", vrf: vrfNameOf(core, vrf), labels: [] };
  const out = hop.interface === undefined ? undefined : core.interface(hop.interface);
  const table = hop.via === "gateway" ? hop.table : undefined;
  return {
    address: hop.via === "gateway" ? formatIp(hop.gateway) : null,
    interface: out?.name ?? null,
    vrf: vrfNameOf(core, table ?? out?.vrf ?? vrf),
    labels: hop.via === "gateway" ? [...(hop.labels ?? [])] : [],
  };
};
const route = (core: RouterCore, vrf: { id: number; name: string }, family: string, r: Route): unknown => ({
  vrf: vrf.name,
  family,
  prefix: formatPrefix(r.prefix),
  protocol: r.protocol,
  distance: r.distance,
  metric: r.metric,
  tag: r.tag ?? 0,
  nextHops: r.nextHops.map((h) => nextHop(core, vrf.id, h)),
});
const way = (core: RouterCore, w: Adjacency): unknown => ({
  interface: nameOf(core, w.interface),
  gateway: w.gateway === null ? null : formatIp(w.gateway),
  labels: [...w.labels],
});
const fibEntry = (core: RouterCore, vrf: string, family: string, e: FibEntry): unknown => ({
  vrf,
  family,
  prefix: formatPrefix(e.prefix),
  action: e.receive ? "receive" : e.ways.length > 0 ? "forward" : (e.unusable ?? "discard"),
  ways: e.ways.map((w) => way(core, w)),
});
const labelEntry = (core: RouterCore, label: number, e: LabelEntry): unknown => ({
  label,
  action: e.action,
  vrf: e.action === "lookup" ? vrfNameOf(core, e.vrf) : null,
  ways:
    e.action === "forward" ? e.ways.map((w) => ({ ...(way(core, w) as object), untagged: w.untagged === true })) : [],
});

const shownCounters = (c: InterfaceCounters): unknown => ({
  inputPackets: c.inputPackets,
  inputOctets: c.inputOctets,
  outputPackets: c.outputPackets,
  outputOctets: c.outputOctets,
  lastInput: c.lastInput,
  lastOutput: c.lastOutput,
  transitions: c.transitions,
});

const VIEWS = new Map<string, View>([
  [
    "routes",
    (core) =>
      core
        .vrfs()
        .flatMap((vrf) => FAMILIES.flatMap((f) => vrf.rib[f].routes().map((row) => route(core, vrf, f, row.route)))),
  ],
  [
    "fib",
    (core) =>
      core
        .vrfs()
        .flatMap((vrf) => FAMILIES.flatMap((f) => vrf.fib[f].entries().map((e) => fibEntry(core, vrf.name, f, e)))),
  ],
  ["labels", (core) => [...core.labels()].map(([label, entry]) => labelEntry(core, label, entry))],
  [
    "interfaces",
    (core) =>
      core.interfaces().map((i) => ({
        name: i.name,
        index: i.index,
        kind: i.kind,
        vrf: vrfNameOf(core, i.vrf),
        description: core.config.interfaces.get(i.name)?.description ?? "",
        adminUp: i.adminUp,
        up: i.up,
        mtu: i.mtu,
        bandwidth: i.bandwidth,
        mac: formatMacDotted(i.mac),
        ipv4: i.ipv4.map((a) => `${formatIp(a.address)}/${a.length}`),
        ipv6: i.ipv6.map((a) => `${formatIp(a.address)}/${a.length}`),
        mpls: i.mpls,
        counters: shownCounters(core.counters(i.index)),
      })),
  ],
  [
    "arp",
    (core) =>
      core.engine.arpTable().map((row) => ({
        vrf: vrfNameOf(core, row.vrf),
        interface: nameOf(core, row.interface),
        address: formatIp(row.address),
        mac: row.mac === null ? null : formatMacDotted(row.mac),
        kind: row.kind,
        since: row.since,
      })),
  ],
  [
    "neighbors",
    (core) =>
      core.engine.neighborTable().map((row) => ({
        vrf: vrfNameOf(core, row.vrf),
        interface: nameOf(core, row.interface),
        address: formatIp(row.address),
        mac: row.mac === null ? null : formatMacDotted(row.mac),
        state: row.state,
        isRouter: row.isRouter,
        since: row.since,
      })),
  ],
  ["cdp", (core) => core.cdp.neighbors().map((n) => ({ ...n, addresses: n.addresses.map(formatIp) }))],
  [
    "mac-addresses",
    (core) => (core.switching?.macAddresses() ?? []).map((r) => ({ ...r, mac: formatMacDotted(r.mac) })),
  ],
  ["vlans", (core) => (core.switching?.vlans() ?? []).map((v) => ({ ...v, ports: [...v.ports] }))],
  [
    "tcp",
    (core) =>
      core.vrfs().flatMap((v) => {
        const view = core.tcpView(v.id) as TcpView | undefined;
        return view === undefined ? [] : tcpRows(v.name, view);
      }),
  ],
  ["log", (core) => core.logBuffer.records.map((r) => ({ ...r }))],
  [
    "drops",
    (core) => [...core.drops()].sort((a, b) => byText(a[0], b[0])).map(([reason, packets]) => ({ reason, packets })),
  ],
  [
    "vrfs",
    (core) =>
      core.vrfs().map((v) => ({
        id: v.id,
        name: v.name,
        rd: core.config.vrfs.get(v.name)?.rd ?? null,
        interfaces: core
          .interfaces()
          .filter((i) => i.vrf === v.id)
          .map((i) => i.name),
      })),
  ],
]);

/** Protocols whose only state is their routes. */
const ROUTE_SOURCES: ReadonlySet<string> = new Set(["connected", "static"]);
/** "ospf:1"; "ldp" for a protocol that has one instance without a name. */
const instanceName = (p: { readonly definition: string; readonly key: string }): string =>
  p.key === "" ? p.definition : `${p.definition}:${p.key}`;

/** The names of a router's views now, sorted: the general ones and one per protocol instance. */
export const viewNames = (core: RouterCore | null): readonly string[] =>
  [
    ...VIEWS.keys(),
    ...(core?.protocols().flatMap((p) => (ROUTE_SOURCES.has(p.definition) ? [] : [instanceName(p)])) ?? []),
  ].sort(byText);

/** One view; undefined for a name that is none. A router without power has empty tables. */
export const routerView = (core: RouterCore | null, name: string): unknown => {
  const view = VIEWS.get(name);
  if (view !== undefined) return core === null ? [] : view(core);
  if (core === null) return undefined;
  const colon = name.indexOf(":");
  return colon < 0 ? core.protocolView(name, "") : core.protocolView(name.slice(0, colon), name.slice(colon + 1));
};
