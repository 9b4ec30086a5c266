// What keeps two routers from becoming adjacent, and what does not: parameters, authentication, MTU, network types.
import { describe, expect, test } from "vitest";
import type { OspfInterfaceConfig } from "../../../src/protocols/ospf/config.ts";
import { everywhere, interfacesOf, ip, lsas, neighbors, ospfOf, ospfRoutes, viewOf } from "../../support/ospf.ts";
import { type ConfigBuilder, Lab, type LabOptions } from "../../support/routers.ts";

type Settings = Partial<OspfInterfaceConfig>;
const router =
  (id: number, settings: Settings, more: (c: ConfigBuilder) => void = () => {}) =>
  (c: ConfigBuilder): void => {
    c.interface("Loopback0", `${id}.${id}.${id}.${id}/32`);
    Object.assign(c.interface("GigabitEthernet0/0", `10.0.0.${id}/24`).ospf, settings);
    everywhere(c, `${id}.${id}.${id}.${id}`);
    more(c);
  };
const pair = (one: Settings, two: Settings = one, options: LabOptions = {}): Lab =>
  new Lab({ R1: router(1, one), R2: router(2, two) }, [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]], options);
const reasons = (l: Lab, name: string): string[] =>
  interfacesOf(l, name).flatMap((i) => i.rejections.map((r) => r.reason));
const p2p: Settings = { networkType: "point-to-point" };

