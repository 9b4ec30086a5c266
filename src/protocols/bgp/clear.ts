// `clear ip bgp`: which peers, which families, hard or soft. RFC 2918.
import type { Prefix } from "../../base/prefix.ts";
import { CeaseSubcode } from "../../wire/bgp/error.ts";
import { type AddressFamilyName, familyNamed } from "../../wire/bgp/family.ts";
import type { BgpInstance } from "./instance.ts";
import type { Peer } from "./peer.ts";

export interface ClearRequest {
  /** "*", an address, an AS number, a peer-group name, or "external". */
  readonly target: string;
  /** Absent: the session is reset. */
  readonly soft?: "in" | "out" | "both";
  /** Only this family; absent: all. */
  readonly family?: AddressFamilyName;
  /** VRF name; absent: every VRF and the global table. */
  readonly vrf?: string;
  /** Forgets flap histories and puts suppressed paths back: all, of one prefix, or of one neighbour. */
  readonly dampening?: { readonly prefix?: Prefix; readonly neighbor?: string };
}

const chosen = (peer: Peer, r: ClearRequest): boolean => {
  if (r.vrf !== undefined && peer.settings.vrf !== r.vrf) return false;
  if (r.family !== undefined && !peer.settings.families.has(r.family)) return false;
  const { target } = r;
  return (
    target === "*" ||
    target === peer.settings.text ||
    target === String(peer.settings.remoteAs) ||
    (target === "external" && peer.external) ||
    target === peer.settings.session.peerGroup ||
    [...peer.settings.families.values()].some((f) => f.peerGroup === target)
  );
};
/** Answers false when no peer is meant. */
export const clear = (bgp: BgpInstance, r: ClearRequest): boolean => {
  if (r.dampening !== undefined) {
    bgp.inbound.clearDampening(r.dampening);
    return true;
  }
  const peers = bgp.allPeers().filter((p) => chosen(p, r));
  for (const peer of peers) {
    if (r.soft === undefined) {
      peer.reset(CeaseSubcode.administrativeReset, "User reset");
      continue;
    }
    if (!peer.up) continue;
    for (const name of peer.session.agreement!.families) {
      if (r.family !== undefined && r.family !== name) continue;
      const family = familyNamed(name);
      if (r.soft !== "out") {
        // The stored routes answer at once; a refresh also brings what was never kept.
        bgp.inbound.reapply(peer, family);
        if (!peer.settings.families.get(name)?.softReconfigurationInbound) bgp.requestRefresh(peer, family);
      }
      if (r.soft !== "in") bgp.groups.groupOf(peer, family)?.refresh(peer);
    }
  }
  // All of none is no mistake.
  return peers.length > 0 || r.target === "*";
};
