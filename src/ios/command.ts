// Commands are data: a grammar with help, and either an edit of the configuration with its writer, a view with its
// renderer, or an action. The argument record is inferred from the grammar string itself.
//
// Grammar: words are keywords; `<name:type>` is a parameter; `[...]` is optional and may nest; neighbouring optional
// groups match in any order, each at most once. Types: see Types below; `1-255` is an integer range; `a|b|c` is a choice
// of keywords; `flag` is a keyword equal to the parameter's own name, giving true; a trailing `+` repeats (an array).
import type { DeviceConfig, InterfaceConfig, VrfConfig, VrfFamilyConfig, RouteMapClause, AclConfig } from "../config/model.ts";
import type { Prefix } from "../base/prefix.ts";
import type { Router } from "../device/router-state.ts";

export interface Types {
  ipv4: number;
  ipv6: bigint;
  /** Contiguous mask, given as its length. */
  mask: number;
  /** Inverse mask, as the 32-bit number typed. */
  wildcard: number;
  /** a.b.c.d/len */
  prefix: Prefix;
  /** x::y/len; host bits are kept out of the value; `ipv6-address` keeps them. */
  "ipv6-prefix": Prefix;
  "ipv6-address": { readonly address: bigint; readonly length: number };
  /** One token. */
  word: string;
  /** The rest of the line, at least one character. */
  line: string;
  mac: number;
  /** Canonical interface name; abbreviations accepted, `gi0/0` and `gi 0/0`. Must exist or be creatable. */
  interface: string;
  /** An area, decimal or dotted, as a number. */
  area: number;
  /** 1-4294967295, asplain or asdot. */
  asn: number;
  /** Route distinguisher or route target: canonical "65000:1" or "1.2.3.4:1". */
  rd: string;
  /** hh:mm:ss */
  time: string;
  flag: true;
}
type Split<T extends string> = T extends `${infer A}|${infer B}` ? A | Split<B> : T;
type TypeOf<T extends string> = T extends `${infer One}+`
  ? readonly TypeOf<One>[]
  : T extends keyof Types
    ? Types[T]
    : T extends `${number}-${number}`
      ? number
      : T extends `${string}|${string}`
        ? Split<T>
        : never;
type Arg<G extends string> = G extends `${string}<${infer N}:${infer T}>${infer R}`
  ? { readonly [K in N]: TypeOf<T> } & Arg<R>
  : unknown;
type Flatten<T> = { readonly [K in keyof T]: T[K] };
/** `[...]` holds optional words: every parameter inside becomes possibly absent. Inside nested brackets too. */
export type Args<G extends string> = G extends `${infer A}[${infer O}]${infer B}`
  ? Flatten<Arg<A> & Partial<Arg<O>> & Args<B>>
  : Flatten<Arg<G>>;

/** What the commands of a mode edit. Topics add rows as they add modes. */
export interface Scopes {
  config: DeviceConfig;
  "config-if": InterfaceConfig;
  "config-vrf": VrfConfig;
  "config-vrf-af": VrfFamilyConfig;
  "config-route-map": RouteMapClause;
  "config-nacl": AclConfig;
  "config-router-ospf": import("../protocols/ospf/config.ts").OspfProcessConfig;
  "config-router-bgp": import("../protocols/bgp/config.ts").BgpConfig;
  /** An address family of router bgp; the scope is what the BGP topic decides. */
  "config-router-bgp-af": unknown;
  "config-router-rip": import("../protocols/rip/config.ts").RipConfig;
  "config-ldp": import("../protocols/ldp/config.ts").LdpConfig;
  "config-vlan": import("../config/model.ts").VlanConfig;
  /** line vty, control-plane and other blocks whose lines are kept. */
  "config-kept": { header: string; lines: string[] };
}
export type ConfigMode = keyof Scopes;

