// A lab's checks as loaded: validated, in an order in which every check comes after what it needs, with line numbers.
import { isMap, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { z } from "zod";
import type { Lab } from "../lab/definition.ts";
import { type LabFault, LabFaults, suggest } from "../lab/fault.ts";
import { unanswerable, unknownVariables } from "./answerable.ts";
import { type Check, type ChecksFile, checksFileSchema, VERBS } from "./checks-schema.ts";
import { CourseFault, expand, parseEndpoint } from "./endpoint.ts";
import { draw, substituteAll } from "./variables.ts";

export interface LoadedCheck {
  readonly check: Check;
  readonly source: { readonly file: string; readonly line: number };
}
export interface Checks {
  readonly file: ChecksFile;
  /** In evaluation order: needs and controls first, else as written. */
  readonly ordered: readonly LoadedCheck[];
  /** Sum of all points. */
  readonly maxScore: number;
}

/** The deepest node on a path of keys and indices. */
const nodeAt = (root: Node | null, path: readonly PropertyKey[]): Node | null => {
  let at: Node | null = root;
  for (const step of path) {
    const next: unknown = isMap(at) || isSeq(at) ? at.get(step as string | number, true) : undefined;
    if (next === undefined || next === null) break;
    at = next as Node;
  }
  return at;
};
/** Zod wraps the variants of a union; the one that got furthest says what is wrong. */
const deepest = (issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code !== "invalid_union") return issue;
  let best: z.core.$ZodIssue | undefined;
  for (const inner of issue.errors.flat()) {
    const found = deepest(inner);
    const whole = { ...found, path: [...issue.path, ...found.path] };
    if (best === undefined || whole.path.length > best.path.length) best = whole;
  }
  return best ?? issue;
};

/** Endpoints a check names, for the faults of unknown nodes. */
const endpointsOf = (check: Check): readonly string[] => {
  const out: string[] = [];
  if ("matrix" in check) out.push(...check.matrix.from, ...check.matrix.to);
  if ("from" in check && "to" in check) out.push(check.from, check.to);
  if ("among" in check && check.among) out.push(...check.among);
  return out;
};
const nodesOf = (check: Check): readonly string[] => {
  const out: string[] = [];
  if ("at" in check && check.at !== undefined) out.push(...(typeof check.at === "string" ? [check.at] : check.at));
  if ("between" in check) out.push(...check.between);
  if ("through" in check && check.through) out.push(...check.through);
  if ("avoids" in check && check.avoids) out.push(...check.avoids);
  return out;
};

