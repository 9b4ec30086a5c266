// Every report format by name, as `hopwise grade --format NAME[=FILE]` takes it. A format is loaded when it is asked for:
// some bring libraries with them that a plain run has no use for.
import type { ReportFormat } from "./report.ts";

type Load = () => Promise<ReportFormat>;
export const FORMATS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ["pretty", async () => (await import("./pretty.ts")).pretty],
  ["json", async () => (await import("./json.ts")).json],
  ["junit", async () => (await import("./junit.ts")).junit],
  ["tap", async () => (await import("./tap.ts")).tap],
  ["github", async () => (await import("./github.ts")).annotations],
  ["github-summary", async () => (await import("./github.ts")).summary],
  ["classroom50", async () => (await import("./classrooms.ts")).classroom50],
  ["github-classroom", async () => (await import("./classrooms.ts")).githubClassroom],
  ["gradescope", async () => (await import("./classrooms.ts")).gradescope],
  ["prairielearn", async () => (await import("./classrooms.ts")).prairielearn],
  ["exercism", async () => (await import("./classrooms.ts")).exercism],
  ["sarif", async () => (await import("./sarif.ts")).sarif],
  ["csv", async () => (await import("./gradebook.ts")).gradebook],
  ["html", async () => (await import("./class-report.ts")).classReport],
]);
