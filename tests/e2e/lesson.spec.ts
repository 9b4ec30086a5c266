// A learner's path through the route-leaking lab, in a real browser on the built site.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import {
  chooseConsole,
  consoleByKey,
  importWork,
  leaveTerminal,
  LESSON,
  openLab,
  prompt,
  tabTo,
  terminalText,
  type,
  watch,
} from "./workbench.ts";

const root = new URL("../..", import.meta.url).pathname;
const solution = `${root}/graders/vrf-route-leaking/solutions/reference`;
const lines = (node: string): readonly string[] =>
  readFileSync(`${solution}/${node}.cfg`, "utf8")
    .split("\n")
    .filter((l) => l.trim() !== "" && l.trim() !== "!" && l !== "end");

test("first load brings text and no engine, terminal or editor", async ({ page }) => {
  const seen = watch(page);
  await page.goto(LESSON);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.locator("astro-island[component-url*='Workbench']:not([ssr])").waitFor({ state: "attached" });
  expect(seen.scripts.filter((s) => /(?<!Work)Bench|session|terminal|editor|worker|monaco|xterm/i.test(s))).toEqual([]);
  expect(seen.foreign).toEqual([]);
  expect(seen.errors).toEqual([]);
});

test("by keyboard alone: type the configuration, break it, read why, pass the checks, reload, export, grade the export", async ({
  page,
}) => {
  const seen = watch(page);
  await page.goto(LESSON);
  await page.locator("astro-island[component-url*='Workbench']:not([ssr])").waitFor({ state: "attached" });
  await tabTo(page, "Open the lab");
  await page.keyboard.press("Enter");
  await prompt(page);
  for (const node of ["R3", "R4", "R2"]) {
    await consoleByKey(page, node);
    await type(page, ["enable", "configure terminal", ...lines(node), "end"]);
    await expect
      .poll(() => terminalText(page), { timeout: 60_000 })
      .toMatch(new RegExp(`${node}\\(config[^\\n]*end\\s+(?:\\*[^\\n]*\\s+)*${node}#`));
  }
  await leaveTerminal(page);
  await page.keyboard.press("c");
  const status = page.locator(".checks-pane [role=status]");
  await expect(status).toContainText("21/21", { timeout: 60_000 });

  await consoleByKey(page, "R3");
  await type(page, ["configure terminal", "ip vrf Technique", "no route-target import 65103:3333", "end"]);
  await expect(status).not.toContainText("21/21", { timeout: 60_000 });
  await expect(page.locator(".checks li.fail").first()).toContainText("passed before");
  // Not page by page: how much a screen holds is not what is asked here.
  await type(page, ["terminal length 0", "explain route R3 10.10.30.254 vrf Technique"]);
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toContain("route-target-not-imported");
  await type(page, ["configure terminal", "ip vrf Technique", "route-target import 65103:3333", "end"]);
  await expect(status).toContainText("21/21", { timeout: 60_000 });

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    (async () => {
      await leaveTerminal(page);
      await page.keyboard.press("c");
      await tabTo(page, "Export as zip");
      await page.keyboard.press("Enter");
    })(),
  ]);
  const folder = mkdtempSync(join(tmpdir(), "hopwise-export-"));
  const zip = join(folder, "learner.zip");
  await download.saveAs(zip);
  const report = join(folder, "report.json");
  const graded = spawnSync(
    process.execPath,
    ["src/cli/main.ts", "grade", zip, "--lab", "vrf-route-leaking", "--format", `json=${report}`],
    { cwd: root, encoding: "utf8" },
  );
  expect(graded.stderr).toBe("");
  const [result] = JSON.parse(readFileSync(report, "utf8")).results;
  expect(
    result.checks.filter(
      (c: { visibility: string; verdict: string }) => c.visibility === "visible" && c.verdict !== "pass",
    ),
  ).toEqual([]);

  // Saved a moment after the last change; reloading brings it back.
  await page.waitForFunction(
    async () => {
      const open = indexedDB.open("hopwise");
      const db = await new Promise<IDBDatabase>((done, failed) => {
        open.onsuccess = () => done(open.result);
        open.onerror = () => failed(open.error);
      });
      const all = await new Promise<{ configs: [string, string][] }[]>((done) => {
        const request = db.transaction("work").objectStore("work").getAll();
        request.onsuccess = () => done(request.result);
      });
      db.close();
      return all.some((w) => w.configs.every(([, text]) => text.includes("router bgp 65103")));
    },
    null,
    { timeout: 60_000 },
  );
  await page.reload();
  await openLab(page);
  await page.keyboard.press("c");
  await expect(page.locator(".checks-pane [role=status]")).toContainText("21/21", { timeout: 60_000 });
  expect(seen.errors).toEqual([]);
  expect(seen.foreign).toEqual([]);
});

test("import takes the zip that grade takes; starting again keeps the work", async ({ page }) => {
  await page.goto(LESSON);
  await openLab(page);
  const files = readdirSync(solution).map((f) => [f, readFileSync(`${solution}/${f}`, "utf8")] as const);
  await importWork(page, Object.fromEntries(files));
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(page.locator(".checks-pane [role=status]")).toContainText("21/21", { timeout: 60_000 });
});

test("a link is cut and mended from the table, and the routers say so", async ({ page }) => {
  await page.goto(LESSON);
  await openLab(page);
  await chooseConsole(page, "R3");
  await page.getByText("Links", { exact: true }).first().click();
  await page.getByRole("button", { name: /^Cut: .*R3/ }).click();
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/%LINEPROTO-5-UPDOWN|%LINK-3-UPDOWN/);
  await page.getByRole("button", { name: /^Mend: .*R3/ }).click();
  await expect(page.getByRole("button", { name: /^Cut: .*R3/ })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the text stays readable", async ({ page }) => {
    await page.goto(LESSON);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await page.content()).toContain("The lab needs JavaScript");
  });
});

test("capture a link, read a packet's fields and octets, download it", async ({ page }) => {
  await page.goto(LESSON);
  await openLab(page);
  await page.getByRole("tab", { name: "Packets" }).click();
  await page.locator(".packets input[type=checkbox]").nth(1).check();
  const first = page.locator(".packets .frames tbody tr button").first();
  await expect(first).toBeVisible({ timeout: 60_000 });
  await first.click();
  await expect(page.locator(".dissection")).toContainText("Ethernet");
  await page.locator(".octets td button").nth(14).click();
  expect(await page.locator(".octets td.chosen").count()).toBeGreaterThan(0);
  await expect(page.locator(".dissection .chosen").first()).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: /^pcapng/ })
      .first()
      .click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.pcapng$/);
});

test("the editor loads when its tab is chosen, with its styles", async ({ page }) => {
  const seen = watch(page);
  await page.goto(LESSON);
  await openLab(page);
  await page.getByRole("tab", { name: "Editor" }).click();
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 60_000 });
  expect(
    await page
      .locator(".monaco-editor")
      .first()
      .evaluate((e) => getComputedStyle(e).position),
  ).toBe("relative");
  expect(
    await page
      .locator(".xterm-helpers")
      .first()
      .evaluate((e) => getComputedStyle(e).position),
  ).toBe("absolute");
  expect(seen.errors).toEqual([]);
});

test("a task shows its live verdicts instead of the plain list once the lab is open", async ({ page }) => {
  await page.goto(LESSON);
  await openLab(page);
  const task = page.locator(".lesson-widget.task").first();
  await task.scrollIntoViewIfNeeded();
  await expect(task.locator("li strong").first()).toBeVisible({ timeout: 60_000 });
  await expect(task.getByRole("button", { name: "Open the lab" })).toBeHidden();
});
