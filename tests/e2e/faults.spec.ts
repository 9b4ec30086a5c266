// The engine fails by a fault of its own: the page says so, and the network starts again from what was saved.
import { expect, type Page, test } from "@playwright/test";
import { chooseConsole, editorText, LESSON, openLab, showEditor, terminalText, type, write } from "./workbench.ts";

/** Gives the engine's script a fault: run in the worker, before its own code, with each message that comes to it. */
const plant = async (page: Page, fault: string): Promise<void> => {
  await page.route(/\/_astro\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const planted = `
      let heard = null;
      Object.defineProperty(self, "onmessage", { configurable: true, set: (f) => { heard = f; } });
      addEventListener("message", (event) => heard(((message) => { ${fault} return { data: message }; })(event.data)));
    `;
    await route.fulfill({ response, body: `${planted}\n${await response.text()}` });
  });
};
const cut = async (page: Page): Promise<void> => {
  await page.getByRole("tab", { name: "Topology" }).click();
  await page.getByText("Links", { exact: true }).first().click();
  await page.getByRole("button", { name: /^Cut: .*R3/ }).click();
};
const RESTART = "Start the network again from what was saved";
/** Something typed and something being edited, both saved. */
const work = async (page: Page): Promise<void> => {
  await page.goto(LESSON);
  await openLab(page);
  await chooseConsole(page, "R3");
  await type(page, ["enable", "configure terminal", "hostname KEPT", "end"]);
  await expect.poll(() => terminalText(page)).toMatch(/KEPT#/);
  await showEditor(page);
  await write(page, "\nbanner of mine");
  await page.waitForTimeout(1_500);
};

test("an exception while a message is handled: what was saved comes back, in a network that starts anew", async ({
  page,
}) => {
  await plant(
    page,
    `if (message.request === "input" && message.ask.kind === "link")
       return { data: { id: message.id, request: "input", get ask() { throw new Error("planted fault"); } } };`,
  );
  await work(page);
  await cut(page);
  const notice = page.locator(".notices [role=alert]");
  await expect(notice).toContainText("error in the simulator (planted fault)");
  // The page goes on without its network.
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(page.locator(".checks-pane")).toBeVisible();
  await notice.getByRole("button", { name: RESTART }).press("Enter");
  await expect(notice).toHaveCount(0);
  await page.getByRole("tab", { name: "R3", exact: true }).click();
  // Not played again, which would lead to the same fault: the console has a fresh prompt.
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/KEPT>\s*$/);
  await showEditor(page);
  expect(await editorText(page)).toContain("banner of mine");
  await page.locator("#console-panel-R3 .xterm-helper-textarea").focus();
  await type(page, ["enable", "show running-config | include hostname"]);
  await expect.poll(() => terminalText(page)).toContain("hostname KEPT");

  // The same fault again is met the same way, and a reload finds the work, too.
  await cut(page);
  await expect(notice).toContainText("planted fault");
  await page.reload();
  await openLab(page);
  await page.getByRole("tab", { name: "R3", exact: true }).click();
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/KEPT[>#]\s*$/);
});

test("an exception outside of any message is met the same way", async ({ page }) => {
  await plant(
    page,
    `if (message.request === "input" && message.ask.kind === "link") {
       setTimeout(() => { throw new Error("planted fault"); }, 0);
       return { data: { id: message.id, request: "alive", ask: null } };
     }`,
  );
  await work(page);
  await cut(page);
  const notice = page.locator(".notices [role=alert]");
  await expect(notice).toContainText("planted fault");
  // Edited while there is no network: it is in the page, and stays.
  await showEditor(page);
  await write(page, "\nbanner of late");
  await page.waitForTimeout(1_000);
  await notice.getByRole("button", { name: RESTART }).press("Enter");
  await page.getByRole("tab", { name: "R3", exact: true }).click();
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/KEPT>\s*$/);
  await showEditor(page);
  expect(await editorText(page)).toContain("banner of mine");
  expect(await editorText(page)).toContain("banner of late");
});

test("saved work that cannot be played again comes back as its configurations", async ({ page }) => {
  await work(page);
  await plant(
    page,
    `if (message.request === "open" && (message.ask.inputs ?? []).length > 0)
       return { data: { id: message.id, request: "open", get ask() { throw new Error("planted fault"); } } };`,
  );
  await page.reload();
  await openLab(page);
  await page.getByRole("tab", { name: "R3", exact: true }).click();
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/KEPT>\s*$/);
  await expect(page.locator(".notice").first()).toContainText("could not be played again");
  await showEditor(page);
  expect(await editorText(page)).toContain("banner of mine");
});

test("saved work that never comes to its end when it is played again comes back as its configurations", async ({
  page,
}) => {
  await work(page);
  await plant(page, `if (message.request === "open" && (message.ask.inputs ?? []).length > 0) for (;;);`);
  await page.reload();
  await openLab(page);
  await page.getByRole("tab", { name: "R3", exact: true }).click();
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/KEPT>\s*$/);
  await expect(page.locator(".notice").first()).toContainText("could not be played again");
});

test("an engine whose script does not run is said, not waited for", async ({ page }) => {
  await page.route(/\/_astro\/worker-[^/]*\.js$/, (route) =>
    route.fulfill({ contentType: "text/javascript", body: "throw 1;" }),
  );
  await page.goto(LESSON);
  const button = page.locator(".workbench-closed button.primary");
  await page.locator("astro-island[component-url*='Workbench']:not([ssr])").waitFor({ state: "attached" });
  await button.press("Enter");
  await expect(page.locator(".workbench-closed [role=status]")).toContainText("crashed", { timeout: 60_000 });
});
