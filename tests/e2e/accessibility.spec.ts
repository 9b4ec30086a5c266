// axe on every kind of page, in both themes: nothing serious.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { LESSON, openLab } from "./workbench.ts";

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
        await expect(async () => expect(await serious(page)).toEqual([])).toPass({ timeout: 20_000 });
      });
    test("an opened lab", async ({ page }) => {
      test.setTimeout(120_000);
      await page.goto(LESSON);
      await openLab(page);
      expect(await serious(page)).toEqual([]);
      await page.getByRole("tab", { name: "Checks" }).click();
      await expect(page.locator(".checks li").first()).toBeVisible({ timeout: 60_000 });
      expect(await serious(page)).toEqual([]);
    });
  });
}
