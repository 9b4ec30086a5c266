// `npm run bench`: runs the benchmarks, each in a process of its own, prints a table and writes bench-results/*.json.
// --only TEXT  those whose name contains it    --compare FILE  against earlier results    --list  names alone
// --strict     exit 1 when a goal is missed
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Benchmark, Metric } from "./harness.ts";

interface Row extends Metric {
  readonly benchmark: string;
}
interface Results {
  readonly machine: Record<string, unknown>;
  readonly rows: readonly Row[];
}

const here = new URL(".", import.meta.url).pathname;
const root = join(here, "../..");
const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    compare: { type: "string" },
    list: { type: "boolean" },
    strict: { type: "boolean" },
    /** Internal: run one benchmark of one file here and print its metrics. */
    child: { type: "string", multiple: true },
  },
});

const load = async (file: string): Promise<readonly Benchmark[]> =>
  ((await import(join(here, file))) as { readonly benchmarks: readonly Benchmark[] }).benchmarks;

if (options.child !== undefined) {
  const [file, name] = options.child as [string, string];
  const benchmark = (await load(file)).find((b) => b.name === name)!;
  const metrics = await benchmark.run();
  process.stdout.write(`${JSON.stringify(metrics)}\n`);
  process.exit(0);
}

const shown = (value: number): string =>
  Math.abs(value) >= 1e6
    ? `${(value / 1e6).toFixed(2)} M`
    : Math.abs(value) >= 100
      ? value.toFixed(0)
      : value.toPrecision(3);
const met = ({ value, atMost, atLeast }: Metric): boolean | null =>
  atMost === undefined && atLeast === undefined
    ? null
    : value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
const goal = (m: Metric): string =>
  m.atMost !== undefined ? `≤ ${shown(m.atMost)}` : m.atLeast !== undefined ? `≥ ${shown(m.atLeast)}` : "";
const git = (...args: string[]): string => spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout?.trim() ?? "";

const files = readdirSync(here)
  .filter((file) => file.endsWith(".bench.ts"))
  .sort((a, b) => (a < b ? -1 : 1));
const earlier =
  options.compare === undefined
    ? new Map<string, number>()
    : new Map(
        (JSON.parse(readFileSync(options.compare, "utf8")) as Results).rows.map((r) => [
          `${r.benchmark} ${r.name}`,
          r.value,
        ]),
      );
const rows: Row[] = [];
const failed: string[] = [];
const machine = {
  cpu: cpus()[0]?.model ?? "",
  cores: cpus().length,
  memoryMiB: Math.round(totalmem() / 2 ** 20),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  commit: git("rev-parse", "--short", "HEAD"),
  started: new Date().toISOString(),
  loadBefore: loadavg()[0],
};
const print = (row: Row): void => {
  const ok = met(row);
  const before = earlier.get(`${row.benchmark} ${row.name}`);
  const change = before === undefined || before === 0 ? "" : `${((row.value / before - 1) * 100).toFixed(0)} %`;
  const mark = ok === null ? "" : ok ? "ok" : "MISSED";
  process.stdout.write(
    `${row.benchmark.padEnd(34)} ${row.name.padEnd(34)} ${shown(row.value).padStart(9)} ${row.unit.padEnd(10)} ${goal(row).padEnd(10)} ${mark.padEnd(7)} ${change}\n`.trimEnd() +
      "\n",
  );
};
for (const file of files) {
  for (const { name } of await load(file)) {
    if (options.only !== undefined && !name.includes(options.only)) continue;
    if (options.list === true) {
      process.stdout.write(`${name}\n`);
      continue;
    }
    const child = spawnSync(
      process.execPath,
      ["--max-old-space-size=4096", "--expose-gc", join(here, "main.ts"), "--child", file, "--child", name],
      { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 26 },
    );
    if (child.status !== 0) {
      failed.push(name);
      process.stdout.write(`${name.padEnd(34)} FAILED\n`);
      continue;
    }
    for (const metric of JSON.parse(child.stdout.trim().split("\n").at(-1) ?? "[]") as Metric[]) {
      const row = { benchmark: name, ...metric };
      rows.push(row);
      print(row);
    }
  }
}
if (options.list !== true) {
  const load = Math.max(machine.loadBefore ?? 0, loadavg()[0] ?? 0);
  if (load > machine.cores)
    process.stdout.write(
      `\nThe machine was busy (load ${load.toFixed(1)} on ${machine.cores} cores): times are upper bounds.\n`,
    );
  const results: Results = { machine: { ...machine, loadAfter: loadavg()[0] }, rows };
  mkdirSync(join(root, "bench-results"), { recursive: true });
  const path = join(root, "bench-results", `${machine.started.replace(/[:.]/g, "-")}.json`);
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  const missed = rows.filter((r) => met(r) === false).length;
  process.stdout.write(
    `\n${rows.length} metrics, ${missed} goals missed, ${failed.length} benchmarks failed; written to ${path}\n`,
  );
  process.exit(failed.length > 0 || (options.strict === true && missed > 0) ? 1 : 0);
}
