// Routers with cables between them: addresses, static routes, VRFs, power.
import { describe, expect, test } from "vitest";
import { parseIp } from "../../src/base/ip.ts";
import { Lab } from "../support/routers.ts";

const G0 = "GigabitEthernet0/0";
const G1 = "GigabitEthernet0/1";

/** R1 -- R2 -- R3, static routes both ways, a loopback on each end. */
const line = (frames: "lazy" | "verify" | "bytes" = "verify"): Lab =>
  new Lab(
    {
      R1: (c) => {
        c.interface("Loopback0", "1.1.1.1/32");
        c.interface(G0, "10.12.0.1/24");
        c.route("0.0.0.0/0", { gateway: "10.12.0.2" });
      },
      R2: (c) => {
        c.interface(G0, "10.12.0.2/24");
        c.interface(G1, "10.23.0.2/24");
        c.route("1.1.1.1/32", { gateway: "10.12.0.1" });
        c.route("3.3.3.3/32", { gateway: "10.23.0.3" });
      },
      R3: (c) => {
        c.interface("Loopback0", "3.3.3.3/32");
        c.interface(G0, "10.23.0.3/24");
        c.route("0.0.0.0/0", { gateway: "10.23.0.2" });
      },
    },
    [
      [`R1:${G0}`, `R2:${G0}`],
      [`R2:${G1}`, `R3:${G0}`],
    ],
    { frames },
  );

describe("three routers with static routes", () => {
  test("connected, local and static routes are installed once the cables have a signal", () => {
    expect(line().routes("R2")).toEqual([
      "static 1.1.1.1/32 [1/0] 10.12.0.1",
      "static 3.3.3.3/32 [1/0] 10.23.0.3",
      `connected 10.12.0.0/24 [0/0] ${G0}`,
      `connected 10.23.0.0/24 [0/0] ${G1}`,
    ]);
  });
  test.each(["lazy", "verify", "bytes"] as const)("loopback to loopback answers through the middle (%s)", (frames) => {
    const lab = line(frames);
    expect(lab.ping("R1", "3.3.3.3", { from: "1.1.1.1" })).toMatch(/!{4}$/);
    expect(lab.ping("R1", "3.3.3.3", { from: "1.1.1.1" })).toBe("!!!!!");
  });
  test("a cable pulled takes the routes through it, and plugged back gives them again", () => {
    const lab = line();
    lab.links[1]!.setUp(false);
    lab.run(1);
    expect(lab.routes("R2")).toEqual(["static 1.1.1.1/32 [1/0] 10.12.0.1", `connected 10.12.0.0/24 [0/0] ${G0}`]);
    expect(
      lab
        .core("R2")
        .logBuffer.records.slice(-2)
        .map((r) => `%${r.facility}-${r.severity}-${r.mnemonic}: ${r.text}`),
    ).toEqual([
      `%LINK-3-UPDOWN: Interface ${G1}, changed state to down`,
      `%LINEPROTO-5-UPDOWN: Line protocol on Interface ${G1}, changed state to down`,
    ]);
    lab.links[1]!.setUp(true);
    lab.run(1);
    expect(lab.ping("R1", "3.3.3.3")).toMatch(/!{4}$/);
  });
  test("shutdown is told to the neighbour by the loss of carrier", () => {
    const lab = line().edit("R2", (c) => {
      c.config.interfaces.get(G1)!.shutdown = true;
    });
    expect(lab.routes("R3")).toEqual(["connected 3.3.3.3/32 [0/0] Loopback0"]);
    expect(lab.core("R2").logBuffer.records.at(-2)?.text).toBe(
      `Interface ${G1}, changed state to administratively down`,
    );
  });
  test("power off and on again starts from the startup configuration", () => {
    const lab = line().edit("R2", (c) => c.interface("Loopback9", "9.9.9.9/32"));
    expect(lab.routes("R2")).toContain("connected 9.9.9.9/32 [0/0] Loopback9");
    lab.node("R2").power(false);
    lab.run(1);
    expect(lab.routes("R1")).toEqual(["connected 1.1.1.1/32 [0/0] Loopback0"]);
    expect(lab.node("R2").view("routes")).toEqual([]);
    lab.node("R2").power(true);
    lab.run(1);
    expect(lab.routes("R2")).not.toContain("connected 9.9.9.9/32 [0/0] Loopback9");
    expect(lab.ping("R1", "3.3.3.3")).toMatch(/!{4}$/);
  });
  test("reload is a power cycle of its own", () => {
    const lab = line();
    lab.node("R2").reload();
    lab.run(1);
    expect(lab.core("R2").started).toBe(lab.core("R1").started);
    expect(lab.ping("R1", "3.3.3.3")).toMatch(/!{4}$/);
  });
  test("a packet without a route is dropped with its reason", () => {
    const lab = line();
    lab.ping("R1", "99.0.0.1", { repeat: 1 });
    expect([...lab.core("R2").drops()]).toContainEqual(["no-route", 1]);
    expect(
      lab
        .core("R2")
        .verdicts()
        .filter((v) => v.kind === "drop")
        .map((v) => [v.reason, v.in]),
    ).toEqual([["no-route", 1]]);
  });
});

