// Bringing the running interfaces of an instance in line with its configuration and the router's links.
import { type Ipv4, maskOf } from "../../base/ip.ts";
import { entryOf } from "../../base/memo.ts";
import { comparePrefix, type Prefix } from "../../base/prefix.ts";
import { LsaType } from "../../wire/ospf/lsa.ts";
import type { InterfaceView } from "../protocol.ts";
import type { Area } from "./area.ts";
import { NO_SECRETS, type Secrets, secretOctets } from "./authentication.ts";
import { type DesiredInterface, newOspfArea, type OspfInterfaceConfig } from "./config.ts";
import type { OspfInstance } from "./instance.ts";
import { type InterfaceSpec, type InterfaceType, OspfInterface } from "./interface.ts";
import { LdpHold, type LdpSyncState } from "./ldp-hold.ts";
import { configureNeighbors } from "./static-neighbors.ts";
import { virtualSpecs } from "./virtual-link.ts";

const typeOf = (link: InterfaceView, settings: OspfInterfaceConfig): InterfaceType => {
  if (settings.networkType !== undefined) return settings.networkType;
  if (link.kind === "loopback") return "loopback";
  return link.kind === "serial" || link.kind === "tunnel" ? "point-to-point" : "broadcast";
};
/** Reference bandwidth over bandwidth. IOS rounds down, never below 1. */
export const costOf = (settings: OspfInterfaceConfig, referenceMbps: number, bandwidthKbps: number): number =>
  settings.cost ?? Math.min(65535, Math.max(1, Math.floor((referenceMbps * 1000) / Math.max(bandwidthKbps, 1))));

export const secretsOf = (settings: OspfInterfaceConfig, area: "simple" | "message-digest" | undefined): Secrets => {
  const kind = settings.authentication ?? area ?? "null";
  if (kind === "null") return NO_SECRETS;
  return {
    kind,
    password: secretOctets(settings.authenticationKey ?? "", 8),
    keys: settings.messageDigestKeys ?? [],
  };
};

interface Wanted {
  readonly area: number;
  readonly spec: InterfaceSpec;
  readonly settings: OspfInterfaceConfig;
  readonly passive: boolean;
  readonly secondaries: boolean;
  readonly matchedSecondaries: readonly Ipv4[] | null;
  readonly byInterface: boolean;
  readonly cost: number;
}

const linkSpec = (
  instance: OspfInstance,
  d: DesiredInterface,
  byName: ReadonlyMap<string, InterfaceView>,
): Wanted | null => {
  const link = byName.get(d.name);
  if (link === undefined) return null;
  const lender = d.unnumbered === null ? undefined : byName.get(d.unnumbered);
  const own = link.ipv4.find((a) => !a.secondary);
  const primary = own ?? lender?.ipv4.find((a) => !a.secondary);
  if (primary === undefined) return null;
  return {
    area: d.area,
    spec: {
      name: d.name,
      shownName: d.name,
      type: typeOf(link, d.settings),
      link,
      address: primary.address as Ipv4,
      length: primary.length,
      unnumbered: own === undefined,
      remote: 0,
      remoteRouterId: 0,
    },
    settings: d.settings,
    passive: d.passive,
    secondaries: d.secondaries,
    matchedSecondaries: d.matchedSecondaries ?? null,
    byInterface: d.byInterface,
    cost: costOf(d.settings, instance.config.referenceBandwidth, link.bandwidth),
  };
};

/** The same adjacency could go on over it. */
const sameKind = (iface: OspfInterface, area: number, spec: InterfaceSpec): boolean =>
  iface.area.id === area &&
  iface.type === spec.type &&
  (spec.link === null || (iface.address === spec.address && iface.length === spec.length)) &&
  iface.unnumbered === spec.unnumbered &&
  iface.remoteRouterId === spec.remoteRouterId &&
  (spec.type !== "sham-link" || (iface.address === spec.address && iface.remote === spec.remote)) &&
  iface.index === (spec.link?.index ?? 0);

