// A lab without the paths of the machine it was read on: what reports, digests and pages name is the same everywhere.
import type { Position } from "./fault.ts";
import type { Lab } from "./definition.ts";

/** `content/labs/<id>/lab.yaml` and `content/labs/<id>/start/<node>.cfg`, wherever the course lies. */
export const portable = (lab: Lab): Lab => {
  const folder = `content/labs/${lab.id}`;
  const file = `${folder}/lab.yaml`;
  const here = <T extends { readonly at: Position }>(it: T): T => ({ ...it, at: { ...it.at, file } });
  return {
    ...lab,
    file,
    nodes: lab.nodes.map(here),
    links: lab.links.map((l) => ({ ...here(l), ends: l.ends.map(here) })),
    variables: lab.variables.map(here),
    configs: new Map([...lab.configs].map(([node, c]) => [node, { ...c, file: `${folder}/start/${node}.cfg` }])),
  };
};
