// Which peers share an update group, and which tables feed it.
import type { AddressFamily } from "../../wire/bgp/family.ts";
import { profileKey, profileOf } from "./outbound.ts";
import type { Destination, Table } from "./path.ts";
import type { Peer } from "./peer.ts";
import type { Speaker } from "./speaker.ts";
import { UpdateGroup } from "./update-group.ts";

/** The tables that routes for a peer come from. */
const feedOf = (peer: Peer, family: AddressFamily): string =>
  family.vpn ? family.name : `${peer.context.vrf.id} ${family.name}`;

export class UpdateGroups {
  readonly #speaker: Speaker;
  readonly #groups = new Map<string, UpdateGroup>();
  /** By what feeds them: "vpnv4", or VRF id and family. */
  readonly #fed = new Map<string, UpdateGroup[]>();
  readonly #memberships = new Map<Peer, Map<string, UpdateGroup>>();
  #created = 0;

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
  }
  groups(): readonly UpdateGroup[] {
    return [...this.#groups.values()];
  }
  groupOf(peer: Peer, family: AddressFamily): UpdateGroup | undefined {
    return this.#memberships.get(peer)?.get(family.name);
  }
  join(peer: Peer, family: AddressFamily): void {
    const profile = profileOf(peer, family);
    const key = profileKey(profile);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = new UpdateGroup(this.#speaker, key, ++this.#created, profile, () =>
        this.#tables(peer.context.vrf.id, family),
      );
      this.#groups.set(key, group);
      const feed = feedOf(peer, family);
      const list = this.#fed.get(feed);
      if (list === undefined) this.#fed.set(feed, [group]);
      else list.push(group);
    }
    let mine = this.#memberships.get(peer);
    if (mine === undefined) {
      mine = new Map();
      this.#memberships.set(peer, mine);
    }
    mine.set(family.name, group);
    group.join(peer);
  }
  leave(peer: Peer): void {
    for (const group of this.#memberships.get(peer)?.values() ?? []) this.#leave(peer, group);
    this.#memberships.delete(peer);
  }
  /** A group that is left by all goes: what comes later under the same name may be fed from another table. */
  #leave(peer: Peer, group: UpdateGroup): void {
    group.leave(peer);
    if (group.members.length > 0) return;
    this.#groups.delete(group.key);
    const feed = feedOf(peer, group.profile.family);
    const others = (this.#fed.get(feed) ?? []).filter((g) => g !== group);
    if (others.length > 0) this.#fed.set(feed, others);
    else this.#fed.delete(feed);
  }
  /** Settings changed while the session stayed: what the peer now is told differently is sent. */
  regroup(peer: Peer, family: AddressFamily): void {
    const mine = this.groupOf(peer, family);
    if (mine === undefined || profileKey(profileOf(peer, family)) === mine.key) return;
    const before = [...mine.advertised.keys()];
    this.#leave(peer, mine);
    this.#memberships.get(peer)!.delete(family.name);
    this.join(peer, family);
    const now = this.groupOf(peer, family)!;
    now.withdrawFrom(
      peer,
      before.filter((d) => !now.advertised.has(d)),
    );
  }
  *#tables(vrf: number, family: AddressFamily): Generator<Table> {
    if (family.vpn) yield* this.#speaker.vpn[family.name as "vpnv4"].values();
    else {
      const table = this.#speaker.vrfs.get(vrf)?.tables[family.ip];
      if (table !== undefined) yield table;
    }
  }
  mark(destination: Destination): void {
    const { table } = destination;
    const feed = table.rd !== null ? table.family.name : `${table.vrf} ${table.family.name}`;
    for (const group of this.#fed.get(feed) ?? []) group.mark(destination);
  }
  flushSoon(): void {
    for (const group of this.#groups.values()) group.flushSoon();
  }
  markAll(): void {
    for (const group of this.#groups.values()) group.markAll();
  }
}
