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
import type { Explanation } from "../explain/explanation.ts";
import type { Followed, PingQuestion } from "./follow.ts";
import type { Happening, Written } from "./timeline.ts";

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
  /** Runs to the next frame on a watched link, or the next line of some router's log; an hour at most when not told. */
  until: {
    ask: { readonly what: Happening; readonly within?: Instant };
    answer: { readonly found: boolean; readonly at: Instant };
  };
  /**
   * To an instant of the same course of events, in the past or the present; time stands still then. Inputs after it are
   * played again as time goes on; the next new input drops them, which is told as "branched". Not `reached` when "stay"
   * came in between.
   */
  rewind: { ask: { readonly to: Instant }; answer: { readonly now: Instant; readonly reached: boolean } };
  /** Gives up what "rewind" is doing: the network that was in place stays, or stops where it has come to. */
  stay: { ask: null; answer: null };
  /** One packet hop by hop: a captured frame by its number, or an echo request through a copy of the network. */
  follow: {
    ask: { readonly frame: number } | { readonly ping: PingQuestion };
    answer: Followed;
  };
  /** As the console's `explain`: "reach FROM TO [vrf V]", "route NODE PREFIX [vrf V]". */
  explain: { ask: { readonly question: string }; answer: Explanation };
  /** Answered at once by an engine that still works. */
  alive: { ask: null; answer: null };
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
  /** Counts up; for `follow`. */
  readonly number: number;
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
      /** The furthest instant of this course of events; greater than `now` while in the past. */
      readonly present: Instant;
    }
  /** While a rewind takes long: how much of the way is played, 0 to 1. */
  | { readonly kind: "replaying"; readonly share: number }
  /** After going back: what the consoles had written by then, and which links were up. */
  | {
      readonly kind: "rewound";
      readonly now: Instant;
      readonly consoles: readonly Written[];
      readonly links: readonly { readonly id: string; readonly up: boolean }[];
    }
  /** Something new was done in the past, and what had followed is no more; `abandoned` when inputs were among it. */
  | {
      readonly kind: "branched";
      readonly at: Instant;
      readonly abandoned: { readonly recording: Recording; readonly now: Instant } | null;
    }
  | { readonly kind: "console"; readonly node: string; readonly session: string; readonly data: string }
  | { readonly kind: "view"; readonly node: string; readonly name: string; readonly view: unknown }
  | { readonly kind: "frames"; readonly frames: readonly ShownFrame[]; readonly missed: number }
  | { readonly kind: "link"; readonly link: string; readonly up: boolean }
  /** A fault of the program; the network is lost, the recording up to it is attached. */
  | { readonly kind: "crashed"; readonly message: string; readonly recording: Recording | null };
