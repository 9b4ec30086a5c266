// The traps of other people's formats, one by one: what their readers refuse, cut off, add up differently, or believe.
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { FORMATS as LOADERS } from "../../../src/grading/reports/index.ts";
import type { CheckResult, Report } from "../../../src/grading/result.ts";
import { CLASSROOM50, classOf, context, everyVerdict, NASTY, oneSubmission, resultOf, ungradable } from "./fixture.ts";

const FORMATS = new Map(await Promise.all([...LOADERS].map(async ([name, load]) => [name, await load()] as const)));
const render = (name: string, report: Report, part = {}): string => FORMATS.get(name)!.render(report, context(part));
const object = (name: string, report: Report = oneSubmission(), part = {}): any =>
  JSON.parse(render(name, report, part));
const only = (...checks: CheckResult[]): Report => ({ ...oneSubmission(), results: [resultOf("ada", checks)] });
const [pass, fail] = everyVerdict() as [CheckResult, CheckResult];
const everyReport = [oneSubmission(), ungradable(), only(pass), only(pass, { ...fail, points: 1 }), only(fail)];
const text = { type: "string" };
const whole = { type: "integer", minimum: 0 };
const exactly = (properties: Record<string, object>, optional: readonly string[] = []): object => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((p) => !optional.includes(p)),
  additionalProperties: false,
});
const valid = (schema: object, data: unknown): void => {
  const validate = new Ajv2020({ strict: false }).compile(schema);
  expect(validate(data), JSON.stringify(validate.errors)).toBe(true);
};

describe("Classroom 50", () => {
  const url = { type: "string", pattern: "^https://" };
  const schema = exactly({
    schema: { const: "classroom50/result/v1" },
    classroom: { type: "string", minLength: 1 },
    assignment: { type: "string", minLength: 1 },
    assignment_type: text,
    owner: text,
    submission: { type: "string", pattern: "^submit/" },
    commit: url,
    release: url,
    review: url,
    datetime: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$" },
    score: whole,
    "max-score": whole,
    tests: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["test-name", "passed", "score", "max-score"],
        properties: { "test-name": text, passed: { type: "boolean" }, score: whole, "max-score": whole },
      },
    },
  });
  test.each(everyReport.map((r, i) => [i, r] as const))("no field too many, and the sums add up (%i)", (_i, report) => {
    const out = object("classroom50", report, { now: "2026-01-31T12:00:00.123Z" });
    valid(schema, out);
    const sum = (field: string): number => out.tests.reduce((n: number, t: Record<string, number>) => n + t[field]!, 0);
    expect([sum("score"), sum("max-score")]).toEqual([out.score, out["max-score"]]);
  });
  test.each(Object.keys(CLASSROOM50))("without %s it is refused by name, not written as if it were valid", (name) => {
    const environment = { ...CLASSROOM50, [name]: undefined };
    expect(() => render("classroom50", only(pass), { environment })).toThrow(new RegExp(name));
  });
  test("what is shown later is not named or explained", () => {
    const out = render("classroom50", oneSubmission());
    expect(out).not.toContain("Secret stimulus");
  });
});

