import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const router = (n: number, more: string): string => `hostname R${n}
mpls label range ${n}00 ${n}99
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
${more}
mpls ldp router-id Loopback0 force
end
`;
const link = (name: string, address: string, more = ""): string =>
  `interface ${name}\n ip address ${address} 255.255.255.0\n mpls ip\n no shutdown\n${more}`;
const CONFIGS = {
  R1: router(
    1,
    `${link("GigabitEthernet0/0", "10.0.12.1")}
ip route 2.2.2.2 255.255.255.255 10.0.12.2
ip route 3.3.3.3 255.255.255.255 10.0.12.2
ip route 192.168.100.100 255.255.255.255 10.0.12.2`,
  ),
  R2: router(
    2,
    `${link("GigabitEthernet0/0", "10.0.12.2")}${link("GigabitEthernet0/1", "10.0.23.2")}
ip route 1.1.1.1 255.255.255.255 10.0.12.1
ip route 3.3.3.3 255.255.255.255 10.0.23.3`,
  ),
  R3: router(3, `${link("GigabitEthernet0/0", "10.0.23.3")}\nip route 0.0.0.0 0.0.0.0 10.0.23.2`),
};
const lab = consoleLab(CONFIGS, ["R1:Gi0/0 R2:Gi0/0", "R2:Gi0/1 R3:Gi0/0"]);
lab.wait(60);
/** What varies with the seed, made equal. */
const show = (node: string, command: string): string =>
  lab
    .exec(node, command)
    .replace(/(\d\.\d\.\d\.\d)\.\d{5}/g, "$1.PORT")
    .replace(/sent\/rcvd: \d+\/\d+/g, "sent/rcvd: N/N")
    .replace(/[0-9A-F]{24}8847/g, "REWRITE")
    .replace(/^[0-9A-F]{8} /gm, "TCB      ")
    .replace(/Up time: 00:00:\d\d/g, "Up time: 00:00:SS");

test.each([
  ["R1", "show mpls forwarding-table"],
  ["R1", "show mpls forwarding-table 3.3.3.3 detail"],
  ["R2", "show mpls forwarding-table 3.3.3.3 32"],
  ["R2", "show mpls ldp neighbor"],
  ["R2", "show mpls ldp neighbor 3.3.3.3 detail"],
  ["R1", "show mpls ldp bindings 3.3.3.3/32"],
  ["R1", "show mpls ldp bindings 10.0.12.0 255.255.255.0 detail"],
  ["R1", "show mpls ldp discovery"],
  ["R1", "show mpls ldp discovery detail"],
  ["R3", "show mpls ldp discovery"],
  ["R1", "show mpls ip binding 2.2.2.2 32"],
  ["R2", "show mpls interfaces"],
  ["R3", "show mpls interfaces detail"],
  ["R2", "show mpls ldp parameters"],
  ["R2", "show mpls label range"],
  ["R1", "show tcp brief all"],
])("%s# %s", (node, command) => {
  expect(show(node, command)).toMatchSnapshot();
});

test("labels are imposed, swapped and popped: pings count octets, traceroute shows labels", () => {
  expect(lab.exec("R1", "ping 3.3.3.3 source Loopback0")).toContain("!!!!!");
  expect(lab.exec("R2", "show mpls forwarding-table 3.3.3.3 32")).toMatch(/ 3\.3\.3\.3\/32 +520 +Gi0\/1 +10\.0\.23\.3/);
  expect(lab.exec("R1", "traceroute 3.3.3.3")).toContain("[MPLS: Label 201 Exp 0]");
  lab.exec("R2", "clear mpls counters");
  expect(lab.exec("R2", "show mpls forwarding-table 3.3.3.3 32")).toMatch(/ 3\.3\.3\.3\/32 +0 +Gi0\/1/);
});

test("the forwarding table is cut down to a range of labels, a next hop or an interface", () => {
  const labels = (line: string): readonly string[] => [...lab.exec("R2", line).matchAll(/^(\d+) /gm)].map((m) => m[1]!);
  const all = labels("show mpls forwarding-table");
  expect(all.length).toBeGreaterThan(1);
  expect(labels(`show mpls forwarding-table labels ${all[0]} - ${all.at(-1)}`)).toEqual(all);
  expect(labels(`show mpls forwarding-table labels ${all[0]}`)).toEqual([all[0]]);
  expect(labels(`show mpls forwarding-table labels ${all[1]} - ${all.at(-1)}`)).toEqual(all.slice(1));
  const there = labels("show mpls forwarding-table next-hop 10.0.23.3");
  expect(there).toEqual(labels("show mpls forwarding-table interface GigabitEthernet0/1"));
  expect(there.length).toBeGreaterThan(0);
  expect(lab.exec("R2", "show mpls forwarding-table next-hop 10.0.23.99")).not.toContain("Gi0");
});

