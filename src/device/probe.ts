// Ping and traceroute as data: what is sent, what came of each probe, and the summary. Consoles and shells render it.
import type { Family, Ip } from "../base/ip.ts";
import type { Engine, LabelShown } from "../forwarding/engine.ts";
import type { Instant, Timer } from "../kernel/kernel.ts";

/** What probes need of the node they run on. */
export interface ProbeHost {
  readonly engine: Engine;
  now(): Instant;
  timer(name: string, expire: () => void): Timer;
}

/** What came of one probe. */
export type ProbeOutcome =
  | "reply"
  | "timeout"
  | "unreachable"
  | "too-big"
  | "source-quench"
  | "ttl-exceeded"
  | "unknown"
  /** Dropped at this node: no route, no source address, too big for its link, interface down. See `localErrors`. */
  | "not-sent";

export interface PingOptions {
  readonly vrf: number;
  readonly to: Ip;
  readonly from?: Ip;
  readonly out?: number;
  /** The interfaces to leave by, all of them: for groups and the limited broadcast address. */
  readonly outs?: readonly number[];
  /** To a group: every answer is a result, and the next probe goes when the timeout of the last is over. */
  readonly everyone?: boolean;
  /** Number of probes; 5 in IOS; Infinity until stopped. */
  readonly repeat: number;
  /** Octets of the whole IP datagram; 100 in IOS. Sizes below the headers are raised to them. */
  readonly size: number;
  /** Nanoseconds to wait for each answer. */
  readonly timeout: Instant;
  /** Nanoseconds between probes; null sends the next one as soon as the last was answered or given up, as IOS does. */
  readonly interval: Instant | null;
  readonly dontFragment?: boolean;
  readonly ttl?: number;
  readonly tos?: number;
  /** Sizes to go through, `repeat` times over. */
  readonly sweep?: { readonly from: number; readonly to: number; readonly step: number };
  /** Report what this node itself refuses to send at once, as Linux does; IOS lets the timeout pass. */
  readonly localErrors?: boolean;
  /** Of the first probe on the wire: 0 in IOS, 1 in Linux. */
  readonly firstSequence?: number;
  /** 16-bit data pattern; 0xABCD when absent. */
  readonly pattern?: number;
  /** IPv4: routers on the way to record, 1-9, in a record-route option. RFC 791, 3.1. */
  readonly record?: number;
}
export interface PingResult {
  /** From 0. */
  readonly sequence: number;
  readonly outcome: ProbeOutcome;
  /** Octets of the whole IP datagram sent. */
  readonly size: number;
  /** Nanoseconds; null without an answer. */
  readonly rtt: Instant | null;
  readonly from: Ip | null;
  /** TTL or hop limit of the answer. */
  readonly ttl: number | null;
  /** The ICMP error. `argument` is the next-hop MTU where the type has one. */
  readonly icmp: { readonly type: number; readonly code: number; readonly argument: number } | null;
  /** Why it was not sent. */
  readonly reason: string | null;
  /** The addresses in the answer's record-route option, zeros where nothing was recorded; null without the option. */
  readonly recorded: readonly number[] | null;
}
export interface PingSummary {
  readonly sent: number;
  readonly received: number;
  /** Errors received. */
  readonly errors: number;
  /** Answers to a probe beyond its first. */
  readonly duplicates: number;
  /** Nanoseconds of virtual time; null when nothing came back. */
  readonly minimum: Instant | null;
  readonly average: Instant | null;
  readonly maximum: Instant | null;
  /** Mean deviation as iputils computes it, nanoseconds. */
  readonly deviation: Instant | null;
  /** From the first probe to the last one sent. */
  readonly elapsed: Instant;
  readonly interrupted: boolean;
}
export interface PingHandlers {
  result(result: PingResult): void;
  /** A router has sent the probe on, and said which gateway is better. IPv4. */
  redirected?(redirect: { readonly sequence: number; readonly from: Ip; readonly gateway: number }): void;
  /** A further answer to a probe that has had its result. */
  duplicate?(result: PingResult): void;
  /** A probe has had no answer when the next one is about to go. */
  late?(sequence: number): void;
  /** Called exactly once. */
  done(summary: PingSummary): void;
}
export interface TracerouteOptions {
  readonly vrf: number;
  readonly to: Ip;
  readonly from?: Ip;
  /** Probes per hop; 3. */
  readonly probes: number;
  readonly firstTtl: number;
  readonly maximumTtl: number;
  /** Nanoseconds to wait for each answer; IOS 3 s. */
  readonly timeout: Instant;
  /** Interface to leave by. */
  readonly out?: number;
  /** First UDP destination port, 33434, which counts up with every probe; TCP: the port of every probe. */
  readonly port: number;
  readonly method?: "udp" | "icmp" | "tcp";
  /** Type of service, or traffic class. */
  readonly tos?: number;
  readonly dontFragment?: boolean;
  /** Octets of the whole IP datagram; 28 UDP without data in IOS, 60 in Linux. */
  readonly size?: number;
}
export interface TracerouteResult {
  readonly ttl: number;
  /** 0 to probes - 1. */
  readonly probe: number;
  readonly outcome: "hop" | "reached" | "unreachable" | "timeout" | "not-sent";
  readonly from: Ip | null;
  readonly rtt: Instant | null;
  readonly icmp: { readonly type: number; readonly code: number; readonly argument: number } | null;
  /** RFC 4950: labels the probe arrived with at that hop. */
  readonly labels: readonly LabelShown[];
  readonly reason: string | null;
}
export interface TracerouteHandlers {
  result(result: TracerouteResult): void;
  /** Called exactly once; `reached` when the destination answered. */
  done(end: { readonly reached: boolean; readonly interrupted: boolean }): void;
}
/** A running probe. `stop` ends it now and calls `done`. */
export interface Probe {
  stop(): void;
}

