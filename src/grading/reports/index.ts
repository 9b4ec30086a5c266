// Every report format by name, as `hopwise grade --format NAME[=FILE]` takes it.
import { classReport } from "./class-report.ts";
import { classroom50, exercism, githubClassroom, gradescope, prairielearn } from "./classrooms.ts";
import { annotations, summary } from "./github.ts";
import { gradebook } from "./gradebook.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { pretty } from "./pretty.ts";
import type { ReportFormat } from "./report.ts";
import { sarif } from "./sarif.ts";
import { tap } from "./tap.ts";

export const FORMATS: ReadonlyMap<string, ReportFormat> = new Map(
  [
    pretty,
    json,
    junit,
    tap,
    annotations,
    summary,
    classroom50,
    githubClassroom,
    gradescope,
    prairielearn,
    exercism,
    sarif,
    gradebook,
    classReport,
  ].map((f) => [f.name, f]),
);
