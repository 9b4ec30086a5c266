// An engine host on a clock of its own, and the page's side of it, in one process.
import { EngineClient } from "../../src/worker/client.ts";
import { EngineHost } from "../../src/worker/host.ts";
import type { FromWorker, ToWorker } from "../../src/worker/messages.ts";
import { doubles } from "../lab/double.ts";

/** A host on a clock of its own: each slice takes `cost` milliseconds, and only `go` lets time pass. */
export const bench = (cost = 1, factories = doubles) => {
  let clock = 0;
  const later: { at: number; body: () => void }[] = [];
  const news: FromWorker[] = [];
  let listener: (message: FromWorker) => void = () => {};
  const host = new EngineHost({
    post: (message) => {
      const copy = structuredClone(message);
      news.push(copy);
      listener(copy);
    },
    later: (body, ms) => void later.push({ at: clock + ms, body }),
    clock: () => {
      clock += cost / 4;
      return clock;
    },
    factories,
  });
  const client = new EngineClient({
    post: (message: ToWorker) => host.receive(structuredClone(message)),
    listen: (l) => {
      listener = l;
    },
    close: () => {},
  });
  const go = (ms: number): void => {
    const until = clock + ms;
    for (let next = later[0]; next !== undefined && next.at <= until; next = later[0]) {
      later.shift();
      clock = Math.max(clock, next.at);
      next.body();
      later.sort((a, b) => a.at - b.at);
    }
    clock = Math.max(clock, until);
  };
  const of = <K extends FromWorker["kind"]>(kind: K) =>
    news.filter((m): m is Extract<FromWorker, { kind: K }> => m.kind === kind);
  /** Lets time pass until the promise is settled. */
  const done = async <T>(promise: Promise<T>): Promise<T> => {
    let open = true;
    promise
      .finally(() => {
        open = false;
      })
      .catch(() => {});
    for (let i = 0; open && i < 10_000; i++) {
      go(10);
      await Promise.resolve();
    }
    return promise;
  };
  return { client, go, of, done, news };
};
