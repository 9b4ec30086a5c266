// What happens over time: malformed messages, flapping, next hops, advertisement intervals, several ways, IPv6.
import { describe, expect, test } from "vitest";
import { parsePrefix } from "../../../src/base/prefix.ts";
import { dampeningDefaults } from "../../../src/protocols/bgp/dampening.ts";
import type { BgpInstance } from "../../../src/protocols/bgp/instance.ts";
import { messageCodec } from "../../../src/wire/bgp/message.ts";
import { Pdu } from "../../../src/wire/pdu.ts";
import { type Configure, Lab } from "../../support/routers.ts";
import { bgp, destination, logs, paths, peer, table } from "./network.ts";

const G = (n: number): string => `GigabitEthernet0/${n}`;
const instance = (lab: Lab, name: string): BgpInstance =>
  lab
    .core(name)
    .protocols()
    .find((p) => p.definition === "bgp")!.protocol as unknown as BgpInstance;
const octetsOf = (text: string): Uint8Array =>
  Uint8Array.from(text.replace(/\s+/g, "").match(/../g) ?? [], (b) => Number.parseInt(b, 16));
const u16 = (n: number): string => n.toString(16).padStart(4, "0");
const update = (attributes: string, nlri = "180a0909"): Uint8Array => {
  const a = attributes.replace(/\s+/g, "");
  const body = `0000${u16(a.length / 2)}${a}${nlri}`;
  return octetsOf(`${"ff".repeat(16)}${u16(19 + body.length / 2)}02${body}`);
};
const pair = (change: Configure = () => {}): Lab =>
  new Lab(
    {
      R1: (c) => {
        c.interface(G(0), "10.0.0.1/24");
        bgp(c, 65001).neighbor("10.0.0.2", 65002);
        change(c);
      },
      R2: (c) => {
        c.interface(G(0), "10.0.0.2/24");
        c.interface("Loopback1", "172.16.2.1/24");
        bgp(c, 65002).neighbor("10.0.0.1", 65001).network("172.16.2.0/24");
      },
    },
    [[`R1:${G(0)}`, `R2:${G(0)}`]],
  ).run(20);
/** R2 sends these octets on its session, as a router with a defect would. */
const send = (lab: Lab, octets: Uint8Array): void => {
  const session = instance(lab, "R2").allPeers()[0]!.session;
  lab
    .node("R2")
    .bus.execute(() => session.connection!.send(Pdu.parse(messageCodec(session.format.parameters), octets)));
  lab.run(1);
};

describe("malformed UPDATE (RFC 7606)", () => {
  const ORIGIN = "40010100";
  const AS_PATH = "400206 0201 0000fdea";
  const NEXT_HOP = "400304 0a000002";
  test("treat-as-withdraw takes the route and keeps the session", () => {
    const lab = pair();
    send(lab, update(ORIGIN + AS_PATH + NEXT_HOP));
    expect(paths(lab, "R1")).toContain("> 10.9.9.0/24 via 10.0.0.2 65002 i");
    send(lab, update(`40010109${AS_PATH}${NEXT_HOP}`));
    expect(paths(lab, "R1")).toEqual(["> 172.16.2.0/24 via 10.0.0.2 65002 i"]);
    expect(peer(lab, "R1", "10.0.0.2")).toMatchObject({ state: "Established", dropped: 0 });
  });
  test("attribute-discard keeps the route without the attribute", () => {
    const lab = pair();
    send(lab, update(`${ORIGIN}${AS_PATH}${NEXT_HOP}c00706fdea01010101`));
    expect(destination(lab, "R1", "10.9.9.0/24")!.paths[0]).toMatchObject({ best: true, aggregator: null });
  });
  test("what cannot be read at all resets the session, with the old code", () => {
    const lab = pair();
    send(lab, update(ORIGIN + AS_PATH + NEXT_HOP, "210a00000000"));
    expect(peer(lab, "R1", "10.0.0.2").state).not.toBe("Established");
    expect(logs(lab, "R2").join("\n")).toContain("received from neighbor 10.0.0.1 3/10 (update invalid network field)");
    expect(paths(lab, "R1")).toEqual([]);
  });
  test("a first AS that is not the neighbour's, and LOCAL_PREF from outside", () => {
    const lab = pair();
    send(lab, update(`${ORIGIN}400206 0201 0000fdeb${NEXT_HOP}`));
    expect(destination(lab, "R1", "10.9.9.0/24")?.paths ?? []).toEqual([]);
    send(lab, update(`${ORIGIN}${AS_PATH}${NEXT_HOP}400504 00000999`));
    expect(destination(lab, "R1", "10.9.9.0/24")!.paths[0]).toMatchObject({ best: true, localPref: null });
  });
  test("octets that are no BGP end the session with 1/1", () => {
    const lab = pair();
    send(lab, octetsOf("00".repeat(19)));
    expect(logs(lab, "R1").join("\n")).toContain("1/1 (header connection not synchronized)");
  });
});

