// One line per routing message for packet lists, and the registry rows of OSPF and BGP.
import { formatIpv4 } from "../base/ip.ts";
import { formatPrefix } from "../base/prefix.ts";
import { INITIAL_PARAMETERS, type Message, messageCodec } from "./bgp/message.ts";
import { type Codec, untilEnd } from "./codec.ts";
import { type LdpPdu, ldpPdu, messageName } from "./ldp/index.ts";
import { type OspfPacket, ospfPacket } from "./ospf/packet.ts";
import { ipProtocols, registerIpProtocol, registerTcpPort, tcpPorts } from "./registry.ts";
import { registerSummary } from "./summary.ts";

const OSPF = 89;
const BGP_PORT = 179;
if (ipProtocols.find(OSPF) === undefined) registerIpProtocol(OSPF, "OSPF", ospfPacket);
if (tcpPorts.find(BGP_PORT) === undefined) registerTcpPort(BGP_PORT, "BGP", untilEnd(messageCodec(INITIAL_PARAMETERS)));

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
registerSummary(ospfPacket, (v: OspfPacket) => {
  const { body } = v;
  switch (body.kind) {
    case "hello":
      return {
        protocol: "OSPF",
        info: `Hello from ${formatIpv4(v.routerId)}, ${plural(body.neighbors.length, "neighbor")}`,
      };
    case "database-description": {
      const flags = [
        [4, "I"],
        [2, "M"],
        [1, "MS"],
      ].filter(([bit]) => (body.flags & (bit as number)) !== 0);
      const shown = flags.length > 0 ? ` [${flags.map(([, name]) => name).join(",")}]` : "";
      return {
        protocol: "OSPF",
        info: `DB Description${shown} seq ${body.sequence}, ${plural(body.headers.length, "LSA header")}`,
      };
    }
    case "link-state-request":
      return { protocol: "OSPF", info: `LS Request, ${plural(body.requests.length, "LSA")}` };
    case "link-state-update":
      return { protocol: "OSPF", info: `LS Update, ${plural(body.lsas.length, "LSA")}` };
    case "link-state-ack":
      return { protocol: "OSPF", info: `LS Acknowledge, ${plural(body.headers.length, "LSA header")}` };
    case "unknown":
      return { protocol: "OSPF", info: `Unknown packet type ${body.type}` };
  }
});

const bgpInfo = (m: Message): string => {
  switch (m.kind) {
    case "open":
      return `OPEN AS ${m.asn} id ${formatIpv4(m.identifier)}`;
    case "update": {
      const announced = m.nlri.length + (m.reach?.nlri.length ?? 0);
      const withdrawn = m.withdrawn.length + (m.unreach?.nlri.length ?? 0);
      const first = m.nlri[0];
      const parts = [
        announced > 0 ? plural(announced, "route") : "",
        first !== undefined && announced === 1 ? formatPrefix(first.prefix) : "",
        withdrawn > 0 ? `${withdrawn} withdrawn` : "",
      ].filter((p) => p !== "");
      return `UPDATE ${parts.length > 0 ? parts.join(", ") : "End-of-RIB"}`;
    }
    case "notification":
      return `NOTIFICATION ${m.code}/${m.subcode}`;
    case "keepalive":
      return "KEEPALIVE";
    case "route-refresh":
      return "ROUTE-REFRESH";
  }
};
const bgpRow = tcpPorts.find(BGP_PORT);
if (bgpRow !== undefined)
  registerSummary(bgpRow.codec as Codec<readonly Message[]>, (messages) => ({
    protocol: "BGP",
    info: messages.map(bgpInfo).join("; "),
  }));

const ldpInfo = (v: LdpPdu): string =>
  v.messages.map((m) => messageName(m.type).replace(/([a-z])([A-Z])/g, "$1 $2")).join(", ");
registerSummary(ldpPdu, (v: LdpPdu) => ({
  protocol: "LDP",
  info: `${ldpInfo(v)} from ${formatIpv4(v.lsrId)}:${v.labelSpace}`,
}));
const ldpRow = tcpPorts.find(646);
if (ldpRow !== undefined)
  registerSummary(ldpRow.codec as Codec<readonly LdpPdu[]>, (pdus) => ({
    protocol: "LDP",
    info: pdus.map((p) => ldpInfo(p)).join("; "),
  }));
