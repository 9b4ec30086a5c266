// A small network of engines for tests: nodes with static tables on cables, under one kernel.
import { eui64 } from "../../src/base/mac.ts";
import { formatIp, type Ip, isLinkLocalIpv6, parseIp } from "../../src/base/ip.ts";
import { contains, hostPrefix, type Prefix, parsePrefix, prefixOf } from "../../src/base/prefix.ts";
import type { AclConfig } from "../../src/config/model.ts";
import { createEngine } from "../../src/forwarding/create-engine.ts";
import type {
  AddressEvent,
  DropReason,
  Engine,
  EngineHost,
  EngineInterfaceSettings,
  Verdict,
} from "../../src/forwarding/engine.ts";
import type { Adjacency, FibEntry, LabelEntry } from "../../src/forwarding/route.ts";
import { type Instant, Kernel, milliseconds, Rank } from "../../src/kernel/kernel.ts";
import type { InterfaceAddress, InterfaceView, LogMessage } from "../../src/protocols/protocol.ts";
import { type EthernetFrame, ethernet } from "../../src/wire/ethernet.ts";
import { Pdu } from "../../src/wire/pdu.ts";

export const ip = (text: string): Ip => {
  const value = parseIp(text);
  if (value === null) throw new Error(`not an address: ${text}`);
  return value;
};
export const v4 = (text: string): number => ip(text) as number;
export const v6 = (text: string): bigint => ip(text) as bigint;
const prefix = (text: string): Prefix => {
  const value = parsePrefix(text);
  if (value === null) throw new Error(`not a prefix: ${text}`);
  return value;
};
const addresses = (texts: readonly string[]): InterfaceAddress[] =>
  texts.map((t, i) => ({ address: ip(t.split("/")[0]!), length: Number(t.split("/")[1]), secondary: i > 0 }));

const DEFAULTS: EngineInterfaceSettings = {
  proxyArp: true,
  redirects: true,
  unreachables: true,
  arpTimeout: 14400,
  nd: {
    role: "router",
    suppressRa: false,
    managed: false,
    other: false,
    raInterval: 200,
    raLifetime: 1800,
    reachableTime: 0,
    nsInterval: 1000,
    dadAttempts: 1,
    preference: 0,
    prefixes: [],
  },
};
export interface InterfaceOptions {
  readonly name?: string;
  readonly kind?: InterfaceView["kind"];
  readonly addresses?: readonly string[];
  readonly vrf?: number;
  readonly mtu?: number;
  readonly mplsMtu?: number;
  readonly mpls?: boolean;
  readonly up?: boolean;
  /** With a link-local address, also when no IPv6 address is given. */
  readonly ipv6?: boolean;
}
export type FrameMode = "lazy" | "bytes";

export class TestNetwork {
  readonly kernel = new Kernel();
  readonly mode: FrameMode;
  readonly frames: {
    readonly at: Instant;
    readonly from: string;
    readonly to: string;
    readonly frame: EthernetFrame;
    readonly pdu: Pdu;
  }[] = [];
  #nodes = 0;
  constructor(mode: FrameMode = "lazy") {
    this.mode = mode;
  }
  node(name: string, options: Partial<Pick<EngineHost, "style">> & { forwarding?: boolean } = {}): TestNode {
    return new TestNode(this, name, this.#nodes++, options);
  }
  /** Joins two or more interfaces into one segment with a delay of one millisecond. `pass` may drop or change frames. */
  cable(
    ends: readonly (readonly [TestNode, number])[],
    pass: (frame: Pdu, from: TestNode) => Pdu | null = (f) => f,
  ): void {
    for (const [node, index] of ends)
      node.wires.set(index, (sent) => {
        const frame = pass(this.mode === "bytes" ? Pdu.parse(ethernet, sent.bytes) : sent, node);
        if (frame === null) return;
        for (const [other, port] of ends) {
          if (other === node) continue;
          this.frames.push({
            at: this.kernel.now,
            from: node.node,
            to: other.node,
            frame: frame.value as EthernetFrame,
            pdu: frame,
          });
          this.kernel.schedule(node.id, this.kernel.now + milliseconds(1), Rank.Frame, () =>
            other.engine.receive(port, frame),
          );
        }
      });
  }
  run(duration: Instant): void {
    this.kernel.run(this.kernel.now + duration);
  }
}

export class TestNode implements EngineHost {
  readonly node: string;
  readonly id: number;
  readonly style: "ios" | "linux";
  readonly engine: Engine;
  readonly verdicts: Verdict[] = [];
  readonly logs: LogMessage[] = [];
  readonly events: AddressEvent[] = [];
  readonly wires = new Map<number, (frame: Pdu) => void>();
  readonly acls = new Map<string, AclConfig>();
  readonly lfib = new Map<number, LabelEntry>();
  readonly overrides = new Map<
    number,
    Partial<Omit<EngineInterfaceSettings, "nd">> & { nd?: Partial<EngineInterfaceSettings["nd"]> }
  >();
  propagate = { forwarded: true, local: true };
  isForwarding: boolean;
  readonly #network: TestNetwork;
  #interfaces: InterfaceView[] = [];
  #routes: { readonly vrf: number; readonly entry: FibEntry }[] = [];
  #random = 0x2545f491;

