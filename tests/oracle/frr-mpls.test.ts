// The harness with labels: OSPF, LDP and BGP VPNs between real daemons, and what they put on the wire read by our formats.
import { expect, test } from "vitest";
import { decode, encode } from "../../src/wire/codec.ts";
import { dissect, walkDissection } from "../../src/wire/dissect.ts";
import { ethernet } from "../../src/wire/ethernet.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import "../../src/wire/formats.ts";
import { readPcapng } from "../../src/wire/pcapng.ts";
import { tcpPorts } from "../../src/wire/registry.ts";
import { summarize } from "../../src/wire/summary.ts";
import { type TcpSegment, tcp } from "../../src/wire/tcp.ts";
import { hexOf } from "../wire/sample.ts";
import { LIMIT, oracle } from "./available.ts";
import { FrrLab, frrMplsMissing } from "./frr.ts";
import { bgpEstablished, bgpVpnTable, labelTable, ldpBindings, ldpNeighbors, ospfAdjacent } from "./frr-facts.ts";
import { agreed } from "./twin.ts";

const core = (n: number, interfaces: readonly (readonly [string, string])[]): string => {
  const id = `${n}.${n}.${n}.${n}`;
  return [
    `interface lo\n ip address ${id}/32\n ip ospf area 0\nexit`,
    ...interfaces.map(
      ([name, address]) =>
        `interface ${name}\n ip address ${address}\n ip ospf area 0\n ip ospf network point-to-point\n ip ospf hello-interval 1\n ip ospf dead-interval 10\nexit`,
    ),
    `router ospf\n ospf router-id ${id}\nexit`,
    `mpls ldp\n router-id ${id}\n address-family ipv4\n  discovery transport-address ${id}\n  ttl-security disable`,
    ...interfaces.map(([name]) => `  interface ${name}\n  exit`),
    " exit-address-family\nexit",
  ].join("\n");
};
const edge = (n: number, other: number, customer: string): string => `
interface eth9 vrf RED
 ip address ${customer}
exit
router bgp 65000
 bgp router-id ${n}.${n}.${n}.${n}
 neighbor ${other}.${other}.${other}.${other} remote-as 65000
 neighbor ${other}.${other}.${other}.${other} update-source lo
 neighbor ${other}.${other}.${other}.${other} timers connect 1
 address-family ipv4 vpn
  neighbor ${other}.${other}.${other}.${other} activate
 exit-address-family
exit
router bgp 65000 vrf RED
 bgp router-id ${n}.${n}.${n}.${n}
 address-family ipv4 unicast
  redistribute connected
  label vpn export auto
  rd vpn export 65000:${n}
  rt vpn both 65000:100
  export vpn
  import vpn
 exit-address-family
exit
`;

/** The frame with the transport checksum that a network card would have filled in. */
const completed = (bytes: Uint8Array): Uint8Array => {
  const out = bytes.slice();
  for (const node of walkDissection(dissect(ethernet, bytes))) {
    const expected = /incorrect, should be 0x([0-9a-f]{4})/.exec(node.shown);
    if (expected !== null)
      out.set(
        [0, 1].map((i) => Number.parseInt(expected[1]!.slice(2 * i, 2 * i + 2), 16)),
        node.start,
      );
  }
  return out;
};
/** The value of a PDU and of what it carries, encoded anew. */
const encodedAnew = (pdu: Pdu<any>): Pdu<any> => {
  const value = pdu.value;
  if (typeof value !== "object" || value === null || !(value.payload instanceof Pdu)) return Pdu.of(pdu.codec, value);
  return Pdu.of(pdu.codec, { ...value, payload: encodedAnew(value.payload) });
};
const segmentIn = (pdu: Pdu<any>): TcpSegment | null => {
  if (pdu.codec === tcp) return pdu.value;
  const payload = (pdu.value as { payload?: unknown } | null)?.payload;
  return payload instanceof Pdu ? segmentIn(payload) : null;
};

oracle("FRRouting with labels", frrMplsMissing(), () => {
  test("a VPN over LDP comes up, and our formats read every frame of it", LIMIT, async () => {
    const lab = await FrrLab.start({
      mpls: true,
      nodes: {
        pe1: {
          daemons: ["ospfd", "ldpd", "bgpd"],
          vrfs: ["RED"],
          config: core(1, [["eth0", "10.0.12.1/24"]]) + edge(1, 3, "10.9.1.1/24"),
        },
        p2: {
          daemons: ["ospfd", "ldpd"],
          config: core(2, [
            ["eth0", "10.0.12.2/24"],
            ["eth1", "10.0.23.2/24"],
          ]),
        },
        pe3: {
          daemons: ["ospfd", "ldpd", "bgpd"],
          vrfs: ["RED"],
          config: core(3, [["eth0", "10.0.23.3/24"]]) + edge(3, 1, "10.9.3.1/24"),
        },
        ce1: { daemons: [], config: "interface eth0\n ip address 10.9.1.2/24" },
        ce3: { daemons: [], config: "interface eth0\n ip address 10.9.3.2/24" },
      },
      links: [
        ["pe1:eth0", "p2:eth0"],
        ["p2:eth1", "pe3:eth0"],
        ["pe1:eth9@RED", "ce1:eth0"],
        ["pe3:eth9@RED", "ce3:eth0"],
      ],
    });
    try {
      const stop = await lab.capture("p2:eth0");
      const up = async (): Promise<boolean> =>
        (await bgpEstablished(lab, "pe1", 1)) && "10.9.3.0/24" in (await lab.routes("pe1", { vrf: "RED" }));
      await lab.converged({ holds: up, quiet: 1 });
      await agreed(async () => {
        expect(await ospfAdjacent(lab, "p2", 2)).toBe(true);
        expect(await ldpNeighbors(lab, "p2")).toEqual({ "1.1.1.1": "OPERATIONAL", "3.3.3.3": "OPERATIONAL" });
        expect(await ldpBindings(lab, "pe1")).toContain("3.3.3.3/32 2.2.2.2 label label in-use");
        expect(await labelTable(lab, "p2")).toEqual({ "10.0.23.3 implicit-null": 1, "10.0.12.1 implicit-null": 1 });
        expect(Object.keys(await bgpVpnTable(lab, "pe1"))).toEqual(["65000:1 10.9.1.0/24", "65000:3 10.9.3.0/24"]);
      });

      const seen = new Set<string>();
      for (const { bytes: captured } of readPcapng(await stop()).packets) {
        const bytes = completed(captured);
        const malformed = [...walkDissection(dissect(ethernet, bytes))].filter((n) => n.label === "Malformed");
        expect(malformed, hexOf(bytes)).toEqual([]);
        const frame = Pdu.parse(ethernet, bytes);
        expect(hexOf(encodedAnew(frame).bytes)).toBe(hexOf(bytes));
        seen.add(summarize(frame).protocol);
        const segment = segmentIn(frame);
        const row =
          segment === null || segment.payload.length === 0
            ? undefined
            : (tcpPorts.find(segment.destinationPort) ?? tcpPorts.find(segment.sourcePort));
        if (row === undefined) continue;
        const stream = segment!.payload.bytes;
        // An encoder is free in how it writes a path attribute's length, so values are compared too.
        const value = decode(row.codec, stream);
        expect(decode(row.codec, encode(row.codec, value)), row.name).toEqual(value);
        if (row.name !== "BGP") expect(hexOf(encode(row.codec, value)), row.name).toBe(hexOf(stream));
      }
      for (const protocol of ["OSPF", "LDP", "BGP", "TCP", "ARP"]) expect(seen).toContain(protocol);
    } finally {
      await lab.stop();
    }
  });
});
