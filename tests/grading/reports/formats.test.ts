import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import Ajv2020 from "ajv/dist/2020.js";
import { FORMATS as LOADERS } from "../../../src/grading/reports/index.ts";
import { reportJsonSchema } from "../../../src/grading/reports/json.ts";
import { outliers, summarise } from "../../../src/grading/reports/class-report.ts";
import { exitCodeOf, type Report } from "../../../src/grading/result.ts";
import { classOf, context, everyVerdict, oneSubmission, resultOf, ungradable } from "./fixture.ts";

const FORMATS = new Map(await Promise.all([...LOADERS].map(async ([name, load]) => [name, await load()] as const)));
test("each format goes by its own name", () => {
  for (const [name, format] of FORMATS) expect(format.name).toBe(name);
});
const render = (name: string, report: Report, part = {}): string => FORMATS.get(name)!.render(report, context(part));
// Terminal escapes, C0/C1 and bidirectional controls that student text must not bring into a report.
const UNSAFE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test.each([...FORMATS.keys()])("%s carries no control character of a student, in any report", (name) => {
  for (const report of [oneSubmission(), ungradable()]) {
    const out = render(name, report);
    if (name === "github-classroom") expect(Buffer.from(out, "base64").toString("utf8")).not.toMatch(UNSAFE);
    else expect(out).not.toMatch(UNSAFE);
  }
});

test("json obeys the published schema, reads back as it was, and rejects a sum that does not add up", () => {
  const report = oneSubmission();
  const validate = new Ajv2020({ strict: false }).compile(reportJsonSchema() as object);
  const out = JSON.parse(render("json", ungradable()));
  expect(validate(out), JSON.stringify(validate.errors)).toBe(true);
  expect(JSON.parse(render("json", report))).toEqual(JSON.parse(JSON.stringify(report)));
  const wrong = { ...report, results: [resultOf("x", everyVerdict(), { score: 99 })] };
  expect(() => render("json", wrong)).toThrow(/add up/);
});

// The content model of Jenkins' JUnit schema (version 10), in our words.
const JUNIT_SCHEMA = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <xs:simpleType name="time"><xs:restriction base="xs:string"><xs:pattern value="(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\\.[0-9]{0,3})?"/></xs:restriction></xs:simpleType>
 <xs:complexType name="outcome" mixed="true"><xs:attribute name="message"/><xs:attribute name="type"/></xs:complexType>
 <xs:element name="failure" type="outcome"/><xs:element name="error" type="outcome"/>
 <xs:element name="skipped"><xs:complexType mixed="true"><xs:attribute name="type"/><xs:attribute name="message"/></xs:complexType></xs:element>
 <xs:element name="properties"><xs:complexType><xs:sequence><xs:element name="property" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:attribute name="name" use="required"/><xs:attribute name="value" use="required"/></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
 <xs:element name="testcase"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element ref="skipped"/><xs:element ref="error"/><xs:element ref="failure"/></xs:choice>
  <xs:attribute name="name" use="required"/><xs:attribute name="time" type="time"/><xs:attribute name="classname"/><xs:attribute name="file"/><xs:attribute name="line"/></xs:complexType></xs:element>
 <xs:element name="testsuite"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element ref="testcase"/><xs:element ref="properties"/></xs:choice>
  <xs:attribute name="name" use="required"/><xs:attribute name="tests" use="required"/><xs:attribute name="failures" use="required"/><xs:attribute name="errors" use="required"/><xs:attribute name="skipped"/><xs:attribute name="time" type="time"/><xs:attribute name="timestamp"/></xs:complexType></xs:element>
 <xs:element name="testsuites"><xs:complexType><xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
  <xs:attribute name="name"/><xs:attribute name="time" type="time"/><xs:attribute name="tests"/><xs:attribute name="failures"/><xs:attribute name="errors"/></xs:complexType></xs:element>
