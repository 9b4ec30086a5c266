// `show vlans`: the tagged sub-interfaces of a router by VLAN, with what went through them.
import { formatIpv4 } from "../../base/ip.ts";
import type { InterfaceCounters, Router } from "../../device/router-state.ts";
import { type Command, show } from "../command.ts";
import { listed } from "./common.ts";

const TAG_OCTETS = 4;
type Counts = Pick<
  InterfaceCounters,
  "inputPackets" | "inputOctets" | "inputIpv4" | "outputPackets" | "outputOctets" | "outputIpv4"
>;
interface Member extends Counts {
  readonly name: string;
  readonly address: string | null;
}
interface VlanShown {
  readonly id: number;
  readonly members: readonly Member[];
  /** Interfaces whose untagged frames belong to it. */
  readonly native: readonly string[];
}
/** What is left of a port's frames once those of its sub-interfaces, tagged on the wire, are taken away. */
const untagged = (port: Counts, subs: readonly Counts[]): Counts => {
  const packets = (key: "inputPackets" | "outputPackets"): number => subs.reduce((left, s) => left - s[key], port[key]);
  const octets = (key: "inputOctets" | "outputOctets", of: "inputPackets" | "outputPackets"): number =>
    subs.reduce((left, s) => left - s[key] - TAG_OCTETS * s[of], port[key]);
  return {
    inputPackets: Math.max(0, packets("inputPackets")),
    outputPackets: Math.max(0, packets("outputPackets")),
    inputOctets: Math.max(0, octets("inputOctets", "inputPackets")),
    outputOctets: Math.max(0, octets("outputOctets", "outputPackets")),
    inputIpv4: port.inputIpv4,
    outputIpv4: port.outputIpv4,
  };
};
const vlansOf = (router: Router): readonly VlanShown[] => {
  const interfaces = listed(router);
  const vlans = new Map<number, { members: Member[]; native: string[] }>();
  const add = (id: number, native: boolean, index: number, counts: Counts): void => {
    const view = router.interface(index)!;
    const address = view.ipv4[0]?.address;
    const vlan = vlans.get(id) ?? { members: [], native: [] };
    vlan.members.push({
      ...counts,
      name: view.name,
      address: address === undefined ? null : formatIpv4(address as number),
    });
    if (native) vlan.native.push(view.name);
    vlans.set(id, vlan);
  };
  for (const port of interfaces) {
    const subs = interfaces.flatMap((i) => {
      const tag = router.config.interfaces.get(i.name)?.encapsulation;
      return tag !== undefined && i.name.startsWith(`${port.name}.`) ? [{ view: i, tag }] : [];
    });
    if (subs.length === 0) continue;
    if (!subs.some((s) => s.tag.native))
      add(
        1,
        true,
        port.index,
        untagged(
          router.counters(port.index),
          subs.map((s) => router.counters(s.view.index)),
        ),
      );
    for (const { view, tag } of subs) add(tag.vlan, tag.native, view.index, router.counters(view.index));
  }
  return [...vlans].map(([id, vlan]) => ({ id, ...vlan })).sort((a, b) => a.id - b.id);
};

const row = (protocol: string, address: string, received: number, sent: number): string =>
  `${protocol.padStart(13)}${" ".repeat(14)}${address}`.padEnd(42) +
  String(received).padStart(15) +
  String(sent).padStart(20);
const memberLines = (id: number, m: Member): readonly string[] => [
  "",
  `${m.name} (${id})`,
  ...(m.address === null ? [] : [row("IP", m.address, m.inputIpv4, m.outputIpv4)]),
  row(
    "Other",
    "",
    m.inputPackets - (m.address === null ? 0 : m.inputIpv4),
    m.outputPackets - (m.address === null ? 0 : m.outputIpv4),
  ),
  "",
  `   ${m.inputPackets} packets, ${m.inputOctets} bytes input`,
  `   ${m.outputPackets} packets, ${m.outputOctets} bytes output`,
];
const render = (vlans: readonly VlanShown[]): string =>
  vlans.length === 0
    ? "\nNo Virtual LANs configured.\n\n"
    : vlans
        .map(({ id, members, native }) =>
          [
            `Virtual LAN ID:  ${id} (IEEE 802.1Q Encapsulation)`,
            "",
            members.length === 1
              ? `   vLAN Trunk Interface:   ${members[0]!.name}`
              : `   vLAN Trunk Interfaces:  ${members.map((m) => m.name).join("\n")}`,
            ...(native.length === 0
              ? []
              : [
                  "",
                  " This is configured as native Vlan for the following interface(s) :",
                  ...native.map((name) => `${name}    Native-vlan Tx-type: Untagged`),
                ]),
            "",
            "   Protocols Configured:   Address:              Received:        Transmitted:",
            ...members.flatMap((m) => memberLines(id, m)),
            "",
          ].join("\n"),
        )
        .join("\n");

export const commands: readonly Command[] = [
  show({
    grammar: "show vlans [<vlan:1-4094>]",
    help: ["Show running system information", "Virtual LANs Information", "Virtual LAN identifier"],
    on: "router",
    view: (router, { vlan }) => vlansOf(router).filter((v) => vlan === undefined || v.id === vlan),
    render,
  }),
];
