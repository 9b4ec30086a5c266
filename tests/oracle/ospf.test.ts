// OSPF in the simulator and in FRRouting: the same networks, the same routes, metrics and next hops, before and after
// cables are cut.
import { expect, test } from "vitest";
import { LIMIT, oracle } from "./available.ts";
import { frrMissing } from "./frr.ts";
import { adjacent, beside, has, lacks, lan, port, router, same } from "./ospf-twin.ts";

oracle("OSPF beside FRRouting", frrMissing(), () => {
  test("one area: a square with a diagonal, equal and unequal costs, and a cut", LIMIT, async () => {
    await beside(
      {
        links: [
          ["r1:eth0", "r2:eth0"],
          ["r2:eth1", "r3:eth0"],
          ["r3:eth1", "r4:eth0"],
          ["r4:eth1", "r1:eth1"],
          ["r1:eth2", "r3:eth2"],
        ],
        routers: {
          r1: router(1, [
            port("eth0", "10.0.12.1/24", 0),
            port("eth1", "10.0.14.1/24", 0),
            port("eth2", "10.0.13.1/24", 0, 25),
          ]),
          r2: router(2, [port("eth0", "10.0.12.2/24", 0), port("eth1", "10.0.23.2/24", 0)]),
          r3: router(3, [
            port("eth0", "10.0.23.3/24", 0),
            port("eth1", "10.0.34.3/24", 0),
            port("eth2", "10.0.13.3/24", 0, 25),
          ]),
          r4: router(4, [port("eth0", "10.0.34.4/24", 0), port("eth1", "10.0.14.4/24", 0, 15)]),
        },
      },
      async (twin) => {
        await twin.converged({ holds: adjacent(twin, has(twin, "r1", "3.3.3.3/32", "4.4.4.4/32")) });
        expect(await same(twin)).toBeGreaterThan(16);
        await twin.link("r2:eth1", false);
        await twin.converged({
          holds: async () => (await twin.frr.routes("r1"))["3.3.3.3/32"]?.nextHops[0] !== "10.0.12.2 eth0",
        });
        expect(await same(twin)).toBeGreaterThan(12);
      },
    );
  });

  test("three areas with summaries, ranges, externals of both types and a broadcast segment", LIMIT, async () => {
    await beside(
      {
        links: [
          ["r1:eth0", "r2:eth0", "r3:eth0"],
          ["r2:eth1", "r4:eth0"],
          ["r3:eth1", "r5:eth0"],
          ["r4:eth1", "r6:eth0"],
        ],
        routers: {
          r1: router(
            1,
            [lan("eth0", "10.0.0.1/24", 0)],
            ["redistribute static metric 30 metric-type 1"],
            ["ip route 172.20.0.0/16 blackhole"],
          ),
          r2: router(
            2,
            [lan("eth0", "10.0.0.2/24", 0), port("eth1", "10.1.24.2/24", 1)],
            ["area 1 range 10.1.0.0/16 cost 77"],
          ),
          r3: router(3, [lan("eth0", "10.0.0.3/24", 0), port("eth1", "10.2.35.3/24", 2, 7)]),
          r4: router(4, [port("eth0", "10.1.24.4/24", 1), port("eth1", "10.1.46.4/24", 1, 3)]),
          r5: router(
            5,
            [port("eth0", "10.2.35.5/24", 2)],
            ["redistribute static metric 40 metric-type 2"],
            ["ip route 172.21.0.0/16 blackhole", "ip route 172.21.5.0/24 blackhole"],
          ),
          r6: router(
            6,
            [port("eth0", "10.1.46.6/24", 1)],
            ["default-information originate always metric 5 metric-type 1"],
          ),
        },
      },
      async (twin) => {
        await twin.converged({
          holds: adjacent(twin, has(twin, "r6", "172.20.0.0/16", "172.21.5.0/24", "5.5.5.5/32")),
        });
        expect(await same(twin)).toBeGreaterThan(40);
      },
    );
  });

  test("stub, totally stubby and not-so-stubby areas", LIMIT, async () => {
    await beside(
      {
        links: [
          ["r1:eth0", "r2:eth0"],
          ["r1:eth1", "r3:eth0"],
          ["r1:eth2", "r4:eth0"],
          ["r1:eth3", "r5:eth0"],
        ],
        routers: {
          r1: router(
            1,
            [
              port("eth0", "10.0.12.1/24", 0),
              port("eth1", "10.1.13.1/24", 1),
              port("eth2", "10.2.14.1/24", 2),
              port("eth3", "10.3.15.1/24", 3),
            ],
            ["area 1 stub", "area 2 stub no-summary", "area 3 nssa", "area 1 default-cost 9"],
          ),
          r2: router(
            2,
            [port("eth0", "10.0.12.2/24", 0)],
            ["redistribute static metric 30 metric-type 2"],
            ["ip route 172.20.0.0/16 blackhole"],
          ),
          r3: router(3, [port("eth0", "10.1.13.3/24", 1)], ["area 1 stub"]),
          r4: router(4, [port("eth0", "10.2.14.4/24", 2)], ["area 2 stub"]),
          r5: router(
            5,
            [port("eth0", "10.3.15.5/24", 3)],
            ["area 3 nssa", "redistribute static metric 20 metric-type 1"],
            ["ip route 172.25.0.0/16 blackhole"],
            // Without a loopback in the area both take the same forwarding address; FRR translates to its own default metric, 20.
            null,
          ),
        },
      },
      async (twin) => {
        await twin.converged({ holds: adjacent(twin, has(twin, "r2", "172.25.0.0/16", "4.4.4.4/32")) });
        expect(await same(twin, "r5")).toBeGreaterThan(25);
      },
    );
  });

  test("a virtual link joins an area to the backbone, with MD5 on the way", LIMIT, async () => {
    const key = ["ip ospf authentication message-digest", "ip ospf message-digest-key 1 md5 secret"];
    await beside(
      {
        links: [
          ["r1:eth0", "r2:eth0"],
          ["r2:eth1", "r3:eth0"],
          ["r3:eth1", "r4:eth0"],
        ],
        routers: {
          r1: router(1, [port("eth0", "10.0.12.1/24", 0)]),
          r2: router(
            2,
            [port("eth0", "10.0.12.2/24", 0), port("eth1", "10.1.23.2/24", 1, 10, key)],
            ["area 1 virtual-link 3.3.3.3"],
          ),
          r3: router(
            3,
            [port("eth0", "10.1.23.3/24", 1, 10, key), port("eth1", "10.2.34.3/24", 2)],
            ["area 1 virtual-link 2.2.2.2"],
          ),
          r4: router(4, [port("eth0", "10.2.34.4/24", 2)]),
        },
      },
      async (twin) => {
        await twin.converged({ holds: adjacent(twin, has(twin, "r4", "1.1.1.1/32")) });
        expect(await same(twin)).toBeGreaterThan(15);
        await twin.link("r3:eth0", false);
        await twin.converged({ holds: lacks(twin, "r1", "4.4.4.4/32") });
        expect(await same(twin)).toBeGreaterThan(2);
      },
    );
  });

  test("a stub router is avoided in transit", LIMIT, async () => {
    await beside(
      {
        links: [
          ["r1:eth0", "r2:eth0"],
          ["r2:eth1", "r3:eth0"],
          ["r1:eth1", "r3:eth1"],
        ],
        routers: {
          r1: router(1, [port("eth0", "10.0.12.1/24", 0), port("eth1", "10.0.13.1/24", 0, 500)]),
          r2: router(
            2,
            [port("eth0", "10.0.12.2/24", 0), port("eth1", "10.0.23.2/24", 0)],
            ["max-metric router-lsa administrative"],
          ),
          r3: router(3, [port("eth0", "10.0.23.3/24", 0), port("eth1", "10.0.13.3/24", 0, 500)]),
        },
      },
      async (twin) => {
        await twin.converged({
          holds: adjacent(
            twin,
            async () =>
              (await twin.frr.routes("r1"))["3.3.3.3/32"]?.nextHops[0] === "10.0.13.3 eth1" &&
              (await twin.frr.routes("r2"))["3.3.3.3/32"]?.nextHops[0] === "10.0.23.3 eth1",
          ),
        });
        // FRR's stub router reckons with the greatest metric itself, that of IOS with what is configured.
        expect(await same(twin, "r2", "everything")).toBeGreaterThan(4);
      },
    );
  });
});
