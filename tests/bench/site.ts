// `npm run bench:site`: builds the site, serves it, measures it in Chromium, prints a table and writes bench-results/site-*.json.
// --no-build  measure the dist that is there    --runs N  how often a page is opened (5); medians are shown
// --strict    exit 1 when a goal is missed      --port N  of the preview server
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page, type Response } from "@playwright/test";
import { launchOptions } from "../support/browser.ts";
import type { Metric } from "./harness.ts";

const root = join(import.meta.dirname, "../..");
const { values: options } = parseArgs({
  options: {
    "no-build": { type: "boolean" },
    strict: { type: "boolean" },
    runs: { type: "string", default: "5" },
    port: { type: "string", default: "4391" },
  },
});
const origin = `http://localhost:${options.port}`;
const LESSON = `${origin}/01-mpls-vpn/05-route-leaking/`;
const SOLUTION = "graders/vrf-route-leaking/solutions/reference";
const KEYSTROKES = 120;
const astro = (...args: string[]): readonly [string, string[]] => [
  process.execPath,
  [join(root, "node_modules/astro/bin/astro.mjs"), ...args],
];

const percentile = (values: readonly number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
};
const median = (values: readonly number[]): number => percentile(values, 0.5);

const build = (): number => {
  const started = performance.now();
  const { status, stderr } = spawnSync(...astro("build"), { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`astro build failed:\n${stderr}`);
  return (performance.now() - started) / 1000;
};
const serve = async (): Promise<ChildProcess> => {
  const server = spawn(...astro("preview", "--ignore-lock", "--port", options.port), { cwd: root, stdio: "ignore" });
  for (let i = 0; i < 200; i++) {
    const answer = await fetch(origin).catch(() => null);
    if (answer?.ok === true) return server;
    if (server.exitCode !== null) throw new Error(`the preview server ended; is port ${options.port} taken?`);
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the preview server does not answer");
};

/** Long tasks, and the moment of the first prompt, noted inside the page as they happen. */
const watchPage = (): void => {
  const seen = { long: [] as { at: number; ms: number }[], prompt: 0 };
  Object.assign(globalThis, { bench: seen });
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) seen.long.push({ at: e.startTime, ms: e.duration });
  }).observe({ type: "longtask", buffered: true });
  const look = (): void => {
    const text = document.querySelector<HTMLElement & { terminal?: { text(): string } }>(".terminal")?.terminal?.text();
    if (text !== undefined && /[>#]\s*$/.test(text)) seen.prompt = performance.now();
    else setTimeout(look, 4);
  };
  look();
};
interface Seen {
  readonly long: readonly { readonly at: number; readonly ms: number }[];
  readonly prompt: number;
}
const seenIn = (page: Page): Promise<Seen> => page.evaluate(() => (globalThis as unknown as { bench: Seen }).bench);
const markAt = async (page: Page, name: string): Promise<number> => {
  await page.waitForFunction((n) => performance.getEntriesByName(n).length > 0, name, { timeout: 60_000, polling: 20 });
  return page.evaluate((n) => performance.getEntriesByName(n)[0]?.startTime ?? 0, name);
};

const firstLoad = async (page: Page): Promise<{ readonly scripts: number; readonly readable: number }> => {
  const bodies: Promise<Buffer>[] = [];
  const collect = (r: Response): void => {
    if (r.request().resourceType() === "script") bodies.push(r.body());
  };
  page.on("response", collect);
  await page.goto(LESSON, { waitUntil: "networkidle" });
  page.off("response", collect);
  const inline = await page.evaluate(() =>
    [...document.querySelectorAll("script:not([src])")].map((s) => s.textContent ?? "").join("\n"),
  );
  const scripts = [...(await Promise.all(bodies)), Buffer.from(inline)].reduce((n, b) => n + gzipSync(b).length, 0);
  const readable = await page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN;
    if (document.querySelector("h1")?.getBoundingClientRect().height === 0) return Number.NaN;
    return paint;
  });
  return { scripts: scripts / 1024, readable };
};
interface Opened {
  readonly prompt: number;
  readonly converged: number;
  readonly longest: number;
}
const openLab = async (page: Page): Promise<Opened> => {
  await page.locator("astro-island[component-url*='Workbench']:not([ssr])").waitFor({ state: "attached" });
  const clicked = await page.evaluate(() => {
    const now = performance.now();
    document.querySelector<HTMLButtonElement>(".workbench-closed button.primary")?.click();
    return now;
  });
  const settled = await markAt(page, "hopwise:settled");
  await page.waitForFunction(() => (globalThis as unknown as { bench: Seen }).bench.prompt > 0);
  const { prompt, long } = await seenIn(page);
  const end = Math.max(settled, prompt);
  return {
    prompt: prompt - clicked,
    converged: Math.max(0, settled - prompt),
    longest: Math.max(0, ...long.filter((t) => t.at >= clicked && t.at <= end).map((t) => t.ms)),
  };
};

