// After the engine is gone: what to say, and how the network comes back.
import { fill } from "../strings/fill.ts";
import type { Session } from "./session.ts";
import { savedStates } from "./storage.ts";
import { open } from "./store.ts";

/**
 * Says that the engine is gone and offers to start again. `fault` is the program's own failure, null when the engine was
 * killed. A killed engine goes on where it was; after a fault the same inputs would lead to the same fault, so the network
 * starts anew with the configurations that were saved, and with the texts as the page has them.
 */
export const offerRestart = (session: Session, fault: string | null): void => {
  const { strings, bundle, saver } = session;
  const { id } = bundle.lab;
  const again = async (): Promise<void> => {
    if (fault === null) {
      await open(id, { state: saver.key, inPlace: true });
      return;
    }
    const { states } = await savedStates(id).catch(() => ({ states: [] }));
    const state = states.find((s) => s.key === saver.key) ?? states[0];
    const texts = { drafts: [...session.drafts.all.value], answers: [...session.answers.value], solved: saver.solved };
    await open(id, state === undefined ? { ...texts, fresh: true } : { ...texts, configs: state.configs });
  };
  session.client.close();
  if (fault !== null) saver.forget();
  session.say({
    id: "crashed",
    severity: "error",
    text: fault === null ? strings.engineLost : fill(strings.engineCrashed, { why: fault.split("\n")[0] ?? "" }),
    actions: [{ label: strings.restartEngine, run: () => void again() }],
  });
};
