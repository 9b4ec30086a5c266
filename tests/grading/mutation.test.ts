import { expect, test } from "vitest";
import { altered, isWaived, mutantsOf } from "../../src/grading/mutation.ts";

const CONFIG =
  "hostname R1\n!\nrouter bgp 1\n neighbor 2.2.2.2 remote-as 1\n !\n address-family vpnv4\n  neighbor 2.2.2.2 activate\n exit-address-family\n!\nend\n";

test("one line deleted, or one value altered, with its place in the name", () => {
  const mutants = mutantsOf(new Map([["R1", CONFIG]]), ["R1"]);
  expect(mutants.map((m) => m.name)).toEqual([
    'R1 delete "hostname R1"',
    'R1 delete "router bgp 1"',
    'R1 alter "router bgp 1" to "router bgp 2"',
    'R1 delete "neighbor 2.2.2.2 remote-as 1" in "router bgp 1"',
    'R1 alter "neighbor 2.2.2.2 remote-as 1" to "neighbor 2.2.2.2 remote-as 2" in "router bgp 1"',
    'R1 delete "address-family vpnv4" in "router bgp 1"',
    'R1 delete "neighbor 2.2.2.2 activate" in "router bgp 1 / address-family vpnv4"',
    'R1 alter "neighbor 2.2.2.2 activate" to "neighbor 2.2.2.3 activate" in "router bgp 1 / address-family vpnv4"',
  ]);
});
test("deleting a header deletes its block and nothing else", () => {
  const family = mutantsOf(new Map([["R1", CONFIG]]), ["R1"]).find((m) =>
    m.name.startsWith('R1 delete "address-family'),
  )!;
  expect(family.configs.get("R1")).toBe(
    "hostname R1\n!\nrouter bgp 1\n neighbor 2.2.2.2 remote-as 1\n !\n exit-address-family\n!\nend\n",
  );
});
test("nodes that are not the learner's are left alone", () => {
  expect(mutantsOf(new Map([["P1", CONFIG]]), ["R1"])).toEqual([]);
});
test("values stay valid", () => {
  expect(altered(" ip address 10.0.0.1 255.255.255.255")).toBe(" ip address 10.0.0.1 255.255.255.0");
  expect(altered(" ip address 10.0.0.1 255.255.255.252")).toBe(" ip address 10.0.0.1 255.255.255.0");
  expect(altered(" route-target import 65103:1111")).toBe(" route-target import 65103:1112");
  expect(altered(" network 10.0.0.0 0.0.0.255 area 0")).toBe(" network 10.0.0.0 0.0.0.255 area 1");
  expect(altered("interface Loopback0")).toBeNull();
  expect(altered(" mpls ip")).toBeNull();
});
test("waivers match whole names, with * for any text", () => {
  expect(isWaived('R3 alter "metric 11" in "x"', 'R3 alter "metric *" in *')).toBe(true);
  expect(isWaived("R3 delete", "R3")).toBe(false);
  expect(isWaived("abc", "a*b")).toBe(false);
});
