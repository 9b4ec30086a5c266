// The ping engine: echo requests, and what came of each. RFC 792, RFC 4443 4.1.
import { filler } from "../base/filler.ts";
import type { DropReason, EchoReceived, EchoSocket, IcmpErrorReceived } from "../forwarding/engine.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { PingHandlers, PingOptions, PingResult, Probe, ProbeHost, ProbeOutcome } from "./probe.ts";

interface Outstanding {
  readonly sequence: number;
  readonly size: number;
  readonly sent: Instant;
  /** Answers so far, where everyone is listened to. */
  replies: number;
}
const ICMP = 1;
const ICMPV6 = 58;

/** Advice, not an error: the packet went on. RFC 792. */
export const isRedirect = (error: IcmpErrorReceived): boolean => error.family === "ipv4" && error.type === 5;

/** IPv4 and IPv6 error types to outcomes. */
const outcomeOf = (error: IcmpErrorReceived): ProbeOutcome => {
  if (error.family === "ipv4") {
    if (error.type === 3) return error.code === 4 ? "too-big" : "unreachable";
    return error.type === 4 ? "source-quench" : error.type === 11 ? "ttl-exceeded" : "unknown";
  }
  return error.type === 1
    ? "unreachable"
    : error.type === 2
      ? "too-big"
      : error.type === 3
        ? "ttl-exceeded"
        : "unknown";
};

const resultOf = (probe: Outstanding, outcome: ProbeOutcome, found: Partial<PingResult>): PingResult => ({
  sequence: probe.sequence,
  outcome,
  size: probe.size,
  rtt: null,
  from: null,
  ttl: null,
  icmp: null,
  reason: null,
  recorded: null,
  ...found,
});

class Ping implements Probe {
  readonly #host: ProbeHost;
  readonly #options: PingOptions;
  readonly #on: PingHandlers;
  readonly #echo: EchoSocket;
  readonly #stopErrors: () => void;
  readonly #timeout;
  readonly #pace;
  readonly #started: Instant;
  /** The last probe sent. */
  #latest: Instant;
  readonly #headers: number;
  /** By sequence, in order of sending: the first is the first to time out. */
  readonly #outstanding = new Map<number, Outstanding>();
  /** Those answered, by their number on the wire; kept where somebody wants to hear of further answers. */
  readonly #answered = new Map<number, Outstanding>();
  #round = 0;
  #size: number;
  #next = 0;
  #sent = 0;
  #received = 0;
  #errors = 0;
  #duplicates = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = 0;
  #sum = 0;
  #squares = 0;
  #over = false;

  constructor(host: ProbeHost, options: PingOptions, on: PingHandlers) {
    this.#host = host;
    this.#options = options;
    this.#on = on;
    this.#headers =
      (typeof options.to === "number" ? 28 : 48) + (options.record === undefined ? 0 : 4 * options.record + 4);
    this.#size = options.sweep?.from ?? options.size;
    this.#started = host.now();
    this.#latest = host.now();
    this.#echo = host.engine.openEcho((reply) => this.#reply(reply));
    this.#stopErrors = host.engine.errors((error) => this.#error(error));
    this.#timeout = host.timer(`ping ${this.#echo.identifier} timeout`, () => this.#expire());
    this.#pace = host.timer(`ping ${this.#echo.identifier} interval`, () => this.#send());
    this.#pace.start(0);
  }

  stop(): void {
    this.#finish(true);
  }

