// BGP messages octet by octet, in both directions. RFC 4271 4, RFC 4760, RFC 4364, RFC 8277.
import { describe, expect, it } from "vitest";
import { parseIpv4, parseIpv6 } from "../../../src/base/ip.ts";
import { parsePrefix } from "../../../src/base/prefix.ts";
import { NO_ATTRIBUTES, type PathAttributes } from "../../../src/wire/bgp/attribute.ts";
import { parseCommunity, parseLargeCommunity, parseRouteTarget } from "../../../src/wire/bgp/community.ts";
import {
  emptyUpdate,
  endOfRib,
  endOfRibFamily,
  type Message,
  type MessageParameters,
  messageCodec,
} from "../../../src/wire/bgp/message.ts";
import { nlriOf, WITHDRAWN_LABEL } from "../../../src/wire/bgp/nlri.ts";
import { parseRd } from "../../../src/wire/bgp/rd.ts";
import { decode, MalformedPacket, Reader, Writer } from "../../../src/wire/codec.ts";

const FOUR: MessageParameters = { fourOctetAs: true, addPath: [] };
const TWO: MessageParameters = { fourOctetAs: false, addPath: [] };
const ip = (text: string): number => parseIpv4(text)!;
const net = (text: string) => parsePrefix(text)!;
const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const octetsOf = (text: string): Uint8Array =>
  Uint8Array.from(text.replace(/\s+/g, "").match(/../g) ?? [], (b) => Number.parseInt(b, 16));
const MARKER = "ff".repeat(16);
const attributes = (some: Partial<PathAttributes>): PathAttributes => ({ ...NO_ATTRIBUTES, ...some });

const cases: readonly { name: string; octets: string; value: Message; parameters?: MessageParameters }[] = [
  { name: "KEEPALIVE", octets: `${MARKER} 0013 04`, value: { kind: "keepalive" } },
  {
    name: "OPEN with multiprotocol, route refresh and four-octet AS",
    octets: `${MARKER} 0039 01 04 5ba0 00b4 02020202 1c
      02 06 01 04 0001 00 01  02 06 01 04 0001 00 80  02 02 02 00  02 06 41 04 00010000`,
    value: {
      kind: "open",
      version: 4,
      asn: 23456,
      holdTime: 180,
      identifier: ip("2.2.2.2"),
      capabilities: [
        { kind: "multiprotocol", afi: 1, safi: 1 },
        { kind: "multiprotocol", afi: 1, safi: 128 },
        { kind: "route-refresh" },
        { kind: "four-octet-as", asn: 65536 },
      ],
      parameters: [],
    },
  },
  {
    name: "OPEN with add-path, graceful restart and an unknown capability",
    octets: `${MARKER} 0035 01 04 fde8 005a 01010101 18
      02 06 45 04 0001 01 03  02 08 40 06 8078 0001 01 80  02 04 f0 02 abcd`,
    value: {
      kind: "open",
      version: 4,
      asn: 65000,
      holdTime: 90,
      identifier: ip("1.1.1.1"),
      capabilities: [
        { kind: "add-path", families: [{ afi: 1, safi: 1, mode: 3 }] },
        { kind: "graceful-restart", restarting: true, restartTime: 120, families: [{ afi: 1, safi: 1, flags: 0x80 }] },
        { kind: "unknown", code: 240, value: octetsOf("abcd") },
      ],
      parameters: [],
    },
  },
  {
    name: "NOTIFICATION",
    octets: `${MARKER} 0017 03 0602 0000`,
    value: { kind: "notification", code: 6, subcode: 2, data: octetsOf("0000") },
  },
  {
    name: "ROUTE-REFRESH",
    octets: `${MARKER} 0017 05 0001 00 80`,
    value: { kind: "route-refresh", afi: 1, subtype: 0, safi: 128, filters: new Uint8Array(0) },
  },
  {
    name: "UPDATE: an IPv4 route with the attributes of RFC 4271",
    octets: `${MARKER} 0045 02 0000 0026
      40 01 01 00  40 02 0a 02 02 0000fde9 0001000f  40 03 04 0a000001
      80 04 04 00000064  40 05 04 000000c8
      18 c0a801  15 0a0800`,
    value: {
      ...emptyUpdate,
      attributes: attributes({
        origin: 0,
        asPath: [{ type: "sequence", asns: [65001, 65551] }],
        nextHop: ip("10.0.0.1"),
        med: 100,
        localPref: 200,
      }),
      nlri: [nlriOf(net("192.168.1.0/24")), nlriOf(net("10.8.0.0/21"))],
    },
  },
  {
    name: "UPDATE: withdrawal",
    octets: `${MARKER} 001b 02 0004 18 c0a801 0000`,
    value: { ...emptyUpdate, withdrawn: [nlriOf(net("192.168.1.0/24"))] },
  },
  {
    name: "UPDATE: aggregate, communities, reflection, large communities, an unknown attribute",
    octets: `${MARKER} 0071 02 0000 0055
      40 01 01 02  40 02 10 02 01 0000fde9 01 02 0000fdea 0000fdeb  40 03 04 0a000001
      40 06 00  c0 07 08 0000fde9 01010101  c0 08 04 fde80064
      80 09 04 05050505  80 0a 04 06060606
      c0 20 0c 0000fde8 00000001 00000002  c0 63 02 beef 20 0a000001`,
    value: {
      ...emptyUpdate,
      attributes: attributes({
        origin: 2,
        asPath: [
          { type: "sequence", asns: [65001] },
          { type: "set", asns: [65002, 65003] },
        ],
        nextHop: ip("10.0.0.1"),
        atomicAggregate: true,
        aggregator: { asn: 65001, address: ip("1.1.1.1") },
        communities: [parseCommunity("65000:100")!],
        originatorId: ip("5.5.5.5"),
        clusterList: [ip("6.6.6.6")],
        largeCommunities: [parseLargeCommunity("65000:1:2")!],
        unknown: [{ flags: 0xc0, type: 0x63, value: octetsOf("beef") }],
      }),
      nlri: [nlriOf(net("10.0.0.1/32"))],
    },
  },
  {
    name: "UPDATE: VPNv4 with a route target",
    octets: `${MARKER} 005a 02 0000 0043
      80 0e 20 0001 80 0c 0000000000000000 03030303 00 70 00013 1 0000 fe4f 00000067 0a0a0a
      40 01 01 02  40 02 00  80 04 04 00000000  40 05 04 00000064  c0 10 08 0002 fe4f 00000457`,
    value: {
      ...emptyUpdate,
      attributes: attributes({
        origin: 2,
        med: 0,
        localPref: 100,
        extendedCommunities: [parseRouteTarget("65103:1111")!],
      }),
      reach: {
        family: "vpnv4",
        nextHop: ip("3.3.3.3"),
        linkLocal: null,
        nlri: [nlriOf(net("10.10.10.0/24"), parseRd("65103:103"), [19])],
      },
    },
  },
  {
    name: "UPDATE: VPNv4 withdrawal with the compatibility label",
    octets: `${MARKER} 002c 02 0000 0015 80 0f 12 0001 80 70 800000 0000 fe4f 00000067 0a0a0a`,
    value: {
      ...emptyUpdate,
      unreach: { family: "vpnv4", nlri: [nlriOf(net("10.10.10.0/24"), parseRd("65103:103"), [WITHDRAWN_LABEL])] },
    },
  },
  {
    name: "UPDATE: IPv6 with global and link-local next hops",
    octets: `${MARKER} 004f 02 0000 0038
      80 0e 2e 0002 01 20 20010db8000000000000000000000001 fe800000000000000000000000000001 00 40 20010db800010000
      40 01 01 00  40 02 00`,
    value: {
      ...emptyUpdate,
      attributes: attributes({ origin: 0 }),
      reach: {
        family: "ipv6",
        nextHop: parseIpv6("2001:db8::1")!,
        linkLocal: parseIpv6("fe80::1")!,
        nlri: [nlriOf(net("2001:db8:1::/64"))],
      },
    },
  },
  {
    name: "UPDATE to a two-octet speaker: AS_TRANS and AS4_PATH",
    parameters: TWO,
    octets: `${MARKER} 003a 02 0000 0021
      40 01 01 00  40 02 06 02 02 fde9 5ba0  40 03 04 0a000001  c0 11 0a 02 02 0000fde9 00010000 08 0a`,
    value: {
      ...emptyUpdate,
      attributes: attributes({
        origin: 0,
        asPath: [{ type: "sequence", asns: [65001, 65536] }],
        nextHop: ip("10.0.0.1"),
      }),
      nlri: [nlriOf(net("10.0.0.0/8"))],
    },
  },
  {
    name: "UPDATE with path identifiers",
    parameters: { fourOctetAs: true, addPath: ["ipv4"] },
    octets: `${MARKER} 001d 02 0006 00000007 08 0a 0000`,
    value: { ...emptyUpdate, withdrawn: [{ ...nlriOf(net("10.0.0.0/8")), pathId: 7 }] },
  },
];

