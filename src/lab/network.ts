// A lab at work: nodes and links on one kernel, inputs from outside, consoles, views. The same in Node and in a worker.
import { canonicalJson, hashText } from "../base/hash.ts";
import { RandomStreams } from "../base/random.ts";
import { parseInterfaceName } from "../config/interface-name.ts";
import type { Pending, SimNode } from "../device/node.ts";
import type { Verdict } from "../forwarding/engine.ts";
import { type Fingerprint, FrameFingerprint } from "../kernel/fingerprint.ts";
import { crossing, type FrameMode } from "../kernel/frames.ts";
import { type Instant, Kernel, OUTSIDE, Rank, type RunBudget, type RunResult } from "../kernel/kernel.ts";
import type { Link, LinkContext } from "../kernel/link.ts";
import type { Input, InputAction, Recording } from "../kernel/recording.ts";
import { Consoles, type OutputListener } from "./consoles.ts";
import type { ConfigFile, Lab } from "./definition.ts";
import { suggest } from "./fault.ts";
import { ChangeClock, TalkerMeter } from "./progress.ts";
import { build, type NodeFactories } from "./topology.ts";
import { ENGINE } from "./version.ts";

export interface NetworkOptions {
  readonly factories: NodeFactories;
  /** Startup configurations instead of the lab's, by node. */
  readonly configs?: ReadonlyMap<string, ConfigFile>;
  /** The lab's own when absent. */
  readonly seed?: number;
  /** "lazy" when absent. */
  readonly frames?: FrameMode;
  /** Hash every frame's octets into the fingerprint; false when absent: it costs an encoding per frame. */
  readonly hashFrames?: boolean;
  /** Frames each link remembers; 200 when absent. */
  readonly trace?: number;
}

/** A line that a node did not take from its startup configuration. */
export interface UnrecognisedConfigLine {
  readonly node: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}
/** The name is none of the network's. */
export class UnknownName extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnknownName";
  }
}

/** Events between two questions to a network's guard. */
const GUARDED_SLICE = 50_000;

export class Network {
  readonly lab: Lab;
  readonly kernel = new Kernel();
  readonly seed: number;
  readonly frames: FrameMode;
  /** By name. */
  readonly nodes: readonly SimNode[];
  readonly links: readonly Link[];
  readonly unrecognised: readonly UnrecognisedConfigLine[];
  /** Lines that nodes know and keep, without the effect that a real device would give them. */
  readonly ineffective: readonly UnrecognisedConfigLine[];
  readonly changes = new ChangeClock();
  readonly #byName: ReadonlyMap<string, SimNode>;
  readonly #consoles = new Consoles();
  readonly #inputs: Input[] = [];
  readonly #overrides: ReadonlyMap<string, ConfigFile>;
  readonly #frameHash: FrameFingerprint | null;
  readonly #verdictListeners: ((node: string, verdict: Verdict) => void)[] = [];

  /** Builds the lab and switches every node on at instant 0. Throws LabFaults. */
  constructor(lab: Lab, options: NetworkOptions) {
    this.lab = lab;
    this.seed = options.seed ?? lab.seed;
    this.frames = options.frames ?? "lazy";
    this.#overrides = options.configs ?? new Map();
    this.#frameHash = options.hashFrames === true ? new FrameFingerprint() : null;
    const { kernel, changes } = this;
    const streams = new RandomStreams(this.seed);
    const frameHash = this.#frameHash;
    const context: LinkContext = {
      kernel,
      streams,
      cross: crossing(this.frames),
      sent: frameHash === null ? undefined : (link, frame) => frameHash.add(link, frame),
      trace: options.trace ?? 200,
    };
    const listeners = this.#verdictListeners;
    const topology = build(
      lab,
      options.factories,
      (id, name, mac) => ({
        kernel,
        id,
        name,
        mac,
        random: (purpose) => streams.of(name, purpose).next(),
        explain:
          options.factories.explain === undefined
            ? undefined
            : (question) => options.factories.explain?.(this, question) ?? "",
        changed: (topic) => changes.note(kernel.now, name, topic),
        verdict: (verdict) => {
          for (const listener of listeners) listener(name, verdict);
        },
      }),
      context,
    );
    this.nodes = topology.nodes;
    this.links = topology.links;
    this.#byName = new Map(this.nodes.map((node) => [node.name, node]));
    const unrecognised: UnrecognisedConfigLine[] = [];
    const ineffective: UnrecognisedConfigLine[] = [];
    for (const node of this.nodes) {
      const config = this.#overrides.get(node.name) ?? lab.configs.get(node.name);
      if (config !== undefined)
        for (const { kept, ...line } of node.loadConfig(config.text, config.file))
          (kept === true ? ineffective : unrecognised).push({ node: node.name, ...line });
      kernel.schedule(node.id, 0, Rank.Task, () => node.power(true));
    }
    this.unrecognised = unrecognised;
    this.ineffective = ineffective;
  }

