// What show commands, graders and explain may see of TCP. Version 1.
import type { Ip } from "../../base/ip.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { TcpState } from "./machine.ts";

export interface TcpConnectionView {
  readonly localAddress: Ip;
  readonly localPort: number;
  readonly remoteAddress: Ip;
  readonly remotePort: number;
  readonly state: TcpState;
  /** Opened by the peer. */
  readonly passive: boolean;
  readonly initialSend: number;
  readonly unacknowledged: number;
  readonly sendNext: number;
  readonly sendWindow: number;
  readonly initialReceive: number;
  readonly receiveNext: number;
  readonly receiveWindow: number;
  /** Octets accepted from the user and not sent yet. */
  readonly unsent: number;
  readonly mss: number;
  /** Nanoseconds. */
  readonly smoothedRoundTrip: number;
  readonly roundTripVariation: number;
  readonly retransmissionTimeout: number;
  readonly minimumRoundTrip: number | null;
  readonly maximumRoundTrip: number | null;
  readonly opened: Instant;
  readonly ttl: number | null;
  readonly minimumTtl: number | null;
  readonly md5: boolean;
  readonly sent: number;
  readonly received: number;
  readonly dataSent: number;
  readonly dataReceived: number;
  readonly octetsSent: number;
  readonly octetsReceived: number;
  readonly tos: number;
  /** Runs of octets that wait for a gap to be filled. */
  readonly misordered: { readonly pieces: number; readonly octets: number };
  readonly retransmitted: number;
  readonly fastRetransmitted: number;
  /** ACKs of a part of what fast recovery began with. RFC 6582, 3.2. */
  readonly partialAcknowledgments: number;
  /** Of the last segment; null before the first. */
  readonly lastSent: Instant | null;
  readonly lastReceived: Instant | null;
  readonly outOfOrder: number;
  readonly challenges: number;
}
export interface TcpView {
  /** VRF id. */
  readonly vrf: number;
  /** By local address, local port, remote address, remote port. */
  readonly connections: readonly TcpConnectionView[];
  /** Listening ports, ascending. */
  readonly listening: readonly number[];
  readonly counters: {
    readonly segmentsReceived: number;
    readonly segmentsSent: number;
    readonly malformed: number;
    readonly badSignature: number;
    readonly lowTtl: number;
    readonly noConnection: number;
  };
}
