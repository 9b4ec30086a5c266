// OSPF packets and LSAs as octets, both ways. The octets were put together by hand from RFC 2328, appendix A, with sums computed apart.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { md5 } from "../../src/base/md5.ts";
import { decode, encode, type Listener, MalformedPacket, Reader, Writer } from "../../src/wire/codec.ts";
import { type AgedLsa, agedLsa, checksumHolds, makeLsa } from "../../src/wire/ospf/lsa.ts";
import { digestedOctets, type OspfPacket, ospfPacket } from "../../src/wire/ospf/packet.ts";

const octets = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (b) => Number.parseInt(b, 16));
const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const ip = (text: string): number => text.split(".").reduce((n, o) => n * 256 + Number(o), 0);

const vectors = {
  hello:
    "020100340101010100000000dc8700000000000000000000ffffff00000a0201000000280a0000020a000001020202020303" + "0303",
  update:
    "02040118010101010000000051ca0001736563726574000000000007000122010101010101010101800000034ffd00400300" +
    "0003020202020a000c010100000a0a000c00ffffff000301000a0800004d0a0000020a000001020000010e1022020a000002" +
    "020202028000000143d60020ffffff00020202020101010100052203c0a8000001010101800000018239001cffff00000000" +
    "0014000522040909090901010101800000018679001c000000000000001400052005ac100000090909097fffffff972f0024" +
    "ffff0000800000140a0000090000fde900052807ac11000009090909800000011c060024ffff0000000000140a0000090000" +
    "00008005200a010000000101010180000001fa1c001c0001020304050607",
  databaseDescription:
    "02020048010101010000000052cd0000000000000000000005dc420712345678000122010101010101010101800000034ffd" +
    "00400e1022020a000002020202028000000143d60020",
  request: "020300300101010100000000399e0000000000000000000000000001010101010101010100000005ac10000009090909",
  ack:
    "0205002c0101010100000000000000020000071000000063000122010101010101010101800000034ffd00407b5b349cf5e8" +
    "232a010a944f5cd5b56cfff600030001000400000001",
};
const common = { routerId: ip("1.1.1.1"), areaId: 0, trailer: new Uint8Array(0) };
const routerLsa = makeLsa({
  options: 0x22,
  type: 1,
  id: ip("1.1.1.1"),
  advertisingRouter: ip("1.1.1.1"),
  sequence: 0x80000003 | 0,
  body: {
    kind: "router",
    flags: 3,
    links: [
      { id: ip("2.2.2.2"), data: ip("10.0.12.1"), type: 1, metric: 10, tos: [] },
      { id: ip("10.0.12.0"), data: ip("255.255.255.0"), type: 3, metric: 10, tos: [{ tos: 8, metric: 77 }] },
      { id: ip("10.0.0.2"), data: ip("10.0.0.1"), type: 2, metric: 1, tos: [] },
    ],
  },
});
const none = new Uint8Array(0);
const lsas: AgedLsa[] = [
  { age: 1, lsa: routerLsa },
  {
    age: 3600,
    lsa: makeLsa({
      options: 0x22,
      type: 2,
      id: ip("10.0.0.2"),
      advertisingRouter: ip("2.2.2.2"),
      sequence: 0x80000001 | 0,
      body: { kind: "network", mask: ip("255.255.255.0"), attached: [ip("2.2.2.2"), ip("1.1.1.1")] },
    }),
  },
  ...([3, 4] as const).map((type) => ({
    age: 5,
    lsa: makeLsa({
      options: 0x22,
      type,
      id: type === 3 ? ip("192.168.0.0") : ip("9.9.9.9"),
      advertisingRouter: ip("1.1.1.1"),
      sequence: 0x80000001 | 0,
      body: { kind: "summary", mask: type === 3 ? ip("255.255.0.0") : 0, metric: 20, tos: none },
    }),
  })),
  {
    age: 5,
    lsa: makeLsa({
      options: 0x20,
      type: 5,
      id: ip("172.16.0.0"),
      advertisingRouter: ip("9.9.9.9"),
      sequence: 0x7fffffff,
      body: {
        kind: "external",
        mask: ip("255.255.0.0"),
        metricType: 2,
        metric: 20,
        forwardingAddress: ip("10.0.0.9"),
        tag: 65001,
        tos: none,
      },
    }),
  },
  {
    age: 5,
    lsa: makeLsa({
      options: 0x28,
      type: 7,
      id: ip("172.17.0.0"),
      advertisingRouter: ip("9.9.9.9"),
      sequence: 0x80000001 | 0,
      body: {
        kind: "external",
        mask: ip("255.255.0.0"),
        metricType: 1,
        metric: 20,
        forwardingAddress: ip("10.0.0.9"),
        tag: 0,
        tos: none,
      },
    }),
  },
  {
    age: 0x8005,
    lsa: makeLsa({
      options: 0x20,
      type: 10,
      id: ip("1.0.0.0"),
      advertisingRouter: ip("1.1.1.1"),
      sequence: 0x80000001 | 0,
      body: { kind: "opaque", octets: Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]) },
    }),
  },
];
const header = (aged: AgedLsa) => {
  const { body: _, ...fields } = aged.lsa;
  return { age: aged.age, ...fields };
};
const values: Record<keyof typeof vectors, OspfPacket> = {
  hello: {
    ...common,
    authentication: { type: 0 },
    body: {
      kind: "hello",
      mask: ip("255.255.255.0"),
      helloInterval: 10,
      options: 2,
      priority: 1,
      deadInterval: 40,
      designatedRouter: ip("10.0.0.2"),
      backupDesignatedRouter: ip("10.0.0.1"),
      neighbors: [ip("2.2.2.2"), ip("3.3.3.3")],
    },
  },
  update: {
    ...common,
    authentication: { type: 1, password: new TextEncoder().encode("secret\0\0") },
    body: { kind: "link-state-update", lsas },
  },
  databaseDescription: {
    ...common,
    authentication: { type: 0 },
    body: {
      kind: "database-description",
      interfaceMtu: 1500,
      options: 0x42,
      flags: 7,
      sequence: 0x12345678,
      headers: [header(lsas[0]!), header(lsas[1]!)],
    },
  },
  request: {
    ...common,
    authentication: { type: 0 },
    body: {
      kind: "link-state-request",
      requests: [
        { type: 1, id: ip("1.1.1.1"), advertisingRouter: ip("1.1.1.1") },
        { type: 5, id: ip("172.16.0.0"), advertisingRouter: ip("9.9.9.9") },
      ],
    },
  },
  ack: {
    ...common,
    authentication: { type: 2, keyId: 7, sequence: 99, digest: octets(vectors.ack.slice(88, 120)) },
    body: { kind: "link-state-ack", headers: [header(lsas[0]!)] },
    trailer: octets("fff600030001000400000001"),
  },
};
const names = Object.keys(vectors) as (keyof typeof vectors)[];

