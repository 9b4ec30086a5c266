// `show ipv6 interface` and `show ipv6 neighbors`.
import { compareIp } from "../../base/ip.ts";
import { formatMacDotted } from "../../base/mac.ts";
import { prefixOf } from "../../base/prefix.ts";
import { shortInterfaceName } from "../../config/interface-name.ts";
import type { NdConfig } from "../../config/model.ts";
import type { SourceCheckConfig } from "../../config/model.ts";
import type { Router } from "../../device/router-state.ts";
import type { SourceCheckCounters } from "../../forwarding/reverse-path.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { type Command, Refused, show } from "../command.ts";
import { interfaceName, ipText, listed, prefixText, tableOf } from "./common.ts";

const LOOPBACK_MTU = 1514;
const ALL_NODES = 0xff020000000000000000000000000001n;
const ALL_ROUTERS = 0xff020000000000000000000000000002n;
const SOLICITED_NODE = 0xff0200000000000000000001ff000000n;
interface Ipv6Shown {
  readonly view: InterfaceView;
  readonly description: string | undefined;
  readonly autoconfig: boolean;
  /** Prefixes whose address here ends in the interface identifier. */
  readonly derived: readonly (number | bigint)[];
  readonly nd: NdConfig | undefined;
  readonly mtu: number;
  readonly routing: boolean;
  readonly vrf: string;
  readonly check: SourceCheckConfig | undefined;
  readonly checks: SourceCheckCounters;
  /** Groups that were joined, in no order. */
  readonly groups: readonly bigint[];
  /** Names of the access lists on it. */
  readonly lists: { readonly in: string | undefined; readonly out: string | undefined };
  readonly redirects: boolean;
  readonly unreachables: boolean;
  readonly tentative: readonly { readonly address: bigint; readonly state: "tentative" | "duplicate" }[];
}
const isLinkLocal = (address: bigint): boolean => address >> 118n === 0x3fan;
const shownOf = (router: Router, view: InterfaceView): Ipv6Shown => {
  const config = router.config.interfaces.get(view.name);
  return {
    view,
    description: config?.description,
    nd: config?.ndp,
    mtu: config?.ipv6Mtu ?? (view.kind === "loopback" ? LOOPBACK_MTU : (view.ipv6Mtu ?? view.mtu)),
    lists: { in: config?.accessGroups.get("ipv6-in"), out: config?.accessGroups.get("ipv6-out") },
    redirects: config?.ipv6Redirects !== false,
    unreachables: config?.ipv6Unreachables !== false,
    autoconfig: config?.ipv6Autoconfig === true,
    derived: config?.ipv6.filter((a) => a.eui64).map((a) => prefixOf(a.address, a.length).address) ?? [],
    routing: router.config.ipv6UnicastRouting,
    vrf: router.vrf(view.vrf)?.name ?? "",
    check: config?.sourceChecks.get("ipv6"),
    checks: router.engine.sourceChecks(view.index, "ipv6"),
    groups: router.engine.groups(view.index).filter((g) => typeof g === "bigint"),
    tentative: router.engine.tentative().filter((t) => t.interface === view.index),
  };
};
const chosen = (router: Router, name: string | undefined): readonly Ipv6Shown[] => {
  if (name === undefined) return listed(router).map((v) => shownOf(router, v));
  const view = router.interfaceNamed(name);
  if (view === undefined) throw new Refused("% Invalid interface");
  return [shownOf(router, view)];
};
const hasIpv6 = (shown: Ipv6Shown): boolean => shown.view.ipv6.length > 0 || shown.tentative.length > 0;
const admin = (view: InterfaceView): string =>
  view.adminUp ? (view.up || view.lineDown ? "up" : "down") : "administratively down";

