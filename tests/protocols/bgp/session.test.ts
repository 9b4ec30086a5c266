// Sessions between real routers: opening, refusing, collisions, timers, limits. RFC 4271, 6 and 8.
import { expect, test } from "vitest";
import { sessionMachine } from "../../../src/protocols/bgp/machine.ts";
import type { BgpPolicyConfig, BgpSessionConfig } from "../../../src/protocols/bgp/config.ts";
import { type Configure, Lab } from "../../support/routers.ts";
import { bgp, type BgpBuilder, logs, paths, peer, peers } from "./network.ts";

const G = "GigabitEthernet0/0";
const pair = (
  one: (b: BgpBuilder) => void,
  two: (b: BgpBuilder) => void,
  asn1 = 65001,
  asn2 = 65002,
  more: Configure = () => {},
): Lab => {
  const R1: Configure = (c) => {
    c.interface(G, "10.0.0.1/24");
    c.interface("Loopback0", "1.1.1.1/32");
    c.interface("Loopback1", "172.16.1.1/24");
    c.route("2.2.2.2/32", { gateway: "10.0.0.2" });
    one(bgp(c, asn1));
    more(c);
  };
  const R2: Configure = (c) => {
    c.interface(G, "10.0.0.2/24");
    c.interface("Loopback0", "2.2.2.2/32");
    c.interface("Loopback1", "172.16.2.1/24");
    c.route("1.1.1.1/32", { gateway: "10.0.0.1" });
    two(bgp(c, asn2));
  };
  return new Lab({ R1, R2 }, [[`R1:${G}`, `R2:${G}`]]);
};
/** Both neighbours over the link, with these extras. */
const linked = (
  s1: BgpSessionConfig = {},
  s2: BgpSessionConfig = {},
  p1: BgpPolicyConfig = {},
  p2: BgpPolicyConfig = {},
): Lab =>
  pair(
    (b) => b.neighbor("10.0.0.2", 65002, s1, p1).network("172.16.1.0/24"),
    (b) => b.neighbor("10.0.0.1", 65001, s2, p2).network("172.16.2.0/24"),
  );
const loopbacks = (s1: BgpSessionConfig, s2: BgpSessionConfig, asn2 = 65002): Lab =>
  pair(
    (b) => b.neighbor("2.2.2.2", asn2, s1),
    (b) => b.neighbor("1.1.1.1", 65001, s2),
    65001,
    asn2,
  );

test("the state machine is the table of RFC 4271, 8.2.2", () => {
  expect(sessionMachine.grid()).toMatchSnapshot();
});

