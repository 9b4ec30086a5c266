// `ip verify unicast ...` and `ipv6 verify unicast ...`: unicast reverse path forwarding, in the spellings of IOS 12 and 15.
import type { InterfaceConfig, SourceCheckConfig } from "../../config/model.ts";
import { type Command, config } from "../command.ts";

const HELP = ["Enable per packet validation", "Enable per packet validation for unicast"] as const;
const WORDS = { ipv4: "ip", ipv6: "ipv6" } as const;
const FIRST = { ipv4: "Interface Internet Protocol config commands", ipv6: "IPv6 interface subcommands" } as const;

interface Typed {
  readonly via?: "rx" | "any";
  readonly default?: "allow-default";
  readonly self?: "allow-self-ping";
  readonly list?: string;
}
const checkOf = (typed: Typed, spelling: SourceCheckConfig["spelling"]): SourceCheckConfig => ({
  via: typed.via ?? "rx",
  allowDefault: typed.default !== undefined,
  allowSelf: typed.self !== undefined,
  ...(typed.list === undefined ? {} : { list: typed.list }),
  spelling,
});
const written = (
  scope: InterfaceConfig,
  family: "ipv4" | "ipv6",
  spelling: SourceCheckConfig["spelling"],
): string[] => {
  const check = scope.sourceChecks.get(family);
  if (check?.spelling !== spelling) return [];
  const words = [
    `${WORDS[family]} verify unicast ${spelling}`,
    ...(spelling === "reverse-path" ? [] : [check.via]),
    ...(check.allowDefault ? ["allow-default"] : []),
    ...(check.allowSelf ? ["allow-self-ping"] : []),
    ...(check.list === undefined ? [] : [check.list]),
  ];
  return [words.join(" ")];
};
/** The two spellings; one takes the place of the other. */
const commandsOf = (family: "ipv4" | "ipv6"): readonly Command[] => [
  config({
    mode: "config-if",
    grammar: `${WORDS[family]} verify unicast source reachable-via <via:rx|any> [<default:|allow-default>] [<self:|allow-self-ping>] [<list:word>]`,
    help: [
      FIRST[family],
      ...HELP,
      "Validation of source address",
      "Specify reachability check to apply to the source address",
      "Source is reachable via the interface on which packet was received, or via any interface",
      "Allow default route to match when checking source address",
      "Allow router to ping itself (opens vulnerability in verification)",
      "Access list to apply if the check fails",
    ],
    set: (scope, args) => {
      scope.sourceChecks.set(family, checkOf(args as unknown as Typed, "source reachable-via"));
    },
    unsetGrammar: `${WORDS[family]} verify unicast source reachable-via [<rest:line>]`,
    unset: (scope) => {
      scope.sourceChecks.delete(family);
    },
    write: (scope) => written(scope, family, "source reachable-via"),
  }),
  config({
    mode: "config-if",
    grammar: `${WORDS[family]} verify unicast reverse-path [<list:word>]`,
    help: [
      FIRST[family],
      ...HELP,
      "Reverse path validation of source address",
      "Access list to apply if the check fails",
    ],
    set: (scope, args) => {
      scope.sourceChecks.set(family, checkOf(args as unknown as Typed, "reverse-path"));
    },
    unset: (scope) => {
      scope.sourceChecks.delete(family);
    },
    write: (scope) => written(scope, family, "reverse-path"),
  }),
];
export const ipv4Commands = commandsOf("ipv4");
export const ipv6Commands = commandsOf("ipv6");
