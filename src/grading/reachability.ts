// Reachability asked of the running network: real echo requests in virtual time, and the verdict at every hop.
import { compareIp, type Ip, parseIp } from "../base/ip.ts";
import { contains, type Prefix } from "../base/prefix.ts";
import type { Verdict as PacketVerdict } from "../forwarding/engine.ts";
import { milliseconds, seconds } from "../kernel/kernel.ts";
import type { Network } from "../lab/network.ts";
import { ipv4, type Ipv4Packet } from "../wire/ipv4.ts";
import { ipv6, type Ipv6Packet } from "../wire/ipv6.ts";
import { mpls } from "../wire/mpls.ts";
import type { Pdu } from "../wire/pdu.ts";
import type { Endpoint } from "./endpoint.ts";
import type { MatrixCell } from "./result.ts";

export type Hop = MatrixCell["trace"][number] & {
  /** Towards the destination, or the answer on its way back. */
  readonly direction: "there" | "back";
  /** Labels on the packet as this node sends it on, outermost first. */
  readonly labels: readonly number[];
};
export interface ProbeReport {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly reached: boolean;
  /** Why it could not even be tried: no such VRF, no address. */
  readonly problem: "no-vrf" | "no-address" | "no-ip" | null;
  readonly hops: readonly Hop[];
  /** Worst round-trip time in nanoseconds; null when nothing came back. */
  readonly rtt: number | null;
}
export interface ProbeSettings {
  readonly family: "ipv4" | "ipv6";
  /** Octets of the datagram; 100 when absent. */
  readonly size?: number;
  readonly dontFragment?: boolean;
}

/** The IP packet inside a verdict's packet, and the labels above it; null for anything else. */
export const ipInside = (
  pdu: Pdu,
): {
  readonly source: Ip;
  readonly destination: Ip;
  readonly protocol: number;
  readonly labels: readonly number[];
} | null => {
  let at: Pdu = pdu;
  const labels: number[] = [];
  for (let depth = 0; depth < 4; depth++) {
    if ((at.codec as unknown) === mpls) {
      const { stack, payload } = (at as Pdu<{ stack: readonly { label: number }[]; payload: Pdu }>).value;
      labels.push(...stack.map((e) => e.label));
      at = payload;
    } else if ((at.codec as unknown) === ipv4) {
      const { source, destination, protocol } = (at as Pdu<Ipv4Packet>).value;
      return { source, destination, protocol, labels };
    } else if ((at.codec as unknown) === ipv6) {
      const { source, destination, protocol } = (at as Pdu<Ipv6Packet>).value;
      return { source, destination, protocol, labels };
    } else return null;
  }
  return null;
};

interface InterfaceRow {
  readonly name: string;
  readonly kind?: string;
  readonly vrf?: string;
  readonly up: boolean;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}
/** The lowest address in a prefix that some node has; the first host's when none has one, so that nobody answers. */
const addressIn = (network: Network, prefix: Prefix): Ip => {
  const found = network.nodes.flatMap((n) =>
    n.views().includes("interfaces")
      ? (network.view(n.name, "interfaces") as readonly InterfaceRow[]).flatMap((r) =>
          [...r.ipv4, ...r.ipv6].flatMap((text) => {
            const address = parseIp(text.slice(0, text.indexOf("/")));
            return address !== null && contains(prefix, address) ? [address] : [];
          }),
        )
      : [],
  );
  const [lowest] = found.sort(compareIp);
  if (lowest !== undefined) return lowest;
  const { address, length } = prefix;
  return typeof address === "number" ? (length > 30 ? address : address + 1) : length > 126 ? address : address + 1n;
};
/** The address that an endpoint stands for as a destination; null when it has none. */
export const destinationOf = (network: Network, to: Endpoint, family: "ipv4" | "ipv6"): Ip | null =>
  to.address ??
  (to.prefix !== null
    ? addressIn(network, to.prefix)
    : to.node === null
      ? null
      : addressOf(network, to.node, to.vrf, family));

interface VrfRow {
  readonly id: number;
  readonly name: string;
}

/** An address of a node in a VRF: the lowest loopback's, else the first interface's that is up; null when it has none. */
export const addressOf = (network: Network, node: string, vrf: string, family: "ipv4" | "ipv6"): Ip | null => {
  const rows = network.view(node, "interfaces") as readonly InterfaceRow[];
  const usable = rows.filter((r) => r.up && (r.vrf ?? "") === vrf && r.name !== "lo");
  const first = (list: readonly InterfaceRow[]): Ip | null => {
    for (const r of list)
      for (const text of r[family]) {
        const address = parseIp(text.slice(0, text.indexOf("/")));
        if (address !== null && !(typeof address === "bigint" && address >> 118n === 0x3fan)) return address;
      }
    return null;
  };
  return first(usable.filter((r) => r.kind === "loopback")) ?? first(usable);
};

