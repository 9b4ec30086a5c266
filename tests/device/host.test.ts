import { describe, expect, test } from "vitest";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { pair, type, Wired } from "./wired.ts";

describe("a host's shell", () => {
  test("ip addr shows interfaces and addresses as iproute2 does", () => {
    const { net, a } = pair();
    expect(
      type(net, a, "ip addr"),
    ).toBe(`1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host 
       valid_lft forever preferred_lft forever
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.1/24 scope global eth0
       valid_lft forever preferred_lft forever
    inet6 2001:db8::1/64 scope global 
       valid_lft forever preferred_lft forever
    inet6 fe80::ff:fe00:1/64 scope link 
       valid_lft forever preferred_lft forever
`);
    expect(type(net, a, "ip -br a")).toBe(
      "lo               UNKNOWN        127.0.0.1/8 ::1/128 \neth0             UP             10.0.0.1/24 2001:db8::1/64 fe80::ff:fe00:1/64 \n",
    );
  });

  test("ip route lists what addresses imply and what was typed, and resolves", () => {
    const { net, a } = pair();
    expect(type(net, a, "ip route")).toBe(
      "default via 10.0.0.254 dev eth0 \n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1 \n",
    );
    expect(type(net, a, "ip -6 r")).toBe(
      "2001:db8::/64 dev eth0 proto kernel metric 256 pref medium\nfe80::/64 dev eth0 proto kernel metric 256 pref medium\n",
    );
    expect(type(net, a, "ip route get 192.0.2.1")).toBe(
      "192.0.2.1 via 10.0.0.254 dev eth0 src 10.0.0.1 uid 0 \n    cache \n",
    );
    expect(type(net, a, "ip route add 10.9.0.0/16 via 10.1.1.1")).toBe("Error: Nexthop has invalid gateway.\n");
    expect(type(net, a, "ip route add default via 10.0.0.253")).toBe("RTNETLINK answers: File exists\n");
    expect(type(net, a, "ip route del 10.77.0.0/16")).toBe("RTNETLINK answers: No such process\n");
    expect(type(net, a, "ip route add 10.0.0.1/24 dev eth0")).toBe("Error: Invalid prefix for given prefix length.\n");
    type(net, a, "ip addr del 10.0.0.1/24 dev eth0");
    // With its last address go all of the interface's IPv4 routes.
    expect(type(net, a, "ip route")).toBe("");
  });

  test("ping prints each answer, and the statistics with the loss", () => {
    const { net, a } = pair();
    const out = type(net, a, "ping -c 2 10.0.0.2");
    expect(out).toMatch(
      /^PING 10\.0\.0\.2 \(10\.0\.0\.2\) 56\(84\) bytes of data\.\n64 bytes from 10\.0\.0\.2: icmp_seq=1 ttl=64 time=\d+\.\d+ ms\n64 bytes from 10\.0\.0\.2: icmp_seq=2 ttl=64 time=1\.00 ms\n\n--- 10\.0\.0\.2 ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time 1000ms\nrtt min\/avg\/max\/mdev = 1\.\d{3}\/\d\.\d{3}\/\d\.\d{3}\/\d\.\d{3} ms\n$/,
    );
    expect(type(net, a, "ping -c 1 10.0.0.9")).toBe(
      "PING 10.0.0.9 (10.0.0.9) 56(84) bytes of data.\nFrom 10.0.0.1 icmp_seq=1 Destination Host Unreachable\n\n--- 10.0.0.9 ping statistics ---\n1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n",
    );
    expect(type(net, a, "ping -c 1 nowhere")).toBe("ping: nowhere: Name or service not known\n");
    expect(type(net, a, "ping -c1 127.0.0.1")).toContain("1 received");
  });

  test("ping -M do says when the packet does not fit its own link", () => {
    const { net, a } = pair();
    const out = type(net, a, "ping -c 1 -M do -s 2000 10.0.0.2");
    expect(out).toContain("ping: local error: message too long, mtu=1500\n");
    expect(type(net, a, "ping -c 1 -s 2000 10.0.0.2")).toContain("2008 bytes from 10.0.0.2");
  });

  test("a host without a route says that the network is unreachable", () => {
    const { net, b } = pair();
    expect(type(net, b, "ping -c 1 192.0.2.1")).toBe("ping: connect: Network is unreachable\n");
    expect(type(net, b, "ping6 -c 1 fe80::ff:fe00:1")).toContain(
      "64 bytes from fe80::ff:fe00:1%eth0: icmp_seq=1 ttl=64",
    );
    expect(type(net, b, "ping6 -c 1 fe80::ff:fe00:1%eth0")).toContain(
      "64 bytes from fe80::ff:fe00:1%eth0: icmp_seq=1 ttl=64",
    );
  });

  test("unknown commands and files are answered as bash answers", () => {
    const { net, a } = pair();
    expect(type(net, a, "foo bar")).toBe("bash: foo: command not found\n");
    expect(type(net, a, "./foo")).toBe("bash: ./foo: No such file or directory\n");
    expect(type(net, a, "false || echo 'a b'; true && hostname # x")).toBe("a b\nA\n");
  });

  test("arp, neighbours and link state", () => {
    const { net, a } = pair();
    type(net, a, "ping -c 1 10.0.0.2");
    expect(type(net, a, "arp -n")).toBe(
      "Address                  HWtype  HWaddress           Flags Mask            Iface\n10.0.0.2                 ether   02:00:00:00:10:01   C                     eth0\n",
    );
    expect(type(net, a, "ip neigh")).toContain("10.0.0.2 dev eth0 lladdr 02:00:00:00:10:01 REACHABLE \n");
    type(net, a, "ip link set eth0 down");
    expect(type(net, a, "ip -br link")).toContain(
      "eth0             DOWN           02:00:00:00:00:01 <BROADCAST,MULTICAST> \n",
    );
    expect(type(net, a, "ip route")).toBe("");
  });

  test("tcpdump shows frames both ways until its count", () => {
    const { net, a, b } = pair();
    const console = a.console();
    let out = "";
    console.onOutput((t) => {
      out += t;
    });
    console.write("tcpdump -n -c 2 icmp and host 10.0.0.2\r");
    type(net, b, "ping -c 1 10.0.0.1");
    expect(out.replaceAll("\r\n", "\n")).toMatch(
      /listening on eth0, link-type EN10MB \(Ethernet\), snapshot length 262144 bytes\n00:00:\d\d\.\d{6} IP 10\.0\.0\.2 > 10\.0\.0\.1: ICMP echo request, id 1, seq 1, length 64\n00:00:\d\d\.\d{6} IP 10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo reply, id 1, seq 1, length 64\n2 packets captured\n/,
    );
    expect(console.idle).toBe(true);
  });

  test("an interactive terminal echoes, edits, recalls and ends a ping with Ctrl-C", () => {
    const { net, a } = pair();
    const console = a.console({ interactive: true });
    let out = "";
    console.onOutput((t) => {
      out += t;
    });
    console.write("hostnamex\x7f\r");
    expect(out).toContain("\r\nA\r\nroot@A:~# ");
    console.write("ping 10.0.0.2\r");
    net.run(2.5);
    expect(console.idle).toBe(false);
    console.write("\x03");
    expect(console.idle).toBe(true);
    expect(out).toContain("^C\r\n--- 10.0.0.2 ping statistics ---\r\n3 packets transmitted, 3 received");
    out = "";
    console.write("\x1b[A\x1b[A\r");
    expect(out.endsWith("A\r\nroot@A:~# ")).toBe(true);
  });

  test("startup lines that fail are reported with their line and reason", () => {
    const net = new Wired();
    const h = net.host("H");
    net.link([
      [h, "eth0"],
      [net.host("X"), "eth0"],
    ]);
    const unknown = h.loadConfig(
      "# fine\nip addr add 10.0.0.1/24 dev eth0\nip addr add 10.0.0.1/24 dev eth7\nfrobnicate\nping 10.0.0.2\n",
      "H.cfg",
    );
    expect(unknown).toEqual([
      { file: "H.cfg", line: 3, text: "ip addr add 10.0.0.1/24 dev eth7", reason: 'Cannot find device "eth7"' },
      { file: "H.cfg", line: 4, text: "frobnicate", reason: "bash: frobnicate: command not found" },
      {
        file: "H.cfg",
        line: 5,
        text: "ping 10.0.0.2",
        reason: "ping 10.0.0.2: not a command that configures the host",
      },
    ]);
  });
});

