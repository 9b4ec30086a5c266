// A VLAN that is suspended carries nothing until it is active again.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

test("state suspend stops the frames of its VLAN, and no others", () => {
  const port = (vlan: number): string => ` switchport mode access\n switchport access vlan ${vlan}\n`;
  const { exec, wait } = consoleLab(
    {
      SW: `hostname SW\nvlan 10\n name TEN\n state suspend\nvlan 20\ninterface Gi0/0\n${port(10)}interface Gi0/1\n${port(10)}interface Gi0/2\n${port(20)}interface Gi0/3\n${port(20)}`,
      A: "ip addr add 10.0.10.1/24 dev eth0\n",
      B: "ip addr add 10.0.10.2/24 dev eth0\n",
      C: "ip addr add 10.0.20.1/24 dev eth0\n",
      D: "ip addr add 10.0.20.2/24 dev eth0\n",
    },
    ["A:eth0 SW:Gi0/0", "B:eth0 SW:Gi0/1", "C:eth0 SW:Gi0/2", "D:eth0 SW:Gi0/3"],
    { SW: "switch", A: "host", B: "host", C: "host", D: "host" },
  );
  wait(5);
  const ping = (node: string, to: string): boolean => exec(node, `ping -c 1 -W 1 ${to}`).includes("1 received");
  expect(ping("A", "10.0.10.2")).toBe(false);
  expect(ping("C", "10.0.20.2")).toBe(true);
  expect(exec("SW", "show vlan brief")).toMatch(/^10 +TEN +suspended +Gi0\/0, Gi0\/1$/m);
  expect(exec("SW", "show running-config")).toContain("vlan 10\n name TEN\n state suspend\n");
  for (const line of ["configure terminal", "vlan 1", "state suspend"])
    expect(exec("SW", line).includes("may not have its state changed")).toBe(line === "state suspend");
  for (const line of ["vlan 10", "state active", "end"]) exec("SW", line);
  wait(5);
  expect(ping("A", "10.0.10.2")).toBe(true);
});

test("shutdown of a VLAN stops it on this switch", () => {
  const port = " switchport mode access\n switchport access vlan 10\n";
  const { exec, wait } = consoleLab(
    {
      SW: `hostname SW\nvlan 10\n name TEN\n shutdown\ninterface Gi0/0\n${port}interface Gi0/1\n${port}`,
      A: "ip addr add 10.0.10.1/24 dev eth0\n",
      B: "ip addr add 10.0.10.2/24 dev eth0\n",
    },
    ["A:eth0 SW:Gi0/0", "B:eth0 SW:Gi0/1"],
    { SW: "switch", A: "host", B: "host" },
  );
  wait(5);
  const ping = (): boolean => exec("A", "ping -c 1 -W 1 10.0.10.2").includes("1 received");
  expect(ping()).toBe(false);
  expect(exec("SW", "show vlan brief")).toMatch(/^10 +TEN +act\/lshut +Gi0\/0, Gi0\/1$/m);
  expect(exec("SW", "show running-config")).toContain("vlan 10\n name TEN\n shutdown\n");
  for (const line of ["configure terminal", "vlan 10", "no shutdown", "end"]) exec("SW", line);
  wait(5);
  expect(ping()).toBe(true);
});
