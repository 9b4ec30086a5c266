// The engine in a thread of Node.
import { parentPort } from "node:worker_threads";
import { factories } from "../lab/factories.ts";
import { EngineHost } from "./host.ts";
import type { ToWorker } from "./messages.ts";

const host = new EngineHost({
  post: (message) => parentPort?.postMessage(message),
  later: (body, ms) => {
    if (ms > 0) setTimeout(body, ms);
    else setImmediate(body);
  },
  clock: () => performance.now(),
  factories,
});
parentPort?.on("message", (message: ToWorker) => host.receive(message));