/** Reads checks.yaml for a lab. Throws LabFaults naming file, line and cure. */
export const parseChecks = (text: string, file: string, lab: Lab): Checks => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2", schema: "core" });
  const faults: LabFault[] = [];
  const at = (node: Node | null): { line: number; column: number } => {
    if (node?.range == null) return { line: 1, column: 1 };
    const { line, col } = lines.linePos(node.range[0]);
    return { line, column: col };
  };
  for (const e of document.errors)
    faults.push({
      file,
      ...at({ range: [e.pos[0], 0, 0] } as Node),
      message: e.message.split("\n")[0] ?? "not YAML",
      cure: "",
    });
  visit(document, {
    Alias: (_key, node) =>
      void faults.push({ file, ...at(node), message: `"*${node.source}" is an alias`, cure: "write it out" }),
  });
  if (faults.length > 0) throw new LabFaults(faults);
  const root = document.contents as Node | null;
  const data = document.toJS({ maxAliasCount: 0 }) as { checks?: { that?: string; scenario?: unknown }[] } | null;
  if (Array.isArray(data?.checks))
    for (const c of data.checks)
      if (c !== null && typeof c === "object" && c.that === undefined && c.scenario !== undefined) c.that = "scenario";
  const parsed = checksFileSchema.safeParse(data);
  if (!parsed.success) {
    const found = parsed.error.issues.map(deepest).map((issue): LabFault => {
      const [, index, key] = issue.path;
      const verb: unknown = key === "that" && typeof index === "number" ? data?.checks?.[index]?.that : undefined;
      if (typeof verb === "string")
        return {
          file,
          ...at(nodeAt(root, issue.path)),
          message: `${issue.path.map(String).join(".")}: there is no verb "${verb}"`,
          cure: suggest(verb, VERBS),
        };
      const keys = issue.code === "unrecognized_keys" ? ` (${issue.keys.join(", ")})` : "";
      return {
        file,
        ...at(nodeAt(root, issue.path)),
        message: `${issue.path.map(String).join(".") || "the file"}: ${issue.message}${keys}`,
        cure: "the schema of checks is published as checks.schema.json",
      };
    });
    throw new LabFaults(found);
  }
  const value = parsed.data;
  const sourceOf = (i: number): { file: string; line: number } => ({
    file,
    line: at(nodeAt(root, ["checks", i])).line,
  });
  const names = lab.nodes.map((n) => n.name);
  const ids = value.checks.map((c) => c.id);
  value.checks.forEach((check, i) => {
    const here = at(nodeAt(root, ["checks", i]));
    const fault = (message: string, cure: string): void =>
      void faults.push({ file, ...here, message: `${check.id}: ${message}`, cure });
    if (ids.indexOf(check.id) !== i) fault("this id is used twice", "give each check its own id");
    for (const id of [...check.needs, ...(check.control === undefined ? [] : [check.control])])
      if (!ids.includes(id)) fault(`there is no check "${id}"`, suggest(id, ids));
    if (check.that === "deny" && check.control === undefined)
      fault(
        '"deny" needs a control',
        "name a check of the same sources that must hold: an empty network also reaches nothing",
      );
    for (const node of nodesOf(check))
      if (!names.includes(node)) fault(`there is no node "${node}"`, suggest(node, names));
    try {
      for (const e of expand(endpointsOf(check), value.groups))
        if (e.node !== null && !names.includes(e.node)) fault(`there is no node "${e.node}"`, suggest(e.node, names));
    } catch (error) {
      if (!(error instanceof CourseFault)) throw error;
      fault(error.message, "");
    }
    for (const step of check.scenario ?? []) {
      const target = "holds" in step ? step.holds : "never" in step ? step.never.violates : null;
      if (target !== null && !ids.includes(target)) fault(`there is no check "${target}"`, suggest(target, ids));
    }
  });
  for (const members of Object.values(value.groups))
    for (const member of members) {
      const { node } = parseEndpoint(member);
      if (node !== null && !names.includes(node))
        faults.push({
          file,
          ...at(nodeAt(root, ["groups"])),
          message: `there is no node "${node}"`,
          cure: suggest(node, names),
        });
    }
  if (faults.length > 0) throw new LabFaults(faults);
  // What holds of one seed's values holds of all: they are of one kind.
  const values = draw(lab, lab.seed);
  const groups = substituteAll(value.groups, values);
  const byId = new Map(value.checks.map((c) => [c.id, c]));
  value.checks.forEach((check, i) => {
    const here = at(nodeAt(root, ["checks", i]));
    const fault = (message: string, cure: string): void =>
      void faults.push({ file, ...here, message: `${check.id}: ${message}`, cure });
    for (const name of unknownVariables(check, lab))
      fault(
        `there is no variable "$${name}"`,
        suggest(
          name,
          lab.variables.map((v) => v.name),
        ),
      );
    for (const { message, cure } of unanswerable(substituteAll(check, values), groups, lab, byId)) fault(message, cure);
  });
  if (faults.length > 0) throw new LabFaults(faults);
  const ordered: LoadedCheck[] = [];
  const state = new Map<string, "open" | "done">();
  const walk = (id: string, trail: readonly string[]): void => {
    if (state.get(id) === "done") return;
    const i = ids.indexOf(id);
    const check = value.checks[i]!;
    if (state.get(id) === "open")
      throw new LabFaults([
        {
          file,
          ...at(nodeAt(root, ["checks", i])),
          message: `${[...trail, id].join(" needs ")}`,
          cure: "break the circle",
        },
      ]);
    state.set(id, "open");
    for (const need of [...check.needs, ...(check.control === undefined ? [] : [check.control])])
      walk(need, [...trail, id]);
    state.set(id, "done");
    ordered.push({ check, source: sourceOf(i) });
  };
  for (const id of ids) walk(id, []);
  return { file: value, ordered, maxScore: value.checks.reduce((n, c) => n + c.points, 0) };
};
