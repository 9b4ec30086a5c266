// Neighbours by CDP.
import { isLinkLocalIpv6 } from "../../base/ip.ts";
import { splitInterface } from "../../config/interface-name.ts";
import { CDP_HELLO, CDP_HOLD } from "../../device/cdp.ts";
import type { Router } from "../../device/router-state.ts";
import { type Command, exec, Refused, show } from "../command.ts";
import { ipText, listed } from "./common.ts";
import { stateLine } from "./interface-text.ts";

const SHOW = "Show running system information";
const CDP = "CDP information";

/** "Gig 0/0", as CDP tables have it. */
const cdpName = (name: string): string => {
  const { letters, numbers } = splitInterface(name);
  return numbers === "" ? name : `${letters.slice(0, 3)} ${numbers}`;
};
/** Letters and words of the capability bits, in the order of the bits. */
const CAPABILITIES: readonly (readonly [number, string, string])[] = [
  [1, "R", "Router"],
  [2, "T", "Trans-Bridge"],
  [4, "B", "Source-Route-Bridge"],
  [8, "S", "Switch"],
  [16, "H", "Host"],
  [32, "I", "IGMP"],
  [64, "r", "Repeater"],
];
const capabilities = (bits: number, which: 1 | 2): string =>
  CAPABILITIES.filter(([bit]) => (bits & bit) !== 0)
    .map((row) => row[which])
    .join(" ");
const neighbors = (router: Router, name: string | undefined) => {
  if (!router.config.cdp) throw new Refused("% CDP is not enabled");
  return router.cdp.neighbors().filter((n) => name === undefined || n.localInterface === name);
};
type Neighbors = ReturnType<typeof neighbors>;

const renderNeighbors = (rows: Neighbors): string =>
  [
    "Capability Codes: R - Router, T - Trans Bridge, B - Source Route Bridge",
    "                  S - Switch, H - Host, I - IGMP, r - Repeater, P - Phone, ",
    "                  D - Remote, C - CVTA, M - Two-port Mac Relay ",
    "",
    "Device ID        Local Intrfce     Holdtme    Capability  Platform  Port ID",
    ...rows.flatMap((n) => {
      const rest = `${cdpName(n.localInterface).padEnd(17)} ${String(n.holdtime).padEnd(10)} ${capabilities(n.capabilities, 1).padStart(10)}  ${n.platform.slice(0, 9).padEnd(9)} ${cdpName(n.port)}`;
      return n.device.length > 16 ? [n.device, `${" ".repeat(17)}${rest}`] : [`${n.device.padEnd(16)} ${rest}`];
    }),
    "",
    `Total cdp entries displayed : ${rows.length}`,
  ].join("\n");
const renderDetail = (rows: Neighbors): string =>
  [
    ...rows.flatMap((n) => {
      const addresses = n.addresses.map((a) =>
        typeof a === "number"
          ? `  IP address: ${ipText(a)}`
          : `  IPv6 address: ${ipText(a)}  (${isLinkLocalIpv6(a) ? "link-local" : "global unicast"})`,
      );
      return [
        "-------------------------",
        `Device ID: ${n.device}`,
        "Entry address(es): ",
        ...addresses,
        `Platform: ${n.platform},  Capabilities: ${capabilities(n.capabilities, 2)} `,
        `Interface: ${n.localInterface},  Port ID (outgoing port): ${n.port}`,
        `Holdtime : ${n.holdtime} sec`,
        "",
        "Version :",
        n.version,
        "",
        "advertisement version: 2",
        ...(n.nativeVlan === null ? [] : [`Native VLAN: ${n.nativeVlan}`]),
        "Duplex: full",
        "Management address(es): ",
        ...addresses.slice(0, 1),
        "",
      ];
    }),
    "",
    `Total cdp entries displayed : ${rows.length}`,
  ].join("\n");

/** LLDP is not spoken here, whatever `lldp run` says: the line is kept for the text alone. */
const lldp = (grammar: string, help: readonly string[]): Command =>
  show({
    grammar,
    help: [SHOW, "LLDP information", ...help],
    view: () => null,
    render: () => "% LLDP is not enabled",
  });

export const commands: readonly Command[] = [
  lldp("show lldp", []),
  lldp("show lldp neighbors [<name:interface>]", ["LLDP neighbor entries", "Interface"]),
  lldp("show lldp neighbors [<name:interface>] detail", [
    "LLDP neighbor entries",
    "Interface",
    "Show detailed information",
  ]),
  show({
    grammar: "show cdp neighbors [<name:interface>]",
    help: [SHOW, CDP, "CDP neighbor entries", "Interface"],
    view: (router, { name }) => neighbors(router, name),
    render: renderNeighbors,
  }),
  show({
    grammar: "show cdp neighbors [<name:interface>] detail",
    help: [SHOW, CDP, "CDP neighbor entries", "Interface", "Show detailed information"],
    view: (router, { name }) => neighbors(router, name),
    render: renderDetail,
  }),
  show({
    grammar: "show cdp entry <device:word>",
    help: [SHOW, CDP, "Information for specific neighbor entry", "Name of CDP neighbor entry, or * for all"],
    view: (router, { device }) => neighbors(router, undefined).filter((n) => device === "*" || n.device === device),
    render: renderDetail,
  }),
  show({
    grammar: "show cdp",
    help: [SHOW, CDP],
    view: (router) => router.config.cdp,
    render: (on) =>
      on
        ? `Global CDP information:\n        Sending CDP packets every ${CDP_HELLO} seconds\n        Sending a holdtime value of ${CDP_HOLD} seconds\n        Sending CDPv2 advertisements is  enabled`
        : "% CDP is not enabled",
  }),
  show({
    grammar: "show cdp interface",
    help: [SHOW, CDP, "CDP interface status and configuration"],
    view: (router) =>
      listed(router).filter(
        (i) =>
          (i.kind === "ethernet" || i.kind === "serial") &&
          router.config.cdp &&
          router.config.interfaces.get(i.name)?.cdp !== false,
      ),
    render: (rows) =>
      [
        ...rows.flatMap((i) => [
          stateLine(i),
          `  Encapsulation ${i.kind === "serial" ? "HDLC" : "ARPA"}`,
          `  Sending CDP packets every ${CDP_HELLO} seconds`,
          `  Holdtime is ${CDP_HOLD} seconds`,
        ]),
        "",
        ` cdp enabled interfaces : ${rows.length}`,
        ` interfaces up          : ${rows.filter((i) => i.up).length}`,
        ` interfaces down        : ${rows.filter((i) => !i.up).length}`,
      ].join("\n"),
  }),
  exec({
    grammar: "clear cdp table",
    help: ["Reset functions", "Reset cdp information", "Clear cdp table"],
    run: (session) => session.device.clearCdp(),
  }),
];
