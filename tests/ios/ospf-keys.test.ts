// Changing MD5 keys one router at a time: while somebody still uses an old key, packets go out under every key.
import { describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const router = (n: number): string => `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 ip ospf authentication message-digest
 ip ospf message-digest-key 1 md5 one
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
`;
const three = (): ConsoleLab => {
  const lab = consoleLab({ R1: router(1), R2: router(2), R3: router(3) }, [
    "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0 R3:GigabitEthernet0/0",
  ]);
  lab.wait(60);
  return lab;
};
const edit = (lab: ConsoleLab, node: string, line: string): void => {
  for (const l of ["configure terminal", "interface GigabitEthernet0/0", line, "end"])
    expect(lab.exec(node, l)).not.toContain("%");
  lab.wait(60);
};
const full = (lab: ConsoleLab, node: string): number =>
  lab
    .exec(node, "show ip ospf neighbor")
    .split("\n")
    .filter((l) => / FULL\//.test(l)).length;
const keys = (lab: ConsoleLab, node: string): string =>
  lab.exec(node, "show ip ospf interface GigabitEthernet0/0 | begin Cryptographic");

describe("a change of keys", () => {
  it("costs no adjacency, and tells who is behind", () => {
    const lab = three();
    edit(lab, "R1", "ip ospf message-digest-key 2 md5 two");
    expect(keys(lab, "R1")).toContain(
      "  Cryptographic authentication enabled\n    Youngest key id is 2\n    Rollover in progress, 2 neighbor(s) using the old key(s):\n      key id 1\n",
    );
    edit(lab, "R2", "ip ospf message-digest-key 2 md5 two");
    expect(keys(lab, "R1")).toContain("Rollover in progress, 1 neighbor(s) using the old key(s):\n      key id 1\n");
    edit(lab, "R3", "ip ospf message-digest-key 2 md5 two");
    for (const node of ["R1", "R2", "R3"]) {
      expect(full(lab, node)).toBe(2);
      expect(keys(lab, node)).toContain("Youngest key id is 2\n");
      expect(keys(lab, node)).not.toContain("Rollover");
      expect(lab.exec(node, "show logging | include ADJCHG.*DOWN")).toBe("");
    }
    for (const node of ["R1", "R2", "R3"]) edit(lab, node, "no ip ospf message-digest-key 1");
    for (const node of ["R1", "R2", "R3"]) expect(full(lab, node)).toBe(2);
    expect(lab.exec("R1", "show running-config interface GigabitEthernet0/0")).not.toContain("key 1 ");
  });
  it("brings up a router that only knows the old key", () => {
    const lab = three();
    for (const node of ["R1", "R2"]) edit(lab, node, "ip ospf message-digest-key 2 md5 two");
    lab.network.input({ kind: "power", node: "R3", on: false });
    lab.wait(60);
    expect(keys(lab, "R1")).not.toContain("Rollover");
    lab.network.input({ kind: "power", node: "R3", on: true });
    lab.wait(120);
    expect(full(lab, "R3")).toBe(2);
    expect(lab.exec("R3", "show ip route ospf")).toContain("1.1.1.1");
  });
  it("ends an adjacency with whoever does not know the one key that is left", () => {
    const lab = three();
    edit(lab, "R1", "ip ospf message-digest-key 2 md5 two");
    edit(lab, "R1", "no ip ospf message-digest-key 1 md5 one");
    expect(full(lab, "R1")).toBe(0);
    expect(full(lab, "R2")).toBe(1);
  });
});
