// What a lab's solution is, and when a lesson lets a learner see it. Read when the site is built.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { draw, substitute } from "../../grading/variables.ts";
import type { Lab } from "../../lab/definition.ts";
import type { SolutionPolicy } from "../lab/bundle.ts";

const STRICTEST: readonly SolutionPolicy[] = ["never", "after-pass", "always"];

/** The `solution` of the lessons' frontmatter by lab; the strictest where lessons differ, "after-pass" where none says. */
export const policies = (lessons: string): ReadonlyMap<string, SolutionPolicy> => {
  const out = new Map<string, SolutionPolicy>();
  for (const file of readdirSync(lessons, { recursive: true, encoding: "utf8" })) {
    if (!/\.mdx?$/.test(file)) continue;
    const [, front = ""] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readFileSync(join(lessons, file), "utf8")) ?? [];
    const { lab, solution } = (parse(front) ?? {}) as { lab?: unknown; solution?: SolutionPolicy };
    if (typeof lab !== "string" || solution === undefined) continue;
    const before = out.get(lab) ?? "always";
    out.set(lab, STRICTEST.indexOf(solution) < STRICTEST.indexOf(before) ? solution : before);
  }
  return out;
};
/** The first of a lab's solutions, "reference" before others; null for a lab without one. Variables are drawn by the lab's own seed. */
export const solutionOf = (lab: Lab, graders: string): readonly (readonly [string, string])[] | null => {
  const folder = join(graders, lab.id, "solutions");
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).sort();
  const name = names.includes("reference") ? "reference" : names[0];
  if (name === undefined) return null;
  const values = draw(lab, lab.seed);
  return lab.nodes
    .filter((n) => n.edit && n.kind !== "host")
    .flatMap((n) => {
      const file = join(folder, name, `${n.name}.cfg`);
      return existsSync(file) ? [[n.name, substitute(readFileSync(file, "utf8"), values)] as const] : [];
    });
};
