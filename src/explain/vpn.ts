// Why a VRF has no route: from the table back over import, path, session and export to the far VRF.
import { type Family, familyOf, type Ip } from "../base/ip.ts";
import { contains, formatPrefix, type Prefix, prefixOf } from "../base/prefix.ts";
import { edgeRoute } from "./edge.ts";
import type { Chain } from "./explanation.ts";
import { staticFault } from "./recursion.ts";
import { addressText, keyword, type RouterScene, type Scene } from "./scene.ts";
import { blameTracking, keptOut } from "./tracking.ts";
import { blameInterface } from "./transport.ts";
import { arrived, bgpPath, refusedByMap, showVpn } from "./vpn-session.ts";

export interface Source {
  readonly router: RouterScene;
  readonly vrf: string;
  readonly prefix: Prefix;
  readonly protocol: string;
}
/** VRFs whose own routes (not learnt from other PEs) hold the address, the longest prefix first. */
const sourcesOf = (
  scene: Scene,
  to: Ip,
  except: { readonly node: string; readonly vrf: string },
): readonly Source[] => {
  const out: Source[] = [];
  for (const router of scene.routers.values())
    for (const v of router.state.vrfs()) {
      if (v.name === "" || (router.name === except.node && v.name === except.vrf)) continue;
      for (const { route } of v.rib[familyOf(to)].routes()) {
        if (route.protocol === "local" || !contains(route.prefix, to)) continue;
        const imported = route.protocol === "bgp" && route.distance === 200;
        const leaked = route.protocol === "bgp" && route.nextHops.some((h) => h.via === "interface");
        if (!imported && !leaked) out.push({ router, vrf: v.name, prefix: route.prefix, protocol: route.protocol });
      }
    }
  return out.sort((a, b) => b.prefix.length - a.prefix.length);
};
const targets = (
  router: RouterScene,
  vrf: string,
  direction: "import" | "export",
  family: Family,
): readonly string[] => {
  const found = router.state.config.vrfs.get(vrf)?.families.get(family);
  return (direction === "import" ? found?.importTargets : found?.exportTargets) ?? [];
};
/** Why VRF `vrf` of `router` has no route to an address. */
export const noVrfRoute = (scene: Scene, router: RouterScene, vrf: string, to: Ip, chain: Chain): void => {
  const family = familyOf(to);
  const next = { node: router.name, command: `show ${keyword(to)} route vrf ${vrf} ${addressText(to)}` };
  chain.step(router.name, "table", `VRF ${vrf} has no ${family === "ipv4" ? "" : "IPv6 "}route to ${addressText(to)}`);
  const matching = router.state.config.staticRoutes.filter((r) => r.vrf === vrf && contains(r.prefix, to));
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
  const sources = sourcesOf(scene, to, { node: router.name, vrf });
  const imports = targets(router, vrf, "import", family);
  // A source whose targets this VRF imports comes first, then the most specific one; default routes last of all.
  const rank = (s: Source): number =>
    (targets(s.router, s.vrf, "export", family).some((t) => imports.includes(t)) ? 2 : 0) +
    (s.vrf === vrf ? 1 : 0) +
    (s.prefix.length > 0 ? 4 : 0);
  const [source] = [...sources].sort((a, b) => rank(b) - rank(a) || b.prefix.length - a.prefix.length);
  if (source === undefined) return noSource(scene, router, vrf, to, chain);
  const { router: far } = source;
  chain.step(far.name, "table", `VRF ${source.vrf} has ${formatPrefix(source.prefix)} (${source.protocol})`);
  if (strayed(scene, vrf, source, to, chain)) return;
  if (!exported(scene, source, chain)) return;
  if (!wanted(scene, router, vrf, source, chain)) return;
  if (far === router) {
    if (refusedByMap(scene, router, vrf, source, chain)) return;
    chain.conclude("unexplained", null, next);
    return;
  }
  arrived(scene, router, vrf, source, chain);
};

/**
 * A VRF that sends a packet after its default route although another VRF knows the network: true, and explained as a
 * route that was not imported, when that network's targets are not among those imported here.
 */
export const astray = (scene: Scene, router: RouterScene, vrf: string, to: Ip, chain: Chain): boolean => {
  const family = familyOf(to);
  const imports = targets(router, vrf, "import", family);
  const known = sourcesOf(scene, to, { node: router.name, vrf }).filter((s) => s.prefix.length > 0);
  if (known.length === 0) return false;
  if (known.some((s) => targets(s.router, s.vrf, "export", family).some((t) => imports.includes(t)))) return false;
  chain.step(router.name, "table", "only its default route leads there, and away from the network itself");
  noVrfRoute(scene, router, vrf, to, chain);
  return true;
};

