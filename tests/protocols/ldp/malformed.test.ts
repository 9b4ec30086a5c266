// Messages that no router should send, and what RFC 5036, 3.5.1 makes of them.
import { expect, test } from "vitest";
import type { Ldp } from "../../../src/protocols/ldp/instance.ts";
import type { LdpPdu } from "../../../src/wire/ldp/index.ts";
import { type Pdu, rawPdu } from "../../../src/wire/pdu.ts";
import type { Lab } from "../../support/routers.ts";
import { binding, ip, logs, neighbors, row, view } from "./chain.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
const word = (n: number): string => n.toString(16).padStart(4, "0");
/** A PDU of R2 (2.2.2.2:0) around messages given in hex. */
const pdu = (messages: string, lsr = "02020202", version = 1): string => {
  const octets = messages.replace(/\s/g, "").length / 2;
  return `${word(version)} ${word(6 + octets)} ${lsr} 0000 ${messages}`;
};
const message = (type: number, tlvs: string): string =>
  `${word(type)} ${word(4 + tlvs.replace(/\s/g, "").length / 2)} 0000beef ${tlvs}`;
/** Makes R2 say these octets to R1 on their session. */
const say = (lab: Lab, octets: string): Lab => {
  const ldp = lab
    .core("R2")
    .protocols()
    .find((p) => p.definition === "ldp")!.protocol as unknown as Ldp;
  lab.node("R2").bus.execute(() => {
    ldp.sessions.get(ip("1.1.1.1"))!.connection!.send(rawPdu(hex(octets)) as unknown as Pdu<LdpPdu>);
  });
  return lab.run(1);
};
const FEC = "0100 0008 02 0001 20 09090909";
const LABEL = "0200 0004 00000063";

test.each([
  ["another version", pdu(message(0x0201, ""), "02020202", 2), "Bad Protocol Version"],
  ["a PDU shorter than its identifier", "0001 0004 02020202", "Bad PDU Length"],
  ["a PDU of somebody else", pdu(message(0x0201, ""), "07070707"), "Bad LDP Identifier"],
  ["a message longer than its PDU", pdu("0201 0040 0000beef"), "Bad Message Length"],
  ["a TLV longer than its message", pdu(message(0x0400, "0100 00ff 02")), "Bad TLV Length"],
  ["a prefix of 33 bits", pdu(message(0x0400, `0100 0009 02 0001 21 0909090900 ${LABEL}`)), "Malformed TLV Value"],
  ["a label of 21 bits", pdu(message(0x0400, `${FEC} 0200 0004 00100000`)), "Malformed TLV Value"],
  ["a second Initialization", pdu(message(0x0200, "0500 000e 0001 00b4 00 00 1000 01010101 0000")), "Shutdown"],
])("fatal: %s ends the session, and the peer is told why", (_what, octets, status) => {
  const lab = row(2).run(30);
  say(lab, octets);
  const down = (name: string): string | undefined => logs(lab, name).find((l) => l.includes("DOWN"));
  expect(down("R1")).toMatch(/%LDP-5-NBRCHG: LDP Neighbor 2\.2\.2\.2:0 \(1\) is DOWN/);
  expect(down("R2")).toBe(
    `%LDP-5-NBRCHG: LDP Neighbor 1.1.1.1:0 (1) is DOWN (Received error notification from peer: ${status})`,
  );
  lab.run(60);
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
});

test.each([
  ["an unknown message", pdu(message(0x7f00, "")), 1],
  ["an unknown message that may be ignored", pdu(message(0xff00, "")), 0],
  ["an unknown TLV", pdu(message(0x0400, `${FEC} ${LABEL} 3f00 0000`)), 1],
  ["a mapping without a label", pdu(message(0x0400, FEC)), 1],
  ["a mapping without a FEC", pdu(message(0x0400, LABEL)), 1],
  ["an unknown FEC element", pdu(message(0x0400, `0100 0002 7f00 ${LABEL}`)), 1],
  ["a FEC of another address family", pdu(message(0x0400, `0100 0005 02 0063 08 09 ${LABEL}`)), 1],
  ["addresses of another family", pdu(message(0x0300, "0101 0003 0063 09")), 1],
  ["a request for a prefix without a route", pdu(message(0x0401, FEC)), 1],
])("advisory: %s leaves the session and the bindings alone", (_what, octets, notifications) => {
  const lab = row(2).run(30);
  const before = view(lab, "R2").neighbors[0]!.messagesReceived;
  say(lab, octets);
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
  expect(view(lab, "R2").neighbors[0]!.messagesReceived - before).toBe(notifications);
  expect(binding(lab, "R1", "9.9.9.9/32")).toBeUndefined();
});

test("an unknown TLV that may be ignored is ignored", () => {
  const lab = row(2).run(30);
  say(lab, pdu(message(0x0400, `${FEC} ${LABEL} bf00 0000`)));
  expect(binding(lab, "R1", "9.9.9.9/32")).toBe("9.9.9.9/32 local none 2.2.2.2=99");
});

test("label request, release and withdrawal by wildcard", () => {
  const lab = row(2).run(30);
  const received = (): number => view(lab, "R2").neighbors[0]!.messagesReceived;
  let before = received();
  say(lab, pdu(message(0x0401, "0100 0008 02 0001 20 01010101")));
  expect(received() - before).toBe(1);
  before = received();
  say(lab, pdu(message(0x0402, "0100 0001 01")));
  expect(received() - before).toBe(3);
  expect(binding(lab, "R1", "2.2.2.2/32")).toBe("2.2.2.2/32 local 16");
});

test("octets that are no LDP at all, from a stranger, do no harm", () => {
  const lab = row(2).run(30);
  for (const octets of ["", "00", "ffffffffffffffffffffffff", "0001 0000", pdu(message(0x0201, ""), "0a0a0a0a")]) {
    lab.node("R2").bus.execute(() => {
      lab
        .core("R2")
        .tcp(0)
        .connect(
          { to: ip("1.1.1.1"), port: 646, from: ip("10.0.1.2") },
          () => ({ headerLength: 1, length: () => 1, codec: () => rawPdu(new Uint8Array(1)).codec }),
          {
            established: (connection) => {
              connection.send(rawPdu(hex(octets)));
            },
            message: () => {},
            closed: () => {},
          },
        );
    });
    lab.run(5);
  }
  expect(neighbors(lab, "R1")).toEqual(["2.2.2.2 OPERATIONAL passive"]);
});
