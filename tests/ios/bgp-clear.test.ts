// `clear ip bgp` in its spellings: whom each of them means, and what it does to the session.
import { beforeEach, expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const router = (n: number, bgp: string, ports: readonly string[]): string => `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
${ports.map((p, i) => `interface GigabitEthernet0/${i}\n ip address ${p} 255.255.255.0\n no shutdown\n`).join("")}router bgp 6500${n}
 bgp dampening
${bgp}`;
let lab: ConsoleLab;
beforeEach(() => {
  lab = consoleLab(
    {
      // R2 by a peer group and for VPNs too, R3 by itself.
      R1: router(
        1,
        ` neighbor PROVIDERS peer-group
 neighbor PROVIDERS remote-as 65002
 neighbor 10.0.2.2 peer-group PROVIDERS
 neighbor 10.0.3.3 remote-as 65003
 address-family vpnv4
  neighbor 10.0.2.2 activate
`,
        ["10.0.2.1", "10.0.3.1"],
      ),
      R2: router(
        2,
        " network 2.2.2.2 mask 255.255.255.255\n neighbor 10.0.2.1 remote-as 65001\n neighbor 10.0.2.1 advertisement-interval 0\n address-family vpnv4\n  neighbor 10.0.2.1 activate\n",
        ["10.0.2.2"],
      ),
      R3: router(
        3,
        " network 3.3.3.3 mask 255.255.255.255\n neighbor 10.0.3.1 remote-as 65001\n neighbor 10.0.3.1 advertisement-interval 0\n",
        ["10.0.3.3"],
      ),
    },
    ["R1:Gi0/0 R2:Gi0/0", "R1:Gi0/1 R3:Gi0/0"],
  );
  for (const n of ["R1", "R2", "R3"]) lab.exec(n, "enable");
  lab.wait(40);
});
/** The neighbours whose session a command ended, and those that were asked for their routes again. */
const effect = (command: string): string => {
  const counters = (): Map<string, { dropped: number; asked: number }> =>
    new Map(
      lab
        .exec("R1", "show ip bgp all neighbors")
        .split(/^BGP neighbor is /m)
        .slice(1)
        .map((text) => [
          text.slice(0, text.indexOf(",")),
          {
            dropped: Number(/dropped (\d+)/.exec(text)![1]),
            asked: Number(/Route Refresh: +(\d+)/.exec(text)![1]),
          },
        ]),
    );
  const before = counters();
  expect(lab.exec("R1", command), command).not.toContain("%");
  lab.wait(1);
  return [...counters()]
    .flatMap(([peer, now]) => {
      const was = before.get(peer)!;
      return now.dropped > was.dropped ? [`${peer} reset`] : now.asked > was.asked ? [`${peer} asked`] : [];
    })
    .join(", ");
};
const BOTH = "10.0.2.2 reset, 10.0.3.3 reset";

test.each([
  ["clear ip bgp *", BOTH],
  ["clear ip bgp * all", BOTH],
  ["clear bgp all *", BOTH],
  ["clear ip bgp external", BOTH],
  ["clear ip bgp 65003", "10.0.3.3 reset"],
  ["clear ip bgp PROVIDERS", "10.0.2.2 reset"],
  ["clear ip bgp peer-group PROVIDERS", "10.0.2.2 reset"],
  ["clear ip bgp peer-group PROVIDERS soft in", "10.0.2.2 asked"],
  ["clear bgp ipv4 unicast peer-group PROVIDERS in", "10.0.2.2 asked"],
  ["clear ip bgp * vpnv4 unicast", "10.0.2.2 reset"],
  ["clear ip bgp vpnv4 unicast * in", "10.0.2.2 asked"],
  ["clear ip bgp * vpnv4 unicast soft in", "10.0.2.2 asked"],
  ["clear ip bgp 10.0.3.3 ipv4 unicast in", "10.0.3.3 asked"],
  ["clear ip bgp * soft", "10.0.2.2 asked, 10.0.3.3 asked"],
  ["clear ip bgp * soft out", ""],
  ["clear bgp ipv6 unicast *", ""],
] as const)("%s", (command, expected) => {
  expect(effect(command)).toBe(expected);
});
test("whom nobody knows is said so", () => {
  for (const target of ["10.9.9.9", "64000", "peer-group OTHERS"])
    expect(lab.exec("R1", `clear ip bgp ${target}`)).toContain("%BGP: Unknown neighbor - ");
});
test("flap histories go for all, for a prefix, or for a neighbour", () => {
  const flap = (): void => {
    for (const node of ["R2", "R3"])
      for (const word of ["shutdown", "no shutdown"]) {
        for (const line of ["configure terminal", "interface Loopback0", word, "end"]) lab.exec(node, line);
        lab.wait(5);
      }
    lab.wait(20);
  };
  const known = (): string[] =>
    [...lab.exec("R1", "show ip bgp flap-statistics").matchAll(/^ \*.. (\d+\.\S+)/gm)].map((m) => m[1]!);
  flap();
  expect(known()).toEqual(["2.2.2.2/32", "3.3.3.3/32"]);
  lab.exec("R1", "clear ip bgp flap-statistics 2.2.2.2/32");
  expect(known()).toEqual(["3.3.3.3/32"]);
  flap();
  lab.exec("R1", "clear ip bgp dampening 3.3.3.3 255.255.255.255");
  expect(known()).toEqual(["2.2.2.2/32"]);
  flap();
  lab.exec("R1", "clear ip bgp 10.0.2.2 flap-statistics");
  expect(known()).toEqual(["3.3.3.3/32"]);
  lab.exec("R1", "clear ip bgp dampening");
  expect(known()).toEqual([]);
});
