// Areas of every kind on real routers: what each is told about the others.
import { describe, expect, test } from "vitest";
import { parsePrefix } from "../../../src/base/prefix.ts";
import type { OspfProcessConfig } from "../../../src/protocols/ospf/config.ts";
import { areaOf, ip, lsas, neighbors, network, ospfOf, ospfRoutes, table, viewOf } from "../../support/ospf.ts";
import { type ConfigBuilder, Lab } from "../../support/routers.ts";

/** Names of neighbours and the areas between them: R1 -0- R2 -1- R3 -1- R4. */
const chain = (
  areas: readonly number[],
  more: Record<string, (c: ConfigBuilder, p: OspfProcessConfig) => void> = {},
  at: Record<string, number> = {},
): Lab => {
  const names = Array.from({ length: areas.length + 1 }, (_, i) => `R${i + 1}`);
  const routers: Record<string, (c: ConfigBuilder) => void> = {};
  names.forEach((name, i) => {
    routers[name] = (c) => {
      const id = i + 1;
      const p = ospfOf(c);
      p.routerId = ip(`${id}.${id}.${id}.${id}`);
      c.interface("Loopback0", `${id}.${id}.${id}.${id}/32`);
      network(p, `${id}.${id}.${id}.${id}`, at[name] ?? areas[Math.min(i, areas.length - 1)]!);
      const link = (port: string, left: number): void => {
        const text = `10.${left}.${left + 1}.${id}`;
        c.interface(port, `${text}/24`).ospf.networkType = "point-to-point";
        network(p, text, areas[left - 1]!);
      };
      if (i > 0) link("GigabitEthernet0/0", i);
      if (i < areas.length) link("GigabitEthernet0/1", id);
      more[name]?.(c, p);
    };
  });
  return new Lab(
    routers,
    areas.map((_, i) => [`R${i + 1}:GigabitEthernet0/1`, `R${i + 2}:GigabitEthernet0/0`]),
  );
};
const external = (c: ConfigBuilder, p: OspfProcessConfig, ...prefixes: string[]): void => {
  for (const text of prefixes) c.route(text, { interface: "Null0" });
  p.redistribute.push({ protocol: "static", subnets: true, match: [] });
};

describe("normal areas", () => {
  test("networks of one area are summaries in the others, and external routes go everywhere", () => {
    const l = chain([0, 1], { R3: (c, p) => external(c, p, "172.16.0.0/16") }).run(40);
    expect(ospfRoutes(l, "R1")).toEqual(
      [
        "ospf 2.2.2.2/32 [110/3] 10.1.2.2 GigabitEthernet0/1",
        "ospf 3.3.3.3/32 [110/3] 10.1.2.2 GigabitEthernet0/1",
        "ospf 10.2.3.0/24 [110/2] 10.1.2.2 GigabitEthernet0/1",
        "ospf 172.16.0.0/16 [110/20] 10.1.2.2 GigabitEthernet0/1",
      ].map((r) => r.replace("2.2.2.2/32 [110/3]", "2.2.2.2/32 [110/2]")),
    );
    expect(table(l, "R1")).toContain("inter 3.3.3.3/32 3");
    expect(table(l, "R1")).toContain("E2 172.16.0.0/16 20");
    expect(lsas(l, "R1", 0).filter((x) => x.startsWith("4 "))).toEqual(["4 3.3.3.3 2.2.2.2"]);
    expect(viewOf(l, "R2").areaBorderRouter).toBe(true);
    expect(viewOf(l, "R3").boundaryRouter).toBe(true);
  });
  test("a range hides its components behind one summary, and leaves a discard route", () => {
    const l = chain([0, 1], {
      R2: (_c, p) => areaOf(p, 1).ranges.push({ prefix: parsePrefix("10.2.0.0/16")!, advertise: true }),
    }).run(40);
    expect(table(l, "R1")).toContain("inter 10.2.0.0/16 2");
    expect(table(l, "R1").some((r) => r.includes("10.2.3.0"))).toBe(false);
    expect(ospfRoutes(l, "R2")).toContainEqual(expect.stringContaining("ospf 10.2.0.0/16 [110/1]"));
  });
  test("a range that is not advertised hides its components altogether", () => {
    const l = chain([0, 1], {
      R2: (_c, p) => areaOf(p, 1).ranges.push({ prefix: parsePrefix("10.2.0.0/16")!, advertise: false }),
    }).run(40);
    expect(table(l, "R1").filter((r) => r.includes(" 10.2."))).toEqual([]);
  });
  test("without a backbone of its own a router with two areas does not pass routes on", () => {
    const l = chain([1, 2]).run(40);
    expect(viewOf(l, "R2").areaBorderRouter).toBe(false);
    expect(ospfRoutes(l, "R1").some((r) => r.includes("3.3.3.3"))).toBe(false);
  });
  test("a metric of type 1 grows on the way, one of type 2 does not", () => {
    const l = chain([0, 1], {
      R3: (c, p) => {
        c.route("172.16.0.0/16", { interface: "Null0" });
        c.route("172.17.0.0/16", { interface: "Null0" });
        p.redistribute.push({ protocol: "static", subnets: true, match: [], metric: 5, metricType: 1 });
      },
    }).run(40);
    expect(table(l, "R1")).toContain("E1 172.16.0.0/16 7");
  });
});