/** `mpls ldp sync` waits for LDP where LDP runs, unless the interface says otherwise. @rfc 5443 2 */
const followLdp = (iface: OspfInterface, w: Wanted, sync: LdpSyncState | undefined): void => {
  const { instance } = iface.area;
  const labelled = w.spec.link?.mpls === true && instance.ctx.vrf.id === 0 && iface.type !== "loopback" && !w.passive;
  const required = instance.config.mplsLdpSync && w.settings.ldpSyncDisabled !== true && labelled;
  if (!required && iface.ldp === null) return;
  iface.ldp ??= new LdpHold(
    (expire) => iface.timer("ldp hold-down", expire),
    () => {
      iface.ldp?.reset(true);
      iface.event("InterfaceUp");
    },
  );
  iface.ldp.follow(required, sync);
};
const apply = (iface: OspfInterface, w: Wanted, area: Area): void => {
  const { instance } = area;
  const before = iface.settings;
  const restart = iface.passive !== w.passive && iface.state !== "Down";
  iface.settings = w.settings;
  iface.passive = w.passive;
  iface.secondaries = w.secondaries;
  iface.matchedSecondaries = w.matchedSecondaries;
  iface.byInterface = w.byInterface;
  if (w.spec.link !== null) {
    iface.link = w.spec.link;
    // A stub router's LSA does not change with its costs, its own calculation does.
    if (iface.cost !== w.cost && instance.stubRouter !== null) {
      area.stale = true;
      instance.scheduleSpf();
    }
    iface.cost = w.cost;
  }
  iface.secrets = secretsOf(w.settings, area.config.authentication);
  const sync = instance.synchronised.get(iface.index);
  followLdp(iface, w, sync);
  iface.helloChanged();
  if (restart) iface.event("InterfaceDown");
  const up = w.settings.shutdown !== true && (w.spec.link === null ? iface.state !== "Down" : w.spec.link.up);
  if (!up) iface.ldp?.reset(false);
  if (!up && iface.state !== "Down") iface.event("InterfaceDown");
  else if (up && iface.state === "Down") {
    if (iface.ldp?.holds(sync, instance.config.ldpHoldDown) !== true) {
      iface.ldp?.reset(true);
      iface.event("InterfaceUp");
    }
  } else if (
    up &&
    (before.helloInterval !== w.settings.helloInterval || before.helloMultiplier !== w.settings.helloMultiplier)
  ) {
    if (iface.helloTimer.running) iface.helloTimer.start(0);
  }
  if (up && iface.elects && before.priority !== w.settings.priority && before !== w.settings)
    iface.event("NeighborChange");
  if (iface.staticOnly || iface.multipoint) {
    const mask = maskOf(iface.length);
    configureNeighbors(
      iface,
      instance.config.neighbors.filter((n) => ((n.address ^ iface.address) & mask) === 0),
    );
  }
};

