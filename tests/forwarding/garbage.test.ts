import fc from "fast-check";
import { expect, test } from "vitest";
import { seconds } from "../../src/kernel/kernel.ts";
import { ethernet } from "../../src/wire/ethernet.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { TestNetwork } from "./bench.ts";
import { ping } from "./probes.ts";

const router = () => {
  const net = new TestNetwork("bytes");
  const r = net.node("R");
  const h = net.node("H", { style: "linux" });
  r.add({ addresses: ["10.0.0.1/24", "2001:db8::1/64"], mpls: true });
  r.add({ addresses: ["10.0.1.1/24", "2001:db8:1::1/64"], mpls: true });
  h.add({ addresses: ["10.0.0.2/24", "2001:db8::2/64"] });
  net.cable([
    [r, 1],
    [h, 1],
  ]);
  r.lfib.set(16, { action: "forward", ways: [{ interface: 2, gateway: 0x0a000102, labels: [17] }] });
  r.lfib.set(17, { action: "lookup", vrf: 0 });
  net.run(seconds(5));
  return { net, r, h };
};
const MAC = [0x02, 0, 0, 0, 0x01, 0x01];
const ETHER_TYPES = [0x0800, 0x86dd, 0x0806, 0x8847, 0x8100, 0x0010, 0x88cc];

test("random octets behind a good Ethernet header never throw, and every one is a verdict", () => {
  const { net, r } = router();
  fc.assert(
    fc.property(fc.constantFrom(...ETHER_TYPES), fc.uint8Array({ maxLength: 120 }), (etherType, octets) => {
      const bytes = Uint8Array.from([...MAC, 2, 0, 0, 0, 9, 9, etherType >>> 8, etherType & 255, ...octets]);
      r.engine.receive(1, Pdu.parse(ethernet, bytes));
    }),
    { seed: 4, numRuns: 3000 },
  );
  net.run(seconds(120));
  expect(r.engine.drops().get("malformed")).toBeGreaterThan(100);
});

test("good frames with flipped octets or cut short never throw", () => {
  const { net, r, h } = router();
  r.route("10.9.0.0/16", [{ via: "10.0.0.2", out: 1, labels: [18, 19] }]);
  ping(net, h, "10.0.0.1", { repeat: 2, size: 2000 });
  ping(net, h, "2001:db8::1", { repeat: 2, size: 2000 });
  ping(net, r, "10.9.0.1", { repeat: 1 });
  const good = net.frames.map((f) => f.pdu.bytes);
  expect(good.length).toBeGreaterThan(20);
  fc.assert(
    fc.property(
      fc.constantFrom(...good),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(2000),
      (frame, flips, length) => {
        const bytes = frame.slice(0, Math.max(1, length));
        for (const [at, value] of flips) if (at >= 6 && at < bytes.length) bytes[at] = value;
        bytes.set(MAC.slice(0, Math.min(6, bytes.length)));
        r.engine.receive(1, Pdu.parse(ethernet, bytes));
        h.engine.receive(1, Pdu.parse(ethernet, frame.slice(0, length)));
      },
    ),
    { seed: 5, numRuns: 4000 },
  );
  net.run(seconds(300));
  // It still works.
  expect(ping(net, h, "10.0.0.1", { repeat: 1 }).symbols).toBe("!");
});
