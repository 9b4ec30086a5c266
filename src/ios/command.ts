// Commands are data: a grammar with help, and either an edit of the configuration with its writer, a view with its
// renderer, or an action. The argument record is inferred from the grammar string itself.
//
// Grammar: words are keywords; `<name:type>` is a parameter; `[...]` is optional and may nest; neighbouring optional
// groups match in any order, each at most once. Types: see Types below; `1-255` is an integer range; `a|b|c` is a choice
// of keywords (`|eui-64` a choice of one); `(a | b c)` is exactly one of several sequences, all of whose parameters the
// argument type shows as present, so read them with care; `flag` is a keyword equal to the parameter's own name, giving true; a trailing `+` repeats (an array).
import type {
  DeviceConfig,
  InterfaceConfig,
  VrfConfig,
  VrfFamilyConfig,
  RouteMapClause,
  AclConfig,
  KeptBlock,
} from "../config/model.ts";
import type { Prefix } from "../base/prefix.ts";
import type { RouterConsole } from "../device/skin.ts";
import type { Router } from "../device/router-state.ts";
import { dropLine, keepLine } from "./kept-lines.ts";
import { isBegun } from "./single-lines.ts";

export interface Types {
  ipv4: number;
  "ipv4-or-host": number;
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
  /** A port number or name, as typed. */
  port: string;
  /** hh:mm:ss */
  time: string;
  daytime: string;
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
  "config-network-group": import("../config/model.ts").ObjectGroupConfig;
  "config-service-group": import("../config/model.ts").ObjectGroupConfig;
  "config-time-range": import("../config/model.ts").TimeRangeConfig;
  "config-router-ospf": import("../protocols/ospf/config.ts").OspfProcessConfig;
  "config-router-bgp": import("../protocols/bgp/config.ts").BgpConfig;
  /** An address family of router bgp; the scope is what the BGP topic decides. */
  "config-router-bgp-af": import("../protocols/bgp/config.ts").BgpFamilyConfig;
  "config-router-stmp": import("../protocols/bgp/config.ts").BgpSessionConfig;
  "config-router-ptmp": import("../protocols/bgp/config.ts").BgpPolicyConfig;
  "config-router-rip": import("../protocols/rip/config.ts").RipConfig;
  "config-router-rip-af": import("../protocols/rip/config.ts").RipFamilyConfig;
  "config-track": { readonly number: number };
  "config-ip-sla": import("./config/ip-sla.ts").SlaScope;
  "config-ldp": import("../protocols/ldp/config.ts").LdpConfig;
  "config-vlan": import("../config/model.ts").VlanConfig;
  "config-ipv6-acl": AclConfig;
  /** line vty, control-plane and other blocks whose lines are kept: one mode per block, so that `?` and errors are right. */
  "config-line": KeptBlock;
  "config-cp": KeptBlock;
  "config-red": KeptBlock;
  "config-archive": KeptBlock;
  "config-archive-log": KeptBlock;
  "config-cert-chain": KeptBlock;
  "config-dhcp": KeptBlock;
  "config-keychain": KeptBlock;
  "config-keychain-key": KeptBlock;
  "config-cmap": KeptBlock;
  "config-pmap": KeptBlock;
  "config-pmap-c": KeptBlock;
  "config-isakmp": KeptBlock;
  "config-isakmp-peer": KeptBlock;
  "config-kept": KeptBlock;
  /** Routing protocols that do not run here (EIGRP, IS-IS, OSPFv3, RIPng), their address families and what is in those. */
  "config-router-kept": KeptBlock;
  "config-router-kept-af": KeptBlock;
  "config-router-kept-if": KeptBlock;
  "config-router-kept-topology": KeptBlock;
  "config-router-bgp-kept": KeptBlock;
}
export type { KeptBlock };
export type ConfigMode = keyof Scopes;
export type KeptMode = {
  [M in ConfigMode]: KeptBlock extends Scopes[M] ? (Scopes[M] extends KeptBlock ? M : never) : never;
}[ConfigMode];

