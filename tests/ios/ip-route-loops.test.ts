// Routes that are found through themselves: what the router logs, lists, forwards and explains.
import { beforeAll, describe, expect, it } from "vitest";
import { explainReach, explainRoute } from "../../src/explain/explain.ts";
import { parseIp } from "../../src/base/ip.ts";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

// R3 announces the network that its own link to R1 lies in; R1 hands the route on with R3 as its next hop.
const R1 = `hostname R1
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 172.16.0.1 255.255.255.252
router bgp 65001
 bgp router-id 1.1.1.1
 neighbor 10.0.12.2 remote-as 65001
 neighbor 172.16.0.2 remote-as 65002
`;
const R2 = `hostname R2
vrf definition RED
 rd 1:1
 address-family ipv4
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.0
interface GigabitEthernet0/1
 vrf forwarding RED
 ip address 192.168.1.1 255.255.255.252
interface GigabitEthernet0/2
 ip address 192.168.1.1 255.255.255.252
router bgp 65001
 bgp router-id 2.2.2.2
 neighbor 10.0.12.1 remote-as 65001
ip route 0.0.0.0 0.0.0.0 10.0.12.1
ip route 192.168.0.0 255.255.0.0 192.168.1.2
`;
const R3 = `hostname R3
interface GigabitEthernet0/1
 ip address 172.16.0.2 255.255.255.252
interface Loopback0
 ip address 172.16.1.1 255.255.255.0
router bgp 65002
 bgp router-id 3.3.3.3
 network 172.16.0.0
 neighbor 172.16.0.1 remote-as 65001
ip route 172.16.0.0 255.255.0.0 Null0
`;
const S = `hostname S
interface GigabitEthernet0/2
 ip address 192.168.1.2 255.255.255.252
`;