describe("stub areas", () => {
  const stub = (noSummary: boolean) => (_c: ConfigBuilder, p: OspfProcessConfig) => {
    areaOf(p, 1).type = "stub";
    areaOf(p, 1).noSummary = noSummary;
  };
  test("no externals, but a default of the border router's", () => {
    const l = chain([0, 1], { R1: (c, p) => external(c, p, "172.16.0.0/16"), R2: stub(false), R3: stub(false) }).run(
      40,
    );
    expect(lsas(l, "R3", "external")).toEqual([]);
    expect(table(l, "R3")).toContain("inter 0.0.0.0/0 2");
    expect(table(l, "R3")).toContain("inter 1.1.1.1/32 3");
    expect(table(l, "R2")).toContain("E2 172.16.0.0/16 20");
  });
  test("totally stubby: nothing but the default", () => {
    const l = chain([0, 1], { R2: stub(true), R3: stub(false) }).run(40);
    expect(lsas(l, "R3", 1).filter((x) => x.startsWith("3 "))).toEqual(["3 0.0.0.0 2.2.2.2"]);
  });
  test("one side stub, the other not: no adjacency, and the reason is on record", () => {
    const l = chain([0, 1], { R2: stub(false) }).run(40);
    expect(neighbors(l, "R3")).toEqual([]);
    const rejections = viewOf(l, "R3").areas[0]!.interfaces.flatMap((i) => i.rejections);
    expect(rejections).toContainEqual(expect.objectContaining({ reason: "stub-area-mismatch" }));
  });
});

