// The same network twice: once in real FRRouting daemons, once in the simulator, and their routing tables side by side.
//
//   twin({ r1: "interface eth0\n ip address 10.0.12.1/24\n ip ospf area 0\n...", ... }, [["r1:eth0", "r2:eth0"]])
//
// A router's configuration is written once, as FRR takes it; `ciscoText` says the same to the simulator. Where the two
// languages part, give both: { frr: "...", ios: "..." }.
import { vi } from "vitest";
import { formatIpv4, maskOf } from "../../src/base/ip.ts";
import { seconds } from "../../src/kernel/kernel.ts";
import { parseLab } from "../../src/lab/definition.ts";
import { factories } from "../../src/lab/factories.ts";
import { Network } from "../../src/lab/network.ts";
import { type SettleOptions, settle } from "../../src/lab/settle.ts";
import { type FrrDaemon, FrrLab, type FrrRoute } from "./frr.ts";

export type TwinConfig = string | { readonly frr: string; readonly ios: string };
export interface TwinSpec {
  readonly routers: Readonly<Record<string, TwinConfig>>;
  /** As in FrrSpec, with interfaces eth0 to eth9, which the simulator calls GigabitEthernet0/0 to 0/9. */
  readonly links: readonly (readonly string[])[];
  readonly daemons: readonly FrrDaemon[];
  /** VRFs of every router that has them. */
  readonly vrfs?: Readonly<Record<string, readonly string[]>>;
  readonly mpls?: boolean;
  /** As in FrrSpec. */
  readonly ownLinkLocals?: boolean;
}

const ciscoInterface = (name: string): string =>
  name === "lo" ? "Loopback0" : name.replace(/^eth(\d)$/, "GigabitEthernet0/$1");
const frrInterface = (name: string): string =>
  name === "Loopback0" ? "lo" : name.replace(/^GigabitEthernet0\/(\d)$/, "eth$1").replace(/^Null0$/, "blackhole");
const masked = (prefix: string): string => {
  const [address = "", length = "32"] = prefix.split("/");
  return `${address} ${formatIpv4(maskOf(Number(length)))}`;
};
const wildcard = (prefix: string): string => {
  const [address = "", length = "32"] = prefix.split("/");
  return `${address} ${formatIpv4(~maskOf(Number(length)) >>> 0)}`;
};
const PREFIX = String.raw`(\d+\.\d+\.\d+\.\d+\/\d+)`;
/** FRR text in IOS words: interface names, masks, the OSPF process number that FRR leaves out. */
export const ciscoText = (frr: string): string => {
  const lines: string[] = [];
  for (const line of frr.split("\n")) {
    const said = line
      .replace(
        /\b(interface|passive-interface|update-source) (eth\d|lo)\b/,
        (_, word: string, name: string) => `${word} ${ciscoInterface(name)}`,
      )
      .replace(new RegExp(`^(\\s*ip address) ${PREFIX}`), (_, head: string, p: string) => `${head} ${masked(p)}`)
      .replace(
        new RegExp(`^(ip route) ${PREFIX}( eth\\d| \\S+)`),
        (_, head: string, p: string, via: string) => `${head} ${masked(p)} ${ciscoInterface(via.trim())}`,
      )
      .replace(/^(ip route .*) (blackhole|Null0)\b/i, "$1 Null0")
      .replace(/^router ospf$/, "router ospf 1")
      .replace(/^(\s+)ospf router-id /, "$1router-id ")
      .replace(/^(\s+ip ospf) area /, "$1 1 area ")
      .replace(
        new RegExp(`^(\\s+network) ${PREFIX} area`),
        (_, head: string, p: string) => `${head} ${wildcard(p)} area`,
      )
      .replace(new RegExp(`^(\\s+area \\S+ range) ${PREFIX}`), (_, head: string, p: string) => `${head} ${masked(p)}`)
      .replace(
        new RegExp(`^(\\s+network) ${PREFIX}$`),
        (_, head: string, p: string) => `${head} ${masked(p).replace(" ", " mask ")}`,
      )
      .replace(/^exit$/, "!");
    lines.push(said);
    if (/^interface GigabitEthernet/.test(said)) lines.push(" no shutdown");
  }
  return `${lines.join("\n")}\n`;
};

/**
 * Waits until the comparison holds: an LSA dropped within MinLSArrival comes again only after RxmtInterval (RFC 2328, 13
 * and 13.5), so tables can stand still for seconds before the last route. Fails with the comparison's own error.
 */
export const agreed = <T>(compare: () => Promise<T>): Promise<T> =>
  vi.waitFor(compare, { timeout: 120_000, interval: 1_000 });

