// Authentication of packets. RFC 2328, D.
import { md5 } from "../../base/md5.ts";
import type { Pdu } from "../../wire/pdu.ts";
import { encode } from "../../wire/codec.ts";
import {
  type Authentication,
  digestedOctets,
  NO_AUTHENTICATION,
  type OspfPacket,
  ospfPacket,
} from "../../wire/ospf/packet.ts";
import type { AuthenticationKind, MessageDigestKey } from "./config.ts";

/** What an interface authenticates with. */
export interface Secrets {
  readonly kind: AuthenticationKind;
  /** Eight octets. */
  readonly password: Uint8Array;
  /** In order of configuration; the last one added signs, the others with it while a neighbour still uses one of them. */
  readonly keys: readonly MessageDigestKey[];
}

/** The text's octets, cut or padded with zeros to `length`; characters beyond Latin-1 lose their upper bits. */
export const secretOctets = (text: string, length: number): Uint8Array => {
  const out = new Uint8Array(length);
  for (let i = 0; i < Math.min(text.length, length); i++) out[i] = text.charCodeAt(i) & 255;
  return out;
};
export const NO_SECRETS: Secrets = { kind: "null", password: new Uint8Array(8), keys: [] };

const digestOf = (octets: Uint8Array, key: string): Uint8Array => {
  const covered = digestedOctets(octets);
  const input = new Uint8Array(covered.length + 16);
  input.set(covered);
  input.set(secretOctets(key, 16), covered.length);
  return md5(input);
};
const BLANK = new Uint8Array(16);

/** Without any key the router signs with key 0 and an empty secret, as IOS does. */
export const youngest = (secrets: Secrets): MessageDigestKey => secrets.keys.at(-1) ?? { id: 0, key: "" };

/** The packet with its authentication filled in; `key` signs where digests are in use. @rfc 2328 D.4 */
export const authenticate = (
  packet: OspfPacket,
  secrets: Secrets,
  sequence: number,
  key: MessageDigestKey = youngest(secrets),
): OspfPacket => {
  if (secrets.kind === "null") return packet;
  if (secrets.kind === "simple") return { ...packet, authentication: { type: 1, password: secrets.password } };
  const blank: Authentication = { type: 2, keyId: key.id, sequence, digest: BLANK };
  const digest = digestOf(encode(ospfPacket, { ...packet, authentication: blank }), key.key);
  return { ...packet, authentication: { ...blank, digest } };
};

export type AuthenticationFault = "authentication-type" | "authentication-key" | "authentication-sequence";
const sameOctets = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((v, i) => v === b[i]);

/** Why the packet is not from a friend; null when it is. `heard` is the highest sequence number accepted so far. @rfc 2328 D.5 */
export const verify = (pdu: Pdu<OspfPacket>, secrets: Secrets, heard: number): AuthenticationFault | null => {
  const { authentication: a } = pdu.value;
  switch (secrets.kind) {
    case "null":
      return a === NO_AUTHENTICATION || a.type === 0 ? null : "authentication-type";
    case "simple":
      if (a.type !== 1) return "authentication-type";
      return sameOctets(a.password, secrets.password) ? null : "authentication-key";
    case "message-digest": {
      if (a.type !== 2) return "authentication-type";
      const key =
        secrets.keys.find((k) => k.id === a.keyId) ??
        (a.keyId === 0 && secrets.keys.length === 0 ? { id: 0, key: "" } : null);
      if (key === null || !sameOctets(a.digest, digestOf(pdu.bytes, key.key))) return "authentication-key";
      return a.sequence < heard ? "authentication-sequence" : null;
    }
  }
};
