// Lines of real configurations that have no effect here: accepted, kept, printed where they stood, and read back.
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";
import { consoleLab } from "../support/console.ts";

const load = (text: string, kind: "router" | "switch" = "router") =>
  loadConfiguration(text, "R1.cfg", { name: "R1", kind, hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] });
/** Loads `text`, which must be understood whole, and gives what the configuration then says. */
const written = (text: string): string => {
  const first = load(text);
  expect(first.unrecognised).toEqual([]);
  const out = configurationText(first.config);
  const again = load(out);
  expect(again.unrecognised).toEqual([]);
  expect(configurationText(again.config)).toBe(out);
  return out;
};

describe("routing protocols that do not run here", () => {
  it("keep their lines, sub-modes and all", () => {
    const text = `router eigrp CAMPUS
 !
 address-family ipv4 unicast autonomous-system 100
  !
  af-interface default
   passive-interface
   hello-interval 5
  exit-af-interface
  !
  topology base
   redistribute static
   variance 2
  exit-af-topology
  network 10.0.0.0
  eigrp router-id 1.1.1.1
 exit-address-family
router eigrp 1
 variance 2
 network 10.0.0.0
 network 172.16.0.0 0.0.255.255
 redistribute ospf 1 metric 10000 100 255 1 1500
 passive-interface default
 no passive-interface GigabitEthernet0/0
 no auto-summary
router isis CORE
 net 49.0001.0000.0000.0001.00
 is-type level-2-only
 metric-style wide
 mpls traffic-eng router-id Loopback0
 mpls traffic-eng level-2
 authentication mode md5
 passive-interface Loopback0
router ospfv3 1
 router-id 1.1.1.1
 !
 address-family ipv6 unicast
  passive-interface default
 exit-address-family
ipv6 router ospf 1
 router-id 1.1.1.1
 area 1 stub no-summary
ipv6 router rip LAB
 redistribute ospf 1 metric 3
`;
    // Blocks are set apart.
    expect(written(text).replaceAll("\n!\n", "\n")).toContain(text);
  });
  it("are answered once by a message, and edit in modes with prompts of their own", () => {
    const lab = consoleLab({ R1: "hostname R1\n" }, []);
    lab.wait(1);
    const keys = (line: string): string => lab.keys("R1", `${line}\r`);
    keys("enable");
    keys("configure terminal");
    expect(keys("router eigrp 1")).toContain("% EIGRP does not run here: its lines are kept without effect");
    expect(keys("network 10.0.0.0")).toContain("R1(config-router)#");
    expect(keys("router eigrp 1")).not.toContain("%");
    keys("router eigrp LAB");
    expect(keys("address-family ipv4 autonomous-system 1")).toContain("R1(config-router-af)#");
    expect(keys("af-interface Gi0/0")).toContain("R1(config-router-af-interface)#");
    expect(keys("exit-af-interface")).toContain("R1(config-router-af)#");
    expect(keys("frobnicate")).toContain("% Invalid input detected at '^' marker.");
    expect(keys("ipv6 router ospf 1")).toContain("R1(config-rtr)#");
    keys("end");
    keys("configure terminal");
    keys("interface Loopback0");
    expect(keys("ip nat inside")).toContain("% Address translation does not run here: the line is kept without effect");
    expect(keys("no ip nat inside")).not.toContain("%");
    expect(keys("ip mroute-cache")).not.toContain("%");
    keys("end");
    const run = lab.exec("R1", "show running-config | section eigrp");
    expect(run).toContain("router eigrp 1\n network 10.0.0.0\n");
    keys("configure terminal");
    keys("no router eigrp 1");
    keys("end");
    expect(lab.exec("R1", "show running-config")).not.toContain("router eigrp 1\n");
  });
  it("may be redistributed from, which nothing comes of", () => {
    const out = written(
      "router ospf 1\n redistribute eigrp 1 metric 20 subnets\n redistribute isis CORE level-2 subnets\n",
    );
    expect(out).toContain("\n redistribute eigrp 1 metric 20 subnets\n redistribute isis CORE level-2 subnets\n");
  });
});

