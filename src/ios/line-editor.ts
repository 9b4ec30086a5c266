// Editing of one line on a terminal: cursor, history, the keys of Emacs, lines wider than the screen.

/** What a key did beside editing. */
export type KeyEvent =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "help" }
  | { readonly kind: "complete" }
  | { readonly kind: "interrupt" }
  | { readonly kind: "end" };

export interface LineEditorOptions {
  write(text: string): void;
  /** Columns of the terminal. */
  width(): number;
  /** Characters a line may have. */
  readonly maximum: number;
  /** Lines kept for Ctrl-P; read whenever one is added. */
  historySize(): number;
}

const ESC = "\u001b";

export class LineEditor {
  readonly #options: LineEditorOptions;
  #prompt = "";
  #text = "";
  #cursor = 0;
  /** First character on screen; lines wider than the screen scroll sideways. */
  #left = 0;
  #escape = "";
  #literal = false;
  #afterReturn = false;
  #killed = "";
  /** Of exec commands and of configuration lines, which are remembered apart. */
  readonly #histories = { exec: [] as string[], configure: [] as string[] };
  #history: string[] = this.#histories.exec;
  #recalled = 0;
  #draft = "";
  /** false while answers and passwords are typed. */
  remember = true;
  /** false: nothing is shown (passwords, scripts). */
  echo = true;

  constructor(options: LineEditorOptions) {
    this.#options = options;
  }
  get text(): string {
    return this.#text;
  }
  get beforeCursor(): string {
    return this.#text.slice(0, this.#cursor);
  }
  get history(): readonly string[] {
    return this.#history;
  }

  useHistory(of: "exec" | "configure"): void {
    this.#history = this.#histories[of];
  }

  /** Begins a line with a prompt. */
  start(prompt: string): void {
    this.#prompt = prompt;
    this.#text = "";
    this.#cursor = 0;
    this.#left = 0;
    this.#recalled = this.#history.length;
    if (this.echo) this.#options.write(prompt);
  }
  /** Shows prompt and line again, e.g. after a message. */
  redraw(): void {
    if (!this.echo) return;
    this.#left = 0;
    this.#draw("\r");
  }
  /** Replaces the line. */
  replace(text: string): void {
    this.#text = text.slice(0, this.#options.maximum);
    this.#cursor = this.#text.length;
  }

