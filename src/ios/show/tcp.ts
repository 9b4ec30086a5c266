// show tcp [brief].
import type { Ip } from "../../base/ip.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { TcpConnectionView, TcpView } from "../../protocols/tcp/view.ts";
import { ipText } from "./common.ts";
import { type Command, show } from "../command.ts";

const SHOW = "Show running system information";
const TCP = "Status of TCP connections";
const STATES: Record<string, string> = {
  CLOSED: "CLOSED",
  LISTEN: "LISTEN",
  "SYN-SENT": "SYNSENT",
  "SYN-RECEIVED": "SYNRCVD",
  ESTABLISHED: "ESTAB",
  "FIN-WAIT-1": "FINWAIT1",
  "FIN-WAIT-2": "FINWAIT2",
  "CLOSE-WAIT": "CLOSEWAIT",
  CLOSING: "CLOSING",
  "LAST-ACK": "LASTACK",
  "TIME-WAIT": "TIMEWAIT",
};
interface Connections {
  readonly now: Instant;
  readonly all: boolean;
  readonly connections: readonly (TcpConnectionView & { readonly vrf: number })[];
  readonly listening: readonly { readonly vrf: number; readonly port: number }[];
}
/** A number for a connection where IOS prints an address in memory: stable, and different for different connections. */
const tcb = (ports: { readonly localPort: number; readonly remotePort: number; readonly remote: Ip }): string => {
  let hash = 0x811c9dc5;
  for (const character of `${ports.remote} ${ports.localPort} ${ports.remotePort}`) {
    hash ^= character.charCodeAt(0);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return ((hash & 0x0fffffff) >>> 0).toString(16).padStart(8, "0").toUpperCase();
};
const briefLine = (id: string, local: string, remote: string, state: string): string =>
  `${id.padEnd(10)}${local.padEnd(27)} ${remote.padEnd(27)} ${state}`;
const renderBrief = (view: Connections): string => {
  const lines = view.connections.map((c) =>
    briefLine(
      tcb({ localPort: c.localPort, remotePort: c.remotePort, remote: c.remoteAddress }),
      `${ipText(c.localAddress)}.${c.localPort}`,
      `${ipText(c.remoteAddress)}.${c.remotePort}`,
      STATES[c.state] ?? c.state,
    ),
  );
  if (view.all)
    for (const { port } of view.listening)
      lines.push(briefLine(tcb({ localPort: port, remotePort: 0, remote: 0 }), `*.${port}`, "*.*", "LISTEN"));
  if (lines.length === 0) return "";
  return `${["TCB       Local Address               Foreign Address             (state)", ...lines].join("\n")}\n`;
};
const milliseconds = (nanoseconds: number): number => Math.round(nanoseconds / 1e6);
/** Octets sent and not acknowledged; sequence numbers wrap. */
const inFlight = (c: TcpConnectionView): number => (c.sendNext - c.unacknowledged) >>> 0;
const idle = (now: Instant, last: Instant | null): number => (last === null ? 0 : milliseconds(now - last));
const renderOne = (view: Connections, c: TcpConnectionView & { readonly vrf: number }): string =>
  [
    "",
    `Stand-alone TCP connection to host ${ipText(c.remoteAddress)}`,
    `Connection state is ${STATES[c.state]}, I/O status: 1, unread input bytes: 0`,
    `Connection is ECN Disabled, Mininum incoming TTL ${c.minimumTtl ?? 0}, Outgoing TTL ${c.ttl ?? 255}`,
    `Local host: ${ipText(c.localAddress)}, Local port: ${c.localPort}`,
    `Foreign host: ${ipText(c.remoteAddress)}, Foreign port: ${c.remotePort}`,
    `Connection tableid (VRF): ${c.vrf}`,
    "",
    `Enqueued packets for retransmit: ${Math.ceil(inFlight(c) / c.mss)}, input: 0  mis-ordered: ${c.misordered.pieces} (${c.misordered.octets} bytes)`,
    "",
    `iss: ${String(c.initialSend).padStart(10)}  snduna: ${String(c.unacknowledged).padStart(10)}  sndnxt: ${String(c.sendNext).padStart(10)}`,
    `irs: ${String(c.initialReceive).padStart(10)}  rcvnxt: ${String(c.receiveNext).padStart(10)}`,
    "",
    `sndwnd: ${String(c.sendWindow).padStart(6)}  scale:      0  maxrcvwnd: ${String(c.receiveWindow).padStart(6)}`,
    `rcvwnd: ${String(c.receiveWindow).padStart(6)}  scale:      0  delrcvwnd:      0`,
    "",
    `SRTT: ${milliseconds(c.smoothedRoundTrip)} ms, RTTO: ${milliseconds(c.retransmissionTimeout)} ms, RTV: ${milliseconds(c.roundTripVariation)} ms`,
    `minRTT: ${milliseconds(c.minimumRoundTrip ?? 0)} ms, maxRTT: ${milliseconds(c.maximumRoundTrip ?? 0)} ms, ACK hold: 200 ms`,
    `uptime: ${milliseconds(view.now - c.opened)} ms, Sent idletime: ${idle(view.now, c.lastSent)} ms, Receive idletime: ${idle(view.now, c.lastReceived)} ms`,
    `Status Flags: ${c.passive ? "passive open, gen tcbs" : "active open"}`,
    `Option Flags: ${c.md5 ? "md5, " : ""}path mtu capable`,
    `IP Precedence value : ${c.tos >> 5}`,
    "",
    `Datagrams (max data segment is ${c.mss} bytes):`,
    `Rcvd: ${c.received} (out of order: ${c.outOfOrder}), with data: ${c.dataReceived}, total data bytes: ${c.octetsReceived}`,
    `Sent: ${c.sent} (retransmit: ${c.retransmitted}, fastretransmit: ${c.fastRetransmitted}, partialack: ${c.partialAcknowledgments}, Second Congestion: 0), with data: ${c.dataSent}, total data bytes: ${c.octetsSent}`,
    "",
  ].join("\n");

const viewOf = (router: Parameters<Parameters<typeof show>[0]["view"]>[0], all: boolean): Connections => {
  const views = router
    .vrfs()
    .map((v) => router.tcpView(v.id) as TcpView | undefined)
    .filter((v) => v !== undefined);
  return {
    now: router.now(),
    all,
    connections: views.flatMap((v) => v.connections.map((c) => ({ ...c, vrf: v.vrf }))),
    listening: views.flatMap((v) => v.listening.map((port) => ({ vrf: v.vrf, port }))),
  };
};

export const commands: readonly Command[] = [
  show({
    grammar: "show tcp brief [<all:flag>]",
    help: [SHOW, TCP, "Brief display", "All endpoints"],
    view: (router, { all }) => viewOf(router, all === true),
    render: renderBrief,
  }),
  show({
    grammar: "show tcp",
    help: [SHOW, TCP],
    view: (router) => viewOf(router, false),
    render: (view) => view.connections.map((c) => renderOne(view, c)).join(""),
  }),
];
