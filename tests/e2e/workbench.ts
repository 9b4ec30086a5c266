// What the tests of the site share: opening a lab, reading its terminal, and keeping an eye on errors and origins.
import type { Page } from "@playwright/test";
import { strToU8, zipSync } from "fflate";

export const LESSON = "/01-mpls-vpn/05-route-leaking/";

/** Errors and foreign requests of a page, collected from its first moment. */
export const watch = (
  page: Page,
): { readonly errors: string[]; readonly foreign: string[]; readonly scripts: string[] } => {
  const seen = { errors: [] as string[], foreign: [] as string[], scripts: [] as string[] };
  page.on("console", (m) => {
    if (m.type() === "error") seen.errors.push(m.text());
  });
  page.on("pageerror", (e) => seen.errors.push(e.message));
  page.on("request", (r) => {
    const url = new URL(r.url());
    if (url.hostname !== "localhost" && url.protocol !== "data:" && url.protocol !== "blob:")
      seen.foreign.push(r.url());
    if (r.resourceType() === "script") seen.scripts.push(url.pathname);
  });
  return seen;
};

interface WithTerminal extends HTMLElement {
  terminal?: { text(): string };
}
/** Everything the visible terminal holds, scrollback included. */
export const terminalText = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      [...document.querySelectorAll<WithTerminal>(".terminal")]
        .find((t) => t.offsetParent !== null)
        ?.terminal?.text() ?? "",
  );

/** Opens the workbench with the keyboard and waits for the first prompt. */
export const openLab = async (page: Page): Promise<void> => {
  await page.locator(".workbench-closed button.primary").press("Enter");
  await prompt(page);
};
/** Waits for the first prompt of any console. Says what the page shows instead when none comes. */
export const prompt = async (page: Page): Promise<void> => {
  try {
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll<WithTerminal>(".terminal")].some((t) =>
          /[>#]\s*$/.test(t.terminal?.text() ?? ""),
        ),
      null,
      { timeout: 60_000 },
    );
  } catch (error) {
    const shown = await page.evaluate(() => ({
      closed: document.querySelector(".workbench-closed")?.textContent,
      notices: [...document.querySelectorAll(".notice")].map((n) => n.textContent),
      consoles: [...document.querySelectorAll<WithTerminal>(".terminal")].map((t) => t.terminal?.text().slice(-400)),
      unready: [...document.querySelectorAll("astro-island[ssr]")].map((i) => i.getAttribute("component-url")),
      focus: document.activeElement?.outerHTML.slice(0, 200),
    }));
    throw new Error(`no prompt: ${JSON.stringify(shown)}`, { cause: error });
  }
};
/** Presses Tab until the control of that name has the focus. */
export const tabTo = async (page: Page, name: string): Promise<void> => {
  for (let i = 0; i < 300; i++) {
    if ((await page.evaluate(() => document.activeElement?.textContent?.trim())) === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach "${name}"`);
};
/** Escape, then Tab: the way out of a terminal, where Tab completes. */
export const leaveTerminal = async (page: Page): Promise<void> => {
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
};
/** Goes to a node's console by its number among the tabs. */
export const consoleByKey = async (page: Page, node: string): Promise<void> => {
  const inTerminal = await page.evaluate(() => document.activeElement?.closest(".xterm") != null);
  if (inTerminal) await leaveTerminal(page);
  const names = await page.locator(".consoles [role=tab]").allTextContents();
  await page.keyboard.press(String(names.indexOf(node) + 1));
  await page.locator(`#console-panel-${node} .xterm-helper-textarea:focus`).waitFor({ state: "attached" });
};
/** Goes to a node's console by its tab. */
export const chooseConsole = async (page: Page, node: string): Promise<void> => {
  await page.getByRole("tab", { name: node, exact: true }).click();
  await page.locator(`#console-panel-${node} .xterm-helper-textarea`).focus();
};
/** Types lines and waits until the prompt is back after the last one. */
export const type = async (page: Page, lines: readonly string[]): Promise<void> => {
  for (const line of lines) await page.keyboard.type(`${line}\n`);
};

/** Imports configurations by file name, as the zip that grade takes. The checks' pane stays open. */
export const importWork = async (page: Page, files: Readonly<Record<string, string>>): Promise<void> => {
  await page.getByRole("tab", { name: "Checks" }).click();
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  await page
    .locator(".checks-pane input[type=file]")
    .setInputFiles({ name: "work.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
};
/** Shows the editor, loaded. */
export const showEditor = async (page: Page): Promise<void> => {
  await page.getByRole("tab", { name: "Editor" }).click();
  await page.locator(".editor-pane .monaco-editor .view-line").first().waitFor({ timeout: 60_000 });
};
/** Puts the cursor into the editor's text. */
export const enterEditor = (page: Page): Promise<void> =>
  page
    .locator(".editor-pane .monaco-editor")
    .first()
    .click({ position: { x: 200, y: 60 } });
/** Puts the cursor at the end of the editor's text and types there. */
export const write = async (page: Page, text: string): Promise<void> => {
  await enterEditor(page);
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
};
/** The editor's whole text, whatever part of it is in view. */
export const editorText = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      document
        .querySelector<HTMLElement & { editor?: { value(): string } }>(".editor-pane > .monaco-host")
        ?.editor?.value() ?? "",
  );
/** What the browser does when something is pasted where the focus is. */
export const pasteText = (page: Page, text: string): Promise<void> =>
  page.evaluate((data) => {
    const clipboard = new DataTransfer();
    clipboard.setData("text/plain", data);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }),
    );
  }, text);
