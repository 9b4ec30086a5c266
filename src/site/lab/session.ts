// One lab at work on a page: the engine's worker, the grader's worker, and what is kept of the learner's work.
import type { InputAction } from "../../kernel/recording.ts";
import type { EngineClient, News } from "../../worker/client.ts";
import { fill } from "../strings/fill.ts";
import type { Strings } from "../strings/en.ts";
import type { OpenReply, Pace, ShownFrame } from "../../worker/messages.ts";
import type { LabBundle } from "./bundle.ts";
import { Drafts } from "./drafts.ts";
import { type Grade, LiveGrading } from "./live-grading.ts";
import { Observable } from "./observable.ts";
import { MOST_LINES, Pasting } from "./pasting.ts";
import { type Going, Saver } from "./saving.ts";
import type { Answers, Configs, DraftList } from "./stored.ts";
import { offerRestart } from "./recovery.ts";
import { TimeTravel } from "./time-travel.ts";
import { exportWork } from "./transfer.ts";
import { guard } from "./watchdog.ts";

export interface Clock {
  readonly now: number;
  readonly pace: Pace;
  readonly busy: boolean;
  readonly behind: boolean;
  /** How far this course of events has come; `now` is before it while the learner looks at the past. */
  readonly present: number;
}
export interface Notice {
  readonly id: string;
  readonly text: string;
  readonly severity: "info" | "warning" | "error";
  /** What can be done about it; the notice goes away when one is chosen. */
  readonly actions?: readonly { readonly label: string; run(): void }[];
}
/** A line of a node's configuration that the editor is asked to show. */
export interface Spot {
  readonly node: string;
  /** 1 and up, in the running configuration. */
  readonly line: number;
  /** What the line says, should it have moved. */
  readonly text: string;
}

const MAIN = "main";
/** Empties a terminal. ECMA-48, RIS. */
const RESET = "\u001bc";
const CHANGE = 300;
/** Frames remembered for the packet list. */
export const MOST_FRAMES = 2_000;

