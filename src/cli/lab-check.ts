// The ten gates a lab passes before learners see it: graders/<lab> held to what it says of itself.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { GradedLab } from "../grading/grade.ts";
import type { Result } from "../grading/result.ts";
import { oneLine } from "../grading/sanitize.ts";
import { drawn } from "../grading/variables.ts";
import { LabFaults } from "../lab/fault.ts";
import { labIds, loadLab } from "../lab/load.ts";
import { YamlFile } from "../lab/yaml.ts";
import type { Pool } from "./grade-pool.ts";
import { foundInMemory, gradeFound } from "./grade-task.ts";
import { gradersFolder, loadCatalogues } from "./graded-lab.ts";
import { secretsIn } from "./site-secrets.ts";
import { type KillMatrix, type KillRow, killMatrix, killRateOf } from "./kill-matrix.ts";

export interface LabCheckSettings {
  readonly course: string;
  /** Gates by number; all when empty. */
  readonly gates: readonly number[];
  /** Mutants per solution at most, evenly spread. */
  readonly mutants: number;
  /** Threads for mutants; this one when null. */
  readonly pool: Pool | null;
}
export interface Gate {
  readonly number: number;
  readonly name: string;
  readonly passed: boolean;
  readonly details: readonly string[];
}
export interface LabReport {
  readonly lab: string;
  readonly gates: readonly Gate[];
  readonly kills: readonly KillRow[];
  /** Share of the mutants noticed, of those that count; null when none was made. */
  readonly killRate: number | null;
}

type Configs = ReadonlyMap<string, string>;
const WALL = 60_000;
const VARIANTS = 10;
const TIMINGS = 5;
/** Share of mutants that must be killed. */
export const LEAST_KILL_RATE = 0.95;

const readConfigs = (folder: string): Configs =>
  new Map(
    readdirSync(folder)
      .filter((f) => f.endsWith(".cfg"))
      .sort()
      .map((f) => [f.slice(0, -4), readFileSync(join(folder, f), "utf8")]),
  );
const folders = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((d) => d.isDirectory())
        .map((d) => d.name)
        .sort()
    : [];

const GATES = [
  "",
  "the start scores its baseline",
  "every solution scores full marks, and two differ",
  "every known-wrong answer gets its verdict",
  "mutants of the solutions are noticed",
  "empty and shut-down configurations score nothing",
  "variant and timing seeds agree",
  "every check fails alone for some mutant or known-wrong answer",
  "no solution or private text in the built site",
  "messages exist in every locale",
  "everything within budget",
] as const;

export class LabCheck {
  readonly #graded: GradedLab;
  readonly #settings: LabCheckSettings;
  readonly #folder: string;
  readonly #courseName: string;
  readonly #editable: readonly string[];
  readonly #troubled: string[] = [];
  /** Checks that failed in each known-wrong answer. */
  readonly #alone: (readonly string[])[] = [];
  #kills: Promise<KillMatrix> | undefined;

