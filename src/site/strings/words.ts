// What an island says before a lab is open: it gets these strings of the page's language in the HTML and no others. An open
// lab brings all of them (`session.strings`).
import type { Strings } from "./en.ts";

export const WORKBENCH = ["open", "opening", "openFresh", "partMissing", "hint"] as const;
export const RUN = ["tryOn", "openFirst"] as const;
export const QUESTION = ["check", "answerFirst", "right", "wrong", "reveal", ...RUN] as const;
export const CHECKS = ["open"] as const;
export const REACHABILITY = ["open", "openFirst"] as const;
export const FRAMES = ["open", "openFirst", "capture"] as const;

export type Words<Keys extends readonly (keyof Strings)[]> = Pick<Strings, Keys[number]>;
export const pick = <Keys extends readonly (keyof Strings)[]>(strings: Strings, keys: Keys): Words<Keys> =>
  Object.fromEntries(keys.map((key) => [key, strings[key]])) as Words<Keys>;
