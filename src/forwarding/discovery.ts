// Neighbour discovery messages: who gets them, what goes back. RFC 4861 6-8, RFC 4862 5.4, RFC 2464.
import { formatIpv6, isLinkLocalIpv6, isMulticastIpv6, type Ipv6 } from "../base/ip.ts";
import { type Mac, multicastMac } from "../base/mac.ts";
import { entryOf } from "../base/memo.ts";
import { contains, prefixOf } from "../base/prefix.ts";
import { type Instant, seconds } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import { type EthernetFrame, EtherType, ethernet } from "../wire/ethernet.ts";
import { type Icmpv6Body, type Icmpv6Message, Icmpv6Type, icmpv6 } from "../wire/icmpv6.ts";
import { type Ipv6Packet, ipv6 } from "../wire/ipv6.ts";
import type {
  NdOption,
  NeighborAdvertisement,
  NeighborSolicitation,
  NdRedirect,
  RouterAdvertisement,
} from "../wire/ndp.ts";
import { Pdu } from "../wire/pdu.ts";
import { quote } from "../wire/quote.ts";
import { Autoconfiguration } from "./autoconfiguration.ts";
import { DuplicateDetection } from "./duplicate-detection.ts";
import type { EngineHost } from "./engine.ts";
import { ICMPV6 } from "./icmpv6.ts";
import { IntervalLimit } from "./rate-limit.ts";
import type { Adjacency } from "./route.ts";
import { RouterAdvertising } from "./router-advertising.ts";
import { type Arrival, ownsIpv6, type Parts } from "./stack.ts";

const ALL_NODES = (0xff02n << 112n) | 1n;
const ALL_ROUTERS = (0xff02n << 112n) | 2n;
const SOLICITED_NODE = (0xff02n << 112n) | 0x1ff000000n;
/** RFC 4291, 2.7.1. */
export const solicitedNode = (address: Ipv6): Ipv6 => SOLICITED_NODE | (address & 0xffffffn);
const isSolicitedNode = (address: Ipv6): boolean => address >> 24n === SOLICITED_NODE >> 24n;
const HOP_LIMIT = 255;
const REDIRECT_INTERVAL = seconds(1);
const REDIRECT_LIFE = seconds(300);
const REDIRECT_LIMIT = 1024;
/** What is left of 1280 octets for the redirected packet, after the headers and the other options. */
const REDIRECTED_LIMIT = 1280 - 40 - 40 - 16;

const sourceLinkLayer = (options: readonly NdOption[]): Mac | null => {
  for (const o of options) if (o.kind === "source-link-layer-address") return o.address;
  return null;
};
const targetLinkLayer = (options: readonly NdOption[]): Mac | null => {
  for (const o of options) if (o.kind === "target-link-layer-address") return o.address;
  return null;
};

/** @rfc 4861 7.2 */
export class Discovery {
  readonly #parts: Parts;
  readonly #host: EngineHost;
  readonly duplicates: DuplicateDetection;
  readonly advertising: RouterAdvertising;
  readonly autoconfiguration: Autoconfiguration;
  readonly #redirectLimits = new Map<Ipv6, IntervalLimit>();
  readonly #redirects = new Map<
    string,
    { readonly target: Ipv6; readonly interface: number; readonly expires: Instant }
  >();

