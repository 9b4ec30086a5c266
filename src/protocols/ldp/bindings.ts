// The label information base: what we bind, what peers bind, and which of it forwarding uses. RFC 5036, 2.6 and A.1.
// Downstream unsolicited, independent control, liberal retention.
import type { Ip, Ipv4 } from "../../base/ip.ts";
import { comparePrefix, formatPrefix, keyOf, type Prefix, type PrefixKey } from "../../base/prefix.ts";
import type { NextHop, RibChange, Route } from "../../forwarding/route.ts";
import { type FecElement, findTlv, type LdpMessage, MessageType, StatusCode, type Tlv } from "../../wire/ldp/index.ts";
import type { Context } from "../protocol.ts";
import { EXPLICIT_NULL, IMPLICIT_NULL, MAXIMUM_LABEL } from "./constants.ts";
import type { Session } from "./session.ts";
import type { LdpBindingView } from "./view.ts";

interface Binding {
  readonly prefix: Prefix;
  local: number | null;
  revision: number;
  readonly remote: Map<Session, number>;
  /** Who was told the local label. */
  readonly told: Set<Session>;
  /** What forwarding was told to impose, by way out. */
  imposed: readonly Imposed[];
}
export interface Imposed {
  readonly interface: number;
  readonly gateway: Ip;
  readonly label: number;
  readonly session: Session;
}
export interface BindingsHost {
  readonly context: Context;
  /** Sessions that are operational, in order of LSR id. */
  operational(): readonly Session[];
  /** Labels may be given to this prefix. */
  mayAllocate(prefix: Prefix): boolean;
  readonly explicitNull: boolean;
  /** The peer's label for this prefix is wanted. */
  mayAccept(prefix: Prefix, session: Session): boolean;
  /** The peer may know our label for this prefix. */
  mayAdvertise(prefix: Prefix, session: Session): boolean;
}
/** Routes of these protocols get labels; BGP distributes its own. */
const LABELLED: ReadonlySet<string> = new Set(["connected", "static", "ospf", "isis", "rip"]);
const MAX_DEPTH = 8;

export class Bindings {
  readonly #host: BindingsHost;
  readonly #bindings = new Map<PrefixKey, Binding>();
  readonly #owners = new Map<Ipv4, Session>();
  /** Withdrawn labels that peers still have to release. */
  readonly #releasing = new Map<number, Set<Session>>();
  readonly #recursive = new Set<Binding>();
  #revision = 0;
  /** The label range is used up: prefixes stay without a label until one is free. */
  exhausted = false;

