// Plain passwords and keyed MD5. RFC 2453, 4.1; RFC 4822, 2.
import { md5, passwordOctets } from "../../base/md5.ts";
import { encode } from "../../wire/codec.ts";
import { type RipEntry, type RipPacket, rip } from "../../wire/rip/packet.ts";
import type { RipKey } from "./config.ts";

const KEY_LENGTH = 16;
const DIGEST_LENGTH = 16;
const padded = (key: string): Uint8Array => {
  const octets = new Uint8Array(KEY_LENGTH);
  octets.set(passwordOctets(key).subarray(0, KEY_LENGTH));
  return octets;
};
const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((octet, i) => octet === b[i]);

/** The digest over everything up to its own place, then the key. @rfc 4822 3.2 */
const digestOf = (packet: RipPacket, key: string): Uint8Array => {
  const octets = encode(rip, { ...packet, digest: new Uint8Array(0) });
  return md5(octets, padded(key));
};
export const withPassword = (packet: RipPacket, key: string): RipPacket => ({
  ...packet,
  entries: [{ kind: "password", password: padded(key) }, ...packet.entries],
});
export const withDigest = (packet: RipPacket, key: RipKey, sequence: number): RipPacket => {
  const length = rip.size(packet) + 20;
  const head: RipEntry = {
    kind: "cryptographic",
    length,
    keyId: key.id,
    dataLength: DIGEST_LENGTH,
    sequence,
    reserved: 0n,
  };
  const unsigned: RipPacket = { ...packet, entries: [head, ...packet.entries] };
  return { ...unsigned, digest: digestOf(unsigned, key.key) };
};
/** True when the packet proves to come from somebody who has one of the keys. */
export const isAuthentic = (packet: RipPacket, mode: "text" | "md5", keys: readonly RipKey[]): boolean => {
  const first = packet.entries[0];
  if (mode === "text") return first?.kind === "password" && keys.some((k) => equal(padded(k.key), first.password));
  const { digest } = packet;
  if (first?.kind !== "cryptographic" || digest === undefined) return false;
  const key = keys.find((k) => k.id === first.keyId);
  return key !== undefined && equal(digestOf(packet, key.key), digest.subarray(0, DIGEST_LENGTH));
};
