// Database exchange with one neighbour: descriptions, requests, loading. RFC 2328, 10.6-10.9.
import type { Timer } from "../../kernel/kernel.ts";
import { seconds } from "../../kernel/kernel.ts";
import { LSA_HEADER_LENGTH, type LsaHeader, LsaType, Options } from "../../wire/ospf/lsa.ts";
import { type DatabaseDescription, DdFlags, type LinkStateRequest, type LsaRequest } from "../../wire/ospf/packet.ts";
import { HASTY_EXCHANGES, MAX_RETRANSMISSIONS } from "./constants.ts";
import { compareInstances, type Entry, keyOfLsa } from "./database.ts";
import { owe, sendEntries } from "./transmission.ts";
import type { Neighbor } from "./neighbor.ts";
import { atLeast } from "./neighbor-machine.ts";

/** The state of an exchange between ExStart and the last description. */
export interface Exchange {
  /** This router is the master. */
  master: boolean;
  /** The Database summary list, and how much of it has been sent. */
  summary: Entry[];
  described: number;
  /** How far `described` moves when the description on its way is acknowledged. */
  sending: number;
  /** The description sent last, for retransmission. */
  last: DatabaseDescription | null;
  /** Of the description received last: a repetition is recognised by these. RFC 2328, 10.6. */
  received: { readonly flags: number; readonly options: number; readonly sequence: number } | null;
  peerHasMore: boolean;
  retransmit: Timer;
  attempts: number;
}

const send = (neighbor: Neighbor, description: DatabaseDescription): void => {
  neighbor.exchange!.last = description;
  neighbor.iface.sendTo(neighbor, description);
};
const repeat = (neighbor: Neighbor): void => {
  const last = neighbor.exchange?.last;
  if (last) neighbor.iface.sendTo(neighbor, last);
};
const mtuOf = (neighbor: Neighbor): number => (neighbor.iface.type === "virtual-link" ? 0 : neighbor.iface.mtu);

/** Entering ExStart: declare mastership until an answer comes. @rfc 2328 10.3 */
export const beginExchange = (neighbor: Neighbor): void => {
  const { iface } = neighbor;
  const { instance } = iface.area;
  neighbor.ddSequence =
    neighbor.ddSequence === 0
      ? 1 + Math.floor(instance.ctx.random("ospf dd sequence") * 0x3fffffff)
      : neighbor.ddSequence + 1;
  const exchange: Exchange = {
    master: true,
    summary: [],
    described: 0,
    sending: 0,
    last: null,
    received: null,
    peerHasMore: true,
    attempts: 0,
    retransmit: iface.timer("database description", () => {
      exchange.attempts++;
      if (exchange.attempts > MAX_RETRANSMISSIONS) {
        neighbor.event("KillNbr", "Neighbor Down: Too many retransmissions");
        return;
      }
      repeat(neighbor);
      exchange.retransmit.start(seconds(iface.retransmitInterval));
    }),
  };
  neighbor.exchange = exchange;
  exchange.last = {
    kind: "database-description",
    interfaceMtu: mtuOf(neighbor),
    options: iface.descriptionOptions,
    flags: DdFlags.I | DdFlags.M | DdFlags.MS,
    sequence: neighbor.ddSequence,
    headers: [],
  };
  const interval = seconds(iface.retransmitInterval);
  const now = iface.now();
  // An exchange that fails at once would fail at once again, as fast as the link allows: three routers on what they take
  // for a point-to-point link do that to each other.
  const { beginnings } = neighbor;
  if (beginnings.since + interval <= now) neighbor.beginnings = { since: now, count: 1 };
  else if (beginnings.count < HASTY_EXCHANGES) beginnings.count++;
  else {
    exchange.retransmit.start(beginnings.since + interval - now);
    return;
  }
  repeat(neighbor);
  exchange.retransmit.start(interval);
};

/** NegotiationDone: list the whole database, except what is being flushed. @rfc 2328 10.3 */
export const startDescribing = (neighbor: Neighbor): void => {
  const { iface } = neighbor;
  const { instance } = iface.area;
  const now = instance.ctx.now();
  const exchange = neighbor.exchange!;
  exchange.summary = [];
  exchange.described = 0;
  const list = (entry: Entry): void => {
    if (entry.isMaxAge(now)) owe(neighbor, entry, now);
    else exchange.summary.push(entry);
  };
  for (const database of iface.databasesFor(neighbor))
    for (const entry of database) if (iface.carries(entry.lsa.type, neighbor)) list(entry);
};