const order = (a: OspfInterface, b: OspfInterface): number =>
  (a.link === null ? 1 : 0) - (b.link === null ? 1 : 0) ||
  a.index - b.index ||
  (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Creates, updates and removes interfaces and areas. */
export const attach = (instance: OspfInstance): void => {
  const { config, ctx } = instance;
  const byName = new Map(ctx.interfaces().map((i) => [i.name, i]));
  const wanted: Wanted[] = [];
  for (const d of config.interfaces) {
    const w = linkSpec(instance, d, byName);
    if (w !== null) wanted.push(w);
  }
  for (const v of virtualSpecs(instance))
    wanted.push({ ...v, passive: false, secondaries: false, matchedSecondaries: null, byInterface: false });
  const mentioned = new Set<number>([...config.areas.keys(), ...wanted.map((w) => w.area)]);

  const existing = new Map([...instance.interfaces()].map((i) => [i.name, i]));
  const byInterface = new Map(wanted.toReversed().map((w) => [w.spec.name, w]));
  for (const iface of existing.values()) {
    const w = byInterface.get(iface.name);
    if (w !== undefined && sameKind(iface, w.area, w.spec)) continue;
    remove(instance, iface);
    existing.delete(iface.name);
  }
  // A changed area type ends every adjacency in it: the E or N bit of hellos differs. RFC 2328, 10.5.
  for (const area of instance.areaList) {
    const next = config.areas.get(area.id) ?? newOspfArea(area.id);
    const retyped = area.config.type !== next.type;
    area.config = next;
    if (!retyped) continue;
    for (const iface of area.interfaces) if (iface.state !== "Down") iface.event("InterfaceDown");
    // What the old type let in has no place in the new one; our own is made anew should the area change back.
    for (const id of area.own.ids(LsaType.NssaExternal)) area.own.unwant(LsaType.NssaExternal, id);
    for (const entry of [...area.database.ofType(LsaType.NssaExternal)]) area.database.remove(entry);
  }
  for (const id of mentioned) instance.areaOf(id);
  const fresh = new Map<Area, OspfInterface[]>();
  for (const w of wanted) {
    if (existing.has(w.spec.name)) continue;
    const area = instance.areaOf(w.area);
    const iface = new OspfInterface(area, w.spec);
    iface.cost = w.cost;
    existing.set(w.spec.name, iface);
    entryOf(fresh, area, () => []).push(iface);
    if (w.spec.link !== null) instance.byIndex.set(w.spec.link.index, iface);
  }
  for (const [area, interfaces] of fresh) area.interfaces = [...area.interfaces, ...interfaces].sort(order);
  if (fresh.size > 0) index(instance);
  for (const w of wanted) apply(existing.get(w.spec.name)!, w, instance.areaOf(w.area));
  for (const area of [...instance.areaList]) {
    if (mentioned.has(area.id)) area.linksChanged();
    else {
      area.stop();
      instance.areas.delete(area.id);
      instance.areaList = instance.areaList.filter((a) => a !== area);
      instance.scheduleSpf();
    }
  }
  index(instance);
  // Without an area that takes them nobody keeps the AS-external-LSAs of others up to date.
  if (!instance.areaList.some((a) => a.takesExternals))
    for (const entry of [...instance.external])
      if (entry.lsa.advertisingRouter !== instance.routerId) instance.external.remove(entry);
  instance.rolesChanged();
  publishCovers(instance);
};

const index = (instance: OspfInstance): void => {
  instance.externalInterfaces = [...instance.interfaces()].filter(
    (i) => i.area.takesExternals && i.type !== "virtual-link",
  );
};
const remove = (instance: OspfInstance, iface: OspfInterface): void => {
  if (iface.state !== "Down") iface.event("InterfaceDown");
  iface.area.interfaces = iface.area.interfaces.filter((i) => i !== iface);
  if (instance.byIndex.get(iface.index) === iface) instance.byIndex.delete(iface.index);
  iface.area.linksChanged();
};
export const detachAll = (instance: OspfInstance): void => {
  for (const iface of [...instance.interfaces()]) remove(instance, iface);
  instance.externalInterfaces = [];
  for (const area of instance.areaList) area.stop();
};

/** The connected prefixes of the links this instance runs on, in order. */
export const coveredPrefixes = (instance: OspfInstance): Prefix[] => {
  const out: Prefix[] = [];
  for (const iface of instance.interfaces())
    for (const a of iface.link?.ipv4 ?? [])
      if (iface.state !== "Down" && (!a.secondary || iface.advertises(a.address as Ipv4)))
        out.push({ address: ((a.address as number) & maskOf(a.length)) >>> 0, length: a.length });
  return out.sort(comparePrefix);
};
export const publishCovers = (instance: OspfInstance): void => {
  instance.ctx.publish({
    kind: "covers",
    source: instance.source,
    vrf: instance.ctx.vrf.id,
    prefixes: coveredPrefixes(instance),
  });
  instance.externalRoutes.refresh();
};