describe("GitHub Classroom's reporter", () => {
  const read = (report: Report): any =>
    JSON.parse(Buffer.from(render("github-classroom", report), "base64").toString("utf8"));
  const testSchema = exactly({
    name: text,
    status: { enum: ["pass", "fail", "error"] },
    score: whole,
    message: { type: ["string", "null"] },
    test_code: text,
    filename: text,
    line_no: whole,
    execution_time: { type: "number" },
  });
  test.each(everyReport.map((r, i) => [i, r] as const))("console and site show the same total (%i)", (_i, report) => {
    const out = read(report);
    valid(
      exactly({
        version: { const: 3 },
        status: { enum: ["pass", "fail", "error"] },
        max_score: whole,
        tests: { type: "array", minItems: 1, items: testSchema },
      }),
      out,
    );
    const passes = out.tests.filter((t: any) => t.status === "pass").length;
    const sent = out.tests.reduce((n: number, t: any) => n + t.score, 0);
    expect((passes / out.tests.length) * out.max_score).toBeCloseTo(sent);
    expect(sent).toBe(report.results[0]!.score);
    for (const t of out.tests) if (t.status !== "pass") expect(t.score).toBe(0);
  });
  test("partial credit survives, the reason stands at the first point that is missing", () => {
    const out = read(only({ ...fail, points: 1, maxPoints: 3 }));
    expect(out.tests.map((t: any) => [t.status, t.score, t.message === null])).toEqual([
      ["pass", 1, true],
      ["fail", 0, false],
      ["fail", 0, true],
    ]);
  });
  test("a lab of very many points has one test, worth nothing unless it passes", () => {
    const out = read(only({ ...fail, points: 400, maxPoints: 500 }));
    expect(out.tests.map((t: any) => [t.status, t.score])).toEqual([["fail", 0]]);
    expect(read(only({ ...pass, points: 500, maxPoints: 500 })).tests[0]).toMatchObject({ status: "pass", score: 500 });
  });
  test("one line of base64 that a step output can hold, and why a submission was refused", () => {
    expect(render("github-classroom", oneSubmission())).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    expect(read(ungradable()).tests[0].message).toContain("submission.symlink");
  });
});

describe("Gradescope", () => {
  const visibility = { enum: ["hidden", "after_due_date", "after_published", "visible"] };
  const format = { const: "text" };
  const schema = exactly({
    score: whole,
    execution_time: whole,
    output: text,
    output_format: format,
    test_output_format: format,
    test_name_format: format,
    visibility,
    stdout_visibility: visibility,
    extra_data: { type: "object" },
    tests: {
      type: "array",
      items: exactly({
        score: whole,
        max_score: whole,
        status: { enum: ["passed", "failed"] },
        name: text,
        name_format: format,
        number: text,
        output: text,
        output_format: format,
        tags: { type: "array", items: text },
        visibility,
      }),
    },
  });
  test.each(everyReport.map((r, i) => [i, r] as const))(
    "its own fields and words, all of it plain text (%i)",
    (_i, report) => {
      const out = object("gradescope", report);
      valid(schema, out);
      expect(out.tests.reduce((n: number, t: any) => n + t.score, 0)).toBe(out.score);
    },
  );
  test("a hidden test hides the total: the output says so, and what the checks hold back stays back", () => {
    expect(object("gradescope").output).toContain("1 checks are shown later; the total appears with them");
    expect(object("gradescope", only(pass, fail)).output).not.toContain("later");
    expect(object("gradescope").tests[6]).toMatchObject({ visibility: "after_due_date", output: "" });
  });
});

describe("PrairieLearn", () => {
  const schema = exactly({
    gradable: { type: "boolean" },
    score: { type: "number", minimum: 0, maximum: 1 },
    message: text,
    format_errors: { type: "array", items: text },
    tests: {
      type: "array",
      items: exactly({ name: text, description: text, points: whole, max_points: whole, message: text, output: text }),
    },
  });
  test.each(everyReport.map((r, i) => [i, r] as const))(
    "score in 0..1, points on all tests or none (%i)",
    (_i, report) => valid(schema, object("prairielearn", report)),
  );
});

describe("Exercism", () => {
  const schema = exactly(
    {
      version: { const: 3 },
      status: { enum: ["pass", "fail", "error"] },
      message: { type: "string", maxLength: 65_535 },
      tests: {
        type: "array",
        items: exactly(
          {
            name: text,
            status: { enum: ["pass", "fail", "error"] },
            message: { type: "string", maxLength: 65_535 },
            output: { type: "string", maxLength: 500 },
            test_code: text,
          },
          ["message"],
        ),
      },
    },
    ["message"],
  );
  test.each(everyReport.map((r, i) => [i, r] as const))("version 3, in the order of the text (%i)", (_i, report) => {
    const out = object("exercism", report);
    valid(schema, out);
    expect(out.status === "error").toBe(out.message !== undefined);
  });
  test("stays under 500 kB whatever the checks say", () => {
    const long = Array.from({ length: 300 }, () => ({
      ...fail,
      evidence: [{ kind: "trace" as const, actual: "y".repeat(30_000) }],
    }));
    expect(Buffer.byteLength(render("exercism", only(...long)))).toBeLessThanOrEqual(500_000);
  });
});

