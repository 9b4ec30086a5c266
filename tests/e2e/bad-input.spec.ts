// Bad input: a clear message, nothing lost, and the page goes on. What the store does wrong is in saving.spec.ts, a page
// without JavaScript in lesson.spec.ts and pages.spec.ts.
import { expect, type Page, type Route, test } from "@playwright/test";
import { strToU8, zipSync } from "fflate";
import {
  chooseConsole,
  editorText,
  enterEditor,
  LESSON,
  openLab,
  pasteText,
  showEditor,
  terminalText,
  type,
} from "./workbench.ts";

const LAB_FILE = "**/labs/vrf-route-leaking.json";
const crashesOf = (page: Page): readonly string[] => {
  const crashes: string[] = [];
  page.on("pageerror", (e) => crashes.push(e.message));
  return crashes;
};
const many = Array.from({ length: 100_000 }, (_, i) => `ip route 10.${i >> 8}.${i & 255}.0 255.255.255.0 Null0`).join(
  "\n",
);

test("100,000 lines pasted into a terminal are refused whole, and can go into the editor", async ({ page }) => {
  const crashes = crashesOf(page);
  await page.goto(LESSON);
  await openLab(page);
  await chooseConsole(page, "R3");
  await pasteText(page, many);
  const notice = page.locator(".notice", { hasText: "100000 lines are too many for a console" });
  await expect(notice).toBeVisible();
  await type(page, ["show clock"]);
  await expect.poll(() => terminalText(page)).toContain("R3>show clock");
  expect(await terminalText(page)).not.toContain("Null0");
  await notice.getByRole("button", { name: "Put them into the editor" }).click();
  await expect
    .poll(async () => (await editorText(page)).split("\n").length, { timeout: 60_000 })
    .toBeGreaterThan(100_000);
  await expect(page.locator(".problems")).toContainText("at most 100000 are accepted", { timeout: 60_000 });
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.locator(".said")).toContainText("at most 100000 are accepted", { timeout: 60_000 });
  await page.getByRole("button", { name: "Discard my edits" }).click();
  await expect.poll(async () => (await editorText(page)).split("\n").length).toBeLessThan(1000);
  expect(crashes).toEqual([]);
});

test("100,000 lines pasted into the editor leave the page alive", async ({ page }) => {
  const crashes = crashesOf(page);
  await page.goto(LESSON);
  await openLab(page);
  await showEditor(page);
  await enterEditor(page);
  await page.keyboard.press("Control+A");
  await pasteText(page, Array.from({ length: 99_000 }, (_, i) => `fly to the moon ${i}`).join("\n"));
  await expect(page.locator(".problems")).toContainText(": 99000", { timeout: 60_000 });
  await expect(page.locator(".problems li").last()).toContainText("98800 more");
  await page.getByRole("button", { name: "Discard my edits" }).click();
  await expect(page.locator(".problems")).toContainText("understands every line");
  expect(crashes).toEqual([]);
});

test("an imported configuration with unknown commands says so and keeps them", async ({ page }) => {
  await page.goto(LESSON);
  await openLab(page);
  await page.getByRole("tab", { name: "Checks" }).click();
  const zip = zipSync({ "R3.cfg": strToU8("hostname R3\nfly to the moon\ninterface Loopback9\n ip adress 1.1.1.1\n") });
  await page
    .locator(".checks-pane input[type=file]")
    .setInputFiles({ name: "work.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
  const notice = page.locator(".notice", { hasText: "2 lines are not understood" });
  await expect(notice).toContainText("R3 2: fly to the moon");
  await notice.getByRole("button", { name: "Editor" }).click();
  await expect.poll(() => editorText(page), { timeout: 60_000 }).toContain("fly to the moon");
  await expect(page.locator(".problems li")).toHaveCount(2);
});

for (const [what, message, file] of [
  [
    "no zip",
    "not a readable zip archive",
    { name: "work.zip", mimeType: "application/zip", buffer: Buffer.from("PK\u0003\u0004 broken") },
  ],
  [
    "of no router",
    "Nothing to grade: expected",
    { name: "X9.cfg", mimeType: "text/plain", buffer: Buffer.from("hostname X9") },
  ],
] as const)
  test(`an import that is ${what} is refused, and the lab goes on`, async ({ page }) => {
    const crashes = crashesOf(page);
    await page.goto(LESSON);
    await openLab(page);
    await page.getByRole("tab", { name: "Checks" }).click();
    await page.locator(".checks-pane input[type=file]").setInputFiles(file);
    await expect(page.locator(".notice.warning")).toContainText(message);
    await chooseConsole(page, "R3");
    await type(page, ["show clock"]);
    await expect.poll(() => terminalText(page)).toContain("R3>show clock");
    expect(crashes).toEqual([]);
  });

test("unknown commands in a console are answered, and change nothing", async ({ page }) => {
  await page.goto(LESSON);
  await openLab(page);
  await chooseConsole(page, "R3");
  await type(page, ["enable", "configure terminal", "fly to the moon", "s", "ip address", "end"]);
  await expect.poll(() => terminalText(page)).toContain("% Invalid input detected at '^' marker.");
  await expect.poll(() => terminalText(page)).toContain("% Ambiguous command:");
  await expect.poll(() => terminalText(page)).toMatch(/R3#\s*$/);
});

const broken: readonly (readonly [string, string, (route: Route) => Promise<void>])[] = [
  ["is not there", "could not be loaded (HTTP 404)", (r) => r.fulfill({ status: 404, body: "not found" })],
  ["cannot be fetched", "you seem to be offline", (r) => r.abort()],
  ["is cut short", "is damaged", async (r) => r.fulfill({ body: (await (await r.fetch()).text()).slice(0, 5_000) })],
  ["has another shape", "is damaged", (r) => r.fulfill({ json: { lab: { id: "vrf-route-leaking" }, checks: [] } })],
  ["is a page", "is damaged", (r) => r.fulfill({ contentType: "text/html", body: "<h1>hello</h1>" })],
];
for (const [what, message, answer] of broken)
  test(`a lab file that ${what} is said, and the lesson stays; once it is mended the lab opens`, async ({ page }) => {
    const crashes = crashesOf(page);
    await page.route(LAB_FILE, answer);
    await page.goto(LESSON);
    const button = page.locator(".workbench-closed button.primary");
    await page.locator("astro-island[component-url*='Workbench']:not([ssr])").waitFor({ state: "attached" });
    await button.click();
    await expect(page.locator(".workbench-closed [role=status]")).toContainText(message);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(crashes).toEqual([]);
    await page.unroute(LAB_FILE);
    await openLab(page);
  });
