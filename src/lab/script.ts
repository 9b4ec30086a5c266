// Timed inputs as YAML: what `hopwise run --script` takes.
//
//   - { at: 30s, link: "R1:GigabitEthernet0/0", up: false }
//   - { after: 5s, power: R2, on: false }
//   - { node: R1, type: ["configure terminal", "interface Loopback0", "end"] }
//   - { exec: "R1: show ip route" }
//   - { wait: 10s }
//   - { settle: true }            or { settle: { quietFor: 30s, within: 300s } }
import type { Instant } from "../kernel/kernel.ts";
import { type Executed, execute } from "./execute.ts";
import { LabFaults, type Position } from "./fault.ts";
import { type Network, UnknownName } from "./network.ts";
import { advance, type SettleOptions, type SettleReport, settle } from "./settle.ts";
import { YamlFile, type YamlValue } from "./yaml.ts";

export type StepAction =
  | { readonly kind: "link"; readonly link: string; readonly up: boolean }
  | { readonly kind: "power"; readonly node: string; readonly on: boolean }
  | { readonly kind: "type"; readonly node: string; readonly lines: readonly string[] }
  | { readonly kind: "wait"; readonly for: Instant }
  | { readonly kind: "settle"; readonly quietFor: Instant | null; readonly within: Instant | null }
  | { readonly kind: "none" };
export interface ScriptStep {
  /** Absolute virtual time to run to first; null when there is none. */
  readonly at: Instant | null;
  /** Virtual time to let pass first. */
  readonly after: Instant;
  readonly action: StepAction;
  readonly position: Position;
}

/** "R1: show ip route" to its parts; null when there is no colon or nothing on one side of it. */
export const parseCommand = (text: string): { readonly node: string; readonly command: string } | null => {
  const colon = text.indexOf(":");
  const node = text.slice(0, Math.max(colon, 0)).trim();
  const command = text.slice(colon + 1).trim();
  return node === "" || command === "" ? null : { node, command };
};

const ACTIONS = ["link", "power", "type", "exec", "wait", "settle"] as const;
const KEYS = ["at", "after", ...ACTIONS, "node", "up", "down", "on", "off"] as const;
type Key = (typeof KEYS)[number];

/** `up: true` or `down: true`, and their negations; exactly one of the two. */
const eitherWay = (record: ReadonlyMap<Key, YamlValue>, item: YamlValue, yes: Key, no: Key): boolean => {
  const a = record.get(yes);
  const b = record.get(no);
  if ((a === undefined) === (b === undefined)) item.fault(`write "${yes}: true" or "${no}: true"`);
  return a !== undefined ? (a.boolean() ?? true) : !(b?.boolean() ?? false);
};

const actionOf = (record: ReadonlyMap<Key, YamlValue>, item: YamlValue): StepAction => {
  const named = ACTIONS.filter((key) => record.has(key));
  const kind = named[0];
  if (kind === undefined || named.length > 1) {
    if (named.length > 1 || !record.has("at")) item.fault(`a step does exactly one of ${ACTIONS.join(", ")}`);
    return { kind: "none" };
  }
  const value = record.get(kind)!;
  const fitting: readonly Key[] =
    kind === "link" ? ["up", "down"] : kind === "power" ? ["on", "off"] : kind === "type" ? ["node"] : [];
  for (const key of ["up", "down", "on", "off", "node"] as const)
    if (record.has(key) && !fitting.includes(key)) record.get(key)!.fault(`"${key}" has no meaning with "${kind}"`);
  switch (kind) {
    case "link":
      return { kind, link: value.text() ?? "", up: eitherWay(record, item, "up", "down") };
    case "power":
      return { kind, node: value.text() ?? "", on: eitherWay(record, item, "on", "off") };
    case "type": {
      const node = record.get("node");
      if (node === undefined) item.fault('"type" needs "node"');
      // An empty line in a list is an Enter, such as the answer to a question.
      const lines = value.isList
        ? (value.list() ?? []).map((v) => v.word() ?? "")
        : (value.word() ?? "").replace(/\n$/, "").split("\n");
      return { kind, node: node?.text() ?? "", lines };
    }
    case "exec": {
      const parsed = parseCommand(value.text() ?? "");
      if (parsed === null) value.fault('write "NODE: COMMAND"');
      return { kind: "type", node: parsed?.node ?? "", lines: [parsed?.command ?? ""] };
    }
    case "wait":
      return { kind, for: value.duration() ?? 0 };
    case "settle": {
      if (value.scalar === true) return { kind, quietFor: null, within: null };
      const options = value.record(["quietFor", "within"]);
      return {
        kind,
        quietFor: options?.get("quietFor")?.duration() ?? null,
        within: options?.get("within")?.duration() ?? null,
      };
    }
  }
};