/** Routes by prefix in the shape that FrrLab gives. */
export type Table = Readonly<Record<string, FrrRoute>>;
interface ViewedRoute {
  readonly vrf: string;
  readonly prefix: string;
  readonly protocol: string;
  readonly distance: number;
  readonly metric: number;
  readonly tag: number;
}
interface ViewedFibEntry {
  readonly vrf: string;
  readonly prefix: string;
  readonly action: string;
  readonly ways: readonly { readonly interface: string; readonly gateway: string | null }[];
}
/** Next hops are resolved ones, from the FIB, as FRR says them. */
export const simulatedRoutes = (network: Network, node: string, vrf = ""): Table => {
  const hops = new Map(
    (network.view(node, "fib") as readonly ViewedFibEntry[])
      .filter((e) => e.vrf === vrf)
      .map((e) => [
        e.prefix,
        e.action === "discard"
          ? ["blackhole"]
          : e.ways.map((w) => `${w.gateway ?? ""} ${frrInterface(w.interface)}`.trim()),
      ]),
  );
  const routes: Record<string, FrrRoute> = {};
  for (const { vrf: of, prefix, protocol, distance, metric, tag } of network.view(
    node,
    "routes",
  ) as readonly ViewedRoute[]) {
    if (of !== vrf || protocol === "local" || prefix.startsWith("fe80:")) continue;
    routes[prefix] = { protocol, distance, metric, tag, nextHops: [...(hops.get(prefix) ?? [])].sort() };
  }
  return routes;
};

export class Twin {
  readonly spec: TwinSpec;
  readonly frr: FrrLab;
  readonly network: Network;
  private constructor(spec: TwinSpec, frr: FrrLab, network: Network) {
    this.spec = spec;
    this.frr = frr;
    this.network = network;
  }
  /** Starts both. Rejects when either refuses a line. */
  static async start(spec: TwinSpec): Promise<Twin> {
    const network = simulate(spec);
    const text = (c: TwinConfig): string => (typeof c === "string" ? c : c.frr);
    const nodes = Object.fromEntries(
      Object.entries(spec.routers).map(([name, c]) => {
        const vrfs = spec.vrfs?.[name];
        return [name, { daemons: spec.daemons, config: text(c), ...(vrfs === undefined ? {} : { vrfs }) }];
      }),
    );
    const frr = await FrrLab.start({
      nodes,
      links: spec.links,
      ...(spec.mpls === true ? { mpls: true } : {}),
      ...(spec.ownLinkLocals === true ? { ownLinkLocals: true } : {}),
    });
    return new Twin(spec, frr, network);
  }
  /** Lets both converge; `holds` is a condition on FRR, so that a late start is not taken for the end. */
  async converged(
    options: {
      readonly holds?: () => Promise<boolean>;
      readonly timeout?: number;
      readonly settle?: SettleOptions;
    } = {},
  ): Promise<void> {
    const report = settle(this.network, options.settle ?? {});
    if (report.end !== "settled") throw new Error(`the simulation did not settle: ${report.unfinished.join("; ")}`);
    const { holds, timeout } = options;
    await this.frr.converged({
      // An LSA may wait MinLSInterval, 5 s, after the adjacency it tells of (RFC 2328, 12.4 and appendix B).
      ...(this.spec.daemons.includes("ospfd") ? { quiet: 7 } : {}),
      ...(holds === undefined ? {} : { holds }),
      ...(timeout === undefined ? {} : { timeout }),
    });
  }
  /** A cable out or in, in both. */
  async link(end: string, up: boolean): Promise<void> {
    await this.frr.link(end, up);
    const [node = "", name = ""] = end.split("@")[0]!.split(":");
    this.network.input({ kind: "link", link: `${node}:${ciscoInterface(name)}`, up });
    this.network.run(this.network.now + seconds(1));
  }
  /** Both tables of one router, only the routes that `keep` takes, for one `expect(simulated).toEqual(real)`. */
  async tables(
    node: string,
    keep: (route: FrrRoute, prefix: string) => boolean = () => true,
    vrf = "",
  ): Promise<{ readonly simulated: Table; readonly real: Table }> {
    const chosen = (table: Table): Table =>
      Object.fromEntries(
        Object.entries(table)
          .filter(([prefix, r]) => keep(r, prefix))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
    return {
      simulated: chosen(simulatedRoutes(this.network, node, vrf)),
      real: chosen(await this.frr.routes(node, { vrf })),
    };
  }
  async stop(): Promise<void> {
    await this.frr.stop();
  }
}
/** The simulated half alone. Throws when a line is not recognised. */
export const simulate = (spec: Pick<TwinSpec, "routers" | "links">): Network => {
  const ends = (link: readonly string[]): string =>
    link
      .map((end) => end.split("@")[0]!.replace(/:(\S+)$/, (_, name: string) => `:${ciscoInterface(name)}`))
      .join(", ");
  const yaml = [
    "schema: lab/v1",
    "id: twin",
    "title: Twin",
    "seed: 1",
    "nodes:",
    ...Object.keys(spec.routers).map((name) => `  ${name}: { kind: router }`),
    "links:",
    ...spec.links.map((link) => `  - { ends: [${ends(link)}] }`),
  ].join("\n");
  const configs = new Map(
    Object.entries(spec.routers).map(([name, c]) => {
      const text = typeof c === "string" ? ciscoText(c) : c.ios;
      return [name, { file: `${name}.cfg`, text: `hostname ${name}\n${text}` }];
    }),
  );
  const network = new Network(parseLab(yaml, "lab.yaml"), { factories, configs, frames: "verify" });
  const strange = network.unrecognised.map((u) => `${u.file}:${u.line}: ${u.text.trim()} (${u.reason})`);
  if (strange.length > 0) throw new Error(`lines that the simulator does not know:\n${strange.join("\n")}`);
  return network;
};
