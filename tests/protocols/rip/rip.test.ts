import { expect, test } from "vitest";
import { parseIpv4 } from "../../../src/base/ip.ts";
import { formatPrefix, parsePrefix } from "../../../src/base/prefix.ts";
import { type RipConfig, newRip, newRipFamily } from "../../../src/protocols/rip/config.ts";
import type { RipView } from "../../../src/protocols/rip/view.ts";
import { Pdu } from "../../../src/wire/pdu.ts";
import { type RipPacket, rip } from "../../../src/wire/rip/packet.ts";
import { type Configure, Lab, type LabOptions } from "../../support/routers.ts";

const ip = (text: string): number => parseIpv4(text)!;
const LEFT = "GigabitEthernet0/0";
const RIGHT = "GigabitEthernet0/1";
const enable = (change: Partial<RipConfig> = {}): RipConfig => ({
  ...newRip(),
  version: 2,
  autoSummary: false,
  networks: [ip("10.0.0.0"), ip("172.16.0.0"), ip("192.168.1.0")],
  ...change,
});
/** R1 - R2 - … in a row: 10.0.n.0/24 between them, a LAN 172.16.n.0/24 on each. */
const row = (count: number, change: Record<string, Configure> = {}, options: LabOptions = {}): Lab => {
  const routers: Record<string, Configure> = {};
  const cables: string[][] = [];
  for (let n = 1; n <= count; n++) {
    routers[`R${n}`] = (c) => {
      c.interface("Loopback0", `172.16.${n}.1/24`);
      if (n > 1) c.interface(LEFT, `10.0.${n - 1}.2/24`);
      if (n < count) c.interface(RIGHT, `10.0.${n}.1/24`);
      c.config.rip = enable();
      change[`R${n}`]?.(c);
    };
    if (n < count) cables.push([`R${n}:${RIGHT}`, `R${n + 1}:${LEFT}`]);
  }
  return new Lab(routers, cables, options);
};
const learnt = (lab: Lab, name: string, vrf = ""): string[] => lab.routes(name, vrf).filter((r) => r.startsWith("rip"));
const view = (lab: Lab, name: string, key = ""): RipView => lab.core(name).protocolView<RipView>("rip", key)!;
const entry = (lab: Lab, name: string, prefix: string) =>
  view(lab, name).entries.find((e) => formatPrefix(e.prefix) === prefix);
const rejected = (lab: Lab, name: string): string[] => view(lab, name).rejected.map((r) => r.reason);

test("three routers learn each other's networks within seconds, one hop more per router", () => {
  const lab = row(3).run(10);
  expect(learnt(lab, "R1")).toEqual([
    `rip 10.0.2.0/24 [120/1] 10.0.1.2 ${RIGHT}`,
    `rip 172.16.2.0/24 [120/1] 10.0.1.2 ${RIGHT}`,
    `rip 172.16.3.0/24 [120/2] 10.0.1.2 ${RIGHT}`,
  ]);
  expect(lab.ping("R1", "172.16.3.1", { from: "172.16.1.1" })).toBe("!!!!!");
});

test("routes stay while updates come, and a neighbour that falls silent loses them after invalid and flush", () => {
  const lab = row(3).run(400);
  expect(learnt(lab, "R1")).toHaveLength(3);
  lab.edit("R2", (c) => {
    c.config.rip!.passiveDefault = true;
  });
  lab.run(140);
  expect(learnt(lab, "R1")).toHaveLength(3);
  lab.run(45);
  expect(learnt(lab, "R1")).toEqual([]);
  expect(entry(lab, "R1", "172.16.3.0/24")?.state).toBe("possibly-down");
  lab.run(61);
  expect(entry(lab, "R1", "172.16.3.0/24")).toBeUndefined();
});

test("a network that goes away is poisoned along the row at once, and comes back", () => {
  const lab = row(3).run(60);
  lab
    .edit("R3", (c) => {
      c.interface("Loopback0").shutdown = true;
    })
    .run(12);
  expect(learnt(lab, "R1").some((r) => r.includes("172.16.3.0"))).toBe(false);
  expect(entry(lab, "R1", "172.16.3.0/24")?.metric).toBe(16);
  lab
    .edit("R3", (c) => {
      c.interface("Loopback0").shutdown = false;
    })
    .run(12);
  expect(learnt(lab, "R1")).toContain(`rip 172.16.3.0/24 [120/2] 10.0.1.2 ${RIGHT}`);
});

test("split horizon: what a link taught is not told there, unless it is switched off", () => {
  const told = (lab: Lab): string[] =>
    view(lab, "R1")
      .entries.filter((e) => e.state === "learnt")
      .map((e) => formatPrefix(e.prefix));
  const lab = row(2).run(60);
  expect(told(lab)).toEqual(["172.16.2.0/24"]);
  // Without it R2 would tell R1 about R1's own LAN; R1 knows better, but counts no loop either.
  const off = row(2, {
    R2: (c) => {
      c.interface(LEFT).rip = { splitHorizon: false };
    },
  }).run(60);
  expect(told(off)).toEqual(["172.16.2.0/24"]);
  off
    .edit("R1", (c) => {
      c.interface("Loopback0").shutdown = true;
    })
    .run(20);
  expect(learnt(off, "R1").some((r) => r.includes("172.16.1.0"))).toBe(false);
});

