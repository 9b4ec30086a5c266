// French and Italian: what the site itself says is said in the reader's language, what is not translated says so.
import { expect, test } from "@playwright/test";
import { en } from "../../src/site/strings/en.ts";
import { stringsOf } from "../../src/site/strings/index.ts";
import { openLab, watch } from "./workbench.ts";

const LESSON = "01-mpls-vpn/05-route-leaking/";
const cases = [
  {
    locale: "fr",
    notice: "n’est pas encore disponible dans votre langue",
    home: ["Ce qui est en français", "sont en anglais pour le moment"],
    search: "Rechercher",
    next: "Suivant",
    toc: "Sur cette page",
  },
  {
    locale: "it",
    notice: "non sono ancora disponibili nella tua lingua",
    home: ["Che cosa è in italiano", "sono per ora in inglese"],
    search: "Cerca",
    next: "Avanti",
    toc: "In questa pagina",
  },
] as const;

for (const { locale, notice, home, search, next, toc } of cases)
  test(`${locale}: home, lesson and workbench`, async ({ page }) => {
    const { scripts } = watch(page);
    await page.setViewportSize({ width: 1500, height: 900 });
    await page.goto(`/${locale}/`);
    await expect(page.locator("html")).toHaveAttribute("lang", locale);
    for (const text of home) await expect(page.locator("main")).toContainText(text);
    await expect(page.getByRole("button", { name: new RegExp(search) })).toBeVisible();

    await page.goto(`/${locale}/${LESSON}`);
    const words = stringsOf(locale);
    await expect(page.locator("main")).toContainText(new RegExp(notice.replace("’", "[’']")));
    await expect(page.locator(".objectives")).toContainText(words.afterwards);
    await expect(page.getByText(next, { exact: false }).first()).toBeVisible();
    await expect(page.getByRole("heading", { name: toc })).toBeVisible();
    await openLab(page);
    // What is English inside a page in another language, and the other way round, is marked as such.
    await expect(page.locator(".bench-dock")).toHaveAttribute("lang", locale);
    await expect(page.locator("main")).toHaveAttribute("lang", "en");
    const english = new Set(
      Object.entries(en)
        .filter(([key, text]) => text !== words[key as keyof typeof en])
        .map(([, text]) => text as string),
    );
    const said: string[] = [];
    for (const tab of [words.topology, words.editor, words.packets, words.checks]) {
      await page.getByRole("tab", { name: tab, exact: true }).click();
      said.push(
        ...(await page
          .locator(".bench :is(button, label, summary, option, p, caption, th, legend):visible")
          .allInnerTexts()),
      );
    }
    expect(said.length).toBeGreaterThan(30);
    // The strings of this language were fetched, and those of no other.
    expect([...new Set(scripts.flatMap((s) => /\/(en|fr|it)\.[^/]*\.js$/.exec(s)?.[1] ?? []))]).toEqual([locale]);
    expect(said.map((t) => t.trim()).filter((t) => english.has(t))).toEqual([]);
  });
