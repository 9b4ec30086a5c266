// What keeps LDP from working, and what happens when something breaks.
import { expect, test } from "vitest";
import { formatPrefix } from "../../../src/base/prefix.ts";
import type { Configure, Lab } from "../../support/routers.ts";
import { binding, bindings, ip, lfib, logs, neighbors, row, view } from "./chain.ts";

const interfaceReason = (lab: Lab, name: string, port: string): string | undefined =>
  view(lab, name).interfaces.find((i) => i.name === port)?.reason;
const noMpls =
  (port: string): Configure =>
  (c) => {
    c.interface(port).mpls = false;
  };
const withoutRoute =
  (prefix: string): Configure =>
  (c) => {
    c.config.staticRoutes = c.config.staticRoutes.filter((r) => r.prefix.address !== ip(prefix));
  };

test("mpls ip is missing on one side: no hello, no session, and the LSP ends in No Label", () => {
  const lab = row(3, { R3: noMpls("GigabitEthernet0/0") }).run(60);
  expect(interfaceReason(lab, "R2", "GigabitEthernet0/1")).toBe("no-hello");
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL active"]);
  expect(lfib(lab, "R2")).toContain("17 -> untagged GigabitEthernet0/1 10.0.2.2");
});

test("no route to the transport address: the neighbour is heard, and the session waits for the route", () => {
  const lab = row(2, { R2: withoutRoute("1.1.1.1") }).run(60);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 NON EXISTENT active no-route-to-transport-address"]);
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 NON EXISTENT passive waiting-for-peer-to-connect"]);
  lab.edit("R2", (c) => c.route("1.1.1.1/32", { gateway: "10.0.1.1", interface: "GigabitEthernet0/0" })).run(5);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL active"]);
});

test("the loopback has another mask than the route to it: a binding for the one, none for the other, no LSP", () => {
  const lab = row(3, {
    R3: (c) => {
      c.interface("Loopback0").ipv4 = { address: ip("3.3.3.3"), length: 24 };
    },
  }).run(60);
  expect(binding(lab, "R3", "3.3.3.0/24")).toBe("3.3.3.0/24 local 3");
  expect(binding(lab, "R2", "3.3.3.3/32")).toBe("3.3.3.3/32 local 17 1.1.1.1=17");
  expect(lfib(lab, "R2")).toContain("17 -> untagged GigabitEthernet0/1 10.0.2.2");
});

