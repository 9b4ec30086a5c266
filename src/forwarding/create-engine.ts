// The IP engine of a node, put together from its parts.
import type { Family, Ip } from "../base/ip.ts";
import { type IcmpMessage, IcmpType, icmp } from "../wire/icmp.ts";
import "../wire/formats.ts";
import { Pdu } from "../wire/pdu.ts";
import { AclFilter } from "./acl-filter.ts";
import { ArpCache } from "./arp.ts";
import type { DropReason, EchoSocket, Engine, EngineHost, OriginateOptions } from "./engine.ts";
import { bucketOf, flowHash } from "./flow-hash.ts";
import { Groups } from "./groups.ts";
import { HostUnreachable } from "./icmp-kinds.ts";
import { ErrorListeners } from "./icmp-listeners.ts";
import { ICMP, Icmp } from "./icmp.ts";
import { Loopback } from "./loopback.ts";
import { PathMtu } from "./path-mtu.ts";
import { LinkLayer } from "./pipeline/ethernet.ts";
import { AddressUnreachable } from "./icmpv6-kinds.ts";
import { Discovery } from "./discovery.ts";
import { NeighborCache } from "./neighbor-cache.ts";
import { LocalIpv6 } from "./pipeline/local-ipv6.ts";
import { MplsPipeline } from "./pipeline/mpls.ts";
import { Ipv6Pipeline } from "./pipeline/ipv6.ts";
import { ICMPV6, Icmpv6 } from "./icmpv6.ts";
import type { Ipv6Packet } from "../wire/ipv6.ts";
import { type Icmpv6Message, Icmpv6Type, icmpv6 } from "../wire/icmpv6.ts";
import type { InterfaceKind } from "../protocols/protocol.ts";
import { Ipv4Pipeline } from "./pipeline/ipv4.ts";
import { LocalIpv4 } from "./pipeline/local-ipv4.ts";
import { ReversePath } from "./reverse-path.ts";
import { type Parts, primaryIpv4, Verdicts } from "./stack.ts";
import { UpperLayers } from "./upper.ts";
import type { Ipv4Packet } from "../wire/ipv4.ts";

