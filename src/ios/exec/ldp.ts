// clear mpls … and debug mpls …
import { formatIpv4 } from "../../base/ip.ts";
import { type Command, debugging, exec, Refused } from "../command.ts";

const CLEAR = "Reset functions";
const MPLS = "MPLS information";
const LDP = "Label Distribution Protocol";

export const commands: readonly Command[] = [
  exec({
    grammar: "clear mpls ldp neighbor <lsr:ipv4>",
    help: [CLEAR, MPLS, LDP, "Reset LDP sessions", "LDP identifier of the neighbor"],
    run: (session, { lsr }) => {
      if (!session.device.protocolCommand("ldp", null, "clear neighbor", { lsrId: lsr }))
        throw new Refused(`% LDP has no session with ${formatIpv4(lsr)}`);
    },
  }),
  exec({
    grammar: "clear mpls ldp neighbor *",
    help: [CLEAR, MPLS, LDP, "Reset LDP sessions", "Every session"],
    run: (session) => {
      if (!session.device.protocolCommand("ldp", null, "clear neighbor", {})) throw new Refused("% LDP has no session");
    },
  }),
  exec({
    grammar: "clear mpls counters",
    help: [CLEAR, MPLS, "Clear the octets switched by label"],
    run: (session) => session.device.engine.clearLabelOctets(),
  }),
  ...debugging(
    "mpls ldp transport events",
    [MPLS, LDP, "LDP transport", "Discovery events"],
    "mpls ldp transport events",
    "LDP transport events debugging",
  ),
  ...debugging(
    "mpls ldp transport connections",
    [MPLS, LDP, "LDP transport", "Connection events"],
    "mpls ldp transport connections",
    "LDP transport connections debugging",
  ),
  ...debugging(
    "mpls ldp session state-machine",
    [MPLS, LDP, "LDP session", "State machine"],
    "mpls ldp session state-machine",
    "LDP session state-machine debugging",
  ),
  ...debugging(
    "mpls ldp messages received",
    [MPLS, LDP, "LDP messages", "Received messages"],
    "mpls ldp messages received",
    "LDP received messages, excluding periodic Keep Alives debugging",
  ),
  ...debugging(
    "mpls ldp messages sent",
    [MPLS, LDP, "LDP messages", "Sent messages"],
    "mpls ldp messages sent",
    "LDP sent PDUs, excluding periodic Keep Alives debugging",
  ),
  ...debugging(
    "mpls ldp bindings",
    [MPLS, LDP, "LDP label information base"],
    "mpls ldp bindings",
    "LDP Label Information Base (LIB) changes debugging",
  ),
  ...debugging(
    "mpls ldp advertisements",
    [MPLS, LDP, "LDP label advertisements"],
    "mpls ldp advertisements",
    "LDP label and address advertisements debugging",
  ),
  ...debugging(
    "ip tcp transactions",
    ["IP information", "TCP information", "Significant TCP events"],
    "ip tcp transactions",
    "TCP special event debugging",
  ),
];
