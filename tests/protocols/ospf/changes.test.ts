// A running OSPF network whose configuration, links and routers change.
import { describe, expect, test } from "vitest";
import { formatIpv4 } from "../../../src/base/ip.ts";
import { everywhere, ip, lsas, neighbors, ospfOf, ospfRoutes, table, viewOf } from "../../support/ospf.ts";
import { type ConfigBuilder, Lab } from "../../support/routers.ts";

/** A ring R1 - R2 - ... - R1 of point-to-point links. */
const ring = (n: number, more: Record<string, (c: ConfigBuilder) => void> = {}): Lab => {
  const routers: Record<string, (c: ConfigBuilder) => void> = {};
  for (let i = 1; i <= n; i++)
    routers[`R${i}`] = (c) => {
      c.interface("Loopback0", `${i}.${i}.${i}.${i}/32`);
      const previous = i === 1 ? n : i - 1;
      c.interface("GigabitEthernet0/0", `10.0.${previous}.2/30`).ospf.networkType = "point-to-point";
      c.interface("GigabitEthernet0/1", `10.0.${i}.1/30`).ospf.networkType = "point-to-point";
      everywhere(c, `${i}.${i}.${i}.${i}`);
      more[`R${i}`]?.(c);
    };
  const cables = Array.from({ length: n }, (_, i) => [
    `R${i + 1}:GigabitEthernet0/1`,
    `R${((i + 1) % n) + 1}:GigabitEthernet0/0`,
  ]);
  return new Lab(routers, cables);
};
const to = (l: Lab, from: string, prefix: string): string[] =>
  ospfRoutes(l, from).filter((r) => r.includes(` ${prefix} `));

describe("paths", () => {
  test("two ways of equal cost are both used, and one of them is left when the other's cost grows", () => {
    const l = ring(4).run(30);
    expect(to(l, "R1", "3.3.3.3/32")).toEqual([
      "ospf 3.3.3.3/32 [110/3] 10.0.4.1 GigabitEthernet0/0, 10.0.1.2 GigabitEthernet0/1",
    ]);
    l.edit("R1", (c) => {
      c.interface("GigabitEthernet0/0").ospf.cost = 5;
    }).run(20);
    expect(to(l, "R1", "3.3.3.3/32")).toEqual(["ospf 3.3.3.3/32 [110/3] 10.0.1.2 GigabitEthernet0/1"]);
  });
  test("maximum-paths 1 keeps one", () => {
    const l = ring(4, {
      R1: (c) => {
        ospfOf(c).maximumPaths = 1;
      },
    }).run(30);
    expect(to(l, "R1", "3.3.3.3/32")[0]!.split(",")).toHaveLength(1);
  });
  test("a cut is routed around, its end repaired", () => {
    const l = ring(5).run(30);
    expect(to(l, "R1", "2.2.2.2/32")).toEqual(["ospf 2.2.2.2/32 [110/2] 10.0.1.2 GigabitEthernet0/1"]);
    l.links[0]!.setUp(false);
    l.run(20);
    expect(to(l, "R1", "2.2.2.2/32")).toEqual(["ospf 2.2.2.2/32 [110/5] 10.0.5.1 GigabitEthernet0/0"]);
    l.links[0]!.setUp(true);
    l.run(30);
    expect(to(l, "R1", "2.2.2.2/32")).toEqual(["ospf 2.2.2.2/32 [110/2] 10.0.1.2 GigabitEthernet0/1"]);
  });
  test("the reference bandwidth scales every cost", () => {
    const change = (c: ConfigBuilder): void => {
      ospfOf(c).referenceBandwidth = 10_000;
    };
    const l = ring(3, { R1: change, R2: change, R3: change }).run(30);
    expect(to(l, "R1", "2.2.2.2/32")).toEqual(["ospf 2.2.2.2/32 [110/11] 10.0.1.2 GigabitEthernet0/1"]);
  });
  test("a stub router is the last resort for transit, but its own networks are reached", () => {
    const l = ring(4).run(30);
    l.edit("R2", (c) => {
      ospfOf(c).maxMetric = { includeStub: false };
    }).run(20);
    expect(to(l, "R1", "3.3.3.3/32")).toEqual(["ospf 3.3.3.3/32 [110/3] 10.0.4.1 GigabitEthernet0/0"]);
    expect(to(l, "R1", "2.2.2.2/32")).toEqual(["ospf 2.2.2.2/32 [110/2] 10.0.1.2 GigabitEthernet0/1"]);
  });
  test("distances of this process", () => {
    const l = ring(3, {
      R1: (c) => Object.assign(ospfOf(c), { distance: 120 }),
      R2: (c) => Object.assign(ospfOf(c), { distanceIntra: 90 }),
    }).run(30);
    expect(to(l, "R1", "2.2.2.2/32")[0]).toContain("[120/2]");
    expect(to(l, "R2", "1.1.1.1/32")[0]).toContain("[90/2]");
  });
});

