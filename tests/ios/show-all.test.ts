// Every show, clear and debug command, on a router with nothing and on one with everything: none may throw.
import { describe, expect, it } from "vitest";
import { commands } from "../../src/ios/commands.ts";
import { compileGrammar } from "../../src/ios/grammar.ts";
import { consoleLab } from "../support/console.ts";
import { sampleLines } from "./samples.ts";

const pe = (n: number, other: number): string => `hostname R${n}
ipv6 unicast-routing
vrf definition WORD7
 rd 65000:${n}
 address-family ipv4
  route-target both 65000:1
 exit-address-family
 address-family ipv6
  route-target both 65000:1
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface Loopback7
 vrf forwarding WORD7
 ip address 10.7.${n}.1 255.255.255.0
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 ipv6 address 2001:db8::${n}/64
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 key
 mpls ip
interface GigabitEthernet0/1
 vrf forwarding WORD7
 ip address 10.8.${n}.1 255.255.255.0
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
 area 7 nssa
 redistribute static subnets
router ospf 3 vrf WORD7
 network 10.8.0.0 0.0.255.255 area 0
 redistribute bgp 65000 subnets
router rip
 version 2
 network 192.0.2.0
router bgp 65000
 neighbor ${other}.${other}.${other}.${other} remote-as 65000
 neighbor ${other}.${other}.${other}.${other} update-source Loopback0
 network 10.7.0.0 mask 255.255.255.0
 address-family vpnv4
  neighbor ${other}.${other}.${other}.${other} activate
 address-family ipv4 vrf WORD7
  redistribute connected
  redistribute ospf 3 vrf WORD7
ip route 10.7.0.0 255.255.255.0 Null0
ip route vrf WORD7 0.0.0.0 0.0.0.0 10.8.${n}.2
ip prefix-list WORD7 permit 0.0.0.0/0 le 32
access-list 20 permit any
ip access-list extended WORD7
 permit ip any any
ip as-path access-list 1 permit .*
ip community-list standard WORD7 permit 65000:7
route-map WORD7 permit 10
 match ip address prefix-list WORD7
`;
/** Commands only see interfaces that exist; the samples speak of this one. */
const BARE = "interface Loopback7\n";
const linesOf = (kind: "router" | "switch"): readonly string[] =>
  commands
    .filter(
      (c) =>
        c.kind !== "config" &&
        (c.on ?? kind) === kind &&
        /^(show|clear|debug|undebug|explain|terminal) /.test(`${c.grammar} `),
    )
    .flatMap((c) => sampleLines(compileGrammar(c.grammar, c.help)).slice(0, 12));

describe.each([
  ["nothing", () => consoleLab({ R1: BARE }, []), 0],
  [
    "everything",
    () =>
      consoleLab({ R1: pe(1, 2), R2: pe(2, 1) }, [
        "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
        "R1:GigabitEthernet0/1 R2:GigabitEthernet0/1",
      ]),
    90,
  ],
  [
    "nothing but ports, a switch",
    () =>
      consoleLab({ R1: `vlan 20\n${BARE}`, R2: "vlan 20\n" }, ["R1:GigabitEthernet0/1 R2:GigabitEthernet0/1"], {
        R1: "switch",
        R2: "switch",
      }),
    70,
  ],
] as const)("a device with %s", (_name, make, seconds) => {
  it("answers every show, clear and debug command", () => {
    const lab = make();
    expect(lab.network.unrecognised).toEqual([]);
    lab.wait(seconds);
    const lines = linesOf(lab.network.node("R1").kind === "switch" ? "switch" : "router");
    for (const line of lines) {
      const text = lab.exec("R1", line);
      if (lab.network.asking("R1", "script")) lab.exec("R1", "");
      expect(lab.network.idle("R1", "script"), line).toBe(true);
      expect(text, line).not.toMatch(/undefined|NaN|\[object|% Invalid input detected|% Ambiguous command/);
    }
    expect(lines.length).toBeGreaterThan(200);
  });
});
