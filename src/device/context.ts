// What a protocol instance acts through: the ports of protocols/protocol.ts over the tables, engine and log of its router.
import type { Family } from "../base/ip.ts";
import type { Instant, Timer } from "../kernel/kernel.ts";
import type {
  BusEvent,
  Context,
  EchoPort,
  InterfaceView,
  IpPort,
  LabelPort,
  LogMessage,
  PolicyPort,
  RibPort,
  TcpPort,
  UdpPort,
  VrfView,
} from "../protocols/protocol.ts";
import type { InstanceRib } from "./rib-port.ts";

/** What contexts need of their router. */
export interface ContextHost {
  readonly node: string;
  now(): Instant;
  timer(expire: () => void): Timer;
  random(purpose: string): number;
  defer(task: () => void): void;
  /** As `defer`, with an argument. */
  call<T>(task: (argument: T) => void, argument: T): void;
  interfaces(): readonly InterfaceView[];
  interface(index: number): InterfaceView | undefined;
  interfaceNamed(name: string): InterfaceView | undefined;
  vrfs(): readonly VrfView[];
  vrf(id: number): VrfView | undefined;
  ribPort(vrf: number, family: Family): InstanceRib;
  readonly labels: LabelPort;
  policy(): PolicyPort;
  ip(vrf: number): IpPort;
  udp(vrf: number): UdpPort;
  tcp(vrf: number): TcpPort;
  echo(vrf: number): EchoPort;
  log(message: LogMessage): void;
  debug(topic: string, text: () => string): void;
  changed(topic: "neighbor" | "session" | "label"): void;
  publish(event: BusEvent, from: InstanceContext): void;
}
/** What the contexts of one instance in several VRFs share. */
interface Instance {
  readonly name: string;
  readonly contexts: Map<number, InstanceContext>;
  readonly deferred: Set<string>;
  readonly closers: Set<() => void>;
  alive: boolean;
}

export class InstanceContext implements Context {
  readonly vrf: VrfView;
  readonly #host: ContextHost;
  readonly #instance: Instance;
  readonly #ribs = new Map<Family, InstanceRib>();
  #ip: IpPort | null = null;
  #udp: UdpPort | null = null;

  #interfaces: { readonly of: readonly InterfaceView[]; readonly here: readonly InterfaceView[] } | null = null;