describe("a path narrower than the host's own link", () => {
  const narrow = () => {
    const net = new Wired();
    const a = net.host("A", "ip addr add 10.0.1.2/24 dev eth0\nip route add default via 10.0.1.1");
    const b = net.host("B", "ip addr add 10.0.2.2/24 dev eth0\nip route add default via 10.0.2.1");
    const r = routerFactory(iosSkin)(net.deps("R"));
    net.link([
      [a, "eth0"],
      [r, "GigabitEthernet0/0"],
    ]);
    net.link([
      [r, "GigabitEthernet0/1"],
      [b, "eth0"],
    ]);
    r.loadConfig(
      "interface GigabitEthernet0/0\n ip address 10.0.1.1 255.255.255.0\n no shutdown\ninterface GigabitEthernet0/1\n ip address 10.0.2.1 255.255.255.0\n ip mtu 1400\n no shutdown\n",
      "R.cfg",
    );
    for (const n of [a, b, r]) n.power(true);
    net.run(5);
    return { net, a };
  };
  test("is found by the first packet with DF; later ones go in fragments", () => {
    const { net, a } = narrow();
    const out = type(net, a, "ping -c 3 -s 1450 10.0.2.2");
    expect(out).toContain("From 10.0.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n");
    expect(out).toContain("1458 bytes from 10.0.2.2: icmp_seq=2");
    expect(out).toContain("3 packets transmitted, 2 received, +1 errors, 33.3333% packet loss");
  });
  test("-M do keeps DF and says what the host has learnt; -M dont lets the router cut", () => {
    const { net, a } = narrow();
    expect(type(net, a, "ping -c 1 -M dont -s 1450 10.0.2.2")).toContain("1 received");
    const out = type(net, a, "ping -c 2 -M do -s 1450 10.0.2.2");
    expect(out).toContain("icmp_seq=1 Frag needed and DF set (mtu = 1400)\n");
    expect(out).toContain("ping: local error: message too long, mtu=1400\n");
  });
});

