// `hopwise check`: the ten gates a lab passes before learners see it, with the kill matrix of its mutants.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import type { GradedLab } from "../grading/grade.ts";
import { isWaived, type Mutant, mutantsOf } from "../grading/mutation.ts";
import type { Result } from "../grading/result.ts";
import { oneLine } from "../grading/sanitize.ts";
import { LabFaults } from "../lab/fault.ts";
import { YamlFile } from "../lab/yaml.ts";
import { foundInMemory, gradeFound } from "./grade-task.ts";
import type { ThreadTask } from "./grade-thread.ts";
import { runPool } from "./grade-pool.ts";
import { gradedLabIds, gradersFolder, loadCatalogues, loadGradedLab } from "./graded-lab.ts";
import { type Output, UsageError } from "./outcome.ts";
import { writeWhole } from "./report-files.ts";

export interface CheckCommand {
  readonly labs: readonly string[];
  readonly course: string;
  readonly jobs?: string;
  /** Gates by number; all when empty. */
  readonly gate: readonly string[];
  readonly json?: string;
  /** Mutants per solution at most, evenly spread; all when absent. */
  readonly mutants?: string;
}
export interface Gate {
  readonly number: number;
  readonly name: string;
  readonly passed: boolean;
  readonly details: readonly string[];
}
export interface KillRow {
  readonly mutant: string;
  readonly solution: string;
  readonly line: number;
  readonly outcome: "killed" | "equivalent" | "waived" | "survived";
  /** Checks that failed. */
  readonly by: readonly string[];
  readonly reason?: string;
}
export interface LabReport {
  readonly lab: string;
  readonly gates: readonly Gate[];
  readonly kills: readonly KillRow[];
  readonly killRate: number | null;
}

type Configs = ReadonlyMap<string, string>;
const WALL = 60_000;
const VARIANTS = 3;
const TIMINGS = 3;
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

class LabCheck {
  readonly #graded: GradedLab;
  readonly #command: CheckCommand;
  readonly #folder: string;
  readonly #courseName: string;
  readonly #editable: readonly string[];
  readonly #slowest = { ms: 0, who: "" };
  readonly #troubled: string[] = [];
  /** Checks that failed in each known-wrong answer. */
  readonly #alone: (readonly string[])[] = [];
  kills: KillRow[] = [];

