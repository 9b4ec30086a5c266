// A label-switched path by the tables: from an ingress and a prefix, hop by hop, with the label stack on each link.
import { contains, formatPrefix, parsePrefix, type Prefix } from "../../../base/prefix.ts";
import { parseIp } from "../../../base/ip.ts";
import {
  type Cable,
  EMPTY,
  type FibRow,
  type Overlay,
  ownersOf,
  portOf,
  reachedFrom,
  shortPort,
  type Stretch,
  type Views,
  type WayRow,
} from "./model.ts";

export type LspOperation =
  | "push"
  | "swap"
  | "pop"
  /** Nothing is pushed, because the next hop asked for label 3. RFC 3032, 2.1. */
  | "implicit-null"
  /** The next hop gave no label, so the stack ends here. */
  | "untagged"
  /** The label names a table; the packet is looked up in it. */
  | "lookup"
  | "forward"
  | "deliver";
export type LspEnd =
  | "delivered"
  | "no-route"
  | "no-label"
  | "unresolved"
  | "discard"
  | "unknown-label"
  | "labels-lost"
  | "interface-down"
  | "no-neighbor"
  | "mpls-off"
  | "loop"
  | "no-table";
export interface LspHop {
  readonly node: string;
  /** Null at the ingress. */
  readonly in: string | null;
  readonly labelsIn: readonly number[];
  readonly operation: LspOperation;
  /** What decided: "label 16", or a prefix with its VRF. */
  readonly by: string;
  /** Null where the packet stays. */
  readonly out: string | null;
  readonly labelsOut: readonly number[];
  /** Equal ways there are; the first is followed. */
  readonly ways: number;
}
export interface Lsp {
  readonly hops: readonly LspHop[];
  readonly end: LspEnd;
  /** Where it ended, for an end that is no delivery. */
  readonly at: string;
}
export interface Fec {
  readonly vrf: string;
  readonly prefix: string;
}
const MOST_HOPS = 64;
const IMPLICIT_NULL = 3;

/** Destinations worth following from a node: all that leave it, and those that should. */
export const fecsOf = (views: Views, node: string): readonly Fec[] =>
  (views.get(node)?.fib ?? [])
    .filter((e) => e.family === "ipv4" && e.action !== "receive" && e.action !== "discard")
    .filter((e) => e.ways.length === 0 || e.ways.some((w) => w.gateway !== null))
    .map(({ vrf, prefix }) => ({ vrf, prefix }));

const lookup = (fib: readonly FibRow[], vrf: string, to: Prefix): FibRow | undefined => {
  let best: { row: FibRow; length: number } | undefined;
  for (const row of fib) {
    if (row.vrf !== vrf || row.family !== (typeof to.address === "number" ? "ipv4" : "ipv6")) continue;
    const prefix = parsePrefix(row.prefix);
    if (prefix === null || prefix.length > to.length || !contains(prefix, to.address)) continue;
    if (best === undefined || prefix.length > best.length) best = { row, length: prefix.length };
  }
  return best?.row;
};
const named = (vrf: string, prefix: string): string => (vrf === "" ? prefix : `${vrf} ${prefix}`);

/** The next hop asked for the label to be taken off before it: its binding for the prefix is 3. */
const asksForNull = (views: Views, node: string, prefix: string): boolean => {
  const binding = views.get(node)?.ldp?.bindings.find((b) => formatPrefix(b.prefix) === prefix);
  return binding?.remote.some((r) => r.inUse && r.label === IMPLICIT_NULL) ?? false;
};