test("passwords: equal ones connect; different ones never do, and TCP says so", () => {
  const password =
    (lsr: string, text: string): Configure =>
    (c) => {
      c.config.ldp.neighbors = new Map([[ip(lsr), { targeted: false, password: text }]]);
    };
  const good = row(2, { R1: password("2.2.2.2", "x"), R2: password("1.1.1.1", "x") }).run(30);
  expect(neighbors(good, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
  const bad = row(2, { R1: password("2.2.2.2", "x"), R2: password("1.1.1.1", "y") }).run(60);
  expect(neighbors(bad, "R2")).toEqual(["1.1.1.1 NON EXISTENT active password-mismatch"]);
  expect(neighbors(bad, "R1")).toEqual(["2.2.2.2 NON EXISTENT passive password-mismatch"]);
  expect(logs(bad, "R1", "TCP")[0]).toMatch(
    /^%TCP-6-BADAUTH: Invalid MD5 digest from 2\.2\.2\.2\(\d+\) to 1\.1\.1\.1\(646\)/,
  );
});

test("a required password that nobody configured", () => {
  const lab = row(2, {
    R2: (c) => {
      c.config.ldp.passwordRequired = {};
    },
  }).run(30);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 NON EXISTENT active password-required"]);
});

test("two routers with one LSR id do not become neighbours", () => {
  const lab = row(2, {
    R2: (c) => {
      c.interface("Loopback0").ipv4 = { address: ip("1.1.1.1"), length: 32 };
    },
  }).run(30);
  expect(interfaceReason(lab, "R1", "GigabitEthernet0/1")).toBe("duplicate-router-id");
  expect(neighbors(lab, "R1")).toEqual([]);
});

test("a link that goes down takes its session and labels along at once, and brings them back", () => {
  const lab = row(3).run(30);
  lab.edit("R2", (c) => {
    c.interface("GigabitEthernet0/1").shutdown = true;
  });
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL active"]);
  expect(logs(lab, "R2").at(-1)).toBe("%LDP-5-NBRCHG: LDP Neighbor 3.3.3.3:0 (2) is DOWN (Interface not operational)");
  lab.run(1);
  // The withdrawal reached R1: no route on R2, no binding from it.
  expect(binding(lab, "R1", "3.3.3.3/32")).toBe("3.3.3.3/32 local 17");
  lab
    .edit("R2", (c) => {
      c.interface("GigabitEthernet0/1").shutdown = false;
    })
    .run(40);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL active", "3.3.3.3 OPERATIONAL passive"]);
  expect(binding(lab, "R1", "3.3.3.3/32")).toBe("3.3.3.3/32 local 17 2.2.2.2=17*");
});

test("a silent neighbour is given up after the hello hold time", () => {
  const lab = row(2).run(30);
  lab.node("R2").power(false);
  lab.run(30);
  expect(neighbors(lab, "R1")).toEqual([]);
  expect(logs(lab, "R1").at(-1)).toMatch(/2\.2\.2\.2:0 \(1\) is DOWN/);
  lab.node("R2").power(true);
  lab.run(60);
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
});

test("explicit null is advertised in place of implicit null, also when it is switched on later", () => {
  const lab = row(2).run(30);
  expect(binding(lab, "R1", "2.2.2.2/32")).toBe("2.2.2.2/32 local 16 2.2.2.2=3*");
  lab
    .edit("R2", (c) => {
      c.config.ldp.explicitNull = true;
    })
    .run(5);
  expect(binding(lab, "R1", "2.2.2.2/32")).toBe("2.2.2.2/32 local 16 2.2.2.2=0*");
  expect(lfib(lab, "R1")).toEqual(["16 -> 0 GigabitEthernet0/1 10.0.1.2"]);
  expect(lab.ping("R1", "2.2.2.2", { from: "1.1.1.1" })).toBe("!!!!!");
});

test("labels for host routes alone, and none at all", () => {
  const lab = row(2, {
    R1: (c) => {
      c.config.ldp.allocate = { kind: "host-routes" };
    },
    R2: (c) => {
      c.config.ldp.advertiseLabels = false;
    },
  }).run(30);
  expect(bindings(lab, "R1")).toEqual(["1.1.1.1/32 local 3", "2.2.2.2/32 local 16"]);
  expect(bindings(lab, "R2")).toEqual([
    "1.1.1.1/32 local 16 1.1.1.1=3*",
    "2.2.2.2/32 local 3 1.1.1.1=16",
    "10.0.1.0/24 local 3",
  ]);
});

test("a label range of two: the prefixes that come too late have no label", () => {
  const lab = row(3, {
    R1: (c) => {
      c.config.ldp.labelRange = { first: 500, last: 501 };
    },
  }).run(30);
  expect(bindings(lab, "R1")).toEqual([
    "1.1.1.1/32 local 3 2.2.2.2=16",
    "2.2.2.2/32 local 500 2.2.2.2=3*",
    "3.3.3.3/32 local 501 2.2.2.2=17*",
    "10.0.1.0/24 local 3 2.2.2.2=3",
    "10.0.2.0/24 local none 2.2.2.2=3*",
  ]);
});

test("a route that goes away is withdrawn, released, and its label is free again", () => {
  const lab = row(3).run(30);
  lab.edit("R1", withoutRoute("3.3.3.3")).run(1);
  expect(binding(lab, "R2", "3.3.3.3/32")).toBe("3.3.3.3/32 local 17 3.3.3.3=3*");
  lab.edit("R1", (c) => c.route("9.9.9.9/32", { gateway: "10.0.1.2", interface: "GigabitEthernet0/1" })).run(1);
  expect(binding(lab, "R1", "9.9.9.9/32")).toBe("9.9.9.9/32 local 17");
});

test("the router id: the loopback named, kept without force, changed with it", () => {
  const lab = row(2, {
    R1: (c) => {
      c.interface("Loopback9", "9.9.9.9/32");
      c.interface("Loopback1", "1.1.1.10/32");
      c.config.ldp.routerId = { interface: "Loopback0", force: false };
    },
  }).run(30);
  expect(view(lab, "R1").routerId).toBe(ip("1.1.1.1"));
  lab.edit("R1", (c) => {
    c.config.ldp.routerId = { interface: "Loopback1", force: false };
  });
  expect(view(lab, "R1").routerId).toBe(ip("1.1.1.1"));
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
  lab
    .edit("R1", (c) => {
      c.config.ldp.routerId = { interface: "Loopback1", force: true };
    })
    .run(1);
  expect(view(lab, "R1").routerId).toBe(ip("1.1.1.10"));
  expect(logs(lab, "R1").at(-1)).toContain("DOWN (LDP Router ID changed)");
  lab.run(30);
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 NON EXISTENT passive waiting-for-peer-to-connect"]);
});

test("the transport address of an interface", () => {
  const lab = row(2, {
    R1: (c) => {
      c.interface("GigabitEthernet0/1").ldp.transportAddress = "interface";
    },
  }).run(30);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL passive"]);
  expect(view(lab, "R2").neighbors[0]!.remoteAddress).toBe(ip("10.0.1.1"));
});

const target =
  (address: string): Configure =>
  (c) => {
    c.config.ldp.neighbors = new Map([[ip(address), { targeted: true }]]);
  };
test("targeted sessions: between configured ends, or accepted by the other", () => {
  const both = row(3, { R1: target("3.3.3.3"), R3: target("1.1.1.1") }).run(60);
  expect(neighbors(both, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive", "3.3.3.3 OPERATIONAL passive"]);
  const refused = row(3, { R1: target("3.3.3.3") }).run(60);
  expect(neighbors(refused, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
  expect(view(refused, "R1").targets[0]).toMatchObject({ causes: ["configured"], reason: "no-hello" });
  const accepted = row(3, {
    R1: target("3.3.3.3"),
    R3: (c) => {
      c.config.ldp.targetedHelloAccept = true;
    },
  }).run(60);
  expect(neighbors(accepted, "R3")).toEqual(["1.1.1.1 OPERATIONAL active", "2.2.2.2 OPERATIONAL active"]);
});

test("session protection keeps the session and its labels while another path leads to the peer", () => {
  const protect: Configure = (c) => {
    c.config.ldp.sessionProtection = {};
  };
  // R1 and R2 have two links; the second carries routes but no LDP.
  const second =
    (address: string, other: string, loopback: string): Configure =>
    (c) => {
      protect(c);
      c.interface("GigabitEthernet0/2", `${address}/24`);
      c.route(loopback, { gateway: other, interface: "GigabitEthernet0/2", distance: 200 });
    };
  const lab = row(
    2,
    {
      R1: second("10.9.0.1", "10.9.0.2", "2.2.2.2/32"),
      R2: second("10.9.0.2", "10.9.0.1", "1.1.1.1/32"),
    },
    { cables: [["R1:GigabitEthernet0/2", "R2:GigabitEthernet0/2"]] },
  ).run(40);
  expect(view(lab, "R1").neighbors[0]).toMatchObject({ state: "OPERATIONAL", protection: "ready" });
  lab
    .edit("R1", (c) => {
      c.interface("GigabitEthernet0/1").shutdown = true;
    })
    .run(30);
  expect(view(lab, "R1").neighbors[0]).toMatchObject({ state: "OPERATIONAL", protection: "protecting" });
  expect(logs(lab, "R1").at(-1)).toBe("%LDP-5-SP: 2.2.2.2:0: session hold up initiated");
  lab
    .edit("R1", (c) => {
      c.interface("GigabitEthernet0/1").shutdown = false;
    })
    .run(30);
  expect(logs(lab, "R1").at(-1)).toBe("%LDP-5-SP: 2.2.2.2:0: session recovery succeeded");
  expect(view(lab, "R1").neighbors[0]).toMatchObject({ state: "OPERATIONAL", protection: "ready" });
});

test("mpls ip off altogether: sessions end and forwarding holds no label", () => {
  const lab = row(2).run(30);
  lab
    .edit("R1", (c) => {
      c.config.ldp.enabled = false;
    })
    .run(1);
  expect(neighbors(lab, "R1")).toEqual([]);
  expect(neighbors(lab, "R2")[0]).not.toContain("OPERATIONAL");
});

test("the same whatever the frames are", () => {
  const outcome = (frames: "lazy" | "verify" | "bytes") => {
    const lab = row(3, {}, { frames }).run(60);
    return [bindings(lab, "R1"), bindings(lab, "R2"), lfib(lab, "R2"), view(lab, "R2").neighbors];
  };
  const lazy = outcome("lazy");
  expect(outcome("verify")).toEqual(lazy);
  expect(outcome("bytes")).toEqual(lazy);
});

test("two links to one neighbour: one session, two adjacencies, both ways used, and one left when the other goes", () => {
  const second =
    (n: number): Configure =>
    (c) => {
      c.interface("GigabitEthernet0/2", `10.9.0.${n}/24`).mpls = true;
      const other = 3 - n;
      c.route(`${other}.${other}.${other}.${other}/32`, {
        gateway: `10.9.0.${other}`,
        interface: "GigabitEthernet0/2",
      });
    };
  const lab = row(
    2,
    { R1: second(1), R2: second(2) },
    { cables: [["R1:GigabitEthernet0/2", "R2:GigabitEthernet0/2"]] },
  ).run(30);
  expect(view(lab, "R1").neighbors.map((n) => n.adjacencies.length)).toEqual([2]);
  expect(lfib(lab, "R1")).toEqual(["16 -> pop GigabitEthernet0/1 10.0.1.2, pop GigabitEthernet0/2 10.9.0.2"]);
  const logged = logs(lab, "R1").length;
  lab
    .edit("R1", (c) => {
      c.interface("GigabitEthernet0/1").shutdown = true;
    })
    .run(1);
  expect(lfib(lab, "R1")).toEqual(["16 -> pop GigabitEthernet0/2 10.9.0.2"]);
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
  expect(logs(lab, "R1")).toHaveLength(logged);
});

test("advertise-labels for some prefixes to some peers, and a change of mind", () => {
  const list =
    (name: string, ...addresses: string[]): Configure =>
    (c) => {
      c.config.accessLists.set(name, {
        name,
        family: "ipv4",
        kind: "standard",
        entries: addresses.map((a, i) => ({
          sequence: 10 * (i + 1),
          action: "permit",
          protocol: "ip",
          source: { address: ip(a), wildcard: 0 },
        })),
      });
    };
  const lab = row(3, {
    R2: (c) => {
      list("10", "3.3.3.3")(c);
      list("20", "1.1.1.1")(c);
      c.config.ldp.advertiseLabels = false;
      c.config.ldp.advertiseFor = [{ prefixes: "10", peers: "20" }];
    },
  }).run(30);
  const from2 = (name: string): string[] =>
    view(lab, name)
      .bindings.filter((b) => b.remote.some((r) => r.lsrId === ip("2.2.2.2")))
      .map((b) => formatPrefix(b.prefix));
  expect(from2("R1")).toEqual(["3.3.3.3/32"]);
  expect(from2("R3")).toEqual([]);
  lab
    .edit("R2", (c) => {
      c.config.ldp.advertiseFor = [{ prefixes: "10" }];
    })
    .run(1);
  expect(from2("R3")).toEqual(["3.3.3.3/32"]);
  lab.edit("R2", list("10", "1.1.1.1")).run(1);
  expect([from2("R1"), from2("R3")]).toEqual([["1.1.1.1/32"], ["1.1.1.1/32"]]);
  lab
    .edit("R2", (c) => {
      delete c.config.ldp.advertiseLabels;
    })
    .run(1);
  expect(from2("R1")).toHaveLength(5);
});