describe("recursion loops", () => {
  let lab: ConsoleLab;
  const configure = (...lines: string[]): void => {
    for (const line of ["configure terminal", ...lines, "end"]) lab.exec("R2", line);
  };
  const logged = (): number =>
    lab.exec("R2", "show logging").split("%IPRT-3-RIB_LOOP: Resolution loop formed by routes in RIB\n").length - 1;
  beforeAll(() => {
    lab = consoleLab({ R1, R2, R3, S }, [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R1:GigabitEthernet0/1 R3:GigabitEthernet0/1",
      "R2:GigabitEthernet0/2 S:GigabitEthernet0/2",
    ]);
    lab.wait(60);
  });
  it("are logged once and listed, and lead nowhere", () => {
    expect(lab.exec("R2", "show ip route 172.16.0.2")).toContain('Known via "bgp 65001", distance 200, metric 0');
    expect(lab.exec("R2", "show ip route loops")).toMatch(
      /^->default:ipv4:base 172\.16\.0\.0\/16 -> base 172\.16\.0\.2 bgp 00:00:\d\d N\n$/,
    );
    expect(lab.exec("R2", "show ip route vrf RED loops")).toBe("");
    expect(logged()).toBe(1);
    expect(lab.exec("R2", "show ip cef 172.16.1.1 detail")).toBe(
      "172.16.0.0/16, epoch 0, flags [rib only nolabel, rib defined all labels]\n  recursive via 172.16.0.2, recursive-looped\n    drop\n",
    );
    expect(lab.exec("R2", "show ip cef summary")).toMatch(/ (\d+) prefixes \(\d+\/1 fwd\/non-fwd\)/);
    expect(lab.exec("R2", "show ip cef | include 172.16.0.0/16")).toMatch(/^172\.16\.0\.0\/16 +drop\n$/);
    expect(lab.exec("R2", "ping 172.16.1.1 repeat 2")).toContain("Success rate is 0 percent (0/2)");
  });
  it("are what explain names as the cause", () => {
    const { ok, cause, blame, next, steps } = explainReach(lab.network, {
      node: "R2",
      vrf: "",
      to: parseIp("172.16.1.1")!,
    });
    expect({ ok, cause, next }).toEqual({
      ok: false,
      cause: "recursion-loop",
      next: { node: "R2", command: "show ip route loops" },
    });
    expect(steps.map((s) => s.text)).toEqual([
      "the route to 172.16.1.1 leads back to itself",
      "next hop 172.16.0.2 of 172.16.0.0/16 is found by the route itself, by bgp 65001",
      "hands the route on to 10.0.12.2 with the next hop 172.16.0.2 as it came",
    ]);
    expect(blame).toMatchObject({
      kind: "missing",
      node: "R1",
      text: "neighbor 10.0.12.2 next-hop-self",
      within: ["router bgp 65001"],
    });
    const route = explainRoute(lab.network, "R2", "172.16.0.0/16", "");
    expect([route.ok, route.steps.at(-1)?.text]).toEqual([true, steps[1]!.text]);
  });
  it("are mended by the line that explain misses", () => {
    const reset = (...lines: string[]): void => {
      for (const line of ["configure terminal", "router bgp 65001", ...lines, "end", "clear ip bgp * soft"])
        lab.exec("R1", line);
      lab.wait(30);
    };
    reset("neighbor 10.0.12.2 next-hop-self");
    expect(lab.exec("R2", "show ip route loops")).toBe("");
    expect(lab.exec("R2", "show ip cef 172.16.1.1")).toBe("172.16.0.0/16\n  nexthop 10.0.12.1 GigabitEthernet0/0\n");
    reset("no neighbor 10.0.12.2 next-hop-self");
    expect(lab.exec("R2", "show ip route loops")).not.toBe("");
  });
  it("end when another route leads to the next hop", () => {
    configure("ip route 172.16.0.0 255.255.255.252 10.0.12.1");
    lab.wait(10);
    expect(lab.exec("R2", "show ip route loops")).toBe("");
    expect(lab.exec("R2", "show ip cef 172.16.1.1")).toBe("172.16.0.0/16\n  nexthop 10.0.12.1 GigabitEthernet0/0\n");
    configure("no ip route 172.16.0.0 255.255.255.252 10.0.12.1");
    lab.wait(10);
    expect([lab.exec("R2", "show ip route loops").length > 0, logged()]).toEqual([true, 3]);
    // The next hop is then covered by nothing but the route: BGP gives it up.
    configure("no ip route 0.0.0.0 0.0.0.0 10.0.12.1");
    lab.wait(10);
    expect(lab.exec("R2", "show ip route loops")).toBe("");
    expect(lab.exec("R2", "show ip bgp 172.16.0.0")).toContain("(inaccessible)");
  });
  it("take a static route out of the table, and it comes back", () => {
    expect(lab.exec("R2", "show ip route static")).toContain("192.168.0.0/16 [1/0] via 192.168.1.2");
    const before = logged();
    configure("interface GigabitEthernet0/2", "shutdown");
    expect(lab.exec("R2", "show ip route static")).not.toContain("192.168");
    expect([lab.exec("R2", "show ip route loops"), logged()]).toEqual(["", before]);
    expect(explainRoute(lab.network, "R2", "192.168.0.0/16", "").steps.at(-1)?.text).toBe(
      "the static route to 192.168.0.0/16 is not usable: its next hop 192.168.1.2 could only be found through the route itself",
    );
    configure("interface GigabitEthernet0/2", "no shutdown");
    lab.wait(10);
    expect(lab.exec("R2", "show ip route static")).toContain("192.168.0.0/16 [1/0] via 192.168.1.2");
  });
  it("are looked for in the table of a VRF too", () => {
    configure("router bgp 65001", "address-family ipv4 vrf RED", "exit-address-family");
    configure("ip route vrf RED 20.0.0.0 255.0.0.0 30.0.0.1 permanent");
    configure("ip route vrf RED 30.0.0.0 255.0.0.0 20.0.0.1 permanent");
    expect(lab.exec("R2", "show ip route vrf RED loops")).toMatch(
      /^->RED:ipv4:base 20\.0\.0\.0\/8 -> base 30\.0\.0\.1 static 00:00:\d\d\n {2}RED:ipv4:base 30\.0\.0\.0\/8 -> base 20\.0\.0\.1 static 00:00:\d\d N\n$/,
    );
  });
});
