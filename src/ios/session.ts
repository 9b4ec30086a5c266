// A console session: keystrokes in, text out. Modes, prompts, errors with their caret, `--More--`, questions, messages.
import type { ConsoleOptions, ConsoleSession } from "../device/node.ts";
import type { LogRecord, RouterConsole } from "../device/skin.ts";
import type { Router } from "../device/router-state.ts";
import { type ExecSession, Refused } from "./command.ts";
import type { ConfigEditor } from "./config-editor.ts";
import { completion, type HelpResult, helpText } from "./help.ts";
import { Following } from "./following.ts";
import { presentContext } from "./host-names.ts";
import { LineEditor } from "./line-editor.ts";
import { expandAlias } from "./aliases.ts";
import { matchExec } from "./exec-line.ts";
import { banners, lineSettings } from "./line-settings.ts";
import { consoleSeverity, logLines } from "./log-text.ts";
import { tokenise } from "./matcher.ts";
import type { ExecMode } from "./modes.ts";
import { editorOf, readIn } from "./read-in.ts";
import { applyFilters, type Filter, incompleteText, Pager, splitFilter, unknownWord } from "./output.ts";
import type { ParameterContext } from "./parameters.ts";
import { lookUpHelp } from "./session-help.ts";
import { CONTROL, Screen } from "./screen.ts";
import type { ExecOwner } from "./table.ts";

/** Characters a line may have. */
const MAXIMUM_LINE = 1000;
/** Characters that may wait while a command runs. */
const MAXIMUM_AHEAD = 256 * 1024;

type Level = "closed" | "user" | "privileged" | "configure";

export class IosSession implements ConsoleSession, ExecSession {
  readonly device: RouterConsole;
  readonly settings = { terminalLength: 24, terminalWidth: 80, monitor: false };
  /** Lines that `show history` and Ctrl-P go back to. */
  historySize = 20;
  readonly interactive: boolean;
  readonly #screen = new Screen();
  readonly #line: LineEditor;
  readonly #pager: Pager;
  readonly #stopLog: () => void;
  readonly #parameters: ParameterContext;
  /** As the configuration's, but commands only see interfaces that exist. */
  readonly #present: ParameterContext;
  readonly #following: Following;
  #level: Level;
  #editor: ConfigEditor | null = null;
  #activity: { interrupt(): void } | null = null;
  #question: { prompt: string; answer: (line: string) => void } | null = null;
  /** Collects what a command prints until it has ended. */
  #captured: string[] | null = null;
  #ahead: string[] = [];
  #aheadLength = 0;
  #draining = false;
  #prompted = false;
  #held: LogRecord[] = [];
  #inputs = 0;
  #open = true;