describe("BGP octets", () => {
  for (const { name, octets, value, parameters } of cases) {
    const codec = messageCodec(parameters ?? FOUR);
    const bytes = octetsOf(octets);
    it(`encodes ${name}`, () => {
      const w = new Writer(4);
      codec.encode(w, value);
      expect(hex(w.finish())).toBe(hex(bytes));
      expect(codec.size(value)).toBe(bytes.length);
    });
    it(`decodes ${name}`, () => {
      expect(decode(codec, bytes)).toEqual(value);
    });
    it(`refuses every truncation of ${name}`, () => {
      for (let n = 0; n < bytes.length; n++) expect(() => decode(codec, bytes.slice(0, n))).toThrow(MalformedPacket);
    });
  }
  it("recognises End-of-RIB of every family", () => {
    expect(endOfRibFamily(endOfRib("ipv4"))).toBe("ipv4");
    expect(endOfRibFamily(endOfRib("vpnv4"))).toBe("vpnv4");
    const eor = messageCodec(FOUR);
    expect(
      endOfRibFamily(decode(eor, octetsOf(`${MARKER} 001d 02 0000 0006 80 0f 03 0001 80`)) as typeof emptyUpdate),
    ).toBe("vpnv4");
  });
  it("dissects by name what it decodes", () => {
    const seen: string[] = [];
    const listener = {
      enter: (l: string) => seen.push(l),
      field: (l: string, _s: number, _e: number, v: string) => seen.push(`${l}=${v}`),
      leave: () => {},
    };
    messageCodec(FOUR).decode(new Reader(octetsOf(cases.find((c) => c.name.includes("VPNv4 with"))!.octets), listener));
    expect(seen).toContain("EXTENDED_COMMUNITIES=RT:65103:1111");
    expect(seen).toContain("nlri=65103:103:10.10.10.0/24 label 19");
  });
});
