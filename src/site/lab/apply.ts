// A text becomes the running configuration: typed on the router's console where that leads there, by a restart otherwise.
import { deviceOf, ask } from "./language.ts";
import type { Session } from "./session.ts";
import { open } from "./store.ts";

export type Applied =
  | { readonly kind: "nothing" }
  /** `lines` were typed, and the router runs what was wanted. */
  | { readonly kind: "typed"; readonly lines: number }
  /** `lines` were typed, but the router does not run it: its console was busy or asked for something. */
  | { readonly kind: "stuck"; readonly lines: number }
  /** No typing leads there. */
  | { readonly kind: "untypable" }
  /** The text is no configuration. */
  | { readonly kind: "refused"; readonly reason: string };

/** Whatever the console was doing, this leads to `configure terminal`. */
const LEAD_IN = ["\u001a", "enable", "configure terminal"];
const PATIENCE = 5_000;

const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Types the difference between what `node` runs and `text` on its console. */
export const applyTyped = async (session: Session, node: string, text: string): Promise<Applied> => {
  const running = await session.running(node);
  const difference = await ask("difference", { running, text, device: deviceOf(session.bundle, node) });
  if ("refused" in difference) return { kind: "refused", reason: difference.refused };
  const { script, wanted } = difference;
  if (script === null) return { kind: "untypable" };
  if (script.length === 0) return { kind: "nothing" };
  typeLines(session, node, script);
  for (let waited = 0; waited < PATIENCE; ) {
    if ((await session.running(node)) === wanted) return { kind: "typed", lines: script.length };
    if (!session.pasting.progress.value.has(node)) waited += 100;
    await later(100);
  }
  return { kind: "stuck", lines: script.length };
};
/** Types configuration lines on the node's console, which comes to the front. */
export const typeLines = (session: Session, node: string, lines: readonly string[]): void => {
  session.activeNode.set(node);
  session.type(node, [...LEAD_IN, ...lines, "end", ""].join("\r"));
};

/** Restarts the network with these texts in place of what their nodes run; the state before stays saved. */
export const applyByRestart = async (session: Session, texts: ReadonlyMap<string, string>): Promise<Session | null> => {
  const configs = await session.configs();
  for (const node of texts.keys()) session.drafts.drop(node);
  return open(session.bundle.lab.id, {
    configs: configs.map(([node, text]) => [node, texts.get(node) ?? text] as const),
    drafts: [...session.drafts.all.value],
    answers: [...session.answers.value],
    solved: session.saver.solved,
  });
};
