// What show commands, graders and explain may see of RIP. Version 1.
import type { Ipv4 } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";
import type { Instant } from "../../kernel/kernel.ts";

/** Why a RIP message was not taken. */
export type RipRejection =
  | "malformed"
  | "illegal-version"
  | "invalid-authentication"
  | "wrong-port"
  | "off-subnet"
  | "not-enabled"
  | "bad-metric"
  | "bad-destination"
  | "filtered";
export interface RipPathView {
  readonly gateway: Ipv4;
  readonly interface: number;
  readonly updated: Instant;
}
export interface RipEntryView {
  readonly prefix: Prefix;
  readonly state: "connected" | "redistributed" | "default" | "learnt" | "possibly-down";
  readonly metric: number;
  readonly tag: number;
  /** Of a connected prefix. */
  readonly interface: number | null;
  readonly paths: readonly RipPathView[];
}
export interface RipInterfaceView {
  readonly interface: number;
  readonly name: string;
  readonly passive: boolean;
  readonly send: readonly ("1" | "2")[];
  readonly receive: readonly ("1" | "2")[];
  readonly splitHorizon: boolean;
  readonly authentication: "none" | "text" | "md5";
  readonly keyChain: string | null;
}
export interface RipView {
  readonly version: 1;
  /** Configured version; null is the default of sending 1 and hearing both. */
  readonly ripVersion: 1 | 2 | null;
  readonly timers: {
    readonly update: number;
    readonly invalid: number;
    readonly holdDown: number;
    readonly flush: number;
  };
  /** Nanoseconds until the next regular update. */
  readonly nextUpdate: number | null;
  readonly distance: number;
  readonly maximumPaths: number;
  readonly autoSummary: boolean;
  readonly networks: readonly Ipv4[];
  readonly passive: readonly string[];
  readonly redistributing: readonly string[];
  readonly interfaces: readonly RipInterfaceView[];
  readonly entries: readonly RipEntryView[];
  readonly sources: readonly { readonly gateway: Ipv4; readonly updated: Instant }[];
  readonly rejected: readonly { readonly reason: RipRejection; readonly count: number; readonly lastFrom: Ipv4 }[];
}
