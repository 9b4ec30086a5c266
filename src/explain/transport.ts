// Why a loopback cannot be reached, or not by labels: IGP, adjacencies, LDP. The global table.
import { familyOf, formatIpv4, type Ip, maskOf } from "../base/ip.ts";
import { contains, formatPrefix, hostPrefix, parsePrefix, prefixOf } from "../base/prefix.ts";
import { edgeRoute } from "./edge.ts";
import type { Chain } from "./explanation.ts";
import { staticFault } from "./recursion.ts";
import {
  addressText,
  connectedPrefix,
  isLinkLocal,
  keyword,
  type Owner,
  type RouterScene,
  routeTo,
  type Scene,
} from "./scene.ts";
import { blameTracking, keptOut } from "./tracking.ts";

/** The cable between two routers, as each side's interface; only what is there, up or not. */
const cables = (
  scene: Scene,
  router: RouterScene,
): readonly { readonly own: string; readonly other: RouterScene; readonly port: string }[] =>
  router.state.interfaces().flatMap((i) =>
    scene.neighbours(router.name, i.name).flatMap((end) => {
      const other = scene.router(end.node);
      return other === undefined ? [] : [{ own: i.name, other, port: end.port }];
    }),
  );
const interfacePath = (name: string): readonly string[] => [`interface ${name}`];
const ospfInterfaces = (scene: Scene, router: RouterScene, vrf: string) =>
  scene
    .ospf(router)
    .filter((v) => v.vrf.name === vrf)
    .flatMap((v) => v.areas.flatMap((a) => a.interfaces.map((i) => ({ ...i, process: v.process }))));

/** An interface that is down: who did it. */
export const blameInterface = (scene: Scene, router: RouterScene, name: string, chain: Chain): void => {
  const config = router.state.config.interfaces.get(name);
  const next = { node: router.name, command: `show interfaces ${name}` };
  if (config?.shutdown === true) {
    chain.step(router.name, "interface", `${name} is administratively down`);
    chain.conclude(
      "interface-shutdown",
      scene.line(router, interfacePath(name), "shutdown") ?? scene.missing(router, interfacePath(name), "no shutdown"),
      next,
    );
  } else if (!scene.linkUp(router.name, name)) {
    chain.step(router.name, "interface", `the cable of ${name} is cut`);
    chain.conclude("link-down", null, next);
  } else {
    chain.step(router.name, "interface", `${name} is down: the other end is`);
    const far = scene.network.links
      .find((l) => l.ends.some((e) => e.attachment.name === `${router.name}:${name}`))
      ?.ends.find((e) => !e.attachment.name.startsWith(`${router.name}:`));
    const [node = "", port = ""] = far?.attachment.name.split(":") ?? [];
    const other = scene.router(node);
    const shut =
      other?.state.config.interfaces.get(port)?.shutdown === true
        ? scene.line(other, interfacePath(port), "shutdown")
        : null;
    chain.conclude(shut === null ? "interface-down" : "interface-shutdown", shut, next);
  }
};

/** Router-to-router hops from one to the other over cables, fewest first; null when no cable leads there. */
export const cablePath = (scene: Scene, from: string, to: string): readonly RouterScene[] | null => {
  const before = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === to) break;
    const router = scene.router(at);
    if (router !== undefined)
      for (const { other } of cables(scene, router))
        if (!before.has(other.name)) {
          before.set(other.name, at);
          queue.push(other.name);
        }
  }
  if (!before.has(to)) return null;
  const path: RouterScene[] = [];
  for (let at: string | null | undefined = to; at != null; at = before.get(at)) {
    const r = scene.router(at);
    if (r !== undefined) path.unshift(r);
  }
  return path;
};

/** The interface line that settles what a refused packet disagreed on; N is the process. */
const REFUSED_LINES: ReadonlyMap<string, string> = new Map([
  ["area-mismatch", "ip ospf N area"],
  ["hello-interval-mismatch", "ip ospf hello-interval"],
  ["dead-interval-mismatch", "ip ospf dead-interval"],
  ["mtu-mismatch", "ip mtu"],
  ["network-mask-mismatch", "ip address"],
]);

