// The checks' pane: evidence, the blamed line in the editor, hints that are remembered, traces behind cells, and the solution.
import { readdirSync, readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { chooseConsole, importWork, LESSON, openLab, showEditor, terminalText } from "./workbench.ts";

const GRADER = new URL("../../graders/vrf-route-leaking/", import.meta.url).pathname;
/** Opens the lab with one of its solutions, R3's text changed. */
const withAnswer = async (page: Page, answer: string, change = (r3: string): string => r3): Promise<void> => {
  await page.goto(LESSON);
  await openLab(page);
  const files = readdirSync(`${GRADER}solutions/${answer}`)
    .filter((f) => f.endsWith(".cfg"))
    .map((f) => {
      const text = readFileSync(`${GRADER}solutions/${answer}/${f}`, "utf8");
      return [f, f === "R3.cfg" ? change(text) : text] as const;
    });
  await importWork(page, Object.fromEntries(files));
};
/** One import of R3 goes to the wrong VPN. */
const leak = (r3: string): string => r3.replaceAll("import 65103:3333", "import 65103:1");
const status = (page: Page) => page.locator(".checks-pane [role=status]").first();
const failed = (page: Page) => page.locator(".checks-pane .checks li.fail").first();

test("a failure shows evidence, cause and line; its line opens in the editor; hints are remembered", async ({
  page,
}) => {
  await withAnswer(page, "reference", leak);
  await expect(failed(page)).toBeVisible({ timeout: 60_000 });
  await expect(failed(page).locator("dt").first()).toHaveText("Seen");
  const hint = page.locator(".checks-pane .hints button").first();
  await hint.click();
  await expect(status(page)).toContainText("1 hints used");
  await hint.click();
  await expect(status(page)).toContainText("2 hints used");
  const shown = await page.locator(".checks-pane .hints li").allTextContents();
  const blamed = page
    .locator(".checks-pane")
    .getByRole("button", { name: /^Show in the editor:/ })
    .first();
  const line = (await blamed.textContent()) ?? "";
  await blamed.click();
  await expect(page.getByRole("tab", { name: "Editor" })).toHaveAttribute("aria-selected", "true");
  const [, node, number] = /^(\w+)\.cfg:(\d+): /.exec(line) ?? [];
  await expect(page.locator(".editor-pane select").first()).toHaveValue(node ?? "");
  await expect(page.locator(".monaco-editor .line-numbers.active-line-number").first()).toHaveText(number ?? "", {
    timeout: 60_000,
  });
  await page.reload();
  await openLab(page);
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(failed(page)).toBeVisible({ timeout: 60_000 });
  await expect(status(page)).toContainText("2 hints used");
  expect(await page.locator(".checks-pane .hints li").allTextContents()).toEqual(shown);
});

test("a cell of the matrix opens its trace", async ({ page }) => {
  await withAnswer(page, "reference", leak);
  const matrix = page.locator(".checks-pane .matrix").first();
  await matrix.locator("xpath=ancestor::details").evaluate((d: HTMLDetailsElement) => {
    d.open = true;
  });
  await expect(matrix).toBeVisible({ timeout: 60_000 });
  await matrix.locator(".cell button").first().click();
  await expect(matrix.locator(".trace li").first()).toBeVisible();
});

test("the solution is there after a pass only; it enters the network, and the learner's work stays", async ({
  page,
}) => {
  await page.goto(LESSON);
  await openLab(page);
  await page.getByRole("tab", { name: "Checks" }).click();
  const solve = page.getByRole("button", { name: "Put the solution into the network" });
  await expect(solve).toBeDisabled();
  const bundle = await (await page.request.get("/labs/vrf-route-leaking.json")).text();
  expect(bundle).not.toContain("route-target import 65103:3333");
  await withAnswer(page, "vrf-definition");
  await expect(status(page)).toContainText(/\b(\d+)\/\1 checks/, { timeout: 60_000 });
  await expect(solve).toBeEnabled();

  await showEditor(page);
  await page.locator(".editor-pane select").first().selectOption("R3");
  await page.getByLabel("Compare with").selectOption("solution");
  await page.getByLabel("As text").check();
  await expect(page.locator(".diff-text .removed").first()).toContainText("ip vrf");
  await page.getByLabel("Compare with").selectOption({ label: "my last pass" });
  await expect(page.locator(".diff")).toContainText("No difference");

  await page.getByRole("tab", { name: "Checks" }).click();
  await solve.click();
  await expect(page.locator(".notices")).toContainText("runs the solution");
  await chooseConsole(page, "R3");
  await page.keyboard.type("enable\nshow running-config | include vrf Technique\n");
  await expect.poll(() => terminalText(page)).toContain("ip vrf Technique");
  const states = page.locator(".states");
  await states.locator("summary").click();
  await expect.poll(() => states.locator("li").count()).toBeGreaterThanOrEqual(2);
  await states.locator("li:not([aria-current])").first().getByRole("button", { name: "Restore" }).click();
  await chooseConsole(page, "R3");
  await page.keyboard.type("\nenable\nshow running-config | include vrf definition Technique\n");
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/\nvrf definition Technique/);
});

test("questions in words are kept, and go into the export that is graded", async ({ page }) => {
  await page.route("**/labs/vrf-route-leaking.json", async (route) => {
    const bundle = await (await route.fetch()).json();
    await route.fulfill({ json: { ...bundle, questions: [{ key: "pushed", title: "Which label is pushed?" }] } });
  });
  await page.goto(LESSON);
  await openLab(page);
  await page.getByRole("tab", { name: "Checks" }).click();
  await page.getByLabel("Which label is pushed?").fill("17");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export as zip" }).click(),
  ]);
  const files = unzipSync(new Uint8Array(readFileSync(await download.path())));
  expect(strFromU8(files["answers.yaml"] ?? new Uint8Array())).toBe('"pushed": "17"\n');
  await page.getByLabel("Which label is pushed?").fill("18");
  await page.reload();
  await openLab(page);
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(page.getByLabel("Which label is pushed?")).toHaveValue("18");
});
