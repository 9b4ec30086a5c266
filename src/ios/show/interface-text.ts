// One interface as `show interfaces` prints it, by what kind of hardware it is.
import { formatIpv4 } from "../../base/ip.ts";
import { formatMacDotted } from "../../base/mac.ts";
import type { InterfaceConfig } from "../../config/model.ts";
import type { InterfaceCounters } from "../../device/router-state.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { ageText } from "../clock.ts";

export interface InterfaceShown {
  readonly view: InterfaceView;
  readonly config: InterfaceConfig | undefined;
  readonly counters: InterfaceCounters;
  /** Nanoseconds. */
  readonly now: number;
  /** A port of a switch. */
  readonly switched: boolean;
  /** Sub-interfaces with 802.1Q tags hang below it. */
  readonly trunk: boolean;
  /** Address of the interface that an unnumbered one speaks with; null without one. */
  readonly borrowed: number | null;
}

export const adminText = (view: InterfaceView): string =>
  view.adminUp ? (view.up || view.lineDown ? "up" : "down") : "administratively down";
export const stateLine = (view: InterfaceView): string =>
  `${view.name} is ${adminText(view)}, line protocol is ${view.up ? "up" : "down"}`;
export const addressLine = ({
  view,
  config,
  borrowed,
}: Pick<InterfaceShown, "view" | "config" | "borrowed">): readonly string[] => {
  const primary = view.ipv4[0];
  if (primary !== undefined)
    return [`  Internet address is ${formatIpv4(primary.address as number)}/${primary.length}`];
  if (config?.unnumbered === undefined) return [];
  const address = borrowed === null ? "" : ` (${formatIpv4(borrowed)})`;
  return [`  Interface is unnumbered. Using address of ${config.unnumbered}${address}`];
};

/** Speed in Mbit/s by the name of the interface. */
const SPEEDS: readonly (readonly [string, number])[] = [
  ["Ten", 10_000],
  ["TwentyFive", 25_000],
  ["Forty", 40_000],
  ["Hundred", 100_000],
  ["Fast", 100],
  ["Ethernet", 10],
];
/** Mbit/s. */
export const speedOf = (name: string): number => SPEEDS.find(([start]) => name.startsWith(start))?.[1] ?? 1000;
/** Microseconds: as configured in tens, else what the hardware has. */
const delayOf = ({ view, config }: InterfaceShown): number => {
  if (config?.delay !== undefined) return config.delay * 10;
  if (view.kind === "loopback") return 5000;
  if (view.kind === "serial") return 20_000;
  if (view.kind === "tunnel") return 50_000;
  const speed = speedOf(view.name);
  return speed <= 10 ? 1000 : speed <= 100 ? 100 : 10;
};
const hardware = ({ view, switched }: InterfaceShown): string => {
  if (view.kind === "loopback") return "Hardware is Loopback";
  if (view.kind === "serial") return "Hardware is GT96K Serial";
  if (view.kind === "tunnel") return "Hardware is Tunnel";
  const speed = speedOf(view.name);
  const kind =
    view.kind === "vlan"
      ? "EtherSVI"
      : switched
        ? `${speed >= 10_000 ? "Ten Gigabit" : speed >= 1000 ? "Gigabit" : speed >= 100 ? "Fast" : ""} Ethernet`.trim()
        : speed <= 10
          ? "AmdP2"
          : speed <= 100
            ? "MV96340 Ethernet"
            : "iGbE";
  const mac = formatMacDotted(view.mac);
  return `Hardware is ${kind}, address is ${mac} (bia ${mac})`;
};
export const mediaOf = (name: string): string => {
  const speed = speedOf(name);
  return speed >= 10_000
    ? `${speed / 1000}GBase-T`
    : speed >= 1000
      ? "10/100/1000BaseTX"
      : speed >= 100
        ? "10/100BaseTX"
        : "10BaseT";
};
/** What the port has negotiated, or would. */
const mediaLines = ({ view, config, switched }: InterfaceShown): readonly string[] => {
  const speed = speedOf(view.name);
  if (switched)
    return [
      view.up
        ? `  Full-duplex, ${speed >= 10_000 ? `${speed / 1000}Gb/s` : `${speed}Mb/s`}, media type is ${mediaOf(view.name)}`
        : `  Auto-duplex, Auto-speed, media type is ${mediaOf(view.name)}`,
      "  input flow-control is off, output flow-control is unsupported ",
    ];
  if (speed <= 10) return [];
  if (speed <= 100)
    return [view.up ? "  Full-duplex, 100Mb/s, 100BaseTX/FX" : "  Auto-duplex, Auto Speed, 100BaseTX/FX"];
  const set = (word: string): string | undefined =>
    config?.kept.find((line) => line.startsWith(`${word} `) && line !== `${word} auto`)?.slice(word.length + 1);
  const [duplex, rate] = [set("duplex"), set("speed")];
  const duplexText = duplex === undefined ? "Auto" : duplex === "full" ? "Full" : "Half";
  return [
    `  ${duplexText} Duplex, ${rate === undefined ? "Auto Speed" : `${rate}Mbps`}, link type is auto, media type is RJ45`,
    "  output flow-control is unsupported, input flow-control is unsupported",
  ];
};

const since = (now: number, at: number | null): string => (at === null ? "never" : ageText(now - at));
/** Bits are counted in thousands. */
const rate = (bits: number, packets: number): string =>
  `${Math.round(bits / 1000) * 1000} bits/sec, ${Math.round(packets)} packets/sec`;
