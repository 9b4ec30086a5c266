import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../src/base/random.ts";
import { FrameFingerprint } from "../../src/kernel/fingerprint.ts";
import { crossing, type FrameMode } from "../../src/kernel/frames.ts";
import { Kernel, milliseconds, seconds } from "../../src/kernel/kernel.ts";
import { type Attachment, Link, type LinkOptions, type Port, type WireFrame } from "../../src/kernel/link.ts";
import { type Codec, rest } from "../../src/wire/codec.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { WireDefect } from "../../src/wire/verify.ts";

class Station implements Attachment {
  readonly node: number;
  readonly name: string;
  readonly log: string[] = [];
  readonly #kernel: Kernel;
  frames: Pdu[] = [];
  port!: Port;
  constructor(kernel: Kernel, node: number, name: string) {
    this.#kernel = kernel;
    this.node = node;
    this.name = name;
  }
  receive(frame: Pdu): void {
    this.frames.push(frame);
    this.log.push(`${this.#kernel.now / 1e6} ms ${frame.bytes.length} octets`);
  }
  carrier(up: boolean): void {
    this.log.push(`${this.#kernel.now / 1e6} ms ${up ? "up" : "down"}`);
  }
}
const octets = (n: number, fill = 0xa5): Pdu => Pdu.of(rest, new Uint8Array(n).fill(fill)) as Pdu;

const build = (
  n: number,
  options: Partial<LinkOptions> = {},
  extra: {
    mode?: FrameMode;
    seed?: number;
    trace?: number;
    shared?: boolean;
    sent?: (l: Link, f: WireFrame) => void;
  } = {},
) => {
  const kernel = new Kernel();
  const stations = Array.from({ length: n }, (_, i) => new Station(kernel, i, `N${i}:eth0`));
  const context = {
    kernel,
    streams: new RandomStreams(extra.seed ?? 1),
    cross: crossing(extra.mode ?? "lazy"),
    trace: extra.trace ?? 0,
    sent: extra.sent,
  };
  const link = new Link(context, [...stations].reverse(), options, extra.shared);
  for (const s of stations) {
    s.port = link.port(s.name);
    s.port.enable(true);
  }
  kernel.run(0);
  for (const s of stations) s.log.length = 0;
  return { kernel, link, stations, a: stations[0]!, b: stations[1]!, c: stations[2]! };
};

describe("carrier", () => {
  test("of a cable needs both ends: one disabled takes both down, and both come back", () => {
    const { kernel, a, b } = build(2);
    kernel.run(milliseconds(1));
    b.port.enable(false);
    expect(a.port.up).toBe(true);
    kernel.run(milliseconds(2));
    expect([a.port.up, b.port.up]).toEqual([false, false]);
    b.port.enable(true);
    kernel.run(milliseconds(3));
    expect(a.log).toEqual(["1 ms down", "2 ms up"]);
    expect(b.log).toEqual(["1 ms down", "2 ms up"]);
  });
  test("of a segment is each end's own", () => {
    const { kernel, a, b, c } = build(3);
    b.port.enable(false);
    kernel.run(milliseconds(1));
    expect([a.log, b.log, c.log]).toEqual([[], ["0 ms down"], []]);
    a.port.send(octets(100));
    kernel.run(milliseconds(2));
    expect([b.frames.length, c.frames.length]).toEqual([0, 1]);
  });
  test("of every end goes when the segment is unplugged", () => {
    const { kernel, link, stations } = build(4);
    link.setUp(false);
    kernel.run(1);
    link.setUp(false);
    link.setUp(true);
    kernel.run(2);
    for (const s of stations) expect(s.log).toEqual(["0 ms down", "0.000001 ms up"]);
  });
  test("down and up at one instant is told as both, so that a node restarted in between learns it", () => {
    const { kernel, a, b } = build(2);
    b.port.enable(false);
    b.port.enable(true);
    kernel.run(1);
    expect(a.log).toEqual(["0 ms down", "0 ms up"]);
    expect(b.log).toEqual(["0 ms down", "0 ms up"]);
  });
  test("lost in flight loses the frame, and sending without carrier drops it", () => {
    const { kernel, link, a, b } = build(2, { delay: milliseconds(10) });
    a.port.send(octets(64));
    kernel.run(milliseconds(5));
    link.setUp(false);
    kernel.run(milliseconds(6));
    link.setUp(true);
    kernel.run(milliseconds(7));
    expect(a.port.up).toBe(true);
    kernel.run(milliseconds(50));
    expect(b.frames).toEqual([]);
    link.setUp(false);
    kernel.run(milliseconds(51));
    a.port.send(octets(64));
    expect(link.counters.dropped).toEqual({ "queue-full": 0, "link-down": 2, lost: 0 });
  });
});

