// The state machine of a BGP session, row by row. RFC 4271, 8.2.2.
import { machine } from "../machine.ts";

export const SESSION_STATES = ["Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"] as const;
export type SessionState = (typeof SESSION_STATES)[number];
/** Names of RFC 4271, 8.1. DelayOpen is not used. */
export const SESSION_EVENTS = [
  "ManualStart",
  "ManualStop",
  "AutomaticStart",
  "ManualStart_with_PassiveTcpEstablishment",
  "AutomaticStart_with_PassiveTcpEstablishment",
  "AutomaticStop",
  "ConnectRetryTimer_Expires",
  "HoldTimer_Expires",
  "KeepaliveTimer_Expires",
  "IdleHoldTimer_Expires",
  "Tcp_CR_Acked",
  "TcpConnectionConfirmed",
  "TcpConnectionFails",
  "BGPOpen",
  "BGPHeaderErr",
  "BGPOpenMsgErr",
  "OpenCollisionDump",
  "NotifMsgVerErr",
  "NotifMsg",
  "KeepAliveMsg",
  "UpdateMsg",
  "UpdateMsgErr",
] as const;
export type SessionEvent = (typeof SESSION_EVENTS)[number];
export type SessionAction =
  | "resetRetryCounter"
  | "countRetry"
  | "startConnectRetry"
  | "stopConnectRetry"
  | "connect"
  | "dropConnection"
  | "sendOpen"
  | "startOpenHold"
  | "agree"
  | "sendKeepalive"
  | "startKeepalive"
  | "startHold"
  | "sendNotification"
  | "finish"
  | "startIdleHold"
  | "enterEstablished"
  | "leaveEstablished"
  | "processUpdate"
  | "automaticStart";

const failed = ["stopConnectRetry", "dropConnection", "countRetry", "startIdleHold"] as const;
const refused = ["sendNotification", ...failed] as const;
const lost = ["sendNotification", "leaveEstablished", ...failed] as const;
const opened = ["OpenSent", "OpenConfirm"] as const;

