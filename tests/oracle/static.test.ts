// Static routes in the simulator and in FRRouting: recursion, equal cost, floating, discard, an interface that goes down.
import { expect, test } from "vitest";
import { LIMIT, oracle } from "./available.ts";
import { frrMissing } from "./frr.ts";
import { agreed, Twin } from "./twin.ts";

oracle("static routes beside FRRouting", frrMissing(), () => {
  test("the same routes, before and after a cable is cut", LIMIT, async () => {
    const twin = await Twin.start({
      daemons: [],
      links: [
        ["r1:eth0", "r2:eth0"],
        ["r1:eth1", "r2:eth1"],
      ],
      routers: {
        r1: [
          "interface eth0\n ip address 10.0.1.1/24\nexit",
          "interface eth1\n ip address 10.0.2.1/24\nexit",
          "ip route 192.0.2.0/24 10.0.1.2",
          "ip route 192.0.2.0/24 10.0.2.2",
          "ip route 198.51.100.0/24 10.0.1.2",
          "ip route 198.51.100.0/24 10.0.2.2 200",
          "ip route 203.0.113.0/24 192.0.2.9",
          "ip route 10.99.0.0/16 Null0",
          "ip route 10.50.0.0/16 10.0.2.2",
        ].join("\n"),
        r2: "interface eth0\n ip address 10.0.1.2/24\nexit\ninterface eth1\n ip address 10.0.2.2/24\nexit",
      },
    });
    const statics = (r: { protocol: string }): boolean => r.protocol === "static";
    try {
      await twin.converged();
      await agreed(async () => {
        const before = await twin.tables("r1", statics);
        expect(before.simulated).toEqual(before.real);
        expect(Object.keys(before.real)).toHaveLength(5);
      });
      await twin.link("r1:eth0", false);
      await twin.converged();
      await agreed(async () => {
        const after = await twin.tables("r1", statics);
        expect(after.simulated).toEqual(after.real);
        expect(after.real["198.51.100.0/24"]?.distance).toBe(200);
      });
    } finally {
      await twin.stop();
    }
  });
});
