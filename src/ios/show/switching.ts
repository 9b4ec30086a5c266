// VLANs, ports, trunks and the address table of a switch.
import { formatMacDotted } from "../../base/mac.ts";
import { shortInterfaceName } from "../../config/interface-name.ts";
import type { Router } from "../../device/router-state.ts";
import { AGEING_TIME } from "../../device/mac-table.ts";
import type { VlanRow } from "../../device/switch-fabric.ts";
import { type Command, exec, Refused, show } from "../command.ts";
import { formatVlans, parseVlans } from "../config/vlan.ts";
import { listed } from "./common.ts";

const SHOW = "Show running system information";

/** Layer 2 of a device whose kind is switch, the only one that these commands run on. */
const fabric = (router: Router): NonNullable<Router["switching"]> => router.switching!;
const MAC_FILTER = "[address <address:mac>] [interface <interface:interface>] [vlan <vlan:1-4094>]";
const MAC_FILTER_HELP = [
  "address keyword",
  "48 bit mac address",
  "interface keyword",
  "Interface",
  "VLAN keyword",
  "VLAN ID",
];
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
const BUILT_IN: ReadonlyMap<number, readonly [string, string]> = new Map([
  [1002, ["fddi", "-"]],
  [1003, ["tr", "-"]],
  [1004, ["fdnet", "ieee"]],
  [1005, ["trnet", "ibm"]],
]);
/** The table that `show vlan` adds to `show vlan brief`. */
const vlanTypes = (rows: ReturnType<typeof vlanRows>): readonly string[] => [
  "",
  "VLAN Type  SAID       MTU   Parent RingNo BridgeNo Stp  BrdgMode Trans1 Trans2",
  "---- ----- ---------- ----- ------ ------ -------- ---- -------- ------ ------",
  ...rows.map((v) => {
    const [type, spanning] = BUILT_IN.get(v.id) ?? ["enet", "-"];
    return `${String(v.id).padEnd(4)} ${type.padEnd(5)} ${String(100000 + v.id).padEnd(10)} 1500  -      -      -        ${spanning.padEnd(4)} -        0      0   `;
  }),
  "",
];
const PRIVATE = [
  "Primary Secondary Type              Ports",
  "------- --------- ----------------- ------------------------------------------",
  "",
];
const wholeText = (rows: ReturnType<typeof vlanRows>): string =>
  [renderVlans(rows), ...vlanTypes(rows), "Remote SPAN VLANs", "-".repeat(78), "", "", ...PRIVATE].join("\n");
const oneText = (rows: ReturnType<typeof vlanRows>): string =>
  [renderVlans(rows), ...vlanTypes(rows), "Remote SPAN VLAN", "-".repeat(16), "Disabled", "", ...PRIVATE].join("\n");
/** A VLAN with the trunks that carry it, beside its access ports. */
const oneVlan = (router: Router, found: VlanRow | undefined, missing: string): readonly VlanRow[] => {
  if (found === undefined) throw new Refused(missing);
  const trunks = fabric(router)
    .trunks()
    .filter((t) => t.active.includes(found.id))
    .map((t) => t.port);
  const ports = listed(router)
    .map((i) => i.name)
    .filter((name) => found.ports.includes(name) || trunks.includes(name));
  return [{ ...found, ports }];
};

const NEGOTIATION = "switchport nonegotiate";
const portRows = (router: Router, name: string | undefined) => {
  const rows = fabric(router).vlans();
  const vlan = (id: number): string => `${id} (${rows.find((v) => v.id === id)?.name ?? "Inactive"})`;
  return listed(router)
    .filter((i) => i.kind === "ethernet" && (name === undefined || i.name === name))
    .map((i) => {
      const config = router.config.interfaces.get(i.name);
      const port = config?.switchport;
      return {
        name: shortInterfaceName(i.name),
        up: i.up,
        mode: port?.mode,
        negotiates: port?.mode === "trunk" && config?.kept.includes(NEGOTIATION) !== true,
        access: port === undefined ? "" : vlan(port.access),
        native: port === undefined ? "" : vlan(port.native),
        allowed: port === undefined || formatVlans(port.allowed) === "1-4094" ? "ALL" : formatVlans(port.allowed),
      };
    });
};
const portText = (r: ReturnType<typeof portRows>[number]): string => {
  if (r.mode === undefined) return `Name: ${r.name}\nSwitchport: Disabled\n`;
  const mode = r.mode === "trunk" ? "trunk" : "static access";
  return [
    `Name: ${r.name}`,
    "Switchport: Enabled",
    `Administrative Mode: ${mode}`,
    `Operational Mode: ${r.up ? mode : "down"}`,
    "Administrative Trunking Encapsulation: dot1q",
    ...(r.up ? [`Operational Trunking Encapsulation: ${r.mode === "trunk" ? "dot1q" : "native"}`] : []),
    `Negotiation of Trunking: ${r.negotiates ? "On" : "Off"}`,
    `Access Mode VLAN: ${r.access}`,
    `Trunking Native Mode VLAN: ${r.native}`,
    "Administrative Native VLAN tagging: enabled",
    "Voice VLAN: none",
    "Administrative private-vlan host-association: none ",
    "Administrative private-vlan mapping: none ",
    "Administrative private-vlan trunk native VLAN: none",
    "Administrative private-vlan trunk Native VLAN tagging: enabled",
    "Administrative private-vlan trunk encapsulation: dot1q",
    "Administrative private-vlan trunk normal VLANs: none",
    "Administrative private-vlan trunk associations: none",
    "Administrative private-vlan trunk mappings: none",
    "Operational private-vlan: none",
    `Trunking VLANs Enabled: ${r.allowed}`,
    "Pruning VLANs Enabled: 2-1001",
    "Capture Mode Disabled",
    "Capture VLANs Allowed: ALL",
    "",
    "Protected: false",
    "Unknown unicast blocked: disabled",
    "Unknown multicast blocked: disabled",
    "Appliance trust: none",
    "",
  ].join("\n");
};

