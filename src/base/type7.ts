// The reversible form in which configurations hide passwords: two digits of offset, then octets combined with a published text.

const PAD = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";

/** The clear text; null when it is not of this form. */
export const clearOfType7 = (text: string): string | null => {
  if (!/^\d{2}(?:[0-9a-fA-F]{2})+$/.test(text)) return null;
  const seed = Number(text.slice(0, 2));
  let out = "";
  for (let i = 2; i < text.length; i += 2)
    out += String.fromCharCode(
      Number.parseInt(text.slice(i, i + 2), 16) ^ PAD.charCodeAt((seed + i / 2 - 1) % PAD.length),
    );
  return out;
};
