// OSPF configuration lines: understood, printed back as IOS prints them, understood again, and taken away by `no`.
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";

const device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] } as const;
const load = (text: string) => loadConfiguration(text, "R1.cfg", device);

const INTERFACE = ` ip ospf authentication message-digest
 ip ospf authentication-key secret
 ip ospf message-digest-key 1 md5 first
 ip ospf message-digest-key 2 md5 second
 ip ospf network point-to-multipoint non-broadcast
 ip ospf hello-interval 5
 ip ospf dead-interval 20
 ip ospf retransmit-interval 6
 ip ospf transmit-delay 2
 ip ospf priority 7
 ip ospf cost 33
 ip ospf mtu-ignore
 ip ospf database-filter all out
 ip ospf prefix-suppression
 ip ospf shutdown
 ip ospf 1 area 3 secondaries none
 no mpls ldp igp sync`;
const PROCESS = ` router-id 1.1.1.1
 log-adjacency-changes detail
 auto-cost reference-bandwidth 1000
 shutdown
 capability vrf-lite
 prefix-suppression
 no compatible rfc1583
 no discard-route internal
 no discard-route external
 timers throttle spf 50 200 5000
 timers throttle lsa all 0 500 5000
 timers lsa arrival 80
 area 0 authentication message-digest
 area 1 stub no-summary
 area 4 stub
 area 2 nssa no-redistribution default-information-originate metric 7 metric-type 1 no-summary
 area 2 nssa translate type7 always
 area 2 nssa translate type7 suppress-fa
 area 1 default-cost 50
 area 3 range 10.3.0.0 255.255.0.0 not-advertise
 area 3 range 10.4.0.0 255.255.0.0 cost 9
 area 3 filter-list prefix IN in
 area 3 filter-list prefix OUT out
 area 3 virtual-link 9.9.9.9 authentication message-digest hello-interval 5 dead-interval 20 message-digest-key 1 md5 vl
 max-metric router-lsa external-lsa include-stub on-startup 300 summary-lsa 5
 summary-address 172.16.0.0 255.240.0.0 tag 4
 summary-address 192.168.0.0 255.255.0.0 not-advertise
 redistribute connected metric 10 metric-type 1 tag 5 subnets route-map CONNECTED
 redistribute static subnets
 redistribute rip subnets
 redistribute ospf 2 match internal external 1 nssa-external 2 subnets
 redistribute bgp 65000 metric 3 subnets
 passive-interface default
 no passive-interface GigabitEthernet0/0
 network 10.0.0.0 0.255.255.255 area 0
 network 172.16.5.1 0.0.0.0 area 3
 neighbor 10.0.0.9 cost 5 poll-interval 60 priority 2
 default-metric 40
 default-information originate always metric 5 metric-type 1 route-map DEFAULT
 distribute-list prefix PL in GigabitEthernet0/0
 distribute-list 10 out static
 maximum-paths 8
 distance ospf external 150 inter-area 115 intra-area 105
 mpls ldp sync
 mpls ldp autoconfig area 0`;
const TEXT = `interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
${INTERFACE}
!
router ospf 1
${PROCESS}
`;

/** The lines of one block of a configuration. */
const block = (text: string, header: string): string[] => {
  const lines = text.split("\n");
  const at = lines.indexOf(header);
  const end = lines.findIndex((l, i) => i > at && !l.startsWith(" "));
  return lines.slice(at + 1, end);
};
const sorted = (text: string): string[] => text.split("\n").sort();