describe("transmission", () => {
  test("takes octets times eight over bandwidth, then the delay", () => {
    const { kernel, a, b } = build(2, { bandwidth: 1e6, delay: milliseconds(3) });
    a.port.send(octets(125));
    a.port.send(octets(250));
    kernel.run(seconds(1));
    expect(b.log).toEqual(["4 ms 125 octets", "6 ms 250 octets"]);
  });
  test("directions do not wait for each other", () => {
    const { kernel, a, b } = build(2, { bandwidth: 1e6, delay: 0 });
    a.port.send(octets(125));
    b.port.send(octets(125));
    kernel.run(seconds(1));
    expect([a.log, b.log]).toEqual([["1 ms 125 octets"], ["1 ms 125 octets"]]);
  });
  test("drops at the tail when the queue of that direction is full, and takes frames again as it empties", () => {
    const { kernel, link, a, b } = build(2, { bandwidth: 1e6, delay: 0, queue: 2 });
    for (let i = 0; i < 5; i++) a.port.send(octets(125, i));
    b.port.send(octets(125));
    expect(link.counters.dropped["queue-full"]).toBe(2);
    kernel.run(milliseconds(1));
    a.port.send(octets(125, 9));
    a.port.send(octets(125, 10));
    kernel.run(seconds(1));
    expect(b.frames.map((f) => f.bytes[0])).toEqual([0, 1, 2, 9]);
    expect(link.counters).toMatchObject({ sent: 5, octets: 625, delivered: 5, dropped: { "queue-full": 3 } });
  });
  test("on a segment reaches every other end", () => {
    const { kernel, stations } = build(5);
    stations[2]!.port.send(octets(64));
    kernel.run(seconds(1));
    expect(stations.map((s) => s.frames.length)).toEqual([1, 1, 0, 1, 1]);
  });
  test("without bandwidth takes no time", () => {
    const { kernel, a, b } = build(2, { bandwidth: null, delay: 0 });
    a.port.send(octets(9000));
    kernel.run(0);
    expect(b.log).toEqual(["0 ms 9000 octets"]);
  });
});

describe("faults", () => {
  test("loss is drawn per receiver from the link's own stream: same seed, same losses", () => {
    const lost = (seed: number) => {
      const { kernel, link, a, b, c } = build(3, { loss: 0.3 }, { seed });
      for (let i = 0; i < 200; i++) a.port.send(octets(64, i));
      kernel.run(seconds(1));
      expect(b.frames.length + c.frames.length + link.counters.dropped.lost).toBe(400);
      return [b, c].map((s) => s.frames.map((f) => f.bytes[0]).join(" "));
    };
    const [b, c] = lost(1);
    expect(b).not.toBe(c);
    expect(lost(1)).toEqual([b, c]);
    expect(lost(2)).not.toEqual([b, c]);
    const arrived = b!.split(" ").length;
    expect(arrived).toBeGreaterThan(110);
    expect(arrived).toBeLessThan(170);
  });
  test("corruption flips one bit of what one receiver gets, and leaves the sender's frame alone", () => {
    const { kernel, a, b } = build(2, { corruption: 0.5 });
    const sent = Array.from({ length: 100 }, () => octets(64));
    for (const f of sent) a.port.send(f);
    kernel.run(seconds(1));
    const flipped = b.frames.map((f) =>
      f.bytes.reduce((n, v) => n + (v ^ 0xa5).toString(2).replace(/0/g, "").length, 0),
    );
    expect(new Set(flipped)).toEqual(new Set([0, 1]));
    for (const f of sent) expect(f.bytes.every((v) => v === 0xa5)).toBe(true);
  });
});

describe("watching", () => {
  test("taps see frames as they start on the wire, until stopped", () => {
    const { kernel, link, a } = build(2, { bandwidth: 1e6 });
    const seen: string[] = [];
    const stop = link.tap((f) => seen.push(`${f.at / 1e6} ${f.from}`));
    a.port.send(octets(125));
    a.port.send(octets(125));
    kernel.run(seconds(1));
    stop();
    stop();
    a.port.send(octets(125));
    expect(seen).toEqual(["0 N0:eth0", "1 N0:eth0"]);
  });
  test("the trace keeps the last frames, oldest first", () => {
    const { kernel, link, a } = build(2, {}, { trace: 3 });
    for (let i = 0; i < 5; i++) a.port.send(octets(64, i));
    kernel.run(1);
    expect(link.trace.map((f) => f.frame.bytes[0])).toEqual([2, 3, 4]);
  });
});

describe("frame modes", () => {
  test("lazy and verify hand over the value, bytes only the octets; the fingerprint is the same", () => {
    const run = (mode: FrameMode) => {
      const frames = new FrameFingerprint();
      const { kernel, a, b } = build(2, {}, { mode, sent: (l, f) => frames.add(l, f) });
      const frame = octets(64);
      a.port.send(frame);
      kernel.run(seconds(1));
      return {
        same: b.frames[0] === frame,
        decoded: b.frames[0]!.decoded,
        print: [kernel.fingerprint, frames.digest()],
      };
    };
    const [lazy, verify, bytes] = [run("lazy"), run("verify"), run("bytes")];
    expect([lazy.same, verify.same, bytes.same]).toEqual([true, true, false]);
    expect(bytes.decoded).toBe(false);
    expect(verify.print).toEqual(lazy.print);
    expect(bytes.print).toEqual(lazy.print);
  });
  test("verify finds a codec that lies about size, or does not decode what it encodes", () => {
    const send = (codec: Codec<Uint8Array>) => {
      const { a } = build(2, {}, { mode: "verify" });
      a.port.send(Pdu.of(codec, new Uint8Array(10)) as Pdu);
    };
    expect(() => send(rest)).not.toThrow();
    expect(() => send({ ...rest, size: () => 11 })).toThrow(WireDefect);
    expect(() => send({ ...rest, decode: (r) => r.take(r.remaining - 1) })).toThrow(WireDefect);
    expect(() => send({ ...rest, decode: (r) => r.take(99) })).toThrow(WireDefect);
  });
});

test("a link has at least two ends, and knows them by name", () => {
  const kernel = new Kernel();
  const context = { kernel, streams: new RandomStreams(1), cross: crossing("lazy"), trace: 0 };
  const b = new Station(kernel, 1, "B:eth0");
  expect(() => new Link(context, [b])).toThrow(RangeError);
  const link = new Link(context, [b, new Station(kernel, 0, "A:eth0")]);
  expect(link.id).toBe("A:eth0--B:eth0");
  expect(() => link.port("C:eth0")).toThrow(RangeError);
});
