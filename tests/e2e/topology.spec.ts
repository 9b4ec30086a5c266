// The drawing, packets and time of an opened lab, on the built site.
import { readdirSync, readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { chooseConsole, importWork, LESSON, openLab, terminalText, type, watch } from "./workbench.ts";

const root = new URL("../..", import.meta.url).pathname;
const solution = `${root}/graders/vrf-route-leaking/solutions/reference`;

/** The route-leaking lab with its solution, the way a learner gets it in: by importing it. */
const openSolved = async (page: Page): Promise<void> => {
  await page.goto(LESSON);
  await openLab(page);
  const files = readdirSync(solution).map((f) => [f, readFileSync(`${solution}/${f}`, "utf8")] as const);
  await importWork(page, Object.fromEntries(files));
  await expect(page.locator(".checks-pane [role=status]")).toContainText(/(\d+)\/\1 checks passed/, {
    timeout: 60_000,
  });
  await page.getByRole("tab", { name: "Topology" }).click();
};
const overlay = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("combobox", { name: /^Show/ }).selectOption({ label: name });
};

test("overlays show protocol state, in the drawing and as tables", async ({ page }) => {
  const seen = watch(page);
  await openSolved(page);
  const drawing = page.locator(".bench .topology svg");
  await expect(drawing).toContainText("192.168.12.1/24");

  await overlay(page, "OSPF");
  await expect(drawing).toContainText("area 0");
  await expect(drawing).toContainText("FULL");
  await overlay(page, "BGP sessions");
  await expect(drawing.locator("path.arc.ok")).toHaveCount(3);
  await page.getByText("BGP sessions", { exact: true }).last().click();
  await expect(page.getByRole("table", { name: "BGP sessions" })).toContainText("Established");
  await overlay(page, "LDP sessions");
  await expect(drawing.locator("path.arc.ok")).toHaveCount(3);
  await overlay(page, "VRFs");
  await expect(page.locator(".bench .topology .legend")).toContainText("Technique");

  await overlay(page, "Label-switched path");
  await page.getByRole("combobox", { name: /^From/ }).selectOption("R3");
  await page.getByRole("combobox", { name: /^To/ }).selectOption({ label: "10.10.30.254/32" });
  await expect(drawing.locator("line.path")).toHaveCount(2);
  const rows = page.getByRole("table", { name: "Label-switched path" }).locator("tbody tr");
  await page.getByText("Label-switched path", { exact: true }).last().click();
  await expect(rows.first()).toContainText("push");
  await expect(rows.nth(1)).toContainText("pop");
  await expect(rows.nth(2)).toContainText("lookup");

  // The choice stays with the page; the keyboard makes it as well as the mouse.
  await page.getByRole("combobox", { name: /^Show/ }).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("combobox", { name: /^Show/ })).toHaveValue("ospf");
  await page.reload();
  await openLab(page);
  await page.getByRole("tab", { name: "Topology" }).click();
  await expect(page.getByRole("combobox", { name: /^Show/ })).toHaveValue("ospf");
  await page.getByLabel("Table only").check();
  await expect(page.getByRole("table", { name: "OSPF" })).toBeVisible();
  expect(seen.errors).toEqual([]);
});