/** Follows the first of equal ways. Needs the views "interfaces", "fib", "labels" and "ldp" of every node. */
export const followLsp = (
  views: Views,
  cables: readonly Cable[],
  switches: ReadonlySet<string>,
  ingress: string,
  fec: Fec,
): Lsp => {
  const to = parsePrefix(fec.prefix);
  const hops: LspHop[] = [];
  let node = ingress;
  let { vrf } = fec;
  let came: string | null = null;
  let labels: readonly number[] = [];
  const seen = new Set<string>();
  const end = (kind: LspEnd): Lsp => ({ hops, end: kind, at: node });
  if (to === null) return end("no-route");
  for (let n = 0; n < MOST_HOPS; n++) {
    const key = `${node} ${vrf} ${labels.join(",")}`;
    if (seen.has(key)) return end("loop");
    seen.add(key);
    const view = views.get(node);
    const [top] = labels;
    const labelsIn: readonly number[] = labels;
    const hop = (operation: LspOperation, by: string, way: WayRow | null, ways: number, labelsOut: readonly number[]) =>
      hops.push({ node, in: came, labelsIn, operation, by, out: way?.interface ?? null, labelsOut, ways });
    let way: WayRow | undefined;
    if (top !== undefined) {
      const by = `label ${top}`;
      const entry = view?.labels?.find((l) => l.label === top);
      if (entry === undefined) return end("unknown-label");
      if (entry.action === "discard") return end("discard");
      if (entry.action === "lookup") {
        vrf = entry.vrf ?? "";
        labels = labels.slice(1);
        hop("lookup", by, null, 0, labels);
        came = null;
        continue;
      }
      way = entry.ways[0];
      if (way === undefined) return end("labels-lost");
      const rest = labels.slice(1);
      if (way.untagged === true && rest.length > 0) return end("labels-lost");
      const put = way.labels.filter((l) => l !== IMPLICIT_NULL);
      labels = way.untagged === true ? [] : [...put, ...rest];
      hop(way.untagged === true ? "untagged" : put.length > 0 ? "swap" : "pop", by, way, entry.ways.length, labels);
    } else {
      // A host, or a node without a forwarding table: the path ends where it has arrived.
      if (view?.fib === undefined) return end(hops.length > 0 ? "delivered" : "no-table");
      const entry = lookup(view.fib, vrf, to);
      if (entry === undefined) return end("no-route");
      const by = named(vrf, entry.prefix);
      if (entry.action === "receive") {
        hop("deliver", by, null, 0, []);
        return end("delivered");
      }
      if (entry.action !== "forward") return end(entry.action);
      way = entry.ways[0];
      if (way === undefined) return end("no-route");
      const put = way.labels.filter((l) => l !== IMPLICIT_NULL);
      labels = put;
      const operation =
        put.length > 0 ? "push" : vrf === "" && asksForNull(views, node, entry.prefix) ? "implicit-null" : "forward";
      hop(operation, by, way, entry.ways.length, put);
      if (way.gateway === null) {
        const [there] = reachedFrom(cables, switches, node, way.interface);
        const local = view.interfaces?.find((i) => i.name === way?.interface);
        if (local?.kind === "loopback" || there === undefined) return end("delivered");
        // The prefix is attached here: it is its own last hop.
        return end("delivered");
      }
    }
    const { interface: out, gateway } = way;
    if (view?.interfaces?.find((i) => i.name === out)?.up === false) return end("interface-down");
    const across = reachedFrom(cables, switches, node, out);
    const owners = gateway === null || parseIp(gateway) === null ? [] : ownersOf(views, gateway).filter((o) => o.up);
    const next = owners.find((o) => across.some((e) => e.node === o.node && e.port === portOf(o.interface)));
    if (next === undefined) return end("no-neighbor");
    const arriving = views.get(next.node)?.interfaces?.find((i) => i.name === next.interface);
    node = next.node;
    came = next.interface;
    vrf = next.vrf;
    if (labels.length > 0 && arriving?.mpls === false) return end("mpls-off");
  }
  return end("loop");
};

const stackText = (labels: readonly number[]): string => (labels.length === 0 ? "IP" : labels.join(" · "));

export const lspOverlay = (lsp: Lsp, cables: readonly Cable[], switches: ReadonlySet<string>): Overlay => {
  const path: Stretch[] = [];
  const nodes = new Map<string, readonly string[]>();
  lsp.hops.forEach((hop, i) => {
    nodes.set(hop.node, [...(nodes.get(hop.node) ?? []), hop.operation]);
    const next = lsp.hops[i + 1]?.node ?? (lsp.at === hop.node ? undefined : lsp.at);
    if (hop.out === null) return;
    const from = `${hop.node}:${portOf(hop.out)}`;
    const first = cables.find((c) => c.ends.some((e) => e.name === from));
    if (first === undefined) return;
    const over = first.ends.find((e) => e.node === next);
    if (next !== undefined && over !== undefined)
      path.push({ link: first.id, from: hop.node, to: next, label: stackText(hop.labelsOut) });
    else if (next !== undefined) {
      // Across a switch: both cables belong to the stretch.
      const middle = first.ends.find((e) => switches.has(e.node))?.node;
      const last = cables.find((c) => c.ends.some((e) => e.node === middle) && c.ends.some((e) => e.node === next));
      if (middle === undefined || last === undefined) return;
      path.push({ link: first.id, from: hop.node, to: middle, label: stackText(hop.labelsOut) });
      path.push({ link: last.id, from: middle, to: next, label: stackText(hop.labelsOut) });
    }
  });
  if (lsp.end !== "delivered") nodes.set(lsp.at, [...(nodes.get(lsp.at) ?? []), `✕ ${lsp.end}`]);
  const rows = lsp.hops.map((h) => [
    h.node,
    h.in === null ? "" : shortPort(h.in),
    h.labelsIn.join(" "),
    h.by,
    h.operation,
    h.out === null ? "" : shortPort(h.out),
    h.labelsOut.join(" "),
  ]);
  if (lsp.end !== "delivered") rows.push([lsp.at, "", "", "", `✕ ${lsp.end}`, "", ""]);
  return {
    ...EMPTY,
    path,
    nodes,
    table: { heads: ["router", "in", "labelsIn", "lookup", "operation", "out", "labelsOut"], rows },
  };
};