/** Throws LabFaults. Names are checked when there is a network: see `checkScript`. */
export const parseScript = (text: string, file: string): readonly ScriptStep[] => {
  const yaml = new YamlFile(text, file);
  const steps = (yaml.root?.list() ?? []).map((item): ScriptStep => {
    const record = item.record(KEYS);
    return {
      at: record?.get("at")?.duration() ?? null,
      after: record?.get("after")?.duration() ?? 0,
      action: record === undefined ? { kind: "none" } : actionOf(record, item),
      position: item.position,
    };
  });
  if (yaml.faults.length > 0) throw new LabFaults(yaml.faults);
  return steps;
};

/** Throws LabFaults for nodes and links that are not there, and for instants that come after later ones. */
export const checkScript = (network: Network, steps: readonly ScriptStep[]): void => {
  const faults = [];
  let last: Instant = 0;
  for (const { action, at, position } of steps) {
    if (at !== null && at < last)
      faults.push({ ...position, message: "this instant is before an earlier step's", cure: "put the steps in order" });
    last = Math.max(last, at ?? 0);
    try {
      if (action.kind === "link") network.link(action.link);
      else if (action.kind === "power" || action.kind === "type") network.node(action.node);
    } catch (error) {
      if (!(error instanceof UnknownName)) throw error;
      faults.push({ ...position, message: error.message, cure: "" });
    }
  }
  if (faults.length > 0) throw new LabFaults(faults);
};

export interface ScriptOutcome {
  readonly results: readonly Executed[];
  /** Of every `settle`, in order, and of waits that used up a budget. */
  readonly reports: readonly SettleReport[];
}

/** Plays the steps; stops early when a budget is used up. Throws LabFaults for an instant that has passed already. */
export const playScript = (
  network: Network,
  steps: readonly ScriptStep[],
  options: SettleOptions = {},
): ScriptOutcome => {
  const results: Executed[] = [];
  const reports: SettleReport[] = [];
  const pass = (duration: Instant): boolean => {
    if (duration <= 0) return true;
    const report = advance(network, duration, options);
    if (report.end !== "settled") reports.push(report);
    return report.end === "settled";
  };
  for (const { at, after, action, position } of steps) {
    if (at !== null && at < network.now) {
      const now = `${(network.now / 1e9).toFixed(3)} s`;
      throw new LabFaults([{ ...position, message: `it is ${now} already when this step's turn comes`, cure: "" }]);
    }
    if (!pass(at === null ? 0 : at - network.now) || !pass(after)) break;
    if (action.kind === "link") network.input({ kind: "link", link: action.link, up: action.up });
    else if (action.kind === "power") network.input({ kind: "power", node: action.node, on: action.on });
    else if (action.kind === "type")
      for (const line of action.lines) results.push(execute(network, action.node, line, options));
    else if (action.kind === "wait") {
      if (!pass(action.for)) break;
    } else if (action.kind === "settle") {
      const report = settle(network, {
        ...options,
        ...(action.quietFor === null ? {} : { quietFor: action.quietFor }),
        ...(action.within === null ? {} : { within: action.within }),
      });
      reports.push(report);
      if (report.end === "events" || report.end === "stopped") break;
    }
    network.run(network.now);
  }
  return { results, reports };
};
