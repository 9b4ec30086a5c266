// Console sessions of a network, by node and session name. Opened by their first keystroke, so that a recording of
// keystrokes is a recording of sessions.
import type { ConsoleSession, SimNode } from "../device/node.ts";

export type OutputListener = (node: string, session: string, text: string) => void;

export class Consoles {
  readonly #sessions = new Map<string, ConsoleSession>();
  readonly #listeners: OutputListener[] = [];

  get(node: string, session: string): ConsoleSession | undefined {
    return this.#sessions.get(`${node} ${session}`);
  }
  open(node: SimNode, session: string, interactive: boolean): ConsoleSession {
    const key = `${node.name} ${session}`;
    let found = this.#sessions.get(key);
    if (found === undefined) {
      found = node.console({ interactive });
      found.onOutput((text) => {
        for (const listener of this.#listeners) listener(node.name, session, text);
      });
      this.#sessions.set(key, found);
    }
    return found;
  }
  close(node: string, session: string): void {
    const key = `${node} ${session}`;
    this.#sessions.get(key)?.close();
    this.#sessions.delete(key);
  }
  /** Every session's output. Returns the stop function. */
  onOutput(listener: OutputListener): () => void {
    this.#listeners.push(listener);
    return () => {
      const i = this.#listeners.indexOf(listener);
      if (i >= 0) this.#listeners.splice(i, 1);
    };
  }
}
