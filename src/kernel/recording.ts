// A run as data: what went in from outside, and when. Enough to do it all again.
import type { Instant } from "./kernel.ts";

/** What an input does. */
export type InputAction =
  /** Keystrokes on console `session` of a node; the session is opened by its first keystroke. */
  | {
      readonly kind: "type";
      readonly node: string;
      readonly session: string;
      readonly interactive: boolean;
      readonly data: string;
      /** A part of a longer text: the next part follows at the same instant. */
      readonly more?: true;
    }
  | {
      readonly kind: "resize";
      readonly node: string;
      readonly session: string;
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: "close"; readonly node: string; readonly session: string }
  /** `link` is a link id, or the name of one of its ends. */
  | { readonly kind: "link"; readonly link: string; readonly up: boolean }
  | { readonly kind: "power"; readonly node: string; readonly on: boolean };

/**
 * An input takes effect as the last thing of its instant: after every event of the nodes at that instant, in the order
 * of the list. That is what makes a replay exact however the first run was sliced.
 */
export type Input = InputAction & { readonly at: Instant };

export interface Recording {
  /** Id of the lab. */
  readonly lab: string;
  /** Version of the engine that made it; another one may behave differently. */
  readonly engine: string;
  readonly seed: number;
  /** Startup configurations used instead of the lab's, by node name, sorted. */
  readonly configs?: readonly (readonly [node: string, text: string])[];
  readonly inputs: readonly Input[];
}
