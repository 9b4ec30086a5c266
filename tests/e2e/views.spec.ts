// Lesson and lab on one screen: side by side where there is room, one at a time where there is not; closing brings the page back.
import { expect, test } from "@playwright/test";
import { LESSON, openLab, terminalText, watch } from "./workbench.ts";

test("the lab is opened from the top of a lesson, and closed again", async ({ page }) => {
  const seen = watch(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(LESSON);
  await expect(page.locator(".workbench-closed button.primary")).toBeInViewport();
  await openLab(page);
  await expect(page.locator("h1")).toBeVisible();
  await expect(page.locator(".view-switch")).toBeHidden();
  const text = await page.locator(".objectives").boundingBox();
  const lab = await page.locator(".bench").boundingBox();
  expect(text!.x + text!.width).toBeLessThanOrEqual(lab!.x);
  await page.getByRole("button", { name: "Close the lab" }).click();
  await expect(page.locator(".workbench-closed button.primary")).toBeVisible();
  await expect(page.locator("html[data-lab-open]")).toHaveCount(0);
  expect(seen.errors).toEqual([]);
});

test("a narrow screen shows the lesson or the lab, and each keeps its place", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(LESSON);
  await openLab(page);
  const lesson = page.getByRole("button", { name: "Lesson", exact: true });
  const lab = page.getByRole("button", { name: "Lab", exact: true });
  await expect(lab).toHaveAttribute("aria-pressed", "true");
  // Covered text takes no focus.
  await expect(page.locator("h1")).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await lesson.click();
  await expect(page.locator("h1")).toBeVisible();
  await expect(page.locator(".bench .timebar")).toBeHidden();
  const before = await page.evaluate(() => window.scrollY);
  await page.mouse.wheel(0, 900);
  const place = before + 900;
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(place);
  await lab.click();
  await expect(page.locator(".bench .timebar")).toBeVisible();
  expect(await terminalText(page)).toMatch(/>\s*$/);
  await lesson.click();
  await expect.poll(async () => Math.abs((await page.evaluate(() => window.scrollY)) - place)).toBeLessThan(5);
});