/** Why two neighbouring routers have no OSPF adjacency on their cable. */
const blameAdjacency = (scene: Scene, a: RouterScene, b: RouterScene, chain: Chain): boolean => {
  for (const { own, other, port } of cables(scene, a)) {
    if (other.name !== b.name) continue;
    const mine = ospfInterfaces(scene, a, "").find((i) => i.name === own);
    const theirs = ospfInterfaces(scene, b, "").find((i) => i.name === port);
    const address = b.state.interfaceNamed(port)?.ipv4[0]?.address;
    if (mine?.neighbors.some((n) => n.address === address && (n.state === "Full" || n.state === "2-Way"))) return false;
    for (const [router, name] of [
      [a, own],
      [b, port],
    ] as const) {
      const view = router.state.interfaceNamed(name);
      if (view !== undefined && !view.up) {
        blameInterface(scene, router, name, chain);
        return true;
      }
      if (view !== undefined && view.ipv4.length === 0) {
        chain.step(router.name, "interface", `${name} has no address`);
        chain.conclude("interface-without-address", scene.missing(router, interfacePath(name), "ip address …"), {
          node: router.name,
          command: "show ip interface brief",
        });
        return true;
      }
    }
    for (const [router, found, name] of [
      [a, mine, own],
      [b, theirs, port],
    ] as const)
      if (found === undefined) {
        chain.step(router.name, "neighbor", `OSPF does not run on ${name}`);
        const process = scene.ospf(router).find((v) => v.vrf.name === "")?.process ?? 1;
        chain.conclude("not-in-igp", scene.missing(router, interfacePath(name), `ip ospf ${process} area 0`), {
          node: router.name,
          command: "show ip ospf interface brief",
        });
        return true;
      } else if (found.passive) {
        chain.step(router.name, "neighbor", `OSPF is passive on ${name}`);
        chain.conclude(
          "igp-adjacency-missing",
          scene.line(router, [`router ospf ${found.process}`], `passive-interface ${name}`),
          { node: router.name, command: `show ip ospf interface ${name}` },
        );
        return true;
      } else if (found.ldp?.pending === true) {
        const away = router === a ? b : a;
        const ids = away.state.interfaces().flatMap((x) => x.ipv4.map((y) => y.address));
        const session = scene.ldp(router)?.neighbors.find((n) => ids.includes(n.lsrId));
        const reason = session?.reason ?? "no-hello";
        chain.step(
          router.name,
          "neighbor",
          `OSPF keeps ${name} down until LDP has a session with ${away.name}: ${reason}${session?.detail === undefined ? "" : `, ${session.detail}`}`,
          session?.lastDown?.at ?? null,
        );
        chain.conclude("ldp-session-down", scene.line(router, [`router ospf ${found.process}`], "mpls ldp sync"), {
          node: router.name,
          command: `show ip ospf mpls ldp interface ${name}`,
        });
        return true;
      }
    const refusals = (
      [
        [a, mine, own],
        [b, theirs, port],
      ] as const
    ).flatMap(([router, found, name]) => {
      const rejection = found?.rejections.at(-1);
      if (found === undefined || rejection === undefined) return [];
      const command =
        REFUSED_LINES.get(rejection.reason)?.replace("N", String(found.process)) ?? "ip ospf authentication";
      return [{ router, name, rejection, line: scene.line(router, interfacePath(name), command) }];
    });
    // Both ends refuse each other; the one whose line departs from the default is to blame.
    const refusal = refusals.find((r) => r.line !== null) ?? refusals[0];
    if (refusal !== undefined) {
      const { router, name, rejection, line } = refusal;
      const { from, reason, ours, theirs: far } = rejection;
      chain.step(
        router.name,
        "neighbor",
        `refuses the packets of ${formatIpv4(from)} on ${name}: ${reason} (ours ${ours}, theirs ${far})`,
        rejection.at,
      );
      chain.conclude("igp-adjacency-missing", line, { node: router.name, command: "show ip ospf neighbor" });
      return true;
    }
    chain.step(a.name, "neighbor", `has no OSPF adjacency with ${b.name} on ${own}`);
    chain.conclude("igp-adjacency-missing", null, { node: a.name, command: "show ip ospf neighbor" });
    return true;
  }
  return false;
};

