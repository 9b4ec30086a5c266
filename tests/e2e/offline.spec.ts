// Without a network after the first visit, with the server gone for good; and a new version in place of an old one.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type StaticServer, staticServer } from "../support/static-server.ts";
import { LESSON, openLab, terminalText } from "./workbench.ts";

const dist = new URL("../../dist", import.meta.url).pathname;
const lesson = LESSON.slice(1);
test.use({ serviceWorkers: "allow" });
test.describe.configure({ mode: "serial" });

let server: StaticServer;
test.beforeEach(async () => {
  server = await staticServer(dist);
});
test.afterEach(() => server.close());

const keptAll = (page: Page): Promise<void> =>
  expect(page.locator("html")).toHaveAttribute("data-offline", "all", { timeout: 60_000 });

test("after one visit to one page the whole course works with the server gone", async ({ page }) => {
  const errors: string[] = [];
  await page.goto(server.url);
  await keptAll(page);
  await server.close();
  page.on("pageerror", (e) => errors.push(e.message));

  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Hopwise" })).toBeVisible();
  await page.goto(`${server.url}01-mpls-vpn/02-ldp/`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("LDP");
  await page.goto(server.url + lesson);
  await openLab(page);
  await page.locator(".xterm-helper-textarea").first().focus();
  await page.keyboard.type("show ip interface brief\n");
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toContain("Loopback0");
  await page.getByRole("tab", { name: "Editor" }).click();
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("tab", { name: "Packets" }).click();
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(page.locator(".checks li").first()).toBeVisible({ timeout: 60_000 });

  await page.goto(`${server.url}fr/`);
  await expect(page.getByRole("link", { name: "Commencer par la première leçon" })).toBeVisible();
  await page.getByRole("button", { name: /Rechercher/ }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("étiquettes");
  await expect(page.locator(".pagefind-ui__result").first()).toBeVisible({ timeout: 60_000 });
  expect(errors).toEqual([]);

  await page.goto(`${server.url}nowhere/at/all/`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("You are offline");
  await expect(page.locator("main")).toContainText("this browser has not kept this page");
  await page.goto(`${server.url}it/nowhere/`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Sei offline");
});

/** A copy of the site that differs in a lesson's text, in the name of one chunk and thus in its version. */
const nextVersion = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "hopwise-next-"));
  cpSync(dist, folder, { recursive: true });
  const [bench = ""] = readdirSync(join(folder, "_astro")).filter((f) => /^Bench\..*\.js$/.test(f));
  renameSync(join(folder, "_astro", bench), join(folder, "_astro", "Bench.another1.js"));
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.(html|js)$/.test(file)) continue;
    const text = readFileSync(join(folder, file), "utf8");
    const changed = text
      .replaceAll(bench, "Bench.another1.js")
      .replaceAll("Leak routes between VPNs", "Leak routes between VPNs, revised");
    const marked = file === "sw.js" ? changed.replace(/VERSION = "\w+"/, 'VERSION = "another1"') : changed;
    if (marked !== text) writeFileSync(join(folder, file), marked);
  }
  return folder;
};

test("a new version replaces the old one as a whole, and not under an open window", async ({ page, context }) => {
  await page.goto(server.url + lesson);
  await keptAll(page);
  const title = await page.getByRole("heading", { level: 1 }).textContent();
  expect(title).not.toContain("revised");
  const next = nextVersion();
  server.serve(next);

  // A second window: the old version goes on serving both, chunks fetched later included.
  const other = await context.newPage();
  await other.goto(server.url + lesson);
  await other.evaluate(async () => {
    const r = await navigator.serviceWorker.getRegistration();
    await r?.update();
  });
  await expect
    .poll(() => other.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state ?? ""), {
      timeout: 60_000,
    })
    .toBe("installed");
  await other.reload();
  await expect(other.getByRole("heading", { level: 1 })).toHaveText(title ?? "");
  await other.waitForTimeout(1500);
  await openLab(page);
  expect(server.missing).toEqual([]);
  await other.close();

  // Alone, and the lab closed: the next page brings the new version, and reloads itself once.
  await page.goto(server.url);
  await expect
    .poll(async () => (await page.evaluate(() => caches.keys()).catch(() => [])).map((k) => k.split(" ").at(-1)), {
      timeout: 60_000,
    })
    .toEqual(["another1"]);
  await page.goto(server.url + lesson);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("revised");
  const chunks: string[] = [];
  page.on("request", (r) => chunks.push(r.url()));
  await openLab(page);
  expect(chunks.some((u) => u.includes("Bench.another1"))).toBe(true);
  expect(server.missing).toEqual([]);
  rmSync(next, { recursive: true });
});
