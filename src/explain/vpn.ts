// Why a VRF has no route: from the table back over import, path, session and export to the far VRF.
import { formatIp, type Ip } from "../base/ip.ts";
import { contains, formatPrefix, type Prefix, prefixOf } from "../base/prefix.ts";
import type { BgpView, PeerView } from "../protocols/bgp/view.ts";
import { edgeRoute } from "./edge.ts";
import type { Chain } from "./explanation.ts";
import { addressText, type RouterScene, type Scene } from "./scene.ts";
import { blameInterface, noGlobalRoute, noLabelPath } from "./transport.ts";

interface Source {
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
      for (const { route } of v.rib.ipv4.routes()) {
        if (route.protocol === "local" || !contains(route.prefix, to)) continue;
        const imported = route.protocol === "bgp" && route.distance === 200;
        const leaked = route.protocol === "bgp" && route.nextHops.some((h) => h.via === "interface");
        if (!imported && !leaked) out.push({ router, vrf: v.name, prefix: route.prefix, protocol: route.protocol });
      }
    }
  return out.sort((a, b) => b.prefix.length - a.prefix.length);
};
const targets = (router: RouterScene, vrf: string, direction: "import" | "export"): readonly string[] => {
  const family = router.state.config.vrfs.get(vrf)?.families.get("ipv4");
  return (direction === "import" ? family?.importTargets : family?.exportTargets) ?? [];
};
const bgpPath = (router: RouterScene): readonly string[] => [`router bgp ${router.state.config.bgp?.asn ?? ""}`];
const addressesOf = (router: RouterScene): readonly string[] =>
  router.state.interfaces().flatMap((i) => i.ipv4.map((a) => formatIp(a.address)));
const peerOf = (bgp: BgpView | undefined, router: RouterScene): PeerView | undefined =>
  bgp?.peers.find((p) => p.vrf === "" && addressesOf(router).includes(p.address));

/** Why VRF `vrf` of `router` has no route to an address. */
export const noVrfRoute = (scene: Scene, router: RouterScene, vrf: string, to: Ip, chain: Chain): void => {
  const next = { node: router.name, command: `show ip route vrf ${vrf} ${addressText(to)}` };
  chain.step(router.name, "table", `VRF ${vrf} has no route to ${addressText(to)}`);
  const fixed = router.state.config.staticRoutes.find((r) => r.vrf === vrf && contains(r.prefix, to));
  if (fixed !== undefined) {
    chain.step(
      router.name,
      "next-hop",
      `the static route to ${formatPrefix(fixed.prefix)} is not usable: its next hop is not reachable`,
    );
    chain.conclude(
      "static-route-unusable",
      scene.line(router, [], `ip route vrf ${vrf} ${addressText(fixed.prefix.address)}`),
      next,
    );
    return;
  }
  const sources = sourcesOf(scene, to, { node: router.name, vrf });
  const imports = targets(router, vrf, "import");
  // A source whose targets this VRF imports comes first, then the most specific one; default routes last of all.
  const rank = (s: Source): number =>
    (targets(s.router, s.vrf, "export").some((t) => imports.includes(t)) ? 2 : 0) +
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
    chain.conclude("unexplained", null, next);
    return;
  }
  arrived(scene, router, vrf, source, chain);
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
      .find(({ i }) => i.vrf !== undefined && i.ipv4 === undefined);
    if (configured !== undefined) {
      chain.step(
        configured.r.name,
        "interface",
        `${configured.i.name} is in VRF ${configured.i.vrf} and has no address`,
      );
      chain.conclude(
        "interface-without-address",
        scene.missing(configured.r, [`interface ${configured.i.name}`], "ip address …"),
        { node: configured.r.name, command: "show ip vrf interfaces" },
      );
      return;
    }
    chain.conclude("no-such-address", null, { node: router.name, command: `show ip route vrf ${vrf}` });
  } else if (far !== undefined && !owner.up) blameInterface(scene, far, owner.interface, chain);
  else if (far !== undefined && owner.vrf === "" && behindEdge(scene, router, far, chain)) return;
  else if (far !== undefined) {
    chain.step(
      far.name,
      "interface",
      `${owner.interface}, which has the address, is in ${owner.vrf === "" ? "the global table" : `VRF ${owner.vrf}`}`,
    );
    chain.conclude(
      "interface-in-other-vrf",
      scene.missing(far, [`interface ${owner.interface}`], `ip vrf forwarding ${vrf}`),
      { node: far.name, command: "show ip vrf interfaces" },
    );
  } else chain.conclude("no-such-address", null, null);
};

