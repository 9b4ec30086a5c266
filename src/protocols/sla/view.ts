// What is shown of IP SLA operations. Version 1.
import { formatIp } from "../../base/ip.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { SlaCode } from "../protocol.ts";
import type { Operation } from "./operation.ts";

export interface SlaView {
  readonly version: 1;
  /** By number. */
  readonly operations: readonly SlaOperationView[];
}
export interface SlaOperationView {
  readonly number: number;
  /** "icmp-echo"; "" while it has none. */
  readonly type: string;
  /** Address; null for an operation that cannot run here. */
  readonly target: string | null;
  readonly vrf: string;
  /** Pending: waits for its start or a trigger. Inactive: its life is over. */
  readonly state: "active" | "pending" | "inactive";
  /** Of the latest run that ended. */
  readonly code: SlaCode;
  /** Milliseconds; null when nothing came back. */
  readonly rtt: number | null;
  /** When the latest run that ended began; null before. */
  readonly lastRun: Instant | null;
  readonly successes: number;
  readonly failures: number;
  /** Some answer took longer than the threshold. */
  readonly overThresholds: boolean;
  /** When it starts, if that is known and still to come. */
  readonly starts: Instant | null;
  /** When its life ends; null for never, or before it starts. */
  readonly ends: Instant | null;
}
const STATES = { Pending: "pending", Active: "active", Probing: "active", Inactive: "inactive" } as const;

export const slaView = (operations: Iterable<Operation>): SlaView => ({
  version: 1,
  operations: [...operations].map((o) => {
    const { type } = o.config;
    return {
      number: o.config.number,
      type: type === undefined ? "" : type.kind === "other" ? type.name : type.kind,
      target: type === undefined || type.kind === "other" ? null : formatIp(type.to),
      vrf: o.config.vrf ?? "",
      state: STATES[o.state],
      code: o.code,
      rtt: o.rtt,
      lastRun: o.completed,
      successes: o.successes,
      failures: o.failures,
      overThresholds: o.overThresholds,
      starts: o.starts,
      ends: o.ends,
    };
  }),
});
