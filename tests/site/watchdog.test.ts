// An engine that stops answering is noticed; a slow one is waited for, a closed one forgotten.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EngineClient } from "../../src/worker/client.ts";
import { guard } from "../../src/site/lab/watchdog.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const engine = (answer: () => Promise<null>) => {
  const ask = vi.fn(answer);
  return { ask } as unknown as Pick<EngineClient, "ask"> & { readonly ask: typeof ask };
};

test("answers keep it quiet", async () => {
  const lost = vi.fn();
  const client = engine(async () => null);
  guard(client, lost);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(client.ask.mock.calls.length).toBeGreaterThan(50);
  expect(lost).not.toHaveBeenCalled();
});
test("silence is a loss, told once", async () => {
  const lost = vi.fn();
  guard(
    engine(() => new Promise(() => {})),
    lost,
  );
  await vi.advanceTimersByTimeAsync(9_000);
  expect(lost).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(lost).toHaveBeenCalledTimes(1);
});
test("an answer that takes ten seconds is waited for", async () => {
  const lost = vi.fn();
  guard(
    engine(() => new Promise((done) => setTimeout(() => done(null), 10_000))),
    lost,
  );
  await vi.advanceTimersByTimeAsync(120_000);
  expect(lost).not.toHaveBeenCalled();
});
test("an engine that was closed, and a guard that was stopped, say nothing", async () => {
  const lost = vi.fn();
  guard(
    engine(() => Promise.reject(new Error("closed"))),
    lost,
  );
  guard(
    engine(() => new Promise(() => {})),
    lost,
  )();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(lost).not.toHaveBeenCalled();
});
