// The strings of the page's language in the browser; those of the other languages are not fetched.
import type { Strings } from "./en.ts";

/** English for a language that is not there. Rejects when the file cannot be fetched. */
export const loadStrings = async (language: string): Promise<Strings> => {
  switch (language.slice(0, 2)) {
    case "fr":
      return (await import("./fr.ts")).fr;
    case "it":
      return (await import("./it.ts")).it;
    default:
      return (await import("./en.ts")).en;
  }
};
