// The terminal beyond typing: clipboard, search, leaving it by keyboard, long pastes, several consoles, no WebGL.
import { expect, type Page, test } from "@playwright/test";
import { chooseConsole, LESSON, openLab, pasteText, terminalText, type, watch } from "./workbench.ts";

const start = async (page: Page): Promise<void> => {
  await page.goto(LESSON);
  await openLab(page);
  await chooseConsole(page, "R3");
};
const visible = (page: Page) => page.locator(".console:visible");

test.describe("with a clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });
  test("copies by keyboard and button, pastes by button and right click", async ({ page }) => {
    await start(page);
    await type(page, ["show version | include uptime"]);
    await expect.poll(() => terminalText(page)).toContain("uptime is");
    await page.keyboard.press("Control+Shift+C");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("uptime is");
    await page.evaluate(() => navigator.clipboard.writeText("show clock\n"));
    await visible(page).getByRole("button", { name: "Paste", exact: true }).click();
    await expect.poll(() => terminalText(page)).toMatch(/R3>show clock\s+\*?\d\d:\d\d/);
    await page.evaluate(() => navigator.clipboard.writeText("show users\n"));
    await visible(page).locator(".xterm-screen").click({ button: "right" });
    await expect.poll(() => terminalText(page)).toContain("R3>show users");
  });
});

test("searches up and down, and says when there is nothing", async ({ page }) => {
  await start(page);
  await type(page, ["show version | include uptime"]);
  await expect.poll(() => terminalText(page)).toContain("uptime is");
  await page.keyboard.press("Control+Shift+F");
  const search = visible(page).getByRole("searchbox");
  await expect(search).toBeFocused();
  await search.fill("uptime");
  await search.press("Enter");
  await expect(visible(page).getByRole("search").getByRole("status")).toHaveText("");
  await search.fill("no such thing");
  await search.press("Enter");
  await expect(visible(page).getByRole("search").getByRole("status")).toHaveText("Not found.");
  await search.press("Escape");
  await expect(visible(page).locator(".xterm-helper-textarea")).toBeFocused();
});

test("Escape then Tab leaves the terminal; an Escape before another key goes to the router", async ({ page }) => {
  await start(page);
  await page.keyboard.type("show ver");
  await page.keyboard.press("Tab");
  await expect.poll(() => terminalText(page)).toMatch(/R3>show version\s*$/);
  await page.keyboard.press("Escape");
  // Back one word, as the console's line editor has it.
  await page.keyboard.press("b");
  await page.keyboard.type("x");
  await expect.poll(() => terminalText(page)).toMatch(/R3>show xversion\s*$/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(visible(page).locator(".xterm-helper-textarea")).not.toBeFocused();
});

test("several consoles stay open, each with its own text and log messages as they happen", async ({ page }) => {
  await start(page);
  await type(page, ["enable"]);
  await chooseConsole(page, "R4");
  await type(page, ["show clock"]);
  await page.getByText("Links", { exact: true }).first().click();
  await page.getByRole("button", { name: /^Cut: .*R3/ }).click();
  await page.getByRole("tab", { name: "R3", exact: true }).click();
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/%LINEPROTO-5-UPDOWN/);
  expect(await terminalText(page)).toContain("R3>enable");
  expect(await terminalText(page)).not.toContain("show clock");
});

test("a paste of thousands of lines runs piece by piece, and can be stopped", async ({ page }) => {
  await start(page);
  const lines = Array.from({ length: 3000 }, (_, i) =>
    i % 2 === 0 ? `interface Loopback${i % 40}` : ` description ${i}`,
  );
  // A fast machine is done before one could look: whatever appears is noted.
  await page.evaluate(() => {
    new MutationObserver(() => {
      if (document.querySelector(".console progress, .console [role=progressbar]") !== null)
        document.body.dataset["progress"] = "seen";
    }).observe(document.body, { childList: true, subtree: true });
  });
  await pasteText(page, ["enable", "configure terminal", ...lines, "hostname Pasted", "end", ""].join("\n"));
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/Pasted#\s*$/);
  await expect(page.locator("body[data-progress=seen]")).toHaveCount(1);
  await expect(visible(page).getByRole("progressbar")).toHaveCount(0);
  await pasteText(page, ["configure terminal", ...lines, ...lines, ...lines, "hostname Never", ""].join("\n"));
  await visible(page).getByRole("button", { name: "Stop pasting" }).click();
  await page.keyboard.press("Escape");
  await chooseConsole(page, "R3");
  await type(page, ["", "end", "show clock"]);
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/Pasted#show clock/);
  expect(await terminalText(page)).not.toContain("Never");
});

test("without WebGL the terminal and the drawing are there", async ({ page }) => {
  const seen = watch(page);
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith("webgl") ? null : (real as (...all: unknown[]) => unknown).call(this, kind, ...rest);
    } as typeof real;
  });
  await start(page);
  await type(page, ["show clock"]);
  await expect(visible(page).locator(".xterm-rows")).toContainText("show clock");
  await expect(page.locator("#pane-panel-topology svg").first()).toBeVisible();
  expect(seen.errors).toEqual([]);
});

test("help, history, paging and Ctrl-C in a ping, as on any console", async ({ page }) => {
  await start(page);
  await page.keyboard.type("show ip r?");
  await expect.poll(() => terminalText(page)).toMatch(/R3>show ip r\?\s+(?:\S+\s+)*route/);
  await page.keyboard.press("Control+u");
  await type(page, ["show users", "enable"]);
  await expect.poll(() => terminalText(page)).toMatch(/R3#\s*$/);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => terminalText(page)).toMatch(/R3#show users\s*$/);
  await page.keyboard.press("Control+u");
  await type(page, ["terminal length 5", "show running-config"]);
  await expect.poll(() => terminalText(page)).toMatch(/--More--\s*$/);
  await page.keyboard.press("Space");
  await expect.poll(() => terminalText(page)).toContain("hostname R3");
  await page.keyboard.press("q");
  await expect.poll(() => terminalText(page)).toMatch(/R3#\s*$/);
  await type(page, ["ping 203.0.113.9 repeat 1000"]);
  await expect.poll(() => terminalText(page)).toMatch(/Sending 1000/);
  await page.keyboard.press("Control+c");
  await expect
    .poll(() => terminalText(page), { timeout: 60_000 })
    .toMatch(/Success rate is 0 percent \(0\/\d{1,2}\)\s+R3#\s*$/);
});
