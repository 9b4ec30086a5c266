// Nothing of the learner's work is lost: crash, garbage in the store, a second tab, a full or refusing store, old versions.
import { expect, type Page, test } from "@playwright/test";
import { chooseConsole, LESSON, openLab, showEditor, terminalText, type, write } from "./workbench.ts";

const LAB = "vrf-route-leaking";
const start = async (page: Page): Promise<void> => {
  await page.goto(LESSON);
  await openLab(page);
};
const hostname = async (page: Page, name: string): Promise<void> => {
  await chooseConsole(page, "R3");
  await type(page, ["enable", "configure terminal", `hostname ${name}`, "end"]);
  await expect.poll(() => terminalText(page)).toContain(`${name}#`);
};
/** What the prompt of R3 says. */
const prompt = async (page: Page): Promise<string> => {
  await chooseConsole(page, "R3");
  await page.keyboard.type("\n");
  await expect.poll(() => terminalText(page)).toMatch(/[>#]\s*$/);
  return (await terminalText(page)).trim().split("\n").at(-1) ?? "";
};
const stored = <T>(page: Page, body: string): Promise<T> =>
  page.evaluate(
    (code) =>
      new Promise<T>((done, failed) => {
        const open = indexedDB.open("hopwise");
        open.onerror = () => failed(open.error);
        open.onsuccess = () => {
          const db = open.result;
          const store = db.transaction("work", "readwrite").objectStore("work");
          const request = new Function("store", `return ${code}`)(store) as IDBRequest<T>;
          request.onsuccess = () => {
            db.close();
            done(request.result);
          };
          request.onerror = () => failed(request.error);
        };
      }),
    body,
  );
interface Kept {
  readonly key: string;
  readonly name?: string;
  readonly configs: readonly (readonly [string, string])[];
}
const all = (page: Page): Promise<readonly Kept[]> => stored(page, "store.getAll()");
const savedWith = (page: Page, text: string): Promise<void> =>
  expect
    .poll(async () => (await all(page)).some((w) => w.configs.some(([, c]) => c.includes(text))), { timeout: 60_000 })
    .toBe(true);
const openStates = async (page: Page) => {
  await page.getByRole("tab", { name: "Checks" }).click();
  const states = page.locator(".states");
  if ((await states.getAttribute("open")) === null) await states.locator("summary").click();
  return states;
};

test("a store that another page keeps busy is said, and the lab opens", async ({ page, context }) => {
  await start(page);
  await hostname(page, "Kept");
  await savedWith(page, "hostname Kept");
  await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((done, failed) => {
      const open = indexedDB.open("hopwise");
      open.onsuccess = () => done(open.result);
      open.onerror = () => failed(open.error);
    });
    const store = db.transaction("work", "readwrite").objectStore("work");
    const again = (): void => {
      store.get("nothing").onsuccess = again;
    };
    again();
  });
  const second = await context.newPage();
  await start(second);
  await expect(second.locator(".notice", { hasText: "does not answer" })).toBeVisible();
  await page.close();
  await second.reload();
  await openLab(second);
  await chooseConsole(second, "R3");
  await second.keyboard.type("\n");
  await expect.poll(() => terminalText(second)).toContain("Kept");
});

test("a page closed right after typing loses nothing", async ({ page, context }) => {
  await start(page);
  await hostname(page, "Rome");
  await page.close();
  const again = await context.newPage();
  await start(again);
  expect(await prompt(again)).toContain("Rome");
});

test("a text being edited survives a reload", async ({ page }) => {
  await start(page);
  await showEditor(page);
  await write(page, "\nip vrf KEPT");
  await expect(page.locator(".editor-pane option", { hasText: "*" })).toBeAttached();
  await page.reload();
  await openLab(page);
  await page.getByRole("tab", { name: "Editor" }).click();
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          document
            .querySelector<HTMLElement & { editor?: { value(): string } }>(".editor-pane > .monaco-host")
            ?.editor?.value() ?? "",
      ),
    )
    .toContain("ip vrf KEPT");
});

test("garbage in the store is skipped with a notice, and stays out of the way", async ({ page }) => {
  await start(page);
  await hostname(page, "Rome");
  await savedWith(page, "hostname Rome");
  await stored(page, `store.put({ key: "bad1", lab: "${LAB}", savedAt: 9e15, configs: 7 })`);
  await stored(page, `store.put({ key: "bad2", lab: "${LAB}", savedAt: "never", recording: [] })`);
  await page.evaluate(() => localStorage.setItem("hopwise-tail-x", "{not json"));
  await page.reload();
  await openLab(page);
  await expect(page.locator(".notices")).toContainText("2 saved states of this lab cannot be read");
  expect(await prompt(page)).toContain("Rome");
});

test("a state of another version of the lab gives its configurations, and stays in the list", async ({ page }) => {
  await start(page);
  await hostname(page, "Rome");
  await savedWith(page, "hostname Rome");
  const [before] = await all(page);
  await page.goto("/");
  await stored(page, `store.put({ ...${JSON.stringify({ ...before, labVersion: "old", engine: "0.0.1" })} })`);
  await start(page);
  await expect(page.locator(".notices")).toContainText("The lab has changed since you were last here");
  expect(await prompt(page)).toContain("Rome");
  await hostname(page, "Paris");
  await savedWith(page, "hostname Paris");
  const states = await openStates(page);
  await expect(states.locator("li", { hasText: "another version of the lab" })).toContainText("0.0.1");
});

