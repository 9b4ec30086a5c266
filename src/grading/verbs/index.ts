// The verbs by name.
import type { Verb } from "../checks-schema.ts";
import type { Evaluate } from "../verb.ts";
import { deny, path, reach } from "./reach.ts";

/** Checks are validated before a verb sees them, so each gets the shape its schema says. */
const table = { reach, deny, path } as const;

export const VERB_TABLE: ReadonlyMap<string, Evaluate> = new Map(
  Object.entries(table) as unknown as [Verb, Evaluate][],
);
