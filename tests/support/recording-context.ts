// A router's ports without a router: what a protocol does through its Context is written down, in order.
import type { Family, Ip } from "../../src/base/ip.ts";
import { compareIp } from "../../src/base/ip.ts";
import { keyOf, type Prefix, type PrefixKey } from "../../src/base/prefix.ts";
import type { RibChange, Route } from "../../src/forwarding/route.ts";
import { type Instant, Kernel, seconds, type Timer } from "../../src/kernel/kernel.ts";
import type {
  BusEvent,
  Context,
  EchoPort,
  InterfaceView,
  IpPort,
  LabelPort,
  LogMessage,
  PolicyPort,
  Received,
  RibPort,
  SendOptions,
  TcpPort,
  UdpPort,
  VrfView,
} from "../../src/protocols/protocol.ts";
import type { Codec } from "../../src/wire/codec.ts";
import type { Pdu } from "../../src/wire/pdu.ts";

/** One call through a port, and when. */
export type Recorded = Call & { readonly at: Instant };
export type Call =
  | { readonly kind: "send"; readonly protocol: number; readonly pdu: Pdu; readonly options: SendOptions }
  | { readonly kind: "join" | "leave"; readonly interface: number; readonly group: Ip }
  | { readonly kind: "offer"; readonly route: Route }
  | { readonly kind: "retract"; readonly prefix: Prefix }
  | { readonly kind: "publish"; readonly event: BusEvent }
  | { readonly kind: "log"; readonly message: LogMessage };

const refused = (what: string): never => {
  throw new Error(`this context has no ${what}`);
};

/** One instance's context in one VRF. Time moves by `advance`; stimuli come by `deliver`, `link` and `routes`. */
export class RecordingContext implements Context {
  readonly node = "R1";
  readonly vrf: VrfView = { id: 0, name: "" };
  readonly kernel = new Kernel();
  readonly recorded: Recorded[] = [];
  routerId = 0;
  readonly #interfaces = new Map<number, InterfaceView>();
  readonly #receivers = new Map<number, (packet: Received<any>) => void>();
  readonly #deferred = new Map<string, () => void>();
  readonly #routes = new Map<PrefixKey, Route>();
  readonly #watchers = new Set<(changes: readonly RibChange[]) => void>();
  #draws = 0;
  /** Notices go to the protocol under test. */
  notice: (event: BusEvent) => void = () => {};

  interfaces(): readonly InterfaceView[] {
    return [...this.#interfaces.values()].sort((a, b) => a.index - b.index);
  }
  interface(index: number): InterfaceView | undefined {
    return this.#interfaces.get(index);
  }
  interfaceNamed(name: string): InterfaceView | undefined {
    return this.interfaces().find((i) => i.name === name);
  }
  inVrf(): Context | undefined {
    return undefined;
  }
  vrfs(): readonly VrfView[] {
    return [this.vrf];
  }
  chooseRouterId(): number {
    return this.routerId;
  }
  now(): Instant {
    return this.kernel.now;
  }
  timer(_name: string, expire: () => void): Timer {
    return this.kernel.timer(0, () => {
      expire();
      this.#drain();
    });
  }
  defer(name: string, run: () => void): void {
    this.#deferred.set(name, run);
  }
  /** The same sequence in every test: 0, 1/16, 2/16 ... */
  random(): number {
    return (this.#draws++ % 16) / 16;
  }
  log(message: LogMessage): void {
    this.#note({ kind: "log", message });
  }
  debug(): void {}
  changed(): void {}
  publish(event: BusEvent): void {
    this.#note({ kind: "publish", event });
  }
  rib(_family: Family): RibPort {
    return {
      offer: (route) => this.#note({ kind: "offer", route }),
      retract: (prefix) => this.#note({ kind: "retract", prefix }),
      watch: (listener) => {
        this.#watchers.add(listener);
        this.defer(`watch ${this.#watchers.size}`, () =>
          listener([...this.#routes.values()].map((after) => ({ prefix: after.prefix, before: null, after }))),
        );
        return () => this.#watchers.delete(listener);
      },
      best: (prefix) => this.#routes.get(keyOf(prefix)) ?? null,
      lookup: () => null,
      resolve: (target) => ({ target, route: null, metric: 0, labelled: false }),
      track: () => () => {},
    };
  }
  readonly ip: IpPort = {
    send: (protocol, pdu, options) => {
      this.#note({ kind: "send", protocol, pdu: pdu as Pdu, options });
      return true;
    },
    receive: <T>(protocol: number, _codec: Codec<T>, handler: (packet: Received<T>) => void) => {
      this.#receivers.set(protocol, handler);
      return () => this.#receivers.delete(protocol);
    },
    join: (interface_, group) => this.#note({ kind: "join", interface: interface_, group }),
    leave: (interface_, group) => this.#note({ kind: "leave", interface: interface_, group }),
  };
  get udp(): UdpPort {
    return refused("UDP");
  }
  get tcp(): TcpPort {
    return refused("TCP");
  }
  get echo(): EchoPort {
    return refused("echo");
  }
  get labels(): LabelPort {
    return refused("labels");
  }
  readonly policy: PolicyPort = { routeMap: () => refused("route-maps"), permits: () => refused("lists") };

  #note(call: Call): void {
    this.recorded.push({ ...call, at: this.kernel.now });
  }
  /** Adds or changes an interface, and tells the protocol. */
  link(view: InterfaceView): void {
    const before = this.#interfaces.get(view.index) ?? null;
    this.#interfaces.set(view.index, view);
    this.notice({ kind: "interface", before, after: view });
    this.#drain();
  }
  deliver(protocol: number, packet: Received<any>): void {
    this.#receivers.get(protocol)?.(packet);
    this.#drain();
  }
  /** Other protocols' best routes change. */
  routes(changes: readonly RibChange[]): void {
    for (const { prefix, after } of changes)
      if (after === null) this.#routes.delete(keyOf(prefix));
      else this.#routes.set(keyOf(prefix), after);
    for (const watcher of this.#watchers) watcher(changes);
    this.#drain();
  }
  /** Runs for so many seconds. */
  advance(time: number): void {
    this.#drain();
    this.kernel.run(this.kernel.now + seconds(time));
    this.#drain();
  }
  /** What was recorded since the last call. */
  take(): Recorded[] {
    return this.recorded.splice(0);
  }
  #drain(): void {
    for (let next = this.#deferred.entries().next(); !next.done; next = this.#deferred.entries().next()) {
      const [name, run] = next.value;
      this.#deferred.delete(name);
      run();
    }
  }
}

/** An interface that is up, with what the protocol under test does not care about filled in. */
export const testInterface = (
  of: Pick<InterfaceView, "index" | "name" | "ipv4"> & Partial<InterfaceView>,
): InterfaceView => ({
  kind: "ethernet",
  vrf: 0,
  adminUp: true,
  up: true,
  mtu: 1500,
  mplsMtu: 1500,
  bandwidth: 1_000_000,
  mac: 0x020000000000 + of.index,
  ipv6: [],
  mpls: false,
  ...of,
  ipv4: [...of.ipv4].sort((a, b) => Number(a.secondary) - Number(b.secondary) || compareIp(a.address, b.address)),
});