/** Milliseconds from each keydown until the router's echo is in the terminal, and until its rows show it. */
const keystrokes = async (page: Page): Promise<{ readonly echo: number[]; readonly drawn: number[] }> => {
  const echo: number[] = [];
  const drawn: number[] = [];
  await page.locator(".terminal .xterm-helper-textarea").first().focus();
  await page.evaluate(() => {
    const state = { keyed: 0, echoed: 0, drawn: 0 };
    Object.assign(globalThis, { keys: state });
    const host = document.querySelector<HTMLElement & { terminal?: { write(data: string): void } }>(".terminal");
    const terminal = host?.terminal;
    const rows = host?.querySelector(".xterm-rows");
    if (terminal === undefined || !rows) throw new Error("no terminal");
    const write = terminal.write.bind(terminal);
    terminal.write = (data) => {
      write(data);
      if (state.keyed > 0 && state.echoed === 0) state.echoed = performance.now();
    };
    new MutationObserver(() => {
      if (state.echoed > 0 && state.drawn === 0) state.drawn = performance.now();
    }).observe(rows, { childList: true, characterData: true, subtree: true });
    document.addEventListener(
      "keydown",
      () => Object.assign(state, { keyed: performance.now(), echoed: 0, drawn: 0 }),
      { capture: true },
    );
  });
  type Keys = { keyed: number; echoed: number; drawn: number };
  for (let i = 0; i < KEYSTROKES; i++) {
    await page.keyboard.press("abcdefgh"[i % 8] ?? "a");
    await page.waitForFunction(() => (globalThis as unknown as { keys: Keys }).keys.drawn > 0, null, { polling: 5 });
    const k = await page.evaluate(() => ({ ...(globalThis as unknown as { keys: Keys }).keys }));
    echo.push(k.echoed - k.keyed);
    drawn.push(k.drawn - k.keyed);
    if (i % 20 === 19) await page.keyboard.press("Control+u");
    await page.waitForTimeout(15);
  }
  return { echo, drawn };
};

const paste = (page: Page, text: string): Promise<void> =>
  page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", data);
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, text);

/** Milliseconds from Enter until the checks show a result of the changed configuration. */
const grades = async (page: Page): Promise<{ readonly shown: number[]; readonly worked: number[] }> => {
  const lines = (node: string): string[] =>
    readFileSync(join(root, SOLUTION, `${node}.cfg`), "utf8")
      .split("\n")
      .filter((l) => l.trim() !== "" && l.trim() !== "!" && l !== "end");
  await page.getByRole("tab", { name: "Checks" }).click();
  for (const node of ["R2", "R3", "R4"]) {
    await page.getByRole("tab", { name: node, exact: true }).click();
    await page.locator(`#console-panel-${node} .xterm-helper-textarea`).focus();
    await paste(page, `enable\nconfigure terminal\n${lines(node).join("\n")}\nend\n`);
  }
  const status = page.locator(".checks-pane [role=status]");
  await page.waitForFunction(
    () => /\b(\d+)\/\1\b/.test(document.querySelector(".checks-pane [role=status]")?.textContent ?? ""),
    null,
    { timeout: 60_000 },
  );
  await paste(page, "configure terminal\nip vrf Technique\n");
  await page.waitForTimeout(1500);
  const shown: number[] = [];
  const worked: number[] = [];
  for (let i = 0; i < 8; i++) {
    const before = (await status.textContent())?.replace(/ ·.*/, "") ?? "";
    await paste(page, `${i % 2 === 0 ? "no " : ""}route-target import 65103:3333`);
    await page.waitForTimeout(600);
    await page.evaluate((text) => {
      const state = { entered: 0, changed: 0 };
      Object.assign(globalThis, { grading: state });
      document.addEventListener(
        "keydown",
        () => {
          state.entered = performance.now();
        },
        { capture: true, once: true },
      );
      const target = document.querySelector(".checks-pane [role=status]");
      const observer = new MutationObserver(() => {
        if (target?.textContent?.replace(/ ·.*/, "") === text) return;
        state.changed = performance.now();
        observer.disconnect();
      });
      if (target !== null) observer.observe(target, { childList: true, characterData: true, subtree: true });
    }, before);
    await page.keyboard.press("Enter");
    type Grading = { entered: number; changed: number };
    await page.waitForFunction(() => (globalThis as unknown as { grading: Grading }).grading.changed > 0, null, {
      timeout: 30_000,
      polling: 20,
    });
    const g = await page.evaluate(() => ({ ...(globalThis as unknown as { grading: Grading }).grading }));
    shown.push(g.changed - g.entered);
    worked.push(
      await page.evaluate(() =>
        Number((performance.getEntriesByName("hopwise:graded").at(-1) as PerformanceMark).detail),
      ),
    );
    await page.waitForTimeout(700);
  }
  return { shown, worked };
};

