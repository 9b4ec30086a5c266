// Routers from IOS text alone: OSPF, static routes and VRFs converge, in every frame mode, whatever the order of lines.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Lab } from "../support/routers.ts";

const G = (n: number): string => `GigabitEthernet0/${n}`;
/** Blocks of a configuration, so that a test can put them in another order. */
const R1 = [
  "hostname R1",
  "interface Loopback0\n ip address 1.1.1.1 255.255.255.255",
  `interface ${G(0)}\n ip address 10.12.0.1 255.255.255.252\n no shutdown`,
  `interface ${G(1)}\n ip address 10.13.0.1 255.255.255.252\n no shutdown`,
  "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n network 1.1.1.1 0.0.0.0 area 0",
];
const R2 = [
  "hostname R2",
  "interface Loopback0\n ip address 2.2.2.2 255.255.255.255",
  `interface ${G(0)}\n ip address 10.12.0.2 255.255.255.252\n no shutdown`,
  `interface ${G(1)}\n ip address 10.23.0.2 255.255.255.252\n no shutdown`,
  "router ospf 1\n network 10.0.0.0 0.255.255.255 area 0\n redistribute static subnets",
  "ip route 50.0.0.0 255.0.0.0 10.23.0.1",
  "ip route 60.0.0.0 255.0.0.0 Null0 200",
];
const R3 = [
  "hostname R3",
  "ip vrf C\n rd 65000:1",
  "interface Loopback0\n ip address 3.3.3.3 255.255.255.255\n ip ospf 7 area 0",
  "interface Loopback5\n ip vrf forwarding C\n ip address 5.5.5.5 255.255.255.255",
  `interface ${G(0)}\n ip address 10.13.0.2 255.255.255.252\n no shutdown\n ip ospf 7 area 0`,
  `interface ${G(1)}\n ip address 10.23.0.1 255.255.255.252\n no shutdown\n ip ospf 7 area 0`,
  "router ospf 7\n router-id 33.33.33.33",
  "ip route vrf C 0.0.0.0 0.0.0.0 10.13.0.1 global",
];
const CABLES = [
  [`R1:${G(0)}`, `R2:${G(0)}`],
  [`R1:${G(1)}`, `R3:${G(0)}`],
  [`R2:${G(1)}`, `R3:${G(1)}`],
];
const build = (options: { frames?: "lazy" | "verify" | "bytes"; reversed?: boolean } = {}): Lab => {
  // A VRF must be defined before it is used.
  const late = (block: string): number => (block.startsWith("ip vrf") ? 0 : 1);
  const text = (blocks: string[]): string =>
    (options.reversed === true ? [...blocks].reverse().sort((a, b) => late(a) - late(b)) : blocks).join("\n!\n");
  return new Lab(
    { R1: text(R1), R2: text(R2), R3: text(R3) },
    options.reversed === true ? CABLES.map((c) => [...c].reverse()).reverse() : CABLES,
    { frames: options.frames ?? "verify" },
  ).run(60);
};
const EXPECTED = [
  "connected 1.1.1.1/32 [0/0] Loopback0",
  `ospf 3.3.3.3/32 [110/2] 10.13.0.2 ${G(1)}`,
  `connected 10.12.0.0/30 [0/0] ${G(0)}`,
  `connected 10.13.0.0/30 [0/0] ${G(1)}`,
  `ospf 10.23.0.0/30 [110/2] 10.12.0.2 ${G(0)}, 10.13.0.2 ${G(1)}`,
  // R2 names 10.23.0.1, which OSPF covers, as forwarding address: both ways to it are equal.
  `ospf 50.0.0.0/8 [110/20] 10.12.0.2 ${G(0)}, 10.13.0.2 ${G(1)}`,
  `ospf 60.0.0.0/8 [110/20] 10.12.0.2 ${G(0)}`,
];

