// One packet from hop to hop: what each node decided about it, put together from the verdicts of the forwarding engine.
import { formatIp, type Ip } from "../base/ip.ts";
import type { Verdict } from "../forwarding/engine.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { Network } from "../lab/network.ts";
import { ethernet, type EthernetFrame, type VlanTag, vlanTag } from "../wire/ethernet.ts";
import { type Ipv4Packet, ipv4 } from "../wire/ipv4.ts";
import { type Ipv6Packet, ipv6 } from "../wire/ipv6.ts";
import { type MplsPacket, mpls } from "../wire/mpls.ts";
import type { Pdu } from "../wire/pdu.ts";

/** What a node did to the label stack. */
export type LabelOperation = "push" | "swap" | "pop" | null;
export interface TrailHop {
  readonly at: Instant;
  readonly node: string;
  /** Towards the destination, or the answer on its way back. */
  readonly direction: "there" | "back";
  /** Interface it came in by; null where it began. */
  readonly in: string | null;
  /** VRF of the table; "" is the global one. */
  readonly vrf: string;
  readonly verdict: "forward" | "deliver" | "drop";
  /** The prefix, label or access list entry that decided. */
  readonly by: string;
  readonly operation: LabelOperation;
  /** Outermost first. */
  readonly labelsIn: readonly number[];
  readonly labelsOut: readonly number[];
  /** Null where it stayed. */
  readonly out: string | null;
  /** Enumerated, for a drop. */
  readonly reason: string | null;
}
export interface Carried {
  readonly source: Ip;
  readonly destination: Ip;
  readonly protocol: number;
  /** IPv4 identification; null for IPv6. */
  readonly identification: number | null;
  readonly payload: Pdu;
  readonly labels: readonly number[];
}
const MOST_LAYERS = 6;

/** The IP packet in a frame or under labels; null for anything else. May meet malformed octets: null as well. */
export const carriedBy = (pdu: Pdu<any>): Carried | null => {
  let at: Pdu<any> = pdu;
  const labels: number[] = [];
  try {
    for (let layer = 0; layer < MOST_LAYERS; layer++) {
      const codec = at.codec as unknown;
      if (codec === ethernet || codec === vlanTag) at = (at.value as EthernetFrame | VlanTag).payload;
      else if (codec === mpls) {
        const { stack, payload } = at.value as MplsPacket;
        labels.push(...stack.map((e) => e.label));
        at = payload;
      } else if (codec === ipv4) {
        const { source, destination, protocol, identification, payload } = at.value as Ipv4Packet;
        return { source, destination, protocol, identification, payload, labels };
      } else if (codec === ipv6) {
        const { source, destination, protocol, payload } = at.value as Ipv6Packet;
        return { source, destination, protocol, identification: null, payload, labels };
      } else return null;
    }
  } catch {
    return null;
  }
  return null;
};
/** The same packet at another hop: its payload is carried by reference, or its identification says so. */
export const isSame = (a: Carried, b: Carried): boolean =>
  a.source === b.source &&
  a.destination === b.destination &&
  a.protocol === b.protocol &&
  (a.payload === b.payload ||
    (a.identification !== null && a.identification !== 0 && a.identification === b.identification));

interface Row {
  readonly name: string;
  readonly index?: number;
}
/** Names of interfaces and VRFs by number, asked of each node once. */
export class Names {
  readonly #network: Network;
  readonly #interfaces = new Map<string, ReadonlyMap<number, string>>();
  readonly #vrfs = new Map<string, ReadonlyMap<number, string>>();
  constructor(network: Network) {
    this.#network = network;
  }
  #rows(node: string, view: string): readonly (Row & { readonly id?: number })[] {
    return this.#network.node(node).views().includes(view)
      ? (this.#network.view(node, view) as readonly (Row & { readonly id?: number })[])
      : [];
  }
  interface(node: string, index: number | null): string | null {
    if (index === null) return null;
    let names = this.#interfaces.get(node);
    if (names === undefined) {
      names = new Map(this.#rows(node, "interfaces").map((r, i) => [r.index ?? i, r.name]));
      this.#interfaces.set(node, names);
    }
    return names.get(index) ?? `#${index}`;
  }
  vrf(node: string, id: number): string {
    let names = this.#vrfs.get(node);
    if (names === undefined) {
      names = new Map(this.#rows(node, "vrfs").map((r) => [r.id ?? 0, r.name]));
      this.#vrfs.set(node, names);
    }
    return names.get(id) ?? "";
  }
}

export interface Heard {
  readonly node: string;
  readonly verdict: Verdict;
  readonly carried: Carried;
  readonly direction: "there" | "back";
}
const operationOf = (into: readonly number[], out: readonly number[]): LabelOperation =>
  into.length === out.length
    ? into.every((l, i) => l === out[i])
      ? null
      : "swap"
    : into.length < out.length
      ? "push"
      : "pop";

/** Hops in order, with what each did to the labels. */
export const trailOf = (heard: readonly Heard[], names: Names): readonly TrailHop[] => {
  const last = new Map<string, readonly number[]>();
  return heard.map(({ node, verdict: v, carried, direction }) => {
    const labelsIn = v.in === null ? [] : (last.get(direction) ?? (v.kind === "forward" ? [] : carried.labels));
    const labelsOut = v.kind === "forward" ? carried.labels : [];
    last.set(direction, labelsOut);
    return {
      at: v.at,
      node,
      direction,
      in: names.interface(node, v.in),
      vrf: names.vrf(node, v.vrf),
      verdict: v.kind,
      by: v.by,
      operation: v.kind === "drop" ? null : operationOf(labelsIn, labelsOut),
      labelsIn,
      labelsOut,
      out: names.interface(node, v.out),
      reason: v.reason,
    };
  });
};
export const addressText = formatIp;

/** The latest verdicts about IP packets, so that a captured packet can be followed. */
export class Journal {
  readonly #most: number;
  #kept: { node: string; verdict: Verdict; carried: Carried }[] = [];
  constructor(most = 8_000) {
    this.#most = most;
  }
  note(node: string, verdict: Verdict): void {
    const carried = carriedBy(verdict.packet);
    if (carried === null) return;
    this.#kept.push({ node, verdict, carried });
    if (this.#kept.length > 2 * this.#most) this.#kept = this.#kept.slice(-this.#most);
  }
  about(packet: Carried): readonly Heard[] {
    return this.#kept.filter((k) => isSame(k.carried, packet)).map((k) => ({ ...k, direction: "there" as const }));
  }
}
