// Commands run to their end on a node's console, in virtual time, and their output as text.
import { type Instant, seconds } from "../kernel/kernel.ts";
import type { Network } from "./network.ts";
import { drain, type Slices } from "./settle.ts";

export interface ExecuteOptions {
  /** Virtual time a command may take; 600 s when absent. */
  readonly within?: Instant;
  /** Events it may take; the lab's budget when absent. */
  readonly events?: number;
  /** Commands of one session share its mode, such as configuration mode; "script" when absent. */
  readonly session?: string;
  /** Called between slices of events; answering false interrupts the command. */
  readonly going?: () => boolean;
  /** Events per slice. */
  readonly slice?: number;
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

/** As `execute`, in slices. */
export function* executing(
  network: Network,
  node: string,
  command: string,
  options: ExecuteOptions = {},
): Slices<Executed> {
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
  const waits = (): boolean => network.idle(node, session) || network.asking(node, session);
  try {
    type(`${command.replace(/[\r\n]+/g, " ")}\r`);
    let left = options.events ?? network.lab.budget.events;
    let slice = options.slice ?? SLICE;
    while (!waits() && left > 0 && kernel.step(deadline)) {
      left--;
      if (--slice > 0) continue;
      slice = options.slice ?? SLICE;
      if ((yield) === "stop") break;
    }
    const finished = waits();
    if (!finished) type("\x03");
    const text = output.replace(/\r\n?/g, "\n").trimEnd();
    return { node, at, command, output: text === "" ? "" : `${text}\n`, finished };
  } finally {
    stop();
  }
}
/**
 * Runs one command line until the console waits for the next one, or for the answer to a question: that is the next line
 * given to `execute`. Throws UnknownName for a node that is not there.
 */
export const execute = (network: Network, node: string, command: string, options: ExecuteOptions = {}): Executed =>
  drain(executing(network, node, command, options), options.going);
