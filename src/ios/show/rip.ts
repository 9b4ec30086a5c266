// show ip rip database.
import { formatIpv4 } from "../../base/ip.ts";
import { comparePrefix, formatPrefix, keyOf, type Prefix, prefixOf } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import type { Instant } from "../../kernel/kernel.ts";
import { classNetwork } from "../../protocols/rip/classful.ts";
import type { RipEntryView, RipView } from "../../protocols/rip/view.ts";
import { ageText } from "../clock.ts";
import { type Command, debugging, Refused, show } from "../command.ts";

const SHOW = "Show running system information";
const IP = "IP information";

interface DatabaseView {
  readonly now: Instant;
  readonly names: ReadonlyMap<number, string>;
  readonly entries: readonly RipEntryView[];
}
const databaseView = (router: Router, args: { vrf?: string; address?: number; mask?: number }): DatabaseView => {
  if (args.vrf !== undefined && router.vrfNamed(args.vrf) === undefined)
    throw new Refused(`% IP routing table ${args.vrf} does not exist`);
  const entries = router.protocolView<RipView>("rip", args.vrf ?? "")?.entries ?? [];
  const wanted = args.address === undefined || args.mask === undefined ? null : prefixOf(args.address, args.mask);
  return {
    now: router.now(),
    names: new Map(router.interfaces().map((i) => [i.index, i.name])),
    entries: wanted === null ? entries : entries.filter((e) => keyOf(e.prefix) === keyOf(wanted)),
  };
};
const renderEntry = (view: DatabaseView, e: RipEntryView): string[] => {
  const prefix = formatPrefix(e.prefix);
  switch (e.state) {
    case "connected":
      return [`${prefix}    directly connected, ${view.names.get(e.interface ?? 0) ?? ""}`];
    case "redistributed":
    case "default":
      return [`${prefix}    redistributed`, `    [${e.metric}] via 0.0.0.0, `];
    case "possibly-down":
      return [`${prefix} is possibly down`];
    case "learnt":
      return [
        prefix,
        ...e.paths.map(
          (p) =>
            `    [${e.metric}] via ${formatIpv4(p.gateway)}, ${ageText(view.now - p.updated)}, ${view.names.get(p.interface) ?? ""}`,
        ),
      ];
  }
};
/** Subnets come under a line for the network of their class. */
const renderDatabase = (view: DatabaseView): string => {
  const lines: string[] = [];
  const summaries = new Map<string, Prefix>();
  for (const e of view.entries) {
    const network = classNetwork(e.prefix.address as number);
    if (e.prefix.length > network.length) summaries.set(formatPrefix(network), network);
  }
  const rows: { prefix: Prefix; lines: string[] }[] = [
    ...[...summaries.values()]
      .filter((s) => !view.entries.some((e) => keyOf(e.prefix) === keyOf(s)))
      .map((s) => ({ prefix: s, lines: [`${formatPrefix(s)}    auto-summary`] })),
    ...view.entries.map((e) => ({ prefix: e.prefix, lines: renderEntry(view, e) })),
  ];
  for (const row of rows.sort((a, b) => comparePrefix(a.prefix, b.prefix))) lines.push(...row.lines);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
};

export const commands: readonly Command[] = [
  show({
    grammar: "show ip rip database [vrf <vrf:word>] [<address:ipv4>] [<mask:mask>]",
    help: [
      SHOW,
      IP,
      "IP RIP show commands",
      "IPv4 RIP database",
      "Show a VRF's database",
      "VRF name",
      "IP address (network)",
      "IP address (network mask)",
    ],
    view: (router, args) => databaseView(router, args),
    render: renderDatabase,
  }),
  ...debugging("ip rip", ["IP information", "RIP protocol transactions"], "ip rip", "RIP protocol debugging"),
];