  constructor(parts: Parts) {
    this.#parts = parts;
    const host = parts.host;
    this.#host = host;
    this.duplicates = new DuplicateDetection({
      host,
      solicit: (out, target) =>
        this.#send(out, 0n, solicitedNode(target), null, {
          kind: "neighbor-solicitation",
          target,
          options: [],
        } as Icmpv6Body),
      passed: (index, address) => this.#passed(index, address),
    });
    this.advertising = new RouterAdvertising({ host, send: (out, body) => this.#advertise(out, body) });
    this.autoconfiguration = new Autoconfiguration({ host, solicit: (out) => this.#solicitRouters(out) });
  }

  isUsable(index: number, address: Ipv6): boolean {
    return this.duplicates.isUsable(index, address);
  }
  isDeprecated(index: number, address: Ipv6): boolean {
    return this.autoconfiguration.isDeprecated(index, address);
  }
  hopLimit(index: number): number {
    return this.autoconfiguration.hopLimit(index);
  }
  linkMtu(index: number): number {
    return this.autoconfiguration.linkMtu(index);
  }
  /** Groups that follow from the interface's addresses and role, tentative addresses included. */
  listensTo(index: number, group: Ipv6): boolean {
    if (isSolicitedNode(group)) {
      const i = this.#host.interface(index);
      return i?.ipv6.some((a) => solicitedNode(a.address as bigint) === group) === true;
    }
    return group === ALL_ROUTERS && this.#host.forwarding("ipv6");
  }

  interfaceChanged(before: InterfaceView | null, after: InterfaceView | null): void {
    const index = (after ?? before)!.index;
    const restarted =
      after === null || !after.up || before?.up !== true || before.vrf !== after.vrf || before.mac !== after.mac;
    if (restarted) {
      this.duplicates.cancel(index);
      this.#parts.neighbors.clear(index);
      this.forgetRedirects(index);
      if (before?.up === true) this.autoconfiguration.forget(index);
    }
    if (after === null || !after.up) {
      this.advertising.stopOn(index);
      return;
    }
    const known = restarted ? [] : before!.ipv6;
    for (const { address } of after.ipv6)
      if (!known.some((a) => a.address === address)) this.duplicates.start(after, address as bigint);
    for (const { address } of known)
      if (
        !after.ipv6.some((a) => a.address === address) &&
        this.duplicates.stateOf(index, address as bigint) === "tentative"
      )
        this.duplicates.cancel(index, address as bigint);
    this.advertising.follow(after);
  }
  /** Something about roles, advertisements or forwarding was configured. */
  settingsChanged(): void {
    for (const i of this.#host.interfaces()) {
      if (!i.up) continue;
      this.advertising.follow(i);
      if (this.linkLocal(i) !== null) this.autoconfiguration.ready(i);
    }
  }
  linkLocal(i: InterfaceView): Ipv6 | null {
    for (const { address } of i.ipv6)
      if (isLinkLocalIpv6(address as bigint) && this.isUsable(i.index, address as bigint)) return address as bigint;
    return null;
  }

  /** A message whose hop limit and code are right; false when something else about it is not valid. */
  receive(arrival: Arrival, packet: Ipv6Packet, body: Icmpv6Body): boolean {
    const i = arrival.interface;
    this.#host.debug("nd", () => `ICMPv6-ND: Received ${about(body)} on ${i.name} from ${shown(packet.source)}`);
    switch (body.kind) {
      case "neighbor-solicitation":
        return this.#solicitation(i, packet, body);
      case "neighbor-advertisement":
        return this.#advertisement(i, packet, body);
      case "router-solicitation": {
        const mac = sourceLinkLayer(body.options);
        if (packet.source === 0n && mac !== null) return false;
        if (!this.#host.forwarding("ipv6")) return true;
        if (mac !== null) this.#parts.neighbors.heard(i.index, packet.source, mac, false);
        this.advertising.solicited(i);
        return true;
      }
      case "router-advertisement": {
        if (!isLinkLocalIpv6(packet.source)) return false;
        const mac = sourceLinkLayer(body.options);
        if (mac !== null) this.#parts.neighbors.heard(i.index, packet.source, mac, true);
        this.autoconfiguration.receive(i, packet.source, body as RouterAdvertisement);
        return true;
      }
      case "redirect":
        return this.#redirected(arrival, packet, body as NdRedirect);
    }
    return true;
  }

  /** Asks for a neighbour, from an address of this node. @rfc 4861 7.2.2 */
  solicit(out: InterfaceView, target: Ipv6, mac: Mac | null): void {
    const source = this.#parts.localIpv6.sourceTowards(out.vrf, out, target);
    if (source === null || !ownsIpv6(out, source)) return;
    const options: NdOption[] = [{ kind: "source-link-layer-address", address: out.mac }];
    const body = { kind: "neighbor-solicitation", target, options } as Icmpv6Body;
    this.#send(out, source, mac === null ? solicitedNode(target) : target, mac, body);
  }

  /** The packet leaves by the interface it came from, to a neighbour the sender could have used itself. @rfc 4861 8.2 */
  redirect(arrival: Arrival, original: Pdu, packet: Ipv6Packet, way: Adjacency): void {
    const i = arrival.interface;
    const { source, destination } = packet;
    const target = (way.gateway ?? destination) as bigint;
    if (this.#host.settings(i.index).nd.redirects === false) return;
    const neighbour = isLinkLocalIpv6(source) || i.ipv6.some((a) => contains(prefixOf(a.address, a.length), source));
    // The target of a redirect to a router is its link-local address.
    if (!neighbour || (way.gateway !== null && !isLinkLocalIpv6(target))) return;
    if (this.#redirectLimits.size >= REDIRECT_LIMIT) this.#redirectLimits.clear();
    if (!entryOf(this.#redirectLimits, source, () => new IntervalLimit(REDIRECT_INTERVAL)).allow(this.#host.now()))
      return;
    const from = this.linkLocal(i);
    if (from === null) return;
    const mac = this.#parts.neighbors.macOf(i.index, target);
    const options: NdOption[] = mac === null ? [] : [{ kind: "target-link-layer-address", address: mac }];
    // Options come in units of 8 octets; the quoted part must not be padded.
    const length = Math.min(original.length, REDIRECTED_LIMIT) & ~7;
    options.push({ kind: "redirected-header", quoted: quote(original, length) } as NdOption);
    const body = Pdu.of(icmpv6, {
      type: Icmpv6Type.Redirect,
      code: 0,
      body: { kind: "redirect", target, destination, options },
    } as Icmpv6Message);
    const scoped = isLinkLocalIpv6(source) ? { out: i.index } : {};
    this.#parts.localIpv6.originate(i.vrf, ICMPV6, body, { to: source, from, ttl: HOP_LIMIT, ...scoped });
  }
  /** The first hop that a redirect named for a destination. */
  redirected(vrf: number, to: Ipv6): Adjacency | null {
    if (this.#redirects.size === 0) return null;
    const key = `${vrf} ${to}`;
    const known = this.#redirects.get(key);
    if (known === undefined) return null;
    if (known.expires > this.#host.now()) return { interface: known.interface, gateway: known.target, labels: [] };
    this.#redirects.delete(key);
    return null;
  }
  /** When the redirect for a destination is forgotten; call `redirected` first. */
  redirectedUntil(vrf: number, to: Ipv6): Instant {
    return this.#redirects.get(`${vrf} ${to}`)?.expires ?? 0;
  }
  /** All of them, those of an interface, or those to one target there. */
  forgetRedirects(index?: number, target?: Ipv6): void {
    for (const [key, r] of [...this.#redirects])
      if ((index === undefined || r.interface === index) && (target === undefined || r.target === target))
        this.#redirects.delete(key);
  }
  stop(): void {
    this.duplicates.stop();
    this.advertising.stop();
    this.autoconfiguration.stop();
    this.#redirects.clear();
  }

  #passed(index: number, address: Ipv6): void {
    const i = this.#host.interface(index);
    if (i !== undefined && isLinkLocalIpv6(address)) this.autoconfiguration.ready(i);
  }
  /** @rfc 4861 7.2.3 */
  #solicitation(i: InterfaceView, packet: Ipv6Packet, body: NeighborSolicitation): boolean {
    const { source, destination } = packet;
    const { target, options } = body;
    const mac = sourceLinkLayer(options);
    if (isMulticastIpv6(target) || (source === 0n && (mac !== null || !isSolicitedNode(destination)))) return false;
    if (!ownsIpv6(i, target)) return true;
    const state = this.duplicates.stateOf(i.index, target);
    if (state !== null) {
      // Two nodes try the same address at once; a solicitation from an address in use is no concern yet.
      if (source === 0n) this.duplicates.conflict(i, target);
      return true;
    }
    if (source !== 0n && mac !== null) this.#parts.neighbors.heard(i.index, source, mac, null);
    // RFC 4861, 7.2.4: who asked one node has its link-layer address already; Linux does not repeat it.
    const whole = this.#host.style !== "linux" || isMulticastIpv6(destination);
    const answer: NdOption[] = whole ? [{ kind: "target-link-layer-address", address: i.mac }] : [];
    const advertisement = {
      kind: "neighbor-advertisement",
      router: this.#host.forwarding("ipv6"),
      solicited: source !== 0n,
      override: whole,
      target,
      options: answer,
    } as Icmpv6Body;
    if (source === 0n) this.#send(i, target, ALL_NODES, null, advertisement);
    else {
      const message = Pdu.of(icmpv6, {
        type: Icmpv6Type.NeighborAdvertisement,
        code: 0,
        body: advertisement,
      } as Icmpv6Message);
      this.#parts.localIpv6.originate(i.vrf, ICMPV6, message, {
        to: source,
        from: target,
        out: i.index,
        ttl: HOP_LIMIT,
      });
    }
    return true;
  }
  #advertisement(i: InterfaceView, packet: Ipv6Packet, body: NeighborAdvertisement): boolean {
    const { target, router, solicited, override, options } = body;
    if (isMulticastIpv6(target) || (isMulticastIpv6(packet.destination) && solicited)) return false;
    if (ownsIpv6(i, target)) {
      this.duplicates.conflict(i, target);
      return true;
    }
    this.#parts.neighbors.advertised(i.index, target, targetLinkLayer(options), solicited, override, router);
    return true;
  }
  /** @rfc 4861 8.3 */
  #redirected(arrival: Arrival, packet: Ipv6Packet, body: NdRedirect): boolean {
    const i = arrival.interface;
    const { target, destination, options } = body;
    if (!isLinkLocalIpv6(packet.source) || isMulticastIpv6(destination)) return false;
    if (target !== destination && !isLinkLocalIpv6(target)) return false;
    if (this.#host.forwarding("ipv6")) return true;
    const used = this.redirected(arrival.vrf, destination) ?? this.#host.lookup(arrival.vrf, destination)?.ways[0];
    if (used === undefined || used.gateway !== packet.source || used.interface !== i.index) return false;
    const mac = targetLinkLayer(options);
    if (mac !== null) this.#parts.neighbors.heard(i.index, target, mac, target === destination ? null : true);
    if (this.#redirects.size >= REDIRECT_LIMIT) this.#redirects.clear();
    this.#redirects.set(`${arrival.vrf} ${destination}`, {
      target,
      interface: i.index,
      expires: this.#host.now() + REDIRECT_LIFE,
    });
    return true;
  }
  #advertise(out: InterfaceView, body: RouterAdvertisement): boolean {
    const from = this.linkLocal(out);
    if (from === null) return false;
    this.#send(out, from, ALL_NODES, null, body as Icmpv6Body);
    return true;
  }
  #solicitRouters(out: InterfaceView): void {
    const from = this.linkLocal(out) ?? 0n;
    const options: NdOption[] = from === 0n ? [] : [{ kind: "source-link-layer-address", address: out.mac }];
    this.#send(out, from, ALL_ROUTERS, null, { kind: "router-solicitation", options } as Icmpv6Body);
  }
  /** Straight to the link: these messages find addresses and so cannot wait for them. `mac` null: the group's. */
  #send(out: InterfaceView, from: Ipv6, to: Ipv6, mac: Mac | null, body: Icmpv6Body): void {
    const message = Pdu.of(icmpv6, { type: TYPES[body.kind] ?? 0, code: 0, body } as Icmpv6Message);
    const packet = this.#parts.localIpv6.packet(from, to, ICMPV6, message, HOP_LIMIT, 0xe0);
    const pdu = Pdu.of(ipv6, packet);
    this.#host.debug("nd", () => `ICMPv6-ND: Sending ${about(body)} on ${out.name} to ${shown(to)}`);
    this.#parts.verdicts.forward("ipv6", out.vrf, null, out.index, pdu, body.kind);
    const destination = mac ?? multicastMac(to);
    this.#host.transmit(
      out.index,
      Pdu.of(ethernet, { destination, source: out.mac, etherType: EtherType.Ipv6, payload: pdu } as EthernetFrame),
    );
  }
}
const shown = (address: Ipv6): string => formatIpv6(address).toUpperCase();
/** "NS for 2001:DB8::1", for debug output. */
const about = (body: Icmpv6Body): string =>
  body.kind === "neighbor-solicitation"
    ? `NS for ${shown(body.target)}`
    : body.kind === "neighbor-advertisement"
      ? `NA for ${shown(body.target)}`
      : body.kind === "router-solicitation"
        ? "RS"
        : body.kind === "router-advertisement"
          ? "RA"
          : body.kind;
const TYPES: Partial<Record<Icmpv6Body["kind"], number>> = {
  "router-solicitation": Icmpv6Type.RouterSolicitation,
  "router-advertisement": Icmpv6Type.RouterAdvertisement,
  "neighbor-solicitation": Icmpv6Type.NeighborSolicitation,
  "neighbor-advertisement": Icmpv6Type.NeighborAdvertisement,
  redirect: Icmpv6Type.Redirect,
};
