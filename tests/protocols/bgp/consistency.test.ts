// Whatever happens, both ends of a session agree: what one has advertised is what the other has received.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BgpInstance } from "../../../src/protocols/bgp/instance.ts";
import { advertisedTo, receivedFrom } from "../../../src/protocols/bgp/view.ts";
import { formatPrefix } from "../../../src/base/prefix.ts";
import { formatAsPath } from "../../../src/wire/bgp/as-path.ts";
import { familyNamed } from "../../../src/wire/bgp/family.ts";
import { type Configure, Lab } from "../../support/routers.ts";
import { bgp } from "./network.ts";

const ROUTERS = 5;
const G = (n: number): string => `GigabitEthernet0/${n}`;
const instance = (lab: Lab, name: string): BgpInstance =>
  lab
    .core(name)
    .protocols()
    .find((p) => p.definition === "bgp")!.protocol as unknown as BgpInstance;

interface Plan {
  /** AS number of each router. */
  readonly asns: readonly number[];
  /** Cables between routers. */
  readonly links: readonly (readonly [number, number])[];
  readonly reflector: number;
  readonly self: boolean;
  readonly steps: readonly (readonly [
    kind: "cut" | "mend" | "clear" | "soft" | "network" | "withdraw",
    where: number,
    pause: number,
  ])[];
}
const plans: fc.Arbitrary<Plan> = fc.record({
  asns: fc.array(fc.constantFrom(65001, 65002, 65003), { minLength: ROUTERS, maxLength: ROUTERS }),
  links: fc.array(fc.tuple(fc.nat(ROUTERS - 1), fc.nat(ROUTERS - 1)), { minLength: 5, maxLength: 8 }),
  reflector: fc.nat(ROUTERS - 1),
  self: fc.boolean(),
  steps: fc.array(
    fc.tuple(
      fc.constantFrom(
        "cut" as const,
        "mend" as const,
        "clear" as const,
        "soft" as const,
        "network" as const,
        "withdraw" as const,
      ),
      fc.nat(20),
      fc.integer({ min: 1, max: 40 }),
    ),
    { minLength: 3, maxLength: 8 },
  ),
});
const name = (n: number): string => `R${n + 1}`;
const build = (plan: Plan): { lab: Lab; cables: [number, number][] } => {
  const seen = new Set<string>();
  const cables: [number, number][] = [];
  for (const [a, b] of plan.links) {
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    if (a === b || seen.has(key)) continue;
    seen.add(key);
    cables.push([Math.min(a, b), Math.max(a, b)]);
  }
  const routers: Record<string, Configure> = {};
  for (let n = 0; n < ROUTERS; n++)
    routers[name(n)] = (c) => {
      c.interface("Loopback0", `172.16.${n}.1/24`);
      const b = bgp(c, plan.asns[n]!).network(`172.16.${n}.0/24`);
      cables.forEach(([x, y], i) => {
        if (x !== n && y !== n) return;
        const other = x === n ? y : x;
        c.interface(G(i), `10.0.${i}.${n + 1}/24`);
        const internal = plan.asns[other] === plan.asns[n];
        b.neighbor(
          `10.0.${i}.${other + 1}`,
          plan.asns[other]!,
          {},
          {
            advertisementInterval: 1,
            ...(plan.self ? { nextHopSelf: "yes" as const } : {}),
            ...(internal && plan.reflector === n ? { routeReflectorClient: true } : {}),
          },
        );
      });
    };
  return {
    lab: new Lab(
      routers,
      cables.map(([x, y], i) => [`${name(x)}:${G(i)}`, `${name(y)}:${G(i)}`]),
      { frames: "lazy" },
    ),
    cables,
  };
};
const clear = (lab: Lab, n: number, soft: boolean): void =>
  lab.node(name(n)).bus.execute(() => {
    instance(lab, name(n)).command("clear", { target: "*", ...(soft ? { soft: "both" } : {}) });
  });

test("adj-RIB-out and adj-RIB-in agree after any sequence of failures, clears and changes", () => {
  let sessions = 0;
  let routes = 0;
  fc.assert(
    fc.property(plans, (plan) => {
      const { lab, cables } = build(plan);
      lab.run(15);
      for (const [kind, where, pause] of plan.steps) {
        const cable = cables[where % Math.max(cables.length, 1)];
        const n = where % ROUTERS;
        if (kind === "cut" || kind === "mend") {
          if (cable !== undefined)
            lab.edit(name(cable[0]), (c) => {
              c.interface(G(cables.indexOf(cable))).shutdown = kind === "cut";
            });
        } else if (kind === "clear" || kind === "soft") clear(lab, n, kind === "soft");
        else
          lab.edit(name(n), (c) => {
            c.interface("Loopback0").shutdown = kind === "withdraw";
          });
        lab.run(pause);
      }
      for (const [i, [x]] of cables.entries())
        lab.edit(name(x), (c) => {
          c.interface(G(i)).shutdown = false;
        });
      lab.run(240);
      for (let n = 0; n < ROUTERS; n++) {
        const mine = instance(lab, name(n));
        for (const peer of mine.allPeers()) {
          expect(peer.up, `${name(n)} ${peer.name}`).toBe(true);
          sessions++;
          const cable = Number(peer.settings.text.split(".")[2]);
          const other = Number(peer.settings.text.split(".")[3]) - 1;
          const theirs = instance(lab, name(other));
          const back = theirs.allPeers().find((p) => p.settings.text === `10.0.${cable}.${n + 1}`)!;
          const group = mine.groups.groupOf(peer, familyNamed("ipv4"))!;
          const sent = advertisedTo(mine, peer, "ipv4").map(({ destination: d }) => {
            const a = group.advertised.get(d)!.attributes;
            return `${formatPrefix(d.prefix)} ${formatAsPath(a.asPath)} ${a.nextHop} ${a.localPref} ${a.med} ${a.originatorId}`;
          });
          const received = receivedFrom(theirs, back, "ipv4", true).map(({ destination: d, path }) => {
            const a = path.received;
            return `${formatPrefix(d.prefix)} ${formatAsPath(a.asPath)} ${a.nextHop} ${a.localPref} ${a.med} ${a.originatorId}`;
          });
          expect(received, `${name(n)} to ${name(other)}`).toEqual(sent);
          routes += sent.length;
        }
        // Every best path is one that nothing disqualifies, and the RIB was told of it unless it is this router's own.
        for (const d of mine.speaker.vrfs.get(0)!.tables.ipv4.destinations.values()) {
          expect(d.best === null).toBe(d.paths.every((p) => p.ineligible !== null));
          if (d.best !== null) expect(d.installed === null).toBe(d.best.local !== null);
        }
      }
    }),
    { seed: 1771, numRuns: 40 },
  );
  expect(sessions).toBeGreaterThan(100);
  expect(routes).toBeGreaterThan(300);
}, 60_000);
