// BGP under load: a full session, and a VPN of a hundred PEs behind two reflectors.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatIpv4 } from "../../src/base/ip.ts";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import type { BgpInstance } from "../../src/protocols/bgp/instance.ts";
import { type Configure, Lab } from "../support/routers.ts";
import { bgp } from "../protocols/bgp/network.ts";
import { type Benchmark, cpu, type Metric, peakMemory } from "./harness.ts";

const root = new URL("../..", import.meta.url).pathname;
const G = "GigabitEthernet0/0";
const instanceOf = (lab: Lab, name: string): BgpInstance =>
  lab
    .core(name)
    .protocols()
    .find((p) => p.definition === "bgp")!.protocol as unknown as BgpInstance;

/** `count` static routes on R1, redistributed to R2 over one eBGP session. */
const table = (count: number) => {
  const R1: Configure = (c) => {
    c.interface(G, "10.0.0.1/24");
    for (let i = 0; i < count; i++) c.route(`${formatIpv4(0x14000000 + i * 256)}/24`, { interface: "Null0" });
    bgp(c, 65001)
      .neighbor("10.0.0.2", 65002, { shutdown: true })
      .family("ipv4")
      .redistribute.set("static", { protocol: "static" });
  };
  const R2: Configure = (c) => {
    c.interface(G, "10.0.0.2/24");
    bgp(c, 65002).neighbor("10.0.0.1", 65001);
  };
  const started = cpu(() => new Lab({ R1, R2 }, [[`R1:${G}`, `R2:${G}`]], { frames: "lazy" }).run(10));
  const lab = started.result;
  const session = cpu(() =>
    lab
      .edit("R1", (c) => {
        delete c.config.bgp!.neighbors.get("10.0.0.2")!.shutdown;
      })
      .run(60),
  );
  const installed = lab
    .core("R2")
    .vrf(0)!
    .rib.ipv4.routes()
    .filter((r) => r.route.protocol === "bgp").length;
  if (installed !== count) throw new Error(`${installed} routes of ${count}`);
  return { origination: started.ms, session: session.ms, memory: peakMemory() };
};
const fullTable = (count: number): Benchmark => ({
  name: `bgp: ${count} routes on one eBGP session`,
  run: () => {
    const { origination, session, memory } = table(count);
    const metrics: Metric[] = [
      {
        name: "session up to every route installed, CPU",
        value: session,
        unit: "ms",
        ...(count === 100_000 ? { atMost: 4000 } : {}),
      },
      { name: "starting R1 and redistributing them, CPU", value: origination, unit: "ms" },
      { name: "CPU per route", value: (session / count) * 1000, unit: "µs" },
      { name: "peak memory", value: memory, unit: "MiB" },
    ];
    return metrics;
  },
});