test("eBGP comes up and both sides learn the other's network", () => {
  const lab = linked().run(20);
  expect(peers(lab, "R1")).toEqual(["10.0.0.2 Established"]);
  expect(paths(lab, "R1")).toEqual(["> 172.16.1.0/24 via 0.0.0.0 i", "> 172.16.2.0/24 via 10.0.0.2 65002 i"]);
  expect(lab.routes("R1")).toContain("bgp 172.16.2.0/24 [20/0] 10.0.0.2");
  expect(lab.ping("R1", "172.16.2.1", { from: "172.16.1.1" })).toBe("!!!!!");
  expect(logs(lab, "R1")).toEqual(["%BGP-5-ADJCHANGE: neighbor 10.0.0.2 Up "]);
  expect(peer(lab, "R1", "10.0.0.2")).toMatchObject({ holdTime: 180, keepalive: 60, routerId: "172.16.2.1" });
});
test("one of two crossing connections survives: exactly one session, no flap", () => {
  for (let seed = 1; seed <= 8; seed++) {
    const R =
      (n: number, m: number): Configure =>
      (c) => {
        c.interface(G, `10.0.0.${n}/24`);
        bgp(c, 65000 + n).neighbor(`10.0.0.${m}`, 65000 + m);
      };
    const lab = new Lab({ R1: R(1, 2), R2: R(2, 1) }, [[`R1:${G}`, `R2:${G}`]], { seed }).run(300);
    for (const [name, other] of [
      ["R1", "10.0.0.2"],
      ["R2", "10.0.0.1"],
    ] as const) {
      expect(peer(lab, name, other)).toMatchObject({ state: "Established", established: 1, dropped: 0 });
      expect(logs(lab, name)).toHaveLength(1);
    }
  }
});
test("keepalives hold the session; silence ends it after the hold time, and the routes go with it", () => {
  const lab = linked({ timers: { keepalive: 3, hold: 9 } }).run(60);
  expect(peer(lab, "R2", "10.0.0.1")).toMatchObject({ holdTime: 9, keepalive: 3, dropped: 0, state: "Established" });
  // A neighbour that goes silent without its link going down.
  lab.edit("R2", (c) => c.interface(G).accessGroups.set("ipv4-in", "BLOCK"));
  lab.edit("R2", (c) =>
    c.config.accessLists.set("BLOCK", {
      name: "BLOCK",
      family: "ipv4",
      kind: "extended",
      entries: [{ sequence: 10, action: "deny", protocol: 6 }],
    }),
  );
  lab.run(15);
  expect(peer(lab, "R2", "10.0.0.1").state).not.toBe("Established");
  expect(logs(lab, "R2")).toContain("%BGP-3-NOTIFICATION: sent to neighbor 10.0.0.1 4/0 (hold time expired) 0 bytes ");
  expect(paths(lab, "R2")).toEqual(["> 172.16.2.0/24 via 0.0.0.0 i"]);
});
test("a wrong AS number is refused with 2/2 and the number found", () => {
  const lab = pair(
    (b) => b.neighbor("10.0.0.2", 65009),
    (b) => b.neighbor("10.0.0.1", 65001),
  ).run(60);
  expect(peers(lab, "R1")).not.toEqual(["10.0.0.2 Established"]);
  expect(logs(lab, "R1").join("\n")).toMatch(
    /%BGP-3-NOTIFICATION: sent to neighbor 10\.0\.0\.2 (active|passive) 2\/2 \(peer in wrong AS\) 2 bytes FDEA/,
  );
  expect(peer(lab, "R2", "10.0.0.1").lastNotification).toMatchObject({ direction: "received", code: 2, subcode: 2 });
});
test("no common family is refused with 2/8; no family at all is not even tried", () => {
  const six: BgpPolicyConfig = { activate: false };
  const lab = linked({}, {}, six)
    .edit("R1", (c) => bgp(c, 65001).policy("10.0.0.2", { activate: true }, "ipv6"))
    .run(60);
  expect(logs(lab, "R2").join("\n")).toContain("2/8 (no supported AFI/SAFI)");
  expect(peers(lab, "R2")).not.toEqual(["10.0.0.1 Established"]);
  const none = linked({}, {}, six).run(60);
  expect(peer(none, "R1", "10.0.0.2")).toMatchObject({ obstacle: "no address family is active" });
  expect(peers(none, "R2")).not.toEqual(["10.0.0.1 Established"]);
});
test("iBGP between loopbacks needs update-source on one side at least", () => {
  const both = { updateSource: "Loopback0" };
  const ibgp = (s1: BgpSessionConfig, s2: BgpSessionConfig) => loopbacks(s1, s2, 65001).run(60);
  expect(peers(ibgp(both, both), "R1")).toEqual(["2.2.2.2 Established"]);
  expect(peers(ibgp(both, {}), "R1")).toEqual(["2.2.2.2 Established"]);
  expect(peers(ibgp({}, {}), "R1")).not.toEqual(["2.2.2.2 Established"]);
});
test("eBGP between loopbacks needs ebgp-multihop, or disable-connected-check one hop away", () => {
  const source = { updateSource: "Loopback0" };
  const plain = loopbacks(source, source).run(60);
  expect(peer(plain, "R1", "2.2.2.2")).toMatchObject({ obstacle: "external neighbor not directly connected" });
  const multihop = { ...source, ebgpMultihop: 2 };
  expect(peers(loopbacks(multihop, source).run(60), "R1")).not.toEqual(["2.2.2.2 Established"]);
  expect(peers(loopbacks(multihop, multihop).run(60), "R1")).toEqual(["2.2.2.2 Established"]);
  const disabled = { ...source, disableConnectedCheck: true };
  expect(peers(loopbacks(disabled, disabled).run(60), "R1")).toEqual(["2.2.2.2 Established"]);
});
test("ttl-security only accepts what comes from near by", () => {
  expect(peers(linked({ ttlSecurity: 1 }, { ttlSecurity: 1 }).run(60), "R1")).toEqual(["10.0.0.2 Established"]);
  expect(peers(linked({ ttlSecurity: 1 }).run(60), "R1")).not.toEqual(["10.0.0.2 Established"]);
});
test("passwords must agree", () => {
  expect(peers(linked({ password: "x" }, { password: "x" }).run(60), "R1")).toEqual(["10.0.0.2 Established"]);
  expect(peers(linked({ password: "x" }, { password: "y" }).run(60), "R1")).not.toEqual(["10.0.0.2 Established"]);
});
test("a passive side waits; two passive sides never meet", () => {
  const lab = linked({ passive: true }).run(60);
  expect(peer(lab, "R1", "10.0.0.2")).toMatchObject({ state: "Established", initiated: false });
  expect(peers(linked({ passive: true }, { passive: true }).run(120), "R1")).toEqual(["10.0.0.2 Active"]);
});
test("shutdown says so, keeps the session down, and no shutdown brings it back", () => {
  const lab = linked().run(20);
  const session = (down: boolean) =>
    lab.edit("R1", (c) => bgp(c, 65001).neighbor("10.0.0.2", 65002, down ? { shutdown: true } : {}));
  session(true).run(60);
  expect(logs(lab, "R2")).toContain(
    "%BGP-3-NOTIFICATION: received from neighbor 10.0.0.1 6/2 (Administrative Shutdown) 0 bytes ",
  );
  expect(logs(lab, "R1").at(-2)).toBe("%BGP-5-ADJCHANGE: neighbor 10.0.0.2 Down Admin. shutdown");
  expect(peer(lab, "R2", "10.0.0.1").state).not.toBe("Established");
  session(false).run(90);
  expect(peer(lab, "R1", "10.0.0.2")).toMatchObject({ state: "Established", established: 2 });
});
test("an interface that goes down takes its external session down at once", () => {
  const lab = linked().run(20);
  lab.edit("R1", (c) => {
    c.interface(G).shutdown = true;
  });
  expect(logs(lab, "R1")).toContain("%BGP-5-ADJCHANGE: neighbor 10.0.0.2 Down Interface flap");
  expect(paths(lab, "R1")).toEqual(["> 172.16.1.0/24 via 0.0.0.0 i"]);
});
test("maximum-prefix ends the session with 6/1 and holds it down, or only warns", () => {
  const networks = (b: BgpBuilder) => b.neighbor("10.0.0.1", 65001).network("172.16.2.0/24").network("2.2.2.2/32");
  const limited = (warningOnly: boolean) =>
    pair((b) => b.neighbor("10.0.0.2", 65002, {}, { maximumPrefix: { limit: 1, warningOnly } }), networks).run(60);
  const strict = limited(false);
  expect(peer(strict, "R1", "10.0.0.2")).toMatchObject({ overLimit: true, state: "Idle" });
  expect(logs(strict, "R2").join("\n")).toContain(
    // RFC 4486, 4: address family, subsequent family, limit.
    "received from neighbor 10.0.0.1 6/1 (Maximum Number of Prefixes Reached) 7 bytes 00010100 000001",
  );
  expect(logs(strict, "R1")).toContain(
    "%BGP-3-MAXPFXEXCEED: Number of prefixes received from 10.0.0.2 (afi 0): 2 exceeds limit 1",
  );
  expect(peers(limited(true), "R1")).toEqual(["10.0.0.2 Established"]);
});
test("clear ip bgp resets with 6/4 and the session returns", () => {
  const lab = linked().run(20);
  lab.node("R1").bus.execute(() =>
    lab
      .core("R1")
      .protocols()
      .find((p) => p.definition === "bgp")!.protocol.command!("clear", { target: "*" }),
  );
  lab.run(1);
  expect(logs(lab, "R1")).toContain("%BGP-5-ADJCHANGE: neighbor 10.0.0.2 Down User reset");
  expect(logs(lab, "R2").join("\n")).toContain("6/4 (Administrative Reset)");
  lab.run(60);
  expect(peer(lab, "R1", "10.0.0.2")).toMatchObject({ state: "Established", established: 2, dropped: 1 });
});
test("two-octet and four-octet AS numbers meet", () => {
  const lab = pair(
    (b) => b.neighbor("10.0.0.2", 65002).network("172.16.1.0/24"),
    (b) => b.neighbor("10.0.0.1", 4200000001).network("172.16.2.0/24"),
    4200000001,
  ).run(20);
  expect(paths(lab, "R2")).toContain("> 172.16.1.0/24 via 10.0.0.1 4200000001 i");
});
test("a session does not survive the loss of its own address", () => {
  const lab = linked().run(20);
  lab.edit("R1", (c) => {
    c.interface(G).ipv4 = { address: 0x0a00000b, length: 24 };
  });
  lab.run(1);
  expect(logs(lab, "R1")).toContain("%BGP-5-ADJCHANGE: neighbor 10.0.0.2 Down Interface flap");
});

