import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { findSubmissions } from "../../src/cli/submission-files.ts";
import { entriesOfZip } from "../../src/grading/archive.ts";
import { admit, type Entry, LIMITS, Ungradable } from "../../src/grading/submission.ts";

const file = (path: string, content: string | Uint8Array = "hostname R1\n"): Entry => {
  const bytes = typeof content === "string" ? strToU8(content) : content;
  return { path, kind: "file", size: bytes.length, read: () => bytes };
};
const refused = (entries: () => readonly Entry[]): string => {
  try {
    admit(entries(), ["R1", "R2"], ["P1"]);
  } catch (error) {
    if (error instanceof Ungradable) return error.problem.id;
    throw error;
  }
  return "admitted";
};

describe("what is admitted", () => {
  test("configurations of editable nodes and answers.yaml; the rest is named", () => {
    const { configurations, answers, ignored, warnings } = admit(
      [file("R1.cfg"), file("answers.yaml", "q1: 3\n"), file("result.json", "{}"), file("P1.cfg"), file("R9.cfg")],
      ["R1", "R2"],
      ["P1"],
    );
    expect([...configurations.keys()]).toEqual(["R1"]);
    expect(answers?.text).toBe("q1: 3\n");
    expect(ignored).toEqual(["P1.cfg", "R9.cfg", "result.json"]);
    expect(warnings.map((w) => w.id)).toEqual(["submission.locked-node", "submission.unknown-node"]);
  });
  test("one enclosing folder is looked through", () => {
    expect([...admit([file("work/R1.cfg"), file("work/R2.cfg")], ["R1", "R2"], []).configurations.keys()]).toEqual([
      "R1",
      "R2",
    ]);
  });
});

test("an archive made by a Mac or by Windows holds the same work", () => {
  const added = [
    file("work/.DS_Store", new Uint8Array([0, 1])),
    file("__MACOSX/work/._R1.cfg", new Uint8Array([0, 5])),
  ];
  const { configurations, ignored } = admit([file("work/R1.cfg"), file("work/Thumbs.db"), ...added], ["R1"], []);
  expect([...configurations.keys()]).toEqual(["R1"]);
  expect(ignored).toEqual(["__MACOSX/work/._R1.cfg", "work/.DS_Store", "work/Thumbs.db"]);
});

describe("what is refused, by file name", () => {
  test.each([
    ["../R1.cfg", "dot-segment"],
    ["a/../../R1.cfg", "dot-segment"],
    ["/etc/R1.cfg", "absolute-path"],
    ["C:/R1.cfg", "absolute-path"],
    ["a\\R1.cfg", "backslash"],
    ["NUL.cfg", "reserved-name"],
    ["com1", "reserved-name"],
    ["__proto__.cfg", "reserved-name"],
    ["a\u0000b.cfg", "control-character"],
    ["a\u001b[31m.cfg", "control-character"],
    ["x".repeat(300), "path-length"],
    ["a//b.cfg", "empty-segment"],
  ])("%j: %s", (path, reason) => {
    expect(refused(() => [file("R1.cfg"), file(path)])).toBe(`submission.${reason}`);
  });
  test("names that differ by case or by Unicode normal form", () => {
    expect(refused(() => [file("R1.cfg"), file("r1.CFG")])).toBe("submission.name-collision");
    expect(refused(() => [file("R1.cfg"), file("\u00e9.txt"), file("e\u0301.txt")])).toBe("submission.name-collision");
  });
});

describe("what is refused, by content", () => {
  test("too many files, large files, long lines, many lines, binary, not UTF-8, nothing", () => {
    expect(refused(() => Array.from({ length: 10_000 }, (_, i) => file(`f${i}`)))).toBe("submission.too-many-files");
    expect(refused(() => [{ ...file("R1.cfg"), size: 50 << 20 }])).toBe("submission.file-too-large");
    expect(refused(() => [{ ...file("R1.cfg", new Uint8Array(LIMITS.fileBytes + 1)), size: 1 }])).toBe(
      "submission.file-too-large",
    );
    expect(refused(() => [file("R1.cfg", "x".repeat(LIMITS.lineLength + 1))])).toBe("submission.line-too-long");
    expect(refused(() => [file("R1.cfg", "\n".repeat(LIMITS.lines + 1))])).toBe("submission.too-many-lines");
    expect(refused(() => [file("R1.cfg", new Uint8Array([104, 0, 105]))])).toBe("submission.binary");
    expect(refused(() => [file("R1.cfg", new Uint8Array([0xc3, 0x28]))])).toBe("submission.not-utf8");
    expect(refused(() => [file("readme.txt")])).toBe("submission.nothing-to-grade");
  });
});

describe("archives", () => {
  test("a zip of a folder is read", () => {
    const zip = zipSync({ lab: { "R1.cfg": strToU8("hostname R1\n") } });
    expect(admit(entriesOfZip(zip, "a.zip"), ["R1"], []).configurations.get("R1")?.text).toBe("hostname R1\n");
  });
  test("a bomb, a link, an encrypted entry, a broken file, a slip", () => {
    expect(refused(() => entriesOfZip(zipSync({ "R1.cfg": new Uint8Array(30 << 20) }), "a.zip"))).toBe(
      "submission.zip-bomb",
    );
    const link = zipSync({ "R1.cfg": [strToU8("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }] });
    expect(refused(() => entriesOfZip(link, "a.zip"))).toBe("submission.symlink");
    const encrypted = zipSync({ "R1.cfg": strToU8("x") });
    const view = new DataView(encrypted.buffer);
    for (let i = 0; i + 4 < encrypted.length; i++)
      if (view.getUint32(i, true) === 0x02014b50) view.setUint16(i + 8, 1, true);
    expect(refused(() => entriesOfZip(encrypted, "a.zip"))).toBe("submission.encrypted");
    expect(refused(() => entriesOfZip(strToU8("PK not a zip"), "a.zip"))).toBe("submission.bad-archive");
    expect(refused(() => entriesOfZip(new Uint8Array(0), "a.zip"))).toBe("submission.bad-archive");
    expect(refused(() => entriesOfZip(zipSync({ "../R1.cfg": strToU8("x") }), "a.zip"))).toBe("submission.dot-segment");
  });
  test("a declared size that lies is caught when it is read", () => {
    const zip = zipSync({ "R1.cfg": strToU8("hostname R1\n".repeat(100)) });
    const view = new DataView(zip.buffer);
    for (let i = 0; i + 4 < zip.length; i++)
      if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 24, 3, true);
    expect(refused(() => entriesOfZip(zip, "a.zip"))).toBe("submission.bad-archive");
  });
});

test("folders: links are not followed, a class is one submission per member", () => {
  const root = mkdtempSync(join(tmpdir(), "hopwise-class-"));
  for (const student of ["ada", "bob"]) {
    mkdirSync(join(root, student));
    writeFileSync(join(root, student, "R1.cfg"), "hostname R1\n");
  }
  symlinkSync("/etc/passwd", join(root, "bob", "R2.cfg"));
  symlinkSync("/etc", join(root, "eve"));
  const found = findSubmissions(root);
  expect(found.map((f) => f.name)).toEqual(["ada", "bob", "eve"]);
  expect(refused(() => found[0]!.entries())).toBe("admitted");
  expect(refused(() => found[1]!.entries())).toBe("submission.symlink");
  expect(refused(() => found[2]!.entries())).toBe("submission.symlink");
});
