// Routing tables without a router: interfaces by number, routes from text.
import { type Ip, parseIp } from "../../src/base/ip.ts";
import { parsePrefix } from "../../src/base/prefix.ts";
import { Fib } from "../../src/forwarding/fib.ts";
import { LabelTable } from "../../src/forwarding/label-table.ts";
import type { Rib } from "../../src/forwarding/rib.ts";
import { RibTables } from "../../src/forwarding/rib-tables.ts";
import type { NextHop, RibChange, Route } from "../../src/forwarding/route.ts";

export const ip = (text: string): Ip => {
  const value = parseIp(text);
  if (value === null) throw new Error(text);
  return value;
};
export interface TestInterface {
  up: boolean;
  mpls: boolean;
  vrf: number;
  own: string[];
}
/** "10.0.0.1", "10.0.0.1%2" (interface 2), "%2" (attached), "null", "10.0.0.1@0" (table), "…+100" (label). */
export const hop = (text: string): NextHop => {
  if (text === "null") return { via: "discard" };
  const match = /^([^%@+]*)(?:%(\d+))?(?:@(\d+))?((?:\+\d+)*)$/.exec(text);
  if (match === null) throw new Error(text);
  const [, gateway = "", interface_, table, labels = ""] = match;
  if (gateway === "") return { via: "interface", interface: Number(interface_) };
  return {
    via: "gateway",
    gateway: ip(gateway),
    ...(interface_ === undefined ? {} : { interface: Number(interface_) }),
    ...(table === undefined ? {} : { table: Number(table) }),
    ...(labels === "" ? {} : { labels: labels.slice(1).split("+").map(Number) }),
  };
};
const PROTOCOLS = ["connected", "static", "ospf", "bgp", "rip"] as const;
/** `route("10.0.0.0/8", "static", 1, "10.0.0.1")` */
export const route = (prefix: string, source: string, distance: number, ...hops: string[]): Route => ({
  prefix: parsePrefix(prefix)!,
  source,
  protocol: PROTOCOLS.find((p) => source.startsWith(p))!,
  distance,
  metric: 0,
  nextHops: hops.map(hop),
});

export class Tables {
  now = 0;
  readonly interfaces = new Map<number, TestInterface>();
  /** How often a loop was told of. */
  loops = 0;
  readonly changes: { rib: Rib; changes: readonly RibChange[] }[] = [];
  readonly tables: RibTables;
  readonly labels: LabelTable;
  readonly #fibs = new Map<number, { ipv4: Fib; ipv6: Fib }>();
  constructor(interfaces: Record<number, Partial<TestInterface>> = {}, vrfs: readonly number[] = [0]) {
    for (const [index, i] of Object.entries(interfaces))
      this.interfaces.set(Number(index), { up: true, mpls: false, vrf: 0, own: [], ...i });
    this.tables = new RibTables({
      now: () => this.now,
      interface: (index) => this.interfaces.get(index),
      isOwn: (vrf, address) => this.fib(vrf).isOwn(address),
      dirty: () => {},
      watched: () => true,
      refreshed: () => {},
      looped: () => {
        this.loops++;
      },
      changed: (rib, changes) => this.changes.push({ rib, changes }),
    });
    for (const vrf of vrfs) {
      this.tables.open(vrf);
      const make = (ipv6: boolean): Fib =>
        new Fib(this.tables, this.tables.rib(vrf, ipv6)!, {
          vrfOf: (index) => this.interfaces.get(index)?.vrf,
          ownerVrf: (index, address) => {
            const i = this.interfaces.get(index);
            return i?.own.some((a) => ip(a) === address) ? i.vrf : undefined;
          },
        });
      this.#fibs.set(vrf, { ipv4: make(false), ipv6: make(true) });
    }
    this.labels = new LabelTable(
      this.tables,
      (vrf, a) => this.#fibs.get(vrf)?.[typeof a === "bigint" ? "ipv6" : "ipv4"],
    );
    this.refreshOwn();
  }
  refreshOwn(): void {
    for (const [vrf, fibs] of this.#fibs) {
      const own = [...this.interfaces.values()].filter((i) => i.vrf === vrf && i.up).flatMap((i) => i.own.map(ip));
      fibs.ipv4.setReceive(
        own.filter((a) => typeof a === "number"),
        [],
      );
      fibs.ipv6.setReceive(
        own.filter((a) => typeof a === "bigint"),
        [],
      );
    }
  }
  fib(vrf = 0, family: "ipv4" | "ipv6" = "ipv4"): Fib {
    return this.#fibs.get(vrf)![family];
  }
  rib(vrf = 0, ipv6 = false): Rib {
    return this.tables.rib(vrf, ipv6)!;
  }
  offer(r: Route, vrf = 0): this {
    this.tables.offer(this.rib(vrf, typeof r.prefix.address === "bigint"), r);
    return this;
  }
  retract(prefix: string, source: string, vrf = 0): this {
    const p = parsePrefix(prefix)!;
    this.tables.retract(this.rib(vrf, typeof p.address === "bigint"), source, p);
    return this;
  }
  drain(): this {
    this.tables.drain();
    return this;
  }
  set(index: number, change: Partial<TestInterface>): this {
    this.interfaces.set(index, { ...this.interfaces.get(index)!, ...change });
    this.refreshOwn();
    this.tables.interfacesChanged(new Set([index]));
    return this;
  }
  /** Source of the best route of a prefix, or null. */
  best(prefix: string, vrf = 0): string | null {
    const p = parsePrefix(prefix)!;
    return this.rib(vrf, typeof p.address === "bigint").bestOf(p)?.source ?? null;
  }
  /** "1>10.0.0.1 [17 18]" per way; the reason, "receive", "discard" or "none" without any. */
  to(address: string, vrf = 0): string {
    const a = ip(address);
    const entry = this.fib(vrf, typeof a === "bigint" ? "ipv6" : "ipv4").lookup(a);
    if (entry === null) return "none";
    if (entry.receive) return entry.receiveVrf === undefined ? "receive" : `receive in ${entry.receiveVrf}`;
    if (entry.ways.length === 0) return entry.unusable ?? "discard";
    return entry.ways.map(way).join(", ");
  }
}
export const way = (w: { interface: number; gateway: Ip | null; labels: readonly number[]; untagged?: true }): string =>
  `${w.interface}>${w.gateway === null ? "*" : typeof w.gateway === "number" ? [24, 16, 8, 0].map((s) => ((w.gateway as number) >>> s) & 255).join(".") : w.gateway.toString(16)}${w.labels.length > 0 ? ` [${w.labels.join(" ")}]` : ""}${w.untagged ? " untagged" : ""}`;
