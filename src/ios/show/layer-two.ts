// Neighbours by CDP; VLANs, trunks and the address table of a switch.
import { formatMacDotted } from "../../base/mac.ts";
import { shortInterfaceName, splitInterface } from "../../config/interface-name.ts";
import type { Router } from "../../device/router-state.ts";
import { type Command, exec, Refused, show } from "../command.ts";
import { formatVlans, parseVlans } from "../config/vlan.ts";
import { ipText } from "./common.ts";

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
        typeof a === "number" ? `  IP address: ${ipText(a)}` : `  IPv6 address: ${ipText(a)}  (global unicast)`,
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

const fabric = (router: Router): NonNullable<Router["switching"]> => {
  if (router.switching === undefined) throw new Refused("% This device does not switch");
  return router.switching;
};
interface MacFilter {
  readonly dynamic?: true;
  readonly static?: true;
  readonly address?: number;
  readonly interface?: string;
  readonly vlan?: number;
}
const macRows = (router: Router, filter: MacFilter) =>
  fabric(router)
    .macAddresses()
    .filter(
      (r) =>
        (filter.dynamic !== true || r.type === "dynamic") &&
        (filter.static !== true || r.type === "static") &&
        (filter.address === undefined || r.mac === filter.address) &&
        (filter.interface === undefined || r.port === filter.interface) &&
        (filter.vlan === undefined || r.vlan === filter.vlan),
    );
const renderMacs = (rows: ReturnType<typeof macRows>): string =>
  [
    "          Mac Address Table",
    "-------------------------------------------",
    "",
    "Vlan    Mac Address       Type        Ports",
    "----    -----------       --------    -----",
    ...rows.map(
      (r) =>
        `${String(r.vlan).padStart(4)}    ${formatMacDotted(r.mac)}    ${r.type.toUpperCase().padEnd(11)} ${shortInterfaceName(r.port)}`,
    ),
    `Total Mac Addresses for this criterion: ${rows.length}`,
  ].join("\n");

const vlanRows = (router: Router) => fabric(router).vlans();
const renderVlans = (rows: ReturnType<typeof vlanRows>): string =>
  [
    "",
    "VLAN Name                             Status    Ports",
    "---- -------------------------------- --------- -------------------------------",
    ...rows.flatMap((v) => {
      const ports = v.ports.map(shortInterfaceName);
      const groups = Array.from({ length: Math.max(1, Math.ceil(ports.length / 4)) }, (_, i) =>
        ports.slice(i * 4, i * 4 + 4).join(", "),
      );
      return groups.map((group, i) =>
        i === 0
          ? `${String(v.id).padEnd(4)} ${v.name.padEnd(32)} ${v.status.padEnd(9)} ${group}`
          : `${" ".repeat(48)}${group}`,
      );
    }),
  ].join("\n");
/** The table that `show vlan` adds to `show vlan brief`. */
const vlanTypes = (rows: ReturnType<typeof vlanRows>): string =>
  [
    "",
    "VLAN Type  SAID       MTU   Parent RingNo BridgeNo Stp  BrdgMode Trans1 Trans2",
    "---- ----- ---------- ----- ------ ------ -------- ---- -------- ------ ------",
    ...rows.map((v) => {
      const type =
        v.status === "active" ? "enet" : v.name.slice(0, 5).replace("-", "").replace("token", "tr").slice(0, 5);
      return `${String(v.id).padEnd(4)} ${type.padEnd(5)} ${String(100000 + v.id).padEnd(10)} 1500  -      -      -        -    -        0      0   `;
    }),
  ].join("\n");

