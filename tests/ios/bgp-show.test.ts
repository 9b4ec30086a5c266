// BGP shows, character by character: columns, wording and blank lines of IOS 15.
import { beforeAll, describe, expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const G = (n: number): string => `GigabitEthernet0/${n}`;
let lab: ConsoleLab;
beforeAll(() => {
  lab = consoleLab(
    {
      R1: `hostname R1
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
interface Loopback1
 ip address 172.16.0.1 255.255.0.0
interface Loopback2
 ip address 192.168.100.129 255.255.255.128
interface ${G(0)}
 ip address 10.0.0.1 255.255.255.0
 no shutdown
router bgp 65001
 network 172.16.0.0
 network 192.168.100.128 mask 255.255.255.128
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 send-community both
 neighbor 10.0.0.2 route-map OUT out
route-map OUT permit 10
 match ip address prefix-list BIG
 set metric 50
 set community 65001:1 no-export
route-map OUT permit 20
ip prefix-list BIG seq 5 permit 172.16.0.0/16
`,
      R2: `hostname R2
interface Loopback0
 ip address 2.2.2.2 255.255.255.255
interface ${G(0)}
 ip address 10.0.0.2 255.255.255.0
 no shutdown
interface ${G(1)}
 ip address 10.0.1.2 255.255.255.0
 no shutdown
router ospf 1
 network 2.2.2.2 0.0.0.0 area 0
 network 10.0.1.0 0.0.0.255 area 0
router bgp 65002
 neighbor 10.0.0.1 remote-as 65001
 neighbor 10.0.1.3 remote-as 65002
 neighbor 10.0.1.3 next-hop-self
 neighbor 10.9.9.9 remote-as 65009
 neighbor 10.9.9.9 shutdown
ip route 172.16.0.0 255.255.0.0 Null0
ip bgp-community new-format
`,
      R3: `hostname R3
interface Loopback0
 ip address 3.3.3.3 255.255.255.255
interface ${G(1)}
 ip address 10.0.1.3 255.255.255.0
 no shutdown
router ospf 1
 network 3.3.3.3 0.0.0.0 area 0
 network 10.0.1.0 0.0.0.255 area 0
router bgp 65002
 network 3.3.3.3 mask 255.255.255.255
 neighbor 10.0.1.2 remote-as 65002
`,
    },
    [`R1:${G(0)} R2:${G(0)}`, `R2:${G(1)} R3:${G(1)}`],
  );
  lab.wait(100);
});
const LEGEND = `Status codes: s suppressed, d damped, h history, * valid, > best, i - internal, 
              r RIB-failure, S Stale, m multipath, b backup-path, f RT-Filter, 
              x best-external, a additional-path, c RIB-compressed, 
              t secondary path, 
Origin codes: i - IGP, e - EGP, ? - incomplete
RPKI validation codes: V valid, I invalid, N Not found
`;

describe("show ip bgp", () => {
  test("the table: natural networks without length, long ones on a line of their own, codes of each path", () => {
    const text = lab.exec("R2", "show ip bgp");
    expect(text).toMatch(/^BGP table version is \d+, local router ID is 2\.2\.2\.2\n/);
    expect(text.slice(text.indexOf("\n") + 1)).toBe(`${LEGEND}
     Network          Next Hop            Metric LocPrf Weight Path
 r>i 3.3.3.3/32       10.0.1.3                 0    100      0 i
 r>  172.16.0.0       10.0.0.1                50             0 65001 i
 *>  192.168.100.128/25
                      10.0.0.1                 0             0 65001 i
`);
  });
  test("the summary", () => {
    const text = lab.exec("R2", "show ip bgp summary");
    expect(text).toMatch(
      /^BGP router identifier 2\.2\.2\.2, local AS number 65002\nBGP table version is (\d+), main routing table version \1\n3 network entries using 432 bytes of memory\n3 path entries using 240 bytes of memory\n/,
    );
    const rows = text.slice(text.indexOf("Neighbor ")).split("\n");
    expect(rows[0]).toBe("Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd");
    expect(rows[1]).toMatch(/^10\.0\.0\.1 {8}4 {8}65001 {2,7}\d+ {2,7}\d+ {2,8}\d+ {4}0 {4}0 00:01:\d\d {8}2$/);
    expect(rows[2]).toMatch(/^10\.0\.1\.3 {8}4 {8}65002 .* {8}1$/);
    expect(rows[3]).toMatch(/^10\.9\.9\.9 {8}4 {8}65009 {7}0 {7}0 {8}1 {4}0 {4}0 never {4}Idle \(Admin\)$/);
  });
  test("one prefix with its attributes", () => {
    expect(
      lab.exec("R2", "show ip bgp 172.16.0.0").replace(/version \d+/, "version N"),
    ).toBe(`BGP routing table entry for 172.16.0.0/16, version N
Paths: (1 available, best #1, table default, not advertised to EBGP peer, RIB-failure(17))
  Advertised to update-groups:
     2         
  Refresh Epoch 1
  65001
    10.0.0.1 from 10.0.0.1 (192.168.100.129)
      Origin IGP, metric 50, localpref 100, valid, external, best
      Community: 65001:1 no-export
      rx pathid: 0, tx pathid: 0x0
`);
    expect(lab.exec("R3", "show ip bgp 192.168.100.129")).toContain(
      "    10.0.1.2 from 10.0.1.2 (2.2.2.2)\n      Origin IGP, metric 0, localpref 100, valid, internal, best\n",
    );
    expect(lab.exec("R2", "show ip bgp 9.9.9.9")).toBe("% Network not in table\n");
  });
  test("neighbours: state, capabilities, counters, policies", () => {
    const text = lab.exec("R1", "show ip bgp neighbors 10.0.0.2");
    for (const line of [
      "BGP neighbor is 10.0.0.2,  remote AS 65002, external link",
      "  BGP version 4, remote router ID 2.2.2.2",
      "    Route refresh: advertised and received(new)",
      "    Four-octets ASN Capability: advertised and received",
      "    Address family IPv4 Unicast: advertised and received",
      "    Opens:                  1          1",
      "    Prefixes Current:               2          1 (Consumes 80 bytes)",
      "  Route map for outgoing advertisements is OUT",
      "  Community attribute sent to this neighbor",
      "  Connections established 1; dropped 0",
      "  Last reset never",
    ])
      expect(text.split("\n")).toContain(line);
    expect(text).toMatch(
      /\n {2}BGP state = Established, up for 00:01:\d\d\n {2}Last read 00:00:\d\d, last write 00:00:\d\d, hold time is 180, keepalive interval is 60 seconds\n/,
    );
    expect(lab.exec("R1", "show ip bgp neighbors 9.9.9.9")).toBe("% No such neighbor or address family\n");
  });
  test("what a neighbour was sent and has sent", () => {
    const sent = lab.exec("R1", "show ip bgp neighbors 10.0.0.2 advertised-routes");
    expect(sent).toContain(" *>  172.16.0.0       0.0.0.0                  0         32768 i\n");
    expect(sent).toMatch(/\nTotal number of prefixes 2 \n$/);
    expect(lab.exec("R1", "show ip bgp neighbors 10.0.0.2 routes")).toContain(
      " *>  3.3.3.3/32       10.0.0.2                               0 65002 i\n",
    );
    expect(lab.exec("R1", "show ip bgp neighbors 10.0.0.2 received-routes")).toBe(
      "% Inbound soft reconfiguration not enabled on 10.0.0.2\n",
    );
  });
  test("filters print the same table, less of it", () => {
    const prefixes = (command: string): string[] =>
      lab
        .exec("R2", command)
        .split("\n")
        .slice(9)
        .map((l) => l.slice(5).split(" ")[0]!)
        .filter((p) => p !== "");
    expect(prefixes("show ip bgp regexp ^65001$")).toEqual(["172.16.0.0", "192.168.100.128/25"]);
    expect(prefixes("show ip bgp community 65001:1")).toEqual(["172.16.0.0"]);
    expect(prefixes("show ip bgp cidr-only")).toEqual(["3.3.3.3/32", "192.168.100.128/25"]);
    expect(prefixes("show ip bgp 192.168.0.0 255.255.0.0 longer-prefixes")).toEqual(["192.168.100.128/25"]);
    expect(lab.exec("R2", "show ip bgp rib-failure")).toContain(
      "172.16.0.0         10.0.0.1                  Higher admin distance",
    );
  });
  test("other spellings say the same", () => {
    expect(lab.exec("R2", "show bgp ipv4 unicast summary")).toBe(lab.exec("R2", "show ip bgp summary"));
    expect(lab.exec("R2", "sh ip bgp")).toBe(lab.exec("R2", "show bgp ipv4 unicast"));
    expect(lab.exec("R2", "show bgp all summary")).toBe(
      `For address family: IPv4 Unicast\n${lab.exec("R2", "show ip bgp summary")}`,
    );
  });
  test("a router without BGP says so", () => {
    const none = consoleLab({ R9: "hostname R9\n" }, []);
    expect(none.exec("R9", "show ip bgp")).toBe("% BGP not active\n");
  });
});

test("show route-map", () => {
  expect(lab.exec("R1", "show route-map OUT")).toBe(`route-map OUT, permit, sequence 10
  Match clauses:
    ip address prefix-lists: BIG 
  Set clauses:
    community 65001:1 no-export
    metric 50
  Policy routing matches: 0 packets, 0 bytes
route-map OUT, permit, sequence 20
  Match clauses:
  Set clauses:
  Policy routing matches: 0 packets, 0 bytes
`);
});
test("debug ip bgp updates prints what comes and goes", () => {
  lab.exec("R2", "debug ip bgp updates");
  for (const line of [
    "configure terminal",
    "interface Loopback7",
    "ip address 10.77.0.1 255.255.0.0",
    "router bgp 65001",
    "network 10.77.0.0 mask 255.255.0.0",
    "end",
  ])
    lab.exec("R1", line);
  lab.wait(40);
  const log = lab.exec("R2", "show logging");
  expect(log).toContain(
    "BGP(0): 10.0.0.1 rcvd UPDATE w/ attr: nexthop 10.0.0.1, origin i, metric 0, merged path 65001, AS_PATH",
  );
  expect(log).toContain("BGP(0): 10.0.0.1 rcvd 10.77.0.0/16");
  expect(log).toContain(
    "BGP(0): (base) 10.0.1.3 send UPDATE (format) 10.77.0.0/16, next 10.0.1.2, metric 0, path 65001",
  );
});
test("communities print as one number unless the new format is asked for", () => {
  expect(lab.exec("R2", "show ip bgp 172.16.0.0")).toContain("Community: 65001:1 no-export");
  for (const line of ["configure terminal", "no ip bgp-community new-format", "end"]) lab.exec("R2", line);
  expect(lab.exec("R2", "show ip bgp 172.16.0.0")).toContain(`Community: ${65001 * 65536 + 1} no-export`);
});
