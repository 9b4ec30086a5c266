// A network behind messages: requests in, answers and news out, everything in slices short enough that a message waits
// only milliseconds. Knows no platform; worker.ts and node.ts give it a port, a clock and a way to go on later.
import { LinkCapture } from "../lab/capture.ts";
import { executing } from "../lab/execute.ts";
import { LabFaults } from "../lab/fault.ts";
import { Network, UnknownName } from "../lab/network.ts";
import { advancing, type Slices, settling } from "../lab/settle.ts";
import type { NodeFactories } from "../lab/topology.ts";
import { summarize } from "../wire/summary.ts";
import type { FromWorker, OpenReply, OpenRequest, Requests, ShownFrame, ToWorker, Watches } from "./messages.ts";
import { Pacer } from "./pace.ts";
import { viewOf } from "./views.ts";

export interface Platform {
  post(message: FromWorker): void;
  /** Runs `body` after other messages had their turn, `ms` later at the earliest. */
  later(body: () => void, ms: number): void;
  /** Milliseconds, monotonic. */
  clock(): number;
  readonly factories: NodeFactories;
}
/** Milliseconds of one slice, and events between two looks at the clock. */
const SLICE_MS = 8;
const STEP = 500;
const TICK_MS = 10;
const VIEW_MS = 100;
const MOST_FRAMES = 500;

interface Job {
  readonly id: number;
  readonly slices: Slices<unknown>;
}

export class EngineHost {
  readonly #platform: Platform;
  readonly #pacer = new Pacer();
  #network: Network | null = null;
  /** Runs waiting for their turn; while there is one, pacing rests. */
  #jobs: Job[] = [];
  #scheduled = false;
  #consoles = new Map<string, { node: string; session: string; data: string }>();
  #watches: Watches = { views: [], links: [] };
  #unwatch: (() => void)[] = [];
  #frames: ShownFrame[] = [];
  #missed = 0;
  #flushLater = false;
  #pushed = { changes: -1, at: Number.NEGATIVE_INFINITY };

