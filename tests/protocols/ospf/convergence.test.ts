// OSPF on real routers: adjacencies come up, databases agree, routes are installed, failures are survived.
import { describe, expect, test } from "vitest";
import { everywhere, interfacesOf, ip, lsas, neighbors, ospfRoutes, viewOf } from "../../support/ospf.ts";
import { type ConfigBuilder, Lab } from "../../support/routers.ts";

const pointToPoint = (c: ConfigBuilder, ...names: string[]): void => {
  for (const n of names) c.interface(n).ospf.networkType = "point-to-point";
};

describe("point-to-point", () => {
  const lab = (): Lab =>
    new Lab(
      {
        R1: (c) => {
          c.interface("Loopback0", "1.1.1.1/32");
          c.interface("GigabitEthernet0/0", "10.0.12.1/30");
          pointToPoint(c, "GigabitEthernet0/0");
          everywhere(c, "1.1.1.1");
        },
        R2: (c) => {
          c.interface("Loopback0", "2.2.2.2/32");
          c.interface("GigabitEthernet0/0", "10.0.12.2/30");
          c.interface("GigabitEthernet0/1", "10.0.23.2/30");
          pointToPoint(c, "GigabitEthernet0/0", "GigabitEthernet0/1");
          everywhere(c, "2.2.2.2");
        },
        R3: (c) => {
          c.interface("Loopback0", "3.3.3.3/32");
          c.interface("GigabitEthernet0/0", "10.0.23.1/30");
          pointToPoint(c, "GigabitEthernet0/0");
          everywhere(c, "3.3.3.3");
        },
      },
      [
        ["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"],
        ["R2:GigabitEthernet0/1", "R3:GigabitEthernet0/0"],
      ],
    );
  test("three routers in a row reach FULL, agree on the database and install each other's loopbacks", () => {
    const l = lab().run(20);
    expect(neighbors(l, "R1")).toEqual(["2.2.2.2 Full GigabitEthernet0/0"]);
    expect(neighbors(l, "R2")).toEqual(["1.1.1.1 Full GigabitEthernet0/0", "3.3.3.3 Full GigabitEthernet0/1"]);
    const database = ["1 1.1.1.1 1.1.1.1", "1 2.2.2.2 2.2.2.2", "1 3.3.3.3 3.3.3.3"];
    for (const r of ["R1", "R2", "R3"]) expect(lsas(l, r, 0)).toEqual(database);
    expect(ospfRoutes(l, "R1")).toEqual([
      "ospf 2.2.2.2/32 [110/2] 10.0.12.2 GigabitEthernet0/0",
      "ospf 3.3.3.3/32 [110/3] 10.0.12.2 GigabitEthernet0/0",
      "ospf 10.0.23.0/30 [110/2] 10.0.12.2 GigabitEthernet0/0",
    ]);
    expect(l.ping("R1", "3.3.3.3", { from: "1.1.1.1" })).toBe("!!!!!");
    for (const r of ["R1", "R2", "R3"]) expect(viewOf(l, r).unexpectedEvents).toEqual([]);
  });
  test("a cut is noticed at once by carrier, and the routes behind it go", () => {
    const l = lab().run(20);
    l.links[1]!.setUp(false);
    l.run(15);
    expect(neighbors(l, "R2")).toEqual(["1.1.1.1 Full GigabitEthernet0/0"]);
    expect(ospfRoutes(l, "R1")).toEqual(["ospf 2.2.2.2/32 [110/2] 10.0.12.2 GigabitEthernet0/0"]);
    l.links[1]!.setUp(true);
    l.run(30);
    expect(ospfRoutes(l, "R1")).toHaveLength(3);
  });
});

describe("broadcast", () => {
  const lab = (priorities: Record<string, number> = {}): Lab =>
    new Lab(
      Object.fromEntries(
        ["R1", "R2", "R3", "R4"].map((name, i) => [
          name,
          (c: ConfigBuilder) => {
            c.interface("Loopback0", `${i + 1}.${i + 1}.${i + 1}.${i + 1}/32`);
            const g = c.interface("GigabitEthernet0/0", `10.0.0.${i + 1}/24`);
            if (priorities[name] !== undefined) g.ospf.priority = priorities[name];
            everywhere(c, `${i + 1}.${i + 1}.${i + 1}.${i + 1}`);
          },
        ]),
      ),
      [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0", "R3:GigabitEthernet0/0", "R4:GigabitEthernet0/0"]],
    );
  const roles = (l: Lab, names = ["R1", "R2", "R3", "R4"]): string[] =>
    names.map((r) => interfacesOf(l, r).find((i) => i.name === "GigabitEthernet0/0")!.state);
  test("the highest router ids become designated and backup; the others are adjacent to those two only", () => {
    const l = lab().run(60);
    expect(roles(l)).toEqual(["DROther", "DROther", "Backup", "DR"]);
    expect(neighbors(l, "R1")).toEqual([
      "2.2.2.2 2-Way GigabitEthernet0/0",
      "3.3.3.3 Full GigabitEthernet0/0",
      "4.4.4.4 Full GigabitEthernet0/0",
    ]);
    expect(lsas(l, "R1", 0)).toContain("2 10.0.0.4 4.4.4.4");
    expect(ospfRoutes(l, "R1")).toEqual([
      "ospf 2.2.2.2/32 [110/2] 10.0.0.2 GigabitEthernet0/0",
      "ospf 3.3.3.3/32 [110/2] 10.0.0.3 GigabitEthernet0/0",
      "ospf 4.4.4.4/32 [110/2] 10.0.0.4 GigabitEthernet0/0",
    ]);
  });
  test("priority beats the router id, and 0 never serves", () => {
    const l = lab({ R1: 10, R4: 0 }).run(60);
    expect(roles(l)).toEqual(["DR", "DROther", "Backup", "DROther"]);
  });
  test("the backup takes over after the designated router dies, and a new backup is elected; nobody is deposed", () => {
    const l = lab().run(60);
    l.node("R4").power(false);
    l.run(60);
    expect(roles(l, ["R1", "R2", "R3"])).toEqual(["DROther", "Backup", "DR"]);
    expect(ospfRoutes(l, "R1")).toHaveLength(2);
    l.node("R4").power(true);
    l.run(60);
    expect(roles(l)).toEqual(["DROther", "Backup", "DR", "DROther"]);
    expect(ospfRoutes(l, "R1")).toHaveLength(3);
    expect(ospfRoutes(l, "R4")).toHaveLength(3);
  });
  test("the designated router's address names the network-LSA, and its mask is the subnet's", () => {
    const l = lab().run(60);
    const network = viewOf(l, "R2").areas[0]!.database.find((x) => x.type === 2)!;
    expect(network.body).toEqual({
      kind: "network",
      mask: ip("255.255.255.0"),
      attached: [ip("1.1.1.1"), ip("2.2.2.2"), ip("3.3.3.3"), ip("4.4.4.4")],
    });
  });
});
