// The traceroute engine: one probe at a time with a growing TTL, UDP, echo or TCP, and the label stacks of RFC 4950.
import type { Ip } from "../base/ip.ts";
import type { EchoReceived, EchoSocket, IcmpErrorReceived } from "../forwarding/engine.ts";
import type { Instant } from "../kernel/kernel.ts";
import { rest } from "../wire/codec.ts";
import { Pdu } from "../wire/pdu.ts";
import { TcpFlags, type TcpSegment, tcp } from "../wire/tcp.ts";
import { isRedirect } from "./ping.ts";
import type { Probe, ProbeHost, TracerouteHandlers, TracerouteOptions, TracerouteResult } from "./probe.ts";

const TCP = 6;
const UDP = 17;
const SYN_WINDOW = 5840;
const ECHO_PROTOCOL = { ipv4: 1, ipv6: 58 } as const;
/** The first of the source ports that traceroutes use, above the registered ports. RFC 6335, 6. */
const FIRST_SOURCE_PORT = 49152;

const isTimeExceeded = (e: IcmpErrorReceived): boolean => e.type === (e.family === "ipv4" ? 11 : 3) && e.code === 0;
/** The destination itself says that nobody listens on the probe's port. */
const isPortUnreachable = (e: IcmpErrorReceived): boolean =>
  e.family === "ipv4" ? e.type === 3 && e.code === 3 : e.type === 1 && e.code === 4;

class Traceroute implements Probe {
  readonly #host: ProbeHost;
  readonly #options: TracerouteOptions;
  readonly #on: TracerouteHandlers;
  readonly #echo: EchoSocket;
  readonly #stopErrors: () => void;
  readonly #stopSegments: () => void;
  readonly #timeout;
  readonly #next;
  #ttl: number;
  #probe = -1;
  #count = 0;
  #sent: Instant = 0;
  #waiting = false;
  #refused: string | null = null;
  #reached = false;
  #stopAfterHop = false;
  #over = false;

