// /labs/<id>.json: what the workbench loads.
import { loadCatalogues, loadGradedLab, gradedLabIds } from "../../../cli/graded-lab.ts";
import { labIds, loadLab } from "../../../lab/load.ts";
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
  return new Response(JSON.stringify(bundleOf(graded, messages)), { headers: { "content-type": "application/json" } });
};
