// A neighbour: its machine, its lists, and what follows from a change of its state. RFC 2328, 10.
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import type { Instant, Timer } from "../../kernel/kernel.ts";
import type { Pdu } from "../../wire/pdu.ts";
import type { LsaHeader } from "../../wire/ospf/lsa.ts";
import type { OspfPacket } from "../../wire/ospf/packet.ts";
import type { StaticNeighborConfig } from "./config.ts";
import { beginExchange, type Exchange, endExchange, startDescribing } from "./exchange.ts";
import type { OspfInterface } from "./interface.ts";
import { atLeast, type NeighborEvent, type NeighborState, neighborMachine } from "./neighbor-machine.ts";
import { RetransmissionList } from "./retransmission.ts";

/** How the log names a state. */
const shown: Readonly<Record<NeighborState, string>> = {
  Down: "DOWN",
  Attempt: "ATTEMPT",
  Init: "INIT",
  "2-Way": "2WAY",
  ExStart: "EXSTART",
  Exchange: "EXCHANGE",
  Loading: "LOADING",
  Full: "FULL",
};
/** Why, as the log says it, where the event alone decides. */
const reasons: Partial<Record<NeighborEvent, string>> = {
  Start: "Start",
  HelloReceived: "Received Hello",
  "2-WayReceived": "2-Way Received",
  NegotiationDone: "Negotiation Done",
  ExchangeDone: "Exchange Done",
  LoadingDone: "Loading Done",
  "AdjOK?": "AdjOK?",
  SeqNumberMismatch: "SeqNumberMismatch",
  BadLSReq: "BadLSReq",
  "1-Way": "1-Way",
  InactivityTimer: "Neighbor Down: Dead timer expired",
  LLDown: "Neighbor Down: Interface down or detached",
  KillNbr: "Neighbor Down: Interface down or detached",
};

export class Neighbor {
  readonly iface: OspfInterface;
  /** 0 for a configured neighbour that has not been heard. */
  routerId: number;
  address: Ipv4;
  priority = 0;
  /** As its last hello declares them: addresses. */
  designatedRouter: Ipv4 = 0;
  backupDesignatedRouter: Ipv4 = 0;
  /** Options of its hellos, and of its descriptions. */
  options = 0;
  describedOptions = 0;
  state: NeighborState = "Down";
  /** When it entered its state. */
  since: Instant;
  stateChanges = 0;
  /** The hello heard last; the same one again only restarts the inactivity timer. Null forces a full look. */
  lastHello: Pdu<OspfPacket> | null = null;
  /** `neighbor A.B.C.D ...`: it stays when it goes down. */
  configured: StaticNeighborConfig | null = null;
  exchange: Exchange | null = null;
  ddSequence = 0;
  /** How many exchanges have begun since when. */
  beginnings = { since: Number.NEGATIVE_INFINITY, count: 0 };
  /** The Link state retransmission list. RFC 2328, 10. */
  readonly retransmissions: RetransmissionList;
  retransmissionCount = 0;
  /** How many LSAs the latest and the longest retransmission had. */
  readonly retransmissionScan = { last: 0, maximum: 0 };
  /** The Link state request list. */
  readonly requests = new Map<string, LsaHeader>();
  /** Keys of the request that is out. */
  awaited: string[] = [];
  /** RFC 2328, D.3: the highest cryptographic sequence number heard. */
  cryptographicSequence = -1;
  /** The key of the last packet accepted; null before one that has a key. */
  keyId: number | null = null;
  readonly inactivity: Timer;
  retransmitTimer: Timer | null = null;
  requestTimer: Timer | null = null;
  /** Polls a silent configured neighbour. */
  pollTimer: Timer | null = null;

  constructor(iface: OspfInterface, routerId: number, address: Ipv4) {
    this.iface = iface;
    this.routerId = routerId;
    this.address = address;
    this.since = iface.now();
    this.retransmissions = new RetransmissionList(iface.area.instance.neighborSlots.take());
    this.inactivity = iface.timer("inactivity", () => this.event("InactivityTimer"));
  }

