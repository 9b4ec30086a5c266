import { expect, test } from "vitest";
import { sessionMachine } from "../../../src/protocols/ldp/machine.ts";
import { bindings, lfib, logs, neighbors, row } from "./chain.ts";

test("the state table", () => {
  expect(sessionMachine.grid()).toMatchSnapshot();
});

test("three routers in a row: sessions, bindings, penultimate-hop popping", () => {
  const lab = row(3).run(30);
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
  expect(neighbors(lab, "R2")).toEqual(["1.1.1.1 OPERATIONAL active", "3.3.3.3 OPERATIONAL passive"]);
  expect(bindings(lab, "R1")).toEqual([
    "1.1.1.1/32 local 3 2.2.2.2=16",
    "2.2.2.2/32 local 16 2.2.2.2=3*",
    "3.3.3.3/32 local 17 2.2.2.2=17*",
    "10.0.1.0/24 local 3 2.2.2.2=3",
    "10.0.2.0/24 local 18 2.2.2.2=3*",
  ]);
  expect(lfib(lab, "R2")).toEqual(["16 -> pop GigabitEthernet0/0 10.0.1.1", "17 -> pop GigabitEthernet0/1 10.0.2.2"]);
  expect(logs(lab, "R1")).toEqual(["%LDP-5-NBRCHG: LDP Neighbor 2.2.2.2:0 (1) is UP"]);
});
