// Lines that exercise a grammar: every alternative, every optional group alone, all of them together.
import type { Grammar, Part, Sequence } from "../../src/ios/grammar.ts";

const BY_NAME: Readonly<Record<string, string>> = {
  mask: "255.255.255.0",
  destination: "10.7.0.0",
  destinationPorts: "80",
  sourcePorts: "1024",
  how: "add",
  linkLocal: "FE80::7",
  list: "20",
  neighbor: "192.0.2.9",
  types: "internal",
};
const BY_TYPE: Readonly<Record<string, string>> = {
  ipv4: "10.7.0.9",
  "ipv4-or-host": "10.7.0.9",
  wildcard: "0.0.0.255",
  mask: "255.255.255.0",
  prefix: "10.7.0.0/16",
  ipv6: "2001:db8:7::9",
  "ipv6-prefix": "2001:db8:7::/48",
  "ipv6-address": "2001:db8:7::1/64",
  mac: "0200.1234.5678",
  area: "7",
  asn: "64999",
  rd: "64999:7",
  port: "80",
  "tcp-flag": "+syn",
  time: "10:20:30",
  daytime: "10:20",
  word: "WORD7",
  line: "some text of 7 words",
  interface: "Loopback7",
};
/** By words of the grammar: what its free words must look like. */
const BY_GRAMMAR: readonly (readonly [RegExp, string, string])[] = [
  [/^interface range/, "list", "GigabitEthernet0/0 - 1 , Loopback3"],
  [/^ip extcommunity-list (?!expanded)/, "values", "rt 64999:7"],
  [/large-community/, "values", "64999:7:7"],
  [/community/, "values", "64999:7"],
  [/^neighbor .* peer-group/, "neighbor", "GROUP7"],
  [/^set metric/, "value", "50"],
];
let grammarText = "";
const token = (part: Extract<Part, { kind: "parameter" }>): string => {
  const special = BY_GRAMMAR.find(([pattern, name]) => name === part.name && pattern.test(grammarText));
  if (special !== undefined) return special[2];
  const named = BY_NAME[part.name];
  if (named !== undefined && part.type.name !== "mask" && !/^\d/.test(part.type.name)) return named;
  const typed = BY_TYPE[part.type.name];
  if (typed !== undefined) return typed;
  const range = /^(\d+)-(\d+)$/.exec(part.type.name);
  if (range !== null) return String(Math.min(Number(range[2]), Number(range[1]) + (part.name.length % 5)));
  return part.type.name.split("|")[0]!;
};

/** Ways to write a part: the first is the plainest. */
const ways = (part: Part): readonly (readonly string[])[] => {
  switch (part.kind) {
    case "word":
      return [[part.text]];
    case "choice":
      return part.words.map((word) => [word.text]);
    case "parameter":
      return [[token(part)]];
    case "either":
      return part.groups.flatMap(sequences);
    case "options": {
      const each = part.groups.map(sequences);
      const all = each.flatMap((s) => s[0] ?? []);
      return [[], ...each.flat(), ...(each.length > 1 ? [all] : [])];
    }
  }
};
/** Each way of each part, the others at their plainest. */
const sequences = (sequence: Sequence): readonly (readonly string[])[] => {
  const each = sequence.map(ways);
  const out: string[][] = [each.flatMap((w) => w[0] ?? [])];
  each.forEach((list, i) => {
    for (const way of list.slice(1)) out.push(each.flatMap((w, j) => (i === j ? way : (w[0] ?? []))));
  });
  return out;
};
export const sampleLines = (grammar: Grammar): readonly string[] => {
  grammarText = grammar.text;
  return [...new Set(sequences(grammar.parts).map((s) => s.join(" ")))];
};
