// Why a VPN route did not cross the sessions between two PEs: no session, a session that is down, a family, a policy, a path.
import { type Family, familyOf, formatIp, parseIp } from "../base/ip.ts";
import { formatPrefix } from "../base/prefix.ts";
import type { BgpView, PeerView } from "../protocols/bgp/view.ts";
import type { Chain } from "./explanation.ts";
import type { RouterScene, Scene } from "./scene.ts";
import { noGlobalRoute, noLabelPath } from "./transport.ts";
import type { Source } from "./vpn.ts";

/** The family that carries a VRF's routes between PEs. RFC 4364; RFC 4659. */
const VPN = { ipv4: "vpnv4", ipv6: "vpnv6" } as const;
export const showVpn = (family: Family): string => (family === "ipv4" ? "show ip bgp vpnv4" : "show bgp vpnv6 unicast");
export const bgpPath = (router: RouterScene): readonly string[] => [`router bgp ${router.state.config.bgp?.asn ?? ""}`];
const addressesOf = (router: RouterScene): readonly string[] =>
  router.state.interfaces().flatMap((i) => i.ipv4.map((a) => formatIp(a.address)));
const peerOf = (bgp: BgpView | undefined, router: RouterScene): PeerView | undefined =>
  bgp?.peers.find((p) => p.vrf === "" && addressesOf(router).includes(p.address));

/** The path crossed the sessions between the PEs, and can be used. */
export const arrived = (scene: Scene, router: RouterScene, vrf: string, source: Source, chain: Chain): void => {
  const { router: far } = source;
  const text = formatPrefix(source.prefix);
  const family = familyOf(source.prefix.address);
  const vpnFamily = VPN[family];
  const shown = `${showVpn(family)} all ${formatIp(source.prefix.address)}`;
  const bgp = scene.bgp(router);
  if (bgp === undefined) {
    chain.step(router.name, "session", "BGP is not configured");
    return chain.conclude("bgp-not-configured", scene.missing(router, [], "router bgp …"), null);
  }
  const own = bgp.tables
    .filter((t) => t.family === family && t.vrf === vrf)
    .flatMap((t) => t.destinations)
    .find((d) => d.prefix === text);
  const vpn = bgp.tables
    .filter((t) => t.family === vpnFamily)
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
    const hop = parseIp(path.nextHop);
    if (/next hop|inaccessible|unreachable/i.test(path.ineligible) && hop !== null)
      noGlobalRoute(scene, router, hop, chain);
    else if (/label|lsp/i.test(path.ineligible) && hop !== null) noLabelPath(scene, router, hop, chain);
    else if (/loop/i.test(path.ineligible))
      chain.conclude("path-ineligible", null, {
        node: router.name,
        command: shown,
      });
    else
      chain.conclude(
        "policy-denied",
        scene.line(router, [...bgpPath(router), `address-family ${vpnFamily}`], `neighbor ${path.from} route-map`),
        { node: router.name, command: "show route-map" },
      );
    return;
  }
  if (refusedByMap(scene, router, vrf, source, chain)) return;
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
      { node: router.name, command: `${showVpn(family)} all summary` },
    );
  }
  const hops = direct !== undefined ? [router, far] : [router, relays[0]!, far];
  for (let i = 0; i + 1 < hops.length; i++) if (blameSession(scene, family, hops[i]!, hops[i + 1]!, chain)) return;
  chain.conclude("unexplained", null, {
    node: router.name,
    command: shown,
  });
};
/** A path that is here, that nothing keeps from being used, and that is not in the VRF's table: its import map refused it. */
export const refusedByMap = (scene: Scene, router: RouterScene, vrf: string, source: Source, chain: Chain): boolean => {
  const family = familyOf(source.prefix.address);
  const map = router.state.config.vrfs.get(vrf)?.families.get(family)?.importMap;
  if (map === undefined) return false;
  const text = formatPrefix(source.prefix);
  const tables = (scene.bgp(router)?.tables ?? []).filter((t) => t.destinations.some((d) => d.prefix === text));
  const came = tables.some((t) => t.family === VPN[family]) || tables.some((t) => t.vrf === source.vrf);
  if (!came || tables.some((t) => t.family === family && t.vrf === vrf)) return false;
  chain.step(router.name, "filter", `import map ${map} refuses ${text} to VRF ${vrf}`);
  const line = `import map ${map}`;
  chain.conclude(
    "policy-denied",
    scene.line(router, scene.vrfPath(router, vrf, family), line) ??
      scene.line(router, scene.vrfPath(router, vrf, null), line),
    { node: router.name, command: `show route-map ${map}` },
  );
  return true;
};
const loopbackOf = (r: RouterScene): string => {
  const i =
    r.state.interfaces().find((x) => x.kind === "loopback" && x.vrf === 0 && x.ipv4.length > 0) ??
    r.state.interfaces().find((x) => x.ipv4.length > 0);
  return i?.ipv4[0] === undefined ? r.name : formatIp(i.ipv4[0].address);
};

/** What is wrong between two configured BGP neighbours, seen from both ends; false when VPN routes flow with their targets. */
const blameSession = (scene: Scene, family: Family, a: RouterScene, b: RouterScene, chain: Chain): boolean => {
  const vpn = VPN[family];
  const sides = [
    [a, b],
    [b, a],
  ] as const;
  for (const [near, far] of sides) {
    const peer = peerOf(scene.bgp(near), far);
    const next = { node: near.name, command: `${showVpn(family)} all summary` };
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
    const state = peer.families.find((f) => f.family === vpn);
    const within = [...bgpPath(near), `address-family ${vpn}`];
    if (state === undefined || state.policy.activate !== true) {
      chain.step(near.name, "session", `${peer.address} is not activated for ${vpn === "vpnv4" ? "VPNv4" : "VPNv6"}`);
      const line = scene.line(near, within, `neighbor ${peer.address} activate`);
      chain.conclude(
        "neighbor-not-activated",
        line?.text.startsWith("no ") === true ? line : scene.missing(near, within, `neighbor ${peer.address} activate`),
        { node: near.name, command: `${showVpn(family)} all summary` },
      );
      return true;
    }
  }
  const down = sides.find(([near, far]) => peerOf(scene.bgp(near), far)?.state !== "Established");
  if (down !== undefined) return blameDown(scene, sides, chain);
  // Targets are stripped by whoever sends: the far end of the pair sends towards the near one.
  const sender = peerOf(scene.bgp(b), a)!;
  const policy = sender.families.find((f) => f.family === vpn)?.policy;
  const within = [...bgpPath(b), `address-family ${vpn}`];
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
    [a, peerOf(scene.bgp(a), b)?.families.find((f) => f.family === vpn)?.policy.routeMapIn, "in"],
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
          [...bgpPath(router), `address-family ${vpn}`],
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
    const target = parseIp(peer.address);
    if (target === null || near.state.vrfNamed("")?.rib[familyOf(target)].lookup(target) !== null) continue;
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