const vrfNames = (
  network: Network,
  node: string,
  cache: Map<string, ReadonlyMap<number, string>>,
): ReadonlyMap<number, string> => {
  let names = cache.get(node);
  if (names === undefined) {
    const rows = network.node(node).views().includes("vrfs") ? (network.view(node, "vrfs") as readonly VrfRow[]) : [];
    names = new Map(rows.map((r) => [r.id, r.name]));
    cache.set(node, names);
  }
  return names;
};

/** How long one unanswered echo is waited for, and how many are sent: the first may be lost to ARP. */
const TIMEOUT = seconds(1);
const PROBES = 3;
const ICMP = 1;
const ICMPV6 = 58;

/**
 * Pings one endpoint from another and runs the network until the answer is in or given up. Virtual time passes. Stops
 * after the first reply.
 */
export const probe = (network: Network, from: Endpoint, to: Endpoint, settings: ProbeSettings): ProbeReport => {
  const hops: Hop[] = [];
  const report = (reached: boolean, problem: ProbeReport["problem"], rtt: number | null = null): ProbeReport => ({
    from,
    to,
    reached,
    problem,
    hops,
    rtt,
  });
  const node = network.node(from.node ?? "");
  if (node.ping === undefined) return report(false, "no-ip");
  const source = from.address ?? addressOf(network, node.name, from.vrf, settings.family);
  const target = destinationOf(network, to, settings.family);
  if (target === null || source === null) return report(false, "no-address");
  const cache = new Map<string, ReadonlyMap<number, string>>();
  const listen = (name: string, v: PacketVerdict): void => {
    const inside = ipInside(v.packet);
    if (inside === null || (inside.protocol !== ICMP && inside.protocol !== ICMPV6)) return;
    const there = inside.source === source && inside.destination === target;
    if (!there && !(inside.source === target && inside.destination === source)) return;
    hops.push({
      node: name,
      vrf: vrfNames(network, name, cache).get(v.vrf) ?? "",
      verdict: v.kind,
      reason: v.reason,
      by: v.by,
      direction: there ? "there" : "back",
      labels: inside.labels,
    });
  };
  const stopListening = network.onVerdict(listen);
  let rtt: number | null = null;
  let over = false;
  try {
    const running = node.ping(
      {
        vrf: from.vrf,
        to: target,
        from: source,
        repeat: PROBES,
        size: settings.size ?? 100,
        timeout: TIMEOUT,
        interval: null,
        ...(settings.dontFragment === true ? { dontFragment: true } : {}),
      },
      {
        result: (r) => {
          if (r.outcome === "reply" && rtt === null) {
            rtt = r.rtt;
            over = true;
          }
        },
        done: () => {
          over = true;
        },
      },
    );
    const deadline = network.now + (PROBES + 1) * TIMEOUT;
    while (!over && network.now < deadline) network.run(Math.min(deadline, network.now + milliseconds(50)));
    running.stop();
  } catch (error) {
    if (error instanceof Error && error.name === "UnknownVrf") return report(false, "no-vrf");
    throw error;
  } finally {
    stopListening();
  }
  return report(rtt !== null, null, rtt);
};

/** Nodes that the request crossed, in order, each once per visit; the first try that got furthest counts. */
export const nodesThere = (report: ProbeReport): readonly string[] => {
  const out: string[] = [];
  for (const hop of report.hops) {
    if (hop.direction !== "there") continue;
    if (out.at(-1) !== hop.node) out.push(hop.node);
    if (hop.verdict === "deliver") break;
  }
  return out;
};
/** Where a request or its answer was dropped: the first drop seen, else the last hop seen. */
export const divergence = (report: ProbeReport): Hop | null =>
  report.hops.find((h) => h.verdict === "drop") ?? report.hops.at(-1) ?? null;

/** A trace for people and machines without the duplicates of retried probes: the last try only. */
export const traceOf = (report: ProbeReport): MatrixCell["trace"] => {
  const seen = new Set<string>();
  const out: MatrixCell["trace"] = [];
  for (const { node, vrf, verdict, reason, by, direction } of report.hops) {
    const key = `${direction} ${node} ${verdict} ${reason} ${by}`;
    if (seen.has(key)) continue;
    seen.add(key);
    out.push({ node, vrf, verdict, reason, by });
    if (out.length >= 40) break;
  }
  return out;
};
