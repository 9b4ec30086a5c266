// VPNs: export, import, leaking, labels, reflectors, PE-CE, and what keeps a route out. RFC 4364.
import { describe, expect, test } from "vitest";
import { parsePrefix } from "../../../src/base/prefix.ts";
import type { BgpInstance } from "../../../src/protocols/bgp/instance.ts";
import { importsOf, vrfNamed } from "../../../src/protocols/bgp/view.ts";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";

const configure = (lab: ConsoleLab, node: string, ...lines: string[]): void => {
  for (const line of ["configure terminal", ...lines, "end"]) lab.exec(node, line);
  lab.wait(30);
};
const routes = (lab: ConsoleLab, node: string, vrf: string): string[] =>
  lab
    .exec(node, `show ip route vrf ${vrf}`)
    .split("\n")
    .filter((l) => /^[BCSO]/.test(l) && !l.startsWith("Codes"))
    .map((l) =>
      l
        .replace(/, \d\d:\d\d:\d\d/g, "")
        .trim()
        .replace(/\s+/g, " "),
    );
const bgpRoutes = (lab: ConsoleLab, node: string, vrf: string): string[] =>
  routes(lab, node, vrf).filter((l) => l.startsWith("B"));

interface VrfLines {
  readonly rd?: string;
  readonly targets: readonly string[];
  readonly address: string;
  readonly more?: string;
}
/** PE1 - P - PE2 with OSPF, LDP and VPNv4; `vrfs` per PE as loopbacks, redistributed as connected. */
const backbone = (
  pe1: Record<string, VrfLines>,
  pe2: Record<string, VrfLines>,
  extra: { pe1?: string; pe2?: string; core1?: string; core2?: string; af1?: string; af2?: string } = {},
): ConsoleLab => {
  const pe = (n: 1 | 2, vrfs: Record<string, VrfLines>, more: string, core: string, af: string): string => {
    const other = n === 1 ? 2 : 1;
    const names = Object.keys(vrfs);
    return `hostname PE${n}
${names.map((v) => `ip vrf ${v}\n${vrfs[v]!.rd === undefined ? "" : ` rd ${vrfs[v]!.rd}\n`}${vrfs[v]!.targets.map((t) => ` route-target ${t}\n`).join("")}`).join("")}interface Loopback0
 ip address 10.255.0.${n} 255.255.255.255
${names.map((v, i) => `interface Loopback${i + 10}\n ip vrf forwarding ${v}\n ip address ${vrfs[v]!.address} 255.255.255.255\n`).join("")}interface GigabitEthernet0/0
 ip address 10.0.${n}.1 255.255.255.0
 no shutdown
 ${core === "" ? "mpls ip" : core}
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
router bgp 65000
 no bgp default ipv4-unicast
 neighbor 10.255.0.${other} remote-as 65000
 neighbor 10.255.0.${other} update-source Loopback0
 address-family vpnv4
  neighbor 10.255.0.${other} activate
${af} exit-address-family
${names.map((v) => ` address-family ipv4 vrf ${v}\n  redistribute connected\n${vrfs[v]!.more ?? ""} exit-address-family\n`).join("")}${more}`;
  };
  const P = `hostname P
interface Loopback0
 ip address 10.255.0.9 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.1.2 255.255.255.0
 no shutdown
 mpls ip
interface GigabitEthernet0/1
 ip address 10.0.2.2 255.255.255.0
 no shutdown
 mpls ip
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
`;
  const lab = consoleLab(
    {
      P,
      PE1: pe(1, pe1, extra.pe1 ?? "", extra.core1 ?? "", extra.af1 ?? ""),
      PE2: pe(2, pe2, extra.pe2 ?? "", extra.core2 ?? "", extra.af2 ?? ""),
    },
    ["P:GigabitEthernet0/0 PE1:GigabitEthernet0/0", "P:GigabitEthernet0/1 PE2:GigabitEthernet0/0"],
  );
  lab.wait(120);
  return lab;
};
const simple = (rd: string, address: string, imports: string, exports = imports): VrfLines => ({
  rd,
  address,
  targets: [`export ${exports}`, `import ${imports}`],
});
/** Why each VPN path for a prefix is or is not in a VRF. */
const refusals = (lab: ConsoleLab, node: string, vrf: string, prefix: string): string[] => {
  const router = lab.network.node(node) as unknown as {
    core: { protocols(): { definition: string; protocol: unknown }[] };
  };
  const bgp = router.core.protocols().find((p) => p.definition === "bgp")!.protocol as BgpInstance;
  return importsOf(bgp, vrfNamed(bgp, vrf)!, parsePrefix(prefix)!).map(
    (i) => `${i.rd} ${i.refusal ?? "imported"}${i.by === "" ? "" : ` (${i.by})`}`,
  );
};

