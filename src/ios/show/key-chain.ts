// `show key chain`.
import { type Command, show } from "../command.ts";

const SHOW = "Show running system information";

interface Key {
  readonly id: string;
  readonly text: string;
  /** As configured; null for keys that are always valid. */
  readonly accept: string | null;
  readonly send: string | null;
}
export interface KeyChainsView {
  readonly chains: readonly { readonly name: string; readonly keys: readonly Key[] }[];
}
const keyText = (lines: readonly string[]): string => {
  const words = lines.find((line) => line.startsWith("key-string "))?.split(" ") ?? [];
  return words[words.length > 2 ? 2 : 1] ?? "";
};

const lifetime = (lines: readonly string[], which: string): string | null =>
  lines.find((line) => line.startsWith(`${which}-lifetime `))?.slice(which.length + 10) ?? null;
const valid = (given: string | null): string =>
  given === null ? "(always valid) - (always valid) [valid now]" : `(${given})`;

export const commands: readonly Command[] = [
  show({
    grammar: "show key chain [<name:word>]",
    help: [SHOW, "Key information", "Show all key-chains", "Key-chain name"],
    view: (router, { name }): KeyChainsView => ({
      chains: router.config.keptBlocks
        .filter((b) => b.header.startsWith("key chain ") && (name === undefined || b.header === `key chain ${name}`))
        .map((b) => ({
          name: b.header.slice("key chain ".length),
          keys: (b.blocks ?? []).map((k) => ({
            id: k.header.slice("key ".length),
            text: keyText(k.lines),
            accept: lifetime(k.lines, "accept"),
            send: lifetime(k.lines, "send"),
          })),
        })),
    }),
    render: ({ chains }) =>
      chains
        .map(
          ({ name, keys }) =>
            `Key-chain ${name}:\n${keys
              .map(
                (k) =>
                  `    key ${k.id} -- text "${k.text}"\n        accept lifetime ${valid(k.accept)}\n        send lifetime ${valid(k.send)}\n`,
              )
              .join("")}`,
        )
        .join(""),
  }),
];