  constructor(platform: Platform) {
    this.#platform = platform;
  }
  receive(message: ToWorker): void {
    try {
      const answer = this.#handle(message);
      if (answer !== undefined) this.#platform.post({ kind: "answer", id: message.id, answer });
    } catch (error) {
      this.#refuse(message.id, error);
    }
    this.#flush();
    this.#goOn(0);
  }
  /** Undefined when the answer comes later. */
  #handle(message: ToWorker): unknown {
    switch (message.request) {
      case "open":
        return this.#open(message.id, message.ask);
      case "pace":
        this.#pacer.set(message.ask, this.#network?.now ?? 0, this.#platform.clock());
        return null;
      case "input": {
        const network = this.#running();
        const at = network.now;
        network.input(message.ask);
        network.run(at, { events: 10_000 });
        if (message.ask.kind === "link")
          this.#platform.post({ kind: "link", link: network.link(message.ask.link).id, up: message.ask.up });
        return { at } satisfies Requests["input"]["answer"];
      }
      case "settle":
        return this.#start(message.id, settling(this.#running(), { ...message.ask, slice: STEP }));
      case "advance":
        return this.#start(
          message.id,
          advancing(this.#running(), message.ask.duration, { ...message.ask, slice: STEP }),
        );
      case "execute": {
        const { node, command, ...options } = message.ask;
        const network = this.#running();
        network.node(node);
        return this.#start(message.id, executing(network, node, command, { ...options, slice: STEP }));
      }
      case "view":
        return this.#running().view(message.ask.node, message.ask.name, message.ask.args) ?? null;
      case "running":
        return this.#running().node(message.ask.node).running();
      case "watch":
        this.#watch(message.ask);
        return null;
      case "capture":
        return new LinkCapture(this.#running().link(message.ask.link), { trace: true }).pcapng();
      case "recording":
        return this.#running().recording();
      case "fingerprint":
        return this.#running().fingerprint();
    }
  }
  #running(): Network {
    if (this.#network === null) throw new UnknownName("no lab is open");
    return this.#network;
  }
  #open(id: number, ask: OpenRequest): unknown {
    const { lab, inputs, until, ...options } = ask;
    for (const job of this.#jobs) this.#refuse(job.id, new UnknownName("another lab was opened"));
    this.#jobs = [];
    this.#watch({ views: [], links: [] });
    this.#consoles.clear();
    this.#network = null;
    const network = new Network(lab, { ...options, factories: this.#platform.factories });
    network.onOutput((node, session, text) => {
      const key = `${node} ${session}`;
      const pending = this.#consoles.get(key);
      if (pending === undefined) this.#consoles.set(key, { node, session, data: text });
      else pending.data += text;
    });
    network.replay(inputs ?? []);
    this.#network = network;
    this.#pacer.meet(0, this.#platform.clock());
    const reply = (): OpenReply => ({
      unrecognised: network.unrecognised,
      links: network.links.map((l) => ({ id: l.id, ends: l.ends.map((e) => e.attachment.name), up: l.up })),
      nodes: network.nodes.map((n) => ({ name: n.name, kind: n.kind, views: n.views() })),
      now: network.now,
    });
    const booted = (function* (): Slices<OpenReply> {
      yield* advancing(network, until ?? 0, { events: Number.MAX_SAFE_INTEGER, slice: STEP });
      return reply();
    })();
    return this.#start(id, booted);
  }
  #start(id: number, slices: Slices<unknown>): undefined {
    this.#jobs.push({ id, slices });
    return undefined;
  }
  #refuse(id: number, error: unknown): void {
    if (error instanceof LabFaults)
      this.#platform.post({ kind: "refused", id, message: error.message, faults: error.faults });
    else if (error instanceof UnknownName || error instanceof RangeError)
      this.#platform.post({ kind: "refused", id, message: error.message, faults: [] });
    else {
      this.#platform.post({ kind: "refused", id, message: "the engine crashed", faults: [] });
      this.#crash(error);
    }
  }
  #crash(error: unknown): void {
    const recording = this.#network?.recording() ?? null;
    this.#network = null;
    const message = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
    for (const job of this.#jobs)
      this.#platform.post({ kind: "refused", id: job.id, message: "the engine crashed", faults: [] });
    this.#jobs = [];
    this.#platform.post({ kind: "crashed", message, recording });
  }
  #watch(watches: Watches): void {
    for (const stop of this.#unwatch) stop();
    this.#unwatch = [];
    this.#watches = watches;
    this.#pushed = { changes: -1, at: Number.NEGATIVE_INFINITY };
    if (watches.views.length === 0 && watches.links.length === 0) return;
    const network = this.#running();
    for (const { node } of watches.views) network.node(node);
    for (const name of watches.links) {
      const link = network.link(name);
      this.#unwatch.push(
        link.tap(({ at, from, frame }) => {
          if (this.#frames.length >= MOST_FRAMES) this.#missed++;
          else
            this.#frames.push({
              at,
              link: link.id,
              from,
              length: frame.length,
              ...summarize(frame),
              octets: frame.bytes.slice(),
            });
        }),
      );
    }
  }

  /** Makes sure that another slice comes when there is something to do. */
  #goOn(ms: number): void {
    if (this.#scheduled || this.#network === null) return;
    if (this.#jobs.length === 0 && this.#pacer.pace === "paused") return;
    this.#scheduled = true;
    this.#platform.later(() => {
      this.#scheduled = false;
      try {
        this.#slice();
      } catch (error) {
        this.#crash(error);
      }
    }, ms);
  }
  #slice(): void {
    const network = this.#network;
    if (network === null) return;
    const { clock } = this.#platform;
    const started = clock();
    const before = network.now;
    const ran = network.kernel.executed;
    let behind = false;
    if (this.#jobs.length > 0) {
      while (this.#jobs.length > 0 && clock() - started < SLICE_MS) this.#work(this.#jobs[0]!);
      this.#pacer.meet(network.now, clock());
    } else {
      const target = this.#pacer.target(started);
      if (target !== null) {
        const fast = this.#pacer.pace === "fast";
        for (;;) {
          const { end } = network.run(fast ? (network.kernel.next ?? network.now) : target, { events: STEP });
          if (fast ? network.kernel.next === null : end === "time") break;
          if (clock() - started >= SLICE_MS) break;
        }
        behind = this.#pacer.lagging(network.now, clock());
      }
    }
    const busy = this.#jobs.length > 0;
    if (network.now !== before || network.kernel.executed !== ran)
      this.#platform.post({ kind: "time", now: network.now, events: network.kernel.executed, behind, busy });
    this.#flush();
    const hurry = busy || behind || (this.#pacer.pace === "fast" && network.kernel.next !== null);
    this.#goOn(hurry ? 0 : TICK_MS);
  }
  #work(job: Job): void {
    try {
      const step = job.slices.next();
      if (step.done !== true) return;
      this.#jobs.shift();
      this.#flush();
      this.#platform.post({ kind: "answer", id: job.id, answer: step.value });
    } catch (error) {
      this.#jobs.shift();
      this.#refuse(job.id, error);
    }
  }
  /** Posts what has gathered: console output at once, frames in batches, views when something changed. */
  #flush(): void {
    const { post, clock } = this.#platform;
    for (const { node, session, data } of this.#consoles.values()) post({ kind: "console", node, session, data });
    this.#consoles.clear();
    if (this.#frames.length > 0) {
      post({ kind: "frames", frames: this.#frames, missed: this.#missed });
      this.#frames = [];
      this.#missed = 0;
    }
    const network = this.#network;
    if (network === null || this.#watches.views.length === 0) return;
    const now = clock();
    if (network.changes.count === this.#pushed.changes) return;
    if (now - this.#pushed.at < VIEW_MS) {
      if (!this.#flushLater) this.#platform.later(() => this.#flushAgain(), VIEW_MS);
      this.#flushLater = true;
      return;
    }
    this.#pushed = { changes: network.changes.count, at: now };
    for (const { node, name } of this.#watches.views)
      post({ kind: "view", node, name, view: viewOf(network, node, name) });
  }
  #flushAgain(): void {
    this.#flushLater = false;
    try {
      this.#flush();
    } catch (error) {
      this.#crash(error);
    }
  }
}
