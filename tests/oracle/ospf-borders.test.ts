// Area borders in the simulator and in FRRouting: several of them per area, what they filter, gather and translate.
import { expect, test } from "vitest";
import { LIMIT, oracle } from "./available.ts";
import { frrMissing } from "./frr.ts";
import { adjacent, beside, has, lan, port, router, same } from "./ospf-twin.ts";

/** On unless said in IOS, off in FRRouting: boundary routers are compared by cost, whatever area leads to them. */
const RFC1583 = "compatible rfc1583";

oracle("OSPF area borders beside FRRouting", frrMissing(), () => {
  test("an NSSA with two borders, of which the one with the higher router id translates", LIMIT, async () => {
    await beside(
      {
        links: [
          ["r1:eth0", "r4:eth0"],
          ["r2:eth0", "r4:eth1"],
          ["r1:eth1", "r3:eth0"],
          ["r2:eth1", "r3:eth1"],
        ],
        routers: {
          r1: router(1, [port("eth0", "10.0.14.1/24", 0), port("eth1", "10.1.33.1/24", 1)], ["area 1 nssa"]),
          r2: router(2, [port("eth0", "10.0.24.2/24", 0, 30), port("eth1", "10.1.23.2/24", 1)], ["area 1 nssa"]),
          r3: router(
            3,
            [port("eth0", "10.1.33.3/24", 1, 5), port("eth1", "10.1.23.3/24", 1, 5)],
            ["area 1 nssa", "redistribute static metric 20 metric-type 1"],
            ["ip route 172.23.0.0/16 blackhole", "ip route 172.24.1.0/24 blackhole"],
            null,
          ),
          r4: router(4, [port("eth0", "10.0.14.4/24", 0), port("eth1", "10.0.24.4/24", 0, 30)]),
        },
      },
      async (twin) => {
        await twin.converged({
          holds: adjacent(twin, has(twin, "r4", "172.23.0.0/16", "172.24.1.0/24")),
        });
        expect(await same(twin, "r3")).toBeGreaterThan(15);
      },
    );
  });

  test("ranges, filters between areas, and a summary of what is redistributed", LIMIT, async () => {
    await beside(
      {
        links: [
          ["r1:eth0", "r2:eth0"],
          ["r2:eth1", "r3:eth0"],
          ["r2:eth2", "r4:eth0"],
        ],
        routers: {
          r1: router(
            1,
            [port("eth0", "10.0.12.1/24", 0)],
            ["redistribute static metric 20 metric-type 2", "summary-address 172.20.0.0/16"],
            [
              "ip route 172.20.1.0/24 blackhole",
              "ip route 172.20.2.0/24 blackhole",
              "ip route 172.30.0.0/16 blackhole",
            ],
          ),
          r2: router(
            2,
            [port("eth0", "10.0.12.2/24", 0), port("eth1", "10.1.23.2/24", 1), port("eth2", "10.2.24.2/24", 2)],
            [
              "area 1 range 10.1.0.0/16 not-advertise",
              "area 2 range 10.2.0.0/16 cost 7",
              "area 2 filter-list prefix INTO in",
              "area 0 filter-list prefix OUT out",
            ],
            [
              "ip prefix-list INTO seq 5 deny 3.3.3.3/32",
              "ip prefix-list INTO seq 10 permit 0.0.0.0/0 le 32",
              "ip prefix-list OUT seq 5 deny 1.1.1.1/32",
              "ip prefix-list OUT seq 10 permit 0.0.0.0/0 le 32",
            ],
          ),
          r3: router(3, [port("eth0", "10.1.23.3/24", 1)]),
          r4: router(4, [port("eth0", "10.2.24.4/24", 2)]),
        },
      },
      async (twin) => {
        await twin.converged({
          holds: adjacent(twin, has(twin, "r3", "10.2.0.0/16", "172.20.0.0/16", "172.30.0.0/16")),
        });
        // FRR installs no discard route for what it gathers on redistribution.
        expect(await same(twin, "r1", "172.20.0.0/16")).toBeGreaterThan(12);
      },
    );
  });

  test("a virtual link whose transit area is the shorter way, and two ways through it", LIMIT, async () => {
    await beside(
      {
        links: [
          ["r1:eth0", "r2:eth0"],
          ["r2:eth1", "r3:eth0"],
          ["r3:eth1", "r4:eth0"],
          ["r4:eth1", "r5:eth0"],
          ["r2:eth2", "r4:eth2"],
          ["r1:eth1", "r4:eth3"],
        ],
        routers: {
          r1: router(1, [port("eth0", "10.0.12.1/24", 0), port("eth1", "10.0.14.1/24", 0, 100)]),
          r2: router(
            2,
            [port("eth0", "10.0.12.2/24", 0), port("eth1", "10.1.23.2/24", 1, 5), port("eth2", "10.1.24.2/24", 1, 40)],
            ["area 1 virtual-link 4.4.4.4"],
            [],
            0,
          ),
          r3: router(3, [port("eth0", "10.1.23.3/24", 1, 5), port("eth1", "10.1.34.3/24", 1, 5)]),
          r4: router(
            4,
            [
              port("eth0", "10.1.34.4/24", 1, 5),
              port("eth1", "10.2.45.4/24", 2),
              port("eth2", "10.1.24.4/24", 1, 40),
              port("eth3", "10.0.14.4/24", 0, 100),
            ],
            ["area 1 virtual-link 2.2.2.2"],
            [],
            0,
          ),
          r5: router(5, [port("eth0", "10.2.45.5/24", 2)]),
        },
      },
      async (twin) => {
        await twin.converged({
          holds: adjacent(
            twin,
            async () => (await twin.frr.routes("r1"))["5.5.5.5/32"]?.nextHops[0] === "10.0.12.2 eth0",
          ),
        });
        expect(await same(twin)).toBeGreaterThan(25);
        await twin.link("r2:eth1", false);
        await twin.converged({
          holds: async () => (await twin.frr.routes("r2"))["3.3.3.3/32"]?.nextHops[0] === "10.1.24.4 eth2",
        });
        expect(await same(twin)).toBeGreaterThan(20);
      },
    );
  });

  test(
    "one prefix from several boundary routers: type before metric, metric before distance, and forwarding addresses",
    LIMIT,
    async () => {
      await beside(
        {
          links: [
            ["r1:eth0", "r2:eth0", "r3:eth0"],
            ["r2:eth1", "r4:eth0"],
            ["r3:eth1", "r5:eth0"],
            ["r4:eth1", "r5:eth1"],
          ],
          routers: {
            r1: router(1, [lan("eth0", "10.0.0.1/24", 0)], [RFC1583]),
            r2: router(
              2,
              [lan("eth0", "10.0.0.2/24", 0), port("eth1", "10.1.24.2/24", 1, 4)],
              [RFC1583, "redistribute static metric 20 metric-type 1"],
              // By a router of the segment, which becomes the forwarding address.
              ["ip route 172.22.0.0/16 10.0.0.1"],
            ),
            r3: router(3, [lan("eth0", "10.0.0.3/24", 0), port("eth1", "10.1.35.3/24", 1, 9)], [RFC1583]),
            r4: router(
              4,
              [port("eth0", "10.1.24.4/24", 1), port("eth1", "10.1.45.4/24", 1)],
              [RFC1583, "redistribute static metric 20 metric-type 2"],
              ["ip route 172.20.0.0/16 blackhole", "ip route 172.21.0.0/16 blackhole"],
            ),
            r5: router(
              5,
              [port("eth0", "10.1.35.5/24", 1), port("eth1", "10.1.45.5/24", 1)],
              [RFC1583, "redistribute static metric 20 metric-type 2"],
              ["ip route 172.20.0.0/16 blackhole"],
            ),
          },
        },
        async (twin) => {
          await twin.converged({
            holds: adjacent(twin, has(twin, "r3", "172.20.0.0/16", "172.21.0.0/16", "172.22.0.0/16")),
          });
          expect(await same(twin)).toBeGreaterThan(25);
          await twin.link("r2:eth1", false);
          await twin.converged({
            holds: async () => (await twin.frr.routes("r1"))["172.20.0.0/16"]?.nextHops[0] === "10.0.0.3 eth0",
          });
          expect(await same(twin)).toBeGreaterThan(20);
        },
      );
    },
  );
});
