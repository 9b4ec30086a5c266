import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, MalformedPacket } from "../../../src/wire/codec.ts";
import { type RipEntry, type RipPacket, rip } from "../../../src/wire/rip/packet.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const toHex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex");

test("a version 2 response, octet by octet from RFC 2453, 4", () => {
  const octets = hex("02 02 0000 0002 0007 0a010000 ffff0000 00000000 00000003");
  const value: RipPacket = {
    command: 2,
    version: 2,
    entries: [{ kind: "route", family: 2, tag: 7, address: 0x0a010000, mask: 0xffff0000, nextHop: 0, metric: 3 }],
  };
  expect(decode(rip, octets)).toEqual(value);
  expect(toHex(encode(rip, value))).toBe(toHex(octets));
});
test("an MD5 response: header entry, routes, trailer", () => {
  const octets = hex(
    `02 02 0000 ffff 0003 002c 01 10 00000009 0000000000000000
     0002 0000 0a010000 ffff0000 00000000 00000001
     ffff 0001 000102030405060708090a0b0c0d0e0f`,
  );
  const value = decode(rip, octets);
  expect(value.entries.map((e) => e.kind)).toEqual(["cryptographic", "route"]);
  expect(value.digest).toHaveLength(16);
  expect(toHex(encode(rip, value))).toBe(toHex(octets));
});
test("what is cut short is refused", () => {
  const octets = hex("02 02 0000 0002 0007 0a010000 ffff0000 00000000 00000003");
  for (let n = 1; n < octets.length; n++)
    if (n !== 4) expect(() => decode(rip, octets.subarray(0, n))).toThrow(MalformedPacket);
});

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const u16 = fc.integer({ min: 0, max: 0xfffe });
const entry: fc.Arbitrary<RipEntry> = fc.oneof(
  fc.record({
    kind: fc.constant("route" as const),
    family: u16,
    tag: u16,
    address: u32,
    mask: u32,
    nextHop: u32,
    metric: u32,
  }),
  fc.record({ kind: fc.constant("password" as const), password: fc.uint8Array({ minLength: 16, maxLength: 16 }) }),
);
test("what is encoded is decoded; changed octets are decoded or refused", () => {
  const packet = fc.record({
    command: fc.integer({ min: 0, max: 255 }),
    version: fc.integer({ min: 0, max: 255 }),
    entries: fc.array(entry, { maxLength: 25 }),
  });
  fc.assert(
    fc.property(packet, fc.nat(), fc.nat(255), (value, at, to) => {
      const octets = encode(rip, value);
      expect(octets.length).toBe(rip.size(value));
      expect(decode(rip, octets)).toEqual(value);
      const changed = octets.slice();
      changed[at % changed.length] = to;
      try {
        decode(rip, changed);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedPacket);
      }
    }),
    { seed: 520, numRuns: 200 },
  );
});
