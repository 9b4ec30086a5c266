// A command of the host's shell: what it may use and what it answers.
import type { HostCore } from "../host-core.ts";

/** Something that goes on after its command line has been read. */
export interface Activity {
  interrupt(): void;
}
/** What a command may use. */
export interface ShellContext {
  readonly core: HostCore;
  /** A person may press Ctrl-C; a script may not, so that endless commands end by themselves. */
  readonly interactive: boolean;
  /** As is; "\n" ends lines. */
  print(text: string): void;
  /** The command goes on; it is over when `done` is called. */
  start(activity: Activity): { done(status: number): void };
}
/** Answers the exit status, or null when it goes on as an activity. */
export type Command = (context: ShellContext, args: readonly string[]) => number | null;
