// What commands of the program have in common: exit codes, and text that is safe to print.
import { formatFault, LabFaults } from "../lab/fault.ts";
import { UnknownName } from "../lab/network.ts";
import { plain } from "../grading/sanitize.ts";

/** 0: done. 1: the network did not do what was asked. 2: usage, or a fault of the lab. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Wrong usage of the command line. */
export class UsageError extends Error {}

export interface Output {
  out(text: string): void;
  err(text: string): void;
}
export const standardOutput: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/** Runs `body`; whatever it throws becomes a message and exit code 2: 1 is for networks that did not do what was asked. */
export const guarded = async (output: Output, body: () => number | Promise<number>): Promise<number> => {
  try {
    return await body();
  } catch (error) {
    if (error instanceof LabFaults) for (const fault of error.faults) output.err(`${plain(formatFault(fault))}\n`);
    else if (error instanceof UnknownName || error instanceof UsageError)
      output.err(`hopwise: ${plain(error.message)}\n`);
    else
      output.err(
        `hopwise: internal error: ${plain(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
      );
    return EXIT.usage;
  }
};
