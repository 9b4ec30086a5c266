// axe on every kind of page, in both themes: nothing serious.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { LESSON, openLab, showEditor, write } from "./workbench.ts";

const serious = async (page: Page): Promise<readonly string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map(
      (v) =>
        `${v.id}: ${v.nodes
          .slice(0, 3)
          .map((n) => n.html.slice(0, 120))
          .join(" | ")}`,
    );

for (const theme of ["light", "dark"] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme, reducedMotion: "reduce" } as Parameters<typeof test.use>[0]);
    for (const [name, path] of [
      ["home", "/"],
      ["lesson", LESSON],
      ["French home", "/fr/"],
      ["teachers' guide", "/90-teaching/03-lessons/"],
      ["not found", "/nowhere/"],
    ] as const)
      test(`${name}`, async ({ page }) => {
        await page.goto(path);
        // Code that scrolls becomes reachable by keyboard once the page is idle.
        await expect(async () => expect(await serious(page)).toEqual([])).toPass({ timeout: 60_000 });
      });
    test("the editor with complaints and a comparison, and the saved states", async ({ page }) => {
      await page.goto(LESSON);
      await openLab(page);
      await showEditor(page);
      await write(page, "\nip vrf KEPT\nfly to the moon");
      await expect(page.locator(".problems li")).toHaveCount(1);
      await page.keyboard.press("Escape");
      await page.getByLabel("Compare with").selectOption("start");
      await page.locator(".diff .monaco-diff-editor .view-line").first().waitFor();
      expect(await serious(page)).toEqual([]);
      await page.getByLabel("As text").check();
      await page.locator(".diff-text").waitFor();
      expect(await serious(page)).toEqual([]);
      await page.getByRole("tab", { name: "Checks" }).click();
      await page.locator(".states summary").click();
      await page.getByLabel("Keep the present state as").fill("mine");
      await page.getByRole("button", { name: "Keep", exact: true }).click();
      await page.locator(".states li").first().getByRole("button", { name: "Rename" }).click();
      expect(await serious(page)).toEqual([]);
    });
    test("an opened lab", async ({ page }) => {
      await page.goto(LESSON);
      await openLab(page);
      expect(await serious(page)).toEqual([]);
      await page.getByRole("tab", { name: "Checks" }).click();
      await expect(page.locator(".checks li").first()).toBeVisible({ timeout: 60_000 });
      expect(await serious(page)).toEqual([]);
    });
  });
}
