// What the wire costs per packet: encoding values, decoding octets, sizes, dissection.
import { encode, decode, type Codec } from "../../src/wire/codec.ts";
import { dissect } from "../../src/wire/dissect.ts";
import { ethernet } from "../../src/wire/ethernet.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { readPcapng, PcapngWriter } from "../../src/wire/pcapng.ts";
import { frames } from "../wire/frames.ts";

export interface WireBenchmark {
  readonly name: string;
  /** Does the work `times` times; the answer keeps the optimiser honest. */
  run(times: number): number;
}
/** Decodes to the bottom. */
const decodeAll = (pdu: Pdu<any>): number => {
  const value = pdu.value;
  return typeof value === "object" && value !== null && value.payload instanceof Pdu ? 1 + decodeAll(value.payload) : 1;
};
/** The same value with fresh PDUs, so that nothing is encoded yet. */
const fresh = (pdu: Pdu<any>): Pdu<any> => {
  const value = pdu.value;
  if (typeof value !== "object" || value === null || !(value.payload instanceof Pdu)) return Pdu.of(pdu.codec, value);
  return Pdu.of(pdu.codec, { ...value, payload: fresh(value.payload) });
};
const perFrame = (name: string): WireBenchmark[] => {
  const frame = frames[name]!;
  const bytes = frame.bytes;
  const parsed = Pdu.parse(ethernet, bytes);
  decodeAll(parsed);
  return [
    {
      name: `encode ${name}`,
      run: (times) => {
        let n = 0;
        for (let i = 0; i < times; i++) n += fresh(parsed).bytes.length;
        return n;
      },
    },
    {
      name: `decode ${name}`,
      run: (times) => {
        let n = 0;
        for (let i = 0; i < times; i++) n += decodeAll(Pdu.parse(ethernet, bytes));
        return n;
      },
    },
    {
      name: `length ${name}`,
      run: (times) => {
        let n = 0;
        for (let i = 0; i < times; i++) n += fresh(parsed).length;
        return n;
      },
    },
    {
      name: `dissect ${name}`,
      run: (times) => {
        let n = 0;
        for (let i = 0; i < times; i++) n += dissect(ethernet, bytes).children.length;
        return n;
      },
    },
  ];
};
const layer = (name: string, codec: Codec<any>, value: unknown): WireBenchmark => {
  const bytes = encode(codec, value);
  return {
    name,
    run: (times) => {
      let n = 0;
      for (let i = 0; i < times; i++) n += decode(codec, bytes) === undefined ? 0 : 1;
      return n;
    },
  };
};
export const wireBenchmarks: readonly WireBenchmark[] = [
  ...["arp-request", "udp-ipv4", "udp-ipv6", "tcp-syn", "icmpv6-echo", "nd-neighbor-solicitation", "mpls-ipv4"].flatMap(
    perFrame,
  ),
  layer("decode IPv4 header", frames["udp-ipv4"]!.value.payload.codec, frames["udp-ipv4"]!.value.payload.value),
  {
    name: "pcapng write and read",
    run: (times) => {
      const writer = new PcapngWriter();
      const id = writer.interface("R1:GigabitEthernet0/0");
      const bytes = frames["udp-ipv4"]!.bytes;
      for (let i = 0; i < times; i++) writer.packet(id, i, bytes);
      return readPcapng(writer.drain()).packets.length;
    },
  },
];
