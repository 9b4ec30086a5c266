// What a host learns from router advertisements: routers, prefixes, addresses. RFC 4861 6.3, RFC 4862 5.5.
import { isLinkLocalIpv6, type Ipv6 } from "../base/ip.ts";
import { eui64 } from "../base/mac.ts";
import { entryOf } from "../base/memo.ts";
import { prefixOf } from "../base/prefix.ts";
import { type Instant, milliseconds, seconds, type Timer } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import { type NdOption, type RouterAdvertisement, RouterPreference } from "../wire/ndp.ts";
import type { EngineHost } from "./engine.ts";

/** RFC 4861, 10. */
const MAX_RTR_SOLICITATIONS = 3;
const RTR_SOLICITATION_INTERVAL = seconds(4);
const MAX_RTR_SOLICITATION_DELAY = 1_000;
const INFINITE = 0xffffffff;
const NEVER = Number.MAX_SAFE_INTEGER;
/** RFC 4862 5.5.3 (e): an unauthenticated advertisement cannot cut a lifetime below this. */
const TWO_HOURS = seconds(7200);
/** RFC 4861, 6.3.4: at least this many default routers are kept; nor can a flood of them exhaust the node. */
const LIMIT = 64;

interface Learnt {
  solicitations: number;
  heard: boolean;
  hopLimit: number;
  mtu: number;
  reachable: number;
  retransmit: number;
  readonly routers: Map<Ipv6, Instant>;
  /** By prefix; until when it is on link. */
  readonly prefixes: Map<string, { readonly address: Ipv6; readonly length: number; expires: Instant }>;
  readonly addresses: Map<Ipv6, { readonly length: number; valid: Instant; preferred: Instant }>;
  readonly solicit: Timer;
  readonly expiry: Timer;
}
type PrefixInformation = Extract<NdOption, { kind: "prefix-information" }>;

export interface AutoconfigurationDeps {
  readonly host: EngineHost;
  /** Sends a router solicitation. */
  solicit(out: InterfaceView): void;
}

/** @rfc 4862 5.5 */
export class Autoconfiguration {
  readonly #deps: AutoconfigurationDeps;
  readonly #host: EngineHost;
  readonly #learnt = new Map<number, Learnt>();
  constructor(deps: AutoconfigurationDeps) {
    this.#deps = deps;
    this.#host = deps.host;
  }

