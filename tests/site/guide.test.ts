// The guide to a first lab, followed to the letter: its commands run in order in an empty folder, its files are written as
// they are shown, and what it says is printed is printed.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";

const root = process.cwd();
const guide = readFileSync("content/lessons/90-teaching/01-first-lab/index.mdx", "utf8");
interface Block {
  readonly section: string;
  readonly language: string;
  readonly text: string;
}
const blocks: readonly Block[] = [...guide.matchAll(/^## (.*)$|^```(\w+)\n([\s\S]*?)^```$/gm)].reduce(
  ({ section, out }, [, heading, language = "", text = ""]) =>
    heading === undefined ? { section, out: [...out, { section, language, text }] } : { section: heading, out },
  { section: "", out: [] as Block[] },
).out;
const block = (section: string, language: string, at = 0): string => {
  const found = blocks.filter((b) => b.section.startsWith(section) && b.language === language)[at];
  if (found === undefined) throw new Error(`the guide has no ${language} block ${at} under "${section}"`);
  return found.text;
};

let folder = "";
let course = "";
beforeAll(() => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  folder = mkdtempSync(join(root, ".cache", "guide-"));
  course = join(folder, "my-course");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shell = (script: string, cwd: string): { readonly status: number | null; readonly output: string } => {
  const env = { ...process.env, NO_COLOR: "1", ASTRO_TELEMETRY_DISABLED: "1" };
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", script], { cwd, env, encoding: "utf8" });
  return { status, output: stdout + stderr };
};
/** What `npm install hopwise` would have put there. */
const install = (): void => {
  const bin = join(course, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "hopwise"), `#!/bin/sh\nexec "${process.execPath}" "${root}/src/cli/main.ts" "$@"\n`);
  chmodSync(join(bin, "hopwise"), 0o755);
};
const file = (path: string): string => readFileSync(join(course, path), "utf8");
const squeezed = (text: string): string => text.replace(/[ \t]+/g, " ");
/** Each line that the guide shows was printed, in that order. */
const expectShown = (output: string, shown: string): void => {
  let at = 0;
  for (const line of shown.trimEnd().split("\n")) {
    const found = squeezed(output).indexOf(squeezed(line).trim(), at);
    expect(found, `"${line}" in\n${output}`).toBeGreaterThanOrEqual(0);
    at = found;
  }
};

test("1: an empty folder becomes a course with eleven files", () => {
  const lines = block("1 ·", "bash").trimEnd().split("\n");
  expect(lines[0]).toBe("mkdir my-course && cd my-course");
  expect(lines[1]).toBe("npm install hopwise");
  expect(shell(lines[0] ?? "", folder).status).toBe(0);
  install();
  const made = shell(lines.slice(2).join("\n"), course);
  expect(made.status, made.output).toBe(0);
  const files = readdirSync(course, { recursive: true, encoding: "utf8" })
    .filter((f) => /^(content|graders)\/.*\.\w+$/.test(f))
    .sort();
  expect(files).toHaveLength(11);
  expect(guide).toContain("Eleven files appear");
  for (const [, named = ""] of guide.matchAll(/^\| `((?:content|graders)\/[^`…]*)/gm))
    expect(existsSync(join(course, named)), named).toBe(true);
  const run = shell(block("1 ·", "bash", 1), course);
  expect(run.status, run.output).toBe(0);
  expect(run.output).toContain("Success rate is 0 percent");
});

test("2 to 4: lab, checks and messages are what was made, and stay right when written as shown", () => {
  const shown: readonly (readonly [string, string])[] = [
    ["content/labs/two-loopbacks/lab.yaml", block("2 ·", "yaml")],
    ["graders/two-loopbacks/messages/en.yaml", block("4 ·", "yaml")],
  ];
  for (const [path, text] of shown) {
    expect(parse(text), path).toEqual(parse(file(path)));
    writeFileSync(join(course, path), text);
  }
  const path = "graders/two-loopbacks/checks.yaml";
  const { waived, ...made } = parse(file(path)) as { waived: unknown };
  expect(parse(block("3 ·", "yaml"))).toEqual(made);
  expect(parse(block("7 ·", "yaml"))).toEqual({ waived });
  writeFileSync(join(course, path), block("3 ·", "yaml") + block("7 ·", "yaml"));
});

test("5 and 6: an answer with one way only gets the grade that the guide prints, and is known as wrong", () => {
  const graded = shell(block("5 ·", "bash"), course);
  expect(graded.status, graded.output).toBe(1);
  expectShown(graded.output, block("5 ·", "text"));
  expect(parse(block("6 ·", "yaml"))).toEqual(parse(file("graders/two-loopbacks/wrong/one-way/expect.yaml")));
});

test("7: the gates pass as printed, and notice checks that do not look", { timeout: 400_000 }, () => {
  const checked = shell(block("7 ·", "bash"), course);
  expect(checked.status, checked.output).toBe(0);
  expectShown(checked.output, block("7 ·", "text"));
  const path = join(course, "graders/two-loopbacks/checks.yaml");
  const before = readFileSync(path, "utf8");
  const all = parse(before) as { checks: { id: string }[] };
  writeFileSync(path, JSON.stringify({ ...all, checks: all.checks.filter((c) => c.id === "there") }));
  const less = shell(block("7 ·", "bash"), course);
  expect(less.status).not.toBe(0);
  expectShown(less.output, block("7 ·", "text", 1));
  writeFileSync(path, before);
});

test("8 and 9: the lab gets a lesson and is in the built site", { timeout: 600_000 }, () => {
  const copy = join(folder, "hopwise");
  for (const name of [
    "src",
    "public",
    "content",
    "graders",
    "schemas",
    "astro.config.mjs",
    "package.json",
    "tsconfig.json",
  ])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  const lesson = shell(block("8 ·", "bash"), course);
  expect(lesson.status, lesson.output).toBe(0);
  const page = join(copy, "content/lessons/02-basics/01-two-loopbacks/index.mdx");
  writeFileSync(join(copy, "content/lessons/02-basics/part.json"), block("8 ·", "json"));
  const text = readFileSync(page, "utf8");
  const task = /<Task [\s\S]*?<\/Task>\n/;
  expect(text).toMatch(task);
  expect(text).toContain("<Topology />");
  writeFileSync(page, text.replace(task, block("8 ·", "mdx")));
  const built = shell(block("9 ·", "bash"), copy);
  expect(built.status, built.output).toBe(0);
  const html = readFileSync(join(copy, "dist/02-basics/01-two-loopbacks/index.html"), "utf8");
  expect(html).toContain("Make them meet");
  expect(html).toContain("The loopbacks reach each other");
  expect(html).toContain('aria-label="Two loopbacks. Links:');
  expect(existsSync(join(copy, "dist/labs/two-loopbacks.json"))).toBe(true);
});
