// /labs/<id>.json: what the workbench loads.
import { loadCatalogues, loadGradedLab, gradedLabIds } from "../../../cli/graded-lab.ts";
import { draw, substitute } from "../../../grading/variables.ts";
import type { Lab } from "../../../lab/definition.ts";
import { labIds, loadLab } from "../../../lab/load.ts";
import { bundleOf } from "../../lab/bundle.ts";

/** With the variant of the lab's own seed, which is the one that the page grades with. */
const drawn = (lab: Lab): Lab => {
  const values = draw(lab, lab.seed);
  const configs = [...lab.configs].map(
    ([node, { file, text }]) => [node, { file, text: substitute(text, values) }] as const,
  );
  return { ...lab, configs: new Map(configs) };
};

export const getStaticPaths = () => labIds(".").map((id) => ({ params: { id } }));

export const GET = async ({ params }: { params: { id: string } }): Promise<Response> => {
  const { id } = params;
  const graded = gradedLabIds(".").includes(id)
    ? await loadGradedLab(id, ".")
    : { lab: loadLab(id), checks: null, version: "" };
  const messages = Object.fromEntries(
    [...(loadCatalogues(".", [id]).labs.get(id) ?? [])].map(([locale, texts]) => [locale, [...texts]]),
  );
  return new Response(JSON.stringify(bundleOf({ ...graded, lab: drawn(graded.lab) }, messages)), {
    headers: { "content-type": "application/json" },
  });
};
