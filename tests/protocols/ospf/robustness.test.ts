// Whatever comes in, the instance goes on: random packets of every kind, broken octets, and what it says about them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newOspfArea, newOspfProcess } from "../../../src/protocols/ospf/config.ts";
import { OspfInstance } from "../../../src/protocols/ospf/instance.ts";
import { type AgedLsa, type LsaBody, type LsaHeader, makeLsa } from "../../../src/wire/ospf/lsa.ts";
import { NO_AUTHENTICATION, NO_TRAILER, type OspfBody, ospfPacket } from "../../../src/wire/ospf/packet.ts";
import { encode } from "../../../src/wire/codec.ts";
import { Pdu } from "../../../src/wire/pdu.ts";
import { consoleLab } from "../../support/console.ts";
import { RecordingContext, testInterface } from "../../support/recording-context.ts";
import { ip } from "../../support/ospf.ts";

const start = (): { context: RecordingContext; instance: OspfInstance } => {
  const context = new RecordingContext();
  for (const index of [1, 2])
    context.link(
      testInterface({
        index,
        name: `eth${index - 1}`,
        ipv4: [{ address: ip(`10.0.${index - 1}.2`), length: 24, secondary: false }],
      }),
    );
  const instance = new OspfInstance(context, "1");
  context.notice = (event) => instance.notice(event);
  instance.configure({
    ...newOspfProcess(1, ""),
    routerId: ip("2.2.2.2"),
    asn: 0,
    provider: false,
    areas: new Map([[1, { ...newOspfArea(1), type: "nssa" }]]),
    interfaces: [1, 2].map((index) => ({
      name: `eth${index - 1}`,
      area: index - 1,
      byInterface: true,
      passive: false,
      secondaries: true,
      settings: index === 1 ? {} : { networkType: "point-to-point" },
      unnumbered: null,
      address: null,
    })),
  });
  context.advance(1);
  return { context, instance };
};

// Few values each, so that packets refer to one another.
const id = fc.constantFrom(
  ip("1.1.1.1"),
  ip("2.2.2.2"),
  ip("3.3.3.3"),
  ip("10.0.0.2"),
  ip("10.0.0.1"),
  ip("10.0.1.1"),
  0,
  0xffffffff,
);
const mask = fc.constantFrom(0, ip("255.255.255.0"), ip("255.255.255.255"), ip("255.0.255.0"));
const metric = fc.constantFrom(0, 1, 10, 65535);
const none = new Uint8Array(0);
const body: fc.Arbitrary<[number, LsaBody]> = fc.oneof(
  fc
    .record({
      flags: fc.integer({ min: 0, max: 31 }),
      links: fc.array(fc.record({ id, data: id, type: fc.integer({ min: 0, max: 5 }), metric, tos: fc.constant([]) }), {
        maxLength: 4,
      }),
    })
    .map((b): [number, LsaBody] => [1, { kind: "router", ...b }]),
  fc
    .record({ mask, attached: fc.array(id, { maxLength: 4 }) })
    .map((b): [number, LsaBody] => [2, { kind: "network", ...b }]),
  fc
    .record({ type: fc.constantFrom(3, 4), mask, metric })
    .map(({ type, ...b }): [number, LsaBody] => [type, { kind: "summary", ...b, tos: none }]),
  fc
    .record({
      type: fc.constantFrom(5, 7),
      mask,
      metric,
      metricType: fc.constantFrom(1 as const, 2 as const),
      forwardingAddress: id,
      tag: metric,
    })
    .map(({ type, ...b }): [number, LsaBody] => [type, { kind: "external", ...b, tos: none }]),
  fc
    .constantFrom(8, 9, 10, 11, 200)
    .map((type): [number, LsaBody] => [type, { kind: "opaque", octets: Uint8Array.from([1, 2, 3, 4]) }]),
);
const lsa: fc.Arbitrary<AgedLsa> = fc
  .record({
    body,
    id,
    advertisingRouter: id,
    sequence: fc.constantFrom(-0x7fffffff, -0x7ffffffe, 0x7ffffffe, 0x7fffffff),
    age: fc.constantFrom(0, 1, 3599, 3600, 0x8001),
    options: fc.integer({ min: 0, max: 255 }),
  })
  .map(({ body: [type, b], age, ...rest }) => ({ age, lsa: makeLsa({ ...rest, type, body: b }) }));
