// Routers and cables without files or consoles: configurations are built by functions.
import { type Ipv4, parseIpv4, parseIpv6 } from "../../src/base/ip.ts";
import { byText } from "../../src/base/ordered-map.ts";
import { parsePrefix } from "../../src/base/prefix.ts";
import { RandomStreams } from "../../src/base/random.ts";
import { defaultConfig, defaultInterface } from "../../src/config/defaults.ts";
import { compareInterfaceNames } from "../../src/config/interface-name.ts";
import type { DeviceConfig, InterfaceConfig, StaticRouteConfig } from "../../src/config/model.ts";
import { ConfigOrigins } from "../../src/config/origins.ts";
import type { ChangeTopic, ConsoleSession } from "../../src/device/node.ts";
import { startPing } from "../../src/device/probe.ts";
import type { AnyDefinition } from "../../src/device/protocol-set.ts";
import { type RouterNode, routerFactory } from "../../src/device/router.ts";
import type { RouterCore } from "../../src/device/router-core.ts";
import type { RouterConsole, Skin } from "../../src/device/skin.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { crossing, type FrameMode } from "../../src/kernel/frames.ts";
import { Kernel, milliseconds, seconds } from "../../src/kernel/kernel.ts";
import { Link } from "../../src/kernel/link.ts";

export type Configure = (config: ConfigBuilder) => void;
/** Short words for configurations in tests. */
export class ConfigBuilder {
  readonly config: DeviceConfig;
  constructor(config: DeviceConfig) {
    this.config = config;
  }
  /** `lines("Loopback0", "10.0.0.1/32", …)`: addresses of either family. */
  interface(name: string, ...addresses: string[]): InterfaceConfig {
    let i = this.config.interfaces.get(name);
    if (i === undefined) {
      i = defaultInterface(name, false);
      const all = [...this.config.interfaces.values(), i].sort((a, b) => compareInterfaceNames(a.name, b.name));
      this.config.interfaces.clear();
      for (const one of all) this.config.interfaces.set(one.name, one);
    }
    i.shutdown = false;
    for (const text of addresses) {
      const [address = "", length = ""] = text.split("/");
      const v4 = parseIpv4(address);
      if (v4 === null)
        i.ipv6.push({ address: parseIpv6(address)!, length: Number(length), eui64: false, linkLocal: false });
      else if (i.ipv4 === undefined) i.ipv4 = { address: v4, length: Number(length) };
      else i.secondary.push({ address: v4, length: Number(length) });
    }
    return i;
  }
  vrf(name: string, rd?: string): void {
    this.config.vrfs.set(name, {
      name,
      style: "vrf definition",
      ...(rd === undefined ? {} : { rd }),
      families: new Map([["ipv4", { importTargets: [], exportTargets: [] }]]),
      kept: [],
    });
  }
  inVrf(vrf: string, name: string, ...addresses: string[]): InterfaceConfig {
    const i = this.interface(name, ...addresses);
    i.vrf = vrf;
    return i;
  }
  /** `route("0.0.0.0/0", { gateway: "10.0.0.1" })` */
  route(
    prefix: string,
    way: {
      gateway?: string;
      interface?: string;
      vrf?: string;
      distance?: number;
      global?: boolean;
      permanent?: boolean;
    },
  ): void {
    const p = parsePrefix(prefix)!;
    const gateway = way.gateway === undefined ? undefined : (parseIpv4(way.gateway) ?? parseIpv6(way.gateway)!);
    const row: StaticRouteConfig = {
      family: typeof p.address === "bigint" ? "ipv6" : "ipv4",
      vrf: way.vrf ?? "",
      prefix: p,
      ...(gateway === undefined ? {} : { gateway }),
      ...(way.interface === undefined ? {} : { interface: way.interface }),
      ...(way.distance === undefined ? {} : { distance: way.distance }),
      ...(way.global === undefined ? {} : { global: way.global }),
      ...(way.permanent === undefined ? {} : { permanent: way.permanent }),
    };
    this.config.staticRoutes.push(row);
  }
}
/** Startup texts stand for functions; the console is the device itself. */
class TestSkin implements Skin {
  readonly texts = new Map<string, Configure>();
  readonly devices: RouterConsole[] = [];
  load(text: string, _file: string, device: { name: string; kind: "router" | "switch"; hardware: readonly string[] }) {
    const config = defaultConfig(device.name, device.kind);
    for (const name of device.hardware) config.interfaces.set(name, defaultInterface(name, true));
    const builder = new ConfigBuilder(config);
    this.texts.get(text)?.(builder);
    return { config, origins: new ConfigOrigins(), unrecognised: [], ineffective: [], messages: [] };
  }
  write(config: DeviceConfig): string {
    return config.hostname;
  }
  console(device: RouterConsole): ConsoleSession {
    this.devices.push(device);
    return {
      write: () => {},
      onOutput: () => () => {},
      resize: () => {},
      interrupt: () => {},
      idle: true,
      prompt: `${device.config.hostname}#`,
      close: () => {},
    };
  }
  started(): readonly [] {
    return [];
  }
}

