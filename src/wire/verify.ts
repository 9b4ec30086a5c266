// Frames under test: encode, decode and compare (verify mode), and octets only (bytes mode).
import { decode, MalformedPacket } from "./codec.ts";
import { Pdu, type PduSlice } from "./pdu.ts";

/** An encoder and its decoder disagree. `path` tells where, e.g. "payload.payload.hopLimit". */
export class WireDefect extends Error {
  readonly path: string;
  constructor(path: string, reason: string) {
    super(`${path || "frame"}: ${reason}`);
    this.name = "WireDefect";
    this.path = path;
  }
}

const sameOctets = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};
const at = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);
const shorten = (v: unknown): string => {
  const text = v instanceof Uint8Array ? `octets ${v.join(" ")}` : String(v);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

/** Compares what was sent with what its octets decode to, payloads by the sender's formats. */
const compare = (sent: unknown, read: unknown, path: string): void => {
  if (Object.is(sent, read)) return;
  if (sent instanceof Pdu) {
    if (!(read instanceof Pdu)) throw new WireDefect(path, "a PDU was read as something else");
    comparePdu(sent, read, path);
    return;
  }
  if (sent instanceof Uint8Array) {
    if (!(read instanceof Uint8Array && sameOctets(sent, read)))
      throw new WireDefect(path, `${shorten(sent)} was read as ${shorten(read)}`);
    return;
  }
  if (typeof sent !== "object" || sent === null || typeof read !== "object" || read === null)
    throw new WireDefect(path, `${shorten(sent)} was read as ${shorten(read)}`);
  if (Array.isArray(sent)) {
    if (!Array.isArray(read) || read.length !== sent.length)
      throw new WireDefect(
        path,
        `${sent.length} items were read as ${Array.isArray(read) ? read.length : shorten(read)}`,
      );
    for (let i = 0; i < sent.length; i++) compare(sent[i], read[i], `${path}[${i}]`);
    return;
  }
  const keys = new Set([...Object.keys(sent), ...Object.keys(read)]);
  for (const key of keys) compare((sent as any)[key], (read as any)[key], at(path, key));
};
const comparePdu = (sent: Pdu, read: Pdu, path: string): void => {
  const bytes = read.bytes;
  if (!sameOctets(sent.bytesFor(read.pseudo ?? sent.pseudo), bytes))
    throw new WireDefect(path, "payload octets changed on the way");
  if (!sent.decoded) return;
  const size = sent.codec.size(sent.value);
  if (size !== bytes.length) throw new WireDefect(path, `size ${size} but ${bytes.length} octets`);
  let value: unknown;
  try {
    value = decode(sent.codec, bytes, read.pseudo ?? sent.pseudo);
  } catch (error) {
    if (error instanceof MalformedPacket) throw new WireDefect(path, `does not decode: ${error.message}`);
    throw error;
  }
  compareValues(sent, value, path);
};
const compareValues = (sent: Pdu, value: unknown, path: string): void => {
  if (isSlice(sent.value) && isSlice(value)) verifySlice(sent.value);
  else if (Array.isArray(sent.value) && sent.value.length > 0 && sent.value.every(isSlice))
    for (const s of sent.value) verifySlice(s);
  else compare(sent.value, value, path);
};
/** A run of a stream has been compared as octets; the messages that are whole in it are compared as values too. */
const verifySlice = (slice: PduSlice): void => {
  if (slice.from === 0 && slice.to === slice.pdu.length) verifyFrame(slice.pdu);
};
const isSlice = (v: unknown): v is PduSlice =>
  typeof v === "object" && v !== null && "pdu" in v && "from" in v && "to" in v;

/**
 * Encodes a frame, decodes the octets and compares deeply: values, lengths, checksums, and every payload that travels as a
 * value. Frames made of octets only (a fuzzer's) pass. Throws WireDefect.
 */
export const verifyFrame = (frame: Pdu<any>): void => {
  if (!frame.decoded) return;
  comparePdu(frame, Pdu.parse(frame.codec, frame.bytes, frame.pseudo), "");
};
/** The same frame made of octets alone, nothing decoded: proof against state smuggled through values. */
export const reparse = <T>(frame: Pdu<T>): Pdu<T> => Pdu.parse(frame.codec, frame.bytes, frame.pseudo);
