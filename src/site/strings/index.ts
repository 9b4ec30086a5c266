// The strings of a page's language.
import { en, type Strings } from "./en.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";

const LOCALES: ReadonlyMap<string, Strings> = new Map([
  ["en", en],
  ["fr", fr],
  ["it", it],
]);
/** English for a language that is not there. */
export const stringsOf = (language: string | undefined): Strings => LOCALES.get((language ?? "en").slice(0, 2)) ?? en;