/** Unicast reverse path forwarding, where it is on. */
const sourceCheckLines = ({ check, checks }: Ipv6Shown): readonly string[] =>
  check === undefined
    ? []
    : [
        `  Unicast RPF${check.list === undefined ? "" : ` access-list ${check.list}`}`,
        "    Process Switching:",
        "      0 verification drops",
        "      0 suppressed verification drops",
        "    CEF Switching:",
        `      ${checks.dropped} verification drops`,
        `      ${checks.suppressed} suppressed verification drops`,
      ];
const renderInterface = (shown: Ipv6Shown): string => {
  const { view, nd } = shown;
  const addresses = [
    ...view.ipv6.map((a) => ({ address: a.address as bigint, length: a.length, marks: [] as string[] })),
    ...shown.tentative
      .filter((t) => !view.ipv6.some((a) => a.address === t.address))
      .map((t) => ({
        address: t.address,
        length: isLinkLocal(t.address) ? 128 : 64,
        marks: [t.state === "tentative" ? "TEN" : "DUP"],
      })),
  ];
  const local = addresses.find((a) => isLinkLocal(a.address));
  const global = addresses.filter((a) => !isLinkLocal(a.address));
  const groups = [
    ...new Set([
      ALL_NODES,
      ...(shown.routing ? [ALL_ROUTERS] : []),
      ...shown.groups,
      ...addresses.map((a) => SOLICITED_NODE | (a.address & 0xffffffn)),
    ]),
  ]
    .sort(compareIp)
    .map(ipText);
  const dad = nd?.dadAttempts ?? 1;
  const mark = local?.marks[0];
  const out = [
    `${view.name} is ${admin(view)}, line protocol is ${view.up ? "up" : "down"}`,
    `  IPv6 is ${mark === "TEN" ? "tentative" : mark === "DUP" ? "stalled" : "enabled"}, link-local address is ${local === undefined ? "UNASSIGNED" : ipText(local.address)} ${mark === undefined ? "" : `[${mark}]`}`,
    "  No Virtual link-local address(es):",
    ...(shown.autoconfig ? ["  Stateless address autoconfig enabled"] : []),
    ...(shown.description === undefined ? [] : [`  Description: ${shown.description}`]),
    ...(global.length === 0
      ? ["  No global unicast address is configured"]
      : [
          "  Global unicast address(es):",
          ...global.map((a) => {
            const subnet = prefixOf(a.address, a.length);
            const marks = [...(shown.derived.includes(subnet.address) ? ["EUI"] : []), ...a.marks];
            return `    ${ipText(a.address)}, subnet is ${prefixText(subnet)} ${marks.length === 0 ? "" : `[${marks.join("/")}]`}`;
          }),
        ]),
    "  Joined group address(es):",
    ...groups.map((g) => `    ${g}`),
    ...(shown.vrf === "" ? [] : [`  VPN Routing/Forwarding "${shown.vrf}"`]),
    `  MTU is ${shown.mtu} bytes`,
    "  ICMP error messages limited to one every 100 milliseconds",
    `  ICMP redirects are ${shown.redirects ? "enabled" : "disabled"}`,
    `  ICMP unreachables are ${shown.unreachables ? "sent" : "not sent"}`,
    ...(shown.lists.in === undefined
      ? []
      : ["  Input features: Access List", `  Inbound access list ${shown.lists.in}`]),
    ...(shown.lists.out === undefined
      ? []
      : ["  Output features: Access List", `  Outgoing access list ${shown.lists.out}`]),
    ...sourceCheckLines(shown),
    dad === 0 || view.kind === "loopback"
      ? "  ND DAD is not supported"
      : `  ND DAD is enabled, number of DAD attempts: ${dad}`,
    `  ND reachable time is ${nd?.reachableTime ?? 30000} milliseconds (using ${nd?.reachableTime ?? 30000})`,
  ];
  const suppressed =
    view.kind === "loopback"
      ? "periodic"
      : nd?.suppressRa === true
        ? nd.answersSolicitations === true
          ? "periodic"
          : "all"
        : null;
  if (!shown.routing) out.push(`  ND NS retransmit interval is ${nd?.nsInterval ?? 1000} milliseconds`);
  else
    out.push(
      `  ND advertised reachable time is ${nd?.reachableTime ?? 0} (${nd?.reachableTime === undefined ? "unspecified" : "milliseconds"})`,
      `  ND advertised retransmit interval is ${nd?.nsInterval ?? 0} (${nd?.nsInterval === undefined ? "unspecified" : "milliseconds"})`,
      ...(suppressed === null ? [`  ND router advertisements are sent every ${nd?.raInterval ?? 200} seconds`] : []),
      `  ND router advertisements live for ${nd?.raLifetime ?? 1800} seconds`,
      `  ND advertised default router preference is ${nd?.preference === "high" ? "High" : nd?.preference === "low" ? "Low" : "Medium"}`,
      ...(suppressed === null ? [] : [`  ND RAs are suppressed (${suppressed})`]),
      `  Hosts use ${nd?.managed === true ? "DHCP to obtain routable addresses." : "stateless autoconfig for addresses."}`,
      ...(nd?.other === true ? ["  Hosts use DHCP to obtain other configuration."] : []),
    );
  return out.join("\n");
};

