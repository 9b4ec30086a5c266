// The public TextFSM templates for cisco_ios (ntc-templates) as a judge of show commands: a parser that nobody here wrote.
// A template knows every line that it allows, so an odd word, column or line of ours is an error of its own.
import { spawnSync } from "node:child_process";

/** HOPWISE_TEXTFSM_PYTHON names the interpreter, HOPWISE_TEXTFSM_PATH a folder of Python packages that it shall see. */
const python = process.env["HOPWISE_TEXTFSM_PYTHON"] ?? "python3";
const environment = ((): NodeJS.ProcessEnv => {
  const packages = process.env["HOPWISE_TEXTFSM_PATH"];
  return packages === undefined ? process.env : { ...process.env, PYTHONPATH: packages };
})();

/** Why the templates cannot be asked here, or null. */
export const textfsmMissing = (): string | null => {
  const { status } = spawnSync(python, ["-c", "import ntc_templates.parse"], { env: environment, stdio: "ignore" });
  return status === 0
    ? null
    : "no Python with the package ntc_templates; Debian 13 has it as python3-ntc-templates, see .ci/run";
};

const PARSE = `
import json, sys
from ntc_templates.parse import parse_output
out = []
for command, text in json.load(sys.stdin):
    try:
        out.append(parse_output(platform="cisco_ios", command=command, data=text))
    except Exception as error:
        out.append(str(error))
json.dump(out, sys.stdout)
`;
export type Row = Readonly<Record<string, string | readonly string[]>>;

/** What the templates find in each [command, output]: rows, or the complaint of the template. */
export const parseAll = (
  outputs: readonly (readonly [command: string, output: string])[],
): readonly (readonly Row[] | string)[] => {
  const { status, stdout, stderr } = spawnSync(python, ["-c", PARSE], {
    env: environment,
    input: JSON.stringify(outputs),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`TextFSM ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as readonly (readonly Row[] | string)[];
};

/** The value of the first of these names that a row has: releases of the templates differ in some names. */
export const field = (row: Row, ...names: readonly string[]): string | readonly string[] => {
  for (const name of names) {
    const value = row[name];
    if (value !== undefined) return value;
  }
  throw new Error(`a row has none of ${names.join(", ")}: ${Object.keys(row).join(", ")}`);
};
