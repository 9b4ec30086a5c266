// The question as text: `reach FROM TO [vrf V]` and `route NODE PREFIX [vrf V]`, on consoles and command lines alike.
import { type Ip, parseIp } from "../base/ip.ts";
import type { Network } from "../lab/network.ts";
import { BadQuestion, explainReach, explainRoute } from "./explain.ts";
import { type Explanation, renderExplanation } from "./explanation.ts";
import { Scene } from "./scene.ts";

export const USAGE = "reach FROM TO [vrf V], or route NODE PREFIX [vrf V]";

/** The address a name stands for: itself, or the lowest loopback or first address of a node. */
const addressOf = (scene: Scene, text: string): Ip => {
  const ip = parseIp(text);
  if (ip !== null) return ip;
  const router = scene.router(text);
  const own = router?.state.interfaces().filter((i) => i.vrf === 0 && i.ipv4.length > 0) ?? [];
  const loopback = own.find((i) => i.kind === "loopback") ?? own[0];
  if (loopback?.ipv4[0] !== undefined) return loopback.ipv4[0].address;
  const host = scene.network.nodes.some((n) => n.name === text && n.kind === "host")
    ? scene.hostInterfaces(text).find((i) => i.name !== "lo" && i.ipv4.length > 0)?.ipv4[0]
    : undefined;
  const found = host === undefined ? null : parseIp(host.slice(0, host.indexOf("/")));
  if (found === null) throw new BadQuestion(`"${text}" is neither an address nor a node that has one`);
  return found;
};

/** Answers a question. Throws BadQuestion with a message for people. */
export const explain = (network: Network, question: string): Explanation => {
  const [kind, first, second, keyword, vrf, ...rest] = question.trim().split(/\s+/);
  if (
    first === undefined ||
    second === undefined ||
    rest.length > 0 ||
    (keyword !== undefined && (keyword !== "vrf" || vrf === undefined))
  )
    throw new BadQuestion(`ask ${USAGE}`);
  if (kind === "route") return explainRoute(network, first, second, vrf ?? "");
  if (kind !== "reach") throw new BadQuestion(`ask ${USAGE}`);
  const scene = new Scene(network);
  const to = addressOf(scene, second);
  const ip = parseIp(first);
  if (ip === null) return explainReach(network, { node: first, vrf: vrf ?? "", to });
  const owner = scene.owners(ip).find((o) => vrf === undefined || o.vrf === vrf);
  if (owner === undefined)
    throw new BadQuestion(`no node has the address ${first}${vrf === undefined ? "" : ` in VRF ${vrf}`}`);
  return explainReach(network, { node: owner.node, vrf: owner.vrf, from: ip, to });
};

/** The answer as a console prints it; a bad question is answered with what is wrong with it. */
export const explainText = (network: Network, question: string): string => {
  try {
    return renderExplanation(explain(network, question));
  } catch (error) {
    if (error instanceof BadQuestion) return `% ${error.message}\n`;
    throw error;
  }
};
