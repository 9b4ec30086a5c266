// Ping and traceroute between test nodes, run to their end.
import { type Family, formatIp } from "../../src/base/ip.ts";
import {
  type PingOptions,
  type PingResult,
  type PingSummary,
  pingSymbol,
  startPing,
  startTraceroute,
  type TracerouteResult,
} from "../../src/device/probe.ts";
import { seconds } from "../../src/kernel/kernel.ts";
import { ip, type TestNetwork, type TestNode } from "./bench.ts";

const familyOf = (text: string): Family => (text.includes(":") ? "ipv6" : "ipv4");

export const ping = (net: TestNetwork, from: TestNode, to: string, options: Partial<PingOptions> = {}) => {
  const results: PingResult[] = [];
  let summary: PingSummary | null = null;
  startPing(
    from,
    { vrf: 0, to: ip(to), repeat: 5, size: 100, timeout: seconds(2), interval: null, ...options },
    {
      result: (r) => results.push(r),
      done: (s) => {
        summary = s;
      },
    },
  );
  net.run(seconds(60));
  return {
    symbols: results.map((r) => pingSymbol(r, familyOf(to))).join(""),
    results,
    summary: summary! as PingSummary,
  };
};
export const trace = (net: TestNetwork, from: TestNode, to: string, vrf = 0) => {
  const results: TracerouteResult[] = [];
  let reached: boolean | null = null;
  startTraceroute(
    from,
    { vrf, to: ip(to), probes: 3, firstTtl: 1, maximumTtl: 30, timeout: seconds(3), port: 33434 },
    {
      result: (r) => results.push(r),
      done: (e) => {
        reached = e.reached;
      },
    },
  );
  net.run(seconds(300));
  return { hops: results.map((r) => (r.from === null ? "*" : formatIp(r.from))), results, reached };
};
