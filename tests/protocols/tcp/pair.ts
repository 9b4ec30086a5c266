// Nodes with a TCP each, joined by a channel that can lose, repeat and reorder segments.
import { parseIpv4 } from "../../../src/base/ip.ts";
import { type Instant, Kernel, milliseconds, Rank } from "../../../src/kernel/kernel.ts";
import type { LogMessage, Received, StreamFormat } from "../../../src/protocols/protocol.ts";
import { createTcp, type Tcp } from "../../../src/protocols/tcp/index.ts";
import { type Codec, MalformedPacket } from "../../../src/wire/codec.ts";
import { Pdu, rawPdu } from "../../../src/wire/pdu.ts";
import { type TcpSegment, tcp } from "../../../src/wire/tcp.ts";

export const ip = (text: string): number => parseIpv4(text)!;
export type Mode = "lazy" | "verify" | "bytes";

/** xorshift32: the tests' own stream, independent of the simulator's. */
export const stream = (seed: number): (() => number) => {
  let s = seed | 0 || 1;
  return () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return (s >>> 0) / 2 ** 32;
  };
};

export interface Sent {
  readonly at: Instant;
  readonly from: number;
  readonly to: number;
  readonly ttl: number;
  readonly segment: TcpSegment;
}
/** Delays of each copy; none means lost. */
export interface Fate {
  readonly copies: readonly Instant[];
}
export interface World {
  readonly kernel: Kernel;
  readonly sent: Sent[];
  readonly logs: LogMessage[];
  /** What happens to the next packets. */
  fate: (sent: Sent) => Fate;
  mode: Mode;
  mtu: number;
  node(address: string): Tcp;
  /** Hands a segment to a node from outside. */
  inject(from: string, to: string, segment: Partial<TcpSegment>, ttl?: number): void;
  run(until: Instant): void;
}
const DELAY = milliseconds(5);

export const world = (mode: Mode = "lazy", seed = 1): World => {
  const kernel = new Kernel();
  const random = stream(seed);
  const receivers = new Map<number, (packet: Received<TcpSegment>) => void>();
  const sent: Sent[] = [];
  const logs: LogMessage[] = [];
  const carry = (pdu: Pdu<TcpSegment>, from: number, to: number): Pdu<TcpSegment> => {
    if (w.mode === "lazy") return pdu;
    const pseudo = { source: from, destination: to, protocol: 6 };
    const copy = Pdu.parse<TcpSegment>(tcp, pdu.bytesFor(pseudo), pseudo);
    if (copy.value.payload.length !== pdu.value.payload.length) throw new Error("payload length differs");
    return w.mode === "bytes" ? copy : pdu;
  };
  const deliver = (pdu: Pdu<TcpSegment>, from: number, to: number, ttl: number): void =>
    receivers.get(to)?.({ interface: 1, from, to, ttl, tos: 0, pdu: carry(pdu, from, to) });
  let created = 0;
  const w: World = {
    kernel,
    sent,
    logs,
    mode,
    mtu: 1500,
    fate: () => ({ copies: [DELAY] }),
    node: (text) => {
      const address = ip(text);
      const id = created++;
      const pending = new Set<string>();
      return createTcp({
        vrf: 0,
        ip: {
          send: (_protocol, packet, options) => {
            const pdu = packet as unknown as Pdu<TcpSegment>;
            const from = options.from as number;
            const to = options.to as number;
            const record = { at: kernel.now, from, to, ttl: options.ttl ?? 255, segment: pdu.value };
            sent.push(record);
            for (const delay of w.fate(record).copies)
              kernel.schedule(id, kernel.now + delay, Rank.Frame, () => deliver(pdu, from, to, record.ttl));
            return true;
          },
          receive: (_protocol, _codec, handler) => {
            receivers.set(address, handler as unknown as (packet: Received<TcpSegment>) => void);
            return () => receivers.delete(address);
          },
          join: () => {},
          leave: () => {},
        },
        now: () => kernel.now,
        timer: (_name, expire) => kernel.timer(id, expire),
        defer: (name, task) => {
          if (pending.has(name)) return;
          pending.add(name);
          kernel.schedule(id, kernel.now, Rank.Task, () => {
            pending.delete(name);
            task();
          });
        },
        random: () => random(),
        path: (to) => (to === ip("99.99.99.99") ? null : { source: address, mtu: w.mtu }),
        log: (message) => logs.push(message),
        debug: () => {},
      });
    },
    inject: (from, to, segment, ttl = 255) => {
      const value: TcpSegment = {
        sourcePort: 0,
        destinationPort: 0,
        sequence: 0,
        acknowledgment: 0,
        flags: 0,
        window: 1000,
        urgentPointer: 0,
        options: [],
        payload: rawPdu(new Uint8Array(0)),
        ...segment,
      };
      deliver(Pdu.of<TcpSegment>(tcp, value), ip(from), ip(to), ttl);
    },
    run: (until) => {
      kernel.run(until);
    },
  };
  return w;
};

/** Messages of the test protocol: a 16-bit length, a 16-bit number, then filling. */
export interface Numbered {
  readonly number: number;
  readonly length: number;
}
export const numbered: Codec<Numbered> = {
  size: (v) => v.length,
  encode: (writer, v) => {
    writer.u16(v.length);
    writer.u16(v.number);
    for (let i = 4; i < v.length; i++) writer.u8((v.number + i) & 255);
  },
  decode: (r) => {
    const length = r.u16();
    const number = r.u16();
    const body = r.take(length - 4);
    for (let i = 0; i < body.length; i++)
      if (body[i] !== ((number + i + 4) & 255)) throw new MalformedPacket("wrong filling", i);
    return { number, length };
  },
};
export const message = (number: number, length: number): Pdu<Numbered> => Pdu.of(numbered, { number, length });
export const format = (): StreamFormat<Numbered> => ({
  headerLength: 2,
  length: (header) => {
    const length = header[0]! * 256 + header[1]!;
    if (length < 4) throw new MalformedPacket("bad length", 0);
    return length;
  },
  codec: () => numbered,
});
