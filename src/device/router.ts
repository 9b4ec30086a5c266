// A router as a node of the network: cables, power, startup configuration, consoles and views around a RouterCore.
import { byText } from "../base/ordered-map.ts";
import { compareInterfaceNames, parseInterfaceName } from "../config/interface-name.ts";
import type { Attachment, Port } from "../kernel/link.ts";
import type { Pdu } from "../wire/pdu.ts";
import { Bus } from "./bus.ts";
import { RouterConsoleSession } from "./console-session.ts";
import { isHardware } from "./interface.ts";
import {
  type ConsoleOptions,
  type ConsoleSession,
  type NodeDeps,
  type Pending,
  type SimNode,
  type UnrecognisedLine,
  UnknownPort,
  UnknownVrf,
} from "./node.ts";
import { type PingHandlers, type PingOptions, type Probe, startPing } from "./probe.ts";
import type { AnyDefinition } from "./protocol-set.ts";
import { definitions as allDefinitions } from "./protocols.ts";
import { consoleOf } from "./router-console.ts";
import { type PhysicalPort, RouterCore } from "./router-core.ts";
import { routerView, viewNames } from "./router-views.ts";
import type { LoadedConfiguration, Skin } from "./skin.ts";

const STARTUP_FILE = "startup-config";
/** Port names an error message lists when there is no better one. */
const EXAMPLES = ["GigabitEthernet0/0", "FastEthernet0/0", "Ethernet0/0", "Serial0/0"];

export class RouterNode implements SimNode {
  readonly id: number;
  readonly name: string;
  readonly kind: "router" | "switch";
  readonly bus = new Bus();
  /** Answers `explain` questions over the whole network. */
  readonly explain: ((question: string) => string) | undefined;
  readonly #deps: NodeDeps;
  readonly #skin: Skin;
  readonly #definitions: readonly AnyDefinition[];
  readonly #ports = new Map<string, PhysicalPort>();
  #startup: { text: string; file: string } = { text: "", file: STARTUP_FILE };
  /** The startup configuration as read, until a power-on takes it. */
  #loaded: LoadedConfiguration | null = null;
  #core: RouterCore | null = null;
  readonly #sessions = new Set<RouterConsoleSession>();

  constructor(deps: NodeDeps, skin: Skin, definitions: readonly AnyDefinition[], kind: "router" | "switch" = "router") {
    this.kind = kind;
    this.#deps = deps;
    this.id = deps.id;
    this.name = deps.name;
    this.#skin = skin;
    this.#definitions = definitions;
    this.explain = deps.explain;
  }
  /** The running router; null without power. */
  get core(): RouterCore | null {
    return this.#core;
  }
  get powered(): boolean {
    return this.#core !== null;
  }
  ports(): readonly string[] {
    return [...this.#ports.keys()].sort(compareInterfaceNames);
  }
  attachment(port: string): Attachment {
    const name = parseInterfaceName(port);
    if (name === null || !isHardware(name))
      throw new UnknownPort(this.name, port, this.#ports.size > 0 ? this.ports() : EXAMPLES);
    const physical = this.#ports.get(name) ?? { name, index: 0, link: null, carrier: false };
    this.#ports.set(name, physical);
    this.#loaded = null;
    const deliver = (frame: Pdu): void => this.#core?.receiveFrame(physical, frame);
    return {
      node: this.id,
      name: `${this.name}:${name}`,
      receive: (frame: Pdu) => this.bus.call(deliver, frame),
      carrier: (up) => {
        physical.carrier = up;
        this.bus.execute(() => this.#core?.carrierChanged());
      },
    };
  }
  connect(port: string, link: Port): void {
    const name = parseInterfaceName(port);
    const physical = name === null ? undefined : this.#ports.get(name);
    if (physical === undefined) throw new UnknownPort(this.name, port, this.ports());
    physical.link = link;
  }
  loadConfig(text: string, file: string): readonly UnrecognisedLine[] {
    this.#startup = { text, file };
    this.#loaded = this.#load();
    const { unrecognised, ineffective } = this.#loaded;
    return [...unrecognised, ...ineffective.map((line) => ({ ...line, kept: true as const }))];
  }
  #load(): LoadedConfiguration {
    return this.#skin.load(this.#startup.text, this.#startup.file, {
      name: this.name,
      kind: this.kind,
      hardware: this.ports(),
    });
  }
  get startup(): string | null {
    return this.#startup.text === "" ? null : this.#startup.text;
  }
  set startup(text: string | null) {
    this.#startup = { text: text ?? "", file: STARTUP_FILE };
    this.#loaded = null;
  }
  power(on: boolean): void {
    if (on === this.powered) return;
    this.bus.execute(() => (on ? this.#on() : this.#off()));
  }
  reload(): void {
    this.bus.execute(() => {
      if (this.#core === null) return;
      this.#off();
      this.#on(true);
    });
  }
  #on(reloaded = false): void {
    const loaded = this.#loaded ?? this.#load();
    // The running configuration is edited in place: the next power-on reads the text again.
    this.#loaded = null;
    const ports = new Map([...this.#ports].sort(([a], [b]) => compareInterfaceNames(a, b)));
    const core = new RouterCore(this.#deps, this.#definitions, this.bus, ports, loaded, this.kind, reloaded);
    this.#core = core;
    core.apply();
    for (const message of this.#skin.started(this.#startup.text !== "")) core.log(message);
    for (const session of this.#sessions) session.restart();
  }
  #off(): void {
    const core = this.#core;
    if (core === null) return;
    for (const session of this.#sessions) session.lost();
    core.stop();
    this.#core = null;
    for (const port of this.#ports.values()) port.carrier = false;
  }
  console(options: ConsoleOptions = { interactive: false }): ConsoleSession {
    const session = new RouterConsoleSession(
      () => (this.#core === null ? null : this.#skin.console(consoleOf(this, this.#core), options)),
      (task) => this.bus.execute(task),
      () => this.#sessions.delete(session),
    );
    this.#sessions.add(session);
    return session;
  }
  views(): readonly string[] {
    return viewNames(this.#core);
  }
  view(name: string, _args?: Readonly<Record<string, unknown>>): unknown {
    return routerView(this.#core, name);
  }
  ping(options: Omit<PingOptions, "vrf"> & { readonly vrf: string }, handlers: PingHandlers): Probe {
    const core = this.#core;
    const vrf = core?.vrfNamed(options.vrf)?.id;
    if (core === null || vrf === undefined) throw new UnknownVrf(this.name, options.vrf);
    let probe: Probe | null = null;
    this.bus.execute(() => {
      probe = startPing(core, { ...options, vrf }, handlers);
    });
    return { stop: () => this.bus.execute(() => probe?.stop()) };
  }
  running(): string {
    return this.#core === null ? "" : this.#skin.write(this.#core.config);
  }
  pending(): readonly Pending[] {
    return [...(this.#core?.pending() ?? [])].sort((a, b) => a.until - b.until || byText(a.what, b.what));
  }
}

/** Routers with this skin. `definitions` defaults to every protocol there is. */
export const routerFactory =
  (skin: Skin, definitions: readonly AnyDefinition[] = allDefinitions): ((deps: NodeDeps) => RouterNode) =>
  (deps) =>
    new RouterNode(deps, skin, definitions);
