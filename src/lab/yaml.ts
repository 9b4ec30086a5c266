// YAML read with positions: every fault knows its file, line and column. Aliases, tags and duplicate keys are refused, so
// that a small file cannot mean a large document.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { byText } from "../base/ordered-map.ts";
import type { Instant } from "../kernel/kernel.ts";
import { type LabFault, type Position, suggest } from "./fault.ts";

const LARGEST = 1 << 20;
/** Names that JavaScript objects give a meaning to. */
const REFUSED_KEYS = new Set(["__proto__", "constructor", "prototype"]);
const UNITS = new Map([
  ["ns", 1],
  ["us", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["m", 60e9],
  ["h", 3600e9],
]);
const MULTIPLES = new Map([
  ["", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
]);

/** A file with more is not worth listing. */
const MOST_FAULTS = 100;
const shortened = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);

/** "90s", "500ms", "1.5m" to nanoseconds; null when malformed, negative or too large. */
export const parseDuration = (text: string): Instant | null => {
  const m = /^(\d{1,9}(?:\.\d{1,9})?)\s?(ns|us|ms|s|m|h)$/.exec(text);
  if (m === null) return null;
  const value = Math.round(Number(m[1]) * UNITS.get(m[2]!)!);
  return value <= 2 ** 52 ? value : null;
};
/** "10M", "1G", "64k" or bits per second as a number; null when malformed. */
export const parseBandwidth = (text: string): number | null => {
  const m = /^(\d{1,12}(?:\.\d{1,6})?)([kMG]?)$/.exec(text);
  const value = m === null ? 0 : Number(m[1]) * MULTIPLES.get(m[2]!)!;
  return value > 0 ? value : null;
};

/** The faults found while reading one file. */
export class YamlFile {
  readonly file: string;
  readonly faults: LabFault[] = [];
  readonly #lines = new LineCounter();
  readonly root: YamlValue | null = null;
  constructor(text: string, file: string) {
    this.file = file;
    if (text.length > LARGEST) {
      this.fault(null, `larger than ${LARGEST / 1024} KiB`, "");
      return;
    }
    const document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      version: "1.2",
      schema: "core",
    });
    for (const { pos, message } of [...document.errors, ...document.warnings].slice(0, MOST_FAULTS)) {
      const { line, col } = this.#lines.linePos(pos[0]);
      const said = /call stack/.test(message)
        ? "nested too deeply"
        : /multiple documents/.test(message)
          ? "a second document begins here; one file holds one"
          : (message.split("\n")[0] ?? "not YAML");
      this.faults.push({ file, line, column: col, message: shortened(said), cure: "" });
    }
    if (this.faults.length > 0) return;
    if (document.contents === null) this.fault(null, "empty", "");
    else this.root = new YamlValue(this, document.contents as Node, "the file");
  }
  position(node: Node | null): Position {
    if (node?.range == null) return { file: this.file, line: 0, column: 0 };
    const { line, col } = this.#lines.linePos(node.range[0]);
    return { file: this.file, line, column: col };
  }
  fault(at: Node | null, message: string, cure: string): void {
    if (this.faults.length < MOST_FAULTS)
      this.faults.push({ ...this.position(at), message: shortened(message), cure: shortened(cure) });
  }
}

/** One value of the document. Readers answer undefined after noting a fault. */
export class YamlValue {
  readonly file: YamlFile;
  readonly node: Node | null;
  /** For messages: `"seed"`. */
  readonly what: string;
  constructor(file: YamlFile, node: Node | null, what: string) {
    this.file = file;
    this.node = node;
    this.what = what;
  }
  get position(): Position {
    return this.file.position(this.node);
  }
  get isMap(): boolean {
    return isMap(this.node);
  }
  get isList(): boolean {
    return isSeq(this.node);
  }
  fault(message: string, cure = ""): undefined {
    this.file.fault(this.node, message, cure);
    return undefined;
  }
  /** The cure for a value that stands elsewhere. */
  get #aliased(): string {
    return isAlias(this.node) ? "aliases are not used here: write it out" : "";
  }
  get scalar(): unknown {
    return isScalar(this.node) ? this.node.value : undefined;
  }
  text(): string | undefined {
    const v = this.scalar;
    return typeof v === "string" ? v : this.fault(`${this.what} must be text`, this.#aliased);
  }
  /** Text; numbers are taken as written. */
  word(): string | undefined {
    if (isScalar(this.node) && typeof this.node.value === "number") return this.node.source ?? String(this.node.value);
    return this.text();
  }
  number(min: number, max: number, integer = true): number | undefined {
    const v = this.scalar;
    if (typeof v === "number" && v >= min && v <= max && (!integer || Number.isSafeInteger(v))) return v;
    return this.fault(
      `${this.what} must be ${integer ? "an integer" : "a number"} from ${min} to ${max}`,
      this.#aliased,
    );
  }
  boolean(): boolean | undefined {
    const v = this.scalar;
    return typeof v === "boolean" ? v : this.fault(`${this.what} must be true or false`, this.#aliased);
  }
  oneOf<const T extends string>(words: readonly T[]): T | undefined {
    const v = this.scalar;
    const found = words.find((w) => w === v);
    if (found !== undefined) return found;
    return this.fault(
      `${this.what} must be one of ${words.join(", ")}`,
      typeof v === "string" ? suggest(v, words) : this.#aliased,
    );
  }
  duration(): Instant | undefined {
    const text = this.word();
    if (text === undefined) return undefined;
    return (
      parseDuration(text) ??
      this.fault(`${this.what} is no duration`, 'write a number and a unit: "500ms", "90s", "10m"')
    );
  }
  bandwidth(): number | undefined {
    const text = this.word();
    if (text === undefined) return undefined;
    return (
      parseBandwidth(text) ?? this.fault(`${this.what} is no bandwidth`, 'write bits per second: "64k", "10M", "1G"')
    );
  }
  list(): readonly YamlValue[] | undefined {
    if (!isSeq(this.node)) return this.fault(`${this.what} must be a list`, this.#aliased);
    return this.node.items.map((item, i) => new YamlValue(this.file, item as Node, `item ${i + 1} of ${this.what}`));
  }
  /** The members of a map whose keys the lab's author chose, in the order of the file. */
  members(): readonly { readonly name: string; readonly key: YamlValue; readonly value: YamlValue }[] | undefined {
    if (!isMap(this.node)) return this.fault(`${this.what} must be a map`, this.#aliased);
    const out: { name: string; key: YamlValue; value: YamlValue }[] = [];
    for (const pair of this.node.items) {
      const key = new YamlValue(this.file, pair.key as Node, "the key");
      const name = key.word();
      if (name === undefined) continue;
      if (REFUSED_KEYS.has(name)) key.fault(`"${name}" cannot be a name here`, "choose another name");
      else out.push({ name, key, value: new YamlValue(this.file, pair.value as Node | null, `"${name}"`) });
    }
    return out;
  }
  /** The members of a map with fixed keys; unknown and missing ones are faults. */
  record<const K extends string>(
    known: readonly K[],
    required: readonly K[] = [],
  ): ReadonlyMap<K, YamlValue> | undefined {
    const members = this.members();
    if (members === undefined) return undefined;
    const out = new Map<K, YamlValue>();
    for (const { name, key, value } of members) {
      const found = known.find((k) => k === name);
      if (found === undefined) key.fault(`unknown key "${name}"`, suggest(name, [...known].sort(byText)));
      else out.set(found, value);
    }
    for (const name of required) if (!out.has(name)) this.fault(`${this.what} lacks "${name}"`);
    return out;
  }
}
