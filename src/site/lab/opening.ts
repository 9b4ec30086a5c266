// A lab comes to life on the page: its file, the saved state, the workers, and the right to save it.
import { EngineClient, Refusal, workerPort } from "../../worker/client.ts";
import { fill } from "../strings/fill.ts";
import type { Strings } from "../strings/en.ts";
import { loadStrings } from "../strings/load.ts";
import { isBundle, type LabBundle, labOf } from "./bundle.ts";
import { type Resumed, resume } from "./resuming.ts";
import { newKey } from "./saving.ts";
import { Session } from "./session.ts";
import { open } from "./store.ts";
import type { Answers, Configs, DraftList } from "./stored.ts";
import { claim, onGiveUp, takeOver } from "./tabs.ts";
import { guard } from "./watchdog.ts";

export interface OpenOptions {
  /** Start again from these instead of what was saved: reset, import, solution. */
  readonly configs?: Configs;
  /** Ignore what was saved. */
  readonly fresh?: boolean;
  /** `configs` are the solution. */
  readonly solved?: boolean;
  /** Texts that were being edited. */
  readonly drafts?: DraftList;
  /** What was answered in words. */
  readonly answers?: Answers;
  /** Key of the saved state to open instead of the newest. */
  readonly state?: string;
  /** Go on with that state, instead of with a copy of it. */
  readonly inPlace?: boolean;
}
/** Milliseconds that a lab's file may take. */
const FETCHING = 60_000;
const base = import.meta.env.BASE_URL.replace(/\/?$/, "/");

/** Throws Error with a message for people. */
const bundleOf = async (id: string, strings: Strings): Promise<LabBundle> => {
  const response = await fetch(`${base}labs/${id}.json`, { signal: AbortSignal.timeout(FETCHING) }).catch(() => null);
  if (response === null) throw new Error(fill(strings.labOffline, { lab: id }));
  if (!response.ok) throw new Error(fill(strings.labMissing, { lab: id, status: response.status }));
  const bundle: unknown = await response.json().catch(() => null);
  if (!isBundle(bundle) || bundle.lab.id !== id) throw new Error(fill(strings.labBroken, { lab: id }));
  return bundle;
};

/** Another tab has the lab: says so, and offers to go on here. */
const sayCopy = (session: Session): void => {
  const { strings } = session;
  const { id } = session.bundle.lab;
  session.say({
    id: "tab",
    severity: "warning",
    text: strings.otherTab,
    actions: [
      {
        label: strings.continueHere,
        run: () => void takeOver(id).then((state) => open(id, state === "" ? {} : { state, inPlace: true })),
      },
      { label: strings.workOnCopy, run: () => {} },
    ],
  });
};
/** Saves for the tab that asks, and works on a copy from then on. */
const giveUp = async (session: Session): Promise<string> => {
  await session.save();
  const { key } = session.saver;
  session.saver.fork();
  session.say({ id: "tab", severity: "warning", text: session.strings.givenUp });
  return key;
};

/** Lines that no router took stay in the editor's texts, with a notice that leads there. */
const keepUnknown = async (session: Session, given: Configs): Promise<void> => {
  const unknown = session.opened.unrecognised;
  for (const [node, text] of given) {
    if (!unknown.some((u) => u.node === node) || !session.editable.includes(node)) continue;
    session.drafts.edit(node, await session.running(node), text);
  }
  const first = unknown.find((u) => session.drafts.of(u.node) !== undefined);
  if (first === undefined) return;
  const { node, line, text } = first;
  session.say({
    id: "unknown",
    severity: "warning",
    text: fill(session.strings.unknownLines, { n: unknown.length, line: `${node} ${line}: ${text}` }),
    actions: [{ label: session.strings.editor, run: () => session.spot.set({ node, line, text }) }],
  });
};

/** Loads a lab, starts its workers and lets the network settle. Throws Error with a message for people. */
export const openLab = async (id: string, options: OpenOptions = {}): Promise<Session> => {
  const strings = await loadStrings(document.documentElement.lang);
  const bundle = await bundleOf(id, strings);
  const { held } = await claim(id);
  const saved: Resumed =
    options.fresh === true || options.configs !== undefined
      ? { notices: [] }
      : await resume(bundle, strings, options.state);
  const worker = new Worker(new URL("../../worker/worker.ts", import.meta.url), {
    type: "module",
    name: "hopwise-engine",
  });
  const client = new EngineClient(workerPort(worker));
  const configs = options.configs ?? saved.configs;
  const lab = labOf(bundle);
  const files =
    configs === undefined
      ? undefined
      : new Map([...lab.configs, ...configs.map(([node, text]) => [node, { file: `${node}.cfg`, text }] as const)]);
  try {
    // From the first answer on: a script may be long on its way, but one that is there answers between two slices.
    let unguard = (): void => {};
    client.ask("alive", null).then(
      () => {
        unguard = guard(client, () => client.close());
      },
      () => {},
    );
    const opened = await client
      .ask("open", {
        lab,
        ...(files ? { configs: files } : {}),
        ...(saved.inputs ? { inputs: saved.inputs, until: saved.until ?? 0 } : {}),
      })
      .finally(() => unguard());
    const grader =
      bundle.checks === null
        ? null
        : new Worker(new URL("./grader.worker.ts", import.meta.url), { type: "module", name: "hopwise-grader" });
    const copied = options.state !== undefined && options.inPlace !== true;
    const goesOn = held && !copied && saved.key !== undefined;
    const going = {
      key: goesOn && saved.key !== undefined ? saved.key : newKey(id),
      base: goesOn ? (saved.base ?? 0) : 0,
      worth: options.configs !== undefined || copied,
      solved: options.solved ?? saved.solved ?? false,
    };
    const session = new Session(
      strings,
      bundle,
      opened,
      client,
      grader,
      going,
      options.drafts ?? saved.drafts,
      options.answers ?? saved.answers,
    );
    for (const notice of saved.notices) session.say(notice);
    if (held) onGiveUp(id, () => giveUp(session));
    else if ("locks" in navigator) sayCopy(session);
    if (options.configs !== undefined) await keepUnknown(session, options.configs);
    for (const action of saved.actions ?? []) session.again(action);
    session.saver.tidy().catch(() => {});
    return session;
  } catch (error) {
    client.close();
    const crashed = error instanceof Refusal && error.faults.length === 0;
    if (!crashed || saved.end === undefined) throw error;
    const { end, drafts = [], answers = [], solved = false } = saved;
    const session = await openLab(id, { configs: end, drafts, answers, solved });
    session.say({ id: "replay", severity: "warning", text: strings.replayFailed });
    return session;
  }
};