describe("blocks in blocks", () => {
  it("take later lines where they stand", () => {
    const out = written(`policy-map QOS
 class VOICE
  priority percent 30
 class class-default
  fair-queue
policy-map QOS
 class VOICE
  set dscp ef
key chain K
 key 1
  key-string one
 key 2
  key-string two
key chain K
 key 1
  send-lifetime 00:00:00 Jan 1 2020 infinite
`);
    expect(out).toContain(" class VOICE\n  priority percent 30\n  set dscp ef\n class class-default\n  fair-queue\n");
    expect(out).toContain(
      " key 1\n  key-string one\n  send-lifetime 00:00:00 Jan 1 2020 infinite\n key 2\n  key-string two\n",
    );
  });
  it("go with the line that opened them", () => {
    const out = written("policy-map QOS\n class A\n  drop\n class B\n  police 8000\n no class A\n");
    expect(out).toContain("policy-map QOS\n class B\n  police 8000\n");
  });
});

describe("terminal lines", () => {
  it("are opened by their long names too", () => {
    const out = written(
      "line console 0\n exec-timeout 0 0\nline con 0\n logging synchronous\nline tty 1 4\n no exec\n",
    );
    expect(out).toContain("line con 0\n exec-timeout 0 0\n logging synchronous\n");
    expect(out).toContain("line tty 1 4\n no exec\n");
  });
  it("take no line of another mode for theirs", () => {
    const { config, unrecognised } = load("line vty 0 4\n login\n line-number 5\nline console 0\n password x\n");
    expect(unrecognised.map((u) => u.line)).toEqual([3]);
    expect(config.keptBlocks.map((b) => [b.header, b.lines])).toEqual([
      ["line vty 0 4", ["login"]],
      ["line con 0", ["password x"]],
    ]);
  });
});

describe("interfaces", () => {
  it("of other media exist, and abbreviations mean what people mean", () => {
    const { config, unrecognised } = load(
      "interface s0/0/0:0\ninterface POS1/0\ninterface TokenRing0\ninterface g0/1\ninterface po1\ninterface NVI0\n",
    );
    expect(unrecognised).toEqual([]);
    expect([...config.interfaces.keys()]).toEqual(
      expect.arrayContaining(["Serial0/0/0:0", "POS1/0", "TokenRing0", "GigabitEthernet0/1", "Port-channel1", "NVI0"]),
    );
  });
  it("keep their own lines, though global ones begin alike", () => {
    const lines = [
      "ip wccp web-cache redirect in",
      "ip rsvp bandwidth 1000",
      "vrrp 1 ip 10.0.0.254",
      "glbp 1 ip 10.0.0.253",
      "xconnect 2.2.2.2 100 encapsulation mpls",
      "mpls traffic-eng tunnels",
      "tag-switching mtu 1512",
      "ntp broadcast client",
      "ipv6 ospf 1 area 0",
      "ipv6 pim",
      "ip hello-interval eigrp 1 5",
      "ip nhrp network-id 1",
      "isis network point-to-point",
      "ospfv3 1 ipv6 area 0",
      "keepalive 10 3",
      "lldp transmit",
      "description last",
    ];
    const { config, unrecognised } = load(`interface GigabitEthernet0/0\n${lines.map((l) => ` ${l}\n`).join("")}`);
    expect(unrecognised).toEqual([]);
    expect(config.kept).toEqual([]);
    expect([...config.interfaces.get("GigabitEthernet0/0")!.kept].sort((a, b) => (a < b ? -1 : 1))).toEqual(
      lines.filter((l) => !l.startsWith("description")).sort((a, b) => (a < b ? -1 : 1)),
    );
    expect(config.interfaces.get("GigabitEthernet0/0")?.description).toBe("last");
  });
  it("say where their address comes from, until they have one", () => {
    const text = "interface GigabitEthernet0/0\n ip address dhcp\n";
    expect(written(text)).toContain("interface GigabitEthernet0/0\n ip address dhcp\n");
    expect(written(text)).not.toContain("interface GigabitEthernet0/0\n no ip address");
    expect(written(`${text} ip address 10.0.0.1 255.0.0.0\n`)).not.toContain("dhcp");
    expect(written(`${text} no ip address\n`)).not.toContain("dhcp");
  });
  it("take an address behind an encapsulation that is only kept", () => {
    expect(written("interface Gi0/0.5\n encapsulation isl 5\n ip address 10.0.0.1 255.0.0.0\n")).toContain(
      " encapsulation isl 5",
    );
  });
  it("Null0 included", () => {
    expect(written("interface Null0\n no ip unreachables\n")).toContain("interface Null0\n no ip unreachables\n");
  });
});

