// What `hopwise new` writes: a lab that passes its gates (tests/grading/gates.test.ts), and a lesson that keeps the rules of
// lessons.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { hopwise, temporary, twoRouters } from "../grading/course.ts";

vi.setConfig({ testTimeout: 240_000 });
const lessonOf = (course: string, part: string, id: string) => {
  const file = join(course, "content/lessons", part, id, "index.mdx");
  const [, data = "", text = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(file, "utf8")) ?? [];
  return { data: parse(data), text };
};

describe("a lesson", () => {
  const course = twoRouters();
  const args = ["new", "lesson", "03-two-loopbacks", "--part", "01-basics", "--course", course];
  test("with a lab: frontmatter, the figure, a task with every check, headings in order, a reference with its section", () => {
    const made = hopwise([...args, "--lab", "two-routers", "--title", 'Two "loopbacks": first steps']);
    expect([made.status, made.stdout.trim().split("\n").length]).toEqual([0, 2]);
    const { data, text } = lessonOf(course, "01-basics", "03-two-loopbacks");
    expect(data).toMatchObject({ title: 'Two "loopbacks": first steps', order: 3, minutes: 20, lab: "two-routers" });
    expect(data.description.length).toBeGreaterThan(10);
    expect(data.objectives).toHaveLength(3);
    expect(text).toContain('<Task checks="there,back,reach"');
    expect(text).toContain("<Topology />");
    expect(text.match(/^#{1,6} .*/gm)).toEqual(["## Try it", "## What you have seen", "## References"]);
    expect(text).toMatch(/^- RFC \d+, section \d/m);
    expect(JSON.parse(readFileSync(join(course, "content/lessons/01-basics/part.json"), "utf8"))).toEqual({
      label: "Basics",
    });
  });
  test("without a lab: text alone, and the part's own file is left as it is", () => {
    const made = hopwise(["new", "lesson", "04-words", "--part", "01-basics", "--course", course]);
    expect(made.status).toBe(0);
    const { data, text } = lessonOf(course, "01-basics", "04-words");
    expect([data.title, data.lab]).toEqual(["Words", undefined]);
    expect(text).not.toMatch(/import|</);
  });
  test("what is there is not overwritten", () => {
    const again = hopwise([...args, "--lab", "two-routers"]);
    expect([again.status, again.stdout]).toEqual([2, ""]);
    expect(again.stderr).toContain("already there");
  });
  test.each([
    [["new", "lesson", "words", "--part", "01-basics"], "--part NN-part, and an id that starts with its place"],
    [["new", "lesson", "05-words"], "--part"],
    [["new", "lesson", "05-words", "--part", "01-basics", "--lab", "two-router"], 'did you mean "two-routers"'],
    [["new", "lab", "../evil"], "cannot be an id"],
    [["new", "lab", "Upper"], "cannot be an id"],
    [["new", "chapter", "x"], "makes a lab or a lesson"],
  ])("%j: 2, and what to do instead", (given, says) => {
    const ran = hopwise([...given, "--course", course]);
    expect([ran.status, ran.stdout]).toEqual([2, ""]);
    expect(ran.stderr).toContain(says);
  });
});

test("a lab in an empty folder makes it a course", () => {
  const course = temporary("empty");
  expect(hopwise(["new", "lab", "first", "--course", course]).status).toBe(0);
  expect(existsSync(join(course, "content/labs/first/lab.yaml"))).toBe(true);
  expect(hopwise(["labs", "--course", course]).stdout).toContain("first");
});
