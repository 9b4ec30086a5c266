// show ip protocols: one section per routing protocol of a table.
import { formatIpv4 } from "../../base/ip.ts";
import type { Router } from "../../device/router-state.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { RipView } from "../../protocols/rip/view.ts";
import { ageText } from "../clock.ts";
import { type Command, Refused, show } from "../command.ts";

const SHOW = "Show running system information";

const renderRip = (view: RipView, now: Instant): string[] => {
  const send = view.ripVersion === null ? "1" : String(view.ripVersion);
  const receive = view.ripVersion === null ? "any version" : `version ${view.ripVersion}`;
  return [
    'Routing Protocol is "rip"',
    "  Outgoing update filter list for all interfaces is not set",
    "  Incoming update filter list for all interfaces is not set",
    `  Sending updates every ${view.timers.update} seconds, next due in ${Math.ceil((view.nextUpdate ?? 0) / 1e9)} seconds`,
    `  Invalid after ${view.timers.invalid} seconds, hold down ${view.timers.holdDown}, flushed after ${view.timers.flush}`,
    `  Redistributing: ${[...view.redistributing, "rip"].join(", ")}`,
    `  Default version control: send version ${send}, receive ${receive}`,
    ...(view.interfaces.some((i) => !i.passive)
      ? [
          "    Interface             Send  Recv  Triggered RIP  Key-chain",
          ...view.interfaces
            .filter((i) => !i.passive)
            .map(
              (i) =>
                `    ${i.name.padEnd(22)}${i.send.join(" ").padEnd(6)}${i.receive.join(" ").padEnd(6)}${"".padEnd(15)}${(i.keyChain ?? "").padEnd(20)}`,
            ),
        ]
      : []),
    `  Automatic network summarization is ${view.autoSummary ? "" : "not "}in effect`,
    `  Maximum path: ${view.maximumPaths}`,
    "  Routing for Networks:",
    ...view.networks.map((n) => `    ${formatIpv4(n)}`),
    ...(view.passive.length === 0 ? [] : ["  Passive Interface(s):", ...view.passive.map((name) => `    ${name}`)]),
    "  Routing Information Sources:",
    "    Gateway         Distance      Last Update",
    ...view.sources.map(
      (s) =>
        `    ${formatIpv4(s.gateway).padEnd(15)} ${String(view.distance).padStart(8)}      ${ageText(now - s.updated)}`,
    ),
    `  Distance: (default is ${view.distance})`,
    "",
  ];
};
interface ProtocolsView {
  readonly now: Instant;
  readonly rip: RipView | undefined;
}
const protocolsView = (router: Router, name: string | undefined): ProtocolsView => {
  if (name !== undefined && router.vrfNamed(name) === undefined)
    throw new Refused(`% IP routing table ${name} does not exist`);
  return { now: router.now(), rip: router.protocolView<RipView>("rip", name ?? "") };
};

export const commands: readonly Command[] = [
  show({
    grammar: "show ip protocols [vrf <vrf:word>]",
    help: [
      SHOW,
      "IP information",
      "IP routing protocol process parameters and statistics",
      "Specify parameters for a VPN",
      "VPN Routing/Forwarding instance name",
    ],
    view: (router, { vrf }) => protocolsView(router, vrf),
    render: (view) => {
      const lines = [
        "*** IP Routing is NSF aware ***",
        "",
        ...(view.rip === undefined ? [] : renderRip(view.rip, view.now)),
      ];
      return `${lines.join("\n")}\n`;
    },
  }),
];
