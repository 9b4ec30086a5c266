// A terminal on a host: echo, line editing, history, Tab, Ctrl-C; commands one after the other.
import type { ConsoleOptions, ConsoleSession } from "../node.ts";
import type { HostCore } from "../host-core.ts";
import { Pipe } from "./filters.ts";
import type { Activity, ShellContext } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { parseLine, runWords, type Step } from "./shell.ts";

const HISTORY = 500;
const LONGEST_LINE = 4096;
/** Steps and characters that may wait for a running command. */
const LONGEST_INPUT = 1_000_000;

export interface HostSessionDeps {
  /** The running host; null without power. */
  core(): HostCore | null;
  /** Runs within the node's run-to-completion rule. */
  execute(task: () => void): void;
  closed(): void;
}

export class HostSession implements ConsoleSession {
  readonly #deps: HostSessionDeps;
  readonly #interactive: boolean;
  readonly #listeners = new Set<(text: string) => void>();
  readonly #history: string[] = [];
  #historyAt = 0;
  #line = "";
  #cursor = 0;
  /** Typed while a command was running. */
  #input = "";
  #escape: string | null = null;
  #steps: Step[] = [];
  #status = 0;
  #activity: Activity | null = null;
  #running = false;
  #pipe: Pipe | null = null;
  #closed = false;