export interface LabOptions {
  readonly frames?: FrameMode;
  readonly definitions?: readonly AnyDefinition[];
  readonly seed?: number;
}
/** `new Lab({ R1: c => …, R2: c => … }, [["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"]])`; powered on at 0. */
export class Lab {
  readonly kernel = new Kernel();
  readonly nodes = new Map<string, RouterNode>();
  readonly links: Link[] = [];
  readonly changes: { node: string; topic: ChangeTopic }[] = [];
  readonly skin = new TestSkin();
  /** A router is a function over its configuration, or IOS text. */
  constructor(
    routers: Record<string, Configure | string>,
    cables: readonly (readonly string[])[] = [],
    options: LabOptions = {},
  ) {
    const streams = new RandomStreams(options.seed ?? 1);
    const definitions = options.definitions === undefined ? [] : ([options.definitions] as const);
    const fromFunction = routerFactory(this.skin, ...definitions);
    const fromText = routerFactory(iosSkin, ...definitions);
    const names = Object.keys(routers).sort(byText);
    names.forEach((name, id) => {
      const source = routers[name]!;
      const node = (typeof source === "string" ? fromText : fromFunction)({
        kernel: this.kernel,
        id,
        name,
        mac: 0x020000000000 + id * 4096,
        random: (purpose) => streams.of(name, purpose).next(),
        changed: (topic) => this.changes.push({ node: name, topic }),
        verdict: () => {},
      });
      this.nodes.set(name, node);
      if (typeof source !== "string") this.skin.texts.set(name, source);
    });
    const context = { kernel: this.kernel, streams, cross: crossing(options.frames ?? "verify"), trace: 0 };
    const plugs: (() => void)[] = [];
    for (const ends of cables) {
      const parts = ends.map((end) => {
        const [name = "", port = ""] = end.split(":");
        const node = this.nodes.get(name)!;
        return { node, port, attachment: node.attachment(port) };
      });
      const link = new Link(
        context,
        parts.map((p) => p.attachment),
      );
      this.links.push(link);
      for (const { node, port, attachment } of parts) plugs.push(() => node.connect(port, link.port(attachment.name)));
    }
    for (const plug of plugs) plug();
    for (const name of names) {
      const source = routers[name]!;
      const unrecognised = this.node(name).loadConfig(typeof source === "string" ? source : name, `${name}.cfg`);
      if (unrecognised.length > 0) throw new Error(JSON.stringify(unrecognised));
      this.node(name).power(true);
    }
    this.run(0);
  }
  node(name: string): RouterNode {
    return this.nodes.get(name)!;
  }
  core(name: string): RouterCore {
    return this.node(name).core!;
  }
  /** Runs for so many seconds. */
  run(time: number): this {
    this.kernel.run(this.kernel.now + seconds(time));
    return this;
  }
  /** Edits a running configuration, as one line at the console does. */
  edit(name: string, change: Configure): this {
    const core = this.core(name);
    this.node(name).bus.execute(() => {
      change(new ConfigBuilder(core.config));
      core.configChanged();
    });
    return this.run(0);
  }
  /** Runs one command on a router made from text and answers its output; activities get time to end. */
  exec(name: string, command: string): string {
    const session = this.node(name).console({ interactive: false });
    let out = "";
    session.onOutput((text) => {
      out += text;
    });
    for (const line of command.split("\n")) session.write(`${line}\r`);
    for (let i = 0; i < 600 && !session.idle; i++) this.kernel.run(this.kernel.now + milliseconds(100));
    session.close();
    return out.replace(/\r\n/g, "\n");
  }
  /** "C 10.0.0.0/24 GigabitEthernet0/0" per route of a VRF: protocol, prefix, ways. */
  routes(name: string, vrf = "", family: "ipv4" | "ipv6" = "ipv4"): string[] {
    const rows = this.node(name).view("routes") as {
      vrf: string;
      family: string;
      prefix: string;
      protocol: string;
      distance: number;
      metric: number;
      nextHops: { address: string | null; interface: string | null }[];
    }[];
    return rows
      .filter((r) => r.vrf === vrf && r.family === family && r.protocol !== "local")
      .map((r) => {
        const ways = r.nextHops.map((h) => [h.address, h.interface].filter((x) => x !== null).join(" ")).join(", ");
        return `${r.protocol} ${r.prefix} [${r.distance}/${r.metric}] ${ways}`;
      });
  }
  /** Pings with IOS's defaults and answers the symbols, e.g. "!!!!!". */
  ping(
    name: string,
    to: string,
    options: { vrf?: string; from?: string; repeat?: number; size?: number } = {},
  ): string {
    const core = this.core(name);
    let symbols = "";
    let done = false;
    const address = parseIpv4(to) ?? parseIpv6(to)!;
    this.node(name).bus.execute(() =>
      startPing(
        { engine: core.engine, now: () => core.now(), timer: (n, expire) => core.timer(n, expire) },
        {
          vrf: core.vrfNamed(options.vrf ?? "")!.id,
          to: address,
          ...(options.from === undefined ? {} : { from: parseIpv4(options.from) as Ipv4 }),
          repeat: options.repeat ?? 5,
          size: options.size ?? 100,
          timeout: seconds(2),
          interval: null,
        },
        {
          result: (r) => {
            symbols += r.outcome === "reply" ? "!" : r.outcome === "unreachable" ? "U" : ".";
          },
          done: () => {
            done = true;
          },
        },
      ),
    );
    for (let i = 0; i < 200 && !done; i++) this.kernel.run(this.kernel.now + milliseconds(100));
    return symbols;
  }
}
