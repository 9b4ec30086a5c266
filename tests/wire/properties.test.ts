// What holds for every value and for any octets: decode∘encode is the identity, sizes are exact, decoding ends.
import fc from "fast-check";
import { expect, test } from "vitest";
import { fletcherChecksum, fletcherHolds, internetChecksum } from "../../src/base/checksum.ts";
import { type Codec, decode, encode, MalformedPacket, Reader } from "../../src/wire/codec.ts";
import { dissect } from "../../src/wire/dissect.ts";
import { ethernet } from "../../src/wire/ethernet.ts";
import { ipv4 } from "../../src/wire/ipv4.ts";
import { type ExtensionHeader, fragmentablePart, ipv6 } from "../../src/wire/ipv6.ts";
import { mpls } from "../../src/wire/mpls.ts";
import { join, Pdu, rawPdu, slice, sliceOf } from "../../src/wire/pdu.ts";
import {
  etherTypes,
  ipProtocols,
  serviceAccessPoints,
  snapProtocols,
  tcpPorts,
  udpPorts,
} from "../../src/wire/registry.ts";
import { summarize } from "../../src/wire/summary.ts";
import { type TcpOption, tcp } from "../../src/wire/tcp.ts";
import { udp } from "../../src/wire/udp.ts";
import { reparse, verifyFrame } from "../../src/wire/verify.ts";
import { counting, datagram, fragments, frames, packet6 } from "./frames.ts";
import { encodePoisoned, hexOf } from "./sample.ts";

const RUNS = { numRuns: 300, seed: 20260 };
const u8 = fc.nat(255);
const u16 = fc.nat(0xffff);
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const u128 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const mac = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const octets = (maxLength: number) => fc.uint8Array({ maxLength });
const data = octets(80).map((bytes): Pdu<any> => rawPdu(bytes));

const datagrams: fc.Arbitrary<Pdu<any>> = fc
  .record({
    sourcePort: fc.integer({ min: 49152, max: 65535 }),
    destinationPort: fc.integer({ min: 49152, max: 65535 }),
    payload: data,
  })
  .map((v) => Pdu.of(udp, v));
const tcpOption: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.constant({ kind: "no-operation" } as const),
  fc.record({ kind: fc.constant("maximum-segment-size" as const), size: u16 }),
  fc.record({ kind: fc.constant("window-scale" as const), shift: u8 }),
  fc.constant({ kind: "sack-permitted" } as const),
  fc.record({ kind: fc.constant("timestamps" as const), value: u32, echoReply: u32 }),
  fc.record({ kind: fc.constant("unknown" as const), type: fc.integer({ min: 200, max: 255 }), data: octets(4) }),
);
const segments: fc.Arbitrary<Pdu<any>> = fc
  .record({
    sourcePort: fc.integer({ min: 49152, max: 65535 }),
    destinationPort: fc.integer({ min: 49152, max: 65535 }),
    sequence: u32,
    acknowledgment: u32,
    flags: u8,
    window: u16,
    urgentPointer: u16,
    options: fc.array(tcpOption, { maxLength: 4 }),
    payload: data,
  })
  .map((v) => Pdu.of(tcp, v));
const transports = fc.oneof(
  datagrams.map((p) => [17, p] as const),
  segments.map((p) => [6, p] as const),
);
const ipv4Packets: fc.Arbitrary<Pdu<any>> = fc
  .tuple(
    fc.record({
      tos: u8,
      identification: u16,
      dontFragment: fc.boolean(),
      ttl: u8,
      source: u32,
      destination: u32,
      options: fc.array(
        fc.oneof(
          fc.constant({ kind: "no-operation" } as const),
          fc.record({ kind: fc.constant("router-alert" as const), value: u16 }),
          fc.record({
            kind: fc.constant("record-route" as const),
            pointer: u8,
            addresses: fc.array(u32, { maxLength: 2 }),
          }),
        ),
        { maxLength: 3 },
      ),
    }),
    transports,
  )
  .map(([v, [protocol, payload]]) =>
    Pdu.of(ipv4, { ...v, moreFragments: false, fragmentOffset: 0, protocol, payload }),
  );
