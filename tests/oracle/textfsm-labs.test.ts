// Every router and switch of every lab, solved, under the public TextFSM templates: each command they know is understood to
// the last line, and what they find in the tables is what the views hold.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { execute } from "../../src/lab/execute.ts";
import { factories } from "../../src/lab/factories.ts";
import { labIds, loadConfigs, loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";
import { oracle } from "./available.ts";
import { field, parseAll, type Row, textfsmMissing } from "./textfsm.ts";

const course = new URL("../..", import.meta.url).pathname;

const COMMANDS = [
  "show version",
  "show clock",
  "show logging",
  "show interfaces",
  "show interfaces description",
  "show interfaces status",
  "show ip interface",
  "show ip interface brief",
  "show ip route",
  "show ip route summary",
  "show ip arp",
  "show ip cef",
  "show ip cef detail",
  "show adjacency",
  "show access-lists",
  "show ip access-lists",
  "show ip prefix-list",
  "show route-map",
  "show ipv6 interface brief",
  "show ipv6 neighbors",
  "show ipv6 route",
  "show ipv6 access-list",
  "show cdp neighbors",
  "show cdp neighbors detail",
  "show vrf",
  "show vrf detail",
  "show ip vrf interfaces",
  "show ip ospf neighbor",
  "show ip ospf interface brief",
  "show ip ospf database",
  "show ip ospf database router",
  "show ip ospf database network",
  "show ip bgp",
  "show ip bgp summary",
  "show ip bgp neighbors",
  "show ip bgp vpnv4 all",
  "show ip bgp vpnv4 all neighbors",
  "show mpls interfaces",
  "ping 198.18.0.1 repeat 2 timeout 1",
];
const SWITCH_COMMANDS = ["show vlan", "show mac address-table", "show interfaces switchport"];

/** Lines that IOS prints and a template does not know; each is looked for in what the template complains about. */
const UNKNOWN_TO_TEMPLATES: readonly (readonly [command: RegExp, line: RegExp, why: string])[] = [
  [/^show ip cef detail$/, /nexthop \S+ \S+/, "a next hop that an IGP resolves stands below the recursive line"],
  [/^show ip cef detail$/, /local label info: \S+/, "labels of prefixes are unknown"],
  [/^show vrf detail$/, /New CLI format/, "only `ip vrf` is known, not `vrf definition`"],
  [/^show ip ospf database router$/, /OSPF Router with ID/, "one process at most"],
  [/^show ip ospf database network$/, /Routing Bit Set on this LSA/, "the routing bit is known for router-LSAs alone"],
  [/^show adjacency$/, /^IPV6 /, "IPv4 alone"],
  [/^ping /, /^U/, "unreachables are unknown"],
];

interface Output {
  readonly node: string;
  readonly command: string;
  readonly text: string;
  readonly found: readonly Row[] | string;
}
const solved = (id: string): Network => {
  const lab = loadLab(id, course);
  const solutions = join(course, "graders", id, "solutions");
  const [answer] = existsSync(solutions) ? readdirSync(solutions).sort() : [];
  const configs = answer === undefined ? undefined : loadConfigs(lab, join(solutions, answer));
  const network = new Network(lab, { factories, trace: 0, ...(configs === undefined ? {} : { configs }) });
  settle(network);
  return network;
};

const LETTERS: Readonly<Record<string, string>> = {
  connected: "C",
  local: "L",
  static: "S",
  rip: "R",
  ospf: "O",
  bgp: "B",
};
interface RouteView {
  readonly vrf: string;
  readonly family: string;
  readonly prefix: string;
  readonly protocol: string;
  readonly distance: number;
  readonly metric: number;
  readonly nextHops: readonly { readonly address: string | null; readonly interface: string | null }[];
}
/** One line a next hop; interfaces of leaked connected routes stand where no template looks for them. */
const routesOfView = (routes: readonly RouteView[], vrf: string): readonly string[] =>
  routes
    .filter((r) => r.family === "ipv4" && r.vrf === vrf)
    .flatMap((r) =>
      r.nextHops
        .filter((hop) => hop.address !== null || r.protocol !== "bgp")
        .map((hop) =>
          [
            r.prefix,
            LETTERS[r.protocol],
            hop.address === null ? "" : `${r.distance}/${r.metric}`,
            hop.address ?? "",
            hop.interface ?? "",
          ].join(" "),
        ),
    )
    .sort();
const routesOfText = (rows: readonly Row[]): readonly string[] =>
  rows
    .filter((r) => !(r["protocol"] === "B" && r["nexthop_ip"] === ""))
    .map((r) =>
      [
        `${String(r["network"])}/${String(field(r, "prefix_length", "mask"))}`,
        r["protocol"],
        r["distance"] === "" ? "" : `${String(r["distance"])}/${String(r["metric"])}`,
        r["nexthop_ip"],
        r["nexthop_if"],
      ].join(" "),
    )
    .sort();

oracle("labs under the public templates", textfsmMissing(), () => {
  describe.each(labIds(course))("%s", (id) => {
    let network: Network;
    let outputs: readonly Output[];
    beforeAll(() => {
      network = solved(id);
      const asked = network.nodes.flatMap((node) => {
        if (network.lab.nodes.find((n) => n.name === node.name)?.kind === "host") return [];
        const vrfs = (network.view(node.name, "vrfs") as readonly { readonly name: string }[]).map((v) => v.name);
        const switches = (network.view(node.name, "vlans") as readonly unknown[]).length > 0;
        return [
          ...COMMANDS,
          ...(switches ? SWITCH_COMMANDS : []),
          ...vrfs.filter((v) => v !== "").flatMap((v) => [`show ip route vrf ${v}`, `show ip cef vrf ${v}`]),
        ].map((command) => ({ node: node.name, command, text: execute(network, node.name, command).output }));
      });
      const found = parseAll(asked.map(({ command, text }) => [command, text] as const));
      outputs = asked.map((one, i) => ({ ...one, found: found[i]! }));
    }, 120_000);
    const rowsOf = (node: string, command: string): readonly Row[] => {
      const output = outputs.find((o) => o.node === node && o.command === command);
      if (output === undefined || typeof output.found === "string") throw new Error(`${node}: ${command} was not read`);
      return output.found;
    };

    test("every line is known", () => {
      const unknown = outputs.filter(
        ({ command, found }) =>
          typeof found === "string" &&
          !UNKNOWN_TO_TEMPLATES.some(
            ([which, line]) => which.test(command) && line.test(found.split(/Input Line: ?/)[1] ?? ""),
          ),
      );
      expect(unknown.map((o) => `${o.node}: ${o.command}: ${o.found as string}\n${o.text}`)).toEqual([]);
      expect(outputs.filter((o) => /^% (?:Invalid|Incomplete|Ambiguous)/m.test(o.text)).map((o) => o.command)).toEqual(
        [],
      );
    });
    test("the tables say what the views hold", () => {
      for (const { node, command } of outputs) {
        const at = `${node}: ${command}`;
        const vrf = /^show ip route(?: vrf (\S+))?$/.exec(command);
        if (vrf !== null) {
          const view = network.view(node, "routes") as readonly RouteView[];
          expect(routesOfText(rowsOf(node, command)), at).toEqual(routesOfView(view, vrf[1] ?? ""));
        } else if (command === "show ip interface brief") {
          const view = network.view(node, "interfaces") as readonly { readonly name: string }[];
          const names = rowsOf(node, command).map((r) => field(r, "interface", "intf"));
          const known = view.map((i) => i.name).filter((n) => !n.startsWith("Null"));
          expect([...names].sort(), at).toEqual(known.sort());
        } else if (command === "show ip arp") {
          const view = network.view(node, "arp") as readonly { readonly vrf: string }[];
          expect(rowsOf(node, command).length, at).toBe(view.filter((r) => r.vrf === "").length);
        } else if (command === "show cdp neighbors") {
          const view = network.view(node, "cdp") as readonly unknown[];
          expect(rowsOf(node, command).length, at).toBe(view.length);
        }
      }
    });
  });
});
