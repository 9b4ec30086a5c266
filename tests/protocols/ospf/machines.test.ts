// The machines in full: every state and event, empty cells included.
import { expect, test } from "vitest";
import { elect } from "../../../src/protocols/ospf/election.ts";
import { interfaceMachine } from "../../../src/protocols/ospf/interface-machine.ts";
import { neighborMachine } from "../../../src/protocols/ospf/neighbor-machine.ts";

test("neighbour machine", () => expect(`\n${neighborMachine.grid()}\n`).toMatchSnapshot());
test("interface machine", () => expect(`\n${interfaceMachine.grid()}\n`).toMatchSnapshot());

const candidate = (routerId: number, priority = 1, designatedRouter = 0, backupDesignatedRouter = 0) => ({
  routerId,
  address: 100 + routerId,
  priority,
  designatedRouter,
  backupDesignatedRouter,
});
test("nobody declares anything: the highest becomes backup first, then designated router, the next one backup", () => {
  expect(elect(candidate(9), [candidate(1), candidate(5)])).toEqual({
    designatedRouter: 109,
    backupDesignatedRouter: 105,
  });
  expect(elect(candidate(1), [candidate(9), candidate(5)])).toMatchObject({ designatedRouter: 109 });
});
test("priority comes before router id, and 0 is not eligible", () => {
  expect(elect(candidate(1, 5), [candidate(9), candidate(8, 0)])).toEqual({
    designatedRouter: 101,
    backupDesignatedRouter: 109,
  });
  expect(elect(candidate(9, 0), [candidate(8, 0)])).toEqual({ designatedRouter: 0, backupDesignatedRouter: 0 });
});
test("a designated router in office stays, however low", () => {
  const incumbent = candidate(1, 1, 101, 102);
  const backup = candidate(2, 1, 101, 102);
  expect(elect(candidate(9, 200), [incumbent, backup])).toEqual({ designatedRouter: 101, backupDesignatedRouter: 102 });
});
test("the backup moves up when the designated router is gone, and another takes its place", () => {
  expect(
    elect({ ...candidate(2), designatedRouter: 101, backupDesignatedRouter: 102 }, [
      candidate(1, 0),
      candidate(7, 1, 101, 102),
    ]),
  ).toEqual({
    designatedRouter: 102,
    backupDesignatedRouter: 107,
  });
});
test("of two that declare themselves, as after a partition heals, the better one stays", () => {
  expect(elect(candidate(3), [candidate(1, 1, 101, 0), candidate(2, 1, 102, 0)])).toMatchObject({
    designatedRouter: 102,
  });
});
