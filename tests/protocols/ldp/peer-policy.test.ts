// What LDP does for some peers only: passwords by access list, labels taken, protection, targeted hellos; and the forms of show.
import { expect, test } from "vitest";
import { formatIpv4 } from "../../../src/base/ip.ts";
import type { LdpView } from "../../../src/protocols/ldp/view.ts";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";

const router = (n: number, ports: readonly string[], more = ""): string => `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
 ip ospf 1 area 0
${ports.map((p, i) => `interface GigabitEthernet0/${i}\n ip address ${p} 255.255.255.0\n ip ospf network point-to-point\n ip ospf 1 area 0\n mpls ip\n no shutdown\n`).join("")}router ospf 1
mpls ldp router-id Loopback0 force
${more}`;
const chain = (more: Readonly<Record<string, string>> = {}): ConsoleLab => {
  const lab = consoleLab(
    {
      R1: router(1, ["10.0.12.1"], more["R1"]),
      R2: router(2, ["10.0.12.2", "10.0.23.2"], more["R2"]),
      R3: router(3, ["10.0.23.3"], more["R3"]),
    },
    ["R1:Gi0/0 R2:Gi0/0", "R2:Gi0/1 R3:Gi0/0"],
  );
  for (const n of ["R1", "R2", "R3"]) lab.exec(n, "enable");
  lab.wait(60);
  return lab;
};
const type = (lab: ConsoleLab, node: string, ...lines: string[]): void => {
  for (const line of ["configure terminal", ...lines, "end"]) lab.exec(node, line);
  lab.wait(60);
};
const up = (lab: ConsoleLab, node: string): string[] =>
  (lab.network.view(node, "ldp") as LdpView).neighbors
    .filter((n) => n.state === "OPERATIONAL")
    .map((n) => formatIpv4(n.lsrId));
const bound = (lab: ConsoleLab, node: string, from: string): string[] =>
  [...lab.exec(node, `show mpls ldp bindings neighbor ${from}`).matchAll(/lib entry: (\S+),/g)].map((m) => m[1]!);

test("passwords: the neighbour's own, then the options in order, then the fallback; who needs one and has none gets nothing", () => {
  const lab = chain({
    R1: "mpls ldp neighbor 2.2.2.2 password one\n",
    R2: `access-list 10 permit 1.1.1.1
access-list 30 permit 3.3.3.3
mpls ldp password option 7 for 10 one
mpls ldp password fallback three
`,
    R3: "mpls ldp password fallback three\n",
  });
  expect(up(lab, "R2")).toEqual(["1.1.1.1", "3.3.3.3"]);
  expect(lab.exec("R2", "show mpls ldp neighbor password")).toMatch(
    /Peer LDP Ident: 1\.1\.1\.1:0; Local LDP Ident 2\.2\.2\.2:0\n +TCP connection: .*\n +Password: not required, option 7, in use\n +State: Oper; Msgs.*\n[\s\S]*3\.3\.3\.3:0[\s\S]*Password: not required, fallback, in use/,
  );
  // A lower number goes first; with the wrong password the session is gone.
  type(lab, "R2", "mpls ldp password option 3 for 10 other");
  expect(up(lab, "R2")).toEqual(["3.3.3.3"]);
  type(lab, "R2", "no mpls ldp password option 3");
  lab.wait(60);
  expect(up(lab, "R2")).toEqual(["1.1.1.1", "3.3.3.3"]);
  type(lab, "R2", "no mpls ldp password fallback");
  type(lab, "R3", "no mpls ldp password fallback");
  lab.wait(60);
  expect(up(lab, "R2")).toEqual(["1.1.1.1", "3.3.3.3"]);
  type(lab, "R2", "mpls ldp password required for 30", "interface GigabitEthernet0/1", "no mpls ip", "mpls ip");
  expect(up(lab, "R2")).toEqual(["1.1.1.1"]);
  expect(lab.exec("R2", "show running-config | include password")).toContain("mpls ldp password option 7 for 10 one\n");
});
test("labels accept: labels of other prefixes are given back, and come again without the list", () => {
  const lab = chain({ R2: "access-list 10 permit 1.1.1.1\nmpls ldp neighbor 1.1.1.1 labels accept 10\n" });
  expect(bound(lab, "R2", "1.1.1.1")).toEqual(["1.1.1.1/32"]);
  type(lab, "R2", "access-list 10 permit 3.3.3.3", "no mpls ldp neighbor 1.1.1.1 labels accept");
  lab.wait(30);
  expect(bound(lab, "R2", "1.1.1.1").length).toBeGreaterThan(3);
  type(lab, "R2", "access-list 11 permit 2.2.2.2", "mpls ldp neighbor 1.1.1.1 labels accept 11");
  lab.wait(30);
  expect(bound(lab, "R2", "1.1.1.1")).toEqual(["2.2.2.2/32"]);
});
test("protection and targeted hellos for some peers", () => {
  const protection = (lab: ConsoleLab, peer: string): string =>
    (lab.network.view("R2", "ldp") as LdpView).neighbors.find((n) => formatIpv4(n.lsrId) === peer)!.protection;
  const lab = chain({
    R1: "mpls ldp discovery targeted-hello accept from 10\naccess-list 10 permit 9.9.9.9\n",
    R2: "access-list 30 permit 3.3.3.3\nmpls ldp session protection for 30 duration 100\n",
    R3: "mpls ldp discovery targeted-hello accept from 10\naccess-list 10 permit 2.2.2.2\n",
  });
  expect([protection(lab, "1.1.1.1"), protection(lab, "3.3.3.3")]).toEqual(["off", "ready"]);
  expect(lab.exec("R2", "show running-config | include protection")).toContain(
    "mpls ldp session protection for 30 duration 100\n",
  );
  type(lab, "R2", "mpls ldp session protection duration infinite");
  // R1 does not answer targeted hellos of R2.
  expect([protection(lab, "1.1.1.1"), protection(lab, "3.3.3.3")]).toEqual(["enabled", "ready"]);
});
test("further forms of show", () => {
  const lab = chain();
  expect(lab.exec("R2", "show mpls ldp bindings summary")).toMatch(
    /Total number of prefixes: 5\n\nGeneric label bindings\n +assigned +learned\n +prefixes +in labels +out labels\n +5 +5 +10\n/,
  );
  expect(lab.exec("R2", "show mpls ip binding summary")).toBe(lab.exec("R2", "show mpls ldp bindings summary"));
  const local = lab.exec("R2", "show mpls ldp bindings local");
  expect(local).toContain("lib entry: 1.1.1.1/32, rev");
  expect(local).not.toContain("remote binding");
  for (const what of ["neighbor", "discovery", "igp sync"])
    expect(lab.exec("R2", `show mpls ldp ${what} all`)).toBe(lab.exec("R2", `show mpls ldp ${what}`));
});
