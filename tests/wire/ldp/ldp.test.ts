import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, MalformedPacket, Writer } from "../../../src/wire/codec.ts";
import {
  type FecElement,
  type LdpPdu,
  ldpPdu,
  MalformedLdp,
  MessageType,
  StatusCode,
  type Tlv,
} from "../../../src/wire/ldp/index.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const toHex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex");

/** Octets worked out by hand from the figures of RFC 5036, 3.1-3.5. */
const VECTORS: readonly (readonly [string, string, LdpPdu])[] = [
  [
    "link hello",
    `0001 001e 01010101 0000
     0100 0014 00000001
     0400 0004 000f 0000
     0401 0004 01010101`,
    {
      lsrId: 0x01010101,
      labelSpace: 0,
      messages: [
        {
          type: MessageType.Hello,
          unknownBit: false,
          id: 1,
          tlvs: [
            { kind: "common-hello", holdTime: 15, targeted: false, requestTargeted: false },
            { kind: "transport-address", address: 0x01010101 },
          ],
        },
      ],
    },
  ],
  [
    "initialization and keepalive in one PDU",
    `0001 0028 02020202 0000
     0200 0016 00000007
     0500 000e 0001 00b4 00 00 1000 01010101 0000
     0201 0004 00000008`,
    {
      lsrId: 0x02020202,
      labelSpace: 0,
      messages: [
        {
          type: MessageType.Initialization,
          unknownBit: false,
          id: 7,
          tlvs: [
            {
              kind: "common-session",
              version: 1,
              keepAliveTime: 180,
              onDemand: false,
              loopDetection: false,
              pathVectorLimit: 0,
              maximumPduLength: 4096,
              receiverLsrId: 0x01010101,
              receiverLabelSpace: 0,
            },
          ],
        },
        { type: MessageType.KeepAlive, unknownBit: false, id: 8, tlvs: [] },
      ],
    },
  ],
  [
    "label mapping of 10.1.2.0/23 and the default route",
    `0001 0026 02020202 0000
     0400 001c 00000009
     0100 000c 02 0001 17 0a0102 02 0001 00 01
     0200 0004 00000011`,
    {
      lsrId: 0x02020202,
      labelSpace: 0,
      messages: [
        {
          type: MessageType.LabelMapping,
          unknownBit: false,
          id: 9,
          tlvs: [
            {
              kind: "fec",
              elements: [
                { kind: "prefix", address: 0x0a010200, length: 23 },
                { kind: "prefix", address: 0, length: 0 },
                { kind: "wildcard" },
              ],
            },
            { kind: "generic-label", label: 17 },
          ],
        },
      ],
    },
  ],
  [
    "address list",
    `0001 001c 02020202 0000
     0300 0012 0000000a
     0101 000a 0001 0a000001 c0a80c02`,
    {
      lsrId: 0x02020202,
      labelSpace: 0,
      messages: [
        {
          type: MessageType.Address,
          unknownBit: false,
          id: 10,
          tlvs: [{ kind: "address-list", family: 1, addresses: [0x0a000001, 0xc0a80c02] }],
        },
      ],
    },
  ],
  [
    "fatal notification",
    `0001 001c 02020202 0000
     0001 0012 0000000b
     0300 000a 80000014 00000000 0000`,
    {
      lsrId: 0x02020202,
      labelSpace: 0,
      messages: [
        {
          type: MessageType.Notification,
          unknownBit: false,
          id: 11,
          tlvs: [{ kind: "status", fatal: true, forward: false, code: 0x14, messageId: 0, messageType: 0 }],
        },
      ],
    },
  ],
];

test.each(VECTORS)("%s", (_name, text, value) => {
  const octets = hex(text);
  expect(toHex(encode(ldpPdu, value))).toBe(toHex(octets));
  expect(decode(ldpPdu, octets)).toEqual(value);
  expect(ldpPdu.size(value)).toBe(octets.length);
  // Every octet is written, whatever the buffer held.
  const poisoned = new Writer(new Uint8Array(octets.length).fill(0xa5));
  ldpPdu.encode(poisoned, value);
  expect(toHex(poisoned.finish())).toBe(toHex(octets));
  for (let n = 0; n < octets.length; n++) expect(() => decode(ldpPdu, octets.subarray(0, n))).toThrow(MalformedLdp);
});

