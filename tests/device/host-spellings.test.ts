// Spellings of the host's commands that people are used to: options typed together, short prefixes, masks.
import { expect, test } from "vitest";
import { pair, type } from "./wired.ts";

test("prefixes in short, and with their mask", () => {
  const { net, a } = pair();
  for (const [typed, shown] of [
    ["10.77/16", "10.77.0.0/16"],
    ["172/8", "172.0.0.0/8"],
    ["192.168.4.0/255.255.255.0", "192.168.4.0/24"],
    ["1.2.3.4/32", "1.2.3.4"],
  ]) {
    expect(type(net, a, `ip route add ${typed} via 10.0.0.2`)).toBe("");
    expect(type(net, a, "ip route")).toContain(`${shown} via 10.0.0.2 dev eth0 \n`);
  }
  expect(type(net, a, "ip route show 10.77/16")).toBe("10.77.0.0/16 via 10.0.0.2 dev eth0 \n");
  for (const bad of ["10.77/33", "10.300/16", "10.0.0.0/255.0.255.0", "10.1.2.3.4/8", "/8"])
    expect(type(net, a, `ip route add ${bad} via 10.0.0.2`)).toBe(
      `Error: any valid prefix is expected rather than "${bad}".\n`,
    );
});

test("a route for another table does not end up in this one", () => {
  const { net, a } = pair();
  const before = type(net, a, "ip route");
  expect(type(net, a, "ip route add 10.9.0.0/16 via 10.0.0.2 table 100")).toBe(
    "RTNETLINK answers: Operation not supported\n",
  );
  expect(type(net, a, "ip route add 10.9.0.0/16 via 10.0.0.2 table blue")).toBe(
    'Error: argument "blue" is wrong: "table" value is invalid\n',
  );
  expect(type(net, a, "ip route")).toBe(before);
  expect(type(net, a, "ip route add 10.9.0.0/16 via 10.0.0.2 table main")).toBe("");
  expect(type(net, a, "ip route")).toContain("10.9.0.0/16 via 10.0.0.2");
});

test("options of traceroute stand together, the last with its value", () => {
  const { net, a } = pair();
  for (const options of ["-nq1", "-nIq 1", "-n -q1", "-q1 -4nTp80"])
    expect(type(net, a, `traceroute ${options} 10.0.0.2`), options).toMatch(/\n 1 {2}10\.0\.0\.2 {2}[\d.]+ ms\n$/);
  expect(type(net, a, "traceroute -nZ 10.0.0.2")).toBe("Bad option `-Z' (argc 1)\n");
});