describe("OSPF packets", () => {
  test.each(names)("%s: value to octets, into poisoned room", (name) => {
    const w = new Writer(0);
    w.put(new Uint8Array(512).fill(0xa5));
    w.offset = 0;
    ospfPacket.encode(w, values[name]);
    expect(hex(w.finish())).toBe(vectors[name]);
    expect(ospfPacket.size(values[name])).toBe(vectors[name].length / 2);
  });
  test.each(names)("%s: octets to value", (name) => {
    expect(decode(ospfPacket, octets(vectors[name]))).toEqual(values[name]);
  });
  test.each(names)("%s: every truncation is malformed", (name) => {
    const whole = octets(vectors[name]);
    const end = name === "ack" ? 24 + 20 + 16 : whole.length;
    for (let n = 0; n < end; n++) expect(() => decode(ospfPacket, whole.slice(0, n))).toThrow(MalformedPacket);
  });
  test.each(names.filter((n) => n !== "ack"))(
    "%s: every flipped octet outside the authentication is noticed",
    (name) => {
      const whole = octets(vectors[name]);
      for (let at = 0; at < whole.length; at++) {
        if (at >= 16 && at < 24) continue;
        const broken = whole.slice();
        broken[at] = broken[at]! ^ 0x10;
        expect(() => decode(ospfPacket, broken), `octet ${at}`).toThrow(MalformedPacket);
      }
    },
  );
  test("the digest covers the packet and the padded key, not itself nor the trailer", () => {
    const covered = digestedOctets(octets(vectors.ack));
    const key = new Uint8Array(16);
    key.set(new TextEncoder().encode("cisco"));
    const joined = new Uint8Array(covered.length + 16);
    joined.set(covered);
    joined.set(key, covered.length);
    expect(hex(md5(joined))).toBe(vectors.ack.slice(88, 120));
  });
  test("dissection names every field of a hello", () => {
    const lines: string[] = [];
    const listener: Listener = {
      enter: (label) => lines.push(label),
      field: (label, start, end, shown) => lines.push(`[${start}..${end}) ${label} = ${shown}`),
      leave: () => {},
    };
    ospfPacket.decode(new Reader(octets(vectors.hello), listener));
    expect(lines).toMatchSnapshot();
  });
  test("random octets decode or are malformed, and what decodes encodes to the same octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.integer({ min: 0, max: 6 }), (tail, type) => {
        // A cryptographic type keeps the sum out of the way, so that bodies are reached.
        const length = 24 + tail.length;
        const whole = Uint8Array.from([
          2,
          type,
          length >> 8,
          length & 255,
          1,
          1,
          1,
          1,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          2,
          0,
          0,
          1,
          0,
          0,
          0,
          0,
          1,
          ...tail,
        ]);
        let value: OspfPacket;
        try {
          value = decode(ospfPacket, whole);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPacket);
          return;
        }
        if (value.body.kind !== "link-state-update") expect(encode(ospfPacket, value).length).toBe(whole.length);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe("LSAs", () => {
  test("the checksum made at origination holds, also after the octets crossed a link", () => {
    for (const aged of lsas) {
      expect(checksumHolds(aged.lsa)).toBe(true);
      expect(checksumHolds(decode(agedLsa, encode(agedLsa, aged)).lsa)).toBe(true);
    }
  });
  test("any changed octet after the age breaks the checksum", () => {
    const whole = encode(agedLsa, lsas[0]!);
    for (let at = 2; at < whole.length; at++) {
      if (at === 18 || at === 19) continue;
      const broken = whole.slice();
      broken[at] = broken[at]! ^ 0x10;
      let lsa: AgedLsa;
      try {
        lsa = decode(agedLsa, broken);
      } catch {
        continue;
      }
      expect(checksumHolds(lsa.lsa), `octet ${at}`).toBe(false);
    }
  });
  test("age is not covered", () => {
    const old = encode(agedLsa, { age: 1234, lsa: routerLsa });
    expect(checksumHolds(decode(agedLsa, old).lsa)).toBe(true);
  });
});
