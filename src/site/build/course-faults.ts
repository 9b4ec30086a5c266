// Everything that is wrong in a course's labs, checks, solutions and lessons, each with file, line and what to do.
// The live preview shows it, and a build stops at it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { gradedLabIds, loadCatalogues, loadGradedLab } from "../../cli/graded-lab.ts";
import { drawn } from "../../grading/variables.ts";
import type { Lab } from "../../lab/definition.ts";
import { factories } from "../../lab/factories.ts";
import { type LabFault, LabFaults, suggest } from "../../lab/fault.ts";
import { labIds, loadConfigs, loadLab } from "../../lab/load.ts";
import { Network } from "../../lab/network.ts";

interface Known {
  readonly lab: Lab | null;
  /** null for a lab whose checks cannot be read. */
  readonly checks: readonly string[] | null;
}
const noLine = (file: string, message: string, cure: string): LabFault => ({ file, line: 0, column: 0, message, cure });

/** Runs `body`, adding what it throws to `faults`; null when it throws. */
const sound = async <T>(faults: LabFault[], file: string, body: () => T | Promise<T>): Promise<T | null> => {
  try {
    return await body();
  } catch (error) {
    if (error instanceof LabFaults) faults.push(...error.faults);
    else faults.push(noLine(file, error instanceof Error ? error.message : String(error), ""));
    return null;
  }
};

const labFaults = async (id: string, course: string, faults: LabFault[]): Promise<Known> => {
  const lab = await sound(faults, `content/labs/${id}/lab.yaml`, () => loadLab(id, course));
  if (lab === null) return { lab, checks: null };
  await sound(faults, `content/labs/${id}`, () => {
    const variant = drawn(lab, lab.seed);
    for (const u of new Network(variant, { factories }).unrecognised)
      faults.push({
        file: lab.configs.get(u.node)?.file ?? u.node,
        line: u.line,
        column: 1,
        message: `${u.node} does not take "${u.text.trim()}": ${u.reason}`,
        cure: "",
      });
  });
  if (!gradedLabIds(course).includes(id)) return { lab, checks: [] };
  const graded = await sound(faults, `graders/${id}/checks.yaml`, () => loadGradedLab(id, course));
  await sound(faults, `graders/${id}/messages`, () => loadCatalogues(course, [id]));
  const folder = join(course, "graders", id, "solutions");
  const solutions = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((d) => d.isDirectory())
        .map((d) => d.name)
    : [];
  const [router = "R1"] = lab.nodes.filter((n) => n.edit).map((n) => n.name);
  if (solutions.length === 0)
    faults.push(
      noLine(
        `graders/${id}/solutions`,
        `the lab "${id}" has checks and no solution`,
        `put a right answer into graders/${id}/solutions/reference/${router}.cfg`,
      ),
    );
  for (const name of solutions) await sound(faults, join(folder, name), () => loadConfigs(lab, join(folder, name)));
  return { lab, checks: graded === null ? null : graded.checks.ordered.map(({ check }) => check.id) };
};

/** What a lesson's frontmatter and components name that is not there. */
const lessonFaults = (file: string, text: string, labs: ReadonlyMap<string, Known>): readonly LabFault[] => {
  const lines = text.split("\n");
  const end = lines.indexOf("---", 1);
  const labLine = lines.findIndex((l, i) => i > 0 && i < end && /^lab:/.test(l));
  const id = /^lab: *["']?([^"'#]*?)["']? *(?:#.*)?$/.exec(lines[labLine] ?? "")?.[1];
  if (id === undefined) return [];
  const known = labs.get(id);
  if (known === undefined)
    return [
      { file, line: labLine + 1, column: 6, message: `there is no lab "${id}"`, cure: suggest(id, [...labs.keys()]) },
    ];
  const faults: LabFault[] = [];
  const nodes = known.lab?.nodes.map((n) => n.name);
  let code = false;
  for (const [i, line] of lines.entries()) {
    if (/^\s*```/.test(line)) code = !code;
    if (code || i <= end) continue;
    for (const { 1: name = "", 2: value = "", index } of line.matchAll(/\b(checks?|node)="([^"]*)"/g)) {
      const words = name === "node" ? [value] : value.split(",").map((w) => w.trim());
      const of = name === "node" ? nodes : known.checks;
      for (const word of words)
        if (of != null && word !== "" && !of.includes(word))
          faults.push({
            file,
            line: i + 1,
            column: index + name.length + 3,
            message: `lab ${id} has no ${name === "node" ? "node" : "check"} "${word}"`,
            cure: suggest(word, of),
          });
    }
  }
  return faults;
};

/** `course` holds content/ and graders/. Paths in the faults are relative to it. */
export const courseFaults = async (course: string): Promise<readonly LabFault[]> => {
  const faults: LabFault[] = [];
  const labs = new Map<string, Known>();
  for (const id of labIds(course)) labs.set(id, await labFaults(id, course, faults));
  const lessons = join(course, "content", "lessons");
  const files = existsSync(lessons) ? readdirSync(lessons, { recursive: true, encoding: "utf8" }) : [];
  for (const name of files.filter((f) => /\.mdx?$/.test(f)).sort())
    faults.push(...lessonFaults(`content/lessons/${name}`, readFileSync(join(lessons, name), "utf8"), labs));
  const shown = faults.map((f) => (isAbsolute(f.file) ? { ...f, file: relative(course, f.file) } : f));
  return [...new Map(shown.map((f) => [JSON.stringify(f), f])).values()];
};
