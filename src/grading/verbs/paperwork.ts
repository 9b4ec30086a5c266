// answer, config-lint, budget: what was written, not what the network does.
import { compilePattern } from "../../base/pattern.ts";
import type { CheckOf } from "../checks-schema.ts";
import { CourseFault } from "../endpoint.ts";
import { expectationText, valueText } from "../expect.ts";
import { failed, type GradingContext, type Outcome, passed } from "../verb.ts";
import { inRange } from "./reach.ts";

const normal = (v: unknown): string => String(v).trim().toLowerCase().replace(/\s+/g, " ");

export const answer = (check: CheckOf<"answer">, context: GradingContext): Outcome => {
  const given = context.answers.get(check.key);
  if (given === undefined || given === null || given === "")
    return failed("answer.missing", { key: check.key }, { next: { node: "answers.yaml", command: `${check.key}: …` } });
  const right =
    (check.equals !== undefined && normal(given) === normal(check.equals)) ||
    check.oneOf?.some((o) => normal(given) === normal(o)) === true ||
    (check.within !== undefined &&
      Number.isFinite(Number(given)) &&
      Number(given) >= check.within.min &&
      Number(given) <= check.within.max);
  return right
    ? passed("answer.ok", { key: check.key })
    : failed("answer.wrong", { key: check.key }, { evidence: [{ kind: "answer", actual: valueText(given) }] });
};

export const configLint = (check: CheckOf<"config-lint">, context: GradingContext): Outcome => {
  const nodes = typeof check.at === "string" ? [check.at] : check.at;
  const patternOf = (text: string): NonNullable<ReturnType<typeof compilePattern>> => {
    const pattern = compilePattern(text);
    if (pattern === null) throw new CourseFault(`${check.id}: "${text}" is no pattern`);
    return pattern;
  };
  for (const node of nodes) {
    const file = context.configurations.get(node)?.file ?? `${node}.cfg`;
    const lines = context.network.node(node).running().split("\n");
    for (const text of check.requires) {
      const pattern = patternOf(text);
      if (!lines.some((l) => pattern.matches(l.trim())))
        return failed(
          "config-lint.missing",
          { node, pattern: text },
          {
            blame: { kind: "missing", node, file, line: null, text },
            evidence: [{ kind: "config", node, actual: "no such line", expected: text }],
          },
        );
    }
    for (const text of check.forbids) {
      const pattern = patternOf(text);
      const submitted = context.configurations.get(node)?.text.split("\n") ?? [];
      const found = lines.find((l) => pattern.matches(l.trim()));
      if (found === undefined) continue;
      const at = submitted.findIndex((l) => pattern.matches(l.trim()));
      return failed(
        "config-lint.forbidden",
        { node, pattern: text },
        {
          blame: { kind: "present", node, file, line: at < 0 ? null : at + 1, text: found.trim() },
          evidence: [{ kind: "config", node, actual: found.trim(), expected: "no such line" }],
        },
      );
    }
  }
  return passed("config-lint.ok");
};

const countsOf = (
  lines: readonly string[],
): ReadonlyMap<"interfaces" | "lines" | "staticRoutes" | "bgpSessions", number> =>
  new Map([
    ["interfaces", lines.filter((l) => /^interface /.test(l)).length],
    ["lines", lines.filter((l) => l.trim() !== "" && l.trim() !== "!").length],
    ["staticRoutes", lines.filter((l) => /^ipv?6? route /.test(l)).length],
    [
      "bgpSessions",
      new Set(lines.flatMap((l) => /^ +neighbor (\S+) (?:remote-as|peer-group|inherit) /.exec(l)?.[1] ?? [])).size,
    ],
  ]);
export const budget = (check: CheckOf<"budget">, context: GradingContext): Outcome => {
  const routers = context.lab.nodes.filter((n) => n.kind === "router").map((n) => n.name);
  const groups =
    check.at === undefined ? [routers] : typeof check.at === "string" ? [[check.at]] : check.at.map((n) => [n]);
  const parts: boolean[] = [];
  let worst: Outcome | null = null;
  for (const nodes of groups) {
    const counts = countsOf(nodes.flatMap((n) => context.network.node(n).running().split("\n")));
    const over = [...counts].find(([name, actual]) => {
      const wanted = check[name];
      return wanted !== undefined && !inRange(actual, wanted);
    });
    parts.push(over === undefined);
    if (over === undefined) continue;
    const [what, actual] = over;
    const [node] = nodes;
    const where = nodes.length === 1 && node !== undefined ? { node } : {};
    worst ??= failed(
      "budget.over",
      { what, actual },
      {
        evidence: [{ kind: "count", ...where, actual: `${actual} ${what}`, expected: expectationText(check[what]) }],
        ...(node === undefined ? {} : { next: { node, command: "show running-config" } }),
      },
    );
  }
  return worst === null ? passed("budget.ok", {}, { parts }) : { ...worst, parts };
};
