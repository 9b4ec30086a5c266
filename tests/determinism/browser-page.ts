// The page of browser.test.ts: an engine in a web worker, asked for a fingerprint.
import type { Input } from "../../src/kernel/recording.ts";
import type { ConfigFile, Lab } from "../../src/lab/definition.ts";
import { EngineClient, workerPort } from "../../src/worker/client.ts";

export interface Sent {
  readonly lab: Omit<Lab, "configs">;
  readonly configs: readonly (readonly [string, ConfigFile])[];
  readonly inputs: readonly Input[];
  readonly until: number;
}
const play = async ({ lab, configs, inputs, until }: Sent): Promise<unknown> => {
  const worker = new Worker(new URL("../../src/worker/worker.ts", import.meta.url), { type: "module" });
  const client = new EngineClient(workerPort(worker));
  try {
    await client.ask("open", { lab: { ...lab, configs: new Map(configs) }, hashFrames: true, inputs, until });
    return await client.ask("fingerprint", null);
  } finally {
    client.close();
  }
};
Object.assign(globalThis, { play });
