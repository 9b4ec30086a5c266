// A router edited line by line ends where one that starts from the final configuration ends.
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPrefix, parsePrefix } from "../../src/base/prefix.ts";
import type { ConfigBuilder } from "../support/routers.ts";
import { Lab } from "../support/routers.ts";

const PORTS = ["GigabitEthernet0/0", "GigabitEthernet0/1"];
const NAMES = [...PORTS, "Loopback0", "Loopback1", "GigabitEthernet0/0.10"];
const VRFS = ["A", "B"];
type Edit = (c: ConfigBuilder) => void;

/** What `no ip vrf` does to the interfaces and routes of the VRF. */
const dropVrf = (c: ConfigBuilder, name: string): void => {
  c.config.vrfs.delete(name);
  for (const i of c.config.interfaces.values())
    if (i.vrf === name) {
      delete i.vrf;
      delete i.ipv4;
      i.ipv6 = [];
    }
  c.config.staticRoutes = c.config.staticRoutes.filter((r) => r.vrf !== name);
};
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.constantFrom(...VRFS).map(
    (name): Edit =>
      (c) =>
        c.vrf(name),
  ),
  fc.constantFrom(...VRFS).map(
    (name): Edit =>
      (c) =>
        dropVrf(c, name),
  ),
  fc.tuple(fc.constantFrom(...NAMES), fc.nat({ max: 1 }), fc.constantFrom(24, 24, 24, 32), fc.nat({ max: 3 })).map(
    ([name, net, length, v6]): Edit =>
      (c) => {
        const i = c.interface(name);
        if (name.includes(".")) i.encapsulation = { vlan: 10, native: false };
        if (v6)
          i.ipv6 = [
            { address: (0x20010db8n << 96n) | (BigInt(net) << 64n) | 1n, length: 64, eui64: false, linkLocal: false },
          ];
        else i.ipv4 = { address: 0x0a000001 + net * 256, length };
      },
  ),
  fc.tuple(fc.constantFrom(...NAMES), fc.boolean()).map(
    ([name, shutdown]): Edit =>
      (c) => {
        c.interface(name).shutdown = shutdown;
      },
  ),
  fc.constantFrom("Loopback0", "Loopback1", "GigabitEthernet0/0.10").map(
    (name): Edit =>
      (c) => {
        c.config.interfaces.delete(name);
        c.config.staticRoutes = c.config.staticRoutes.filter((r) => r.interface !== name);
      },
  ),
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom("", ...VRFS)).map(
    ([name, vrf]): Edit =>
      (c) => {
        const i = c.config.interfaces.get(name);
        if (i === undefined || (vrf !== "" && !c.config.vrfs.has(vrf))) return;
        if (vrf === "") delete i.vrf;
        else i.vrf = vrf;
      },
  ),
  fc
    .record({
      prefix: fc.constantFrom("0.0.0.0/0", "50.0.0.0/8", "10.0.0.0/16"),
      vrf: fc.constantFrom("", ...VRFS),
      gateway: fc.constantFrom("10.0.0.9", "10.0.1.9", "50.0.0.1", "99.0.0.1", undefined),
      via: fc.constantFrom(undefined, undefined, "Loopback0", "GigabitEthernet0/1", "Null0"),
      distance: fc.constantFrom(undefined, 200),
      global: fc.boolean(),
    })
    .map(
      ({ prefix, vrf, gateway, via, distance, global }): Edit =>
        (c) => {
          if (gateway === undefined && via === undefined) return;
          if (vrf !== "" && !c.config.vrfs.has(vrf)) return;
          if (via !== undefined && via !== "Null0" && !c.config.interfaces.has(via)) return;
          c.route(prefix, {
            vrf,
            ...(gateway === undefined ? {} : { gateway }),
            ...(via === undefined ? {} : { interface: via }),
            ...(distance === undefined ? {} : { distance }),
            ...(global && vrf !== "" && via === undefined ? { global } : {}),
          });
        },
    ),
  fc.constantFrom("0.0.0.0/0", "50.0.0.0/8", "10.0.0.0/16").map(
    (prefix): Edit =>
      (c) => {
        c.config.staticRoutes = c.config.staticRoutes.filter(
          (r) => formatPrefix(r.prefix) !== formatPrefix(parsePrefix(prefix)!),
        );
      },
  ),
);
const CABLES = PORTS.map((port) => [`R:${port}`, `S:${port}`]);
const far: Edit = (c) => {
  for (const port of PORTS) c.interface(port);
};
const state = (lab: Lab): unknown => ["routes", "fib", "vrfs"].map((view) => lab.node("R").view(view));
/** VRF ids follow history; everything else does not. */
const withoutIds = (views: unknown): unknown =>
  JSON.parse(JSON.stringify(views, (key, value) => (key === "id" ? undefined : value)));

test("line by line or all at once: the same tables", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 20, maxLength: 50 }), (edits) => {
      const walked = new Lab({ R: () => {}, S: far }, CABLES, { frames: "lazy" });
      for (const one of edits) walked.edit("R", one);
      const fresh = new Lab(
        {
          R: (c) => {
            for (const one of edits) one(c);
          },
          S: far,
        },
        CABLES,
        { frames: "lazy" },
      );
      expect(withoutIds(state(walked))).toEqual(withoutIds(state(fresh)));
    }),
    { seed: 11, numRuns: 120 },
  );
});

test("the order of lines within a configuration does not matter", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }), (order) => {
      const lines: Edit[] = [
        (c) => c.vrf("A"),
        (c) => c.vrf("B"),
        (c) => c.inVrf("A", PORTS[0]!, "10.0.0.1/24"),
        (c) => c.inVrf("B", PORTS[1]!, "10.0.1.1/24"),
        (c) => c.route("50.0.0.0/8", { vrf: "A", gateway: "10.0.0.9" }),
        (c) => c.route("50.0.0.0/8", { vrf: "A", gateway: "10.0.0.8" }),
        (c) => c.route("60.0.0.0/8", { vrf: "A", interface: PORTS[1]!, gateway: "10.0.1.9" }),
      ];
      const build = (sequence: readonly number[]): unknown =>
        state(
          new Lab(
            {
              R: (c) => {
                for (const i of sequence) lines[i]!(c);
              },
              S: far,
            },
            CABLES,
          ),
        );
      expect(build(order)).toEqual(build([0, 1, 2, 3, 4, 5, 6]));
    }),
    { seed: 5, numRuns: 30 },
  );
});
