// Debug output about packets and routes: what `debug ip packet`, `debug ipv6 packet` and `debug ip routing` print.
import { formatIp, type Ip } from "../base/ip.ts";
import { formatPrefix } from "../base/prefix.ts";
import type { Verdict } from "../forwarding/engine.ts";
import type { NextHop, RibChange, Route } from "../forwarding/route.ts";

/** Names interfaces by index. */
type NameOf = (index: number) => string;
const shown = (ip: Ip): string => (typeof ip === "number" ? formatIp(ip) : formatIp(ip).toUpperCase());

/** The topic a verdict belongs to; null for what nobody can ask for. */
export const packetTopic = (verdict: Verdict): string | null =>
  verdict.family === "ipv4" ? "ip packet" : verdict.family === "ipv6" ? "ipv6 packet" : null;

/** One line about one packet; "" for one that cannot be read. */
export const packetText = (verdict: Verdict, nameOf: NameOf): string => {
  if (!verdict.packet.decoded) return "";
  const header = verdict.packet.value as { readonly source?: Ip; readonly destination?: Ip };
  if (header.source === undefined || header.destination === undefined) return "";
  const length = verdict.packet.length;
  const from = verdict.in === null ? "local" : nameOf(verdict.in);
  const to = verdict.out === null ? "" : ` (${nameOf(verdict.out)})`;
  const outcome =
    verdict.kind === "forward"
      ? verdict.in === null
        ? "sending"
        : "forward"
      : verdict.kind === "deliver"
        ? "rcvd"
        : verdict.reason === "no-route"
          ? "unroutable"
          : verdict.reason === "acl-in" || verdict.reason === "acl-out"
            ? "access denied"
            : verdict.reason === "reverse-path"
              ? "unicast rpf failed"
              : `dropped: ${verdict.reason}`;
  if (verdict.family === "ipv4")
    return `IP: s=${shown(header.source)} (${from}), d=${shown(header.destination)}${to}, len ${length}, ${outcome}`;
  return `IPV6: source ${shown(header.source)} (${from})\n      dest ${shown(header.destination)}${to}\n      length ${length}, ${outcome}`;
};

const wayText = (hop: NextHop | undefined, nameOf: NameOf): string =>
  hop === undefined || hop.via === "discard"
    ? "Null0"
    : hop.via === "interface"
      ? nameOf(hop.interface)
      : shown(hop.gateway);
const line = (verb: string, route: Route, nameOf: NameOf): string =>
  `RT: ${verb} ${formatPrefix(route.prefix)} via ${wayText(route.nextHops[0], nameOf)}, ${route.protocol} metric [${route.distance}/${route.metric}]`;
/** One line per change of a best route; `vrf` is "" for the global table. */
export const routeText = (change: RibChange, vrf: string, nameOf: NameOf): string => {
  const table = vrf === "" ? "" : `(${vrf}): `;
  const rows: string[] = [];
  if (change.before !== null) rows.push(line("del", change.before, nameOf));
  if (change.after !== null) rows.push(line("add", change.after, nameOf));
  return rows.map((row) => row.replace("RT: ", `RT${table === "" ? ": " : table}`)).join("\n");
};
