// One run, one fingerprint: in Node and in a thread, in every frame mode, in any order of declaration, in slices of any
// size, and replayed.
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Fingerprint } from "../../src/kernel/fingerprint.ts";
import { factories } from "../../src/lab/factories.ts";
import type { Lab } from "../../src/lab/definition.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network, type NetworkOptions } from "../../src/lab/network.ts";
import { EngineClient, type EnginePort } from "../../src/worker/client.ts";
import type { FromWorker } from "../../src/worker/messages.ts";
import { END, inputsFor } from "./scenario.ts";

const root = new URL("../..", import.meta.url).pathname;
const LABS = ["dual-stack-static", "ospf-multi-area", "ospf-broadcast-segment"];
const labs = new Map(LABS.map((id) => [id, loadLab(join(root, "content/labs", id))]));

const play = (lab: Lab, options: Partial<NetworkOptions> = {}, run?: (network: Network) => void) => {
  const network = new Network(lab, { factories, hashFrames: true, ...options });
  let output = "";
  network.onOutput((node, session, text) => {
    output += `${node} ${session} ${text}\n`;
  });
  network.replay(inputsFor(lab));
  if (run === undefined) network.run(END);
  else run(network);
  return { print: network.fingerprint(), output, network };
};
const references = new Map<string, ReturnType<typeof play>>();
const reference = (id: string) => {
  const known = references.get(id) ?? play(labs.get(id)!);
  references.set(id, known);
  return known;
};

const worker = new Worker(join(root, "src/worker/thread.ts"));
afterAll(() => worker.terminate());
const port: EnginePort = {
  post: (message) => worker.postMessage(message),
  listen: (listener) => void worker.on("message", (message: FromWorker) => listener(message)),
  close: () => {},
};
const client = new EngineClient(port);

describe.each(LABS)("%s has one fingerprint", (id) => {
  const lab = labs.get(id)!;
  test("that is not the one of an idle network", () => {
    const { print, output, network } = reference(id);
    expect(network.unrecognised).toEqual([]);
    expect(network.kernel.executed).toBeGreaterThan(500);
    expect(output).toContain("Loopback77");
    for (const part of Object.values(print)) expect(part).toMatch(/^[0-9a-f]{16}$/);
  });
  test.each(["verify", "bytes"] as const)("when frames cross as %s", (frames) => {
    const { print, output } = play(lab, { frames });
    expect(output).toBe(reference(id).output);
    expect(print).toEqual(reference(id).print);
  });
  test("in whatever order nodes, links and ends are declared", () => {
    const { print } = reference(id);
    const shuffle = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    const shuffledLab = fc.record({ nodes: shuffle(lab.nodes), links: shuffle(lab.links), turn: fc.boolean() }).map(
      ({ nodes, links, turn }): Lab => ({
        ...lab,
        nodes,
        links: turn ? links.map((l) => ({ ...l, ends: [...l.ends].reverse() })) : links,
        configs: new Map([...lab.configs].reverse()),
      }),
    );
    fc.assert(
      fc.property(shuffledLab, (shuffled) => {
        const network = new Network(shuffled, { factories, hashFrames: true });
        network.replay(inputsFor(lab));
        network.run(END);
        expect(network.fingerprint()).toEqual(print);
      }),
      { numRuns: 2, seed: 1 },
    );
  });
  test("in slices of any size", () => {
    let x = 7;
    const { print } = play(lab, {}, (network) => {
      do x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
      while (network.run(END, { events: 1 + (x % 300) }).end !== "time");
    });
    expect(print).toEqual(reference(id).print);
  });
  test("when its recording is replayed", () => {
    const { network, print } = reference(id);
    const recording = structuredClone(network.recording());
    const again = new Network(lab, { factories, hashFrames: true, seed: recording.seed });
    again.replay(recording.inputs);
    again.run(END);
    expect(again.fingerprint()).toEqual(print);
  });
  test("in a thread, behind messages", async () => {
    await client.ask("open", { lab, hashFrames: true, inputs: inputsFor(lab), until: END });
    const print: Fingerprint = await client.ask("fingerprint", null);
    expect(print).toEqual(reference(id).print);
  });
});
