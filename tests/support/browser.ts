// Finds a Chromium for the browser tests; run directly, installs one where the machine has none.
// Order: $CHROMIUM_PATH, Playwright's own, a system Chromium or Chrome, apt on Debian as root, Playwright's download.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const INSTALLED = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of a usable browser; "" means Playwright's own is installed; undefined means none. */
export const findBrowser = (): string | undefined => {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) return wanted;
  if (existsSync(chromium.executablePath())) return "";
  return INSTALLED.find((path) => existsSync(path));
};

/** Launch options for Playwright and for Vitest's browser mode. */
export const launchOptions = (): { executablePath?: string } => {
  const executablePath = findBrowser();
  return executablePath ? { executablePath } : {};
};

const run = (command: string, ...args: string[]): boolean => {
  console.log(`> ${command} ${args.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32", env }).status === 0;
};

const provision = (): boolean => {
  const debianRoot = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  const byApt = (): boolean =>
    run("apt-get", "update", "-qq") &&
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium-headless-shell", "fonts-liberation");
  const byPlaywright = (): boolean =>
    run("npx", "playwright", "install", ...(debianRoot ? ["--with-deps"] : []), "chromium");
  return ((debianRoot && byApt()) || byPlaywright()) && findBrowser() !== undefined;
};

if (import.meta.main && findBrowser() === undefined && !provision()) {
  console.error("No browser for the end-to-end tests: install Chromium, or set CHROMIUM_PATH to one.");
  process.exit(1);
}
