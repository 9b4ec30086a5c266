// A neighbour that announces the very address it is spoken to at: its route takes the session's packets, and ends it.
import { expect, it } from "vitest";
import { consoleLab } from "../../support/console.ts";

const router = (name: "A" | "B", own: string, other: string, far: string, rest = ""): string => `hostname ${name}
interface Loopback0
 ip address ${own} 255.255.255.255
interface Serial8/0
 ip address 192.168.16.${name === "A" ? 1 : 2} 255.255.255.252
router bgp ${name === "A" ? 1 : 2}
 neighbor ${other} remote-as ${name === "A" ? 2 : 1}
 neighbor ${other} ebgp-multihop 2
 neighbor ${other} update-source Loopback0
${rest}ip route ${other.replace(/\.\d+$/, ".0")} 255.255.255.0 ${far}
`;
const A = router("A", "10.10.10.10", "10.20.20.20", "192.168.16.2");
const B = router("B", "10.20.20.20", "10.10.10.10", "192.168.16.1", " network 10.20.20.20 mask 255.255.255.255\n");

it("flaps: the session ends when it is not heard for the hold time, and comes back without the route", () => {
  const lab = consoleLab({ A, B }, ["A:Serial8/0 B:Serial8/0"]);
  const logged = (): string[] =>
    lab
      .exec("A", "show logging")
      .split("\n")
      .flatMap((l) => /%((?:IPRT|BGP)-[^:]+): (.*)/.exec(l)?.slice(1, 3).join(" ") ?? []);
  lab.wait(120);
  expect(lab.exec("A", "show ip route loops")).toMatch(
    /^->default:ipv4:base 10\.20\.20\.20\/32 -> base 10\.20\.20\.20 bgp /,
  );
  expect(lab.exec("A", "ping 10.20.20.20 source Loopback0 repeat 2")).toContain("Success rate is 0 percent (0/2)");
  lab.wait(600);
  const lines = logged();
  expect(lines[0]).toBe("BGP-5-ADJCHANGE neighbor 10.20.20.20 Up ");
  expect(lines[1]).toBe("IPRT-3-RIB_LOOP Resolution loop formed by routes in RIB");
  expect(lines.filter((l) => l.startsWith("BGP-5-ADJCHANGE neighbor 10.20.20.20 Down")).length).toBeGreaterThan(0);
  expect(lines.filter((l) => l.startsWith("BGP-5-ADJCHANGE neighbor 10.20.20.20 Up")).length).toBeGreaterThan(1);
  expect(lines.filter((l) => l.startsWith("IPRT-3-RIB_LOOP")).length).toBeGreaterThan(1);
  // A static route to the address itself is nearer than what BGP says of it.
  for (const line of ["configure terminal", "ip route 10.20.20.20 255.255.255.255 192.168.16.2", "end"])
    lab.exec("A", line);
  lab.wait(300);
  expect(lab.exec("A", "show ip route loops")).toBe("");
  const before = logged().length;
  lab.wait(600);
  expect(logged().length).toBe(before);
  expect(lab.exec("A", "show ip bgp summary | include 10.20.20.20")).toMatch(/ 1\n$/);
});
