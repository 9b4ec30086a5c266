// What the page and the worker say to each other. Plain data: everything here is structured-cloneable.
import type { Fingerprint } from "../kernel/fingerprint.ts";
import type { FrameMode } from "../kernel/frames.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { Input, InputAction, Recording } from "../kernel/recording.ts";
import type { ConfigFile, Lab } from "../lab/definition.ts";
import type { Executed } from "../lab/execute.ts";
import type { LabFault } from "../lab/fault.ts";
import type { UnrecognisedConfigLine } from "../lab/network.ts";
import type { SettleReport } from "../lab/settle.ts";

/** Virtual seconds per real second; "fast" is as fast as the machine goes; "paused" stands still. */
export type Pace = number | "fast" | "paused";

export interface OpenRequest {
  readonly lab: Lab;
  readonly configs?: ReadonlyMap<string, ConfigFile>;
  readonly seed?: number;
  readonly frames?: FrameMode;
  /** Hash frames into the fingerprint. */
  readonly hashFrames?: boolean;
  /** Inputs to play at their instants: resuming or rewinding is replaying up to `until`. */
  readonly inputs?: readonly Input[];
  /** Run to this instant before answering. */
  readonly until?: Instant;
}
export interface OpenReply {
  readonly unrecognised: readonly UnrecognisedConfigLine[];
  /** Link ids with their end names. */
  readonly links: readonly { readonly id: string; readonly ends: readonly string[]; readonly up: boolean }[];
  readonly nodes: readonly { readonly name: string; readonly kind: string; readonly views: readonly string[] }[];
  readonly now: Instant;
}

/** What can be asked, by name: the argument and the answer. */
export interface Requests {
  /** Replaces whatever ran before. Fails with `faults` for a faulty lab. */
  open: { ask: OpenRequest; answer: OpenReply };
  pace: { ask: Pace; answer: null };
  /** Takes effect at the present instant and runs what follows at it, also when paused. */
  input: { ask: InputAction; answer: { readonly at: Instant } };
  settle: {
    ask: { readonly quietFor?: Instant; readonly within?: Instant; readonly events?: number };
    answer: SettleReport;
  };
  advance: { ask: { readonly duration: Instant; readonly events?: number }; answer: SettleReport };
  execute: { ask: { readonly node: string; readonly command: string; readonly within?: Instant }; answer: Executed };
  view: {
    ask: { readonly node: string; readonly name: string; readonly args?: Readonly<Record<string, unknown>> };
    answer: unknown;
  };
  running: { ask: { readonly node: string }; answer: string };
  /** Replaces the set of what is pushed. */
  watch: { ask: Watches; answer: null };
  /** What the link remembers, as pcapng. */
  capture: { ask: { readonly link: string }; answer: Uint8Array };
  recording: { ask: null; answer: Recording };
  fingerprint: { ask: null; answer: Fingerprint };
}
export type RequestName = keyof Requests;
export interface Watches {
  /** Views pushed after changes; null while the node has none of that name. "ospf:*" is a list of all processes' views. */
  readonly views: readonly { readonly node: string; readonly name: string }[];
  /** Frames of these links are summarised and pushed. */
  readonly links: readonly string[];
}

export type ToWorker = {
  [K in RequestName]: { readonly id: number; readonly request: K; readonly ask: Requests[K]["ask"] };
}[RequestName];

export interface ShownFrame {
  readonly at: Instant;
  readonly link: string;
  /** Sending end. */
  readonly from: string;
  readonly length: number;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly info: string;
  /** The whole frame, for dissection on the page's side. */
  readonly octets?: Uint8Array;
}
export type FromWorker =
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "refused"; readonly id: number; readonly message: string; readonly faults: readonly LabFault[] }
  /** After every slice in which time passed. `behind`: the pace asks for more than the machine can do. */
  | {
      readonly kind: "time";
      readonly now: Instant;
      readonly events: number;
      readonly behind: boolean;
      readonly busy: boolean;
    }
  | { readonly kind: "console"; readonly node: string; readonly session: string; readonly data: string }
  | { readonly kind: "view"; readonly node: string; readonly name: string; readonly view: unknown }
  | { readonly kind: "frames"; readonly frames: readonly ShownFrame[]; readonly missed: number }
  | { readonly kind: "link"; readonly link: string; readonly up: boolean }
  /** A fault of the program; the network is lost, the recording up to it is attached. */
  | { readonly kind: "crashed"; readonly message: string; readonly recording: Recording | null };
