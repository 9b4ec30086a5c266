// Every BGP and policy line is understood, and printed so that it is understood again.
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";

const device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] } as const;
const load = (text: string) => loadConfiguration(text, "R1.cfg", device);
const section = (text: string, header: string): string => {
  const lines = text.split("\n");
  const from = lines.indexOf(header);
  const to = lines.findIndex((l, i) => i > from && !l.startsWith(" "));
  return lines.slice(from, to).join("\n");
};
/** What is printed must load without complaint and print the same. */
const settles = (text: string) => {
  const first = load(text);
  expect(first.unrecognised).toEqual([]);
  const printed = configurationText(first.config);
  const second = load(printed);
  expect(second.unrecognised).toEqual([]);
  expect(configurationText(second.config)).toBe(printed);
  return { config: first.config, printed };
};

const FLAT = `router bgp 65001
 bgp router-id 1.1.1.1
 bgp log-neighbor-changes
 bgp default local-preference 150
 bgp bestpath as-path multipath-relax
 timers bgp 10 30
 network 10.0.0.0
 network 172.16.1.0 mask 255.255.255.0 route-map TAG
 aggregate-address 10.0.0.0 255.0.0.0 as-set summary-only
 redistribute connected metric 30
 redistribute static route-map STATIC
 redistribute ospf 1 match internal external 1 external 2
 neighbor RRC peer-group
 neighbor RRC remote-as 65001
 neighbor RRC update-source Loopback0
 neighbor RRC route-reflector-client
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 local-as 65100 no-prepend replace-as
 neighbor 10.0.0.2 description towards ISP
 neighbor 10.0.0.2 ebgp-multihop 2
 neighbor 10.0.0.2 password secret
 neighbor 10.0.0.2 timers 5 15
 neighbor 10.0.0.2 send-community both
 neighbor 10.0.0.2 next-hop-self
 neighbor 10.0.0.2 default-originate
 neighbor 10.0.0.2 remove-private-as all
 neighbor 10.0.0.2 allowas-in 2
 neighbor 10.0.0.2 soft-reconfiguration inbound
 neighbor 10.0.0.2 weight 200
 neighbor 10.0.0.2 prefix-list IN in
 neighbor 10.0.0.2 filter-list 1 out
 neighbor 10.0.0.2 route-map OUT out
 neighbor 10.0.0.2 maximum-prefix 100 80 warning-only
 neighbor 10.0.0.3 peer-group RRC
 maximum-paths 4
 maximum-paths ibgp 2
 distance bgp 30 210 220`;
const VPN = `router bgp 65103
 bgp log-neighbor-changes
 neighbor 2.2.2.2 remote-as 65103
 neighbor 2.2.2.2 update-source Loopback0
 neighbor 4.4.4.4 remote-as 65103
 neighbor 4.4.4.4 update-source Loopback0
 !
 address-family ipv4
  neighbor 2.2.2.2 activate
  neighbor 4.4.4.4 activate
 exit-address-family
 !
 address-family vpnv4
  neighbor 2.2.2.2 activate
  neighbor 2.2.2.2 send-community extended
  neighbor 4.4.4.4 activate
  neighbor 4.4.4.4 send-community extended
 exit-address-family
 !
 address-family ipv4 vrf Internet
  redistribute static metric 33
  neighbor 172.33.33.2 remote-as 65200
  neighbor 172.33.33.2 activate
  neighbor 172.33.33.2 as-override
  neighbor 172.33.33.2 soo 65103:7
  default-information originate
 exit-address-family
 !
 address-family ipv4 vrf Technique
  redistribute ospf 10 vrf Technique metric 11 match internal
 exit-address-family`;
const VRFS = `vrf definition Internet
 rd 65103:402
 address-family ipv4
vrf definition Technique
 rd 65103:103
 address-family ipv4
`;