it("global lines and blocks of other services are kept", () => {
  const text = `time-range WORK
 periodic weekdays 8:00 to 17:00
crypto keyring RING
 pre-shared-key address 10.0.0.1 key abc
crypto isakmp profile PROF
 match identity address 10.0.0.1 255.255.255.255
crypto dynamic-map DYN 10
 set transform-set TS
pseudowire-class ETH
 encapsulation mpls
l2 vfi X manual
 vpn id 100
 neighbor 1.1.1.1 encapsulation mpls
vpdn-group 1
 accept-dialin
 protocol l2tp
 virtual-template 1
ip explicit-path name P enable
 next-address 10.0.0.1
map-class frame-relay FR
 frame-relay cir 64000
bba-group pppoe global
 virtual-template 1
mac access-list extended M
 permit any any
`;
  const out = written(`${text}ip msdp peer 1.1.1.1 connect-source Loopback0
ip local policy route-map X
ip mroute 0.0.0.0 0.0.0.0 10.0.0.2
ipv6 local pool P 2001:DB8::/40 48
mpls traffic-eng tunnels
tag-switching tdp router-id Loopback0
access-list 700 permit 0000.1111.2222 0000.0000.0000
`);
  for (const block of text.split(/\n(?! )/)) expect(out).toContain(block.trimEnd());
});

describe("access lists", () => {
  it("keep entries that match nothing here, where they stand", () => {
    const text = `ip access-list extended MIXED
 dynamic GUEST timeout 10 permit ip any any
 permit tcp any any eq www time-range WORK
 permit tcp any any reflect BACK timeout 120
 evaluate BACK
 permit tcp object-group A object-group B eq 22
 permit ip any object-group B
 permit object-group SERVICES any any
 deny   ip any any log
`;
    expect(written(text)).toContain(text);
    expect(written(`${text} no evaluate BACK\n`)).not.toContain("evaluate");
  });
  it("know the names of all ICMP messages", () => {
    const text = " permit icmp any any traceroute\n permit icmp any any host-unknown\n";
    expect(written(`ip access-list extended T\n permit icmp any any 30\n permit icmp any any 3 7\n`)).toContain(text);
  });
});

it("route-maps keep what policy routing and other protocols read", () => {
  const out = written(`route-map PBR permit 10
 match ip address 101
 match length 3 1500
 set ip precedence critical
 set ip next-hop verify-availability 10.0.0.2 1 track 1
 set interface GigabitEthernet0/0
 set metric 10000 100 255 1 1500
 set level level-2
 no set level level-2
`);
  for (const line of ["match length 3 1500", "set ip precedence critical", "set metric 10000 100 255 1 1500"])
    expect(out).toContain(`\n ${line}\n`);
  expect(out).not.toContain("level-2");
});