const options = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("router-alert" as const), value: u16 }),
    fc.record({ kind: fc.constant("unknown" as const), type: fc.integer({ min: 10, max: 100 }), data: octets(9) }),
  ),
  { maxLength: 3 },
);
const extensions = fc
  .tuple(
    fc.option(options, { nil: undefined }),
    fc.option(options, { nil: undefined }),
    fc.option(u32, { nil: undefined }),
    fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  )
  .map(([hop, destination, identification, words]): ExtensionHeader[] => [
    ...(hop === undefined ? [] : [{ kind: "hop-by-hop", options: hop } as const]),
    ...(words === undefined
      ? []
      : [{ kind: "routing", routingType: 253, segmentsLeft: 0, data: new Uint8Array(words * 8 - 4) } as const]),
    ...(identification === undefined
      ? []
      : [{ kind: "fragment", offset: 0, moreFragments: false, identification } as const]),
    ...(destination === undefined ? [] : [{ kind: "destination-options", options: destination } as const]),
  ]);
const ipv6Packets: fc.Arbitrary<Pdu<any>> = fc
  .tuple(
    fc.record({
      trafficClass: u8,
      flowLabel: fc.nat(0xfffff),
      hopLimit: u8,
      source: u128,
      destination: u128,
      extensions,
    }),
    transports,
  )
  .map(([v, [protocol, payload]]) => Pdu.of(ipv6, { ...v, protocol, payload }));
const packets = fc.oneof(
  ipv4Packets.map((p) => [0x0800, p] as const),
  ipv6Packets.map((p) => [0x86dd, p] as const),
);
const labelled = fc
  .tuple(
    fc.array(fc.record({ label: fc.nat(0xfffff), trafficClass: fc.nat(7), ttl: u8 }), { minLength: 1, maxLength: 4 }),
    packets,
  )
  .map(([stack, [, payload]]) => [0x8847, Pdu.of(mpls, { stack, payload }) as Pdu<any>] as const);
const anyFrame = fc
  .tuple(mac, mac, fc.oneof(packets, labelled))
  .map(([destination, source, [etherType, payload]]) => Pdu.of(ethernet, { destination, source, etherType, payload }));

test("decoding what was encoded gives the same value, of the size that was promised", () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      const bytes = encodePoisoned(ethernet, frame.value);
      expect(bytes.length).toBe(frame.length);
      verifyFrame(frame);
      expect(hexOf(frame.bytes)).toBe(hexOf(bytes));
    }),
    RUNS,
  );
});

/** Every format that the registry knows, and the few that it does not hand out. */
const codecs: readonly Codec<any>[] = [
  ethernet,
  fragmentablePart(60),
  slice,
  ...[etherTypes, snapProtocols, serviceAccessPoints, ipProtocols, udpPorts, tcpPorts].flatMap((t) =>
    t.entries().map(([, format]) => format.codec),
  ),
];
/** Runs `body`; any error but MalformedPacket is a defect. */
const guarded = (body: () => void): void => {
  try {
    body();
  } catch (error) {
    if (!(error instanceof MalformedPacket)) throw error;
  }
};
const pseudo = { source: 1n, destination: 2n, protocol: 58 };
const exercise = (bytes: Uint8Array): void => {
  for (const codec of codecs) {
    guarded(() => {
      const value = decode(codec, bytes, pseudo);
      expect(encode(codec, value, pseudo).length).toBe(codec.size(value));
    });
    guarded(() => {
      const r = new Reader(bytes);
      r.quoted = true;
      codec.decode(r);
    });
    dissect(codec, bytes, pseudo);
  }
  summarize(Pdu.parse(ethernet, bytes));
};
test("random octets decode or are malformed", () => {
  fc.assert(fc.property(octets(200), exercise), RUNS);
});
test("frames with octets changed or cut decode or are malformed", () => {
  const all = Object.values(frames).map((f) => f.bytes);
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(fc.tuple(fc.nat(200), u8), { maxLength: 4 }),
      fc.nat(300),
      fc.nat(40),
      (bytes, edits, keep, from) => {
        const broken = bytes.slice(0, Math.max(1, keep));
        for (const [at, v] of edits) broken[at % broken.length] = v;
        exercise(broken);
        exercise(broken.subarray(Math.min(from, broken.length)));
      },
    ),
    { numRuns: 1000, seed: 20261 },
  );
});
test("payloads nested beyond any use are still dissected within bounds", () => {
  const tags = new Uint8Array(9000);
  for (let i = 12; i + 3 < tags.length; i += 4) tags.set([0x81, 0, 0, 1], i);
  expect(JSON.stringify(dissect(ethernet, tags)).length).toBeLessThan(20_000);
  const labels = new Uint8Array(9000);
  labels.set([0x88, 0x47], 12);
  dissect(ethernet, labels);
  summarize(Pdu.parse(ethernet, tags));
});

