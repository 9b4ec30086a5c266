// Frames put on the wire of a real Linux host and of ours: the same answers.
import { expect, test } from "vitest";
import { solicitedNode } from "../../src/forwarding/discovery.ts";
import { fragmentIpv4, fragmentIpv6 } from "../../src/forwarding/fragment.ts";
import { rest } from "../../src/wire/codec.ts";
import { EtherType } from "../../src/wire/ethernet.ts";
import { type IcmpMessage, icmp } from "../../src/wire/icmp.ts";
import { ipv4 } from "../../src/wire/ipv4.ts";
import { type ExtensionHeader, ipv6 } from "../../src/wire/ipv6.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { v4, v6 } from "../forwarding/bench.ts";
import { LIMIT, oracle } from "./available.ts";
import {
  datagram,
  echo4,
  echo6,
  four,
  frame,
  HOST6,
  linuxMissing,
  option,
  packet4,
  packet6,
  raw,
  six,
  solicit,
  syn,
  askLinux,
  askOurs,
  type Case,
} from "./linux-wire.ts";
import { agreed } from "./twin.ts";

const pieces4 = fragmentIpv4(packet4(1, echo4(2000)), 600).map((p) => frame(EtherType.Ipv4, Pdu.of(ipv4, p) as Pdu));
const pieces6 = fragmentIpv6(packet6(58, echo6(2000)), 1280, 99).map((p) =>
  frame(EtherType.Ipv6, Pdu.of(ipv6, p) as Pdu),
);

const sourceRoute = (kind: "loose-source-route" | "strict-source-route", pointer: number) =>
  ({ kind, pointer, addresses: [v4("10.0.0.7")] }) as const;

/** What is put on the wire, in order; the answers to each are compared. */
const CASES: readonly Case[] = [
  ["an echo request", four(1, echo4())],
  ["an echo request of another class", four(1, echo4(), { tos: 0x28 })],
  ["an echo request with its last hop", four(1, echo4(), { ttl: 1 })],
  ["an echo request in pieces, last first", ...[...pieces4].reverse()],
  ["an echo request to everybody", four(1, echo4(), { destination: v4("10.0.0.255") }, 0xffffffffffff)],
  [
    "a timestamp request",
    four(
      1,
      Pdu.of(icmp, {
        type: 13,
        code: 0,
        body: { kind: "timestamp", identifier: 1, sequence: 2, originate: 3, receive: 0, transmit: 0 },
      } as IcmpMessage) as Pdu,
    ),
  ],
  ["a datagram for a closed port", four(17, datagram(9999, 20))],
  ["a long datagram for a closed port", four(17, datagram(9999, 1200))],
  [
    "a broadcast datagram for a closed port",
    four(17, datagram(9999, 20), { destination: v4("10.0.0.255") }, 0xffffffffffff),
  ],
  ["a datagram in a link-layer broadcast", four(17, datagram(9999, 20), {}, 0xffffffffffff)],
  ["a SYN for a closed port", four(6, syn)],
  ["a protocol nobody knows", four(253, raw(40))],
  ["a packet for somebody else", four(1, echo4(), { destination: v4("192.0.2.1") })],
  ["a packet from a group", four(17, datagram(9999, 20), { source: v4("224.0.0.5") })],
  ["a packet from 127/8", four(17, datagram(9999, 20), { source: v4("127.0.0.1") })],
  ["an error about nothing", four(1, raw(36))],
  ["an IPv6 echo request", six(58, echo6())],
  ["an IPv6 echo request in pieces, last first", ...[...pieces6].reverse()],
  ["an IPv6 echo request to every node", six(58, echo6(), { destination: v6("ff02::1") })],
  [
    "an atomic fragment",
    six(58, echo6(), { extensions: [{ kind: "fragment", offset: 0, moreFragments: false, identification: 3 }] }),
  ],
  ["an IPv6 datagram for a closed port", six(17, datagram(9999, 20))],
  ["a long IPv6 datagram for a closed port", six(17, datagram(9999, 1400))],
  ["an IPv6 SYN for a closed port", six(6, syn)],
  ["a next header nobody knows", six(253, raw(40))],
  ["a next header nobody knows behind options", six(253, raw(40), { extensions: [option(0x1e)] })],
  ["an option to skip", six(58, echo6(), { extensions: [option(0x1e)] })],
  ["an option to discard", six(58, echo6(), { extensions: [option(0x5e)] })],
  ["an option to report", six(58, echo6(), { extensions: [option(0x9e)] })],
  ["an option to report to one node", six(58, echo6(), { extensions: [option(0xde)] })],
  [
    "a hop-by-hop option to report",
    six(58, echo6(), { extensions: [{ ...option(0x9e), kind: "hop-by-hop" } as ExtensionHeader] }),
  ],
  [
    "a routing header of type 0",
    six(58, echo6(), { extensions: [{ kind: "routing", routingType: 0, segmentsLeft: 1, data: new Uint8Array(20) }] }),
  ],
  [
    "a routing header that is done with",
    six(58, echo6(), { extensions: [{ kind: "routing", routingType: 0, segmentsLeft: 0, data: new Uint8Array(20) }] }),
  ],
  [
    "a fragment of odd length",
    six(58, raw(13), { extensions: [{ kind: "fragment", offset: 0, moreFragments: true, identification: 4 }] }),
  ],
  [
    "a fragment past the end",
    six(58, raw(16), { extensions: [{ kind: "fragment", offset: 8191, moreFragments: false, identification: 5 }] }),
  ],
  [
    "hop-by-hop options behind others",
    six(
      60,
      Pdu.of(rest, Uint8Array.of(0, 0, 1, 4, 0, 0, 0, 0, 17, 0, 1, 4, 0, 0, 0, 0, 4, 0, 4, 1, 0, 8, 0, 0)) as Pdu,
    ),
  ],
  [
    "a first fragment that ends in the middle of the headers",
    six(60, Pdu.of(rest, Uint8Array.of(58, 5, 1, 4, 0, 0, 0, 0)) as Pdu, {
      extensions: [{ kind: "fragment", offset: 0, moreFragments: true, identification: 6 }],
    }),
  ],
  [
    "a first fragment with half a header of the upper layer",
    six(6, raw(8), { extensions: [{ kind: "fragment", offset: 0, moreFragments: true, identification: 7 }] }),
  ],
  ["a source route that leads on", four(1, echo4(), { options: [sourceRoute("loose-source-route", 4)] })],
  ["a strict source route that leads on", four(1, echo4(), { options: [sourceRoute("strict-source-route", 4)] })],
  ["a source route that is used up", four(1, echo4(), { options: [sourceRoute("loose-source-route", 8)] })],
  ["a record of the route", four(1, echo4(), { options: [{ kind: "record-route", pointer: 4, addresses: [0, 0] }] })],
  ["a router alert", four(1, echo4(), { options: [{ kind: "router-alert", value: 0 }] })],
  ["a solicitation", solicit({ destination: solicitedNode(HOST6) })],
  ["a solicitation to one node", solicit({})],
  ["a solicitation from a router away", solicit({ hopLimit: 254 })],
  ["a solicitation for another address", solicit({}, v6("2001:db8::77"))],
];

oracle("a host beside Linux", linuxMissing(), () => {
  test("answers every frame as the kernel does", LIMIT, async () => {
    const ours = askOurs(CASES);
    // A kernel that is kept from answering in time is asked again.
    await agreed(async () => expect(ours).toEqual(await askLinux(CASES)));
  });
});
