// Forged and damaged segments: nothing throws, nothing that was not sent is delivered, what was sent arrives unless reset.
import fc from "fast-check";
import { expect, test } from "vitest";
import { milliseconds, seconds } from "../../../src/kernel/kernel.ts";
import type { CloseReason } from "../../../src/protocols/protocol.ts";
import { rawPdu } from "../../../src/wire/pdu.ts";
import { TcpFlags } from "../../../src/wire/tcp.ts";
import { format, ip, message, world } from "./pair.ts";

const forged = fc.record({
  at: fc.integer({ min: 0, max: 3000 }),
  toServer: fc.boolean(),
  flags: fc.integer({ min: 0, max: 63 }),
  /** Relative to what the victim expects next. */
  sequence: fc.oneof(fc.constantFrom(0, -1, 1), fc.integer({ min: -70_000, max: 70_000 })),
  acknowledgment: fc.oneof(fc.constantFrom(0, -1, 1), fc.integer({ min: -70_000, max: 70_000 })),
  window: fc.integer({ min: 0, max: 65535 }),
  length: fc.integer({ min: 0, max: 40 }),
});

test("an off-path attacker who guesses ports and numbers", () => {
  fc.assert(
    fc.property(fc.array(forged, { maxLength: 25 }), fc.integer({ min: 1, max: 1e6 }), (attacks, seed) => {
      const w = world("lazy", seed);
      const a = w.node("10.0.0.1");
      const b = w.node("10.0.0.2");
      const got: number[] = [];
      const closed: CloseReason[] = [];
      const broken: string[] = [];
      b.listen(179, () => ({}), format, {
        established: () => {},
        message: (_c, pdu) => {
          try {
            got.push(pdu.value.number);
          } catch (error) {
            broken.push((error as Error).message);
          }
        },
        malformed: (_c, error) => void broken.push(error.message),
        closed: (_c, reason) => void closed.push(reason),
      });
      const connection = a.connect({ to: ip("10.0.0.2"), port: 179 }, format, {
        established: () => {},
        message: () => {},
        closed: (_c, reason) => void closed.push(reason),
      });
      for (let i = 0; i < 30; i++)
        w.kernel.schedule(0, milliseconds(100 * i), 2, () => connection.send(message(i, 200 + i)));
      for (const f of attacks)
        w.kernel.schedule(1, milliseconds(f.at), 2, () => {
          const victim = (f.toServer ? b : a).view().connections[0];
          if (victim === undefined) return;
          w.inject(f.toServer ? "10.0.0.1" : "10.0.0.2", f.toServer ? "10.0.0.2" : "10.0.0.1", {
            sourcePort: f.toServer ? connection.localPort : 179,
            destinationPort: f.toServer ? 179 : connection.localPort,
            flags: f.flags & ~(f.length > 0 ? TcpFlags.SYN : 0),
            sequence: (victim.receiveNext + f.sequence) >>> 0,
            acknowledgment: (victim.unacknowledged + f.acknowledgment) >>> 0,
            window: f.window,
            payload: rawPdu(new Uint8Array(f.length).fill(0x5a)),
          });
        });
      w.run(seconds(400));
      // Octets accepted inside the window can spoil the stream, as they would for anybody; then it is told, not hidden.
      const spoilt = attacks.some((f) => f.length > 0 && f.toServer);
      if (!spoilt) expect(got).toEqual([...got.keys()]);
      if (!spoilt && broken.length > 0) throw new Error(broken[0]);
      const ended = attacks.some((f) => (f.flags & (TcpFlags.RST | TcpFlags.FIN | TcpFlags.SYN)) !== 0);
      if (!spoilt && !ended) expect(got.length === 30 || closed.length > 0).toBe(true);
    }),
    { seed: 5961, numRuns: 150 },
  );
});
