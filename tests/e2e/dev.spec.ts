// The live preview on a course of its own: a change to a lesson, lab, start configuration or check shows at once, and a
// mistake is told in the page and in the terminal, with file, line and cure, until it is mended.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { newCommand } from "../../src/cli/scaffold.ts";
import { openLab } from "./workbench.ts";

const root = new URL("../..", import.meta.url).pathname;
const LESSON = "content/lessons/01-basics/01-first/index.mdx";
const LAB = "content/labs/two-loopbacks/lab.yaml";
const CHECKS = "graders/two-loopbacks/checks.yaml";
const TEXT = `---
title: "Two loopbacks"
description: "A lesson to change."
lab: two-loopbacks
---

import { Task, Topology } from "../../../../src/site/lesson/index.ts";

The first text.

<Topology />

<Task checks="there,back" title="Make them meet">

Type something.

</Task>
`;
let course = "";
let server: ChildProcess;
let output = "";
let url = "";

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  course = mkdtempSync(join(root, ".cache", "dev-"));
  for (const name of ["src", "public", "astro.config.mjs", "package.json", "tsconfig.json"])
    cpSync(join(root, name), join(course, name), { recursive: true });
  // What comes from the packages is outside of the course here.
  change("astro.config.mjs", "  vite: {\n", `  vite: {\n    server: { fs: { allow: ["${root}"] } },\n`);
  const quiet = { out: () => {}, err: () => {} } as unknown as Parameters<typeof newCommand>[1];
  newCommand({ kind: "lab", id: "two-loopbacks", course, title: "Two loopbacks" }, quiet);
  write(LESSON, TEXT);
  write("content/lessons/01-basics/part.json", '{ "label": "Basics" }');
  const port = await new Promise<number>((done) => {
    const probe = createServer().listen(0, "localhost", () => {
      const at = (probe.address() as { port: number }).port;
      probe.close(() => done(at));
    });
  });
  url = `http://localhost:${port}`;
  server = spawn(process.execPath, [join(root, "node_modules/astro/bin/astro.mjs"), "dev", "--port", String(port)], {
    cwd: course,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1", NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  server.stdout?.on("data", (d) => {
    output += String(d);
  });
  server.stderr?.on("data", (d) => {
    output += String(d);
  });
  await expect.poll(() => output, { timeout: 180_000 }).toContain(url);
});
test.afterAll(() => {
  server.kill();
  rmSync(course, { recursive: true, force: true });
});

const write = (file: string, text: string): void => {
  mkdirSync(join(course, file, ".."), { recursive: true });
  writeFileSync(join(course, file), text);
};
const change = (file: string, from: string, to: string): void => {
  const text = readFileSync(join(course, file), "utf8");
  expect(text).toContain(from);
  write(file, text.replace(from, to));
};
/** What lies over the page. */
const overlay = (page: Page): Promise<string> =>
  page
    .evaluate(() => document.querySelector("vite-error-overlay")?.shadowRoot?.textContent ?? "")
    .catch(() => "reloading");
const open = (page: Page): Promise<void> =>
  expect(async () => {
    await page.goto(`${url}/01-basics/01-first/`, { timeout: 30_000 });
    await expect(page.locator("main")).toContainText("The first text.", { timeout: 5_000 });
  }).toPass({ timeout: 180_000 });

test("changes show without reloading by hand", async ({ page }) => {
  await open(page);
  change(LESSON, "The first text.", "The first text. And a second one.");
  await expect(page.locator("main")).toContainText("And a second one.", { timeout: 60_000 });
  change(LAB, 'title: "Two loopbacks"', 'title: "Two of them"');
  await expect(page.locator("figcaption")).toContainText("Two of them", { timeout: 60_000 });
  change(CHECKS, "R1 has a route to R2's loopback", "R1 knows where R2 is");
  await expect(page.locator(".task li").first()).toContainText("R1 knows where R2 is", { timeout: 60_000 });
  change("content/labs/two-loopbacks/start/R1.cfg", "interface Loopback0", "interface Loopback0\n description mine");
  await expect
    .poll(async () => (await page.request.get(`${url}/labs/two-loopbacks.json`)).text(), { timeout: 60_000 })
    .toContain("description mine");
  await expect.poll(() => overlay(page)).toBe("");
});

test("a lesson saved twice while pages are asked for is shown as it is at the end", async ({ page }) => {
  await open(page);
  const gets: Promise<unknown>[] = [];
  const busy = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) {
      gets.push(page.request.get(`${url}/01-basics/01-first/`, { timeout: 60_000 }).catch(() => null));
      await page.waitForTimeout(60);
    }
  };
  for (let round = 1; round <= 4; round++) {
    change(LESSON, "lab: two-loopbacks", "lab: two-lopbacks");
    await busy();
    change(LESSON, "lab: two-lopbacks", "lab: two-loopbacks");
    change(LESSON, "The first text.", `The first text. Round ${round}.`);
    await busy();
    await Promise.all(gets.splice(0));
    await expect
      .poll(async () => (await page.request.get(`${url}/01-basics/01-first/`)).text(), { timeout: 60_000 })
      .toContain(`Round ${round}.`);
  }
});

