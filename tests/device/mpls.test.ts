// Label switching end to end: PE1 - P - PE2 with static routes as the IGP, LDP, and VPN labels bound by hand.
import { describe, expect, test } from "vitest";
import { type Ip, parseIp } from "../../src/base/ip.ts";
import { parsePrefix } from "../../src/base/prefix.ts";
import { Lab } from "../support/routers.ts";

const G0 = "GigabitEthernet0/0";
const G1 = "GigabitEthernet0/1";
const ip = (text: string): Ip => parseIp(text)!;

/** CE1 - PE1 - P - PE2 - CE2; the loopbacks of the PEs are 1.1.1.1 and 3.3.3.3, the VRF is C. */
const vpn = (frames: "lazy" | "verify" | "bytes" = "verify"): Lab =>
  new Lab(
    {
      PE1: (c) => {
        c.vrf("C", "1:1");
        c.interface("Loopback0", "1.1.1.1/32");
        c.interface(G0, "10.12.0.1/24").mpls = true;
        c.inVrf("C", G1, "192.168.1.1/24");
        c.route("3.3.3.3/32", { gateway: "10.12.0.2" });
        c.route("2.2.2.2/32", { gateway: "10.12.0.2" });
        c.route("10.23.0.0/24", { gateway: "10.12.0.2" });
      },
      P: (c) => {
        c.interface("Loopback0", "2.2.2.2/32");
        c.interface(G0, "10.12.0.2/24").mpls = true;
        c.interface(G1, "10.23.0.2/24").mpls = true;
        c.route("1.1.1.1/32", { gateway: "10.12.0.1" });
        c.route("3.3.3.3/32", { gateway: "10.23.0.3" });
      },
      PE2: (c) => {
        c.vrf("C", "1:1");
        c.interface("Loopback0", "3.3.3.3/32");
        c.interface(G0, "10.23.0.3/24").mpls = true;
        c.inVrf("C", G1, "192.168.2.1/24");
        c.route("1.1.1.1/32", { gateway: "10.23.0.2" });
        c.route("2.2.2.2/32", { gateway: "10.23.0.2" });
        c.route("10.12.0.0/24", { gateway: "10.23.0.2" });
      },
      CE1: (c) => {
        c.interface(G0, "192.168.1.2/24");
        c.route("0.0.0.0/0", { gateway: "192.168.1.1" });
      },
      CE2: (c) => {
        c.interface(G0, "192.168.2.2/24");
        c.route("0.0.0.0/0", { gateway: "192.168.2.1" });
      },
    },
    [
      [`PE1:${G0}`, `P:${G0}`],
      [`P:${G1}`, `PE2:${G0}`],
      [`PE1:${G1}`, `CE1:${G0}`],
      [`PE2:${G1}`, `CE2:${G0}`],
    ],
    { frames },
  );
/** What BGP does: binds a label to the VRF at one end and offers a labelled route at the other. */
const join = (lab: Lab): Lab => {
  const pair = [
    ["PE1", "192.168.1.0/24", "PE2", "1.1.1.1"],
    ["PE2", "192.168.2.0/24", "PE1", "3.3.3.3"],
  ] as const;
  for (const [owner, prefix, other, loopback] of pair) {
    const at = lab.core(owner);
    const vrf = at.vrfNamed("C")!.id;
    const label = at.labels.allocate();
    lab.node(owner).bus.execute(() => at.labels.bindPrefix(label, vrf, parsePrefix(prefix)!));
    const to = lab.core(other);
    lab.node(other).bus.execute(() =>
      to.tables.offer(to.tables.rib(to.vrfNamed("C")!.id, false)!, {
        prefix: parsePrefix(prefix)!,
        source: "bgp 65000",
        protocol: "bgp",
        distance: 200,
        metric: 0,
        nextHops: [{ via: "gateway", gateway: ip(loopback), table: 0, labels: [label] }],
      }),
    );
  }
  return lab.run(0);
};

describe("a VPN over LDP", () => {
  test.each(["lazy", "verify", "bytes"] as const)(
    "carries customers across a core that has no customer route (%s)",
    (frames) => {
      const lab = join(vpn(frames).run(30));
      const entry = lab.core("PE1").lookup(lab.core("PE1").vrfNamed("C")!.id, ip("192.168.2.2"))!;
      expect(entry.ways[0]!.labels).toHaveLength(2);
      expect(lab.ping("CE1", "192.168.2.2")).toMatch(/!{4}$/);
      expect(lab.ping("PE1", "192.168.2.2", { vrf: "C" })).toMatch(/!{4}$/);
      expect(lab.ping("CE1", "192.168.2.1")).toBe("!!!!!");
      expect(lab.core("P").lookup(0, ip("192.168.2.2"))).toBeNull();
    },
  );
  test("the P router swaps nothing towards its neighbours: it pops the transport label", () => {
    const lab = join(vpn().run(30));
    const labels = lab.node("P").view("labels") as { label: number; ways: { labels: number[]; untagged: boolean }[] }[];
    expect(labels.map((l) => l.ways)).toEqual(
      labels.map(() => [expect.objectContaining({ labels: [], untagged: false })]),
    );
    expect(labels.length).toBeGreaterThan(0);
  });
  test("without an LSP the route stays, packets die at the PE, and the reason is told", () => {
    const lab = vpn();
    for (const name of ["P"] as const)
      lab.edit(name, (c) => {
        c.config.interfaces.get(G0)!.mpls = false;
      });
    join(lab.run(30));
    expect(lab.routes("PE1", "C")).toContain("bgp 192.168.2.0/24 [200/0] 3.3.3.3");
    expect(lab.ping("CE1", "192.168.2.2", { repeat: 2 })).not.toContain("!");
    expect(lab.core("PE1").drops().get("no-label")).toBeGreaterThan(0);
    const fib = lab.node("PE1").view("fib") as { prefix: string; action: string }[];
    expect(fib.find((e) => e.prefix === "192.168.2.0/24")?.action).toBe("no-label");
    lab
      .edit("P", (c) => {
        c.config.interfaces.get(G0)!.mpls = true;
      })
      .run(60);
    expect(lab.ping("CE1", "192.168.2.2")).toMatch(/!{4}$/);
  });
});
