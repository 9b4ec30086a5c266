// RIP messages, both versions. RFC 2453, 3.6, 4 and 4.1; RFC 4822, 2 (cryptographic authentication).
import { formatIpv4 } from "../../base/ip.ts";
import { type Codec, MalformedPacket, type Reader, showHex, type Writer } from "../codec.ts";
import { registerUdpPort } from "../registry.ts";

export const RIP_PORT = 520;
export const RipCommand = { Request: 1, Response: 2 } as const;
/** The metric that means unreachable. RFC 2453, 3.6. */
export const INFINITY_METRIC = 16;
export const AFI_IPV4 = 2;
const AFI_AUTHENTICATION = 0xffff;
const HEADER = 4;
const ENTRY = 20;
const PASSWORD = 2;
const CRYPTOGRAPHIC = 3;
const TRAILER = 1;

/** A route entry. In version 1 tag, mask and next hop are zero. A request for everything has family 0 and metric 16. */
export interface RipRoute {
  readonly kind: "route";
  readonly family: number;
  readonly tag: number;
  readonly address: number;
  readonly mask: number;
  readonly nextHop: number;
  readonly metric: number;
}
export type RipEntry =
  | RipRoute
  | { readonly kind: "password"; readonly password: Uint8Array }
  /** `length` is where the trailer starts, counted from the header; `dataLength` that of the digest. */
  | {
      readonly kind: "cryptographic";
      readonly length: number;
      readonly keyId: number;
      readonly dataLength: number;
      readonly sequence: number;
      readonly reserved: bigint;
    }
  | { readonly kind: "authentication"; readonly type: number; readonly data: Uint8Array };
export interface RipPacket {
  readonly command: number;
  readonly version: number;
  readonly entries: readonly RipEntry[];
  /** Follows the entries when the first one is cryptographic. */
  readonly digest?: Uint8Array;
}

const encodeEntry = (w: Writer, e: RipEntry): void => {
  if (e.kind === "route") {
    w.u16(e.family);
    w.u16(e.tag);
    w.u32(e.address);
    w.u32(e.mask);
    w.u32(e.nextHop);
    w.u32(e.metric);
    return;
  }
  w.u16(AFI_AUTHENTICATION);
  if (e.kind === "password") {
    w.u16(PASSWORD);
    w.put(e.password);
  } else if (e.kind === "cryptographic") {
    w.u16(CRYPTOGRAPHIC);
    w.u16(e.length);
    w.u8(e.keyId);
    w.u8(e.dataLength);
    w.u32(e.sequence);
    w.u64(e.reserved);
  } else {
    w.u16(e.type);
    w.put(e.data);
  }
};
const readEntry = (r: Reader): RipEntry => {
  const family = r.u16();
  const second = r.u16();
  if (family !== AFI_AUTHENTICATION)
    return { kind: "route", family, tag: second, address: r.u32(), mask: r.u32(), nextHop: r.u32(), metric: r.u32() };
  if (second === PASSWORD) return { kind: "password", password: r.take(16) };
  if (second !== CRYPTOGRAPHIC) return { kind: "authentication", type: second, data: r.take(16) };
  return {
    kind: "cryptographic",
    length: r.u16(),
    keyId: r.u8(),
    dataLength: r.u8(),
    sequence: r.u32(),
    reserved: r.u64(),
  };
};
const show = (e: RipEntry): string => {
  switch (e.kind) {
    case "route":
      return `${formatIpv4(e.address)} mask ${formatIpv4(e.mask)} via ${formatIpv4(e.nextHop)} metric ${e.metric} tag ${e.tag} family ${e.family}`;
    case "password":
      return "password authentication";
    case "cryptographic":
      return `cryptographic authentication, key ${e.keyId}, sequence ${e.sequence}`;
    case "authentication":
      return `authentication type ${e.type}`;
  }
};

export const rip: Codec<RipPacket> = {
  size: (v) => HEADER + v.entries.length * ENTRY + (v.digest === undefined ? 0 : 4 + v.digest.length),
  encode: (w, v) => {
    w.u8(v.command);
    w.u8(v.version);
    w.u16(0);
    for (const e of v.entries) encodeEntry(w, e);
    if (v.digest === undefined) return;
    w.u16(AFI_AUTHENTICATION);
    w.u16(TRAILER);
    w.put(v.digest);
  },
  decode: (r) => {
    const start = r.offset;
    const { listener } = r;
    listener?.enter("RIP", start);
    const command = r.u8();
    const version = r.u8();
    r.u16();
    listener?.field(
      "command",
      start,
      start + 1,
      command === 1 ? "request" : command === 2 ? "response" : String(command),
    );
    listener?.field("version", start + 1, start + 2, String(version));
    const entries: RipEntry[] = [];
    const end = r.end;
    let trailer = 0;
    while (r.offset < end - trailer) {
      const at = r.offset;
      if (end - trailer - at < ENTRY) throw new MalformedPacket("entry cut short", at);
      const entry = readEntry(r);
      entries.push(entry);
      listener?.field("entry", at, r.offset, show(entry));
      if (entry.kind !== "cryptographic" || entries.length !== 1) continue;
      trailer = end - start - entry.length;
      if (trailer < 4 || entry.length < HEADER + ENTRY) throw new MalformedPacket("bad authentication length", at);
    }
    if (trailer === 0) {
      listener?.leave(r.offset);
      return { command, version, entries };
    }
    const at = r.offset;
    if (r.u16() !== AFI_AUTHENTICATION || r.u16() !== TRAILER)
      throw new MalformedPacket("no authentication trailer", at);
    const digest = r.take(r.remaining);
    listener?.field("digest", at, r.offset, showHex(digest));
    listener?.leave(r.offset);
    return { command, version, entries, digest };
  },
};
registerUdpPort(RIP_PORT, "RIP", rip);
