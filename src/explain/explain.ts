// `explain reach FROM TO [vrf V]` and `explain route NODE PREFIX [vrf V]`.
import { type Family, familyOf, formatIp, type Ip, parseIp } from "../base/ip.ts";
import { formatPrefix, hostPrefix, type Prefix, parsePrefix } from "../base/prefix.ts";
import { compareInterfaceNames } from "../config/interface-name.ts";
import type { InterfaceConfig } from "../config/model.ts";
import type { Network } from "../lab/network.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import { Chain, type Explanation } from "./explanation.ts";
import { addressText, hostAddresses, isLinkLocal, keyword, routeTo, Scene } from "./scene.ts";
import { recursionLoop, recursionSteps } from "./recursion.ts";
import { explainDetour, explainMissingWays } from "./tracking.ts";
import { blameInterface, noGlobalRoute, noLabelPath } from "./transport.ts";
import { astray, noVrfRoute } from "./vpn.ts";
import { type WalkEnd, walk } from "./walk.ts";

/** The question names something that is not there. The message is for people. */
export class BadQuestion extends Error {}

export interface ReachQuestion {
  readonly node: string;
  /** VRF name; "" is the global table. */
  readonly vrf: string;
  /** Source address; the node's lowest loopback, else first interface address in the VRF, when absent. */
  readonly from?: Ip;
  readonly to: Ip;
}

const sourceOf = (scene: Scene, node: string, vrf: string, family: Family): Ip | null => {
  const router = scene.router(node);
  if (router === undefined) {
    const addresses = scene
      .hostInterfaces(node)
      .flatMap((i) => (i.up && i.name !== "lo" ? hostAddresses(i, family) : []));
    return addresses[0] ?? null;
  }
  const usable = (i: InterfaceView): Ip | undefined => i[family].find((a) => !isLinkLocal(a.address))?.address;
  const own = router.state
    .interfaces()
    .filter((i) => i.up && usable(i) !== undefined && scene.vrfName(router, i.vrf) === vrf);
  const [best] = [...own].sort(
    (a, b) => Number(b.kind === "loopback") - Number(a.kind === "loopback") || compareInterfaceNames(a.name, b.name),
  );
  return best === undefined ? null : (usable(best) ?? null);
};

