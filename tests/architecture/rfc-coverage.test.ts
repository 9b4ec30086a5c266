// The `@rfc` tags can be read, and the table made from them knows every RFC.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { tags } from "../support/rfc-coverage.ts";

const root = new URL("../..", import.meta.url).pathname;

test("every tag names an RFC and a section", () => {
  const { good, bad } = tags();
  expect(bad).toEqual([]);
  expect(good.length).toBeGreaterThan(100);
});
test("the table has every RFC", () => {
  const table = readFileSync(join(root, "docs/rfc-coverage.md"), "utf8");
  const missing = [...new Set(tags().good.map((t) => t.rfc))].filter((rfc) => !table.includes(`## RFC ${rfc}\n`));
  expect(missing).toEqual([]);
});
test("every folder with a tag has tests", () => {
  const folders = [...new Set(tags().good.map((t) => dirname(t.file).replace(/^src/, "tests")))];
  const tested = (folder: string): boolean => existsSync(join(root, folder)) || existsSync(join(root, dirname(folder)));
  expect(folders.filter((f) => !tested(f))).toEqual([]);
});