  private constructor(host: ContextHost, vrf: VrfView, instance: Instance) {
    this.#host = host;
    this.vrf = vrf;
    this.#instance = instance;
    instance.contexts.set(vrf.id, this);
  }
  /** `name` tells the streams of random numbers of different instances apart. */
  static create(host: ContextHost, vrf: VrfView, name: string): InstanceContext {
    return new InstanceContext(host, vrf, {
      name,
      contexts: new Map(),
      deferred: new Set(),
      closers: new Set(),
      alive: true,
    });
  }
  get node(): string {
    return this.#host.node;
  }
  get alive(): boolean {
    return this.#instance.alive;
  }
  /** This instance has to do with that VRF. */
  spans(vrf: number): boolean {
    return this.#instance.contexts.has(vrf);
  }
  sharesInstance(other: InstanceContext): boolean {
    return this.#instance === other.#instance;
  }
  /** The same array until an interface of the node changes. */
  interfaces(): readonly InterfaceView[] {
    const all = this.#host.interfaces();
    if (this.#interfaces?.of !== all) this.#interfaces = { of: all, here: all.filter((i) => i.vrf === this.vrf.id) };
    return this.#interfaces.here;
  }
  interface(index: number): InterfaceView | undefined {
    const found = this.#host.interface(index);
    return found?.vrf === this.vrf.id ? found : undefined;
  }
  interfaceNamed(name: string): InterfaceView | undefined {
    return this.#host.interfaceNamed(name);
  }
  rib(family: Family): RibPort {
    let port = this.#ribs.get(family);
    if (port === undefined) {
      port = this.#host.ribPort(this.vrf.id, family);
      this.#ribs.set(family, port);
    }
    return port;
  }
  get labels(): LabelPort {
    return this.#host.labels;
  }
  get policy(): PolicyPort {
    return this.#host.policy();
  }
  get ip(): IpPort {
    if (this.#ip === null) {
      const port = this.#host.ip(this.vrf.id);
      this.#ip = {
        send: (protocol, packet, options) => port.send(protocol, packet, options),
        receive: (protocol, codec, handler) => this.#listening(port.receive(protocol, codec, this.#guarded(handler))),
        join: (interface_, group) => port.join(interface_, group),
        leave: (interface_, group) => port.leave(interface_, group),
      };
    }
    return this.#ip;
  }
  get udp(): UdpPort {
    if (this.#udp === null) {
      const port = this.#host.udp(this.vrf.id);
      this.#udp = {
        send: (packet, ports, options) => port.send(packet, ports, options),
        receive: (number, codec, handler) => this.#listening(port.receive(number, codec, this.#guarded(handler))),
      };
    }
    return this.#udp;
  }
  get tcp(): TcpPort {
    return this.#host.tcp(this.vrf.id);
  }
  get echo(): EchoPort {
    const port = this.#host.echo(this.vrf.id);
    return {
      open: (reply) => {
        const sender = port.open(this.#guarded(reply));
        const close = this.#listening(() => sender.close());
        return { send: (sequence, data, options) => sender.send(sequence, data, options), close };
      },
    };
  }
  inVrf(id: number): Context | undefined {
    const there = this.#instance.contexts.get(id);
    const vrf = this.#host.vrf(id);
    if (vrf === undefined) {
      this.#instance.contexts.delete(id);
      return undefined;
    }
    return there?.vrf.name === vrf.name ? there : new InstanceContext(this.#host, vrf, this.#instance);
  }
  vrfs(): readonly VrfView[] {
    return this.#host.vrfs();
  }
  chooseRouterId(): number {
    const best = (interfaces: readonly InterfaceView[]): number => {
      let highest = 0;
      for (const i of interfaces) {
        const address = i.up ? (i.ipv4[0]?.address as number | undefined) : undefined;
        if (address !== undefined && address > highest) highest = address;
      }
      return highest;
    };
    const all = this.interfaces();
    return best(all.filter((i) => i.kind === "loopback")) || best(all);
  }
  now(): Instant {
    return this.#host.now();
  }
  timer(_name: string, expire: () => void): Timer {
    return this.#host.timer(() => {
      if (this.#instance.alive) expire();
    });
  }
  defer(name: string, run: () => void): void {
    const key = `${this.vrf.id} ${name}`;
    const { deferred } = this.#instance;
    if (deferred.has(key)) return;
    deferred.add(key);
    this.#host.defer(() => {
      deferred.delete(key);
      if (this.#instance.alive) run();
    });
  }
  random(purpose: string): number {
    return this.#host.random(`${this.#instance.name} ${this.vrf.name} ${purpose}`);
  }
  log(message: LogMessage): void {
    this.#host.log(message);
  }
  debug(topic: string, text: () => string): void {
    this.#host.debug(topic, text);
  }
  changed(topic: "neighbor" | "session" | "label"): void {
    this.#host.changed(topic);
  }
  publish(event: BusEvent): void {
    this.#host.publish(event, this);
  }
  /** What is received is a stimulus of its own, for an instance that still runs. */
  #guarded<T>(handler: (packet: T) => void): (packet: T) => void {
    const instance = this.#instance;
    const deliver = (packet: T): void => {
      if (instance.alive) handler(packet);
    };
    return (packet) => this.#host.call(deliver, packet);
  }
  #listening(stop: () => void): () => void {
    const { closers } = this.#instance;
    closers.add(stop);
    return () => {
      if (closers.delete(stop)) stop();
    };
  }
  /** The instance has stopped: whatever it left behind goes. */
  close(): void {
    const instance = this.#instance;
    instance.alive = false;
    for (const stop of [...instance.closers]) stop();
    instance.closers.clear();
    for (const context of instance.contexts.values()) for (const rib of context.#ribs.values()) rib.close();
  }
}
