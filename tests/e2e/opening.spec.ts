// A lab opens once however often it is asked for, on a machine that is slow, and when a part of the page does not come.
import { expect, type Page, test } from "@playwright/test";
import { LESSON, openLab, prompt, watch } from "./workbench.ts";

const hydrated = (page: Page): Promise<void> =>
  page.locator("astro-island[component-url*='Workbench']:not([ssr])").waitFor({ state: "attached" });

test("a browser that is never idle opens the lab all the same", async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.requestIdleCallback = (callback, options) => {
      const deadline = { didTimeout: true, timeRemaining: () => 0 };
      if (options?.timeout !== undefined) setTimeout(() => callback(deadline), options.timeout);
      return 0;
    };
  });
  await page.goto(LESSON);
  await openLab(page);
});

test("asked for twice at once, a lab has one engine", async ({ page }) => {
  const engines: string[] = [];
  page.on("worker", (w) => {
    if (/\/worker-[^/]*\.js$/.test(w.url())) engines.push(w.url());
  });
  await page.goto(LESSON);
  await hydrated(page);
  // A task's own button, which listens once it is in sight.
  const task = page.locator("astro-island[component-url*='/live.']").filter({ hasText: "Open the lab" });
  await task.first().scrollIntoViewIfNeeded();
  await page.locator("astro-island[component-url*='/live.']:not([ssr])").first().waitFor({ state: "attached" });
  const pressed = await page.evaluate(() => {
    const buttons = [...document.querySelectorAll<HTMLButtonElement>("astro-island:not([ssr]) button")].filter(
      (b) => b.textContent?.trim() === "Open the lab",
    );
    for (const button of buttons) button.click();
    return buttons.length;
  });
  expect(pressed).toBeGreaterThan(1);
  await prompt(page);
  await page.waitForTimeout(1_000);
  expect(engines).toHaveLength(1);
});

test("a console takes the focus once its terminal is there, however long that takes", async ({ page }) => {
  let come: (() => void) | undefined;
  const held = new Promise<void>((done) => {
    come = done;
  });
  await page.route(/\/_astro\/terminal\.[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(LESSON);
  await hydrated(page);
  await page.locator(".workbench-closed button.primary").press("Enter");
  await page.locator(".bench").waitFor();
  await page.waitForFunction(() => document.activeElement?.classList.contains("bench") === true);
  await page.keyboard.press("4");
  await expect(page.getByRole("tab", { name: "R3", exact: true })).toHaveAttribute("aria-selected", "true");
  await page.waitForTimeout(500);
  come?.();
  await expect(page.locator("#console-panel-R3 .xterm-helper-textarea")).toBeFocused();
});

test("a part of the page that does not come is said, and comes when it is asked for again", async ({ page }) => {
  const seen = watch(page);
  const BENCH = /\/_astro\/Bench\.[^/]*\.js$/;
  await page.route(BENCH, (route) => route.abort());
  await page.goto(LESSON);
  await hydrated(page);
  const button = page.locator(".workbench-closed button.primary");
  await button.press("Enter");
  await expect(page.locator(".workbench-closed [role=status]")).toContainText("could not be loaded");
  await page.waitForFunction(() => performance.getEntriesByName("hopwise:settled").length > 0);
  await page.unroute(BENCH);
  await expect(button).toBeEnabled();
  await openLab(page);
  expect(seen.errors.filter((e) => !e.includes("net::ERR_FAILED"))).toEqual([]);
});
