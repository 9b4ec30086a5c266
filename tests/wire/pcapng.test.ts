// pcapng out and in: interface names and nanosecond timestamps survive, foreign files are read, broken ones refused.
import fc from "fast-check";
import { expect, test } from "vitest";
import { MalformedPacket } from "../../src/wire/codec.ts";
import { PcapngWriter, readPcapng } from "../../src/wire/pcapng.ts";
import { octets } from "./sample.ts";

const name = fc.string({ unit: "binary", maxLength: 20 }).map((s) => s.toWellFormed());
test("what is written is what is read", () => {
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 4 }),
      fc.array(
        fc.record({
          interface: fc.nat(3),
          at: fc.bigInt({ min: 0n, max: 2n ** 62n }),
          bytes: fc.uint8Array({ maxLength: 70 }),
          comment: name,
        }),
        { maxLength: 8 },
      ),
      (names, packets) => {
        const writer = new PcapngWriter();
        const parts = [writer.drain()];
        for (const n of names) writer.interface(n);
        for (const p of packets) {
          writer.packet(p.interface % names.length, p.at, p.bytes, p.comment);
          parts.push(writer.drain());
        }
        parts.push(writer.drain());
        const read = readPcapng(Uint8Array.from(parts.flatMap((p) => [...p])));
        expect(read.interfaces.map((i) => i.name)).toEqual(names);
        expect(read.packets).toEqual(
          packets.map((p) => ({ ...p, interface: p.interface % names.length, originalLength: p.bytes.length })),
        );
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});

test("a big-endian capture with microseconds, an unknown block and a simple packet", () => {
  const capture = readPcapng(
    octets(`0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c
      00000001 00000020 0001 0000 00000040 0002 0004 65746830 0000 0000 00000020
      00000bad 00000010 deadbeef 00000010
      00000006 00000024 00000000 00000000 000f4240 00000001 00000100 ff000000 00000024
      00000003 00000014 00000002 abcd0000 00000014`),
  );
  expect(capture.interfaces).toEqual([{ name: "eth0", description: "", linkType: 1, snapLength: 64 }]);
  expect(capture.packets).toEqual([
    { interface: 0, at: 1_000_000_000n, bytes: Uint8Array.of(0xff), originalLength: 256, comment: "" },
    { interface: 0, at: null, bytes: Uint8Array.of(0xab, 0xcd), originalLength: 2, comment: "" },
  ]);
});

test("a packet of an interface that was not described is refused", () => {
  expect(() => new PcapngWriter().packet(0, 0, new Uint8Array(1))).toThrow(RangeError);
});

test("every truncation and any corruption is read or refused as malformed", () => {
  const writer = new PcapngWriter();
  writer.packet(writer.interface("R1:Gi0/0", { description: "to R2" }), 123456789n, octets("0102030405"), "note");
  const bytes = writer.drain();
  const whole = new Set<number>();
  for (let at = 0; at < bytes.length; at += new DataView(bytes.buffer).getUint32(at + 4, true)) whole.add(at);
  for (let n = 1; n < bytes.length; n++) {
    if (whole.has(n)) expect(readPcapng(bytes.subarray(0, n)).packets).toEqual([]);
    else expect(() => readPcapng(bytes.subarray(0, n))).toThrow(MalformedPacket);
  }
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }), (edits) => {
      const broken = bytes.slice();
      for (const [at, v] of edits) broken[at] = v;
      try {
        readPcapng(broken);
      } catch (error) {
        if (!(error instanceof MalformedPacket)) throw error;
      }
    }),
    { numRuns: 500, seed: 2 },
  );
});
