import { describe, expect, test } from "vitest";
import { formatIp } from "../../src/base/ip.ts";
import { chooseSource, scopeOf } from "../../src/forwarding/source-address.ts";
import { v6 } from "./bench.ts";

const choose = (to: string, out: number, ...candidates: (readonly [string, number, boolean?])[]): string | null => {
  const best = chooseSource(
    candidates.map(([address, interface_, deprecated = false]) => ({
      address: v6(address),
      interface: interface_,
      deprecated,
    })),
    v6(to),
    out,
  );
  return best === null ? null : formatIp(best);
};

// The examples of RFC 6724, 10.1, as far as their rules are kept.
describe("RFC 6724, source address selection", () => {
  test("rule 1: the destination itself", () => {
    expect(choose("2001:db8:1::1", 1, ["2001:db8:2::1", 1], ["2001:db8:1::1", 2])).toBe("2001:db8:1::1");
  });
  test("rule 2: the smallest scope that reaches", () => {
    expect(choose("2001:db8:1::1", 1, ["2001:db8:3::1", 1], ["fe80::1", 1])).toBe("2001:db8:3::1");
    expect(choose("ff05::1", 1, ["2001:db8:3::1", 1], ["fe80::1", 1])).toBe("2001:db8:3::1");
    expect(choose("fe80::9", 1, ["2001:db8:3::1", 1], ["fe80::1", 1])).toBe("fe80::1");
    expect(choose("ff02::5", 1, ["2001:db8:3::1", 1], ["fe80::1", 1])).toBe("fe80::1");
  });
  test("rule 3: not a deprecated one", () => {
    expect(choose("2001:db8:1::1", 1, ["2001:db8:1::2", 1, true], ["2001:db8:3::2", 1])).toBe("2001:db8:3::2");
  });
  test("rule 5: one of the outgoing interface", () => {
    expect(choose("2001:db8:1::1", 2, ["2001:db8:1::2", 1], ["2001:db8:3::2", 2])).toBe("2001:db8:3::2");
  });
  test("rule 6: one with the label of the destination", () => {
    expect(choose("2002:c633:6401::1", 1, ["2001:db8:1::2", 1], ["2002:c633:6401::d5e3:7953:13eb:22e8", 1])).toBe(
      "2002:c633:6401:0:d5e3:7953:13eb:22e8",
    );
    expect(choose("fd00::9", 1, ["2001:db8:1::2", 1], ["fd11::1", 1])).toBe("fd11::1");
  });
  test("rule 8: the longest common prefix, no further than 64 bits", () => {
    expect(choose("2001:db8:1::1", 1, ["2001:db8:3::2", 1], ["2001:db8:1::2", 1])).toBe("2001:db8:1::2");
    expect(choose("2001:db8:1::1", 1, ["2001:db8:1::ffff", 1], ["2001:db8:1::2", 1])).toBe("2001:db8:1::ffff");
  });
  test("nothing to choose from, and the scopes themselves", () => {
    expect(choose("2001:db8::1", 1)).toBeNull();
    expect(["fe80::1", "::1", "2001:db8::1", "fec0::1", "ff02::1", "ff0e::1"].map((a) => scopeOf(v6(a)))).toEqual([
      2, 2, 14, 5, 2, 14,
    ]);
  });
});
