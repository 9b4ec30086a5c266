// Messages by id with ICU parameters. A lab's own messages (graders/<lab>/messages/<locale>.yaml) win over the common ones.
import { IntlMessageFormat } from "intl-messageformat";
import type { Message } from "./result.ts";

export type Catalogue = ReadonlyMap<string, string>;
export interface Catalogues {
  /** Common messages by locale. */
  readonly common: ReadonlyMap<string, Catalogue>;
  /** Per lab, then by locale. */
  readonly labs: ReadonlyMap<string, ReadonlyMap<string, Catalogue>>;
}

/**
 * Renders in `locale`, falling back to English; an id without a text comes out as the id with its parameters, so that
 * nothing is lost. Parameters are data: they are never parsed as message syntax.
 */
export const translator = (catalogues: Catalogues, locale: string): ((message: Message, lab: string) => string) => {
  const compiled = new Map<string, IntlMessageFormat>();
  return ({ id, params }, lab) => {
    for (const language of [locale, "en"]) {
      const text = catalogues.labs.get(lab)?.get(language)?.get(id) ?? catalogues.common.get(language)?.get(id);
      if (text === undefined) continue;
      const key = `${language}\0${text}`;
      let format = compiled.get(key);
      if (format === undefined) {
        format = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
        compiled.set(key, format);
      }
      try {
        return String(format.format({ ...params }));
      } catch {
        return `${id} ${JSON.stringify(params)}`;
      }
    }
    return Object.keys(params).length === 0 ? id : `${id} ${JSON.stringify(params)}`;
  };
};
