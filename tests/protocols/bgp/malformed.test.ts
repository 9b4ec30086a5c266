// Messages that no router should send, and the NOTIFICATION of RFC 4271, 6 that answers each.
import { expect, test } from "vitest";
import type { BgpInstance } from "../../../src/protocols/bgp/instance.ts";
import { type Pdu, rawPdu } from "../../../src/wire/pdu.ts";
import { type Configure, Lab } from "../../support/routers.ts";
import { bgp, logs, paths, peer, peers } from "./network.ts";

const G = "GigabitEthernet0/0";
const MARKER = "ff".repeat(16);
const u16 = (n: number): string => n.toString(16).padStart(4, "0");
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));
const message = (type: string, body: string): string =>
  `${MARKER} ${u16(19 + body.replaceAll(/\s/g, "").length / 2)} ${type} ${body}`;
const update = (withdrawn: string, attributes: string, nlri: string): string => {
  const length = (text: string): string => u16(text.replaceAll(/\s/g, "").length / 2);
  return message("02", `${length(withdrawn)} ${withdrawn} ${length(attributes)} ${attributes} ${nlri}`);
};
const ORIGIN = "40 01 01 00";
const AS_PATH = "40 02 06 0201 0000fdea";
const NEXT_HOP = "40 03 04 0a000002";

const speaker =
  (own: number, other: number): Configure =>
  (c) => {
    c.interface(G, `10.0.0.${own}/24`);
    c.interface("Loopback1", `172.16.${own}.1/24`);
    bgp(c, 65000 + own)
      .neighbor(`10.0.0.${other}`, 65000 + other)
      .network(`172.16.${own}.0/24`);
  };
const established = (): Lab => new Lab({ R1: speaker(1, 2), R2: speaker(2, 1) }, [[`R1:${G}`, `R2:${G}`]]).run(20);
/** R2 says these octets to R1 on their session. */
const say = (lab: Lab, octets: string): Lab => {
  const { protocol } = lab
    .core("R2")
    .protocols()
    .find((p) => p.definition === "bgp")!;
  const { connection } = (protocol as unknown as BgpInstance).allPeers()[0]!.session;
  lab.node("R2").bus.execute(() => connection!.send(rawPdu(hex(octets)) as unknown as Pdu<never>));
  return lab.run(1);
};

test.each([
  ["a marker that is not all ones", `${"00".repeat(16)} 0013 04`, "1/1"],
  ["a length below 19", `${MARKER} 0012 04`, "1/2"],
  ["a length above 4096", `${MARKER} 1001 02`, "1/2"],
  ["a KEEPALIVE with a body", message("04", "00"), "1/2"],
  ["an UPDATE shorter than 23 octets", message("02", "0000"), "1/2"],
  ["a NOTIFICATION shorter than 21 octets", message("03", "06"), "1/2"],
  ["an unknown type", message("09", ""), "1/3"],
  ["a second OPEN", message("01", "04 fdea 00b4 02020202 00"), "5/3"],
  ["attributes longer than the message", message("02", "0000 00ff 40010100"), "3/1"],
  ["withdrawn routes longer than the message", message("02", "00ff 0000"), "3/1"],
  ["a prefix of 33 bits", update("", ORIGIN + AS_PATH + NEXT_HOP, "21 0a00000000"), "3/10"],
])("fatal: %s ends the session, and the peer is told why", (_what, octets, code) => {
  const lab = established();
  expect(peers(lab, "R1")).toEqual(["10.0.0.2 Established"]);
  say(lab, octets);
  expect(logs(lab, "R2").join("\n")).toContain(`received from neighbor 10.0.0.1 ${code} `);
  expect(peer(lab, "R1", "10.0.0.2").dropped).toBe(1);
  expect(paths(lab, "R1")).toEqual(["> 172.16.1.0/24 via 0.0.0.0 i"]);
  lab.run(120);
  expect(peers(lab, "R1")).toEqual(["10.0.0.2 Established"]);
  expect(paths(lab, "R1")).toContain("> 172.16.2.0/24 via 10.0.0.2 65002 i");
});

test.each([
  ["an ORIGIN of 3", `40 01 01 03 ${AS_PATH} ${NEXT_HOP}`],
  ["an ORIGIN of two octets", `40 01 02 0000 ${AS_PATH} ${NEXT_HOP}`],
  ["no ORIGIN", `${AS_PATH} ${NEXT_HOP}`],
  ["no AS_PATH", `${ORIGIN} ${NEXT_HOP}`],
  ["no NEXT_HOP", `${ORIGIN} ${AS_PATH}`],
  ["an AS_PATH segment that overruns", `${ORIGIN} 40 02 06 0202 0000fdea ${NEXT_HOP}`],
  ["a NEXT_HOP of three octets", `${ORIGIN} ${AS_PATH} 40 03 03 0a0000`],
  ["a MULTI_EXIT_DISC of three octets", `${ORIGIN} ${AS_PATH} ${NEXT_HOP} 80 04 03 000001`],
  ["a COMMUNITIES of five octets", `${ORIGIN} ${AS_PATH} ${NEXT_HOP} c0 08 05 0000000001`],
])("treat-as-withdraw (RFC 7606, 2): %s takes the route back and keeps the session", (_what, attributes) => {
  const lab = established();
  say(lab, update("", ORIGIN + AS_PATH + NEXT_HOP, "18 0a0909"));
  expect(paths(lab, "R1")).toContain("> 10.9.9.0/24 via 10.0.0.2 65002 i");
  say(lab, update("", attributes, "18 0a0909"));
  expect(paths(lab, "R1").join()).not.toContain("10.9.9.0");
  expect(peer(lab, "R1", "10.0.0.2")).toMatchObject({ state: "Established", dropped: 0 });
});
