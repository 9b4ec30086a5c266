// RIP in the simulator and in FRRouting: the same networks the same way, before and after a cable is cut.
import { expect, test } from "vitest";
import { LIMIT, oracle } from "./available.ts";
import { frrMissing } from "./frr.ts";
import { agreed, type Table, Twin, type TwinConfig } from "./twin.ts";

interface Port {
  readonly name: string;
  readonly address: string;
}
const cisco = (name: string): string => (name === "lo" ? "Loopback0" : `GigabitEthernet0/${name.slice(3)}`);
/** Timers are shortened alike, so that what is lost is flushed within the test. */
const router = (ports: readonly Port[], frr: readonly string[] = [], ios = frr): TwinConfig => {
  const both = (name: (port: string) => string, address: (text: string) => string, on: string): string =>
    ports.map((p) => `interface ${name(p.name)}\n ip address ${address(p.address)}\n${on}exit`).join("\n");
  const mask = (text: string): string => {
    const [address = "", length = "32"] = text.split("/");
    return `${address} ${length === "32" ? "255.255.255.255" : "255.255.255.0"}`;
  };
  const body = (lines: readonly string[]): string => lines.map((l) => `\n ${l}`).join("");
  return {
    frr: `${both(
      (n) => n,
      (a) => a,
      "",
    )}\nrouter rip\n version 2\n allow-ecmp\n timers basic 5 30 20${ports.map((p) => `\n network ${p.name}`).join("")}${body(frr)}\nexit`,
    ios: `${both(cisco, mask, " no shutdown\n")}\nrouter rip\n version 2\n no auto-summary\n timers basic 5 30 30 50\n network 10.0.0.0\n network 172.16.0.0\n maximum-paths 4${body(ios)}\n`,
  };
};
/** FRR counts the link to the sender when it receives, IOS the one to the receiver when it sends: one hop less here. */
const asReal = (table: Table): Table =>
  Object.fromEntries(Object.entries(table).map(([prefix, r]) => [prefix, { ...r, metric: r.metric + 1 }]));
const learnt = (r: { protocol: string }): boolean => r.protocol === "rip";

oracle("RIP beside FRRouting", frrMissing(), () => {
  test("a triangle with a tail, and after a cable is cut", LIMIT, async () => {
    const twin = await Twin.start({
      daemons: ["ripd"],
      links: [
        ["r1:eth0", "r2:eth0"],
        ["r2:eth1", "r3:eth0"],
        ["r1:eth1", "r3:eth1"],
        ["r3:eth2", "r4:eth0"],
      ],
      routers: {
        r1: router([
          { name: "eth0", address: "10.0.12.1/24" },
          { name: "eth1", address: "10.0.13.1/24" },
          { name: "lo", address: "172.16.1.1/32" },
        ]),
        r2: router([
          { name: "eth0", address: "10.0.12.2/24" },
          { name: "eth1", address: "10.0.23.2/24" },
          { name: "lo", address: "172.16.2.1/32" },
        ]),
        r3: router([
          { name: "eth0", address: "10.0.23.3/24" },
          { name: "eth1", address: "10.0.13.3/24" },
          { name: "eth2", address: "10.0.34.3/24" },
          { name: "lo", address: "172.16.3.1/32" },
        ]),
        r4: router(
          [
            { name: "eth0", address: "10.0.34.4/24" },
            { name: "lo", address: "172.16.4.1/32" },
          ],
          ["default-information originate"],
        ),
      },
    });
    const same = (nodes: readonly string[]): Promise<number> => agreed(() => compare(nodes));
    const compare = async (nodes: readonly string[]): Promise<number> => {
      let count = 0;
      for (const node of nodes) {
        const { simulated, real } = await twin.tables(node, learnt);
        expect(asReal(simulated), node).toEqual(real);
        count += Object.keys(real).length;
      }
      return count;
    };
    const has = async (node: string, prefix: string): Promise<boolean> =>
      prefix in (await twin.tables(node, learnt)).real;
    try {
      await twin.converged({
        holds: async () => (await has("r1", "172.16.4.1/32")) && (await has("r4", "172.16.2.1/32")),
      });
      expect(await same(["r1", "r2", "r3", "r4"])).toBeGreaterThan(16);
      await twin.link("r1:eth1", false);
      await twin.converged({
        holds: async () => (await twin.tables("r1", learnt)).real["172.16.4.1/32"]?.metric === 4,
      });
      await same(["r1", "r2", "r3", "r4"]);
    } finally {
      await twin.stop();
    }
  });
});