describe("static routes as IOS has them", () => {
  const two = (configure: Parameters<Lab["edit"]>[1]): Lab =>
    new Lab(
      {
        R1: (c) => {
          c.interface(G0, "10.12.0.1/24");
          c.interface(G1, "10.13.0.1/24");
          configure(c);
        },
        R2: (c) => {
          c.interface(G0, "10.12.0.2/24");
          c.interface(G1, "10.13.0.2/24");
        },
      },
      [
        [`R1:${G0}`, `R2:${G0}`],
        [`R1:${G1}`, `R2:${G1}`],
      ],
    );
  test("a floating route waits for the better one to go", () => {
    const lab = two((c) => {
      c.route("50.0.0.0/8", { gateway: "10.12.0.2" });
      c.route("50.0.0.0/8", { gateway: "10.13.0.2", distance: 200 });
    });
    expect(lab.routes("R1")).toContain("static 50.0.0.0/8 [1/0] 10.12.0.2");
    lab.links[0]!.setUp(false);
    lab.run(1);
    expect(lab.routes("R1")).toContain("static 50.0.0.0/8 [200/0] 10.13.0.2");
  });
  test("two gateways of equal distance are two ways, in a fixed order", () => {
    for (const order of [
      ["10.13.0.2", "10.12.0.2"],
      ["10.12.0.2", "10.13.0.2"],
    ])
      expect(
        two((c) => {
          for (const gateway of order) c.route("50.0.0.0/8", { gateway });
        }).routes("R1"),
      ).toContain("static 50.0.0.0/8 [1/0] 10.12.0.2, 10.13.0.2");
  });
  test("by interface, by interface and gateway, and to Null0", () => {
    const lab = two((c) => {
      c.route("50.0.0.0/8", { interface: G0 });
      c.route("51.0.0.0/8", { interface: G0, gateway: "10.12.0.2" });
      c.route("52.0.0.0/8", { interface: "Null0" });
      c.route("53.0.0.0/8", { interface: G0, gateway: "10.12.0.2", permanent: true });
    });
    expect(lab.routes("R1").filter((r) => r.startsWith("static"))).toEqual([
      `static 50.0.0.0/8 [1/0] ${G0}`,
      `static 51.0.0.0/8 [1/0] 10.12.0.2 ${G0}`,
      "static 52.0.0.0/8 [1/0] Null0",
      `static 53.0.0.0/8 [1/0] 10.12.0.2 ${G0}`,
    ]);
    lab.edit("R1", (c) => {
      c.config.interfaces.get(G0)!.shutdown = true;
    });
    expect(lab.routes("R1").filter((r) => r.startsWith("static"))).toEqual([
      "static 52.0.0.0/8 [1/0] Null0",
      `static 53.0.0.0/8 [1/0] 10.12.0.2 ${G0}`,
    ]);
  });
  test("a route taken out of the configuration leaves the table", () => {
    const lab = two((c) => c.route("50.0.0.0/8", { gateway: "10.12.0.2" })).edit("R1", (c) => {
      c.config.staticRoutes.length = 0;
    });
    expect(lab.routes("R1").filter((r) => r.startsWith("static"))).toEqual([]);
  });
});

