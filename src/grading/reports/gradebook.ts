// Gradebook CSV, RFC 4180: student, lab, one column a check, total. Cells that a spreadsheet would compute are disarmed.
import { oneLine } from "../sanitize.ts";
import type { ReportFormat } from "./report.ts";

const cell = (value: string | number): string => {
  if (typeof value === "number") return String(value);
  const text = oneLine(value);
  const safe = /^[=+\-@\t\r]/.test(value) || /^[=+\-@]/.test(text.trimStart()) ? `'${text}` : text;
  return /[",\n]/.test(safe) || safe.startsWith("'") ? `"${safe.replace(/"/g, '""')}"` : safe;
};

export const gradebook: ReportFormat = {
  name: "csv",
  file: "gradebook.csv",
  render: (report) => {
    const columns: string[] = [];
    for (const result of report.results)
      for (const c of result.checks)
        if (!columns.includes(`${result.lab}/${c.id}`)) columns.push(`${result.lab}/${c.id}`);
    const several = new Set(report.results.map((r) => r.lab)).size > 1;
    const header = [
      "student",
      "lab",
      "state",
      ...columns.map((c) => (several ? c : c.slice(c.indexOf("/") + 1))),
      "score",
      "max_score",
    ];
    const rows = report.results.map((result) => {
      const points = new Map(result.checks.map((c) => [`${result.lab}/${c.id}`, c.points]));
      return [
        result.student,
        result.lab,
        result.state,
        ...columns.map((c) => points.get(c) ?? ""),
        result.score,
        result.maxScore,
      ];
    });
    return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
  },
};
