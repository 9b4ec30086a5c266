// Runs every test: Vitest, then Playwright on the built site; prints one closing line and exits with the sum.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
const out = mkdtempSync(join(tmpdir(), "hopwise-tests-"));
let passed = 0;
let failed = 0;
let skipped = 0;
let flaky = 0;

const run = (command: string, args: string[], env: Record<string, string> = {}): number =>
  spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, ...env },
  }).status ?? 1;

const tally = join(out, "tally.txt");
process.env["HOPWISE_TALLY"] = tally;
const vitestReport = join(out, "vitest.json");
const vitestStatus = run("npx", [
  "vitest",
  "run",
  "-c",
  "tests/vitest.config.ts",
  "--reporter=dot",
  "--reporter=json",
  `--outputFile.json=${vitestReport}`,
]);
if (existsSync(vitestReport)) {
  const report = JSON.parse(readFileSync(vitestReport, "utf8")) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numFailedTestSuites: number;
  };
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests;
}
if (vitestStatus !== 0 && failed === 0) failed += 1;

if (existsSync(join(root, "tests/playwright.config.ts"))) {
  const playwrightReport = join(out, "playwright.json");
  const provisioned = run("node", ["tests/support/browser.ts"]) === 0;
  const status = provisioned
    ? run("npx", ["playwright", "test", "-c", "tests/playwright.config.ts"], {
        PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport,
      })
    : 1;
  let unexpected = 0;
  if (existsSync(playwrightReport)) {
    const { stats } = JSON.parse(readFileSync(playwrightReport, "utf8")) as {
      stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    };
    passed += stats.expected + stats.flaky;
    unexpected = stats.unexpected;
    flaky = stats.flaky;
    skipped += stats.skipped;
  }
  failed += status !== 0 && unexpected === 0 ? 1 : unexpected;
}

if (existsSync(tally)) process.stdout.write(`\n${readFileSync(tally, "utf8")}`);
if (flaky > 0) console.log(`\n${flaky} browser tests failed once and passed when tried again: see "flaky" above`);
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
