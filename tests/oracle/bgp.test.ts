// BGP tables in the simulator and in FRRouting: decision, policy, reflection, confederation, VPNs.
import { expect, test } from "vitest";
import type { BgpView, PathView } from "../../src/protocols/bgp/view.ts";
import { LIMIT, oracle } from "./available.ts";
import { type BgpPathFact, bgpEstablished, bgpTable } from "./frr-facts.ts";
import { type FrrRoute, frrMissing } from "./frr.ts";
import { agreed, ciscoText, simulatedRoutes, Twin, type TwinConfig, type TwinSpec } from "./twin.ts";

/** FRRouting wants these to behave as a router of its kind did before policies became mandatory, and to be quick. */
const FRR_ONLY = " no bgp ebgp-requires-policy\n timers bgp 10 30";
const both = (text: string): { frr: string; ios: string } => ({
  frr: text
    .replace(/^(router bgp \d+)$/m, `$1\n${FRR_ONLY}`)
    .replace(/^( neighbor \S+) remote-as .*$/gm, "$&\n$1 timers connect 1"),
  ios: ciscoText(text).replaceAll(/(aggregate-address \S+)\/16/g, (_, head: string) => `${head} 255.255.0.0`),
});
const fact = (p: PathView): BgpPathFact => ({
  from: p.from,
  asPath: p.asPath,
  origin: p.origin,
  localPreference: p.localPref,
  med: p.med,
  weight: p.weight,
  nextHops: [p.nextHop],
  best: p.best,
  multipath: p.multipath,
});
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const simulated = (twin: Twin, node: string): Record<string, readonly BgpPathFact[]> => {
  const name = twin.network
    .node(node)
    .views()
    .find((v) => v.startsWith("bgp:"))!;
  const view = twin.network.view(node, name) as BgpView;
  const table = view.tables.find((t) => t.family === "ipv4" && t.vrf === "" && !t.vpn);
  return Object.fromEntries((table?.destinations ?? []).map((d) => [d.prefix, d.paths.map(fact).sort(byText)]));
};
/** The sessions of every router are counted; then both tables of every router must be the same. */
const compare = async (
  spec: Omit<TwinSpec, "daemons">,
  sessions: Record<string, number>,
  daemons: TwinSpec["daemons"] = ["bgpd"],
): Promise<Twin> => {
  const twin = await Twin.start({ ...spec, daemons });
  try {
    await twin.converged({
      holds: async () => {
        for (const [node, count] of Object.entries(sessions)) if (!(await settled(twin, node, count))) return false;
        return true;
      },
    });
    for (const node of Object.keys(sessions)) {
      await agreed(async () => {
        const real = await bgpTable(twin.frr, node);
        expect({ node, table: simulated(twin, node) }).toEqual({ node, table: real });
        expect(Object.keys(real).length).toBeGreaterThan(0);
      });
    }
    return twin;
  } finally {
    await twin.stop();
  }
};
/** How many prefixes have a best path. */
const decided = (tables: readonly (readonly BgpPathFact[])[]): number =>
  tables.filter((paths) => paths.some((p) => p.best)).length;
/** Sessions up, and as many prefixes with a best path as here. */
const settled = async (twin: Twin, node: string, sessions: number): Promise<boolean> => {
  if (!(await bgpEstablished(twin.frr, node, sessions))) return false;
  const wanted = Object.keys(simulated(twin, node)).length;
  const tables = Object.values(await bgpTable(twin.frr, node));
  return tables.length === wanted && decided(tables) === decided(Object.values(simulated(twin, node)));
};
const lo = (address: string): string => `interface lo\n ip address ${address}/32\nexit\n`;
const eth = (n: number, address: string): string => `interface eth${n}\n ip address ${address}/24\nexit\n`;

