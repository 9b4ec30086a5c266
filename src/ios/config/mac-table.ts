// The MAC address table of a switch: how long it remembers, and what it need not learn. In the spelling of 12.1 too.
import { formatMacDotted, isGroupMac } from "../../base/mac.ts";
import type { DeviceConfig } from "../../config/model.ts";
import { type Command, config, keep, Refused } from "../command.ts";

const spellings = [
  { words: "mac address-table", help: ["Global MAC configuration subcommands", "Configure the MAC address table"] },
  { words: "mac-address-table", help: ["Configure the MAC address table"] },
] as const;

const place = (scope: DeviceConfig, mac: number, vlan: number): number =>
  (scope.macStatics ?? []).findIndex((s) => s.mac === mac && s.vlan === vlan);

export const commands: readonly Command[] = spellings.flatMap(({ words, help }, i): Command[] => [
  config({
    mode: "config",
    grammar: `${words} aging-time (<seconds:0-0>|<seconds:10-1000000>)`,
    help: [...help, "Set MAC address table entry maximum age", "Enter 0 to disable aging", "Aging time in seconds"],
    set: (scope, args) => {
      scope.macAgeing = (args as unknown as { seconds: number }).seconds;
    },
    unset: (scope) => {
      delete scope.macAgeing;
    },
    unsetGrammar: `${words} aging-time [<seconds:0-1000000>]`,
    write: (scope) => (i > 0 || scope.macAgeing === undefined ? [] : [`${words} aging-time ${scope.macAgeing}`]),
  }),
  config({
    mode: "config",
    grammar: `${words} static <address:mac> vlan <vlan:1-4094> (interface <interface:interface>|<drop:flag>)`,
    help: [
      ...help,
      "static keyword",
      "48 bit mac address",
      "VLAN keyword",
      "VLAN id of mac address table",
      "interface",
      "Interface",
      "drop frames",
    ],
    set: (scope, args) => {
      const given = args as unknown as { address: number; vlan: number; interface?: string };
      const { address: mac, vlan } = given;
      if (isGroupMac(mac)) throw new Refused("Only unicast addresses can be configured statically");
      const entry = { mac, vlan, interface: given.interface ?? null };
      const at = place(scope, mac, vlan);
      const before = scope.macStatics ?? [];
      scope.macStatics = at < 0 ? [...before, entry] : before.map((s, k) => (k === at ? entry : s));
    },
    unset: (scope, args) => {
      const { address, vlan } = args as unknown as { address: number; vlan: number };
      const at = place(scope, address, vlan);
      if (at < 0) throw new Refused("MAC address could not be removed\n Address not found");
      scope.macStatics = (scope.macStatics ?? []).filter((_, k) => k !== at);
    },
    write: (scope) =>
      i > 0
        ? []
        : [...(scope.macStatics ?? [])]
            .sort((a, b) => a.vlan - b.vlan || a.mac - b.mac)
            .map((s) => {
              const to = s.interface === null ? "drop" : `interface ${s.interface}`;
              return `${words} static ${formatMacDotted(s.mac)} vlan ${s.vlan} ${to}`;
            }),
  }),
  keep(
    "config",
    `${words} <what:learning|limit|move|notification|synchronize|unicast-flood> [<rest:line>]`,
    [...help, "What", "The rest of the command"],
    { many: true },
  ),
]);
