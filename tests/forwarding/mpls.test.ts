import { describe, expect, test } from "vitest";
import { milliseconds, seconds } from "../../src/kernel/kernel.ts";
import { EtherType } from "../../src/wire/ethernet.ts";
import { rest } from "../../src/wire/codec.ts";
import type { MplsPacket } from "../../src/wire/mpls.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { type FrameMode, TestNetwork, v4, v6 } from "./bench.ts";
import { ping, trace } from "./probes.ts";

/**
 * CE1 - PE1 - P1 - P2 - PE2 - CE2. VRF 1 on the PEs; label 100 is PE2's VPN label for VRF 1, 200 PE1's. Transport towards
 * PE2 is 17 at P1 and 18 at P2, which pops; towards PE1 27 at P2 and 28 at P1, which pops. The P routers know no customer route.
 */
const vpn = (mode: FrameMode) => {
  const net = new TestNetwork(mode);
  const [ce1, pe1, p1, p2, pe2, ce2] = ["CE1", "PE1", "P1", "P2", "PE2", "CE2"].map((name) => net.node(name)) as [
    ReturnType<TestNetwork["node"]>,
    ReturnType<TestNetwork["node"]>,
    ReturnType<TestNetwork["node"]>,
    ReturnType<TestNetwork["node"]>,
    ReturnType<TestNetwork["node"]>,
    ReturnType<TestNetwork["node"]>,
  ];
  ce1.add({ addresses: ["172.16.1.2/24"] });
  pe1.add({ addresses: ["172.16.1.1/24"], vrf: 1 });
  pe1.add({ addresses: ["10.0.1.1/24"], mpls: true });
  p1.add({ addresses: ["10.0.1.2/24"], mpls: true });
  p1.add({ addresses: ["10.0.2.1/24"], mpls: true });
  p2.add({ addresses: ["10.0.2.2/24"], mpls: true });
  p2.add({ addresses: ["10.0.3.1/24"], mpls: true });
  pe2.add({ addresses: ["10.0.3.2/24"], mpls: true });
  pe2.add({ addresses: ["172.16.2.1/24"], vrf: 1 });
  ce2.add({ addresses: ["172.16.2.2/24"] });
  net.cable([
    [ce1, 1],
    [pe1, 1],
  ]);
  net.cable([
    [pe1, 2],
    [p1, 1],
  ]);
  net.cable([
    [p1, 2],
    [p2, 1],
  ]);
  net.cable([
    [p2, 2],
    [pe2, 1],
  ]);
  net.cable([
    [pe2, 2],
    [ce2, 1],
  ]);
  ce1.route("0.0.0.0/0", [{ via: "172.16.1.1", out: 1 }]);
  ce2.route("0.0.0.0/0", [{ via: "172.16.2.1", out: 1 }]);
  pe1.route("172.16.2.0/24", [{ via: "10.0.1.2", out: 2, labels: [17, 100] }], 1);
  pe2.route("172.16.1.0/24", [{ via: "10.0.3.1", out: 1, labels: [27, 200] }], 1);
  p1.lfib.set(17, { action: "forward", ways: [{ interface: 2, gateway: v4("10.0.2.2"), labels: [18] }] });
  p2.lfib.set(18, { action: "forward", ways: [{ interface: 2, gateway: v4("10.0.3.2"), labels: [] }] });
  p2.lfib.set(27, { action: "forward", ways: [{ interface: 1, gateway: v4("10.0.2.1"), labels: [28] }] });
  p1.lfib.set(28, { action: "forward", ways: [{ interface: 1, gateway: v4("10.0.1.1"), labels: [] }] });
  pe1.lfib.set(200, { action: "lookup", vrf: 1 });
  pe2.lfib.set(100, { action: "lookup", vrf: 1 });
  return { net, ce1, pe1, p1, p2, pe2, ce2 };
};
const stacks = (net: TestNetwork, from: string, to: string): string[] =>
  net.frames
    .filter((f) => f.from === from && f.to === to && f.frame.etherType === EtherType.Mpls)
    .map((f) => (f.frame.payload.value as MplsPacket).stack.map((e) => `${e.label}/${e.ttl}`).join(" "));

