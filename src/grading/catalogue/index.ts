// The messages that every lab shares, by language. English is complete by definition; a test holds the others to it.
import type { Catalogue } from "../messages.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";

export const catalogue: ReadonlyMap<string, Catalogue> = new Map([
  ["en", en],
  ["fr", fr],
  ["it", it],
]);
