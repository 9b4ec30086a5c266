import { describe, expect, it } from "vitest";
import { ConfigurationRefused, loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";

const device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] } as const;
const load = (text: string) => loadConfiguration(text, "R1.cfg", device);

const REAL = `!
version 15.4
service timestamps debug datetime msec
service timestamps log datetime msec
no service password-encryption
!
hostname CE1
!
boot-start-marker
boot-end-marker
!
enable secret 5 $1$abcd$0123456789abcdef
!
no aaa new-model
memory-size iomem 15
clock timezone CET 1 0
mmi polling-interval 60
no mmi auto-configure
ip cef
no ip domain lookup
no ipv6 cef
ipv6 unicast-routing
multilink bundle-name authenticated
!
vrf definition RED
 rd 65000:1
 !
 address-family ipv4
  route-target export 65000:1
  route-target import 65000:1
  route-target import 65000:99
 exit-address-family
!
ip vrf BLUE
 rd 65000:2
 route-target both 65000:2
!
username admin privilege 15 secret 5 $1$x
redundancy
!
ip tcp synwait-time 5
!
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
!
interface GigabitEthernet0/0
 description to "core" <x>
 vrf forwarding RED
 ip address 10.0.0.1 255.255.255.0
 ip access-group 101 in
 duplex auto
 speed auto
 media-type rj45
 ipv6 address 2001:DB8::1/64
 ipv6 enable
!
interface GigabitEthernet0/1
 no ip address
 shutdown
 duplex auto
 negotiation auto
!
interface GigabitEthernet0/1.10
 encapsulation dot1Q 10
 ip vrf forwarding BLUE
 ip address 10.0.0.1 255.255.255.0
!
ip forward-protocol nd
!
no ip http server
no ip http secure-server
ip route 0.0.0.0 0.0.0.0 10.9.9.9
ip route vrf RED 10.5.0.0 255.255.0.0 GigabitEthernet0/0 10.0.0.2 200 tag 7 name back
ip route 10.6.0.0 255.255.0.0 Null0
!
ip prefix-list PL seq 5 permit 10.0.0.0/8 ge 9 le 24
access-list 10 permit 10.0.0.0 0.255.255.255
access-list 10 deny   any log
access-list 101 permit tcp any host 10.0.0.1 eq www
access-list 101 permit icmp any any echo-reply
access-list 101 permit ip any any
ipv6 route ::/0 2001:DB8::2
!
control-plane
!
banner motd ^CC
Keep out
 of here^C
!
line con 0
 exec-timeout 0 0
 logging synchronous
line aux 0
line vty 0 4
 login
 transport input all
!
ntp server 1.2.3.4
end
`;

describe("a real-world configuration", () => {
  it("has no unrecognised line, and reads back as it was written", () => {
    const first = load(REAL);
    expect(first.unrecognised).toEqual([]);
    const text = configurationText(first.config);
    const again = load(text);
    expect(again.unrecognised).toEqual([]);
    expect(configurationText(again.config)).toBe(text);
    expect(text).toMatchSnapshot();
  });
  it("fills the model", () => {
    const { config } = load(REAL);
    expect(config.hostname).toBe("CE1");
    expect(config.interfaces.get("GigabitEthernet0/0")?.ipv4).toEqual({ address: 0x0a000001, length: 24 });
    expect(config.vrfs.get("RED")?.families.get("ipv4")?.importTargets).toEqual(["65000:1", "65000:99"]);
    expect(config.accessLists.get("101")?.entries).toHaveLength(3);
    expect(config.staticRoutes).toHaveLength(4);
  });
});

describe("lines that are not understood", () => {
  it("are reported with file, line and reason", () => {
    const { unrecognised } = load(
      "hostname X\nfrobnicate all\ninterface gi0/0\n ip adress 1.1.1.1 255.0.0.0\n ip address\n i\n",
    );
    expect(unrecognised).toEqual([
      { file: "R1.cfg", line: 2, text: "frobnicate all", reason: "% Invalid input detected at '^' marker." },
      {
        file: "R1.cfg",
        line: 4,
        text: "ip adress 1.1.1.1 255.0.0.0",
        reason: "% Invalid input detected at '^' marker.",
      },
      { file: "R1.cfg", line: 5, text: "ip address", reason: "% Incomplete command." },
      { file: "R1.cfg", line: 6, text: "i", reason: '% Ambiguous command:  "i"' },
    ]);
  });
  it("include those that are refused", () => {
    const { unrecognised } = load(
      "interface gi0/0\n ip address 10.0.0.0 255.255.255.0\n ip address 10.0.0.1 255.255.255.0\ninterface gi0/1\n ip address 10.0.0.2 255.255.255.0\n ip address 10.0.1.2 255.0.255.0\n",
    );
    expect(unrecognised.map((u) => [u.line, u.reason])).toEqual([
      [2, "Bad mask /24 for address 10.0.0.0"],
      [5, "% 10.0.0.0 overlaps with GigabitEthernet0/0"],
      [6, "Bad mask 0xFF00FF00 for address 10.0.1.2"],
    ]);
  });
});

describe("what is no configuration", () => {
  it("is refused by size and by content", () => {
    expect(() => load("x".repeat(10_000_000))).toThrow(ConfigurationRefused);
    expect(() => load("\u0000\u0001")).toThrow(/NUL/);
    expect(() => load("\u0001\u0002".repeat(100))).toThrow(/control characters/);
  });
});

describe("origins", () => {
  it("know the line of each item", () => {
    const { origins } = load("hostname A\ninterface gi0/0\n ip addr 10.0.0.1 255.255.255.0\n no shut\n");
    expect(origins.find(["interface GigabitEthernet0/0"], "ip address 10.0.0.1 255.255.255.0")).toEqual({
      file: "R1.cfg",
      line: 3,
      text: "ip addr 10.0.0.1 255.255.255.0",
    });
    expect(origins.find(["interface GigabitEthernet0/0"], "shutdown")?.line).toBe(4);
    expect(origins.under([], "interface").map((i) => i.command)).toEqual(["interface GigabitEthernet0/0"]);
  });
});
