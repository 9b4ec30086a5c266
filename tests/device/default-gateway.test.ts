// The gateway of a switch, and of a router that does not route.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

test("ip default-gateway leads on as long as the device does not route", () => {
  const { exec, wait } = consoleLab(
    {
      SW: "hostname SW\ninterface Vlan1\n ip address 10.0.0.2 255.255.255.0\n no shutdown\nip default-gateway 10.0.0.1\n",
      R1: "hostname R1\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n no shutdown\ninterface Loopback0\n ip address 192.0.2.1 255.255.255.255\n",
      R2: "hostname R2\nno ip routing\ninterface Gi0/0\n ip address 10.0.0.3 255.255.255.0\n no shutdown\n",
    },
    ["SW:Gi0/0 R1:Gi0/0", "SW:Gi0/1 R2:Gi0/0"],
    { SW: "switch" },
  );
  wait(5);
  const type = (node: string, line: string): void => {
    for (const l of ["configure terminal", line, "end"]) exec(node, l);
  };
  const reaches = (node: string): boolean => exec(node, "ping 192.0.2.1 repeat 2").includes("100 percent");
  expect(reaches("SW")).toBe(true);
  expect(exec("SW", "show ip route")).toMatch(/^Default gateway is 10\.0\.0\.1\n\nHost +Gateway +Last Use/);
  expect(exec("SW", "show running-config")).toContain("\nip default-gateway 10.0.0.1\n");
  type("SW", "no ip default-gateway");
  expect(reaches("SW")).toBe(false);
  expect(reaches("R2")).toBe(false);
  type("R2", "ip default-gateway 10.0.0.1");
  expect(reaches("R2")).toBe(true);
  type("R2", "ip routing");
  expect(reaches("R2")).toBe(false);
  expect(exec("R2", "show ip route")).toContain("Gateway of last resort is not set");
});
