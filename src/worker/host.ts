// A network behind messages: requests in, answers and news out, everything in slices short enough that a message waits
// only milliseconds. Knows no platform; worker.ts and node.ts give it a port, a clock and a way to go on later.
import type { Instant } from "../kernel/kernel.ts";
import type { InputAction } from "../kernel/recording.ts";
import { LinkCapture } from "../lab/capture.ts";
import { executing } from "../lab/execute.ts";
import { LabFaults } from "../lab/fault.ts";
import { Network, UnknownName } from "../lab/network.ts";
import { advancing, type Slices, settling } from "../lab/settle.ts";
import type { NodeFactories } from "../lab/topology.ts";
import type { Pdu } from "../wire/pdu.ts";
import { summarize } from "../wire/summary.ts";
import type { FromWorker, OpenReply, OpenRequest, Requests, ShownFrame, ToWorker, Watches } from "./messages.ts";
import { explained, followCaptured, pinged } from "./follow.ts";
import { Pacer } from "./pace.ts";
import { Pastes, piecesOf } from "./pastes.ts";
import { going, type Origin, type Progress, rebuilt, untilHappens, type Written } from "./timeline.ts";
import { type Carried, carriedBy, Journal } from "./trail.ts";
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
/** Captured frames that can still be followed. */
const MOST_FOLLOWED = 4_000;
/** Events beyond which a network is asked itself instead of a copy: making one takes too long. */
const MOST_COPIED = 3_000_000;
/** Milliseconds after which a replay tells how far it is, and between two times of telling. */
const TELL_AFTER_MS = 150;
const TELL_MS = 50;
/** Virtual time a step to an event may take. */
const WITHIN = 3_600e9;

interface Job {
  readonly id: number;
  readonly slices: Slices<unknown>;
  /** It may put another network in place: inputs that come after it wait for it. */
  readonly swaps: boolean;
  /** It may be given up halfway. */
  readonly rewinds: boolean;
  stopped: boolean;
}

export class EngineHost {
  readonly #platform: Platform;
  readonly #pacer = new Pacer();
  #network: Network | null = null;
  #origin: Origin | null = null;
  /** The furthest instant of this course of events; before it is the past. */
  #present: Instant = 0;
  #journal = new Journal();
  #captured = new Map<number, Carried>();
  #frame = 0;
  /** Runs waiting for their turn; while there is one, pacing rests. */
  #jobs: Job[] = [];
  readonly #pastes = new Pastes();
  #scheduled = false;
  #consoles = new Map<string, { node: string; session: string; data: string }>();
  #watches: Watches = { views: [], links: [] };
  #unwatch: (() => void)[] = [];
  #frames: ShownFrame[] = [];
  #missed = 0;
  #flushLater = false;
  #saidBusy = false;
  #pushed = { changes: -1, at: Number.NEGATIVE_INFINITY };

