import { defineConfig } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";

const port = Number(process.env["PORT"] ?? 4329);
export default defineConfig({
  testDir: "./e2e",
  outputDir: "../node_modules/.cache/playwright",
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env["CI"]),
  // What passes the second time is named as flaky, in the list and before the closing line.
  retries: process.env["CI"] ? 1 : 0,
  // Generous, for machines that do other things too: what passes does not wait.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [
    ["list"],
    ["json", { outputFile: process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"] ?? "../node_modules/.cache/playwright.json" }],
  ],
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: launchOptions(),
    serviceWorkers: "block",
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
  },
  webServer: {
    command: `npm run -s build && npm run -s preview -- --force --port ${port}`,
    cwd: "..",
    port,
    reuseExistingServer: !process.env["CI"],
    timeout: 300_000,
  },
});