const fresh = async (browser: Browser): Promise<Page> => {
  const context = await browser.newContext({ serviceWorkers: "block", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(watchPage);
  return page;
};

const seconds = options["no-build"] === true ? null : build();
const server = await serve();
const loadBefore = loadavg()[0];
const metrics: Metric[] = [];
try {
  const browser = await chromium.launch(launchOptions());
  const loads: Awaited<ReturnType<typeof firstLoad>>[] = [];
  const opens: Opened[] = [];
  const runs = Math.max(1, Number(options.runs));
  for (let i = 0; i < runs; i++) {
    const page = await fresh(browser);
    loads.push(await firstLoad(page));
    opens.push(await openLab(page));
    if (i + 1 < runs) await page.context().close();
    else {
      const { echo, drawn } = await keystrokes(page);
      await page.keyboard.press("Control+u");
      const { shown, worked } = await grades(page);
      const before = await page.evaluate(() => performance.now());
      await page.getByRole("tab", { name: "Editor" }).click();
      await page.locator(".monaco-host .view-lines").waitFor({ timeout: 60_000 });
      await page.waitForTimeout(500);
      const editor = (await seenIn(page)).long.filter((t) => t.at >= before).map((t) => t.ms);
      metrics.push(
        { name: "keystroke echo, p95", value: percentile(echo, 0.95), unit: "ms", atMost: 16 },
        { name: "keystroke drawn, p95", value: percentile(drawn, 0.95), unit: "ms" },
        { name: "live grade after a change, median", value: median(shown), unit: "ms", atMost: 200 },
        { name: "live grade, of it in the grader", value: median(worked), unit: "ms" },
        { name: "longest task, opening the editor", value: Math.max(0, ...editor), unit: "ms", atMost: 100 },
      );
    }
  }
  metrics.unshift(
    {
      name: "JavaScript of the first load, gzipped",
      value: median(loads.map((l) => l.scripts)),
      unit: "KB",
      atMost: 120,
    },
    { name: "text readable", value: median(loads.map((l) => l.readable)), unit: "ms", atMost: 1000 },
    { name: "console prompt after the click", value: median(opens.map((o) => o.prompt)), unit: "ms", atMost: 2000 },
    { name: "converged after the prompt", value: median(opens.map((o) => o.converged)), unit: "ms", atMost: 1000 },
    { name: "longest task, click to converged", value: median(opens.map((o) => o.longest)), unit: "ms", atMost: 100 },
  );
  if (seconds !== null) metrics.push({ name: "astro build", value: seconds, unit: "s", atMost: 60 });
  await browser.close();
} finally {
  server.kill();
}

const missed = (m: Metric): boolean => m.atMost !== undefined && !(m.value <= m.atMost);
for (const m of metrics)
  process.stdout.write(
    `${m.name.padEnd(40)} ${m.value.toFixed(1).padStart(8)} ${m.unit.padEnd(3)} ${(m.atMost === undefined ? "" : `≤ ${m.atMost}`).padEnd(7)} ${missed(m) ? "MISSED" : m.atMost === undefined ? "" : "ok"}\n`,
  );
const busy = Math.max(loadBefore ?? 0, loadavg()[0] ?? 0);
if (busy > cpus().length)
  process.stdout.write(
    `\nThe machine was busy (load ${busy.toFixed(1)} on ${cpus().length} cores): times are upper bounds.\n`,
  );
const folder = join(root, "bench-results");
mkdirSync(folder, { recursive: true });
const file = join(folder, `site-${new Date().toISOString().replace(/[:.]/g, "-")}.json`);
const machine = { cpu: cpus()[0]?.model ?? "", cores: cpus().length, node: process.version, load: busy };
writeFileSync(file, `${JSON.stringify({ machine, lesson: new URL(LESSON).pathname, metrics }, null, 2)}\n`);
process.stdout.write(
  `\n${metrics.length} metrics, ${metrics.filter(missed).length} goals missed; written to ${file}\n`,
);
process.exit(options.strict === true && metrics.some(missed) ? 1 : 0);
