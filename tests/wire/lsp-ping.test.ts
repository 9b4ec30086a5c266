import fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, MalformedPacket } from "../../src/wire/codec.ts";
import { type LspPing, lspPing, ntpTime } from "../../src/wire/lsp-ping.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const toHex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex");

/** Worked out by hand from the figures of RFC 8029, 3 to 3.4. */
const OCTETS = hex(`
  0001 0000 01 02 00 00 0000beef 00000001 0000000200000000 0000000000000000
  0001 000c 0001 0005 04040404 20 000000
  0002 0014 05dc 01 00 0a000c02 0a000c02 00 00 0000 000ca103
  0003 0002 01ab 0000`);
const VALUE: LspPing = {
  version: 1,
  flags: 0,
  type: 1,
  replyMode: 2,
  returnCode: 0,
  returnSubcode: 0,
  handle: 0xbeef,
  sequence: 1,
  sent: ntpTime(2e9),
  received: 0n,
  tlvs: [
    { kind: "target-fec-stack", fecs: [{ kind: "ldp-ipv4", address: 0x04040404, length: 32 }] },
    {
      kind: "downstream-mapping",
      mtu: 1500,
      addressType: 1,
      flags: 0,
      address: 0x0a000c02,
      interface: 0x0a000c02,
      multipathType: 0,
      depthLimit: 0,
      multipathLength: 0,
      labels: [{ label: 202, protocol: 3 }],
    },
    { kind: "pad", data: hex("01ab") },
  ],
};
test("an echo request with a FEC, a downstream mapping and padding", () => {
  expect(toHex(encode(lspPing, VALUE))).toBe(toHex(OCTETS));
  expect(decode(lspPing, OCTETS)).toEqual(VALUE);
  expect(lspPing.size(VALUE)).toBe(OCTETS.length);
});
test("unknown TLVs and FECs survive", () => {
  const octets = hex(
    "0001 0000 01 02 00 00 00000000 00000001 0000000000000000 0000000000000000 0001 0008 0010 0001 7f000000 8001 0003 aabbcc00",
  );
  expect(toHex(encode(lspPing, decode(lspPing, octets)))).toBe(toHex(octets));
});
test("changed octets are decoded or refused", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(255), fc.nat(90), (at, to, cut) => {
      const octets = OCTETS.slice(0, OCTETS.length - (cut % OCTETS.length));
      octets[at % octets.length] = to;
      try {
        decode(lspPing, octets);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedPacket);
      }
    }),
    { seed: 3503, numRuns: 300 },
  );
});
