// The fingerprint of a run in a browser's web worker is the one of the same run in Node.
import { join } from "node:path";
import { expect, test } from "vitest";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { findBrowser } from "../support/browser.ts";
import { inBrowser } from "../support/served.ts";
import { END, inputsFor } from "./scenario.ts";

const root = new URL("../..", import.meta.url).pathname;
const LABS = ["dual-stack-static", "ospf-multi-area", "ospf-broadcast-segment"];
const browserless = findBrowser() === undefined;
if (browserless)
  console.warn("no browser here: run `node tests/support/browser.ts` first; the web worker is not compared");

test.skipIf(browserless)("a web worker in Chromium and Node give one fingerprint per lab", { timeout: 240_000 }, () =>
  inBrowser("tests/determinism/browser-page.ts", async (page) => {
    await page.waitForFunction(() => "play" in globalThis);
    for (const id of LABS) {
      const lab = loadLab(join(root, "content/labs", id));
      const inputs = inputsFor(lab);
      const sent = { lab: { ...lab, configs: undefined }, configs: [...lab.configs], inputs, until: END };
      const there = await page.evaluate(
        (s) => (globalThis as unknown as { play(s: unknown): Promise<unknown> }).play(s),
        sent,
      );
      const network = new Network(lab, { factories, hashFrames: true });
      network.replay(inputs);
      network.run(END);
      expect(there, id).toEqual(network.fingerprint());
    }
  }),
);
