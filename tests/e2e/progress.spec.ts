// Progress in the navigation: nothing for who has none or no JavaScript, live while a lab is worked on, and where to go on.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { chooseConsole, openLab, type } from "./workbench.ts";

const LESSON = "/01-mpls-vpn/03-vrf/";
const lines = readFileSync(new URL("../../graders/vrf-isolation/solutions/reference/PE1.cfg", import.meta.url), "utf8")
  .split("\n")
  .filter((l) => l.trim() !== "" && l.trim() !== "!" && l !== "end");
test.use({ viewport: { width: 1100, height: 900 } });

test("a newcomer sees lessons that are not started, and no place to go on from", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator("main li a .progress-badge").first()).toContainText("not started");
  await expect(page.locator("[data-lessons]")).toBeHidden();
  await page.goto(LESSON);
  const links = page.locator("nav.sidebar a[data-lab]");
  expect(await links.count()).toBeGreaterThanOrEqual(12);
  await expect(links.locator(".progress-badge[data-kind=none]")).toHaveCount(await links.count());
  await expect(page.locator("nav.sidebar summary").first()).toContainText("(0 of 12 labs passed)");
  // Pages without a lab have no mark.
  await expect(page.locator("nav.sidebar a:not([data-lab]) .progress-badge")).toHaveCount(0);
});

test("a lab that is opened counts as started, and as passed the moment it is, here and in another window", async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await other.goto("/fr/");
  await page.goto(LESSON);
  const mark = page.locator("nav.sidebar a[data-lab=vrf-isolation] .progress-badge");
  await expect(mark).toHaveAttribute("data-kind", "none");
  await openLab(page);
  await expect(mark).toHaveAttribute("data-kind", "started", { timeout: 60_000 });
  await expect(page.locator(".lesson-progress")).toContainText("started, ");
  await chooseConsole(page, "PE1");
  await type(page, ["enable", "configure terminal", ...lines, "end"]);
  await expect(mark).toHaveAttribute("data-kind", "passed", { timeout: 60_000 });
  await expect(mark).toContainText(/passed, (\d+) of \1 points/);
  await expect(page.locator("nav.sidebar summary").first()).toContainText("(1 of 12 labs passed)");
  await expect(other.locator("main li a[href*='03-vrf'] .progress-badge")).toContainText(/réussi, \d+ points/);
  await expect(other.locator("[data-lessons]")).toContainText("Reprendre où vous en étiez");

  await page.goto("/");
  const home = page.locator("[data-lessons]");
  // The lab is done, so one goes on with the lesson after it.
  await expect(home.getByRole("link")).toHaveAttribute("href", "/01-mpls-vpn/04-vpnv4/");
  await expect(home).toContainText("MPLS VPN: 1 of 12 labs passed");
  await expect(home.getByRole("progressbar")).toHaveAttribute("max", "12");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("no mark and no empty box is shown", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("[data-lessons]")).toBeHidden();
    await expect(page.locator(".progress-badge")).toHaveCount(0);
    await page.goto(LESSON);
    await expect(page.locator(".lesson-progress")).toBeHidden();
  });
});