export const endExchange = (neighbor: Neighbor): void => {
  neighbor.exchange?.retransmit.stop();
};

/** The next part of the summary list, and whether more follows. */
const describe = (neighbor: Neighbor): { headers: LsaHeader[]; more: boolean } => {
  const exchange = neighbor.exchange!;
  const { iface } = neighbor;
  const now = iface.now();
  const room = Math.max(1, Math.floor((iface.packetRoom - 8) / LSA_HEADER_LENGTH));
  exchange.described += exchange.sending;
  const part = exchange.summary.slice(exchange.described, exchange.described + room);
  exchange.sending = part.length;
  return { headers: part.map((e) => e.header(now)), more: exchange.described + part.length < exchange.summary.length };
};
const sendNext = (neighbor: Neighbor): boolean => {
  const exchange = neighbor.exchange!;
  const { headers, more } = describe(neighbor);
  send(neighbor, {
    kind: "database-description",
    interfaceMtu: mtuOf(neighbor),
    options: neighbor.iface.descriptionOptions,
    flags: (more ? DdFlags.M : 0) | (exchange.master ? DdFlags.MS : 0),
    sequence: neighbor.ddSequence,
    headers,
  });
  return more;
};
const ourMore = (exchange: Exchange): boolean => exchange.last !== null && (exchange.last.flags & DdFlags.M) !== 0;

/** @rfc 2328 10.6 */
export const receiveDescription = (neighbor: Neighbor, dd: DatabaseDescription): void => {
  const { iface } = neighbor;
  if (dd.interfaceMtu > iface.mtu && !iface.settings.mtuIgnore && iface.type !== "virtual-link") {
    iface.reject("mtu-mismatch", neighbor.address, dd.interfaceMtu, iface.mtu);
    iface.area.instance.debug(
      "adj",
      () => `Nbr has larger interface MTU ${dd.interfaceMtu} than ours ${iface.mtu} on ${iface.name}`,
    );
    return;
  }
  if (neighbor.state === "Init") neighbor.event("2-WayReceived");
  switch (neighbor.state) {
    case "ExStart":
      negotiate(neighbor, dd);
      return;
    case "Exchange":
      exchangeNext(neighbor, dd);
      return;
    case "Loading":
    case "Full":
      // RFC 2328, 10.8: only a repetition of the last one is in order now.
      if (!isRepeated(neighbor.exchange!, dd)) neighbor.event("SeqNumberMismatch");
      else if (!neighbor.exchange!.master) repeat(neighbor);
      return;
    default:
      iface.reject("neighbor-state", neighbor.address, 0, 0);
  }
};

const negotiate = (neighbor: Neighbor, dd: DatabaseDescription): void => {
  const exchange = neighbor.exchange!;
  const own = neighbor.iface.area.instance.routerId;
  const init = DdFlags.I | DdFlags.M | DdFlags.MS;
  if ((dd.flags & init) === init && dd.headers.length === 0 && neighbor.routerId > own) {
    exchange.master = false;
    neighbor.ddSequence = dd.sequence;
  } else if (
    (dd.flags & (DdFlags.I | DdFlags.MS)) === 0 &&
    dd.sequence === neighbor.ddSequence &&
    neighbor.routerId < own
  ) {
    exchange.master = true;
  } else return;
  neighbor.describedOptions = dd.options;
  exchange.attempts = 0;
  exchange.retransmit.stop();
  neighbor.event("NegotiationDone");
  accept(neighbor, dd);
};

const isRepeated = (exchange: Exchange, dd: DatabaseDescription): boolean =>
  exchange.received !== null &&
  exchange.received.flags === dd.flags &&
  exchange.received.options === dd.options &&
  exchange.received.sequence === dd.sequence;

const exchangeNext = (neighbor: Neighbor, dd: DatabaseDescription): void => {
  const exchange = neighbor.exchange!;
  if (isRepeated(exchange, dd)) {
    if (!exchange.master) repeat(neighbor);
    return;
  }
  const peerIsMaster = (dd.flags & DdFlags.MS) !== 0;
  const expected = exchange.master ? neighbor.ddSequence : (neighbor.ddSequence + 1) >>> 0;
  if (
    peerIsMaster === exchange.master ||
    (dd.flags & DdFlags.I) !== 0 ||
    dd.options !== neighbor.describedOptions ||
    dd.sequence !== expected
  ) {
    neighbor.event("SeqNumberMismatch");
    return;
  }
  accept(neighbor, dd);
};

