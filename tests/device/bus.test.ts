// Run to completion.
import { expect, test } from "vitest";
import { Bus } from "../../src/device/bus.ts";

test("what a stimulus causes runs after it, in order, before the next stimulus", () => {
  const bus = new Bus();
  const heard: string[] = [];
  bus.execute(() => {
    heard.push("frame");
    bus.defer(() => {
      heard.push("route");
      bus.defer(() => heard.push("withdraw"));
      heard.push("route done");
    });
    bus.execute(() => heard.push("timer"));
    heard.push("frame done");
  });
  expect(heard).toEqual(["frame", "frame done", "route", "route done", "timer", "withdraw"]);
  expect(bus.running).toBe(false);
});
test("a fault in one task does not leave the bus running", () => {
  const bus = new Bus();
  expect(() =>
    bus.execute(() => {
      throw new Error("fault");
    }),
  ).toThrow("fault");
  let ran = false;
  bus.execute(() => {
    ran = true;
  });
  expect(ran).toBe(true);
});
test("a long chain of causes does not grow the queue or the stack", () => {
  const bus = new Bus();
  let left = 200_000;
  const next = (): void => {
    if (--left > 0) bus.defer(next);
  };
  bus.execute(next);
  expect(left).toBe(0);
});
