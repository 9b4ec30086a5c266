// What IOS logs when an interface changes state.
import type { LogMessage } from "../protocols/protocol.ts";
import type { RouterInterface } from "./interface.ts";

const QUIET: ReadonlySet<string> = new Set(["null"]);

/** LINK messages are about the signal and the administrator, LINEPROTO messages about what IP sees. */
export const linkMessages = (before: RouterInterface | null, after: RouterInterface | null): readonly LogMessage[] => {
  const out: LogMessage[] = [];
  const subject = after ?? before;
  if (subject === null || QUIET.has(subject.kind)) return out;
  const sub = subject.kind === "subinterface";
  const was = before ?? { adminUp: false, up: false };
  const is = after ?? { adminUp: false, up: false };
  if (was.adminUp && !is.adminUp && !sub)
    out.push({
      facility: "LINK",
      severity: 5,
      mnemonic: "CHANGED",
      text: `Interface ${subject.name}, changed state to administratively down`,
    });
  else if (was.up !== is.up && !sub)
    out.push({
      facility: "LINK",
      severity: 3,
      mnemonic: "UPDOWN",
      text: `Interface ${subject.name}, changed state to ${is.up ? "up" : "down"}`,
    });
  if (was.up !== is.up && !sub)
    out.push({
      facility: "LINEPROTO",
      severity: 5,
      mnemonic: "UPDOWN",
      text: `Line protocol on Interface ${subject.name}, changed state to ${is.up ? "up" : "down"}`,
    });
  return out;
};