describe("pipes and older tools", () => {
  test("grep, head, tail, wc, sort and cat follow a pipe, also behind a command that goes on", () => {
    const { net, a } = pair();
    expect(type(net, a, "ip addr | grep -v inet6 | grep inet")).toBe(
      "    inet 127.0.0.1/8 scope host lo\n    inet 10.0.0.1/24 scope global eth0\n",
    );
    expect(type(net, a, "ip addr | grep -c 'inet '; ip route | head -n 1 | wc -l")).toBe("2\n1\n");
    expect(type(net, a, "ping -c 3 10.0.0.2 | grep -i BYTES\\ FROM | tail -1")).toMatch(
      /^64 bytes from 10\.0\.0\.2: icmp_seq=3 /,
    );
    expect(type(net, a, "echo b_a | grep '^b_a$' | cat")).toBe("b_a\n");
    expect(type(net, a, "echo x | frobnicate")).toBe("bash: frobnicate: command not found\n");
    expect(type(net, a, "echo x |")).toBe("bash: syntax error near unexpected token `|'\n");
    expect(type(net, a, "echo x | grep '('")).toContain("invalid regular expression");
  });
  test("route and netstat -rn", () => {
    const { net, a } = pair();
    expect(type(net, a, "route -n")).toBe(`Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
0.0.0.0         10.0.0.254      0.0.0.0         UG    0      0        0 eth0
10.0.0.0        0.0.0.0         255.255.255.0   U     0      0        0 eth0
`);
    expect(type(net, a, "route add -net 10.9.0.0 netmask 255.255.0.0 gw 10.0.0.2; ip route | grep 10.9")).toBe(
      "10.9.0.0/16 via 10.0.0.2 dev eth0 \n",
    );
    expect(type(net, a, "route del -net 10.9.0.0/16; netstat -rn | grep -c 10.9")).toBe("0\n");
  });
});

