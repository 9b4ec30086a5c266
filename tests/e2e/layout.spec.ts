// From a small telephone to a 4K screen: nothing overflows, text keeps a readable width, the workbench uses the room it has;
// its keyboard shortcuts; and a lesson on paper.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { LESSON, openLab } from "./workbench.ts";

const SIZES = [
  [360, 780],
  [1280, 800],
  [2560, 1440],
  [3840, 2160],
] as const;
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not shown`);
  return box;
};

for (const [width, height] of SIZES)
  test(`pages and an opened lab fit ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const path of ["/", LESSON, "/90-teaching/02-checks/", "/nowhere/", "/fr/"]) {
      await page.goto(path);
      expect(await overflow(page), path).toBeLessThanOrEqual(0);
    }
    await page.goto(LESSON);
    const rem = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    const text = await boxOf(page, ".sl-markdown-content > p");
    expect(text.width / rem).toBeLessThanOrEqual(50);
    await openLab(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    const bench = await boxOf(page, ".bench");
    expect(bench.x).toBeGreaterThanOrEqual(0);
    expect(bench.x + bench.width).toBeLessThanOrEqual(width);
    const panes = await boxOf(page, ".bench > .tabs");
    const consoles = await boxOf(page, ".bench > .consoles");
    if (width >= 2560) {
      // Beside each other, and each wide enough for 80 columns of a router's output.
      expect(consoles.x).toBeGreaterThanOrEqual(panes.x + panes.width);
      expect(consoles.width).toBeGreaterThan(640);
      expect(consoles.height).toBeGreaterThan(height * 0.7);
    } else expect(consoles.y).toBeGreaterThanOrEqual(panes.y + panes.height);
    if (width >= 1280) {
      const main = await boxOf(page, ".sl-markdown-content > p");
      expect(main.x + main.width).toBeLessThanOrEqual(bench.x + 1);
    }
  });

test("the border between text and lab moves by keyboard and by mouse, and is remembered", async ({ page }) => {
  await page.setViewportSize({ width: 1400, height: 900 });
  await page.goto(LESSON);
  await openLab(page);
  const border = page.getByRole("separator");
  const value = async (): Promise<number> => Number(await border.getAttribute("aria-valuenow"));
  const before = await value();
  await border.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  expect(await value()).toBe(before + 4);
  const box = await boxOf(page, ".resizer");
  await page.mouse.move(box.x + 3, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(700, box.y + 200, { steps: 5 });
  await page.mouse.up();
  expect(Math.abs((await value()) - 50)).toBeLessThanOrEqual(1);
  expect(Math.abs((await boxOf(page, ".bench")).x - 700)).toBeLessThan(20);
  await page.reload();
  await openLab(page);
  expect(Math.abs((await value()) - 50)).toBeLessThanOrEqual(1);
});

test("keys choose panes and consoles, stay out of what is typed, are listed, and can be switched off", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1400, height: 900 });
  await page.goto(LESSON);
  await openLab(page);
  const selected = (name: string) => page.getByRole("tab", { name, exact: true, selected: true });
  // The workbench has the focus, no text field.
  await page.locator(".bench").focus();
  await page.keyboard.press("c");
  await expect(selected("Checks")).toBeFocused();
  await page.keyboard.press("p");
  await expect(selected("Packets")).toBeFocused();
  await page.keyboard.press("k");
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
  await page.keyboard.press("k");
  await page.keyboard.press("3");
  await expect(selected("R2")).toBeVisible();
  await expect(page.locator("#console-panel-R2 .xterm-helper-textarea")).toBeFocused();
  // In a terminal the same keys are input.
  await page.keyboard.type("ct");
  await expect(selected("Packets")).toBeVisible();
  await page.keyboard.press("Control+u");
  // So they are in the editor.
  await page.getByRole("tab", { name: "Editor" }).click();
  await page.locator(".monaco-editor .view-line").first().click();
  await page.keyboard.type("! tepc");
  await expect(page.locator(".monaco-editor .view-lines")).toContainText("tepc");
  await expect(selected("Editor")).toBeVisible();
  await page.getByRole("tab", { name: "Packets" }).click();
  await page.locator(".bench").focus();
  await page.keyboard.press("l");
  await expect(page.locator("main h1")).toBeFocused();

  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog).toBeVisible();
  await expect(dialog.locator("kbd")).toHaveCount(13);
  const { violations } = await new AxeBuilder({ page }).include("dialog.shortcuts").analyze();
  expect(violations.filter((v) => v.impact === "serious" || v.impact === "critical")).toEqual([]);
  await dialog.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.locator(".bench").focus();
  await page.keyboard.press("t");
  await expect(selected("Packets")).toBeVisible();
  await page.keyboard.press("?");
  await expect(dialog).toBeHidden();
  // The button opens the list all the same, and the choice is kept.
  await page.reload();
  await openLab(page);
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(dialog.getByRole("checkbox")).not.toBeChecked();
});

test("a lesson prints with its figures and without navigation and workbench, the lab open or not", async ({ page }) => {
  for (const open of [false, true]) {
    await page.goto(LESSON);
    if (open) await openLab(page);
    await page.emulateMedia({ media: "print" });
    await expect(page.locator(".bench-dock")).toBeHidden();
    await expect(page.locator("nav.sidebar")).toBeHidden();
    await expect(page.locator(".lesson-widget button:visible")).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(
      await page
        .locator("main :is(figure, .lesson-widget) svg[role=img]:visible, main .lesson-widget svg:visible")
        .count(),
    ).toBeGreaterThan(0);
    await expect(page.locator(".task").first()).toBeVisible();
    const text = await boxOf(page, ".sl-markdown-content > p");
    expect(text.width).toBeGreaterThan(500);
    const pdf = await page.pdf({ format: "A4" });
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(pages).toBeLessThanOrEqual(20);
    await page.emulateMedia({ media: "screen" });
  }
});
