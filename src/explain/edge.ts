// A customer's router that learns by BGP from its provider: what is wrong on that session, or behind it.
import { type Family, familyOf, formatIp, formatZonedIp, type Ip, parseZonedIp } from "../base/ip.ts";
import type { PeerView } from "../protocols/bgp/view.ts";
import type { Chain } from "./explanation.ts";
import { isLinkLocal, type Owner, type RouterScene, type Scene } from "./scene.ts";
import { noGlobalRoute } from "./transport.ts";
import { noVrfRoute } from "./vpn.ts";
import { showVpn } from "./vpn-session.ts";

const bgpPath = (router: RouterScene, vrf: string, family: Family): readonly string[] => [
  `router bgp ${router.state.config.bgp?.asn ?? ""}`,
  ...(vrf === "" ? (family === "ipv4" ? [] : ["address-family ipv6"]) : [`address-family ${family} vrf ${vrf}`]),
];

/** What `far` may call `near`: any of its addresses, or on a link between link-local addresses the one there. */
const namesOf = (
  scene: Scene,
  near: RouterScene,
  peer: PeerView,
  far: RouterScene,
  owner: Owner,
): readonly string[] => {
  const found = parseZonedIp(peer.address);
  const all = near.state.interfaces();
  if (found === null || !isLinkLocal(found.address))
    return all.flatMap((i) => [...i.ipv4, ...i.ipv6].map((a) => formatIp(a.address)));
  const link = all.find((i) => i.name === (found.zone ?? peer.session.updateSource));
  const locals = (link?.ipv6 ?? []).map((a) => a.address).filter(isLinkLocal);
  return locals.flatMap((address) => {
    const bare = formatIp(address);
    const known = scene.bgp(far)?.peers.some((p) => p.address === bare && p.session.updateSource === owner.interface);
    return known === true ? [bare] : [formatZonedIp({ address, zone: owner.interface })];
  });
};
/** One session of `near` (global table) with whoever has the peer's address; true when it is to blame. */
const blameEdge = (scene: Scene, near: RouterScene, peer: PeerView, family: Family, chain: Chain): boolean => {
  const owner = scene.ownerOfPeer(near, peer.address, peer.session.updateSource);
  const far = owner === undefined ? undefined : scene.router(owner.node);
  if (owner === undefined || far === undefined) return false;
  const mine = namesOf(scene, near, peer, far, owner);
  const next = {
    node: far.name,
    command: owner.vrf === "" ? "show ip bgp summary" : `${showVpn(family)} vrf ${owner.vrf} summary`,
  };
  const candidates = scene.bgp(far)?.peers.filter((p) => mine.includes(p.address)) ?? [];
  const back = candidates.find((p) => p.vrf === owner.vrf);
  if (back === undefined) {
    const elsewhere = candidates[0];
    if (elsewhere !== undefined) {
      chain.step(
        far.name,
        "session",
        `expects ${near.name} in VRF ${elsewhere.vrf}, while ${owner.interface} is in ${owner.vrf === "" ? "the global table" : `VRF ${owner.vrf}`}`,
      );
      const path = [`interface ${owner.interface}`];
      const line =
        scene.line(far, path, "ip vrf forwarding") ??
        scene.line(far, path, "vrf forwarding") ??
        scene.missing(far, path, `${scene.forwardingWord(far, elsewhere.vrf)} ${elsewhere.vrf}`);
      chain.conclude("interface-in-other-vrf", line, next);
    } else {
      chain.step(far.name, "session", `does not have ${near.name} as a neighbour`);
      chain.conclude(
        "neighbor-not-configured",
        scene.missing(
          far,
          bgpPath(far, owner.vrf, family),
          `neighbor ${mine[0] ?? ""} remote-as ${near.state.config.bgp?.asn ?? ""}`,
        ),
        next,
      );
    }
    return true;
  }
  for (const [here, view, there, vrf] of [
    [far, back, near, owner.vrf],
    [near, peer, far, ""],
  ] as const)
    if (view.remoteAs !== there.state.config.bgp?.asn) {
      chain.step(
        here.name,
        "session",
        `expects AS ${view.remoteAs} at ${view.address}, which is in AS ${there.state.config.bgp?.asn}`,
        view.lastReset?.at ?? null,
      );
      chain.conclude(
        "remote-as-mismatch",
        // A session may be said under its family, or before all families.
        scene.line(here, bgpPath(here, vrf, family), `neighbor ${view.address} remote-as`) ??
          scene.line(here, bgpPath(here, vrf, "ipv4"), `neighbor ${view.address} remote-as`),
        {
          node: here.name,
          command: "show ip bgp neighbors",
        },
      );
      return true;
    }
  if (!back.families.some((f) => f.family === family && f.policy.activate === true)) {
    chain.step(far.name, "session", `${back.address} is not activated`);
    const wanted = `neighbor ${back.address} activate`;
    const line = scene.line(far, bgpPath(far, owner.vrf, family), wanted);
    chain.conclude(
      "neighbor-not-activated",
      line?.text.startsWith("no ") === true ? line : scene.missing(far, bgpPath(far, owner.vrf, family), wanted),
      next,
    );
    return true;
  }
  if (peer.state === "Established") return false;
  chain.step(
    near.name,
    "session",
    `is ${peer.state} with ${peer.address}${peer.obstacle === "" ? "" : `: ${peer.obstacle}`}`,
    peer.lastReset?.at ?? null,
  );
  chain.conclude("session-down", null, { node: near.name, command: "show ip bgp neighbors" });
  return true;
};

/** Follows the sessions of a router without an IGP towards the address; false when it has none to follow. */
export const edgeRoute = (scene: Scene, router: RouterScene, to: Ip, chain: Chain): boolean => {
  const peers = scene.bgp(router)?.peers.filter((p) => p.vrf === "") ?? [];
  if (peers.length === 0) return false;
  for (const peer of peers) if (blameEdge(scene, router, peer, familyOf(to), chain)) return true;
  for (const peer of peers) {
    const owner = scene.ownerOfPeer(router, peer.address, peer.session.updateSource);
    const far = owner === undefined ? undefined : scene.router(owner.node);
    if (owner === undefined || far === undefined || chain.steps.length > 24) continue;
    const known = far.state.vrfNamed(owner.vrf)?.rib[familyOf(to)].lookup(to);
    if (known != null && known.route.prefix.length > 0) continue;
    chain.step(router.name, "session", `hears from ${far.name}, which has to know it first`);
    if (owner.vrf === "") noGlobalRoute(scene, far, to, chain);
    else noVrfRoute(scene, far, owner.vrf, to, chain);
    return true;
  }
  return false;
};
