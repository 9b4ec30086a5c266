// The site built for a sub-path: every internal link and file, each kind of page, the lab, search, and the service worker's scope.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "@playwright/test";
import { type StaticServer, staticServer } from "../support/static-server.ts";
import { openLab, terminalText, watch } from "./workbench.ts";

const root = new URL("../..", import.meta.url).pathname;
const BASE = "/course/";
const LESSON = "01-mpls-vpn/05-route-leaking/";
let folder = "";
let server: StaticServer;

test.describe.configure({ mode: "serial" });
test.use({ serviceWorkers: "allow" });
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hopwise-base-"));
  const built = spawnSync(
    process.execPath,
    [join(root, "node_modules/astro/bin/astro.mjs"), "build", "--outDir", folder],
    { cwd: root, encoding: "utf8", env: { ...process.env, SITE_BASE: BASE, SITE_URL: "https://example.org" } },
  );
  expect(built.stderr + (built.status === 0 ? "" : built.stdout)).toBe("");
  server = await staticServer(folder, BASE);
});
test.afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const files = (pattern: RegExp): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((f) => pattern.test(f));

test("every link and file that a page names is there, under the base path", () => {
  const broken: string[] = [];
  let seen = 0;
  for (const file of files(/\.html$/)) {
    const html = readFileSync(join(folder, file), "utf8");
    const page = new URL(file.replace(/index\.html$/, ""), `https://example.org${BASE}`);
    const named = [...html.matchAll(/\s(?:href|src|component-url|renderer-url)="([^"]*)"/g)].map((m) => m[1] ?? "");
    for (const name of named) {
      const url = new URL(name.replaceAll("&amp;", "&"), page);
      if (url.origin !== "https://example.org" || url.protocol === "mailto:") continue;
      seen++;
      const inside = url.pathname.startsWith(BASE)
        ? join(folder, decodeURIComponent(url.pathname.slice(BASE.length)))
        : "";
      // The page for addresses that do not exist is the one file that is not in a folder.
      const target =
        url.pathname === `${BASE}404/`
          ? join(folder, "404.html")
          : url.pathname.endsWith("/")
            ? join(inside, "index.html")
            : inside;
      if (inside === "" || !existsSync(target) || !statSync(target).isFile()) broken.push(`${file}: ${name}`);
      else if (url.hash.length > 1 && target.endsWith(".html")) {
        const id = decodeURIComponent(url.hash.slice(1));
        if (!readFileSync(target, "utf8").includes(`id="${id}"`)) broken.push(`${file}: ${name} (no such anchor)`);
      }
    }
  }
  expect(broken).toEqual([]);
  expect(seen).toBeGreaterThan(1000);
});

test("no path of the machine that built it is in it", () => {
  const leaks = files(/\.(html|js|css|json|xml|svg)$/).filter((f) =>
    readFileSync(join(folder, f), "utf8").includes(root),
  );
  expect(leaks.map((f) => relative(folder, f))).toEqual([]);
});

test("each kind of page loads without an error or a missing file", async ({ page }) => {
  const seen = watch(page);
  for (const path of ["", LESSON, "90-teaching/03-lessons/", "fr/", `it/${LESSON}`, "offline/"]) {
    await page.goto(server.url + path, { waitUntil: "networkidle" });
    await expect(page.locator("h1"), path).toHaveCount(1);
  }
  expect(seen.errors).toEqual([]);
  expect(seen.foreign).toEqual([]);
  expect(server.missing).toEqual([]);
  await page.goto(`${server.url}nowhere/`);
  await page.getByRole("link", { name: "Back to the course" }).click();
  await expect(page).toHaveURL(server.url);
  await page.getByRole("link", { name: "Start with the first lesson" }).click();
  await expect(page).toHaveURL(`${server.url}01-mpls-vpn/01-why-labels/`);
});

test("the lab opens, its workers run, checks and editor come", async ({ page }) => {
  const seen = watch(page);
  await page.goto(server.url + LESSON);
  await openLab(page);
  await page.locator(".xterm-helper-textarea").first().focus();
  await page.keyboard.type("show ip interface brief\n");
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toContain("Loopback0");
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(page.locator(".checks li").first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("tab", { name: "Editor" }).click();
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 60_000 });
  expect(seen.errors).toEqual([]);
});

test("search finds a lesson and leads to it", async ({ page }) => {
  await page.goto(server.url);
  await page.getByRole("button", { name: /Search/ }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("black hole");
  const result = page.locator(".pagefind-ui__result a").first();
  await expect(result).toBeVisible({ timeout: 60_000 });
  await result.click();
  await expect(page).toHaveURL(new RegExp(`^${server.url}\\d\\d-`));
  await expect(page.locator("main")).toContainText("black hole");
});

test("the service worker keeps to the base path", async ({ page }) => {
  await page.goto(server.url);
  await expect(page.locator("html")).toHaveAttribute("data-offline", "all", { timeout: 60_000 });
  const kept = await page.evaluate(async () => {
    const { scope } = await navigator.serviceWorker.ready;
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (n) => (await caches.open(n)).keys()));
    return { scope, urls: requests.flat().map((r) => r.url) };
  });
  expect(kept.scope).toBe(server.url);
  expect(kept.urls.length).toBeGreaterThan(100);
  expect(kept.urls.filter((u) => !u.startsWith(server.url))).toEqual([]);
});
