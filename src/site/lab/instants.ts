// The instants of a run that one may want to go back to: what was done from outside, and every so often.
import type { Input, Recording } from "../../kernel/recording.ts";

export interface Moment {
  /** Nanoseconds of virtual time. */
  readonly at: number;
  /** Typed on a console, a link or a node switched; "tick" for a round number of seconds. */
  readonly kind: "typed" | "cut" | "mended" | "on" | "off" | "tick";
  /** The node or link. */
  readonly what: string;
  /** The line typed. */
  readonly text: string;
}
/** Entered lines a list may have; older ones are left out. */
const MOST = 200;
const TICKS = 12;
const ROUND = [1, 2, 5, 10, 30, 60, 300, 600, 1_800, 3_600].map((s) => s * 1e9);

/** Keystrokes as the line they made: backspaces taken back, escape sequences and control characters left out. */
const lineOf = (keys: string): string => {
  let line = "";
  for (const key of keys.replace(/\u001b\[[0-9;?]*[A-Za-z~]/g, "")) {
    if (key === "\u007f" || key === "\b") line = line.slice(0, -1);
    else if (key >= " ") line += key;
  }
  return line.trim();
};

/**
 * Oldest first. A moment is the instant at which its input took effect, so that going there shows what it did. Inputs of
 * sessions that no one types on (of the page's own questions) are left out.
 */
export const momentsOf = (recording: Pick<Recording, "inputs">, present: number): readonly Moment[] => {
  const typing = new Map<string, string>();
  const done: Moment[] = [];
  const typed = (input: Input & { readonly kind: "type" }): void => {
    const key = `${input.node} ${input.session}`;
    let pending = typing.get(key) ?? "";
    for (const piece of input.data.split(/(?<=[\r\n\u0003\u001a])/)) {
      pending += piece;
      if (!/[\r\n\u0003\u001a]$/.test(piece)) continue;
      const text = lineOf(pending) || (piece.endsWith("\u0003") ? "Ctrl-C" : "");
      if (text !== "") done.push({ at: input.at, kind: "typed", what: input.node, text });
      pending = "";
    }
    typing.set(key, pending);
  };
  for (const input of recording.inputs) {
    if (input.kind === "type" && input.interactive) typed(input);
    else if (input.kind === "link")
      done.push({ at: input.at, kind: input.up ? "mended" : "cut", what: input.link, text: "" });
    else if (input.kind === "power")
      done.push({ at: input.at, kind: input.on ? "on" : "off", what: input.node, text: "" });
  }
  const every = ROUND.find((r) => present / r <= TICKS) ?? ROUND.at(-1) ?? 1;
  const ticks: Moment[] = [];
  for (let at = Math.max(0, Math.ceil(present / every) - TICKS) * every; at < present; at += every)
    ticks.push({ at, kind: "tick", what: "", text: "" });
  return [...done.slice(-MOST), ...ticks].sort(
    (a, b) => a.at - b.at || Number(a.kind === "tick") - Number(b.kind === "tick"),
  );
};
