// Network layer reachability information of every family. RFC 4271 4.3, RFC 4760 5, RFC 8277 2, RFC 4364 4.3.4, RFC 7911 3.
import { formatPrefix, type Prefix } from "../../base/prefix.ts";
import { type Codec, MalformedPacket, type Reader, type Writer } from "../codec.ts";
import type { AddressFamily } from "./family.ts";
import { formatRd } from "./rd.ts";

export interface Nlri {
  readonly prefix: Prefix;
  /** Route distinguisher, VPN families only. */
  readonly rd: bigint | null;
  /** Label stack, outermost first; labelled and VPN families only. */
  readonly labels: readonly number[] | null;
  /** Path identifier when add-path is in use. RFC 7911. */
  readonly pathId: number | null;
}
/** The label of a withdrawal, as its 20 bits: on the wire 0x800000. RFC 8277, 2.4. */
export const WITHDRAWN_LABEL = 0x80000;
const WITHDRAWN_LABELS: readonly number[] = [WITHDRAWN_LABEL];
export const withdrawnLabels = (): readonly number[] => WITHDRAWN_LABELS;

export const nlriOf = (prefix: Prefix, rd: bigint | null = null, labels: readonly number[] | null = null): Nlri => ({
  prefix,
  rd,
  labels,
  pathId: null,
});
export const formatNlri = (n: Nlri): string =>
  `${n.rd === null ? "" : `${formatRd(n.rd)}:`}${formatPrefix(n.prefix)}${n.labels === null ? "" : ` label ${n.labels.join("/")}`}${n.pathId === null ? "" : ` path ${n.pathId}`}`;

const readPrefix = (r: Reader, family: AddressFamily, length: number): Prefix => {
  const width = family.ip === "ipv4" ? 32 : 128;
  if (length < 0 || length > width) throw new MalformedPacket(`prefix length ${length}`, r.offset);
  const octets = (length + 7) >> 3;
  if (width === 32) {
    let address = 0;
    for (let i = 0; i < 4; i++) address = address * 256 + (i < octets ? r.u8() : 0);
    const masked = length === 0 ? 0 : (address & (0xffffffff << (32 - length))) >>> 0;
    return { address: masked, length };
  }
  let address = 0n;
  for (let i = 0; i < octets; i++) address = (address << 8n) | BigInt(r.u8());
  address <<= BigInt(128 - octets * 8);
  const host = BigInt(128 - length);
  return { address: (address >> host) << host, length };
};
const writePrefix = (w: Writer, p: Prefix): void => {
  const octets = (p.length + 7) >> 3;
  if (typeof p.address === "number") for (let i = 0; i < octets; i++) w.u8((p.address >>> (24 - 8 * i)) & 255);
  else for (let i = 0; i < octets; i++) w.u8(Number((p.address >> BigInt(120 - 8 * i)) & 0xffn));
};
const readLabels = (r: Reader): number[] => {
  const labels: number[] = [];
  for (;;) {
    const raw = r.u24();
    labels.push(raw >>> 4);
    if ((raw & 1) === 1 || raw === 0x800000 || raw === 0) return labels;
  }
};

/** One prefix of a family. */
export const nlriCodec = (family: AddressFamily, addPath: boolean): Codec<Nlri> => ({
  size: (n) =>
    1 +
    ((n.prefix.length + 7) >> 3) +
    (addPath ? 4 : 0) +
    (family.labelled ? 3 * (n.labels?.length ?? 1) : 0) +
    (family.vpn ? 8 : 0),
  encode: (w, n) => {
    if (addPath) w.u32(n.pathId ?? 0);
    const labels = family.labelled ? (n.labels ?? WITHDRAWN_LABELS) : null;
    w.u8(n.prefix.length + (labels === null ? 0 : labels.length * 24) + (family.vpn ? 64 : 0));
    if (labels !== null)
      for (let i = 0; i < labels.length; i++) {
        const label = labels[i]!;
        w.u24(label === WITHDRAWN_LABEL ? 0x800000 : (label << 4) | (i === labels.length - 1 ? 1 : 0));
      }
    if (family.vpn) w.u64(n.rd ?? 0n);
    writePrefix(w, n.prefix);
  },
  decode: (r) => {
    const start = r.offset;
    const pathId = addPath ? r.u32() : null;
    let length = r.u8();
    let labels: readonly number[] | null = null;
    if (family.labelled) {
      labels = readLabels(r);
      if (labels[0] === WITHDRAWN_LABEL) labels = WITHDRAWN_LABELS;
      length -= 24 * labels.length;
    }
    let rd: bigint | null = null;
    if (family.vpn) {
      rd = r.u64();
      length -= 64;
    }
    const n: Nlri = { prefix: readPrefix(r, family, length), rd, labels, pathId };
    r.listener?.field("nlri", start, r.offset, formatNlri(n));
    return n;
  },
  show: formatNlri,
});
