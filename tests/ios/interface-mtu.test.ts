// What `mtu`, `ip mtu` and `ipv6 mtu` allow, and what they do to each other.
import { expect, test } from "vitest";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type, Wired } from "../device/wired.ts";

const lab = (lines: string) => {
  const net = new Wired();
  const r = routerFactory(iosSkin)(net.deps("R1"));
  const other = net.host("A");
  net.link([
    [r, "GigabitEthernet0/0"],
    [other, "eth0"],
  ]);
  r.power(true);
  net.run(1);
  const answer = type(net, r, `configure terminal\rinterface GigabitEthernet0/0\r${lines.replaceAll("\n", "\r")}\rend`);
  const shown = type(net, r, "show running-config interface GigabitEthernet0/0");
  return { answer, mtus: shown.split("\n").filter((line) => line.includes("mtu")) };
};

test("no protocol sends more at once than the interface takes", () => {
  for (const line of ["ip mtu 1501", "ipv6 mtu 1600"]) {
    const { answer, mtus } = lab(line);
    expect(answer).toContain("% Invalid input detected at '^' marker.");
    expect(mtus).toEqual([]);
  }
  expect(lab("mtu 9000\nip mtu 8000\nipv6 mtu 1400").mtus).toEqual([" mtu 9000", " ip mtu 8000", " ipv6 mtu 1400"]);
});

test("the size of the interface is not written again for its protocols", () => {
  expect(lab("ip mtu 1500").mtus).toEqual([]);
});

test("a smaller interface takes its protocols down with it", () => {
  expect(lab("ip mtu 1400\nipv6 mtu 1280\nmtu 1300").mtus).toEqual([" mtu 1300", " ipv6 mtu 1280"]);
  expect(lab("mtu 2000\nip mtu 1800\nno mtu").mtus).toEqual([]);
});
