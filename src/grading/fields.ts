// The fields that `expect` and `where` may name, by what is asked. A field that is none would never be as expected, or,
// worse, always differ as asked.
import type { BgpView } from "../protocols/bgp/view.ts";
import type { LdpNeighborView } from "../protocols/ldp/view.ts";
import type { OspfNeighborView } from "../protocols/ospf/view.ts";

type BgpPeer = BgpView["peers"][number];
const of = <T>(...names: readonly Extract<keyof T, string>[]): readonly string[] => names;

export const SESSION_FIELDS = {
  bgp: [
    ...of<BgpPeer>("address", "vrf", "remoteAs", "localAs", "kind", "state", "shutdown", "overLimit", "obstacle"),
    ...of<BgpPeer>("routerId", "localAddress", "localPort", "remotePort", "since", "lastRead", "lastWrite", "holdTime"),
    ...of<BgpPeer>("keepalive", "configuredHold", "configuredKeepalive", "minimumHold", "capabilities", "counters"),
    ...of<BgpPeer>("established", "dropped", "lastReset", "lastNotification", "initiated", "session", "families"),
  ],
  ldp: [
    ...of<LdpNeighborView>("index", "lsrId", "labelSpace", "state", "role", "localAddress", "remoteAddress"),
    ...of<LdpNeighborView>("connected", "localPort", "remotePort", "md5", "messagesSent", "messagesReceived"),
    ...of<LdpNeighborView>("upSince", "keepAliveTime", "peerKeepAliveTime", "localKeepAliveTime", "maximumPduLength"),
    ...of<LdpNeighborView>("adjacencies", "addresses", "protection", "lastDown", "reason", "detail"),
    "obstacle",
  ],
  ospf: [
    ...of<OspfNeighborView>("routerId", "address", "interface", "area", "priority", "state", "designatedRouter"),
    ...of<OspfNeighborView>("backupDesignatedRouter", "options", "describedOptions", "dead", "since", "stateChanges"),
    ...of<OspfNeighborView>("retransmissionQueue", "retransmissions", "requests", "configured"),
    "obstacle",
  ],
  rip: ["gateway", "age", "state", "obstacle"],
  tcp: [
    ...["vrf", "localAddress", "localPort", "remoteAddress", "remotePort", "state", "passive", "mss", "md5", "ttl"],
    ...["retransmitted", "octetsSent", "octetsReceived", "opened", "obstacle"],
  ],
} as const;

/** Every state that a neighbour of the protocol can be in. */
export const SESSION_STATES = {
  bgp: ["Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"],
  ldp: ["NON EXISTENT", "INITIALIZED", "OPENREC", "OPENSENT", "OPERATIONAL"],
  ospf: ["Down", "Attempt", "Init", "2-Way", "ExStart", "Exchange", "Loading", "Full"],
  rip: ["up", "expired", "refused"],
  tcp: [
    ...["CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"],
    ...["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"],
  ],
} as const;
/** Families that a BGP session can carry. */
export const BGP_FAMILIES = ["ipv4", "ipv6", "ipv4-labelled", "ipv6-labelled", "vpnv4", "vpnv6"] as const;
/** As the view `routes` names them. */
export const ROUTE_PROTOCOLS = ["connected", "local", "static", "rip", "ospf", "bgp", "nd"] as const;

export const ROUTE_FIELDS = [
  ...["vrf", "family", "prefix", "protocol", "distance", "metric", "tag", "nextHops"],
  ...["subtype", "nextHop", "interface", "labels", "ways"],
] as const;
export const PATH_FIELDS = [
  ...["best", "multipath", "valid", "kind", "local", "from", "routerId", "nextHop", "igpMetric", "labelled", "med"],
  ...["localPref", "weight", "asPath", "asPathLength", "origin", "atomicAggregate", "aggregator", "communities"],
  ...["extendedCommunities", "largeCommunities", "originatorId", "clusterList", "labelOut", "reflectorClient"],
  ...["ineligible", "lostBy", "policy", "receivedOnly", "importedFrom", "dampened", "since"],
  ...["rt", "soo", "asPathList", "labelIn", "ribFailure"],
] as const;
export const NEIGHBOR_FIELDS = ["vrf", "interface", "address", "mac", "state", "isRouter", "since"] as const;
export const RA_FIELDS = [
  ...["sent", "interface", "source", "hopLimit", "managed", "other", "preference", "routerLifetime", "reachableTime"],
  ...["retransTimer", "mtu", "prefixes", "onLink", "autonomous", "validLifetime", "preferredLifetime"],
] as const;
export const ICMP6_FIELDS = ["kind", "type", "code", "source", "hopLimit", "mtu", "pointer"] as const;
export const PACKET_FIELDS = ["source", "destination", "protocol", "info", "length", "labels"] as const;
