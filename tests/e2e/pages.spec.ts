// Every lesson: nothing wider than a small telephone, no error, no foreign request; questions and figures that come alive.
import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, type Page, type Response, test } from "@playwright/test";
import { stringsOf } from "../../src/site/strings/index.ts";
import { LESSON, openLab, prompt, watch } from "./workbench.ts";

const ROOT = new URL("../../content/lessons/", import.meta.url);
const lessons = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((f) => /^\d\d-.*\.mdx$/.test(f))
  .map((f) => `/${f.replace(/index\.mdx$/, "")}`)
  .sort();

test("no lesson scrolls sideways at 360 or 320 px, logs an error or asks another origin", async ({ page }) => {
  const seen = watch(page);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(lessons.length).toBeGreaterThanOrEqual(12);
  for (const path of lessons) {
    await page.goto(path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    await expect(page.locator("h1"), path).toHaveCount(1);
  }
  await page.setViewportSize({ width: 320, height: 800 });
  for (const path of lessons) {
    await page.goto(path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
  }
  expect(seen.errors).toEqual([]);
  expect(seen.foreign).toEqual([]);
});

test("on a small telephone tables keep their words whole, and drawings are turned so that they can be read", async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(LESSON);
  const heads = page.locator(".sl-markdown-content th, .sl-markdown-content td:first-child");
  const lines = await heads.evaluateAll((cells) =>
    cells.map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const words = (cell.textContent ?? "").trim().split(/\s+/).length;
      return { text: cell.textContent, words, rows: new Set([...range.getClientRects()].map((r) => r.top)).size };
    }),
  );
  expect(lines.length).toBeGreaterThan(10);
  for (const { text, words, rows } of lines) expect(rows, text ?? "").toBeLessThanOrEqual(Math.max(words, 1));
  const label = page.locator(".lesson-widget.figure svg.turned text", { hasText: /^R1$/ });
  await expect(page.locator(".lesson-widget.figure svg.wide").first()).toBeHidden();
  expect((await label.boundingBox())?.height ?? 0).toBeGreaterThan(9);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.locator(".lesson-widget.figure svg.wide").first()).toBeVisible();
  await expect(label).toBeHidden();
});

test("a prediction wants an answer first, then runs the command on the learner's network", async ({ page }) => {
  await page.goto("/01-mpls-vpn/01-why-labels/");
  const question = page.locator(".predict").first();
  await question.scrollIntoViewIfNeeded();
  const check = question.getByRole("button", { name: "Check" });
  await expect(check).toBeDisabled();
  await expect(question.locator(".run")).toHaveCount(0);
  await question.getByRole("radio").first().check();
  await check.click();
  await expect(question).toContainText("Not quite.");
  await expect(question).toContainText("(inaccessible)");
  await question.locator(".run button").click();
  await expect(question.locator(".run pre")).toContainText("198.51.100.0", { timeout: 60_000 });
  await expect(question.locator(".run pre")).toContainText("10.2.0.2");
});

/** Keeps every island of the page from coming alive until the function it gives is called. */
const holdIslands = async (page: Page): Promise<() => void> => {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/_astro\/client\.[^/]*\.js$/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
};

test("an answer chosen before the page listens counts", async ({ page }) => {
  const release = await holdIslands(page);
  await page.goto("/01-mpls-vpn/01-why-labels/");
  const question = page.locator(".predict").first();
  const answer = question.getByRole("radio").nth(1);
  await answer.check();
  await expect(question.getByRole("button", { name: "Check" })).toBeDisabled();
  release();
  await question.getByRole("button", { name: "Check" }).click();
  await expect(answer).toBeChecked();
  await expect(question.getByRole("status").first()).toHaveText(/^(Right|Not quite)\.$/);
});

test("a button pressed before the page listens is obeyed once it does", async ({ page }) => {
  const release = await holdIslands(page);
  await page.goto("/01-mpls-vpn/01-why-labels/");
  await page.locator(".task").getByRole("button", { name: "Open the lab" }).press("Enter");
  const run = page.locator(".lesson-widget .run").first();
  await run.getByRole("button").click();
  await expect(page.locator(".workbench-closed [role=status]")).toContainText("run in this browser");
  release();
  await prompt(page);
  await expect(run.locator("pre")).toBeVisible({ timeout: 60_000 });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("text, drawing, questions with their answers, and tasks are there", async ({ page }) => {
    await page.goto("/01-mpls-vpn/02-ldp/");
    await expect(page.locator("figure svg[aria-label*='PE1 Gi']").first()).toBeVisible();
    await expect(page.locator(".task li").first()).toContainText("PE1 and P1 have an LDP session");
    await page.locator(".question summary").first().click();
    await expect(page.locator(".question details").first()).toContainText("P1 is active and picked a free port");
  });
});

test("a lesson's first load stays within 120 KB of compressed JavaScript", async ({ page }) => {
  const bodies: Promise<Buffer>[] = [];
  const hear = (r: Response): void => {
    if (r.request().resourceType() === "script") bodies.push(r.body());
  };
  page.on("response", hear);
  await page.goto(LESSON, { waitUntil: "networkidle" });
  // What comes once the page is at rest is no part of its first load, and may come when the page is gone.
  page.off("response", hear);
  const inline = await page.locator("script:not([src])").allTextContents();
  expect(bodies.length).toBeGreaterThan(5);
  const size = [...(await Promise.all(bodies)), ...inline.map((t) => Buffer.from(t))]
    .map((b) => gzipSync(b).length)
    .reduce((a, b) => a + b, 0);
  expect(size).toBeLessThanOrEqual(120 * 1024);
});

test("a lesson's HTML holds the strings that its islands say before the lab is open, in its language, and no others", async ({
  request,
}) => {
  for (const locale of ["en", "fr", "it"] as const) {
    const html = await (await request.get(`${locale === "en" ? "" : `/${locale}`}${LESSON}`)).text();
    const words = stringsOf(locale);
    const islands = [...html.matchAll(/<astro-island [^>]*\bprops="([^"]*)"/g)].map((m) =>
      (m[1] ?? "").replace(/&quot;/g, '"').replace(/&#39;/g, "'"),
    );
    expect(islands.length).toBeGreaterThan(8);
    expect(islands.some((p) => p.includes(words.opening))).toBe(true);
    for (const props of islands) {
      expect(props.length, props).toBeLessThan(1_500);
      expect(props).not.toContain(words.shortcutsNote);
    }
    expect(gzipSync(html).length).toBeLessThan(20 * 1024);
  }
});

test("an opened lab marks when the network had settled and when it was graded, for `npm run bench:site`", async ({
  page,
}) => {
  await page.goto(LESSON);
  await openLab(page);
  await page.waitForFunction(() => performance.getEntriesByName("hopwise:graded").length > 0, null, {
    timeout: 60_000,
  });
  const marks = await page.evaluate(() => performance.getEntriesByType("mark").map((m) => m.name));
  expect(marks.indexOf("hopwise:settled")).toBeGreaterThanOrEqual(0);
  expect(marks.indexOf("hopwise:graded")).toBeGreaterThan(marks.indexOf("hopwise:settled"));
});