/** Why a router's global table has no route to an address. */
export const noGlobalRoute = (scene: Scene, router: RouterScene, to: Ip, chain: Chain): void => {
  const family = familyOf(to);
  const next = { node: router.name, command: `show ${keyword(to)} route ${addressText(to)}` };
  chain.step(
    router.name,
    "table",
    `the global ${family === "ipv4" ? "" : "IPv6 "}table has no route to ${addressText(to)}`,
  );
  const matching = router.state.config.staticRoutes.filter((r) => r.vrf === "" && contains(r.prefix, to));
  const waiting = matching.find((r) => keptOut(router, r));
  if (waiting !== undefined) return blameTracking(scene, router, waiting, chain);
  const fixed = matching[0];
  if (fixed !== undefined) {
    chain.step(
      router.name,
      "next-hop",
      `the static route to ${formatPrefix(fixed.prefix)} is not usable: ${staticFault(router, fixed)}`,
    );
    chain.conclude("static-route-unusable", scene.staticLine(router, fixed), next);
    return;
  }
  const owner = scene.owners(to).find((o) => o.vrf === "") ?? scene.owners(to)[0];
  if (owner === undefined) {
    chain.step(router.name, "table", `no node of this network has the address ${addressText(to)}`);
    chain.conclude("no-such-address", null, next);
    return;
  }
  const far = scene.router(owner.node);
  if (far !== undefined && owner.vrf !== "") {
    chain.step(far.name, "interface", `${owner.interface}, which has it, is in VRF ${owner.vrf}`);
    chain.conclude(
      "interface-in-other-vrf",
      scene.line(far, interfacePath(owner.interface), "ip vrf forwarding") ??
        scene.line(far, interfacePath(owner.interface), "vrf forwarding"),
      { node: far.name, command: "show ip vrf interfaces" },
    );
    return;
  }
  if (far !== undefined && !owner.up) return blameInterface(scene, far, owner.interface, chain);
  // OSPFv2 carries IPv4 alone.
  const hasIgp = family === "ipv4" && scene.ospf(router).some((v) => v.vrf.name === "");
  if (!hasIgp && edgeRoute(scene, router, to, chain)) return;
  if (far !== undefined && bgpOnly(scene, router, far, to, chain)) return;
  if (far !== undefined && family === "ipv4" && scene.ospf(far).some((v) => v.vrf.name === "")) {
    const covered =
      ospfInterfaces(scene, far, "").some((i) => i.name === owner.interface) ||
      scene.ospf(far).some((v) => v.covers.some((p) => contains(p, to)));
    if (!covered) {
      chain.step(far.name, "neighbor", `${owner.interface} with ${addressText(to)} is not in OSPF`);
      const process = scene.ospf(far).find((v) => v.vrf.name === "")?.process ?? 1;
      chain.conclude("not-in-igp", scene.missing(far, interfacePath(owner.interface), `ip ospf ${process} area 0`), {
        node: far.name,
        command: "show ip ospf interface brief",
      });
      return;
    }
  }
  const attached = far === undefined ? attachedRouter(scene, owner) : null;
  if (attached !== null && blameAttached(scene, attached, to, chain)) return;
  const last = far ?? attached?.router ?? null;
  const path = last === null ? null : cablePath(scene, router.name, last.name);
  if (path === null || last === null) {
    chain.step(router.name, "interface", `no cable that is whole leads to ${owner.node}`);
    chain.conclude("link-down", null, { node: router.name, command: "show ip interface brief" });
    return;
  }
  // Without an IGP there is no adjacency to miss: routes are static, and one is missing.
  if (hasIgp)
    for (let i = 0; i + 1 < path.length; i++) if (blameAdjacency(scene, path[i]!, path[i + 1]!, chain)) return;
  if (!hasIgp && path.length > 1) return routeLeftOut(scene, path, owner, to, chain);
  chain.conclude("no-igp-route", null, next);
};
interface Attached {
  readonly router: RouterScene;
  readonly port: string;
}
/** The first router on a host's segment; null when no cable leads to any. */
const attachedRouter = (scene: Scene, owner: Owner): Attached | null => {
  for (const { node, port } of scene.neighbours(owner.node, owner.interface)) {
    const router = scene.router(node);
    if (router !== undefined) return { router, port };
  }
  return null;
};
/** The router on the host's segment is not on it: its interface is down or has no address of that network. */
const blameAttached = (scene: Scene, { router, port }: Attached, to: Ip, chain: Chain): boolean => {
  const family = familyOf(to);
  const on = router.state.interfaces().filter((i) => i.name === port || i.name.startsWith(`${port}.`));
  if (on.some((i) => i.up && i[family].some((a) => contains(prefixOf(a.address, a.length), to)))) return false;
  const dead = on.find((i) => !i.up);
  if (dead !== undefined) {
    blameInterface(scene, router, dead.name, chain);
    return true;
  }
  chain.step(router.name, "interface", `${port}, on the segment of ${addressText(to)}, has no address of its network`);
  chain.conclude("interface-without-address", scene.missing(router, interfacePath(port), `${keyword(to)} address …`), {
    node: router.name,
    command: `show ${keyword(to)} interface brief`,
  });
  return true;
};
/** Nothing runs that would bring the route: it has to be written, towards the next router of the cable path. */
const routeLeftOut = (scene: Scene, path: readonly RouterScene[], owner: Owner, to: Ip, chain: Chain): void => {
  const [router, second] = path as readonly [RouterScene, RouterScene, ...RouterScene[]];
  const family = familyOf(to);
  const network = path
    .flatMap((r) => r.state.interfaces())
    .flatMap((i) => connectedPrefix(i, family) ?? [])
    .find((p) => contains(p, to));
  const cable = cables(scene, router).find(({ other }) => other === second);
  const hop = second.state.interfaceNamed(cable?.port ?? "")?.[family].find((a) => !isLinkLocal(a.address));
  const target = network ?? hostPrefix(to);
  chain.step(
    router.name,
    "table",
    `no routing protocol would bring it: ${owner.node} is behind ${second.name}, and no static route says so`,
  );
  const written =
    typeof target.address === "number"
      ? `${formatIpv4(target.address)} ${formatIpv4(maskOf(target.length))}`
      : formatPrefix(target);
  chain.conclude(
    "static-route-missing",
    scene.missing(router, [], `${keyword(to)} route ${written} ${hop === undefined ? "…" : addressText(hop.address)}`),
    { node: router.name, command: `show ${keyword(to)} route` },
  );
};

