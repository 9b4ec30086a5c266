// Long texts on their way into consoles: a piece at a time, so that the network and the page go on meanwhile, and
// refused as a whole where they would keep a router busy for ever.
import { Observable } from "./observable.ts";

/** Lines that a console takes. */
export const MOST_LINES = 10_000;
/** Lines typed at once; what has fewer is no paste. */
const PIECE = 50;

export interface Progress {
  readonly done: number;
  readonly total: number;
}
const ETX = "\u0003";
const linesIn = (data: string): number => data.split("\r").length - (data.endsWith("\r") ? 1 : 0);
/** The text in pieces of whole lines. */
export const pieces = (data: string): readonly string[] => {
  const lines = data.split(/(?<=\r)/);
  return Array.from({ length: Math.ceil(lines.length / PIECE) }, (_, i) =>
    lines.slice(i * PIECE, (i + 1) * PIECE).join(""),
  );
};

export class Pasting {
  /** By node: what is on its way. */
  readonly progress = new Observable<ReadonlyMap<string, Progress>>(new Map());
  readonly #waiting = new Map<string, string[]>();
  readonly #type: (node: string, data: string) => Promise<unknown>;

  /** `type` resolves when the console has taken what it was given. */
  constructor(type: (node: string, data: string) => Promise<unknown>) {
    this.#type = type;
  }
  /** Keystrokes and pasted text alike. Answers the number of lines when they are too many: then nothing is typed. */
  put(node: string, data: string): number | null {
    const waiting = this.#waiting.get(node);
    if (waiting !== undefined) {
      if (data.includes(ETX)) {
        this.cancel(node);
        void this.#type(node, data);
      } else waiting.push(data);
      return null;
    }
    const lines = linesIn(data);
    if (lines > MOST_LINES) return lines;
    if (lines <= PIECE) void this.#type(node, data);
    else void this.#run(node, [...pieces(data)], lines);
    return null;
  }
  /** Drops what was not typed yet. */
  cancel(node: string): void {
    this.#waiting.delete(node);
    this.#show(node, null);
  }
  async #run(node: string, waiting: string[], total: number): Promise<void> {
    this.#waiting.set(node, waiting);
    let done = 0;
    for (let piece = waiting.shift(); piece !== undefined; piece = waiting.shift()) {
      this.#show(node, { done, total });
      await this.#type(node, piece);
      if (this.#waiting.get(node) !== waiting) return;
      done += linesIn(piece);
    }
    this.cancel(node);
  }
  #show(node: string, progress: Progress | null): void {
    this.progress.update((all) => {
      const next = new Map(all);
      if (progress === null) next.delete(node);
      else next.set(node, progress);
      return next;
    });
  }
}
