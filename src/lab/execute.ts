// Commands run to their end on a node's console, in virtual time, and their output as text.
import { type Instant, seconds } from "../kernel/kernel.ts";
import type { Network } from "./network.ts";

export interface ExecuteOptions {
  /** Virtual time a command may take; 600 s when absent. */
  readonly within?: Instant;
  /** Events it may take; the lab's budget when absent. */
  readonly events?: number;
  /** Commands of one session share its mode, such as configuration mode; "script" when absent. */
  readonly session?: string;
  /** Called between slices of events; answering false interrupts the command. */
  readonly going?: () => boolean;
}
export interface Executed {
  readonly node: string;
  /** When the command was given. */
  readonly at: Instant;
  readonly command: string;
  /** Lines ended by "\n"; no echo, no prompt. */
  readonly output: string;
  /** False when it was interrupted because its budget ran out. */
  readonly finished: boolean;
}

const SLICE = 10_000;

/**
 * Runs one command line until the console waits for the next one, or for the answer to a question: that is the next line
 * given to `execute`. Throws UnknownName for a node that is not there.
 */
export const execute = (network: Network, node: string, command: string, options: ExecuteOptions = {}): Executed => {
  const session = options.session ?? "script";
  const at = network.now;
  const deadline = at + (options.within ?? seconds(600));
  const kernel = network.kernel;
  let output = "";
  const stop = network.onOutput((from, on, text) => {
    if (from === node && on === session) output += text;
  });
  const type = (data: string): void => {
    network.input({ kind: "type", node, session, interactive: false, data });
    kernel.run(kernel.now);
  };
  try {
    type(`${command.replace(/[\r\n]+/g, " ")}\r`);
    const waits = (): boolean => network.idle(node, session) || network.asking(node, session);
    let left = options.events ?? network.lab.budget.events;
    let slice = SLICE;
    while (!waits() && left > 0 && kernel.step(deadline)) {
      left--;
      if (--slice === 0) {
        slice = SLICE;
        if (options.going?.() === false) break;
      }
    }
    const finished = waits();
    if (!finished) type("\x03");
    const text = output.replace(/\r\n?/g, "\n").trimEnd();
    return { node, at, command, output: text === "" ? "" : `${text}\n`, finished };
  } finally {
    stop();
  }
};
