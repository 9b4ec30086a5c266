import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const router = (n: number, ports: readonly string[]): string => `hostname R${n}
mpls label range ${n}00 ${n}99
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
 ip ospf 1 area 0
${ports
  .map(
    (p, i) => `interface GigabitEthernet0/${i}
 ip address ${p} 255.255.255.0
 ip ospf network point-to-point
 ip ospf 1 area 0
 mpls ip
 no shutdown`,
  )
  .join("\n")}
router ospf 1
mpls ldp router-id Loopback0 force
end
`;
const lab = consoleLab(
  {
    R1: router(1, ["10.0.12.1"]),
    R2: router(2, ["10.0.12.2", "10.0.23.2"]),
    R3: router(3, ["10.0.23.3", "10.0.34.3"]),
    R4: router(4, ["10.0.34.4"]),
  },
  ["R1:Gi0/0 R2:Gi0/0", "R2:Gi0/1 R3:Gi0/0", "R3:Gi0/1 R4:Gi0/0"],
);
lab.wait(60);
const configure = (node: string, ...lines: string[]): void => {
  for (const line of ["configure terminal", ...lines, "end"]) lab.exec(node, line);
};
const symbols = (text: string): string => text.split("\n").at(-4) ?? "";

test("an LSP from end to end: echoes succeed, and the trace shows every hop's label", () => {
  expect(lab.exec("R1", "ping mpls ipv4 4.4.4.4/32")).toMatchSnapshot();
  expect(lab.exec("R1", "traceroute mpls ipv4 4.4.4.4 255.255.255.255")).toMatchSnapshot();
});

test("nothing to send along: no LSP, or no such prefix", () => {
  expect(symbols(lab.exec("R1", "ping mpls ipv4 9.9.9.9/32 repeat 3"))).toBe("QQQ");
  expect(symbols(lab.exec("R1", "ping mpls ipv4 4.4.4.0/24 repeat 3"))).toBe("QQQ");
});

test("mpls ip missing on a link: plain ping works, the LSP is broken, and the router at the break says so", () => {
  configure("R3", "interface GigabitEthernet0/1", "no mpls ip");
  lab.wait(20);
  expect(lab.exec("R1", "ping 4.4.4.4 source 1.1.1.1")).toContain("!!!!!");
  expect(symbols(lab.exec("R1", "ping mpls ipv4 4.4.4.4/32"))).toBe("BBBBB");
  expect(lab.exec("R1", "traceroute mpls ipv4 4.4.4.4/32")).toMatch(/B 2 10\.0\.23\.3 \d+ ms/);
  configure("R3", "interface GigabitEthernet0/1", "mpls ip");
  lab.wait(30);
  expect(symbols(lab.exec("R1", "ping mpls ipv4 4.4.4.4/32"))).toBe("!!!!!");
});

test("the label TTL is the trace's own, whatever is propagated from IP", () => {
  configure("R1", "no mpls ip propagate-ttl");
  expect(lab.exec("R1", "traceroute mpls ipv4 4.4.4.4/32")).toContain("L 1 10.0.12.2 ");
  configure("R1", "mpls ip propagate-ttl");
});
