// Update groups: peers that are told the same share one adj-RIB-out and one set of messages. RFC 4271 9.2, RFC 4724 2.
import { formatIp, type Ip } from "../../base/ip.ts";
import { formatPrefix } from "../../base/prefix.ts";
import { seconds, type Timer } from "../../kernel/kernel.ts";
import type { PathAttributes } from "../../wire/bgp/attribute.ts";
import { attributesSize } from "../../wire/bgp/attribute-list.ts";
import {
  emptyUpdate,
  endOfRib,
  HEADER_LENGTH,
  MAXIMUM_LENGTH,
  type Message,
  messageCodec,
  type MessageParameters,
  type UpdateMessage,
} from "../../wire/bgp/message.ts";
import { type Nlri, nlriCodec, withdrawnLabels } from "../../wire/bgp/nlri.ts";
import type { Codec } from "../../wire/codec.ts";
import { Pdu } from "../../wire/pdu.ts";
import { ADVERTISEMENT_INTERVAL_EXTERNAL, ADVERTISEMENT_INTERVAL_INTERNAL, JITTER_FLOOR } from "./constants.ts";
import {
  type Advertised,
  advertise,
  anyPasses,
  defaultRoute,
  type OutboundProfile,
  waitsForCondition,
} from "./outbound.ts";
import { Destination, type PathSource, Table } from "./path.ts";
import { comparePeers, type Peer } from "./peer.ts";
import { asPathText } from "./policy.ts";
import type { Speaker } from "./speaker.ts";

/** Prefixes of one message: the same attributes, next hop and origin. */
interface Bucket {
  readonly attributes: PathAttributes;
  readonly nextHop: Ip | null;
  readonly from: PathSource | null;
  readonly nlri: Nlri[];
}
interface Outgoing {
  readonly pdu: Pdu<Message>;
  /** The member that must not get it. */
  readonly except: PathSource | null;
  /** The only member that gets it. */
  readonly only: PathSource | null;
}

export class UpdateGroup {
  readonly key: string;
  /** Small numbers in order of creation, for views. */
  readonly index: number;
  readonly profile: OutboundProfile;
  readonly members: Peer[] = [];
  readonly advertised = new Map<Destination, Advertised>();
  /** Prefixes announced, announced again, withdrawn and kept back by policy. */
  readonly activity = { announced: 0, replaced: 0, withdrawn: 0, denied: 0 };
  /** UPDATEs made, and how often one was handed to a member. */
  readonly messages = { formatted: 0, replicated: 0 };
  readonly #speaker: Speaker;
  readonly #tables: () => Iterable<Table>;
  readonly #pending = new Set<Destination>();
  readonly #timer: Timer;
  readonly #interval: number;
  readonly #codec: Codec<Message>;
  readonly #nlri: Codec<Nlri>;
  /** Stands for the route of `default-originate`. */
  readonly #default: Destination;
  #filled = false;
  /** The condition of `advertise-map`, if there is one. */
  conditionHolds = true;
  /** The RIB, while a conditional default route depends on it. */
  #stopWatching: () => void = () => {};
  /** Messages of the whole adj-RIB-out by origin, until something changes. */
  #dump: Map<PathSource | null, readonly Pdu<Message>[]> | null = null;