describe("SARIF", () => {
  const message = exactly({ text: { type: "string", minLength: 1 } });
  const rule = exactly({
    id: { type: "string", pattern: "^[a-z][a-z-]*$" },
    name: { type: "string", pattern: "^[A-Z][A-Za-z]*$" },
    shortDescription: message,
    help: exactly({ text, markdown: text }),
    defaultConfiguration: exactly({ level: { enum: ["none", "note", "warning", "error"] } }),
  });
  const line = { type: "integer", minimum: 1 };
  const schema = exactly({
    $schema: { const: "https://json.schemastore.org/sarif-2.1.0.json" },
    version: { const: "2.1.0" },
    runs: {
      type: "array",
      minItems: 1,
      items: exactly({
        tool: exactly({
          driver: exactly({
            name: text,
            semanticVersion: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+" },
            informationUri: { type: "string", pattern: "^https://" },
            rules: { type: "array", uniqueItems: true, items: rule },
          }),
        }),
        results: {
          type: "array",
          items: exactly({
            ruleId: text,
            level: { enum: ["none", "note", "warning", "error"] },
            message,
            locations: {
              type: "array",
              minItems: 1,
              items: exactly({
                physicalLocation: exactly({
                  // A URI reference, relative: no scheme, no leading slash, nothing that would have to be encoded.
                  artifactLocation: exactly({
                    uri: {
                      type: "string",
                      pattern: '^(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^/\\s\\\\<>"{}|^`][^\\s\\\\<>"{}|^`]*$',
                    },
                  }),
                  region: exactly({ startLine: line, startColumn: line, endLine: line }),
                }),
              }),
            },
            partialFingerprints: exactly({ primaryLocationLineHash: { type: "string", pattern: "^[0-9a-f]{16}$" } }),
          }),
        },
      }),
    },
  });
  test.each([...everyReport, classOf(3)].map((r, i) => [i, r] as const))(
    "2.1.0, every location with a relative URI and a line (%i)",
    (_i, report) => valid(schema, object("sarif", report)),
  );
  test("a name that is no URI, and a line that is nowhere", () => {
    const odd = {
      ...fail,
      blame: { kind: "missing" as const, node: "R1", file: `a b/${NASTY}/c:d.cfg`, line: null, text: "x" },
    };
    valid(schema, object("sarif", only(odd)));
  });
});

describe("GitHub annotations", () => {
  test("commas and colons in a property, percent signs and line ends in the text are escaped", () => {
    const odd = {
      ...fail,
      title: "a, b: 100%\nc",
      blame: { kind: "present" as const, node: "R1", file: "x,y:z.cfg", line: 2, text: "t" },
    };
    const [first] = render("github", only(odd)).split("\n");
    expect(first).toMatch(/^::error file=x%2Cy%3Az\.cfg,line=2,title=[^,:]*a%2C b%3A 100%25 c::/);
  });
  test("ten errors and ten warnings at most, a class of any size", () => {
    for (const n of [1, 10, 11, 400]) {
      const lines = render("github", classOf(n)).trimEnd().split("\n");
      for (const level of ["error", "warning"])
        expect(lines.filter((l) => l.startsWith(`::${level}`)).length).toBeLessThanOrEqual(10);
    }
  });
});

test("TAP: a plan before its points, at least one, and every escape that would start a directive", () => {
  for (const report of everyReport) {
    const lines = render("tap", report).trimEnd().split("\n");
    expect(lines[0]).toBe("TAP version 14");
    expect(Number(/^1\.\.(\d+)$/.exec(lines[1]!)?.[1])).toBeGreaterThan(0);
    const plans = lines.filter((l) => /^ {4}1\.\./.test(l)).map((l) => Number(l.trim().slice(3)));
    const points = lines.filter((l) => /^ {4}(not )?ok /.test(l)).length;
    expect(plans.reduce((a, b) => a + b, 0)).toBe(points);
    for (const l of lines.filter((l) => /^ *(not )?ok /.test(l)))
      expect(l.replace(/\\[#\\]/g, "").replace(/ # SKIP .*$/, "")).not.toMatch(/[#\\]/);
  }
});
