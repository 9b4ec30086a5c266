// Between a router and its console: what the console needs from the router, and what a router needs from a vendor's skin
// (its configuration language and console). The router is made with a skin; src/ios provides the IOS-like one.
import type { Family } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import type { DeviceConfig } from "../config/model.ts";
import type { Engine } from "../forwarding/engine.ts";
import type { Instant, Timer } from "../kernel/kernel.ts";
import type { ConfigOrigins } from "../config/origins.ts";
import type { LogMessage } from "../protocols/protocol.ts";
import type { ConsoleOptions, ConsoleSession, UnrecognisedLine } from "./node.ts";
import type { Router } from "./router-state.ts";

export interface LoadedConfiguration {
  readonly config: DeviceConfig;
  readonly origins: ConfigOrigins;
  /** Lines without effect because they are unknown or refused. */
  readonly unrecognised: readonly UnrecognisedLine[];
  /** Lines that are known and kept, without the effect that they have on a router of the vendor. */
  readonly ineffective: readonly UnrecognisedLine[];
  /** What commands said while the file was read. */
  readonly messages: readonly string[];
}
/** A vendor's configuration language and console. */
export interface Skin {
  /** Reads a startup configuration; "" gives the factory defaults. Throws an Error naming the file for what is no text. */
  load(
    text: string,
    file: string,
    device: { readonly name: string; readonly kind: "router" | "switch"; readonly hardware: readonly string[] },
  ): LoadedConfiguration;
  /** The running configuration as a file. */
  write(config: DeviceConfig): string;
  console(device: RouterConsole, options: ConsoleOptions): ConsoleSession;
  /** What the device logs when it has started; `configured` when there was a startup configuration to read. */
  started(configured: boolean): readonly LogMessage[];
}

/** A syslog message or a line of debug output, as it was made. */
export interface LogRecord extends LogMessage {
  readonly at: Instant;
  /** Nanoseconds since the device started. */
  readonly uptime: Instant;
  /** Debug output: printed without %FACILITY, severity 7. */
  readonly debug: boolean;
}

/** What a console may do to its router. Everything is called within the router's run-to-completion rule. */
export interface RouterConsole {
  readonly router: Router;
  readonly kind: "router" | "switch";
  /** The running configuration, edited in place by commands; `configChanged` follows each line. */
  readonly config: DeviceConfig;
  /** Makes the device follow `config`; compares, so calling it without a change is cheap. */
  configChanged(): void;
  /** Where each configured item came from. */
  readonly origins: ConfigOrigins;
  /** The startup configuration as text; null when it was erased. */
  startup: string | null;
  /** Runs `task` within the run-to-completion rule, at the present instant. */
  enqueue(task: () => void): void;
  timer(name: string, expire: () => void): Timer;
  random(purpose: string): number;
  /** Power cycle from the startup configuration; every console is closed and starts again. */
  reload(): void;
  /** Answers `reach …` or `route …` over the whole network; absent on a device that is in none. */
  explain?(question: string): string;
  readonly engine: Engine;
  /** Canonical names of the interfaces that the hardware has, sorted; loopbacks, sub-interfaces and the like excepted. */
  readonly hardware: readonly string[];
  /** `debug` topics that are on, with the title shown for each. */
  readonly debugs: ReadonlyMap<string, string>;
  setDebug(topic: string, title: string | null): void;
  /** The logging buffer, oldest first. */
  readonly log: readonly LogRecord[];
  /** How many messages and debug lines there have been of each severity, 0 to 7, whatever has been cleared. */
  readonly logCounts: readonly number[];
  clearLog(): void;
  /** A syslog message of the console's own. */
  report(message: LogMessage): void;
  /** Called for every syslog message and debug line from now on. Returns the stop function. */
  onLog(listener: (record: LogRecord) => void): () => void;
  /** An exec command for a protocol instance, e.g. ("ospf", "1", "clear process"); every instance when `key` is null. */
  protocolCommand(
    definition: string,
    key: string | null,
    name: string,
    args?: Readonly<Record<string, unknown>>,
  ): boolean;
  /** Forgets what CDP or the switch has learnt. */
  clearCdp(): void;
  clearMacAddresses(filter?: { readonly port?: number; readonly vlan?: number; readonly mac?: number }): void;
  clearCounters(interface_: number | null): void;
  /** Forgets the routes of a table, or the one of a prefix, for their owners to bring back; false when there is none. */
  clearRoutes(vrf: number, family: Family, prefix: Prefix | null): boolean;
  clearRouteProfile(): void;
}
