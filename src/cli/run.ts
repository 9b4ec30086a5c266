// `hopwise run`: a lab without a screen.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { BadQuestion } from "../explain/explain.ts";
import { explain } from "../explain/question.ts";
import { plain } from "../grading/sanitize.ts";
import { drawn } from "../grading/variables.ts";
import { FRAME_MODES, type FrameMode } from "../kernel/frames.ts";
import type { Instant } from "../kernel/kernel.ts";
import { LinkCapture } from "../lab/capture.ts";
import { refuseLocked } from "../lab/configs.ts";
import { duplicateAddresses } from "../lab/duplicates.ts";
import { type Executed, execute } from "../lab/execute.ts";
import { formatFault, LabFaults } from "../lab/fault.ts";
import { loadConfigs, loadLab } from "../lab/load.ts";
import { Network, UnknownName } from "../lab/network.ts";
import { checkScript, parseCommand, parseScript, playScript } from "../lab/script.ts";
import { advance, type SettleReport, settle } from "../lab/settle.ts";
import type { NodeFactories } from "../lab/topology.ts";
import { ENGINE } from "../lab/version.ts";
import { parseDuration } from "../lab/yaml.ts";
import { makeFolder } from "./folders.ts";
import { EXIT, type Exit, type Output, UsageError } from "./outcome.ts";
import { type RunReport, renderRun } from "./run-report.ts";

export interface RunOptions {
  readonly lab: string;
  readonly configs?: string;
  /** Neither: settle. */
  readonly settle?: boolean;
  readonly at?: string;
  readonly exec: readonly string[];
  readonly script?: string;
  readonly capture: readonly string[];
  readonly view: readonly string[];
  /** `reach FROM TO [vrf V]` or `route NODE PREFIX [vrf V]`. */
  readonly explain?: readonly string[];
  readonly format: string;
  readonly seed?: string;
  readonly frames: string;
  readonly course: string;
  /** Wall-clock seconds before the run is stopped. */
  readonly wall: string;
}

