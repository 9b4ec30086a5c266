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
  it("are not taken for commands of an enclosing mode, or for free text, by abbreviation", () => {
    const lines = [
      "router ospf 1",
      " network 10.0.0.0",
      "RT en Import :",
      "Config RD et RT",
      "us admin pass x",
      "router ospf 1",
      " network 10.0.0.0 0.0.0.255 aera 0",
      " passive-interfaces lo0",
      "interface gi0/0",
      " ip acc 101 inn",
      " ip addres 10.0.0.1",
      " ip ro 10.1.0.0 255.255.0.0 10.0.0.9",
    ];
    const { unrecognised, config } = load(lines.join("\n"));
    expect(unrecognised.map((u) => u.line)).toEqual([2, 3, 4, 7, 8, 10, 11]);
    expect(config.staticRoutes).toHaveLength(1);
    expect(config.kept).toEqual(["username admin pass x"]);
    expect(config.interfaces.get("GigabitEthernet0/0")?.kept).toEqual([]);
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

describe("lines of real devices", () => {
  const accepted = (text: string, kind: "router" | "switch" = "router") =>
    loadConfiguration(text, "x", { name: "R1", kind, hardware: ["GigabitEthernet0/0"] }).unrecognised;
  it("of emulated routers are taken", () => {
    expect(
      accepted(`upgrade fpd auto
version 12.4
no service pad
service timestamps debug datetime msec localtime show-timezone
service password-encryption
service tcp-keepalives-in
no service dhcp
resource policy
logging buffered 16384 debugging
no logging console
enable password 7 0822455D0A16
aaa new-model
aaa session-id common
aaa group server radius RAD
 server name R1
ip subnet-zero
no ip icmp rate-limit unreachable
no ip dhcp use vrf connected
ip dhcp excluded-address 10.0.0.1 10.0.0.10
ip dhcp pool LAN
   network 10.0.0.0 255.255.255.0
   default-router 10.0.0.1
   dns-server 8.8.8.8
   lease 0 2
no ip domain-lookup
ip domain-name example.org
ip multicast-routing
vrf definition Mgmt-intf
 !
 address-family ipv4
 exit-address-family
 !
 address-family ipv6
 exit-address-family
subscriber templating
multilink bundle-name authenticated
cts logging verbose
crypto pki trustpoint TP-self-signed-1
 enrollment selfsigned
 subject-name cn=IOS-Self-Signed-Certificate-1
 revocation-check none
 rsakeypair TP-self-signed-1
crypto pki certificate chain TP-self-signed-1
 certificate self-signed 01
  3082022B 30820194 A0030201 02020101
  quit
license udi pid CISCO2901/K9 sn FJC1940A2CY
license boot module c2900 technology-package securityk9
username cisco privilege 15 secret 5 $1$abcd
archive
 log config
  hidekeys
redundancy
 mode none
ip ssh version 2
track 1 interface GigabitEthernet0/0 line-protocol
class-map match-any VOICE
 match dscp ef
policy-map QOS
 class VOICE
  priority percent 30
 class class-default
  fair-queue
crypto isakmp policy 10
 encr aes
 authentication pre-share
 group 2
crypto isakmp key secret address 10.0.0.9
crypto ipsec transform-set TS esp-aes esp-sha-hmac
 mode tunnel
crypto map VPN 10 ipsec-isakmp
 set peer 10.0.0.9
 set transform-set TS
 match address 101
ip cef distributed
interface Embedded-Service-Engine0/0
 no ip address
 shutdown
interface FastEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ipv6 nd ra-interval 100
 ipv6 nd suppress-ra
 tag-switching ip
 ip nat outside
 ip virtual-reassembly in
 no ip route-cache
 duplex auto
 speed auto
 no keepalive
 no cdp enable
 crypto map VPN
 no mop enabled
interface FastEthernet1/0
interface Serial0/0/0
 bandwidth 128
 no ip address
 encapsulation ppp
 ppp authentication chap
 no fair-queue
 clock rate 2000000
interface GigabitEthernet1
 no ip address
 negotiation auto
 no mop sysid
router ospf 1
 log-adjacency-changes
 network 10.1.0.0 0.0.0.255 area 0
ip classless
ip forward-protocol nd
ip flow-export version 9
no ip http server
ip http authentication local
ip nat inside source list 1 interface FastEthernet0/0 overload
ip sla 1
 icmp-echo 10.0.0.2
 frequency 5
ip sla schedule 1 life forever start-time now
ip access-list standard MGMT
 remark who may come in
 permit 10.0.0.0 0.0.0.255
logging trap debugging
logging 10.0.0.5
access-list 1 permit any
dialer-list 1 protocol ip permit
no cdp log mismatch duplex
snmp-server community public RO
tftp-server flash:image
control-plane
mgcp fax t38 ecm
mgcp profile default
gatekeeper
 shutdown
call-home
 contact-email-addr sch-smart-licensing@example.org
 profile "CiscoTAC-1"
  active
alias exec sib show ip interface brief
banner exec ^C
*** text ***
^C
banner incoming ^C hello ^C
line con 0
 exec-timeout 0 0
 privilege level 15
 logging synchronous
 stopbits 1
line 2
 no activation-character
 no exec
 transport preferred none
 transport output pad telnet rlogin lapb-ta mop udptn v120 ssh
line vty 0 4
 access-class MGMT in
 password 7 0822455D0A16
 login local
 transport input telnet ssh
scheduler allocate 20000 1000
no scheduler allocate
ntp server 10.0.0.3
event manager applet X
 event syslog pattern "UPDOWN"
 action 1.0 syslog msg "x"
webvpn cef
end
`),
    ).toEqual([]);
  });
  it("of switches are taken", () => {
    expect(
      accepted(
        `version 12.2
no service pad
hostname SW1
no aaa new-model
system mtu routing 1500
switch 1 provision ws-c3750-24ts
vtp mode transparent
ip dhcp snooping vlan 10
ip arp inspection vlan 10
mls qos map cos-dscp 0 8 16 24 32 46 48 56
mls qos
spanning-tree mode rapid-pvst
spanning-tree extend system-id
spanning-tree vlan 1-4094 priority 4096
errdisable recovery cause bpduguard
vlan internal allocation policy ascending
vlan 10
 name USERS
vlan 20,30
lldp run
interface Port-channel1
 switchport mode trunk
interface GigabitEthernet0/0
 description uplink
 switchport trunk encapsulation dot1q
 switchport trunk native vlan 99
 switchport trunk allowed vlan 10,20
 switchport trunk allowed vlan add 30
 switchport mode trunk
 switchport nonegotiate
 spanning-tree portfast trunk
 spanning-tree bpduguard enable
 channel-group 1 mode active
 ip dhcp snooping trust
 storm-control broadcast level 50.00
 srr-queue bandwidth share 10 10 60 20
 mls qos trust cos
 auto qos voip trust
 switchport port-security maximum 2
 switchport port-security
 switchport voice vlan 20
 udld port aggressive
interface Vlan1
 ip address 10.0.0.2 255.255.255.0
 no ip route-cache
ip default-gateway 10.0.0.1
ip http server
ip sla enable reaction-alerts
snmp-server enable traps
monitor session 1 source interface GigabitEthernet0/0
line con 0
line vty 0 4
 login
line vty 5 15
 login
end
`,
        "switch",
      ),
    ).toEqual([]);
  });
});

describe("blocks of other services", () => {
  const text = `ipv6 dhcp pool V6
 address prefix 2001:DB8:9::/64
 dns-server 2001:DB8::53
 domain-name lab.local
voice-card 0
 no dspfarm
bfd-template single-hop B
 interval min-tx 50 min-rx 50 multiplier 3
zone security INSIDE
zone-pair security ZP source INSIDE destination OUTSIDE
 service-policy type inspect PM
object-group network SERVERS
 host 10.1.1.5
 10.2.0.0 255.255.0.0
ipv6 ioam timestamp
`;
  it("are kept and printed back", () => {
    const { config, unrecognised } = load(text);
    expect(unrecognised).toEqual([]);
    const written = configurationText(config);
    for (const line of text.trimEnd().split("\n")) expect(written).toContain(`\n${line}\n`);
    expect(configurationText(load(written).config)).toBe(written);
  });
});

it("takes the number of an IPv6 access list's entry before the rule as well as behind it", () => {
  const lines = (text: string): string =>
    configurationText(load(`ipv6 access-list V6\n${text}`).config).split("ipv6 access-list V6\n")[1]!;
  const before = lines(" sequence 10 permit icmp any any nd-na\n sequence 25 deny ipv6 any any log\n");
  expect(before).toBe(lines(" permit icmp any any nd-na sequence 10\n deny ipv6 any any log sequence 25\n"));
  expect(before).toContain("permit icmp any any nd-na");
});