describe("not-so-stubby areas", () => {
  const nssa =
    (change: (a: ReturnType<typeof areaOf>) => void = () => {}) =>
    (_c: ConfigBuilder, p: OspfProcessConfig) => {
      areaOf(p, 1).type = "nssa";
      change(areaOf(p, 1));
    };
  test("type 7 inside, translated to type 5 at the border with the forwarding address kept", () => {
    const l = chain([0, 1], {
      R2: nssa(),
      R3: (c, p) => {
        nssa()(c, p);
        external(c, p, "172.16.0.0/16");
      },
    }).run(45);
    expect(lsas(l, "R3", 1)).toContain("7 172.16.0.0 3.3.3.3");
    expect(lsas(l, "R3", "external")).toEqual([]);
    expect(lsas(l, "R1", "external")).toEqual(["5 172.16.0.0 2.2.2.2"]);
    expect(table(l, "R2")).toContain("N2 172.16.0.0/16 20");
    expect(table(l, "R1")).toContain("E2 172.16.0.0/16 20");
    expect(viewOf(l, "R1").external[0]!.body).toMatchObject({ forwardingAddress: ip("3.3.3.3") });
    expect(viewOf(l, "R2").areas[1]!.translating).toBe(true);
  });
  test("a summary address at the border gathers what is translated", () => {
    const l = chain([0, 1], {
      R2: (c, p) => {
        nssa()(c, p);
        p.summaries.push({ prefix: parsePrefix("172.16.0.0/14")!, notAdvertise: false });
      },
      R3: (c, p) => {
        nssa()(c, p);
        external(c, p, "172.16.0.0/16", "172.17.0.0/16", "192.168.1.0/24");
      },
    }).run(60);
    expect(lsas(l, "R1", "external")).toEqual(["5 172.16.0.0 2.2.2.2", "5 192.168.1.0 2.2.2.2"]);
    expect(table(l, "R1")).toContain("E2 172.16.0.0/14 20");
  });
  test("externals from outside stay outside; no default unless asked for", () => {
    const l = chain([0, 1], { R1: (c, p) => external(c, p, "172.16.0.0/16"), R2: nssa(), R3: nssa() }).run(45);
    expect(table(l, "R3").filter((r) => !r.startsWith("intra") && !r.startsWith("inter"))).toEqual([]);
    expect(table(l, "R3").some((r) => r.includes("0.0.0.0/0"))).toBe(false);
  });
  test("default-information-originate gives the area a type-7 default, no-summary one of type 3", () => {
    const asked = chain([0, 1], {
      R2: nssa((a) => {
        a.defaultInformationOriginate = {};
      }),
      R3: nssa(),
    }).run(45);
    expect(table(asked, "R3")).toContain("N2 0.0.0.0/0 1");
    const total = chain([0, 1], {
      R2: nssa((a) => {
        a.noSummary = true;
      }),
      R3: nssa(),
    }).run(45);
    expect(table(total, "R3")).toContain("inter 0.0.0.0/0 2");
    expect(lsas(total, "R3", 1).filter((x) => x.startsWith("3 "))).toEqual(["3 0.0.0.0 2.2.2.2"]);
  });
});

describe("virtual links", () => {
  const joined = (l: (c: ConfigBuilder, p: OspfProcessConfig) => void = () => {}): Lab =>
    chain([0, 1, 2], {
      R2: (c, p) => {
        areaOf(p, 1).virtualLinks.push({ neighbor: ip("3.3.3.3") });
        l(c, p);
      },
      R3: (_c, p) => areaOf(p, 1).virtualLinks.push({ neighbor: ip("2.2.2.2") }),
    });
  test("an area behind another is joined to the backbone", () => {
    const l = joined().run(70);
    expect(viewOf(l, "R3").areaBorderRouter).toBe(true);
    expect(viewOf(l, "R2").virtualLinks[0]).toMatchObject({ remoteRouterId: ip("3.3.3.3"), transitArea: 1 });
    expect(neighbors(l, "R2")).toContain("3.3.3.3 Full OSPF_VL0");
    expect(table(l, "R1")).toContain("inter 10.3.4.0/24 3");
    expect(table(l, "R4")).toContain("inter 1.1.1.1/32 4");
    expect(l.ping("R1", "4.4.4.4", { from: "1.1.1.1" })).toBe("!!!!!");
    expect(viewOf(l, "R2").areas.find((a) => a.area === 1)!.transit).toBe(true);
  });
  test("without it the area stays cut off", () => {
    const l = chain([0, 1, 2]).run(70);
    expect(ospfRoutes(l, "R1").some((r) => r.includes("10.3.4.0"))).toBe(false);
  });
  test("it goes down with the way through the transit area", () => {
    const l = joined().run(70);
    l.links[1]!.setUp(false);
    l.run(60);
    expect(ospfRoutes(l, "R1").some((r) => r.includes("10.3.4.0"))).toBe(false);
    l.links[1]!.setUp(true);
    l.run(90);
    expect(table(l, "R1")).toContain("inter 10.3.4.0/24 3");
  });
});
