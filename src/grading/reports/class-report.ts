// One offline HTML page for a class: failure rate per check, the common first cause, outliers, every submission.
import { html } from "../sanitize.ts";
import type { CheckResult, Report, Result } from "../result.ts";
import { explainCheck, type ReportContext, type ReportFormat } from "./report.ts";

const WORD = {
  pass: "Passed",
  fail: "Failed",
  blocked: "Blocked",
  inconclusive: "Inconclusive",
  error: "Error",
  skipped: "Skipped",
} as const;

interface CheckSummary {
  readonly lab: string;
  readonly id: string;
  readonly title: string;
  readonly total: number;
  readonly passed: number;
  readonly blocked: number;
  readonly undecided: number;
  /** The most frequent message among failures, with how often. */
  readonly cause: { readonly text: string; readonly times: number } | null;
}
const firstCause = (check: CheckResult, result: Result, context: ReportContext): string => {
  const { blame } = check;
  return blame
    ? `${blame.kind === "missing" ? "missing" : "wrong"}: ${blame.text} (${blame.node})`
    : context.translate(check.message, result.lab);
};

/** Statistics per check, in the order checks first appear. Exported for the tests and for `hopwise merge`. */
export const summarise = (report: Report, context: ReportContext): readonly CheckSummary[] => {
  const rows = new Map<string, { first: CheckResult; lab: string; seen: [CheckResult, Result][] }>();
  for (const result of report.results)
    for (const check of result.checks) {
      const key = `${result.lab}\0${check.id}`;
      const row = rows.get(key) ?? { first: check, lab: result.lab, seen: [] };
      row.seen.push([check, result]);
      rows.set(key, row);
    }
  return [...rows.values()].map(({ first, lab, seen }) => {
    const causes = new Map<string, number>();
    for (const [check, result] of seen)
      if (check.verdict === "fail") {
        const text = firstCause(check, result, context);
        causes.set(text, (causes.get(text) ?? 0) + 1);
      }
    const [text, times] = [...causes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
    const count = (...verdicts: CheckResult["verdict"][]): number =>
      seen.filter(([c]) => verdicts.includes(c.verdict)).length;
    return {
      lab,
      id: first.id,
      title: first.title,
      total: seen.length,
      passed: count("pass"),
      blocked: count("blocked"),
      undecided: count("error", "inconclusive"),
      cause: text === undefined ? null : { text, times: times ?? 0 },
    };
  });
};

interface Outlier {
  readonly student: string;
  readonly check: string;
  readonly passed: boolean;
}
/** Submissions that fail what nearly everybody (90 % and more) passes, or pass what nearly everybody fails. */
export const outliers = (report: Report, context: ReportContext): readonly Outlier[] => {
  const rate = new Map(
    summarise(report, context)
      .filter((s) => s.total >= 5)
      .map((s) => [`${s.lab}\0${s.id}`, s.passed / s.total]),
  );
  return report.results.flatMap((r) =>
    r.checks.flatMap((c): Outlier[] => {
      const share = rate.get(`${r.lab}\0${c.id}`);
      if (share === undefined) return [];
      if (share >= 0.9 && c.verdict !== "pass") return [{ student: r.student, check: c.title, passed: false }];
      return share <= 0.1 && c.verdict === "pass" ? [{ student: r.student, check: c.title, passed: true }] : [];
    }),
  );
};

const STYLE = `:root{color-scheme:light dark;--line:#8886}body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.3rem .6rem;text-align:start;vertical-align:top}td.n{text-align:end}
caption{text-align:start;font-weight:bold;padding:.5rem 0}summary{cursor:pointer;padding:.3rem 0}pre{white-space:pre-wrap;margin:.2rem 0}
meter{width:8rem}:focus-visible{outline:3px solid #36c;outline-offset:2px}`;

const submission = (result: Result, context: ReportContext): string => {
  const rows = result.checks
    .map(
      (c) =>
        `<tr><td>${WORD[c.verdict]}</td><td>${html(c.title)}</td><td class="n">${c.points}/${c.maxPoints}</td><td>${
          c.verdict === "pass"
            ? ""
            : explainCheck(c, result, context)
                .map((l) => `<pre>${html(l)}</pre>`)
                .join("")
        }</td></tr>`,
    )
    .join("");
  const problem = result.problem ? `<p>Ungradable: ${html(context.translate(result.problem, result.lab))}</p>` : "";
  const listed = (title: string, lines: Result["unrecognizedLines"]): string =>
    lines.length > 0
      ? `<h4>${title}</h4><ul>${lines.map((u) => `<li><code>${html(u.file)}:${u.line}</code> ${html(u.text)}: ${html(u.reason)}</li>`).join("")}</ul>`
      : "";
  const unknown =
    listed("Unrecognised lines", result.unrecognizedLines) +
    listed("Lines without effect here", result.ineffectiveLines);
  return `<details><summary>${html(result.student)} · ${html(result.labTitle)} · ${result.score}/${result.maxScore}</summary>${problem}<table><caption>Checks of ${html(result.student)}</caption><thead><tr><th scope="col">Outcome</th><th scope="col">Check</th><th scope="col">Points</th><th scope="col">What happened</th></tr></thead><tbody>${rows}</tbody></table>${unknown}<p>Seed ${result.seed}, digest <code>${html(result.digest)}</code></p></details>`;
};

export const classReport: ReportFormat = {
  name: "html",
  file: "report.html",
  render: (report, context) => {
    const scores = report.results
      .map((r) => (r.maxScore === 0 ? 0 : (100 * r.score) / r.maxScore))
      .sort((a, b) => a - b);
    const median =
      scores.length === 0 ? 0 : ((scores[(scores.length - 1) >> 1] ?? 0) + (scores[scores.length >> 1] ?? 0)) / 2;
    const rows = summarise(report, context)
      .map((s) => {
        const failed = s.total - s.passed;
        return `<tr><td>${html(s.lab)}</td><td>${html(s.title)}</td><td class="n">${failed}/${s.total}</td><td><meter min="0" max="${s.total}" value="${failed}">${Math.round((100 * failed) / s.total)} %</meter> ${Math.round((100 * failed) / s.total)} %</td><td class="n">${s.blocked}</td><td class="n">${s.undecided}</td><td>${s.cause ? `${html(s.cause.text)} (${s.cause.times}×)` : ""}</td></tr>`;
      })
      .join("");
    const odd = outliers(report, context)
      .map((o) => `<li>${html(o.student)}: ${o.passed ? "passed" : "did not pass"} ${html(o.check)}</li>`)
      .join("");
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Hopwise class report</title><style>${STYLE}</style></head>
<body><main><h1>Class report</h1>
<p>${report.results.length} submissions, ${report.results.filter((r) => r.state === "ungradable").length} ungradable, median ${median.toFixed(0)} %. Written ${html(context.now)} by hopwise ${html(report.engine)}.</p>
<table><caption>Failures per check</caption><thead><tr><th scope="col">Lab</th><th scope="col">Check</th><th scope="col">Not passed</th><th scope="col">Rate</th><th scope="col">Blocked</th><th scope="col">Undecided</th><th scope="col">Most common first cause</th></tr></thead><tbody>${rows}</tbody></table>
${odd ? `<h2>Outliers</h2><ul>${odd}</ul>` : ""}
<h2>Submissions</h2>${report.results.map((r) => submission(r, context)).join("\n")}
</main></body></html>
`;
  },
};
