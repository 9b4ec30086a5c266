// The engine in a web worker.
import { factories } from "../lab/factories.ts";
import { EngineHost } from "./host.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

const scope = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: { readonly data: ToWorker }) => void) | null;
};
/** A message to oneself comes after those that wait already, without the clamping that nested timeouts suffer. */
const channel = new MessageChannel();
let waiting: (() => void) | null = null;
channel.port1.onmessage = () => {
  const body = waiting;
  waiting = null;
  body?.();
};
const host = new EngineHost({
  post: (message) => scope.postMessage(message),
  later: (body, ms) => {
    if (ms > 0) setTimeout(body, ms);
    else {
      waiting = body;
      channel.port2.postMessage(null);
    }
  },
  clock: () => performance.now(),
  factories,
});
scope.onmessage = ({ data }) => host.receive(data);