describe("import and export", () => {
  test("two customers with the same prefixes stay apart, and each reaches its own", () => {
    const lab = backbone(
      { RED: simple("65000:1", "192.168.1.1", "65000:1"), BLUE: simple("65000:2", "192.168.1.1", "65000:2") },
      { RED: simple("65000:1", "192.168.2.1", "65000:1"), BLUE: simple("65000:2", "192.168.2.1", "65000:2") },
    );
    for (const vrf of ["RED", "BLUE"]) {
      expect(bgpRoutes(lab, "PE1", vrf)).toEqual(["B 192.168.2.1 [200/0] via 10.255.0.2"]);
      expect(lab.exec("PE1", `ping vrf ${vrf} 192.168.2.1`)).toContain("!!!!!");
    }
    expect(lab.exec("PE1", "show ip bgp vpnv4 rd 65000:1")).toContain("(default for vrf RED)");
  });
  test("prefixes leak between VRFs of one router by target, with the interface behind them", () => {
    const lab = backbone(
      {
        A: { rd: "65000:1", address: "10.1.1.1", targets: ["export 65000:1", "import 65000:1", "import 65000:2"] },
        B: { rd: "65000:2", address: "10.2.2.2", targets: ["export 65000:2", "import 65000:2"] },
      },
      {},
    );
    expect(routes(lab, "PE1", "A")).toEqual([
      "C 10.1.1.1 is directly connected, Loopback10",
      "B 10.2.2.2 is directly connected, Loopback11",
    ]);
    expect(bgpRoutes(lab, "PE1", "B")).toEqual([]);
    expect(lab.exec("PE1", "show ip bgp vpnv4 vrf A 10.2.2.2")).toContain(
      "Local, imported path from 65000:2:10.2.2.2/32 (global)",
    );
  });
  test("a changed target takes effect at once, in both directions, by refresh where routes had been dropped", () => {
    const lab = backbone(
      { A: simple("65000:1", "10.1.1.1", "65000:1") },
      { A: simple("65000:2", "10.1.2.1", "65000:9") },
    );
    expect(bgpRoutes(lab, "PE1", "A")).toEqual([]);
    expect(lab.exec("PE1", "show ip bgp vpnv4 all")).not.toContain("10.1.2.1");
    configure(lab, "PE1", "ip vrf A", "route-target import 65000:9");
    expect(bgpRoutes(lab, "PE1", "A")).toEqual(["B 10.1.2.1 [200/0] via 10.255.0.2"]);
    configure(lab, "PE1", "ip vrf A", "no route-target import 65000:9");
    expect(bgpRoutes(lab, "PE1", "A")).toEqual([]);
    configure(lab, "PE2", "ip vrf A", "route-target export 65000:1");
    expect(bgpRoutes(lab, "PE1", "A")).toEqual(["B 10.1.2.1 [200/0] via 10.255.0.2"]);
  });
  test("an import map keeps routes out, an export map colours them", () => {
    const lab = backbone(
      {
        A: {
          rd: "65000:1",
          address: "10.1.1.1",
          targets: ["export 65000:1", "import 65000:1", "import 65000:77"],
          more: "",
        },
      },
      { A: { rd: "65000:2", address: "10.1.2.1", targets: ["export 65000:1", "import 65000:1"] } },
      {
        pe1: "ip vrf A\n import map ONLY\nroute-map ONLY permit 10\n match ip address prefix-list TWO\nip prefix-list TWO seq 5 permit 10.1.2.0/24 le 32\n",
        pe2: "ip vrf A\n export map COLOUR\ninterface Loopback20\n ip vrf forwarding A\n ip address 10.1.3.1 255.255.255.255\nroute-map COLOUR permit 10\n match ip address prefix-list THREE\n set extcommunity rt 65000:77\nip prefix-list THREE seq 5 permit 10.1.3.1/32\n",
      },
    );
    expect(bgpRoutes(lab, "PE1", "A")).toEqual(["B 10.1.2.1 [200/0] via 10.255.0.2"]);
    expect(lab.exec("PE1", "show ip bgp vpnv4 rd 65000:2 10.1.3.1")).toContain("RT:65000:77");
    expect(refusals(lab, "PE1", "A", "10.1.3.1/32")).toEqual([
      "65000:2 import map (route-map ONLY (no clause matches))",
    ]);
    expect(refusals(lab, "PE1", "A", "10.1.2.1/32")).toEqual(["65000:2 imported"]);
  });
  test("hub and spoke by targets: spokes see the hub alone", () => {
    const lab = backbone(
      { HUB: { rd: "65000:1", address: "10.0.100.1", targets: ["export 65000:10", "import 65000:20"] } },
      {
        S1: { rd: "65000:21", address: "10.0.101.1", targets: ["export 65000:20", "import 65000:10"] },
        S2: { rd: "65000:22", address: "10.0.102.1", targets: ["export 65000:20", "import 65000:10"] },
      },
    );
    expect(bgpRoutes(lab, "PE1", "HUB")).toHaveLength(2);
    for (const s of ["S1", "S2"]) expect(bgpRoutes(lab, "PE2", s)).toEqual(["B 10.0.100.1 [200/0] via 10.255.0.1"]);
  });
  test("a VRF that goes takes its routes out of the backbone", () => {
    const lab = backbone(
      { A: simple("65000:1", "10.1.1.1", "65000:1") },
      { A: simple("65000:2", "10.1.2.1", "65000:1") },
    );
    expect(bgpRoutes(lab, "PE1", "A")).toHaveLength(1);
    configure(lab, "PE2", "no ip vrf A");
    expect(bgpRoutes(lab, "PE1", "A")).toEqual([]);
    expect(lab.exec("PE2", "show running-config")).not.toContain("vrf A");
  });
});