test("the count to infinity ends at 16", () => {
  const lab = row(3, {
    R1: (c) => {
      c.config.rip!.defaultOriginate = {};
    },
  }).run(30);
  expect(learnt(lab, "R3")).toContain(`rip 0.0.0.0/0 [120/2] 10.0.2.1 ${LEFT}`);
  lab
    .edit("R1", (c) => {
      delete c.config.rip!.defaultOriginate;
    })
    .run(12);
  expect(learnt(lab, "R3").some((r) => r.includes("0.0.0.0/0"))).toBe(false);
});

test("versions: 1 broadcasts without masks, 2 refuses it, the default sends 1 and hears both", () => {
  const versions = (a: 1 | 2 | undefined, b: 1 | 2 | undefined): Lab => {
    const set =
      (version: 1 | 2 | undefined): Configure =>
      (c) => {
        c.config.rip = enable(version === undefined ? {} : { version });
        if (version === undefined) delete c.config.rip.version;
      };
    return row(2, { R1: set(a), R2: set(b) }).run(60);
  };
  const ones = versions(1, 1);
  // 172.16.2.0/24 crosses the border of its class: only 172.16.0.0/16 is told.
  expect(learnt(ones, "R1")).toEqual([`rip 172.16.0.0/16 [120/1] 10.0.1.2 ${RIGHT}`]);
  const mixed = versions(2, 1);
  expect(learnt(mixed, "R1")).toEqual([]);
  expect(rejected(mixed, "R1")).toEqual(["illegal-version"]);
  const plain = versions(undefined, 2);
  expect(learnt(plain, "R1")).toEqual([`rip 172.16.2.0/24 [120/1] 10.0.1.2 ${RIGHT}`]);
  expect(learnt(plain, "R2")).toEqual([]);
});

test("automatic summaries at the border of a class", () => {
  const lab = row(2, {
    R2: (c) => {
      c.config.rip!.autoSummary = true;
      c.interface("Loopback1", "192.168.1.129/26");
    },
  }).run(30);
  expect(learnt(lab, "R1")).toEqual([
    `rip 172.16.0.0/16 [120/1] 10.0.1.2 ${RIGHT}`,
    `rip 192.168.1.0/24 [120/1] 10.0.1.2 ${RIGHT}`,
  ]);
});

const keyed =
  (port: string, mode: "text" | "md5", key: string): Configure =>
  (c) => {
    const blocks = [{ header: "key 1", lines: [`key-string ${key}`] }];
    c.config.keptBlocks.push({ header: "key chain K", lines: ["key 1"], blocks });
    c.interface(port).rip = { authentication: mode, keyChain: "K" };
  };
test.each(["text", "md5"] as const)("%s authentication: equal keys agree, others are refused", (mode) => {
  const good = row(2, { R1: keyed(RIGHT, mode, "secret"), R2: keyed(LEFT, mode, "secret") }).run(30);
  expect(learnt(good, "R1")).toHaveLength(1);
  const wrong = row(2, { R1: keyed(RIGHT, mode, "secret"), R2: keyed(LEFT, mode, "other") }).run(60);
  expect(learnt(wrong, "R1")).toEqual([]);
  expect(rejected(wrong, "R1")).toEqual(["invalid-authentication"]);
  const missing = row(2, { R1: keyed(RIGHT, mode, "secret") }).run(60);
  expect(rejected(missing, "R1")).toEqual(["invalid-authentication"]);
  expect(rejected(missing, "R2")).toEqual(["invalid-authentication"]);
});

test("passive interfaces hear but do not speak; a configured neighbour is spoken to all the same", () => {
  const passive: Configure = (c) => {
    c.config.rip!.passive.set(RIGHT, true);
  };
  const lab = row(2, { R1: passive }).run(60);
  expect(learnt(lab, "R1")).toHaveLength(1);
  expect(learnt(lab, "R2")).toEqual([]);
  const unicast = row(2, {
    R1: (c) => {
      passive(c);
      c.config.rip!.neighbors.push(ip("10.0.1.2"));
    },
  }).run(60);
  expect(learnt(unicast, "R2")).toEqual([`rip 172.16.1.0/24 [120/1] 10.0.1.1 ${LEFT}`]);
});

test("redistribution: static with a metric, connected not in a network, and the default", () => {
  const lab = row(2, {
    R2: (c) => {
      c.interface("Loopback5", "192.168.55.1/24");
      c.route("203.0.113.0/24", { interface: "Null0" });
      c.config.rip!.redistribute = [{ protocol: "static", metric: 5 }, { protocol: "connected" }];
      c.config.rip!.defaultOriginate = {};
    },
  }).run(30);
  expect(learnt(lab, "R1")).toEqual([
    `rip 0.0.0.0/0 [120/1] 10.0.1.2 ${RIGHT}`,
    `rip 172.16.2.0/24 [120/1] 10.0.1.2 ${RIGHT}`,
    `rip 192.168.55.0/24 [120/1] 10.0.1.2 ${RIGHT}`,
    `rip 203.0.113.0/24 [120/5] 10.0.1.2 ${RIGHT}`,
  ]);
  lab
    .edit("R2", (c) => {
      c.config.rip!.redistribute = [];
    })
    .run(10);
  expect(learnt(lab, "R1")).toHaveLength(2);
});

