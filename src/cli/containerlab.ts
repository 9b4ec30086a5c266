// `hopwise export containerlab LAB` and `hopwise import containerlab FILE`.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { exportContainerlab } from "../lab/containerlab/export.ts";
import { importContainerlab } from "../lab/containerlab/import.ts";
import { factories } from "../lab/factories.ts";
import { labsFolder, loadConfigs, loadLab } from "../lab/load.ts";
import { Network } from "../lab/network.ts";
import { oneLine } from "../grading/sanitize.ts";
import { makeFolder } from "./folders.ts";
import { type Output, UsageError } from "./outcome.ts";

export interface TransferCommand {
  readonly format: string;
  readonly subject: string;
  readonly course: string;
  readonly configs?: string;
  readonly out?: string;
}
const write = (
  folder: string,
  files: readonly { readonly path: string; readonly text: string }[],
  output: Output,
): void => {
  const taken = files.filter((f) => existsSync(join(folder, f.path)));
  if (taken.length > 0)
    throw new UsageError(
      `already there: ${taken.map((f) => join(folder, f.path)).join(", ")}; give --out another folder`,
    );
  for (const { path, text } of files) {
    const full = join(folder, path);
    makeFolder(dirname(full));
    writeFileSync(full, text);
    output.out(`${full}\n`);
  }
};
const known = (format: string): void => {
  if (format !== "containerlab") throw new UsageError(`"${format}" is no known format; known: containerlab`);
};

export const exportCommand = (command: TransferCommand, output: Output): number => {
  known(command.format);
  const lab = loadLab(command.subject, command.course);
  const configs =
    command.configs === undefined ? undefined : new Map([...lab.configs, ...loadConfigs(lab, command.configs)]);
  const network = new Network(lab, { factories, ...(configs ? { configs } : {}) });
  network.run(0);
  const { files, left } = exportContainerlab(network);
  write(command.out ?? `${lab.id}-containerlab`, files, output);
  for (const l of left) output.err(`hopwise: no counterpart in FRRouting: ${oneLine(l)}\n`);
  return 0;
};
export const importCommand = (command: TransferCommand, output: Output): number => {
  known(command.format);
  if (!existsSync(command.subject)) throw new UsageError(`${command.subject}: no such file`);
  const folder = dirname(resolve(command.subject));
  const read = (path: string): string | null => {
    const full = resolve(folder, path);
    return full.startsWith(`${folder}/`) && existsSync(full) ? readFileSync(full, "utf8") : null;
  };
  const { id, files, notes } = importContainerlab(readFileSync(command.subject, "utf8"), command.subject, read);
  const labs = labsFolder(command.course);
  write(command.out ?? join(labs ?? "content/labs", id), files, output);
  for (const n of notes) output.err(`hopwise: ${oneLine(n)}\n`);
  return 0;
};