  /** Runs the machine. `why` replaces the event's own words in the log. @rfc 2328 10.3 */
  event(event: NeighborEvent, why?: string): void {
    const row = neighborMachine.find(this.state, event);
    if (row === undefined) {
      this.iface.area.instance.unexpected(`neighbor ${formatIpv4(this.routerId)} ${this.state} ${event}`);
      return;
    }
    let choice = "";
    for (const action of row.do ?? []) {
      switch (action) {
        case "sendHello":
          this.iface.helloTo(this);
          break;
        case "startInactivityTimer":
          this.inactivity.start(this.iface.deadInterval);
          break;
        case "stopInactivityTimer":
          this.inactivity.stop();
          break;
        case "decideAdjacency":
          choice = this.iface.needsAdjacency(this) ? "ExStart" : "2-Way";
          if (choice === "2-Way" && atLeast(this.state, "ExStart")) this.clearLists();
          break;
        case "decideEndOfExchange":
          choice = this.requests.size === 0 ? "Full" : "Loading";
          break;
        case "beginExchange":
          break;
        case "describeDatabase":
          startDescribing(this);
          break;
        case "finishExchange":
          endExchange(this);
          break;
        case "clearLists":
          this.clearLists();
          break;
      }
    }
    const to = typeof row.to === "function" ? row.to(choice) : row.to;
    const next = to === "same" ? this.state : to;
    const restarts = row.do?.includes("beginExchange") === true;
    if (next !== this.state || restarts) this.#enter(next, why ?? reasons[event] ?? event);
    // Exchanging in place of the RFC's "state set to ExStart": both ways in go through here.
    if (next === "ExStart" && this.exchange === null && this.state === "ExStart") beginExchange(this);
  }

  #enter(next: NeighborState, why: string): void {
    const before = this.state;
    this.state = next;
    this.since = this.iface.now();
    this.stateChanges++;
    this.lastHello = null;
    const { area } = this.iface;
    const { instance } = area;
    instance.debug(
      "adj",
      () => `${formatIpv4(this.routerId)} on ${this.iface.name}: ${shown[before]} to ${shown[next]}, ${why}`,
    );
    instance.debug("events", () => `Neighbor ${formatIpv4(this.routerId)} on ${this.iface.name}: ${why}`);
    this.#log(before, next, why);
    if (next === "Down") this.iface.forget(this);
    if (isExchanging(before) !== isExchanging(next)) area.exchanging(isExchanging(next) ? 1 : -1);
    if (atLeast(before, "Exchange") !== atLeast(next, "Exchange"))
      this.iface.exchangingNeighbors += atLeast(next, "Exchange") ? 1 : -1;
    if (atLeast(before, "2-Way") !== atLeast(next, "2-Way")) this.iface.event("NeighborChange");
    if ((before === "Full") !== (next === "Full")) {
      this.iface.fullNeighbors += next === "Full" ? 1 : -1;
      area.linksChanged();
      this.iface.adjacencyChanged();
    }
    instance.changed();
  }
  #log(before: NeighborState, next: NeighborState, why: string): void {
    const { instance } = this.iface.area;
    const wanted = instance.config.logAdjacencyChanges;
    if (wanted === "off") return;
    const say = (from: string, to: string, text: string): void =>
      instance.log(
        5,
        "ADJCHG",
        `Process ${instance.process}, Nbr ${formatIpv4(this.routerId)} on ${this.iface.shownName} from ${from} to ${to}, ${text}`,
      );
    // An exchange that leaves nothing to load still passes through LOADING in the log.
    const loaded = before === "Exchange" && next === "Full";
    if (wanted === "detail" && loaded) say("EXCHANGE", "LOADING", "Exchange Done");
    if (next === "Full") say(loaded ? "LOADING" : shown[before], "FULL", "Loading Done");
    else if (wanted === "detail" || before === "Full" || (next === "Down" && before !== "Attempt"))
      say(shown[before], shown[next], why);
  }

  /** RFC 2328, 10.3: "the Database summary list, Link state retransmission list and Link state request list are cleared". */
  clearLists(): void {
    endExchange(this);
    this.exchange = null;
    this.requests.clear();
    this.requestTimer?.stop();
    this.retransmitTimer?.stop();
    for (const entry of this.retransmissions.clear(this.iface.floodQueue))
      if (entry.settled) this.iface.area.instance.acknowledged(entry);
  }
}

const isExchanging = (state: NeighborState): boolean => state === "Exchange" || state === "Loading";
