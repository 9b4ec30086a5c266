// VPNv4 in the simulator and in FRRouting: what is exported, with which attributes, and which VRFs import it.
import { expect, test } from "vitest";
import type { BgpView } from "../../src/protocols/bgp/view.ts";
import { LIMIT, oracle } from "./available.ts";
import { bgpEstablished, bgpVpnTable } from "./frr-facts.ts";
import { frrMplsMissing } from "./frr.ts";
import { agreed, Twin, type TwinConfig } from "./twin.ts";

interface Vrf {
  readonly name: string;
  readonly rd: string;
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** Interface number and address, of a stub. */
  readonly stub: readonly [number, string];
}
const pe = (n: number, other: number, core: string, vrfs: readonly Vrf[]): TwinConfig => {
  const id = `${n}.${n}.${n}.${n}`;
  const peer = `${other}.${other}.${other}.${other}`;
  return {
    frr: `interface lo
 ip address ${id}/32
 ip ospf area 0
exit
interface eth0
 ip address ${core}/24
 ip ospf area 0
 ip ospf network point-to-point
exit
${vrfs.map((v) => `interface eth${v.stub[0]} vrf ${v.name}\n ip address ${v.stub[1]}/24\nexit\n`).join("")}router ospf
 ospf router-id ${id}
exit
mpls ldp
 router-id ${id}
 address-family ipv4
  discovery transport-address ${id}
  ttl-security disable
  interface eth0
  exit
 exit-address-family
exit
router bgp 65000
 bgp router-id ${id}
 neighbor ${peer} remote-as 65000
 neighbor ${peer} update-source lo
 neighbor ${peer} timers connect 1
 address-family ipv4 vpn
  neighbor ${peer} activate
 exit-address-family
exit
${vrfs
  .map(
    (v) => `router bgp 65000 vrf ${v.name}
 bgp router-id ${id}
 address-family ipv4 unicast
  redistribute connected
  label vpn export auto
  rd vpn export ${v.rd}
  rt vpn import ${v.imports.join(" ")}
  rt vpn export ${v.exports.join(" ")}
  export vpn
  import vpn
 exit-address-family
exit
`,
  )
  .join("")}`,
    ios: `${vrfs.map((v) => `ip vrf ${v.name}\n rd ${v.rd}\n${v.imports.map((t) => ` route-target import ${t}\n`).join("")}${v.exports.map((t) => ` route-target export ${t}\n`).join("")}`).join("")}interface Loopback0
 ip address ${id} 255.255.255.255
 ip ospf 1 area 0
interface GigabitEthernet0/0
 ip address ${core} 255.255.255.0
 ip ospf 1 area 0
 ip ospf network point-to-point
 no shutdown
 mpls ip
${vrfs.map((v) => `interface GigabitEthernet0/${v.stub[0]}\n ip vrf forwarding ${v.name}\n ip address ${v.stub[1]} 255.255.255.0\n no shutdown\n`).join("")}router ospf 1
 router-id ${id}
router bgp 65000
 bgp router-id ${id}
 neighbor ${peer} remote-as 65000
 neighbor ${peer} update-source Loopback0
 address-family vpnv4
  neighbor ${peer} activate
 exit-address-family
${vrfs.map((v) => ` address-family ipv4 vrf ${v.name}\n  redistribute connected\n exit-address-family\n`).join("")}`,
  };
};

/** What both say about a VPN path. A PE's own export has the next hop it came with here, its own address there. */
interface Fact {
  readonly from: string;
  readonly origin: string;
  readonly med: number | null;
  readonly localPreference: number | null;
  readonly best: boolean;
}
const byKey = <T>(rows: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));
const real = async (twin: Twin, node: string): Promise<Record<string, readonly Fact[]>> =>
  byKey(
    Object.entries(await bgpVpnTable(twin.frr, node)).map(([key, paths]) => [
      key,
      paths.map((p) => ({
        from: p.from,
        origin: p.origin,
        med: p.med,
        localPreference: p.localPreference,
        best: true,
      })),
    ]),
  );
