// A router as views, show commands and explain see it: read-only state, no behaviour.
import type { Family, Ip } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import type { DeviceConfig } from "../config/model.ts";
import type { ConfigOrigins } from "../config/origins.ts";
import type { DropReason, Engine, Verdict } from "../forwarding/engine.ts";
import type { LabelBinding } from "../forwarding/label-table.ts";
import type { Way } from "../forwarding/resolution.ts";
import type { CandidateVerdict } from "../forwarding/rib-tables.ts";
import type { FibEntry, LabelEntry, Route } from "../forwarding/route.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { InterfaceView, Protocol } from "../protocols/protocol.ts";
import type { Load } from "./load-average.ts";
import type { Cdp } from "./cdp.ts";
import type { RouteProfile } from "./route-profile.ts";
import type { SwitchFabric } from "./switch-fabric.ts";

export interface RouteRow {
  readonly route: Route;
  /** When this became the best route of its prefix. */
  readonly since: Instant;
}
export interface RouteLoopStep extends RouteRow {
  readonly gateway: Ip;
  readonly vrf: number;
}
export interface RibState {
  /** Best routes, sorted by prefix. */
  routes(): readonly RouteRow[];
  /** All candidates of a prefix, best first. */
  candidates(prefix: Prefix): readonly Route[];
  lookup(address: Ip): RouteRow | null;
  /** As `candidates`, with what keeps each out of the table. */
  explain(prefix: Prefix): readonly CandidateVerdict[];
  /** Routes that are found through each other, by loop; see loopsOf. */
  loops(): readonly (readonly RouteLoopStep[])[];
  /** How a next hop resolves in this table: ways with labels, and the chain of routes it depends on. */
  resolve(gateway: Ip): {
    readonly route: Route | null;
    readonly ways: readonly Way[];
    /** It leads nowhere because it leads back to itself. */
    readonly looped: boolean;
    readonly chain: readonly Route[];
  };
}
export interface FibState {
  readonly version: number;
  lookup(address: Ip): FibEntry | null;
  entries(): readonly FibEntry[];
}
export interface VrfState {
  readonly id: number;
  readonly name: string;
  readonly rib: Readonly<Record<Family, RibState>>;
  readonly fib: Readonly<Record<Family, FibState>>;
}
export interface ProtocolState {
  readonly definition: string;
  readonly key: string;
  readonly vrf: number;
  readonly protocol: Protocol<unknown, unknown>;
}
/** What went through an interface since power-on or the last clear. */
export interface InterfaceCounters {
  readonly inputPackets: number;
  readonly inputOctets: number;
  /** Frames received for the broadcast or a group address; counted in `inputPackets` too. */
  readonly inputBroadcasts: number;
  /** Those of them for an IPv4 or IPv6 group address (RFC 1112, 6.4; RFC 2464, 7). */
  readonly inputMulticasts: number;
  /** Those of the packets that were IPv4. */
  readonly inputIpv4: number;
  readonly outputIpv4: number;
  /** Frames that could not be read. */
  readonly inputErrors: number;
  /** Frames of an EtherType that nothing here takes. */
  readonly unknownProtocols: number;
  readonly outputPackets: number;
  readonly outputOctets: number;
  /** Frames that found the queue of the wire full; not counted in `outputPackets`. */
  readonly outputDrops: number;
  /** Frames behind the one being sent, and how many may be there; not cleared. Both 0 without a cable. */
  readonly outputQueue: { readonly waiting: number; readonly limit: number };
  /** Instant of the last packet; null when there was none. */
  readonly lastInput: Instant | null;
  readonly lastOutput: Instant | null;
  /** Carrier transitions. */
  readonly transitions: number;
  /** Instant of the last `clear counters`; null when there was none. */
  readonly lastCleared: Instant | null;
  /** Averages over `loadInterval` seconds, whatever has been cleared. */
  readonly load: Load;
  readonly loadInterval: number;
}
/** The part of the engine that can be read without changing anything. */
export type EngineState = Pick<
  Engine,
  | "arpTable"
  | "neighborTable"
  | "accessListMatches"
  | "drops"
  | "sourceChecks"
  | "labelOctets"
  | "tentative"
  | "defaultRouters"
  | "pathMtu"
  | "groups"
  | "sourceFor"
  | "wayFor"
>;
export interface Router {
  readonly name: string;
  readonly config: DeviceConfig;
  /** Where each line of the configuration came from. */
  readonly origins: Pick<ConfigOrigins, "find" | "under">;
  now(): Instant;
  /** Instant of power-on or reload. */
  readonly started: Instant;
  /** It was running before and was told to start over. */
  readonly reloaded: boolean;
  interfaces(): readonly InterfaceView[];
  interface(index: number): InterfaceView | undefined;
  interfaceNamed(name: string): InterfaceView | undefined;
  vrfs(): readonly VrfState[];
  vrf(id: number): VrfState | undefined;
  vrfNamed(name: string): VrfState | undefined;
  /** LFIB, by incoming label. */
  labels(): ReadonlyMap<number, LabelEntry>;
  /** What each incoming label is bound to. */
  labelBindings(): ReadonlyMap<number, LabelBinding>;
  readonly labelRange: { readonly first: number; readonly last: number };
  /** The label that a neighbour wants for a prefix of the global table (3 is implicit null); undefined without one. */
  imposed(prefix: Prefix, interface_: number, gateway: Ip): number | undefined;
  readonly engine: EngineState;
  readonly cdp: Pick<Cdp, "neighbors">;
  readonly routeProfile: Pick<RouteProfile, "view">;
  /** Layer 2 of a switch; undefined on a router. */
  readonly switching: Pick<SwitchFabric, "macAddresses" | "vlans" | "trunks"> | undefined;
  counters(interface_: number): InterfaceCounters;
  /** Recent verdicts, oldest first, and packets dropped by reason. */
  verdicts(): readonly Verdict[];
  drops(): ReadonlyMap<DropReason, number>;
  /** The TCP connections of a VRF; undefined when it never had one. */
  tcpView(vrf: number): unknown;
  protocols(): readonly ProtocolState[];
  /** The view of one instance, e.g. ("ospf", "1"); undefined when it does not run. */
  protocolView<V>(definition: string, key: string): V | undefined;
}
