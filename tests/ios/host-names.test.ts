// Names that the configuration gives to addresses, in commands that take either.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

test("show ip route takes a name of ip host for its address, and no other name", () => {
  const lab = consoleLab(
    { R1: "ip host FAR 192.0.2.9\nip host V6 2001:db8::9\nip route 192.0.2.0 255.255.255.0 Null0\n" },
    [],
  );
  lab.wait(1);
  const route = lab.exec("R1", "show ip route 192.0.2.9");
  expect(route).toContain("Routing entry for 192.0.2.0/24");
  expect(lab.exec("R1", "show ip route FAR")).toBe(route);
  expect(lab.exec("R1", "show ip route FAR longer-prefixes")).toContain("192.0.2.0/24 is directly connected, Null0");
  for (const name of ["NOBODY", "far", "V6"])
    expect(lab.exec("R1", `show ip route ${name}`)).toContain("% Invalid input detected at '^' marker.");
  expect(lab.keys("R1", "show ip route ?")).toContain("Hostname or A.B.C.D");
});

test("traceroute shows the names of the addresses that it finds, unless asked for numbers", () => {
  const lab = consoleLab(
    {
      R1: "interface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nip host NEXT 10.0.0.2\nip host FAR 2.2.2.2\nip route 0.0.0.0 0.0.0.0 10.0.0.2\n",
      R2: "interface Loopback0\n ip address 2.2.2.2 255.255.255.255\ninterface Gi0/0\n ip address 10.0.0.2 255.255.255.0\n",
    },
    ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
  );
  lab.wait(5);
  const named = lab.exec("R1", "traceroute 2.2.2.2");
  expect(named).toContain("Tracing the route to FAR (2.2.2.2)\n");
  expect(named).toMatch(/^ {2}1 NEXT \(10\.0\.0\.2\) +\d+ msec/m);
  // Unreachables come at intervals.
  lab.wait(2);
  const numeric = lab.exec("R1", "traceroute FAR numeric");
  expect(numeric).toContain("Tracing the route to 2.2.2.2\n");
  expect(numeric).toMatch(/^ {2}1 10\.0\.0\.2 +\d+ msec/m);
});
test("ping takes a name of ipv6 host", () => {
  const net = consoleLab(
    {
      R1: "ipv6 unicast-routing\nipv6 host NEAR 2001:db8::1\ninterface Loopback0\n ipv6 address 2001:db8::1/128\n",
    },
    [],
  );
  net.wait(2);
  expect(net.exec("R1", "ping NEAR")).toContain("Success rate is 100 percent (5/5)");
});
