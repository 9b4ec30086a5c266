import { describe, expect, test } from "vitest";
import { type PingSummary, startPing } from "../../src/device/probe.ts";
import { milliseconds, seconds } from "../../src/kernel/kernel.ts";
import { type FrameMode, TestNetwork, v4 } from "./bench.ts";
import { ping, trace } from "./probes.ts";

/** H1 - R1 - R2 - H2, every subnet a /24. */
const line = (mode: FrameMode) => {
  const net = new TestNetwork(mode);
  const h1 = net.node("H1", { style: "linux" });
  const r1 = net.node("R1");
  const r2 = net.node("R2");
  const h2 = net.node("H2", { style: "linux" });
  const a = h1.add({ addresses: ["10.0.1.10/24"] });
  const b = r1.add({ addresses: ["10.0.1.1/24"] });
  const c = r1.add({ addresses: ["10.0.12.1/24"] });
  const d = r2.add({ addresses: ["10.0.12.2/24"] });
  const e = r2.add({ addresses: ["10.0.2.1/24"] });
  const f = h2.add({ addresses: ["10.0.2.10/24"] });
  net.cable([
    [h1, a],
    [r1, b],
  ]);
  net.cable([
    [r1, c],
    [r2, d],
  ]);
  net.cable([
    [r2, e],
    [h2, f],
  ]);
  h1.route("0.0.0.0/0", [{ via: "10.0.1.1", out: a }]);
  h2.route("0.0.0.0/0", [{ via: "10.0.2.1", out: f }]);
  r1.route("10.0.2.0/24", [{ via: "10.0.12.2", out: c }]);
  r2.route("10.0.1.0/24", [{ via: "10.0.12.1", out: d }]);
  return { net, h1, r1, r2, h2, c, d };
};
describe.each(["lazy", "bytes"] as const)("IPv4 across routers, %s frames", (mode) => {
  test("ping across two routers answers every probe and counts hops down", () => {
    const { net, h1 } = line(mode);
    const { symbols, results, summary } = ping(net, h1, "10.0.2.10");
    expect(symbols).toBe("!!!!!");
    expect(results[1]).toMatchObject({ outcome: "reply", ttl: 62, rtt: milliseconds(6), size: 100 });
    expect(results[0]!.rtt).toBe(milliseconds(6 + 3 * 2));
    expect(summary).toMatchObject({ sent: 5, received: 5, minimum: milliseconds(6), interrupted: false });
  });

  test("traceroute names every hop by the interface the probe came in on", () => {
    const { net, h1 } = line(mode);
    const { hops, reached } = trace(net, h1, "10.0.2.10");
    expect(hops).toEqual([...Array(3).fill("10.0.1.1"), ...Array(3).fill("10.0.12.2"), ...Array(3).fill("10.0.2.10")]);
    expect(reached).toBe(true);
  });

  test("a router without a route says host unreachable, at most every 500 ms: U.U.U", () => {
    const { net, r1, r2 } = line(mode);
    r1.route("10.99.0.0/16", [{ via: "10.0.12.2", out: 2 }]);
    const { symbols, results } = ping(net, r1, "10.99.0.1");
    expect(symbols).toBe("U.U.U");
    expect(results[0]!.icmp).toEqual({ type: 3, code: 1, argument: 0 });
    expect(r2.dropped.filter((r) => r === "no-route")).toHaveLength(5);
  });

  test("a ping that is not routed at home prints dots and says so in the result", () => {
    const { net, r1 } = line(mode);
    const { symbols, results, summary } = ping(net, r1, "192.0.2.1");
    expect(symbols).toBe(".....");
    expect(results[0]).toMatchObject({ outcome: "not-sent", reason: "no-route" });
    expect(summary).toMatchObject({ sent: 5, received: 0, average: null });
  });

  test("a packet too big with DF set is answered with the next-hop MTU", () => {
    const { net, r1, r2, d } = line(mode);
    r2.change(2, { mtu: 1000 });
    const { symbols, results } = ping(net, r1, "10.0.2.10", { size: 1400, dontFragment: true, repeat: 1 });
    expect(symbols).toBe("M");
    expect(results[0]!.icmp).toEqual({ type: 3, code: 4, argument: 1000 });
    expect(r1.engine.pathMtu(0, v4("10.0.2.10"))).toBe(1000);
    expect(d).toBe(1);
  });

  test("IOS sends the next one just as big: M.M.M, as the far router limits its errors", () => {
    const { net, r1, r2 } = line(mode);
    r2.change(2, { mtu: 1000 });
    expect(ping(net, r1, "10.0.2.10", { size: 1400, dontFragment: true }).symbols).toBe("M.M.M");
    const { symbols, results } = ping(net, r1, "10.0.2.10", { size: 1501, dontFragment: true, repeat: 2 });
    expect(symbols).toBe("..");
    expect(results[0]).toMatchObject({ outcome: "not-sent", reason: "mtu-exceeded" });
  });

  test("without DF the router fragments, the host reassembles and its answer is fragmented too", () => {
    const { net, r1, r2, h2 } = line(mode);
    r2.change(2, { mtu: 1000 });
    h2.change(1, { mtu: 576 });
    const { symbols } = ping(net, r1, "10.0.2.10", { size: 1400 });
    expect(symbols).toBe("!!!!!");
    expect(h2.verdicts.filter((v) => v.by === "fragment").length).toBe(5);
    expect(r1.verdicts.filter((v) => v.by === "fragment").length).toBe(10);
  });

  test("a routing loop ends with the TTL and is reported", () => {
    const { net, r1, r2, c, d } = line(mode);
    r1.route("10.66.0.0/16", [{ via: "10.0.12.2", out: c }]);
    r2.route("10.66.0.0/16", [{ via: "10.0.12.1", out: d }]);
    const { symbols } = ping(net, r1, "10.66.0.1", { repeat: 1 });
    expect(symbols).toBe("&");
    expect(
      r2.dropped.filter((r) => r === "ttl-expired").length + r1.dropped.filter((r) => r === "ttl-expired").length,
    ).toBe(1);
  });
});

