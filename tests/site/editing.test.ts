// What the editor's pane rests on: comparing texts, carrying changes over, finding lines, keeping drafts.
import { describe, expect, it } from "vitest";
import { headersOf, lineOf } from "../../src/site/lab/config-lines.ts";
import { Drafts } from "../../src/site/lab/drafts.ts";
import { merged, unifiedDiff } from "../../src/site/lab/unified-diff.ts";
import { fill } from "../../src/site/strings/fill.ts";
import { stringsOf } from "../../src/site/strings/index.ts";

describe("a unified difference", () => {
  it("has the changed lines, three around them, and gaps", () => {
    const before = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    const after = before.with(5, "five").toSpliced(25, 1);
    const lines = unifiedDiff(before.join("\n"), after.join("\n")) ?? [];
    expect(lines.filter((l) => l.kind === "added").map((l) => l.text)).toEqual(["five"]);
    expect(lines.filter((l) => l.kind === "removed").map((l) => l.text)).toEqual(["line 5", "line 25"]);
    expect(lines.filter((l) => l.kind === "gap")).toHaveLength(1);
    expect(lines).toHaveLength(2 + 1 + 6 + 1 + 6);
  });
  it("is empty between equal texts", () => {
    expect(unifiedDiff("a\nb", "a\nb")).toEqual([]);
  });
});

describe("changes carried over", () => {
  const base = "hostname A\n!\ninterface Lo0\n ip address 1.1.1.1\n!\nrouter ospf 1\n!\nend\n";
  it("join what both sides did", () => {
    const mine = base.replace("end", "ip vrf RED\nend");
    const theirs = base.replace("hostname A", "hostname B");
    expect(merged(base, mine, theirs)).toBe(base.replace("hostname A", "hostname B").replace("end", "ip vrf RED\nend"));
  });
  it("are refused where both changed one line", () => {
    expect(merged(base, base.replace("hostname A", "hostname C"), base.replace("hostname A", "hostname B"))).toBeNull();
  });
});

describe("lines of a configuration", () => {
  const lines = "router bgp 1\n address-family ipv4 vrf A\n  network 1.0.0.0\n!\ninterface Lo0\n shutdown".split("\n");
  it("know the blocks they are in", () => {
    expect(headersOf(lines, 2)).toEqual(["router bgp 1", "address-family ipv4 vrf A"]);
    expect(headersOf(lines, 5)).toEqual(["interface Lo0"]);
    expect(headersOf(lines, 4)).toEqual([]);
  });
  it("are found where they moved to", () => {
    const repeated = ["a", "shutdown", "b", "shutdown"];
    expect(lineOf(repeated, "shutdown", 3)).toBe(2);
    expect(lineOf(repeated, "shutdown", 4)).toBe(4);
    expect(lineOf(repeated, "gone", 4)).toBe(4);
  });
});

it("a draft equal to what it began from is none", () => {
  const drafts = new Drafts([["R1", { base: "a", text: "b" }]]);
  drafts.edit("R2", "x", "y");
  expect([...drafts.all.value.keys()]).toEqual(["R1", "R2"]);
  drafts.edit("R1", "a", "a");
  drafts.drop("R2");
  expect(drafts.all.value.size).toBe(0);
});

describe("the strings", () => {
  const gaps = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? "").sort();
  it.each(["fr", "it"])("in %s have the gaps of the English ones", (locale) => {
    const [other, english] = [stringsOf(locale), stringsOf("en")];
    for (const key of Object.keys(english) as (keyof typeof english)[])
      expect(gaps(other[key]), key).toEqual(gaps(english[key]));
  });
  it("are filled, and gaps without a value stay visible", () => {
    expect(fill("{n} of {m}, {n}", { n: 1 })).toBe("1 of {m}, 1");
  });
});