describe("router bgp", () => {
  test("prints flat while there is nothing but IPv4 unicast", () => {
    expect(section(settles(`${FLAT}\n`).printed, "router bgp 65001")).toBe(FLAT);
  });
  test("prints address families once there is more", () => {
    expect(section(settles(`${VRFS}${VPN}\n`).printed, "router bgp 65103")).toBe(VPN);
  });
  test("understands the spelling of IOS 12", () => {
    const old = VPN.replace(/ !\n address-family ipv4\n[\s\S]*?exit-address-family\n/, "")
      .replaceAll(" exit-address-family", "  no auto-summary\n  no synchronization\n exit-address-family")
      .replace(" bgp log-neighbor-changes", " no synchronization\n bgp log-neighbor-changes\n no auto-summary");
    expect(section(settles(`${VRFS}${old}\n`).printed, "router bgp 65103")).toBe(VPN);
  });
  test("activating a VPN family sends extended communities unless told not to", () => {
    const text = (more: string) =>
      `router bgp 1\n neighbor 2.2.2.2 remote-as 1\n address-family vpnv4\n  neighbor 2.2.2.2 activate\n${more}`;
    expect(load(text("")).config.bgp!.families.get("vpnv4")!.policies.get("2.2.2.2")!.sendCommunity).toMatchObject({
      extended: true,
    });
    const { config, printed } = settles(text("  no neighbor 2.2.2.2 send-community extended\n"));
    expect(config.bgp!.families.get("vpnv4")!.policies.get("2.2.2.2")!.sendCommunity).toMatchObject({
      extended: false,
    });
    expect(printed).toContain("no neighbor 2.2.2.2 send-community extended");
  });
  test("process settings, confederation, templates and IPv6 come back as typed", () => {
    const lines = `router bgp 65001
 template peer-policy POL
  next-hop-self
  send-community
 exit-peer-policy
 !
 template peer-session SES
  remote-as 65002
  ebgp-multihop 3
 exit-peer-session
 !
 bgp cluster-id 9.9.9.9
 no bgp log-neighbor-changes
 no bgp default ipv4-unicast
 bgp always-compare-med
 bgp deterministic-med
 no bgp enforce-first-as
 bgp confederation identifier 100
 bgp confederation peers 65002 65003
 bgp nexthop trigger delay 1
 neighbor 2001:DB8::2 remote-as 65002
 neighbor 10.0.0.9 inherit peer-session SES
 !
 address-family ipv6
  network 2001:DB8:1::/48
  neighbor 2001:DB8::2 activate
 exit-address-family`;
    // A neighbour that takes everything from a template needs its AS number from there.
    const text = lines.replace(
      " neighbor 10.0.0.9 inherit peer-session SES",
      " neighbor 10.0.0.9 remote-as 65002\n neighbor 10.0.0.9 inherit peer-session SES",
    );
    const { config } = settles(`${text}\n`);
    expect(config.bgp!.confederation).toEqual({ identifier: 100, peers: [65002, 65003] });
    expect(config.bgp!.families.get("ipv6")!.policies.get("2001:db8::2")).toEqual({ activate: true });
    expect(config.bgp!.sessionTemplates.get("SES")).toEqual({ remoteAs: 65002, ebgpMultihop: 3 });
  });
  test("no takes each line of a neighbour back, and the neighbour itself", () => {
    const undone = FLAT.split("\n")
      .filter((l) => /^ neighbor 10\.0\.0\.2 (?!remote-as)/.test(l))
      .map((l) => ` no${l}`);
    const { config, unrecognised } = load(`${FLAT}\n${undone.join("\n")}\n`);
    expect(unrecognised).toEqual([]);
    expect(config.bgp!.neighbors.get("10.0.0.2")).toEqual({ remoteAs: 65002 });
    const policy = config.bgp!.families.get("ipv4")!.policies.get("10.0.0.2")!;
    expect(policy).toEqual({ sendCommunity: { standard: false, extended: false, large: false } });
    const gone = load(`${FLAT}\n no neighbor 10.0.0.2\n no neighbor RRC peer-group\n`);
    expect(gone.unrecognised).toEqual([]);
    expect(gone.config.bgp!.neighbors.size + gone.config.bgp!.groups.size).toBe(0);
  });
  test("refuses what IOS refuses", () => {
    const reasons = load(
      "router bgp 1\n neighbor 10.0.0.2 update-source Loopback0\n network 10.0.0.1 mask 255.255.255.0\n address-family ipv4 vrf NONE\nrouter bgp 2\n",
    ).unrecognised.map((u) => u.reason);
    expect(reasons).toEqual([
      "% Specify remote-as or peer-group commands first",
      "% BGP: Incorrect network or mask configured",
      "% VRF NONE does not exist",
      "BGP is already running; AS is 1",
    ]);
  });
});

describe("policy", () => {
  const POLICY = `ip as-path access-list 1 permit ^$
ip as-path access-list 1 deny _65010_
ip bgp-community new-format
ip community-list 1 permit 65000:1
ip community-list expanded EXP permit 65000:.*
ip community-list standard STD permit 65000:1 no-export
ip extcommunity-list standard RT permit rt 65000:1
ip large-community-list standard LARGE permit 65000:1:2
route-map M permit 10
 description first
 match as-path 1
 match community 1 STD exact-match
 match ip address prefix-list P Q
 match metric 5 6
 match tag 7
 set as-path prepend 65001 65001
 set community 65000:9 additive
 set extcommunity rt 65000:3 additive
 set ip next-hop 10.0.0.9
 set local-preference 200
 set metric +5
 set origin incomplete
 set weight 10
 continue 30
!
route-map M deny 20
 match ip address 10
!
route-map M permit 30
 set ip next-hop self
`;
  test("lists and route-maps come back as typed", () => {
    const { printed } = settles(POLICY);
    const lines = printed.split("\n");
    expect(POLICY.split("\n").filter((l) => l !== "" && l !== "!" && !lines.includes(l))).toEqual([]);
  });
  test("no takes clauses, matches and lists back", () => {
    const { config, unrecognised } = load(
      `${POLICY}route-map M permit 10\n no match metric\n no set weight\n no continue\nno route-map M deny 20\nno ip as-path access-list 1\nno ip community-list 1\n`,
    );
    expect(unrecognised).toEqual([]);
    const map = config.routeMaps.get("M")!;
    expect(map.clauses.map((c) => c.sequence)).toEqual([10, 30]);
    expect(map.clauses[0]!.match.map((m) => m.kind)).not.toContain("metric");
    expect(map.clauses[0]!.continue).toBeUndefined();
    expect(config.asPathLists.size).toBe(0);
    expect(config.communityLists.has("1")).toBe(false);
  });
  test("a pattern that cannot be matched in linear time is refused", () => {
    expect(load("ip as-path access-list 1 permit (_1_)\\1\n").unrecognised).toHaveLength(1);
  });
});