const status = (text: string): number | null => {
  try {
    decode(ldpPdu, hex(text));
    return null;
  } catch (error) {
    return error instanceof MalformedLdp ? error.status : -1;
  }
};
test("what is wrong with a PDU is told with the status of RFC 5036, 3.5.1.2", () => {
  expect(status("0002 000e 01010101 0000 0201 0004 00000001")).toBe(StatusCode.BadProtocolVersion);
  expect(status("0001 0005 01010101 0000")).toBe(StatusCode.BadPduLength);
  expect(status("0001 00ff 01010101 0000 0201 0004 00000001")).toBe(StatusCode.BadPduLength);
  expect(status("0001 000e 01010101 0000 0201 0014 00000001")).toBe(StatusCode.BadMessageLength);
  expect(status("0001 0012 01010101 0000 0100 0008 00000001 0400 0009")).toBe(StatusCode.BadTlvLength);
  expect(status("0001 0014 01010101 0000 0100 000a 00000001 0400 0002 000f")).toBe(StatusCode.MalformedTlvValue);
  expect(status("0001 0016 01010101 0000 0400 000c 00000001 0100 0004 02 0001 21")).toBe(StatusCode.MalformedTlvValue);
});

test("unknown messages, TLVs, FEC elements and their U and F bits survive", () => {
  const text = "0001 0026 01010101 0000 ff01 0008 00000001 deadbeef 0100 0010 00000002 be01 0002 cafe 0100 0002 7742";
  const octets = hex(text);
  const value = decode(ldpPdu, octets);
  expect(value.messages.map((m) => [m.type, m.unknownBit])).toEqual([
    [0x7f01, true],
    [0x0100, false],
  ]);
  expect(value.messages[1]!.tlvs[0]).toMatchObject({
    kind: "unknown",
    type: 0x3e01,
    unknownBit: true,
    forwardBit: false,
  });
  expect(toHex(encode(ldpPdu, value))).toBe(toHex(octets));
});

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const bytes = fc.uint8Array({ maxLength: 12 });
const fec: fc.Arbitrary<FecElement> = fc.oneof(
  fc.record({ kind: fc.constant("wildcard" as const) }),
  fc.tuple(u32, fc.integer({ min: 0, max: 32 })).map(([a, length]) => ({
    kind: "prefix" as const,
    address: length === 0 ? 0 : (a & (0xffffffff << (32 - length))) >>> 0,
    length,
  })),
);
const tlv: fc.Arbitrary<Tlv> = fc.oneof(
  fc.record({ kind: fc.constant("fec" as const), elements: fc.array(fec, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("generic-label" as const), label: u32 }),
  fc.record({ kind: fc.constant("hop-count" as const), hops: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant("path-vector" as const), lsrIds: fc.array(u32, { maxLength: 4 }) }),
  fc.record({
    kind: fc.constant("status" as const),
    fatal: fc.boolean(),
    forward: fc.boolean(),
    code: fc.integer({ min: 0, max: 0x3fffffff }),
    messageId: u32,
    messageType: u16,
  }),
  fc.record({
    kind: fc.constant("unknown" as const),
    type: fc.integer({ min: 0x3e00, max: 0x3fff }),
    unknownBit: fc.boolean(),
    forwardBit: fc.boolean(),
    data: bytes,
  }),
);
const pdu: fc.Arbitrary<LdpPdu> = fc.record({
  lsrId: u32,
  labelSpace: u16,
  messages: fc.array(
    fc.record({
      type: fc.constantFrom(...Object.values(MessageType)),
      unknownBit: fc.boolean(),
      id: u32,
      tlvs: fc.array(tlv, { maxLength: 4 }),
    }),
    { maxLength: 4 },
  ),
});
test("what is encoded is decoded, and its size was known", () => {
  fc.assert(
    fc.property(pdu, (value) => {
      const octets = encode(ldpPdu, value);
      expect(octets.length).toBe(ldpPdu.size(value));
      expect(decode(ldpPdu, octets)).toEqual(value);
    }),
    { seed: 5036, numRuns: 200 },
  );
});
test("random octets are decoded or refused, and nothing else happens", () => {
  fc.assert(
    fc.property(pdu, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }), (value, changes) => {
      const octets = encode(ldpPdu, value).slice();
      for (const [at, to] of changes) octets[at % octets.length] = to;
      try {
        decode(ldpPdu, octets);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedPacket);
      }
    }),
    { seed: 646, numRuns: 500 },
  );
});