describe("parameters that must agree", () => {
  test.each([
    ["hello-interval-mismatch", { ...p2p, helloInterval: 5, deadInterval: 40 }],
    ["dead-interval-mismatch", { ...p2p, deadInterval: 20 }],
  ] as const)("%s", (reason, other) => {
    const l = pair(p2p, other).run(60);
    expect(neighbors(l, "R1")).toEqual([]);
    expect(reasons(l, "R1")).toContain(reason);
    expect(reasons(l, "R2")).toContain(reason);
  });
  test("area-mismatch", () => {
    const l = new Lab(
      {
        R1: router(1, p2p),
        R2: router(2, p2p, (c) => {
          ospfOf(c).networks[0]!.area = 7;
        }),
      },
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
    ).run(60);
    expect(reasons(l, "R1")).toEqual(["area-mismatch"]);
    expect(interfacesOf(l, "R1").find((i) => i.name === "GigabitEthernet0/0")!.rejections[0]).toMatchObject({
      theirs: 7,
      ours: 0,
      from: ip("10.0.0.2"),
    });
    expect(reasons(l, "R2")).toEqual(["area-mismatch"]);
  });
  test("network-mask-mismatch, on a broadcast network only", () => {
    const masks = (settings: Settings): Lab =>
      new Lab(
        {
          R1: router(1, settings),
          R2: (c) => {
            Object.assign(c.interface("GigabitEthernet0/0", "10.0.0.2/25").ospf, settings);
            everywhere(c, "2.2.2.2");
          },
        },
        [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
      ).run(60);
    expect(reasons(masks({}), "R1")).toEqual(["network-mask-mismatch"]);
    expect(neighbors(masks(p2p), "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0"]);
  });
  test("duplicate-router-id is refused and logged", () => {
    const l = new Lab(
      {
        R1: router(1, p2p),
        R2: router(2, p2p, (c) => {
          ospfOf(c).routerId = ip("1.1.1.1");
        }),
      },
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
    ).run(30);
    expect(neighbors(l, "R1")).toEqual([]);
    expect(reasons(l, "R1")).toEqual(["duplicate-router-id"]);
  });
  test("a larger MTU on the other side stops the exchange, unless it is ignored", () => {
    const mtus = (settings: Settings): Lab =>
      new Lab(
        {
          R1: router(1, settings),
          R2: router(2, settings, (c) => {
            c.interface("GigabitEthernet0/0").ipMtu = 1400;
          }),
        },
        [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
      ).run(60);
    const l = mtus(p2p);
    expect(neighbors(l, "R1")[0]).not.toContain("Full");
    expect(reasons(l, "R2")).toContain("mtu-mismatch");
    expect(neighbors(mtus({ ...p2p, mtuIgnore: true }), "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0"]);
  });
  test("a passive interface neither speaks nor listens, but its network is announced", () => {
    const l = new Lab(
      { R1: router(1, p2p), R2: router(2, p2p, (c) => void ospfOf(c).passive.set("GigabitEthernet0/0", true)) },
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
    ).run(30);
    expect(neighbors(l, "R1")).toEqual([]);
    expect(reasons(l, "R2")).toEqual(["passive-interface"]);
    const own = viewOf(l, "R2").areas[0]!.database[0]!.body;
    expect(own.kind === "router" && own.links.length).toBe(2);
  });
});

describe("authentication", () => {
  const md5 = (id: number, key: string): Settings => ({
    ...p2p,
    authentication: "message-digest",
    messageDigestKeys: [{ id, key }],
  });
  const simple = (key: string): Settings => ({ ...p2p, authentication: "simple", authenticationKey: key });
  test.each([
    ["plain", simple("secret")],
    ["MD5", md5(1, "secret")],
  ])("%s: the same key on both sides", (_, settings) => {
    expect(neighbors(pair(settings).run(30), "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0"]);
  });
  test.each([
    ["authentication-type", p2p, simple("a")],
    ["authentication-key", simple("a"), simple("b")],
    ["authentication-type", simple("a"), md5(1, "a")],
    ["authentication-key", md5(1, "a"), md5(1, "b")],
    ["authentication-key", md5(1, "a"), md5(2, "a")],
  ])("%s", (reason, one, two) => {
    const l = pair(one, two).run(30);
    expect(neighbors(l, "R1")).toEqual([]);
    expect(reasons(l, "R1")).toEqual([reason]);
  });
  test("an area's authentication holds for its interfaces; an interface's own wins", () => {
    const l = new Lab(
      {
        R1: router(1, { ...p2p, authenticationKey: "k" }, (c) => {
          ospfOf(c).areas.set(0, { ...areaDefaults, authentication: "simple" });
        }),
        R2: router(2, simple("k")),
      },
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
    ).run(30);
    expect(neighbors(l, "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0"]);
  });
});
const areaDefaults = {
  area: 0,
  type: "normal" as const,
  noSummary: false,
  noRedistribution: false,
  translateAlways: false,
  suppressForwardingAddress: false,
  ranges: [],
  virtualLinks: [],
  shamLinks: [],
};

describe("network types", () => {
  const segment = (settings: Settings, neighborsOf: Record<string, string[]> = {}): Lab =>
    new Lab(
      Object.fromEntries(
        [1, 2, 3].map((i) => [
          `R${i}`,
          router(i, settings, (c) => {
            for (const n of neighborsOf[`R${i}`] ?? []) ospfOf(c).neighbors.push({ address: ip(n) });
          }),
        ]),
      ),
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0", "R3:GigabitEthernet0/0"]],
    );
  const everybody = { R1: ["10.0.0.2", "10.0.0.3"], R2: ["10.0.0.1", "10.0.0.3"], R3: ["10.0.0.1", "10.0.0.2"] };
  test("non-broadcast: configured neighbours, unicast hellos, an election", () => {
    const l = segment({ networkType: "non-broadcast" }, everybody).run(200);
    expect(interfacesOf(l, "R3").find((i) => i.type === "non-broadcast")!.state).toBe("DR");
    expect(neighbors(l, "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0", "3.3.3.3 Full GigabitEthernet0/0"]);
    expect(ospfRoutes(l, "R1")).toHaveLength(2);
  });
  test("non-broadcast without neighbours stays silent", () => {
    expect(neighbors(segment({ networkType: "non-broadcast" }).run(200), "R1")).toEqual([]);
  });
  test("point-to-multipoint: adjacent to all, host routes, no network-LSA", () => {
    const l = segment({ networkType: "point-to-multipoint" }).run(60);
    expect(neighbors(l, "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0", "3.3.3.3 Full GigabitEthernet0/0"]);
    expect(lsas(l, "R1", 0).some((x) => x.startsWith("2 "))).toBe(false);
    expect(ospfRoutes(l, "R1")).toContain("ospf 10.0.0.2/32 [110/1] 10.0.0.2 GigabitEthernet0/0");
    expect(ospfRoutes(l, "R1")).toContain("ospf 3.3.3.3/32 [110/2] 10.0.0.3 GigabitEthernet0/0");
  });
  test("point-to-multipoint non-broadcast takes configured neighbours, each with its cost", () => {
    const l = segment({ networkType: "point-to-multipoint non-broadcast" }, everybody).run(200);
    expect(neighbors(l, "R2")).toEqual(["1.1.1.1 Full GigabitEthernet0/0", "3.3.3.3 Full GigabitEthernet0/0"]);
  });
  test("sub-second hellos notice a silent neighbour within a second", () => {
    const l = pair({ ...p2p, helloMultiplier: 4 }).run(20);
    expect(neighbors(l, "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0"]);
    l.edit("R2", (c) => {
      c.interface("GigabitEthernet0/0").ospf.shutdown = true;
    }).run(1.1);
    expect(neighbors(l, "R1")).toEqual([]);
  });
  test("a loopback announces its host route, or its network when it is made point-to-point", () => {
    const l = new Lab(
      {
        R1: router(1, p2p, (c) => void c.interface("Loopback1", "192.168.1.1/24")),
        R2: router(2, p2p, (c) => {
          c.interface("Loopback1", "192.168.2.2/24").ospf.networkType = "point-to-point";
        }),
      },
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]],
    ).run(30);
    expect(ospfRoutes(l, "R2")).toContain("ospf 192.168.1.1/32 [110/2] 10.0.0.1 GigabitEthernet0/0");
    expect(ospfRoutes(l, "R1")).toContain("ospf 192.168.2.0/24 [110/2] 10.0.0.2 GigabitEthernet0/0");
  });
});

test.each(["lazy", "bytes", "verify"] as const)("frames as %s: the same adjacency", (frames) => {
  const l = pair({}, {}, { frames }).run(60);
  expect(neighbors(l, "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0"]);
});