it("more of what routers, switches and voice gateways hold is kept in its place", () => {
  const blocks = `vlan access-map FILTER 10
 match ip address 1
 action forward
spanning-tree mst configuration
 name REGION
 revision 1
 instance 1 vlan 10
crypto pki trustpoint CA
 enrollment url http://10.0.0.1:80
 fingerprint ABCD
 auto-enroll 70
ip nat pool P prefix-length 24
 address 192.0.2.1 192.0.2.5
controller T1 0/0/0
 cablelength long 0db
 pri-group timeslots 1-24
parser view OPS
 secret 5 $1$x
 commands exec include show`;
  const out = written(`${blocks}
vrf definition RED
 rd 1:1
 vnet tag 100
 address-family ipv4
  mdt default 239.1.1.1
  import ipv4 unicast map IN
 exit-address-family
ip vrf BLUE
 mdt default 239.1.1.2
policy-map P
 class A
  police cir 8000
   conform-action transmit
   exceed-action drop
ip route 0.0.0.0 0.0.0.0 dhcp
ip route 10.0.0.0 255.0.0.0 GigabitEthernet0/0 dhcp 200
ip access-list logging interval 10
no ip prefix-list sequence-number
vlan filter FILTER vlan-list 10
interface GigabitEthernet0/1
 mpls bgp forwarding
 ip ospf authentication key-chain K
 ip rip triggered
`);
  for (const block of blocks.split(/\n(?! )/)) expect(out).toContain(block);
  expect(out).toContain("  mdt default 239.1.1.1\n  import ipv4 unicast map IN\n exit-address-family\n");
  expect(out).toContain("ip vrf BLUE\n mdt default 239.1.1.2\n");
  expect(out).toContain("  police cir 8000\n  conform-action transmit\n  exceed-action drop\n");
  expect(out).toContain(" mpls bgp forwarding\n");
});

it("a VLAN and a port of a switch keep what has no effect here", () => {
  const text =
    "vlan 10\n name X\n remote-span\n state active\ninterface GigabitEthernet0/0\n switchport mode dynamic desirable\n";
  const { config, unrecognised } = load(text, "switch");
  expect(unrecognised).toEqual([]);
  const out = configurationText(config);
  expect(out).toContain("vlan 10\n name X\n remote-span\n");
  expect(out).toContain(" switchport mode dynamic desirable\n");
});

describe("BGP", () => {
  it("keeps address families of other services apart from those that run", () => {
    const text = `router bgp 65000
 bgp log-neighbor-changes
 neighbor 10.0.0.2 remote-as 65000
 !
 address-family vpnv4
  neighbor 10.0.0.2 activate
  neighbor 10.0.0.2 send-community extended
 exit-address-family
 !
 address-family l2vpn evpn
  neighbor 10.0.0.2 activate
  neighbor 10.0.0.2 send-community both
 exit-address-family
 !
 address-family ipv4 mdt
  neighbor 10.0.0.2 activate
 exit-address-family
`;
    const { config, unrecognised } = load(text);
    expect(unrecognised).toEqual([]);
    const [vpnv4] = [...config.bgp!.families.values()].filter((f) => f.afi === "vpnv4");
    expect([...vpnv4!.policies.keys()]).toEqual(["10.0.0.2"]);
    const out = written(text);
    expect(out).toContain(
      text.slice(text.indexOf(" address-family l2vpn"), text.indexOf(" !\n address-family ipv4 mdt")),
    );
    expect(out).toContain(" address-family ipv4 mdt\n  neighbor 10.0.0.2 activate\n exit-address-family\n");
    expect(written(`${text} no address-family l2vpn evpn\n`)).not.toContain("l2vpn");
  });
  it("goes on in the process behind them, and in another family without leaving first", () => {
    const { config, unrecognised } = load(`router bgp 65000
 neighbor 10.0.0.2 remote-as 65000
 address-family l2vpn vpls
  neighbor 10.0.0.2 activate
 exit-address-family
 neighbor 10.0.0.3 remote-as 65000
 address-family l2vpn vpls
  neighbor 10.0.0.3 activate
 address-family vpnv4
  neighbor 10.0.0.3 activate
`);
    expect(unrecognised).toEqual([]);
    expect([...config.bgp!.neighbors.keys()]).toEqual(["10.0.0.2", "10.0.0.3"]);
    expect(config.bgp!.otherFamilies).toEqual([
      {
        header: "address-family l2vpn vpls",
        lines: ["neighbor 10.0.0.2 activate", "neighbor 10.0.0.3 activate"],
        end: "exit-address-family",
      },
    ]);
  });
  it("keeps options and sources that do not run", () => {
    const out = written(`router bgp 65000
 bgp listen range 10.0.0.0/8 peer-group PG
 bgp additional-paths select all
 neighbor 10.0.0.2 remote-as 65001
 neighbor 10.0.0.2 send-label
 redistribute eigrp 1 metric 10
`);
    for (const line of [
      "bgp listen range 10.0.0.0/8 peer-group PG",
      "bgp additional-paths select all",
      "neighbor 10.0.0.2 send-label",
      "redistribute eigrp 1 metric 10",
    ])
      expect(out).toContain(`\n ${line}\n`);
  });
});

