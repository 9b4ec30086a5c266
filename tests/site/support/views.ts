// Networks of labs and their views, as the page would have them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { factories } from "../../../src/lab/factories.ts";
import { loadLab } from "../../../src/lab/load.ts";
import { Network } from "../../../src/lab/network.ts";
import { settle } from "../../../src/lab/settle.ts";
import { type Cable, endsOf, type Views } from "../../../src/site/lab/overlays/model.ts";
import { viewOf } from "../../../src/worker/views.ts";

/** The lab with its reference solution, where it has one, at rest. */
export const solved = (id: string): Network => {
  const folder = `graders/${id}/solutions/reference`;
  const configs = new Map(
    (existsSync(folder) ? readdirSync(folder) : []).map((f) => [
      f.replace(/\.cfg$/, ""),
      { file: f, text: readFileSync(`${folder}/${f}`, "utf8") },
    ]),
  );
  const network = new Network(loadLab(id), { factories, configs });
  settle(network);
  return network;
};
const NAMES = ["interfaces", "ospf:*", "bgp:*", "ldp", "vrfs", "fib", "labels"];
export const viewsOf = (network: Network): Views =>
  new Map(
    network.nodes.map((n) => [
      n.name,
      Object.fromEntries(
        NAMES.map((name) => [name.replace(":*", ""), viewOf(network, n.name, name)]).filter(([, v]) => v !== null),
      ),
    ]),
  );
export const cablesOf = (network: Network): readonly Cable[] =>
  network.links.map((l) => ({ id: l.id, up: l.up, ends: endsOf(l.ends.map((e) => e.attachment.name)) }));
export const switchesOf = (network: Network): ReadonlySet<string> =>
  new Set(network.nodes.filter((n) => n.kind === "switch").map((n) => n.name));
