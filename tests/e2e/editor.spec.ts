// The configuration editor: complaints while typing, completion, applying, comparing, and what console and editor both change.
import { expect, type Page, test } from "@playwright/test";
import {
  chooseConsole,
  editorText,
  enterEditor,
  LESSON,
  openLab,
  showEditor,
  terminalText,
  type,
  watch,
  write,
} from "./workbench.ts";

const openEditor = async (page: Page, node = "R3"): Promise<void> => {
  await page.goto(LESSON);
  await openLab(page);
  await chooseConsole(page, node);
  await showEditor(page);
  await expect(page.locator(".editor-pane select").first()).toHaveValue(node);
};
const widget = (page: Page) => page.locator(".suggest-widget.visible .monaco-list-row");
const apply = (page: Page) => page.getByRole("button", { name: "Apply", exact: true });

test("unknown lines are underlined as they are typed, with the router's own complaint", async ({ page }) => {
  const seen = watch(page);
  await openEditor(page);
  await expect(page.locator(".problems")).toContainText("understands every line");
  await write(page, "\ninterface Loopback9\n ip adress 9.9.9.9 255.255.255.255");
  const problems = page.locator(".problems li");
  await expect(problems).toHaveCount(1);
  await expect(problems).toContainText("ip adress 9.9.9.9 255.255.255.255");
  await expect(problems).toContainText("% Invalid input detected at '^' marker.");
  await expect(problems.getByRole("button")).toContainText("column 7");
  await expect(page.locator(".monaco-editor .squiggly-error").first()).toBeAttached();
  await page.keyboard.press("Home");
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.type("d");
  await expect(page.locator(".problems")).toContainText("understands every line");
  // Understood, but without its effect: only a remark.
  await write(page, "\nip wccp web-cache");
  await expect(page.locator(".monaco-editor .squiggly-info").first()).toBeAttached();
  await expect(page.locator(".monaco-editor .squiggly-error")).toHaveCount(0);
  await expect(page.locator(".problems")).toContainText("understands every line");
  expect(seen.errors).toEqual([]);
});

test("completion knows the block, the interfaces and the VRFs of the router", async ({ page }) => {
  await openEditor(page);
  await write(page, "\nip vrf RED\n rd 7:7\ninterface Loopback9\n ip vrf forwarding");
  await page.keyboard.type(" ");
  await expect(widget(page).first()).toContainText("RED");
  await page.keyboard.press("Tab");
  await page.keyboard.type("\nip add");
  await page.keyboard.press("Control+Space");
  await expect(widget(page).first()).toContainText("address");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.type("interface Gi");
  await page.keyboard.press("Control+Space");
  await expect(widget(page).first()).toContainText("GigabitEthernet0/0");
});

test("applying types the difference on the console, and takes away what is gone", async ({ page }) => {
  await openEditor(page);
  await write(page, "\nip vrf RED\n rd 7:7\n!\ninterface Loopback9\n ip address 9.9.9.9 255.255.255.255");
  await expect(apply(page)).toBeEnabled();
  await apply(page).click();
  await expect(page.locator(".said")).toContainText("5 lines typed on the console");
  await expect.poll(() => terminalText(page)).toContain("R3(config-vrf)#rd 7:7");
  await expect(apply(page)).toBeDisabled();
  await write(page, "\nno interface Loopback9\nno ip vrf RED");
  await apply(page).click();
  await expect(page.locator(".said")).toContainText("2 lines typed");
  await expect.poll(() => terminalText(page)).toContain("R3(config)#no ip vrf RED");
  await expect.poll(() => editorText(page)).not.toContain("Loopback9");
});