describe("labels", () => {
  const labelled = (mode: string) =>
    backbone(
      { A: simple("65000:1", "10.1.1.1", "65000:1") },
      { A: simple("65000:2", "10.1.2.1", "65000:1") },
      {
        pe2: `${mode}ip route vrf A 10.9.0.0 255.255.0.0 Null0\nrouter bgp 65000\n address-family ipv4 vrf A\n  redistribute static\n`,
      },
    );
  const labelOf = (lab: ConsoleLab, prefix: string): string =>
    /mpls labels in\/out nolabel\/(\d+)/.exec(lab.exec("PE1", `show ip bgp vpnv4 vrf A ${prefix}`))?.[1] ?? "";
  test("one per prefix by default, one per VRF on request", () => {
    const each = labelled("");
    expect(labelOf(each, "10.9.0.0")).not.toBe(labelOf(each, "10.1.2.1"));
    const shared = labelled("mpls label mode all-vrfs protocol bgp-vpnv4 per-vrf\n");
    expect(labelOf(shared, "10.9.0.0")).toBe(labelOf(shared, "10.1.2.1"));
    expect(shared.exec("PE1", "ping vrf A 10.1.2.1")).toContain("!!!!!");
  });
});

describe("what learners get wrong", () => {
  const good = simple("65000:1", "10.1.1.1", "65000:1");
  const far = simple("65000:2", "10.1.2.1", "65000:1");
  test("a typo in a route target: nothing is imported, and the reason is on record", () => {
    const lab = backbone(
      {
        A: { ...good, targets: ["export 65000:1", "import 65000:11", "import 65000:5"] },
        X: simple("65000:9", "10.9.9.9", "65000:1"),
      },
      { A: far },
    );
    expect(bgpRoutes(lab, "PE1", "A")).toEqual([]);
    expect(refusals(lab, "PE1", "A", "10.1.2.1/32")).toEqual(["65000:2 no matching route target"]);
  });
  test("no route distinguisher: the VRF neither exports nor imports", () => {
    const { rd: _, ...without } = good;
    const lab = backbone({ A: without, X: simple("65000:9", "10.9.9.9", "65000:1") }, { A: far });
    expect(bgpRoutes(lab, "PE1", "A")).toEqual([]);
    expect(bgpRoutes(lab, "PE2", "A").join()).not.toContain("10.1.1.1");
    expect(refusals(lab, "PE1", "A", "10.1.2.1/32")).toEqual(["65000:2 no route distinguisher"]);
  });
  test("no send-community extended: the routes arrive without targets and are dropped", () => {
    const lab = backbone({ A: good }, { A: far }, { af2: "  no neighbor 10.255.0.1 send-community extended\n" });
    expect(bgpRoutes(lab, "PE1", "A")).toEqual([]);
    expect(bgpRoutes(lab, "PE2", "A")).toHaveLength(1);
    expect(lab.exec("PE1", "show ip bgp vpnv4 all neighbors 10.255.0.2")).toMatch(
      /RT filter \(not imported anywhere\): +n\/a +1/,
    );
  });
  test("mpls ip missing on a link: the route is there, the label path is not", () => {
    const lab = backbone({ A: good }, { A: far }, { core1: "no mpls ip" });
    expect(bgpRoutes(lab, "PE1", "A")).toHaveLength(1);
    expect(lab.exec("PE1", "ping vrf A 10.1.2.1")).toContain(".....");
  });
  test("the neighbour not activated: no family, no routes", () => {
    const lab = backbone({ A: good }, { A: far }, { af2: "  no neighbor 10.255.0.1 activate\n" });
    expect(bgpRoutes(lab, "PE1", "A")).toEqual([]);
  });
});