const noSource = (scene: Scene, router: RouterScene, vrf: string, to: Ip, chain: Chain): void => {
  const owner = scene.owners(to)[0];
  const far = owner === undefined ? undefined : scene.router(owner.node);
  if (owner === undefined) {
    chain.step(
      router.name,
      "table",
      `no VRF of any router has a route to ${addressText(to)}, and no node has the address`,
    );
    const configured = [...scene.routers.values()]
      .flatMap((r) => [...r.state.config.interfaces.values()].map((i) => ({ r, i })))
      .find(({ i }) => i.vrf !== undefined && (familyOf(to) === "ipv4" ? i.ipv4 === undefined : i.ipv6.length === 0));
    if (configured !== undefined) {
      chain.step(
        configured.r.name,
        "interface",
        `${configured.i.name} is in VRF ${configured.i.vrf} and has no address`,
      );
      chain.conclude(
        "interface-without-address",
        scene.missing(configured.r, [`interface ${configured.i.name}`], `${keyword(to)} address …`),
        { node: configured.r.name, command: "show ip vrf interfaces" },
      );
      return;
    }
    chain.conclude("no-such-address", null, { node: router.name, command: `show ${keyword(to)} route vrf ${vrf}` });
  } else if (far !== undefined && !owner.up) blameInterface(scene, far, owner.interface, chain);
  else if (far !== undefined && owner.vrf === "" && behindEdge(scene, router, far, to, chain)) return;
  else if (far !== undefined) {
    chain.step(
      far.name,
      "interface",
      `${owner.interface}, which has the address, is in ${owner.vrf === "" ? "the global table" : `VRF ${owner.vrf}`}`,
    );
    chain.conclude(
      "interface-in-other-vrf",
      scene.missing(far, [`interface ${owner.interface}`], `${scene.forwardingWord(far, vrf)} ${vrf}`),
      { node: far.name, command: "show ip vrf interfaces" },
    );
  } else chain.conclude("no-such-address", null, null);
};

/** The interface sits in a VRF that tells nobody of it, while its router has the VRF that asks: it is in the wrong one. */
const strayed = (scene: Scene, vrf: string, source: Source, to: Ip, chain: Chain): boolean => {
  const { router: far } = source;
  if (source.vrf === vrf || far.state.vrfNamed(vrf) === undefined) return false;
  const family = familyOf(to);
  const everyImport = [...scene.routers.values()].flatMap((r) =>
    [...r.state.config.vrfs.keys()].flatMap((v) => targets(r, v, "import", family)),
  );
  if (targets(far, source.vrf, "export", family).some((t) => everyImport.includes(t))) return false;
  const via = far.state.interfaces().find((i) => i[family].some((a) => contains(prefixOf(a.address, a.length), to)));
  if (via === undefined) return false;
  chain.step(far.name, "interface", `${via.name} is in VRF ${source.vrf}, which exports nothing that anybody imports`);
  const path = [`interface ${via.name}`];
  const line = scene.line(far, path, "ip vrf forwarding") ?? scene.line(far, path, "vrf forwarding");
  chain.conclude("interface-in-other-vrf", line, { node: far.name, command: "show ip vrf interfaces" });
  return true;
};

/** The address is behind a customer's router that speaks BGP with a provider: its session is where to look. */
const behindEdge = (scene: Scene, router: RouterScene, far: RouterScene, to: Ip, chain: Chain): boolean => {
  if (far === router || far.state.config.bgp === undefined || scene.ospf(far).length > 0) return false;
  chain.step(far.name, "table", "has the address, and hands it to its provider by BGP");
  return edgeRoute(scene, far, typeof to === "number" ? 0 : 0n, chain);
};