test("equal ways are used together; distance and a distribute list", () => {
  const two = new Lab(
    {
      A: (c) => {
        c.interface(LEFT, "10.0.1.1/24");
        c.interface(RIGHT, "10.0.2.1/24");
        c.config.rip = enable({ distance: 77 });
      },
      B: (c) => {
        c.interface(LEFT, "10.0.1.2/24");
        c.interface(RIGHT, "10.0.2.2/24");
        c.interface("Loopback0", "172.16.9.1/24");
        c.interface("Loopback1", "172.16.10.1/24");
        c.config.prefixLists.set("NO10", {
          name: "NO10",
          family: "ipv4",
          entries: [
            { sequence: 5, action: "deny", prefix: parsePrefix("172.16.10.0/24")! },
            { sequence: 10, action: "permit", prefix: parsePrefix("0.0.0.0/0")!, le: 32 },
          ],
        });
        c.config.rip = enable({ distributeLists: [{ kind: "prefix-list", name: "NO10", direction: "out" }] });
      },
    },
    [
      [`A:${LEFT}`, `B:${LEFT}`],
      [`A:${RIGHT}`, `B:${RIGHT}`],
    ],
  ).run(30);
  expect(learnt(two, "A")).toEqual([`rip 172.16.9.0/24 [77/1] 10.0.1.2 ${LEFT}, 10.0.2.2 ${RIGHT}`]);
  two
    .edit("A", (c) => {
      c.interface(LEFT).shutdown = true;
    })
    .run(1);
  expect(learnt(two, "A")).toEqual([`rip 172.16.9.0/24 [77/1] 10.0.2.2 ${RIGHT}`]);
});

test("an instance per VRF with the same prefixes", () => {
  const inVrf =
    (left: boolean): Configure =>
    (c) => {
      c.config.rip = newRip();
      c.config.rip.version = 2;
      for (const [vrf, vlan] of [
        ["RED", 10],
        ["BLUE", 20],
      ] as const) {
        c.vrf(vrf);
        c.inVrf(vrf, `${LEFT}.${vlan}`, `10.0.0.${left ? 1 : 2}/24`).encapsulation = { vlan, native: false };
        c.inVrf(vrf, `Loopback${vlan}`, `172.16.${left ? 1 : 2}.${vlan}/32`);
        c.config.rip.vrfs.set(vrf, {
          ...newRipFamily(),
          autoSummary: false,
          networks: [ip("10.0.0.0"), ip("172.16.0.0")],
        });
      }
      c.interface(LEFT);
    };
  const lab = new Lab({ A: inVrf(true), B: inVrf(false) }, [[`A:${LEFT}`, `B:${LEFT}`]]).run(30);
  expect(learnt(lab, "A", "RED")).toEqual([`rip 172.16.2.10/32 [120/1] 10.0.0.2 ${LEFT}.10`]);
  expect(learnt(lab, "A", "BLUE")).toEqual([`rip 172.16.2.20/32 [120/1] 10.0.0.2 ${LEFT}.20`]);
  expect(learnt(lab, "A")).toEqual([]);
});

test("bad messages are refused by name and harm nothing", () => {
  const lab = row(2).run(30);
  const say = (packet: RipPacket, source = 520, from = "10.0.1.2"): void => {
    lab.node("R2").bus.execute(() => {
      lab
        .core("R2")
        .engine.udp(0)
        .send(
          Pdu.of(rip, packet),
          { source, destination: 520 },
          { to: ip("10.0.1.1"), from: ip(from), out: lab.core("R2").interfaceNamed(LEFT)!.index },
        );
    });
    lab.run(1);
  };
  const response = (address: string, metric: number, version = 2): RipPacket => ({
    command: 2,
    version,
    entries: [
      { kind: "route", family: 2, tag: 0, address: ip(address), mask: ip("255.255.255.0"), nextHop: 0, metric },
    ],
  });
  say(response("9.9.9.0", 17));
  say(response("127.0.0.0", 1));
  say(response("9.9.9.0", 1), 5000);
  say(response("9.9.9.0", 1, 0));
  say(response("9.9.9.0", 1), 520, "172.16.2.1");
  expect(rejected(lab, "R1")).toEqual(["bad-destination", "bad-metric", "illegal-version", "off-subnet", "wrong-port"]);
  expect(learnt(lab, "R1")).toHaveLength(1);
});

test("the same whatever the frames are", () => {
  const outcome = (frames: "lazy" | "verify" | "bytes") => {
    const lab = row(3, {}, { frames }).run(120);
    return [learnt(lab, "R1"), learnt(lab, "R2"), view(lab, "R2")];
  };
  const lazy = outcome("lazy");
  expect(outcome("verify")).toEqual(lazy);
  expect(outcome("bytes")).toEqual(lazy);
});
