// MPLS label stacks. RFC 3032 2.1, RFC 5462 (traffic class).
import { type Codec, MalformedPacket, struct, type ValueOf } from "./codec.ts";
import { payload } from "./combinators.ts";
import { EtherType } from "./ethernet.ts";
import { ipv4 } from "./ipv4.ts";
import { ipv6 } from "./ipv6.ts";
import { raw } from "./pdu.ts";
import { registerEtherType } from "./registry.ts";

/** RFC 3032, 2.1; RFC 7274. */
export const ReservedLabel = { Ipv4ExplicitNull: 0, RouterAlert: 1, Ipv6ExplicitNull: 2, ImplicitNull: 3 } as const;

/** One entry; the bottom-of-stack bit follows from its place. */
export interface LabelStackEntry {
  /** 20 bits. */
  readonly label: number;
  readonly trafficClass: number;
  readonly ttl: number;
}
const BOTTOM = 0x100;
const ENTRY = 4;
/** Entries up to the one that says it is the bottom; the top comes first. At least one. */
export const labelStack: Codec<readonly LabelStackEntry[]> = {
  size: (vs) => vs.length * ENTRY,
  encode: (w, vs) => {
    const last = vs.length - 1;
    for (let i = 0; i <= last; i++) {
      const { label, trafficClass, ttl } = vs[i]!;
      w.u32(label * 4096 + trafficClass * 512 + (i === last ? BOTTOM : 0) + ttl);
    }
  },
  decode: (r) => {
    const entries: LabelStackEntry[] = [];
    for (let word = 0; (word & BOTTOM) === 0; ) {
      const at = r.offset;
      word = r.u32();
      const entry = Object.freeze({ label: word >>> 12, trafficClass: (word >>> 9) & 7, ttl: word & 255 });
      entries.push(entry);
      if (r.listener !== null) {
        r.listener.enter(`label ${entry.label}`, at);
        r.listener.field("label", at, r.offset, String(entry.label));
        r.listener.field("trafficClass", at, r.offset, String(entry.trafficClass));
        r.listener.field("bottomOfStack", at, r.offset, (word & BOTTOM) !== 0 ? "set" : "not set");
        r.listener.field("ttl", at, r.offset, String(entry.ttl));
        r.listener.leave(r.offset);
      }
    }
    if (entries.length === 0) throw new MalformedPacket("empty label stack", r.offset);
    return entries;
  },
};

/** A labelled packet. What the bottom label carries is told by its first four bits, as routers on the path do. */
export const mpls = struct("MPLS", {
  stack: labelStack,
  payload: payload({
    codec: (_, r): Codec<any> => {
      const version = r.remaining > 0 ? r.bytes[r.offset]! >>> 4 : 0;
      return version === 4 ? ipv4 : version === 6 ? ipv6 : raw;
    },
  }),
});
export type MplsPacket = ValueOf<typeof mpls>;

registerEtherType(EtherType.Mpls, "MPLS", mpls);
registerEtherType(EtherType.MplsMulticast, "MPLS multicast", mpls);