/** The interface sits in a VRF that tells nobody of it, while its router has the VRF that asks: it is in the wrong one. */
const strayed = (scene: Scene, vrf: string, source: Source, to: Ip, chain: Chain): boolean => {
  const { router: far } = source;
  if (source.vrf === vrf || far.state.vrfNamed(vrf) === undefined) return false;
  const everyImport = [...scene.routers.values()].flatMap((r) =>
    [...r.state.config.vrfs.keys()].flatMap((v) => targets(r, v, "import")),
  );
  if (targets(far, source.vrf, "export").some((t) => everyImport.includes(t))) return false;
  const via = far.state.interfaces().find((i) => i.ipv4.some((a) => contains(prefixOf(a.address, a.length), to)));
  if (via === undefined) return false;
  chain.step(far.name, "interface", `${via.name} is in VRF ${source.vrf}, which exports nothing that anybody imports`);
  const path = [`interface ${via.name}`];
  const line = scene.line(far, path, "ip vrf forwarding") ?? scene.line(far, path, "vrf forwarding");
  chain.conclude("interface-in-other-vrf", line, { node: far.name, command: "show ip vrf interfaces" });
  return true;
};

/** The address is behind a customer's router that speaks BGP with a provider: its session is where to look. */
const behindEdge = (scene: Scene, router: RouterScene, far: RouterScene, chain: Chain): boolean => {
  if (far === router || far.state.config.bgp === undefined || scene.ospf(far).length > 0) return false;
  chain.step(far.name, "table", "has the address, and hands it to its provider by BGP");
  return edgeRoute(scene, far, 0, chain);
};

