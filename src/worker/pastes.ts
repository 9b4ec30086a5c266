// Long texts typed at consoles, cut into pieces so that whoever types elsewhere need not wait for their end.
import type { InputAction } from "../kernel/recording.ts";

type Typed = Extract<InputAction, { readonly kind: "type" }>;
interface Paste {
  readonly id: number;
  readonly action: Typed;
  /** Where the next piece begins. */
  at: number;
}
/** Characters that go in at once. */
const PIECE = 2048;
const INTERRUPT = "\u0003";

/** The end of the piece that begins at `from`: after a line where there is one, never within a line end or a character. */
const endOf = (data: string, from: number): number => {
  let end = from + PIECE;
  if (end >= data.length) return data.length;
  const line = Math.max(data.lastIndexOf("\r", end - 1), data.lastIndexOf("\n", end - 1));
  if (line > from) end = line + 1;
  if (data[end] === "\n" || (data.charCodeAt(end) & 0xfc00) === 0xdc00) end++;
  return end;
};

/** The action, or the parts of what it types. */
export function* piecesOf(action: InputAction): Generator<InputAction> {
  if (action.kind !== "type") {
    yield action;
    return;
  }
  let at = 0;
  do {
    const end = endOf(action.data, at);
    const data = action.data.slice(at, end);
    yield end === action.data.length ? { ...action, data } : { ...action, data, more: true };
    at = end;
  } while (at < action.data.length);
}

export class Pastes {
  #waiting: Paste[] = [];

  get pending(): boolean {
    return this.#waiting.length > 0;
  }
  /** False when the text can go in at once. True when it waits for `next`; request `id` is then answered at its end. */
  take(id: number, action: Typed): boolean {
    const here = (p: Paste): boolean => p.action.node === action.node && p.action.session === action.session;
    if (action.data.length <= PIECE && !this.#waiting.some(here)) return false;
    this.#waiting.push({ id, action, at: 0 });
    return true;
  }
  /** Ctrl-C at a console drops the rest of what waits for it; answers the requests that are over with that. */
  interrupted(action: Typed): readonly number[] {
    if (!action.data.startsWith(INTERRUPT)) return [];
    const over = this.#waiting.filter((p) => p.action.node === action.node && p.action.session === action.session);
    this.#waiting = this.#waiting.filter((p) => !over.includes(p));
    return over.map((p) => p.id);
  }
  /** The next piece, and the request that it completes, if any. */
  next(): { readonly action: Typed; readonly done: number | null } {
    const paste = this.#waiting[0]!;
    const { action } = paste;
    const end = endOf(action.data, paste.at);
    const data = action.data.slice(paste.at, end);
    paste.at = end;
    const last = end === action.data.length;
    if (last) this.#waiting.shift();
    return { action: last ? { ...action, data } : { ...action, data, more: true }, done: last ? paste.id : null };
  }
  /** Forgets everything; answers the requests that will never be done. */
  clear(): readonly number[] {
    const ids = this.#waiting.map((p) => p.id);
    this.#waiting = [];
    return ids;
  }
}