describe("routers that come and go", () => {
  test("after a crash the LSAs stay until they age out, but nobody uses them", () => {
    const l = ring(3).run(30);
    l.node("R3").power(false);
    l.run(60);
    expect(ospfRoutes(l, "R1").some((r) => r.includes("3.3.3.3"))).toBe(false);
    expect(lsas(l, "R1", 0)).toContain("1 3.3.3.3 3.3.3.3");
    l.run(3700);
    expect(lsas(l, "R1", 0)).toEqual(["1 1.1.1.1 1.1.1.1", "1 2.2.2.2 2.2.2.2"]);
  });
  test("a router that comes back outruns its own old LSAs", () => {
    const l = ring(3).run(30);
    for (let i = 0; i < 3; i++)
      l.edit("R3", (c) => {
        c.interface("Loopback0").ospf.cost = 10 + i;
      }).run(10);
    const before = viewOf(l, "R1").areas[0]!.database.find((x) => x.advertisingRouter === ip("3.3.3.3"))!.sequence;
    l.node("R3").power(false);
    l.run(5);
    l.node("R3").power(true);
    l.run(40);
    const after = viewOf(l, "R1").areas[0]!.database.find((x) => x.advertisingRouter === ip("3.3.3.3"))!.sequence;
    expect(after).toBeGreaterThan(before);
    expect(to(l, "R1", "3.3.3.3/32")).toHaveLength(1);
  });
  test("`no router ospf` takes the process's LSAs and routes away everywhere", () => {
    const l = ring(3).run(30);
    l.edit("R3", (c) => void c.config.ospf.clear()).run(20);
    expect(lsas(l, "R1", 0)).toEqual(["1 1.1.1.1 1.1.1.1", "1 2.2.2.2 2.2.2.2"]);
    expect(ospfRoutes(l, "R3")).toEqual([]);
  });
  test("`shutdown` of the process, and back", () => {
    const l = ring(3).run(30);
    l.edit("R3", (c) => {
      ospfOf(c).shutdown = true;
    }).run(45);
    expect(neighbors(l, "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/1"]);
    l.edit("R3", (c) => {
      ospfOf(c).shutdown = false;
    }).run(40);
    expect(neighbors(l, "R1")).toHaveLength(2);
    expect(to(l, "R1", "3.3.3.3/32")).toHaveLength(1);
  });
  test("every LSA is refreshed before half an hour is over, and none grows old", () => {
    const l = ring(3);
    for (let n = 1; n <= 3; n++)
      l.edit(`R${n}`, (c) => {
        for (let i = 0; i < 8; i++) c.route(`172.16.${n}.${8 * i}/29`, { interface: "Null0" });
        ospfOf(c).redistribute.push({ protocol: "static", subnets: true, match: [] });
      });
    l.run(60);
    const all = () => {
      const v = viewOf(l, "R1");
      return [...v.areas.flatMap((a) => [...a.database]), ...v.external];
    };
    const first = new Map(all().map((x) => [`${x.type} ${x.id} ${x.advertisingRouter}`, x.sequence]));
    expect(first.size).toBe(3 + 24);
    for (let minute = 0; minute < 150; minute++) {
      l.run(60);
      expect(Math.max(...all().map((x) => x.age))).toBeLessThan(1802);
    }
    for (const x of all())
      expect(x.sequence - first.get(`${x.type} ${x.id} ${x.advertisingRouter}`)!).toBeGreaterThanOrEqual(4);
    expect(all()).toHaveLength(first.size);
    expect(neighbors(l, "R1")).toHaveLength(2);
  });
});