export const commands: readonly Command[] = [
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
        ? "Global CDP information:\n        Sending CDP packets every 60 seconds\n        Sending a holdtime value of 180 seconds\n        Sending CDPv2 advertisements is  enabled"
        : "% CDP is not enabled",
  }),
  show({
    grammar: "show cdp interface",
    help: [SHOW, CDP, "CDP interface status and configuration"],
    view: (router) =>
      router
        .interfaces()
        .filter(
          (i) => (i.kind === "ethernet" || i.kind === "serial") && router.config.interfaces.get(i.name)?.cdp !== false,
        ),
    render: (rows) =>
      rows
        .map(
          (i) =>
            `${i.name} is ${i.adminUp ? (i.up ? "up" : "down") : "administratively down"}, line protocol is ${i.up ? "up" : "down"}\n  Encapsulation ARPA\n  Sending CDP packets every 60 seconds\n  Holdtime is 180 seconds`,
        )
        .join("\n"),
  }),
  exec({
    grammar: "clear cdp table",
    help: ["Reset functions", "Reset cdp information", "Clear cdp table"],
    run: (session) => session.device.clearCdp(),
  }),
  ...["mac address-table", "mac-address-table"].flatMap((words): Command[] => {
    const help =
      words === "mac address-table" ? ["MAC configuration", "MAC forwarding table"] : ["MAC forwarding table"];
    return [
      show({
        grammar: `show ${words} [<dynamic:flag>] [<static:flag>] [address <address:mac>] [interface <interface:interface>] [vlan <vlan:1-4094>]`,
        help: [
          SHOW,
          ...help,
          "dynamic entries",
          "static entries",
          "address keyword",
          "48 bit mac address",
          "interface keyword",
          "Interface",
          "VLAN keyword",
          "VLAN ID",
        ],
        view: (router, args) => macRows(router, args as MacFilter),
        render: renderMacs,
      }),
      exec({
        grammar: `clear ${words} dynamic [address <address:mac>] [interface <interface:interface>] [vlan <vlan:1-4094>]`,
        help: [
          "Reset functions",
          ...help,
          "dynamic entry type",
          "address keyword",
          "48 bit mac address",
          "interface keyword",
          "Interface",
          "VLAN keyword",
          "VLAN ID",
        ],
        run: (session, args) => {
          const { address, interface: name, vlan } = args as MacFilter;
          const port = name === undefined ? undefined : session.router.interfaceNamed(name)?.index;
          session.device.clearMacAddresses({
            ...(address === undefined ? {} : { mac: address }),
            ...(port === undefined ? {} : { port }),
            ...(vlan === undefined ? {} : { vlan }),
          });
        },
      }),
    ];
  }),
  show({
    grammar: "show vlan",
    help: [SHOW, "VTP VLAN status"],
    view: vlanRows,
    render: (rows) => `${renderVlans(rows)}\n${vlanTypes(rows)}`,
  }),
  show({
    grammar: "show vlan brief",
    help: [SHOW, "VTP VLAN status", "VTP all VLAN status in brief"],
    view: vlanRows,
    render: renderVlans,
  }),
  show({
    grammar: "show vlan id <vlan:1-4094>",
    help: [SHOW, "VTP VLAN status", "VTP VLAN status by VLAN id", "ISL VLAN IDs 1-4094"],
    view: (router, { vlan }) => {
      const found = vlanRows(router).filter((v) => v.id === vlan);
      if (found.length === 0) throw new Refused(`VLAN id ${vlan} not found in current VLAN database`);
      return found;
    },
    render: (rows) => `${renderVlans(rows)}\n${vlanTypes(rows)}`,
  }),
  show({
    grammar: "show interfaces [<name:interface>] switchport",
    help: [SHOW, "Interface status and configuration", "Interface", "Show interface switchport information"],
    view: (router, { name }) => {
      const rows = fabric(router).vlans();
      const vlan = (id: number): string => `${id} (${rows.find((v) => v.id === id)?.name ?? "Inactive"})`;
      return router
        .interfaces()
        .filter((i) => i.kind === "ethernet" && (name === undefined || i.name === name))
        .map((i) => ({ name: i.name, up: i.up, port: router.config.interfaces.get(i.name)?.switchport, vlan }))
        .map((i) => ({
          name: shortInterfaceName(i.name),
          up: i.up,
          mode: i.port?.mode,
          access: i.port === undefined ? "" : i.vlan(i.port.access),
          native: i.port === undefined ? "" : i.vlan(i.port.native),
          allowed:
            i.port === undefined || formatVlans(i.port.allowed) === "1-4094" ? "ALL" : formatVlans(i.port.allowed),
        }));
    },
    render: (rows) =>
      rows
        .map((r) =>
          [
            `Name: ${r.name}`,
            `Switchport: ${r.mode === undefined ? "Disabled" : "Enabled"}`,
            ...(r.mode === undefined
              ? []
              : [
                  `Administrative Mode: ${r.mode === "trunk" ? "trunk" : "static access"}`,
                  `Operational Mode: ${r.up ? (r.mode === "trunk" ? "trunk" : "static access") : "down"}`,
                  "Administrative Trunking Encapsulation: dot1q",
                  `Operational Trunking Encapsulation: ${r.mode === "trunk" ? "dot1q" : "native"}`,
                  "Negotiation of Trunking: Off",
                  `Access Mode VLAN: ${r.access}`,
                  `Trunking Native Mode VLAN: ${r.native}`,
                  "Administrative Native VLAN tagging: disabled",
                  "Voice VLAN: none",
                  `Trunking VLANs Enabled: ${r.allowed}`,
                  "Pruning VLANs Enabled: 2-1001",
                ]),
            "",
          ].join("\n"),
        )
        .join("\n"),
  }),
  show({
    grammar: "show interfaces trunk",
    help: [SHOW, "Interface status and configuration", "Show interface trunk information"],
    view: (router) => fabric(router).trunks(),
    render: (rows) => {
      const list = (ids: readonly number[]): string =>
        ids.length === 0 ? "none" : formatVlans(parseVlans(ids.join(",")) ?? []);
      const section = (title: string, text: (r: (typeof rows)[number]) => string): readonly string[] => [
        "",
        `Port        ${title}`,
        ...rows.map((r) => `${shortInterfaceName(r.port).padEnd(11)} ${text(r)}`),
      ];
      if (rows.length === 0) return "";
      return [
        ...section(
          "Mode             Encapsulation  Status        Native vlan",
          (r) => `on               802.1q         trunking      ${r.native}`,
        ),
        ...section("Vlans allowed on trunk", (r) => (r.allowed.length === 0 ? "none" : formatVlans(r.allowed))),
        ...section("Vlans allowed and active in management domain", (r) => list(r.active)),
        ...section("Vlans in spanning tree forwarding state and not pruned", (r) => list(r.active)),
      ].join("\n");
    },
  }),
];