const header: fc.Arbitrary<LsaHeader> = lsa.map(({ age, lsa: { body: _, ...fields } }) => ({ age, ...fields }));
const packet: fc.Arbitrary<OspfBody> = fc.oneof(
  fc.record({
    kind: fc.constant("hello" as const),
    mask: fc.constantFrom(ip("255.255.255.0"), 0),
    helloInterval: fc.constantFrom(10, 10, 5),
    options: fc.constantFrom(2, 8, 0),
    priority: fc.constantFrom(0, 1, 255),
    deadInterval: fc.constant(40),
    designatedRouter: id,
    backupDesignatedRouter: id,
    neighbors: fc.array(id, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("database-description" as const),
    interfaceMtu: fc.constantFrom(1500, 9000),
    options: fc.constantFrom(0x42, 0x48),
    flags: fc.integer({ min: 0, max: 7 }),
    sequence: fc.constantFrom(0, 1, 2, 3, 0xffffffff),
    headers: fc.array(header, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("link-state-request" as const),
    requests: fc.array(fc.record({ type: fc.constantFrom(1, 2, 5, 99), id, advertisingRouter: id }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("link-state-update" as const), lsas: fc.array(lsa, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("link-state-ack" as const), headers: fc.array(header, { maxLength: 3 }) }),
  fc.constant({ kind: "unknown" as const, type: 9, octets: none }),
);
const arrival = fc.record({
  packet,
  routerId: id,
  from: id,
  to: fc.constantFrom(ip("224.0.0.5"), ip("224.0.0.6"), ip("10.0.0.2")),
  interface: fc.constantFrom(1, 2, 7),
  area: fc.constantFrom(0, 1, 5),
  wait: fc.constantFrom(0, 0, 0.5, 6, 45),
});

test("no packet, in whatever order, upsets it", () => {
  fc.assert(
    fc.property(fc.array(arrival, { minLength: 1, maxLength: 40 }), (arrivals) => {
      const { context, instance } = start();
      for (const a of arrivals) {
        const value = {
          routerId: a.routerId,
          areaId: a.area,
          authentication: NO_AUTHENTICATION,
          body: a.packet,
          trailer: NO_TRAILER,
        };
        context.deliver(89, {
          interface: a.interface,
          from: a.from,
          to: a.to,
          ttl: 1,
          tos: 0,
          pdu: Pdu.of(ospfPacket, value),
        });
        context.advance(a.wait);
      }
      context.advance(60);
      const view = instance.view();
      expect(view.routerId).toBe(ip("2.2.2.2"));
      for (const area of view.areas)
        for (const i of area.interfaces)
          for (const n of i.neighbors) expect(n.retransmissionQueue).toBeGreaterThanOrEqual(0);
      structuredClone(view);
      instance.stop();
      context.advance(1);
    }),
    { numRuns: 150, seed: 11 },
  );
});
describe("octets that are no packet", () => {
  const deliver = (octets: Uint8Array): string[] => {
    const { context, instance } = start();
    context.deliver(89, {
      interface: 1,
      from: ip("10.0.0.1"),
      to: ip("224.0.0.5"),
      ttl: 1,
      tos: 0,
      pdu: Pdu.parse(ospfPacket, octets),
    });
    return instance.view().areas.flatMap((a) => a.interfaces.flatMap((i) => i.rejections.map((r) => r.reason)));
  };
  const good = encode(ospfPacket, {
    routerId: ip("1.1.1.1"),
    areaId: 0,
    authentication: NO_AUTHENTICATION,
    body: {
      kind: "hello",
      mask: ip("255.255.255.0"),
      helloInterval: 10,
      options: 2,
      priority: 1,
      deadInterval: 40,
      designatedRouter: 0,
      backupDesignatedRouter: 0,
      neighbors: [],
    },
    trailer: NO_TRAILER,
  });
  test("the same octets whole are welcome", () => expect(deliver(good)).toEqual([]));
  test("truncated", () => expect(deliver(good.slice(0, 30))).toEqual(["malformed"]));
  test("another version", () => expect(deliver(Uint8Array.from([3, ...good.slice(1)]))).toEqual(["malformed"]));
  test("a bit flipped", () => expect(deliver(good.map((b, i) => (i === 27 ? b ^ 4 : b)))).toEqual(["malformed"]));
});
test("RFC 5443: an interface waits for LDP, and while LDP has not caught up the link is the last resort", () => {
  const { context, instance } = start();
  const view = (up: boolean) =>
    testInterface({
      index: 2,
      name: "eth1",
      mpls: true,
      up,
      ipv4: [{ address: ip("10.0.1.2"), length: 24, secondary: false }],
    });
  const tell = (synchronised: boolean, wait: boolean): void =>
    instance.notice({ kind: "ldp-sync", interface: 2, synchronised, wait });
  const replug = (): void => {
    tell(false, true);
    for (const up of [false, true]) {
      context.link(view(up));
      instance.notice({ kind: "interface", before: view(!up), after: view(up) });
      context.advance(0.1);
    }
  };
  instance.configure({ ...instance.config, mplsLdpSync: true, ldpHoldDown: 5000 });
  context.advance(10);
  const p2p = instance.areas.get(1)!.interfaces[0]!;
  const now = (): unknown => [p2p.state === "Down" ? "down" : "up", p2p.ldp?.unsynchronised];
  // What is up stays up; only its metric tells.
  replug();
  expect(now()).toEqual(["down", true]);
  context.advance(4.8);
  expect(now()).toEqual(["down", true]);
  context.advance(0.3);
  expect(now()).toEqual(["up", true]);
  tell(true, false);
  expect(now()).toEqual(["up", false]);
  tell(false, true);
  expect(now()).toEqual(["up", true]);
  replug();
  expect(now()).toEqual(["down", true]);
  tell(false, false);
  expect(now()).toEqual(["up", true]);
  replug();
  tell(true, false);
  expect(now()).toEqual(["up", false]);
  // Without a hold-down time it is for ever.
  const { ldpHoldDown: _, ...patient } = instance.config;
  instance.configure(patient);
  replug();
  context.advance(3600);
  expect(now()).toEqual(["down", true]);
});

test("three routers that take a segment for a point-to-point link try again at leisure", () => {
  const config = (n: number): string =>
    `interface GigabitEthernet0/0\n ip address 10.0.0.${n} 255.255.255.0\n ip ospf network point-to-point\n ip ospf 1 area 0\nrouter ospf 1\n router-id ${n}.${n}.${n}.${n}\n`;
  const lab = consoleLab({ R1: config(1), R2: config(2), R3: config(3) }, [
    "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0 R3:GigabitEthernet0/0",
  ]);
  lab.wait(120);
  const sent = Number(/(\d+) packets output/.exec(lab.exec("R1", "show interfaces GigabitEthernet0/0"))?.[1]);
  expect(sent).toBeGreaterThan(12);
  expect(sent).toBeLessThan(400);
});