test("secondary addresses are announced when a network statement, or the interface's own, takes them in", () => {
  const secondary = (change: (c: ConfigBuilder) => void): string[] => {
    const l = new Lab(
      {
        R1: (c) => {
          c.interface("GigabitEthernet0/0", "10.0.0.1/24", "10.5.0.1/24", "10.6.0.1/24");
          ospfOf(c).routerId = ip("1.1.1.1");
          change(c);
        },
        R2: (c) => {
          c.interface("GigabitEthernet0/0");
        },
      },
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
    ).run(2);
    const body = viewOf(l, "R1").areas[0]!.database[0]!.body;
    return body.kind === "router" ? body.links.map((x) => formatIpv4(x.id)) : [];
  };
  const statement = (text: string) => (c: ConfigBuilder) => {
    ospfOf(c).networks.push({ address: ip(text), wildcard: 0xff, area: 0 });
  };
  expect(secondary(statement("10.0.0.0"))).toEqual(["10.0.0.0"]);
  expect(
    secondary((c) => {
      statement("10.0.0.0")(c);
      statement("10.6.0.0")(c);
    }),
  ).toEqual(["10.0.0.0", "10.6.0.0"]);
  const byInterface = (more: object) => (c: ConfigBuilder) => {
    Object.assign(c.interface("GigabitEthernet0/0").ospf, { process: 1, area: 0, ...more });
  };
  expect(secondary(byInterface({}))).toEqual(["10.0.0.0", "10.5.0.0", "10.6.0.0"]);
  expect(secondary(byInterface({ secondariesNone: true }))).toEqual(["10.0.0.0"]);
});

describe("router id", () => {
  test("the highest loopback when none is configured; it stays until the process starts over", () => {
    const l = new Lab({
      R1: (c) => {
        c.interface("GigabitEthernet0/0", "192.168.9.9/24");
        c.interface("Loopback0", "5.5.5.5/32");
        c.interface("Loopback1", "7.7.7.7/32");
        ospfOf(c).networks.push({ address: 0, wildcard: 0xffffffff, area: 0 });
      },
    }).run(1);
    expect(viewOf(l, "R1").routerId).toBe(ip("7.7.7.7"));
    l.edit("R1", (c) => void c.interface("Loopback2", "8.8.8.8/32")).run(1);
    expect(viewOf(l, "R1").routerId).toBe(ip("7.7.7.7"));
    const core = l.core("R1");
    l.node("R1").bus.execute(
      () => void core.protocols().find((p) => p.definition === "ospf")!.protocol.command!("clear process", {}),
    );
    l.run(1);
    expect(viewOf(l, "R1").routerId).toBe(ip("8.8.8.8"));
  });
  test("with neighbours a new `router-id` waits for `clear ip ospf process`", () => {
    const l = ring(3).run(30);
    l.edit("R1", (c) => {
      ospfOf(c).routerId = ip("9.9.9.9");
    }).run(5);
    expect(viewOf(l, "R1").routerId).toBe(ip("1.1.1.1"));
    const core = l.core("R1");
    l.node("R1").bus.execute(
      () => void core.protocols().find((p) => p.definition === "ospf")!.protocol.command!("clear process", {}),
    );
    l.run(60);
    expect(viewOf(l, "R1").routerId).toBe(ip("9.9.9.9"));
    expect(neighbors(l, "R2")).toContain("9.9.9.9 Full GigabitEthernet0/0");
    expect(lsas(l, "R2", 0)).toEqual(["1 2.2.2.2 2.2.2.2", "1 3.3.3.3 3.3.3.3", "1 9.9.9.9 9.9.9.9"]);
  });
});

