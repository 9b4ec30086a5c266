// Address resolution between two hosts, with the checksums that follow from the octets. RFC 4861, 7.2.
import { expect, test } from "vitest";
import { multicastMac } from "../../src/base/mac.ts";
import { BadChecksum } from "../../src/wire/codec.ts";
import { type EthernetFrame, EtherType, ethernet } from "../../src/wire/ethernet.ts";
import { type Icmpv6Message, Icmpv6Type, icmpv6 } from "../../src/wire/icmpv6.ts";
import { type Ipv6Packet, ipv6 } from "../../src/wire/ipv6.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { verifyFrame } from "../../src/wire/verify.ts";
import { hexOf, ip6, mac, octets } from "./sample.ts";

const HOST = ip6("2001:db8:12:3:a00:20ff:fe0a:aa6d");
const HOST_MAC = mac("08:00:20:0a:aa:6d");
const ROUTER = ip6("2001:db8:12:3::3");
const ROUTER_LINK_LOCAL = ip6("fe80::1800:20ff:fe0c:7a34");
const ROUTER_MAC = mac("1a:00:20:0c:7a:34");

const frame = (
  source: number,
  destination: number,
  from: bigint,
  to: bigint,
  message: Icmpv6Message,
): Pdu<EthernetFrame> =>
  Pdu.of(ethernet, {
    source,
    destination,
    etherType: EtherType.Ipv6,
    payload: Pdu.of<Ipv6Packet>(ipv6, {
      trafficClass: 0,
      flowLabel: 0,
      hopLimit: 255,
      source: from,
      destination: to,
      extensions: [],
      protocol: 58,
      payload: Pdu.of(icmpv6, message),
    }),
  });

const solicitedNode = ip6("ff02::1:ff00:3");
const solicitation = frame(HOST_MAC, multicastMac(solicitedNode), HOST, solicitedNode, {
  type: Icmpv6Type.NeighborSolicitation,
  code: 0,
  body: {
    kind: "neighbor-solicitation",
    target: ROUTER,
    options: [{ kind: "source-link-layer-address", address: HOST_MAC }],
  },
});
const advertisement = frame(ROUTER_MAC, HOST_MAC, ROUTER_LINK_LOCAL, HOST, {
  type: Icmpv6Type.NeighborAdvertisement,
  code: 0,
  body: {
    kind: "neighbor-advertisement",
    router: true,
    solicited: true,
    override: true,
    target: ROUTER,
    options: [{ kind: "target-link-layer-address", address: ROUTER_MAC }],
  },
});

test("the solicitation goes to the solicited-node group with checksum 0x780d", () => {
  expect(hexOf(solicitation.bytes)).toBe(
    hexOf(
      octets(`3333ff000003 0800200aaa6d 86dd
        60000000 0020 3a ff 20010db8001200030a0020fffe0aaa6d ff0200000000000000000001ff000003
        87 00 780d 00000000 20010db8001200030000000000000003 01 01 0800200aaa6d`),
    ),
  );
  verifyFrame(solicitation);
});
test("the advertisement has R, S and O set and checksum 0x028a", () => {
  expect(hexOf(advertisement.bytes)).toBe(
    hexOf(
      octets(`0800200aaa6d 1a00200c7a34 86dd
        60000000 0020 3a ff fe80000000000000180020fffe0c7a34 20010db8001200030a0020fffe0aaa6d
        88 00 028a e0000000 20010db8001200030000000000000003 02 01 1a00200c7a34`),
    ),
  );
  verifyFrame(advertisement);
});
test("the edited checksum 0x4d7f is found and refused", () => {
  const bytes = solicitation.bytes.slice();
  bytes.set([0x4d, 0x7f], 56);
  const packet = Pdu.parse(ethernet, bytes).value.payload.value as Ipv6Packet;
  expect(() => packet.payload.value).toThrow(BadChecksum);
  expect(() => packet.payload.value).toThrow("checksum 0x4d7f should be 0x780d");
});
