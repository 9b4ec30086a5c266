// The connections of a node's TCPs as the rows of its view "tcp".
import { formatIp } from "../base/ip.ts";
import type { TcpView } from "../protocols/tcp/index.ts";

/** One row a connection; what only listens is none. */
export const tcpRows = (vrf: string, view: TcpView): readonly unknown[] =>
  view.connections.map((c) => ({
    vrf,
    localAddress: formatIp(c.localAddress),
    localPort: c.localPort,
    remoteAddress: formatIp(c.remoteAddress),
    remotePort: c.remotePort,
    state: c.state,
    passive: c.passive,
    mss: c.mss,
    md5: c.md5,
    ttl: c.ttl,
    retransmitted: c.retransmitted,
    octetsSent: c.octetsSent,
    octetsReceived: c.octetsReceived,
    opened: c.opened,
  }));