const MISTAKES: readonly {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** In the terminal and over the page. */
  readonly says: readonly string[];
}[] = [
  {
    what: "an unknown lab in a lesson",
    file: LESSON,
    from: "lab: two-loopbacks",
    to: "lab: two-lopbacks",
    says: [`${LESSON}:4:6: there is no lab "two-lopbacks"`, 'did you mean "two-loopbacks"?'],
  },
  {
    what: "an unknown check in a lesson",
    file: LESSON,
    from: 'checks="there,back"',
    to: 'checks="there,bakc"',
    says: [`${LESSON}:13:15: lab two-loopbacks has no check "bakc"`, 'did you mean "back"?'],
  },
  {
    what: "a fault in lab.yaml",
    file: LAB,
    from: "R2:GigabitEthernet0/0]",
    to: "R3:GigabitEthernet0/0]",
    says: [`${LAB}:9:29: there is no node "R3"`, "did you mean"],
  },
  {
    what: "a fault in checks.yaml",
    file: CHECKS,
    from: "that: route, at: R1",
    to: "that: roote, at: R1",
    says: [`${CHECKS}:4:`, "roote", 'did you mean "route"?'],
  },
  {
    what: "a line that no router takes",
    file: "content/labs/two-loopbacks/start/R2.cfg",
    from: " ip address 192.0.2.2 255.255.255.0",
    to: " ip adress 192.0.2.2 255.255.255.0",
    says: ["content/labs/two-loopbacks/start/R2.cfg:7:", "ip adress 192.0.2.2"],
  },
];
for (const { what, file, from, to, says } of MISTAKES)
  test(`${what} is told in the terminal and in the page, until it is mended`, async ({ page }) => {
    await open(page);
    output = "";
    change(file, from, to);
    for (const text of says) {
      await expect.poll(() => output, { timeout: 60_000 }).toContain(text);
      await expect.poll(() => overlay(page), { timeout: 60_000 }).toContain(text);
    }
    change(file, to, from);
    await expect.poll(() => output, { timeout: 60_000 }).toContain("sound again");
    await expect.poll(() => overlay(page), { timeout: 60_000 }).toBe("");
    await open(page);
  });

test("a missing solution is told, with the file to write", async ({ page }) => {
  await open(page);
  output = "";
  const folder = join(course, "graders/two-loopbacks/solutions");
  renameSync(folder, join(course, "solutions-elsewhere"));
  for (const text of ['the lab "two-loopbacks" has checks and no solution', "solutions/reference/R1.cfg"]) {
    await expect.poll(() => output, { timeout: 60_000 }).toContain(text);
    await expect.poll(() => overlay(page), { timeout: 60_000 }).toContain(text);
  }
  renameSync(join(course, "solutions-elsewhere"), folder);
  await expect.poll(() => overlay(page), { timeout: 60_000 }).toBe("");
});

test("a changed checks.ts is taken up as it is now", async ({ page }) => {
  await open(page);
  output = "";
  const mine = "graders/two-loopbacks/checks.ts";
  const before = readFileSync(join(course, CHECKS), "utf8");
  write(mine, "export const first = () => ({});\n");
  change(CHECKS, "checks:\n", "checks:\n  - { id: own, that: custom, name: second, points: 1 }\n");
  await expect.poll(() => output, { timeout: 60_000 }).toContain('own: checks.ts exports no function "second"');
  await expect.poll(() => overlay(page), { timeout: 60_000 }).toContain("exports no function");
  change(mine, "first", "second");
  await expect.poll(() => output, { timeout: 60_000 }).toContain("sound again");
  await expect.poll(() => overlay(page), { timeout: 60_000 }).toBe("");
  write(CHECKS, before);
  rmSync(join(course, mine));
});

test("a lab that asks in words: answered in the page, kept, exported and graded", async ({ page }) => {
  const before = readFileSync(join(course, CHECKS), "utf8");
  const asked =
    '  - { id: said, title: "How many routers has the lab?", that: answer, key: routers, equals: 2, points: 3 }';
  change(CHECKS, "checks:\n", `checks:\n${asked}\n`);
  await expect
    .poll(async () => (await page.request.get(`${url}/labs/two-loopbacks.json`)).text(), { timeout: 60_000 })
    .toContain("How many routers has the lab?");
  await open(page);
  // What would be right stays with the grader.
  const { checks } = await (await page.request.get(`${url}/labs/two-loopbacks.json`)).json();
  expect(JSON.stringify(checks)).not.toContain("routers");
  await openLab(page);
  await page.getByRole("tab", { name: "Checks" }).click();
  const answer = page.getByLabel("How many routers has the lab?");
  const graded = async (): Promise<{ verdict: string; points: number }> => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export as zip" }).click(),
    ]);
    const zip = join(course, "learner.zip");
    await download.saveAs(zip);
    const report = join(course, "report.json");
    const grade = ["src/cli/main.ts", "grade", zip, "--lab", "two-loopbacks", "--format", `json=${report}`];
    expect(spawnSync(process.execPath, grade, { cwd: course, encoding: "utf8" }).stderr).toBe("");
    const [result] = JSON.parse(readFileSync(report, "utf8")).results;
    return result.checks.find((c: { id: string }) => c.id === "said");
  };
  await answer.fill("3");
  expect((await graded()).verdict).toBe("fail");
  await answer.fill("2");
  await page.waitForTimeout(1_500);
  await page.reload();
  await openLab(page);
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(answer).toHaveValue("2");
  expect((await graded()).verdict).toBe("pass");
  write(CHECKS, before);
});

test("MDX that does not parse is told with file and line", async ({ page }) => {
  await open(page);
  output = "";
  change(LESSON, "</Task>", "</Taks>");
  await expect.poll(() => output, { timeout: 60_000 }).toMatch(/01-first\/index\.mdx:1[37]/);
  await expect(async () => {
    await page.goto(`${url}/01-basics/01-first/`, { timeout: 30_000 }).catch(() => {});
    await expect.poll(() => overlay(page), { timeout: 10_000 }).toMatch(/Taks/);
  }).toPass({ timeout: 180_000 });
  expect(await overlay(page)).toMatch(/01-first\/index\.mdx:1[37]/);
  change(LESSON, "</Taks>", "</Task>");
  await expect(page.locator("main")).toContainText("The first text.", { timeout: 60_000 });
});
