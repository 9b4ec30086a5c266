// How far a learner is: by lab, by part, and where to go on. Pure: from what the browser keeps to what the page says.
import type { Progress } from "../lab/stored.ts";
import { fill } from "../strings/fill.ts";

/** A lesson with a lab, as the navigation lists it. */
export interface LessonLink {
  /** Path from the site's root, base included. */
  readonly href: string;
  readonly title: string;
  readonly lab: string;
}
export interface PartLinks {
  readonly label: string;
  readonly lessons: readonly LessonLink[];
}
export type Kind = "none" | "started" | "passed";
export interface Status {
  readonly kind: Kind;
  /** Best ever, and of how many points; 0 of 0 before the lab was opened. */
  readonly score: number;
  readonly max: number;
}
/** The words of a status, with gaps {score} and {max}; of a part, with {done} and {all}. */
export type Words = Readonly<Record<"statusNone" | "statusStarted" | "statusPassed" | "partDone", string>>;

/** A lab of a later version may be worth more points than the best result had to give: then it is not passed any more. */
export const statusOf = (progress: Progress | undefined): Status => {
  if (progress === undefined) return { kind: "none", score: 0, max: 0 };
  const { maxScore: max } = progress;
  const score = Math.min(progress.best.score, max);
  return { kind: max > 0 && score >= max ? "passed" : "started", score, max };
};
export const say = (status: Status, words: Words): string =>
  fill(words[{ none: "statusNone", started: "statusStarted", passed: "statusPassed" }[status.kind] as keyof Words], {
    score: status.score,
    max: status.max,
  });
/** Labs passed, of those that the part's lessons name; a lab that two lessons share counts once. */
export const doneIn = (
  part: PartLinks,
  all: ReadonlyMap<string, Progress>,
): { readonly done: number; readonly all: number } => {
  const labs = [...new Set(part.lessons.map((l) => l.lab))];
  return { done: labs.filter((id) => statusOf(all.get(id)).kind === "passed").length, all: labs.length };
};
/** The lesson whose lab was worked on last; the one after it when that lab is passed; null for a newcomer, or when all is done. */
export const whereNext = (parts: readonly PartLinks[], all: ReadonlyMap<string, Progress>): LessonLink | null => {
  const lessons = parts.flatMap((p) => p.lessons);
  const last = [...all.values()].filter((p) => lessons.some((l) => l.lab === p.lab)).sort((a, b) => b.at - a.at)[0];
  if (last === undefined) return null;
  const at = lessons.findIndex((l) => l.lab === last.lab);
  const open = (l: LessonLink): boolean => statusOf(all.get(l.lab)).kind !== "passed";
  return lessons.slice(at).find(open) ?? lessons.find(open) ?? null;
};