  constructor(platform: Platform) {
    this.#platform = platform;
  }
  receive(message: ToWorker): void {
    try {
      const answer = this.#handle(message);
      if (answer !== undefined) this.#answer(message.id, answer);
    } catch (error) {
      this.#refuse(message.id, error);
    }
    this.#flush();
    this.#goOn(0);
  }
  #answer(id: number, answer: unknown): void {
    this.#platform.post({ kind: "answer", id, answer });
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
        const { ask } = message;
        if (this.#isPast(this.#running()) || this.#jobs.some((j) => j.swaps))
          return this.#start(message.id, this.#branching(ask), true);
        if (ask.kind === "type") {
          this.#running().node(ask.node);
          for (const id of this.#pastes.interrupted(ask)) this.#answer(id, { at: this.#running().now });
          if (this.#pastes.take(message.id, ask)) return undefined;
        }
        return this.#input(ask);
      }
      case "settle":
        return this.#run(message.id, (network) => settling(network, { ...message.ask, slice: STEP }));
      case "advance": {
        const { duration, ...options } = message.ask;
        return this.#run(message.id, (network) => advancing(network, duration, { ...options, slice: STEP }));
      }
      case "until": {
        const { what, within } = message.ask;
        return this.#run(message.id, (network) =>
          untilHappens(network, what, this.#watches.links, within ?? WITHIN, STEP),
        );
      }
      case "rewind":
        this.#running();
        return this.#start(message.id, this.#rewinding(message.ask.to), true, true);
      case "stay":
        for (const job of this.#jobs) job.stopped ||= job.rewinds;
        return null;
      case "follow":
        return this.#follow(message.id, message.ask);
      case "explain":
        return explained(this.#running(), message.ask.question);
      case "alive":
        return null;
      case "execute": {
        const { node, command, ...options } = message.ask;
        this.#running().node(node);
        return this.#run(message.id, (network) => executing(network, node, command, { ...options, slice: STEP }));
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
    const { lab, inputs, until, ...settings } = ask;
    const options = { ...settings, factories: this.#platform.factories };
    for (const id of [...this.#pastes.clear(), ...this.#jobs.map((job) => job.id)])
      this.#refuse(id, new UnknownName("another lab was opened"));
    this.#jobs = [];
    this.#watch({ views: [], links: [] });
    this.#consoles.clear();
    this.#network = null;
    const network = new Network(lab, options);
    network.replay(inputs ?? []);
    this.#origin = { lab, options };
    this.#present = until ?? 0;
    this.#adopt(network);
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
    return this.#start(id, booted, true);
  }
  #start(id: number, slices: Slices<unknown>, swaps = false, rewinds = false): undefined {
    this.#jobs.push({ id, slices, swaps, rewinds, stopped: false });
    return undefined;
  }
  /** As `start`, on the network that is in place when its turn comes. */
  #run(id: number, slices: (network: Network) => Slices<unknown>): undefined {
    const running = (): Network => this.#running();
    running();
    return this.#start(
      id,
      (function* (): Slices<unknown> {
        return yield* slices(running());
      })(),
    );
  }
  /** Puts a network in place: from now on it is what is asked, heard and watched. */
  #adopt(network: Network): void {
    network.onOutput((node, session, text) => {
      const key = `${node} ${session}`;
      const pending = this.#consoles.get(key);
      if (pending === undefined) this.#consoles.set(key, { node, session, data: text });
      else pending.data += text;
    });
    this.#network = network;
    this.#journal = new Journal();
    this.#captured.clear();
    this.#frames = [];
    this.#pacer.meet(network.now, this.#platform.clock());
  }
  #input(action: InputAction): Requests["input"]["answer"] {
    const network = this.#running();
    const at = network.now;
    network.input(action);
    network.run(at, { events: 10_000 });
    if (action.kind === "link")
      this.#platform.post({ kind: "link", link: network.link(action.link).id, up: action.up });
    return { at };
  }
  #isPast(network: Network): boolean {
    return network.now < this.#present;
  }
  /** Something new is done in the past: what had followed is handed over, and the network goes on without it. */
  *#branching(action: InputAction): Slices<unknown> {
    const before = this.#running();
    if (this.#isPast(before) && this.#origin !== null) {
      const at = before.now;
      const recording = before.recording();
      const present = this.#present;
      const kept = recording.inputs.filter((i) => i.at <= at);
      const dropped = kept.length < recording.inputs.length;
      if (dropped) {
        const there = yield* rebuilt(this.#origin, kept, at, STEP);
        if (there !== null) this.#swap(there.network);
      }
      this.#present = at;
      this.#platform.post({ kind: "branched", at, abandoned: dropped ? { recording, now: present } : null });
    }
    let answer = { at: before.now };
    for (const piece of piecesOf(action)) {
      answer = this.#input(piece);
      yield;
    }
    return answer;
  }
  *#rewinding(to: Instant): Slices<Requests["rewind"]["answer"]> {
    const before = this.#running();
    const origin = this.#origin;
    this.#pacer.set("paused", before.now, this.#platform.clock());
    if (origin === null || to < 0) throw new UnknownName("there is no such instant");
    this.#present = Math.max(this.#present, before.now);
    const tell = this.#teller();
    if (to >= before.now) {
      const reached = yield* going(before, to - before.now, STEP, tell);
      return { now: before.now, reached };
    }
    const there = yield* rebuilt(origin, before.recording().inputs, to, STEP, tell);
    if (there === null) return { now: before.now, reached: false };
    this.#swap(there.network);
    this.#tell(there.network, there.written);
    return { now: there.network.now, reached: true };
  }
  /** Tells how far a replay is, when it takes long, and not at each slice. */
  #teller(): Progress {
    const { clock, post } = this.#platform;
    let next = clock() + TELL_AFTER_MS;
    return (share) => {
      if (clock() < next) return;
      next = clock() + TELL_MS;
      post({ kind: "replaying", share });
    };
  }
  #swap(network: Network): void {
    this.#flush();
    this.#adopt(network);
    this.#watch(this.#watches);
  }
  #tell(network: Network, written: readonly Written[]): void {
    this.#platform.post({
      kind: "rewound",
      now: network.now,
      consoles: written,
      links: network.links.map((l) => ({ id: l.id, up: l.up })),
    });
  }
  #follow(id: number, ask: Requests["follow"]["ask"]): unknown {
    const network = this.#running();
    if ("frame" in ask) {
      const packet = this.#captured.get(ask.frame);
      if (packet === undefined) throw new UnknownName("the frame carries no IP packet, or was captured too long ago");
      return followCaptured(network, this.#journal, packet);
    }
    network.node(ask.ping.from);
    const origin = this.#origin;
    const { ping } = ask;
    return this.#run(id, function* (now) {
      if (origin === null || now.kernel.executed > MOST_COPIED) return yield* pinged(now, ping, "live");
      const kept = now.recording().inputs.filter((i) => i.at <= now.now);
      const copy = yield* rebuilt(origin, kept, now.now, STEP);
      return yield* copy === null ? pinged(now, ping, "live") : pinged(copy.network, ping, "copy");
    });
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
    for (const id of [...this.#pastes.clear(), ...this.#jobs.map((job) => job.id)])
      this.#platform.post({ kind: "refused", id, message: "the engine crashed", faults: [] });
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
    if (watches.links.length > 0) this.#unwatch.push(network.onVerdict((node, v) => this.#journal.note(node, v)));
    for (const name of watches.links) {
      const link = network.link(name);
      this.#unwatch.push(
        link.tap(({ at, from, frame }) => {
          if (this.#frames.length >= MOST_FRAMES) this.#missed++;
          else
            this.#frames.push({
              number: this.#numbered(frame),
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

  #numbered(frame: Pdu): number {
    const number = ++this.#frame;
    const packet = carriedBy(frame);
    if (packet !== null) this.#captured.set(number, packet);
    this.#captured.delete(number - MOST_FOLLOWED);
    return number;
  }

  /** Makes sure that another slice comes when there is something to do. */
  #goOn(ms: number): void {
    if (this.#scheduled || this.#network === null) return;
    if (this.#jobs.length === 0 && !this.#pastes.pending && this.#pacer.pace === "paused") return;
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
    if (this.#pastes.pending) {
      while (this.#pastes.pending && clock() - started < SLICE_MS) this.#paste();
      this.#pacer.meet(network.now, clock());
    } else if (this.#jobs.length > 0) {
      while (this.#jobs.length > 0 && clock() - started < SLICE_MS) this.#work(this.#jobs[0]!);
      this.#pacer.meet((this.#network ?? network).now, clock());
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
    const busy = this.#jobs.length > 0 || this.#pastes.pending;
    const after = this.#network ?? network;
    this.#present = Math.max(this.#present, after.now);
    if (after !== network || after.now !== before || after.kernel.executed !== ran || busy !== this.#saidBusy)
      this.#platform.post({
        kind: "time",
        now: after.now,
        events: after.kernel.executed,
        behind,
        busy,
        present: this.#present,
      });
    this.#saidBusy = busy;
    this.#flush();
    const hurry = busy || behind || (this.#pacer.pace === "fast" && network.kernel.next !== null);
    this.#goOn(hurry ? 0 : TICK_MS);
  }
  /** Types the next piece of a long text. Time stands still until all of it is in. */
  #paste(): void {
    const { action, done } = this.#pastes.next();
    const answer = this.#input(action);
    if (done !== null) this.#answer(done, answer);
  }
  #work(job: Job): void {
    try {
      const step = job.slices.next(job.stopped ? "stop" : undefined);
      if (step.done !== true) return;
      this.#jobs.shift();
      this.#flush();
      this.#answer(job.id, step.value);
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
