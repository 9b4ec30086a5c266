// The solution of a lab: when a learner may see it, and how it is fetched.
import type { LabBundle } from "./bundle.ts";
import { unseal } from "./sealed.ts";
import type { Configs, Progress } from "./stored.ts";

const base = import.meta.env.BASE_URL.replace(/\/?$/, "/");

/** The learner has had every point of the lab at least once. */
export const hasPassed = (progress: Progress | undefined): boolean =>
  progress !== undefined && progress.maxScore > 0 && progress.best.score >= progress.maxScore;

/** Whether the lesson lets the learner see the solution now; "later" when it does after a pass. */
export const solutionAccess = (bundle: LabBundle, progress: Progress | undefined): "now" | "later" | "none" => {
  const policy = bundle.solution ?? "never";
  if (policy === "never") return "none";
  return policy === "always" || hasPassed(progress) ? "now" : "later";
};

/** Configurations by node. Throws Error with a message for people. */
export const loadSolution = async (lab: string): Promise<Configs> => {
  const response = await fetch(`${base}labs/${lab}.solution.json`);
  const body = response.ok ? ((await response.json()) as { readonly sealed?: unknown }) : {};
  const configs = unseal(body.sealed);
  if (configs === null) throw new Error(`labs/${lab}.solution.json: HTTP ${response.status}`);
  return configs;
};