oracle("BGP beside FRRouting", frrMissing(), () => {
  test(
    "two ways between autonomous systems: path length, MED, local preference, prepending, filters",
    LIMIT,
    async () => {
      await compare(
        {
          links: [
            ["r1:eth0", "r2:eth0"],
            ["r1:eth1", "r3:eth1"],
            ["r2:eth2", "r4:eth2"],
            ["r3:eth3", "r4:eth3"],
          ],
          routers: {
            r1: both(
              `${lo("10.255.0.1")}${eth(0, "10.0.12.1")}${eth(1, "10.0.13.1")}route-map MED permit 10
 set metric 77
exit
route-map PREPEND permit 10
 set as-path prepend 65001 65001
exit
router bgp 65001
 bgp router-id 10.255.0.1
 bgp bestpath compare-routerid
 network 10.255.0.1/32
 network 10.0.12.0/24
 neighbor 10.0.12.2 remote-as 65002
 neighbor 10.0.13.3 remote-as 65003
 neighbor 10.0.12.2 route-map MED out
 neighbor 10.0.13.3 route-map PREPEND out
exit
`,
            ),
            r2: both(
              `${lo("10.255.0.2")}${eth(0, "10.0.12.2")}${eth(2, "10.0.24.2")}router bgp 65002
 bgp router-id 10.255.0.2
 bgp bestpath compare-routerid
 network 10.255.0.2/32
 neighbor 10.0.12.1 remote-as 65001
 neighbor 10.0.24.4 remote-as 65004
exit
`,
            ),
            r3: both(
              `${lo("10.255.0.3")}${eth(1, "10.0.13.3")}${eth(3, "10.0.34.3")}router bgp 65003
 bgp router-id 10.255.0.3
 bgp bestpath compare-routerid
 network 10.255.0.3/32
 neighbor 10.0.13.1 remote-as 65001
 neighbor 10.0.34.4 remote-as 65004
exit
`,
            ),
            r4: both(
              `${lo("10.255.0.4")}${eth(2, "10.0.24.4")}${eth(3, "10.0.34.4")}ip prefix-list NOLINK seq 5 deny 10.0.0.0/16 le 24
ip prefix-list NOLINK seq 10 permit 0.0.0.0/0 le 32
ip prefix-list THREE seq 5 permit 10.255.0.3/32
route-map PREFER permit 10
 match ip address prefix-list THREE
 set local-preference 200
exit
route-map PREFER permit 20
exit
router bgp 65004
 bgp router-id 10.255.0.4
 bgp bestpath compare-routerid
 network 10.255.0.4/32
 neighbor 10.0.24.2 remote-as 65002
 neighbor 10.0.34.3 remote-as 65003
 neighbor 10.0.34.3 route-map PREFER in
 neighbor 10.0.24.2 prefix-list NOLINK in
exit
`,
            ),
          },
        },
        { r1: 2, r2: 2, r3: 2, r4: 2 },
      );
    },
  );
  test("an internal mesh over OSPF with a reflector in the middle", LIMIT, async () => {
    const ospf = "router ospf\n ospf router-id ID\n network 10.0.0.0/8 area 0\nexit\n";
    // FRRouting refuses a next hop that is the prefix itself, so what is announced is not the loopback.
    const client = (n: number, link: number, address: string): string =>
      `${lo(`10.255.0.${n}`)}${eth(link, address)}ip route 172.16.${n}.0/24 Null0
${ospf.replace("ID", `10.255.0.${n}`)}router bgp 65000
 bgp router-id 10.255.0.${n}
 network 172.16.${n}.0/24
 neighbor 10.255.0.2 remote-as 65000
 neighbor 10.255.0.2 update-source lo
exit
`;
    await compare(
      {
        links: [
          ["r1:eth0", "r2:eth0"],
          ["r2:eth1", "r3:eth1"],
        ],
        routers: {
          r1: both(client(1, 0, "10.0.12.1")),
          r2: both(
            `${lo("10.255.0.2")}${eth(0, "10.0.12.2")}${eth(1, "10.0.23.2")}${ospf.replace("ID", "10.255.0.2")}router bgp 65000
 bgp router-id 10.255.0.2
 bgp cluster-id 9.9.9.9
 neighbor 10.255.0.1 remote-as 65000
 neighbor 10.255.0.1 update-source lo
 neighbor 10.255.0.1 route-reflector-client
 neighbor 10.255.0.3 remote-as 65000
 neighbor 10.255.0.3 update-source lo
 neighbor 10.255.0.3 route-reflector-client
exit
`,
          ),
          r3: both(client(3, 1, "10.0.23.3")),
        },
      },
      { r1: 1, r2: 2, r3: 1 },
      ["bgpd", "ospfd"],
    );
  });
  test("a confederation between two neighbours", LIMIT, async () => {
    await compare(
      {
        links: [
          ["r1:eth0", "r2:eth0"],
          ["r2:eth1", "r3:eth1"],
          ["r3:eth2", "r4:eth2"],
        ],
        routers: {
          r1: both(`${lo("10.255.0.1")}${eth(0, "10.0.12.1")}router bgp 65001
 bgp router-id 10.255.0.1
 network 10.255.0.1/32
 network 10.0.12.0/24
 neighbor 10.0.12.2 remote-as 100
exit
`),
          r2: both(`${lo("10.255.0.2")}${eth(0, "10.0.12.2")}${eth(1, "10.0.23.2")}router bgp 65012
 bgp router-id 10.255.0.2
 bgp confederation identifier 100
 bgp confederation peers 65013
 network 10.255.0.2/32
 neighbor 10.0.12.1 remote-as 65001
 neighbor 10.0.23.3 remote-as 65013
 neighbor 10.0.23.3 next-hop-self
exit
`),
          r3: both(`${lo("10.255.0.3")}${eth(1, "10.0.23.3")}${eth(2, "10.0.34.3")}router bgp 65013
 bgp router-id 10.255.0.3
 bgp confederation identifier 100
 bgp confederation peers 65012
 network 10.255.0.3/32
 network 10.0.23.0/24
 neighbor 10.0.23.2 remote-as 65012
 neighbor 10.0.34.4 remote-as 65004
exit
`),
          r4: both(`${lo("10.255.0.4")}${eth(2, "10.0.34.4")}router bgp 65004
 bgp router-id 10.255.0.4
 network 10.255.0.4/32
 neighbor 10.0.34.3 remote-as 100
exit
`),
        },
      },
      { r1: 1, r2: 2, r3: 2, r4: 1 },
    );
  });
  test(
    "aggregates with and without the set, a route let through all the same, MEDs across autonomous systems",
    LIMIT,
    async () => {
      const med = (n: number, value: string): string => `route-map MED permit 10
${value}exit
router bgp 6500${n}
 bgp router-id 10.255.0.${n}
 network 10.99.0.0/24
 network 192.168.${n}.0/24
 network 172.16.${n}.0/24
 neighbor 10.0.${n}4.4 remote-as 65004
 neighbor 10.0.${n}4.4 route-map MED out
exit
ip route 10.99.0.0/24 blackhole
ip route 192.168.${n}.0/24 blackhole
ip route 172.16.${n}.0/24 blackhole
`;
      const spec = {
        links: [
          ["r1:eth0", "r4:eth0"],
          ["r2:eth0", "r4:eth1"],
          ["r3:eth0", "r4:eth2"],
          ["r4:eth3", "r5:eth0"],
        ],
        routers: {
          r1: both(`${lo("10.255.0.1")}${eth(0, "10.0.14.1")}${med(1, " set metric 50\n")}`),
          r2: both(`${lo("10.255.0.2")}${eth(0, "10.0.24.2")}${med(2, " set metric 20\n")}`),
          // No MED at all: the worst of all here.
          r3: both(`${lo("10.255.0.3")}${eth(0, "10.0.34.3")}${med(3, "")}`.replace(/ neighbor \S+ route-map.*\n/, "")),
          r4: both(`${lo("10.255.0.4")}${eth(0, "10.0.14.4")}${eth(1, "10.0.24.4")}${eth(2, "10.0.34.4")}${eth(3, "10.0.45.4")}ip prefix-list TWO seq 5 permit 172.16.2.0/24
route-map THROUGH permit 10
 match ip address prefix-list TWO
exit
router bgp 65004
 bgp router-id 10.255.0.4
 bgp always-compare-med
 bgp bestpath med missing-as-worst
 bgp bestpath compare-routerid
 aggregate-address 172.16.0.0/16 summary-only
 aggregate-address 192.168.0.0/16 as-set
 neighbor 10.0.14.1 remote-as 65001
 neighbor 10.0.24.2 remote-as 65002
 neighbor 10.0.34.3 remote-as 65003
 neighbor 10.0.45.5 remote-as 65005
 neighbor 10.0.45.5 unsuppress-map THROUGH
exit
`),
          r5: both(`${lo("10.255.0.5")}${eth(0, "10.0.45.5")}router bgp 65005
 bgp router-id 10.255.0.5
 neighbor 10.0.45.4 remote-as 65004
exit
`),
        },
      };
      const twin = await Twin.start({ ...spec, daemons: ["bgpd"] });
      try {
        await twin.converged({ holds: () => bgpEstablished(twin.frr, "r4", 4) });
        for (const name of ["r4", "r5"])
          await agreed(async () => {
            // FRRouting gives its aggregates a metric and a next hop of its own: the paths and the choice among them count.
            const said = (table: Record<string, readonly BgpPathFact[]>): unknown =>
              Object.entries(table)
                .map(([prefix, paths]) => [prefix, paths.map((p) => [p.asPath, p.best]).sort(byText)])
                .sort(byText);
            const real = said(await bgpTable(twin.frr, name));
            expect(said(simulated(twin, name))).toEqual(real);
            expect(real).toHaveLength(name === "r4" ? 9 : 7);
          });
        const view = twin.network.view(
          "r5",
          twin.network
            .node("r5")
            .views()
            .find((v) => v.startsWith("bgp:"))!,
        );
        const aggregate = (view as BgpView).tables[0]!.destinations.find((d) => d.prefix === "172.16.0.0/16");
        expect(aggregate!.paths[0]!.atomicAggregate).toBe(true);
        await agreed(async () => {
          const { paths } = await twin.frr.json("r5", "show bgp ipv4 unicast 172.16.0.0/16 json");
          expect(paths[0].atomicAggregate).toBe(true);
        });
      } finally {
        await twin.stop();
      }
    },
  );
  test("sessions between link-local addresses, with and without a global address on the link", LIMIT, async () => {
    const six = (n: number, local: string, global: string): string =>
      `interface eth${n}\n ipv6 address ${local}/64\n${global === "" ? "" : ` ipv6 address ${global}/64\n`}exit\n`;
    const node = (
      id: number,
      asn: number,
      links: string,
      neighbors: readonly [string, number, number][],
    ): TwinConfig => {
      // FRRouting knows such a neighbour by its interface, and learns the address from router advertisements.
      const lines = neighbors.map(
        ([, remote, port]) =>
          ` neighbor eth${port} interface remote-as ${remote}\n neighbor eth${port} timers connect 1\n`,
      );
      const family = `${neighbors.map(([, , port]) => `  neighbor eth${port} activate\n`).join("")} exit-address-family\nexit\n`;
      const origin = `  network 2001:db8:${id}::/64\n`;
      const frr = `interface lo\n ipv6 address 2001:db8:${id}::${id}/64\nexit\n${links}router bgp ${asn}\n bgp router-id 10.255.0.${id}\n no bgp ebgp-requires-policy\n timers bgp 10 30\n${lines.join("")} address-family ipv6 unicast\n${origin}${family}`;
      const ios = ciscoText(
        `interface lo\n ipv6 address 2001:db8:${id}::${id}/64\nexit\n${links.replaceAll(/(fe80::\d)\/64/g, "$1 link-local")}`,
      );
      const bgp = neighbors.map(([peer, remote, port]) => ` neighbor ${peer}%gi0/${port} remote-as ${remote}\n`);
      const active = neighbors.map(([peer, , port]) => `  neighbor ${peer}%gi0/${port} activate\n`);
      return {
        frr,
        ios: `ipv6 unicast-routing\n${ios}router bgp ${asn}\n bgp router-id 10.255.0.${id}\n${bgp.join("")} address-family ipv6 unicast\n${origin}${active.join("")} exit-address-family\n`,
      };
    };
    const twin = await Twin.start({
      daemons: ["bgpd"],
      ownLinkLocals: true,
      links: [
        ["r1:eth0", "r2:eth0"],
        ["r2:eth1", "r3:eth1"],
      ],
      routers: {
        r1: node(1, 65001, six(0, "fe80::1", ""), [["fe80::2", 65002, 0]]),
        // The same link-local address on both links, and neighbours that share one too.
        r2: node(2, 65002, six(0, "fe80::2", "") + six(1, "fe80::2", "2001:db8:23::2"), [
          ["fe80::1", 65001, 0],
          ["fe80::3", 65003, 1],
        ]),
        r3: node(3, 65003, six(1, "fe80::3", "2001:db8:23::3"), [["fe80::2", 65002, 1]]),
      },
    });
    try {
      await twin.converged({
        holds: async () => (await bgpEstablished(twin.frr, "r2", 2)) && (await bgpEstablished(twin.frr, "r3", 1)),
      });
      for (const name of ["r1", "r2", "r3"])
        await agreed(async () => {
          const view = twin.network.view(
            name,
            twin.network
              .node(name)
              .views()
              .find((v) => v.startsWith("bgp:"))!,
          );
          const table = (view as BgpView).tables.find((t) => t.family === "ipv6")!;
          const hops = table.destinations.map((d) => [d.prefix, d.paths.map((p) => [p.asPath, p.nextHop, p.from])]);
          const { routes } = await twin.frr.json(name, "show bgp ipv6 unicast json");
          const theirs = Object.entries<any>(routes).map(([prefix, paths]) => [
            prefix,
            paths.map((p: any) => [p.path, p.nexthops[0].ip, p.peerId.replace("(unspec)", "0.0.0.0")]),
          ]);
          const mine = JSON.stringify(hops.sort(byText)).replaceAll(/%[\w/]+/g, "");
          expect(mine).toBe(JSON.stringify(theirs.sort(byText)));
          expect(theirs.length).toBe(3);
          const ways = (routes: Readonly<Record<string, FrrRoute>>): unknown =>
            Object.entries(routes)
              .filter(([prefix, r]) => r.protocol === "bgp" && prefix.includes(":"))
              .map(([prefix, r]) => [prefix, r.nextHops])
              .sort(byText);
          const real = ways(await twin.frr.routes(name, { family: "ipv6" }));
          expect(ways(simulatedRoutes(twin.network, name))).toEqual(real);
          expect(JSON.stringify(real)).toContain("fe80::");
        });
    } finally {
      await twin.stop();
    }
  });
});
