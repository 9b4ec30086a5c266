// clear ip bgp … and debug ip bgp …
import { upperIp } from "../../base/ip.ts";
import { type Prefix, prefixOf } from "../../base/prefix.ts";
import type { ClearRequest } from "../../protocols/bgp/clear.ts";
import { type Command, debugging, exec, Refused } from "../command.ts";
import { classfulLength } from "../config/bgp-family.ts";
import { helpFor } from "../show/bgp-scope.ts";

type Family = NonNullable<ClearRequest["family"]>;
interface Arguments {
  readonly target: string;
  readonly direction?: "in" | "out";
  readonly vrf?: string;
}
const clear = (grammar: string, request: (args: Arguments) => ClearRequest): Command =>
  exec({
    grammar,
    help: helpFor(grammar),
    run: (session, args) => {
      const wanted = request(args as unknown as Arguments);
      if (session.device.protocolCommand("bgp", null, "clear", { ...wanted })) return;
      if (session.device.config.bgp === undefined) throw new Refused("% BGP not active");
      throw new Refused(`%BGP: Unknown neighbor - "${wanted.target}"`);
    },
  });
/** `… TARGET [soft [in|out]]`; `in` and `out` alone mean the same as behind `soft`. */
const clearing = (words: string, family: Family | undefined): readonly Command[] =>
  ["", " soft", " soft <direction:in|out>", " <direction:in|out>"].map((tail) =>
    clear(`${words}${tail}`, ({ target, direction, vrf }) => {
      const soft = direction ?? (tail === " soft" ? "both" : undefined);
      return {
        target,
        ...(soft === undefined ? {} : { soft }),
        ...(family === undefined ? {} : { family }),
        ...(vrf === undefined ? {} : { vrf }),
      };
    }),
  );
const TARGETS = ["<target:neighbor>", "peer-group <target:word>"];
/** The family before the target, and behind it. */
const SPELLINGS: readonly (readonly [before: string, after: string, Family | undefined])[] = [
  ["clear ip bgp", "", undefined],
  ["clear ip bgp", " all", undefined],
  ["clear ip bgp", " ipv4 unicast", "ipv4"],
  ["clear ip bgp", " vpnv4 unicast", "vpnv4"],
  ["clear ip bgp ipv4 unicast", "", "ipv4"],
  ["clear ip bgp vpnv4 unicast", "", "vpnv4"],
  ["clear ip bgp vrf <vrf:word>", "", undefined],
  ["clear bgp all", "", undefined],
  ["clear bgp ipv4 unicast", "", "ipv4"],
  ["clear bgp ipv6 unicast", "", "ipv6"],
  ["clear bgp vpnv4 unicast", "", "vpnv4"],
  ["clear bgp vpnv6 unicast", "", "vpnv6"],
];
const flapping = (words: string): readonly Command[] =>
  ["dampening", "flap-statistics"].map((what) => {
    const grammar = `${words} ${what} [(<prefix:prefix>|<network:ipv4> [<mask:mask>])]`;
    return clear(grammar, (args) => {
      const { prefix, network, mask } = args as unknown as { prefix?: Prefix; network?: number; mask?: number };
      const one = prefix ?? (network === undefined ? undefined : prefixOf(network, mask ?? classfulLength(network)));
      return { target: "*", dampening: one === undefined ? {} : { prefix: one } };
    });
  });
export const commands: readonly Command[] = [
  ...SPELLINGS.flatMap(([before, after, family]) =>
    TARGETS.flatMap((target) => clearing(`${before} ${target}${after}`, family)),
  ),
  clear("clear ip bgp <target:neighbor> flap-statistics", ({ target }) => ({
    target,
    dampening: target === "*" ? {} : { neighbor: upperIp(target) },
  })),
  ...flapping("clear ip bgp"),
  ...flapping("clear bgp ipv4 unicast"),
  ...debugging(
    "ip bgp events",
    ["IP information", "BGP information", "BGP events"],
    "ip bgp events",
    "BGP events debugging",
  ),
  ...debugging(
    "ip bgp updates",
    ["IP information", "BGP information", "BGP updates"],
    "ip bgp updates",
    "BGP updates debugging",
  ),
  ...debugging(
    "ip bgp keepalives",
    ["IP information", "BGP information", "BGP keepalives"],
    "ip bgp keepalives",
    "BGP keepalives debugging",
  ),
  ...debugging("ip bgp", ["IP information", "BGP information"], "ip bgp events", "BGP debugging"),
];
