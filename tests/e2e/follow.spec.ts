// A lesson followed to the letter: what it says to type is typed where it says so, and its figures show what it says they show.
import { expect, type Page, test } from "@playwright/test";
import { chooseConsole, openLab, type, watch } from "./workbench.ts";

const mpls = async (page: Page, node: string, ...interfaces: readonly string[]): Promise<void> => {
  await chooseConsole(page, node);
  const lines = interfaces.flatMap((i) => [`interface GigabitEthernet${i}`, "mpls ip"]);
  await type(page, ["enable", "configure terminal", ...lines, "end"]);
};
const output = (page: Page, command: string) =>
  page.locator(".run", { has: page.locator("button", { hasText: command }) }).locator("pre");
/** Presses the button of the figure or question that runs this command. It works once it was scrolled into view. */
const run = (page: Page, command: string): Promise<void> =>
  expect(async () => {
    await page.locator(".run button", { hasText: command }).click();
    await expect(output(page, command)).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 60_000 });

test("LDP: hello, session, bindings and path, as the lesson tells it", async ({ page }) => {
  page.setDefaultTimeout(20_000);
  const seen = watch(page);
  await page.setViewportSize({ width: 1500, height: 1000 });
  await page.goto("/01-mpls-vpn/02-ldp/");
  await openLab(page);
  await page.getByLabel("Speed").selectOption("10");
  const answers = ["PE1's: P1 has the higher address and opens the connection", "Take the label off: Pop Label", "Two"];
  for (const answer of answers) {
    const option = page.getByRole("radio", { name: answer, exact: true });
    const question = page.locator(".question", { has: option });
    await question.scrollIntoViewIfNeeded();
    await option.check();
    await question.getByRole("button", { name: "Check" }).click();
    await expect(question).toContainText("Right.");
  }
  // 1: one end of the first link, then the other.
  await mpls(page, "PE1", "0/0");
  // Five seconds of virtual time, and more.
  await page.waitForTimeout(2_000);
  await run(page, "show mpls ldp discovery");
  await expect(output(page, "show mpls ldp discovery")).toContainText("(ldp): xmit", { timeout: 60_000 });
  await expect(output(page, "show mpls ldp discovery")).not.toContainText("xmit/recv");
  await mpls(page, "P1", "0/0");
  await expect(output(page, "show mpls ldp discovery")).toContainText("xmit/recv", { timeout: 60_000 });
  // 2: the session.
  await run(page, "show mpls ldp neighbor");
  await expect(output(page, "show mpls ldp neighbor")).toContainText(/10\.255\.0\.11\.\d+ - 10\.255\.0\.1\.646/, {
    timeout: 60_000,
  });
  // 3: the rest of the chain.
  await mpls(page, "P1", "0/1");
  await mpls(page, "P2", "0/0", "0/1");
  await mpls(page, "PE2", "0/0");
  await page.getByRole("button", { name: "Run until quiet" }).click();
  await run(page, "show mpls ldp bindings");
  await expect(output(page, "show mpls ldp bindings")).toContainText("lib entry: 10.255.0.2/32", { timeout: 60_000 });
  await run(page, "show mpls forwarding-table");
  await expect(output(page, "show mpls forwarding-table")).toContainText(/Pop Label +10\.255\.0\.2\/32/, {
    timeout: 60_000,
  });
  // 4 and 5: on the wire, and proved.
  await run(page, "traceroute 10.255.0.2");
  const trace = output(page, "traceroute 10.255.0.2");
  await expect(trace).toContainText("10.0.34.2", { timeout: 60_000 });
  expect((await trace.innerText()).match(/MPLS: Label/g)).toHaveLength(2);
  await run(page, "ping mpls ipv4 10.255.0.2/32");
  await expect(output(page, "ping mpls ipv4 10.255.0.2/32")).toContainText("!!!!!", { timeout: 60_000 });
  const checks = page.locator(".lesson-widget.task ul.checks li details");
  await expect(checks).toHaveCount(5);
  await expect(page.locator(".lesson-widget.task ul.checks li.pass")).toHaveCount(5, { timeout: 60_000 });
  expect(seen.errors).toEqual([]);
});
