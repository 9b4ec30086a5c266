// Capabilities of the OPEN message. RFC 5492; RFC 4760 8, RFC 2918, RFC 6793, RFC 7911 4, RFC 4724 3, RFC 7313, RFC 8654.
import { type Codec, MalformedPacket, type Reader, type Writer } from "../codec.ts";
import { familyFor } from "./family.ts";

export interface AfiSafi {
  readonly afi: number;
  readonly safi: number;
}
export type Capability =
  | ({ readonly kind: "multiprotocol" } & AfiSafi)
  | { readonly kind: "route-refresh" }
  | { readonly kind: "route-refresh-cisco" }
  | { readonly kind: "enhanced-route-refresh" }
  | { readonly kind: "extended-message" }
  | { readonly kind: "four-octet-as"; readonly asn: number }
  /** `mode`: 1 receive, 2 send, 3 both. */
  | { readonly kind: "add-path"; readonly families: readonly (AfiSafi & { readonly mode: number })[] }
  | {
      readonly kind: "graceful-restart";
      readonly restarting: boolean;
      /** Seconds, 0-4095. */
      readonly restartTime: number;
      readonly families: readonly (AfiSafi & { readonly flags: number })[];
    }
  | { readonly kind: "unknown"; readonly code: number; readonly value: Uint8Array };

const codes: Readonly<Record<Exclude<Capability["kind"], "unknown">, number>> = {
  multiprotocol: 1,
  "route-refresh": 2,
  "extended-message": 6,
  "graceful-restart": 64,
  "four-octet-as": 65,
  "add-path": 69,
  "enhanced-route-refresh": 70,
  "route-refresh-cisco": 128,
};
const empty: readonly Exclude<Capability["kind"], "unknown">[] = [
  "route-refresh",
  "route-refresh-cisco",
  "enhanced-route-refresh",
  "extended-message",
];
const emptyByCode = new Map(empty.map((kind) => [codes[kind], kind]));

const bodySize = (c: Capability): number => {
  if (c.kind === "multiprotocol" || c.kind === "four-octet-as") return 4;
  if (c.kind === "add-path") return 4 * c.families.length;
  if (c.kind === "graceful-restart") return 2 + 4 * c.families.length;
  return c.kind === "unknown" ? c.value.length : 0;
};
const writeBody = (w: Writer, c: Capability): void => {
  if (c.kind === "multiprotocol") {
    w.u16(c.afi);
    w.u8(0);
    w.u8(c.safi);
  } else if (c.kind === "four-octet-as") w.u32(c.asn);
  else if (c.kind === "add-path")
    for (const f of c.families) {
      w.u16(f.afi);
      w.u8(f.safi);
      w.u8(f.mode);
    }
  else if (c.kind === "graceful-restart") {
    w.u16((c.restarting ? 0x8000 : 0) | (c.restartTime & 0xfff));
    for (const f of c.families) {
      w.u16(f.afi);
      w.u8(f.safi);
      w.u8(f.flags);
    }
  } else if (c.kind === "unknown") w.put(c.value);
};
const listOf = <T>(r: Reader, item: () => T): readonly T[] => {
  const out: T[] = [];
  while (r.remaining > 0) out.push(item());
  return out;
};
const readBody = (r: Reader, code: number, length: number): Capability => {
  if (code === 1 && length === 4) {
    const afi = r.u16();
    if (r.u8() === 0) return { kind: "multiprotocol", afi, safi: r.u8() };
    r.offset -= 3;
  } else if (code === 65 && length === 4) return { kind: "four-octet-as", asn: r.u32() };
  else if (code === 69 && length % 4 === 0)
    return { kind: "add-path", families: listOf(r, () => ({ afi: r.u16(), safi: r.u8(), mode: r.u8() })) };
  else if (code === 64 && length % 4 === 2) {
    const head = r.u16();
    if ((head & 0x7000) === 0) {
      const families = listOf(r, () => ({ afi: r.u16(), safi: r.u8(), flags: r.u8() }));
      return { kind: "graceful-restart", restarting: (head & 0x8000) !== 0, restartTime: head & 0xfff, families };
    }
    r.offset -= 2;
  } else if (length === 0 && emptyByCode.has(code)) return { kind: emptyByCode.get(code)! } as Capability;
  return { kind: "unknown", code, value: r.take(length) };
};
/** A text for dissection and for `show ip bgp neighbors`. */
export const formatCapability = (c: Capability): string => {
  if (c.kind === "multiprotocol") return familyFor(c.afi, c.safi)?.title ?? `AFI ${c.afi} SAFI ${c.safi}`;
  if (c.kind === "four-octet-as") return `four-octet AS ${c.asn}`;
  if (c.kind === "unknown") return `capability ${c.code}`;
  return c.kind;
};

/** One capability: code, length, value. A value of an unexpected length is kept as octets. */
export const capability: Codec<Capability> = {
  size: (c) => 2 + bodySize(c),
  encode: (w, c) => {
    w.u8(c.kind === "unknown" ? c.code : codes[c.kind]);
    w.u8(bodySize(c));
    writeBody(w, c);
  },
  decode: (r) => {
    const start = r.offset;
    const code = r.u8();
    const length = r.u8();
    if (length > r.remaining) throw new MalformedPacket("capability longer than its parameter", start);
    const c = r.within(length, () => readBody(r, code, length));
    r.listener?.field("capability", start, r.offset, formatCapability(c));
    return c;
  },
  show: formatCapability,
};
