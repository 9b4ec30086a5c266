// The filter of the packet list.
import { describe, expect, test } from "vitest";
import { type Filterable, labelsOf, parseFilter } from "../../src/site/lab/packet-filter.ts";

const ldp: Filterable = {
  from: "R1:GigabitEthernet0/0",
  source: "1.1.1.1",
  destination: "224.0.0.2",
  protocol: "LDP",
  info: "Hello from 1.1.1.1:0",
  labels: [],
  vrfs: ["", ""],
};
const echo: Filterable = {
  from: "R3:GigabitEthernet0/0",
  source: "10.10.10.1",
  destination: "10.10.30.254",
  protocol: "ICMP",
  info: "Echo id=0x0001, seq=0",
  labels: [18, 17],
  vrfs: ["Technique", ""],
};
const arp: Filterable = {
  from: "PE1:GigabitEthernet0/1",
  source: "0200.0000.0001",
  destination: "Broadcast",
  protocol: "ARP",
  info: "Who has 10.0.0.1? Tell 10.0.0.12",
  labels: [],
  vrfs: [],
};
const six: Filterable = {
  ...arp,
  source: "2001:db8::1",
  destination: "ff02::1",
  protocol: "ICMPv6",
  info: "Router advertisement",
};
const all = [ldp, echo, arp, six];
const kept = (filter: string): readonly string[] => {
  const parsed = parseFilter(filter);
  if (!("test" in parsed)) throw new Error(`${parsed.why} ${parsed.what} at ${parsed.at}`);
  return all.filter(parsed.test).map((f) => f.protocol);
};

test.each([
  ["", ["LDP", "ICMP", "ARP", "ICMPv6"]],
  ["ldp", ["LDP"]],
  ["HELLO", ["LDP"]],
  ["icmp", ["ICMP", "ICMPv6"]],
  ["!icmp", ["LDP", "ARP"]],
  ["not icmp and not arp", ["LDP"]],
  ["ldp or arp", ["LDP", "ARP"]],
  ["ldp || arp", ["LDP", "ARP"]],
  ["echo ldp or arp", ["ARP"]],
  ["(echo or arp) 10.0.0.1", ["ARP"]],
  ["!(ldp or arp) !icmpv6", ["ICMP"]],
  ["1.1.1.1", ["LDP"]],
  ["10.0.0.1", ["ARP"]],
  ["10.0.0.2", []],
  ["10.10.0.0/16", ["ICMP"]],
  ["src:10.10.30.254", []],
  ["dst:10.10.30.0/24", ["ICMP"]],
  ["host:1.1.1.1", ["LDP"]],
  ["2001:db8::1", ["ICMPv6"]],
  ["2001:db8::/32", ["ICMPv6"]],
  ["proto:arp", ["ARP"]],
  ["label:17", ["ICMP"]],
  ["label 18", ["ICMP"]],
  ["label 19", []],
  ["vrf Technique", ["ICMP"]],
  ["vrf:technique", ["ICMP"]],
  ["from:r3", ["ICMP"]],
  ['"hello from"', ["LDP"]],
  ['info:"who has"', ["ARP"]],
])("%s", (filter, expected) => expect(kept(filter)).toEqual(expected));

test.each([
  ["colour:red", "filterField", "colour", 0],
  ["ldp label:x", "filterValue", "label:x", 4],
  ["label:1048576", "filterValue", "label:1048576", 0],
  ["src:", "filterValue", "src", 0],
  ['ldp "hello', "filterQuote", '"hello', 4],
  ["(ldp", "filterBracket", "(", 0],
  ["ldp)", "filterBracket", ")", 3],
  ["ldp or", "filterOperand", "", 6],
  ["or ldp", "filterOperand", "or", 0],
  ["!", "filterOperand", "", 1],
  ["()", "filterOperand", ")", 1],
])("%s is wrong, and says where", (filter, why, what, at) => {
  expect(parseFilter(filter)).toEqual({ why, what, at });
});

describe("hostile filters", () => {
  test("end: long ones are refused, deep ones too, and no letter means anything to a pattern", () => {
    expect(parseFilter("a".repeat(1_001))).toMatchObject({ why: "filterLong" });
    expect(parseFilter("(".repeat(900))).toMatchObject({ why: "filterLong" });
    expect(kept("(a+)+$")).toEqual([]);
    expect(kept(".*")).toEqual([]);
    expect(kept("__proto__")).toEqual([]);
  });
});

test("the label stack of a frame, also behind a tag", () => {
  const stack = [0x88, 0x47, 0x00, 0x01, 0x20, 0xff, 0x00, 0x01, 0x11, 0xff, 0x45];
  const macs = Array.from({ length: 12 }, () => 0);
  expect(labelsOf(Uint8Array.from([...macs, ...stack]))).toEqual([18, 17]);
  expect(labelsOf(Uint8Array.from([...macs, 0x81, 0x00, 0x00, 0x0a, ...stack]))).toEqual([18, 17]);
  expect(labelsOf(Uint8Array.from([...macs, 0x08, 0x00, 0x45]))).toEqual([]);
  expect(labelsOf(new Uint8Array())).toEqual([]);
});
