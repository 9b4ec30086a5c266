// The state tables, and rows that the topologies do not reach.
import { expect, test } from "vitest";
import { operationMachine } from "../../../src/protocols/sla/machine.ts";
import { objectMachine } from "../../../src/protocols/track/machine.ts";

test("the state table of a tracked object", () => {
  expect(objectMachine.grid()).toMatchSnapshot();
});
test("the state table of an operation", () => {
  expect(operationMachine.grid()).toMatchSnapshot();
});
test("whatever is seen of an object has a row; a delay ends only where one runs", () => {
  for (const state of objectMachine.states)
    for (const event of objectMachine.events) {
      const row = objectMachine.find(state, event);
      if (event === "Delay over") expect(row !== undefined).toBe(state.includes("delayed"));
      else expect(row, `${state}: ${event}`).toBeDefined();
    }
});