it("redistribution, filters and maps may name protocols that do not run", () => {
  const text = `router ospf 1
 distribute-list 1 out eigrp 1
router rip
 redistribute eigrp 1 metric 5
 distance 100 1.1.1.1 0.0.0.0
route-map M permit 10
 match metric external 10
 match metric 100 +- 10
 match ip multicast group 239.128.128.0/20
 set as-path tag
mpls ldp loop-detection
mpls ip default-route
`;
  const out = written(`${text}ip access-list extended OLD\n permit igrp any any\n`);
  for (const line of text.trimEnd().split("\n"))
    expect(out).toContain(`\n${line}${line.startsWith("route-map") ? "" : "\n"}`);
  expect(out).toContain(" permit igrp any any\n");
});

it("abbreviations that people type still mean one thing, whatever else is kept", () => {
  const lines: Readonly<Record<string, readonly string[]>> = {
    "int gi0/0": [
      "no ip prox",
      "no ip redir",
      "ip helper 10.0.0.5",
      "no shut",
      "ip nat ins",
      "desc x",
      "mp ip",
      "ip os co 5",
    ],
    "router ospf 1": ["netw 10.0.0.0 0.0.0.255 a 0", "passive-i default", "redist conn sub", "def ori"],
    "router eig 1": ["net 10.0.0.0", "no auto"],
    "line con 0": ["logg syn", "exec-t 0 0", "pass cisco"],
    "router bg 65000": ["bgp router-i 1.1.1.1", "nei 10.0.0.2 remote 65001", "no sync"],
  };
  for (const [header, body] of Object.entries(lines))
    expect(load(`${header}\n${body.map((l) => ` ${l}\n`).join("")}`).unrecognised, header).toEqual([]);
  for (const line of ["no ip http ser", "ena sec x", "ip ro 0.0.0.0 0.0.0.0 10.0.0.1", "serv pass", "banner motd #hi#"])
    expect(load(`${line}\n`).unrecognised, line).toEqual([]);
});

it("IPv6 addresses shared by several routers, and neighbours by hand, are kept", () => {
  const out = written(
    "ipv6 neighbor 2001:DB8::5 GigabitEthernet0/0 0200.1111.2222\ninterface GigabitEthernet0/0\n ipv6 address 2001:DB8::1/64\n ipv6 address 2001:DB8:9::9/64 anycast\n",
  );
  expect(out).toContain("\nipv6 neighbor 2001:DB8::5 GigabitEthernet0/0 0200.1111.2222\n");
  expect(out).toContain(" ipv6 address 2001:DB8::1/64\n");
  expect(out).toContain(" ipv6 address 2001:DB8:9::9/64 anycast\n");
});

describe("lines that a real router gives an effect that is missing here", () => {
  it("are taken, printed back and listed with file, line and what does not run; lines that change nothing are not", () => {
    const text = `ip access-list extended WEB
 permit tcp object-group CLIENTS any eq www
 permit tcp any any eq 443 time-range WORK
 permit ip any any
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ip pim sparse-mode
 negotiation auto
router eigrp 1
 network 10.0.0.0
service timestamps debug datetime msec
ip nat inside source list 1 interface GigabitEthernet0/0 overload
no ip nat inside source list 2 interface GigabitEthernet0/0 overload
`;
    const { config, unrecognised, ineffective } = load(text);
    expect(unrecognised).toEqual([]);
    expect(ineffective.map(({ line, reason }) => [line, reason])).toEqual([
      [7, "% Multicast routing does not run here: the line is kept without effect"],
      [9, "% EIGRP does not run here: its lines are kept without effect"],
      [12, "% Address translation does not run here: the line is kept without effect"],
    ]);
    expect(
      load(configurationText(config))
        .ineffective.map((u) => u.reason)
        .sort(),
    ).toEqual(ineffective.map((u) => u.reason).sort());
  });
});
