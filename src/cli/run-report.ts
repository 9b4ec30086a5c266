// What `hopwise run` prints: JSON for programs, text for people. Neither carries a terminal escape from a configuration.
import { oneLine, plain } from "../grading/sanitize.ts";
import { type Explanation, renderExplanation } from "../explain/explanation.ts";
import type { Fingerprint } from "../kernel/fingerprint.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { Executed } from "../lab/execute.ts";
import type { UnrecognisedConfigLine } from "../lab/network.ts";

export interface RunReport {
  /** Only when asked for. */
  readonly explanations?: readonly Explanation[];
  readonly lab: string;
  readonly engine: string;
  readonly seed: number;
  /** Virtual nanoseconds at the end. */
  readonly now: Instant;
  /** Null when nobody asked. */
  readonly settled: boolean | null;
  readonly unrecognised: readonly UnrecognisedConfigLine[];
  /** Known, but without the effect that they have on a real device. */
  readonly ineffective: readonly UnrecognisedConfigLine[];
  readonly results: readonly Executed[];
  /** By node, then by view name. */
  readonly views: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly fingerprint: Fingerprint;
}

const LARGEST_OUTPUT = 16 * 1024 * 1024;

/** Views hold bigints for IPv6 addresses in places; they print as decimal text. Maps print as objects. */
const jsonValue = (_key: string, value: unknown): unknown => {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Uint8Array) return Array.from(value, (b) => b.toString(16).padStart(2, "0")).join("");
  if (typeof value === "string") return plain(value, LARGEST_OUTPUT);
  return value;
};

const asText = (report: RunReport): string => {
  const lines: string[] = [];
  for (const { node, file, line, text, reason } of report.unrecognised)
    lines.push(`${oneLine(file)}:${line}: ${node} does not know "${oneLine(text, 200)}": ${oneLine(reason, 200)}`);
  for (const { node, file, line, text, reason } of report.ineffective)
    lines.push(`${oneLine(file)}:${line}: ${node} keeps "${oneLine(text, 200)}": ${oneLine(reason, 200)}`);
  for (const { node, at, command, output } of report.results) {
    lines.push(`--- ${(at / 1e9).toFixed(3)} s  ${node}: ${oneLine(command, 200)}`);
    if (output !== "") lines.push(plain(output, LARGEST_OUTPUT).replace(/\n$/, ""));
  }
  for (const [node, views] of report.views)
    for (const [name, view] of views) lines.push(`--- view ${node}:${name}`, JSON.stringify(view, jsonValue, 2));
  for (const e of report.explanations ?? []) lines.push(`--- ${plain(renderExplanation(e)).trimEnd()}`);
  const state = report.settled === null ? "" : report.settled ? ", settled" : ", not settled";
  lines.push(
    `--- lab ${report.lab}, engine ${report.engine}, seed ${report.seed}: ${(report.now / 1e9).toFixed(3)} s of virtual time${state}, ` +
      `${report.unrecognised.length} unrecognised lines, fingerprint ${report.fingerprint.events} ${report.fingerprint.frames} ${report.fingerprint.state}`,
  );
  return `${lines.join("\n")}\n`;
};

export const renderRun = (report: RunReport, json: boolean): string => {
  if (!json) return asText(report);
  const results = report.results.map(({ node, at, command, output }) => ({ node, at, command, output }));
  return `${JSON.stringify({ ...report, results }, jsonValue, 2)}\n`;
};