describe("IPv6", () => {
  test("addresses give connected and local routes, in a table of their own", () => {
    const lab = new Lab(
      {
        R1: (c) => {
          c.config.ipv6UnicastRouting = true;
          c.interface(G0, "2001:db8:12::1/64");
          c.route("2001:db8:2::/48", { gateway: "2001:db8:12::2" });
        },
        R2: (c) => {
          c.config.ipv6UnicastRouting = true;
          c.interface(G0, "2001:db8:12::2/64");
          c.interface("Loopback0", "2001:db8:2::2/128");
        },
      },
      [[`R1:${G0}`, `R2:${G0}`]],
    ).run(3);
    expect(lab.routes("R1", "", "ipv6")).toEqual([
      "static 2001:db8:2::/48 [1/0] 2001:db8:12::2",
      `connected 2001:db8:12::/64 [0/0] ${G0}`,
    ]);
    expect(lab.ping("R1", "2001:db8:2::2")).toMatch(/!{4}$/);
  });
  test("a link-local gateway with its interface", () => {
    const lab = new Lab(
      {
        R1: (c) => {
          c.interface(G0, "2001:db8:12::1/64");
          c.route("2001:db8:2::/48", { interface: G0, gateway: "fe80::2" });
        },
        R2: (c) => {
          c.config.ipv6UnicastRouting = true;
          c.interface(G0, "2001:db8:12::2/64").ipv6.push({
            address: parseIp("fe80::2") as bigint,
            length: 10,
            eui64: false,
            linkLocal: true,
          });
          c.interface("Loopback0", "2001:db8:2::2/128");
        },
      },
      [[`R1:${G0}`, `R2:${G0}`]],
    ).run(3);
    expect(lab.ping("R1", "2001:db8:2::2")).toMatch(/!{4}$/);
  });
  test("a duplicate address is given up by whoever comes second, and its route goes", () => {
    const lab = new Lab(
      { R1: (c) => c.interface(G0, "2001:db8:12::1/64"), R2: (c) => c.interface(G0, "2001:db8:12::2/64") },
      [[`R1:${G0}`, `R2:${G0}`]],
    ).run(3);
    lab.edit("R2", (c) => c.interface(G0, "2001:db8:12::1/64")).run(3);
    const own = (name: string): string[] =>
      (lab.node(name).view("interfaces") as { name: string; ipv6: string[] }[]).find((i) => i.name === G0)!.ipv6;
    expect(own("R1")).toContain("2001:db8:12::1/64");
    expect(own("R2")).not.toContain("2001:db8:12::1/64");
    expect(lab.core("R2").lookup(0, parseIp("2001:db8:12::1")!)?.receive).not.toBe(true);
  });
  test("a leaked loopback answers across VRFs", () => {
    const lab = new Lab(
      {
        R1: (c) => {
          c.config.ipv6UnicastRouting = true;
          c.vrf("A");
          c.vrf("B");
          c.inVrf("A", G0, "2001:db8:1::1/64");
          c.inVrf("B", "Loopback0", "2001:db8:b::1/128");
          c.route("2001:db8:b::1/128", { vrf: "A", interface: "Loopback0" });
          c.route("2001:db8:1::/64", { vrf: "B", interface: G0 });
        },
        R2: (c) => {
          c.interface(G0, "2001:db8:1::2/64");
          c.route("::/0", { gateway: "2001:db8:1::1" });
        },
      },
      [[`R1:${G0}`, `R2:${G0}`]],
    ).run(3);
    expect(lab.ping("R2", "2001:db8:b::1")).toMatch(/!{4}$/);
    expect(lab.ping("R1", "2001:db8:b::1", { vrf: "A" })).toMatch(/!{4}$/);
  });
});

describe("sub-interfaces", () => {
  test("routes between VLANs of one trunk", () => {
    const trunk = (n: number) => (c: Parameters<Parameters<Lab["edit"]>[1]>[0]) => {
      c.interface(G0);
      for (const vlan of [10, 20])
        c.interface(`${G0}.${vlan}`, `10.0.${vlan}.${n}/24`).encapsulation = { vlan, native: false };
    };
    const lab = new Lab({ R1: trunk(1), R2: trunk(2) }, [[`R1:${G0}`, `R2:${G0}`]]);
    expect(lab.ping("R1", "10.0.10.2")).toMatch(/!{4}$/);
    expect(lab.ping("R1", "10.0.20.2", { from: "10.0.20.1" })).toMatch(/!{4}$/);
    lab.edit("R2", (c) => {
      c.config.interfaces.get(`${G0}.20`)!.encapsulation = { vlan: 30, native: false };
    });
    expect(lab.ping("R1", "10.0.20.2", { repeat: 2 })).toBe("..");
    expect(lab.core("R2").drops().get("wrong-vlan")).toBeGreaterThan(0);
  });
});