const SPEAKS_ARP: ReadonlySet<InterfaceKind> = new Set<InterfaceKind>(["ethernet", "subinterface", "vlan"]);
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Makes a node's engine. It does nothing until the node calls it. */
export const createEngine = (host: EngineHost): Engine => {
  const parts = {} as Writable<Parts>;
  const listeners = new ErrorListeners();
  const verdicts = new Verdicts(host);
  const originate = (vrf: number, protocol: number, packet: Pdu, options: OriginateOptions): DropReason | null =>
    typeof options.to === "number"
      ? parts.localIpv4.originate(vrf, protocol, packet, options)
      : parts.localIpv6.originate(vrf, protocol, packet, options);
  parts.host = host;
  parts.verdicts = verdicts;
  parts.seed = Math.floor(host.random("flow hash") * 0x100000000);
  parts.groups = new Groups();
  parts.acls = new AclFilter(host);
  parts.reversePath = new ReversePath(host, parts.acls);
  parts.pathMtu = new PathMtu(() => host.now());
  parts.upper = new UpperLayers(originate, parts.groups);
  parts.link = new LinkLayer(parts);
  parts.loopback = new Loopback(parts);
  parts.ipv4 = new Ipv4Pipeline(parts);
  parts.localIpv4 = new LocalIpv4(parts);
  parts.icmp = new Icmp(parts, listeners);
  parts.arp = new ArpCache({
    host,
    verdicts,
    transmit: (out, mac, waiting) => parts.link.transmit(out, mac, waiting),
    // A first hop that a redirect named is no better than the router's own once it is silent. RFC 4861, 7.3.3.
    failed: (index, address) => {
      parts.icmp.forgetRedirects(index, address);
      host.addressEvent({ kind: "neighbor-failed", interface: index, address });
    },
    unreachable: (out, w) => {
      verdicts.drop("unresolved", w.family, w.vrf, w.arrival, w.original);
      // A Linux host tells its own programs that the neighbour did not answer; IOS stays silent.
      if (host.style !== "linux" || w.arrival !== null || w.family !== "ipv4") return;
      const from = primaryIpv4(out);
      if (from !== null)
        parts.icmp.reportLocally(HostUnreachable, w.vrf, out.index, from, w.payload.value as Ipv4Packet);
    },
  });
  parts.mpls = new MplsPipeline(parts);
  parts.ipv6 = new Ipv6Pipeline(parts);
  parts.localIpv6 = new LocalIpv6(parts);
  parts.icmpv6 = new Icmpv6(parts, listeners);
  parts.discovery = new Discovery(parts);
  parts.neighbors = new NeighborCache({
    host,
    verdicts,
    transmit: (out, mac, waiting) => parts.link.transmit(out, mac, waiting),
    unreachable: (out, w) => {
      verdicts.drop("unresolved", w.family, w.vrf, w.arrival, w.original);
      if (w.family !== "ipv6") return;
      const packet = w.payload.value as Ipv6Packet;
      if (w.arrival !== null) {
        parts.icmpv6.error(AddressUnreachable, w.arrival, w.original, packet);
        return;
      }
      const from = host.style === "linux" ? parts.localIpv6.sourceTowards(w.vrf, out, packet.destination) : null;
      if (from !== null) parts.icmpv6.reportLocally(AddressUnreachable, w.vrf, out.index, from, packet);
    },
    solicit: (out, target, mac) => parts.discovery.solicit(out, target, mac),
    times: (index) => parts.discovery.autoconfiguration.times(index),
    failed: (index, address) => {
      parts.discovery.forgetRedirects(index, address);
      host.addressEvent({ kind: "neighbor-failed", interface: index, address });
    },
    noLongerRouter: (index, address) => parts.discovery.autoconfiguration.forgetRouter(index, address),
  });
  const openEcho = (listener: Parameters<Engine["openEcho"]>[0]): EchoSocket => {
    const identifier = listeners.open(listener);
    return {
      identifier,
      send: (vrf, sequence, data, options) => {
        const body = { kind: "echo", identifier, sequence, data } as const;
        if (typeof options.to === "number") {
          const discoverPath = host.style === "linux" && options.dontFragment === undefined;
          const message = { type: IcmpType.Echo, code: 0, body } as IcmpMessage;
          return originate(vrf, ICMP, Pdu.of(icmp, message), { ...options, discoverPath });
        }
        return originate(
          vrf,
          ICMPV6,
          Pdu.of(icmpv6, { type: Icmpv6Type.EchoRequest, code: 0, body } as Icmpv6Message),
          options,
        );
      },
      close: () => listeners.close(identifier),
    };
  };
  return {
    receive: (index, frame) => parts.link.receive(index, frame),
    send: (vrf, protocol, packet, options) => originate(vrf, protocol, packet, options) === null,
    originate,
    ip: (vrf) => parts.upper.ip(vrf),
    udp: (vrf) => parts.upper.udp(vrf),
    interfaceChanged: (before, after) => {
      const index = before?.index ?? after?.index;
      if (index === undefined) return;
      if (after === null || !after.up || before?.vrf !== after.vrf || before.mac !== after.mac) {
        parts.arp.clear({ interface: index });
        parts.icmp.forgetRedirects(index);
      }
      parts.discovery.interfaceChanged(before, after);
      if (after?.up !== true || !SPEAKS_ARP.has(after.kind)) return;
      const known = before?.up === true && before.vrf === after.vrf ? before.ipv4.map((a) => a.address as number) : [];
      parts.arp.announce(after, known);
    },
    settingsChanged: () => parts.discovery.settingsChanged(),
    arpTable: () => parts.arp.rows(),
    neighborTable: () => parts.neighbors.rows(),
    clearArp: (filter) => parts.arp.clear(filter),
    clearNeighbors: (index) => parts.neighbors.clear(index),
    staticArp: (entries) => parts.arp.setStatic(entries),
    errors: (listener) => listeners.onError(listener),
    openEcho,
    accessListMatches: (family: Family, name: string) => parts.acls.counters.of(family, name),
    clearAccessListMatches: (name) => parts.acls.counters.clear(name),
    drops: () => verdicts.drops,
    sourceChecks: (index, family) => parts.reversePath.counters(index, family),
    tentative: () => parts.discovery.duplicates.rows(),
    taughtHopLimit: (index) => parts.discovery.hopLimit(index),
    defaultRouters: () => parts.discovery.autoconfiguration.routers(),
    labelOctets: (label, way) => parts.mpls.octets(label, way),
    clearLabelOctets: () => parts.mpls.clearOctets(),
    groups: (index) => parts.groups.of(index),
    pathMtu: (vrf, to) => parts.pathMtu.get(vrf, to),
    learnt: (vrf, to) => {
      const mtu = parts.pathMtu.get(vrf, to) ?? null;
      const way = typeof to === "number" ? parts.icmp.redirected(vrf, to) : parts.discovery.redirected(vrf, to);
      if (mtu === null && way === null) return null;
      const redirect =
        typeof to === "number" ? parts.icmp.redirectedUntil(vrf, to) : parts.discovery.redirectedUntil(vrf, to);
      return {
        way,
        mtu,
        expires: Math.max(mtu === null ? 0 : parts.pathMtu.until(vrf, to), way === null ? 0 : redirect),
      };
    },
    isReachable: (index, address) => {
      const state = parts.neighbors.stateOf(index, address);
      return state !== "NONE" && state !== "INCOMPLETE";
    },
    sourceFor: (vrf: number, to: Ip, out?: number) => {
      const way = host.lookup(vrf, to)?.ways[0];
      const index = out ?? way?.interface;
      const i = index === undefined ? undefined : host.interface(index);
      if (i === undefined) return null;
      return typeof to === "number"
        ? parts.localIpv4.sourceOn(i, vrf, (way?.labels.length ?? 0) > 0)
        : parts.localIpv6.sourceTowards(vrf, i, to);
    },
    wayFor: (vrf, from, to) => {
      const ways = host.lookup(vrf, to)?.ways ?? [];
      return ways[bucketOf(flowHash(parts.seed, from, to, ICMP, 0), ways.length)] ?? null;
    },
    stop: () => {
      parts.arp.stop();
      parts.loopback.stop();
      parts.localIpv4.stop();
      parts.localIpv6.stop();
      parts.neighbors.stop();
      parts.discovery.stop();
      parts.acls.stop();
      parts.upper.stop();
      parts.pathMtu.clear();
      listeners.stop();
    },
  };
};
