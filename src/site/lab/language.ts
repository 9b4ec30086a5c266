// The page's side of the configuration language: one worker for all editors, started when the first asks.
import { parseInterfaceName } from "../../config/interface-name.ts";
import type { Device } from "../../ios/difference.ts";
import type { LabBundle } from "./bundle.ts";
import type { Answered, Asked, Question, Questions } from "./language.worker.ts";

/** The device that a node's configuration is for. */
export const deviceOf = (bundle: LabBundle, node: string): Device => ({
  name: node,
  kind: bundle.lab.nodes.find((n) => n.name === node)?.kind === "switch" ? "switch" : "router",
  hardware: bundle.lab.links
    .flatMap((l) => l.ends)
    .filter((e) => e.node === node)
    .map((e) => parseInterfaceName(e.port) ?? e.port),
});

interface Waiting {
  readonly done: (answer: unknown) => void;
  readonly failed: (error: Error) => void;
}
let worker: Worker | null = null;
const waiting = new Map<number, Waiting>();
let last = 0;

const fail = (message: string): void => {
  worker?.terminate();
  worker = null;
  for (const one of waiting.values()) one.failed(new Error(message));
  waiting.clear();
};
const started = (): Worker => {
  if (worker !== null) return worker;
  worker = new Worker(new URL("./language.worker.ts", import.meta.url), { type: "module", name: "hopwise-language" });
  worker.onmessage = ({ data }: MessageEvent<Answered>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error === undefined) one?.done(data.answer);
    else one?.failed(new Error(data.error));
  };
  worker.onerror = (event) => fail(event.message || "the language worker could not be started");
  return worker;
};

/** Rejects with an Error when the worker fails; the next question starts another. */
export const ask = <K extends Question>(question: K, body: Questions[K]["ask"]): Promise<Questions[K]["answer"]> =>
  new Promise((done, failed) => {
    const id = ++last;
    waiting.set(id, { done: done as (answer: unknown) => void, failed });
    started().postMessage({ id, question, ask: body } as Asked);
  });

/** Asks only for the newest: while one question is out, later ones replace each other. */
export const newest = <K extends Question>(
  question: K,
  heard: (answer: Questions[K]["answer"]) => void,
): ((body: Questions[K]["ask"]) => void) => {
  let out = false;
  let next: { readonly body: Questions[K]["ask"] } | null = null;
  const go = (): void => {
    if (out || next === null) return;
    const { body } = next;
    next = null;
    out = true;
    ask(question, body)
      .then((answer) => {
        if (next === null) heard(answer);
      })
      .catch(() => {})
      .finally(() => {
        out = false;
        go();
      });
  };
  return (body) => {
    next = { body };
    go();
  };
};
