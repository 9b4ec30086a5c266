// The page of browser.test.ts: one grader in a web worker, asked for results.
import type { Asked } from "./browser-worker.ts";

const ask = (asked: Asked): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./browser-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = (e) => reject(new Error(e.message));
    worker.postMessage(asked);
  });
Object.assign(globalThis, { ask });