const numberOf = (option: string, text: string, max: number): number => {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new UsageError(`--${option} takes an integer up to ${max}, not "${text}"`);
  return value;
};
/** "LEFT=RIGHT" or "LEFT:RIGHT", split at the last or first separator. */
const pairOf = (option: string, text: string, at: number, form: string): readonly [string, string] => {
  if (at < 1 || at === text.length - 1) throw new UsageError(`--${option} takes ${form}, not "${text}"`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
};
const readText = (option: string, path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--${option}: cannot read ${path} (${(error as NodeJS.ErrnoException).code ?? "error"})`);
  }
};

/** Everything of the command line that can be wrong without looking at the lab. Throws UsageError. */
const checked = (options: RunOptions) => {
  if (options.settle === true && options.at !== undefined) throw new UsageError("--settle and --at exclude each other");
  if (options.format !== "text" && options.format !== "json")
    throw new UsageError(`--format takes text or json, not "${options.format}"`);
  const frames = FRAME_MODES.find((mode) => mode === options.frames);
  if (frames === undefined) throw new UsageError(`--frames takes ${FRAME_MODES.join(", ")}, not "${options.frames}"`);
  const until = options.at === undefined ? null : parseDuration(options.at);
  if (options.at !== undefined && until === null)
    throw new UsageError(`--at takes a duration such as 90s, not "${options.at}"`);
  const captures = options.capture.map((text) => pairOf("capture", text, text.lastIndexOf("="), "LINK=FILE.pcapng"));
  const files = captures.map(([, file]) => resolve(file));
  const twice = captures.find((_, i) => files.indexOf(files[i]!) !== i);
  if (twice !== undefined) throw new UsageError(`--capture: ${twice[1]} is named twice; each link takes its own file`);
  return {
    frames: frames satisfies FrameMode,
    until,
    seed: options.seed === undefined ? undefined : numberOf("seed", options.seed, Number.MAX_SAFE_INTEGER),
    wall: numberOf("wall", options.wall, 1e6) * 1000,
    commands: options.exec.map((text) => {
      const parsed = parseCommand(text);
      if (parsed === null) throw new UsageError(`--exec takes "NODE: COMMAND", not "${text}"`);
      return parsed;
    }),
    captures,
    views: options.view.map((text) => pairOf("view", text, text.indexOf(":"), "NODE:NAME")),
  };
};

/** Runs to where the command line says. Null when nobody asked for settling. */
const runTo = (network: Network, until: Instant | null, going: () => boolean): SettleReport => {
  if (until === null) return settle(network, { going });
  return advance(network, Math.max(until - network.now, 0), { going });
};
const sayWhy = (report: SettleReport, asked: boolean): string => {
  const why = {
    settled: "settled",
    time: "did not settle in the lab's virtual time",
    events: "used up the lab's budget of events",
    stopped: "used up the wall-clock time",
  }[report.end];
  const talkers = [
    ...report.talkers.nodes.map((t) => `${t.name} (${t.count} events)`),
    ...report.talkers.links.map((t) => `${t.name} (${t.count} frames)`),
  ];
  return [
    asked && report.end === "settled" ? "" : `the network ${why}`,
    ...report.unfinished.slice(0, 5),
    report.end === "events" || report.end === "stopped" ? `busiest: ${talkers.join(", ")}` : "",
  ]
    .filter((line) => line !== "")
    .map((line) => `hopwise: ${plain(line)}\n`)
    .join("");
};

/** Throws LabFaults, UnknownName or UsageError; the caller turns them into exit code 2. */
export const run = (options: RunOptions, factories: NodeFactories, output: Output, clock: () => number): Exit => {
  const wanted = checked(options);
  const loaded = loadLab(options.lab, options.course);
  const lab = drawn(loaded, wanted.seed ?? loaded.seed);
  const steps = options.script === undefined ? [] : parseScript(readText("script", options.script), options.script);
  const duplicates = duplicateAddresses(lab, lab.configs);
  if (duplicates.length > 0) throw new LabFaults(duplicates);
  const configs = options.configs === undefined ? undefined : loadConfigs(lab, options.configs);
  if (configs !== undefined) {
    refuseLocked(lab, configs);
    for (const fault of duplicateAddresses(lab, new Map([...lab.configs, ...configs])))
      output.err(`${plain(formatFault(fault))}\n`);
  }
  const network = new Network(lab, {
    factories,
    frames: wanted.frames,
    hashFrames: true,
    ...(configs === undefined ? {} : { configs }),
    ...(wanted.seed === undefined ? {} : { seed: wanted.seed }),
  });
  checkScript(network, steps);
  for (const { node } of wanted.commands) network.node(node);
  for (const [node] of wanted.views) network.node(node);
  const captures = wanted.captures.map(([link, file]) => ({ capture: new LinkCapture(network.link(link)), file }));
  const started = clock();
  const going = (): boolean => clock() - started < wanted.wall;

  const played = playScript(network, steps, { going });
  const late = wanted.until !== null && wanted.until < network.now;
  if (late)
    output.err(`hopwise: --at ${plain(options.at!)}: the script ended later, at ${(network.now / 1e9).toFixed(3)} s\n`);
  let failed = played.reports.find((r) => r.end !== "settled");
  const results: Executed[] = [...played.results];
  let settled: boolean | null = played.reports.length === 0 ? null : failed === undefined;
  if (failed === undefined || failed.end === "time") {
    const report = runTo(network, wanted.until, going);
    if (wanted.until === null) settled = report.end === "settled";
    if (report.end !== "settled") failed = report;
  }
  if (failed !== undefined) output.err(sayWhy(failed, true));
  if (failed === undefined || failed.end === "time")
    for (const { node, command } of wanted.commands) results.push(execute(network, node, command, { going }));
  const unfinished = results.filter((r) => !r.finished);
  for (const r of unfinished) output.err(`hopwise: ${r.node}: "${plain(r.command)}" did not end and was interrupted\n`);

  let unwritten = false;
  for (const { capture, file } of captures) {
    try {
      makeFolder(dirname(file));
      writeFileSync(file, capture.pcapng());
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      // What the commands answered is printed all the same.
      output.err(`hopwise: --capture: cannot write ${plain(file)} (${code})\n`);
      unwritten = true;
      continue;
    }
    if (capture.missed > 0) output.err(`hopwise: ${file} lacks the last ${capture.missed} frames\n`);
  }
  const views = new Map<string, Map<string, unknown>>();
  let unknown = false;
  for (const [node, name] of wanted.views) {
    const ofNode = views.get(node) ?? new Map<string, unknown>();
    views.set(node, ofNode);
    try {
      ofNode.set(name, network.view(node, name));
    } catch (error) {
      if (!(error instanceof UnknownName)) throw error;
      // Which views there are depends on what the node runs in the end: the rest of the report is printed all the same.
      output.err(`hopwise: ${plain(error.message)}\n`);
      unknown = true;
    }
  }
  const explanations = (options.explain ?? []).map((question) => {
    try {
      return explain(network, question);
    } catch (error) {
      if (error instanceof BadQuestion) throw new UsageError(`--explain: ${error.message}`);
      throw error;
    }
  });
  const report: RunReport = {
    ...(explanations.length > 0 ? { explanations } : {}),
    lab: lab.id,
    engine: ENGINE,
    seed: network.seed,
    now: network.now,
    settled,
    unrecognised: network.unrecognised,
    ineffective: network.ineffective,
    results,
    views,
    fingerprint: network.fingerprint(),
  };
  output.out(renderRun(report, options.format === "json"));
  if (unknown || unwritten || late) return EXIT.usage;
  return failed === undefined && unfinished.length === 0 ? EXIT.ok : EXIT.failed;
};
