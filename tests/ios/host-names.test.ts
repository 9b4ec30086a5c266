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
