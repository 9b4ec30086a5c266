// A router-LSA as long as an IP packet allows, and one that is longer.
import { expect, it } from "vitest";
import { consoleLab } from "../../support/console.ts";

const link = (router: number): string => `hostname R${router}
interface GigabitEthernet0/0
 ip address 192.168.0.${router} 255.255.255.0
 ip ospf 1 area 0
router ospf 1
 router-id ${router}.${router}.${router}.${router}
`;
const loopback = (i: number): readonly string[] => [
  `interface Loopback${i}`,
  ` ip address 10.${i >> 8}.${i & 255}.1 255.255.255.255`,
  " ip ospf 1 area 0",
];
/** Loopbacks whose router-LSA still fits: 20 + 4 octets, and 12 for each and for the link. */
const MOST = 5453 - 1;
const R1 = `${link(1)}${Array.from({ length: MOST }, (_, i) => `${loopback(i).join("\n")}\n`).join("")}`;

it("crosses a link in fragments up to the longest IP packet; what is longer is not originated, and that is logged", () => {
  const lab = consoleLab({ R1, R2: link(2) }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
  const configure = (...lines: readonly string[]): void => {
    for (const line of ["configure terminal", ...lines, "end"]) lab.exec("R1", line);
    lab.wait(30);
  };
  const learnt = (): number => Number(/^ {2}Intra-area: (\d+)/m.exec(lab.exec("R2", "show ip route summary"))?.[1]);
  const links = (node: string): string =>
    /^1\.1\.1\.1 .* (\d+)$/m.exec(lab.exec(node, "show ip ospf database"))?.[1] ?? "none";
  const logged = (): readonly string[] =>
    lab
      .exec("R1", "show logging")
      .split("\n")
      .filter((l) => l.includes("LSATOOLONG"))
      .map((l) => l.slice(l.indexOf("%")));
  lab.wait(90);
  expect([learnt(), links("R1"), links("R2"), logged()]).toEqual([MOST, String(MOST + 1), String(MOST + 1), []]);
  configure(...loopback(MOST));
  configure(...loopback(MOST + 1));
  expect([learnt(), links("R1"), links("R2")]).toEqual([MOST, String(MOST + 1), String(MOST + 1)]);
  expect(logged()).toEqual([
    "%OSPF-3-LSATOOLONG: Type 1 LSA 1.1.1.1 of area 0.0.0.0 would have 65472 octets, more than the 65471 that fit in a packet: not originated",
  ]);
  expect(lab.exec("R2", "show ip ospf neighbor")).toContain("FULL");
  configure("no interface Loopback0", "no interface Loopback1", "no interface Loopback2");
  expect([learnt(), links("R1"), links("R2"), logged().length]).toEqual([MOST - 1, String(MOST), String(MOST), 1]);
});
