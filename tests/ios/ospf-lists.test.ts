// The lists of OSPF neighbours on the console, other names of the stored configuration, and filters typed without spaces.
import { describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const router = (n: number, more = ""): string =>
  `hostname R${n}\ninterface Loopback0\n ip address ${n}.${n}.${n}.${n} 255.255.255.255\ninterface GigabitEthernet0/0\n ip address 10.0.0.${n} 255.255.255.0\n${more}router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n`;
const pair = (more = ""): ConsoleLab => {
  const lab = consoleLab({ R1: router(1, more), R2: router(2) }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
  lab.wait(60);
  return lab;
};

describe("the lists of a neighbour", () => {
  it("are empty once it is FULL", () => {
    const lab = pair();
    expect(lab.exec("R1", "show ip ospf retransmission-list")).toBe(
      "\n            OSPF Router with ID (1.1.1.1) (Process ID 1)\n\n Neighbor 2.2.2.2, interface GigabitEthernet0/0 address 10.0.0.2\n\n",
    );
    expect(lab.exec("R1", "show ip ospf request-list")).toContain(
      " Neighbor 2.2.2.2, interface GigabitEthernet0/0 address 10.0.0.2\n\n",
    );
    expect(lab.exec("R1", "show ip ospf flood-list GigabitEthernet0/0")).toContain(
      " Interface GigabitEthernet0/0, Queue length 0\n",
    );
  });
  it("hold what a silent neighbour has not acknowledged", () => {
    const lab = pair();
    for (const line of [
      "configure terminal",
      "access-list 100 deny ospf any any",
      "interface GigabitEthernet0/0",
      "ip access-group 100 in",
      "end",
    ])
      lab.exec("R2", line);
    for (const line of ["configure terminal", "interface Loopback0", "ip ospf cost 77", "end"]) lab.exec("R1", line);
    lab.wait(7);
    const out = lab.exec("R1", "show ip ospf retransmission-list");
    expect(out).toMatch(/ Link state retransmission due in \d+ msec, Queue length 1\n/);
    expect(out).toContain("   Type  LS ID           ADV RTR         Seq NO      Age    Checksum\n");
    expect(out).toMatch(/\n {5}1 {3}1\.1\.1\.1 {9}1\.1\.1\.1 {9}0x8000000\d {2}\d+ +0x[0-9A-F]{4}\n/);
    const detail = lab.exec("R1", "show ip ospf neighbor detail");
    expect(detail).toContain("retransmission queue length 1, number of retransmission 1\n");
    expect(detail).toContain("Last retransmission scan length is 1, maximum is 1\n");
  });
});

it("the state of a stub router, and a calculation asked for", () => {
  const lab = pair();
  expect(lab.exec("R1", "show ip ospf max-metric")).toContain(
    " Router is not originating router-LSAs with maximum metric\n",
  );
  const runs = (): number => Number(/executed (\d+) time/.exec(lab.exec("R1", "show ip ospf statistics"))?.[1]);
  const before = runs();
  lab.exec("R1", "clear ip ospf force-spf");
  lab.wait(20);
  expect(runs()).toBe(before + 1);
});

describe("the stored configuration", () => {
  it("goes by several names", () => {
    const lab = pair();
    lab.exec("R1", "write memory");
    const text = lab.exec("R1", "show startup-config");
    expect(text).toContain("hostname R1");
    expect(lab.exec("R1", "show configuration")).toBe(text);
    expect(lab.exec("R1", "more nvram:startup-config")).toBe(text);
    lab.exec("R1", "write erase");
    expect(lab.exec("R1", "show configuration")).toContain("startup-config is not present");
    expect(lab.exec("R1", "configure memory")).toContain("startup-config is not present");
  });
  it("is read into the running one, which keeps what it has beside it", () => {
    const lab = pair();
    lab.exec("R1", "write memory");
    for (const line of [
      "configure terminal",
      "interface Loopback5",
      "interface Loopback0",
      "ip ospf cost 9",
      "ip address 9.9.9.9 255.255.255.255",
      "end",
    ])
      lab.exec("R1", line);
    expect(lab.exec("R1", "copy startup-config running-config")).toMatch(/\d+ bytes copied/);
    const run = lab.exec("R1", "show running-config");
    expect(run).toContain("interface Loopback0\n ip address 1.1.1.1 255.255.255.255\n ip ospf cost 9\n");
    expect(run).toContain("interface Loopback5\n");
    expect(lab.exec("R1", "show ip interface brief")).toMatch(/Loopback0 +1\.1\.1\.1 /);
    lab.keys("R1", "enable\r");
    expect(lab.keys("R1", "copy startup-config running-config\r")).toContain("Destination filename [running-config]? ");
    expect(lab.keys("R1", "\r")).toMatch(/bytes copied/);
  });
});

describe("key chains", () => {
  it("print as IOS does", () => {
    const lab = pair("");
    for (const line of [
      "configure terminal",
      "key chain K",
      "key 1",
      "key-string abc",
      "key 2",
      "key-string def",
      "send-lifetime 00:00:00 Jan 1 2020 infinite",
      "end",
    ])
      lab.exec("R1", line);
    expect(lab.exec("R1", "show key chain")).toBe(
      'Key-chain K:\n    key 1 -- text "abc"\n        accept lifetime (always valid) - (always valid) [valid now]\n        send lifetime (always valid) - (always valid) [valid now]\n    key 2 -- text "def"\n        accept lifetime (always valid) - (always valid) [valid now]\n        send lifetime (00:00:00 Jan 1 2020 infinite)\n',
    );
  });
});

it("a filter needs no space before its bar, except where the bar may be part of a pattern", () => {
  const lab = pair();
  expect(lab.exec("R1", "show running-config|include ^hostname")).toBe("hostname R1\n");
  expect(lab.exec("R1", "sh run| i ^hostname|^router")).toBe("hostname R1\nrouter ospf 1\n");
  expect(lab.exec("R1", "show ip bgp regexp 1|2")).not.toContain("Invalid input");
});