  constructor(host: ProbeHost, options: TracerouteOptions, on: TracerouteHandlers) {
    this.#host = host;
    this.#options = options;
    this.#on = on;
    this.#ttl = options.firstTtl;
    // The echo identifier also gives each UDP traceroute a source port of its own.
    this.#echo = host.engine.openEcho((reply) => this.#reply(reply));
    this.#stopErrors = host.engine.errors((error) => this.#error(error));
    this.#stopSegments =
      options.method === "tcp"
        ? host.engine.ip(options.vrf).receive(TCP, tcp, (received) => this.#segment(received.from, received.pdu.value))
        : () => {};
    this.#timeout = host.timer(`traceroute ${this.#echo.identifier} timeout`, () => this.#expire());
    this.#next = host.timer(`traceroute ${this.#echo.identifier} next`, () => this.#send());
    this.#next.start(0);
  }

  stop(): void {
    this.#finish(true);
  }

  get #sourcePort(): number {
    // To one port the probes are told apart by the port they come from.
    if (this.#options.method === "tcp")
      return FIRST_SOURCE_PORT + ((this.#echo.identifier * 64 + this.#count) % (65536 - FIRST_SOURCE_PORT));
    return FIRST_SOURCE_PORT + (this.#echo.identifier % (65536 - FIRST_SOURCE_PORT));
  }
  get #destinationPort(): number {
    if (this.#options.method === "tcp") return this.#options.port;
    return (this.#options.port + this.#count - 1) & 0xffff;
  }

  #send(): void {
    const { vrf, to, from, out, probes, maximumTtl, method, tos, dontFragment } = this.#options;
    if (++this.#probe >= probes) {
      if (this.#stopAfterHop || this.#ttl >= maximumTtl) {
        this.#finish(false);
        return;
      }
      this.#probe = 0;
      this.#ttl++;
    }
    this.#count++;
    this.#sent = this.#host.now();
    this.#waiting = true;
    this.#refused = null;
    const options = {
      to,
      ttl: this.#ttl,
      ...(from === undefined ? {} : { from }),
      ...(out === undefined ? {} : { out }),
      ...(tos === undefined ? {} : { tos }),
      ...(dontFragment === undefined ? {} : { dontFragment }),
    };
    const headers = typeof to === "number" ? 28 : 48;
    const data = new Uint8Array(Math.max(0, (this.#options.size ?? headers) - headers));
    if (method === "icmp") this.#refused = this.#echo.send(vrf, this.#count & 0xffff, data, options);
    else if (method === "tcp") {
      const syn = {
        sourcePort: this.#sourcePort,
        destinationPort: this.#destinationPort,
        sequence: this.#count,
        acknowledgment: 0,
        flags: TcpFlags.SYN,
        window: SYN_WINDOW,
        checksum: 0,
        urgentPointer: 0,
        options: [],
        payload: Pdu.of(rest, new Uint8Array(0)),
      };
      this.#refused = this.#host.engine.originate(vrf, TCP, Pdu.of(tcp, syn) as Pdu, options);
    } else {
      const ports = { source: this.#sourcePort, destination: this.#destinationPort };
      if (!this.#host.engine.udp(vrf).send(Pdu.of(rest, data), ports, options)) this.#refused = "not-sent";
    }
    if (!this.#over && this.#waiting) this.#timeout.start(this.#options.timeout);
  }
  #expire(): void {
    if (this.#refused === null) this.#settle("timeout", {});
    else this.#settle("not-sent", { reason: this.#refused });
  }
  #reply(reply: EchoReceived): void {
    if (!this.#waiting || reply.sequence !== (this.#count & 0xffff) || reply.vrf !== this.#options.vrf) return;
    this.#settle("reached", { from: reply.from, rtt: this.#host.now() - this.#sent });
  }
  /** SYN and ACK, or a reset: the destination answers. */
  #segment(from: Ip, segment: TcpSegment): void {
    if (!this.#waiting || from !== this.#options.to) return;
    if (segment.sourcePort !== this.#destinationPort || segment.destinationPort !== this.#sourcePort) return;
    this.#settle("reached", { from, rtt: this.#host.now() - this.#sent });
  }
  #error(error: IcmpErrorReceived): void {
    if (!this.#waiting || isRedirect(error) || !this.#isOurs(error)) return;
    const found = {
      from: error.from,
      rtt: this.#host.now() - this.#sent,
      icmp: { type: error.type, code: error.code, argument: error.argument },
      labels: error.labels,
    };
    if (isTimeExceeded(error)) this.#settle("hop", found);
    else if (isPortUnreachable(error)) this.#settle("reached", found);
    else this.#settle("unreachable", found);
  }
  #isOurs(error: IcmpErrorReceived): boolean {
    const { protocol, transport, destination } = error.about;
    if (destination !== this.#options.to || transport.length < 8) return false;
    const word = (at: number): number => transport[at]! * 256 + transport[at + 1]!;
    if (this.#options.method === "icmp")
      return (
        protocol === ECHO_PROTOCOL[error.family] &&
        word(4) === this.#echo.identifier &&
        word(6) === (this.#count & 0xffff)
      );
    return (
      protocol === (this.#options.method === "tcp" ? TCP : UDP) &&
      word(0) === this.#sourcePort &&
      word(2) === this.#destinationPort
    );
  }
  #settle(outcome: TracerouteResult["outcome"], found: Partial<TracerouteResult>): void {
    this.#waiting = false;
    this.#timeout.stop();
    if (outcome === "reached") this.#reached = true;
    if (outcome === "reached" || outcome === "unreachable") this.#stopAfterHop = true;
    this.#on.result({
      ttl: this.#ttl,
      probe: this.#probe,
      outcome,
      from: null,
      rtt: null,
      icmp: null,
      labels: [],
      reason: null,
      ...found,
    });
    if (!this.#over) this.#next.start(0);
  }
  #finish(interrupted: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#timeout.stop();
    this.#next.stop();
    this.#stopErrors();
    this.#stopSegments();
    this.#echo.close();
    this.#on.done({ reached: this.#reached, interrupted });
  }
}

export const startTraceroute = (host: ProbeHost, options: TracerouteOptions, on: TracerouteHandlers): Probe =>
  new Traceroute(host, options, on);