const intervalText = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} minute` : `${seconds} second`);
/** In 255ths of the bandwidth, never 0. */
const loadText = (bits: number, bandwidth: number): string =>
  `${Math.min(255, Math.max(1, Math.floor((bits * 255) / (bandwidth * 1000))))}/255`;

const encapsulationLines = (shown: InterfaceShown): readonly string[] => {
  const { view, config, trunk } = shown;
  const arp = `  ARP type: ARPA, ARP Timeout ${ageText((config?.arpTimeout ?? 14400) * 1e9)}`;
  switch (view.kind) {
    case "loopback":
      return ["  Encapsulation LOOPBACK, loopback not set", "  Keepalive set (10 sec)"];
    case "serial":
      return ["  Encapsulation HDLC, loopback not set", "  Keepalive set (10 sec)"];
    case "tunnel":
      return ["  Encapsulation TUNNEL, loopback not set", "  Keepalive not set"];
    case "vlan":
      return ["  Encapsulation ARPA, loopback not set", "  Keepalive not supported ", arp];
    case "subinterface":
      return [
        config?.encapsulation === undefined
          ? "  Encapsulation ARPA, loopback not set"
          : `  Encapsulation 802.1Q Virtual LAN, Vlan ID  ${config.encapsulation.vlan}.`,
        arp,
        "  Keepalive set (10 sec)",
      ];
    default:
      return [
        trunk
          ? "  Encapsulation 802.1Q Virtual LAN, Vlan ID  1., loopback not set"
          : "  Encapsulation ARPA, loopback not set",
        "  Keepalive set (10 sec)",
        ...mediaLines(shown),
        arp,
      ];
  }
};
/** The counters below the rates; each kind of hardware counts its own set. */
const counterLines = ({ view, counters: c, switched }: InterfaceShown): readonly string[] => {
  const input = `     ${c.inputPackets} packets input, ${c.inputOctets} bytes`;
  const output = `     ${c.outputPackets} packets output, ${c.outputOctets} bytes, 0 underruns`;
  const received = `     Received ${c.inputBroadcasts} broadcasts (${c.inputMulticasts} ${switched && view.kind === "ethernet" ? "" : "IP "}multicasts)`;
  const runts = "     0 runts, 0 giants, 0 throttles ";
  const errors = `     ${c.inputErrors} input errors, 0 CRC, ${c.inputErrors} frame, 0 overrun, 0 ignored`;
  const collisions = `     0 output errors, 0 collisions, ${c.transitions} interface resets`;
  const unknown = `     ${c.unknownProtocols} unknown protocol drops`;
  const buffers = "     0 output buffer failures, 0 output buffers swapped out";
  if (view.kind === "vlan")
    return [
      `${input}, 0 no buffer`,
      received,
      runts,
      errors,
      output,
      `     0 output errors, ${c.transitions} interface resets`,
      unknown,
      buffers,
    ];
  if (view.kind !== "ethernet") {
    const line = view.up ? "up" : "down";
    return [
      `${input}, 0 no buffer`,
      received,
      runts,
      `${errors}, 0 abort`,
      output,
      collisions,
      unknown,
      buffers,
      ...(view.kind === "serial"
        ? [
            `     ${c.transitions} carrier transitions`,
            `     DCD=${line}  DSR=${line}  DTR=${line}  RTS=${line}  CTS=${line}`,
            "",
          ]
        : []),
    ];
  }
  const speed = speedOf(view.name);
  const watchdog = `     0 watchdog, ${c.inputMulticasts} multicast, 0 pause input`;
  const dribble = "     0 input packets with dribble condition detected";
  const gigabit = switched || speed > 100;
  return [
    gigabit || speed <= 10 ? `${input}, 0 no buffer` : input,
    received,
    runts,
    errors,
    ...(switched ? [watchdog, dribble] : gigabit ? [watchdog] : speed > 10 ? ["     0 watchdog", dribble] : [dribble]),
    output,
    collisions,
    unknown,
    "     0 babbles, 0 late collision, 0 deferred",
    `     0 lost carrier, 0 no carrier${gigabit ? ", 0 pause output" : ""}`,
    buffers,
  ];
};
const portState = ({ view }: InterfaceShown): string =>
  view.adminUp ? (view.up ? " (connected)" : " (notconnect)") : " (disabled)";

/** The whole paragraph, without the line end. */
export const interfaceText = (shown: InterfaceShown): string => {
  const { view, config, counters: c, now, switched } = shown;
  const { load } = c;
  const interval = intervalText(c.loadInterval);
  const cleared = `  Last clearing of "show interface" counters ${since(now, c.lastCleared)}`;
  const head = [
    `${stateLine(view)}${switched && view.kind === "ethernet" ? portState(shown) : ""} `,
    `  ${hardware(shown)}`,
    ...(config?.description === undefined ? [] : [`  Description: ${config.description}`]),
    ...addressLine(shown),
    `  MTU ${view.kind === "loopback" ? 1514 : view.mtu} bytes, BW ${view.bandwidth} Kbit/sec, DLY ${delayOf(shown)} usec, `,
    `     reliability 255/255, txload ${loadText(load.outputBits, view.bandwidth)}, rxload ${loadText(load.inputBits, view.bandwidth)}`,
    ...encapsulationLines(shown),
  ];
  if (view.kind === "subinterface") return [...head, cleared].join("\n");
  return [
    ...head,
    `  Last input ${since(now, c.lastInput)}, output ${since(now, c.lastOutput)}, output hang never`,
    cleared,
    `  Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: ${c.outputDrops}`,
    "  Queueing strategy: fifo",
    `  Output queue: ${c.outputQueue.waiting}/${c.outputQueue.limit} (size/max)`,
    `  ${interval} input rate ${rate(load.inputBits, load.inputPackets)}`,
    `  ${interval} output rate ${rate(load.outputBits, load.outputPackets)}`,
    ...counterLines(shown),
  ].join("\n");
};