/** What a running command may do to its console. */
export interface Terminal {
  /** Adds text to the console as is; "\n" ends lines. */
  print(text: string): void;
}
/** What `set` and `unset` may use beside the scope. */
export interface Editing extends Terminal {
  readonly config: DeviceConfig;
  /** The command as understood: keywords in full, parameters as typed, without `no` or `default`. */
  readonly line: string;
  /** `no` came before it (or `default`, for a command that is off by default). */
  readonly negated: boolean;
  /** `default` came before it, and it is off by default. */
  readonly byDefault: boolean;
  /** null while a startup configuration is read, before the router runs. */
  readonly router: Router | null;
  readonly deviceKind: "router" | "switch";
  /**
   * Goes into a mode; `scope` is what its commands edit. Called several times, its commands edit every scope in turn
   * (`interface range`); `header` is then the line each scope would have been entered by.
   */
  enter<M extends ConfigMode>(mode: M, scope: Scopes[M], header?: string): void;
  /** The scope of the enclosing mode, e.g. the BGP process around an address family. */
  parent<M extends ConfigMode>(mode: M): Scopes[M];
  /** Says that the line lacks the effect that it has on a router: `feature` does not run here, and what follows from it. */
  absent(feature: string, consequence?: string): void;
}
/** Thrown by set, unset, view or run: the command is refused with this text and nothing has changed. */
export class Refused extends Error {}
/** Refused as a last word that does not fit here: answered with the caret under it, as one that never fits. */
export class OutOfRange extends Refused {
  constructor() {
    super("% Invalid input detected at '^' marker.");
  }
}

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
  /** What `default ...` does: "unset" (as `no`, the usual case) or "set" (the command is on unless switched off). */
  readonly byDefault?: "set" | "unset" | undefined;
  /** Set by `keep`: the leading words under which a kept line replaces an earlier one. */
  readonly keeps?: Keeping | undefined;
  /** Its lines of the running configuration for one scope, without indentation; sub-modes use `writeMode`. */
  readonly write?: ((scope: any, context: WriteContext) => readonly string[]) | undefined;
}
export interface Keeping {
  readonly prefix: string;
  /** Several lines with this prefix may stand side by side (`logging host ...`). */
  readonly many: boolean;
  /** Text over several lines follows: up to the delimiter that opens it (banners), or up to a line `quit` or `@`. */
  readonly text?: "delimited" | "quit" | "@";
  /** The command opens a block in `keptBlocks` whose lines belong to this mode. */
  readonly block?: ConfigMode;
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
  /** "privileged" hides it before `enable`; show commands are for everybody unless they say so. */
  readonly level?: "user" | "privileged" | undefined;
  /** The only kind of device that knows it; absent: both do. */
  readonly on?: "router" | "switch" | undefined;
  view(router: Router, args: any): unknown;
  render(view: any): string;
}
/** An exec command that acts: ping, clear, debug, copy, reload. */
export interface ExecCommand {
  readonly kind: "exec";
  readonly grammar: string;
  readonly help: readonly string[];
  /** Acting commands are privileged unless they say so. */
  readonly level?: "user" | "privileged" | undefined;
  /** As for show commands. */
  readonly on?: "router" | "switch" | undefined;
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
  /** What the console may do to its router beside reading it. */
  readonly device: RouterConsole;
  /** `configure` while `do` runs it. */
  readonly level: "closed" | "user" | "privileged" | "configure";
  /** Goes to another exec level, into `configure terminal`, or away. */
  become(what: "user" | "privileged" | "configure" | "closed"): void;
  /** false for scripts: nobody is there to confirm anything. */
  readonly interactive: boolean;
  /** Reads a configuration into the running one, line by line. */
  readIn(text: string): void;
  /** The lines typed before, oldest first. */
  history(): readonly string[];
  historySize: number;
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
  readonly byDefault?: "set" | "unset";
  write?(scope: Scopes[M], context: WriteContext): readonly string[];
}): ConfigCommand => ({ kind: "config", effect: "full", unset: undefined, write: undefined, ...c }) as ConfigCommand;