  constructor(graded: GradedLab, settings: LabCheckSettings) {
    this.#graded = graded;
    this.#settings = settings;
    this.#folder = join(gradersFolder(settings.course), graded.lab.id);
    this.#courseName = basename(resolve(settings.course));
    this.#editable = graded.lab.nodes.filter((n) => n.edit).map((n) => n.name);
  }
  #grade(name: string, configs: Configs, seed = this.#graded.lab.seed, networkSeed?: number): Result {
    const result = gradeFound(this.#graded, foundInMemory(name, [...configs]), this.#courseName, {
      student: name,
      seed,
      wall: WALL,
      ...(networkSeed === undefined ? {} : { networkSeed }),
    });
    this.#note(name, result);
    return result;
  }
  #note(name: string, result: Result): void {
    for (const c of result.checks)
      if (c.verdict === "error" || c.verdict === "inconclusive")
        this.#troubled.push(`${name}: ${c.id} is ${c.verdict}: ${JSON.stringify(c.message.params)}`);
  }
  /** Solutions complete the start: nodes they leave out keep it. */
  #solutions(): readonly { readonly name: string; readonly configs: Configs }[] {
    return folders(join(this.#folder, "solutions")).map((name) => ({
      name,
      configs: readConfigs(join(this.#folder, "solutions", name)),
    }));
  }
  #start(): Configs {
    return new Map(this.#editable.map((n) => [n, this.#graded.lab.configs.get(n)?.text ?? ""]));
  }
  #only(configs: Configs): Configs {
    return new Map([...configs].filter(([n]) => this.#editable.includes(n)));
  }

  #gate1(): readonly string[] {
    const { baseline } = this.#graded.checks.file;
    const result = this.#grade("start", this.#start());
    return result.score === baseline
      ? []
      : [
          `the start scores ${result.score}, declared is ${baseline}: ${result.checks
            .filter((c) => c.points > 0)
            .map((c) => c.id)
            .join(", ")} give points for nothing`,
        ];
  }
  #gate2(): readonly string[] {
    const solutions = this.#solutions();
    const problems: string[] = [];
    if (solutions.length < 2)
      problems.push(
        `there ${solutions.length === 1 ? "is one solution" : "are no solutions"}; two that differ are needed under graders/${this.#graded.lab.id}/solutions`,
      );
    const texts = new Set(solutions.map((s) => JSON.stringify([...s.configs])));
    if (texts.size < solutions.length) problems.push("two solutions are the same");
    for (const s of solutions) {
      const result = this.#grade(`solution ${s.name}`, this.#only(s.configs));
      if (result.state === "ungradable") problems.push(`${s.name}: ungradable: ${JSON.stringify(result.problem)}`);
      for (const c of result.checks)
        if (c.verdict !== "pass")
          problems.push(
            `${s.name}: ${c.id} is ${c.verdict}: ${oneLine([...c.evidence.map((e) => e.actual), JSON.stringify(c.message.params)].join("; "), 400)}`,
          );
      for (const u of result.unrecognizedLines) problems.push(`${s.name}: ${u.file}:${u.line}: ${u.text}: ${u.reason}`);
    }
    return problems;
  }
  #gate3(): readonly string[] {
    return folders(join(this.#folder, "wrong")).flatMap((name) => {
      const folder = join(this.#folder, "wrong", name);
      const file = join(folder, "expect.yaml");
      if (!existsSync(file)) return [`${name}: expect.yaml is missing: write "check-id: verdict" lines`];
      const yaml = new YamlFile(readFileSync(file, "utf8"), `graders/${this.#graded.lab.id}/wrong/${name}/expect.yaml`);
      const wanted = (yaml.root?.members() ?? []).map(({ name: id, value }) => [id, value.text() ?? ""] as const);
      if (yaml.faults.length > 0) throw new LabFaults(yaml.faults);
      const base = this.#solutions()[0]?.configs ?? new Map<string, string>();
      const result = this.#grade(`wrong ${name}`, this.#only(new Map([...base, ...readConfigs(folder)])));
      this.#alone.push(result.checks.filter((c) => c.verdict === "fail").map((c) => c.id));
      return wanted.flatMap(([id, verdict]) => {
        const got = id === "state" ? result.state : result.checks.find((c) => c.id === id)?.verdict;
        return got === verdict ? [] : [`${name}: ${id} is ${got ?? "no check"}, declared is ${verdict}`];
      });
    });
  }
  #mutate(): Promise<KillMatrix> {
    this.#kills ??= killMatrix(
      this.#graded,
      this.#editable,
      this.#solutions().map((s) => {
        const configs = this.#only(s.configs);
        return { name: s.name, configs, result: this.#grade(`solution ${s.name}`, configs) };
      }),
      {
        courseName: this.#courseName,
        wall: WALL,
        most: this.#settings.mutants,
        pool: this.#settings.pool,
      },
    );
    return this.#kills;
  }
  async #gate4(): Promise<readonly string[]> {
    const { rows, idleWaivers } = await this.#mutate();
    const rate = killRateOf(rows) ?? 0;
    return [
      ...(rate >= LEAST_KILL_RATE
        ? []
        : [`${(100 * rate).toFixed(1)} % of the mutants are noticed, ${100 * LEAST_KILL_RATE} % are needed`]),
      ...rows.filter((k) => k.outcome === "survived").map((k) => `survives: ${k.solution}: ${k.mutant}`),
      ...idleWaivers.map((m) => `waives nothing: ${m}`),
    ];
  }
  #gate5(): readonly string[] {
    const problems: string[] = [];
    const empty = new Map(this.#editable.map((n) => [n, `hostname ${n}\n`]));
    const [first] = this.#solutions();
    const shut = new Map(
      [...this.#only(first?.configs ?? new Map<string, string>())].map(([n, text]) => [
        n,
        text.replace(/^(interface .*)$/gm, "$1\n shutdown").replace(/^ no shutdown$/gm, ""),
      ]),
    );
    for (const [name, configs] of [
      ["empty", empty],
      ["all shut down", shut],
    ] as const) {
      const result = this.#grade(name, configs);
      if (result.score !== 0)
        problems.push(
          `${name} scores ${result.score}: ${result.checks
            .filter((c) => c.points > 0)
            .map((c) => c.id)
            .join(", ")}`,
        );
    }
    return problems;
  }
  #gate6(): readonly string[] {
    const { lab } = this.#graded;
    const [first] = this.#solutions();
    if (first === undefined) return [];
    const problems: string[] = [];
    for (let t = 1; t <= TIMINGS; t++) {
      const result = this.#grade(`timing seed ${t}`, this.#only(first.configs), lab.seed, lab.seed + 1000 * t);
      for (const c of result.checks)
        if (c.verdict !== "pass")
          problems.push(
            `timing seed ${lab.seed + 1000 * t}: ${c.id} is ${c.verdict}: ${JSON.stringify(c.message.params)}`,
          );
    }
    if (lab.variables.length === 0) return problems;
    for (let v = 1; v <= VARIANTS; v++) {
      const start = this.#grade(`start of variant seed ${v}`, this.#start(), v);
      const { baseline } = this.#graded.checks.file;
      if (start.score !== baseline)
        problems.push(`variant seed ${v}: the start scores ${start.score}, declared is ${baseline}`);
      // Solutions of labs with variants hold $names, drawn as the start's are.
      const result = this.#grade(`variant seed ${v}`, this.#only(first.configs), v);
      for (const c of result.checks)
        if (c.verdict !== "pass")
          problems.push(`variant seed ${v}: ${c.id} is ${c.verdict}: ${JSON.stringify(c.message.params)}`);
    }
    return problems;
  }
  async #gate7(): Promise<readonly string[]> {
    const { rows } = await this.#mutate();
    if (this.#alone.length === 0) this.#gate3();
    return this.#graded.checks.file.checks
      .filter((c) => ![...rows.map((k) => k.by), ...this.#alone].some((by) => by.length === 1 && by[0] === c.id))
      .map((c) => `${c.id} never fails alone`);
  }
  #gate8(): readonly string[] {
    const hidden = join(this.#folder, "private");
    return secretsIn(join(resolve(this.#settings.course), "dist"), {
      solutions: this.#solutions().flatMap((s) =>
        [...s.configs].map(([node, text]) => ({ who: `solution ${s.name}/${node}.cfg`, text })),
      ),
      hidden: existsSync(hidden) ? readdirSync(hidden).map((file) => readFileSync(join(hidden, file), "utf8")) : [],
      // Every lab's start is public, and labs that build on another one start where it ends.
      open: labIds(this.#settings.course).flatMap((id) => {
        const lab = loadLab(id, this.#settings.course);
        return [...drawn(lab, lab.seed).configs.values()].map((c) => c.text);
      }),
    });
  }
  #gate9(): readonly string[] {
    const { labs } = loadCatalogues(this.#settings.course, [this.#graded.lab.id]);
    const locales = labs.get(this.#graded.lab.id) ?? new Map();
    const wanted = this.#graded.checks.file.checks.flatMap((c) => [...(c.message ? [c.message] : []), ...c.hints]);
    const problems: string[] = [];
    if (wanted.length > 0 && locales.size === 0) problems.push(`messages/en.yaml is missing: ${wanted.join(", ")}`);
    for (const [locale, texts] of locales) {
      for (const id of wanted) if (!texts.has(id)) problems.push(`messages/${locale}.yaml has no ${id}`);
      for (const id of texts.keys())
        if (!wanted.includes(id)) problems.push(`messages/${locale}.yaml has ${id}, which no check uses`);
    }
    return problems;
  }
  #gate10(): readonly string[] {
    return this.#troubled.length === 0 ? [] : this.#troubled.slice(0, 10);
  }

  async run(): Promise<LabReport> {
    const wanted = new Set(this.#settings.gates);
    // Threads begin with the mutants while this one does the rest.
    const all = wanted.size === 0 || wanted.has(4) || wanted.has(7);
    if (all && this.#settings.pool !== null) void this.#mutate().catch(() => {});
    const gates: Gate[] = [];
    const runs: (() => readonly string[] | Promise<readonly string[]>)[] = [
      () => this.#gate1(),
      () => this.#gate2(),
      () => this.#gate3(),
      () => this.#gate4(),
      () => this.#gate5(),
      () => this.#gate6(),
      () => this.#gate7(),
      () => this.#gate8(),
      () => this.#gate9(),
      () => this.#gate10(),
    ];
    for (const [i, run] of runs.entries()) {
      const number = i + 1;
      if (wanted.size > 0 && !wanted.has(number)) continue;
      const details = await run();
      gates.push({ number, name: GATES[number] ?? "", passed: details.length === 0, details });
    }
    const rows = this.#kills === undefined ? [] : (await this.#kills).rows;
    return { lab: this.#graded.lab.id, gates, kills: rows, killRate: killRateOf(rows) };
  }
}