  constructor(
    network: TestNetwork,
    name: string,
    id: number,
    options: Partial<Pick<EngineHost, "style">> & { forwarding?: boolean },
  ) {
    this.#network = network;
    this.node = name;
    this.id = id;
    this.style = options.style ?? "ios";
    this.isForwarding = options.forwarding ?? this.style === "ios";
    this.#random ^= (id + 1) * 0x9e3779b1;
    this.engine = createEngine(this);
  }
  now(): Instant {
    return this.#network.kernel.now;
  }
  timer(_name: string, expire: () => void) {
    return this.#network.kernel.timer(this.id, expire);
  }
  random(): number {
    this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0;
    return this.#random / 0x100000000;
  }
  interfaces(): readonly InterfaceView[] {
    return this.#interfaces;
  }
  interface(index: number): InterfaceView | undefined {
    return this.#interfaces[index - 1];
  }
  /** Adds an interface; answers its index. */
  add(options: InterfaceOptions): number {
    const index = this.#interfaces.length + 1;
    const all = addresses(options.addresses ?? []);
    const mac = 0x020000000000 + (this.id + 1) * 256 + index;
    if (
      (options.ipv6 || all.some((a) => typeof a.address === "bigint")) &&
      !all.some((a) => typeof a.address === "bigint" && isLinkLocalIpv6(a.address))
    )
      all.unshift({ address: (0xfe80n << 112n) | eui64(mac), length: 10, secondary: false });
    const view: InterfaceView = {
      index,
      name: options.name ?? `GigabitEthernet0/${index - 1}`,
      kind: options.kind ?? "ethernet",
      vrf: options.vrf ?? 0,
      adminUp: true,
      up: options.up ?? true,
      mtu: options.mtu ?? 1500,
      mplsMtu: options.mplsMtu ?? options.mtu ?? 1500,
      bandwidth: 1_000_000,
      mac,
      ipv4: all.filter((a) => typeof a.address === "number"),
      ipv6: all.filter((a) => typeof a.address === "bigint"),
      mpls: options.mpls ?? false,
    };
    this.#interfaces.push(view);
    this.engine.interfaceChanged(null, view);
    return index;
  }
  change(index: number, changes: Partial<InterfaceView>): void {
    const before = this.#interfaces[index - 1]!;
    const after = { ...before, ...changes };
    this.#interfaces[index - 1] = after;
    this.engine.interfaceChanged(before, after);
  }
  route(
    text: string,
    ways: readonly { readonly via?: string; readonly out: number; readonly labels?: readonly number[] }[],
    vrf = 0,
  ): void {
    const entry: FibEntry = {
      prefix: prefix(text),
      ways: ways.map(
        (w): Adjacency => ({
          interface: w.out,
          gateway: w.via === undefined ? null : ip(w.via),
          labels: w.labels ?? [],
        }),
      ),
      receive: false,
      route: null,
    };
    this.#routes = [
      ...this.#routes.filter((r) => r.vrf !== vrf || keyText(r.entry.prefix) !== keyText(entry.prefix)),
      { vrf, entry },
    ];
  }
  unroute(text: string, vrf = 0): void {
    this.#routes = this.#routes.filter((r) => r.vrf !== vrf || keyText(r.entry.prefix) !== text);
  }
  lookup(vrf: number, to: Ip): FibEntry | null {
    let best: FibEntry | null = null;
    for (const i of this.#interfaces) {
      if (i.vrf !== vrf || !i.up) continue;
      for (const a of [...i.ipv4, ...i.ipv6]) {
        if (a.address === to) return { prefix: hostPrefix(to), ways: [], receive: true, route: null };
        const p = prefixOf(a.address, a.length);
        if (contains(p, to) && (best === null || p.length > best.prefix.length))
          best = { prefix: p, ways: [{ interface: i.index, gateway: null, labels: [] }], receive: false, route: null };
      }
    }
    for (const { vrf: table, entry } of this.#routes)
      if (table === vrf && contains(entry.prefix, to) && (best === null || entry.prefix.length > best.prefix.length))
        best = entry;
    return best;
  }
  label(label: number): LabelEntry | undefined {
    return this.lfib.get(label);
  }
  forwarding(): boolean {
    return this.isForwarding;
  }
  propagateTtl() {
    return this.propagate;
  }
  accessList(interface_: number, direction: "in" | "out", family: "ipv4" | "ipv6"): AclConfig | undefined {
    return this.acls.get(`${interface_} ${direction} ${family}`);
  }
  settings(interface_: number): EngineInterfaceSettings {
    const { nd, ...rest } = this.overrides.get(interface_) ?? {};
    const role = this.style === "linux" ? ("host" as const) : ("router" as const);
    return { ...DEFAULTS, ...rest, nd: { ...DEFAULTS.nd, role, ...nd } };
  }
  transmit(interface_: number, frame: Pdu): void {
    this.wires.get(interface_)?.(frame);
  }
  log(message: LogMessage): void {
    this.logs.push(message);
  }
  debug(_topic: string, text: () => string): void {
    // Made, so that no frame can make the text throw, but not kept.
    text();
  }
  verdict(verdict: Verdict): void {
    this.verdicts.push(verdict);
  }
  addressEvent(event: AddressEvent): void {
    this.events.push(event);
    const i = this.#interfaces[event.interface - 1]!;
    if (event.kind === "slaac" && !i.ipv6.some((a) => a.address === event.address))
      this.change(i.index, { ipv6: [...i.ipv6, { address: event.address, length: event.length, secondary: true }] });
    if (event.kind === "dad-failed" || event.kind === "slaac-expired")
      this.change(i.index, { ipv6: i.ipv6.filter((a) => a.address !== event.address) });
    if (event.kind === "default-router") {
      if (event.lifetime === 0) this.unroute("::/0");
      else this.route("::/0", [{ via: formatIp(event.address), out: event.interface }]);
    }
  }
  /** Reasons of all drops so far, in order. */
  get dropped(): readonly DropReason[] {
    return this.verdicts.flatMap((v) => (v.reason === null ? [] : [v.reason]));
  }
}
const keyText = (p: Prefix): string => `${formatIp(p.address)}/${p.length}`;