const explainEnd = (scene: Scene, end: WalkEnd, to: Ip, chain: Chain): void => {
  const router = scene.router(end.node);
  if (router === undefined) {
    if (end.kind === "no-route") {
      chain.step(end.node, "drop", `has no route to ${addressText(to)}`);
      chain.conclude("no-igp-route", null, {
        node: end.node,
        command: typeof to === "number" ? "ip route" : "ip -6 route",
      });
    } else if (end.kind === "routing-off") {
      chain.step(end.node, "drop", "is a host that does not forward packets of others");
      chain.conclude("routing-disabled", null, { node: end.node, command: "sysctl net.ipv4.ip_forward" });
    } else {
      chain.step(end.node, "drop", "nobody answers at its next hop");
      chain.conclude("no-answer-at-next-hop", null, { node: end.node, command: "ip neigh" });
    }
    return;
  }
  switch (end.kind) {
    case "no-route":
      return end.vrf === "" ? noGlobalRoute(scene, router, to, chain) : noVrfRoute(scene, router, end.vrf, to, chain);
    case "no-lsp":
      chain.step(router.name, "drop", `the route to ${addressText(to)} needs labels to ${addressText(end.nextHop)}`);
      return noLabelPath(scene, router, end.nextHop, chain);
    case "label-lost": {
      chain.step(router.name, "drop", "has no label for the next router, so the labels below would be lost");
      return noLabelPath(scene, router, end.nextHop, chain);
    }
    case "mpls-off":
      chain.step(router.name, "drop", `a labelled packet arrives on ${end.interface}, where MPLS is off`);
      return chain.conclude("mpls-not-enabled", scene.missing(router, [`interface ${end.interface}`], "mpls ip"), {
        node: router.name,
        command: "show mpls interfaces",
      });
    case "routing-off": {
      const [family, command] = typeof to === "number" ? ["IPv4", "ip routing"] : ["IPv6", "ipv6 unicast-routing"];
      chain.step(router.name, "drop", `does not route ${family}: it takes only what is for itself`);
      return chain.conclude(
        "routing-disabled",
        scene.line(router, [], `no ${command}`) ?? scene.missing(router, [], command),
        { node: router.name, command: "show running-config" },
      );
    }
    case "recursion-loop":
      chain.step(router.name, "drop", `the route to ${addressText(to)} leads back to itself`);
      return recursionLoop(scene, router, end.vrf, to, chain);
    case "discard":
      chain.step(router.name, "drop", `the route to ${addressText(to)} discards`);
      return chain.conclude("discard-route", scene.line(router, [], `${keyword(to)} route`), {
        node: router.name,
        command: `show ${keyword(to)} route ${end.vrf === "" ? "" : `vrf ${end.vrf} `}${addressText(to)}`,
      });
    case "interface-down":
      chain.step(router.name, "drop", `${end.interface} is down`);
      return blameInterface(scene, router, end.interface, chain);
    case "no-answer": {
      chain.step(router.name, "drop", `nobody has ${addressText(end.gateway)} on ${end.interface}`);
      const owner = scene.owners(end.gateway).find((o) => !o.up);
      const far = owner === undefined ? undefined : scene.router(owner.node);
      if (owner !== undefined && far !== undefined) return blameInterface(scene, far, owner.interface, chain);
      return chain.conclude("no-answer-at-next-hop", null, {
        node: router.name,
        command: typeof to === "number" ? "show ip arp" : "show ipv6 neighbors",
      });
    }
    case "acl": {
      chain.step(
        router.name,
        "filter",
        `access list ${end.list} ${end.direction} on ${end.interface} denies it${end.sequence === null ? " (nothing permits it)" : ` (entry ${end.sequence})`}`,
      );
      return chain.conclude(
        "access-list",
        scene.line(
          router,
          [`interface ${end.interface}`],
          `${typeof to === "number" ? "ip access-group" : "ipv6 traffic-filter"} ${end.list} ${end.direction}`,
        ),
        { node: router.name, command: `show access-lists ${end.list}` },
      );
    }
    case "reverse-path":
      chain.step(router.name, "filter", `unicast RPF on ${end.interface} refuses it: ${end.fault}`);
      return chain.conclude(
        "source-check",
        scene.line(router, [`interface ${end.interface}`], `${keyword(to)} verify unicast`),
        { node: router.name, command: `show ${typeof to === "number" ? "ip" : "ipv6"} interface ${end.interface}` },
      );
    case "loop":
      chain.step(router.name, "drop", "the packet has been here before: it goes round until its TTL is used up");
      return chain.conclude("forwarding-loop", null, {
        node: router.name,
        command: `show ${keyword(to)} route ${addressText(to)}`,
      });
    case "delivered":
      return;
  }
};

const addressed = (i: InterfaceConfig, family: Family): boolean =>
  family === "ipv4" ? i.ipv4 !== undefined : i.ipv6.length > 0;
const prefixAt = (text: string): Prefix | null => {
  const address = parseIp(text);
  return address === null ? null : hostPrefix(address);
};

/** Where one direction ended, unless it went astray at its start: then why it had only a default route to follow. */
const explainFailure = (
  scene: Scene,
  start: { readonly node: string; readonly vrf: string },
  end: WalkEnd,
  to: Ip,
  chain: Chain,
): void => {
  const router = scene.router(start.node);
  if (router !== undefined) explainDetour(scene, router, start.vrf, to, chain);
  if (router !== undefined && start.vrf !== "" && end.node !== start.node && routeTo(router, start.vrf, to) === null)
    if (astray(scene, router, start.vrf, to, chain)) return;
  explainEnd(scene, end, to, chain);
};