const PES = 100;
const VRFS = 50;
/** PEs, two reflectors and the VRFs on a switch-like backbone; every PE has ten of the VRFs and exports its share. */
const vpn = (routes: number) => {
  const share = routes / PES;
  const perPe = 10;
  const perVrf = share / perPe;
  const routers: Record<string, Configure> = {};
  const cables: string[][] = [];
  const name = (n: number): string => `PE${String(n).padStart(3, "0")}`;
  const loopback = (n: number): string => `10.255.${n >> 8}.${n & 255}`;
  const rr =
    (k: number): Configure =>
    (c) => {
      c.interface("Loopback0", `10.255.255.${k}/32`);
      for (let n = 0; n < PES; n++) {
        const port = `GigabitEthernet${n}/0`;
        c.interface(port, `172.${15 + k}.${n}.1/30`);
        c.route(`${loopback(n + 1)}/32`, { gateway: `172.${15 + k}.${n}.2`, interface: port });
      }
      const b = bgp(c, 65000);
      b.bgp.defaultIpv4Unicast = false;
      for (let n = 1; n <= PES; n++) {
        b.neighbor(loopback(n), 65000, { updateSource: "Loopback0" });
        b.policy(
          loopback(n),
          {
            activate: true,
            routeReflectorClient: true,
            sendCommunity: { standard: false, extended: true, large: false },
          },
          "vpnv4",
        );
      }
    };
  routers["RR1"] = rr(1);
  routers["RR2"] = rr(2);
  for (let n = 1; n <= PES; n++) {
    routers[name(n)] = (c) => {
      c.interface("Loopback0", `${loopback(n)}/32`);
      for (const k of [1, 2]) {
        const port = `GigabitEthernet0/${k}`;
        c.interface(port, `172.${15 + k}.${n - 1}.2/30`);
        c.route(`10.255.255.${k}/32`, { gateway: `172.${15 + k}.${n - 1}.1`, interface: port });
      }
      // Every other PE is reached through the first reflector.
      c.route("10.255.0.0/16", { gateway: `172.16.${n - 1}.1`, interface: "GigabitEthernet0/1" });
      const b = bgp(c, 65000);
      b.bgp.defaultIpv4Unicast = false;
      for (const k of [1, 2]) {
        b.neighbor(`10.255.255.${k}`, 65000, { updateSource: "Loopback0" });
        b.policy(
          `10.255.255.${k}`,
          { activate: true, sendCommunity: { standard: false, extended: true, large: false } },
          "vpnv4",
        );
      }
      for (let i = 0; i < perPe; i++) {
        const v = (n * 7 + i * 5) % VRFS;
        const vrf = `V${v}`;
        c.vrf(vrf, `${n}:${v}`);
        const family = c.config.vrfs.get(vrf)!.families.get("ipv4")!;
        family.importTargets.push(`65000:${v}`);
        family.exportTargets.push(`65000:${v}`);
        for (let r = 0; r < perVrf; r++) c.route(`10.${n}.${r}.0/24`, { interface: "Null0", vrf });
        b.family("ipv4", vrf).redistribute.set("static", { protocol: "static" });
      }
    };
    for (const k of [1, 2]) cables.push([`${name(n)}:GigabitEthernet0/${k}`, `RR${k}:GigabitEthernet${n - 1}/0`]);
  }
  const loaded = cpu(() => new Lab(routers, cables, { frames: "lazy" }));
  const lab = loaded.result;
  const run = cpu(() => lab.run(120));
  let installed = 0;
  for (let n = 1; n <= PES; n++)
    for (const v of lab.core(name(n)).vrfs())
      if (v.id !== 0) installed += v.rib.ipv4.routes().filter((r) => r.route.protocol === "bgp").length;
  let reflected = 0;
  for (const t of instanceOf(lab, "RR1").speaker.vpn.vpnv4.values()) reflected += t.destinations.size;
  if (reflected !== routes) throw new Error(`the reflector has ${reflected} routes of ${routes}`);
  return { load: loaded.ms, run: run.ms, installed, memory: peakMemory() };
};
const vpnScale = (routes: number): Benchmark => ({
  name: `bgp: ${PES} PEs, 2 reflectors, ${VRFS} VRFs, ${routes} VPNv4 routes`,
  run: () => {
    const { load, run, installed, memory } = vpn(routes);
    const goal = routes === 20_000;
    const metrics: Metric[] = [
      { name: "power-on to every route installed, CPU", value: run, unit: "ms", ...(goal ? { atMost: 10_000 } : {}) },
      { name: "loading configurations, CPU", value: load, unit: "ms" },
      { name: "VRF routes installed from BGP", value: installed, unit: "" },
      { name: "CPU per installed route", value: (run / installed) * 1000, unit: "µs" },
      { name: "peak memory", value: memory, unit: "MiB", ...(goal ? { atMost: 1536 } : {}) },
    ];
    return metrics;
  },
});
/** The lab of the course with its reference solution, from power-on until every VRF has every route. */
const fourRouters: Benchmark = {
  name: "bgp: four-router VPN lab",
  run: () => {
    const folder = join(root, "content/labs/vrf-route-leaking");
    const solution = join(root, "graders/vrf-route-leaking/solutions/reference");
    const wanted: readonly (readonly [string, number])[] = [
      ["R2 Serveurs", 4],
      ["R2 Internet", 4],
      ["R3 Technique", 7],
      ["R3 Commercial", 4],
      ["R3 Serveurs", 4],
      ["R4 Technique", 7],
      ["R4 Commercial", 4],
      ["R4 Serveurs", 4],
    ];
    const once = (): { ms: number; at: number } => {
      const lab = loadLab(folder);
      const configs = new Map(lab.configs);
      for (const file of readdirSync(solution))
        configs.set(file.replace(".cfg", ""), { file, text: readFileSync(join(solution, file), "utf8") });
      const { result: network, ms: loading } = cpu(() => new Network({ ...lab, configs }, { factories, trace: 0 }));
      const usable = (): boolean => {
        const found = new Map<string, number>();
        for (const node of ["R2", "R3", "R4"])
          for (const r of network.view(node, "routes") as readonly { vrf: string; protocol: string }[])
            if (r.protocol === "bgp") found.set(`${node} ${r.vrf}`, (found.get(`${node} ${r.vrf}`) ?? 0) + 1);
        return wanted.every(([vrf, count]) => found.get(vrf) === count);
      };
      let ms = loading;
      while (network.now < 180e9) {
        ms += cpu(() => network.run(network.now + 1e9)).ms;
        if (usable()) return { ms, at: network.now };
      }
      throw new Error("the VPN routes did not come");
    };
    const first = once();
    const again = Array.from({ length: 9 }, once).sort((a, b) => a.ms - b.ms)[4]!;
    return [
      { name: "power-on to every VPN route, CPU: first", value: first.ms, unit: "ms", atMost: 150 },
      { name: "power-on to every VPN route, CPU: again", value: again.ms, unit: "ms" },
      { name: "virtual time", value: again.at / 1e9, unit: "s" },
    ];
  },
};
export const benchmarks: readonly Benchmark[] = [
  fourRouters,
  fullTable(10_000),
  fullTable(100_000),
  vpnScale(5000),
  vpnScale(20_000),
];