/** The far VRF hands its route to BGP, under a distinguisher and with targets. */
const exported = (scene: Scene, { router, vrf, prefix, protocol }: Source, chain: Chain): boolean => {
  const { config } = router.state;
  const next = { node: router.name, command: `show ip bgp vpnv4 vrf ${vrf}` };
  if (config.bgp === undefined) {
    chain.step(router.name, "export", "BGP is not configured");
    chain.conclude("bgp-not-configured", scene.missing(router, [], "router bgp …"), next);
    return false;
  }
  if (config.vrfs.get(vrf)?.rd === undefined) {
    chain.step(router.name, "export", `VRF ${vrf} has no route distinguisher`);
    chain.conclude(
      "route-distinguisher-missing",
      scene.missing(router, scene.vrfPath(router, vrf, false), "rd ASN:number"),
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
          t.family === "ipv4" && t.vrf === vrf && t.destinations.some((d) => d.prefix === text && d.paths.length > 0),
      ) ?? false;
  if (!known) {
    chain.step(router.name, "export", `VRF ${vrf} does not hand ${text} to BGP`);
    const process = [...config.ospf.values()].find((o) => o.vrf === vrf)?.process;
    const line =
      prefix.length === 0 &&
      protocol === "static" &&
      scene.line(router, [...bgpPath(router), `address-family ipv4 vrf ${vrf}`], "redistribute static") !== null
        ? "default-information originate"
        : `redistribute ${protocol === "ospf" ? `ospf ${process ?? ""}` : protocol}`;
    chain.conclude(
      "not-redistributed",
      scene.missing(router, [...bgpPath(router), `address-family ipv4 vrf ${vrf}`], line),
      next,
    );
    return false;
  }
  if (targets(router, vrf, "export").length === 0) {
    chain.step(router.name, "export", `VRF ${vrf} exports no route target`);
    chain.conclude(
      "route-target-not-exported",
      scene.missing(router, scene.vrfPath(router, vrf), "route-target export …"),
      { node: router.name, command: `show ip vrf detail ${vrf}` },
    );
    return false;
  }
  return true;
};

/** The near VRF imports one of the targets. */
const wanted = (scene: Scene, router: RouterScene, vrf: string, source: Source, chain: Chain): boolean => {
  const imports = targets(router, vrf, "import");
  const offers = targets(source.router, source.vrf, "export");
  const next = { node: router.name, command: `show ip vrf detail ${vrf}` };
  if (router.state.config.vrfs.get(vrf)?.rd === undefined) {
    chain.step(router.name, "import", `VRF ${vrf} has no route distinguisher, so BGP does not serve it`);
    chain.conclude(
      "route-distinguisher-missing",
      scene.missing(router, scene.vrfPath(router, vrf, false), "rd ASN:number"),
      next,
    );
    return false;
  }
  if (imports.some((t) => offers.includes(t))) return true;
  chain.step(source.router.name, "export", `VRF ${source.vrf} exports ${offers.join(", ")}`);
  chain.step(router.name, "import", `VRF ${vrf} imports ${imports.length === 0 ? "nothing" : imports.join(", ")}`);
  const everyExport = new Set(
    [...scene.routers.values()].flatMap((r) => [...r.state.config.vrfs.keys()].flatMap((v) => targets(r, v, "export"))),
  );
  const everyImport = new Set(
    [...scene.routers.values()].flatMap((r) => [...r.state.config.vrfs.keys()].flatMap((v) => targets(r, v, "import"))),
  );
  // A target that nobody exports, or an export that nobody imports, is a typing error before anything else.
  const lonely = imports.find((t) => !everyExport.has(t));
  if (lonely !== undefined) {
    chain.step(router.name, "import", `nobody exports ${lonely}`);
    chain.conclude(
      "route-target-unknown",
      scene.line(router, scene.vrfPath(router, vrf), `route-target import ${lonely}`) ??
        scene.line(router, scene.vrfPath(router, vrf), `route-target both ${lonely}`),
      next,
    );
    return false;
  }
  const unheard = offers.find((t) => !everyImport.has(t));
  if (unheard !== undefined && source.vrf === vrf) {
    chain.step(source.router.name, "export", `nobody imports ${unheard}`);
    chain.conclude(
      "route-target-unknown",
      scene.line(source.router, scene.vrfPath(source.router, source.vrf), `route-target export ${unheard}`),
      { node: source.router.name, command: `show ip vrf detail ${source.vrf}` },
    );
    return false;
  }
  chain.conclude(
    "route-target-not-imported",
    scene.missing(router, scene.vrfPath(router, vrf), `route-target import ${offers[0] ?? ""}`),
    next,
  );
  return false;
};

/** The path crossed the sessions between the PEs, and can be used. */
const arrived = (scene: Scene, router: RouterScene, vrf: string, source: Source, chain: Chain): void => {
  const { router: far } = source;
  const text = formatPrefix(source.prefix);
  const bgp = scene.bgp(router);
  if (bgp === undefined) {
    chain.step(router.name, "session", "BGP is not configured");
    return chain.conclude("bgp-not-configured", scene.missing(router, [], "router bgp …"), null);
  }
  const own = bgp.tables
    .filter((t) => t.family === "ipv4" && t.vrf === vrf)
    .flatMap((t) => t.destinations)
    .find((d) => d.prefix === text);
  const vpn = bgp.tables
    .filter((t) => t.family === "vpnv4")
    .flatMap((t) => t.destinations.filter((d) => d.prefix === text))
    .flatMap((d) => d.paths);
  const path = own?.paths.find((p) => p.ineligible !== null) ?? vpn.find((p) => p.ineligible !== null);
  if (own?.paths.some((p) => p.best) !== true && path?.ineligible != null) {
    chain.step(
      router.name,
      "path",
      `has the path from ${path.from}, and cannot use it: ${path.ineligible} (next hop ${path.nextHop})${path.policy === "" ? "" : `, ${path.policy}`}`,
      path.since,
    );
    const hop = scene.routers.size > 0 ? parse(path.nextHop) : null;
    if (/next hop|inaccessible|unreachable/i.test(path.ineligible) && hop !== null)
      noGlobalRoute(scene, router, hop, chain);
    else if (/label|lsp/i.test(path.ineligible) && hop !== null) noLabelPath(scene, router, hop, chain);
    else if (/loop/i.test(path.ineligible))
      chain.conclude("path-ineligible", null, {
        node: router.name,
        command: `show ip bgp vpnv4 all ${text.replace(/\/.*/, "")}`,
      });
    else
      chain.conclude(
        "policy-denied",
        scene.line(router, [...bgpPath(router), "address-family vpnv4"], `neighbor ${path.from} route-map`),
        { node: router.name, command: "show route-map" },
      );
    return;
  }
  const direct = peerOf(bgp, far);
  const relays = [...scene.routers.values()].filter(
    (r) => r !== router && r !== far && peerOf(bgp, r) !== undefined && peerOf(scene.bgp(r), far) !== undefined,
  );
  if (direct === undefined && relays.length === 0) {
    chain.step(router.name, "session", `is no BGP neighbour of ${far.name}, nor of a router that is`);
    return chain.conclude(
      "neighbor-not-configured",
      scene.missing(
        router,
        bgpPath(router),
        `neighbor ${loopbackOf(far)} remote-as ${far.state.config.bgp?.asn ?? ""}`,
      ),
      { node: router.name, command: "show ip bgp vpnv4 all summary" },
    );
  }
  const hops = direct !== undefined ? [router, far] : [router, relays[0]!, far];
  for (let i = 0; i + 1 < hops.length; i++) if (blameSession(scene, hops[i]!, hops[i + 1]!, chain)) return;
  chain.conclude("unexplained", null, {
    node: router.name,
    command: `show ip bgp vpnv4 all ${text.replace(/\/.*/, "")}`,
  });
};
const parse = (text: string): Ip | null => {
  const octets = text.split(".").map(Number);
  return octets.length === 4 ? ((octets[0]! << 24) | (octets[1]! << 16) | (octets[2]! << 8) | octets[3]!) >>> 0 : null;
};
const loopbackOf = (r: RouterScene): string => {
  const i =
    r.state.interfaces().find((x) => x.kind === "loopback" && x.vrf === 0 && x.ipv4.length > 0) ??
    r.state.interfaces().find((x) => x.ipv4.length > 0);
  return i?.ipv4[0] === undefined ? r.name : formatIp(i.ipv4[0].address);
};

/** What is wrong between two configured BGP neighbours, seen from both ends; false when VPN routes flow with their targets. */
const blameSession = (scene: Scene, a: RouterScene, b: RouterScene, chain: Chain): boolean => {
  const sides = [
    [a, b],
    [b, a],
  ] as const;
  for (const [near, far] of sides) {
    const peer = peerOf(scene.bgp(near), far);
    const next = { node: near.name, command: "show ip bgp vpnv4 all summary" };
    if (peer === undefined) {
      chain.step(near.name, "session", `does not have ${far.name} as a neighbour`);
      chain.conclude(
        "neighbor-not-configured",
        scene.missing(near, bgpPath(near), `neighbor ${loopbackOf(far)} remote-as ${far.state.config.bgp?.asn ?? ""}`),
        next,
      );
      return true;
    }
    if (peer.shutdown) {
      chain.step(near.name, "session", `the session with ${peer.address} is shut down`);
      chain.conclude("neighbor-shutdown", scene.line(near, bgpPath(near), `neighbor ${peer.address} shutdown`), next);
      return true;
    }
    if (peer.remoteAs !== far.state.config.bgp?.asn) {
      chain.step(
        near.name,
        "session",
        `expects AS ${peer.remoteAs} at ${peer.address}, which is in AS ${far.state.config.bgp?.asn}${peer.lastReset === null ? "" : `; last reset: ${peer.lastReset.reason}`}`,
        peer.lastReset?.at ?? null,
      );
      chain.conclude("remote-as-mismatch", scene.line(near, bgpPath(near), `neighbor ${peer.address} remote-as`), {
        node: near.name,
        command: "show ip bgp neighbors",
      });
      return true;
    }
  }
  for (const [near, far] of sides) {
    const peer = peerOf(scene.bgp(near), far)!;
    const family = peer.families.find((f) => f.family === "vpnv4");
    const within = [...bgpPath(near), "address-family vpnv4"];
    if (family === undefined || family.policy.activate !== true) {
      chain.step(near.name, "session", `${peer.address} is not activated for VPNv4`);
      const line = scene.line(near, within, `neighbor ${peer.address} activate`);
      chain.conclude(
        "neighbor-not-activated",
        line?.text.startsWith("no ") === true ? line : scene.missing(near, within, `neighbor ${peer.address} activate`),
        { node: near.name, command: "show ip bgp vpnv4 all summary" },
      );
      return true;
    }
  }
  const down = sides.find(([near, far]) => peerOf(scene.bgp(near), far)?.state !== "Established");
  if (down !== undefined) return blameDown(scene, sides, chain);
  // Targets are stripped by whoever sends: the far end of the pair sends towards the near one.
  const sender = peerOf(scene.bgp(b), a)!;
  const policy = sender.families.find((f) => f.family === "vpnv4")?.policy;
  const within = [...bgpPath(b), "address-family vpnv4"];
  if (policy?.sendCommunity?.extended !== true) {
    chain.step(
      b.name,
      "session",
      `sends VPN routes to ${sender.address} without their extended communities, so without route targets`,
    );
    chain.conclude(
      "send-community-missing",
      scene.missing(b, within, `neighbor ${sender.address} send-community extended`),
      { node: b.name, command: "show ip bgp neighbors" },
    );
    return true;
  }
  for (const [router, name, direction] of [
    [b, policy.routeMapOut, "out"],
    [a, peerOf(scene.bgp(a), b)?.families.find((f) => f.family === "vpnv4")?.policy.routeMapIn, "in"],
  ] as const)
    if (name !== undefined) {
      const peer = router === b ? sender.address : peerOf(scene.bgp(a), b)!.address;
      chain.step(
        router.name,
        "filter",
        `route-map ${name} judges what goes ${direction === "in" ? "in from" : "out to"} ${peer}`,
      );
      chain.conclude(
        "policy-denied",
        scene.line(
          router,
          [...bgpPath(router), "address-family vpnv4"],
          `neighbor ${peer} route-map ${name} ${direction}`,
        ),
        { node: router.name, command: `show route-map ${name}` },
      );
      return true;
    }
  return false;
};

/** A session that is not established although both ends want it. */
const blameDown = (scene: Scene, sides: readonly (readonly [RouterScene, RouterScene])[], chain: Chain): boolean => {
  for (const [near, far] of sides) {
    const peer = peerOf(scene.bgp(near), far)!;
    const target = parse(peer.address);
    if (target === null || near.state.vrfNamed("")?.rib.ipv4.lookup(target) !== null) continue;
    chain.step(near.name, "session", `is ${peer.state} with ${peer.address}`);
    noGlobalRoute(scene, near, target, chain);
    return true;
  }
  for (const [near, far] of sides) {
    const peer = peerOf(scene.bgp(near), far)!;
    const back = peerOf(scene.bgp(far), near)!;
    const source = peer.session.updateSource;
    const from = source === undefined ? null : near.state.interfaceNamed(source);
    const used = from?.ipv4[0] === undefined ? null : formatIp(from.ipv4[0].address);
    if (used === back.address) continue;
    chain.step(
      near.name,
      "session",
      `calls ${peer.address} from ${used ?? "the address of the outgoing interface"}, while ${far.name} expects ${back.address}`,
      peer.lastReset?.at ?? null,
    );
    const owner = near.state.interfaces().find((i) => i.ipv4.some((a) => formatIp(a.address) === back.address));
    const line =
      source === undefined ? null : scene.line(near, bgpPath(near), `neighbor ${peer.address} update-source`);
    chain.conclude(
      "update-source",
      line ??
        scene.missing(near, bgpPath(near), `neighbor ${peer.address} update-source ${owner?.name ?? "Loopback0"}`),
      { node: near.name, command: "show ip bgp neighbors" },
    );
    return true;
  }
  const [near, far] = sides[0]!;
  const peer = peerOf(scene.bgp(near), far)!;
  chain.step(
    near.name,
    "session",
    `is ${peer.state} with ${peer.address}${peer.obstacle === "" ? "" : `: ${peer.obstacle}`}${peer.lastReset === null ? "" : `; last reset: ${peer.lastReset.reason}`}`,
    peer.lastReset?.at ?? null,
  );
  chain.conclude("session-down", null, { node: near.name, command: "show ip bgp neighbors" });
  return true;
};
