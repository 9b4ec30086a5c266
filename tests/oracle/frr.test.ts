// The harness itself: three OSPF routers in a chain reach each other, lose a link, and nothing outlives them.
import { expect, test } from "vitest";
import { LIMIT, oracle } from "./available.ts";
import { FrrLab, frrMissing } from "./frr.ts";
import { agreed } from "./twin.ts";

const router = (n: number, interfaces: readonly (readonly [string, string])[]): string =>
  [
    `interface lo\n ip address ${n}.${n}.${n}.${n}/32\n ip ospf area 0`,
    ...interfaces.map(
      ([name, address]) =>
        `interface ${name}\n ip address ${address}\n ip ospf area 0\n ip ospf network point-to-point\n ip ospf hello-interval 1\n ip ospf dead-interval 10`,
    ),
    `router ospf\n ospf router-id ${n}.${n}.${n}.${n}\n timers throttle spf 0 50 200`,
  ].join("\n");

oracle("FRRouting", frrMissing(), () => {
  test("three routers in a chain converge, and forget what is cut off", LIMIT, async () => {
    const lab = await FrrLab.start({
      nodes: {
        r1: { daemons: ["ospfd"], config: router(1, [["eth0", "10.0.12.1/24"]]) },
        r2: {
          daemons: ["ospfd"],
          config: router(2, [
            ["eth0", "10.0.12.2/24"],
            ["eth1", "10.0.23.2/24"],
          ]),
        },
        r3: { daemons: ["ospfd"], config: router(3, [["eth0", "10.0.23.3/24"]]) },
      },
      links: [
        ["r1:eth0", "r2:eth0"],
        ["r2:eth1", "r3:eth0"],
      ],
    });
    try {
      const far = async (): Promise<boolean> => "3.3.3.3/32" in (await lab.routes("r1"));
      await lab.converged({ holds: far, quiet: 1 });
      await agreed(async () => {
        const routes = await lab.routes("r1");
        expect(routes["3.3.3.3/32"]).toEqual({
          protocol: "ospf",
          distance: 110,
          metric: 20,
          tag: 0,
          nextHops: ["10.0.12.2 eth0"],
        });
        expect((await lab.exec("r1", "ip", "route", "get", "3.3.3.3")).output).toContain("via 10.0.12.2 dev eth0");
      });
      await lab.link("r2:eth1", false);
      await lab.until("r1 forgets r3", async () => !(await far()));
    } finally {
      await lab.stop();
    }
    await expect(lab.vtysh("r1", "show version")).rejects.toThrow("ended");
  });
});