export { startPing } from "./ping.ts";
export { startTraceroute } from "./traceroute.ts";

/** The character IOS prints for one ping probe. */
export const pingSymbol = (result: PingResult, family: Family): string => {
  switch (result.outcome) {
    case "reply":
      return "!";
    case "unreachable":
      if (family === "ipv4" || result.icmp === null) return "U";
      return ["N", "A", "S", "U", "P", "A", "R"][result.icmp.code] ?? "U";
    case "too-big":
      return family === "ipv4" ? "M" : "B";
    case "source-quench":
      return "Q";
    case "ttl-exceeded":
      return family === "ipv4" ? "&" : "T";
    case "unknown":
      return "?";
    default:
      return ".";
  }
};
/** What IOS and Linux add after the time of a traceroute probe that met an error: "!H", "!A", or "" for none. */
export const tracerouteMark = (result: TracerouteResult, family: Family, style: "ios" | "linux"): string => {
  if (result.outcome !== "unreachable" || result.icmp === null) return "";
  const { type, code, argument } = result.icmp;
  if (family === "ipv6") {
    if (type === 2) return style === "ios" ? "!B" : `!F-${argument}`;
    if (type !== 1) return `!<${code}>`;
    return style === "ios"
      ? (["!N", "!A", "!S", "!H", "!P", "!A", "!R"][code] ?? "!U")
      : (["!N", "!X", "!S", "!H", "", "!X", "!N"][code] ?? `!<${code}>`);
  }
  if (type === 4) return "!Q";
  if (type !== 3) return style === "ios" ? "?" : `!<${code}>`;
  const common = new Map([
    [0, "!N"],
    [1, "!H"],
    [2, "!P"],
    [5, "!S"],
  ]);
  if (code === 4) return style === "ios" ? "!M" : `!F-${argument}`;
  if (code === 13) return style === "ios" ? "!A" : "!X";
  return common.get(code) ?? (style === "ios" ? "!U" : `!<${code}>`);
};