describe("PE-CE eBGP", () => {
  const ce = (n: 1 | 2): string => `hostname CE${n}
interface Loopback0
 ip address 192.168.${n}.1 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.10.${n}.2 255.255.255.252
 no shutdown
router bgp 65100
 network 192.168.${n}.1 mask 255.255.255.255
 neighbor 10.10.${n}.1 remote-as 65000
`;
  const lab = (options: string): ConsoleLab => {
    const pe = (n: 1 | 2): string => `hostname PE${n}
ip vrf A
 rd 65000:${n}
 route-target both 65000:1
interface Loopback0
 ip address 10.255.0.${n} 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 no shutdown
 mpls ip
interface GigabitEthernet0/1
 ip vrf forwarding A
 ip address 10.10.${n}.1 255.255.255.252
 no shutdown
router ospf 1
 network 10.0.0.0 0.0.0.255 area 0
 network 10.255.0.0 0.0.0.255 area 0
router bgp 65000
 neighbor 10.255.0.${3 - n} remote-as 65000
 neighbor 10.255.0.${3 - n} update-source Loopback0
 address-family vpnv4
  neighbor 10.255.0.${3 - n} activate
 address-family ipv4 vrf A
  neighbor 10.10.${n}.2 remote-as 65100
  neighbor 10.10.${n}.2 activate
${options.replaceAll("NEIGHBOR", `10.10.${n}.2`)}`;
    const made = consoleLab({ PE1: pe(1), PE2: pe(2), CE1: ce(1), CE2: ce(2) }, [
      "PE1:GigabitEthernet0/0 PE2:GigabitEthernet0/0",
      "PE1:GigabitEthernet0/1 CE1:GigabitEthernet0/0",
      "PE2:GigabitEthernet0/1 CE2:GigabitEthernet0/0",
    ]);
    made.wait(150);
    return made;
  };
  test("sites of one AS need as-override; a site of origin then keeps a site's routes from itself", () => {
    const plain = lab("");
    expect(bgpRoutes(plain, "PE1", "A")).toContain("B 192.168.2.1 [200/0] via 10.255.0.2");
    expect(plain.exec("CE1", "show ip route 192.168.2.1")).toContain("not in table");
    const overriding = lab("  neighbor NEIGHBOR as-override\n");
    expect(overriding.exec("CE1", "show ip route 192.168.2.1")).toContain('Known via "bgp 65100"');
    expect(overriding.exec("CE1", "ping 192.168.2.1 source 192.168.1.1")).toContain("!!!!!");
    const same = lab("  neighbor NEIGHBOR as-override\n  neighbor NEIGHBOR soo 65000:7\n");
    expect(same.exec("CE1", "show ip route 192.168.2.1")).toContain("not in table");
    expect(same.exec("PE1", "show ip bgp vpnv4 vrf A 192.168.2.1")).toContain("SoO:65000:7");
  });
});

