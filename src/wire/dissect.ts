// The packet inspector's tree: a decode with a listener on the reader, nested payloads included.
import { type Codec, type Listener, MalformedPacket, type PseudoHeader, Reader } from "./codec.ts";

/** One structure or field. Octets are [start, end) of the whole frame. `shown` is "" for structures. */
export interface DissectionNode {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  readonly children: readonly DissectionNode[];
}
interface Growing extends DissectionNode {
  end: number;
  readonly children: Growing[];
}

const ACRONYMS = /\b(ttl|tos|oui|vlan|mtu|id|ip|mac|sap|lsa|dd|mpls)\b/gi;
/** "hopLimit" to "Hop limit". */
const humanise = (key: string): string => {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
    .replace(ACRONYMS, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Never throws on malformed octets: the tree holds what was readable and a "Malformed" field for the rest. */
export const dissect = (codec: Codec<any>, bytes: Uint8Array, pseudo: PseudoHeader | null = null): DissectionNode => {
  const root: Growing = { label: "Frame", start: 0, end: bytes.length, shown: `${bytes.length} octets`, children: [] };
  const stack: Growing[] = [root];
  const top = (): Growing => stack[stack.length - 1]!;
  const add = (label: string, start: number, end: number, shown: string): Growing => {
    const node: Growing = { label: humanise(label), start, end, shown, children: [] };
    top().children.push(node);
    return node;
  };
  const leave = (end: number): void => {
    const node = stack.pop()!;
    node.end = node.children.reduce((n, c) => Math.max(n, c.end), Math.max(end, node.start));
  };
  const listener: Listener = {
    enter: (label, start) => {
      stack.push(add(label, start, start, ""));
    },
    field: (label, start, end, shown) => {
      add(label, start, end, shown);
    },
    leave,
    get open() {
      return stack.length;
    },
    unwind: (open) => {
      while (stack.length > open) leave(0);
    },
  };
  const r = new Reader(bytes, listener);
  r.pseudo = pseudo;
  try {
    const value = codec.decode(r);
    if (codec.show && r.offset > 0) add("data", 0, r.offset, codec.show(value));
    if (r.remaining > 0) add("trailer", r.offset, bytes.length, `${r.remaining} octets`);
  } catch (error) {
    if (!(error instanceof MalformedPacket)) throw error;
    listener.unwind?.(1);
    add("malformed", Math.min(error.offset, bytes.length), bytes.length, error.message);
  }
  return root;
};

/** The tree as indented text: "[14..34) IPv4", "[22..23) Ttl: 64". */
export const renderDissection = (node: DissectionNode, depth = 0): string => {
  const line = `${"  ".repeat(depth)}[${node.start}..${node.end}) ${node.label}${node.shown === "" ? "" : `: ${node.shown}`}`;
  return [line, ...node.children.map((c) => renderDissection(c, depth + 1))].join("\n");
};
/** Every node, depth first. */
export function* walkDissection(node: DissectionNode): Generator<DissectionNode> {
  yield node;
  for (const child of node.children) yield* walkDissection(child);
}
