import { expect, test } from "vitest";
import { gradedLabIds } from "../../src/cli/graded-lab.ts";
import { course, everyLab, holdToGates } from "./gates.ts";

test("the twelve labs on MPLS VPNs are graded, and no lab is left out", () => {
  const ids = gradedLabIds(course);
  expect(ids).toEqual(
    expect.arrayContaining([
      ...["vrf-isolation", "vrf-route-leaking", "ldp-end-to-end", "route-reflector", "bgp-free-core", "pe-ce-ospf"],
      ...["hub-and-spoke", "ibgp-core", "overlapping-customers", "trouble-ldp", "trouble-pe-ce", "trouble-vpn"],
    ]),
  );
  expect([...everyLab()].sort()).toEqual([...ids].sort());
});
holdToGates(1);
