// Labs from the file system. Node only; the page and the worker get labs as data.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { byText } from "../base/ordered-map.ts";
import { configsOf, decodeUtf8, type FoundFile, LARGEST_CONFIG } from "./configs.ts";
import { type ConfigFile, type Lab, parseLab } from "./definition.ts";
import { LabFaults, suggest } from "./fault.ts";

const fault = (file: string, message: string, cure = ""): LabFaults =>
  new LabFaults([{ file, line: 0, column: 0, message, cure }]);
/** Null when there is nothing, or nothing that can be followed to: a link in a circle, a folder that is shut. */
const kindOf = (path: string): "file" | "folder" | "other" | null => {
  try {
    const stat = statSync(path);
    return stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
  } catch {
    return null;
  }
};
const isFolder = (path: string): boolean => kindOf(path) === "folder";
const isFile = (path: string): boolean => kindOf(path) === "file";

/** What the file system refuses becomes a fault that says which file. */
const reading = <T>(shown: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw fault(shown, `cannot be read (${code})`, code === "EACCES" ? "give yourself the right to read it" : "");
  }
};

/** The files of a folder, sorted; names in reports start with `shown`. Throws LabFaults for a configuration that is no file. */
const filesOf = (folder: string, shown: string): FoundFile[] => {
  const entries = reading(shown, () => readdirSync(folder, { withFileTypes: true }));
  const odd = entries.find((entry) => entry.name.endsWith(".cfg") && !entry.isFile());
  if (odd !== undefined) {
    const what = odd.isSymbolicLink() ? "a symbolic link" : odd.isDirectory() ? "a folder" : "no regular file";
    throw fault(`${shown}/${odd.name}`, `${what}, where a configuration belongs`, "put the text itself here");
  }
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort(byText)
    .map((name) => {
      const path = join(folder, name);
      const file = `${shown}/${name}`;
      const readable = name.endsWith(".cfg") && statSync(path).size <= LARGEST_CONFIG;
      return { name, file, octets: readable ? reading(file, () => readFileSync(path)) : null };
    });
  if (!files.some((f) => f.name.endsWith(".cfg")))
    for (const { name } of entries.filter((entry) => entry.isDirectory()))
      if (reading(`${shown}/${name}`, () => readdirSync(join(folder, name))).some((inner) => inner.endsWith(".cfg")))
        throw fault(`${shown}/${name}`, "configurations in a folder below are not read", `move them to ${shown}`);
  return files;
};

/** The folder content/labs of a course: `from` or the nearest folder above it that has one; null when there is none. */
export const labsFolder = (from: string): string | null => {
  for (let at = resolve(from); ; at = dirname(at)) {
    const labs = join(at, "content", "labs");
    if (isFolder(labs)) return labs;
    if (dirname(at) === at) return null;
  }
};
/** Ids of the labs of a course, sorted. */
export const labIds = (course: string): readonly string[] => {
  const folder = labsFolder(course);
  if (folder === null) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "lab.yaml")))
    .sort(byText);
};

/**
 * `reference` is a folder holding lab.yaml, a lab.yaml, or an id under content/labs of `course`. Reads start/<node>.cfg
 * beside it. Throws LabFaults.
 */
export const loadLab = (reference: string, course = "."): Lab => {
  const labs = labsFolder(course);
  const candidates = [reference, ...(labs === null || /[/\\]|^\.+$/.test(reference) ? [] : [join(labs, reference)])];
  for (const path of candidates) {
    const file = isFile(path) ? path : join(path, "lab.yaml");
    if (!isFile(file) || (isFile(path) && !/\.ya?ml$/.test(path))) continue;
    const folder = dirname(resolve(file));
    const named = basename(file) === "lab.yaml" && basename(dirname(folder)) === "labs" ? basename(folder) : null;
    const text = decodeUtf8(reading(file, () => readFileSync(file)));
    if (text === null) throw fault(file, "not UTF-8 text", "save it as plain text in UTF-8");
    const lab = parseLab(text, file, named);
    const start = join(folder, "start");
    return isFolder(start) ? { ...lab, configs: configsOf(lab, filesOf(start, join(dirname(file), "start"))) } : lab;
  }
  throw fault(reference, "no such lab", suggest(reference, labIds(course)) || "name a folder that holds lab.yaml");
};

/** `<node>.cfg` of a folder, by node. Throws LabFaults when there is no such folder, or it holds none. */
export const loadConfigs = (lab: Lab, folder: string): Map<string, ConfigFile> => {
  if (!isFolder(folder)) throw fault(folder, "no such folder");
  const configs = configsOf(lab, filesOf(folder, folder));
  if (configs.size === 0)
    throw fault(folder, "no <node>.cfg in it", `nodes: ${lab.nodes.map((n) => n.name).join(", ")}`);
  return configs;
};