/** What a running command may do to its console. */
export interface Terminal {
  /** Adds text to the console as is; "\n" ends lines. */
  print(text: string): void;
}
/** What `set` and `unset` may use beside the scope. */
export interface Editing extends Terminal {
  readonly config: DeviceConfig;
  readonly router: Router;
  /** Goes into a mode; `scope` is what its commands edit. */
  enter<M extends ConfigMode>(mode: M, scope: Scopes[M]): void;
  /** The scope of the enclosing mode, e.g. the BGP process around an address family. */
  parent<M extends ConfigMode>(mode: M): Scopes[M];
}
/** Thrown by set, unset, view or run: the command is refused with this text and nothing has changed. */
export class Refused extends Error {}

/** The effect of a command, for the support table and `hopwise run`'s list of lines without effect. */
export type Effect = "full" | "kept";

export interface ConfigCommand {
  readonly kind: "config";
  readonly mode: ConfigMode;
  readonly grammar: string;
  /** One text per keyword and parameter, in grammar order. */
  readonly help: readonly string[];
  readonly effect: Effect;
  set(scope: any, args: any, editing: Editing): void;
  /** `no ...`: parameters may be missing from the end. Absent: `no` is refused as IOS refuses it. */
  readonly unset?: ((scope: any, args: any, editing: Editing) => void) | undefined;
  /** The grammar accepted after `no`, when it differs. */
  readonly unsetGrammar?: string | undefined;
  /** Its lines of the running configuration for one scope, without indentation; sub-modes use `writeMode`. */
  readonly write?: ((scope: any, context: WriteContext) => readonly string[]) | undefined;
}
export interface WriteContext {
  readonly config: DeviceConfig;
  /** The lines of a sub-mode, already indented one level. */
  writeMode<M extends ConfigMode>(mode: M, scope: Scopes[M]): readonly string[];
}
export interface ShowCommand {
  readonly kind: "show";
  readonly grammar: string;
  readonly help: readonly string[];
  view(router: Router, args: any): unknown;
  render(view: any): string;
}
/** An exec command that acts: ping, clear, debug, copy, reload. */
export interface ExecCommand {
  readonly kind: "exec";
  readonly grammar: string;
  readonly help: readonly string[];
  /** Runs to its end at once, or starts an activity that ends later in virtual time. */
  run(session: ExecSession, args: any): void;
}
/** A console session, seen from an exec command. */
export interface ExecSession extends Terminal {
  readonly router: Router;
  /** The prompt stays away until `done`; Ctrl-C / Ctrl-Shift-6 calls `interrupt`, which must end in `done`. */
  start(activity: { interrupt(): void }): { done(): void };
  /** Asks on the console (extended ping, reload [confirm]); the answer is the line typed, "" for Enter. */
  ask(prompt: string, answer: (line: string) => void): void;
  readonly settings: { terminalLength: number; terminalWidth: number; monitor: boolean };
}
export type Command = ConfigCommand | ShowCommand | ExecCommand;

export const config = <const M extends ConfigMode, const G extends string, const U extends string = G>(c: {
  readonly mode: M;
  readonly grammar: G;
  readonly help: readonly string[];
  readonly effect?: Effect;
  set(scope: Scopes[M], args: Args<G>, editing: Editing): void;
  unset?(scope: Scopes[M], args: Partial<Args<U>>, editing: Editing): void;
  readonly unsetGrammar?: U;
  write?(scope: Scopes[M], context: WriteContext): readonly string[];
}): ConfigCommand => ({ kind: "config", effect: "full", unset: undefined, write: undefined, ...c }) as ConfigCommand;

export const show = <const G extends string, V>(c: {
  readonly grammar: G;
  readonly help: readonly string[];
  view(router: Router, args: Args<G>): V;
  render(view: V): string;
}): ShowCommand => ({ kind: "show", ...c });

export const exec = <const G extends string>(c: {
  readonly grammar: G;
  readonly help: readonly string[];
  run(session: ExecSession, args: Args<G>): void;
}): ExecCommand => ({ kind: "exec", ...c });