/** No switch here runs a spanning tree: what IOS says when none does. */
const SPANNING_TREE = [SHOW, "Spanning tree topology"];

export const commands: readonly Command[] = [
  show({
    grammar: "show spanning-tree",
    help: SPANNING_TREE,
    view: () => null,
    render: () => "\nNo spanning tree instances exist.\n",
  }),
  show({
    grammar: "show spanning-tree vlan <vlan:1-4094>",
    help: [...SPANNING_TREE, "VLAN Switch Spanning Trees", "vlan range"],
    on: "switch",
    view: (_router, { vlan }) => vlan,
    render: (vlan) => `\nSpanning tree instance(s) for vlan ${vlan} does not exist.\n`,
  }),
  ...["mac address-table", "mac-address-table"].flatMap((words): Command[] => {
    const help =
      words === "mac address-table" ? ["MAC configuration", "MAC forwarding table"] : ["MAC forwarding table"];
    return [
      show({
        grammar: `show ${words} [<dynamic:flag>] [<static:flag>] ${MAC_FILTER}`,
        help: [SHOW, ...help, "dynamic entries", "static entries", ...MAC_FILTER_HELP],
        on: "switch",
        view: (router, args) => macRows(router, args as MacFilter),
        render: renderMacs,
      }),
      show({
        grammar: `show ${words} aging-time`,
        help: [SHOW, ...help, "aging-time keyword"],
        on: "switch",
        view: (router) => router.config.macAgeing ?? AGEING_TIME / 1e9,
        render: (seconds) =>
          `Global Aging Time: ${String(seconds).padStart(4)}\nVlan    Aging Time\n----    ----------`,
      }),
      exec({
        grammar: `clear ${words} dynamic ${MAC_FILTER}`,
        help: ["Reset functions", ...help, "dynamic entry type", ...MAC_FILTER_HELP],
        on: "switch",
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
    on: "switch",
    view: vlanRows,
    render: wholeText,
  }),
  show({
    grammar: "show vlan brief",
    help: [SHOW, "VTP VLAN status", "VTP all VLAN status in brief"],
    on: "switch",
    view: vlanRows,
    render: (rows) => `${renderVlans(rows)}\n`,
  }),
  show({
    grammar: "show vlan summary",
    help: [SHOW, "VTP VLAN status", "VLAN summary information"],
    on: "switch",
    view: vlanRows,
    render: (rows) => {
      const extended = rows.filter((v) => v.id > 1005).length;
      return [
        `Number of existing VLANs               : ${rows.length}`,
        ` Number of existing VTP VLANs          : ${rows.length - extended}`,
        ` Number of existing extended VLANS     : ${extended}`,
        "",
      ].join("\n");
    },
  }),
  show({
    grammar: "show vlan id <vlan:1-4094>",
    help: [SHOW, "VTP VLAN status", "VTP VLAN status by VLAN id", "ISL VLAN IDs 1-4094"],
    on: "switch",
    view: (router, { vlan }) =>
      oneVlan(
        router,
        vlanRows(router).find((v) => v.id === vlan),
        `VLAN id ${vlan} not found in current VLAN database`,
      ),
    render: oneText,
  }),
  show({
    grammar: "show vlan name <name:word>",
    help: [SHOW, "VTP VLAN status", "VTP VLAN status by VLAN name", "A VLAN name"],
    on: "switch",
    view: (router, { name }) =>
      oneVlan(
        router,
        vlanRows(router).find((v) => v.name === name),
        `VLAN ${name} not found in current VLAN database`,
      ),
    render: oneText,
  }),
  show({
    grammar: "show interfaces [<name:interface>] switchport",
    help: [SHOW, "Interface status and configuration", "Interface", "Show interface switchport information"],
    on: "switch",
    view: (router, { name }) => portRows(router, name),
    render: (rows) => rows.map(portText).join("\n"),
  }),
  show({
    grammar: "show interfaces trunk",
    help: [SHOW, "Interface status and configuration", "Show interface trunk information"],
    on: "switch",
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
