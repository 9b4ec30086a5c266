// Label space, LFIB and label stacks in the forwarding table.
import { describe, expect, test } from "vitest";
import { parsePrefix } from "../../src/base/prefix.ts";
import { LabelSpace } from "../../src/forwarding/labels.ts";
import { ip, route, Tables, way } from "../support/tables.ts";

describe("label space", () => {
  test("gives the lowest free label, released ones first", () => {
    const space = new LabelSpace();
    expect([space.allocate(), space.allocate(), space.allocate(), space.allocate()]).toEqual([16, 17, 18, 19]);
    space.release(18);
    space.release(16);
    space.release(16);
    expect([space.allocate(), space.allocate(), space.allocate()]).toEqual([16, 18, 20]);
  });
  test("a new range starts at its beginning, steps over labels in use and ends", () => {
    const space = new LabelSpace();
    space.allocate();
    space.setRange(16, 17);
    expect(space.allocate()).toBe(17);
    expect(() => space.allocate()).toThrow(RangeError);
    space.setRange(200, 299);
    expect(space.allocate()).toBe(200);
    expect(() => space.setRange(10, 20)).toThrow(RangeError);
  });
});

const p = (text: string) => parsePrefix(text)!;
/** A PE: core on interface 1, customer on interface 2 in VRF 1; the far PE is 4.4.4.4. */
const pe = (): Tables =>
  new Tables({ 1: { own: ["10.1.0.1"], mpls: true }, 2: { vrf: 1, own: ["10.2.0.1"] } }, [0, 1])
    .offer(route("10.1.0.0/24", "connected", 0, "%1"))
    .offer(route("4.4.4.4/32", "ospf 1", 110, "10.1.0.2%1"))
    .offer(route("10.2.0.0/24", "connected", 0, "%2"), 1)
    .offer(route("50.0.0.0/8", "static", 1, "10.2.0.2"), 1)
    .offer(route("10.10.0.0/16", "bgp 1", 200, "4.4.4.4@0+40"), 1)
    .drain();
const lfib = (t: Tables, label: number): string => {
  const entry = t.labels.entry(label);
  if (entry === undefined) return "none";
  return entry.action === "forward"
    ? entry.ways.map(way).join(", ")
    : entry.action === "lookup"
      ? `lookup ${entry.vrf}`
      : "discard";
};

describe("imposition", () => {
  test("an IGP prefix carries the label of the way it takes; a VPN prefix has its label under it", () => {
    const t = pe();
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 17);
    t.drain();
    expect(t.to("4.4.4.4")).toBe("1>10.1.0.2 [17]");
    expect(t.to("10.10.1.1", 1)).toBe("1>10.1.0.2 [17 40]");
  });
  test("implicit null leaves the VPN label alone on the stack", () => {
    const t = pe();
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 3);
    t.drain();
    expect(t.to("4.4.4.4")).toBe("1>10.1.0.2");
    expect(t.to("10.10.1.1", 1)).toBe("1>10.1.0.2 [40]");
  });
  test("without an LSP the VPN route stays in the table and forwards nothing, with the reason", () => {
    const t = pe();
    expect(t.best("10.10.0.0/16", 1)).toBe("bgp 1");
    expect(t.to("10.10.1.1", 1)).toBe("no-label");
    expect(t.fib(1).lookup(ip("10.10.1.1"))?.unlabelled?.map(way)).toEqual(["1>10.1.0.2 [40]"]);
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 17);
    expect(t.drain().to("10.10.1.1", 1)).toBe("1>10.1.0.2 [17 40]");
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), null);
    expect(t.drain().to("10.10.1.1", 1)).toBe("no-label");
  });
  test("equal-cost ways each take their own label; a way without one is left out of the VPN route", () => {
    const t = pe();
    t.interfaces.set(3, { up: true, mpls: true, vrf: 0, own: ["10.3.0.1"] });
    t.offer(route("4.4.4.4/32", "ospf 1", 110, "10.1.0.2%1", "10.3.0.2%3")).drain();
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 17);
    t.drain();
    expect(t.to("4.4.4.4")).toBe("1>10.1.0.2 [17], 3>10.3.0.2");
    expect(t.to("10.10.1.1", 1)).toBe("1>10.1.0.2 [17 40]");
    t.tables.impose(p("4.4.4.4/32"), 3, ip("10.3.0.2"), 18);
    t.drain();
    expect(t.to("10.10.1.1", 1)).toBe("1>10.1.0.2 [17 40], 3>10.3.0.2 [18 40]");
  });
  test("a BGP route without label takes the transport label of its next hop: a core without BGP", () => {
    const t = pe()
      .offer(route("60.0.0.0/8", "bgp 1", 200, "4.4.4.4"))
      .drain();
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 17);
    expect(t.drain().to("60.0.0.1")).toBe("1>10.1.0.2 [17]");
  });
  test("tracking tells whether the whole path is labelled", () => {
    const t = pe();
    const heard: boolean[] = [];
    t.tables.track(t.rib(), ip("4.4.4.4"), (r) => heard.push(r.ways.every((w) => w.lsp)));
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 3);
    t.drain();
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), null);
    t.drain();
    expect(heard).toEqual([true, false]);
  });
});

describe("LFIB", () => {
  test("a label for an IGP prefix is swapped, popped or untagged as the neighbour wants, and follows the route", () => {
    const t = pe();
    t.labels.bind(16, { kind: "prefix", vrf: 0, prefix: p("4.4.4.4/32") });
    expect(lfib(t, 16)).toBe("1>10.1.0.2 untagged");
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 99);
    t.drain();
    expect(lfib(t, 16)).toBe("1>10.1.0.2 [99]");
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 3);
    t.drain();
    expect(lfib(t, 16)).toBe("1>10.1.0.2");
    t.retract("4.4.4.4/32", "ospf 1").drain();
    expect(lfib(t, 16)).toBe("discard");
  });
  test("a VPN label pops towards the customer, or looks up an attached or summarised prefix", () => {
    const t = pe();
    t.labels.bind(20, { kind: "prefix", vrf: 1, prefix: p("50.0.0.0/8") });
    t.labels.bind(21, { kind: "prefix", vrf: 1, prefix: p("10.2.0.0/24") });
    t.labels.bind(22, { kind: "vrf", vrf: 1 });
    t.offer(route("70.0.0.0/8", "static", 1, "null"), 1).drain();
    t.labels.bind(23, { kind: "prefix", vrf: 1, prefix: p("70.0.0.0/8") });
    expect([20, 21, 22, 23].map((l) => lfib(t, l))).toEqual([
      "2>10.2.0.2 untagged",
      "lookup 1",
      "lookup 1",
      "lookup 1",
    ]);
    expect([...t.labels.entries().keys()]).toEqual([20, 21, 22, 23]);
  });
  test("explicit null is looked up in the global table, unknown labels have no entry", () => {
    const t = pe();
    expect([lfib(t, 0), lfib(t, 2), lfib(t, 777)]).toEqual(["lookup 0", "lookup 0", "none"]);
  });
  test("a relayed label is swapped for the next hop's, on top of the transport label", () => {
    const t = pe();
    t.labels.bind(30, { kind: "next-hops", hops: [{ via: "gateway", gateway: ip("4.4.4.4"), labels: [55] }] });
    expect(lfib(t, 30)).toBe("discard");
    t.tables.impose(p("4.4.4.4/32"), 1, ip("10.1.0.2"), 17);
    t.drain();
    expect(lfib(t, 30)).toBe("1>10.1.0.2 [17 55]");
    t.labels.unbind(30);
    expect(lfib(t, 30)).toBe("none");
  });
});
