// Routers of an OSPF network in two languages, and the comparison of their routes. Costs and external metrics are
// configured, because the simulator and FRRouting have different defaults.
import { expect } from "vitest";
import { formatIpv4, maskOf } from "../../src/base/ip.ts";
import { ospfNeighbors } from "./frr-facts.ts";
import { agreed, ciscoText, type Table, Twin, type TwinConfig, type TwinSpec } from "./twin.ts";

interface Port {
  readonly name: string;
  readonly address: string;
  readonly area: number;
  readonly cost?: number;
  /** Point-to-point unless said. */
  readonly network?: "broadcast" | "point-to-point";
  readonly more?: readonly string[];
}
export const port = (name: string, address: string, area: number, cost = 10, more: readonly string[] = []): Port => ({
  name,
  address,
  area,
  cost,
  more,
});
export const lan = (name: string, address: string, area: number, cost = 10): Port => ({
  name,
  address,
  area,
  cost,
  network: "broadcast",
});

/** One router in both languages. `global` stands before the process, for static routes. */
export const router = (
  n: number,
  ports: readonly Port[],
  process: readonly string[] = [],
  global: readonly string[] = [],
  loopbackArea: number | null = ports[0]!.area,
): TwinConfig => {
  const interfaces = [
    `interface lo\n ip address ${n}.${n}.${n}.${n}/32\n${loopbackArea === null ? "" : ` ip ospf area ${loopbackArea}\n`} ip ospf cost 1\nexit`,
    ...ports.map((p) =>
      [
        `interface ${p.name}`,
        ` ip address ${p.address}`,
        ` ip ospf area ${p.area}`,
        ` ip ospf network ${p.network ?? "point-to-point"}`,
        ` ip ospf cost ${p.cost}`,
        " ip ospf hello-interval 1",
        " ip ospf dead-interval 10",
        ...(p.more ?? []).map((l) => ` ${l}`),
        "exit",
      ].join("\n"),
    ),
  ];
  const text = [
    ...interfaces,
    ...global,
    "router ospf",
    ` ospf router-id ${n}.${n}.${n}.${n}`,
    " timers throttle spf 1 50 500",
    ...process.map((l) => ` ${l}`),
    "exit",
  ].join("\n");
  return {
    frr: text,
    ios: ciscoText(text)
      .replace(/^( redistribute .*)$/gm, "$1 subnets")
      .replace(
        /^( summary-address) (\S+)\/(\d+)/gm,
        (_, head: string, address: string, length: string) =>
          `${head} ${address} ${formatIpv4(maskOf(Number(length)))}`,
      )
      .replace("max-metric router-lsa administrative", "max-metric router-lsa"),
  };
};

/** FRR may list a next hop twice, and tags the default route 0 where IOS tags it with the process number. */
const alike = (table: Table, isOurs: boolean): Table =>
  Object.fromEntries(
    Object.entries(table).map(([prefix, r]) => [
      prefix,
      {
        ...r,
        nextHops: [...new Set(r.nextHops)],
        // Discard routes have the range's cost in IOS, none in FRR.
        ...(r.nextHops[0] === "blackhole" ? { metric: 0 } : {}),
        ...(isOurs && prefix === "0.0.0.0/0" ? { tag: 0 } : {}),
      },
    ]),
  );
/** Every cable and segment has brought forth its adjacencies: a late one would be taken for none. */
export const adjacent = (twin: Twin, more: () => Promise<boolean>) => async (): Promise<boolean> => {
  for (const node of Object.keys(twin.spec.routers)) {
    const expected = twin.spec.links
      .filter((ends) => ends.some((e) => e.startsWith(`${node}:`)))
      .reduce((n, ends) => n + ends.length - 1, 0);
    const found = await ospfNeighbors(twin.frr, node);
    const settled = found.filter((n) => n.state === "Full" || (n.state === "2-Way" && n.role === "DROther"));
    if (settled.length < expected || settled.length < found.length) return false;
  }
  return more();
};
const learnt = (r: { protocol: string }): boolean => r.protocol === "ospf";
/** `except` names a router that is not asked for `exempt`, as a rule a default route of FRR's own making: its NSSA border gives the area one, that of IOS has to be told. "everything" exempts all of its routes. */
export const same = (twin: Twin, except: string | null = null, exempt = "0.0.0.0/0"): Promise<number> =>
  agreed(() => compare(twin, except, exempt));
const compare = async (twin: Twin, except: string | null, exempt: string): Promise<number> => {
  let count = 0;
  for (const node of Object.keys(twin.spec.routers)) {
    const { simulated, real } = await twin.tables(
      node,
      (r, prefix) => learnt(r) && !(node === except && (exempt === "everything" || prefix === exempt)),
    );
    expect(alike(simulated, true), node).toEqual(alike(real, false));
    count += Object.keys(real).length;
  }
  return count;
};
export const has =
  (twin: Twin, node: string, ...prefixes: string[]) =>
  async (): Promise<boolean> => {
    const routes = await twin.frr.routes(node);
    return prefixes.every((p) => p in routes);
  };
export const lacks =
  (twin: Twin, node: string, ...prefixes: string[]) =>
  async (): Promise<boolean> => {
    const routes = await twin.frr.routes(node);
    return prefixes.every((p) => !(p in routes));
  };
/** Runs `compare` on a network that is there, in both, for as long as it takes. */
export const beside = async (
  network: Omit<TwinSpec, "daemons">,
  compare: (twin: Twin) => Promise<void>,
): Promise<void> => {
  const twin = await Twin.start({ ...network, daemons: ["ospfd"] });
  try {
    await compare(twin);
  } finally {
    await twin.stop();
  }
};
