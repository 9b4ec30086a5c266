// Which of several equal ways a flow takes. RFC 2992, RFC 6437: one flow, one way; seeded per node so that
// consecutive routers do not all choose alike.
import type { Ip } from "../base/ip.ts";

/** Folds 32 bits into a running hash. */
export const mix = (hash: number, word: number): number => {
  let h = Math.imul(hash ^ word, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
};
const mixIp = (hash: number, ip: Ip): number => {
  if (typeof ip === "number") return mix(hash, ip);
  let h = hash;
  for (let shift = 96n; shift >= 0n; shift -= 32n) h = mix(h, Number((ip >> shift) & 0xffffffffn));
  return h;
};
/** The hash of a flow, an unsigned 32-bit number. `ports` is source * 65536 + destination, 0 when there are none. */
export const flowHash = (seed: number, source: Ip, destination: Ip, protocol: number, ports: number): number =>
  mix(mix(mixIp(mixIp(seed, source), destination), protocol), ports >>> 0);
/** Maps a hash evenly on 0 to `count` - 1. */
export const bucketOf = (hash: number, count: number): number => Math.floor((hash * count) / 0x100000000);
