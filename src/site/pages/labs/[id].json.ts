// /labs/<id>.json: what the workbench loads.
import { gradedLabIds, loadCatalogues, loadGradedLab } from "../../../cli/graded-lab.ts";
import { drawn } from "../../../grading/variables.ts";
import { labIds, loadLab } from "../../../lab/load.ts";
import { policies, solutionOf } from "../../build/solutions.ts";
import { bundleOf } from "../../lab/bundle.ts";

export const getStaticPaths = () => labIds(".").map((id) => ({ params: { id } }));

export const GET = async ({ params }: { params: { id: string } }): Promise<Response> => {
  const { id } = params;
  const graded = gradedLabIds(".").includes(id)
    ? await loadGradedLab(id, ".")
    : { lab: loadLab(id), checks: null, version: "" };
  const messages = Object.fromEntries(
    [...(loadCatalogues(".", [id]).labs.get(id) ?? [])].map(([locale, texts]) => [locale, [...texts]]),
  );
  // The variant of the lab's own seed is the one that the page grades with.
  const lab = drawn(graded.lab, graded.lab.seed);
  const policy = policies("content/lessons").get(id) ?? "after-pass";
  const solution = solutionOf(graded.lab, "graders") === null ? undefined : policy;
  return new Response(JSON.stringify(bundleOf({ ...graded, lab }, messages, solution)), {
    headers: { "content-type": "application/json" },
  });
};
