// What of a submission is read: `<node>.cfg` for the lab's editable nodes, and `answers.yaml`. Everything else is ignored
// and named, or refused. Pure: folders and archives come in as entries (cli/submission-files.ts, grading/archive.ts).
import type { Message } from "./result.ts";
import { oneLine } from "./sanitize.ts";

export interface Entry {
  /** Relative, with forward slashes, exactly as stored. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** Octets, as the folder or archive declares. */
  readonly size: number;
  /** Throws when the content cannot be had (or is not what was declared). */
  read(): Uint8Array;
}
export interface SubmissionFile {
  readonly path: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}
export interface Submission {
  /** By node name. */
  readonly configurations: ReadonlyMap<string, SubmissionFile>;
  readonly answers: SubmissionFile | null;
  /** Paths that were not read; a forged result.json is among them. */
  readonly ignored: readonly string[];
  readonly warnings: readonly Message[];
}
/** The submission is refused as a whole. `message` names the file. */
export class Ungradable extends Error {
  readonly problem: Message;
  constructor(id: string, params: Message["params"] = {}) {
    super(`${id} ${JSON.stringify(params)}`);
    this.problem = { id: `submission.${id}`, params };
  }
}

export const LIMITS = {
  entries: 1_000,
  pathLength: 255,
  fileBytes: 1 << 20,
  totalBytes: 8 << 20,
  lines: 50_000,
  lineLength: 4_096,
  ratio: 200,
} as const;

const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\..*)?$/i;
const POLLUTING = new Set(["__proto__", "constructor", "prototype"]);

/** Why a path is refused, or null. No path is ever used to write anything; the rules keep reports and re-runs unambiguous. */
const faultOfPath = (path: string): string | null => {
  if (path.length === 0 || path.length > LIMITS.pathLength) return "path-length";
  if (/[\u0000-\u001f\u007f]/.test(path)) return "control-character";
  if (/^(?:[a-z]:|[\\/])/i.test(path)) return "absolute-path";
  if (path.includes("\\")) return "backslash";
  for (const part of path.replace(/\/$/, "").split("/")) {
    if (part === ".." || part === ".") return "dot-segment";
    if (part === "") return "empty-segment";
    if (RESERVED.test(part)) return "reserved-name";
    if (POLLUTING.has(part.replace(/\.cfg$/, ""))) return "reserved-name";
  }
  return null;
};

/** UTF-8 text without NUL; a byte order mark is dropped. Throws Ungradable naming the file. */
const textOf = (path: string, bytes: Uint8Array): string => {
  if (bytes.includes(0)) throw new Ungradable("binary", { path: oneLine(path) });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Ungradable("not-utf8", { path: oneLine(path) });
  }
  let lines = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); ; at = text.indexOf("\n", start)) {
    const end = at < 0 ? text.length : at;
    if (end - start > LIMITS.lineLength)
      throw new Ungradable("line-too-long", { path: oneLine(path), line: lines, most: LIMITS.lineLength });
    if (at < 0) break;
    start = at + 1;
    if (++lines > LIMITS.lines) throw new Ungradable("too-many-lines", { path: oneLine(path), most: LIMITS.lines });
  }
  return text;
};

/**
 * Admits what a lab reads. `editable` are the nodes whose configuration counts; a file for a locked node is ignored with a
 * warning. One enclosing folder (as archives made from a folder have) is looked through. Throws Ungradable.
 */
export const admit = (
  entries: readonly Entry[],
  editable: readonly string[],
  locked: readonly string[],
): Submission => {
  if (entries.length > LIMITS.entries)
    throw new Ungradable("too-many-files", { count: entries.length, most: LIMITS.entries });
  const seen = new Map<string, string>();
  for (const entry of entries) {
    const fault = faultOfPath(entry.path);
    if (fault !== null) throw new Ungradable(fault, { path: oneLine(entry.path) });
    if (entry.kind === "symlink" || entry.kind === "other")
      throw new Ungradable(entry.kind === "symlink" ? "symlink" : "special-file", { path: oneLine(entry.path) });
    const folded = entry.path.normalize("NFC").toLowerCase().replace(/\/$/, "");
    const other = seen.get(folded);
    if (other !== undefined)
      throw new Ungradable("name-collision", { path: oneLine(entry.path), other: oneLine(other) });
    seen.set(folded, entry.path);
  }
  const files = entries.filter((e) => e.kind === "file").sort((a, b) => (a.path < b.path ? -1 : 1));
  // What the Finder and the Explorer add to every archive is no second folder.
  const work = files.filter((f) => !/^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/.test(f.path));
  const tops = new Set(work.map((f) => f.path.split("/")[0]));
  const [top] = tops;
  const prefix = tops.size === 1 && work.every((f) => f.path.includes("/")) ? `${top}/` : "";
  const configurations = new Map<string, SubmissionFile>();
  const ignored: string[] = [];
  const warnings: Message[] = [];
  let answers: SubmissionFile | null = null;
  let total = 0;
  for (const entry of files) {
    const name = entry.path.slice(prefix.length);
    const node = name.endsWith(".cfg") ? name.slice(0, -4) : null;
    const wanted = node !== null && editable.includes(node);
    if (!wanted && name !== "answers.yaml") {
      ignored.push(entry.path);
      if (node !== null && locked.includes(node))
        warnings.push({ id: "submission.locked-node", params: { path: oneLine(entry.path), node } });
      else if (node !== null && !name.includes("/"))
        warnings.push({ id: "submission.unknown-node", params: { path: oneLine(entry.path) } });
      continue;
    }
    if (entry.size > LIMITS.fileBytes)
      throw new Ungradable("file-too-large", { path: oneLine(entry.path), bytes: entry.size, most: LIMITS.fileBytes });
    const bytes = entry.read();
    total += bytes.length;
    if (bytes.length > LIMITS.fileBytes || total > LIMITS.totalBytes)
      throw new Ungradable("file-too-large", {
        path: oneLine(entry.path),
        bytes: bytes.length,
        most: LIMITS.fileBytes,
      });
    const file: SubmissionFile = { path: entry.path, text: textOf(entry.path, bytes), bytes };
    if (name === "answers.yaml") answers = file;
    else configurations.set(node!, file);
  }
  if (configurations.size === 0 && answers === null)
    throw new Ungradable("nothing-to-grade", { expected: editable.map((n) => `${n}.cfg`).join(", ") });
  return { configurations, answers, ignored, warnings };
};
