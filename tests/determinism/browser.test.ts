// The fingerprint of a run in a browser's web worker is the one of the same run in Node.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { expect, test } from "vitest";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { findBrowser, launchOptions } from "../support/browser.ts";
import { END, inputsFor } from "./scenario.ts";

const root = new URL("../..", import.meta.url).pathname;
const LABS = ["dual-stack-static", "ospf-multi-area", "ospf-broadcast-segment"];
const browserless = findBrowser() === undefined;
if (browserless)
  console.warn("no browser here: run `node tests/support/browser.ts` first; the web worker is not compared");

test.skipIf(browserless)(
  "a web worker in Chromium and Node give one fingerprint per lab",
  { timeout: 120_000 },
  async () => {
    const out = mkdtempSync(join(tmpdir(), "hopwise-browser-"));
    const server = createServer((request, response) => {
      const path = request.url === "/" ? null : join(out, new URL(request.url ?? "", "http://x").pathname);
      try {
        const body =
          path === null ? '<!doctype html><script type="module" src="/page.js"></script>' : readFileSync(path);
        response.writeHead(200, {
          "content-type": path !== null && extname(path) === ".js" ? "text/javascript" : "text/html",
        });
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    const browser = await chromium.launch(launchOptions());
    try {
      await build({
        root,
        configFile: false,
        logLevel: "error",
        publicDir: false,
        base: "./",
        worker: { format: "es" },
        build: {
          outDir: out,
          minify: false,
          modulePreload: false,
          rolldownOptions: {
            input: join(root, "tests/determinism/browser-page.ts"),
            output: { entryFileNames: "page.js" },
          },
        },
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().includes("favicon")) errors.push(message.text());
      });
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction(() => "play" in globalThis);
      for (const id of LABS) {
        const lab = loadLab(join(root, "content/labs", id));
        const inputs = inputsFor(lab);
        const sent = { lab: { ...lab, configs: undefined }, configs: [...lab.configs], inputs, until: END };
        const inBrowser = await page.evaluate(
          (s) => (globalThis as unknown as { play(s: unknown): Promise<unknown> }).play(s),
          sent,
        );
        const network = new Network(lab, { factories, hashFrames: true });
        network.replay(inputs);
        network.run(END);
        expect(inBrowser, id).toEqual(network.fingerprint());
      }
      expect(errors.filter((e) => !e.includes("404"))).toEqual([]);
    } finally {
      await browser.close();
      server.close();
      rmSync(out, { recursive: true, force: true });
    }
  },
);
