// The LFIB: what incoming labels mean, following the forwarding tables. RFC 3031, 3.10-3.13.
import type { Ip } from "../base/ip.ts";
import type { Prefix } from "../base/prefix.ts";
import type { Fib } from "./fib.ts";
import type { Way } from "./resolution.ts";
import type { RibTables } from "./rib-tables.ts";
import type { Adjacency, LabelEntry, NextHop } from "./route.ts";

export type LabelBinding =
  | { readonly kind: "prefix"; readonly vrf: number; readonly prefix: Prefix }
  /** `prefix`: the label belongs to this route alone, though the packet is looked up again. */
  | { readonly kind: "vrf"; readonly vrf: number; readonly prefix?: Prefix }
  | { readonly kind: "next-hops"; readonly hops: readonly NextHop[] };
/** Finds the FIB that a prefix of a VRF lives in. */
export type FibOf = (vrf: number, address: Ip) => Fib | undefined;

const EXPLICIT_NULL_IPV4 = 0;
const EXPLICIT_NULL_IPV6 = 2;
const DISCARD: LabelEntry = { action: "discard" };
const GLOBAL: LabelEntry = { action: "lookup", vrf: 0 };

/** A way of the LFIB. Without an LSP behind it the whole stack ends here. */
const outgoing = (way: Way): Adjacency =>
  way.lsp
    ? { interface: way.interface, gateway: way.gateway, labels: way.labels }
    : { interface: way.interface, gateway: way.gateway, labels: way.labels, untagged: true };

/** Entries are derived on demand from the binding and the FIB, and kept until anything in forwarding changes. */
export class LabelTable {
  readonly #tables: RibTables;
  readonly #fibOf: FibOf;
  readonly #bindings = new Map<number, LabelBinding>();
  readonly #memo = new Map<number, LabelEntry>();
  #memoGeneration = -1;

  constructor(tables: RibTables, fibOf: FibOf) {
    this.#tables = tables;
    this.#fibOf = fibOf;
  }
  bind(label: number, binding: LabelBinding): void {
    this.#bindings.set(label, binding);
    this.#memo.delete(label);
  }
  unbind(label: number): boolean {
    this.#memo.delete(label);
    return this.#bindings.delete(label);
  }
  binding(label: number): LabelBinding | undefined {
    return this.#bindings.get(label);
  }
  /** What to do with a packet under `label`; undefined for a label nobody bound. */
  entry(label: number): LabelEntry | undefined {
    if (label === EXPLICIT_NULL_IPV4 || label === EXPLICIT_NULL_IPV6) return GLOBAL;
    const binding = this.#bindings.get(label);
    if (binding === undefined) return undefined;
    if (this.#memoGeneration !== this.#tables.generation) {
      this.#memo.clear();
      this.#memoGeneration = this.#tables.generation;
    }
    let entry = this.#memo.get(label);
    if (entry === undefined) {
      entry = this.#derive(binding);
      this.#memo.set(label, entry);
    }
    return entry;
  }
  #derive(binding: LabelBinding): LabelEntry {
    if (binding.kind === "vrf") return { action: "lookup", vrf: binding.vrf };
    if (binding.kind === "next-hops") {
      const rib = this.#tables.rib(0, false);
      if (rib === undefined) return DISCARD;
      const { ways } = this.#tables.ways(rib, -1, { address: 0, length: 0 }, binding.hops);
      return ways.length === 0 ? DISCARD : { action: "forward", ways: ways.map(outgoing) };
    }
    const { vrf, prefix } = binding;
    const entry = this.#fibOf(vrf, prefix.address)?.exact(prefix);
    if (entry == null) return DISCARD;
    // Attached prefixes hold own addresses and neighbours still to be resolved, and discard routes have more specific
    // ones inside: the table itself must decide.
    if (entry.ways.some((w) => w.gateway === null)) return { action: "lookup", vrf };
    if (entry.ways.length === 0) return entry.unusable === undefined ? { action: "lookup", vrf } : DISCARD;
    return { action: "forward", ways: (entry.ways as readonly Way[]).map(outgoing) };
  }
  /** Every bound label with its entry, by label. */
  entries(): ReadonlyMap<number, LabelEntry> {
    const labels = [...this.#bindings.keys()].sort((a, b) => a - b);
    return new Map(labels.map((label) => [label, this.entry(label)!]));
  }
  bindings(): ReadonlyMap<number, LabelBinding> {
    return this.#bindings;
  }
}
