// The question as text: `reach FROM TO [vrf V]` and `route NODE PREFIX [vrf V]`, on consoles and command lines alike.
import { type Family, familyOf, type Ip, parseIp } from "../base/ip.ts";
import type { Network } from "../lab/network.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import { BadQuestion, explainReach, explainRoute } from "./explain.ts";
import { type Explanation, renderExplanation } from "./explanation.ts";
import { hostAddresses, isLinkLocal, Scene } from "./scene.ts";

export const USAGE = "reach FROM TO [vrf V], or route NODE PREFIX [vrf V]";

/** The lowest loopback or first address of a node in a family; undefined when it has none. */
const firstAddress = (scene: Scene, node: string, family: Family): Ip | undefined => {
  const usable = (i: InterfaceView): Ip | undefined => i[family].find((a) => !isLinkLocal(a.address))?.address;
  const own =
    scene
      .router(node)
      ?.state.interfaces()
      .filter((i) => i.vrf === 0 && usable(i) !== undefined) ?? [];
  const router = own.find((i) => i.kind === "loopback") ?? own[0];
  if (router !== undefined) return usable(router);
  if (!scene.network.nodes.some((n) => n.name === node && n.kind === "host")) return undefined;
  return scene.hostInterfaces(node).flatMap((i) => (i.name === "lo" ? [] : hostAddresses(i, family)))[0];
};
/** The address a name stands for: itself, or the node's first; IPv4 before IPv6 unless the asker's family is known. */
const addressOf = (scene: Scene, text: string, families: readonly Family[]): Ip => {
  const ip = parseIp(text);
  if (ip !== null) return ip;
  const found = families.map((f) => firstAddress(scene, text, f)).find((a) => a !== undefined);
  if (found === undefined) throw new BadQuestion(`"${text}" is neither an address nor a node that has one`);
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
  const ip = parseIp(first);
  const to = addressOf(scene, second, ip === null ? ["ipv4", "ipv6"] : [familyOf(ip)]);
  if (ip === null) return explainReach(network, { node: first, vrf: vrf ?? "", to });
  if (familyOf(ip) !== familyOf(to)) throw new BadQuestion(`${first} and ${second} are of different families`);
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
