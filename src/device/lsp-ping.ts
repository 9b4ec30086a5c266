// MPLS echo as data: requests along an LSP, and what came of each. RFC 8029, 4.3 and 4.6.
import { type Prefix, samePrefix } from "../base/prefix.ts";
import type { Adjacency } from "../forwarding/route.ts";
import type { Instant } from "../kernel/kernel.ts";
import {
  type DownstreamMapping,
  LSP_PING_PORT,
  type LspPing,
  LspPingType,
  lspPing,
  ntpTime,
  ReplyMode,
  ReturnCode,
} from "../wire/lsp-ping.ts";
import { Pdu } from "../wire/pdu.ts";
import { udp } from "../wire/udp.ts";
import type { Probe, ProbeHost } from "./probe.ts";
import type { Router } from "./router-state.ts";

const UDP = 17;
const LOCAL_ECHO = 0x7f000001;
const FIRST_PORT = 49152;
const LAST_PORT = 65535;
const FULL_TTL = 255;
const IMPLICIT_NULL = 3;

export interface LspPingOptions {
  readonly prefix: Prefix & { readonly address: number };
  readonly source?: number;
  /** Requests to send; hops to try when tracing. */
  readonly repeat: number;
  /** Nanoseconds. */
  readonly timeout: Instant;
  /** One more hop each time, with a downstream mapping, until the egress answers. */
  readonly trace: boolean;
  /** Octets of the whole request; padded up to it. */
  readonly size: number;
}
/** Where requests leave this router, and under which labels. */
export interface LspStart {
  readonly way: Adjacency;
  readonly source: number;
  readonly gateway: number;
  /** The first downstream: MRU and label, implicit null as 3. */
  readonly mru: number;
  readonly label: number;
}
export interface LspPingResult {
  /** From 0; the hop when tracing counts from 1. */
  readonly sequence: number;
  readonly outcome: "reply" | "timeout" | "not-sent";
  readonly returnCode: number | null;
  readonly from: number | null;
  readonly rtt: Instant | null;
  /** What the replying router said about its own downstream. */
  readonly downstream: DownstreamMapping | null;
}
export interface LspPingHandlers {
  result(result: LspPingResult): void;
  done(results: readonly LspPingResult[]): void;
}

/** The LSP of a prefix as it starts here; null when there is none. */
export const lspOf = (router: Router, prefix: Prefix): LspStart | null => {
  const entry = router.vrf(0)?.fib.ipv4.lookup(prefix.address);
  if (entry == null || !samePrefix(entry.prefix, prefix)) return null;
  for (const way of entry.ways) {
    const out = router.interface(way.interface);
    if (out === undefined || typeof way.gateway !== "number" || !out.mpls) continue;
    const label = router.imposed(prefix, way.interface, way.gateway);
    const source = out.ipv4[0]?.address;
    if (label === undefined || typeof source !== "number") continue;
    const mru = label === IMPLICIT_NULL ? out.mplsMtu + 4 : out.mplsMtu;
    return { way, source, gateway: way.gateway, mru, label };
  }
  return null;
};

/** Starts at once; everything else happens in virtual time. */
export const startLspPing = (
  host: ProbeHost,
  start: LspStart | null,
  options: LspPingOptions,
  on: LspPingHandlers,
): Probe => {
  const { engine } = host;
  const results: LspPingResult[] = [];
  let over = false;
  let sequence = 0;
  let sentAt: Instant = 0;
  let downstream: DownstreamMapping | null =
    start === null || !options.trace ? null : mappingTo(start.mru, start.gateway, start.label);
  const handle = Math.floor(host.now() / 1e3) >>> 0;
  let port = FIRST_PORT;
  let stopReceiving: (() => void) | null = null;
  const finish = (): void => {
    if (over) return;
    over = true;
    timer.stop();
    stopReceiving?.();
    on.done(results);
  };
  const settle = (result: Omit<LspPingResult, "sequence">): void => {
    const whole = { ...result, sequence };
    results.push(whole);
    on.result(whole);
    sequence++;
    const end =
      options.trace &&
      (result.outcome === "not-sent" || (result.returnCode !== null && result.returnCode !== ReturnCode.LabelSwitched));
    if (over) return;
    if (end || sequence >= options.repeat) finish();
    else next.start(0);
  };
  const nothing = { returnCode: null, from: null, rtt: null, downstream: null };
  const timer = host.timer("mpls echo timeout", () => settle({ outcome: "timeout", ...nothing }));
  const next = host.timer("mpls echo next", () => send());
  const receive = (packet: { readonly from: number | bigint; readonly pdu: Pdu<LspPing> }): void => {
    const reply = packet.pdu.value;
    if (over || reply.type !== LspPingType.Reply || reply.handle !== handle || reply.sequence !== sequence + 1) return;
    if (!timer.running) return;
    timer.stop();
    const told = reply.tlvs.find((t) => t.kind === "downstream-mapping") ?? null;
    if (told !== null && options.trace) downstream = told;
    settle({
      outcome: "reply",
      returnCode: reply.returnCode,
      from: packet.from as number,
      rtt: host.now() - sentAt,
      downstream: told,
    });
  };
  const send = (): void => {
    if (over) return;
    sentAt = host.now();
    if (start === null) {
      settle({ outcome: "not-sent", ...nothing });
      return;
    }
    const request: LspPing = {
      version: 1,
      flags: 0,
      type: LspPingType.Request,
      replyMode: ReplyMode.Udp,
      returnCode: 0,
      returnSubcode: 0,
      handle,
      sequence: sequence + 1,
      sent: ntpTime(sentAt),
      received: 0n,
      tlvs: [
        {
          kind: "target-fec-stack",
          fecs: [{ kind: "ldp-ipv4", address: options.prefix.address, length: options.prefix.length }],
        },
        ...(downstream === null ? [] : [{ kind: "downstream-mapping" as const, ...downstream }]),
      ],
    };
    const room = options.size - 20 - 4 - 8 - lspPing.size(request) - 4;
    const padded: LspPing =
      room < 1 || options.trace
        ? request
        : { ...request, tlvs: [...request.tlvs, { kind: "pad", data: new Uint8Array(room).fill(0xab).fill(1, 0, 1) }] };
    const datagram = Pdu.of(udp, {
      sourcePort: port,
      destinationPort: LSP_PING_PORT,
      payload: Pdu.of(lspPing, padded) as Pdu,
    });
    timer.start(options.timeout);
    engine.originate(0, UDP, datagram as Pdu, {
      to: LOCAL_ECHO,
      from: options.source ?? start.source,
      // RFC 8029, 4.3: one hop of IP, so that it is never routed by it.
      ttl: 1,
      routerAlert: true,
      way: { ...start.way, labelTtl: options.trace ? sequence + 1 : FULL_TTL },
    });
  };
  for (; port <= LAST_PORT && stopReceiving === null; port++) {
    try {
      stopReceiving = engine.udp(0).receive(port, lspPing, receive);
      break;
    } catch {
      // Taken by another probe.
    }
  }
  next.start(0);
  return { stop: finish };
};

const mappingTo = (mtu: number, gateway: number, label: number): DownstreamMapping => ({
  mtu,
  addressType: 1,
  flags: 0,
  address: gateway,
  interface: gateway,
  multipathType: 0,
  depthLimit: 0,
  multipathLength: 0,
  labels: [{ label, protocol: 3 }],
});