/** The far VRF hands its route to BGP, under a distinguisher and with targets. */
const exported = (scene: Scene, { router, vrf, prefix, protocol }: Source, chain: Chain): boolean => {
  const { config } = router.state;
  const family = familyOf(prefix.address);
  const next = { node: router.name, command: `${showVpn(family)} vrf ${vrf}` };
  if (config.bgp === undefined) {
    chain.step(router.name, "export", "BGP is not configured");
    chain.conclude("bgp-not-configured", scene.missing(router, [], "router bgp …"), next);
    return false;
  }
  if (config.vrfs.get(vrf)?.rd === undefined) {
    chain.step(router.name, "export", `VRF ${vrf} has no route distinguisher`);
    chain.conclude(
      "route-distinguisher-missing",
      scene.missing(router, scene.vrfPath(router, vrf, null), "rd ASN:number"),
      { node: router.name, command: `show ip vrf detail ${vrf}` },
    );
    return false;
  }
  const text = formatPrefix(prefix);
  const known =
    scene
      .bgp(router)
      ?.tables.some(
        (t) =>
          t.family === family && t.vrf === vrf && t.destinations.some((d) => d.prefix === text && d.paths.length > 0),
      ) ?? false;
  if (!known) {
    chain.step(router.name, "export", `VRF ${vrf} does not hand ${text} to BGP`);
    const process = [...config.ospf.values()].find((o) => o.vrf === vrf)?.process;
    const line =
      prefix.length === 0 &&
      protocol === "static" &&
      scene.line(router, [...bgpPath(router), `address-family ${family} vrf ${vrf}`], "redistribute static") !== null
        ? "default-information originate"
        : `redistribute ${protocol === "ospf" ? `ospf ${process ?? ""}` : protocol}`;
    chain.conclude(
      "not-redistributed",
      scene.missing(router, [...bgpPath(router), `address-family ${family} vrf ${vrf}`], line),
      next,
    );
    return false;
  }
  if (targets(router, vrf, "export", family).length === 0) {
    chain.step(router.name, "export", `VRF ${vrf} exports no route target`);
    chain.conclude(
      "route-target-not-exported",
      scene.missing(router, scene.vrfPath(router, vrf, family), "route-target export …"),
      { node: router.name, command: `show ip vrf detail ${vrf}` },
    );
    return false;
  }
  return true;
};

/** The near VRF imports one of the targets. */
const wanted = (scene: Scene, router: RouterScene, vrf: string, source: Source, chain: Chain): boolean => {
  const family = familyOf(source.prefix.address);
  const imports = targets(router, vrf, "import", family);
  const offers = targets(source.router, source.vrf, "export", family);
  const next = { node: router.name, command: `show ip vrf detail ${vrf}` };
  if (router.state.config.vrfs.get(vrf)?.rd === undefined) {
    chain.step(router.name, "import", `VRF ${vrf} has no route distinguisher, so BGP does not serve it`);
    chain.conclude(
      "route-distinguisher-missing",
      scene.missing(router, scene.vrfPath(router, vrf, null), "rd ASN:number"),
      next,
    );
    return false;
  }
  if (imports.some((t) => offers.includes(t))) return true;
  chain.step(source.router.name, "export", `VRF ${source.vrf} exports ${offers.join(", ")}`);
  chain.step(router.name, "import", `VRF ${vrf} imports ${imports.length === 0 ? "nothing" : imports.join(", ")}`);
  const everyExport = new Set(
    [...scene.routers.values()].flatMap((r) =>
      [...r.state.config.vrfs.keys()].flatMap((v) => targets(r, v, "export", family)),
    ),
  );
  const everyImport = new Set(
    [...scene.routers.values()].flatMap((r) =>
      [...r.state.config.vrfs.keys()].flatMap((v) => targets(r, v, "import", family)),
    ),
  );
  // A target that nobody exports, or an export that nobody imports, is a typing error before anything else.
  const lonely = imports.find((t) => !everyExport.has(t));
  if (lonely !== undefined) {
    chain.step(router.name, "import", `nobody exports ${lonely}`);
    chain.conclude(
      "route-target-unknown",
      scene.line(router, scene.vrfPath(router, vrf, family), `route-target import ${lonely}`) ??
        scene.line(router, scene.vrfPath(router, vrf, family), `route-target both ${lonely}`),
      next,
    );
    return false;
  }
  const unheard = offers.find((t) => !everyImport.has(t));
  if (unheard !== undefined && source.vrf === vrf) {
    chain.step(source.router.name, "export", `nobody imports ${unheard}`);
    chain.conclude(
      "route-target-unknown",
      scene.line(source.router, scene.vrfPath(source.router, source.vrf, family), `route-target export ${unheard}`),
      { node: source.router.name, command: `show ip vrf detail ${source.vrf}` },
    );
    return false;
  }
  chain.conclude(
    "route-target-not-imported",
    scene.missing(router, scene.vrfPath(router, vrf, family), `route-target import ${offers[0] ?? ""}`),
    next,
  );
  return false;
};