test("a link is cut, mended and captured from the drawing with the keyboard; a node is switched off and on", async ({
  page,
}) => {
  await page.goto(LESSON);
  await openLab(page);
  const link = page.locator(".bench").getByRole("button", { name: /^Link R1 Gi0\/0 – R2 Gi0\/0/ });
  await link.focus();
  await page.keyboard.press("Enter");
  const menu = page.getByRole("group", { name: "R1 Gi0/0 – R2 Gi0/0" });
  await expect(menu.getByRole("button", { name: "Cut" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(link).toHaveAccessibleName(/cut$/);
  await expect(page.locator(".bench .topology .cut")).toHaveCount(1);
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/UPDOWN/);
  await expect(link).toBeFocused();
  await page.keyboard.press(" ");
  await menu.getByRole("button", { name: "Mend" }).click();
  await expect(link).toHaveAccessibleName(/, up$/);
  await link.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await page.keyboard.press("Enter");
  await menu.getByRole("button", { name: "Capture" }).click();
  await page.getByRole("tab", { name: "Packets" }).click();
  await expect(page.locator(".packets .frames tbody tr").first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("tab", { name: "Topology" }).click();

  await page.locator(".bench").getByRole("button", { name: "R3, router", exact: true }).press("Enter");
  await expect(page.locator("#console-panel-R3")).toBeVisible();
  await page.getByRole("button", { name: "Switch off" }).click();
  await expect(page.locator(".bench").getByRole("button", { name: "R3, router, off" })).toBeVisible();
  await page.getByRole("button", { name: "Switch on" }).click();
  await expect(page.locator(".bench").getByRole("button", { name: "R3, router", exact: true })).toBeVisible();
});

test("go back to before a change, look, return; go back and do something else: what had followed is kept", async ({
  page,
}) => {
  const seen = watch(page);
  await page.goto(LESSON);
  await openLab(page);
  await chooseConsole(page, "R3");
  await type(page, ["enable", "configure terminal", "hostname FIRST"]);
  await expect.poll(() => terminalText(page)).toMatch(/FIRST\(config\)#/);
  await page.getByRole("button", { name: "Step 1 s" }).click();
  await page.locator("#console-panel-R3 .xterm-helper-textarea").focus();
  await type(page, ["hostname SECOND"]);
  await expect.poll(() => terminalText(page)).toMatch(/SECOND\(config\)#/);

  const back = page.getByRole("button", { name: "Go back…" });
  await back.click();
  await page.locator(".moments button", { hasText: "hostname FIRST" }).click();
  await expect(page.locator(".timebar .past")).toContainText("In the past");
  await expect.poll(() => terminalText(page)).not.toContain("SECOND");
  expect(await terminalText(page)).toContain("FIRST(config)#");
  await page.getByRole("button", { name: "Return to the present" }).click();
  await expect(page.locator(".timebar .past")).toHaveCount(0);
  await expect.poll(() => terminalText(page)).toMatch(/SECOND\(config\)#/);

  await back.press("Enter");
  await page.locator(".moments button", { hasText: "hostname FIRST" }).press("Enter");
  await expect(page.locator(".timebar .past")).toBeVisible();
  await chooseConsole(page, "R3");
  await expect.poll(() => terminalText(page)).not.toContain("SECOND");
  await type(page, ["hostname THIRD"]);
  await expect.poll(() => terminalText(page)).toMatch(/THIRD\(config\)#/);
  expect(await terminalText(page)).not.toContain("SECOND");
  await expect(page.locator(".notice")).toContainText("kept as the saved state");
  const kept = await page.evaluate(async () => {
    const open = indexedDB.open("hopwise");
    const db = await new Promise<IDBDatabase>((done) => {
      open.onsuccess = () => done(open.result);
    });
    const all = await new Promise<{ name?: string; configs: [string, string][] }[]>((done) => {
      const request = db.transaction("work").objectStore("work").getAll();
      request.onsuccess = () => done(request.result);
    });
    db.close();
    return all.find((w) => w.name?.startsWith("Before going back"))?.configs.find(([n]) => n === "R3")?.[1];
  });
  expect(kept).toContain("hostname SECOND");
  expect(seen.errors).toEqual([]);
});

test("a long way back shows how far it is, and Escape or its button gives it up", async ({ page }) => {
  const seen = watch(page);
  await page.goto(LESSON);
  await openLab(page);
  const clock = page.locator(".timebar output");
  await page.getByLabel("Speed").selectOption("fast");
  // As long a past as takes some seconds to play again.
  await expect.poll(() => clock.textContent().then((t) => t ?? ""), { timeout: 60_000 }).toMatch(/^[1-9]\d*:\d\d:\d\d/);
  await page.waitForTimeout(10_000);
  await page.getByRole("button", { name: "Pause" }).click();
  // The engine finishes what it is at before it stands still.
  let there = "";
  await expect
    .poll(
      async () => {
        const before = there;
        there = (await clock.textContent()) ?? "";
        return there === before;
      },
      { intervals: [500] },
    )
    .toBe(true);

  const back = page.getByRole("button", { name: "Go back…" });
  const bar = page.getByRole("progressbar", { name: /^Playing again/ });
  const said = page.locator(".timebar [role=status].replaying");
  const far = async (): Promise<void> => {
    await back.press("Enter");
    await page.locator(".moments .tick button").last().press("Enter");
    await expect(bar).toBeVisible();
    await expect(said).toContainText("Esc gives up");
  };
  await far();
  await expect(back).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
  await expect(page.locator(".notice")).toContainText("Given up");
  await expect(page.locator(".timebar .past")).toHaveCount(0);
  await expect(clock).toHaveText(there);

  await far();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Give up" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(bar).toHaveCount(0);
  await expect(back).toBeFocused();
  await expect(clock).toHaveText(there);
  // Left alone it comes there.
  await far();
  await expect(page.locator(".timebar .past")).toContainText("In the past", { timeout: 60_000 });
  await expect(bar).toHaveCount(0);
  expect(seen.errors).toEqual([]);
});

test("time stands still, and steps to the next frame of a captured link and to the next line of a log", async ({
  page,
}) => {
  await openSolved(page);
  await chooseConsole(page, "R3");
  await expect.poll(() => terminalText(page)).toContain("R3>");
  await page.getByRole("button", { name: "Pause" }).click();
  const frame = page.getByRole("button", { name: "To the next frame" });
  await expect(frame).toBeDisabled();
  await page.getByText("Links", { exact: true }).first().click();
  await page.getByRole("button", { name: /^Capture: .*R3/ }).click();
  await page.getByRole("tab", { name: "Packets" }).click();
  await frame.click();
  // Both ends may send at that very instant; nothing of a later one is there.
  const times = page.locator(".packets .frames tbody tr td:first-child");
  await expect(times.first()).toBeVisible();
  expect(new Set(await times.allTextContents()).size).toBe(1);
  await page.getByRole("tab", { name: "Topology" }).click();
  await page.getByRole("button", { name: /^Cut: .*R3/ }).click();
  // Each step ends at a line of some router's log; when the sessions' hold times are over, R3 has one.
  await expect(async () => {
    await page.getByRole("button", { name: "To the next log line" }).click();
    expect(await terminalText(page)).toMatch(/BGP-5-ADJCHANGE.*Down/);
  }).toPass({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
});

test("an engine that is killed is noticed, and the network starts again from what was saved", async ({ page }) => {
  await page.goto(LESSON);
  await openLab(page);
  await chooseConsole(page, "R3");
  await type(page, ["enable", "configure terminal", "hostname KEPT"]);
  await expect.poll(() => terminalText(page)).toMatch(/KEPT\(config\)#/);
  await page.waitForTimeout(1_500);
  const engine = page.workers().find((w) => /\/worker[.-]/.test(w.url()));
  expect(engine).toBeDefined();
  await engine?.evaluate(() => self.close());
  const notice = page.getByRole("alert");
  await expect(notice).toContainText("no longer answers", { timeout: 60_000 });
  // The page itself goes on meanwhile.
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(page.locator(".checks-pane")).toBeVisible();
  await notice.getByRole("button", { name: "Start the network again from what was saved" }).click();
  await page.getByRole("tab", { name: "R3", exact: true }).click();
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/KEPT\(config\)#/);
  await page.locator("#console-panel-R3 .xterm-helper-textarea").focus();
  await type(page, ["end"]);
  await expect.poll(() => terminalText(page)).toMatch(/KEPT#/);
});

test("packets: filter, fields and octets by keyboard, a captured packet and a ping hop by hop", async ({ page }) => {
  const seen = watch(page);
  await openSolved(page);
  await page.getByRole("tab", { name: "Packets" }).click();
  await page.getByRole("checkbox", { name: "R1 Gi1/0 – R3 Gi0/0" }).check();
  await chooseConsole(page, "R3");
  await type(page, ["ping vrf Technique 10.10.30.254"]);
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toContain("Success rate is 100");

  const filter = page.getByRole("searchbox", { name: "Filter" });
  const rows = page.locator(".packets .frames tbody tr");
  await filter.fill("proto:icmp from:R3");
  await expect(rows).toHaveCount(5);
  await filter.fill("colour:red");
  await expect(page.locator("#filter-help [role=alert]")).toContainText("no field “colour”");
  await filter.fill('icmp "Echo id"');
  await expect(rows).toHaveCount(5);

  // A field marks its octets, an octet its field; arrows walk the octets.
  await rows.first().getByRole("button").click();
  await page
    .locator(".dissection .field", { hasText: /^Ethernet/ })
    .first()
    .focus();
  const marked = page.locator(".octets td.chosen");
  const all = await page.locator(".octets td").count();
  expect(await marked.count()).toBeGreaterThan(0);
  await page.locator('.octets [data-octet="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator('.octets [data-octet="16"]')).toBeFocused();
  await expect(page.locator(".dissection .chosen").first()).toContainText("Label: ");
  await page.keyboard.press("End");
  await expect(page.locator(`.octets [data-octet="${all - 1}"]`)).toBeFocused();

  await page.getByRole("button", { name: "Follow this packet" }).click();
  const hops = page.getByRole("table", { name: "Hop by hop" }).locator("tbody tr");
  await expect(hops.first()).toContainText("R3");
  await expect(page.locator(".followed")).toContainText("It arrived.");

  // Break an import, and ask where and why the packet dies.
  await chooseConsole(page, "R3");
  await type(page, ["enable", "configure terminal", "ip vrf Technique", "no route-target import 65103:3333", "end"]);
  await page.getByLabel("Ping from").selectOption("R3");
  await page.getByLabel("in VRF").selectOption("Technique");
  await page.getByLabel("to", { exact: true }).fill("10.10.30.254");
  await expect(async () => {
    await page.getByLabel("to", { exact: true }).press("Enter");
    await expect(page.locator(".followed")).toContainText("Asked of a copy", { timeout: 5_000 });
    await expect(hops.last()).toContainText("drop: acl-in", { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.locator(".followed .why")).toContainText("R3 › ip vrf Technique › route-target import 65103:3333");
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.locator("#console-panel-R3")).toBeVisible();
  await expect.poll(() => terminalText(page)).toContain("show ip vrf detail Technique");
  await page.getByLabel("to", { exact: true }).fill("nobody");
  await page.getByRole("button", { name: "Ping", exact: true }).click();
  await expect(page.locator(".ping [role=alert]")).toContainText('no node "nobody"');
  expect(seen.errors).toEqual([]);
});

test("a link takes the pane, the console and the overlay along", async ({ page, browser }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await page.goto(LESSON);
  await openLab(page);
  await overlay(page, "VRFs");
  await chooseConsole(page, "R4");
  await page.getByRole("tab", { name: "Packets" }).click();
  await page.getByRole("button", { name: "Copy link", exact: true }).click();
  const address = (await page.locator(".notice", { hasText: "#state=" }).locator("span").first().textContent()) ?? "";
  const other = await browser.newContext({ serviceWorkers: "block" });
  const there = await other.newPage();
  await there.goto(address);
  await expect(there.locator(".notices")).toContainText("state of a link", { timeout: 60_000 });
  await expect(there.getByRole("tab", { name: "Packets" })).toHaveAttribute("aria-selected", "true");
  await expect(there.getByRole("tab", { name: "R4", exact: true })).toHaveAttribute("aria-selected", "true");
  await there.getByRole("tab", { name: "Topology" }).click();
  await expect(there.getByRole("combobox", { name: /^Show/ })).toHaveValue("vrfs");
  await other.close();
});

test("a lesson's drawing is there before the lab is, and comes alive with it", async ({ page }) => {
  const seen = watch(page);
  await page.goto(LESSON);
  const figure = page.locator(".lesson-widget.figure").first();
  await expect(figure.getByRole("img", { name: /R1 GigabitEthernet0\/0 to R2/ })).toBeVisible();
  await openLab(page);
  await figure.scrollIntoViewIfNeeded();
  await expect(figure.locator(".topology[data-show=vrfs]")).toBeVisible();
  await expect(figure.getByRole("img", { name: /R1 GigabitEthernet0\/0 to R2/ })).toBeHidden();
  await figure.getByRole("button", { name: "R4, router" }).press("Enter");
  await expect(page.locator("#console-panel-R4")).toBeVisible();
  expect(seen.errors).toEqual([]);
});

for (const theme of ["light", "dark"] as const)
  test.describe(theme, () => {
    test.use({ colorScheme: theme, reducedMotion: "reduce" } as Parameters<typeof test.use>[0]);
    test("overlays, packets and the list of instants are free of serious findings", async ({ page }) => {
      const serious = async (): Promise<readonly string[]> =>
        (await new AxeBuilder({ page }).include(".bench").analyze()).violations
          .filter((v) => v.impact === "serious" || v.impact === "critical")
          .map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`);
      await openSolved(page);
      for (const name of ["OSPF", "BGP sessions", "VRFs", "Label-switched path"]) {
        await overlay(page, name);
        expect(await serious(), name).toEqual([]);
      }
      await page
        .locator(".bench")
        .getByRole("button", { name: /^Link R1 Gi1\/0 – R3 Gi0\/0/ })
        .press("Enter");
      expect(await serious(), "link menu").toEqual([]);
      await page.getByRole("button", { name: "Capture", exact: true }).click();
      await page.getByRole("tab", { name: "Packets" }).click();
      await page.locator(".packets .frames tbody tr button").first().click({ timeout: 60_000 });
      await page.getByText("Hop by hop").click();
      await page.getByLabel("to", { exact: true }).fill("R4");
      await page.getByLabel("to", { exact: true }).press("Enter");
      await expect(page.locator(".followed")).toBeVisible();
      expect(await serious(), "packets").toEqual([]);
      await page.getByRole("button", { name: "Go back…" }).click();
      await expect(page.locator(".moments")).toBeVisible();
      expect(await serious(), "instants").toEqual([]);
    });
  });
