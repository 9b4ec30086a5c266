// Synthetic networks: connected graphs of routers as labs with IOS configurations.
import { formatIpv4 } from "../../src/base/ip.ts";
import { RandomStream } from "../../src/base/random.ts";
import { type ConfigFile, DEFAULT_BUDGET, type Lab, type LabLink } from "../../src/lab/definition.ts";

export interface SyntheticNetwork {
  readonly lab: Lab;
  /** Index pairs, one per link. */
  readonly edges: readonly (readonly [number, number])[];
  /** Distinct prefixes in the whole network: a loopback per router and a /30 per link. */
  readonly prefixes: number;
}
const AT = { file: "synthetic", line: 0, column: 0 };
const nameOf = (i: number): string => `R${String(i + 1).padStart(4, "0")}`;
export const loopbackOf = (i: number): number => 0xac100000 + i + 1;

/** A ring of `n` routers with chords between random pairs until there are `links` links; the same for the same numbers. */
export const edgesOf = (n: number, links: number, seed = 1): readonly (readonly [number, number])[] => {
  const random = new RandomStream(seed, "topology", String(n));
  const edges: [number, number][] = Array.from({ length: n }, (_, i) => [i, (i + 1) % n]);
  const known = new Set(edges.map(([a, b]) => Math.min(a, b) * n + Math.max(a, b)));
  while (edges.length < links) {
    const a = random.below(n);
    const b = random.below(n);
    const key = Math.min(a, b) * n + Math.max(a, b);
    if (a === b || known.has(key)) continue;
    known.add(key);
    edges.push([a, b]);
  }
  return edges;
};

/** One OSPF area; `broadcast` leaves the links as Ethernet, with designated routers, instead of point-to-point. */
export const ospfArea = (n: number, links = 2 * n, broadcast = false): SyntheticNetwork => {
  const edges = edgesOf(n, links);
  const ports = Array.from({ length: n }, () => 0);
  const interfaces = Array.from({ length: n }, (): string[] => []);
  const labLinks: LabLink[] = edges.map(([a, b], i) => {
    const base = 0x0a000000 + i * 4;
    const ends = [a, b].map((node, side) => {
      const port = `GigabitEthernet0/${ports[node]!++}`;
      interfaces[node]!.push(
        `interface ${port}\n ip address ${formatIpv4(base + 1 + side)} 255.255.255.252\n${broadcast ? "" : " ip ospf network point-to-point\n"} no shutdown\n!\n`,
      );
      return { node: nameOf(node), port, at: AT };
    });
    return { ends, options: {}, shared: false, at: AT };
  });
  const configs = new Map<string, ConfigFile>();
  for (let i = 0; i < n; i++) {
    const loopback = formatIpv4(loopbackOf(i));
    configs.set(nameOf(i), {
      file: `${nameOf(i)}.cfg`,
      text: `hostname ${nameOf(i)}\n!\ninterface Loopback0\n ip address ${loopback} 255.255.255.255\n!\n${interfaces[i]!.join("")}router ospf 1\n router-id ${loopback}\n network 0.0.0.0 255.255.255.255 area 0\n!\nend\n`,
    });
  }
  const lab: Lab = {
    id: `ospf-${n}`,
    title: `${n} routers, ${edges.length} links`,
    description: "",
    file: "synthetic",
    seed: 1,
    nodes: Array.from({ length: n }, (_, i) => ({ name: nameOf(i), kind: "router", edit: true, place: null, at: AT })),
    links: labLinks,
    variables: [],
    forbid: [],
    budget: { ...DEFAULT_BUDGET, events: 1e9 },
    configs,
  };
  return { lab, edges, prefixes: n + edges.length };
};
