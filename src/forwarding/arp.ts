// The ARP cache of a node and what it says on the wire. RFC 826, RFC 1027 (proxy), RFC 5227 (duplicates and announcements).
import { formatIpv4 } from "../base/ip.ts";
import { BROADCAST_MAC, formatMacDotted, isGroupMac, type Mac } from "../base/mac.ts";
import { entryOf } from "../base/memo.ts";
import { maskIp } from "../base/prefix.ts";
import { type Instant, seconds, type Timer } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import { type Arp, ArpOperation, arp } from "../wire/arp.ts";
import { EtherType, ethernet } from "../wire/ethernet.ts";
import { Pdu } from "../wire/pdu.ts";
import { type ArpAction, type ArpEvent, arpMachine, type ArpState } from "./arp-machine.ts";
import type { ArpRow, EngineHost } from "./engine.ts";
import { IntervalLimit } from "./rate-limit.ts";
import { type Arrival, ownsIpv4, primaryIpv4, type Verdicts } from "./stack.ts";
import { WAITING_LIMIT, type Waiting } from "./waiting.ts";

const RETRY_INTERVAL = seconds(1);
const REQUESTS = 3;
/** A mapping is asked about again this long before it expires. */
const REFRESH_BEFORE = seconds(60);
const DUPLICATE_LOG_INTERVAL = seconds(30);
/** Entries per interface; a scan of a large subnet cannot exhaust the node. */
const ENTRY_LIMIT = 4096;

interface Entry {
  readonly interface: number;
  readonly address: number;
  state: ArpState;
  mac: Mac;
  since: Instant;
  requests: number;
  /** Since the last time the mapping was heard. */
  used: boolean;
  readonly waiting: Waiting[];
  readonly timer: Timer;
}

export interface ArpDeps {
  readonly host: EngineHost;
  readonly verdicts: Verdicts;
  /** Sends to a link address that has become known. */
  transmit(out: InterfaceView, mac: Mac, waiting: Waiting): void;
  /** Nobody answered for these packets. */
  unreachable(out: InterfaceView, waiting: Waiting): void;
  /** The neighbour did not answer. */
  failed(interface_: number, address: number): void;
}

/** @rfc 826 */
export class ArpCache {
  readonly #deps: ArpDeps;
  readonly #host: EngineHost;
  readonly #tables = new Map<number, Map<number, Entry>>();
  readonly #static = new Map<string, Mac>();
  #statics: readonly { readonly vrf: number; readonly address: number; readonly mac: Mac }[] = [];
  readonly #duplicateLog = new IntervalLimit(DUPLICATE_LOG_INTERVAL);

  constructor(deps: ArpDeps) {
    this.#deps = deps;
    this.#host = deps.host;
  }

  /** The link address of a neighbour, or -1 when it is not known. */
  find(out: InterfaceView, address: number): Mac {
    const entry = this.#tables.get(out.index)?.get(address);
    if (entry !== undefined && (entry.state === "RESOLVED" || entry.state === "REFRESH")) {
      entry.used = true;
      return entry.mac;
    }
    return this.#static.size === 0 ? -1 : (this.#static.get(`${out.vrf} ${address}`) ?? -1);
  }
  /** Asks for a neighbour; the packet waits for the answer. */
  hold(out: InterfaceView, address: number, packet: Waiting): void {
    const entry = this.#tables.get(out.index)?.get(address) ?? this.#add(out.index, address);
    if (entry === null) {
      this.#deps.verdicts.drop("queue-full", packet.family, packet.vrf, packet.arrival, packet.original);
      return;
    }
    entry.waiting.push(packet);
    if (entry.waiting.length > WAITING_LIMIT) {
      const oldest = entry.waiting.shift()!;
      this.#deps.verdicts.drop("queue-full", oldest.family, oldest.vrf, oldest.arrival, oldest.original);
    }
    this.#fire(entry, "PacketToSend", entry.mac);
  }

