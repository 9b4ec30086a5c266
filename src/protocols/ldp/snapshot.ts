// How the read-only view of LDP is taken, and why a session is not up.
import type { Ipv4 } from "../../base/ip.ts";
import { DEFAULTS } from "./constants.ts";
import { type Adjacency, adjacencyView, type LinkEntry, type TargetEntry } from "./discovery.ts";
import type { Ldp } from "./instance.ts";
import type { Session } from "./session.ts";
import type { AdjacencyView, LdpInterfaceView, LdpNeighborView, LdpReason, LdpTargetView, LdpView } from "./view.ts";

const adjacency = (ldp: Ldp, a: Adjacency): AdjacencyView =>
  adjacencyView(a, ldp.context.rib("ipv4").lookup(a.transportAddress) !== null);

/** The first thing that keeps a session with a neighbour from being operational. */
const reasonOf = (ldp: Ldp, session: Session): { reason?: LdpReason; detail?: string } => {
  if (session.state === "OPERATIONAL") return {};
  const transports = new Set([...session.adjacencies].map((a) => a.transportAddress));
  const detail = session.detail === "" ? {} : { detail: session.detail };
  if (session.reason === "password-required") return { reason: "password-required" };
  if (!session.reachable) return { reason: "no-route-to-transport-address" };
  if (session.connection !== null && session.failures === 0)
    return { reason: session.state === "NON EXISTENT" ? "connecting" : "initializing" };
  if (transports.size > 1) return { reason: "transport-address-conflict" };
  if (session.role === "passive" && session.reason !== "session-rejected") {
    const suspicious =
      ldp.sessionSettings().password(session.lsrId) !== undefined && ldp.context.now() - session.since > 3e10;
    return { reason: suspicious ? "password-mismatch" : "waiting-for-peer-to-connect" };
  }
  if (session.reason !== null) return { reason: session.reason, ...detail };
  return { reason: session.waiting ? "backing-off" : "connecting", ...detail };
};

const neighbor = (ldp: Ldp, session: Session): LdpNeighborView => {
  const settings = ldp.sessionSettings();
  return {
    index: session.index,
    lsrId: session.lsrId,
    labelSpace: session.labelSpace,
    state: session.state,
    role: session.role,
    localAddress: session.localAddress,
    remoteAddress: session.remoteAddress,
    connected: session.connection !== null,
    localPort: session.connection?.localPort ?? null,
    remotePort: session.connection?.remotePort ?? null,
    md5: settings.password(session.lsrId) !== undefined,
    password: ldp.passwordSource(session.lsrId),
    passwordRequired: ldp.passwordRequired(session.lsrId),
    messagesSent: session.messagesSent,
    messagesReceived: session.messagesReceived,
    upSince: session.upSince,
    keepAliveTime: session.keepAliveTime,
    peerKeepAliveTime: session.peerKeepAliveTime,
    localKeepAliveTime: settings.holdTime,
    maximumPduLength: session.maximumPduLength,
    adjacencies: [...session.adjacencies]
      .map((a) => adjacency(ldp, a))
      .sort((a, b) => (a.interface ?? Number.MAX_SAFE_INTEGER) - (b.interface ?? Number.MAX_SAFE_INTEGER)),
    addresses: [...session.addresses].sort((a, b) => a - b),
    protection: ldp.protectionOf(session),
    lastDown: session.lastDown,
    ...reasonOf(ldp, session),
  };
};
const link = (ldp: Ldp, index: number, name: string, entry: LinkEntry | undefined): LdpInterfaceView => {
  const adjacencies = [...(entry?.adjacencies.values() ?? [])].sort((a, b) => a.lsrId - b.lsrId);
  const { global } = ldp.config;
  const reason: LdpReason | null =
    entry === undefined
      ? "ldp-disabled"
      : adjacencies.length > 0
        ? null
        : ldp.routerId() === 0
          ? "no-router-id"
          : ldp.duplicates.has(index)
            ? "duplicate-router-id"
            : "no-hello";
  return {
    interface: index,
    name,
    enabled: entry !== undefined,
    transmitting: entry?.sent ?? false,
    receiving: adjacencies.length > 0,
    helloInterval: global.helloInterval ?? DEFAULTS.helloInterval,
    holdTime: global.helloHoldTime ?? DEFAULTS.helloHoldTime,
    transportAddress: entry === undefined ? 0 : ldp.transportAddress(entry.interface),
    synchronised: ldp.synchronisation.achieved(index),
    syncDelay: ldp.config.interfaces.find((i) => i.name === name)?.syncDelay ?? 0,
    syncDelayed: ldp.synchronisation.delayed(index),
    adjacencies: adjacencies.map((a) => adjacency(ldp, a)),
    ...(reason === null ? {} : { reason }),
  };
};
const target = (ldp: Ldp, address: Ipv4, entry: TargetEntry): LdpTargetView => {
  const { global } = ldp.config;
  const reachable = ldp.context.rib("ipv4").lookup(address) !== null;
  const reason: LdpReason | null =
    entry.adjacency !== null ? null : reachable ? "no-hello" : "no-route-to-transport-address";
  return {
    address,
    causes: [...entry.causes].sort((a, b) => (a < b ? -1 : 1)),
    helloInterval: global.targetedHelloInterval ?? DEFAULTS.targetedHelloInterval,
    holdTime: global.targetedHelloHoldTime ?? DEFAULTS.targetedHelloHoldTime,
    transmitting: entry.sent,
    adjacency: entry.adjacency === null ? null : adjacency(ldp, entry.adjacency),
    ...(reason === null ? {} : { reason }),
  };
};

export const viewOf = (ldp: Ldp): LdpView => {
  const { global } = ldp.config;
  const holdTime = global.holdTime ?? DEFAULTS.holdTime;
  return {
    version: 1,
    enabled: global.enabled,
    routerId: ldp.routerId(),
    parameters: {
      holdTime,
      keepAliveInterval: Math.floor(holdTime / 3),
      helloInterval: global.helloInterval ?? DEFAULTS.helloInterval,
      helloHoldTime: global.helloHoldTime ?? DEFAULTS.helloHoldTime,
      targetedHelloInterval: global.targetedHelloInterval ?? DEFAULTS.targetedHelloInterval,
      targetedHelloHoldTime: global.targetedHelloHoldTime ?? DEFAULTS.targetedHelloHoldTime,
      targetedHelloAccept: global.targetedHelloAccept === true,
      backoff: global.backoff ?? DEFAULTS.backoff,
      sessionProtection: global.sessionProtection !== undefined,
    },
    interfaces: ldp.context
      .interfaces()
      .filter((i) => i.mpls || ldp.discovery.links.has(i.index))
      .map((i) => link(ldp, i.index, i.name, ldp.discovery.links.get(i.index))),
    targets: [...ldp.discovery.targets]
      .sort((a, b) => a[0] - b[0])
      .map(([address, entry]) => target(ldp, address, entry)),
    neighbors: [...ldp.sessions.values()].sort((a, b) => a.lsrId - b.lsrId).map((s) => neighbor(ldp, s)),
    bindings: ldp.bindings.view(),
  };
};
