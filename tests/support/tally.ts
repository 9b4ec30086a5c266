// Counts that a run of every test repeats at its end: how many hostile submissions, how many wrong answers.
import { appendFileSync } from "node:fs";

/** Prints the line, and hands it to tests/support/all.ts when that runs the tests. */
export const tally = (line: string): void => {
  console.log(line);
  const file = process.env["HOPWISE_TALLY"];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
};