test("two processes never share a router id: the older one has the first choice", () => {
  const two = (loopbacks: readonly string[]): Lab =>
    new Lab({
      R1: (c) => {
        loopbacks.forEach((a, i) => {
          c.interface(`Loopback${i}`, `${a}/32`);
        });
        for (const process of [1, 2]) ospfOf(c, process).networks.push({ address: 0, wildcard: 0xffffffff, area: 0 });
      },
    }).run(1);
  const both = two(["5.5.5.5", "6.6.6.6"]);
  expect([viewOf(both, "R1", 1).routerId, viewOf(both, "R1", 2).routerId]).toEqual([ip("6.6.6.6"), ip("5.5.5.5")]);
  expect(viewOf(two(["5.5.5.5"]), "R1", 2).routerId).toBe(0);
});

describe("redistribution", () => {
  const pair = (more: Record<string, (c: ConfigBuilder) => void>): Lab =>
    new Lab(
      Object.fromEntries(
        [1, 2].map((i) => [
          `R${i}`,
          (c: ConfigBuilder) => {
            c.interface("GigabitEthernet0/0", `10.0.0.${i}/24`).ospf.networkType = "point-to-point";
            ospfOf(c).routerId = ip(`${i}.${i}.${i}.${i}`);
            ospfOf(c).networks.push({ address: ip("10.0.0.0"), wildcard: 255, area: 0 });
            more[`R${i}`]?.(c);
          },
        ]),
      ),
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
    );
  test("connected and static, with `subnets`; without it only whole classes", () => {
    const setup =
      (subnets: boolean) =>
      (c: ConfigBuilder): void => {
        c.interface("Loopback1", "172.16.1.1/24");
        c.interface("Loopback2", "192.168.7.1/24");
        c.route("20.0.0.0/8", { interface: "Null0" });
        c.route("21.1.0.0/16", { interface: "Null0" });
        ospfOf(c).redistribute.push(
          { protocol: "connected", subnets, match: [] },
          { protocol: "static", subnets, match: [], metric: 7, metricType: 1, tag: 99 },
        );
      };
    expect(table(pair({ R1: setup(true) }).run(30), "R2").filter((r) => r.startsWith("E"))).toEqual([
      "E1 20.0.0.0/8 8",
      "E1 21.1.0.0/16 8",
      "E2 172.16.1.0/24 20",
      "E2 192.168.7.0/24 20",
    ]);
    expect(table(pair({ R1: setup(false) }).run(30), "R2").filter((r) => r.startsWith("E"))).toEqual([
      "E1 20.0.0.0/8 8",
      "E2 192.168.7.0/24 20",
    ]);
  });
  test("a static route that goes takes its LSA along", () => {
    const l = pair({
      R1: (c) => {
        c.route("20.0.0.0/8", { interface: "Null0" });
        ospfOf(c).redistribute.push({ protocol: "static", subnets: true, match: [] });
      },
    }).run(30);
    expect(lsas(l, "R2", "external")).toEqual(["5 20.0.0.0 1.1.1.1"]);
    l.edit("R1", (c) => {
      c.config.staticRoutes.length = 0;
    }).run(10);
    expect(lsas(l, "R2", "external")).toEqual([]);
    expect(ospfRoutes(l, "R2")).toEqual([]);
  });
  test("two prefixes with one address get two Link State IDs", () => {
    const l = pair({
      R1: (c) => {
        for (const p of ["20.0.0.0/8", "20.0.0.0/16", "20.0.0.0/24"]) c.route(p, { interface: "Null0" });
        ospfOf(c).redistribute.push({ protocol: "static", subnets: true, match: [] });
      },
    }).run(30);
    expect(lsas(l, "R2", "external")).toEqual(["5 20.0.0.0 1.1.1.1", "5 20.0.0.255 1.1.1.1", "5 20.0.255.255 1.1.1.1"]);
    expect(ospfRoutes(l, "R2").map((r) => r.split(" ")[1])).toEqual(["20.0.0.0/8", "20.0.0.0/16", "20.0.0.0/24"]);
  });
  test("summary-address stands for its components, and leaves a discard route", () => {
    const l = pair({
      R1: (c) => {
        for (const p of ["20.1.0.0/16", "20.2.0.0/16", "30.0.0.0/8"]) c.route(p, { interface: "Null0" });
        ospfOf(c).redistribute.push({ protocol: "static", subnets: true, match: [] });
        ospfOf(c).summaries.push({ prefix: { address: ip("20.0.0.0"), length: 8 }, notAdvertise: false, tag: 5 });
      },
    }).run(40);
    expect(lsas(l, "R2", "external")).toEqual(["5 20.0.0.0 1.1.1.1", "5 30.0.0.0 1.1.1.1"]);
    expect(ospfRoutes(l, "R1")).toEqual([expect.stringContaining("ospf 20.0.0.0/8 [254/0]")]);
    const runs = viewOf(l, "R1").spfRuns.length;
    l.run(300);
    expect(viewOf(l, "R1").spfRuns).toHaveLength(runs);
  });
  test("default-information originate needs a default route, unless `always`", () => {
    const setup =
      (always: boolean, route: boolean) =>
      (c: ConfigBuilder): void => {
        if (route) c.route("0.0.0.0/0", { interface: "Null0" });
        ospfOf(c).defaultOriginate = { always };
      };
    const has = (l: Lab): boolean => ospfRoutes(l, "R2").some((r) => r.startsWith("ospf 0.0.0.0/0 [110/1]"));
    expect(has(pair({ R1: setup(false, false) }).run(30))).toBe(false);
    expect(has(pair({ R1: setup(false, true) }).run(30))).toBe(true);
    expect(has(pair({ R1: setup(true, false) }).run(30))).toBe(true);
  });
  test("the next hop becomes the forwarding address when OSPF runs on its network", () => {
    const l = new Lab(
      Object.fromEntries(
        [1, 2].map((i) => [
          `R${i}`,
          (c: ConfigBuilder) => {
            c.interface("GigabitEthernet0/0", `10.0.0.${i}/24`);
            everywhere(c, `${i}.${i}.${i}.${i}`);
            if (i !== 1) return;
            c.route("20.0.0.0/8", { gateway: "10.0.0.77" });
            ospfOf(c).redistribute.push({ protocol: "static", subnets: true, match: [] });
          },
        ]),
      ),
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
    ).run(90);
    expect(ospfRoutes(l, "R2")).toEqual(["ospf 20.0.0.0/8 [110/20] 10.0.0.77 GigabitEthernet0/0"]);
  });
  test("between two processes: the metric is carried along, and connected networks of the other come too", () => {
    const l = new Lab(
      {
        R1: (c) => {
          c.interface("GigabitEthernet0/0", "10.0.1.1/24").ospf.networkType = "point-to-point";
          c.interface("Loopback0", "1.1.1.1/32");
          everywhere(c, "1.1.1.1");
        },
        R2: (c) => {
          c.interface("GigabitEthernet0/0", "10.0.1.2/24").ospf.networkType = "point-to-point";
          c.interface("GigabitEthernet0/1", "10.0.2.2/24").ospf.networkType = "point-to-point";
          const one = ospfOf(c, 1);
          one.routerId = ip("2.2.2.1");
          one.networks.push({ address: ip("10.0.1.0"), wildcard: 255, area: 0 });
          const two = ospfOf(c, 2);
          two.routerId = ip("2.2.2.2");
          two.networks.push({ address: ip("10.0.2.0"), wildcard: 255, area: 0 });
          two.redistribute.push({ protocol: "ospf", id: 1, subnets: true, match: [] });
        },
        R3: (c) => {
          c.interface("GigabitEthernet0/0", "10.0.2.3/24").ospf.networkType = "point-to-point";
          everywhere(c, "3.3.3.3");
        },
      },
      [
        ["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"],
        ["R2:GigabitEthernet0/1", "R3:GigabitEthernet0/0"],
      ],
    ).run(40);
    expect(table(l, "R3").filter((r) => r.startsWith("E"))).toEqual(["E2 1.1.1.1/32 2", "E2 10.0.1.0/24 20"]);
  });
});