  receive(arrival: Arrival, frame: Pdu): void {
    const i = arrival.interface;
    const packet = frame.value as Arp;
    const { senderIp, senderMac, targetIp, operation } = packet;
    this.#host.debug("arp", () => {
      const what = operation === ArpOperation.Request ? "req" : "rep";
      const shown = (ip: number, mac: Mac): string => `${formatIpv4(ip)} ${formatMacDotted(mac)}`;
      return `IP ARP: rcvd ${what} src ${shown(senderIp, senderMac)}, dst ${formatIpv4(targetIp)} ${i.name}`;
    });
    // RFC 1812, 3.3.2: nobody's link address is a group.
    if (isGroupMac(senderMac)) {
      this.#deps.verdicts.drop("martian-source", "other", i.vrf, arrival, frame, "ARP, a group as sender");
      return;
    }
    if (senderIp !== 0 && ownsIpv4(i, senderIp)) {
      if (senderMac === i.mac) return;
      this.#deps.verdicts.drop("duplicate-address", "other", i.vrf, arrival, frame, "ARP");
      this.#duplicate(i, senderIp, senderMac);
      return;
    }
    let entry = this.#tables.get(i.index)?.get(senderIp);
    // A sender outside the subnets of this interface is on the wrong cable, neither learnt nor answered; but an answer
    // that was asked for counts, for a router may give it on behalf of others.
    // An unnumbered interface has no subnet to be outside of.
    const onLink =
      senderIp === 0 ||
      i.borrowed !== undefined ||
      i.ipv4.some((a) => maskIp(senderIp, a.length) === maskIp(a.address, a.length));
    if (!onLink && entry === undefined) {
      this.#deps.verdicts.drop("martian-source", "other", i.vrf, arrival, frame, "ARP, wrong cable");
      return;
    }
    const forUs = ownsIpv4(i, targetIp);
    if (entry === undefined && forUs && senderIp !== 0 && senderIp !== targetIp)
      entry = this.#add(i.index, senderIp) ?? undefined;
    if (entry !== undefined) this.#fire(entry, "MappingHeard", senderMac);
    if (operation !== ArpOperation.Request || senderIp === targetIp) return;
    if (forUs || this.#answersFor(i, senderIp, targetIp))
      this.#send(i, ArpOperation.Reply, senderMac, i.mac, targetIp, senderMac, senderIp);
  }

  /** Announces every address of an interface that came up or got one. RFC 5227, 2.3. */
  announce(i: InterfaceView, known: readonly number[] = []): void {
    if (!i.up) return;
    for (const { address } of i.ipv4) {
      if (known.includes(address as number)) continue;
      this.#send(i, ArpOperation.Request, BROADCAST_MAC, i.mac, address as number, 0, address as number);
    }
  }

  setStatic(entries: readonly { readonly vrf: number; readonly address: number; readonly mac: Mac }[]): void {
    this.#statics = entries;
    this.#static.clear();
    for (const e of entries) this.#static.set(`${e.vrf} ${e.address}`, e.mac);
  }

  clear(filter: { readonly interface?: number; readonly address?: number } = {}): void {
    for (const [index, table] of this.#tables) {
      if (filter.interface !== undefined && filter.interface !== index) continue;
      for (const entry of [...table.values()]) {
        if (filter.address !== undefined && filter.address !== entry.address) continue;
        this.#dropWaiting(entry);
        this.#discard(entry);
      }
    }
  }

  /** Every mapping, by interface and address, the node's own addresses included. */
  rows(): readonly ArpRow[] {
    const rows: ArpRow[] = [];
    for (const i of this.#host.interfaces()) {
      if (!i.up || i.kind === "loopback" || i.kind === "serial" || i.kind === "null") continue;
      const { vrf, index } = i;
      for (const { address } of i.ipv4)
        rows.push({ vrf, interface: index, address: address as number, mac: i.mac, since: null, kind: "interface" });
      for (const e of this.#tables.get(index)?.values() ?? []) {
        // On its way out: those who are told that it failed may ask at once.
        if (e.state === "ABSENT") continue;
        const complete = e.state !== "INCOMPLETE";
        rows.push({
          vrf,
          interface: index,
          address: e.address,
          mac: complete ? e.mac : null,
          since: e.since,
          kind: complete ? "dynamic" : "incomplete",
        });
      }
    }
    for (const { vrf, address, mac } of this.#statics) {
      const i = this.#host
        .interfaces()
        .find((i) => i.vrf === vrf && i.ipv4.some((a) => maskIp(address, a.length) === maskIp(a.address, a.length)));
      rows.push({ vrf, interface: i?.index ?? 0, address, mac, since: null, kind: "static" });
    }
    return rows.sort((a, b) => a.interface - b.interface || a.address - b.address);
  }

  stop(): void {
    for (const table of this.#tables.values()) for (const entry of table.values()) entry.timer.stop();
    this.#tables.clear();
  }

  /** RFC 1027: another network's address that this router would forward to, out of another interface. */
  #answersFor(i: InterfaceView, sender: number, target: number): boolean {
    if (!this.#host.forwarding("ipv4") || !this.#host.settings(i.index).proxyArp || sender === 0) return false;
    if (i.ipv4.some((a) => maskIp(target, a.length) === maskIp(a.address, a.length))) return false;
    const entry = this.#host.lookup(i.vrf, target);
    if (entry === null) return false;
    return entry.receive || (entry.ways.length > 0 && entry.ways.every((way) => way.interface !== i.index));
  }
  #duplicate(i: InterfaceView, address: number, mac: Mac): void {
    if (!this.#duplicateLog.allow(this.#host.now())) return;
    this.#host.log({
      facility: "IP",
      severity: 4,
      mnemonic: "DUPADDR",
      text: `Duplicate address ${formatIpv4(address)} on ${i.name}, sourced by ${formatMacDotted(mac)}`,
    });
    // Defends the address. RFC 5227, 2.4 (b).
    this.#send(i, ArpOperation.Request, BROADCAST_MAC, i.mac, address, 0, address);
  }
  #send(
    i: InterfaceView,
    operation: number,
    to: Mac,
    senderMac: Mac,
    senderIp: number,
    targetMac: Mac,
    targetIp: number,
  ): void {
    this.#host.debug("arp", () => {
      const what = operation === ArpOperation.Request ? "req" : "rep";
      return `IP ARP: sent ${what} src ${formatIpv4(senderIp)} ${formatMacDotted(senderMac)},\n                 dst ${formatIpv4(targetIp)} ${formatMacDotted(targetMac)} ${i.name}`;
    });
    const payload = Pdu.of(arp, { operation, senderMac, senderIp, targetMac, targetIp } as Arp);
    this.#host.transmit(
      i.index,
      Pdu.of(ethernet, { destination: to, source: i.mac, etherType: EtherType.Arp, payload }),
    );
  }
  #add(index: number, address: number): Entry | null {
    const table = entryOf(this.#tables, index, () => new Map<number, Entry>());
    if (table.size >= ENTRY_LIMIT) return null;
    const entry: Entry = {
      interface: index,
      address,
      state: "ABSENT",
      mac: -1,
      since: this.#host.now(),
      requests: 0,
      used: false,
      waiting: [],
      timer: this.#host.timer(`arp ${index} ${address}`, () => this.#expired(entry)),
    };
    table.set(address, entry);
    return entry;
  }
  #expired(entry: Entry): void {
    // Linux lets a mapping go that nobody has used; IOS keeps every one fresh.
    const idle = this.#host.style === "linux" && !entry.used;
    if (entry.state === "RESOLVED") this.#fire(entry, idle ? "AgeTimerUnused" : "AgeTimer", entry.mac);
    else this.#fire(entry, entry.requests >= REQUESTS ? "RetryTimerLast" : "RetryTimer", entry.mac);
  }
  #fire(entry: Entry, event: ArpEvent, mac: Mac): void {
    const row = arpMachine.find(entry.state, event);
    if (row === undefined) return;
    const to = row.to === "same" || typeof row.to === "function" ? entry.state : row.to;
    entry.state = to;
    for (const action of row.do ?? []) this.#act(entry, action, mac);
  }
  #act(entry: Entry, action: ArpAction, mac: Mac): void {
    const i = this.#host.interface(entry.interface);
    switch (action) {
      case "create":
        entry.since = this.#host.now();
        return;
      case "record":
        entry.mac = mac;
        entry.since = this.#host.now();
        entry.requests = 0;
        return;
      case "requestBroadcast":
      case "requestUnicast": {
        entry.requests++;
        if (i === undefined) return;
        const source =
          i.ipv4.find((a) => maskIp(entry.address, a.length) === maskIp(a.address, a.length))?.address ??
          primaryIpv4(i);
        if (source === null) return;
        const to = action === "requestUnicast" ? entry.mac : BROADCAST_MAC;
        this.#send(i, ArpOperation.Request, to, i.mac, source as number, 0, entry.address);
        return;
      }
      case "startRetry":
        entry.timer.start(RETRY_INTERVAL);
        return;
      case "startAge": {
        entry.used = false;
        const life = seconds(this.#host.settings(entry.interface).arpTimeout);
        entry.timer.start(
          life > 2 * REFRESH_BEFORE ? life - REFRESH_BEFORE : Math.max(RETRY_INTERVAL, Math.floor(life / 2)),
        );
        return;
      }
      case "sendQueued":
        if (i !== undefined) for (const w of entry.waiting.splice(0)) this.#deps.transmit(i, entry.mac, w);
        return;
      case "reportUnreachable":
        this.#deps.failed(entry.interface, entry.address);
        if (i !== undefined) for (const w of entry.waiting.splice(0)) this.#deps.unreachable(i, w);
        return;
      case "discard":
        this.#dropWaiting(entry);
        this.#discard(entry);
        return;
    }
  }
  #dropWaiting(entry: Entry): void {
    for (const w of entry.waiting.splice(0))
      this.#deps.verdicts.drop("unresolved", w.family, w.vrf, w.arrival, w.original);
  }
  #discard(entry: Entry): void {
    entry.timer.stop();
    this.#tables.get(entry.interface)?.delete(entry.address);
  }
}