test("flapping routes are suppressed and come back when the penalty has decayed", () => {
  const lab = pair((c) => {
    bgp(c, 65001).family("ipv4").dampening = { halfLife: 15, reuse: 750, suppress: 2000, maximum: 60 };
  });
  const announce = update(`40010100 400206 0201 0000fdea 400304 0a000002`);
  const withdraw = octetsOf(`${"ff".repeat(16)}001b020004180a09090000`);
  for (let i = 0; i < 3; i++) {
    send(lab, announce);
    send(lab, withdraw);
  }
  send(lab, announce);
  const [path] = destination(lab, "R1", "10.9.9.0/24")!.paths;
  expect(path).toMatchObject({ best: false, ineligible: "dampened", dampened: { flaps: 3, suppressed: true } });
  // 3000 falls to 750 in two half-lives.
  lab.run(29 * 60);
  expect(destination(lab, "R1", "10.9.9.0/24")!.paths[0]!.best).toBe(false);
  lab.run(2 * 60);
  expect(destination(lab, "R1", "10.9.9.0/24")!.paths[0]).toMatchObject({ best: true });
});

test("a route-map says which routes are dampened, and how", () => {
  const lab = pair((c) => {
    bgp(c, 65001).family("ipv4").dampening = { ...dampeningDefaults, routeMap: "FLAPS" };
    const match = (name: string, network: string): void => {
      c.config.prefixLists.set(`ipv4 ${name}`, {
        family: "ipv4",
        name,
        entries: [{ sequence: 5, action: "permit", prefix: parsePrefix(network)! }],
      });
    };
    match("STRICT", "10.9.9.0/24");
    c.config.routeMaps.set("FLAPS", {
      name: "FLAPS",
      clauses: [
        {
          sequence: 10,
          action: "permit",
          match: [{ kind: "ip address prefix-list", lists: ["STRICT"] }],
          set: [{ kind: "dampening", halfLife: 5, reuse: 500, suppress: 900, maximum: 20 }],
        },
      ],
    });
  });
  const flap = (nlri: string): void => {
    send(lab, update("40010100 400206 0201 0000fdea 400304 0a000002", nlri));
    send(lab, octetsOf(`${"ff".repeat(16)}001b02${u16(nlri.length / 2)}${nlri}0000`));
    send(lab, update("40010100 400206 0201 0000fdea 400304 0a000002", nlri));
  };
  // One flap is 1000, above 900 for the chosen prefix alone; 10.8.8.0/24 is not dampened at all.
  flap("180a0909");
  for (let i = 0; i < 4; i++) flap("180a0808");
  const at = (prefix: string) => destination(lab, "R1", prefix)!.paths[0];
  expect(at("10.9.9.0/24")).toMatchObject({ ineligible: "dampened", dampened: { flaps: 1, suppressed: true } });
  expect(at("10.8.8.0/24")).toMatchObject({ best: true, dampened: null });
  // 1000 falls to 500 in one half-life of five minutes.
  lab.run(4 * 60);
  expect(at("10.9.9.0/24")!.best).toBe(false);
  lab.run(2 * 60);
  expect(at("10.9.9.0/24")!.best).toBe(true);
});

/** R1 in the middle of R2 and R3, which are both in `asn` and originate 172.16.0.0/24. */
const star = (asns: readonly [number, number], change: Configure): Lab =>
  new Lab(
    {
      R1: (c) => {
        c.interface(G(2), "10.0.2.1/24");
        c.interface(G(3), "10.0.3.1/24");
        bgp(c, 65001).neighbor("10.0.2.2", asns[0]).neighbor("10.0.3.3", asns[1]);
        change(c);
      },
      ...Object.fromEntries(
        ([2, 3] as const).map((n) => [
          `R${n}`,
          ((c) => {
            c.interface(G(0), `10.0.${n}.${n}/24`);
            c.interface("Loopback1", "172.16.0.1/24");
            bgp(c, asns[n - 2]!)
              .neighbor(`10.0.${n}.1`, 65001)
              .network("172.16.0.0/24");
          }) as Configure,
        ]),
      ),
    },
    [
      [`R1:${G(2)}`, `R2:${G(0)}`],
      [`R1:${G(3)}`, `R3:${G(0)}`],
    ],
  ).run(20);