  constructor(deps: HostSessionDeps, options: ConsoleOptions) {
    this.#deps = deps;
    this.#interactive = options.interactive;
  }
  get prompt(): string {
    const core = this.#deps.core();
    return core === null ? "" : `root@${core.hostname}:~# `;
  }
  get idle(): boolean {
    return !this.#running && this.#activity === null && this.#steps.length === 0;
  }
  onOutput(listener: (text: string) => void): () => void {
    const first = this.#listeners.size === 0;
    this.#listeners.add(listener);
    if (first && this.#interactive && this.#line === "") listener(this.prompt);
    return () => this.#listeners.delete(listener);
  }
  resize(): void {}
  write(data: string): void {
    this.#deps.execute(() => this.#take(data));
  }
  interrupt(): void {
    this.#deps.execute(() => this.#interrupt());
  }
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#steps = [];
    this.#activity?.interrupt();
    this.#listeners.clear();
    this.#deps.closed();
  }
  /** Power came or went. */
  restart(): void {
    this.#steps = [];
    this.#activity = null;
    this.#running = false;
    this.#line = "";
    this.#cursor = 0;
    this.#input = "";
    if (this.#interactive && this.#deps.core() !== null) this.#emit(`\r\n${this.prompt}`);
  }

  #emit(text: string): void {
    for (const listener of [...this.#listeners]) listener(text);
  }
  #print = (text: string): void => this.#emit(text.replaceAll("\n", "\r\n"));
  #echo(text: string): void {
    if (this.#interactive) this.#emit(text);
  }
  #take(data: string): void {
    if (this.#closed || this.#deps.core() === null) return;
    for (let at = 0; at < data.length; at++) {
      const c = data[at]!;
      if (c === "\x03" || c === "\x1e") this.#interrupt();
      else if (this.#busy()) {
        if (this.#input.length < LONGEST_INPUT) this.#input += c;
      } else this.#key(c);
    }
  }
  #busy(): boolean {
    return this.#activity !== null || this.#running;
  }
  #interrupt(): void {
    if (this.#activity !== null) {
      this.#input = "";
      this.#steps = [];
      const activity = this.#activity;
      activity.interrupt();
      return;
    }
    if (this.#line !== "" || this.#interactive) this.#echo(`^C\r\n${this.prompt}`);
    this.#line = "";
    this.#cursor = 0;
  }

  #key(c: string): void {
    if (this.#escape !== null) {
      this.#escaped(c);
      return;
    }
    switch (c) {
      case "\r":
      case "\n":
        this.#enter();
        return;
      case "\x1b":
        this.#escape = "";
        return;
      case "\x7f":
      case "\b":
        if (this.#cursor > 0)
          this.#replace(this.#line.slice(0, this.#cursor - 1) + this.#line.slice(this.#cursor), this.#cursor - 1);
        return;
      case "\x01":
        this.#replace(this.#line, 0);
        return;
      case "\x05":
        this.#replace(this.#line, this.#line.length);
        return;
      case "\x02":
        this.#replace(this.#line, this.#cursor - 1);
        return;
      case "\x06":
        this.#replace(this.#line, this.#cursor + 1);
        return;
      case "\x0b":
        this.#replace(this.#line.slice(0, this.#cursor), this.#cursor);
        return;
      case "\x15":
        this.#replace(this.#line.slice(this.#cursor), 0);
        return;
      case "\x17": {
        const before = this.#line.slice(0, this.#cursor).replace(/[^ ]* *$/, "");
        this.#replace(before + this.#line.slice(this.#cursor), before.length);
        return;
      }
      case "\x0c":
        this.#echo(`\x1b[H\x1b[2J${this.prompt}${this.#line}`);
        return;
      case "\x10":
        this.#recall(-1);
        return;
      case "\x0e":
        this.#recall(1);
        return;
      case "\t":
        this.#complete();
        return;
    }
    // Control characters of either set never reach a line, a file name or an error message.
    if (c < " " || (c >= "\x7f" && c <= "\x9f") || this.#line.length >= LONGEST_LINE) return;
    if (this.#cursor === this.#line.length) {
      this.#line += c;
      this.#cursor++;
      this.#echo(c);
    } else this.#replace(this.#line.slice(0, this.#cursor) + c + this.#line.slice(this.#cursor), this.#cursor + 1);
  }
  /** Cursor keys: ESC [ A and the like, or ESC O A. */
  #escaped(c: string): void {
    const sequence = this.#escape! + c;
    if (sequence === "[" || sequence === "O" || /^\[[0-9;]{1,8}$/.test(sequence)) {
      this.#escape = sequence;
      return;
    }
    this.#escape = null;
    switch (sequence.slice(1)) {
      case "A":
        this.#recall(-1);
        return;
      case "B":
        this.#recall(1);
        return;
      case "C":
        this.#replace(this.#line, this.#cursor + 1);
        return;
      case "D":
        this.#replace(this.#line, this.#cursor - 1);
        return;
      case "H":
      case "1~":
        this.#replace(this.#line, 0);
        return;
      case "F":
      case "4~":
        this.#replace(this.#line, this.#line.length);
        return;
      case "3~":
        this.#replace(this.#line.slice(0, this.#cursor) + this.#line.slice(this.#cursor + 1), this.#cursor);
    }
  }
  /** Redraws the line with the cursor in its place. */
  #replace(line: string, cursor: number): void {
    this.#line = line;
    this.#cursor = Math.min(Math.max(cursor, 0), line.length);
    const back = line.length - this.#cursor;
    this.#echo(`\r${this.prompt}${line}\x1b[K${back > 0 ? `\x1b[${back}D` : ""}`);
  }
  #recall(step: number): void {
    const at = this.#historyAt + step;
    if (at < 0 || at > this.#history.length) return;
    this.#historyAt = at;
    const line = this.#history[at] ?? "";
    this.#replace(line, line.length);
  }
  #complete(): void {
    const before = this.#line.slice(0, this.#cursor);
    const word = before.slice(before.lastIndexOf(" ") + 1);
    const first = before.trimStart() === word;
    const names = first
      ? [...COMMANDS.keys()]
      : (this.#deps
          .core()
          ?.all()
          .map((i) => i.name) ?? []);
    const found = names.filter((n) => n.startsWith(word));
    if (found.length === 1) {
      const rest = `${found[0]!.slice(word.length)} `;
      this.#replace(before + rest + this.#line.slice(this.#cursor), this.#cursor + rest.length);
    } else if (found.length > 1) this.#echo(`\r\n${found.join("  ")}\r\n${this.prompt}${this.#line}`);
  }
  #enter(): void {
    const line = this.#line;
    this.#line = "";
    this.#cursor = 0;
    this.#echo("\r\n");
    if (line.trim() !== "" && line !== this.#history.at(-1)) {
      this.#history.push(line);
      if (this.#history.length > HISTORY) this.#history.shift();
    }
    this.#historyAt = this.#history.length;
    const steps = parseLine(line);
    if (steps === null) this.#print("bash: syntax error: unterminated quoted string\n");
    else this.#steps.push(...steps);
    this.#run();
  }
  /** Runs what is due until a command goes on as an activity, then takes what was typed meanwhile. */
  #run(): void {
    if (this.#busy()) return;
    const core = this.#deps.core();
    while (core !== null && this.#steps.length > 0) {
      const step = this.#steps.shift()!;
      if ((step.after === "&&" && this.#status !== 0) || (step.after === "||" && this.#status === 0)) continue;
      if (step.words[0] === "exit" || step.words[0] === "logout") {
        this.#steps = [];
        break;
      }
      if (step.words[0] === "clear") {
        this.#echo("\x1b[H\x1b[2J");
        continue;
      }
      if (step.refused !== null) {
        this.#print(step.refused);
        this.#status = 1;
        continue;
      }
      const print = step.discard ? () => {} : this.#print;
      const pipe =
        step.pipes.length === 0 ? null : Pipe.of([step.words.length === 0 ? [] : ["cat"], ...step.pipes], print);
      if (typeof pipe === "string") {
        this.#print(pipe);
        this.#status = 127;
        continue;
      }
      this.#pipe = pipe;
      this.#running = true;
      const words = step.words.map((word) => word.replaceAll("$?", String(this.#status)));
      const status = runWords(this.#contextFor(core, pipe, print), words);
      this.#running = false;
      if (status !== null) this.#status = status;
      if (status !== null) this.#endPipe();
      if (this.#activity !== null) return;
    }
    this.#echo(this.prompt);
    const typed = this.#input;
    this.#input = "";
    this.#take(typed);
  }
  #endPipe(): void {
    const pipe = this.#pipe;
    this.#pipe = null;
    if (pipe === null) return;
    pipe.end();
    this.#status = pipe.status();
  }
  #contextFor(core: HostCore, pipe: Pipe | null, print: (text: string) => void): ShellContext {
    return {
      core,
      interactive: this.#interactive,
      print: pipe === null ? print : (text) => pipe.print(text),
      start: (activity) => {
        this.#activity = activity;
        return {
          done: (status) => {
            if (this.#activity !== activity) return;
            this.#activity = null;
            this.#status = status;
            this.#endPipe();
            if (!this.#running) this.#run();
          },
        };
      },
    };
  }
}
