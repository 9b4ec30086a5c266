// A configuration pasted into a person's console: by what it is made of, and against its length.
import { parseLab } from "../../src/lab/definition.ts";
import { factories } from "../../src/lab/factories.ts";
import { Network } from "../../src/lab/network.ts";
import { type Benchmark, cpu, exponent, type Metric } from "./harness.ts";

const LAB = `schema: lab/v1
id: paste
nodes: { R1: { kind: router }, R2: { kind: router } }
links: [[R1:GigabitEthernet0/0, R2:GigabitEthernet0/0]]
`;
const address = (i: number): string => `10.${(i >> 14) & 255}.${(i >> 6) & 255}.${(i & 63) * 4 + 1}`;
const host = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
const repeated = (lines: number, head: readonly string[], block: (i: number) => readonly string[]): string[] => {
  const out = [...head];
  for (let i = 0; out.length < lines; i++) out.push(...block(i));
  return out;
};
/** So many lines of each kind. */
const TEXTS: ReadonlyMap<string, (lines: number) => string[]> = new Map([
  [
    "loopbacks",
    (n: number) =>
      repeated(n, [], (i) => [
        `interface Loopback${i + 1}`,
        ` description number ${i}`,
        ` ip address ${address(i)} 255.255.255.252`,
        " no shutdown",
        "!",
      ]),
  ],
  [
    "static routes",
    (n: number) =>
      repeated(n, ["interface GigabitEthernet0/0", "ip address 192.168.0.1 255.255.255.0", "no shutdown"], (i) => [
        `ip route ${host(i)} 255.255.255.255 192.168.0.2`,
      ]),
  ],
  [
    "access list",
    (n: number) => repeated(n, ["ip access-list extended A"], (i) => [` permit tcp host ${host(i)} any eq 80`]),
  ],
  [
    "VRFs",
    (n: number) =>
      repeated(n, [], (i) => [
        `vrf definition V${i}`,
        ` rd 65000:${i}`,
        " address-family ipv4",
        `  route-target both 65000:${i}`,
        " exit-address-family",
      ]),
  ],
  [
    "route maps",
    (n: number) => repeated(n, [], (i) => [`route-map M${i} permit 10`, ` match tag ${i}`, " set metric 10"]),
  ],
  ["unknown lines", (n: number) => repeated(n, [], (i) => [`frobnicate ${i}`])],
]);
/** CPU milliseconds until the last line is in and everything it causes at this instant has happened. */
const paste = (lines: readonly string[]): number => {
  const network = new Network({ ...parseLab(LAB, "lab.yaml"), configs: new Map() }, { factories });
  const type = (data: string): void => {
    network.input({ kind: "type", node: "R1", session: "person", interactive: true, data });
    network.run(network.now);
  };
  let errors = 0;
  network.onOutput((_node, _session, text) => {
    errors += text.split("% ").length - 1;
  });
  network.run(1e9);
  type("enable\rconfigure terminal\r");
  const { ms } = cpu(() => type(`${lines.join("\r")}\rend\r`));
  const unknown = lines.filter((l) => l.startsWith("frobnicate")).length;
  if (errors !== unknown) throw new Error(`${errors} refusals instead of ${unknown}`);
  return ms;
};

export const benchmarks: readonly Benchmark[] = [...TEXTS].map(([name, text]) => ({
  name: `console paste: ${name}`,
  run: () => {
    const points = [12_500, 25_000, 50_000, 100_000].map((n) => [n, paste(text(n))] as const);
    return [
      ...points.map(([n, ms]): Metric => ({ name: `CPU of ${n} lines`, value: ms, unit: "ms" })),
      { name: "exponent of CPU against lines", value: exponent(points), unit: "" },
    ];
  },
}));
