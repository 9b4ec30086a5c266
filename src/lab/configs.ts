// Configuration files by node: what a folder may hold, and what its texts may be.
import type { ConfigFile, Lab } from "./definition.ts";
import { type LabFault, LabFaults, suggest } from "./fault.ts";

/** Octets of the largest configuration taken. */
export const LARGEST_CONFIG = 2 * 1024 * 1024;

/** A file found beside a lab. `octets` is null when it is larger than LARGEST_CONFIG and was not read. */
export interface FoundFile {
  /** File name within its folder: "R1.cfg". */
  readonly name: string;
  /** As reports name it: "start/R1.cfg". */
  readonly file: string;
  readonly octets: Uint8Array | null;
}

/** Null when they are no UTF-8. A byte order mark is left out. */
export const decodeUtf8 = (octets: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch {
    return null;
  }
};

const whole = (file: string) => ({ file, line: 0, column: 0 });

/** The text of a configuration with "\n" line ends; throws LabFaults when it is none. */
const textOf = (found: FoundFile): string => {
  const refuse = (message: string, cure: string): never => {
    throw new LabFaults([{ ...whole(found.file), message, cure }]);
  };
  if (found.octets === null)
    return refuse(`larger than ${LARGEST_CONFIG / 1024 / 1024} MiB`, "a configuration is a text of some hundred lines");
  const text = decodeUtf8(found.octets);
  if (text === null) return refuse("not UTF-8 text", "save it as plain text");
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    const line = text.slice(0, nul).split("\n").length;
    throw new LabFaults([
      { file: found.file, line, column: 1, message: "binary content", cure: "save it as plain text" },
    ]);
  }
  return text.replace(/\r\n?/g, "\n");
};

/** What a learner calls a configuration that is none by its name: the node itself, or the node with one of these. */
const NEARLY = ["", ".txt", ".conf", ".config", ".ios", ".cfg.txt", ".cfg"];

/** `<node>.cfg` files by node. Other names are left alone, but not a node's own with another ending. Throws LabFaults. */
export const configsOf = (lab: Lab, files: readonly FoundFile[]): Map<string, ConfigFile> => {
  const faults: LabFault[] = [];
  const names = lab.nodes.map((n) => n.name);
  const out = new Map<string, ConfigFile>();
  for (const found of files) {
    if (!found.name.endsWith(".cfg")) {
      const meant = names.find((n) =>
        NEARLY.some((ending) => `${n}${ending}`.toLowerCase() === found.name.toLowerCase()),
      );
      if (meant !== undefined && !files.some((f) => f.name === `${meant}.cfg`))
        faults.push({
          ...whole(found.file),
          message: "not read: a configuration is called <node>.cfg",
          cure: `call it ${meant}.cfg`,
        });
      continue;
    }
    const node = found.name.slice(0, -4);
    if (!names.includes(node)) {
      faults.push({
        ...whole(found.file),
        message: `the lab has no node "${node}"`,
        cure: suggest(node, names),
      });
      continue;
    }
    try {
      out.set(node, { file: found.file, text: textOf(found) });
    } catch (error) {
      if (!(error instanceof LabFaults)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new LabFaults(faults);
  return out;
};

/** Lines as they compare: without trailing blanks and empty lines at the end. */
const essence = (text: string): string => text.replace(/[ \t]+$/gm, "").trimEnd();

/** Refuses a changed configuration for a node that the lab locks. Throws LabFaults. */
export const refuseLocked = (lab: Lab, configs: ReadonlyMap<string, ConfigFile>): void => {
  const faults = lab.nodes
    .filter((n) => !n.edit && configs.has(n.name))
    .filter((n) => essence(configs.get(n.name)!.text) !== essence(lab.configs.get(n.name)?.text ?? ""))
    .map((n) => ({
      ...whole(configs.get(n.name)!.file),
      message: `${n.name} is not to be changed in this lab`,
      cure: "leave this file out",
    }));
  if (faults.length > 0) throw new LabFaults(faults);
};