describe("OSPF configuration", () => {
  test("every line is understood", () => {
    expect(load(TEXT).unrecognised).toEqual([]);
  });
  test("what was typed is printed back, and means the same when read again", () => {
    const first = load(TEXT);
    const text = configurationText(first.config);
    expect(block(text, "router ospf 1").sort()).toEqual(sorted(PROCESS));
    expect(
      block(text, "interface GigabitEthernet0/0")
        .filter((l) => /ospf|igp sync/.test(l))
        .sort(),
    ).toEqual(sorted(INTERFACE));
    const second = load(text);
    expect(second.unrecognised).toEqual([]);
    expect(second.config.ospf).toEqual(first.config.ospf);
    expect(second.config.interfaces.get("GigabitEthernet0/0")!.ospf).toEqual(
      first.config.interfaces.get("GigabitEthernet0/0")!.ospf,
    );
  });
  test.each([["GigabitEthernet0/0", INTERFACE]])("`no` takes every line of interface %s away", (name, lines) => {
    const undone = lines.split("\n").map((l) => (l.startsWith(" no ") ? ` ${l.slice(4)}` : ` no ${l.slice(1)}`));
    const { config, unrecognised } = load(`interface ${name}\n${lines}\n${undone.join("\n")}\n`);
    expect(unrecognised).toEqual([]);
    expect(config.interfaces.get(name)!.ospf).toEqual({});
  });
  test("`no` takes every line of the process away; options of a statement first, then the statement", () => {
    const undone = PROCESS.split("\n").map((l) => (l.startsWith(" no ") ? ` ${l.slice(4)}` : ` no ${l.slice(1)}`));
    const rest = [
      "area 1",
      "area 2",
      "area 3 virtual-link 9.9.9.9",
      ...["connected", "static", "rip", "ospf 2", "bgp 65000"].map((r) => `redistribute ${r}`),
    ].map((l) => ` no ${l}`);
    const { config, unrecognised } = load(
      `interface GigabitEthernet0/0\n!\nrouter ospf 1\n${PROCESS}\n${undone.join("\n")}\n${rest.join("\n")}\n`,
    );
    expect(unrecognised).toEqual([]);
    const bare = load("router ospf 1\n").config.ospf.get(1)!;
    const left = config.ospf.get(1)!;
    // The one statement that is its own opposite: off with log-adjacency-changes means silence, not the default.
    left.logAdjacencyChanges = "on";
    left.passive.clear();
    expect(left).toEqual(bare);
  });
  test("a network statement takes a mask for a wildcard, and clears the bits it covers", () => {
    const { config } = load(
      "router ospf 1\n network 10.1.2.3 255.255.0.0 area 0.0.0.5\n network 10.9.9.9 0.0.0.255 area 2\n",
    );
    expect(block(configurationText(config), "router ospf 1")).toEqual([
      " network 10.1.0.0 0.0.255.255 area 5",
      " network 10.9.9.0 0.0.0.255 area 2",
    ]);
  });
  test("a key in the reversible form is read", () => {
    const { config } = load("interface GigabitEthernet0/0\n ip ospf authentication-key 7 094F471A1A0A\n");
    expect(config.interfaces.get("GigabitEthernet0/0")!.ospf.authenticationKey).toBe("cisco");
  });
  test("a VRF holds thirty processes, and says so to the thirty-first", () => {
    const many = (vrf: string, from: number, count: number): string =>
      Array.from({ length: count }, (_, k) => `router ospf ${from + k}${vrf}\n`).join("");
    const { unrecognised } = load(`ip vrf A\n rd 1:1\n${many("", 1, 31)}${many(" vrf A", 100, 30)}`);
    expect(unrecognised.map((u) => [u.text, u.reason])).toEqual([
      ["router ospf 31", "% OSPF: Too many routing processes"],
    ]);
  });
  test("a virtual link outlives its options, and a network is found however its bits are written", () => {
    const { config, unrecognised } = load(`router ospf 1
 area 3 virtual-link 9.9.9.9 authentication message-digest hello-interval 5 dead-interval 20
 area 3 virtual-link 9.9.9.9 message-digest-key 1 md5 old
 area 3 virtual-link 9.9.9.9 message-digest-key 2 md5 new
 no area 3 virtual-link 9.9.9.9 message-digest-key 1
 no area 3 virtual-link 9.9.9.9 hello-interval 5
 area 4 virtual-link 8.8.8.8
 no area 4 virtual-link 8.8.8.8
 network 10.0.0.0 255.255.255.0 area 0
 network 10.0.1.0 0.0.0.255 area 0
 no network 10.0.0.0 255.255.255.0 area 0
 no network 10.0.1.0 255.255.255.0 area 0
`);
    expect(unrecognised).toEqual([]);
    const process = config.ospf.get(1)!;
    expect(process.networks).toEqual([]);
    expect([...process.areas.keys()]).toEqual([3]);
    expect(process.areas.get(3)!.virtualLinks).toEqual([
      {
        neighbor: 0x09090909,
        authentication: "message-digest",
        deadInterval: 20,
        messageDigestKeys: [{ id: 2, key: "new" }],
      },
    ]);
  });
  test("the backbone is neither stub nor crossed by a virtual link", () => {
    const { unrecognised } = load("router ospf 1\n area 0 stub\n area 0 nssa\n area 0 virtual-link 1.1.1.1\n");
    expect(unrecognised).toHaveLength(3);
  });
});
