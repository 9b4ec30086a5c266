// The workflow files that teachers copy: they parse, pin what they use, ask for little, and never run a submission.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { FORMATS } from "../../src/grading/reports/index.ts";
import { schemas } from "../../src/grading/schemas.ts";
import { ENGINE } from "../../src/lab/version.ts";

const root = new URL("../..", import.meta.url).pathname;
const read = (file: string): string => readFileSync(`${root}/docs/ci/${file}`, "utf8");

test("GitHub: actions by commit, no permission but reading, no credentials left, not triggered with secrets by forks", () => {
  const flow = parse(read("github-actions.yml")) as any;
  expect(flow.permissions).toEqual({});
  expect(Object.keys(flow.on)).not.toContain("pull_request_target");
  for (const job of Object.values<any>(flow.jobs)) {
    expect(job.permissions).toEqual({ contents: "read" });
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(30);
    for (const step of job.steps) {
      if (step.uses) expect(step.uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
      if (step.uses?.startsWith("actions/checkout@")) expect(step.with["persist-credentials"]).toBe(false);
      // Expressions inside a script would be templated into shell text.
      if (step.run) expect(step.run).not.toContain("${{");
    }
  }
});
test("GitLab: stages, shards and artifacts fit together", () => {
  const flow = parse(read("gitlab-ci.yml")) as any;
  expect(flow.stages).toEqual(["grade", "report"]);
  expect(flow.grade.parallel).toBeGreaterThan(1);
  expect(flow.grade.script.join("\n")).toContain("$CI_NODE_INDEX/$CI_NODE_TOTAL");
  expect(flow.report.needs).toEqual(["grade"]);
});
test.each(readdirSync(`${root}/docs/ci`))(
  "%s names formats that exist, this version, and no script of a submission",
  (file) => {
    const text = read(file);
    for (const m of text.matchAll(/--format ([a-z0-9-]+)/g)) expect(FORMATS.has(m[1]!), m[1]).toBe(true);
    for (const m of text.matchAll(/hopwise@(\S+)/g)) expect(m[1]).toBe(ENGINE);
    for (const m of text.matchAll(/npm install (.*)/g)) expect(m[1]).toContain("--ignore-scripts");
  },
);
test.each([...schemas()])("schemas/%s is what the code says (npm run schemas)", (name, schema) => {
  expect(JSON.parse(readFileSync(`${root}/schemas/${name}`, "utf8"))).toEqual(JSON.parse(JSON.stringify(schema)));
});
