// `compatible rfc1583`, and without: which path to a boundary router counts, and what a range costs. RFC 2328, 12.4.3, 16.4.1.
import { expect, test } from "vitest";
import { consoleLab } from "../../support/console.ts";

const port = (n: number, address: string, area: number, cost: number): string => `interface GigabitEthernet0/${n}
 ip address ${address} 255.255.255.0
 ip ospf network point-to-point
 ip ospf 1 area ${area}
 ip ospf cost ${cost}
`;
const ospf = (n: number, lines: readonly string[]): string =>
  `router ospf 1\n router-id ${n}.${n}.${n}.${n}\n${lines.map((l) => ` ${l}\n`).join("")}`;

test.each([
  { line: "compatible rfc1583", boundary: 3 + 5 + 20, range: 3 + 18, best: 4 + 20 },
  { line: "no compatible rfc1583", boundary: 3 + 18 + 20, range: 3 + 18 + 18, best: 18 + 20 },
])("$line: R3 sees the boundary router at $boundary, the range at $range", ({ line, boundary, range, best }) => {
  const lab = consoleLab(
    {
      // R2 is reached through the backbone at a cost of 5, through area 1 at 18.
      R1:
        port(0, "10.0.0.1", 0, 5) +
        port(1, "10.1.0.1", 1, 18) +
        port(2, "10.2.0.1", 2, 3) +
        port(3, "10.0.9.1", 0, 4) +
        ospf(1, [line, "area 1 range 10.1.0.0 255.255.0.0"]),
      R2:
        port(0, "10.0.0.2", 0, 5) +
        port(1, "10.1.0.2", 1, 18) +
        `interface Loopback1\n ip address 10.1.1.1 255.255.255.0\n ip ospf network point-to-point\n ip ospf 1 area 1\n ip ospf cost 18\nip route 172.20.0.0 255.255.0.0 Null0\nip route 172.21.0.0 255.255.0.0 Null0\n` +
        ospf(2, [line, "redistribute static subnets metric 20 metric-type 1"]),
      R3: port(0, "10.2.0.3", 2, 3) + ospf(3, [line]),
      // A boundary router of the backbone, nearer than R2.
      R4:
        port(0, "10.0.9.4", 0, 4) +
        "ip route 172.20.0.0 255.255.0.0 Null0\n" +
        ospf(4, [line, "redistribute static subnets metric 20 metric-type 1"]),
    },
    [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R1:GigabitEthernet0/1 R2:GigabitEthernet0/1",
      "R1:GigabitEthernet0/2 R3:GigabitEthernet0/0",
      "R1:GigabitEthernet0/3 R4:GigabitEthernet0/0",
    ],
  );
  lab.wait(60);
  const metric = (node: string, prefix: string): number =>
    Number(new RegExp(`${prefix}.*\\[110/(\\d+)\\]`).exec(lab.exec(node, "show ip route ospf"))?.[1]);
  expect(metric("R3", "172\\.21\\.0\\.0")).toBe(boundary);
  expect(metric("R3", "10\\.1\\.0\\.0")).toBe(range);
  expect(metric("R1", "172\\.20\\.0\\.0")).toBe(best);
  expect(lab.exec("R1", "show ip ospf")).toContain(`10.1.0.0/16 Active(${range - 3} - computed)`);
});

test("a border router that is cut off from its area takes the summary of the other one", () => {
  const border = (n: number): string =>
    port(0, `10.0.0.${n}`, 0, 5) + port(1, `10.1.${n}.1`, 1, 7) + ospf(n, ["area 1 range 10.1.0.0 255.255.0.0"]);
  const lab = consoleLab(
    { R1: border(1), R2: border(2), R3: port(0, "10.1.1.3", 1, 7) + port(1, "10.1.2.3", 1, 7) + ospf(3, []) },
    [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R1:GigabitEthernet0/1 R3:GigabitEthernet0/0",
      "R2:GigabitEthernet0/1 R3:GigabitEthernet0/1",
    ],
  );
  lab.wait(60);
  expect(lab.exec("R1", "show ip route ospf")).toContain("10.1.0.0/16 is a summary");
  lab.network.input({ kind: "link", link: "R1:GigabitEthernet0/1", up: false });
  lab.wait(60);
  expect(lab.exec("R1", "show ip route ospf")).toMatch(/O IA +10\.1\.0\.0.* via 10\.0\.0\.2/);
  expect(lab.exec("R1", "ping 10.1.2.3")).toContain("!!!!!");
});