test("a reset is told once more as such, also before a session was up; a link, not a message, ends a link's session", () => {
  const wrong = pair(
    (b) => b.neighbor("10.0.0.2", 65002),
    (b) => b.neighbor("10.0.0.1", 65009),
  ).run(8);
  const role = /neighbor 10\.0\.0\.2 (active|passive) 2\/2/.exec(logs(wrong, "R1").join("\n"))![1]!;
  expect(logs(wrong, "R1").slice(0, 4)).toEqual([
    `%BGP-3-NOTIFICATION: received from neighbor 10.0.0.2 ${role} 2/2 (peer in wrong AS) 2 bytes FDE9`,
    `%BGP-5-NBR_RESET: Neighbor 10.0.0.2 ${role} reset (BGP Notification received)`,
    `%BGP-5-ADJCHANGE: neighbor 10.0.0.2 ${role} Down BGP Notification received`,
    "%BGP_SESSION-5-ADJCHANGE: neighbor 10.0.0.2 IPv4 Unicast topology base removed from session  BGP Notification received",
  ]);
  const lab = linked().run(20);
  lab.edit("R1", (c) => {
    c.interface(G).shutdown = true;
  });
  expect(logs(lab, "R1").slice(-3)).toEqual([
    "%BGP-5-NBR_RESET: Neighbor 10.0.0.2 reset (Interface flap)",
    "%BGP-5-ADJCHANGE: neighbor 10.0.0.2 Down Interface flap",
    "%BGP_SESSION-5-ADJCHANGE: neighbor 10.0.0.2 IPv4 Unicast topology base removed from session  Interface flap",
  ]);
});
