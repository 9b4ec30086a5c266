// The TCP of one VRF of a router, or of a host: its ports over the engine's IP, and the ICMP errors it hears of.
import type { Instant } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import { createTcp, type Tcp } from "../protocols/tcp/index.ts";
import type { Ip } from "../base/ip.ts";
import type { Engine, EngineHost } from "../forwarding/engine.ts";

const TCP = 6;
const LINUX_TTL = 64;

const mtuOf = (out: InterfaceView, to: Ip): number => (typeof to === "bigint" ? (out.ipv6Mtu ?? out.mtu) : out.mtu);

/** The node that TCP runs on. */
export interface TcpHost
  extends Pick<EngineHost, "style" | "now" | "timer" | "random" | "lookup" | "interface" | "log" | "debug"> {
  readonly engine: Engine;
  /** How long a connection may take to open, where it is not the usual time. */
  synWait?(): Instant | undefined;
  /** Runs after the present stimulus. */
  defer(task: () => void): void;
}

export const tcpFor = (core: TcpHost, vrf: number): Tcp => {
  const ip = core.engine.ip(vrf);
  const pending = new Set<string>();
  const tcp = createTcp({
    vrf,
    ip: {
      // Linux: its own default TTL, and DF on every segment.
      send: (protocol, packet, options) =>
        ip.send(
          protocol,
          packet,
          core.style === "linux" ? { ...options, ttl: LINUX_TTL, dontFragment: true } : options,
        ),
      receive: (protocol, codec, handler) => ip.receive(protocol, codec, (packet) => core.defer(() => handler(packet))),
      join: (interface_, group) => ip.join(interface_, group),
      leave: (interface_, group) => ip.leave(interface_, group),
    },
    now: () => core.now(),
    synWait: () => core.synWait?.(),
    timer: (name, expire) => core.timer(name, expire),
    defer: (name, run) => {
      if (pending.has(name)) return;
      pending.add(name);
      core.defer(() => {
        pending.delete(name);
        run();
      });
    },
    random: (purpose) => core.random(`tcp ${vrf} ${purpose}`),
    path: (to, link) => {
      if (link !== undefined) {
        const view = core.interface(link);
        const own = core.engine.sourceFor(vrf, to, link);
        return view?.up !== true || own === null ? null : { source: own, mtu: mtuOf(view, to) };
      }
      const entry = core.lookup(vrf, to);
      const way = entry?.ways[0];
      const out = way === undefined ? undefined : core.interface(way.interface);
      const source = core.engine.sourceFor(vrf, to);
      if (entry === null || source === null) return null;
      return { source, mtu: core.engine.pathMtu(vrf, to) ?? (out === undefined ? 1500 : mtuOf(out, to)) };
    },
    log: (message) => core.log(message),
    debug: (topic, text) => core.debug(topic, text),
  });
  const stopErrors = core.engine.errors((error) => {
    if (error.vrf !== vrf || error.about.protocol !== TCP) return;
    const { family, type, code, argument, about } = error;
    const tooBig = family === "ipv4" ? type === 3 && code === 4 : type === 2;
    const unreachable = family === "ipv4" ? type === 3 : type === 1;
    if (!tooBig && !unreachable) return;
    // RFC 1122, 4.2.3.9: protocol and port unreachable are hard errors.
    const hard = family === "ipv4" ? code === 2 || code === 3 : code === 4;
    core.defer(() =>
      tcp.error({
        localAddress: about.source,
        remoteAddress: about.destination,
        segment: about.transport,
        kind: tooBig ? "too-big" : hard ? "hard" : "soft",
        mtu: argument,
        link: error.interface,
      }),
    );
  });
  return {
    ...tcp,
    stop: () => {
      stopErrors();
      tcp.stop();
    },
  };
};
