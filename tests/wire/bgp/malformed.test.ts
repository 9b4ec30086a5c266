// What a malformed message costs: RFC 4271 6 as revised by RFC 7606; and generated messages that must survive the wire.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prefixOf } from "../../../src/base/prefix.ts";
import type { AsSegmentType } from "../../../src/wire/bgp/as-path.ts";
import { NO_ATTRIBUTES } from "../../../src/wire/bgp/attribute.ts";
import { BgpMessageError } from "../../../src/wire/bgp/error.ts";
import { ADDRESS_FAMILIES } from "../../../src/wire/bgp/family.ts";
import { emptyUpdate, type Message, messageCodec, type UpdateMessage } from "../../../src/wire/bgp/message.ts";
import { decode, encode, MalformedPacket } from "../../../src/wire/codec.ts";

const MARKER = "ff".repeat(16);
const codec = messageCodec({ fourOctetAs: true, addPath: [] });
const octetsOf = (text: string): Uint8Array =>
  Uint8Array.from(text.replace(/\s+/g, "").match(/../g) ?? [], (b) => Number.parseInt(b, 16));
const u16 = (n: number): string => n.toString(16).padStart(4, "0");
/** An UPDATE with these attribute octets and prefixes; all lengths right. */
const update = (attributes: string, nlri = "080a"): Uint8Array => {
  const a = attributes.replace(/\s+/g, "");
  const body = `0000${u16(a.length / 2)}${a}${nlri}`;
  return octetsOf(`${MARKER}${u16(19 + body.length / 2)}02${body}`);
};
const ORIGIN = "40010100";
const AS_PATH = "400206 0201 0000fde9";
const NEXT_HOP = "400304 0a000001";
const GOOD = ORIGIN + AS_PATH + NEXT_HOP;
const reactionTo = (bytes: Uint8Array): string => {
  try {
    const m = decode(codec, bytes) as UpdateMessage;
    return m.errors.map((e) => `${e.reaction} ${e.attribute} ${e.subcode}`).join(", ") || "accepted";
  } catch (error) {
    if (error instanceof BgpMessageError) return `notification ${error.code}/${error.subcode}`;
    throw error;
  }
};

describe("reactions to a malformed UPDATE (RFC 7606, 7)", () => {
  for (const [name, bytes, reaction] of [
    ["nothing wrong", update(GOOD), "accepted"],
    ["ORIGIN 3", update(`40010103${AS_PATH}${NEXT_HOP}`), "treat-as-withdraw 1 6"],
    ["ORIGIN of two octets", update(`4001020000${AS_PATH}${NEXT_HOP}`), "treat-as-withdraw 1 6"],
    ["AS_PATH segment of unknown type", update(`${ORIGIN}400206 0901 0000fde9${NEXT_HOP}`), "treat-as-withdraw 2 11"],
    [
      "AS_PATH segment longer than the attribute",
      update(`${ORIGIN}400206 0202 0000fde9${NEXT_HOP}`),
      "treat-as-withdraw 2 11",
    ],
    ["AS_PATH segment of no AS", update(`${ORIGIN}400202 0200${NEXT_HOP}`), "treat-as-withdraw 2 11"],
    ["NEXT_HOP of three octets", update(`${ORIGIN}${AS_PATH}4003030a0000`), "treat-as-withdraw 3 8"],
    ["MED of two octets", update(`${GOOD}8004020001`), "treat-as-withdraw 4 5"],
    ["LOCAL_PREF of two octets", update(`${GOOD}4005020001`), "treat-as-withdraw 5 5"],
    ["ATOMIC_AGGREGATE with a value", update(`${GOOD}40060101`), "attribute-discard 6 5"],
    ["AGGREGATOR of six octets", update(`${GOOD}c00706fde901010101`), "attribute-discard 7 5"],
    ["COMMUNITIES of five octets", update(`${GOOD}c008050000000100`), "treat-as-withdraw 8 5"],
    ["COMMUNITIES of no octets", update(`${GOOD}c00800`), "treat-as-withdraw 8 5"],
    ["CLUSTER_LIST of three octets", update(`${GOOD}800a03010101`), "treat-as-withdraw 10 5"],
    ["EXTENDED_COMMUNITIES of seven octets", update(`${GOOD}c0100700020000000000`), "treat-as-withdraw 16 5"],
    ["LARGE_COMMUNITY of four octets", update(`${GOOD}c0200400000001`), "treat-as-withdraw 32 5"],
    ["AS4_PATH unreadable", update(`${GOOD}c0110102`), "attribute-discard 17 5"],
    ["ORIGIN marked optional", update(`80010100${AS_PATH}${NEXT_HOP}`), "treat-as-withdraw 1 4"],
    ["AGGREGATOR marked well-known", update(`${GOOD}40070800000001 01010101`), "attribute-discard 7 4"],
    ["ORIGIN twice", update(`${GOOD}40010101`), "attribute-discard 1 1"],
    ["NEXT_HOP missing", update(ORIGIN + AS_PATH), "treat-as-withdraw 3 3"],
    [
      "all mandatory missing",
      update("80040400000001"),
      "treat-as-withdraw 1 3, treat-as-withdraw 2 3, treat-as-withdraw 3 3",
    ],
    ["an attribute that overruns the list", update(`${GOOD}c008ff00`), "treat-as-withdraw 8 5"],
    ["one octet left in the list", update(`${GOOD}c0`), "treat-as-withdraw 0 1"],
    ["unknown well-known attribute", update(`${GOOD}40630101`), "notification 3/2"],
    ["unknown optional attribute", update(`${GOOD}c0630101`), "accepted"],
    [
      "MP_REACH twice",
      update(`800e0d 00010104 01010101 00 180a0000 ${ORIGIN}${AS_PATH}800e0d 00010104 01010101 00 180a0000`, ""),
      "notification 3/1",
    ],
    [
      "MP_REACH with an unreadable next hop",
      update(`800e0b 00010103 010101 00 180a00${ORIGIN}${AS_PATH}`, ""),
      "notification 3/9",
    ],
    ["MP_REACH of an unknown family", update(`800e06 40040400 0000${ORIGIN}${AS_PATH}`, ""), "disable-family 14 9"],
    ["prefix longer than 32 bits", update(GOOD, "210a00000000"), "notification 3/10"],
    ["prefix cut short", update(GOOD, "180a"), "notification 3/10"],
  ] as const)
    it(`${name}: ${reaction}`, () => expect(reactionTo(bytes)).toBe(reaction));
  it("keeps the prefixes of a treat-as-withdraw so that they can be withdrawn", () => {
    const m = decode(codec, update(`40010103${AS_PATH}${NEXT_HOP}`)) as UpdateMessage;
    expect(m.nlri.map((n) => n.prefix)).toEqual([prefixOf(0x0a000000, 8)]);
  });
});