</xs:schema>`;

describe("junit", () => {
  test("is valid XML of the schema, also with hostile names", async () => {
    for (const report of [oneSubmission(), ungradable(), classOf(3)]) {
      const outcome = await validateXML({
        xml: { fileName: "junit.xml", contents: render("junit", report) },
        schema: { fileName: "junit.xsd", contents: JUNIT_SCHEMA },
      });
      expect(outcome.errors).toEqual([]);
      expect(outcome.valid).toBe(true);
    }
  });
  test("counts blocked as skipped, inconclusive and error as errors", () => {
    const out = render("junit", oneSubmission());
    expect(out).toContain('tests="7" failures="2" errors="2" skipped="2"');
    expect(out.match(/<failure /g)).toHaveLength(2);
    expect(out).not.toContain("]]>");
  });
});

describe("tap", () => {
  test("plan, points, subtests and YAML blocks are as version 14 has them", () => {
    const lines = render("tap", oneSubmission()).trimEnd().split("\n");
    expect(lines[0]).toBe("TAP version 14");
    expect(lines[1]).toBe("1..1");
    expect(lines.filter((l) => /^ {4}(not )?ok \d+ - /.test(l))).toHaveLength(7);
    expect(lines.filter((l) => /^(not )?ok \d+ - /.test(l))).toHaveLength(1);
    expect(lines.find((l) => l.includes("held-up"))).toMatch(/^ {4}ok 3 - .* # SKIP blocked by wrong$/);
    const start = lines.indexOf("      ---");
    const block = lines.slice(start + 1, lines.indexOf("      ...", start)).map((l) => l.slice(6));
    expect(parse(block.join("\n"))).toMatchObject({ verdict: "fail", points: 0, maxPoints: 2 });
  });
  test("a # in a name is escaped, and an empty run bails out", () => {
    expect(render("tap", oneSubmission())).toMatch(/not ok 2 - Reach .* \\# .*/);
    expect(render("tap", { ...oneSubmission(), results: [] })).toContain("Bail out!");
  });
});

describe("github", () => {
  test("annotations escape data and properties, and one line is one command", () => {
    const lines = render("github", oneSubmission()).trimEnd().split("\n");
    for (const line of lines)
      expect(line).toMatch(/^::(error|warning) (file=[^,:]*,line=\d+,)?(title=[^:,]*)::[^\r\n]*$/);
    expect(lines[0]).toContain("file=R1.cfg,line=4,");
    expect(lines.join("\n")).not.toContain("Secret stimulus");
  });
  test("at most ten of a level, the rest counted", () => {
    const lines = render("github", classOf(40)).trimEnd().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines[9]).toMatch(/^::error title=More::31 more are in the job summary$/);
  });
  test("the summary stays under one mebibyte and says what it left out", () => {
    const out = render("github-summary", classOf(9000));
    expect(Buffer.byteLength(out)).toBeLessThan(1024 * 1024);
    expect(out).toMatch(/… and \d+ more submissions/);
  });
});

describe("platforms", () => {
  const object = (name: string, report: Report = oneSubmission(), part = {}): any =>
    JSON.parse(render(name, report, part));
  test("gradescope: everything is text, statuses and visibilities are its own", () => {
    const out = object("gradescope");
    expect([out.output_format, out.test_output_format, out.test_name_format]).toEqual(["text", "text", "text"]);
    for (const t of out.tests) {
      expect(["passed", "failed"]).toContain(t.status);
      expect(["visible", "hidden", "after_due_date", "after_published"]).toContain(t.visibility);
      expect(t.output_format).toBe("text");
    }
    expect(out.tests[6]).toMatchObject({ visibility: "after_due_date", output: "" });
    expect(out.output).toContain("R1.cfg:9");
  });
  test("prairielearn: score in 0..1, points on every test, under a megabyte, ungradable says why", () => {
    const out = object("prairielearn");
    expect(out.score).toBeCloseTo(2 / 14);
    for (const t of out.tests) expect(Number.isInteger(t.points) && Number.isInteger(t.max_points)).toBe(true);
    expect(object("prairielearn", ungradable())).toMatchObject({ gradable: false });
    const long = oneSubmission();
    const checks = Array.from({ length: 400 }, () => ({
      ...long.results[0]!.checks[1]!,
      evidence: [{ kind: "trace" as const, actual: "y".repeat(30_000) }],
    }));
    const big = render("prairielearn", { ...long, results: [resultOf("big", checks)] });
    expect(Buffer.byteLength(big)).toBeLessThanOrEqual(1_000_000);
  });
  test("exercism: version 3, order of the checks, under 500 kB", () => {
    const out = object("exercism");
    expect(out.version).toBe(3);
    expect(out.status).toBe("error");
    expect(out.tests.map((t: any) => t.status)).toEqual(["pass", "fail", "fail", "error", "error", "error"]);
    expect(Buffer.byteLength(render("exercism", oneSubmission()))).toBeLessThan(500_000);
  });
  test("a format for one submission refuses a class", () => {
    for (const name of ["classroom50", "github-classroom", "gradescope", "prairielearn", "exercism"])
      expect(() => render(name, classOf(2))).toThrow(/one submission/);
  });
});

test("sarif: relative encoded paths, rules for every result, fingerprints that do not move with the line", () => {
  const out = JSON.parse(render("sarif", oneSubmission()));
  expect(out.version).toBe("2.1.0");
  const [run] = out.runs;
  const ids = run.tool.driver.rules.map((r: any) => r.id);
  expect(run.results).toHaveLength(3);
  for (const r of run.results) {
    expect(ids).toContain(r.ruleId);
    expect(r.message.text.length).toBeGreaterThan(0);
    expect(r.locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[^/][^\s]*$/);
    expect(r.locations[0].physicalLocation.region.startLine).toBeGreaterThan(0);
  }
  const moved = oneSubmission();
  moved.results[0]!.checks[1]!.blame!.line = 40;
  expect(JSON.parse(render("sarif", moved)).runs[0].results[2].partialFingerprints).toEqual(
    run.results[2].partialFingerprints,
  );
});

test("csv: a cell that a spreadsheet would compute is disarmed, quotes are doubled", () => {
  const out = render("csv", ungradable());
  expect(out.split("\r\n")[1]).toBe(`"'=cmd()",two-hosts,ungradable,0,0`);
  for (const student of ["+1", "-1", "@x", "\t=1", "a,b", 'q"q']) {
    const first = render("csv", { ...oneSubmission(), results: [resultOf(student, [])] }).split("\r\n")[1]!;
    expect(first).toMatch(/^"/);
    if (/^[=+\-@\t]/.test(student)) expect(first).toMatch(/^"'/);
  }
});

test("html: one offline page, nothing of a student is markup, causes and outliers are named", () => {
  const out = render("html", oneSubmission());
  expect(out).not.toContain("<b>&");
  expect(out).not.toMatch(/<script|src=|https?:\/\//);
  const report = classOf(20);
  const [easy, hard] = summarise(report, context());
  expect(easy).toMatchObject({ total: 20, passed: 19 });
  expect(hard).toMatchObject({ total: 20, passed: 1, cause: { times: 19 } });
  expect(outliers(report, context())).toEqual([
    { student: "student-0003", check: "Check easy", passed: false },
    { student: "student-0005", check: "Check hard", passed: true },
  ]);
});

test("pretty says something on success and names cause and next step on failure", () => {
  const out = render("pretty", oneSubmission());
  expect(out).toContain("Failed");
  expect(out).toContain("cause: R1.cfg:4: ip route 0.0.0.0 0.0.0.0 Null0");
  expect(out).toContain('next: on R1 try "show ip route"');
  expect(out).not.toContain("Secret stimulus");
  const good = { ...oneSubmission(), results: [resultOf("ada", [everyVerdict()[0]!])] };
  expect(render("pretty", good)).toContain("1/1 checks, 0 unrecognised lines");
});

test("lines without effect are named with their place, and the exit code is that of a pass", () => {
  const out = oneSubmission();
  expect(render("pretty", out)).toContain("No effect    R1.cfg:12: ip wccp web-cache (% kept)");
  expect(render("github", out)).toContain(
    "::warning file=R1.cfg,line=12,title=line without effect::ip wccp web-cache: %25 kept",
  );
  expect(render("html", out)).toContain(
    "<h4>Lines without effect here</h4><ul><li><code>R1.cfg:12</code> ip wccp web-cache: % kept</li></ul>",
  );
  const found = JSON.parse(render("sarif", out)).runs[0].results.find((r: any) => r.ruleId === "ineffective-line");
  expect(found).toMatchObject({ level: "warning", message: { text: "ip wccp web-cache: % kept" } });
  const passed = {
    ...out,
    results: [resultOf("a", [everyVerdict()[0]!], { ineffectiveLines: out.results[0]!.ineffectiveLines })],
  };
  expect(exitCodeOf(passed)).toBe(0);
});

test("exit codes", () => {
  const only = (...ids: string[]): Report => ({
    ...oneSubmission(),
    results: [
      resultOf(
        "a",
        everyVerdict().filter((c) => ids.includes(c.id)),
      ),
    ],
  });
  expect(exitCodeOf(only("ok"))).toBe(0);
  expect(exitCodeOf(only("ok", "wrong"))).toBe(1);
  expect(exitCodeOf(only("ok", "held-up"))).toBe(1);
  expect(exitCodeOf(only("ok", "unclear", "wrong"))).toBe(2);
  expect(exitCodeOf(only("our-fault"))).toBe(2);
  expect(exitCodeOf(only())).toBe(2);
  expect(exitCodeOf({ ...oneSubmission(), results: [] })).toBe(2);
  expect(exitCodeOf(ungradable())).toBe(2);
  const warned = only("ok");
  warned.results[0]!.unrecognizedLines.push({ node: "R1", file: "R1.cfg", line: 1, text: "x", reason: "y" });
  expect(exitCodeOf(warned)).toBe(3);
});