describe.each(["lazy", "bytes"] as const)("MPLS VPN data plane, %s frames", (mode) => {
  test("two labels at the ingress, swapped at the P, popped before the egress", () => {
    const { net, ce1 } = vpn(mode);
    const { symbols, results } = ping(net, ce1, "172.16.2.2");
    expect(symbols).toBe("!!!!!");
    expect(results[4]).toMatchObject({ rtt: milliseconds(10), ttl: 251 });
    expect(stacks(net, "PE1", "P1").at(-1)).toBe("17/254 100/254");
    expect(stacks(net, "P1", "P2").at(-1)).toMatch(/^18\/253 100\/254$|^28/);
    expect(stacks(net, "P2", "PE2").at(-1)).toBe("100/252");
  });

  test("traceroute through the core shows each hop with the labels its probe came with", () => {
    const { net, ce1 } = vpn(mode);
    const { results, reached } = trace(net, ce1, "172.16.2.2");
    const first = results.filter((r) => r.probe === 0);
    const shown = first.map((r) => `${r.from === null ? "*" : r.from} ${r.labels.map((l) => l.label).join("/")}`);
    expect(shown).toEqual([
      `${v4("172.16.1.1")} `,
      `${v4("10.0.1.2")} 17/100`,
      `${v4("10.0.2.2")} 18/100`,
      `${v4("172.16.2.1")} 100`,
      `${v4("172.16.2.2")} `,
    ]);
    expect(reached).toBe(true);
    // The errors of the P routers come back by way of the egress: to it and back again.
    expect(first[1]!.rtt).toBeGreaterThan(milliseconds(4));
  });

  test("without TTL propagation the core is one hop", () => {
    const { net, ce1, pe1, p1, p2, pe2 } = vpn(mode);
    for (const node of [pe1, p1, p2, pe2]) node.propagate = { forwarded: false, local: false };
    const { hops } = trace(net, ce1, "172.16.2.2");
    // The last hop limits its port unreachables, so that its second probe goes unanswered.
    expect(hops.slice(0, 6)).toEqual([...Array(3).fill("172.16.1.1"), ...Array(3).fill("172.16.2.1")]);
    expect(hops.slice(6)).toEqual(["172.16.2.2", "*", "172.16.2.2"]);
    expect(stacks(net, "PE1", "P1")[0]).toMatch(/^17\/255 100\/255$/);
  });

  test("a packet too big for the labels is cut at the ingress, or refused with the room that is left", () => {
    const { net, ce1, ce2 } = vpn(mode);
    expect(ping(net, ce1, "172.16.2.2", { size: 1500, repeat: 2 }).symbols).toBe("!!");
    expect(ce2.verdicts.some((v) => v.by === "fragment")).toBe(true);
    const { symbols, results } = ping(net, ce1, "172.16.2.2", { size: 1500, dontFragment: true, repeat: 1 });
    expect(symbols).toBe("M");
    expect(results[0]!.icmp).toMatchObject({ type: 3, code: 4, argument: 1492 });
  });

  test("a P router with a smaller MPLS MTU tells the sender through the path", () => {
    const { net, ce1, p1 } = vpn(mode);
    p1.change(2, { mplsMtu: 1000 });
    const { symbols, results } = ping(net, ce1, "172.16.2.2", { size: 1400, dontFragment: true, repeat: 1 });
    expect(symbols).toBe("M");
    expect(results[0]!.icmp).toMatchObject({ argument: 992 });
    expect(ping(net, ce1, "172.16.2.2", { size: 1400, repeat: 1 }).symbols).toBe("!");
  });

  test("an unknown label, and labels on an interface without MPLS, are dropped by name", () => {
    const { net, ce1, p1, p2 } = vpn(mode);
    p2.lfib.delete(18);
    expect(ping(net, ce1, "172.16.2.2", { repeat: 1 }).symbols).toBe(".");
    expect(p2.verdicts.find((v) => v.reason === "no-label")!.by).toBe("label 18");
    p1.change(1, { mpls: false });
    expect(ping(net, ce1, "172.16.2.2", { repeat: 1 }).symbols).toBe(".");
    expect(p1.dropped).toContain("mpls-not-enabled");
  });

  test("explicit null is popped at the egress, which routes the packet itself", () => {
    const { net, ce1, p2 } = vpn(mode);
    p2.lfib.set(18, { action: "forward", ways: [{ interface: 2, gateway: v4("10.0.3.2"), labels: [0] }] });
    expect(ping(net, ce1, "172.16.2.2").symbols).toBe("!!!!!");
    expect(stacks(net, "P2", "PE2").at(-1)).toMatch(/^0\/252 100\/254$/);
  });

  test("an egress that forwards by label alone speaks from the customer's interface", () => {
    const { net, ce1, pe2 } = vpn(mode);
    pe2.lfib.set(100, {
      action: "forward",
      ways: [{ interface: 2, gateway: v4("172.16.2.2"), labels: [], untagged: true }],
    });
    const { results } = trace(net, ce1, "172.16.2.2");
    expect(results.find((r) => r.ttl === 4)).toMatchObject({ from: v4("172.16.2.1"), labels: [{ label: 100 }] });
    expect(results.find((r) => r.ttl === 5)).toMatchObject({ from: v4("172.16.2.2"), outcome: "reached" });
  });

  test("labelled flows spread over equal ways, and each keeps its own", () => {
    const { net, ce1, p1, p2 } = vpn(mode);
    // A second cable between the P routers.
    p1.add({ addresses: ["10.0.9.1/24"], mpls: true });
    p2.add({ addresses: ["10.0.9.2/24"], mpls: true });
    net.cable([
      [p1, 3],
      [p2, 3],
    ]);
    p1.lfib.set(17, {
      action: "forward",
      ways: [
        { interface: 2, gateway: v4("10.0.2.2"), labels: [18] },
        { interface: 3, gateway: v4("10.0.9.2"), labels: [18] },
      ],
    });
    ping(net, ce1, "172.16.2.2", { repeat: 1 });
    p1.verdicts.length = 0;
    for (let port = 0; port < 60; port++)
      for (let twice = 0; twice < 2; twice++)
        ce1.engine
          .udp(0)
          .send(Pdu.of(rest, new Uint8Array(4)), { source: 2000 + port, destination: 9 }, { to: v4("172.16.2.2") });
    net.run(seconds(2));
    const outs = p1.verdicts.filter((v) => v.kind === "forward" && v.by === "label 17").map((v) => v.out);
    expect(outs).toHaveLength(120);
    for (let i = 0; i < outs.length; i += 2) expect(outs[i]).toBe(outs[i + 1]);
    const second = outs.filter((o) => o === 3).length;
    expect(second).toBeGreaterThan(24);
    expect(second).toBeLessThan(96);
  });

  test("IPv6 rides the same path: P routers without IPv6 answer with their IPv4-mapped addresses", () => {
    const { net, ce1, pe1, pe2, ce2 } = vpn(mode);
    const address = (node: typeof ce1, index: number, text: string) =>
      node.change(index, {
        ipv6: [
          { address: v6("fe80::1") + BigInt(node.id), length: 10, secondary: false },
          { address: v6(text), length: 64, secondary: true },
        ],
      });
    address(ce1, 1, "2001:db8:1::2");
    address(pe1, 1, "2001:db8:1::1");
    address(pe2, 2, "2001:db8:2::1");
    address(ce2, 1, "2001:db8:2::2");
    ce1.route("::/0", [{ via: "2001:db8:1::1", out: 1 }]);
    ce2.route("::/0", [{ via: "2001:db8:2::1", out: 1 }]);
    pe1.route("2001:db8:2::/64", [{ via: "10.0.1.2", out: 2, labels: [17, 100] }], 1);
    pe2.route("2001:db8:1::/64", [{ via: "10.0.3.1", out: 1, labels: [27, 200] }], 1);
    net.run(seconds(5));
    expect(ping(net, ce1, "2001:db8:2::2").symbols).toBe("!!!!!");
    const { hops } = trace(net, ce1, "2001:db8:2::2");
    expect([...new Set(hops)]).toEqual([
      "2001:db8:1::1",
      "::ffff:10.0.1.2",
      "::ffff:10.0.2.2",
      "2001:db8:2::1",
      "2001:db8:2::2",
    ]);
  });

  test("a router alert label stays on top of what is swapped below it", () => {
    const { net, pe1, p1 } = vpn(mode);
    pe1.route("172.16.2.0/24", [{ via: "10.0.1.2", out: 2, labels: [1, 17, 100] }], 1);
    ping(net, pe1, "172.16.2.2", { vrf: 1, repeat: 1 });
    expect(stacks(net, "P1", "P2").find((s) => s.startsWith("1/"))).toMatch(/^1\/\d+ 18\/\d+ 100\/\d+$/);
    expect(stacks(net, "P2", "PE2").at(-1)).toMatch(/^1\/\d+ 100\/\d+$/);
    expect(p1.dropped).toEqual([]);
  });

  test("an untagged way ends the path for a packet with labels below", () => {
    const { net, ce1, p1 } = vpn(mode);
    p1.lfib.set(17, {
      action: "forward",
      ways: [{ interface: 2, gateway: v4("10.0.2.2"), labels: [], untagged: true }],
    });
    expect(ping(net, ce1, "172.16.2.2", { repeat: 1 }).symbols).toBe(".");
    expect(p1.dropped).toEqual(["no-label"]);
  });

  test("a leaked route to a loopback of another VRF is answered from there", () => {
    const net = new TestNetwork(mode);
    const r = net.node("R1");
    r.add({ addresses: ["10.1.1.1/32"], kind: "loopback", name: "Loopback1", vrf: 1 });
    r.add({ addresses: ["10.2.2.2/32"], kind: "loopback", name: "Loopback2", vrf: 2 });
    r.route("10.2.2.2/32", [{ out: 2 }], 1);
    r.route("10.1.1.1/32", [{ out: 1 }], 2);
    expect(ping(net, r, "10.2.2.2", { vrf: 1, from: v4("10.1.1.1") }).symbols).toBe("!!!!!");
    net.run(seconds(1));
  });
});