/** @rfc 4271 8.2.2 */
export const sessionMachine = machine<SessionState, SessionEvent, SessionAction>(SESSION_STATES, SESSION_EVENTS, [
  { in: "Idle", on: "ManualStart", do: ["resetRetryCounter", "startConnectRetry", "connect"], to: "Connect" },
  { in: "Idle", on: "AutomaticStart", do: ["startConnectRetry", "connect"], to: "Connect" },
  {
    in: "Idle",
    on: "ManualStart_with_PassiveTcpEstablishment",
    do: ["resetRetryCounter", "startConnectRetry"],
    to: "Active",
  },
  { in: "Idle", on: "AutomaticStart_with_PassiveTcpEstablishment", do: ["startConnectRetry"], to: "Active" },
  { in: "Idle", on: "IdleHoldTimer_Expires", do: ["automaticStart"], to: "same" },
  { in: "Idle", on: "ManualStop", do: ["finish"], to: "same" },
  // 8.2.2: an incoming connection in Idle is refused; a session made for one starts in Active.
  { in: "Idle", on: "TcpConnectionFails", to: "same" },

  {
    in: "Connect",
    on: "ManualStop",
    do: ["dropConnection", "resetRetryCounter", "stopConnectRetry", "finish"],
    to: "Idle",
  },
  {
    in: "Connect",
    on: "ConnectRetryTimer_Expires",
    do: ["dropConnection", "startConnectRetry", "connect"],
    to: "same",
  },
  {
    in: ["Connect", "Active"],
    on: "Tcp_CR_Acked",
    do: ["stopConnectRetry", "sendOpen", "startOpenHold"],
    to: "OpenSent",
  },
  {
    in: ["Connect", "Active"],
    on: "TcpConnectionConfirmed",
    do: ["stopConnectRetry", "sendOpen", "startOpenHold"],
    to: "OpenSent",
  },
  { in: "Connect", on: "TcpConnectionFails", do: ["dropConnection", "countRetry", "startConnectRetry"], to: "Active" },
  {
    in: "Active",
    on: "ManualStop",
    do: ["dropConnection", "resetRetryCounter", "stopConnectRetry", "finish"],
    to: "Idle",
  },
  { in: "Active", on: "ConnectRetryTimer_Expires", do: ["startConnectRetry", "connect"], to: "Connect" },
  { in: "Active", on: "TcpConnectionFails", do: failed, to: "Idle" },
  { in: ["Connect", "Active"], on: "OpenCollisionDump", do: ["stopConnectRetry", "dropConnection"], to: "Idle" },
  { in: ["Connect", "Active"], on: "AutomaticStop", do: failed, to: "Idle" },

  {
    in: opened,
    on: "ManualStop",
    do: ["sendNotification", "dropConnection", "resetRetryCounter", "stopConnectRetry", "finish"],
    to: "Idle",
  },
  { in: opened, on: "AutomaticStop", do: refused, to: "Idle" },
  { in: opened, on: "HoldTimer_Expires", do: refused, to: "Idle" },
  { in: "OpenSent", on: "TcpConnectionFails", do: ["dropConnection", "countRetry", "startConnectRetry"], to: "Active" },
  {
    in: "OpenSent",
    on: "BGPOpen",
    do: ["stopConnectRetry", "agree", "sendKeepalive", "startKeepalive", "startHold"],
    to: "OpenConfirm",
  },
  { in: opened, on: "BGPHeaderErr", do: refused, to: "Idle" },
  { in: opened, on: "BGPOpenMsgErr", do: refused, to: "Idle" },
  { in: opened, on: "OpenCollisionDump", do: ["sendNotification", "stopConnectRetry", "dropConnection"], to: "Idle" },
  { in: opened, on: "NotifMsgVerErr", do: ["stopConnectRetry", "dropConnection", "startIdleHold"], to: "Idle" },
  { in: opened, on: "NotifMsg", do: failed, to: "Idle" },
  { in: "OpenSent", on: "KeepAliveMsg", do: refused, to: "Idle" },
  { in: opened, on: "UpdateMsg", do: refused, to: "Idle" },
  { in: opened, on: "UpdateMsgErr", do: refused, to: "Idle" },

  { in: "OpenConfirm", on: "KeepaliveTimer_Expires", do: ["sendKeepalive", "startKeepalive"], to: "same" },
  { in: "OpenConfirm", on: "TcpConnectionFails", do: failed, to: "Idle" },
  { in: "OpenConfirm", on: "BGPOpen", do: refused, to: "Idle" },
  { in: "OpenConfirm", on: "KeepAliveMsg", do: ["startHold", "enterEstablished"], to: "Established" },

  {
    in: "Established",
    on: "ManualStop",
    do: ["sendNotification", "leaveEstablished", "dropConnection", "resetRetryCounter", "stopConnectRetry", "finish"],
    to: "Idle",
  },
  { in: "Established", on: "AutomaticStop", do: lost, to: "Idle" },
  { in: "Established", on: "HoldTimer_Expires", do: lost, to: "Idle" },
  { in: "Established", on: "KeepaliveTimer_Expires", do: ["sendKeepalive", "startKeepalive"], to: "same" },
  { in: "Established", on: "TcpConnectionFails", do: ["leaveEstablished", ...failed], to: "Idle" },
  { in: "Established", on: "BGPOpen", do: lost, to: "Idle" },
  { in: "Established", on: "BGPHeaderErr", do: lost, to: "Idle" },
  { in: "Established", on: "BGPOpenMsgErr", do: lost, to: "Idle" },
  { in: "Established", on: "OpenCollisionDump", do: lost, to: "Idle" },
  { in: "Established", on: "NotifMsgVerErr", do: ["leaveEstablished", ...failed], to: "Idle" },
  { in: "Established", on: "NotifMsg", do: ["leaveEstablished", ...failed], to: "Idle" },
  { in: "Established", on: "KeepAliveMsg", do: ["startHold"], to: "same" },
  { in: "Established", on: "UpdateMsg", do: ["startHold", "processUpdate"], to: "same" },
  { in: "Established", on: "UpdateMsgErr", do: lost, to: "Idle" },
]);