describe("VRFs", () => {
  /** CE1 in A and CE2 in B on one PE, the same prefix in both. */
  const pe = (): Lab =>
    new Lab(
      {
        PE: (c) => {
          for (const name of ["A", "B"]) c.vrf(name, `65000:${name === "A" ? 1 : 2}`);
          c.inVrf("A", G0, "10.0.0.1/24");
          c.inVrf("B", G1, "10.0.0.1/24");
          c.inVrf("B", "Loopback20", "20.0.0.1/32");
        },
        CE1: (c) => {
          c.interface(G0, "10.0.0.2/24");
          c.route("0.0.0.0/0", { gateway: "10.0.0.1" });
        },
        CE2: (c) => {
          c.interface(G0, "10.0.0.2/24");
          c.interface("Loopback0", "2.2.2.2/32");
          c.route("0.0.0.0/0", { gateway: "10.0.0.1" });
        },
      },
      [
        [`PE:${G0}`, `CE1:${G0}`],
        [`PE:${G1}`, `CE2:${G0}`],
      ],
    );
  test("hold the same prefix twice without seeing each other", () => {
    const lab = pe();
    expect(lab.routes("PE")).toEqual([]);
    expect(lab.routes("PE", "A")).toEqual([`connected 10.0.0.0/24 [0/0] ${G0}`]);
    expect(lab.ping("PE", "10.0.0.2", { vrf: "A" })).toMatch(/!{4}$/);
    expect(lab.ping("PE", "10.0.0.2", { vrf: "B" })).toMatch(/!{4}$/);
    expect(lab.ping("CE1", "20.0.0.1", { repeat: 2 })).not.toContain("!");
    expect(lab.ping("CE2", "20.0.0.1")).toBe("!!!!!");
  });
  test("a static route through another VRF's interface leaks, and the other way back is needed", () => {
    const lab = pe().edit("PE", (c) => {
      c.route("2.2.2.2/32", { vrf: "A", interface: G1, gateway: "10.0.0.2" });
    });
    expect(lab.routes("PE", "A")).toContain(`static 2.2.2.2/32 [1/0] 10.0.0.2 ${G1}`);
    // Answers go to the prefix of B, where 10.0.0.2 is the far router itself.
    expect(lab.ping("CE1", "2.2.2.2", { repeat: 2 })).toBe("..");
    lab.edit("CE1", (c) => c.interface("Loopback0", "1.1.1.1/32"));
    lab.edit("PE", (c) => {
      c.route("1.1.1.1/32", { vrf: "A", gateway: "10.0.0.2" });
      c.route("1.1.1.1/32", { vrf: "B", interface: G0, gateway: "10.0.0.2" });
    });
    expect(lab.ping("CE1", "2.2.2.2", { from: "1.1.1.1" })).toMatch(/!{4}$/);
  });
  test("an attached route to another VRF's loopback is answered by this router itself", () => {
    const lab = pe()
      .edit("CE1", (c) => c.interface("Loopback0", "1.1.1.1/32"))
      .edit("PE", (c) => {
        c.route("20.0.0.1/32", { vrf: "A", interface: "Loopback20" });
        c.route("1.1.1.1/32", { vrf: "A", gateway: "10.0.0.2" });
        c.route("1.1.1.1/32", { vrf: "B", interface: G0, gateway: "10.0.0.2" });
      });
    expect(lab.ping("CE1", "20.0.0.1", { from: "1.1.1.1" })).toMatch(/!{4}$/);
    // Without the way back in B the answer has no route.
    lab.edit("PE", (c) => {
      c.config.staticRoutes = c.config.staticRoutes.filter((r) => r.vrf !== "B");
    });
    expect(lab.ping("CE1", "20.0.0.1", { from: "1.1.1.1", repeat: 2 })).toBe("..");
  });
  test("a default route with `global` takes a VRF to the Internet, and a route back into the VRF's interface returns", () => {
    const lab = new Lab(
      {
        PE: (c) => {
          c.vrf("A");
          c.inVrf("A", G0, "10.0.0.1/24");
          c.interface(G1, "203.0.113.1/30");
          c.route("0.0.0.0/0", { vrf: "A", gateway: "203.0.113.2", global: true });
          c.route("10.0.0.0/24", { interface: G0, gateway: "10.0.0.2" });
        },
        CE: (c) => {
          c.interface(G0, "10.0.0.2/24");
          c.route("0.0.0.0/0", { gateway: "10.0.0.1" });
        },
        ISP: (c) => {
          c.interface(G0, "203.0.113.2/30");
          c.interface("Loopback0", "8.8.8.8/32");
          c.route("10.0.0.0/24", { gateway: "203.0.113.1" });
        },
      },
      [
        [`PE:${G0}`, `CE:${G0}`],
        [`PE:${G1}`, `ISP:${G0}`],
      ],
    );
    expect(lab.ping("CE", "8.8.8.8")).toMatch(/!{3,4}$/);
    const routes = lab.node("PE").view("routes") as { vrf: string; prefix: string; nextHops: unknown[] }[];
    expect(routes.find((r) => r.vrf === "A" && r.prefix === "0.0.0.0/0")?.nextHops).toEqual([
      { address: "203.0.113.2", interface: null, vrf: "", labels: [] },
    ]);
    lab.links[1]!.setUp(false);
    lab.run(1);
    expect(lab.routes("PE", "A").some((r) => r.includes("0.0.0.0/0"))).toBe(false);
  });
  test("ids are those of the names in order, whatever the order of definition, and stay while the VRF exists", () => {
    const lab = pe();
    const ids = (): [string, number][] =>
      lab
        .core("PE")
        .vrfs()
        .map((v) => [v.name, v.id]);
    expect(ids()).toEqual([
      ["", 0],
      ["A", 1],
      ["B", 2],
    ]);
    lab.edit("PE", (c) => c.vrf("AA"));
    expect(ids()).toEqual([
      ["", 0],
      ["A", 1],
      ["AA", 3],
      ["B", 2],
    ]);
  });
  test("deleting a VRF takes its routes, and what leaked through it", () => {
    const lab = pe()
      .edit("PE", (c) => c.route("20.0.0.1/32", { vrf: "A", interface: "Loopback20" }))
      .edit("PE", (c) => {
        c.config.vrfs.delete("B");
        for (const name of [G1, "Loopback20"]) {
          const i = c.config.interfaces.get(name)!;
          delete i.vrf;
          delete i.ipv4;
        }
      });
    expect(
      lab
        .core("PE")
        .vrfs()
        .map((v) => v.name),
    ).toEqual(["", "A"]);
    expect(lab.node("PE").view("routes")).not.toContainEqual(expect.objectContaining({ vrf: "B" }));
  });
  test("an interface moved to another VRF takes its prefix along", () => {
    const lab = pe().edit("PE", (c) => {
      c.config.interfaces.get("Loopback20")!.vrf = "A";
    });
    expect(lab.routes("PE", "A")).toContain("connected 20.0.0.1/32 [0/0] Loopback20");
    expect(lab.routes("PE", "B")).toEqual([`connected 10.0.0.0/24 [0/0] ${G1}`]);
    expect(lab.core("PE").lookup(2, parseIp("20.0.0.1")!)).toBeNull();
    expect(lab.ping("CE1", "20.0.0.1")).toMatch(/!{4}$/);
  });
});

test("interface indices and addresses do not depend on the order of configuration or cabling", () => {
  const build = (reverse: boolean): unknown => {
    const names = ["Loopback0", G0, G1, "Ethernet0/0"];
    const lab = new Lab(
      {
        R1: (c) => {
          for (const name of reverse ? [...names].reverse() : names)
            c.interface(name, `10.${names.indexOf(name)}.0.1/24`);
        },
        R2: (c) => c.interface(G0),
        R3: (c) => c.interface(G0),
      },
      reverse
        ? [
            [`R3:${G0}`, `R1:${G1}`],
            [`R1:${G0}`, `R2:${G0}`],
          ]
        : [
            [`R1:${G0}`, `R2:${G0}`],
            [`R1:${G1}`, `R3:${G0}`],
          ],
    );
    return [lab.node("R1").view("interfaces"), lab.node("R1").view("fib")];
  };
  expect(build(true)).toEqual(build(false));
});