describe("the ping engine", () => {
  test("sweeps sizes, counts what came back, and stops when told to", () => {
    const { net, h1 } = line("bytes");
    const swept = ping(net, h1, "10.0.2.10", { repeat: 2, sweep: { from: 100, to: 300, step: 100 } });
    expect(swept.results.map((r) => r.size)).toEqual([100, 200, 300, 100, 200, 300]);
    expect(swept.summary.received).toBe(6);
    const probe = startPing(
      h1,
      {
        vrf: 0,
        to: v4("10.0.2.10"),
        repeat: Number.POSITIVE_INFINITY,
        size: 84,
        timeout: seconds(2),
        interval: seconds(1),
      },
      {
        result: () => {},
        done: (s) => {
          stopped = s;
        },
      },
    );
    let stopped: PingSummary | null = null;
    net.run(seconds(3) + milliseconds(500));
    probe.stop();
    probe.stop();
    expect(stopped).toMatchObject({ sent: 4, received: 4, interrupted: true, elapsed: seconds(3) });
  });
  test("two pings to one address do not hear each other's replies", () => {
    const { net, h1 } = line("bytes");
    const heard: number[][] = [[], []];
    for (const i of [0, 1])
      startPing(
        h1,
        { vrf: 0, to: v4("10.0.2.10"), repeat: 3, size: 84 + i, timeout: seconds(2), interval: null },
        { result: (r) => heard[i]!.push(r.sequence), done: () => {} },
      );
    net.run(seconds(5));
    expect(heard).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });
  test("a TTL that is too small is reported by the router where it ends", () => {
    const { net, h1 } = line("bytes");
    const { results } = ping(net, h1, "10.0.2.10", { repeat: 1, ttl: 2 });
    expect(results[0]).toMatchObject({ outcome: "ttl-exceeded", from: v4("10.0.12.2"), icmp: { type: 11, code: 0 } });
  });
});
