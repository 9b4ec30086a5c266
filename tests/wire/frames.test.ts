// Every format: golden octets both ways, exact sizes, truncation, dissection and summary.
import { expect, test } from "vitest";
import { BadChecksum, decode, MalformedPacket } from "../../src/wire/codec.ts";
import { dissect, renderDissection, walkDissection } from "../../src/wire/dissect.ts";
import { ethernet } from "../../src/wire/ethernet.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { summarize } from "../../src/wire/summary.ts";
import { reparse, verifyFrame } from "../../src/wire/verify.ts";
import { frames } from "./frames.ts";
import { encodePoisoned, hexOf } from "./sample.ts";

/** Decodes a frame to the bottom: every payload that has a format. */
const decodeAll = (pdu: Pdu<any>): void => {
  const value = pdu.value;
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) if (member instanceof Pdu) decodeAll(member);
};
const rows = (hex: string): string => `${(hex.match(/.{1,64}/g) ?? []).join("\n")}\n`;

for (const [name, frame] of Object.entries(frames)) {
  test(`${name}: octets`, async () => {
    const bytes = encodePoisoned(ethernet, frame.value);
    expect(bytes.length).toBe(frame.length);
    expect(ethernet.size(frame.value)).toBe(bytes.length);
    expect(hexOf(frame.bytes)).toBe(hexOf(bytes));
    await expect(rows(hexOf(bytes))).toMatchFileSnapshot(`../golden/octets/${name}.hex`);
    verifyFrame(frame);
    expect(hexOf(Pdu.of(ethernet, reparse(frame).value).bytes)).toBe(hexOf(bytes));
  });
  test(`${name}: dissection`, async () => {
    const tree = dissect(ethernet, frame.bytes);
    await expect(`${renderDissection(tree)}\n`).toMatchFileSnapshot(`../golden/octets/${name}.txt`);
    for (const node of walkDissection(tree)) {
      expect(node.label).not.toMatch(/malformed/i);
      expect(node.shown).not.toContain("incorrect");
      for (const child of node.children) {
        expect(child.start).toBeGreaterThanOrEqual(node.start);
        expect(child.end).toBeLessThanOrEqual(node.end);
      }
    }
  });
  test(`${name}: cut anywhere it is malformed`, () => {
    // What no format claims has no length of its own to violate; neither has a label stack that carries nothing.
    const bounded = name === "unknown-ethertype" ? 14 : frame.length;
    const emptyAt = name === "mpls-ipv4" ? 22 : name === "mpls-ipv6" ? 18 : -1;
    for (let n = 0; n < frame.length; n++) {
      const cut = frame.bytes.subarray(0, n);
      let thrown: unknown;
      try {
        decodeAll(Pdu.parse(ethernet, cut));
      } catch (error) {
        thrown = error;
      }
      if (n < bounded && n !== emptyAt) expect(thrown, `cut at ${n}`).toBeInstanceOf(MalformedPacket);
      else if (thrown !== undefined) expect(thrown).toBeInstanceOf(MalformedPacket);
      dissect(ethernet, cut);
      summarize(Pdu.parse(ethernet, cut));
    }
  });
}

test("every summary", async () => {
  const lines = Object.entries(frames).map(([name, frame]) => {
    const { source, destination, protocol, info } = summarize(reparse(frame));
    expect(summarize(frame)).toEqual(summarize(reparse(frame)));
    return `${name.padEnd(28)} ${source} > ${destination}  ${protocol}  ${info}`;
  });
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("../golden/octets/summaries.txt");
});

test("one flipped bit under a checksum is found, and dissection says what it should be", () => {
  for (const name of [
    "udp-ipv4",
    "udp-ipv6",
    "tcp-syn",
    "icmp-echo",
    "icmpv6-echo",
    "nd-redirect",
    "cdp-odd",
    "cdp-even",
  ]) {
    const bytes = frames[name]!.bytes.slice();
    bytes[bytes.length - 1]! ^= 1;
    expect(() => decodeAll(Pdu.parse(ethernet, bytes)), name).toThrow(BadChecksum);
    const found = [...walkDissection(dissect(ethernet, bytes))].filter((n) => /incorrect, should be 0x/.test(n.shown));
    expect(
      found.map((n) => n.label),
      name,
    ).toEqual(["Checksum"]);
  }
  const bytes = frames["udp-ipv4"]!.bytes.slice();
  bytes[22] = 63;
  expect(() => decode(ethernet, bytes).payload.value).toThrow(BadChecksum);
});
