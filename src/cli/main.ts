#!/usr/bin/env node
// The `hopwise` command. Reports go to stdout, progress and faults to stderr.
import { Command, CommanderError } from "commander";
import { factories } from "../lab/factories.ts";
import { ENGINE } from "../lab/version.ts";
import { labs } from "./labs.ts";
import { EXIT, type Exit, guarded, standardOutput } from "./outcome.ts";
import { run } from "./run.ts";

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const program = new Command("hopwise")
  .description("A packet-level network simulator with IOS-like routers, for learning and grading.")
  .version(ENGINE)
  .exitOverride()
  .showSuggestionAfterError();

let exit: Exit = EXIT.ok;

program
  .command("run")
  .description("run a lab without a screen")
  .argument("<lab>", "a lab id, a folder holding lab.yaml, or a lab.yaml")
  .option("--configs <dir>", "take <node>.cfg from this folder instead of the lab's")
  .option("--settle", "run until the network has settled (the default)")
  .option("--at <time>", "run to this virtual time, such as 90s")
  .option("--exec <node: command>", "then run a command on a node's console; repeatable", collect, [])
  .option("--script <file>", "first play the timed inputs of a YAML file")
  .option("--capture <link=file>", "write a link's frames as pcapng; repeatable", collect, [])
  .option("--view <node:name>", "print a view of a node; repeatable", collect, [])
  .option("--format <format>", "text or json", "text")
  .option("--seed <n>", "another seed than the lab's")
  .option("--frames <mode>", "lazy, verify or bytes", "lazy")
  .option("--course <dir>", "where content/labs is looked for", ".")
  .option("--wall <seconds>", "stop after this much real time", "300")
  .action(async (lab: string, options) => {
    exit = await guarded(standardOutput, () =>
      run({ ...options, lab }, factories, standardOutput, () => performance.now()),
    );
  });

program
  .command("labs")
  .description("list the labs of a course")
  .option("--course <dir>", "where content/labs is looked for", ".")
  .option("--json", "as JSON")
  .action(async (options) => {
    exit = await guarded(standardOutput, () => labs(options.course, options.json === true, standardOutput));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  exit = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
process.exitCode = exit;
