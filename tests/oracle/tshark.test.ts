// tshark reads a frame of every format and finds nothing wrong; and it does find what we break.
import { expect, test } from "vitest";
import { PcapngWriter } from "../../src/wire/pcapng.ts";
import { frames } from "../wire/frames.ts";
import { oracle } from "./available.ts";
import { renderProblems, tsharkMissing, verifyCapture } from "./tshark.ts";

const OPAQUE =
  "udp.port==40000 or tcp.port==40001 or eth.type==0x88b5 or icmp.type==40 or icmp or icmpv6 or llc.dsap==0x42";
const capture = (packets: readonly Uint8Array[]): Uint8Array => {
  const writer = new PcapngWriter();
  const id = writer.interface("R1:GigabitEthernet0/0");
  packets.forEach((bytes, i) => {
    writer.packet(id, i * 1_000_000, bytes);
  });
  return writer.drain();
};

oracle("tshark", tsharkMissing(), () => {
  test("finds nothing wrong with a frame of every format", async () => {
    const names = Object.keys(frames);
    const verdict = await verifyCapture(capture(names.map((n) => frames[n]!.bytes)), { opaque: OPAQUE });
    expect(verdict.packets).toBe(names.length);
    const named = verdict.problems.map((p) => `${names[p.frame - 1]}: ${p.kind}: ${p.text}`);
    expect(named).toEqual([]);
  });
  test("finds a flipped bit, a cut packet and an unknown payload", async () => {
    const flipped = frames["udp-ipv4"]!.bytes.slice();
    flipped[flipped.length - 1]! ^= 1;
    const verdict = await verifyCapture(
      capture([
        flipped,
        frames["arp-reply"]!.bytes.subarray(0, 30),
        frames["unknown-ethertype"]!.bytes,
        frames["tcp-syn"]!.bytes,
      ]),
    );
    expect(
      verdict.problems.map((p) => [p.frame, p.kind]),
      renderProblems(verdict),
    ).toEqual(
      expect.arrayContaining([
        [1, "checksum"],
        [2, "malformed"],
        [3, "unknown"],
      ]),
    );
    expect(verdict.problems.some((p) => p.frame === 4)).toBe(false);
  });
});
