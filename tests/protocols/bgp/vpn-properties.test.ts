// Whatever targets, distinguishers and addresses do: a VRF holds exactly the prefixes that its imports select.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BgpInstance } from "../../../src/protocols/bgp/instance.ts";
import { type ConfigBuilder, type Configure, Lab } from "../../support/routers.ts";
import { bgp } from "./network.ts";

const PES = 3;
const VRFS = ["A", "B"];
const G = "GigabitEthernet0/0";
const name = (n: number): string => `PE${n + 1}`;
const instance = (lab: Lab, n: number): BgpInstance =>
  lab
    .core(name(n))
    .protocols()
    .find((p) => p.definition === "bgp")!.protocol as unknown as BgpInstance;

type Step = readonly [
  kind: "import" | "export" | "address" | "rd" | "label" | "clear" | "pause",
  pe: number,
  vrf: number,
  target: number,
  on: boolean,
];
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.tuple(
    fc.constantFrom(
      "import" as const,
      "export" as const,
      "export" as const,
      "import" as const,
      "address" as const,
      "rd" as const,
      "label" as const,
      "clear" as const,
      "pause" as const,
    ),
    fc.nat(PES - 1),
    fc.nat(VRFS.length - 1),
    fc.nat(2),
    fc.boolean(),
  ),
  { minLength: 4, maxLength: 30 },
);
const targetsOf = (c: ConfigBuilder, vrf: string) => c.config.vrfs.get(vrf)!.families.get("ipv4")!;
const toggled = (list: string[], target: string, on: boolean): void => {
  const at = list.indexOf(target);
  if (on && at < 0) list.push(target);
  else if (!on && at >= 0) list.splice(at, 1);
};
/** Prefix of a VRF of a PE. */
const address = (pe: number, vrf: number): string => `192.168.${pe * 10 + vrf}.1/24`;

test("imports select, exports offer, leaks included, after any sequence of changes", () => {
  let imported = 0;
  fc.assert(
    fc.property(steps, fc.boolean(), (all, reflector) => {
      const routers: Record<string, Configure> = {};
      for (let n = 0; n < PES; n++)
        routers[name(n)] = (c) => {
          c.interface(G, `10.0.0.${n + 1}/24`);
          const b = bgp(c, 65000);
          b.bgp.defaultIpv4Unicast = false;
          // Either a mesh, or the first PE reflects for the others.
          for (let o = 0; o < PES; o++) {
            if (o === n || (reflector && n > 0 && o > 0)) continue;
            b.neighbor(`10.0.0.${o + 1}`, 65000);
            b.policy(
              `10.0.0.${o + 1}`,
              {
                activate: true,
                sendCommunity: { standard: false, extended: true, large: false },
                ...(reflector && n === 0 ? { routeReflectorClient: true } : {}),
              },
              "vpnv4",
            );
          }
          VRFS.forEach((vrf, v) => {
            c.vrf(vrf, `65000:${n * 10 + v}`);
            targetsOf(c, vrf).exportTargets.push(`65000:${v + 1}`);
            targetsOf(c, vrf).importTargets.push("65000:1", `65000:${n + 1}`);
            c.inVrf(vrf, `Loopback${v}`, address(n, v));
            b.family("ipv4", vrf).redistribute.set("connected", { protocol: "connected" });
          });
        };
      const lab = new Lab(routers, [Array.from({ length: PES }, (_x, n) => `${name(n)}:${G}`)], { frames: "lazy" }).run(
        15,
      );
      let fresh = 100;
      for (const [kind, pe, v, target, on] of all) {
        const vrf = VRFS[v]!;
        const text = `65000:${target + 1}`;
        if (kind === "clear")
          lab.node(name(pe)).bus.execute(() => void instance(lab, pe).command("clear", { target: "*" }));
        else if (kind !== "pause")
          lab.edit(name(pe), (c) => {
            if (kind === "import") toggled(targetsOf(c, vrf).importTargets, text, on);
            if (kind === "export") toggled(targetsOf(c, vrf).exportTargets, text, on);
            if (kind === "address") c.interface(`Loopback${v}`).shutdown = !on;
            if (kind === "rd") c.config.vrfs.get(vrf)!.rd = `65000:${fresh++}`;
            if (kind === "label") c.config.perVrfLabels = on ? [vrf] : [];
          });
        lab.run(target);
      }
      lab.run(60);
      const configs = Array.from({ length: PES }, (_x, n) => lab.core(name(n)).config);
      const up = (n: number, v: number): boolean => configs[n]!.interfaces.get(`Loopback${v}`)!.shutdown === false;
      for (let n = 0; n < PES; n++) {
        const mine = instance(lab, n);
        for (const peer of mine.allPeers()) expect(peer.up).toBe(true);
        const labels = new Set<number>();
        VRFS.forEach((vrf, v) => {
          const imports = configs[n]!.vrfs.get(vrf)!.families.get("ipv4")!.importTargets;
          const expected = new Set<string>();
          for (let o = 0; o < PES; o++)
            VRFS.forEach((other, w) => {
              const own = o === n && w === v;
              const exports = configs[o]!.vrfs.get(other)!.families.get("ipv4")!.exportTargets;
              if (up(o, w) && (own || exports.some((t) => imports.includes(t))))
                expected.add(`192.168.${o * 10 + w}.0`);
            });
          const tables = [...mine.speaker.vrfs.values()].find((t) => t.name === vrf)!;
          const found = tables.tables.ipv4.sorted().filter((d) => d.best !== null);
          expect(found.map((d) => `192.168.${((d.prefix.address as number) >>> 8) & 255}.0`).sort()).toEqual(
            [...expected].sort(),
          );
          imported += found.length;
          for (const d of tables.tables.ipv4.destinations.values()) if (d.localLabel !== null) labels.add(d.localLabel);
          // The RIB has what BGP imported, and nothing else of BGP.
          const rib = lab.routes(name(n), vrf).filter((r) => r.startsWith("bgp "));
          expect(rib).toHaveLength(expected.size - (up(n, v) ? 1 : 0));
        });
        // Every label that the router owns belongs to a route that it exports.
        const exporting = VRFS.filter(
          (vrf, v) => up(n, v) && configs[n]!.vrfs.get(vrf)!.families.get("ipv4")!.exportTargets.length > 0,
        );
        expect(labels.size).toBe(exporting.length);
      }
    }),
    { seed: 4364, numRuns: 60 },
  );
  expect(imported).toBeGreaterThan(300);
}, 60_000);