describe("three routers from text", () => {
  test.each(["lazy", "verify", "bytes"] as const)("converge and answer each other (%s)", (frames) => {
    const lab = build({ frames });
    expect(lab.routes("R1")).toEqual(EXPECTED);
    expect(lab.exec("R1", "ping 3.3.3.3 source Loopback0")).toContain("Success rate is 100 percent (5/5)");
  });
  test("in any order of blocks and cables the tables are the same", () => {
    const [one, other] = [build(), build({ reversed: true })];
    for (const name of ["R1", "R2", "R3"])
      for (const view of ["routes", "fib", "vrfs"])
        expect(other.node(name).view(view)).toEqual(one.node(name).view(view));
  });
  test("a floating static route of higher distance than OSPF's loses to it and comes back", () => {
    const lab = build();
    lab.exec("R1", "configure terminal\nip route 60.0.0.0 255.0.0.0 10.13.0.2 115\nend");
    expect(lab.routes("R1")).toContain(`ospf 60.0.0.0/8 [110/20] 10.12.0.2 ${G(0)}`);
    lab.exec("R2", "configure terminal\nno ip route 60.0.0.0 255.0.0.0 Null0 200\nend");
    lab.run(10);
    expect(lab.routes("R1")).toContain("static 60.0.0.0/8 [115/0] 10.13.0.2");
    lab.exec("R1", "configure terminal\nno ip route 60.0.0.0 255.0.0.0 10.13.0.2 115\nend");
    expect(lab.routes("R1").some((r) => r.includes("60.0.0.0"))).toBe(false);
  });
  test("a shut interface moves traffic to the other side of the triangle", () => {
    const lab = build();
    lab.exec("R3", `configure terminal\ninterface ${G(0)}\nshutdown\nend`);
    lab.run(10);
    expect(lab.routes("R1")).toContain(`ospf 3.3.3.3/32 [110/3] 10.12.0.2 ${G(0)}`);
    expect(lab.exec("R1", "ping 3.3.3.3")).toContain("Success rate is 100 percent");
  });
  test("a VRF's default through the global table follows the interface it needs", () => {
    const lab = build();
    expect(lab.routes("R3", "C")).toEqual(["static 0.0.0.0/0 [1/0] 10.13.0.1", "connected 5.5.5.5/32 [0/0] Loopback5"]);
    lab.links[1]!.setUp(false);
    lab.run(1);
    // OSPF's way to 10.13.0.0/30 is gone with the cable, and no default route is there to resolve 10.13.0.1.
    expect(lab.routes("R3", "C")).toEqual(["connected 5.5.5.5/32 [0/0] Loopback5"]);
  });
  test("removing a VRF takes its interfaces' addresses and its routes; what a paste says line by line is what happens", () => {
    const lab = build();
    lab.exec("R3", "configure terminal\nno ip vrf C\nend");
    lab.run(1);
    expect(lab.routes("R3", "C")).toEqual([]);
    expect(
      lab.exec(
        "R3",
        "configure terminal\nip vrf C\nrd 65000:1\ninterface Loopback5\nip vrf forwarding C\nip address 5.5.5.6 255.255.255.255\nend\nshow ip route vrf C",
      ),
    ).toContain("5.5.5.6");
  });
  test("what a router saved is what it boots with", () => {
    const lab = build();
    lab.exec(
      "R2",
      "configure terminal\nip route 70.0.0.0 255.0.0.0 Null0\nend\ncopy running-config startup-config\n\n",
    );
    lab.node("R2").reload();
    lab.run(60);
    expect(lab.routes("R1")).toContain(`ospf 70.0.0.0/8 [110/20] 10.12.0.2 ${G(0)}`);
  });
});

test.each(["Serial0/0", "GigabitEthernet0/0"])("%s without an address of its own borrows the loopback's", (port) => {
  const text = (n: number): string =>
    [
      `hostname R${n}`,
      `interface Loopback0\n ip address ${n}.${n}.${n}.${n} 255.255.255.255`,
      `interface ${port}\n ip unnumbered Loopback0\n ip ospf network point-to-point\n no shutdown`,
      "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0",
    ].join("\n");
  const lab = new Lab({ R1: text(1), R2: text(2) }, [[`R1:${port}`, `R2:${port}`]]).run(30);
  expect(lab.routes("R1").at(-1)).toMatch(/^ospf 2\.2\.2\.2\/32 \[110\/\d+\] 2\.2\.2\.2 /);
  expect(lab.exec("R1", "ping 2.2.2.2")).toMatch(/Success rate is (80|100) percent/);
});

test("PEs that bring VPN routes into a customer's OSPF come to rest", () => {
  const folders = ["content/labs/pe-ce-ospf/start", "graders/pe-ce-ospf/solutions/reference"];
  const texts: Record<string, string> = {};
  for (const folder of folders.map((f) => new URL(`../../${f}/`, import.meta.url)))
    for (const file of readdirSync(folder).filter((f) => f.endsWith(".cfg")))
      texts[file.slice(0, -4)] = readFileSync(new URL(file, folder), "utf8");
  const yaml = readFileSync(new URL("../../content/labs/pe-ce-ospf/lab.yaml", import.meta.url), "utf8");
  const cables = [...yaml.matchAll(/- \[(.*?)\]/g)].map((m) => m[1]!.split(", "));
  const lab = new Lab(texts, cables, { frames: "lazy" }).run(300);
  for (const name of ["PE1", "PE2"]) expect(lab.node(name).pending()).toEqual([]);
});

test("`no ip vrf` takes along what ran in the VRF; made anew, it starts afresh", () => {
  const text = [
    "hostname R1",
    "ip vrf A\n rd 1:1",
    "interface GigabitEthernet0/0\n ip vrf forwarding A\n ip address 10.0.0.1 255.255.255.0\n no shutdown",
    "router ospf 7 vrf A\n network 10.0.0.0 0.0.0.255 area 0",
    "router bgp 65000\n address-family ipv4 vrf A\n  redistribute connected",
    "ip route vrf A 20.0.0.0 255.0.0.0 10.0.0.2",
  ].join("\n");
  const lab = new Lab({ R1: text, R2: "hostname R2\ninterface GigabitEthernet0/0\n no shutdown" }, [
    ["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"],
  ]).run(5);
  const running = (): string[] =>
    lab
      .core("R1")
      .protocols()
      .filter((p) => p.definition !== "connected")
      .map((p) => `${p.definition} ${p.key} in ${p.vrf}`);
  expect(running()).toEqual(["static A in 1", "ospf 7 in 1", "bgp 65000 in 0"]);
  lab.exec("R1", "configure terminal\nno ip vrf A\nend");
  expect(running()).toEqual(["bgp 65000 in 0"]);
  const config = lab.exec("R1", "show running-config");
  expect(config).not.toContain("vrf A");
  expect(config).not.toContain("router ospf 7");
  lab.exec(
    "R1",
    "configure terminal\nip vrf A\nrd 1:1\nrouter ospf 7 vrf A\nnetwork 0.0.0.0 255.255.255.255 area 0\nend",
  );
  expect(running()).toEqual(["ospf 7 in 2", "bgp 65000 in 0"]);
});
