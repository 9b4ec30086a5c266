// MPLS echo request and reply. RFC 8029, 3.
import { formatIpv4 } from "../base/ip.ts";
import { type Codec, ipv4, MalformedPacket, rest, struct, u8, u16, u32, u64, untilEnd, type ValueOf } from "./codec.ts";
import { registerUdpPort } from "./registry.ts";

export const LSP_PING_PORT = 3503;
export const LspPingType = { Request: 1, Reply: 2 } as const;
export const ReplyMode = { None: 1, Udp: 2, UdpRouterAlert: 3 } as const;
/** RFC 8029, 3.1. */
export const ReturnCode = {
  None: 0,
  Malformed: 1,
  TlvNotUnderstood: 2,
  Egress: 3,
  NoMapping: 4,
  DownstreamMismatch: 5,
  UnknownUpstreamInterface: 6,
  LabelSwitched: 8,
  LabelSwitchedNoMpls: 9,
  NotTheGivenLabel: 10,
  NoLabelEntry: 11,
  ProtocolMismatch: 12,
  PrematureTermination: 13,
} as const;

const TARGET_FEC_STACK = 1;
const DOWNSTREAM_MAPPING = 2;
const PAD = 3;
const INTERFACE_AND_LABEL_STACK = 7;
const LDP_IPV4_PREFIX = 1;

/** A downstream label: 20 bits of label, traffic class, bottom, and the protocol it comes from. RFC 8029, A.2. */
export interface DownstreamLabel {
  readonly label: number;
  readonly protocol: number;
}
const downstreamLabel: Codec<DownstreamLabel> = {
  size: () => 4,
  encode: (w, v) => w.u32(v.label * 4096 + 0x100 + v.protocol),
  decode: (r) => {
    const word = r.u32();
    return { label: word >>> 12, protocol: word & 255 };
  },
  show: (v) => `label ${v.label}`,
};
const downstream = struct("downstream mapping", {
  mtu: u16,
  addressType: u8,
  flags: u8,
  address: ipv4,
  interface: ipv4,
  multipathType: u8,
  depthLimit: u8,
  multipathLength: u16,
  labels: untilEnd(downstreamLabel),
});
export type DownstreamMapping = ValueOf<typeof downstream>;

export type FecOfStack =
  | { readonly kind: "ldp-ipv4"; readonly address: number; readonly length: number }
  | { readonly kind: "unknown"; readonly type: number; readonly data: Uint8Array };
const padding = (length: number): number => (4 - (length % 4)) % 4;
const fec: Codec<FecOfStack> = {
  size: (v) => 4 + (v.kind === "ldp-ipv4" ? 8 : v.data.length + padding(v.data.length)),
  encode: (w, v) => {
    if (v.kind === "ldp-ipv4") {
      w.u16(LDP_IPV4_PREFIX);
      w.u16(5);
      w.u32(v.address);
      w.u8(v.length);
      w.zeros(3);
      return;
    }
    w.u16(v.type);
    w.u16(v.data.length);
    w.put(v.data);
    w.zeros(padding(v.data.length));
  },
  decode: (r) => {
    const at = r.offset;
    const type = r.u16();
    const length = r.u16();
    const end = r.offset + length + padding(length);
    if (end > r.end) throw new MalformedPacket("FEC longer than its TLV", at);
    let value: FecOfStack;
    if (type === LDP_IPV4_PREFIX && length === 5) {
      value = { kind: "ldp-ipv4", address: r.u32(), length: r.u8() };
      if (value.length > 32) throw new MalformedPacket("prefix longer than an address", at);
    } else value = { kind: "unknown", type, data: r.take(length) };
    r.offset = end;
    r.listener?.field(
      "FEC",
      at,
      end,
      value.kind === "ldp-ipv4" ? `${formatIpv4(value.address)}/${value.length}` : `type ${type}`,
    );
    return value;
  },
};
const bodies = {
  "target-fec-stack": struct("target FEC stack", { fecs: untilEnd(fec) }),
  "downstream-mapping": downstream,
  pad: struct("pad", { data: rest }),
  "interface-and-label-stack": struct("interface and label stack", { data: rest }),
};
const TYPES = new Map<number, keyof typeof bodies>([
  [TARGET_FEC_STACK, "target-fec-stack"],
  [DOWNSTREAM_MAPPING, "downstream-mapping"],
  [PAD, "pad"],
  [INTERFACE_AND_LABEL_STACK, "interface-and-label-stack"],
]);
const NUMBERS = new Map([...TYPES].map(([type, kind]) => [kind, type]));
type Known = {
  readonly [K in keyof typeof bodies]: { readonly kind: K } & ValueOf<(typeof bodies)[K]>;
}[keyof typeof bodies];
export type LspPingTlv = Known | { readonly kind: "unknown"; readonly type: number; readonly data: Uint8Array };
const bodyOf = (v: LspPingTlv): Codec<any> => (v.kind === "unknown" ? rest : bodies[v.kind]);
const sizeOf = (v: LspPingTlv): number => (v.kind === "unknown" ? v.data.length : bodyOf(v).size(v));
const tlv: Codec<LspPingTlv> = {
  size: (v) => 4 + sizeOf(v) + padding(sizeOf(v)),
  encode: (w, v) => {
    const length = sizeOf(v);
    w.u16(v.kind === "unknown" ? v.type : NUMBERS.get(v.kind)!);
    w.u16(length);
    if (v.kind === "unknown") w.put(v.data);
    else bodyOf(v).encode(w, v);
    w.zeros(padding(length));
  },
  decode: (r) => {
    const at = r.offset;
    const type = r.u16();
    const length = r.u16();
    if (length > r.remaining) throw new MalformedPacket("TLV longer than the message", at);
    const kind = TYPES.get(type);
    const value: LspPingTlv = r.within(length, () =>
      kind === undefined
        ? { kind: "unknown", type, data: r.take(length) }
        : { kind, ...(bodies[kind] as Codec<any>).decode(r) },
    );
    r.offset = Math.min(r.offset + padding(length), r.end);
    return value;
  },
};
/** Timestamps are NTP: seconds in the upper half, a binary fraction in the lower. */
export const lspPing = struct("MPLS echo", {
  version: u16,
  flags: u16,
  type: u8,
  replyMode: u8,
  returnCode: u8,
  returnSubcode: u8,
  handle: u32,
  sequence: u32,
  sent: u64,
  received: u64,
  tlvs: untilEnd(tlv),
});
export type LspPing = ValueOf<typeof lspPing>;
/** Nanoseconds of simulated time as an NTP timestamp. */
export const ntpTime = (nanoseconds: number): bigint => {
  const seconds = Math.floor(nanoseconds / 1e9);
  return (BigInt(seconds) << 32n) | BigInt(Math.floor(((nanoseconds - seconds * 1e9) / 1e9) * 2 ** 32));
};
registerUdpPort(LSP_PING_PORT, "MPLS echo", lspPing);
