// The IP SLA operations of a router.
import type { Instant } from "../../kernel/kernel.ts";
import type { BusEvent, Context, Protocol, SlaCode } from "../protocol.ts";
import type { SlaInstanceConfig, SlaResponderConfig } from "./config.ts";
import { Operation } from "./operation.ts";
import { Responders } from "./responder.ts";
import { type SlaView, slaView } from "./view.ts";

/** What is told of an operation: the latest result, as long as it is alive. */
const resultOf = (o: Operation): { readonly code: SlaCode; readonly rtt: number | null } =>
  o.state === "Inactive" ? { code: "unknown", rtt: null } : { code: o.code, rtt: o.rtt };

export class Sla implements Protocol<SlaInstanceConfig, SlaView> {
  readonly #context: Context;
  /** By number, in that order. */
  #operations = new Map<number, Operation>();
  /** What has been told of each. */
  readonly #told = new Map<number, string>();
  readonly #responders: Responders;
  #answering: readonly SlaResponderConfig[] = [];
  constructor(context: Context) {
    this.#context = context;
    this.#responders = new Responders(context);
  }
  configure(next: SlaInstanceConfig): void {
    const { responders } = next;
    if (responders.length !== this.#answering.length || responders.some((r, i) => r !== this.#answering[i]))
      this.#responders.configure(responders);
    this.#answering = responders;
    const operations = new Map<number, Operation>();
    for (const { operation, schedule } of next.operations) {
      const running = this.#operations.get(operation.number);
      if (running !== undefined && running.config === operation && running.schedule === schedule) {
        operations.set(operation.number, running);
        continue;
      }
      running?.stop();
      const table = (): Context | undefined => this.#table(operation.vrf ?? "");
      const made = new Operation(this.#context, operation, schedule, table, (o) => this.#tell(o));
      operations.set(operation.number, made);
      if (running !== undefined) this.#tell(made);
    }
    const gone = [...this.#operations.values()].filter((o) => !operations.has(o.config.number));
    this.#operations = operations;
    for (const operation of gone) {
      operation.stop();
      this.#forget(operation.config.number);
    }
  }
  notice(event: BusEvent): void {
    if (event.kind !== "sla-request") return;
    for (const o of this.#operations.values())
      this.#context.publish({ kind: "sla", operation: o.config.number, ...resultOf(o) });
  }
  view(): SlaView {
    return slaView(this.#operations.values());
  }
  pending(): readonly { readonly what: string; readonly until: Instant; readonly since: Instant }[] {
    return [...this.#operations.values()].flatMap((o) => {
      const awaited = o.awaited;
      return awaited === null ? [] : [{ what: `ip sla ${o.config.number}`, ...awaited }];
    });
  }
  stop(): void {
    this.#responders.stop();
    for (const operation of this.#operations.values()) operation.stop();
    for (const number of [...this.#told.keys()]) this.#forget(number);
    this.#operations.clear();
  }
  #table(name: string): Context | undefined {
    const vrf = this.#context.vrfs().find((v) => v.name === name);
    return vrf === undefined || vrf.id === this.#context.vrf.id ? vrf && this.#context : this.#context.inVrf(vrf.id);
  }
  #tell(o: Operation): void {
    const result = resultOf(o);
    const text = `${result.code} ${result.rtt}`;
    if (this.#told.get(o.config.number) === text) return;
    this.#told.set(o.config.number, text);
    this.#context.publish({ kind: "sla", operation: o.config.number, ...result });
  }
  #forget(operation: number): void {
    if (this.#told.delete(operation)) this.#context.publish({ kind: "sla", operation, code: "unknown", rtt: null });
  }
}
