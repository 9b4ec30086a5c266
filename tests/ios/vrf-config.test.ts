// Route distinguishers of VRFs: each belongs to one of them.
import { expect, it } from "vitest";
import { consoleLab } from "../support/console.ts";

it("refuses a route distinguisher while another VRF has it, and only then", () => {
  const lab = consoleLab({ R1: "hostname R1\nip vrf A\n rd 1:1\nvrf definition B\n rd 1:2\n" }, []);
  const taken = (vrf: string, rd: string): boolean => {
    lab.exec("R1", `vrf definition ${vrf}`);
    return lab.exec("R1", `rd ${rd}`).includes("% Cannot set RD, check if it's unique");
  };
  lab.exec("R1", "configure terminal");
  expect([taken("C", "1:1"), taken("C", "1:2"), taken("C", "1:3"), taken("D", "1:3")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect([taken("B", "1:2"), taken("C", "1:3")]).toEqual([false, false]);
  lab.exec("R1", "no rd");
  expect([taken("D", "1:3"), taken("C", "1:3")]).toEqual([false, true]);
  lab.exec("R1", "no vrf definition D");
  expect(taken("C", "1:3")).toBe(false);
  // A VRF of the name that went is another one.
  expect(taken("D", "1:3")).toBe(true);
  lab.exec("R1", "no ip vrf A");
  expect(taken("D", "1:1")).toBe(false);
});