  #send(): void {
    if (this.#over || this.#exhausted()) return;
    const { vrf, to, from, out, outs, ttl, tos, dontFragment, pattern, record, firstSequence = 0 } = this.#options;
    const size = Math.max(this.#headers, Math.min(this.#size, 65535));
    const sequence = this.#next++;
    if (this.#outstanding.has(sequence - 1)) this.#on.late?.(sequence - 1);
    this.#advance();
    const sent = this.#host.now();
    this.#sent++;
    this.#latest = sent;
    this.#outstanding.set(sequence, { sequence, size, sent, replies: 0 });
    const options = {
      to,
      ...(from === undefined ? {} : { from }),
      ...(ttl === undefined ? {} : { ttl }),
      ...(tos === undefined ? {} : { tos }),
      ...(dontFragment === undefined ? {} : { dontFragment, fragment: !dontFragment }),
      ...(record === undefined
        ? {}
        : {
            ipOptions: [{ kind: "record-route" as const, pointer: 4, addresses: new Array<number>(record).fill(0) }],
          }),
    };
    let reason: DropReason | null = null;
    for (const by of outs ?? [out]) {
      const data = filler(size - this.#headers, pattern ?? 0xabcd);
      const wire = (sequence + firstSequence) & 0xffff;
      reason = this.#echo.send(vrf, wire, data, by === undefined ? options : { ...options, out: by });
    }
    if (this.#over) return;
    if (reason !== null && this.#options.localErrors === true) this.#errors++;
    if (reason !== null && this.#options.localErrors === true)
      this.#settle(sequence, reason === "mtu-exceeded" ? "too-big" : "not-sent", { reason });
    else if (reason !== null) this.#refused.set(sequence, reason);
    if (this.#over) return;
    if (this.#options.interval !== null && !this.#exhausted()) this.#pace.start(this.#options.interval);
    this.#arm();
  }
  readonly #refused = new Map<number, string>();

  #exhausted(): boolean {
    return this.#round >= this.#options.repeat;
  }
  #advance(): void {
    const { sweep } = this.#options;
    if (sweep !== undefined && this.#size + sweep.step <= sweep.to) {
      this.#size += Math.max(1, sweep.step);
      return;
    }
    this.#size = sweep?.from ?? this.#size;
    this.#round++;
  }
  #arm(): void {
    const first = this.#outstanding.values().next().value;
    if (first === undefined) this.#timeout.stop();
    else this.#timeout.start(Math.max(0, first.sent + this.#options.timeout - this.#host.now()));
  }
  #expire(): void {
    const first = this.#outstanding.values().next().value;
    if (first === undefined) return;
    const reason = this.#refused.get(first.sequence);
    if (first.replies > 0) this.#settle(first.sequence, null, {});
    else if (reason === undefined) this.#settle(first.sequence, "timeout", {});
    else this.#settle(first.sequence, "not-sent", { reason });
  }
  #find(wire: number): Outstanding | undefined {
    const first = this.#options.firstSequence ?? 0;
    for (const probe of this.#outstanding.values()) if (((probe.sequence + first) & 0xffff) === wire) return probe;
    return undefined;
  }
  #reply(reply: EchoReceived): void {
    if (reply.vrf !== this.#options.vrf) return;
    const probe = this.#find(reply.sequence);
    const again = probe === undefined ? this.#answered.get(reply.sequence) : undefined;
    const about = probe ?? again;
    if (about === undefined) return;
    const rtt = this.#host.now() - about.sent;
    const route = reply.ipOptions?.find((o) => o.kind === "record-route");
    const found = {
      rtt,
      from: reply.from,
      ttl: reply.ttl,
      recorded: route?.kind === "record-route" ? route.addresses : null,
    };
    this.#minimum = Math.min(this.#minimum, rtt);
    this.#maximum = Math.max(this.#maximum, rtt);
    this.#sum += rtt;
    this.#squares += (rtt / 1e3) ** 2;
    if (probe === undefined) {
      this.#duplicates++;
      this.#on.duplicate?.(resultOf(about, "reply", found));
      return;
    }
    if (probe.replies++ === 0) this.#received++;
    else this.#duplicates++;
    if (this.#options.everyone === true) {
      this.#on.result(resultOf(probe, "reply", found));
      return;
    }
    if (this.#on.duplicate !== undefined) this.#answered.set(reply.sequence, probe);
    this.#settle(probe.sequence, "reply", found);
  }
  #error(error: IcmpErrorReceived): void {
    const { protocol, transport, destination } = error.about;
    if (protocol !== (error.family === "ipv4" ? ICMP : ICMPV6) || transport.length < 8) return;
    if (destination !== this.#options.to || error.vrf !== this.#options.vrf) return;
    if (transport[4]! * 256 + transport[5]! !== this.#echo.identifier) return;
    const probe = this.#find(transport[6]! * 256 + transport[7]!);
    if (probe === undefined) return;
    if (isRedirect(error)) {
      this.#on.redirected?.({ sequence: probe.sequence, from: error.from, gateway: error.argument });
      return;
    }
    this.#errors++;
    this.#settle(probe.sequence, outcomeOf(error), {
      rtt: this.#host.now() - probe.sent,
      from: error.from,
      icmp: { type: error.type, code: error.code, argument: error.argument },
    });
  }
  /** `outcome` null: its answers have been told already. */
  #settle(sequence: number, outcome: ProbeOutcome | null, found: Partial<PingResult>): void {
    const probe = this.#outstanding.get(sequence);
    if (probe === undefined) return;
    this.#outstanding.delete(sequence);
    this.#refused.delete(sequence);
    if (outcome !== null) this.#on.result(resultOf(probe, outcome, found));
    if (this.#over) return;
    if (this.#outstanding.size === 0 && this.#exhausted()) this.#finish(false);
    else if (this.#options.interval === null && !this.#exhausted()) this.#pace.start(0);
    else this.#arm();
  }
  #finish(interrupted: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#timeout.stop();
    this.#pace.stop();
    this.#stopErrors();
    this.#echo.close();
    const n = this.#received;
    const timed = n + this.#duplicates;
    const mean = n === 0 ? 0 : this.#sum / timed;
    this.#on.done({
      sent: this.#sent,
      received: n,
      errors: this.#errors,
      duplicates: this.#duplicates,
      minimum: n === 0 ? null : this.#minimum,
      average: n === 0 ? null : Math.round(mean),
      maximum: n === 0 ? null : this.#maximum,
      deviation: n === 0 ? null : Math.round(Math.sqrt(Math.max(0, this.#squares / timed - (mean / 1e3) ** 2)) * 1e3),
      elapsed: this.#latest - this.#started,
      interrupted,
    });
  }
}

export const startPing = (host: ProbeHost, options: PingOptions, on: PingHandlers): Probe =>
  new Ping(host, options, on);
