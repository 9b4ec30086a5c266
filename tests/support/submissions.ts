// Submissions of the course's labs that differ in verdict: solutions, known-wrong answers, mutilated, refused.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
export type Configs = readonly (readonly [string, string])[];

const read = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder)
      .filter((f) => f.endsWith(".cfg"))
      .sort()
      .map((f) => [f.slice(0, -4), readFileSync(join(folder, f), "utf8")]),
  );
const under = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

/** By name; only nodes of `editable`. `refused` is not text at all. */
export const submissionsOf = (lab: string, editable: readonly string[]): ReadonlyMap<string, Configs> => {
  const folder = join(root, "graders", lab);
  const out = new Map<string, Configs>();
  const add = (name: string, configs: ReadonlyMap<string, string>): void =>
    void out.set(
      name,
      [...configs].filter(([n]) => editable.includes(n)),
    );
  const solutions = under(join(folder, "solutions"));
  for (const name of solutions) add(`right: ${name}`, read(join(folder, "solutions", name)));
  const first = read(join(folder, "solutions", solutions[0] ?? ""));
  for (const name of under(join(folder, "wrong")))
    add(`wrong: ${name}`, new Map([...first, ...read(join(folder, "wrong", name))]));
  const halved = [...first].map(
    ([n, text]) => [n, text.slice(0, text.lastIndexOf("\n", text.length / 2) + 1)] as const,
  );
  add("cut in half", new Map(halved));
  add("with a byte order mark and odd lines", new Map([...first].map(([n, t]) => [n, `\ufeff${t}flux capacitor\n`])));
  add("refused", new Map([...first].map(([n, t]) => [n, `${t}\u0000`])));
  return out;
};
