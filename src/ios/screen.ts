// What goes to the terminal: collected while input is handled, handed to the listeners in one piece.

/** Characters that a terminal would act on, line ends and tabs excepted. */
export const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export class Screen {
  readonly #listeners = new Set<(text: string) => void>();
  #buffer: string[] = [];
  /** The cursor stands in the first column. */
  atLineStart = true;

  onOutput(listener: (text: string) => void): () => void {
    this.#listeners.add(listener);
    this.flush();
    return () => this.#listeners.delete(listener);
  }
  close(): void {
    this.#listeners.clear();
  }
  /** Text with "\n" line ends. */
  print(text: string): void {
    this.write(text.replaceAll("\r", "").replaceAll("\n", "\r\n"));
  }
  /** As is. */
  write(text: string): void {
    if (text === "") return;
    this.#buffer.push(text);
    this.atLineStart = text.endsWith("\n");
  }
  flush(): void {
    if (this.#buffer.length === 0 || this.#listeners.size === 0) return;
    const text = this.#buffer.join("");
    this.#buffer = [];
    for (const listener of [...this.#listeners]) listener(text);
  }
}
