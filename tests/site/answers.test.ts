// Questions in words: asked without their answers, exported as the grader reads them.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { entriesOfZip } from "../../src/grading/archive.ts";
import { parseChecks } from "../../src/grading/course.ts";
import { admit } from "../../src/grading/submission.ts";
import { loadLab } from "../../src/lab/load.ts";
import { YamlFile } from "../../src/lab/yaml.ts";
import { bundleOf } from "../../src/site/lab/bundle.ts";
import { answersText, zipOf } from "../../src/site/lab/transfer.ts";

const lab = loadLab("vrf-isolation");
const file = "graders/vrf-isolation/checks.yaml";
const QUESTION = `checks:
  - id: why
    title: Which label does PE1 push?
    that: answer
    key: pushed
    equals: the-secret-answer
    points: 1
`;
const checks = parseChecks(readFileSync(file, "utf8").replace("checks:\n", QUESTION), file, lab);

describe("questions in words", () => {
  const bundle = bundleOf({ lab, version: "v", checks }, {});
  it("are asked, and the page does not know the answers", () => {
    expect(bundle.questions).toEqual([{ key: "pushed", title: "Which label does PE1 push?" }]);
    expect(bundle.elsewhere).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify(bundle)).not.toContain("the-secret-answer");
  });
  it("are none in a lab without them", () => {
    expect(bundleOf({ lab, version: "v", checks: null }, {}).questions).toBeUndefined();
  });
});

describe("answers", () => {
  const given = [
    ["pushed", '  label "17": # no comment '],
    ["empty", "   "],
    ["yes", "true"],
  ] as const;
  it("come out of answers.yaml as they were written", () => {
    const root = new YamlFile(answersText(given), "answers.yaml").root;
    expect((root?.members() ?? []).map(({ name, value }) => [name, value.scalar])).toEqual([
      ["pushed", 'label "17": # no comment'],
      ["yes", "true"],
    ]);
  });
  it("are in the zip that is graded, and only when there are some", () => {
    const read = (zip: Uint8Array) => admit(entriesOfZip(zip, "work.zip"), ["R1"], []);
    expect(read(zipOf([["R1", "hostname R1\n"]], given)).answers?.text).toBe(answersText(given));
    expect(read(zipOf([["R1", "hostname R1\n"]])).answers).toBeNull();
  });
});
