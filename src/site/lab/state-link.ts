// A lab's state in a link: configurations and cut links, in the part of the address that no server sees.
import { Inflate, deflateSync, strFromU8, strToU8 } from "fflate";
import { type Look, readLook } from "./look.ts";
import { type Configs, isConfigs } from "./stored.ts";

export interface SharedState {
  readonly lab: string;
  readonly configs: Configs;
  /** Ids of the links that are cut. */
  readonly cut: readonly string[];
  /** What the workbench shows; absent in older links. */
  readonly look?: Partial<Look>;
}
const MARK = "#state=";
/** Characters of a link, and of what it holds. */
const LONGEST = 200_000;
const LARGEST = 4 << 20;

const toText = (bytes: Uint8Array): string => {
  let binary = "";
  for (const b of bytes) binary += String.fromCharCode(b);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const toBytes = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
/** Throws for what is damaged, and for what would grow beyond all measure. */
const inflate = (bytes: Uint8Array): Uint8Array => {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new Inflate((part) => {
    size += part.length;
    if (size > LARGEST) throw new Error("too large");
    parts.push(part);
  });
  for (let at = 0; at < bytes.length; at += 1024) stream.push(bytes.subarray(at, at + 1024), at + 1024 >= bytes.length);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** The fragment of the page's address. */
export const fragmentOf = (state: SharedState): string =>
  MARK +
  toText(deflateSync(strToU8(JSON.stringify([state.lab, state.configs, state.cut, state.look ?? null])), { level: 9 }));
export const isStateFragment = (fragment: string): boolean => fragment.startsWith(MARK);
/** Null for a link that is damaged, or of another lab. */
export const stateOf = (fragment: string, lab: string): SharedState | null => {
  if (!isStateFragment(fragment) || fragment.length > LONGEST) return null;
  try {
    const found: unknown = JSON.parse(strFromU8(inflate(toBytes(fragment.slice(MARK.length)))));
    if (!Array.isArray(found) || found[0] !== lab || !isConfigs(found[1])) return null;
    const cut: unknown = found[2];
    if (!Array.isArray(cut) || !cut.every((c): c is string => typeof c === "string")) return null;
    return { lab, configs: found[1], cut, ...(found[3] == null ? {} : { look: readLook(found[3]) }) };
  } catch {
    return null;
  }
};