test("the running configuration of a host makes the same host again", () => {
  const { net, a } = pair();
  const lines = [
    "ip route add 10.8.0.0/16 dev eth0",
    "ip route add 10.9.0.0/16 via 10.8.0.1 metric 5",
    "ip route add blackhole 10.66.0.0/16",
    "ip -6 route add default via 2001:db8::fe",
    "ip -6 route add 2001:db8:9::/48 via fe80::9 dev eth0",
    "arp -s 10.0.0.7 02:00:00:00:00:07",
    "hostname alpha",
    "ip link set eth0 mtu 1400",
    "sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.eth0.autoconf=0",
  ];
  for (const line of lines) expect(type(net, a, line)).not.toMatch(/rror|RTNETLINK/);
  const text = a.running();
  const { a: b } = pair();
  b.power(false);
  expect(b.loadConfig(text, "A.cfg")).toEqual([]);
  b.power(true);
  expect(b.running()).toBe(text);
  expect(text.split("\n")).toHaveLength(14);
});

test("what iproute2 and the kernel say to a mistake", () => {
  const { net, a } = pair();
  const said: readonly (readonly [string, string])[] = [
    ["ip addr add 10.0.0.1/24 dev eth0", "Error: ipv4: Address already assigned."],
    ["ip -6 addr add 2001:db8::1/64 dev eth0", "Error: ipv6: address already assigned."],
    ["ip addr del 10.0.0.77/24 dev eth0", "Error: ipv4: Address not found."],
    ["ip addr add 10.0.0.300/24 dev eth0", 'Error: any valid prefix is expected rather than "10.0.0.300/24".'],
    ["ip -6 addr add foo dev eth0", 'Error: inet6 prefix is expected rather than "foo".'],
    ["ip addr add 10.0.0.1/24", 'Not enough information: "dev" argument is required.'],
    ["ip link set eth9 up", 'Cannot find device "eth9"'],
    ["ip addr show eth9", 'Device "eth9" does not exist.'],
    ["ip foo", 'Object "foo" is unknown, try "ip help".'],
    ["ip route add foo via 10.0.0.1", 'Error: any valid prefix is expected rather than "foo".'],
    ["ip -6 route add 2001:db8:a::/48 via fe80::1", "Error: Egress device not specified."],
    ["ip -6 route add 2001:db8:a::/48 via 2001:db8:b::1", "RTNETLINK answers: No route to host"],
    ["ip route add 10.1.0.0/16", "RTNETLINK answers: No such device"],
    ["ip neigh add 10.0.0.9 dev eth0", "Error: No link layer address given."],
    ["ip neigh del 10.0.0.5 dev eth0", "RTNETLINK answers: No such file or directory"],
    ["ip link set eth0 mtu 10", "Error: mtu less than device minimum."],
    ["ip link set dev eth0 mtu foo", 'Error: argument "foo" is wrong: Invalid "mtu" value'],
  ];
  for (const [line, answer] of said) expect(type(net, a, line)).toBe(`${answer}\n`);
  expect(type(net, a, "ip -6 route get 2001:db8::1")).toBe(
    "local 2001:db8::1 from :: dev lo table local proto kernel src 2001:db8::1 metric 0 pref medium\n",
  );
});