describe("several ways", () => {
  test("maximum-paths installs both, in the table and in the RIB", () => {
    const one = star([65002, 65002], () => {});
    expect(one.routes("R1").filter((r) => r.startsWith("bgp"))).toEqual([
      expect.stringMatching(/^bgp 172\.16\.0\.0\/24 \[20\/0\] \S+$/),
    ]);
    const two = star([65002, 65002], (c) => {
      bgp(c, 65001).family("ipv4").maximumPaths = 2;
    });
    expect(paths(two, "R1").map((p) => p[0])).toEqual(expect.arrayContaining([">", "="]));
    expect(two.routes("R1")).toContain("bgp 172.16.0.0/24 [20/0] 10.0.2.2, 10.0.3.3");
  });
  test("through different autonomous systems only with multipath-relax", () => {
    const with_ = (relax: boolean) =>
      star([65002, 65003], (c) => {
        const b = bgp(c, 65001);
        b.family("ipv4").maximumPaths = 2;
        b.bgp.bestpath.multipathRelax = relax;
      }).routes("R1");
    expect(with_(false).join()).not.toContain(", 10.0.3.3");
    expect(with_(true)).toContain("bgp 172.16.0.0/24 [20/0] 10.0.2.2, 10.0.3.3");
  });
  test("the other way takes over when a link fails, at once", () => {
    const lab = star([65002, 65003], () => {});
    const best = destination(lab, "R1", "172.16.0.0/24")!.paths.find((p) => p.best)!;
    lab.edit("R1", (c) => {
      c.interface(best.from === "10.0.2.2" ? G(2) : G(3)).shutdown = true;
    });
    const after = destination(lab, "R1", "172.16.0.0/24")!.paths;
    expect(after).toHaveLength(1);
    expect(after[0]).toMatchObject({ best: true });
    expect(after[0]!.from).not.toBe(best.from);
  });
  test("each losing path knows what decided against it", () => {
    const lab = star([65002, 65003], (c) => {
      bgp(c, 65001).policy("10.0.3.3", { weight: 5 });
    });
    expect(
      destination(lab, "R1", "172.16.0.0/24")!
        .paths.map((p) => `${p.from} ${p.lostBy ?? "best"}`)
        .sort(),
    ).toEqual(["10.0.2.2 weight", "10.0.3.3 best"]);
  });
});

test("changes to an external neighbour wait for the advertisement interval, to a faster one they do not", () => {
  const lab = pair();
  const learn = (): boolean => destination(lab, "R1", "172.20.0.0/24") !== undefined;
  lab.edit("R2", (c) => {
    c.interface("Loopback20", "172.20.0.1/24");
    bgp(c, 65002).network("172.20.0.0/24");
  });
  lab.run(1);
  expect(learn()).toBe(true);
  lab.edit("R2", (c) => {
    c.interface("Loopback20").shutdown = true;
  });
  lab.run(10);
  expect(learn()).toBe(true);
  lab.run(25);
  expect(learn()).toBe(false);
});

