// A console that outlives power cycles: the skin's session of the moment, with the same listeners and size.
import type { ConsoleSession } from "./node.ts";

/** Up to and including the end of a line, or the rest. */
const LINE = /[^\r\n]*[\r\n]+|[^\r\n]+/g;

export class RouterConsoleSession implements ConsoleSession {
  readonly #open: () => ConsoleSession | null;
  readonly #execute: (task: () => void) => void;
  readonly #closed: () => void;
  #inner: ConsoleSession | null = null;
  #size: { columns: number; rows: number } | null = null;
  readonly #listeners = new Set<(text: string) => void>();
  /** The banner and prompt of a session that nobody listens to yet. */
  #unheard = "";

  constructor(open: () => ConsoleSession | null, execute: (task: () => void) => void, closed: () => void) {
    this.#open = open;
    this.#execute = execute;
    this.#closed = closed;
    this.restart();
  }
  /** Power is back: a new session begins. */
  restart(): void {
    const inner = this.#open();
    this.#inner = inner;
    if (inner === null) return;
    if (this.#size !== null) inner.resize(this.#size.columns, this.#size.rows);
    inner.onOutput((text) => {
      if (this.#inner !== inner) return;
      if (this.#listeners.size === 0 && this.#unheard.length < 65_536) this.#unheard += text;
      for (const listener of [...this.#listeners]) listener(text);
    });
  }
  /** Power is gone. */
  lost(): void {
    const inner = this.#inner;
    this.#inner = null;
    inner?.close();
  }
  /** Each line is a stimulus of its own: what it causes has happened before the next one is read. */
  write(data: string, more = false): void {
    const lines = data.match(LINE) ?? [];
    for (const [i, line] of lines.entries())
      this.#execute(() => this.#inner?.write(line, more || i < lines.length - 1));
  }
  onOutput(listener: (text: string) => void): () => void {
    this.#listeners.add(listener);
    const text = this.#unheard;
    this.#unheard = "";
    if (text !== "") listener(text);
    return () => this.#listeners.delete(listener);
  }
  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.#inner?.resize(columns, rows);
  }
  interrupt(): void {
    this.#execute(() => this.#inner?.interrupt());
  }
  get idle(): boolean {
    return this.#inner?.idle ?? true;
  }
  get asking(): boolean {
    return this.#inner?.asking ?? false;
  }
  get prompt(): string {
    return this.#inner?.prompt ?? "";
  }
  close(): void {
    this.lost();
    this.#listeners.clear();
    this.#closed();
  }
}
