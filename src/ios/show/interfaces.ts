// `show interfaces`, `show ip interface`, and their short forms.
import { formatIpv4 } from "../../base/ip.ts";
import { formatMacDotted } from "../../base/mac.ts";
import { shortInterfaceName } from "../../config/interface-name.ts";
import type { InterfaceConfig } from "../../config/model.ts";
import type { InterfaceCounters, Router } from "../../device/router-state.ts";
import type { SourceCheckCounters } from "../../forwarding/reverse-path.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { ageText } from "../clock.ts";
import { type Command, Refused, show } from "../command.ts";

interface InterfaceShown {
  readonly view: InterfaceView;
  readonly config: InterfaceConfig | undefined;
  readonly counters: InterfaceCounters;
  readonly vrf: string;
  /** Nanoseconds. */
  readonly now: number;
  readonly cabled: boolean;
  readonly checks: SourceCheckCounters;
}
const shownOf = (router: Router, view: InterfaceView): InterfaceShown => ({
  view,
  config: router.config.interfaces.get(view.name),
  counters: router.counters(view.index),
  vrf: router.vrf(view.vrf)?.name ?? "",
  now: router.now(),
  cabled: view.up,
  checks: router.engine.sourceChecks(view.index, "ipv4"),
});
const all = (router: Router): readonly InterfaceShown[] =>
  router
    .interfaces()
    .filter((view) => view.kind !== "null")
    .map((view) => shownOf(router, view));
const chosen = (router: Router, name: string | undefined): readonly InterfaceShown[] => {
  if (name === undefined) return all(router);
  const view = router.interfaceNamed(name);
  if (view === undefined) throw new Refused("% Invalid interface");
  return [shownOf(router, view)];
};

const adminText = (view: InterfaceView): string => (view.adminUp ? (view.up ? "up" : "down") : "administratively down");
const stateLine = (view: InterfaceView): string =>
  `${view.name} is ${adminText(view)}, line protocol is ${view.up ? "up" : "down"}`;

/** Microseconds: as configured in tens, else what the hardware has. */
const delayOf = ({ view, config }: InterfaceShown): number => {
  if (config?.delay !== undefined) return config.delay * 10;
  if (view.kind === "loopback") return 5000;
  if (view.kind === "serial") return 20_000;
  if (view.kind === "tunnel") return 50_000;
  return view.name.startsWith("Ethernet") ? 1000 : view.name.startsWith("Fast") ? 100 : 10;
};
const hardware = ({ view }: InterfaceShown): string => {
  if (view.kind === "loopback") return "Hardware is Loopback";
  if (view.kind === "serial") return "Hardware is GT96K Serial";
  if (view.kind === "tunnel") return "Hardware is Tunnel";
  const kind =
    view.kind === "vlan"
      ? "EtherSVI"
      : view.name.startsWith("Ethernet")
        ? "AmdP2"
        : view.name.startsWith("Fast")
          ? "i82543 (Livengood)"
          : "iGbE";
  const mac = formatMacDotted(view.mac);
  return `Hardware is ${kind}, address is ${mac} (bia ${mac})`;
};
const speed = (name: string): string =>
  name.startsWith("Ten")
    ? "10Gbps"
    : name.startsWith("Fast")
      ? "100Mbps"
      : name.startsWith("Ethernet")
        ? "10Mbps"
        : name.startsWith("Forty")
          ? "40Gbps"
          : name.startsWith("Hundred")
            ? "100Gbps"
            : "1Gbps";
const since = (now: number, at: number | null): string => (at === null ? "never" : ageText(now - at));
const rate = (bits: number, packets: number): string =>
  `${Math.round(bits)} bits/sec, ${Math.round(packets)} packets/sec`;
