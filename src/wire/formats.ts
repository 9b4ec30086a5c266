// Loads every format, so that its rows are in the registry.
import "./arp.ts";
import "./cdp.ts";
import "./icmp.ts";
import "./icmpv6.ts";
import "./ldp/pdu.ts";
import "./lsp-ping.ts";
import "./mpls.ts";
import "./rip/packet.ts";
import "./summary-routing.ts";
import "./tcp.ts";
import "./udp.ts";

export { ethernet } from "./ethernet.ts";
