// What a lesson's components need to know at build time of the page's lab. A mistake names the page.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Lab } from "../../lab/definition.ts";
import { loadLab } from "../../lab/load.ts";

export interface CheckTitle {
  readonly id: string;
  readonly title: string;
  readonly points: number;
}
interface RawCheck {
  readonly id: string;
  readonly title?: string;
  readonly points?: number;
}

const titles = new Map<string, ReadonlyMap<string, CheckTitle>>();
const checksOf = (lab: string): ReadonlyMap<string, CheckTitle> => {
  const kept = import.meta.env.DEV ? undefined : titles.get(lab);
  if (kept !== undefined) return kept;
  const { checks } = parse(readFileSync(`graders/${lab}/checks.yaml`, "utf8")) as { checks: readonly RawCheck[] };
  const found = new Map(checks.map((c) => [c.id, { id: c.id, title: c.title ?? c.id, points: c.points ?? 1 }]));
  titles.set(lab, found);
  return found;
};

/** The lab that the page's frontmatter names. Throws Error naming the page. */
export const labOfPage = (page: string, lab: string | undefined, component: string): string => {
  if (lab !== undefined) return lab;
  throw new Error(`content/lessons/${page}: <${component}> needs "lab:" in the frontmatter`);
};
export const split = (list: string): readonly string[] =>
  list
    .split(",")
    .map((s) => s.trim())
    .filter((s) => s !== "");
/** Titles of checks in the order given. Throws Error naming the page and the check. */
export const checkTitles = (page: string, lab: string, ids: readonly string[]): readonly CheckTitle[] =>
  ids.map((id) => {
    const check = checksOf(lab).get(id);
    if (check !== undefined) return check;
    throw new Error(`content/lessons/${page}: graders/${lab}/checks.yaml has no check "${id}"`);
  });
/** Throws Error naming the page when the lab has no such node. */
export const labWithNode = (page: string, lab: string, node: string | undefined): Lab => {
  const loaded = loadLab(lab);
  if (node === undefined || loaded.nodes.some((n) => n.name === node)) return loaded;
  throw new Error(`content/lessons/${page}: lab ${lab} has no node "${node}"`);
};
