// One operation: when it runs, what its latest run came to, and how often it went well.
import { type Instant, milliseconds, seconds, type Timer } from "../../kernel/kernel.ts";
import type { Context, SlaCode } from "../protocol.ts";
import type { SlaOperationConfig, SlaScheduleConfig } from "./config.ts";
import { DAY, FREQUENCY, LONGEST_WAIT, THRESHOLD, TIMEOUT } from "./constants.ts";
import { type OperationEvent, type OperationState, operationMachine } from "./machine.ts";
import { type Prober, proberOf } from "./probe.ts";

export class Operation {
  readonly config: SlaOperationConfig;
  readonly schedule: SlaScheduleConfig | null;
  state: OperationState = "Pending";
  /** Of the latest run that ended. */
  code: SlaCode = "unknown";
  /** Milliseconds; null when nothing came back. */
  rtt: number | null = null;
  /** When the latest run began, ended or not; null before the first one. */
  ran: Instant | null = null;
  /** When the latest run that ended began. */
  completed: Instant | null = null;
  successes = 0;
  failures = 0;
  overThresholds = false;
  /** When it starts; null when nothing has been said of that, or when it has started and does not recur. */
  starts: Instant | null = null;
  /** When its life ends; null before it starts, and for one that lives for ever. */
  ends: Instant | null = null;
  readonly #context: Context;
  readonly #table: () => Context | undefined;
  readonly #told: (operation: Operation) => void;
  readonly #start: Timer;
  readonly #next: Timer;
  readonly #timeout: Timer;
  readonly #end: Timer;
  #prober: Prober | null = null;
  /** Where the prober is: a VRF may go, and come again as another one. */
  #proberTable: Context | undefined;
  #sequence = 0;

  /** `table` answers the context in the operation's VRF; `told` hears of every new result. */
  constructor(
    context: Context,
    config: SlaOperationConfig,
    schedule: SlaScheduleConfig | null,
    table: () => Context | undefined,
    told: (operation: Operation) => void,
  ) {
    this.#context = context;
    this.config = config;
    this.schedule = schedule;
    this.#table = table;
    this.#told = told;
    const timer = (name: string, event: OperationEvent): Timer =>
      context.timer(`ip sla ${config.number} ${name}`, () => this.#fire(event));
    this.#start = timer("start", "Start time");
    this.#next = timer("frequency", "Frequency");
    this.#timeout = timer("timeout", "Timeout");
    this.#end = timer("life", "End of life");
    const delay = this.#delay();
    if (delay === null) return;
    this.starts = context.now() + delay;
    this.#start.start(delay);
  }
  get frequency(): Instant {
    return seconds(this.config.frequency ?? FREQUENCY);
  }
  get timeout(): Instant {
    return milliseconds(this.config.timeout ?? TIMEOUT);
  }
  /** Can run at all. */
  get runs(): boolean {
    return this.config.type !== undefined && this.config.type.kind !== "other";
  }
  /**
   * The end of the present or the next run, and the beginning of the latest one: what happened to the network before
   * that has been seen. Null when nothing is coming soon.
   */
  get awaited(): { readonly until: Instant; readonly since: Instant } | null {
    if (this.state === "Probing") return { until: this.ran! + this.timeout, since: this.completed ?? -1 };
    const next = this.state === "Active" ? this.#next.remaining : this.#start.remaining;
    if (next === null || next > seconds(LONGEST_WAIT)) return null;
    return { until: this.#context.now() + next + this.timeout, since: this.completed ?? -1 };
  }
  stop(): void {
    for (const timer of [this.#start, this.#next, this.#timeout, this.#end]) timer.stop();
    this.#prober?.stop();
    this.#prober = null;
  }

  /** Nanoseconds until the start; null when it has to be triggered. */
  #delay(): Instant | null {
    if (this.schedule === null || !this.runs) return null;
    const { start } = this.schedule;
    if (start.kind === "now") return 0;
    if (start.kind === "after") return seconds(start.delay);
    if (start.kind === "pending" || start.date !== undefined) return null;
    const day = this.#context.now() % seconds(DAY);
    const at = seconds(start.second);
    return at >= day ? at - day : at - day + seconds(DAY);
  }
  #fire(event: OperationEvent): void {
    const row = operationMachine.find(this.state, event);
    if (row === undefined) return;
    this.state = row.to as OperationState;
    for (const action of row.do ?? [])
      if (action === "begin") this.#begin();
      else if (action === "probe") this.#probe();
      else if (action === "succeed") this.#succeed();
      else if (action === "fail") this.#result(this.#refusable() ? "no-connection" : "timeout", null);
      else if (action === "failConnection") this.#result("no-connection", null);
      else this.#finish();
  }
  #begin(): void {
    const { life, recurring } = this.schedule!;
    this.successes = 0;
    this.failures = 0;
    this.starts = null;
    this.ends = life === "forever" ? null : this.#context.now() + seconds(life);
    if (life !== "forever") this.#end.start(seconds(life));
    if (!recurring) return;
    this.starts = this.#context.now() + seconds(DAY);
    this.#start.start(seconds(DAY));
  }
  #probe(): void {
    this.ran = this.#context.now();
    this.#sequence++;
    this.#next.start(this.frequency);
    this.#timeout.start(this.timeout);
    const table = this.#table();
    if (table !== this.#proberTable) {
      this.#prober?.stop();
      this.#prober = null;
      this.#proberTable = table;
    }
    if (table === undefined) return;
    this.#prober ??= proberOf(table, this.config, (sequence, refused) => {
      if (sequence === (this.#sequence & 0xffff)) this.#fire(refused ? "Refusal" : "Answer");
    });
    this.#prober?.send(this.#sequence & 0xffff);
  }
  /** An operation whose port a responder would have to open: without one there is none. */
  #refusable(): boolean {
    const { type } = this.config;
    return (type?.kind === "tcp-connect" || type?.kind === "udp-echo") && type.control !== false;
  }
  #succeed(): void {
    const took = this.#context.now() - this.ran!;
    const rtt = Math.max(1, Math.round(took / 1e6));
    const over = took > milliseconds(this.config.threshold ?? THRESHOLD);
    this.overThresholds ||= over;
    this.#result(over ? "over-threshold" : "ok", rtt);
  }
  #result(code: SlaCode, rtt: number | null): void {
    this.#timeout.stop();
    this.code = code;
    this.rtt = rtt;
    this.completed = this.ran;
    if (rtt === null) this.failures++;
    else this.successes++;
    // A connection that nobody answers is given up; an echo request is gone anyhow.
    if (this.config.type?.kind === "tcp-connect" && rtt === null) this.#prober?.stop();
    this.#told(this);
  }
  #finish(): void {
    this.#next.stop();
    this.#timeout.stop();
    this.#prober?.stop();
    this.#prober = null;
    this.#told(this);
  }
}
