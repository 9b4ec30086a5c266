// iBGP routes stay out of the IGP until `bgp redistribute-internal`.
import { expect, test } from "vitest";
import { consoleLab } from "../../support/console.ts";

const igp = {
  ospf: ["router ospf 1\n network 10.0.23.0 0.0.0.255 area 0\n", "router ospf 1", "redistribute bgp 65000 subnets"],
  rip: [
    "router rip\n version 2\n network 10.0.0.0\n no auto-summary\n",
    "router rip",
    "redistribute bgp 65000 metric 2",
  ],
} as const;

test.each(["ospf", "rip"] as const)("%s", (protocol) => {
  const [running, header, redistribute] = igp[protocol];
  const { exec, wait } = consoleLab(
    {
      R1: `hostname R1
interface Loopback0
 ip address 192.0.2.1 255.255.255.255
interface Gi0/0
 ip address 172.16.12.1 255.255.255.0
router bgp 65000
 neighbor 172.16.12.2 remote-as 65000
 network 192.0.2.1 mask 255.255.255.255
`,
      R2: `hostname R2
interface Gi0/0
 ip address 172.16.12.2 255.255.255.0
interface Gi0/1
 ip address 10.0.23.2 255.255.255.0
${running}${header}
 ${redistribute}
router bgp 65000
 neighbor 172.16.12.1 remote-as 65000
`,
      R3: `hostname R3
interface Gi0/1
 ip address 10.0.23.3 255.255.255.0
${running}`,
    },
    ["R1:Gi0/0 R2:Gi0/0", "R2:Gi0/1 R3:Gi0/1"],
  );
  const told = (): boolean => exec("R3", "show ip route").includes("192.0.2.");
  wait(120);
  expect(exec("R2", "show ip route bgp")).toContain("192.0.2.1");
  expect(told()).toBe(false);
  const type = (line: string): void => {
    for (const l of ["configure terminal", "router bgp 65000", line, "end"]) exec("R2", l);
  };
  type("bgp redistribute-internal");
  wait(60);
  expect(told()).toBe(true);
  expect(exec("R2", "show running-config | include redistribute-internal")).toContain(" bgp redistribute-internal\n");
  type("no bgp redistribute-internal");
  wait(300);
  expect(told()).toBe(false);
});
