// Keys as configurations hold them: in clear, or in the reversible form of `service password-encryption`.
import { Refused } from "../command.ts";

/** The published constant that type 7 combines passwords with. */
const PAD = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";

/** The clear text of a key. Throws Refused when a type 7 string is malformed. */
export const readableKey = (encryption: number | undefined, text: string): string => {
  if (encryption !== 7) return text;
  if (!/^\d{2}(?:[0-9a-fA-F]{2})+$/.test(text)) throw new Refused("% Invalid encrypted password");
  const seed = Number(text.slice(0, 2));
  let out = "";
  for (let i = 2; i < text.length; i += 2)
    out += String.fromCharCode(
      Number.parseInt(text.slice(i, i + 2), 16) ^ PAD.charCodeAt((seed + i / 2 - 1) % PAD.length),
    );
  return out;
};
