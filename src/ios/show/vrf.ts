// `show vrf` and `show ip vrf` in their forms.
import { formatIpv4 } from "../../base/ip.ts";
import { shortInterfaceName } from "../../config/interface-name.ts";
import type { VrfConfig, VrfFamilyConfig } from "../../config/model.ts";
import type { Router } from "../../device/router-state.ts";
import { type Command, Refused, show } from "../command.ts";

interface VrfShown {
  readonly config: VrfConfig;
  readonly id: number;
  /** Label of the whole VRF; undefined when each prefix has its own, null when one is wanted and not there. */
  readonly label: number | null | undefined;
  readonly interfaces: readonly { readonly name: string; readonly address: string; readonly up: boolean }[];
}
const views = (router: Router, name: string | undefined): readonly VrfShown[] => {
  const all = [...router.config.vrfs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = name === undefined ? all : all.filter((v) => v.name === name);
  if (name !== undefined && found.length === 0) throw new Refused(`% No VRF named ${name}`);
  return found.map((config) => {
    const id = router.vrfNamed(config.name)?.id ?? 0;
    const { perVrfLabels } = router.config;
    return {
      config,
      id,
      label:
        perVrfLabels?.some((name) => name === "" || name === config.name) === true
          ? ([...router.labelBindings()].find(
              ([, b]) => b.kind === "vrf" && b.vrf === id && b.prefix === undefined,
            )?.[0] ?? null)
          : undefined,
      interfaces: router
        .interfaces()
        .filter((i) => i.vrf === id && id !== 0)
        .map((i) => ({
          name: shortInterfaceName(i.name),
          address: i.ipv4[0] === undefined ? "unassigned" : formatIpv4(i.ipv4[0].address as number),
          up: i.up,
        })),
    };
  });
};
const rd = (v: VrfShown): string => v.config.rd ?? "<not set>";
/** One row per interface, the first with the VRF's own columns. */
const withInterfaces = (head: string, v: VrfShown): readonly string[] =>
  v.interfaces.length === 0
    ? [head]
    : v.interfaces.map((i, n) => `${n === 0 ? head : " ".repeat(head.length)}${i.name}`);

const targets = (title: string, list: readonly string[]): readonly string[] =>
  list.length === 0
    ? [`  No ${title} VPN route-target communities`]
    : [
        `  ${title === "Export" ? "Export" : "Import"} VPN route-target communities`,
        ...chunk(list, 3).map((row) => `    ${row.map((t) => `RT:${t}`.padEnd(24)).join(" ")}`),
      ];
const chunk = <T>(list: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, i * size + size));
const familyText = (
  name: "ipv4" | "ipv6",
  family: VrfFamilyConfig | undefined,
  { id, label }: VrfShown,
): readonly string[] =>
  family === undefined
    ? [`Address family ${name} unicast not active`]
    : [
        `Address family ${name} unicast (Table ID = 0x${(name === "ipv4" ? id : 0x1e000000 + id).toString(16).toUpperCase()}):`,
        "  Flags: 0x0",
        ...targets("Export", family.exportTargets),
        ...targets("Import", family.importTargets),
        family.importMap === undefined ? "  No import route-map" : `  Import route-map: ${family.importMap}`,
        "  No global export route-map",
        family.exportMap === undefined ? "  No export route-map" : `  Export route-map: ${family.exportMap}`,
        "  VRF label distribution protocol: not configured",
        `  VRF label allocation mode: ${label === undefined ? "per-prefix" : `per-vrf${label === null ? "" : ` (Label ${label})`}`}`,
      ];
const detail = (v: VrfShown): string =>
  [
    `VRF ${v.config.name} (VRF Id = ${v.id}); default RD ${rd(v)}; default VPNID <not set>`,
    ...(v.config.description === undefined ? [] : [`  Description: ${v.config.description}`]),
    v.config.style === "ip vrf"
      ? "  Old CLI format, supports IPv4 only"
      : "  New CLI format, supports multiple address-families",
    `  Flags: ${v.config.style === "ip vrf" ? (v.config.rd === undefined ? "0x8" : "0xC") : v.config.rd === undefined ? "0x1808" : "0x180C"}`,
    ...(v.interfaces.length === 0
      ? ["  No interfaces"]
      : [
          "  Interfaces:",
          ...chunk(v.interfaces, 3).map((row) => `    ${row.map((i) => i.name.padEnd(24)).join(" ")}`),
        ]),
    ...familyText("ipv4", v.config.families.get("ipv4"), v),
    ...familyText("ipv6", v.config.families.get("ipv6"), v),
    "Address family ipv4 multicast not active",
    "",
  ].join("\n");

const brief = (rows: readonly VrfShown[]): string =>
  [
    "  Name                             Default RD            Interfaces",
    ...rows.flatMap((v) => withInterfaces(`  ${v.config.name.padEnd(32)} ${rd(v).padEnd(21)} `, v)),
  ].join("\n");
const SHOW = "Show running system information";
const IP = "IP information";
const VRF = "VPN Routing/Forwarding instance information";
const NAME = "VPN Routing/Forwarding instance name";

export const commands: readonly Command[] = [
  show({
    grammar: "show vrf [brief] [<name:word>]",
    help: [SHOW, VRF, "Brief VPN Routing/Forwarding instance information", NAME],
    view: (router, { name }) => views(router, name),
    render: (rows) =>
      [
        "  Name                             Default RD            Protocols   Interfaces",
        ...rows.flatMap((v) =>
          withInterfaces(
            `  ${v.config.name.padEnd(32)} ${rd(v).padEnd(21)} ${(["ipv4", "ipv6"] as const)
              .filter((f) => v.config.families.has(f))
              .join(",")
              .padEnd(11)} `,
            v,
          ),
        ),
      ].join("\n"),
  }),
  show({
    grammar: "show vrf detail [<name:word>]",
    help: [SHOW, VRF, "Detailed VPN Routing/Forwarding instance information", NAME],
    view: (router, { name }) => views(router, name),
    render: (rows) => rows.map(detail).join("\n"),
  }),
  show({
    grammar: "show ip vrf [brief] [<name:word>]",
    help: [SHOW, IP, VRF, "Brief VPN Routing/Forwarding instance information", NAME],
    view: (router, { name }) => views(router, name),
    render: brief,
  }),
  show({
    grammar: "show ip vrf detail [<name:word>]",
    help: [SHOW, IP, VRF, "Detailed VPN Routing/Forwarding instance information", NAME],
    view: (router, { name }) => views(router, name),
    render: (rows) => rows.map(detail).join("\n"),
  }),
  show({
    grammar: "show ip vrf interfaces [<name:word>]",
    help: [SHOW, IP, VRF, "Show VPN Routing/Forwarding interface information", NAME],
    view: (router, { name }) => views(router, name),
    render: (rows) =>
      [
        "Interface              IP-Address      VRF                              Protocol",
        ...rows.flatMap((v) =>
          v.interfaces.map(
            (i) =>
              `${i.name.padEnd(22)} ${i.address.padEnd(15)} ${v.config.name.padEnd(32)} ${(i.up ? "up" : "down").padEnd(8)}`,
          ),
        ),
      ].join("\n"),
  }),
];
