// Each folder beside this file is a case named after the RFC step it takes: numbered input files, and the output that must
// follow each. HOPWISE_BLESS=1 writes the outputs anew; what it writes is to be read before it is believed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Conformance } from "./steps.ts";

const here = new URL(".", import.meta.url).pathname;
const bless = process.env["HOPWISE_BLESS"] === "1";
const lines = (file: string): string[] =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((l) => l !== "" && !l.startsWith("//"))
    : [];
const cases = readdirSync(here, { withFileTypes: true })
  .filter((d) => d.isDirectory())
  .map((d) => d.name)
  .sort();

describe("OSPF version 2 conformance", () => {
  test.each(cases)("%s", (name) => {
    const folder = join(here, name);
    const c = new Conformance();
    const inputs = readdirSync(folder)
      .filter((f) => f.endsWith("-input.jsonl"))
      .sort();
    expect(inputs.length).toBeGreaterThan(0);
    for (const input of inputs) {
      for (const line of lines(join(folder, input))) c.run(JSON.parse(line));
      const output = join(folder, input.replace("-input", "-output"));
      const found = c.output();
      if (bless) writeFileSync(output, found.map((l) => `${l}\n`).join(""));
      expect(found, input).toEqual(lines(output));
    }
    const state = join(folder, "state.json");
    if (bless) writeFileSync(state, `${JSON.stringify(c.state(), null, 2)}\n`);
    expect(c.state()).toEqual(JSON.parse(readFileSync(state, "utf8")));
  });
});