/** The way there and the way back, by the tables as they are now; nothing is sent. Throws BadQuestion. */
export const explainReach = (network: Network, question: ReachQuestion): Explanation => {
  const scene = new Scene(network);
  const chain = new Chain();
  const { node, vrf, to } = question;
  if (!network.nodes.some((n) => n.name === node)) throw new BadQuestion(`there is no node "${node}"`);
  const text = `explain reach ${node} ${addressText(to)}${vrf === "" ? "" : ` vrf ${vrf}`}`;
  const router = scene.router(node);
  if (router !== undefined && router.state.vrfNamed(vrf) === undefined) {
    chain.step(node, "table", `there is no VRF ${vrf}`);
    chain.conclude(
      "no-such-vrf",
      scene.line(router, [], `ip vrf ${vrf}`) ?? scene.missing(router, [], `ip vrf ${vrf}`),
      { node, command: "show ip vrf" },
    );
    return chain.finish(text, false);
  }
  const family = familyOf(to);
  const from = question.from ?? sourceOf(scene, node, vrf, family);
  if (from === null) {
    chain.step(node, "interface", `has no address ${vrf === "" ? "" : `in VRF ${vrf} `}to send from`);
    const bare =
      router === undefined
        ? undefined
        : [...router.state.config.interfaces.values()].find(
            (i) => (i.vrf ?? "") === vrf && (!addressed(i, family) || i.shutdown),
          );
    if (router !== undefined && bare !== undefined && addressed(bare, family))
      blameInterface(scene, router, bare.name, chain);
    else
      chain.conclude(
        "interface-without-address",
        router === undefined || bare === undefined
          ? null
          : scene.missing(router, [`interface ${bare.name}`], `${keyword(to)} address …`),
        { node, command: router === undefined ? "ip addr" : `show ${keyword(to)} interface brief` },
      );
    return chain.finish(text, false);
  }
  const there = walk(scene, { node, vrf }, from, to, chain);
  if (there.kind !== "delivered") {
    explainFailure(scene, { node, vrf }, there, to, chain);
    return chain.finish(text, false);
  }
  chain.step(there.node, "forward", `the answer goes back to ${formatIp(from)}`);
  const back = walk(scene, { node: there.node, vrf: there.vrf }, to, from, chain);
  if (back.kind === "delivered") return chain.finish(text, true);
  explainFailure(scene, { node: there.node, vrf: there.vrf }, back, from, chain);
  return chain.finish(text, false);
};

/** Why a table has a route or has none. `prefix` is an address or a prefix. Throws BadQuestion. */
export const explainRoute = (network: Network, node: string, prefix: string, vrf: string): Explanation => {
  const scene = new Scene(network);
  const chain = new Chain();
  const router = scene.router(node);
  if (router === undefined) throw new BadQuestion(`"${node}" is no running router`);
  const parsed = parsePrefix(prefix) ?? prefixAt(prefix);
  if (parsed === null) throw new BadQuestion(`"${prefix}" is no prefix`);
  const text = `explain route ${node} ${formatPrefix(parsed)}${vrf === "" ? "" : ` vrf ${vrf}`}`;
  const table = router.state.vrfNamed(vrf);
  if (table === undefined) {
    chain.step(node, "table", `there is no VRF ${vrf}`);
    chain.conclude("no-such-vrf", scene.missing(router, [], `ip vrf ${vrf}`), { node, command: "show ip vrf" });
    return chain.finish(text, false);
  }
  const family = familyOf(parsed.address);
  const rib = table.rib[family];
  const row = rib.lookup(parsed.address);
  if (row !== null && (row.route.prefix.length > 0 || parsed.length === 0)) {
    const { route } = row;
    chain.step(
      node,
      "table",
      `${formatPrefix(route.prefix)} is installed by ${route.source} [${route.distance}/${route.metric}]`,
      row.since,
    );
    for (const c of rib.explain(route.prefix))
      if (c.route !== route)
        chain.step(
          node,
          "table",
          `${c.route.source} offers it too, with distance ${c.route.distance}${c.status === "resolves-through-itself" ? ": its next hop could only be found through the route itself" : ""}`,
        );
    if (table.fib[family].lookup(parsed.address)?.looped === true) {
      recursionSteps(router, vrf, route, chain);
      return chain.finish(text, true);
    }
    explainMissingWays(scene, router, vrf, route.prefix, chain);
    const bgp = route.protocol === "bgp" ? scene.bgp(router) : undefined;
    const d = bgp?.tables
      .filter((t) => t.family === family && t.vrf === vrf)
      .flatMap((t) => t.destinations)
      .find((x) => x.prefix === formatPrefix(route.prefix));
    for (const p of d?.paths ?? []) {
      chain.step(
        node,
        "path",
        `path from ${p.from}, next hop ${p.nextHop}: ${p.best ? "best" : (p.ineligible ?? `lost by ${p.lostBy}`)}${p.importedFrom === null ? "" : `, imported from ${p.importedFrom.rd} ${p.importedFrom.prefix}`}`,
        p.since,
      );
    }
    return chain.finish(text, true);
  }
  if (vrf === "") noGlobalRoute(scene, router, parsed.address, chain);
  else noVrfRoute(scene, router, vrf, parsed.address, chain);
  return chain.finish(text, false);
};