const intervalText = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} minute` : `${seconds} second`);
/** In 255ths of the bandwidth, never 0. */
const loadText = (bits: number, bandwidth: number): string =>
  `${Math.min(255, Math.max(1, Math.floor((bits * 255) / (bandwidth * 1000))))}/255`;

const renderOne = (shown: InterfaceShown): string => {
  const { view, config, counters: c, now } = shown;
  const { load } = c;
  const interval = intervalText(c.loadInterval);
  const out = [`${stateLine(view)} `, `  ${hardware(shown)}`];
  if (config?.description !== undefined) out.push(`  Description: ${config.description}`);
  const primary = view.ipv4[0];
  if (primary !== undefined)
    out.push(`  Internet address is ${formatIpv4(primary.address as number)}/${primary.length}`);
  else if (config?.unnumbered !== undefined)
    out.push(`  Interface is unnumbered. Using address of ${config.unnumbered}`);
  const mtu = view.kind === "loopback" ? 1514 : view.mtu;
  out.push(
    `  MTU ${mtu} bytes, BW ${view.bandwidth} Kbit/sec, DLY ${delayOf(shown)} usec, `,
    `     reliability 255/255, txload ${loadText(load.outputBits, view.bandwidth)}, rxload ${loadText(load.inputBits, view.bandwidth)}`,
  );
  if (view.kind === "subinterface") {
    const tag = config?.encapsulation;
    out.push(
      tag === undefined
        ? "  Encapsulation ARPA, loopback not set"
        : `  Encapsulation 802.1Q Virtual LAN, Vlan ID  ${tag.vlan}.`,
    );
    out.push(
      `  ARP type: ARPA, ARP Timeout ${ageText((config?.arpTimeout ?? 14400) * 1e9)}`,
      "  Keepalive set (10 sec)",
      `  Last clearing of "show interface" counters ${since(now, c.lastCleared)}`,
    );
    return out.join("\n");
  }
  if (view.kind === "loopback") out.push("  Encapsulation LOOPBACK, loopback not set", "  Keepalive set (10 sec)");
  else if (view.kind === "serial") out.push("  Encapsulation HDLC, loopback not set", "  Keepalive set (10 sec)");
  else
    out.push(
      "  Encapsulation ARPA, loopback not set",
      "  Keepalive set (10 sec)",
      ...(view.kind === "ethernet"
        ? [
            `  Full Duplex, ${speed(view.name)}, media type is RJ45`,
            "  output flow-control is unsupported, input flow-control is unsupported",
          ]
        : []),
      `  ARP type: ARPA, ARP Timeout ${ageText((config?.arpTimeout ?? 14400) * 1e9)}`,
    );
  out.push(
    `  Last input ${since(now, c.lastInput)}, output ${since(now, c.lastOutput)}, output hang never`,
    `  Last clearing of "show interface" counters ${since(now, c.lastCleared)}`,
    "  Input queue: 0/75/0/0 (size/max/drops/flushes); Total output drops: 0",
    "  Queueing strategy: fifo",
    "  Output queue: 0/40 (size/max)",
    `  ${interval} input rate ${rate(load.inputBits, load.inputPackets)}`,
    `  ${interval} output rate ${rate(load.outputBits, load.outputPackets)}`,
    `     ${c.inputPackets} packets input, ${c.inputOctets} bytes, 0 no buffer`,
    `     Received ${c.inputBroadcasts} broadcasts (${c.inputMulticasts} IP multicasts)`,
    "     0 runts, 0 giants, 0 throttles ",
    `     ${c.inputErrors} input errors, 0 CRC, ${c.inputErrors} frame, 0 overrun, 0 ignored`,
    `     0 watchdog, ${c.inputMulticasts} multicast, 0 pause input`,
    `     ${c.outputPackets} packets output, ${c.outputOctets} bytes, 0 underruns`,
    `     0 output errors, 0 collisions, ${c.transitions} interface resets`,
    "     0 unknown protocol drops",
    "     0 babbles, 0 late collision, 0 deferred",
    "     0 lost carrier, 0 no carrier, 0 pause output",
    "     0 output buffer failures, 0 output buffers swapped out",
  );
  return out.join("\n");
};

/** Unicast reverse path forwarding, where it is on. */
const sourceCheckLines = ({ config, checks }: InterfaceShown): readonly string[] => {
  const check = config?.sourceChecks.get("ipv4");
  if (check === undefined) return [];
  const allowed = `${check.allowDefault ? ", allow default" : ""}${check.allowSelf ? ", allow self-ping" : ""}`;
  return [
    `  IP verify source reachable-via ${check.via === "rx" ? "RX" : "ANY"}${allowed}${check.list === undefined ? "" : `, ACL ${check.list}`}`,
    `   ${checks.dropped} verification drops`,
    `   ${checks.suppressed} suppressed verification drops`,
    "   0 verification drop-rate",
  ];
};
const renderIp = (shown: InterfaceShown): string => {
  const { view, config, vrf } = shown;
  const primary = view.ipv4[0];
  const head = stateLine(view);
  if (primary === undefined && config?.unnumbered === undefined)
    return `${head}\n  Internet protocol processing disabled`;
  const list = (key: "ipv4-in" | "ipv4-out"): string => config?.accessGroups.get(key) ?? "not set";
  const onOff = (on: boolean | undefined): string => (on === false ? "disabled" : "enabled");
  return [
    head,
    primary === undefined
      ? `  Interface is unnumbered. Using address of ${config?.unnumbered}`
      : `  Internet address is ${formatIpv4(primary.address as number)}/${primary.length}`,
    "  Broadcast address is 255.255.255.255",
    "  Address determined by setup command",
    `  MTU is ${config?.ipMtu ?? view.mtu} bytes`,
    "  Helper address is not set",
    "  Directed broadcast forwarding is disabled",
    ...view.ipv4
      .filter((a) => a.secondary)
      .map((a) => `  Secondary address ${formatIpv4(a.address as number)}/${a.length}`),
    `  Outgoing access list is ${list("ipv4-out")}`,
    `  Inbound  access list is ${list("ipv4-in")}`,
    `  Proxy ARP is ${onOff(config?.proxyArp)}`,
    "  Local Proxy ARP is disabled",
    "  Security level is default",
    "  Split horizon is enabled",
    `  ICMP redirects are ${config?.ipRedirects === false ? "never" : "always"} sent`,
    `  ICMP unreachables are ${config?.ipUnreachables === false ? "never" : "always"} sent`,
    "  ICMP mask replies are never sent",
    "  IP fast switching is enabled",
    "  IP Flow switching is disabled",
    "  IP CEF switching is enabled",
    "  IP CEF switching turbo vector",
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
    ...sourceCheckLines(shown),
  ].join("\n");
};

interface BriefRow {
  readonly name: string;
  readonly address: string;
  readonly status: string;
  readonly protocol: string;
}
const briefRow = ({ view, config }: InterfaceShown, router: Router): BriefRow => {
  const lender = config?.unnumbered === undefined ? undefined : router.interfaceNamed(config.unnumbered);
  const address = view.ipv4[0]?.address ?? lender?.ipv4[0]?.address ?? config?.ipv4?.address;
  return {
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
        `${r.name.padEnd(26)} ${r.address.padEnd(15)} YES ${(r.address === "unassigned" ? "unset" : "manual").padEnd(6)} ${r.status.padEnd(21)} ${r.protocol.padEnd(8)}`,
    ),
  ].join("\n");

const SHOW = "Show running system information";
const IF = "Interface status and configuration";

export const commands: readonly Command[] = [
  show({
    grammar: "show interfaces [<name:interface>]",
    help: [SHOW, IF, "Interface"],
    view: (router, { name }) => chosen(router, name),
    render: (rows) => rows.map(renderOne).join("\n"),
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
          speed: view.name.startsWith("Fast") ? "a-100" : view.name.startsWith("Ethernet") ? "a-10" : "a-1000",
        })),
    render: (rows) =>
      [
        "",
        "Port      Name               Status       Vlan       Duplex  Speed Type",
        ...rows.map((r) =>
          r.status === "connected"
            ? `${r.name.padEnd(9)} ${r.description.padEnd(18)} ${r.status.padEnd(12)} ${r.vlan.padEnd(10)} a-full ${r.speed.padStart(6)} 10/100/1000BaseTX`
            : `${r.name.padEnd(9)} ${r.description.padEnd(18)} ${r.status.padEnd(12)} ${r.vlan.padEnd(10)}   auto   auto 10/100/1000BaseTX`,
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
    view: (router, { name }) => chosen(router, name).map((shown) => briefRow(shown, router)),
    render: renderBrief,
  }),
];