/** The destination is known by BGP at the edge, and this router in between has no BGP. */
const bgpOnly = (scene: Scene, router: RouterScene, far: RouterScene, to: Ip, chain: Chain): boolean => {
  const knower = [...scene.routers.values()].find(
    (r) => r !== router && r !== far && routeTo(r, "", to)?.protocol === "bgp",
  );
  if (knower === undefined) return false;
  const bgp = scene.bgp(router);
  chain.step(knower.name, "path", `knows ${addressText(to)} by BGP`);
  if (bgp === undefined) {
    chain.step(router.name, "session", "does not speak BGP, so it cannot know what only BGP carries");
    chain.conclude("no-bgp-on-transit", null, { node: router.name, command: "show ip protocols" });
    return true;
  }
  const path = bgp.tables
    .filter((t) => t.family === familyOf(to) && t.vrf === "")
    .flatMap((t) => t.destinations)
    .filter((d) => d.paths.length > 0 && holds(d.prefix, to))
    .at(-1)?.paths[0];
  if (path?.ineligible) {
    chain.step(
      router.name,
      "path",
      `has a BGP path from ${path.from} that it cannot use: ${path.ineligible}, next hop ${path.nextHop}`,
      path.since,
    );
    chain.conclude("path-ineligible", null, { node: router.name, command: `show ip bgp ${addressText(to)}` });
    return true;
  }
  chain.step(
    router.name,
    "session",
    `has no session that would bring it (${bgp.peers.filter((p) => p.state === "Established").length} of ${bgp.peers.length} are established)`,
  );
  chain.conclude("session-down", null, { node: router.name, command: "show ip bgp summary" });
  return true;
};
const holds = (text: string, to: Ip): boolean => {
  const prefix = parsePrefix(text);
  return prefix !== null && contains(prefix, to);
};