/** Opened by `openLab` in opening.ts; ended by `close`. */
export class Session {
  readonly bundle: LabBundle;
  readonly opened: OpenReply;
  readonly clock = new Observable<Clock>({ now: 0, pace: "paused", busy: false, behind: false, present: 0 });
  readonly links: Observable<ReadonlyMap<string, boolean>>;
  readonly grade: Observable<Grade | null>;
  readonly grading: Observable<boolean>;
  readonly notices = new Observable<readonly Notice[]>([]);
  readonly activeNode: Observable<string>;
  /** Node whose console takes the focus as soon as its terminal is there; set back by the console. */
  readonly focusWanted = new Observable<string | null>(null);
  /** Bumped whenever configurations may have changed. */
  readonly changed = new Observable(0);
  readonly frames = new Observable<readonly ShownFrame[]>([]);
  /** Frames that came too fast to be shown. */
  readonly missed = new Observable(0);
  readonly watchedLinks = new Observable<readonly string[]>([]);
  /** Hints revealed, by check. */
  readonly hints: Observable<ReadonlyMap<string, number>>;
  readonly pasting = new Pasting((node, data) => this.#typeNow(node, data));
  /** What was answered in words, by key. */
  readonly answers: Observable<ReadonlyMap<string, string>>;
  readonly drafts: Drafts;
  readonly saver: Saver;
  readonly travel: TimeTravel;
  readonly strings: Strings;
  /** Set when a line is to be shown; the editor sets it back. */
  readonly spot = new Observable<Spot | null>(null);
  readonly #client: EngineClient;
  readonly #live: LiveGrading;
  readonly #outputs = new Map<string, { text: string; listeners: Set<(data: string) => void> }>();
  #watching = false;
  readonly #unguard: () => void;
  #changeLater: ReturnType<typeof setTimeout> | undefined;
  #views = new Map<string, { count: number; value: Observable<unknown> }>();

  constructor(
    strings: Strings,
    bundle: LabBundle,
    opened: OpenReply,
    client: EngineClient,
    grader: Worker | null,
    going: Going,
    drafts: DraftList = [],
    answers: Answers = [],
  ) {
    this.strings = strings;
    this.bundle = bundle;
    this.drafts = new Drafts(drafts);
    this.answers = new Observable<ReadonlyMap<string, string>>(new Map(answers));
    this.opened = opened;
    this.#client = client;
    const work = {
      bundle,
      client,
      strings: this.strings,
      configs: () => this.configs(),
      drafts: () => [...this.drafts.all.value],
      answers: () => [...this.answers.value],
      now: () => this.clock.value.present,
      inPast: () => this.travel.inPast,
      scoreOf: (configs: Configs) => this.#live.scoreOf(configs),
      say: (notice: Notice) => this.#notice(notice),
      dismiss: (id: string) => this.dismiss(id),
      exportWork: () => void exportWork(this),
    };
    this.saver = new Saver(work, going);
    this.travel = new TimeTravel(this);
    this.#live = new LiveGrading(work, grader, this.saver);
    this.drafts.all.subscribe(() => this.saver.edited());
    this.answers.subscribe(() => this.saver.edited());
    this.#live.grade.subscribe(() => this.saver.touched());
    this.grade = this.#live.grade;
    this.grading = this.#live.running;
    this.hints = this.#live.hints;
    this.links = new Observable<ReadonlyMap<string, boolean>>(new Map(opened.links.map((l) => [l.id, l.up])));
    const first = bundle.lab.nodes.find((n) => n.edit) ?? bundle.lab.nodes[0];
    this.activeNode = new Observable(first?.name ?? "");
    this.#unguard = guard(client, () => offerRestart(this, null));
    client.onNews((news) => {
      switch (news.kind) {
        case "time":
          this.clock.update(({ pace }) => {
            const { now, busy, behind, present } = news;
            return { pace, now, busy, behind, present };
          });
          break;
        case "replaying":
          this.travel.progress.set(news.share);
          break;
        case "rewound":
          this.#rewound(news);
          break;
        case "branched":
          this.travel.branched(news);
          break;
        case "console":
          if (news.session === MAIN) this.#heard(news.node, news.data);
          break;
        case "link":
          this.links.update((l) => new Map(l).set(news.link, news.up));
          this.#touched();
          break;
        case "view":
          this.#views.get(`${news.node}\0${news.name}`)?.value.set(news.view);
          break;
        case "frames":
          this.frames.update((f) => [...f, ...news.frames].slice(-MOST_FRAMES));
          if (news.missed > 0) this.missed.update((n) => n + news.missed);
          break;
        case "crashed":
          this.#unguard();
          offerRestart(this, news.message);
          break;
      }
    });
  }

  get editable(): readonly string[] {
    return this.bundle.lab.nodes.filter((n) => n.edit && n.kind !== "host").map((n) => n.name);
  }
  get client(): EngineClient {
    return this.#client;
  }
  /** Everything the page remembers of the time after that instant goes; consoles show what they had shown by then. */
  #rewound({ now, consoles, links }: Extract<News, { kind: "rewound" }>): void {
    const written = new Map(consoles.flatMap((c) => (c.session === MAIN ? [[c.node, c.text] as const] : [])));
    for (const node of new Set([...this.#outputs.keys(), ...written.keys()])) {
      const out = this.#outputOf(node);
      out.text = written.get(node) ?? "";
      for (const listener of out.listeners) listener(`${RESET}${out.text}`);
    }
    this.links.set(new Map(links.map((l) => [l.id, l.up])));
    this.frames.update((all) => all.filter((f) => f.at <= now));
    this.#touched();
  }
  // --- consoles ---
  #heard(node: string, data: string): void {
    const out = this.#outputOf(node);
    out.text = (out.text + data).slice(-200_000);
    for (const listener of out.listeners) listener(data);
    this.#touched();
  }
  #outputOf(node: string): { text: string; listeners: Set<(data: string) => void> } {
    let out = this.#outputs.get(node);
    if (out === undefined) {
      out = { text: "", listeners: new Set() };
      this.#outputs.set(node, out);
    }
    return out;
  }
  /** What the console has shown so far, then everything new. Returns the stop function. */
  follow(node: string, listener: (data: string) => void): () => void {
    const out = this.#outputOf(node);
    if (out.text !== "") listener(out.text);
    else if (!this.travel.inPast) this.type(node, "\r");
    out.listeners.add(listener);
    return () => out.listeners.delete(listener);
  }
  transcript(node: string): string {
    return this.#outputOf(node).text;
  }
  type(node: string, data: string): void {
    const tooMany = this.pasting.put(node, data);
    if (tooMany !== null) void this.#refusePaste(node, data, tooMany);
  }
  async #typeNow(node: string, data: string): Promise<void> {
    await this.#input({ kind: "type", node, session: MAIN, interactive: true, data });
    this.#touched();
  }
  /** Nothing is lost: what a console does not take can go into the editor. */
  async #refusePaste(node: string, data: string, lines: number): Promise<void> {
    const { strings } = this;
    const edit = async (): Promise<void> => {
      const running = await this.running(node);
      const above = this.drafts.of(node)?.text ?? running;
      this.drafts.put(node, this.drafts.of(node)?.base ?? running, `${above}\n${data.replace(/\r/g, "\n")}`);
      this.spot.set({ node, line: above.split("\n").length + 1, text: "" });
    };
    this.#notice({
      id: "paste",
      severity: "warning",
      text: fill(strings.pasteRefused, { n: lines, most: MOST_LINES }),
      actions: this.editable.includes(node) ? [{ label: strings.pasteToEditor, run: () => void edit() }] : [],
    });
  }
  /** Does once more what was done before a crash, after the last save. */
  again(action: InputAction): void {
    void this.#input(action);
    this.#touched();
  }
  resize(node: string, columns: number, rows: number): void {
    // A window made larger is nothing new that would give the future up.
    if (this.travel.inPast) return;
    void this.#input({ kind: "resize", node, session: MAIN, columns, rows });
  }
  #input(action: InputAction): Promise<unknown> {
    if (action.kind !== "resize") this.saver.noted(action);
    return this.#client.ask("input", action).catch((error: unknown) =>
      this.#notice({
        id: "input",
        severity: "warning",
        text: error instanceof Error ? error.message : String(error),
      }),
    );
  }
  // --- network ---
  setLink(id: string, up: boolean): void {
    void this.#input({ kind: "link", link: id, up });
  }
  power(node: string, on: boolean): void {
    void this.#input({ kind: "power", node, on });
    this.#touched();
  }
  pace(pace: Pace): void {
    this.clock.update((c) => ({ ...c, pace }));
    this.#client.ask("pace", pace).catch(() => {});
  }
  async advance(duration: number): Promise<void> {
    await this.#client.ask("advance", { duration });
  }
  async settle(): Promise<void> {
    const end = await this.#client.ask("settle", {});
    if (end.end !== "settled")
      this.#notice({
        id: "settle",
        severity: "warning",
        text: `The network has not come to rest: ${end.unfinished.join("; ")}`,
      });
  }
  view<T>(node: string, name: string, args?: Readonly<Record<string, unknown>>): Promise<T> {
    return this.#client.ask("view", { node, name, ...(args ? { args } : {}) }) as Promise<T>;
  }
  /** A view that follows the network. Returns the observable and the stop function. */
  watch(node: string, name: string): { readonly value: Observable<unknown>; stop(): void } {
    const key = `${node}\0${name}`;
    let entry = this.#views.get(key);
    if (entry === undefined) {
      entry = { count: 0, value: new Observable<unknown>(undefined) };
      this.#views.set(key, entry);
    }
    entry.count++;
    this.#watchAgain();
    const { value } = entry;
    return {
      value,
      stop: () => {
        const now = this.#views.get(key);
        if (now !== undefined && --now.count === 0) this.#views.delete(key);
        this.#watchAgain();
      },
    };
  }
  watchLink(id: string, on: boolean): void {
    this.watchedLinks.update((l) => (on ? [...new Set([...l, id])] : l.filter((x) => x !== id)));
    this.#watchAgain();
  }
  /** Once for all that is asked for at a time: the engine answers with every view. */
  #watchAgain(): void {
    if (this.#watching) return;
    this.#watching = true;
    queueMicrotask(() => this.#watchNow());
  }
  #watchNow(): void {
    this.#watching = false;
    const views = [...this.#views.keys()].map((key) => ({
      node: key.slice(0, key.indexOf("\0")),
      name: key.slice(key.indexOf("\0") + 1),
    }));
    void this.#client.ask("watch", { views, links: this.watchedLinks.value }).catch(() => {});
  }
  execute(node: string, command: string): Promise<string> {
    if (this.travel.inPast) return Promise.reject(new Error(this.strings.pastReadOnly));
    return this.#client.ask("execute", { node, command }).then((e) => e.output);
  }
  running(node: string): Promise<string> {
    return this.#client.ask("running", { node });
  }
  capture(link: string): Promise<Uint8Array> {
    return this.#client.ask("capture", { link });
  }
  recording(): ReturnType<EngineClient["ask"]> {
    return this.#client.ask("recording", null);
  }

  // --- work ---
  async configs(): Promise<readonly (readonly [string, string])[]> {
    return Promise.all(this.editable.map(async (node) => [node, await this.running(node)] as const));
  }
  /** Configurations may have changed: grade soon, save soon. */
  #touched(): void {
    this.#changeLater ??= setTimeout(() => {
      this.#changeLater = undefined;
      this.changed.update((n) => n + 1);
    }, CHANGE);
    this.#live.touched();
    this.saver.touched();
  }
  revealHint(check: string): void {
    this.#live.reveal(check);
  }
  regrade(force = false): Promise<void> {
    return this.#live.regrade(force);
  }
  save(): Promise<void> {
    return this.saver.save();
  }
  #notice(notice: Notice): void {
    this.notices.update((all) => [...all.filter((n) => n.id !== notice.id), notice]);
  }
  say(notice: Notice): void {
    this.#notice(notice);
  }
  dismiss(id: string): void {
    this.notices.update((all) => all.filter((n) => n.id !== id));
  }
  close(): void {
    clearTimeout(this.#changeLater);
    this.#unguard();
    this.saver.close();
    this.#live.close();
    this.#client.close();
  }
}