  constructor(speaker: Speaker, key: string, index: number, profile: OutboundProfile, tables: () => Iterable<Table>) {
    this.#speaker = speaker;
    this.key = key;
    this.index = index;
    this.profile = profile;
    this.#tables = tables;
    const parameters: MessageParameters = { fourOctetAs: profile.fourOctetAs, addPath: [] };
    this.#codec = messageCodec(parameters);
    this.#nlri = nlriCodec(profile.family, false);
    this.#timer = speaker.context.timer(`bgp advertisements ${index}`, () => this.flush());
    this.#default = new Destination(
      { address: profile.family.ip === "ipv4" ? 0 : 0n, length: 0 },
      new Table(profile.family, 0, null),
    );
    this.#interval =
      profile.policy.advertisementInterval ??
      (profile.kind === "external" && profile.vrf === ""
        ? ADVERTISEMENT_INTERVAL_EXTERNAL
        : ADVERTISEMENT_INTERVAL_INTERNAL);
  }
  get interval(): number {
    return this.#interval;
  }
  /** Nanoseconds until held-back changes are sent; null when none are. */
  get waiting(): number | null {
    return this.#pending.size > 0 ? this.#timer.remaining : null;
  }

  join(peer: Peer): void {
    if (!this.#filled) {
      this.#filled = true;
      for (const table of this.#tables()) for (const d of table.destinations.values()) this.#pending.add(d);
      if (this.profile.policy.defaultOriginate !== undefined) this.#pending.add(this.#default);
    }
    this.#settle();
    if (this.members.length === 0 && this.profile.policy.defaultOriginate?.routeMap !== undefined)
      this.#stopWatching = peer.context.rib(this.profile.family.ip).watch(() => {
        this.mark(this.#default);
        this.flushSoon();
      });
    this.members.push(peer);
    this.members.sort(comparePeers);
    this.#dumpTo(peer);
  }
  /** Once the last one has left, the group is done. */
  leave(peer: Peer): void {
    const at = this.members.indexOf(peer);
    if (at >= 0) this.members.splice(at, 1);
    if (this.members.length > 0) return;
    this.#stopWatching();
    this.#timer.stop();
  }
  /** The best path of the destination, or what may be said about it, has changed. */
  mark(destination: Destination): void {
    if (this.members.length > 0) this.#pending.add(destination);
  }
  markAll(): void {
    if (this.members.length === 0) return;
    for (const table of this.#tables()) for (const d of table.destinations.values()) this.#pending.add(d);
    if (this.profile.policy.defaultOriginate !== undefined) this.#pending.add(this.#default);
    this.flushSoon();
  }
  /** Sends at once unless the interval since the last advertisement has not passed. @rfc 4271 9.2.1.1 */
  flushSoon(): void {
    if (this.#pending.size > 0 && !this.#timer.running) this.flush();
  }
  flush(): void {
    const out = this.#settle();
    if (out.length === 0) return;
    for (const { pdu, except, only } of out)
      for (const member of this.members)
        if (only !== null ? member.source === only : member.source !== except || except === null)
          this.#send(member, pdu);
    if (this.#interval > 0) {
      const share =
        JITTER_FLOOR + (1 - JITTER_FLOOR) * this.#speaker.context.random(`bgp advertisements ${this.index}`);
      this.#timer.start(Math.round(seconds(this.#interval) * share));
    }
  }
  /** Sends everything again: a ROUTE-REFRESH was received, or `clear ip bgp soft out`. @rfc 2918 4 */
  refresh(peer: Peer): void {
    for (const { pdu, except, only } of this.#settle())
      for (const member of this.members)
        if (member !== peer && (only !== null ? member.source === only : member.source !== except || except === null))
          this.#send(member, pdu);
    this.#dumpTo(peer);
  }

  /** Tells one member to forget destinations it had heard of in another group. */
  withdrawFrom(peer: Peer, destinations: readonly Destination[]): void {
    for (const pdu of this.#withdrawals(destinations.map((d) => this.#withdrawal(d)))) this.#send(peer, pdu);
  }

  #compute(destination: Destination): Advertised | null {
    if (destination === this.#default)
      return defaultRoute(this.#speaker, this.profile, (routeMap) => this.#conditionHolds(routeMap));
    if (
      this.profile.policy.defaultOriginate !== undefined &&
      destination.prefix.length === 0 &&
      !this.profile.family.vpn
    )
      return null;
    const path = destination.best;
    if (path === null || (this.profile.family.vpn && destination.table.rd === null)) return null;
    if (waitsForCondition(this.#speaker, this.profile, this.conditionHolds, destination, path)) return null;
    const out = advertise(this.#speaker, this.profile, destination, path);
    if (!("withheld" in out)) return out;
    if (out.policy === true) this.activity.denied++;
    return null;
  }
  /** Looks at the condition of `advertise-map` again; everything is pending when the answer is another one. */
  #checkCondition(): void {
    const rule = this.profile.policy.advertiseMap;
    if (rule === undefined) return;
    const exists = anyPasses(this.#speaker, rule.condition, this.#tables());
    const holds = exists === (rule.when === "exist");
    if (holds === this.conditionHolds) return;
    this.conditionHolds = holds;
    for (const table of this.#tables()) for (const d of table.destinations.values()) this.#pending.add(d);
  }
  #conditionHolds(routeMap: string): boolean {
    const map = this.#speaker.config.lists.routeMaps.get(routeMap);
    if (map === undefined) return false;
    const lists = map.clauses.flatMap((c) => c.match.flatMap((m) => ("lists" in m ? m.lists : [])));
    if (lists.length === 0) return true;
    const rib = this.members[0]?.context?.rib(this.profile.family.ip);
    const entries = lists.flatMap((l) => this.#speaker.config.lists.prefixLists.get(l)?.entries ?? []);
    return entries.some((e) => e.action === "permit" && rib?.best(e.prefix) != null);
  }
  /** Brings the adj-RIB-out up to date; answers the messages that say so. */
  #settle(): Outgoing[] {
    if (this.#pending.size === 0) return [];
    this.#checkCondition();
    const announce: Bucket[] = [];
    const buckets = new Map<PathAttributes, Bucket[]>();
    const withdraw: Nlri[] = [];
    const withdrawExcept = new Map<PathSource, Nlri[]>();
    const withdrawOnly = new Map<PathSource, Nlri[]>();
    const sources = new Set(this.members.map((m) => m.source));
    const isMember = (from: PathSource | null): from is PathSource => from !== null && sources.has(from);
    const add = (map: Map<PathSource, Nlri[]>, to: PathSource, n: Nlri): void => {
      const list = map.get(to);
      if (list === undefined) map.set(to, [n]);
      else list.push(n);
    };
    for (const destination of this.#pending) {
      const before = this.advertised.get(destination);
      const now = this.#compute(destination);
      if (now === null) {
        if (before === undefined) continue;
        this.advertised.delete(destination);
        this.activity.withdrawn++;
        const gone = this.#withdrawal(destination);
        if (isMember(before.from)) add(withdrawExcept, before.from, gone);
        else withdraw.push(gone);
        continue;
      }
      if (before !== undefined && sameAdvertisement(before, now)) continue;
      this.advertised.set(destination, now);
      if (before === undefined) this.activity.announced++;
      else this.activity.replaced++;
      this.#debug(destination, now);
      let list = buckets.get(now.attributes);
      if (list === undefined) {
        list = [];
        buckets.set(now.attributes, list);
      }
      const from = isMember(now.from) ? now.from : null;
      let bucket = list.find((b) => b.nextHop === now.nextHop && b.from === from);
      if (bucket === undefined) {
        bucket = { attributes: now.attributes, nextHop: now.nextHop, from, nlri: [] };
        list.push(bucket);
        announce.push(bucket);
      }
      bucket.nlri.push(nlriFor(destination, now.labels));
      // Its own route is best now: the peer that had heard of another one must forget it.
      if (from !== null && before !== undefined && before.from !== from)
        add(withdrawOnly, from, this.#withdrawal(destination));
    }
    this.#pending.clear();
    if (announce.length + withdraw.length + withdrawExcept.size + withdrawOnly.size === 0) return [];
    this.#dump = null;
    if (this.members.length === 0) return [];
    const out: Outgoing[] = [];
    for (const pdu of this.#withdrawals(withdraw)) out.push({ pdu, except: null, only: null });
    for (const [except, nlri] of withdrawExcept)
      for (const pdu of this.#withdrawals(nlri)) out.push({ pdu, except, only: null });
    for (const [only, nlri] of withdrawOnly)
      for (const pdu of this.#withdrawals(nlri)) out.push({ pdu, except: null, only });
    for (const bucket of announce)
      for (const pdu of this.#announcements(bucket)) out.push({ pdu, except: bucket.from, only: null });
    return out;
  }
  #debug(destination: Destination, a: Advertised): void {
    this.#speaker.context.debug("ip bgp updates", () => {
      const to = this.members.map((m) => m.title).join(", ");
      const hop = a.nextHop ?? a.attributes.nextHop;
      const path = a.attributes.asPath.length === 0 ? "Local" : asPathText(a.attributes.asPath);
      return `BGP(0): (base) ${to} send UPDATE (format) ${formatPrefix(destination.prefix)}, next ${hop === null ? "none" : formatIp(hop)}, metric ${a.attributes.med ?? 0}, path ${path}`;
    });
  }
  #withdrawal(destination: Destination): Nlri {
    return nlriFor(destination, this.profile.family.labelled ? withdrawnLabels() : null);
  }
  /** The whole adj-RIB-out and the End-of-RIB mark. @rfc 4724 2 */
  #dumpTo(peer: Peer): void {
    if (this.#dump === null) {
      const byOrigin = new Map<PathSource | null, Map<PathAttributes, Bucket[]>>();
      for (const [destination, a] of this.advertised) {
        let byAttributes = byOrigin.get(a.from);
        if (byAttributes === undefined) {
          byAttributes = new Map();
          byOrigin.set(a.from, byAttributes);
        }
        let list = byAttributes.get(a.attributes);
        if (list === undefined) {
          list = [];
          byAttributes.set(a.attributes, list);
        }
        let bucket = list.find((b) => b.nextHop === a.nextHop);
        if (bucket === undefined) {
          bucket = { attributes: a.attributes, nextHop: a.nextHop, from: a.from, nlri: [] };
          list.push(bucket);
        }
        bucket.nlri.push(nlriFor(destination, a.labels));
      }
      this.#dump = new Map();
      for (const [from, byAttributes] of byOrigin) {
        const pdus = [...byAttributes.values()].flatMap((list) => list.flatMap((b) => this.#announcements(b)));
        this.#dump.set(from, pdus);
      }
    }
    for (const [from, pdus] of this.#dump) {
      if (from !== null && from === peer.source) continue;
      for (const pdu of pdus) this.#send(peer, pdu);
    }
    this.#send(peer, this.#pdu(endOfRib(this.profile.family.name)));
  }
  #send(peer: Peer, pdu: Pdu<Message>): void {
    const { nlri, withdrawn, reach, unreach } = pdu.value as UpdateMessage;
    const count = nlri.length + withdrawn.length + (reach?.nlri.length ?? 0) + (unreach?.nlri.length ?? 0);
    const family = peer.family(this.profile.family.name);
    family.mostNlri = Math.max(family.mostNlri, count);
    family.leastNlri = Math.min(family.leastNlri ?? count, count);
    this.messages.replicated++;
    peer.session.sendPdu(pdu);
  }
  #pdu(message: UpdateMessage): Pdu<Message> {
    this.messages.formatted++;
    return Pdu.of<Message>(this.#codec, message);
  }
  /** Cuts a list into runs that fit `room` octets. */
  *#runs(nlri: readonly Nlri[], room: number): Generator<readonly Nlri[]> {
    let from = 0;
    let used = 0;
    for (let i = 0; i < nlri.length; i++) {
      const size = this.#nlri.size(nlri[i]!);
      if (used + size > room) {
        yield nlri.slice(from, i);
        from = i;
        used = 0;
      }
      used += size;
    }
    if (from < nlri.length) yield from === 0 ? nlri : nlri.slice(from);
  }
  #withdrawals(nlri: readonly Nlri[]): Pdu<Message>[] {
    const { family } = this.profile;
    const room = MAXIMUM_LENGTH - HEADER_LENGTH - 4 - 8;
    return [...this.#runs(nlri, room)].map((run) =>
      this.#pdu(
        family.name === "ipv4"
          ? { ...emptyUpdate, withdrawn: run }
          : { ...emptyUpdate, unreach: { family: family.name, nlri: run } },
      ),
    );
  }
  #announcements(bucket: Bucket): Pdu<Message>[] {
    const { family, linkLocal } = this.profile;
    const { attributes, nextHop } = bucket;
    const plain = family.name === "ipv4";
    // Header, lengths, and for MP_REACH_NLRI its own header, family, next hops of up to 48 octets and one reserved octet.
    const room =
      MAXIMUM_LENGTH - HEADER_LENGTH - 4 - attributesSize(attributes, this.profile.fourOctetAs) - (plain ? 0 : 57);
    const own = nextHop === this.profile.localAddress ? linkLocal : null;
    return [...this.#runs(bucket.nlri, room)].map((nlri) =>
      this.#pdu(
        plain
          ? { ...emptyUpdate, attributes, nlri }
          : { ...emptyUpdate, attributes, reach: { family: family.name, nextHop: nextHop!, linkLocal: own, nlri } },
      ),
    );
  }
}
const nlriFor = (d: Destination, labels: readonly number[] | null): Nlri => ({
  prefix: d.prefix,
  rd: d.table.rd,
  labels,
  pathId: null,
});
const sameAdvertisement = (a: Advertised, b: Advertised): boolean =>
  a.attributes === b.attributes &&
  a.nextHop === b.nextHop &&
  a.from === b.from &&
  (a.labels === b.labels || (a.labels !== null && b.labels !== null && a.labels.join() === b.labels.join()));