  /** One character of input. */
  key(c: string): KeyEvent | null {
    const afterReturn = this.#afterReturn;
    this.#afterReturn = false;
    if (this.#escape !== "") return this.#escapeKey(c);
    if (this.#literal) {
      this.#literal = false;
      if (c >= " ") this.#insert(c);
      return null;
    }
    switch (c) {
      case "\n":
        if (afterReturn) return null;
        return this.#enter();
      case "\r":
        this.#afterReturn = true;
        return this.#enter();
      case ESC:
        this.#escape = ESC;
        return null;
      case "\u0001":
        return this.#move(0);
      case "\u0005":
        return this.#move(this.#text.length);
      case "\u0002":
        return this.#move(this.#cursor - 1);
      case "\u0006":
        return this.#move(this.#cursor + 1);
      case "\u0003":
        return { kind: "interrupt" };
      case "\u001e":
        return { kind: "interrupt" };
      case "\u001a":
        return { kind: "end" };
      case "\u0004":
        return this.#remove(this.#cursor, this.#cursor + 1);
      case "\u0008":
      case "\u007f":
        return this.#cursor === 0 ? null : this.#remove(this.#cursor - 1, this.#cursor);
      case "\u0015":
      case "\u0018":
        this.#killed = this.beforeCursor;
        return this.#remove(0, this.#cursor);
      case "\u000b":
        this.#killed = this.#text.slice(this.#cursor);
        return this.#remove(this.#cursor, this.#text.length);
      case "\u0017":
        this.#killed = this.#text.slice(this.#wordLeft(), this.#cursor);
        return this.#remove(this.#wordLeft(), this.#cursor);
      case "\u0019":
        this.#insert(this.#killed);
        return null;
      case "\u0014":
        return this.#transpose();
      case "\u0010":
        return this.#recall(-1);
      case "\u000e":
        return this.#recall(1);
      case "\u000c":
      case "\u0012":
        if (this.echo) this.#options.write("\r\n");
        this.redraw();
        return null;
      case "\u0016":
        this.#literal = true;
        return null;
      case "\t":
        return { kind: "complete" };
      case "?":
        return { kind: "help" };
      default:
        if (c >= " " && !(c >= "\u007f" && c <= "\u009f")) this.#insert(c);
        return null;
    }
  }
  /** `?` where it is no question: in text. */
  insert(c: string): void {
    this.#insert(c);
  }

  #escapeKey(c: string): KeyEvent | null {
    const sequence = this.#escape + c;
    this.#escape = "";
    if (sequence === `${ESC}[` || sequence === `${ESC}O`) {
      this.#escape = sequence;
      return null;
    }
    if (sequence.startsWith(`${ESC}[`) && c >= "0" && c <= "9" && sequence.length < 8) {
      this.#escape = sequence;
      return null;
    }
    switch (sequence.slice(1)) {
      case "[A":
      case "OA":
        return this.#recall(-1);
      case "[B":
      case "OB":
        return this.#recall(1);
      case "[C":
      case "OC":
        return this.#move(this.#cursor + 1);
      case "[D":
      case "OD":
        return this.#move(this.#cursor - 1);
      case "[H":
      case "OH":
      case "[1~":
        return this.#move(0);
      case "[F":
      case "OF":
      case "[4~":
        return this.#move(this.#text.length);
      case "[3~":
        return this.#remove(this.#cursor, this.#cursor + 1);
      case "b":
      case "B":
        return this.#move(this.#wordLeft());
      case "f":
      case "F":
        return this.#move(this.#wordRight());
      case "d":
      case "D":
        return this.#remove(this.#cursor, this.#wordRight());
      default:
        return null;
    }
  }
  #enter(): KeyEvent {
    const text = this.#text;
    if (this.echo) this.#options.write("\r\n");
    if (this.remember && text.trim() !== "" && this.#history[this.#history.length - 1] !== text) {
      this.#history.push(text);
      while (this.#history.length > this.#options.historySize()) this.#history.shift();
    }
    this.#text = "";
    this.#cursor = 0;
    this.#left = 0;
    this.#recalled = this.#history.length;
    return { kind: "line", text };
  }
  #insert(text: string): void {
    const room = this.#options.maximum - this.#text.length;
    const added = text.slice(0, Math.max(0, room));
    if (added === "") {
      if (this.echo && text !== "") this.#options.write("\u0007");
      return;
    }
    const atEnd = this.#cursor === this.#text.length;
    this.#text = this.#text.slice(0, this.#cursor) + added + this.#text.slice(this.#cursor);
    this.#cursor += added.length;
    if (!this.echo) return;
    if (atEnd && this.#left === 0 && this.#cursor < this.#room) this.#options.write(added);
    else this.#draw("\r");
  }
  #remove(from: number, to: number): null {
    const end = Math.min(to, this.#text.length);
    if (from >= end) return null;
    const last = end === this.#text.length && end - from === 1 && this.#cursor === end && this.#left === 0;
    this.#text = this.#text.slice(0, from) + this.#text.slice(end);
    this.#cursor = from;
    if (!this.echo) return null;
    if (last) this.#options.write("\b \b");
    else this.#draw("\r");
    return null;
  }
  #move(to: number): null {
    const target = Math.max(0, Math.min(to, this.#text.length));
    if (target === this.#cursor) return null;
    const before = this.#cursor;
    this.#cursor = target;
    if (!this.echo) return null;
    if (this.#left === 0 && this.#text.length < this.#room)
      this.#options.write(target < before ? "\b".repeat(before - target) : this.#text.slice(before, target));
    else this.#draw("\r");
    return null;
  }
  #transpose(): null {
    const at = Math.min(this.#cursor, this.#text.length - 1);
    if (at < 1) return null;
    const t = this.#text;
    this.#text = t.slice(0, at - 1) + t[at]! + t[at - 1]! + t.slice(at + 1);
    this.#cursor = at + 1;
    if (this.echo) this.#draw("\r");
    return null;
  }
  #recall(step: number): null {
    const at = this.#recalled + step;
    if (!this.remember || at < 0 || at > this.#history.length) {
      if (this.echo) this.#options.write("\u0007");
      return null;
    }
    if (this.#recalled === this.#history.length) this.#draft = this.#text;
    this.#recalled = at;
    this.#text = at === this.#history.length ? this.#draft : this.#history[at]!;
    this.#cursor = this.#text.length;
    if (this.echo) this.#draw("\r");
    return null;
  }
  #wordLeft(): number {
    let i = this.#cursor;
    while (i > 0 && this.#text[i - 1] === " ") i--;
    while (i > 0 && this.#text[i - 1] !== " ") i--;
    return i;
  }
  #wordRight(): number {
    let i = this.#cursor;
    while (i < this.#text.length && this.#text[i] === " ") i++;
    while (i < this.#text.length && this.#text[i] !== " ") i++;
    return i;
  }
  /** Columns for the text. */
  get #room(): number {
    return Math.max(10, this.#options.width() - this.#prompt.length - 1);
  }
  #draw(first: string): void {
    const room = this.#room;
    const text = this.#text;
    if (text.length < room) this.#left = 0;
    else if (this.#cursor < this.#left + 1 || this.#cursor > this.#left + room - 2)
      this.#left = Math.max(0, Math.min(this.#cursor - Math.floor(room / 2), text.length - room + 2));
    let shown = text.slice(this.#left, this.#left + room);
    if (this.#left > 0) shown = `$${shown.slice(1)}`;
    if (this.#left + room < text.length) shown = `${shown.slice(0, -1)}$`;
    const back = shown.length - (this.#cursor - this.#left);
    this.#options.write(`${first}${this.#prompt}${shown}${ESC}[K${"\b".repeat(Math.max(0, back))}`);
  }
}
