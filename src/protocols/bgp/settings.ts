// What a neighbour's settings amount to: its own lines, then its peer group, then the templates it inherits.
import { type Ip, isLinkLocalIpv6, parseZonedIp } from "../../base/ip.ts";
import type { AddressFamilyName } from "../../wire/bgp/family.ts";
import {
  type BgpConfig,
  type BgpFamilyConfig,
  type BgpPolicyConfig,
  type BgpSessionConfig,
  familyKey,
} from "./config.ts";
import { HOLD_TIME, KEEPALIVE_TIME } from "./constants.ts";

export interface PeerSettings {
  readonly address: Ip;
  /** As configured, with the link of a link-local address behind "%". */
  readonly text: string;
  /** The interface behind which a link-local address is; null for others, and while it is not said. */
  readonly link: string | null;
  /** VRF name. */
  readonly vrf: string;
  /** null until `remote-as` is known: the neighbour does not exist yet for the protocol. */
  readonly remoteAs: number;
  readonly session: BgpSessionConfig;
  /** Seconds. */
  readonly timers: { readonly keepalive: number; readonly hold: number; readonly minimumHold: number };
  /** Active families. */
  readonly families: ReadonlyMap<AddressFamilyName, BgpPolicyConfig>;
  readonly kind: "external" | "internal" | "confederation";
  /** The AS number this router shows to the peer. */
  readonly localAs: number;
  /** The AS number without `local-as`. */
  readonly ownAs: number;
}

export const isLinkLocal = (address: Ip): boolean => typeof address === "bigint" && isLinkLocalIpv6(address);

/** Later records override earlier ones member by member. */
const layered = <T extends object>(...layers: readonly (T | undefined)[]): T => {
  const out = {} as T;
  for (const layer of layers) if (layer !== undefined) Object.assign(out, layer);
  return out;
};
/** A peer-session template with what it inherits; empty for one that is not there. */
export const sessionTemplate = (c: BgpConfig, name: string | undefined, depth = 0): BgpSessionConfig => {
  const template = name === undefined || depth > 8 ? undefined : c.sessionTemplates.get(name);
  if (template === undefined) return {};
  return layered(sessionTemplate(c, template.inheritSession, depth + 1), template);
};
const policyTemplate = (c: BgpConfig, name: string, depth = 0): BgpPolicyConfig => {
  const template = depth > 8 ? undefined : c.policyTemplates.get(name);
  return template === undefined ? {} : layered(inheritedPolicy(c, template, depth + 1), template);
};
/** Higher sequence numbers are applied later and win. */
const inheritedPolicy = (c: BgpConfig, p: BgpPolicyConfig | undefined, depth = 0): BgpPolicyConfig =>
  layered(
    ...[...(p?.inheritPolicy ?? [])]
      .sort((a, b) => a.sequence - b.sequence)
      .map((i) => policyTemplate(c, i.name, depth)),
  );

/** The session settings of a neighbour after groups and templates. */
export const sessionSettings = (
  c: BgpConfig,
  own: BgpSessionConfig,
  groups: ReadonlyMap<string, BgpSessionConfig>,
  groupName: string | undefined,
): BgpSessionConfig => {
  const group = groupName === undefined ? undefined : groups.get(groupName);
  return layered(sessionTemplate(c, group?.inheritSession), sessionTemplate(c, own.inheritSession), group, own);
};
/** The policy of a neighbour in one family after groups and templates. */
export const policySettings = (
  c: BgpConfig,
  family: BgpFamilyConfig | undefined,
  neighbor: string,
  groupName: string | undefined,
): BgpPolicyConfig => {
  const own = family?.policies.get(neighbor);
  const member = own?.peerGroup ?? groupName;
  const group = member === undefined ? undefined : family?.policies.get(member);
  const { activate: _, ...shared } = group ?? {};
  return layered(inheritedPolicy(c, group), inheritedPolicy(c, own), shared, own);
};

const kindOf = (c: BgpConfig, remoteAs: number): PeerSettings["kind"] => {
  if (remoteAs === c.asn) return "internal";
  return c.confederation.identifier !== undefined && c.confederation.peers.includes(remoteAs)
    ? "confederation"
    : "external";
};
/** RFC 5065, 4: peers outside see the confederation, members see the member AS. */
const ownAs = (c: BgpConfig, kind: PeerSettings["kind"]): number =>
  kind === "external" ? (c.confederation.identifier ?? c.asn) : c.asn;

const isActive = (
  c: BgpConfig,
  family: AddressFamilyName,
  vrf: string,
  own: BgpPolicyConfig | undefined,
  groupPolicy: BgpPolicyConfig | undefined,
): boolean => {
  if (own?.activate !== undefined) return own.activate;
  if (vrf !== "" || groupPolicy?.activate === true) return true;
  return family === "ipv4" && c.defaultIpv4Unicast;
};

/** The neighbours of one VRF ("" for the global table) that have a remote AS, by address text. */
export const peersOf = (c: BgpConfig, vrf: string): ReadonlyMap<string, PeerSettings> => {
  const out = new Map<string, PeerSettings>();
  const add = (
    neighbors: ReadonlyMap<string, BgpSessionConfig>,
    groups: ReadonlyMap<string, BgpSessionConfig>,
    families: readonly AddressFamilyName[],
  ): void => {
    for (const [text, own] of neighbors) {
      const found = parseZonedIp(text);
      if (found === null || out.has(text)) continue;
      const { address } = found;
      const groupName =
        own.peerGroup ??
        families
          .map((f) => c.families.get(familyKey(f as "ipv4", vrf))?.policies.get(text)?.peerGroup)
          .find((g) => g !== undefined);
      const session = sessionSettings(c, own, groups, groupName);
      if (session.remoteAs === undefined) continue;
      const kind = kindOf(c, session.remoteAs);
      const active = new Map<AddressFamilyName, BgpPolicyConfig>();
      for (const name of families) {
        const family = c.families.get(familyKey(name as "ipv4", vrf));
        // An IPv6 neighbour is only active for IPv4 when told so, and the other way round.
        const policy = family?.policies.get(text);
        const member = policy?.peerGroup ?? groupName;
        const ofGroup = member === undefined ? undefined : family?.policies.get(member);
        const implicit = name === "ipv4" && typeof address === "bigint" && policy?.activate === undefined;
        if (!implicit && isActive(c, name, vrf, policy, ofGroup))
          active.set(name, policySettings(c, family, text, groupName));
      }
      const hold = session.timers?.hold ?? c.timers?.hold ?? HOLD_TIME;
      out.set(text, {
        address,
        text,
        // Without "%" the source says where the neighbour is.
        link: found.zone ?? (isLinkLocal(address) ? (session.updateSource ?? null) : null),
        vrf,
        remoteAs: session.remoteAs,
        session,
        timers: {
          keepalive: session.timers?.keepalive ?? c.timers?.keepalive ?? KEEPALIVE_TIME,
          hold,
          minimumHold: session.timers?.minimumHold ?? c.timers?.minimumHold ?? 0,
        },
        families: active,
        kind,
        localAs: (kind === "external" ? session.localAs?.asn : undefined) ?? ownAs(c, kind),
        ownAs: ownAs(c, kind),
      });
    }
  };
  if (vrf === "") add(c.neighbors, c.groups, ["ipv4", "ipv6", "vpnv4", "vpnv6"]);
  else
    for (const afi of ["ipv4", "ipv6"] as const) {
      const family = c.families.get(familyKey(afi, vrf));
      if (family !== undefined) add(family.neighbors, family.groups, [afi]);
    }
  return out;
};
