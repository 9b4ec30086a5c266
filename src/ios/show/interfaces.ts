// `show interfaces`, `show ip interface`, and their short forms.
import { formatIpv4 } from "../../base/ip.ts";
import { shortInterfaceName } from "../../config/interface-name.ts";
import type { Router } from "../../device/router-state.ts";
import type { SourceCheckCounters } from "../../forwarding/reverse-path.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { type Command, Refused, show } from "../command.ts";
import { listed } from "./common.ts";
import {
  addressLine,
  adminText,
  type InterfaceShown,
  interfaceText,
  mediaOf,
  speedOf,
  stateLine,
} from "./interface-text.ts";

/** Where an interface has its address from: the startup configuration, the console, or nowhere. */
type AddressOrigin = "NVRAM" | "manual" | "unset";
const originOf = ({ origins }: Router, name: string): AddressOrigin => {
  const header = `interface ${name}`;
  const address = origins.under([header], "ip address").at(-1)?.origin;
  if (address !== undefined) return address.file === "console" ? "manual" : "NVRAM";
  const named = origins.find([], header);
  return named === null || named.file === "console" ? "unset" : "NVRAM";
};
interface IpShown extends InterfaceShown {
  readonly vrf: string;
  readonly checks: SourceCheckCounters;
  /** Multicast groups joined, in the order of the addresses. */
  readonly groups: readonly string[];
  readonly origin: AddressOrigin;
}
const shownOf = (router: Router, view: InterfaceView): IpShown => {
  const config = router.config.interfaces.get(view.name);
  const lender = config?.unnumbered === undefined ? undefined : router.interfaceNamed(config.unnumbered);
  return {
    view,
    config,
    counters: router.counters(view.index),
    vrf: router.vrf(view.vrf)?.name ?? "",
    now: router.now(),
    switched: router.switching !== undefined,
    trunk: [...router.config.interfaces].some(
      ([name, c]) => c.encapsulation !== undefined && name.startsWith(`${view.name}.`),
    ),
    borrowed: (lender?.ipv4[0]?.address as number | undefined) ?? null,
    checks: router.engine.sourceChecks(view.index, "ipv4"),
    groups: router.engine
      .groups(view.index)
      .filter((g) => typeof g === "number")
      .sort((a, b) => a - b)
      .map(formatIpv4),
    origin: originOf(router, view.name),
  };
};
const all = (router: Router): readonly IpShown[] => listed(router).map((view) => shownOf(router, view));
const chosen = (router: Router, name: string | undefined): readonly IpShown[] => {
  if (name === undefined) return all(router);
  const view = router.interfaceNamed(name);
  if (view === undefined) throw new Refused("% Invalid interface");
  return [shownOf(router, view)];
};

/** Unicast reverse path forwarding, where it is on. */
const sourceCheckLines = ({ config, checks }: IpShown): readonly string[] => {
  const check = config?.sourceChecks.get("ipv4");
  if (check === undefined) return [];
  const allowed = `${check.allowDefault ? ", allow default" : ""}${check.allowSelf ? ", allow self-ping" : ""}`;
  return [
    `  IP verify source reachable-via ${check.via === "rx" ? "RX" : "ANY"}${allowed}${check.list === undefined ? "" : `, ACL ${check.list}`}`,
    `   ${checks.dropped} verification drops`,
    `   ${checks.suppressed} suppressed verification drops`,
  ];
};
const GROUPS_PER_LINE = 4;
const groupLines = (groups: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(groups.length / GROUPS_PER_LINE) }, (_, i) => {
    const some = groups.slice(i * GROUPS_PER_LINE, (i + 1) * GROUPS_PER_LINE).join(" ");
    return i === 0 ? `  Multicast reserved groups joined: ${some}` : `      ${some}`;
  });
