// What `explain` answers: the causal chain in order, and the configuration line to blame. Plain data, version 1.
import type { Instant } from "../kernel/kernel.ts";

/** What a step is about. */
export type StepKind =
  | "forward"
  | "deliver"
  | "drop"
  | "table"
  | "path"
  | "import"
  | "export"
  | "session"
  | "next-hop"
  | "label"
  | "neighbor"
  | "interface"
  | "filter";
export interface Step {
  readonly node: string;
  readonly kind: StepKind;
  readonly text: string;
  /** When it came to be so; null when that is not recorded. */
  readonly at: Instant | null;
}
/** A line of a configuration, or the one that is missing; `line` is then where its block starts, null when there is no block. */
export interface BlamedLine {
  readonly kind: "present" | "missing";
  readonly node: string;
  readonly file: string;
  readonly line: number | null;
  readonly text: string;
  /** Headers of the blocks it belongs in, outermost first. */
  readonly within: readonly string[];
}
export interface Explanation {
  readonly version: 1;
  readonly question: string;
  /** reach: both ways work; route: the route is installed. */
  readonly ok: boolean;
  readonly steps: readonly Step[];
  /** Enumerated cause, for graders; null when all is well or nothing is to blame. */
  readonly cause: CauseId | null;
  readonly blame: BlamedLine | null;
  /** Other lines that take part, in the order of the steps; absent when there are none. */
  readonly related?: readonly BlamedLine[];
  readonly next: { readonly node: string; readonly command: string } | null;
}
export type CauseId =
  | "no-such-vrf"
  | "no-such-address"
  | "interface-down"
  | "interface-shutdown"
  | "link-down"
  | "interface-without-address"
  | "interface-in-other-vrf"
  | "no-answer-at-next-hop"
  | "access-list"
  | "source-check"
  | "discard-route"
  | "forwarding-loop"
  | "recursion-loop"
  | "routing-disabled"
  | "static-route-unusable"
  | "static-route-missing"
  | "tracked-object-down"
  | "route-target-not-imported"
  | "route-target-unknown"
  | "route-target-not-exported"
  | "route-distinguisher-missing"
  | "not-redistributed"
  | "bgp-not-configured"
  | "neighbor-not-configured"
  | "neighbor-not-activated"
  | "neighbor-shutdown"
  | "remote-as-mismatch"
  | "update-source"
  | "send-community-missing"
  | "session-down"
  | "path-ineligible"
  | "policy-denied"
  | "not-in-igp"
  | "igp-adjacency-missing"
  | "no-igp-route"
  | "mpls-not-enabled"
  | "ldp-session-down"
  | "loopback-mask"
  | "no-label"
  | "no-bgp-on-transit"
  | "unexplained";

/** The chain while it is being found. */
export class Chain {
  readonly steps: Step[] = [];
  cause: CauseId | null = null;
  blame: BlamedLine | null = null;
  next: { readonly node: string; readonly command: string } | null = null;
  readonly #related: BlamedLine[] = [];
  /** A line that takes part without being the one to blame. */
  relate(line: BlamedLine): void {
    if (!this.#related.some((l) => l.node === line.node && l.file === line.file && l.text === line.text))
      this.#related.push(line);
  }
  step(node: string, kind: StepKind, text: string, at: Instant | null = null): void {
    this.steps.push({ node, kind, text, at });
  }
  /** The first cause found is the cause. */
  conclude(cause: CauseId, blame: BlamedLine | null, next: { node: string; command: string } | null = null): void {
    if (this.cause !== null) return;
    this.cause = cause;
    this.blame = blame;
    this.next = next;
  }
  finish(question: string, ok: boolean): Explanation {
    return {
      version: 1,
      question,
      ok,
      steps: this.steps,
      cause: ok ? null : (this.cause ?? "unexplained"),
      blame: ok ? null : this.blame,
      ...(this.#related.length === 0 ? {} : { related: this.#related }),
      next: ok ? null : this.next,
    };
  }
}

const clock = (at: Instant): string => `${(at / 1e9).toFixed(3)} s`;
const lineText = (head: string, { kind, node, file, line, text, within }: BlamedLine): string => {
  const place = `${file}${line === null ? "" : `:${line}`}`;
  return kind === "present"
    ? `${head}: ${node}, ${place}: ${text}`
    : `Missing on ${node}, ${place}${within.length > 0 ? `, under "${within.join(" / ")}"` : ""}: ${text}`;
};
/** As the console and `hopwise run --explain` print it. */
export const renderExplanation = (e: Explanation): string => {
  const lines = [e.question];
  e.steps.forEach((s, i) => {
    lines.push(`${String(i + 1).padStart(3)}. ${s.node}: ${s.text}${s.at === null ? "" : ` (since ${clock(s.at)})`}`);
  });
  if (e.ok) lines.push("Result: works");
  else lines.push(`Result: does not work; cause: ${e.cause}`);
  if (e.blame !== null) lines.push(lineText("Line to blame", e.blame));
  for (const line of e.related ?? []) lines.push(lineText("Line that takes part", line));
  if (e.next !== null) lines.push(`Look next: ${e.next.node}# ${e.next.command}`);
  return `${lines.join("\n")}\n`;
};
