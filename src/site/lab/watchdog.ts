// Whether the engine still answers: a worker that is killed by the browser says nothing.
import type { EngineClient } from "../../worker/client.ts";

const EVERY = 1_000;
/** Checks without an answer after which an engine counts as lost: the longest paste takes less. */
const PATIENCE = 12;

/** Calls `lost` once, when the engine has stopped answering. Returns the stop function. */
export const guard = (client: Pick<EngineClient, "ask">, lost: () => void): (() => void) => {
  let silent = 0;
  let asked = false;
  const timer = setInterval(() => {
    if (asked && ++silent >= PATIENCE) {
      clearInterval(timer);
      lost();
      return;
    }
    if (asked) return;
    asked = true;
    client.ask("alive", null).then(
      () => {
        asked = false;
        silent = 0;
      },
      // A closed engine is nobody's loss.
      () => clearInterval(timer),
    );
  }, EVERY);
  return () => clearInterval(timer);
};