const HELPER = "ip helper-address ";
/** Kept for the text only: nothing is forwarded to a helper. */
const helperLines = (kept: readonly string[]): readonly string[] => {
  const [first, ...more] = kept.filter((l) => l.startsWith(HELPER)).map((l) => l.slice(HELPER.length));
  if (first === undefined) return ["  Helper address is not set"];
  if (more.length === 0) return [`  Helper address is ${first}`];
  return [`  Helper addresses are ${first}`, ...more.map((address) => `${" ".repeat(23)}${address}`)];
};
const renderIp = (shown: IpShown): string => {
  const { view, config, vrf, groups } = shown;
  const primary = view.ipv4[0];
  const head = stateLine(view);
  if (primary === undefined && config?.unnumbered === undefined)
    return `${head}\n${config?.switchport === undefined ? "  Internet protocol processing disabled" : "  Inbound  access list is not set"}`;
  const loopback = view.kind === "loopback";
  const list = (key: "ipv4-in" | "ipv4-out"): string => config?.accessGroups.get(key) ?? "not set";
  const onOff = (on: boolean | undefined): string => (on === false ? "disabled" : "enabled");
  return [
    head,
    ...addressLine(shown),
    "  Broadcast address is 255.255.255.255",
    ...(primary === undefined
      ? []
      : [`  Address determined by ${shown.origin === "NVRAM" ? "non-volatile memory" : "setup command"}`]),
    `  MTU is ${config?.ipMtu ?? (loopback ? 1514 : view.mtu)} bytes`,
    ...helperLines(config?.kept ?? []),
    "  Directed broadcast forwarding is disabled",
    ...view.ipv4
      .filter((a) => a.secondary)
      .map((a) => `  Secondary address ${formatIpv4(a.address as number)}/${a.length}`),
    ...groupLines(groups),
    `  Outgoing access list is ${list("ipv4-out")}`,
    `  Inbound  access list is ${list("ipv4-in")}`,
    `  Proxy ARP is ${onOff(config?.proxyArp)}`,
    "  Local Proxy ARP is disabled",
    "  Security level is default",
    `  Split horizon is ${onOff(config?.rip?.splitHorizon)}`,
    `  ICMP redirects are ${config?.ipRedirects === false ? "never" : "always"} sent`,
    `  ICMP unreachables are ${config?.ipUnreachables === false ? "never" : "always"} sent`,
    "  ICMP mask replies are never sent",
    "  IP fast switching is enabled",
    `  IP fast switching on the same interface is ${view.kind === "subinterface" ? "enabled" : "disabled"}`,
    "  IP Flow switching is disabled",
    "  IP CEF switching is enabled",
    "  IP CEF switching turbo vector",
    ...(loopback ? ["  IP Null turbo vector"] : []),
    ...(vrf === "" ? [] : [`  VPN Routing/Forwarding "${vrf}"`, '  Downstream VPN Routing/Forwarding ""']),
    "  IP multicast fast switching is enabled",
    "  IP multicast distributed fast switching is disabled",
    "  IP route-cache flags are Fast, CEF",
    "  Router Discovery is disabled",
    "  IP output packet accounting is disabled",
    "  IP access violation accounting is disabled",
    "  TCP/IP header compression is disabled",
    "  RTP/IP header compression is disabled",
    "  Policy routing is disabled",
    "  Network address translation is disabled",
    "  BGP Policy Mapping is disabled",
    `  Input features: ${[
      ...(config?.accessGroups.has("ipv4-in") === true ? ["Access List"] : []),
      ...(config?.sourceChecks.has("ipv4") === true ? ["uRPF"] : []),
      "MCI Check",
    ].join(", ")}`,
    ...(config?.accessGroups.has("ipv4-out") === true ? ["  Output features: Access List"] : []),
    "  IPv4 WCCP Redirect outbound is disabled",
    "  IPv4 WCCP Redirect inbound is disabled",
    "  IPv4 WCCP Redirect exclude is disabled",
    ...sourceCheckLines(shown),
  ].join("\n");
};

