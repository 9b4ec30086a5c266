// LSAs whose router is gone reach MaxAge and leave the database. RFC 2328, 14.
import { expect, test } from "vitest";
import { Conformance } from "../../conformance/ospfv2/steps.ts";

const start = (): Conformance => {
  const c = new Conformance();
  c.run({
    configure: { interfaces: { eth0: { address: "10.0.0.2/24", area: 0, networkType: "point-to-point" } } },
  });
  c.run({ adjacent: {} });
  c.run({ wait: 1 });
  return c;
};
const held = (c: Conformance): readonly string[] => {
  const v = c.view();
  const all = v.areas.flatMap((a) => [...a.database, ...a.interfaces.flatMap((i) => [...i.links])]);
  return [...all, ...v.external].filter((l) => l.advertisingRouter !== 0x02020202).map((l) => `${l.type} at ${l.age}`);
};

test("the older of two goes first, though it came later", () => {
  const c = start();
  c.run({ receive: { update: [{ lsa: "1 9.9.9.1 9.9.9.1", age: 10 }] } });
  c.run({ wait: 10 });
  c.run({ receive: { update: [{ lsa: "1 9.9.9.2 9.9.9.2", age: 3000 }] } });
  expect(held(c)).toEqual(["1 at 20", "1 at 3000"]);
  c.run({ wait: 599 });
  expect(held(c)).toEqual(["1 at 619", "1 at 3599"]);
  c.run({ wait: 2 });
  expect(held(c)).toEqual(["1 at 621"]);
  c.run({ wait: 3000 });
  expect(held(c)).toEqual([]);
});
test.each([
  ["9 1.0.0.0 9.9.9.1", "of a link"],
  ["10 1.0.0.0 9.9.9.1", "of an area"],
  ["11 1.0.0.0 9.9.9.1", "of the whole domain"],
  ["5 172.16.0.0 9.9.9.1", "of an external route"],
])("LSA %s, %s", (lsa) => {
  const c = start();
  c.run({ receive: { update: [{ lsa, age: 3500 }] } });
  expect(held(c)).toHaveLength(1);
  c.run({ wait: 101 });
  expect(held(c)).toEqual([]);
});