test("clearing a neighbour takes the session down, and it comes back", () => {
  lab.exec("R2", "clear mpls ldp neighbor 3.3.3.3");
  expect(lab.exec("R2", "show mpls ldp neighbor 3.3.3.3")).not.toContain("State: Oper");
  lab.wait(30);
  expect(lab.exec("R2", "show mpls ldp neighbor 3.3.3.3")).toContain("State: Oper");
});

test("longer-prefixes lists every binding inside a prefix, of which the exact one may be none", () => {
  for (const what of ["ldp bindings", "ip binding"]) {
    expect(show("R1", `show mpls ${what} 0.0.0.0 0`)).toBe("");
    const all = show("R1", `show mpls ${what}`);
    expect(all).toContain("192.168.100.100/32");
    expect(show("R1", `show mpls ${what} 0.0.0.0 0 longer-prefixes`)).toBe(all);
    const some = show("R1", `show mpls ${what} 192.168.0.0/16 longer-prefixes`);
    expect(some).toContain("192.168.100.100/32");
    expect(some).not.toContain("2.2.2.2/32");
  }
});
test("no session runs on another password than the configured one", () => {
  const current = show("R2", "show mpls ldp neighbor password current");
  expect(current).toMatch(/Peer LDP Ident: 1\.1\.1\.1:0; Local LDP Ident 2\.2\.2\.2:0/);
  expect(current).toBe(show("R2", "show mpls ldp neighbor password"));
  expect(show("R2", "show mpls ldp neighbor password pending")).toBe("");
});
test("octets are counted by the way they went, and not when they went nowhere", () => {
  const loopbacks = [1, 2, 3, 4, 5, 6].map(
    (n) => `interface Loopback${n}\n ip address 172.16.0.${n} 255.255.255.255\n`,
  );
  const own = consoleLab(
    {
      R1: router(
        1,
        `${loopbacks.join("")}${link("GigabitEthernet0/0", "10.0.12.1")}ip route 2.2.2.2 255.255.255.255 10.0.12.2\nip route 3.3.3.3 255.255.255.255 10.0.12.2`,
      ),
      R2: router(
        2,
        `${link("GigabitEthernet0/0", "10.0.12.2")}${link("GigabitEthernet0/1", "10.0.23.2")}${link("GigabitEthernet0/2", "10.0.32.2")}
ip route 3.3.3.3 255.255.255.255 10.0.23.3
ip route 3.3.3.3 255.255.255.255 10.0.32.3
ip route 172.16.0.0 255.255.255.0 10.0.12.1
ip route 1.1.1.1 255.255.255.255 10.0.12.1`,
      ),
      R3: router(
        3,
        `${link("GigabitEthernet0/0", "10.0.23.3")}${link("GigabitEthernet0/1", "10.0.32.3")}ip route 0.0.0.0 0.0.0.0 10.0.23.2`,
      ),
    },
    ["R1:Gi0/0 R2:Gi0/0", "R2:Gi0/1 R3:Gi0/0", "R2:Gi0/2 R3:Gi0/1"],
  );
  own.wait(60);
  const octets = (): readonly number[] =>
    [...own.exec("R2", "show mpls forwarding-table 3.3.3.3 32").matchAll(/(\d+) +Gi0\/([12]) +10\.0\.\d+\.3/g)].map(
      (m) => Number(m[1]),
    );
  expect(octets()).toEqual([0, 0]);
  for (const n of [1, 2, 3, 4, 5, 6])
    expect(own.exec("R1", `ping 3.3.3.3 source Loopback${n} repeat 5`)).toContain("(5/5)");
  const [one = 0, other = 0] = octets();
  // 100 octets of packet and 4 of label each.
  expect(one + other).toBe(30 * 104);
  expect(Math.min(one, other)).toBeGreaterThan(0);
  own.exec("R1", "traceroute 3.3.3.3 probe 1 ttl 1 1 timeout 1");
  expect(octets()).toEqual([one, other]);
  own.exec("R2", "clear mpls counters");
  expect(octets()).toEqual([0, 0]);
});