const simulated = (twin: Twin, node: string): Record<string, readonly Fact[]> => {
  const name = twin.network
    .node(node)
    .views()
    .find((v) => v.startsWith("bgp:"))!;
  const { tables } = twin.network.view(node, name) as BgpView;
  return byKey(
    tables
      .filter((t) => t.vpn)
      .flatMap((t) =>
        t.destinations.map(
          (d) =>
            [
              `${t.rd} ${d.prefix}`,
              d.paths.map((p) => ({
                from: p.from,
                origin: p.origin,
                med: p.med,
                localPreference: p.localPref,
                best: p.best,
              })),
            ] as const,
        ),
      ),
  );
};
const prefixes = async (twin: Twin, node: string, vrf: string): Promise<{ simulated: string[]; real: string[] }> => {
  const both = await twin.tables(node, (r) => r.protocol === "bgp", vrf);
  return { simulated: Object.keys(both.simulated), real: Object.keys(both.real) };
};

oracle("VPNv4 beside FRRouting", frrMplsMissing(), () => {
  test("export, import and leaking by route target", LIMIT, async () => {
    const twin = await Twin.start({
      mpls: true,
      daemons: ["ospfd", "ldpd", "bgpd"],
      vrfs: { pe1: ["RED", "BLUE"], pe2: ["RED", "GREEN"] },
      links: [
        ["pe1:eth0", "pe2:eth0"],
        ["pe1:eth1@RED", "s1:eth0"],
        ["pe1:eth2@BLUE", "s2:eth0"],
        ["pe2:eth1@RED", "s3:eth0"],
        ["pe2:eth2@GREEN", "s4:eth0"],
      ],
      routers: {
        pe1: pe(1, 2, "10.0.12.1", [
          { name: "RED", rd: "65000:11", imports: ["65000:100"], exports: ["65000:100"], stub: [1, "10.1.1.1"] },
          {
            name: "BLUE",
            rd: "65000:12",
            imports: ["65000:100", "65000:200"],
            exports: ["65000:200"],
            stub: [2, "10.1.2.1"],
          },
        ]),
        pe2: pe(2, 1, "10.0.12.2", [
          { name: "RED", rd: "65000:21", imports: ["65000:100"], exports: ["65000:100"], stub: [1, "10.2.1.1"] },
          { name: "GREEN", rd: "65000:22", imports: ["65000:200"], exports: ["65000:300"], stub: [2, "10.2.2.1"] },
        ]),
        ...Object.fromEntries(
          [
            ["s1", "10.1.1.9"],
            ["s2", "10.1.2.9"],
            ["s3", "10.2.1.9"],
            ["s4", "10.2.2.9"],
          ].map(([name, address]) => [name, `interface eth0\n ip address ${address}/24\nexit\n`]),
        ),
      },
    });
    try {
      const up = async (): Promise<boolean> =>
        (await bgpEstablished(twin.frr, "pe1", 1)) &&
        (await prefixes(twin, "pe1", "BLUE")).real.length === 2 &&
        (await prefixes(twin, "pe2", "GREEN")).real.length === 1;
      await twin.converged({ holds: up });
      for (const [node, vrf] of [
        ["pe1", "RED"],
        ["pe1", "BLUE"],
        ["pe2", "RED"],
        ["pe2", "GREEN"],
      ] as const) {
        await agreed(async () => {
          const found = await prefixes(twin, node, vrf);
          expect({ node, vrf, prefixes: found.simulated }).toEqual({ node, vrf, prefixes: found.real });
          expect(found.real.length).toBeGreaterThan(0);
        });
      }
      // FRRouting keeps what nobody imports; here it is dropped on arrival, as RFC 4364, 4.3.3 allows.
      for (const node of ["pe1", "pe2"])
        await agreed(async () => {
          const ours = simulated(twin, node);
          const theirs = await real(twin, node);
          expect({ node, table: ours }).toEqual({
            node,
            table: Object.fromEntries(Object.entries(theirs).filter(([key]) => key in ours)),
          });
          expect(Object.keys(theirs).filter((key) => !(key in ours))).toEqual(
            node === "pe1" ? ["65000:22 10.2.2.0/24"] : [],
          );
        });
    } finally {
      await twin.stop();
    }
  });
});
