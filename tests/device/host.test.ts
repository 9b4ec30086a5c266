import { describe, expect, test } from "vitest";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type, Wired } from "./wired.ts";

const pair = () => {
  const net = new Wired();
  const a = net.host(
    "A",
    "ip addr add 10.0.0.1/24 dev eth0\nip route add default via 10.0.0.254\nip -6 addr add 2001:db8::1/64 dev eth0",
  );
  const b = net.host("B", "ifconfig eth0 10.0.0.2 netmask 255.255.255.0");
  net.link([
    [a, "eth0"],
    [b, "eth0"],
  ]);
  a.power(true);
  b.power(true);
  net.run(10);
  return { net, a, b };
};

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
    expect(type(net, a, "ip route")).toBe("default via 10.0.0.254 dev eth0 \n");
  });

  test("ping prints each answer, and the statistics with the loss", () => {
    const { net, a } = pair();
    const out = type(net, a, "ping -c 2 10.0.0.2");
    expect(out).toMatch(
      /^PING 10\.0\.0\.2 \(10\.0\.0\.2\) 56\(84\) bytes of data\.\n64 bytes from 10\.0\.0\.2: icmp_seq=1 ttl=64 time=\d+\.\d+ ms\n64 bytes from 10\.0\.0\.2: icmp_seq=2 ttl=64 time=1\.00 ms\n\n--- 10\.0\.0\.2 ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss, time 1001ms\nrtt min\/avg\/max\/mdev = 1\.\d{3}\/\d\.\d{3}\/\d\.\d{3}\/\d\.\d{3} ms\n$/,
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
    expect(out).toContain("ping: local error: message too long, mtu: 1500\n");
    expect(type(net, a, "ping -c 1 -s 2000 10.0.0.2")).toContain("2008 bytes from 10.0.0.2");
  });

  test("a host without a route says that the network is unreachable", () => {
    const { net, b } = pair();
    expect(type(net, b, "ping -c 1 192.0.2.1")).toBe("ping: connect: Network is unreachable\n");
    expect(type(net, b, "ping6 -c 1 fe80::1")).toBe("ping: connect: Invalid argument\n");
    expect(type(net, b, "ping6 -c 1 fe80::ff:fe00:1%eth0")).toContain(
      "64 bytes from fe80::ff:fe00:1: icmp_seq=1 ttl=64",
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
      /listening on eth0, link-type EN10MB \(Ethernet\), snapshot length 262144 bytes\n00:00:\d\d\.\d{6} IP 10\.0\.0\.2 > 10\.0\.0\.1: ICMP echo request, id 1, seq 0, length 64\n00:00:\d\d\.\d{6} IP 10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo reply, id 1, seq 0, length 64\n2 packets captured\n/,
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
    expect(out).toContain("ping: local error: message too long, mtu: 1400\n");
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
