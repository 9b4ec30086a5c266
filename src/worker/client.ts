// The page's side of an engine: requests as promises, news to listeners.
import type { LabFault } from "../lab/fault.ts";
import type { FromWorker, RequestName, Requests, ToWorker } from "./messages.ts";

/** What a Worker, a MessagePort and a thread have in common, made equal by the caller. */
export interface EnginePort {
  post(message: ToWorker): void;
  /** Called once. */
  listen(listener: (message: FromWorker) => void): void;
  close(): void;
}
export const workerPort = (worker: Worker): EnginePort => ({
  post: (message) => worker.postMessage(message),
  listen: (listener) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => listener(data);
    // A script that cannot be fetched has no message.
    worker.onerror = (event) =>
      listener({ kind: "crashed", message: event.message || "its script did not run", recording: null });
  },
  close: () => worker.terminate(),
});

/** The engine refused a request: unknown names, a faulty lab. */
export class Refusal extends Error {
  readonly faults: readonly LabFault[];
  constructor(message: string, faults: readonly LabFault[]) {
    super(message);
    this.name = "Refusal";
    this.faults = faults;
  }
}
/** What comes without being asked for. */
export type News = Exclude<FromWorker, { kind: "answer" | "refused" }>;

export class EngineClient {
  readonly #port: EnginePort;
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  readonly #listeners: ((news: News) => void)[] = [];
  #next = 1;
  #closed = false;
  constructor(port: EnginePort) {
    this.#port = port;
    port.listen((message) => this.#hear(message));
  }
  /** Rejects with Refusal. */
  ask<K extends RequestName>(request: K, ask: Requests[K]["ask"]): Promise<Requests[K]["answer"]> {
    if (this.#closed) return Promise.reject(new Refusal("the engine was closed", []));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.post({ id, request, ask } as ToWorker);
    });
  }
  /** Keystrokes on an interactive console; the answer is not waited for. */
  type(node: string, session: string, data: string): void {
    this.ask("input", { kind: "type", node, session, interactive: true, data }).catch(() => {});
  }
  /** Returns the stop function. */
  onNews(listener: (news: News) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      const i = this.#listeners.indexOf(listener);
      if (i >= 0) this.#listeners.splice(i, 1);
    };
  }
  close(): void {
    this.#closed = true;
    this.#port.close();
    this.#refuseAll("the engine was closed");
  }
  #refuseAll(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Refusal(why, []));
    this.#waiting.clear();
  }
  #hear(message: FromWorker): void {
    if (message.kind !== "answer" && message.kind !== "refused") {
      // Nobody answers any more.
      if (message.kind === "crashed") this.#refuseAll("the engine crashed");
      for (const listener of [...this.#listeners]) listener(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === "answer") waiting?.resolve(message.answer as never);
    else waiting?.reject(new Refusal(message.message, message.faults));
  }
}
