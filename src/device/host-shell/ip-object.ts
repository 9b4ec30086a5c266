// What the objects of `ip` share: options, abbreviations and the failures that iproute2 reports.
import type { Family } from "../../base/ip.ts";
import type { ShellContext } from "./command.ts";

export interface IpOptions {
  /** -4 or -6; null without. */
  readonly family: Family | null;
  readonly brief: boolean;
  /** -o: one line a record. */
  readonly oneLine: boolean;
  /** -s: counters too. */
  readonly statistics: boolean;
}
/** One object's commands. `args` starts after the object's name. */
export type IpObject = (context: ShellContext, options: IpOptions, args: readonly string[]) => number;

/** True when `word` abbreviates `name`. */
export const abbreviates = (word: string, name: string): boolean => word.length > 0 && name.startsWith(word);
/** What iproute2 says it wanted. */
export const prefixName = ({ family }: IpOptions): string =>
  family === null ? "any valid prefix" : family === "ipv4" ? "inet prefix" : "inet6 prefix";
/** The failure that iproute2 reports from the kernel. */
export const rtnetlink = (context: ShellContext, reason: string): number => {
  context.print(`RTNETLINK answers: ${reason}\n`);
  return 2;
};
export const noDevice = (context: ShellContext, name: string): number => {
  context.print(`Cannot find device "${name}"\n`);
  return 1;
};
