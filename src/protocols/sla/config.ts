// IP SLA operations and their schedules as configured. Operations and schedules are replaced, never edited.
import type { Ip, Ipv4 } from "../../base/ip.ts";

export type SlaType =
  | {
      readonly kind: "icmp-echo";
      readonly to: Ip;
      readonly sourceAddress?: Ip;
      readonly sourceInterface?: string;
    }
  | {
      readonly kind: "tcp-connect";
      readonly to: Ip;
      readonly port: number;
      readonly sourceAddress?: Ip;
      readonly sourcePort?: number;
      /** Absent: the responder at the other end is asked for the port first. */
      readonly control?: false;
    }
  | {
      readonly kind: "udp-echo";
      readonly to: Ip;
      readonly port: number;
      readonly sourceAddress?: Ip;
      readonly sourcePort?: number;
      /** As of tcp-connect. */
      readonly control?: false;
    }
  /** One that cannot run here; `line` is how it was written. */
  | { readonly kind: "other"; readonly name: string; readonly line: string };
export interface SlaOperationConfig {
  readonly number: number;
  readonly type?: SlaType;
  /** Seconds. */
  readonly frequency?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly threshold?: number;
  /** Of IPv4 packets; IPv6 ones have a traffic class. */
  readonly tos?: number;
  readonly trafficClass?: number;
  readonly vrf?: string;
  readonly tag?: string;
  readonly owner?: string;
  /** Octets. */
  readonly dataSize?: number;
  /** Lines of the operation without effect, in order. */
  readonly kept: readonly string[];
}
export type SlaStart =
  | { readonly kind: "pending" }
  | { readonly kind: "now" }
  /** Seconds from now. */
  | { readonly kind: "after"; readonly delay: number }
  /** The next time that the clock shows these seconds of the day; with a date, kept and never reached. */
  | { readonly kind: "at"; readonly second: number; readonly date?: string };
export interface SlaScheduleConfig {
  readonly number: number;
  /** Seconds. */
  readonly life: number | "forever";
  readonly start: SlaStart;
  /** Seconds; 0 is never. */
  readonly ageout: number;
  readonly recurring: boolean;
}
/** `ip sla responder KIND ipaddress A port P`: a port that answers without being asked for first. */
export interface SlaResponderConfig {
  readonly kind: "udp-echo" | "tcp-connect";
  readonly address: Ipv4;
  readonly port: number;
}
export interface SlaConfig {
  responders: SlaResponderConfig[];
  operations: Map<number, SlaOperationConfig>;
  schedules: Map<number, SlaScheduleConfig>;
}
export const newSla = (): SlaConfig => ({ responders: [], operations: new Map(), schedules: new Map() });

/** What the instance is told. Immutable. */
export interface SlaInstanceConfig {
  readonly responders: readonly SlaResponderConfig[];
  /** By number. */
  readonly operations: readonly {
    readonly operation: SlaOperationConfig;
    readonly schedule: SlaScheduleConfig | null;
  }[];
}