describe("reactions to a malformed header or OPEN (RFC 4271, 6.1 and 6.2)", () => {
  for (const [name, octets, reaction] of [
    ["marker", `00${MARKER.slice(2)}001304`, "1/1"],
    ["length below 19", `${MARKER}001204`, "1/2"],
    ["length above 4096", `${MARKER}100104`, "1/2"],
    ["unknown type", `${MARKER}001309`, "1/3"],
    ["KEEPALIVE with a body", `${MARKER}00140400`, "1/2"],
    ["OPEN of nine octets", `${MARKER}001c01 04fde800b401010101`.replace("01010101", "010101"), "1/2"],
    ["OPEN version 3", `${MARKER}001d01 03fde800b40101010100`, "2/1"],
    ["OPEN parameters overrun", `${MARKER}001e01 04fde800b4010101010402`, "2/0"],
  ] as const)
    it(`${name}: NOTIFICATION ${reaction}`, () => {
      const bytes = octetsOf(octets);
      try {
        decode(codec, bytes);
        expect.unreachable();
      } catch (error) {
        if (name.startsWith("OPEN of")) expect(error).toBeInstanceOf(MalformedPacket);
        else expect(`${(error as BgpMessageError).code}/${(error as BgpMessageError).subcode}`).toBe(reaction);
      }
    });
});

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const asPath = fc.array(
  fc.record({
    type: fc.constantFrom<AsSegmentType>("sequence", "set", "confed-sequence", "confed-set"),
    asns: fc.array(u32, { minLength: 1, maxLength: 5 }),
  }),
  { maxLength: 3 },
);
const nlri = fc.tuple(
  fc.constantFrom(...ADDRESS_FAMILIES),
  fc.bigInt(0n, (1n << 128n) - 1n),
  fc.integer({ min: 0, max: 128 }),
  fc.bigInt(0n, (1n << 64n) - 1n),
  // Three labels, a route distinguisher and a whole IPv6 address are more bits than the length octet counts.
  fc.array(fc.integer({ min: 16, max: 0x7ffff }), { minLength: 1, maxLength: 2 }),
);
const messages: fc.Arbitrary<Message> = fc
  .record({
    origin: fc.integer({ min: 0, max: 2 }),
    asPath,
    med: fc.option(u32),
    localPref: fc.option(u32),
    communities: fc.array(u32),
    extended: fc.array(fc.bigInt(0n, (1n << 64n) - 1n), { maxLength: 40 }),
    large: fc.array(fc.bigInt(0n, (1n << 96n) - 1n)),
    clusterList: fc.array(u32),
    nlri,
  })
  .map(({ extended, large, nlri: [family, address, length, rd, labels], ...rest }) => {
    const prefix =
      family.ip === "ipv4" ? prefixOf(Number(address & 0xffffffffn), length % 33) : prefixOf(address, length);
    const n = { prefix, rd: family.vpn ? rd : null, labels: family.labelled ? labels : null, pathId: null };
    return {
      ...emptyUpdate,
      attributes: { ...NO_ATTRIBUTES, ...rest, extendedCommunities: extended, largeCommunities: large },
      reach: {
        family: family.name,
        nextHop: family.ip === "ipv4" ? 0x01020304 : 0x2001n << 112n,
        linkLocal: null,
        nlri: [n],
      },
    } satisfies Message;
  });

describe("properties", () => {
  it("decoding what was encoded gives the value back, and size tells the length", () => {
    fc.assert(
      fc.property(messages, (m) => {
        const bytes = encode(codec, m);
        expect(codec.size(m)).toBe(bytes.length);
        expect(decode(codec, bytes)).toEqual(m);
      }),
      { seed: 4271, numRuns: 300 },
    );
  });
  it("a mutated message decodes or is refused as malformed, never anything else", () => {
    fc.assert(
      fc.property(messages, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }), (m, changes) => {
        const bytes = encode(codec, m);
        for (const [at, value] of changes) bytes[19 + (at % (bytes.length - 19))] = value;
        try {
          decode(codec, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(BgpMessageError);
        }
      }),
      { seed: 7606, numRuns: 500 },
    );
  });
});
