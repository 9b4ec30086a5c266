// LDP in the simulator and in FRRouting: the same sessions, and for every prefix the same kinds of labels both ways.
import { expect, test } from "vitest";
import { formatIpv4 } from "../../src/base/ip.ts";
import { formatPrefix } from "../../src/base/prefix.ts";
import type { LdpView } from "../../src/protocols/ldp/view.ts";
import { LIMIT, oracle } from "./available.ts";
import { frrMplsMissing } from "./frr.ts";
import { labelKind, ldpBindings, ldpNeighbors } from "./frr-facts.ts";
import { agreed, ciscoText, Twin, type TwinConfig } from "./twin.ts";

interface Port {
  readonly name: string;
  readonly address: string;
}
/** A core router with static routes, so that LDP is all that is compared. */
const router = (id: number, ports: readonly Port[], routes: readonly string[]): TwinConfig => {
  const lsr = `${id}.${id}.${id}.${id}`;
  const common = [
    `interface lo\n ip address ${lsr}/32\nexit`,
    ...ports.map((p) => `interface ${p.name}\n ip address ${p.address}\nexit`),
    ...routes.map((r) => `ip route ${r}`),
  ].join("\n");
  const frr = [
    common,
    `mpls ldp\n router-id ${lsr}\n address-family ipv4\n  discovery transport-address ${lsr}\n  ttl-security disable`,
    ...ports.map((p) => `  interface ${p.name}\n  exit`),
    " exit-address-family\nexit",
  ].join("\n");
  const labelled = ports.map((p) => `interface GigabitEthernet0/${p.name.slice(3)}\n mpls ip`);
  return { frr, ios: `${ciscoText(common)}${labelled.join("\n")}\nmpls ldp router-id Loopback0 force\n` };
};

const view = (twin: Twin, node: string): LdpView => twin.network.view(node, "ldp") as LdpView;
/** As `ldpBindings` of FRR says it. */
const simulatedBindings = (twin: Twin, node: string): readonly string[] =>
  view(twin, node)
    .bindings.flatMap((b) =>
      b.remote.map(
        (r) =>
          `${formatPrefix(b.prefix)} ${formatIpv4(r.lsrId)} ${b.local === null ? "-" : labelKind(b.local)} ${labelKind(r.label)}${r.inUse ? " in-use" : ""}`,
      ),
    )
    .sort();

oracle("LDP beside FRRouting", frrMplsMissing(), () => {
  test("sessions and bindings along a chain, and after a cable is cut", LIMIT, async () => {
    const twin = await Twin.start({
      mpls: true,
      daemons: ["ldpd"],
      links: [
        ["r1:eth0", "r2:eth0"],
        ["r2:eth1", "r3:eth0"],
        ["r3:eth1", "r4:eth0"],
      ],
      routers: {
        r1: router(
          1,
          [{ name: "eth0", address: "10.0.12.1/24" }],
          ["2.2.2.2/32 10.0.12.2", "3.3.3.3/32 10.0.12.2", "4.4.4.4/32 10.0.12.2"],
        ),
        r2: router(
          2,
          [
            { name: "eth0", address: "10.0.12.2/24" },
            { name: "eth1", address: "10.0.23.2/24" },
          ],
          ["1.1.1.1/32 10.0.12.1", "3.3.3.3/32 10.0.23.3", "4.4.4.4/32 10.0.23.3"],
        ),
        r3: router(
          3,
          [
            { name: "eth0", address: "10.0.23.3/24" },
            { name: "eth1", address: "10.0.34.3/24" },
          ],
          ["1.1.1.1/32 10.0.23.2", "2.2.2.2/32 10.0.23.2", "4.4.4.4/32 10.0.34.4"],
        ),
        r4: router(
          4,
          [{ name: "eth0", address: "10.0.34.4/24" }],
          ["1.1.1.1/32 10.0.34.3", "2.2.2.2/32 10.0.34.3", "3.3.3.3/32 10.0.34.3"],
        ),
      },
    });
    try {
      const up = async (): Promise<boolean> => {
        const states = await Promise.all(["r2", "r3"].map(async (r) => Object.values(await ldpNeighbors(twin.frr, r))));
        return states.every((s) => s.length === 2 && s.every((x) => x === "OPERATIONAL"));
      };
      await twin.converged({ holds: up });
      for (const node of ["r1", "r2", "r3", "r4"]) {
        const sessions = Object.fromEntries(view(twin, node).neighbors.map((n) => [formatIpv4(n.lsrId), n.state]));
        await agreed(async () => {
          expect(sessions, node).toEqual(await ldpNeighbors(twin.frr, node));
          expect(simulatedBindings(twin, node), node).toEqual(await ldpBindings(twin.frr, node));
        });
      }
      await twin.link("r3:eth1", false);
      await twin.converged();
      await agreed(async () => expect(Object.keys(await ldpNeighbors(twin.frr, "r3"))).toEqual(["2.2.2.2"]));
      expect(
        view(twin, "r3")
          .neighbors.filter((n) => n.state === "OPERATIONAL")
          .map((n) => formatIpv4(n.lsrId)),
      ).toEqual(["2.2.2.2"]);
      // FRR remembers local labels of prefixes that it has lost.
      const used = (rows: readonly string[]): readonly string[] => rows.filter((row) => row.endsWith("in-use"));
      await agreed(async () =>
        expect(used(simulatedBindings(twin, "r3"))).toEqual(used(await ldpBindings(twin.frr, "r3"))),
      );
    } finally {
      await twin.stop();
    }
  });
});
