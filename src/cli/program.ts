// The commands and their options. What a command needs is loaded when it runs.
import { Command, CommanderError } from "commander";
import { ENGINE } from "../lab/version.ts";
import { EXIT, guarded, standardOutput } from "./outcome.ts";

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const program = new Command("hopwise")
  .description("A packet-level network simulator with IOS-like routers, for learning and grading.")
  .version(ENGINE)
  .exitOverride()
  .showSuggestionAfterError();

let exit: number = EXIT.ok;

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
  .option("--explain <question>", "reach FROM TO [vrf V], or route NODE PREFIX [vrf V]; repeatable", collect, [])
  .option("--view <node:name>", "print a view of a node; repeatable", collect, [])
  .option("--format <format>", "text or json", "text")
  .option("--seed <n>", "another seed than the lab's")
  .option("--frames <mode>", "lazy, verify or bytes", "lazy")
  .option("--course <dir>", "where content/labs is looked for", ".")
  .option("--wall <seconds>", "stop after this much real time", "300")
  .action(async (lab: string, options) => {
    exit = await guarded(standardOutput, async () => {
      const { run } = await import("./run.ts");
      const { factories } = await import("../lab/factories.ts");
      return run({ ...options, lab }, factories, standardOutput, () => performance.now());
    });
  });

program
  .command("labs")
  .description("list the labs of a course")
  .option("--course <dir>", "where content/labs is looked for", ".")
  .option("--json", "as JSON")
  .action(async (options) => {
    exit = await guarded(standardOutput, async () =>
      (await import("./labs.ts")).labs(options.course, options.json === true, standardOutput),
    );
  });

program
  .command("grade")
  .description("grade submissions: folders or zips of <node>.cfg, or class folders of those")
  .argument("<submission...>")
  .option("--lab <id>", "which lab; guessed from the folder's name when it is one")
  .option("--course <dir>", "the course: content/labs and graders", ".")
  .option("--student <id>", "who it is; the folder's or archive's name when absent")
  .option("--seed <n>", "another variant seed than the student's own")
  .option("--jobs <n>", "threads; as many as there are processors when absent")
  .option("--shard <i/n>", "only every n-th submission, for a CI matrix")
  .option("--format <name[=file]>", "a report; repeatable", collect, [])
  .option("--out <dir>", "where reports go, and where results are kept for the next run")
  .option("--exit-policy <policy>", "gate: 1 when a check fails; report: 0 when a report was written", "gate")
  .option("--replay <report>", "grade again with the seeds of a report, and compare digests")
  .option("--locale <locale>", "language of messages", "en")
  .option("--wall <seconds>", "real time a submission", "60")
  .action(async (submissions: string[], options) => {
    exit = await guarded(standardOutput, async () =>
      (await import("./grade.ts")).gradeCommand({ ...options, submissions }, standardOutput),
    );
  });

program
  .command("merge")
  .description("join the reports of shards")
  .argument("<report...>")
  .option("--course <dir>", "the course, for its messages", ".")
  .option("--format <name[=file]>", "a report; repeatable; json when absent", collect, [])
  .option("--out <dir>", "where reports go")
  .option("--exit-policy <policy>", "gate or report", "gate")
  .option("--locale <locale>", "language of messages", "en")
  .action(async (reports: string[], options) => {
    exit = await guarded(standardOutput, async () =>
      (await import("./merge.ts")).mergeCommand({ ...options, reports }, standardOutput),
    );
  });

program
  .command("check")
  .description("hold labs to the ten gates, mutants included")
  .argument("[lab...]", "lab ids; all when absent")
  .option("--course <dir>", "the course", ".")
  .option("--gate <n>", "only this gate; repeatable", collect, [])
  .option("--mutants <n>", "at most so many mutants per solution")
  .option("--jobs <n>", "threads")
  .option("--json <file>", "also write gates and kill matrix as JSON")
  .action(async (labs: string[], options) => {
    exit = await guarded(standardOutput, async () =>
      (await import("./check.ts")).checkCommand({ ...options, labs }, standardOutput),
    );
  });

program
  .command("new")
  .description("start a lab that passes every gate, or a lesson")
  .argument("<kind>", "lab or lesson")
  .argument("<id>")
  .option("--course <dir>", "the course", ".")
  .option("--title <title>")
  .option("--part <part>", "the part a lesson belongs to, such as 01-mpls-vpn")
  .option("--lab <id>", "the lab a lesson opens")
  .action(async (kind: string, id: string, options) => {
    exit = await guarded(standardOutput, async () =>
      (await import("./scaffold.ts")).newCommand({ ...options, kind, id }, standardOutput),
    );
  });

for (const [name, does, subject, act] of [
  ["export", "write a lab for real daemons", "<lab>", "exportCommand"],
  ["import", "make a lab of a topology", "<file>", "importCommand"],
] as const)
  program
    .command(name)
    .description(does)
    .argument("<format>", "containerlab")
    .argument(subject)
    .option("--course <dir>", "the course", ".")
    .option("--configs <dir>", "take <node>.cfg from this folder instead of the lab's")
    .option("--out <dir>", "where the files go")
    .action(async (format: string, what: string, options) => {
      exit = await guarded(standardOutput, async () =>
        (await import("./containerlab.ts"))[act]({ ...options, format, subject: what }, standardOutput),
      );
    });

/** Runs the command line; answers the exit code. */
export const main = async (): Promise<number> => {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exit = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return exit;
};