test("a next hop that goes away takes its routes along after the trigger delay, and brings them back", () => {
  const lab = new Lab(
    {
      R1: (c) => {
        c.interface(G(0), "10.0.0.1/24");
        c.route("10.0.9.0/24", { gateway: "10.0.0.2" });
        bgp(c, 65001).neighbor("10.0.0.2", 65001);
      },
      R2: (c) => {
        c.interface(G(0), "10.0.0.2/24");
        c.interface(G(1), "10.0.9.2/24");
        bgp(c, 65001).neighbor("10.0.0.1", 65001).neighbor("10.0.9.3", 65003);
      },
      R3: (c) => {
        c.interface(G(1), "10.0.9.3/24");
        c.interface("Loopback1", "172.16.3.1/24");
        bgp(c, 65003).neighbor("10.0.9.2", 65001).network("172.16.3.0/24");
      },
    },
    [
      [`R1:${G(0)}`, `R2:${G(0)}`],
      [`R2:${G(1)}`, `R3:${G(1)}`],
    ],
  ).run(40);
  expect(paths(lab, "R1")).toEqual(["> 172.16.3.0/24 via 10.0.9.3 65003 i"]);
  lab.edit("R1", (c) => c.config.staticRoutes.splice(0));
  lab.run(4);
  expect(paths(lab, "R1")).toEqual(["> 172.16.3.0/24 via 10.0.9.3 65003 i"]);
  lab.run(2);
  expect(paths(lab, "R1")).toEqual(["x 172.16.3.0/24 via 10.0.9.3 65003 i"]);
  expect(lab.routes("R1").join()).not.toContain("172.16.3.0");
  lab.edit("R1", (c) => c.route("10.0.9.0/24", { gateway: "10.0.0.2" })).run(6);
  expect(paths(lab, "R1")).toEqual(["> 172.16.3.0/24 via 10.0.9.3 65003 i"]);
});

test("IPv6 prefixes travel with global and link-local next hops", () => {
  const R =
    (n: 1 | 2): Configure =>
    (c) => {
      c.config.ipv6UnicastRouting = true;
      c.interface(G(0), `2001:db8::${n}/64`).ipv6Enabled = true;
      c.interface("Loopback0", `${n}.${n}.${n}.${n}/32`);
      c.interface("Loopback6", `2001:db8:${n}::1/64`);
      const b = bgp(c, 65000 + n);
      b.neighbor(`2001:db8::${3 - n}`, 65000 + 3 - n);
      b.policy(`2001:db8::${3 - n}`, { activate: true }, "ipv6");
      b.network(`2001:db8:${n}::/64`);
    };
  const lab = new Lab({ R1: R(1), R2: R(2) }, [[`R1:${G(0)}`, `R2:${G(0)}`]]).run(30);
  expect(peer(lab, "R1", "2001:db8::2").state).toBe("Established");
  const six = instance(lab, "R1").speaker.vrfs.get(0)!.tables.ipv6;
  expect([...six.destinations.values()].map((d) => d.best !== null)).toEqual([true, true]);
  expect(lab.routes("R1", "", "ipv6").join("\n")).toContain("bgp 2001:db8:2::/64 [20/0]");
  expect(lab.ping("R1", "2001:db8:2::1")).toBe("!!!!!");
});

test("the same network gives the same tables in every frame mode", () => {
  const of = (frames: "lazy" | "verify" | "bytes"): unknown => {
    const R =
      (n: number, ...others: number[]): Configure =>
      (c) => {
        c.interface(G(0), `10.0.0.${n}/24`);
        c.interface("Loopback1", `172.16.${n}.1/24`);
        const b = bgp(c, 65000 + n).network(`172.16.${n}.0/24`);
        for (const o of others) b.neighbor(`10.0.0.${o}`, 65000 + o);
      };
    const lab = new Lab(
      { R1: R(1, 2, 3), R2: R(2, 1, 3), R3: R(3, 1, 2) },
      [[`R1:${G(0)}`, `R2:${G(0)}`, `R3:${G(0)}`]],
      { frames },
    ).run(90);
    return ["R1", "R2", "R3"].map((r) =>
      table(lab, r)!.destinations.map((d) => [d.prefix, d.paths.map((p) => [p.from, p.asPath, p.best, p.since])]),
    );
  };
  const lazy = of("lazy");
  expect(of("verify")).toEqual(lazy);
  expect(of("bytes")).toEqual(lazy);
});

test("settings of the decision and distances take effect on routes that are there", () => {
  const lab = star([65002, 65002], () => {});
  const ways = (): string => lab.routes("R1").find((r) => r.startsWith("bgp"))!;
  expect(ways()).not.toContain(", ");
  lab.edit("R1", (c) => {
    bgp(c, 65001).family("ipv4").maximumPaths = 2;
  });
  expect(ways()).toBe("bgp 172.16.0.0/24 [20/0] 10.0.2.2, 10.0.3.3");
  lab.edit("R1", (c) => {
    bgp(c, 65001).family("ipv4").distance = { external: 33, internal: 200, local: 200 };
  });
  expect(ways()).toBe("bgp 172.16.0.0/24 [33/0] 10.0.2.2, 10.0.3.3");
});