/** Why labels do not lead from a router to a loopback, although the IGP does. */
export const noLabelPath = (scene: Scene, from: RouterScene, to: Ip, chain: Chain): void => {
  chain.step(from.name, "label", `no label-switched path leads to ${addressText(to)}`);
  const owner = scene.owners(to)[0];
  const far = owner === undefined ? undefined : scene.router(owner.node);
  if (owner !== undefined && far !== undefined) {
    const own = far.state.interfaceNamed(owner.interface);
    const length = own?.ipv4.find((a) => a.address === to)?.length ?? 32;
    const announced = routeTo(from, "", to)?.prefix;
    if (own?.kind === "loopback" && length !== 32 && announced?.length === 32) {
      const connected = connectedPrefix(own);
      chain.step(
        far.name,
        "label",
        `binds a label to ${connected === null ? `/${length}` : formatPrefix(connected)}, the mask of ${owner.interface}, while OSPF announces ${formatPrefix(hostPrefix(to))}`,
      );
      chain.conclude("loopback-mask", scene.line(far, interfacePath(owner.interface), "ip address"), {
        node: far.name,
        command: `show mpls ldp bindings ${addressText(to)} 32`,
      });
      return;
    }
  }
  const path = owner === undefined ? null : forwardingPath(scene, from, to, owner.node);
  for (let i = 0; path !== null && i + 1 < path.length; i++) {
    const a = path[i]!;
    const b = path[i + 1]!;
    for (const { own, other, port } of cables(scene, a)) {
      if (other.name !== b.name) continue;
      for (const [router, name] of [
        [a, own],
        [b, port],
      ] as const)
        if (router.state.interfaceNamed(name)?.mpls !== true) {
          chain.step(router.name, "label", `LDP is not switched on on ${name}`);
          chain.conclude("mpls-not-enabled", scene.missing(router, interfacePath(name), "mpls ip"), {
            node: router.name,
            command: "show mpls interfaces",
          });
          return;
        }
      const ids = [...b.state.interfaces()].flatMap((x) => x.ipv4.map((y) => y.address));
      const neighbor = scene.ldp(a)?.neighbors.find((n) => ids.includes(n.lsrId));
      if (neighbor?.state !== "OPERATIONAL") {
        const iface = scene.ldp(a)?.interfaces.find((x) => x.name === own);
        const reason = neighbor?.reason ?? iface?.reason ?? "no-hello";
        chain.step(
          a.name,
          "session",
          `has no LDP session with ${b.name}: ${reason}${neighbor?.detail === undefined ? "" : `, ${neighbor.detail}`}`,
          neighbor?.lastDown?.at ?? null,
        );
        if (reason === "no-route-to-transport-address" && neighbor !== undefined)
          noGlobalRoute(scene, a, neighbor.remoteAddress, chain);
        chain.conclude("ldp-session-down", null, { node: a.name, command: "show mpls ldp discovery detail" });
        return;
      }
    }
  }
  chain.conclude("no-label", null, { node: from.name, command: `show mpls forwarding-table ${addressText(to)}` });
};
/** Routers in forwarding order by their global tables. */
const forwardingPath = (scene: Scene, from: RouterScene, to: Ip, end: string): readonly RouterScene[] | null => {
  const path = [from];
  for (let at = from; at.name !== end && path.length < 64; ) {
    const way = at.state.vrfNamed("")?.fib.ipv4.lookup(to)?.ways[0];
    const out = way === undefined ? undefined : at.state.interface(way.interface);
    const next =
      out === undefined
        ? undefined
        : scene
            .neighbours(at.name, out.name)
            .map((e) => ({ e, r: scene.router(e.node) }))
            .find(({ e, r }) => r !== undefined && scene.interfaceAt(r, e.port, way?.gateway ?? to) !== undefined)?.r;
    if (next === undefined || path.includes(next)) return cablePath(scene, from.name, end);
    path.push(next);
    at = next;
  }
  return path;
};
