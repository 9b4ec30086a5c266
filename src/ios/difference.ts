// From a running configuration to a wanted one by typed commands. Each command is tried on a copy of the configuration
// first, with the code that a console runs, so that a script either leads exactly to the wanted text or is not given.
import { ConfigOrigins } from "../config/origins.ts";
import type { Router } from "../device/router-state.ts";
import { ConfigEditor } from "./config-editor.ts";
import { type Entry, entriesOf, entryLines } from "./entries.ts";
import { sortInterfaces } from "./interface-list.ts";
import { loadConfiguration } from "./load.ts";
import { configurationText } from "./writer.ts";

export interface Device {
  readonly name: string;
  readonly kind: "router" | "switch";
  /** Canonical names of its physical interfaces. */
  readonly hardware: readonly string[];
}
export interface Difference {
  /** What to type after `configure terminal`; null when typing cannot lead to `wanted`. */
  readonly script: readonly string[] | null;
  /** The running configuration afterwards, as the device writes it. */
  readonly wanted: string;
}
/** Lines of both texts together beyond which typing is given up: starting again is quicker. */
const MOST = 2000;
const ROUNDS = 6;

/** Makes commands behave as on a router at work, of which they know no more than this. */
const AT_WORK = { protocolView: () => undefined } as unknown as Router;

/** A copy of the configuration that commands are tried on. */
class Rehearsal {
  readonly script: string[] = [];
  text: string;
  readonly #editor: ConfigEditor;
  readonly #write: () => string;

  constructor(running: string, device: Device) {
    const { config } = loadConfiguration(running, "", device);
    this.#editor = new ConfigEditor({
      config,
      origins: new ConfigOrigins(),
      router: AT_WORK,
      deviceKind: device.kind,
      parameters: { hasInterface: (name) => config.interfaces.has(name) },
      print: () => {},
    });
    // A router at work puts its interfaces in order when it follows what was typed.
    this.#write = () => {
      sortInterfaces(config);
      return configurationText(config);
    };
    this.text = this.#write();
  }
  /** True when the command, of one line or a whole text, was taken and changed something. Others leave no trace. */
  #try(command: string): boolean {
    for (const line of command.split("\n")) {
      const answer = this.#editor.run(line, { file: "", line: 0, text: line });
      if (answer.kind !== "done") return false;
    }
    return !this.#editor.readingText;
  }
  /** Tries `ways` in turn in the block that `path` leads to; the first that changes something joins the script. */
  attempt(path: readonly string[], ways: readonly string[]): boolean {
    for (const way of ways) {
      this.#editor.reset();
      if (!path.every((header) => this.#try(header))) return false;
      if (!this.#try(way)) continue;
      const after = this.#write();
      if (after === this.text) continue;
      this.text = after;
      this.#join(path, way);
      return true;
    }
    return false;
  }
  #path: readonly string[] = [];
  /** Adds a command, with what leads from the block of the one before to its own. */
  #join(path: readonly string[], command: string): void {
    let same = 0;
    while (same < path.length && path[same] === this.#path[same]) same++;
    for (let i = this.#path.length; i > same; i--) this.script.push("exit");
    this.script.push(...path.slice(same), ...command.split("\n"));
    this.#path = path;
  }
  /** The script has entered a block by a header that is itself the change. */
  entered(path: readonly string[]): void {
    this.#path = path;
  }
}

/** The forms that take a line away, best first. */
const removals = (line: string): readonly string[] => {
  if (line.startsWith("no ")) return [line.slice(3), `default ${line.slice(3)}`];
  const words = line.split("\n")[0]!.split(" ");
  const shorter = words.map((_, i) => words.slice(0, words.length - i).join(" ")).filter((l) => l.includes(" "));
  return [`no ${words.join(" ")}`, `default ${words.join(" ")}`, ...shorter.slice(1).map((l) => `no ${l}`)];
};
const find = (entries: readonly Entry[], text: string): Entry | undefined => entries.find((e) => e.text === text);

/** Types what is wanted and not there, blocks before what is in them. */
const add = (on: Rehearsal, path: readonly string[], now: readonly Entry[], wanted: readonly Entry[]): void => {
  for (const entry of wanted) {
    const there = find(now, entry.text);
    if (there === undefined && on.attempt(path, [entry.text]) && entry.children.length > 0)
      on.entered([...path, entry.text]);
    if (entry.children.length > 0) add(on, [...path, entry.text], there?.children ?? [], entry.children);
  }
};
/** Takes away what is there and not wanted; blocks that go are taken away whole, the last first. */
const remove = (on: Rehearsal, path: readonly string[], now: readonly Entry[], wanted: readonly Entry[]): void => {
  for (const entry of path.length === 0 ? [...now].reverse() : now) {
    const match = find(wanted, entry.text);
    if (match === undefined) on.attempt(path, removals(entry.text));
    else if (entry.children.length > 0) remove(on, [...path, entry.text], entry.children, match.children);
  }
};
const sameLines = (a: readonly Entry[], b: readonly Entry[]): boolean =>
  a.length === b.length && a.every((e, i) => e.text === b[i]!.text && sameLines(e.children, b[i]!.children));

/** Lines of a block whose order is wrong: everything from the first that is out of place goes and comes again. */
const reorder = (on: Rehearsal, path: readonly string[], now: readonly Entry[], wanted: readonly Entry[]): void => {
  const at = now.findIndex((e, i) => e.text !== wanted[i]?.text);
  if (at >= 0) for (const entry of now.slice(at)) on.attempt(path, removals(entry.text));
  for (const entry of wanted) {
    const there = find(now, entry.text);
    if (there !== undefined && entry.children.length > 0 && !sameLines(there.children, entry.children))
      reorder(on, [...path, entry.text], there.children, entry.children);
  }
};
/** Blocks that differ go whole and come again. */
const renew = (on: Rehearsal, now: readonly Entry[], wanted: readonly Entry[]): void => {
  for (const entry of now) {
    const match = find(wanted, entry.text);
    if (match !== undefined && entry.children.length > 0 && !sameLines(entry.children, match.children))
      on.attempt([], removals(entry.text).slice(0, 2));
  }
};

/**
 * The commands that turn `running` into what a boot of `text` gives. Both texts may have lines that the device does not
 * understand; such lines do not count. Throws ConfigurationRefused.
 */
export const typedDifference = (running: string, text: string, device: Device): Difference => {
  const wanted = configurationText(loadConfiguration(text, "", device).config);
  const on = new Rehearsal(running, device);
  const goal = entriesOf(wanted);
  const changes = entryLines(goal).length + entryLines(entriesOf(on.text)).length;
  if (on.text !== wanted && changes > MOST) return { script: null, wanted };
  const step = (body: (now: readonly Entry[]) => void): boolean => {
    const before = on.text;
    if (before === wanted) return false;
    body(entriesOf(before));
    return on.text !== before;
  };
  const plain = (): void => {
    for (let round = 0; round < ROUNDS && on.text !== wanted; round++) {
      const added = step((now) => add(on, [], now, goal));
      const removed = step((now) => remove(on, [], now, goal));
      if (!added && !removed) break;
    }
  };
  plain();
  if (step((now) => reorder(on, [], now, goal))) plain();
  if (step((now) => renew(on, now, goal))) plain();
  return { script: on.text === wanted ? on.script : null, wanted };
};
