// A node of the network as the lab, the consoles and the graders see it: routers, switches and hosts alike.
import type { Mac } from "../base/mac.ts";
import type { Verdict } from "../forwarding/engine.ts";
import type { Instant, Kernel, NodeId } from "../kernel/kernel.ts";
import type { Attachment, Port } from "../kernel/link.ts";
import type { PingHandlers, PingOptions, Probe } from "./probe.ts";

export type NodeKind = "router" | "switch" | "host";

/** What a change was about; `settle` waits until none has come for a while. Hellos, refreshes and counters are no changes. */
export type ChangeTopic =
  | "interface"
  | "route"
  | "neighbor"
  | "label"
  | "session"
  | "address"
  | "config"
  | "spanning-tree";

/** Everything a node may use of the network it is in. */
export interface NodeDeps {
  readonly kernel: Kernel;
  readonly id: NodeId;
  /** The lab's name for it; also the default hostname. */
  readonly name: string;
  /** The first of 4,096 MAC addresses that are this node's alone; derived from the name, so other nodes cannot shift it. */
  readonly mac: Mac;
  /** Uniform in [0, 1), from a stream private to (seed, node, purpose). */
  random(purpose: string): number;
  /** Call whenever a RIB or FIB entry, a neighbour or session state, a label or an interface changed. Must be cheap. */
  changed(topic: ChangeTopic): void;
  /** Every forwarding verdict of this node, for traces and graders. */
  verdict(verdict: Verdict): void;
  /** Answers `explain` questions over the whole network, as text. */
  explain?: ((question: string) => string) | undefined;
}
export type NodeFactory = (deps: NodeDeps) => SimNode;

/** A line of a configuration that had no effect. */
export interface UnrecognisedLine {
  readonly file: string;
  /** 1 and up. */
  readonly line: number;
  readonly text: string;
  /** As the console answered it, one line: "% Invalid input detected at '^' marker." */
  readonly reason: string;
  /** The line is known and kept, but lacks the effect that it has on a real device. */
  readonly kept?: true;
}

/** Work in progress that will change the network without any further stimulus. */
export interface Pending {
  /** For people: "ospf 1 GigabitEthernet0/0 Waiting". */
  readonly what: string;
  /**
   * The latest instant by which it is expected to be over one way or the other: the wait timer's expiry; the dead or
   * hold timer's expiry once a hello or keepalive is overdue; the second connection attempt's timeout. Never moved on
   * for ever by retries: a session that cannot come up stops being pending after its first failed attempts.
   */
  readonly until: Instant;
  /**
   * Work that looks at the network again and again: what it found was begun at this instant, and only a change of the
   * network since then makes the next look worth waiting for. Absent: it is waited for in any case.
   */
  readonly since?: Instant;
}

/** The port name is none of this node's. `known` lists names for the error message. */
export class UnknownPort extends Error {
  readonly known: readonly string[];
  constructor(node: string, port: string, known: readonly string[]) {
    super(`${node} has no interface "${port}"`);
    this.name = "UnknownPort";
    this.known = known;
  }
}

/** A ping was asked of a VRF that the node does not have. */
export class UnknownVrf extends Error {
  constructor(node: string, vrf: string) {
    super(`${node} has no VRF "${vrf}"`);
    this.name = "UnknownVrf";
  }
}

export interface ConsoleOptions {
  /**
   * true: a person's terminal, with echo, prompt, line editing, history and `--More--`.
   * false: for scripts: privileged from the start, no echo, no prompt, no paging; output is the commands' output alone.
   */
  readonly interactive: boolean;
}
/** One console session. Everything typed is queued and handled within the node's run-to-completion rule, at `kernel.now`. */
export interface ConsoleSession {
  /** Keystrokes, as a terminal sends them: "\r" is Enter, "\x03" Ctrl-C, "\x1e" Ctrl-Shift-6, "\t" Tab. */
  /** `more`: further text of the same input follows at once. */
  write(data: string, more?: boolean): void;
  /** Output as a terminal shows it, lines ended by "\r\n". Returns the stop function. */
  onOutput(listener: (text: string) => void): () => void;
  resize(columns: number, rows: number): void;
  /** As Ctrl-C: ends the running activity, or discards the line being typed. */
  interrupt(): void;
  /** True when it waits for a command line: no activity running, no question open, no `--More--` on screen. */
  readonly idle: boolean;
  /** True while a question is open ("[confirm]", extended ping): the next line typed answers it. Absent: never. */
  readonly asking?: boolean;
  /** "R1(config-if)#" */
  readonly prompt: string;
  close(): void;
}

export interface SimNode {
  readonly id: NodeId;
  readonly name: string;
  readonly kind: NodeKind;
  readonly powered: boolean;
  /** Names of the ports that have a cable, canonical, sorted. */
  ports(): readonly string[];
  /** The node's side of a cable at `port`, made on demand; abbreviations accepted. Throws UnknownPort. */
  attachment(port: string): Attachment;
  /** Plugs the cable whose node side is `attachment(port)`. Called once per port, before the first power-on. */
  connect(port: string, link: Port): void;
  /** Cold start from the startup configuration, or loss of everything but it. Idempotent. */
  power(on: boolean): void;
  /**
   * Sets the startup configuration; called before the first power-on. Hosts take shell lines. Answers every line that
   * has no effect because it is unknown; lines known and kept (no effect by design) are not among them.
   */
  loadConfig(text: string, file: string): readonly UnrecognisedLine[];
  console(options?: ConsoleOptions): ConsoleSession;
  /** View names, sorted: "routes", "interfaces", "arp", "ospf.neighbors" and so on. */
  views(): readonly string[];
  /** A versioned plain-data snapshot (structured-cloneable, canonical order); undefined for an unknown name. */
  view(name: string, args?: Readonly<Record<string, unknown>>): unknown;
  /** The running configuration as text. */
  running(): string;
  /**
   * Starts a ping within the node's run-to-completion rule, without a console. `vrf` is a name, "" the global table.
   * Absent on nodes without IP. Throws UnknownVrf.
   */
  ping?(options: Omit<PingOptions, "vrf"> & { readonly vrf: string }, handlers: PingHandlers): Probe;
  /** Work in progress; empty when the node has nothing left to do by itself. */
  pending(): readonly Pending[];
}
