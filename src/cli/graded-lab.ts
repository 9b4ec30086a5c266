// A lab with its grader, from a course folder: content/labs/<id> and graders/<id>. Nothing of a submission is read here.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { canonicalJson } from "../base/hash.ts";
import { catalogue } from "../grading/catalogue/index.ts";
import { type Checks, parseChecks } from "../grading/course.ts";
import type { GradedLab } from "../grading/grade.ts";
import type { Catalogue, Catalogues } from "../grading/messages.ts";
import type { PrivateStimuli } from "../grading/scenario.ts";
import type { Evaluate } from "../grading/verb.ts";
import type { Lab } from "../lab/definition.ts";
import { type LabFault, LabFaults, suggest } from "../lab/fault.ts";
import { labIds, labsFolder, loadLab } from "../lab/load.ts";
import { portable } from "../lab/portable.ts";
import { YamlFile } from "../lab/yaml.ts";

const fault = (file: string, message: string, cure = ""): LabFaults =>
  new LabFaults([{ file, line: 0, column: 0, message, cure }]);

/** The folder graders/ beside the course's content/; throws LabFaults when there is none. */
export const gradersFolder = (course: string): string => {
  const labs = labsFolder(course);
  const folder = labs === null ? null : join(dirname(dirname(labs)), "graders");
  if (folder === null || !existsSync(folder))
    throw fault(course, "no course here", "a course has content/labs and graders; give it with --course");
  return folder;
};
/** Ids of the labs that have checks, sorted. */
export const gradedLabIds = (course: string): readonly string[] => {
  const folder = gradersFolder(course);
  return labIds(course).filter((id) => existsSync(join(folder, id, "checks.yaml")));
};

/** Flat `id: text` files; throws LabFaults with the line of whatever is not. */
const catalogueOf = (file: string): Catalogue => {
  const yaml = new YamlFile(readFileSync(file, "utf8"), file);
  const out = new Map<string, string>();
  for (const { name, value } of yaml.root?.members() ?? []) out.set(name, value.text() ?? "");
  if (yaml.faults.length > 0) throw new LabFaults(yaml.faults);
  return out;
};
const stimuliOf = (file: string): PrivateStimuli => {
  const yaml = new YamlFile(readFileSync(file, "utf8"), file);
  const out = new Map<string, { node: string; type: string[] }[]>();
  for (const { name, value } of yaml.root?.members() ?? [])
    out.set(
      name,
      (value.list() ?? []).flatMap((step) => {
        const record = step.record(["node", "type"], ["node", "type"]);
        const node = record?.get("node")?.text();
        const type = record
          ?.get("type")
          ?.list()
          ?.map((l) => l.text() ?? "");
        return node === undefined || type === undefined ? [] : [{ node, type }];
      }),
    );
  if (yaml.faults.length > 0) throw new LabFaults(yaml.faults);
  return out;
};
/** The functions exported by graders/<lab>/checks.ts: the course's own code, run with the course's trust. */
const customOf = async (file: string): Promise<ReadonlyMap<string, Evaluate>> => {
  if (!existsSync(file)) return new Map();
  let module: Record<string, unknown>;
  try {
    // A module is loaded once for each address: a preview that runs on takes a changed file for another one.
    const content = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
    module = (await import(/* @vite-ignore */ `${pathToFileURL(file).href}?${content}`)) as Record<string, unknown>;
  } catch (error) {
    const old = error instanceof Error && "code" in error && error.code === "ERR_UNKNOWN_FILE_EXTENSION";
    throw old
      ? fault(file, `Node.js ${process.version} does not run TypeScript`, "use Node.js 22.18 or newer for this course")
      : fault(file, error instanceof Error ? error.message : String(error));
  }
  return new Map(Object.entries(module).filter((e): e is [string, Evaluate] => typeof e[1] === "function"));
};

const strayStimuli = (stimuli: PrivateStimuli, lab: Lab, file: string): readonly LabFault[] => {
  const names = lab.nodes.map((n) => n.name);
  return [...stimuli].flatMap(([name, steps]) =>
    steps
      .filter((s) => !names.includes(s.node))
      .map((s) => ({
        file,
        line: 0,
        column: 0,
        message: `${name}: there is no node "${s.node}"`,
        cure: suggest(s.node, names),
      })),
  );
};
/** What checks.yaml takes from the files beside it. */
const missingParts = (
  checks: Checks,
  stimuli: PrivateStimuli,
  custom: ReadonlyMap<string, Evaluate>,
): readonly LabFault[] =>
  checks.ordered.flatMap(({ check, source }) => {
    const fault = (what: string, name: string, known: readonly string[]): LabFault => ({
      ...source,
      column: 1,
      message: `${check.id}: ${what}`,
      cure: suggest(name, known),
    });
    return [
      ...(check.that === "custom" && !custom.has(check.name)
        ? [fault(`checks.ts exports no function "${check.name}"`, check.name, [...custom.keys()])]
        : []),
      ...(check.scenario ?? []).flatMap((s) =>
        "do" in s && "private" in s.do && !stimuli.has(s.do.private)
          ? [fault(`there is no private stimulus "${s.do.private}"`, s.do.private, [...stimuli.keys()])]
          : [],
      ),
    ];
  });

/** Loads one lab and its grader. Throws LabFaults. */
export const loadGradedLab = async (id: string, course: string): Promise<GradedLab> => {
  const folder = join(gradersFolder(course), id);
  const file = join(folder, "checks.yaml");
  if (!existsSync(file)) throw fault(file, `the lab "${id}" has no checks`, suggest(id, gradedLabIds(course)));
  const lab = portable(loadLab(id, course));
  const text = readFileSync(file, "utf8");
  const checks = parseChecks(text, `graders/${id}/checks.yaml`, lab);
  const stimuliFile = join(folder, "private", "stimuli.yaml");
  const stimuli = existsSync(stimuliFile) ? stimuliOf(stimuliFile) : new Map();
  const customFile = join(folder, "checks.ts");
  const version = createHash("sha256")
    .update(canonicalJson({ ...lab, configs: [...lab.configs].map(([n, c]) => [n, c.text]) }))
    .update(text)
    .update(canonicalJson([...stimuli]))
    .update(existsSync(customFile) ? readFileSync(customFile) : "")
    .digest("hex")
    .slice(0, 16);
  const custom = await customOf(customFile);
  const faults = [...strayStimuli(stimuli, lab, stimuliFile), ...missingParts(checks, stimuli, custom)];
  if (faults.length > 0) throw new LabFaults(faults);
  return { lab, checks, stimuli, version, custom };
};

/** Messages of the given labs in every locale the course has, with the common ones. */
export const loadCatalogues = (course: string, ids: readonly string[]): Catalogues => {
  const folder = gradersFolder(course);
  const labs = new Map<string, ReadonlyMap<string, Catalogue>>();
  for (const id of ids) {
    const messages = join(folder, id, "messages");
    if (!existsSync(messages)) continue;
    labs.set(
      id,
      new Map(
        readdirSync(messages)
          .filter((f) => f.endsWith(".yaml"))
          .sort()
          .map((f) => [f.slice(0, -5), catalogueOf(join(messages, f))]),
      ),
    );
  }
  return { common: catalogue, labs };
};