  get now(): Instant {
    return this.kernel.now;
  }
  /** Throws UnknownName. */
  node(name: string): SimNode {
    const node = this.#byName.get(name);
    if (node === undefined)
      throw new UnknownName(`there is no node "${name}"; ${suggest(name, [...this.#byName.keys()])}`);
    return node;
  }
  /** By id, or by one of its ends, such as "R1:GigabitEthernet0/0" or "R1:Gi0/0". Throws UnknownName. */
  link(name: string): Link {
    const exact = this.links.find((l) => l.id === name || l.ends.some((e) => e.attachment.name === name));
    if (exact !== undefined) return exact;
    const colon = name.indexOf(":");
    const node = colon > 0 ? this.#byName.get(name.slice(0, colon)) : undefined;
    if (node !== undefined) {
      const port = name.slice(colon + 1);
      const canonical = `${node.name}:${parseInterfaceName(port) ?? port}`;
      const found = this.links.find((l) => l.ends.some((e) => e.attachment.name === canonical));
      if (found !== undefined) return found;
    }
    const ends = this.links.flatMap((l) => l.ends.map((e) => e.attachment.name));
    const near = node === undefined ? ends : ends.filter((e) => e.startsWith(`${node.name}:`));
    throw new UnknownName(`there is no link "${name}"; ${suggest(name, near)}`);
  }

  /**
   * Asked between slices of events of every run that has no budget of its own; what it throws ends that run. The place
   * for guards of callers that run a network on behalf of others.
   */
  guard: (() => void) | null = null;
  /** Runs every event up to `until`, or until the budget is used up. */
  run(until: Instant, budget?: RunBudget): RunResult {
    if (budget !== undefined || this.guard === null) return this.kernel.run(until, budget);
    for (let events = 0; ; ) {
      const result = this.kernel.run(until, { events: GUARDED_SLICE });
      events += result.events;
      if (result.end !== "events") return { end: result.end, events };
      this.guard();
    }
  }
  /**
   * Does something to the network from outside, as the last thing of the present instant: it happens with the next run,
   * and `run(now)` is enough. Throws UnknownName, at once, for a node or link that is not there.
   */
  input(action: InputAction): void {
    const act = this.#act(action);
    this.#inputs.push({ ...action, at: this.now });
    this.kernel.schedule(OUTSIDE, this.now, Rank.Task, act);
  }
  /** Queues inputs of a recording for their instants. Throws UnknownName or RangeError for one in the past. */
  replay(inputs: readonly Input[]): void {
    for (const input of inputs) {
      const act = this.#act(input);
      this.#inputs.push(input);
      this.kernel.schedule(OUTSIDE, input.at, Rank.Task, act);
    }
  }
  #act(action: InputAction): () => void {
    if (action.kind === "link") {
      const link = this.link(action.link);
      return () => link.setUp(action.up);
    }
    const node = this.node(action.node);
    switch (action.kind) {
      case "power":
        return () => node.power(action.on);
      case "type":
        return () => this.#consoles.open(node, action.session, action.interactive).write(action.data, action.more);
      case "resize":
        return () => this.#consoles.open(node, action.session, true).resize(action.columns, action.rows);
      case "close":
        return () => this.#consoles.close(node.name, action.session);
      default:
        throw new RangeError("no such input");
    }
  }
  /** Everything that went in so far. Replaying it on the same lab and engine gives the same run. */
  recording(): Recording {
    const configs = this.nodes.flatMap((n) => {
      const config = this.#overrides.get(n.name);
      return config === undefined ? [] : [[n.name, config.text] as const];
    });
    const { lab, seed } = this;
    return { lab: lab.id, engine: ENGINE, seed, ...(configs.length > 0 ? { configs } : {}), inputs: [...this.#inputs] };
  }

  /** Output of every console session. Returns the stop function. */
  onOutput(listener: OutputListener): () => void {
    return this.#consoles.onOutput(listener);
  }
  /** True when the session waits for a command line, or is not open. */
  idle(node: string, session: string): boolean {
    return this.#consoles.get(node, session)?.idle ?? true;
  }
  /** True when the session has a question open. */
  asking(node: string, session: string): boolean {
    return this.#consoles.get(node, session)?.asking ?? false;
  }
  prompt(node: string, session: string): string | null {
    return this.#consoles.get(node, session)?.prompt ?? null;
  }
  /** Every forwarding verdict from now on. Returns the stop function. */
  onVerdict(listener: (node: string, verdict: Verdict) => void): () => void {
    this.#verdictListeners.push(listener);
    return () => {
      const i = this.#verdictListeners.indexOf(listener);
      if (i >= 0) this.#verdictListeners.splice(i, 1);
    };
  }
  /** Throws UnknownName. */
  view(node: string, name: string, args?: Readonly<Record<string, unknown>>): unknown {
    const found = this.node(node);
    const known = found.views();
    if (!known.includes(name)) throw new UnknownName(`${node} has no view "${name}"; ${suggest(name, known)}`);
    return found.view(name, args);
  }
  /** Work in progress at some node, in node order. */
  pending(): readonly (Pending & { readonly node: string })[] {
    return this.nodes.flatMap((node) => node.pending().map((p) => ({ node: node.name, ...p })));
  }
  talkers(): TalkerMeter {
    return new TalkerMeter(
      this.kernel,
      this.nodes.map((n) => n.name),
      this.links,
    );
  }
  fingerprint(): Fingerprint {
    const views = this.nodes.map((node) => [node.name, node.views().map((view) => [view, node.view(view)])]);
    return {
      events: this.kernel.fingerprint,
      frames: this.#frameHash?.digest() ?? "",
      state: hashText(canonicalJson(views)),
    };
  }
}
