// Keys as configurations hold them: in clear, or in the reversible form of `service password-encryption`.
import { clearOfType7 } from "../../base/type7.ts";
import { Refused } from "../command.ts";

/** The clear text of a key. Throws Refused when a type 7 string is malformed. */
export const readableKey = (encryption: number | undefined, text: string): string => {
  if (encryption !== 7) return text;
  const clear = clearOfType7(text);
  if (clear === null) throw new Refused("% Invalid encrypted password");
  return clear;
};