interface BriefRow {
  readonly name: string;
  readonly method: string;
  readonly address: string;
  readonly status: string;
  readonly protocol: string;
}
const briefRow = ({ view, config, borrowed, origin }: IpShown): BriefRow => {
  const address = view.ipv4[0]?.address ?? borrowed ?? config?.ipv4?.address;
  return {
    method: config?.unnumbered === undefined ? origin : "TFTP",
    name: view.name,
    address: address === undefined ? "unassigned" : formatIpv4(address as number),
    status: adminText(view),
    protocol: view.up ? "up" : "down",
  };
};
const renderBrief = (rows: readonly BriefRow[]): string =>
  [
    "Interface                  IP-Address      OK? Method Status                Protocol",
    ...rows.map(
      (r) =>
        `${r.name.padEnd(26)} ${r.address.padEnd(15)} YES ${r.method.padEnd(6)} ${r.status.padEnd(21)} ${r.protocol.padEnd(8)}`,
    ),
  ].join("\n");

const SHOW = "Show running system information";
const IF = "Interface status and configuration";

export const commands: readonly Command[] = [
  show({
    grammar: "show interfaces [<name:interface>]",
    help: [SHOW, IF, "Interface"],
    view: (router, { name }) => chosen(router, name),
    render: (rows) => rows.map(interfaceText).join("\n"),
  }),
  show({
    grammar: "show interfaces [<name:interface>] description",
    help: [SHOW, IF, "Interface", "Show interface description"],
    view: (router, { name }) =>
      chosen(router, name).map(({ view, config }) => ({
        name: shortInterfaceName(view.name),
        status: view.adminUp ? (view.up ? "up" : "down") : "admin down",
        protocol: view.up ? "up" : "down",
        description: config?.description ?? "",
      })),
    render: (rows) =>
      [
        "Interface                      Status         Protocol Description",
        ...rows.map((r) => `${r.name.padEnd(30)} ${r.status.padEnd(14)} ${r.protocol.padEnd(8)} ${r.description}`),
      ].join("\n"),
  }),
  show({
    grammar: "show interfaces status",
    help: [SHOW, IF, "Show interface line status"],
    view: (router) =>
      all(router)
        .filter(({ view }) => view.kind === "ethernet")
        .map(({ view, config }) => ({
          name: shortInterfaceName(view.name),
          description: (config?.description ?? "").slice(0, 18),
          status: view.adminUp ? (view.up ? "connected" : "notconnect") : "disabled",
          vlan:
            config?.switchport === undefined
              ? "routed"
              : config.switchport.mode === "trunk"
                ? "trunk"
                : String(config.switchport.access),
          speed: speedOf(view.name) >= 10_000 ? `a-${speedOf(view.name) / 1000}G` : `a-${speedOf(view.name)}`,
          media: mediaOf(view.name),
        })),
    render: (rows) =>
      [
        "",
        "Port      Name               Status       Vlan       Duplex  Speed Type",
        ...rows.map((r) =>
          r.status === "connected"
            ? `${r.name.padEnd(9)} ${r.description.padEnd(18)} ${r.status.padEnd(12)} ${r.vlan.padEnd(10)} a-full ${r.speed.padStart(6)} ${r.media}`
            : `${r.name.padEnd(9)} ${r.description.padEnd(18)} ${r.status.padEnd(12)} ${r.vlan.padEnd(10)}   auto   auto ${r.media}`,
        ),
      ].join("\n"),
  }),
  show({
    grammar: "show ip interface [<name:interface>]",
    help: [SHOW, "IP information", "IP interface status and configuration", "Interface"],
    view: (router, { name }) => chosen(router, name),
    render: (rows) => rows.map(renderIp).join("\n"),
  }),
  show({
    grammar: "show ip interface [<name:interface>] brief",
    help: [
      SHOW,
      "IP information",
      "IP interface status and configuration",
      "Interface",
      "Brief summary of IP status and configuration",
    ],
    view: (router, { name }) => chosen(router, name).map(briefRow),
    render: renderBrief,
  }),
];
