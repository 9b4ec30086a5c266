// A prefix of IPv6 is on one interface of a VRF, as a subnet of IPv4 is.
import { expect, test } from "vitest";
import { loadConfiguration } from "../../src/ios/load.ts";

const faults = (text: string) =>
  loadConfiguration(text, "R1.cfg", {
    name: "R1",
    kind: "router",
    hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"],
  }).unrecognised.map(({ line, reason }) => [line, reason]);
const pair = (first: string, second: string, before = "", between = "") =>
  faults(
    `${before}interface GigabitEthernet0/0\n${between} ipv6 address ${first}\ninterface GigabitEthernet0/1\n${between} ipv6 address ${second}\n`,
  );
const error = (own: string, other: string): string =>
  `%GigabitEthernet0/1: Error: ${own} is overlapping with ${other} on GigabitEthernet0/0`;

test("the same address, the same prefix, and one that lies in the other are refused", () => {
  const subnet = "2001:DB8:1::/64";
  expect(pair("2001:db8:1::1/64", "2001:db8:1::1/64")).toEqual([[4, error(subnet, subnet)]]);
  expect(pair("2001:db8:1::1/64", "2001:db8:1::2/64")).toEqual([[4, error(subnet, subnet)]]);
  expect(pair("2001:db8:1::1/64", "2001:db8:1::/64 eui-64")).toEqual([[4, error(subnet, subnet)]]);
  expect(pair("2001:db8:1::1/64", "2001:db8:1::2/128")).toEqual([[4, error("2001:DB8:1::2/128", subnet)]]);
  expect(pair("2001:db8:1:5::1/64", "2001:db8:1::1/48")).toEqual([[4, error("2001:DB8:1::/48", "2001:DB8:1:5::/64")]]);
});

test("other prefixes, other VRFs, link-local addresses and shut interfaces are in nobody's way", () => {
  expect(pair("2001:db8:1::1/64", "2001:db8:2::1/64")).toEqual([]);
  expect(pair("FE80::1 link-local", "FE80::1 link-local")).toEqual([]);
  expect(pair("2001:db8:1::1/64", "2001:db8:1::1/64", "", " shutdown\n")).toEqual([]);
  expect(
    faults(
      "vrf definition RED\n address-family ipv6\ninterface GigabitEthernet0/0\n ipv6 address 2001:db8:1::1/64\ninterface GigabitEthernet0/1\n vrf forwarding RED\n ipv6 address 2001:db8:1::1/64\n",
    ),
  ).toEqual([]);
  // One interface may have several addresses of a prefix.
  expect(faults("interface GigabitEthernet0/0\n ipv6 address 2001:db8::1/64\n ipv6 address 2001:db8::2/64\n")).toEqual(
    [],
  );
});
test("an interface that comes up beside another with its prefix stays down", () => {
  const text =
    "interface GigabitEthernet0/0\n shutdown\n ipv6 address 2001:db8:1::1/64\ninterface GigabitEthernet0/1\n ipv6 address 2001:db8:1::2/64\ninterface GigabitEthernet0/0\n no shutdown\n";
  expect(faults(text)).toEqual([
    [7, "%GigabitEthernet0/0: Error: 2001:DB8:1::/64 is overlapping with 2001:DB8:1::/64 on GigabitEthernet0/1"],
  ]);
});