test("what the console changes shows at once, or as a clash with both sides", async ({ page }) => {
  await openEditor(page);
  await chooseConsole(page, "R3");
  await type(page, ["enable", "configure terminal", "hostname Rome"]);
  await expect.poll(() => editorText(page)).toContain("hostname Rome");
  await write(page, "\nip vrf RED");
  await expect(page.locator(".problems")).toBeVisible();
  await chooseConsole(page, "R3");
  await type(page, ["hostname Paris"]);
  const clash = page.locator(".clash");
  await expect(clash).toContainText("hostname Paris");
  await expect(clash).toContainText("ip vrf RED");
  await clash.getByRole("button", { name: "Take both" }).click();
  await expect(clash).toHaveCount(0);
  await expect.poll(() => editorText(page)).toContain("hostname Paris");
  expect(await editorText(page)).toContain("ip vrf RED");
  await apply(page).click();
  await expect(page.locator(".said")).toContainText("1 lines typed");
});

test("edits outlive the pane and the choice of another router, and compare with the start", async ({ page }) => {
  await openEditor(page);
  await write(page, "\nip vrf KEPT");
  const router = page.locator(".editor-pane select").first();
  await expect(router.locator("option", { hasText: "R3 *" })).toBeAttached();
  await router.selectOption("R2");
  await expect.poll(() => editorText(page)).toContain("hostname R2");
  expect(await editorText(page)).not.toContain("KEPT");
  await router.selectOption("R3");
  await expect.poll(() => editorText(page)).toContain("ip vrf KEPT");
  await page.getByLabel("Compare with").selectOption("start");
  await expect(page.locator(".diff .monaco-diff-editor")).toBeVisible();
  await page.getByLabel("As text").check();
  await expect(page.locator(".diff-text .added").last()).toHaveText(/added: ip vrf KEPT/);
});

test("a hover says what a word means, as ? does", async ({ page }) => {
  await openEditor(page);
  await page.locator(".editor-pane .view-line span", { hasText: "hostname" }).first().hover();
  await expect(page.locator(".monaco-hover:visible").first()).toContainText("Set system's network name");
});

test("a restart takes the whole text, and is the way on where nothing can be typed", async ({ page }) => {
  await openEditor(page);
  await write(page, "\nhostname Rome\nip vrf RED\n rd 7:7");
  await page.getByRole("button", { name: "Apply and restart the network" }).click();
  await chooseConsole(page, "R3");
  await type(page, ["", "enable", "show running-config | include vrf"]);
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toMatch(/Rome#show running[\s\S]*\nip vrf RED/);
  await page.locator(".editor-pane .monaco-editor .view-line").first().waitFor({ timeout: 60_000 });
  await enterEditor(page);
  await page.keyboard.press("Control+End");
  const routes = Array.from({ length: 2500 }, (_, i) => `ip route 10.${i >> 8}.${i & 255}.0 255.255.255.0 Null0`);
  await page.evaluate(
    (text) => {
      const clipboard = new DataTransfer();
      clipboard.setData("text/plain", text);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }),
      );
    },
    `\n${routes.join("\n")}\n`,
  );
  await expect.poll(async () => (await editorText(page)).split("\n").length).toBeGreaterThan(2500);
  await apply(page).click();
  await expect(page.locator(".notices")).toContainText("cannot be typed: the network was restarted", {
    timeout: 60_000,
  });
  await chooseConsole(page, "R3");
  await type(page, ["", "enable", "show running-config | include 10.9.195.0"]);
  await expect.poll(() => terminalText(page), { timeout: 60_000 }).toContain("ip route 10.9.195.0 255.255.255.0 Null0");
});

test("one line is applied in the block it stands in", async ({ page }) => {
  await openEditor(page);
  await write(page, "\ninterface Loopback9\n description by itself");
  await page.getByRole("button", { name: "Apply this line" }).click();
  await expect.poll(() => terminalText(page)).toContain("R3(config-if)#description by itself");
  // What one typed from here is no clash with what one is writing.
  await expect(page.locator(".problems")).toBeVisible();
  expect(await editorText(page)).toMatch(/end\n+interface Loopback9\n description by itself/);
  await apply(page).click();
  await expect(page.locator(".said")).toContainText("already runs this configuration");
  await expect(page.locator(".clash")).toHaveCount(0);
  await expect.poll(() => editorText(page)).toMatch(/interface Loopback9\n description by itself\n/);
});