describe("what a learner selects is what is shown and what goes", () => {
  const routes = () => {
    const { net, a } = pair();
    for (const words of [
      "10.5.0.0/16 via 10.0.0.2",
      "10.5.5.0/24 via 10.0.0.3",
      "10.6.0.0/16 via 10.0.0.4 metric 7",
      "prohibit 10.7.0.0/16",
      "10.8.0.0/16 nexthop via 10.0.0.2 weight 1 nexthop via 10.0.0.3 weight 2",
    ])
      expect(type(net, a, `ip route add ${words}`)).toBe("");
    return { net, a, ip: (words: string) => type(net, a, `ip ${words}`) };
  };
  test.each([
    ["default", "default via 10.0.0.254 dev eth0 \n"],
    ["10.5.0.0/16", "10.5.0.0/16 via 10.0.0.2 dev eth0 \n"],
    ["root 10.5.0.0/16", "10.5.0.0/16 via 10.0.0.2 dev eth0 \n10.5.5.0/24 via 10.0.0.3 dev eth0 \n"],
    [
      "match 10.5.5.1",
      "default via 10.0.0.254 dev eth0 \n10.5.0.0/16 via 10.0.0.2 dev eth0 \n10.5.5.0/24 via 10.0.0.3 dev eth0 \n",
    ],
    ["via 10.0.0.3", "10.5.5.0/24 dev eth0 \n"],
    ["metric 7", "10.6.0.0/16 via 10.0.0.4 dev eth0 \n"],
    ["proto kernel dev eth0", "10.0.0.0/24 scope link src 10.0.0.1 \n"],
    ["type prohibit", "prohibit 10.7.0.0/16 \n"],
    [
      "10.8.0.0/16",
      "10.8.0.0/16 \n\tnexthop via 10.0.0.2 dev eth0 weight 1 \n\tnexthop via 10.0.0.3 dev eth0 weight 2 \n",
    ],
    ["10.99.0.0/16", ""],
    ["foo", 'Error: any valid prefix is expected rather than "foo".\n'],
    ["table 77", "Error: ipv4: FIB table does not exist.\nDump terminated\n"],
  ])("ip route show %s", (words, expected) => expect(routes().ip(`route show ${words}`)).toBe(expected));
  test("ip route flush takes no more than that", () => {
    const { ip } = routes();
    const before = ip("route").split("\n");
    ip("route flush 10.99.0.0/16");
    ip("route flush root 10.5.0.0/16");
    expect(ip("route").split("\n")).toEqual(before.filter((line) => !line.startsWith("10.5.")));
    ip("route flush table main");
    expect(ip("route")).toBe("");
  });
  test("ip route get names the way, the refusal and the sender asked for", () => {
    const { ip } = routes();
    expect(ip("route get 10.7.0.1")).toBe("RTNETLINK answers: Permission denied\n");
    expect(ip("route get 10.5.5.1 from 10.0.0.1")).toBe(
      "10.5.5.1 from 10.0.0.1 via 10.0.0.3 dev eth0 uid 0 \n    cache \n",
    );
    expect(ip("route get 10.5.5.1 from 10.0.0.77")).toBe("RTNETLINK answers: Network is unreachable\n");
  });
  test("ip route change wants a route to change, append puts one beside, IPv6 joins next hops", () => {
    const { ip } = routes();
    expect(ip("route change 10.77.0.0/16 via 10.0.0.2")).toBe("RTNETLINK answers: No such file or directory\n");
    ip("route replace 10.77.0.0/16 via 10.0.0.2; ip route append 10.77.0.0/16 via 10.0.0.3");
    expect(ip("route show 10.77.0.0/16")).toBe(
      "10.77.0.0/16 via 10.0.0.2 dev eth0 \n10.77.0.0/16 via 10.0.0.3 dev eth0 \n",
    );
    ip("-6 route add default via 2001:db8::2");
    expect(ip("-6 route add default via 2001:db8::3")).toBe("RTNETLINK answers: File exists\n");
    ip("-6 route append default via 2001:db8::3");
    expect(ip("-6 route show default")).toBe(
      "default metric 1024 pref medium\n\tnexthop via 2001:db8::2 dev eth0 weight 1 \n\tnexthop via 2001:db8::3 dev eth0 weight 1 \n",
    );
  });
  test("addresses of one subnet: the first is the source, the next one follows it, the last takes the routes along", () => {
    const { net, a } = pair();
    type(net, a, "ip addr add 10.0.0.9/24 dev eth0");
    expect(type(net, a, "ip -o -4 addr show dev eth0")).toBe(
      "2: eth0    inet 10.0.0.1/24 scope global eth0\\       valid_lft forever preferred_lft forever\n2: eth0    inet 10.0.0.9/24 scope global secondary eth0\\       valid_lft forever preferred_lft forever\n",
    );
    type(net, a, "ip addr del 10.0.0.1/24 dev eth0");
    expect(type(net, a, "ip route")).toBe(
      "default via 10.0.0.254 dev eth0 \n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.9 \n",
    );
    type(net, a, "ip addr flush dev eth0");
    expect(type(net, a, "ip -br addr show dev eth0; ip route; ip -6 route")).toBe("eth0             UP             \n");
    type(net, a, "ip link set eth0 down; ip link set eth0 up");
    expect(type(net, a, "ip -br addr show dev eth0")).toContain("fe80::ff:fe00:1/64");
  });
  test("a neighbour that does not answer is FAILED until flushed, and can be asked for by state", () => {
    const { net, a } = pair();
    type(net, a, "ping -c 1 10.0.0.2; ping -c 1 10.0.0.77; ip neigh add 10.0.0.50 lladdr 02:00:00:00:00:50 dev eth0");
    expect(type(net, a, "ip neigh")).toBe(
      "10.0.0.2 dev eth0 lladdr 02:00:00:00:10:01 REACHABLE \n10.0.0.50 dev eth0 lladdr 02:00:00:00:00:50 PERMANENT \n10.0.0.77 dev eth0 FAILED \n",
    );
    // The command behind the ping runs the moment it fails.
    expect(type(net, a, "ping -c 1 10.0.0.78; ip neigh show 10.0.0.78; ip neigh flush 10.0.0.78")).toMatch(
      /\n10\.0\.0\.78 dev eth0 FAILED \n$/,
    );
    expect(type(net, a, "ip neigh show nud failed")).toBe("10.0.0.77 dev eth0 FAILED \n");
    expect(type(net, a, "ip neigh get 10.0.0.9 dev eth0")).toBe("Error: Neighbour entry not found.\n");
    expect(type(net, a, "ip neigh add 10.0.0.50 lladdr 02:00:00:00:00:51 dev eth0")).toBe(
      "RTNETLINK answers: File exists\n",
    );
    type(net, a, "ip neigh flush all");
    expect(type(net, a, "ip neigh show dev eth0")).toBe("10.0.0.50 lladdr 02:00:00:00:00:50 PERMANENT \n");
    expect(type(net, a, "arp -d 10.0.0.9; arp -n 10.0.0.9")).toBe(
      "No ARP entry for 10.0.0.9\n10.0.0.9 (10.0.0.9) -- no entry\n",
    );
  });
  test("counters of what the wire had no room for", () => {
    const { net, a } = pair({ bandwidth: 64_000, queue: 2 });
    type(net, a, "ping -c 1 10.0.0.2");
    const dropped = (): readonly number[] =>
      [
        /TX: .*\n +\d+ +\d+ +0 +(\d+) /.exec(type(net, a, "ip -s link show eth0")),
        /TX errors 0 {2}dropped (\d+) /.exec(type(net, a, "ifconfig eth0")),
        /eth0 .* (\d+) +0 BMRU/.exec(type(net, a, "netstat -i")),
      ].map((m) => Number(m?.[1]));
    expect(dropped()).toEqual([0, 0, 0]);
    // Seven fragments at once: one leaves, two wait.
    type(net, a, "ping -c 1 -s 9000 10.0.0.2");
    const [first = 0, ...others] = dropped();
    expect(first).toBeGreaterThanOrEqual(4);
    expect(others).toEqual([first, first]);
  });
  test("counters of frames for groups", () => {
    const { net, a, b } = pair();
    const groups = (): number =>
      Number(/RX: .*\n +\d+ +\d+ +0 +0 +0 +(\d+) /.exec(type(net, a, "ip -s link show eth0"))?.[1]);
    const before = groups();
    type(net, b, "ping6 -c 3 ff02::1%eth0");
    const after = groups();
    expect(after).toBeGreaterThanOrEqual(before + 3);
    type(net, b, "ping -b -c 3 10.0.0.255");
    expect(groups()).toBe(after);
  });
  test("ping -r leaves routers aside; traceroute marks its probes as it is told", () => {
    const { net, a } = pair();
    expect(type(net, a, "ping -r -c 1 10.0.0.2")).toContain("1 received");
    expect(type(net, a, "ping -r -c 1 10.9.9.9")).toBe("ping: connect: Network is unreachable\n");
    const seen = (words: string): string => {
      const console = a.console();
      let out = "";
      console.onOutput((text) => {
        out += text;
      });
      console.write("tcpdump -v -c 1 -i eth0 udp\r");
      net.run(0.1);
      type(net, a, `traceroute -n -q 1 -m 1 ${words} 10.0.0.2`);
      net.run(1);
      console.close();
      return /tos 0x\w+|flags \[\w*\]/g[Symbol.match](out)?.join(" ") ?? "";
    };
    expect(seen("")).toBe("tos 0x0 flags [none]");
    expect(seen("-t 184")).toBe("tos 0xb8 flags [none]");
    expect(seen("-F")).toBe("tos 0x0 flags [DF]");
    expect(type(net, a, "traceroute -t 300 10.0.0.2")).toBe("bad TOS value 300\n");
  });
  test("counters, and the programs' own refusals", () => {
    const { net, a } = pair();
    type(net, a, "ping -c 2 10.0.0.2");
    expect(type(net, a, "ip -s link show eth0")).toMatch(
      /RX: {2}bytes packets errors dropped {2}missed {3}mcast {11}\n +[1-9]\d+ +[1-9]\d* +0 +0 +0 +\d+ \n {4}TX: {2}bytes packets errors/,
    );
    expect(type(net, a, "netstat -i")).toMatch(/\neth0 +1500 +[1-9]\d* +0 +0 0 +[1-9]\d* +0 +0 +0 BMRU\nlo +65536 /);
    expect(type(net, a, "ifconfig eth0 add 2001:db8::7/64; ip -br -6 a")).toContain("2001:db8::7/64");
    expect(type(net, a, "ping -c 1 10.0.0.255")).toContain("Do you want to ping broadcast? Then -b.");
    expect(type(net, a, "ip route add unreachable 10.7.0.0/16; ping -c 1 10.7.0.1")).toBe(
      "ping: connect: No route to host\n",
    );
  });
  test("ping -R shows what the way recorded, -I its interface, and small probes no time", () => {
    const { net, a } = pair();
    expect(type(net, a, "ping -c 2 -R 10.0.0.2")).toMatch(
      /^PING 10\.0\.0\.2 \(10\.0\.0\.2\) 56\(124\) bytes of data\.\n64 bytes from 10\.0\.0\.2: icmp_seq=1 ttl=64 time=\S+ ms\nRR: \t10\.0\.0\.1\n\t10\.0\.0\.2\n\n64 bytes from 10\.0\.0\.2: icmp_seq=2 ttl=64 time=\S+ ms\t\(same route\)\n/,
    );
    expect(type(net, a, "ping -c 1 -I eth0 10.0.0.2")).toContain("PING 10.0.0.2 (10.0.0.2) from 10.0.0.1 eth0: 56(84)");
    expect(type(net, a, "ping -c 1 -s 0 10.0.0.2")).toBe(
      "PING 10.0.0.2 (10.0.0.2) 0(28) bytes of data.\n8 bytes from 10.0.0.2: icmp_seq=1 ttl=64\n\n--- 10.0.0.2 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n\n",
    );
  });
  test("a route by several next hops spreads flows by weight, and goes on with what is up", () => {
    const net = new Wired();
    const a = net.host(
      "A",
      "ip addr add 10.0.1.1/24 dev eth0\nip addr add 10.0.2.1/24 dev eth1\nip route add 10.9.0.0/16 nexthop via 10.0.1.2 nexthop via 10.0.2.2",
    );
    const one = net.host("B", "ip addr add 10.0.1.2/24 dev eth0");
    const other = net.host("C", "ip addr add 10.0.2.2/24 dev eth0");
    net.link([
      [a, "eth0"],
      [one, "eth0"],
    ]);
    const second = net.link([
      [a, "eth1"],
      [other, "eth0"],
    ]);
    for (const host of [a, one, other]) host.power(true);
    net.run(5);
    const sent = (device: string) =>
      Number(/TX:.*\n +\d+ +(\d+)/.exec(type(net, a, `ip -s link show ${device}`))?.[1] ?? "0");
    const before = [sent("eth0"), sent("eth1")];
    for (let i = 1; i <= 20; i++) type(net, a, `ping -c 1 -W 0.2 10.9.0.${i}`);
    const after = [sent("eth0"), sent("eth1")];
    expect(after[0]! - before[0]!).toBeGreaterThan(4);
    expect(after[1]! - before[1]!).toBeGreaterThan(4);
    second.setUp(false);
    net.run(5);
    const down = sent("eth0");
    for (let i = 1; i <= 20; i++) type(net, a, `ping -c 1 -W 0.2 10.9.0.${i}`);
    expect(sent("eth0") - down).toBeGreaterThanOrEqual(20);
  });
});