/** The leading keywords of a grammar, up to the first parameter or optional group. */
const leadingWords = (grammar: string): string => {
  const end = grammar.search(/[<[]/);
  return (end < 0 ? grammar : grammar.slice(0, end)).trim();
};
/**
 * A command without effect here: accepted, kept in its scope's `kept` (or `lines`) and printed back. `no` takes the line
 * away; where there is none, the `no` line itself is kept, because real configurations hold such lines.
 */
export const keep = <const M extends ConfigMode>(
  mode: M,
  grammar: string,
  help: readonly string[],
  options: {
    readonly many?: boolean;
    readonly prefix?: string;
    readonly text?: "delimited" | "quit" | "@";
    /** "full": the line is only kept as text, but something reads it. */
    readonly effect?: Effect;
  } = {},
): ConfigCommand => {
  const keeps: Keeping = {
    prefix: options.prefix ?? leadingWords(grammar),
    many: options.many ?? false,
    ...(options.text === undefined ? {} : { text: options.text }),
  };
  const listOf = (scope: any): string[] => {
    if (scope.lines !== undefined) return scope.lines;
    scope.kept ??= [];
    return scope.kept;
  };
  return {
    kind: "config",
    mode,
    grammar,
    help,
    effect: options.effect ?? "kept",
    keeps,
    unsetGrammar: undefined,
    write: undefined,
    set: (scope, _args, { line }) => {
      if (isBegun(mode, line)) throw new Refused("% Incomplete command.\n");
      keepLine(listOf(scope), keeps, mode, line);
    },
    unset: (scope, _args, editing) => dropLine(listOf(scope), keeps, mode, editing),
  };
};

/** A block without effect here (`line vty 0 4`): its lines are those that `mode` knows, kept under the header. */
export const keepBlock = (
  grammar: string,
  help: readonly string[],
  mode: KeptMode,
  /** `[words, printed]`: how the configuration writes the grammar's leading words, when shorter. */
  [words, printed]: readonly [string, string] = ["", ""],
): ConfigCommand => ({
  kind: "config",
  mode: "config",
  grammar,
  help,
  effect: "kept",
  keeps: { prefix: leadingWords(grammar).replace(words, printed), many: true, block: mode },
  unsetGrammar: undefined,
  write: undefined,
  set: (scope: DeviceConfig, _args, editing) => {
    const header = editing.line.replace(words, printed);
    let block = scope.keptBlocks.find((b) => b.header === header);
    if (block === undefined) {
      block = { header, lines: [] };
      scope.keptBlocks.push(block);
    }
    editing.enter(mode, block);
  },
  unset: (scope: DeviceConfig, _args, editing) => {
    const header = editing.line.replace(words, printed);
    const at = scope.keptBlocks.findIndex((b) => b.header === header);
    if (at >= 0) scope.keptBlocks.splice(at, 1);
  },
});

export const show = <const G extends string, V>(c: {
  readonly grammar: G;
  readonly help: readonly string[];
  readonly level?: "user" | "privileged";
  readonly on?: "router" | "switch";
  view(router: Router, args: Args<G>): V;
  render(view: V): string;
}): ShowCommand => ({ kind: "show", ...c });

export const exec = <const G extends string>(c: {
  readonly grammar: G;
  readonly help: readonly string[];
  readonly level?: "user" | "privileged";
  readonly on?: "router" | "switch";
  run(session: ExecSession, args: Args<G>): void;
}): ExecCommand => ({ kind: "exec", ...c });

/**
 * `debug <grammar>` and its `undebug`. `topic` is what protocols give to Context.debug; `title` is the line that
 * `show debugging` and the answer print, e.g. "OSPF adjacency debugging".
 */
export const debugging = (
  grammar: string,
  help: readonly string[],
  topic: string,
  title: string,
): readonly ExecCommand[] => [
  exec({
    grammar: `debug ${grammar}`,
    help: ["Debugging functions (see also 'undebug')", ...help],
    run: (session) => {
      session.device.setDebug(topic, title);
      session.print(`${title} is on\n`);
    },
  }),
  exec({
    grammar: `undebug ${grammar}`,
    help: ["Disable debugging functions (see also 'debug')", ...help],
    run: (session) => {
      session.device.setDebug(topic, null);
      session.print(`${title} is off\n`);
    },
  }),
];