  /** The link-local address is usable: ask for routers. @rfc 4861 6.3.7 */
  ready(i: InterfaceView): void {
    if (!this.#autoconfigures(i.index)) return;
    const learnt = this.#of(i.index);
    if (learnt.heard || learnt.solicit.running) return;
    learnt.solicitations = 0;
    learnt.solicit.start(milliseconds(MAX_RTR_SOLICITATION_DELAY * this.#host.random("rs delay")));
  }
  receive(i: InterfaceView, from: Ipv6, body: RouterAdvertisement): void {
    if (this.#host.settings(i.index).nd.role !== "host") return;
    const learnt = this.#of(i.index);
    learnt.heard = true;
    learnt.solicit.stop();
    if (body.currentHopLimit !== 0) learnt.hopLimit = body.currentHopLimit;
    if (body.reachableTime !== 0) learnt.reachable = body.reachableTime;
    if (body.retransTimer !== 0) learnt.retransmit = body.retransTimer;
    const preference =
      body.preference === RouterPreference.High ? 1 : body.preference === RouterPreference.Low ? -1 : 0;
    this.#router(i.index, learnt, from, body.routerLifetime, preference);
    for (const option of body.options) {
      if (option.kind === "mtu" && option.mtu >= 1280 && option.mtu <= (i.ipv6Mtu ?? i.mtu)) learnt.mtu = option.mtu;
      if (option.kind === "prefix-information") this.#prefix(i, learnt, option);
    }
    this.#arm(learnt);
  }
  forgetRouter(index: number, address: Ipv6): void {
    const learnt = this.#learnt.get(index);
    if (learnt?.routers.has(address)) this.#router(index, learnt, address, 0);
  }
  /** The interface went down: what was heard there no longer holds. */
  forget(index: number): void {
    const learnt = this.#learnt.get(index);
    if (learnt === undefined) return;
    learnt.solicit.stop();
    learnt.expiry.stop();
    this.#learnt.delete(index);
    for (const address of learnt.routers.keys())
      this.#host.addressEvent({ kind: "default-router", interface: index, address, lifetime: 0, preference: 0 });
    for (const p of learnt.prefixes.values())
      this.#host.addressEvent({
        kind: "on-link-prefix",
        interface: index,
        address: p.address,
        length: p.length,
        valid: 0,
      });
    for (const address of learnt.addresses.keys())
      this.#host.addressEvent({ kind: "slaac-expired", interface: index, address });
  }
  hopLimit(index: number): number {
    return this.#learnt.get(index)?.hopLimit ?? 0;
  }
  linkMtu(index: number): number {
    return this.#learnt.get(index)?.mtu ?? Number.POSITIVE_INFINITY;
  }
  times(index: number): { readonly reachable: number; readonly retransmit: number } {
    const { role, reachableTime, nsInterval } = this.#host.settings(index).nd;
    const learnt = role === "host" ? this.#learnt.get(index) : undefined;
    return { reachable: learnt?.reachable || reachableTime, retransmit: learnt?.retransmit || nsInterval };
  }
  isDeprecated(index: number, address: Ipv6): boolean {
    const known = this.#learnt.get(index)?.addresses.get(address);
    return known !== undefined && known.preferred <= this.#host.now();
  }
  routers(): readonly { readonly interface: number; readonly address: Ipv6; readonly expires: Instant }[] {
    const rows: { readonly interface: number; readonly address: Ipv6; readonly expires: Instant }[] = [];
    for (const [index, learnt] of this.#learnt)
      for (const [address, expires] of learnt.routers) rows.push({ interface: index, address, expires });
    return rows.sort((a, b) => a.interface - b.interface || (a.address < b.address ? -1 : 1));
  }
  stop(): void {
    for (const learnt of this.#learnt.values()) {
      learnt.solicit.stop();
      learnt.expiry.stop();
    }
    this.#learnt.clear();
  }

  #autoconfigures(index: number): boolean {
    const { role, autoconfig } = this.#host.settings(index).nd;
    return role === "host" && (autoconfig ?? this.#host.style === "linux");
  }
  #of(index: number): Learnt {
    return entryOf(
      this.#learnt,
      index,
      (): Learnt => ({
        solicitations: 0,
        heard: false,
        hopLimit: 0,
        mtu: Number.POSITIVE_INFINITY,
        reachable: 0,
        retransmit: 0,
        routers: new Map(),
        prefixes: new Map(),
        addresses: new Map(),
        solicit: this.#host.timer(`rs ${index}`, () => this.#solicit(index)),
        expiry: this.#host.timer(`ra lifetimes ${index}`, () => this.#expire(index)),
      }),
    );
  }
  #solicit(index: number): void {
    const learnt = this.#of(index);
    const i = this.#host.interface(index);
    if (i === undefined || !i.up || learnt.heard) return;
    this.#deps.solicit(i);
    if (++learnt.solicitations < MAX_RTR_SOLICITATIONS) learnt.solicit.start(RTR_SOLICITATION_INTERVAL);
  }
  #router(index: number, learnt: Learnt, address: Ipv6, lifetime: number, preference = 0): void {
    const known = learnt.routers.has(address);
    if (lifetime === 0) learnt.routers.delete(address);
    else if (known || learnt.routers.size < LIMIT) learnt.routers.set(address, this.#host.now() + seconds(lifetime));
    if (known || lifetime > 0)
      this.#host.addressEvent({ kind: "default-router", interface: index, address, lifetime, preference });
  }
  #prefix(i: InterfaceView, learnt: Learnt, option: PrefixInformation): void {
    const { prefixLength: length, validLifetime: valid, preferredLifetime: preferred } = option;
    if (length > 128 || isLinkLocalIpv6(option.prefix)) return;
    const address = prefixOf(option.prefix, length).address as bigint;
    const key = `${address}/${length}`;
    if (option.onLink) {
      const known = learnt.prefixes.get(key);
      if (known !== undefined || (valid > 0 && learnt.prefixes.size < LIMIT)) {
        if (valid === 0) learnt.prefixes.delete(key);
        else learnt.prefixes.set(key, { address, length, expires: this.#instant(valid) });
        this.#host.addressEvent({ kind: "on-link-prefix", interface: i.index, address, length, valid });
      }
    }
    if (!option.autonomous || length !== 64 || preferred > valid || !this.#autoconfigures(i.index)) return;
    const own = address | eui64(i.mac);
    const known = learnt.addresses.get(own);
    if (known === undefined) {
      if (valid === 0 || learnt.addresses.size >= LIMIT) return;
      learnt.addresses.set(own, { length, valid: this.#instant(valid), preferred: this.#instant(preferred) });
      this.#host.addressEvent({ kind: "slaac", interface: i.index, address: own, length, valid, preferred });
      return;
    }
    const now = this.#host.now();
    const told = this.#instant(valid);
    if (told > now + TWO_HOURS || told > known.valid) known.valid = told;
    else if (known.valid > now + TWO_HOURS) known.valid = now + TWO_HOURS;
    known.preferred = this.#instant(preferred);
    const left = (until: Instant): number => (until === NEVER ? INFINITE : (until - now) / seconds(1));
    const lifetimes = { valid: left(known.valid), preferred: left(known.preferred) };
    this.#host.addressEvent({ kind: "slaac-refreshed", interface: i.index, address: own, ...lifetimes });
  }
  #instant(lifetime: number): Instant {
    return lifetime === INFINITE ? NEVER : this.#host.now() + seconds(lifetime);
  }
  #arm(learnt: Learnt): void {
    let next = NEVER;
    for (const at of learnt.routers.values()) next = Math.min(next, at);
    for (const p of learnt.prefixes.values()) next = Math.min(next, p.expires);
    for (const a of learnt.addresses.values()) next = Math.min(next, a.valid);
    if (next === NEVER) learnt.expiry.stop();
    else learnt.expiry.start(Math.max(0, next - this.#host.now()));
  }
  #expire(index: number): void {
    const learnt = this.#learnt.get(index);
    if (learnt === undefined) return;
    const now = this.#host.now();
    for (const [address, at] of [...learnt.routers]) if (at <= now) this.#router(index, learnt, address, 0);
    for (const [key, p] of [...learnt.prefixes]) {
      if (p.expires > now) continue;
      learnt.prefixes.delete(key);
      this.#host.addressEvent({
        kind: "on-link-prefix",
        interface: index,
        address: p.address,
        length: p.length,
        valid: 0,
      });
    }
    for (const [address, a] of [...learnt.addresses]) {
      if (a.valid > now) continue;
      learnt.addresses.delete(address);
      this.#host.addressEvent({ kind: "slaac-expired", interface: index, address });
    }
    this.#arm(learnt);
  }
}