/** A description that is next in sequence. */
const accept = (neighbor: Neighbor, dd: DatabaseDescription): void => {
  const exchange = neighbor.exchange!;
  const { iface } = neighbor;
  exchange.received = { flags: dd.flags, options: dd.options, sequence: dd.sequence };
  exchange.attempts = 0;
  for (const header of dd.headers) {
    if (!iface.knows(header.type)) {
      iface.reject("unknown-lsa-type", neighbor.address, header.type, 0);
      neighbor.event("SeqNumberMismatch");
      return;
    }
    const own = iface.databaseFor(header.type).find(header);
    const now = iface.now();
    if (own === undefined || compareInstances(header, header.age, own.lsa, own.age(now)) > 0)
      neighbor.requests.set(keyOfLsa(header), header);
  }
  exchange.peerHasMore = (dd.flags & DdFlags.M) !== 0;
  if (exchange.master) {
    neighbor.ddSequence = (neighbor.ddSequence + 1) >>> 0;
    exchange.retransmit.stop();
    // The answer to our initial description acknowledges nothing yet.
    if (!exchange.peerHasMore && !ourMore(exchange) && exchange.last!.flags === DdFlags.MS) {
      exchange.described += exchange.sending;
      exchange.sending = 0;
      neighbor.event("ExchangeDone");
    } else {
      sendNext(neighbor);
      exchange.retransmit.start(seconds(iface.retransmitInterval));
    }
  } else {
    neighbor.ddSequence = dd.sequence;
    const more = sendNext(neighbor);
    if (!exchange.peerHasMore && !more) neighbor.event("ExchangeDone");
  }
  requestMore(neighbor);
};

/** How many LSAs one request packet asks for. */
const requestRoom = (neighbor: Neighbor): number => Math.max(1, Math.floor(neighbor.iface.packetRoom / 12));

/** Asks for the head of the request list, unless an answer is still out. @rfc 2328 10.9 */
export const requestMore = (neighbor: Neighbor): void => {
  if (neighbor.requests.size === 0 || !atLeast(neighbor.state, "Exchange")) return;
  neighbor.requestTimer ??= neighbor.iface.timer("request", () => sendRequest(neighbor));
  if (!neighbor.requestTimer.running) sendRequest(neighbor);
};
const sendRequest = (neighbor: Neighbor): void => {
  if (neighbor.requests.size === 0) return;
  const room = requestRoom(neighbor);
  const requests: LsaRequest[] = [];
  for (const { type, id, advertisingRouter } of neighbor.requests.values()) {
    requests.push({ type, id, advertisingRouter });
    if (requests.length === room) break;
  }
  const packet: LinkStateRequest = { kind: "link-state-request", requests };
  neighbor.iface.sendTo(neighbor, packet);
  neighbor.requestTimer!.start(seconds(neighbor.iface.retransmitInterval));
  neighbor.awaited = requests.map(keyOfLsa);
};

/** Called after an update: the next request, or the end of loading. */
export const loadMore = (neighbor: Neighbor): void => {
  if (neighbor.requests.size === 0) {
    neighbor.requestTimer?.stop();
    if (neighbor.state === "Loading") neighbor.event("LoadingDone");
    return;
  }
  if (neighbor.awaited.every((key) => !neighbor.requests.has(key))) {
    neighbor.requestTimer?.stop();
    requestMore(neighbor);
  }
};

/** @rfc 2328 10.7 */
export const receiveRequest = (neighbor: Neighbor, request: LinkStateRequest): void => {
  const { iface } = neighbor;
  if (!atLeast(neighbor.state, "Exchange")) {
    iface.reject("neighbor-state", neighbor.address, 0, 0);
    return;
  }
  const found: Entry[] = [];
  for (const wanted of request.requests) {
    const entry = iface.knows(wanted.type) ? iface.databaseFor(wanted.type).find(wanted) : undefined;
    if (entry === undefined) {
      neighbor.event("BadLSReq");
      return;
    }
    found.push(entry);
  }
  sendEntries(iface, found, neighbor);
};

/** The opaque bit counts only in descriptions. RFC 5250, 2.1. */
export const understandsOpaque = (neighbor: Neighbor): boolean => (neighbor.describedOptions & Options.O) !== 0;
export const isOpaque = (type: number): boolean => type >= LsaType.OpaqueLink && type <= LsaType.OpaqueAs;
