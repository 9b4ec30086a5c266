// `clear ...` of the tables that the forwarding plane keeps.
import { prefixOf } from "../../base/prefix.ts";
import { type Command, type ExecSession, exec, Refused } from "../command.ts";
import { confirm } from "./questions.ts";

const CLEAR = "Reset functions";
const indexOf = (session: ExecSession, name: string): number => {
  const found = session.router.interfaceNamed(name);
  if (found === undefined) throw new Refused("% Interface is not there");
  return found.index;
};

const tableOf = (session: ExecSession, name: string | undefined): number => {
  const vrf = session.router.vrfNamed(name ?? "");
  if (vrf === undefined) throw new Refused(`% IP routing table ${name} does not exist`);
  return vrf.id;
};
const ROUTE4 = [CLEAR, "IP", "Delete route table entries", "Clear routes of a VRF", "VRF name"];
const ROUTE6 = [CLEAR, "IPv6", "Delete route table entries", "Clear routes of a VRF", "VRF name"];

export const commands: readonly Command[] = [
  exec({
    grammar: "clear ip route [vrf <vrf:word>] *",
    help: [...ROUTE4, "Delete all routes"],
    run: (session, { vrf }) => void session.device.clearRoutes(tableOf(session, vrf), "ipv4", null),
  }),
  exec({
    grammar: "clear ip route [vrf <vrf:word>] <address:ipv4> [<mask:mask>]",
    help: [...ROUTE4, "Destination network route to delete", "Subnet mask of destination"],
    run: (session, { vrf, address, mask }) => {
      const table = tableOf(session, vrf);
      const prefix =
        mask === undefined
          ? session.router.vrf(table)?.rib.ipv4.lookup(address)?.route.prefix
          : prefixOf(address, mask);
      if (prefix === undefined || !session.device.clearRoutes(table, "ipv4", prefix))
        throw new Refused(`% ${mask === undefined ? "Network" : "Subnet"} not in table`);
    },
  }),
  exec({
    grammar: "clear ip route profile",
    help: [...ROUTE4.slice(0, 3), "Clear IP routing table profile"],
    run: (session) => session.device.clearRouteProfile(),
  }),
  exec({
    grammar: "clear ipv6 route [vrf <vrf:word>] *",
    help: [...ROUTE6, "Delete all routes"],
    run: (session, { vrf }) => void session.device.clearRoutes(tableOf(session, vrf), "ipv6", null),
  }),
  exec({
    grammar: "clear ipv6 route [vrf <vrf:word>] <prefix:ipv6-prefix>",
    help: [...ROUTE6, "IPv6 prefix"],
    run: (session, { vrf, prefix }) => {
      if (!session.device.clearRoutes(tableOf(session, vrf), "ipv6", prefix)) throw new Refused("% Route not found");
    },
  }),
  exec({
    grammar: "clear arp-cache [(interface <interface:interface>|<address:ipv4>)]",
    help: [
      CLEAR,
      "Clear the entire ARP cache",
      "Clear the entire ARP cache on the interface",
      "Interface",
      "IP address to clear from ARP Table",
    ],
    run: (session, args) => {
      const { interface: name, address } = args as { interface?: string; address?: number };
      session.device.engine.clearArp({
        ...(name === undefined ? {} : { interface: indexOf(session, name) }),
        ...(address === undefined ? {} : { address }),
      });
    },
  }),
  exec({
    grammar: "clear ip arp <address:ipv4>",
    help: [CLEAR, "IP", "Clear ARP entries", "IP address to clear from ARP Table"],
    run: (session, { address }) => session.device.engine.clearArp({ address }),
  }),
  exec({
    grammar: "clear ipv6 neighbors [<interface:interface>]",
    help: [CLEAR, "IPv6", "Clear IPv6 Neighbor cache entries", "Interface"],
    run: (session, { interface: name }) =>
      session.device.engine.clearNeighbors(name === undefined ? undefined : indexOf(session, name)),
  }),
  exec({
    grammar: "clear counters [<interface:interface>]",
    help: [CLEAR, "Clear counters on one or all interfaces", "Interface"],
    run: (session, { interface: name }) => {
      const index = name === undefined ? null : indexOf(session, name);
      const what = name === undefined ? "on all interfaces" : "on this interface";
      confirm(session, `Clear "show interface" counters ${what} [confirm]`, () => {
        session.device.clearCounters(index);
        session.device.report({
          facility: "CLEAR",
          severity: 5,
          mnemonic: "COUNTERS",
          text: `Clear counter ${name === undefined ? "on all interfaces" : `on interface ${name}`} by console`,
        });
      });
    },
  }),
  ...(["ip access-list", "access-list"] as const).map((words) =>
    exec({
      grammar: `clear ${words} counters [<name:word>]`,
      help: [
        CLEAR,
        ...(words === "ip access-list"
          ? ["IP", "Clear access list statistical information"]
          : ["Clear access list statistical information"]),
        "Clear access list counters",
        "Access list name or number",
      ],
      run: (session, args) => {
        const { name } = args as { name?: string };
        if (name !== undefined && ![...session.device.config.accessLists.values()].some((list) => list.name === name))
          throw new Refused(`% Access list ${name} does not exist`);
        session.device.engine.clearAccessListMatches(name);
      },
    }),
  ),
  exec({
    grammar: "clear logging",
    help: [CLEAR, "Clear logging buffer"],
    run: (session) => confirm(session, "Clear logging buffer [confirm]", () => session.device.clearLog()),
  }),
];