  constructor(graded: GradedLab, command: CheckCommand) {
    this.#graded = graded;
    this.#command = command;
    this.#folder = join(gradersFolder(command.course), graded.lab.id);
    this.#courseName = basename(resolve(command.course));
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
    const ms = result.timing?.wall ?? 0;
    if (ms > this.#slowest.ms) Object.assign(this.#slowest, { ms, who: name });
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
  async #mutate(): Promise<void> {
    if (this.kills.length > 0) return;
    const most = this.#command.mutants === undefined ? Number.POSITIVE_INFINITY : Number(this.#command.mutants);
    const jobs = Math.max(1, this.#command.jobs === undefined ? availableParallelism() : Number(this.#command.jobs));
    for (const { name, configs } of this.#solutions()) {
      const original = this.#grade(`solution ${name}`, this.#only(configs));
      const all = mutantsOf(this.#only(configs), this.#editable);
      const step = Math.max(1, all.length / most);
      const chosen: Mutant[] = [];
      for (let i = 0; Math.floor(i) < all.length; i += step) chosen.push(all[Math.floor(i)]!);
      const rows = new Array<KillRow | undefined>(chosen.length);
      const tasks = chosen.map(
        (m, index): ThreadTask => ({
          index,
          path: "",
          nth: 0,
          student: m.name,
          seed: this.#graded.lab.seed,
          wall: WALL,
          configs: [...m.configs],
        }),
      );
      const judge = (index: number, result: Result): void => {
        const mutant = chosen[index]!;
        const by = result.checks.filter((c) => c.verdict === "fail").map((c) => c.id);
        const waiver = this.#graded.checks.file.waived.find((w) => isWaived(mutant.name, w.mutant));
        const killed =
          result.state === "ungradable" ||
          result.score < original.score ||
          result.checks.some((c) => c.verdict !== "pass");
        const outcome = killed
          ? "killed"
          : result.forwarding === original.forwarding
            ? "equivalent"
            : waiver
              ? "waived"
              : "survived";
        rows[index] = {
          mutant: mutant.name,
          solution: name,
          line: mutant.line,
          outcome,
          by,
          ...(outcome === "waived" && waiver ? { reason: waiver.reason } : {}),
        };
        if (result.timing && result.timing.wall > this.#slowest.ms)
          Object.assign(this.#slowest, { ms: result.timing.wall, who: mutant.name });
      };
      await runPool(tasks, {
        lab: this.#graded.lab.id,
        course: this.#command.course,
        courseName: this.#courseName,
        jobs,
        done: judge,
        lost: (_task, why) => ({
          ...original,
          state: "ungradable",
          problem: { id: "submission.lost", params: { what: why } },
          score: 0,
          checks: [],
          digest: "",
        }),
      });
      this.kills.push(...rows.filter((r) => r !== undefined));
    }
  }
  killRate(): number | null {
    const counted = this.kills.filter((k) => k.outcome === "killed" || k.outcome === "survived");
    return counted.length === 0 ? null : counted.filter((k) => k.outcome === "killed").length / counted.length;
  }
  async #gate4(): Promise<readonly string[]> {
    await this.#mutate();
    const rate = this.killRate() ?? 0;
    const survivors = this.kills
      .filter((k) => k.outcome === "survived")
      .map((k) => `survives: ${k.solution}: ${k.mutant}`);
    return rate >= LEAST_KILL_RATE
      ? []
      : [
          `${(100 * rate).toFixed(1)} % of the mutants are noticed, ${100 * LEAST_KILL_RATE} % are needed`,
          ...survivors,
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
      // Solutions of labs with variants hold $names, drawn as the start's are.
      const result = this.#grade(`variant seed ${v}`, this.#only(first.configs), v);
      for (const c of result.checks)
        if (c.verdict !== "pass")
          problems.push(`variant seed ${v}: ${c.id} is ${c.verdict}: ${JSON.stringify(c.message.params)}`);
    }
    return problems;
  }
  async #gate7(): Promise<readonly string[]> {
    await this.#mutate();
    if (this.#alone.length === 0) this.#gate3();
    return this.#graded.checks.file.checks
      .filter((c) => ![...this.kills.map((k) => k.by), ...this.#alone].some((by) => by.length === 1 && by[0] === c.id))
      .map((c) => `${c.id} never fails alone`);
  }
  #gate8(): readonly string[] {
    const dist = join(resolve(this.#command.course), "dist");
    if (!existsSync(dist)) return [];
    const open = [...this.#graded.lab.configs.values()].map((c) => c.text).join("\n");
    const secret = new Set<string>();
    const add = (text: string): void => {
      for (const line of text.split("\n").map((l) => l.trim()))
        if (line.length >= 12 && /\d/.test(line) && !line.startsWith("!") && !open.includes(line)) secret.add(line);
    };
    for (const file of existsSync(join(this.#folder, "private")) ? readdirSync(join(this.#folder, "private")) : [])
      add(readFileSync(join(this.#folder, "private", file), "utf8"));
    const whole = this.#solutions().flatMap((s) =>
      [...s.configs].map(([node, text]) => ({
        who: `solution ${s.name}/${node}.cfg`,
        text: text
          .split("\n")
          .map((l) => l.trim())
          .filter((l) => l !== "!" && l !== ""),
      })),
    );
    const problems: string[] = [];
    for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(html|json|js|txt|xml)$/.test(entry.name)) continue;
      const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
      for (const line of secret)
        if (text.includes(line)) problems.push(`${entry.name} holds private text "${oneLine(line, 60)}"`);
      // Single lines of a solution are what lessons teach; six in a row are a solution.
      for (const { who, text: lines } of whole)
        for (let i = 0; i + 6 <= lines.length; i++)
          if (text.includes(lines.slice(i, i + 6).join("\\n")) && !open.includes(lines.slice(i, i + 6).join("\n")))
            problems.push(`${entry.name} holds ${who}`);
    }
    return [...new Set(problems)];
  }
  #gate9(): readonly string[] {
    const { labs } = loadCatalogues(this.#command.course, [this.#graded.lab.id]);
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
    const wanted = new Set(this.#command.gate.map(Number));
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
    return { lab: this.#graded.lab.id, gates, kills: this.kills, killRate: this.killRate() };
  }
}

/** Checks one lab; throws LabFaults when it cannot be loaded. */
export const checkLab = async (id: string, command: CheckCommand): Promise<LabReport> =>
  new LabCheck(await loadGradedLab(id, command.course), command).run();

export const checkCommand = async (command: CheckCommand, output: Output): Promise<number> => {
  for (const g of command.gate) if (!/^([1-9]|10)$/.test(g)) throw new UsageError("--gate takes a number from 1 to 10");
  for (const [option, value] of [
    ["--jobs", command.jobs],
    ["--mutants", command.mutants],
  ] as const)
    if (value !== undefined && !/^[1-9]\d{0,5}$/.test(value)) throw new UsageError(`${option} takes a whole number`);
  const ids = command.labs.length > 0 ? command.labs : gradedLabIds(command.course);
  const reports: LabReport[] = [];
  for (const id of ids) {
    const report = await checkLab(id, command);
    reports.push(report);
    output.out(`${id}\n`);
    for (const g of report.gates) {
      output.out(`  ${g.passed ? "ok    " : "NOT OK"} ${String(g.number).padStart(2)} ${g.name}\n`);
      for (const d of g.details) output.out(`            ${oneLine(d, 600)}\n`);
    }
    if (report.killRate !== null) {
      const count = (o: KillRow["outcome"]): number => report.kills.filter((k) => k.outcome === o).length;
      output.out(
        `  mutants: ${count("killed")} killed, ${count("survived")} survived, ${count("waived")} waived, ${count("equivalent")} forward alike; kill rate ${(100 * report.killRate).toFixed(1)} %\n`,
      );
      for (const k of report.kills)
        if (k.outcome === "waived") output.out(`            waived: ${oneLine(k.mutant, 200)}: ${k.reason}\n`);
    }
  }
  if (command.json !== undefined)
    writeWhole(command.json, `${JSON.stringify({ schema: "hopwise/check/v1", labs: reports }, null, 2)}\n`);
  const bad = reports.filter((r) => r.gates.some((g) => !g.passed));
  output.out(`${reports.length - bad.length} of ${reports.length} labs pass every gate\n`);
  return bad.length === 0 ? 0 : 1;
};
