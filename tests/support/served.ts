// A module of the tests, bundled with its workers, served to a real browser.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { build } from "vite";
import { launchOptions } from "./browser.ts";

const root = new URL("../..", import.meta.url).pathname;

/** Opens a page that runs the module; `entry` is relative to the repository. Errors of the page end the test. */
export const inBrowser = async (entry: string, body: (page: Page) => Promise<void>): Promise<void> => {
  const out = mkdtempSync(join(tmpdir(), "hopwise-browser-"));
  const server = createServer((request, response) => {
    const path = request.url === "/" ? null : join(out, new URL(request.url ?? "", "http://x").pathname);
    try {
      const text = path === null ? '<!doctype html><script type="module" src="/page.js"></script>' : readFileSync(path);
      response.writeHead(200, {
        "content-type": path !== null && extname(path) === ".js" ? "text/javascript" : "text/html",
      });
      response.end(text);
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
        rolldownOptions: { input: join(root, entry), output: { entryFileNames: "page.js" } },
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (m) => {
      if (m.type() === "error" && !m.text().includes("404")) errors.push(m.text());
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await body(page);
    if (errors.length > 0) throw new Error(errors.join("\n"));
  } finally {
    await browser.close();
    server.close();
    rmSync(out, { recursive: true, force: true });
  }
};
