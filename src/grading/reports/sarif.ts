// SARIF 2.1.0 for what can be said about configuration lines: unrecognised lines, lines without effect, lint checks,
// blamed lines.
import { oneLine, plain } from "../sanitize.ts";
import type { Report } from "../result.ts";
import { explainCheck, type ReportContext, type ReportFormat } from "./report.ts";

interface Finding {
  readonly ruleId: string;
  readonly level: "error" | "warning" | "note";
  readonly text: string;
  readonly file: string;
  readonly line: number;
  readonly content: string;
}

const RULES = [
  {
    id: "unrecognised-line",
    name: "UnrecognisedLine",
    level: "warning",
    text: "A configuration line that the router refused.",
    help: "Compare the line with the router's own help: type the first words and `?`.",
  },
  {
    id: "ineffective-line",
    name: "IneffectiveLine",
    level: "warning",
    text: "A configuration line that is kept without the effect that it has on a real router.",
    help: "Do not look for its effect: the message names what does not run here.",
  },
  {
    id: "blamed-line",
    name: "BlamedLine",
    level: "error",
    text: "A configuration line that makes a check fail.",
    help: "Run `explain` on the router, or the command named in the report.",
  },
  {
    id: "config-lint",
    name: "ConfigLint",
    level: "error",
    text: "A line that the exercise asks for or forbids.",
    help: "Read the task again: this exercise grades the wording.",
  },
] as const;

const findings = (report: Report, context: ReportContext): Finding[] =>
  report.results.flatMap((result) => [
    ...[
      ...result.unrecognizedLines.map((u) => ["unrecognised-line", u] as const),
      ...result.ineffectiveLines.map((u) => ["ineffective-line", u] as const),
    ].map(
      ([ruleId, u]): Finding => ({
        ruleId,
        level: "warning",
        text: `${u.text}: ${u.reason}`,
        file: u.file,
        line: u.line,
        content: u.text,
      }),
    ),
    ...result.checks.flatMap((c): Finding[] => {
      if (c.verdict === "pass" || !c.blame || c.visibility !== "visible") return [];
      return [
        {
          ruleId: c.verb === "config-lint" ? "config-lint" : "blamed-line",
          level: "error",
          text: explainCheck(c, result, context).join("\n"),
          file: c.blame.file,
          line: c.blame.line ?? 1,
          content: c.blame.text,
        },
      ];
    }),
  ]);

/** 64-bit FNV-1a of rule, file and the line's text: stable when lines move. */
const fingerprint = (f: Finding): string => {
  let hash = 0xcbf29ce484222325n;
  for (const octet of new TextEncoder().encode(`${f.ruleId}\0${f.file}\0${f.content}`))
    hash = ((hash ^ BigInt(octet)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
};
const uri = (file: string): string => oneLine(file).split("/").map(encodeURIComponent).join("/");

export const sarif: ReportFormat = {
  name: "sarif",
  file: "hopwise.sarif",
  render: (report, context) =>
    `${JSON.stringify(
      {
        $schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [
          {
            tool: {
              driver: {
                name: "hopwise",
                semanticVersion: report.engine,
                informationUri: "https://www.npmjs.com/package/hopwise",
                rules: RULES.map((r) => ({
                  id: r.id,
                  name: r.name,
                  shortDescription: { text: r.text },
                  help: { text: r.help, markdown: r.help },
                  defaultConfiguration: { level: r.level },
                })),
              },
            },
            results: findings(report, context).map((f) => ({
              ruleId: f.ruleId,
              level: f.level,
              message: { text: plain(f.text) || f.ruleId },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: uri(f.file) },
                    region: { startLine: f.line, startColumn: 1, endLine: f.line },
                  },
                },
              ],
              partialFingerprints: { primaryLocationLineHash: fingerprint(f) },
            })),
          },
        ],
      },
      null,
      2,
    )}\n`,
};
