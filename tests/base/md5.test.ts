import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { md5, passwordOctets } from "../../src/base/md5.ts";

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex");

test("the digests of RFC 1321, A.5", () => {
  expect(hex(md5(passwordOctets("")))).toBe("d41d8cd98f00b204e9800998ecf8427e");
  expect(hex(md5(passwordOctets("message digest")))).toBe("f96b697d7cb7938d525a2f31aaf161d0");
});

test("every length around the padding boundaries, whole and in parts, agrees with another implementation", () => {
  for (let length = 0; length < 200; length++) {
    const octets = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    const expected = createHash("md5").update(octets).digest("hex");
    expect(hex(md5(octets))).toBe(expected);
    expect(hex(md5(octets.subarray(0, length >> 1), octets.subarray(length >> 1)))).toBe(expected);
  }
});