  constructor(host: BindingsHost) {
    this.#host = host;
  }
  #binding(prefix: Prefix): Binding {
    const key = keyOf(prefix);
    let binding = this.#bindings.get(key);
    if (binding === undefined) {
      binding = { prefix, local: null, revision: 0, remote: new Map(), told: new Set(), imposed: [] };
      this.#bindings.set(key, binding);
    }
    return binding;
  }
  #forget(binding: Binding): void {
    if (binding.local === null && binding.remote.size === 0) {
      this.#bindings.delete(keyOf(binding.prefix));
      this.#recursive.delete(binding);
    }
  }
  #sorted(): readonly Binding[] {
    return [...this.#bindings.values()].sort((a, b) => comparePrefix(a.prefix, b.prefix));
  }

  // ---- Local bindings

  routesChanged(changes: readonly RibChange[]): void {
    const sorted = changes
      .filter(({ prefix }) => typeof prefix.address === "number")
      .sort((a, b) => comparePrefix(a.prefix, b.prefix));
    for (const { prefix } of sorted) this.#follow(prefix);
    if (sorted.length > 0) for (const binding of [...this.#recursive]) this.#impose(binding);
  }
  /** Everything that decides about local labels changed. */
  refresh(): void {
    for (const { prefix } of this.#sorted()) this.#follow(prefix);
  }
  /** Brings the local binding and forwarding in line with the routing table. */
  #follow(prefix: Prefix): void {
    const route = this.#host.context.rib("ipv4").best(prefix);
    const wanted = route === null ? null : this.#wanted(route);
    const present = this.#bindings.get(keyOf(prefix));
    if (wanted === null && present === undefined) return;
    const binding = present ?? this.#binding(prefix);
    const real = binding.local !== null && binding.local > IMPLICIT_NULL;
    if (wanted === "null" ? binding.local !== this.#null : wanted === "label" ? !real : binding.local !== null) {
      if (binding.local !== null) this.#withdraw(binding);
      if (wanted !== null) this.#bind(binding, wanted);
    }
    this.#impose(binding);
    this.#forget(binding);
  }
  get #null(): number {
    return this.#host.explicitNull ? EXPLICIT_NULL : IMPLICIT_NULL;
  }
  /** What IOS binds to a prefix: null labels where it is attached, a label of its own where it is learnt, or nothing. */
  #wanted(route: Route): "null" | "label" | null {
    const { prefix } = route;
    if (!LABELLED.has(route.protocol) || prefix.length === 0 || !this.#host.mayAllocate(prefix)) return null;
    return route.nextHops.some((hop) => hop.via === "gateway") ? "label" : "null";
  }
  #bind(binding: Binding, wanted: "null" | "label"): void {
    const { labels } = this.#host.context;
    if (wanted === "null") binding.local = this.#null;
    else {
      try {
        binding.local = labels.allocate();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.exhausted = true;
        return;
      }
      labels.bindPrefix(binding.local, 0, binding.prefix);
    }
    binding.revision = ++this.#revision;
    this.#host.context.debug(
      "mpls ldp bindings",
      () => `tib: ${formatPrefix(binding.prefix)}:: learn binding ${labelText(binding.local!)}`,
    );
    for (const session of this.#host.operational()) this.#advertise(session, binding);
  }
  #advertise(session: Session, binding: Binding): void {
    if (!this.#host.mayAdvertise(binding.prefix, session)) return;
    binding.told.add(session);
    this.#host.context.debug(
      "mpls ldp advertisements",
      () =>
        `tagcon: peer ${session.name}: advertise ${formatPrefix(binding.prefix)}, label ${labelText(binding.local!)} (#${binding.revision})`,
    );
    session.send(MessageType.LabelMapping, [fec(binding.prefix), { kind: "generic-label", label: binding.local! }]);
  }
  #withdraw(binding: Binding): void {
    const label = binding.local!;
    const sessions = [...binding.told].sort((a, b) => a.lsrId - b.lsrId);
    for (const session of sessions) this.#takeBack(session, binding);
    binding.local = null;
    binding.revision = ++this.#revision;
    if (label <= IMPLICIT_NULL) return;
    this.#host.context.labels.unbind(label);
    // RFC 5036, 3.5.10: the label is free again when everybody who knew it has let go.
    if (sessions.length === 0) this.#host.context.labels.release(label);
    else this.#releasing.set(label, new Set(sessions));
  }
  #takeBack(session: Session, binding: Binding): void {
    binding.told.delete(session);
    session.send(MessageType.LabelWithdraw, [fec(binding.prefix), { kind: "generic-label", label: binding.local! }]);
  }
  /** Who may be told what has changed. */
  readvertise(): void {
    for (const binding of this.#sorted()) {
      if (binding.local === null) continue;
      for (const session of this.#host.operational()) {
        const may = this.#host.mayAdvertise(binding.prefix, session);
        if (may && !binding.told.has(session)) this.#advertise(session, binding);
        else if (!may && binding.told.has(session)) this.#takeBack(session, binding);
      }
    }
  }
  #released(session: Session, label: number): void {
    const waiting = this.#releasing.get(label);
    if (waiting === undefined || !waiting.delete(session) || waiting.size > 0) return;
    this.#releasing.delete(label);
    this.#host.context.labels.release(label);
    if (!this.exhausted) return;
    this.exhausted = false;
    this.refresh();
  }

  // ---- Remote bindings

  /** A session came up: it gets every local binding. */
  sessionUp(session: Session): void {
    for (const binding of this.#sorted()) if (binding.local !== null) this.#advertise(session, binding);
  }
  sessionDown(session: Session): void {
    for (const [address, owner] of [...this.#owners]) if (owner === session) this.#owners.delete(address);
    for (const label of [...this.#releasing.keys()]) this.#released(session, label);
    for (const binding of this.#sorted()) {
      binding.told.delete(session);
      if (!binding.remote.delete(session)) continue;
      this.#impose(binding);
      this.#forget(binding);
    }
  }
  /** An Address or Address Withdraw message. @rfc 5036 3.5.5 */
  addresses(session: Session, message: LdpMessage): number | null {
    const list = findTlv(message.tlvs, "address-list");
    if (list === undefined) return StatusCode.MissingMessageParameters;
    const add = message.type === MessageType.Address;
    for (const address of list.addresses) {
      if (typeof address !== "number") continue;
      if (add) {
        session.addresses.add(address);
        this.#owners.set(address, session);
      } else {
        session.addresses.delete(address);
        if (this.#owners.get(address) === session) this.#owners.delete(address);
      }
    }
    for (const binding of this.#sorted()) if (binding.remote.has(session)) this.#impose(binding);
    return null;
  }
  /** A label message. Answers the status to notify, or null. @rfc 5036 3.5.7 @rfc 5036 3.5.10 */
  labels(session: Session, message: LdpMessage): number | null {
    const elements = findTlv(message.tlvs, "fec")?.elements;
    if (elements === undefined || elements.length === 0) return StatusCode.MissingMessageParameters;
    const label = findTlv(message.tlvs, "generic-label")?.label;
    if (message.type === MessageType.LabelMapping && label === undefined) return StatusCode.MissingMessageParameters;
    // RFC 5036, A.1: labels 1 and 2 and numbers past 20 bits mean nothing here.
    if (label !== undefined && (label > MAXIMUM_LABEL || label === 1 || label === 2))
      return StatusCode.MalformedTlvValue;
    for (const element of elements) {
      const status = this.#element(session, message, element, label);
      if (status !== null) return status;
    }
    return null;
  }
  #element(session: Session, message: LdpMessage, element: FecElement, label: number | undefined): number | null {
    if (element.kind === "unknown") return StatusCode.UnknownFec;
    if (element.kind === "foreign-prefix") return StatusCode.UnsupportedAddressFamily;
    if (element.kind === "wildcard") {
      if (message.type === MessageType.LabelWithdraw)
        for (const binding of this.#sorted()) this.#unlearn(session, binding, label);
      else if (message.type === MessageType.LabelRelease)
        for (const released of label === undefined ? [...this.#releasing.keys()] : [label])
          this.#released(session, released);
      else return StatusCode.UnknownFec;
      return null;
    }
    if (typeof element.address !== "number") return StatusCode.UnsupportedAddressFamily;
    const prefix: Prefix = { address: element.address, length: element.length };
    switch (message.type) {
      case MessageType.LabelMapping:
        this.#learn(session, prefix, label!);
        return null;
      case MessageType.LabelWithdraw: {
        const binding = this.#bindings.get(keyOf(prefix));
        if (binding !== undefined) this.#unlearn(session, binding, label);
        else this.#release(session, prefix, label);
        return null;
      }
      case MessageType.LabelRelease:
        for (const released of label === undefined ? [...this.#releasing.keys()] : [label])
          this.#released(session, released);
        return null;
      case MessageType.LabelRequest: {
        const binding = this.#bindings.get(keyOf(prefix));
        if (binding === undefined || binding.local === null) return StatusCode.NoRoute;
        session.send(MessageType.LabelMapping, [
          fec(prefix),
          { kind: "generic-label", label: binding.local },
          { kind: "label-request-id", id: message.id },
        ]);
        return null;
      }
      default:
        return null;
    }
  }
  /** A list of `labels accept` changed: what it no longer lets through goes. */
  refilter(): void {
    for (const binding of this.#sorted())
      for (const session of [...binding.remote.keys()])
        if (!this.#host.mayAccept(binding.prefix, session)) this.#unlearn(session, binding, undefined);
  }
  #learn(session: Session, prefix: Prefix, label: number): void {
    if (!this.#host.mayAccept(prefix, session)) {
      this.#release(session, prefix, label);
      return;
    }
    const binding = this.#binding(prefix);
    if (binding.remote.get(session) === label) return;
    binding.remote.set(session, label);
    if (binding.local === null) binding.revision = ++this.#revision;
    this.#host.context.debug(
      "mpls ldp bindings",
      () => `tib: ${formatPrefix(prefix)}:: learn binding ${labelText(label)} from ${session.name}`,
    );
    this.#impose(binding);
  }
  /** RFC 5036, 3.5.10.1: without a label all of the peer's labels for the prefix go. The release is always sent. */
  #unlearn(session: Session, binding: Binding, label: number | undefined): void {
    const known = binding.remote.get(session);
    if (known === undefined) return;
    this.#release(session, binding.prefix, label ?? known);
    if (label !== undefined && label !== known) return;
    binding.remote.delete(session);
    this.#impose(binding);
    this.#forget(binding);
  }
  #release(session: Session, prefix: Prefix, label: number | undefined): void {
    session.send(MessageType.LabelRelease, [
      fec(prefix),
      ...(label === undefined ? [] : [{ kind: "generic-label", label } as const satisfies Tlv]),
    ]);
  }

  // ---- Forwarding

  /** Tells forwarding which labels the next hops of a prefix want. */
  #impose(binding: Binding): void {
    const { context } = this.#host;
    const route = context.rib("ipv4").best(binding.prefix);
    const next: Imposed[] = [];
    this.#recursive.delete(binding);
    if (route !== null && LABELLED.has(route.protocol)) this.#waysOut(binding, route.nextHops, 0, next);
    const same = (a: Imposed, b: Imposed): boolean => a.interface === b.interface && a.gateway === b.gateway;
    for (const old of binding.imposed)
      if (!next.some((n) => same(n, old))) context.labels.impose(binding.prefix, old.interface, old.gateway, null);
    for (const way of next)
      if (!binding.imposed.some((old) => same(old, way) && old.label === way.label))
        context.labels.impose(binding.prefix, way.interface, way.gateway, way.label);
    binding.imposed = next;
  }
  #waysOut(binding: Binding, hops: readonly NextHop[], depth: number, out: Imposed[]): void {
    const { context } = this.#host;
    for (const hop of hops) {
      if (hop.via !== "gateway" || (hop.table ?? 0) !== 0) continue;
      if (hop.interface !== undefined) {
        this.#wayOut(binding, hop.interface, hop.gateway, out);
        continue;
      }
      this.#recursive.add(binding);
      if (depth >= MAX_DEPTH) continue;
      const below = context.rib("ipv4").lookup(hop.gateway);
      if (below === null) continue;
      for (const b of below.nextHops) if (b.via === "interface") this.#wayOut(binding, b.interface, hop.gateway, out);
      this.#waysOut(binding, below.nextHops, depth + 1, out);
    }
  }
  #wayOut(binding: Binding, interface_: number, gateway: Ip, out: Imposed[]): void {
    const session = this.#owners.get(gateway as Ipv4);
    const label = session === undefined ? undefined : binding.remote.get(session);
    if (label === undefined || this.#host.context.interface(interface_)?.mpls !== true) return;
    if (out.some((o) => o.interface === interface_ && o.gateway === gateway)) return;
    out.push({ interface: interface_, gateway, label, session: session! });
  }
  /** What echo requests ask about a FEC: our label for it, and the first way that a labelled packet leaves by. */
  path(prefix: Prefix): { readonly local: number | null; readonly out: Imposed | null } {
    const binding = this.#bindings.get(keyOf(prefix));
    return { local: binding?.local ?? null, out: binding?.imposed[0] ?? null };
  }
  /** Some FEC has this label here. */
  knows(label: number): boolean {
    for (const binding of this.#bindings.values()) if (binding.local === label) return true;
    return false;
  }
  /** An interface changed: whether labels may leave by it may have, too. */
  interfacesChanged(): void {
    for (const binding of this.#sorted()) if (binding.remote.size > 0) this.#impose(binding);
  }
  stop(): void {
    const { labels } = this.#host.context;
    for (const binding of this.#sorted()) {
      for (const way of binding.imposed) labels.impose(binding.prefix, way.interface, way.gateway, null);
      if (binding.local !== null && binding.local > IMPLICIT_NULL) {
        labels.unbind(binding.local);
        labels.release(binding.local);
      }
    }
    for (const label of this.#releasing.keys()) labels.release(label);
    this.#bindings.clear();
    this.#releasing.clear();
    this.#owners.clear();
    this.#recursive.clear();
  }
  view(): readonly LdpBindingView[] {
    return this.#sorted().map((binding) => ({
      prefix: binding.prefix,
      revision: binding.revision,
      local: binding.local,
      remote: [...binding.remote]
        .map(([session, label]) => ({
          lsrId: session.lsrId,
          labelSpace: session.labelSpace,
          label,
          inUse: binding.imposed.some((i) => i.session === session),
        }))
        .sort((a, b) => a.lsrId - b.lsrId),
    }));
  }
}

const fec = (prefix: Prefix): Tlv => ({
  kind: "fec",
  elements: [{ kind: "prefix", address: prefix.address, length: prefix.length }],
});
export const labelText = (label: number): string =>
  label === IMPLICIT_NULL ? "imp-null" : label === EXPLICIT_NULL ? "exp-null" : String(label);