const STATES = {
  INCOMPLETE: "INCMP",
  REACHABLE: "REACH",
  STALE: "STALE",
  DELAY: "DELAY",
  PROBE: "PROBE",
  STATIC: "REACH",
} as const;

const SHOW = "Show running system information";
const IPV6 = "IPv6 information";
export const commands: readonly Command[] = [
  show({
    grammar: "show ipv6 interface [<name:interface>]",
    help: [SHOW, IPV6, "IPv6 interface status and configuration", "Interface"],
    view: (router, { name }) => ({ rows: chosen(router, name).filter(hasIpv6), one: name !== undefined }),
    render: ({ rows }) => rows.map(renderInterface).join("\n"),
  }),
  show({
    grammar: "show ipv6 interface [<name:interface>] brief",
    help: [
      SHOW,
      IPV6,
      "IPv6 interface status and configuration",
      "Interface",
      "Brief summary of IPv6 status and configuration",
    ],
    view: (router, { name }) =>
      chosen(router, name).map(({ view, tentative }) => ({
        name: view.name,
        admin: admin(view),
        up: view.up,
        addresses: [
          ...new Set([...view.ipv6.map((a) => ipText(a.address)), ...tentative.map((t) => ipText(t.address))]),
        ],
      })),
    render: (rows) =>
      rows
        .flatMap((r) => [
          `${r.name.padEnd(22)} [${r.admin}/${r.up ? "up" : "down"}]`,
          ...(r.addresses.length === 0 ? ["    unassigned"] : r.addresses.map((a) => `    ${a}`)),
        ])
        .join("\n"),
  }),
  show({
    grammar: "show ipv6 neighbors [vrf <vrf:word>] [<name:interface>]",
    help: [SHOW, IPV6, "Show IPv6 neighbor cache entries", "VRF", "VRF name", "Interface"],
    view: (router, { vrf, name }) => {
      const id = tableOf(router, vrf).id;
      return router.engine
        .neighborTable()
        .filter((row) => row.vrf === id && (name === undefined || interfaceName(router, row.interface) === name))
        .map((row) => ({
          address: ipText(row.address),
          minutes: row.state === "STATIC" ? "-" : String(Math.floor((router.now() - row.since) / 60e9)),
          mac: row.mac === null ? "-" : formatMacDotted(row.mac),
          state: STATES[row.state],
          interface: shortInterfaceName(interfaceName(router, row.interface)),
        }));
    },
    render: (rows) =>
      rows.length === 0
        ? ""
        : [
            "IPv6 Address                              Age Link-layer Addr State Interface",
            ...rows.map(
              (r) =>
                `${r.address.padEnd(39)} ${r.minutes.padStart(5)} ${r.mac.padEnd(15)} ${r.state.padEnd(5)} ${r.interface}`,
            ),
          ].join("\n"),
  }),
];