test("saved states are kept under a name, restored, renamed, exported, deleted and had back", async ({ page }) => {
  await start(page);
  await hostname(page, "Rome");
  const states = await openStates(page);
  await states.getByLabel("Keep the present state as").fill("first try");
  await states.getByRole("button", { name: "Keep", exact: true }).click();
  const first = states.locator("li", { hasText: "first try" });
  await expect(first).toBeVisible();
  await hostname(page, "Paris");
  await savedWith(page, "hostname Paris");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    first.getByRole("button", { name: "Export" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^vrf-route-leaking .*\.zip$/);
  await first.getByRole("button", { name: "Rename" }).click();
  await states.getByLabel("Name", { exact: true }).fill("second name");
  await states.getByLabel("Name", { exact: true }).press("Enter");
  const renamed = states.locator("li", { hasText: "second name" });
  await renamed.getByRole("button", { name: "Delete" }).click();
  await expect(renamed).toHaveCount(0);
  await page.locator(".notices").getByRole("button", { name: "Undo" }).click();
  await expect(renamed).toBeVisible();
  await renamed.getByRole("button", { name: "Restore" }).click();
  await expect(page.locator(".notices")).toContainText("restored");
  expect(await prompt(page)).toContain("Rome");
  // Both lines of work are still there, and starting again drops neither.
  await openStates(page);
  await page.getByRole("button", { name: "Start again" }).click();
  await expect.poll(() => prompt(page), { timeout: 60_000 }).toContain("R3");
  const texts = (await all(page)).map((w) => w.configs.map(([, c]) => c).join());
  expect(texts.some((t) => t.includes("hostname Paris"))).toBe(true);
  expect(texts.filter((t) => t.includes("hostname Rome")).length).toBeGreaterThanOrEqual(2);
});

test("a second tab works on a copy, and can take the work over", async ({ page, context }) => {
  await start(page);
  await hostname(page, "Rome");
  await savedWith(page, "hostname Rome");
  const second = await context.newPage();
  await start(second);
  await expect(second.locator(".notices")).toContainText("open in another tab");
  await hostname(second, "Paris");
  await savedWith(second, "hostname Paris");
  await savedWith(second, "hostname Rome");
  await hostname(page, "Oslo");
  await second.bringToFront();
  await second.getByRole("button", { name: "Continue here" }).click();
  await expect(page.locator(".notices")).toContainText("goes on in another tab");
  await expect.poll(() => prompt(second), { timeout: 60_000 }).toContain("Oslo");
  await hostname(second, "Bern");
  await page.bringToFront();
  await hostname(page, "Wien");
  await savedWith(page, "hostname Wien");
  for (const name of ["Paris", "Bern", "Wien"]) await savedWith(page, `hostname ${name}`);
});

for (const [what, script] of [
  ["refuses to open", "indexedDB.open = () => { throw new DOMException('denied', 'SecurityError'); };"],
  [
    "is full",
    "IDBObjectStore.prototype.put = () => { throw new DOMException('no room left', 'QuotaExceededError'); }; const set = Storage.prototype.setItem; Storage.prototype.setItem = function (k, v) { if (k.startsWith('hopwise')) throw new DOMException('full', 'QuotaExceededError'); set.call(this, k, v); };",
  ],
] as const)
  test(`a store that ${what} is said, the lab goes on, and the work can be exported`, async ({ page }) => {
    const crashes: string[] = [];
    page.on("pageerror", (e) => crashes.push(e.message));
    await page.addInitScript(script);
    await start(page);
    await hostname(page, "Rome");
    const notice = page.locator(".notice", { hasText: "does not keep your work" });
    await expect(notice).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      notice.getByRole("button", { name: "Export as zip" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${LAB}.zip`);
    await hostname(page, "Paris");
    expect(crashes).toEqual([]);
  });

test("a link opens the state it holds elsewhere, and one's own work stays", async ({ page, browser }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await start(page);
  await hostname(page, "Rome");
  await page.getByText("Links", { exact: true }).first().click();
  await page.getByRole("button", { name: /^Cut: .*R3/ }).click();
  await expect(page.getByRole("button", { name: /^Mend: .*R3/ })).toBeVisible();
  await page.getByRole("tab", { name: "Checks" }).click();
  await page.getByRole("button", { name: "Copy a link to this state" }).click();
  const notice = page.locator(".notice", { hasText: "#state=" });
  const address = (await notice.locator("span").first().textContent()) ?? "";
  const other = await browser.newContext({ serviceWorkers: "block" });
  const there = await other.newPage();
  await start(there);
  await hostname(there, "Mine");
  await savedWith(there, "hostname Mine");
  await there.goto("about:blank");
  await there.goto(address);
  await expect(there.locator(".notices")).toContainText("state of a link", { timeout: 60_000 });
  expect(await prompt(there)).toContain("Rome");
  await expect(there.getByRole("button", { name: /^Mend: .*R3/, includeHidden: true })).toBeAttached();
  expect(there.url()).not.toContain("#");
  await savedWith(there, "hostname Mine");
  await there.goto("about:blank");
  await there.goto(`${address.slice(0, -30)}`);
  await expect(there.locator(".notices")).toContainText("The link is damaged", { timeout: 60_000 });
  await other.close();
});