test("IPv6 customers over the IPv4 backbone (RFC 4659)", () => {
  const pe = (n: number): string => `hostname PE${n}
ipv6 unicast-routing
vrf definition A
 rd 65000:${n}
 address-family ipv6
  route-target both 65000:1
interface Loopback0
 ip address 10.255.0.${n} 255.255.255.255
interface Loopback6
 vrf forwarding A
 ipv6 address 2001:db8:${n}::1/64
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 no shutdown
 mpls ip
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
router bgp 65000
 no bgp default ipv4-unicast
 neighbor 10.255.0.${3 - n} remote-as 65000
 neighbor 10.255.0.${3 - n} update-source Loopback0
 address-family vpnv6
  neighbor 10.255.0.${3 - n} activate
 address-family ipv6 vrf A
  redistribute connected
`;
  const lab = consoleLab({ PE1: pe(1), PE2: pe(2) }, ["PE1:GigabitEthernet0/0 PE2:GigabitEthernet0/0"]);
  lab.wait(90);
  expect(lab.exec("PE1", "show bgp vpnv6 unicast all")).toContain(" *>i 2001:DB8:2::/64  ::FFFF:10.255.0.2");
  expect(lab.exec("PE1", "ping vrf A 2001:db8:2::1")).toContain("!!!!!");
});
test("a route of two PEs under one distinguisher: the other's takes over when the own one goes", () => {
  const lab = backbone(
    { A: simple("65000:1", "10.1.1.1", "65000:1") },
    { A: simple("65000:1", "10.1.2.1", "65000:1") },
    {
      pe1: "ip route vrf A 10.50.0.0 255.255.0.0 Null0\nrouter bgp 65000\n address-family ipv4 vrf A\n  redistribute static\n",
      pe2: "ip route vrf A 10.50.0.0 255.255.0.0 Null0\nrouter bgp 65000\n address-family ipv4 vrf A\n  redistribute static\n",
    },
  );
  expect(lab.exec("PE1", "show ip bgp vpnv4 vrf A 10.50.0.0")).toContain("Paths: (2 available");
  configure(lab, "PE1", "no ip route vrf A 10.50.0.0 255.255.0.0 Null0");
  expect(bgpRoutes(lab, "PE1", "A").join("\n")).toContain("10.50.0.0/16 [200/0] via 10.255.0.2");
});
test("a site behind two PEs is reached through both with maximum-paths ibgp, and through one without", () => {
  const lab = (more: string): ConsoleLab => {
    const pe = (n: number): string => `hostname PE${n}
ip vrf A
 rd 65000:${n}
 route-target both 65000:1
interface Loopback0
 ip address 10.255.0.${n} 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 no shutdown
 mpls ip
router ospf 1
 network 10.0.0.0 0.255.255.255 area 0
router bgp 65000
 no bgp default ipv4-unicast
${[1, 2, 3]
  .filter((o) => o !== n)
  .map((o) => ` neighbor 10.255.0.${o} remote-as 65000\n neighbor 10.255.0.${o} update-source Loopback0\n`)
  .join("")} address-family vpnv4
${[1, 2, 3]
  .filter((o) => o !== n)
  .map((o) => `  neighbor 10.255.0.${o} activate\n`)
  .join("")} exit-address-family
 address-family ipv4 vrf A
  redistribute static
${n === 1 ? more : ""}${n === 1 ? "" : "ip route vrf A 192.168.9.0 255.255.255.0 Null0\n"}`;
    const made = consoleLab({ PE1: pe(1), PE2: pe(2), PE3: pe(3) }, [
      "PE1:GigabitEthernet0/0 PE2:GigabitEthernet0/0 PE3:GigabitEthernet0/0",
    ]);
    made.wait(120);
    return made;
  };
  const detail = (l: ConsoleLab): string => l.exec("PE1", "show ip route vrf A 192.168.9.0");
  const one = detail(lab(""));
  const two = detail(lab("  maximum-paths ibgp 2\n"));
  for (const hop of ["10.255.0.2", "10.255.0.3"]) expect(two).toContain(hop);
  expect(["10.255.0.2", "10.255.0.3"].filter((hop) => one.includes(`* ${hop}`))).toHaveLength(1);
});
