import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fragmentIpv4, fragmentIpv6 } from "../../src/forwarding/fragment.ts";
import { Reassembly } from "../../src/forwarding/reassembly.ts";
import { Kernel, seconds } from "../../src/kernel/kernel.ts";
import { rest } from "../../src/wire/codec.ts";
import { type Ipv4Packet, ipv4 } from "../../src/wire/ipv4.ts";
import { fragmentHeader, type Ipv6Packet, ipv6 } from "../../src/wire/ipv6.ts";
import { join, Pdu, raw, rawPdu } from "../../src/wire/pdu.ts";
import { v4, v6 } from "./bench.ts";

const four = (data: Uint8Array): Ipv4Packet => ({
  tos: 0,
  identification: 7,
  dontFragment: false,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: 64,
  protocol: 253,
  source: v4("10.0.0.1"),
  destination: v4("10.0.0.2"),
  options: [],
  payload: Pdu.of(rest, data) as Pdu,
});
const six = (data: Uint8Array): Ipv6Packet =>
  ({
    trafficClass: 0,
    flowLabel: 0,
    hopLimit: 64,
    source: v6("2001:db8::1"),
    destination: v6("2001:db8::2"),
    extensions: [{ kind: "destination-options", options: [{ kind: "unknown", type: 0x1e, data: new Uint8Array(4) }] }],
    protocol: 253,
    payload: Pdu.of(rest, data) as Pdu,
  }) as Ipv6Packet;

const holder = (limits = { timeout: seconds(30), datagrams: 4, octets: 1_000_000 }) => {
  const kernel = new Kernel();
  const expired: (string | null)[] = [];
  const held = new Reassembly<string>(
    limits,
    () => kernel.now,
    (expire) => kernel.timer(0, expire),
    (first) => expired.push(first),
  );
  return { kernel, held, expired };
};
const shuffled = <T>(items: readonly T[], order: readonly number[]): T[] =>
  items
    .map((item, i) => ({ item, at: order[i % order.length]! + i / 1e6 }))
    .sort((a, b) => a.at - b.at)
    .map((x) => x.item);

describe("fragmentation and reassembly", () => {
  test("fragments fit the MTU, arrive in any order, cut again or twice, and join to what was sent", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 6000 }),
        fc.integer({ min: 68, max: 2000 }),
        fc.integer({ min: 68, max: 700 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 100 }),
        (data, first, second, order) => {
          const once = fragmentIpv4(four(data), first);
          const twice = once.flatMap((f) => (ipv4.size(f) > second ? fragmentIpv4(f, second) : [f]));
          for (const f of once) expect(ipv4.size(f)).toBeLessThanOrEqual(first);
          for (const f of twice) expect(ipv4.size(f)).toBeLessThanOrEqual(Math.max(second, 28));
          const { held } = holder();
          let whole: Uint8Array | null = null;
          // Every second fragment comes twice.
          const arriving = shuffled(
            twice.flatMap((f, i) => (i % 2 === 0 && twice.length > 1 ? [f, f] : [f])),
            order,
          );
          for (const f of arriving) {
            const octets = Pdu.parse(ipv4, Pdu.of(ipv4, f).bytes).value;
            const result = held.add(
              "x",
              { offset: octets.fragmentOffset * 8, more: octets.moreFragments, payload: octets.payload },
              "h",
            );
            expect(["held", "complete"]).toContain(result.kind);
            if (result.kind === "complete") {
              whole = join(result.parts, raw).bytes;
              break;
            }
          }
          expect(whole).toEqual(data);
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });

  test("IPv6 fragments repeat only what routers read, and all are multiples of eight but the last", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1300, maxLength: 9000 }),
        fc.integer({ min: 1280, max: 1500 }),
        (data, mtu) => {
          const pieces = fragmentIpv6(six(data), mtu, 0xdeadbeef);
          pieces.forEach((p, i) => {
            expect(ipv6.size(p)).toBeLessThanOrEqual(mtu);
            expect(p.extensions).toHaveLength(1);
            expect(fragmentHeader(p.extensions)!.moreFragments).toBe(i < pieces.length - 1);
            if (i < pieces.length - 1) expect(p.payload.length % 8).toBe(0);
          });
          const total = pieces.reduce((n, p) => n + p.payload.length, 0);
          expect(total).toBe(data.length + 8);
        },
      ),
      { seed: 2, numRuns: 50 },
    );
  });

  const piece = (offset: number, length: number, more: boolean, fill = 0) => ({
    offset,
    more,
    payload: rawPdu(new Uint8Array(length).fill(fill)) as Pdu,
  });

  test("overlapping fragments give the whole datagram up, late ones included", () => {
    const { held } = holder();
    expect(held.add("x", piece(0, 16, true), "a").kind).toBe("held");
    expect(held.add("x", piece(8, 16, false), "b").kind).toBe("overlap");
    expect(held.add("x", piece(16, 8, false), "c").kind).toBe("overlap");
    expect(held.add("x", piece(0, 16, true), "d").kind).toBe("overlap");
  });

  test("the same octets twice are a duplicate; other octets in their place are an overlap", () => {
    const { held } = holder();
    held.add("x", piece(0, 16, true, 1), "a");
    expect(held.add("x", piece(0, 16, true, 1), "a").kind).toBe("held");
    expect(held.add("x", piece(0, 16, true, 2), "a").kind).toBe("overlap");
  });

  test("nothing longer than a datagram, no more datagrams and no more octets than the limits", () => {
    const { held } = holder({ timeout: seconds(30), datagrams: 2, octets: 100 });
    expect(held.add("x", piece(65528, 16, false), "a").kind).toBe("overflow");
    expect(held.add("a", piece(0, 40, true), "a").kind).toBe("held");
    expect(held.add("b", piece(0, 40, true), "a").kind).toBe("held");
    expect(held.add("c", piece(0, 8, true), "a").kind).toBe("overflow");
    expect(held.add("a", piece(40, 40, true), "a").kind).toBe("overflow");
    expect(held.held).toBe(1);
  });

  test("a datagram times out from its first fragment on, and says whether the first one is there", () => {
    const { kernel, held, expired } = holder();
    held.add("x", piece(0, 8, true), "head of x");
    kernel.run(seconds(10));
    held.add("y", piece(8, 8, true), "middle of y");
    held.add("x", piece(16, 8, true), "middle of x");
    kernel.run(seconds(30));
    expect(expired).toEqual(["head of x"]);
    kernel.run(seconds(40));
    expect(expired).toEqual(["head of x", null]);
    expect(held.held).toBe(0);
  });

  test("fragments of garbage offsets never throw and never complete a contradiction", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            offset: fc.integer({ min: 0, max: 40 }),
            length: fc.integer({ min: 0, max: 40 }),
            more: fc.boolean(),
          }),
          { maxLength: 40 },
        ),
        (pieces) => {
          const { held } = holder();
          for (const p of pieces) {
            const result = held.add("x", piece(p.offset * 8, p.length, p.more), "c");
            if (result.kind === "complete") {
              const lengths = result.parts.map((x) => x.length);
              expect(lengths.reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
            }
          }
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });
});