test("a payload is encoded once, and passed by reference until octets are asked for", () => {
  let encodings = 0;
  const counted: Codec<Uint8Array> = {
    size: (v) => v.length,
    encode: (w, v) => {
      encodings++;
      w.put(v);
    },
    decode: (r) => r.take(r.remaining),
  };
  const inner = Pdu.of(counted, counting(10));
  const packet = packet6(17, Pdu.of(udp, { sourcePort: 50000, destinationPort: 50001, payload: inner }));
  expect(packet.length).toBe(58);
  expect((packet.value.payload.value as { payload: Pdu }).payload).toBe(inner);
  expect(encodings).toBe(0);
  const next = Pdu.of(ipv6, { ...packet.value, hopLimit: 63 });
  expect(hexOf(packet.bytes.subarray(40))).toBe(hexOf(next.bytes.subarray(40)));
  expect(encodings).toBe(1);
});
test("a datagram carried between other addresses has another checksum", () => {
  const inner = datagram(counting(4));
  const first = packet6(17, inner);
  const second = packet6(17, inner, { source: 99n });
  expect(hexOf(first.bytes.subarray(40))).not.toBe(hexOf(second.bytes.subarray(40)));
  for (const packet of [first, second]) decode(udp, packet.bytes.subarray(40), reparse(packet).value.payload.pseudo);
});
test("fragments join to the packet they came from: by reference, and from octets", () => {
  for (const { whole, parts } of Object.values(fragments)) {
    const payload = (whole.value as { payload: Pdu }).payload;
    const pieces = parts.map((p) => (p.value.payload.value as { payload: Pdu }).payload);
    expect(join(pieces, udp)).toBe(payload);
    const cut = parts.map((p) => (reparse(p).value.payload.value as { payload: Pdu }).payload);
    expect(hexOf(join(cut, udp).bytes)).toBe(hexOf(payload.bytes));
  }
  expect(() => sliceOf(rawPdu(counting(4)), 2, 5)).toThrow(RangeError);
});

test("the Internet checksum of octets with their checksum in place is zero", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 99 }), (bytes) => {
      const at = bytes.slice();
      at.set([0, 0], 2);
      const sum = internetChecksum(at);
      at.set([sum >> 8, sum & 255], 2);
      expect(internetChecksum(at)).toBe(0);
    }),
    RUNS,
  );
  expect(internetChecksum(Uint8Array.of(0, 1, 0xf2, 3, 0xf4, 0xf5, 0xf6, 0xf7))).toBe(~0xddf2 & 0xffff);
});
test("the Fletcher checksum holds wherever it is put, over any length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 9000 }), fc.nat(), (bytes, where) => {
      const at = where % (bytes.length - 1);
      const sum = fletcherChecksum(bytes, 0, bytes.length, at);
      bytes.set([sum >> 8, sum & 255], at);
      expect(fletcherHolds(bytes, 0, bytes.length)).toBe(true);
      bytes[at]! ^= 1;
      expect(fletcherHolds(bytes, 0, bytes.length)).toBe(false);
    }),
    { numRuns: 100, seed: 3 },
  );
});
