// Sequence numbers: modulo 2^32 on the wire, unbounded stream offsets inside. RFC 9293, 3.4.

/** The sequence number of `offset` in a stream whose SYN has number `initial`. */
export const sequenceAt = (initial: number, offset: number): number => (initial + (offset % 2 ** 32)) >>> 0;

/** The offset nearest to `near` that has `sequence`. */
export const offsetOf = (initial: number, sequence: number, near: number): number =>
  near + ((sequence - sequenceAt(initial, near)) | 0);