  constructor(device: RouterConsole, options: ConsoleOptions) {
    this.device = device;
    this.#following = new Following(device);
    this.interactive = options.interactive;
    this.#level = options.interactive ? "user" : "privileged";
    this.#line = new LineEditor({
      write: (text) => this.#screen.write(text),
      width: () => this.settings.terminalWidth || 80,
      maximum: MAXIMUM_LINE,
      historySize: () => this.historySize,
    });
    this.#line.echo = options.interactive;
    this.#pager = new Pager((text) => this.#screen.write(text));
    this.#stopLog = device.onLog((record) => this.#message(record));
    this.#parameters = { hasInterface: (name) => device.config.interfaces.has(name) };
    this.#present = presentContext(device.config);
    if (options.interactive) {
      this.#level = this.#firstLevel();
      this.#greet();
      this.#prompt();
    }
  }
  #firstLevel(): Level {
    const { length, width, history, privilege } = lineSettings(this.device.config);
    this.settings.terminalLength = length ?? this.settings.terminalLength;
    this.settings.terminalWidth = width ?? this.settings.terminalWidth;
    this.historySize = history ?? this.historySize;
    return (privilege ?? 1) > 1 ? "privileged" : "user";
  }

  // --- ConsoleSession ---
  write(data: string, more = false): void {
    if (!this.#open) return;
    this.#following.more = more;
    for (const c of data) {
      if ((c === "\u0003" || c === "\u001e") && this.#activity !== null) {
        this.interrupt();
        continue;
      }
      if (this.#aheadLength >= MAXIMUM_AHEAD) {
        if (this.interactive) this.#screen.write("\u0007");
        break;
      }
      this.#ahead.push(c);
      this.#aheadLength++;
      if (!this.#busy) this.#drain();
    }
    if (!more) this.#following.now();
    this.#screen.flush();
  }
  onOutput(listener: (text: string) => void): () => void {
    return this.#screen.onOutput(listener);
  }
  resize(columns: number, rows: number): void {
    if (Number.isInteger(columns) && columns > 0) this.settings.terminalWidth = columns;
    if (Number.isInteger(rows) && rows > 0 && this.settings.terminalLength !== 0) this.settings.terminalLength = rows;
  }
  interrupt(): void {
    if (!this.#open) return;
    this.#ahead = [];
    this.#aheadLength = 0;
    if (this.#activity !== null) {
      this.#activity.interrupt();
      this.#screen.flush();
      return;
    }
    this.#interruptLine();
    this.#screen.flush();
  }
  get idle(): boolean {
    return this.#activity === null && this.#question === null && !this.#pager.waiting && this.#ahead.length === 0;
  }
  get asking(): boolean {
    return this.#question !== null;
  }
  get prompt(): string {
    const name = this.device.config.hostname;
    if (this.#level === "closed") return "";
    if (this.#level === "user") return `${name}>`;
    if (this.#level === "configure") return `${name}(${this.#editor?.prompt ?? "config"})#`;
    return `${name}#`;
  }
  close(): void {
    this.#open = false;
    this.#stopLog();
    this.#activity?.interrupt();
    this.#activity = null;
    this.#screen.flush();
    this.#screen.close();
  }

  // --- ExecSession ---
  get level(): Level {
    return this.#level;
  }
  get router(): Router {
    return this.device.router;
  }
  print(text: string): void {
    if (this.#captured !== null) this.#captured.push(text);
    else this.#screen.print(text);
    if (!this.#draining) this.#screen.flush();
  }
  start(activity: { interrupt(): void }): { done(): void } {
    this.#release();
    this.#activity = activity;
    let over = false;
    return {
      done: () => {
        if (over) return;
        over = true;
        if (this.#activity === activity) this.#activity = null;
        if (!this.#open) return;
        if (this.#draining) return;
        this.#ready();
        this.#following.more = true;
        this.#drain();
        this.#following.now();
        this.#screen.flush();
      },
    };
  }
  ask(prompt: string, answer: (line: string) => void): void {
    this.#release();
    this.#question = { prompt, answer };
  }
  become(what: "user" | "privileged" | "configure" | "closed"): void {
    if (what === "configure") {
      this.#editor = editorOf(this.device, this.#parameters, (text) => this.print(text));
    } else if (this.#level === "configure") this.#leaveConfiguration();
    this.#level = what === "closed" && !this.interactive ? "privileged" : what;
    if (this.#level !== "closed") return;
    this.#release();
    this.#screen.print(
      `\n\n\n\n\n\n${this.device.config.hostname} con0 is now available\n\n\n\n\n\nPress RETURN to get started.\n\n\n`,
    );
  }
  readIn(text: string): void {
    readIn(this.device, this.#parameters, (message) => this.print(message), text);
  }
  history(): readonly string[] {
    return this.#line.history;
  }

  // --- input ---
  get #busy(): boolean {
    return this.#activity !== null || this.#draining;
  }
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    let i = 0;
    while (i < this.#ahead.length && this.#activity === null && this.#open) this.#key(this.#ahead[i++]!);
    this.#ahead = this.#ahead.slice(i);
    this.#aheadLength = this.#ahead.length;
    this.#draining = false;
  }
  #key(c: string): void {
    if (this.#pager.waiting) {
      this.#pager.key(c);
      return;
    }
    const text = this.#editor?.readingText === true && this.#level === "configure";
    if ((text || this.#question !== null || !this.interactive) && c === "?") {
      this.#line.insert(c);
      return;
    }
    if (!this.interactive && c === "\t") {
      this.#line.insert(" ");
      return;
    }
    const event = this.#line.key(c);
    if (event === null) return;
    switch (event.kind) {
      case "line":
        this.#prompted = false;
        this.#enter(event.text);
        return;
      case "help":
        this.#help();
        return;
      case "complete":
        this.#complete();
        return;
      case "interrupt":
        this.#interruptLine();
        return;
      case "end":
        this.#controlZ();
        return;
    }
  }
  #interruptLine(): void {
    if (this.#pager.waiting) {
      this.#pager.stop();
      return;
    }
    if (this.interactive && this.#prompted) this.#screen.write("^C\r\n");
    const question = this.#question;
    this.#question = null;
    this.#line.replace("");
    this.#prompted = false;
    if (this.#level === "configure" && question === null) {
      this.#leaveConfiguration();
      this.#level = "privileged";
    }
    this.#ready();
  }
  #controlZ(): void {
    if (this.#level !== "configure") return;
    const line = this.#line.text;
    if (this.interactive) this.#screen.write("^Z\r\n");
    this.#prompted = false;
    this.#line.replace("");
    if (line.trim() !== "") this.#configure(line);
    if (this.#level === "configure") {
      this.#leaveConfiguration();
      this.#level = "privileged";
    }
    this.#ready();
  }
  /** The command has ended: what it printed goes out, then the prompt. */
  #ready(): void {
    if (this.#activity !== null || this.#pager.waiting) return;
    this.#releaseHeld();
    this.#prompt();
  }
  #prompt(): void {
    if (!this.interactive) {
      if (this.#question !== null && !this.#prompted) this.#screen.print(this.#question.prompt);
      this.#prompted = true;
      this.#line.start("");
      return;
    }
    if (this.#level === "closed") return;
    this.#line.useHistory(this.#level === "configure" ? "configure" : "exec");
    this.#line.remember = this.#question === null && this.#editor?.readingText !== true;
    this.#prompted = true;
    this.#line.start(this.#question?.prompt ?? (this.#editor?.readingText === true ? "" : this.prompt));
  }
  #enter(line: string): void {
    this.#inputs++;
    const question = this.#question;
    if (question !== null) {
      this.#question = null;
      if (!this.interactive) this.#screen.print("\n");
      this.#run(() => question.answer(line));
      return;
    }
    if (this.#level === "closed") {
      this.#level = this.#firstLevel();
      this.#greet();
      this.#prompt();
      return;
    }
    if (!this.interactive && line.trimEnd().endsWith("?") && this.#editor?.readingText !== true) {
      const asked = line.trimEnd().slice(0, -1);
      this.#page(helpText(asked, this.#lookup(asked)));
      return;
    }
    if (this.#level === "configure") this.#run(() => this.#configure(line));
    else this.#run(() => this.#exec(line, line, 0));
  }
  /** Runs a command, collecting its output for the pager. */
  #run(command: () => void): void {
    this.#captured = [];
    command();
    const text = this.#captured?.join("") ?? "";
    this.#captured = null;
    this.#page(text);
  }
  /** What has been collected goes out at once: the command goes on for a while. */
  #release(): void {
    const text = this.#captured?.join("") ?? "";
    this.#captured = null;
    this.#screen.print(text);
  }
  /** Nobody turns pages for a script. */
  get #pageLength(): number {
    return this.interactive ? this.settings.terminalLength : 0;
  }
  #page(text: string): void {
    if (text === "") this.#ready();
    else
      this.#pager.show(text.replaceAll("\r", ""), this.#pageLength, this.settings.terminalWidth, () => this.#ready());
  }

  // --- commands ---
  #exec(typed: string, whole: string, offset: number): void {
    this.#following.now();
    const { line, moved, upTo } = expandAlias(typed, this.device.config.kept);
    // What is wrong stands where it was typed, or at the alias that stands for it.
    const caret = (column: number): void => this.#caret((column < upTo ? 0 : column - moved) + offset);
    const start = tokenise(line)[0];
    if (start === undefined || start.text.startsWith("!")) return;
    const split = splitFilter(line);
    if (!split.ok) {
      if (split.fault === "incomplete") this.print("% Incomplete command.\n\n");
      else caret(split.fault.column);
      return;
    }
    const level: ExecMode = this.#level === "user" ? "exec" : "privileged";
    const { match, lone } = matchExec(split.command, level, this.device.kind, this.#present);
    switch (match.kind) {
      case "incomplete":
        this.print(incompleteText(split.command));
        return;
      case "ambiguous":
        this.print(`% Ambiguous command:  "${whole.trim()}"\n`);
        return;
      case "invalid":
        if (match.depth === 0 && lone !== null) this.print(unknownWord(lone, this.device.config.domainLookup));
        else caret(match.column);
        return;
      case "match":
        this.#perform(match.owner, match.args, split.filters);
    }
  }
  #perform(owner: ExecOwner, args: Record<string, unknown>, filters: readonly Filter[]): void {
    try {
      if (owner.kind === "exec") {
        owner.run(this, args);
        if (filters.length > 0 && this.#captured !== null) {
          const text = this.#captured.join("");
          this.#captured = [];
          this.print(applyFilters(text, filters));
        }
        return;
      }
      const text = owner.render(owner.view(this.device.router, args)).replace(CONTROL, "");
      this.print(applyFilters(text === "" || text.endsWith("\n") ? text : `${text}\n`, filters));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.print(`${error.message}\n`);
    }
  }
  #configure(line: string): void {
    const editor = this.#editor;
    if (editor === null) return;
    const wasText = editor.readingText;
    const answer = editor.run(line, { file: "console", line: this.#inputs, text: line.trim() });
    switch (answer.kind) {
      case "done":
        if (editor.readingText && !wasText)
          this.print(`Enter TEXT message.  End with the character '${editor.textEnd}'.\n`);
        this.#following.line();
        return;
      case "end":
        this.#leaveConfiguration();
        this.#level = "privileged";
        return;
      case "do": {
        this.#exec(answer.line, line, answer.column);
        return;
      }
      case "refused":
        this.print(`${answer.text}\n`);
        return;
      case "invalid":
        this.#caret(answer.column);
        return;
      case "incomplete":
        this.print("% Incomplete command.\n\n");
        return;
      case "ambiguous":
        this.print(`% Ambiguous command:  "${answer.line}"\n`);
    }
  }
  #leaveConfiguration(): void {
    if (this.#editor === null) return;
    this.#following.now();
    this.#editor = null;
    this.device.report({
      facility: "SYS",
      severity: 5,
      mnemonic: "CONFIG_I",
      text: "Configured from console by console",
    });
  }
  #caret(column: number): void {
    this.print(`${" ".repeat(this.prompt.length + column)}^\n% Invalid input detected at '^' marker.\n\n`);
  }
  // --- help ---
  #lookup(line: string): HelpResult {
    const mode = this.#editor?.mode ?? "config";
    return lookUpHelp(line, this.#level, mode, this.#parameters, this.device.kind, this.#present);
  }
  #help(): void {
    const line = this.#line.beforeCursor;
    const whole = this.#line.text;
    this.#screen.write("?\r\n");
    const found = this.#lookup(line);
    const text = helpText(line, found);
    this.#prompted = false;
    this.#pager.show(found.kind === "words" ? `${text}\n` : text, this.#pageLength, this.settings.terminalWidth, () => {
      this.#releaseHeld();
      this.#prompt();
      this.#line.replace(whole);
      this.#line.redraw();
    });
  }
  #complete(): void {
    if (!this.interactive) return;
    const line = this.#line.beforeCursor;
    const done = completion(line, this.#lookup(line));
    const rest = this.#line.text.slice(line.length);
    this.#screen.write("\r\n");
    this.#line.start(this.prompt);
    this.#line.replace((done ?? line) + rest);
    this.#line.redraw();
  }

  // --- output ---
  #greet(): void {
    for (const banner of banners(this.device.config)) this.#screen.print(`${banner.replace(CONTROL, "")}\n`);
  }
  #message(record: LogRecord): void {
    if (!this.#open) return;
    const onConsole = this.interactive && record.severity <= consoleSeverity(this.device.config);
    if (!onConsole && !this.settings.monitor) return;
    if (this.#pager.waiting || this.#captured !== null) {
      if (this.#held.length < 1000) this.#held.push(record);
      return;
    }
    this.#showMessage(record);
    if (!this.#draining) this.#screen.flush();
  }
  #showMessage(record: LogRecord): void {
    if (!this.#screen.atLineStart) this.#screen.write("\r\n");
    for (const line of logLines(record, this.device.config)) this.#screen.write(`${line.replace(CONTROL, "")}\r\n`);
    if (this.#prompted && this.interactive) this.#line.redraw();
  }
  #releaseHeld(): void {
    const held = this.#held;
    this.#held = [];
    const prompted = this.#prompted;
    this.#prompted = false;
    for (const record of held) this.#showMessage(record);
    this.#prompted = prompted;
  }
}
