// The IP engine of a node, put together from its parts.
import type { Family, Ip } from "../base/ip.ts";
import { type IcmpMessage, IcmpType, icmp } from "../wire/icmp.ts";
import "../wire/formats.ts";
import { Pdu } from "../wire/pdu.ts";
import { AclFilter } from "./acl-filter.ts";
import { ArpCache } from "./arp.ts";
import type { DropReason, EchoSocket, Engine, EngineHost, OriginateOptions } from "./engine.ts";
import { Groups } from "./groups.ts";
import { HostUnreachable } from "./icmp-kinds.ts";
import { ErrorListeners } from "./icmp-listeners.ts";
import { ICMP, Icmp } from "./icmp.ts";
import { Loopback } from "./loopback.ts";
import { PathMtu } from "./path-mtu.ts";
import { LinkLayer } from "./pipeline/ethernet.ts";
import { Ipv4Pipeline } from "./pipeline/ipv4.ts";
import { LocalIpv4 } from "./pipeline/local-ipv4.ts";
import { type Parts, primaryIpv4, Verdicts } from "./stack.ts";
import { UpperLayers } from "./upper.ts";
import type { Ipv4Packet } from "../wire/ipv4.ts";

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
    unreachable: (out, w) => {
      verdicts.drop("unresolved", w.family, w.vrf, w.arrival, w.original);
      // A Linux host tells its own programs that the neighbour did not answer; IOS stays silent.
      if (host.style !== "linux" || w.arrival !== null || w.family !== "ipv4") return;
      const from = primaryIpv4(out);
      if (from !== null)
        parts.icmp.reportLocally(HostUnreachable, w.vrf, out.index, from, w.payload.value as Ipv4Packet);
    },
  });
  const echoSocket = (listener: Parameters<Engine["openEcho"]>[0]): EchoSocket => {
    const identifier = listeners.open(listener);
    return {
      identifier,
      send: (vrf, sequence, data, options) => {
        const body = { kind: "echo", identifier, sequence, data } as const;
        return originate(vrf, ICMP, Pdu.of(icmp, { type: IcmpType.Echo, code: 0, body } as IcmpMessage), options);
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
      if (after?.up !== true || after.kind === "loopback" || after.kind === "serial" || after.kind === "null") return;
      const known = before?.up === true && before.vrf === after.vrf ? before.ipv4.map((a) => a.address as number) : [];
      parts.arp.announce(after, known);
    },
    arpTable: () => parts.arp.rows(),
    neighborTable: () => [],
    clearArp: (filter) => parts.arp.clear(filter),
    clearNeighbors: () => {},
    staticArp: (entries) => parts.arp.setStatic(entries),
    errors: (listener) => listeners.onError(listener),
    openEcho: echoSocket,
    accessListMatches: (family: Family, name: string) => parts.acls.counters.of(family, name),
    clearAccessListMatches: (name) => parts.acls.counters.clear(name),
    drops: () => verdicts.drops,
    tentative: () => [],
    defaultRouters: () => [],
    pathMtu: (vrf, to) => parts.pathMtu.get(vrf, to),
    sourceFor: (vrf: number, to: Ip, out?: number) => {
      const way = out ?? host.lookup(vrf, to)?.ways[0]?.interface;
      const i = way === undefined ? undefined : host.interface(way);
      return i === undefined ? null : parts.localIpv4.sourceOn(i, vrf, false);
    },
    stop: () => {
      parts.arp.stop();
      parts.loopback.stop();
      parts.localIpv4.stop();
      parts.acls.stop();
      parts.upper.stop();
      parts.pathMtu.clear();
      listeners.stop();
    },
  };
};
