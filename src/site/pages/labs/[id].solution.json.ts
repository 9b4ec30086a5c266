// /labs/<id>.solution.json: apart from the lab's own file, so that nobody has the solution who did not ask for it.
import { labIds, loadLab } from "../../../lab/load.ts";
import { policies, solutionOf } from "../../build/solutions.ts";
import { seal } from "../../lab/sealed.ts";

export const getStaticPaths = () => {
  const known = policies("content/lessons");
  return labIds(".")
    .filter((id) => known.get(id) !== "never" && solutionOf(loadLab(id), "graders") !== null)
    .map((id) => ({ params: { id } }));
};
export const GET = ({ params }: { params: { id: string } }): Response =>
  new Response(JSON.stringify({ sealed: seal(solutionOf(loadLab(params.id), "graders") ?? []) }), {
    headers: { "content-type": "application/json" },
  });
