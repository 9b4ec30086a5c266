// Packets to be passed on, given to a real Linux kernel and to a host of ours that forwards: the same packets go on, the same errors come back.
import { expect, test } from "vitest";
import type { ExtensionHeader } from "../../src/wire/ipv6.ts";
import { v4, v6 } from "../forwarding/bench.ts";
import { LIMIT, oracle } from "./available.ts";
import {
  askLinux,
  askOurs,
  type Case,
  datagram,
  echo4,
  echo6,
  four,
  linuxMissing,
  option,
  raw,
  six,
  solicit,
  syn,
} from "./linux-wire.ts";
import { agreed } from "./twin.ts";

const to4 = { destination: v4("10.7.0.1") };
const to6 = { destination: v6("2001:db8:7::1") };
const nowhere6 = { destination: v6("2001:db8:99::1") };
const CASES: readonly Case[] = [
  // First: the kernel has a limit of its own on these two, which other errors use up.
  ["no route", four(1, echo4(), { destination: v4("192.0.2.1") })],
  ["a route that refuses", four(1, echo4(), { destination: v4("10.67.0.1") })],
  ["an echo request", four(1, echo4(), to4)],
  ["a TCP segment with DF", four(6, syn, { ...to4, dontFragment: true, tos: 0x48 })],
  ["the last hop", four(1, echo4(), { ...to4, ttl: 1 })],
  ["the last hop but one", four(1, echo4(), { ...to4, ttl: 2 })],
  ["the last hop of a long datagram", four(17, datagram(9999, 1000), { ...to4, ttl: 1 })],
  ["the last hop of an error", four(1, raw(36), { ...to4, ttl: 1 })],
  ["the last hop of a later fragment", four(17, raw(64), { ...to4, ttl: 1, fragmentOffset: 8 })],
  ["a black hole", four(1, echo4(), { destination: v4("10.66.0.1") })],
  ["too big with DF", four(17, datagram(9999, 1440), { ...to4, dontFragment: true })],
  ["too big without DF", four(17, datagram(9999, 1440), to4)],
  ["too big, a fragment already", four(17, raw(1440), { ...to4, moreFragments: true, fragmentOffset: 100 })],
  ["from 127/8", four(17, datagram(9999, 20), { ...to4, source: v4("127.0.0.1") })],
  ["in a link-layer broadcast", four(17, datagram(9999, 20), to4, 0xffffffffffff)],
  ["IPv6: an echo request", six(58, echo6(), to6)],
  ["IPv6: a TCP segment of a flow", six(6, syn, { ...to6, trafficClass: 0x48, flowLabel: 0x12345 })],
  ["IPv6: the last hop", six(58, echo6(), { ...to6, hopLimit: 1 })],
  ["IPv6: the last hop but one", six(58, echo6(), { ...to6, hopLimit: 2 })],
  ["IPv6: the last hop of a long datagram", six(17, datagram(9999, 1350), { ...to6, hopLimit: 1 })],
  ["IPv6: the last hop of an error", six(58, raw(60), { ...to6, hopLimit: 1 })],
  ["IPv6: no route", six(58, echo6(), nowhere6)],
  ["IPv6: a route that refuses", six(58, echo6(), { destination: v6("2001:db8:67::1") })],
  ["IPv6: a black hole", six(58, echo6(), { destination: v6("2001:db8:66::1") })],
  ["IPv6: too big", six(17, datagram(9999, 1440), to6)],
  ["IPv6: with an option nobody knows for the destination", six(58, echo6(), { ...to6, extensions: [option(0x9e)] })],
  [
    "IPv6: with a hop-by-hop option to report",
    six(58, echo6(), { ...to6, extensions: [{ ...option(0x9e), kind: "hop-by-hop" } as ExtensionHeader] }),
  ],
  [
    "IPv6: with a hop-by-hop option to skip",
    six(58, echo6(), { ...to6, extensions: [{ ...option(0x1e), kind: "hop-by-hop" } as ExtensionHeader] }),
  ],
  ["IPv6: from a group", six(17, datagram(9999, 20), { ...to6, source: v6("ff02::9") })],
  ["IPv6: from nowhere", six(17, datagram(9999, 20), { ...to6, source: 0n })],
  ["IPv6: to ::1", six(58, echo6(), { destination: 1n })],
];
const SET_UP = `ip addr add 10.0.1.1/24 brd + dev host1
ip -6 addr add 2001:db8:1::1/64 dev host1 nodad
ip link set host1 mtu 1400
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip neigh replace 10.0.1.9 lladdr 02:aa:aa:aa:aa:aa dev host1 nud permanent
ip -6 neigh replace 2001:db8:1::9 lladdr 02:aa:aa:aa:aa:aa dev host1 nud permanent
ip route add 10.7.0.0/16 via 10.0.1.9
ip route add unreachable 10.67.0.0/16
ip route add blackhole 10.66.0.0/16
ip -6 route add 2001:db8:7::/48 via 2001:db8:1::9
ip -6 route add unreachable 2001:db8:67::/48
ip -6 route add blackhole 2001:db8:66::/48`;
const CONFIG = `ip link set eth1 mtu 1400
ip addr add 10.0.1.1/24 dev eth1
ip -6 addr add 2001:db8:1::1/64 dev eth1
sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip neigh add 10.0.1.9 lladdr 02:aa:aa:aa:aa:aa dev eth1
ip route add 10.7.0.0/16 via 10.0.1.9
ip route add unreachable 10.67.0.0/16
ip route add blackhole 10.66.0.0/16
ip -6 route add 2001:db8:7::/48 via 2001:db8:1::9
ip -6 route add unreachable 2001:db8:67::/48
ip -6 route add blackhole 2001:db8:66::/48`;

oracle("a forwarding host beside Linux", linuxMissing(), () => {
  test("passes on, cuts and refuses as the kernel does", LIMIT, async () => {
    const second = solicit(
      { source: v6("2001:db8:1::9"), destination: v6("2001:db8:1::1") },
      v6("2001:db8:1::1"),
      0x020000000002,
    );
    const ours = askOurs(CASES, CONFIG, [[1, second]]);
    // A kernel that is kept from answering in time is asked again.
    await agreed(async () => expect(ours).toEqual(await askLinux(CASES, SET_UP)));
  });
});
