// Session establishment. RFC 5036, 2.5.4.
import { machine } from "../machine.ts";

export const sessionMachine = machine(
  ["NON EXISTENT", "INITIALIZED", "OPENREC", "OPENSENT", "OPERATIONAL"],
  [
    "Session TCP connection established",
    "Transmit Initialization msg",
    "Receive acceptable Initialization msg",
    "Receive unacceptable Initialization msg",
    "Receive KeepAlive msg",
    "Receive Shutdown msg",
    "Receive any other LDP msg",
    "Timeout",
    "TCP connection lost",
  ],
  [
    { in: "NON EXISTENT", on: "Session TCP connection established", to: "INITIALIZED" },
    { in: "INITIALIZED", on: "Transmit Initialization msg", do: ["sendInitialization"], to: "OPENSENT" },
    {
      in: "INITIALIZED",
      on: "Receive acceptable Initialization msg",
      do: ["sendInitialization", "sendKeepAlive"],
      to: "OPENREC",
    },
    { in: "OPENSENT", on: "Receive acceptable Initialization msg", do: ["sendKeepAlive"], to: "OPENREC" },
    { in: "OPENREC", on: "Receive KeepAlive msg", do: ["becomeOperational"], to: "OPERATIONAL" },
    { in: "OPERATIONAL", on: "Receive KeepAlive msg", to: "OPERATIONAL" },
    { in: "OPERATIONAL", on: "Receive any other LDP msg", do: ["process"], to: "OPERATIONAL" },
    {
      in: ["INITIALIZED", "OPENSENT"],
      on: "Receive unacceptable Initialization msg",
      do: ["sendNak", "close"],
      to: "NON EXISTENT",
    },
    { in: ["INITIALIZED", "OPENSENT"], on: "Receive KeepAlive msg", do: ["sendNak", "close"], to: "NON EXISTENT" },
    {
      in: ["INITIALIZED", "OPENSENT", "OPENREC"],
      on: "Receive any other LDP msg",
      do: ["sendNak", "close"],
      to: "NON EXISTENT",
    },
    {
      in: ["OPENREC", "OPERATIONAL"],
      on: "Receive acceptable Initialization msg",
      do: ["sendShutdown", "close"],
      to: "NON EXISTENT",
    },
    {
      in: ["OPENREC", "OPERATIONAL"],
      on: "Receive unacceptable Initialization msg",
      do: ["sendShutdown", "close"],
      to: "NON EXISTENT",
    },
    {
      in: ["INITIALIZED", "OPENSENT", "OPENREC"],
      on: "Receive Shutdown msg",
      do: ["close"],
      to: "NON EXISTENT",
    },
    { in: "OPERATIONAL", on: "Receive Shutdown msg", do: ["sendShutdown", "close"], to: "NON EXISTENT" },
    {
      in: ["INITIALIZED", "OPENSENT", "OPENREC", "OPERATIONAL"],
      on: "Timeout",
      do: ["sendShutdown", "close"],
      to: "NON EXISTENT",
    },
    {
      in: ["INITIALIZED", "OPENSENT", "OPENREC", "OPERATIONAL"],
      on: "TCP connection lost",
      do: ["close"],
      to: "NON EXISTENT",
    },
  ],
);
export type SessionState = (typeof sessionMachine.states)[number];
export type SessionEvent = (typeof sessionMachine.events)[number];
