// clear ip bgp … and debug ip bgp …
import type { ClearRequest } from "../../protocols/bgp/clear.ts";
import { type Command, debugging, exec, Refused } from "../command.ts";
import { helpFor } from "../show/bgp-scope.ts";

type Family = NonNullable<ClearRequest["family"]>;
/** `clear ip bgp [family] TARGET [soft [in|out]]`; `in` and `out` alone mean the same as behind `soft`. */
const clearing = (words: string, family: Family | undefined): readonly Command[] =>
  [
    `${words} <target:neighbor>`,
    `${words} <target:neighbor> soft`,
    `${words} <target:neighbor> soft <direction:in|out>`,
    `${words} <target:neighbor> <direction:in|out>`,
  ].map((grammar) =>
    exec({
      grammar,
      help: helpFor(grammar),
      run: (session, args) => {
        const { target, direction, vrf } = args as unknown as {
          target: string;
          direction?: "in" | "out";
          vrf?: string;
        };
        const soft = direction ?? (grammar.endsWith("soft") ? "both" : undefined);
        const request: ClearRequest = {
          target,
          ...(soft === undefined ? {} : { soft }),
          ...(family === undefined ? {} : { family }),
          ...(vrf === undefined ? {} : { vrf }),
        };
        if (!session.device.protocolCommand("bgp", null, "clear", { ...request }))
          throw new Refused(`%BGP: Unknown neighbor - "${target}"`);
      },
    }),
  );
export const commands: readonly Command[] = [
  ...clearing("clear ip bgp", undefined),
  ...clearing("clear ip bgp ipv4 unicast", "ipv4"),
  ...clearing("clear ip bgp vpnv4 unicast", "vpnv4"),
  ...clearing("clear bgp ipv4 unicast", "ipv4"),
  ...clearing("clear bgp ipv6 unicast", "ipv6"),
  ...clearing("clear bgp vpnv4 unicast", "vpnv4"),
  ...clearing("clear ip bgp vrf <vrf:word>", undefined),
  exec({
    grammar: "clear ip bgp dampening",
    help: helpFor("clear ip bgp dampening"),
    run: (session) => {
      session.device.protocolCommand("bgp", null, "clear", { target: "*", dampening: true });
    },
  }),
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
