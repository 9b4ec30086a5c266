// What LDP does for some peers only, by access list: passwords, session protection, targeted hellos, labels taken.
import { formatIpv4 } from "../../base/ip.ts";
import { type Command, config } from "../command.ts";
import { neighborLines, neighborOf, tidyNeighbor } from "./mpls.ts";
import { readableKey } from "./ospf-key.ts";

const MPLS = "Multiprotocol Label Switching parameters";
const LDP = "Label Distribution Protocol";
const PASSWORDS = "Configure MD5 passwords";
const LIST = "IP access-list of the peers' LDP identifiers";
const ENCRYPTION = "Encryption type (0 to disable encryption, 7 for proprietary)";

export const commands: readonly Command[] = [
  config({
    mode: "config",
    grammar: "mpls ldp password required [for <list:word>]",
    help: [MPLS, LDP, PASSWORDS, "Require a password", "Of these peers only", LIST],
    set: (scope, { list }) => {
      scope.ldp.passwordRequired = list === undefined ? {} : { list };
    },
    unset: (scope) => {
      delete scope.ldp.passwordRequired;
    },
    write: ({ ldp: { passwordRequired: r } }) =>
      r === undefined ? [] : [`mpls ldp password required${r.list === undefined ? "" : ` for ${r.list}`}`],
  }),
  config({
    mode: "config",
    grammar: "mpls ldp password option <number:1-32767> for <list:word> [<encryption:0-7>] <password:word>",
    unsetGrammar: "mpls ldp password option <number:1-32767> [<rest:line>]",
    help: [
      MPLS,
      LDP,
      PASSWORDS,
      "Password of several peers",
      "Option number",
      "Peers",
      LIST,
      ENCRYPTION,
      "The password",
    ],
    set: (scope, { number, list, encryption, password }) => {
      const option = { number, list, password: readableKey(encryption, password) };
      const others = (scope.ldp.passwordOptions ?? []).filter((o) => o.number !== number);
      scope.ldp.passwordOptions = [...others, option].sort((a, b) => a.number - b.number);
    },
    unset: (scope, { number }) => {
      const left = (scope.ldp.passwordOptions ?? []).filter((o) => o.number !== number);
      if (left.length > 0) scope.ldp.passwordOptions = left;
      else delete scope.ldp.passwordOptions;
    },
    write: ({ ldp }) =>
      (ldp.passwordOptions ?? []).map((o) => `mpls ldp password option ${o.number} for ${o.list} ${o.password}`),
  }),
  config({
    mode: "config",
    grammar: "mpls ldp password fallback [<encryption:0-7>] <password:word>",
    unsetGrammar: "mpls ldp password fallback [<rest:line>]",
    help: [MPLS, LDP, PASSWORDS, "Password of peers that have no other", ENCRYPTION, "The password"],
    set: (scope, { encryption, password }) => {
      scope.ldp.passwordFallback = readableKey(encryption, password);
    },
    unset: (scope) => {
      delete scope.ldp.passwordFallback;
    },
    write: ({ ldp }) =>
      ldp.passwordFallback === undefined ? [] : [`mpls ldp password fallback ${ldp.passwordFallback}`],
  }),
  config({
    mode: "config",
    grammar: "mpls ldp neighbor <address:ipv4> labels accept <list:word>",
    unsetGrammar: "mpls ldp neighbor <address:ipv4> labels accept [<list:word>]",
    help: [
      MPLS,
      LDP,
      "Configure neighbor parameters",
      "IP address for LDP neighbor",
      "Configure label binding exchange controls",
      "Specify label bindings to accept",
      "IP access-list of prefixes",
    ],
    set: (scope, { address, list }) => {
      neighborOf(scope, address).acceptLabels = list;
    },
    unset: (scope, { address }) => {
      const neighbor = address === undefined ? undefined : scope.ldp.neighbors?.get(address);
      if (neighbor === undefined) return;
      delete neighbor.acceptLabels;
      tidyNeighbor(scope, address!);
    },
    write: (scope) =>
      neighborLines(scope, (address, { acceptLabels }) =>
        acceptLabels === undefined ? null : `mpls ldp neighbor ${formatIpv4(address)} labels accept ${acceptLabels}`,
      ),
  }),
  config({
    mode: "config",
    grammar: "mpls ldp discovery targeted-hello accept [from <list:word>]",
    help: [
      MPLS,
      LDP,
      "LDP discovery",
      "Targeted hellos",
      "Accept and respond to targeted hellos",
      "Of these only",
      LIST,
    ],
    set: (scope, { list }) => {
      scope.ldp.targetedHelloAccept = true;
      if (list === undefined) delete scope.ldp.targetedHelloFrom;
      else scope.ldp.targetedHelloFrom = list;
    },
    unset: (scope) => {
      delete scope.ldp.targetedHelloAccept;
      delete scope.ldp.targetedHelloFrom;
    },
    write: ({ ldp: { targetedHelloAccept, targetedHelloFrom } }) =>
      targetedHelloAccept !== true
        ? []
        : [
            `mpls ldp discovery targeted-hello accept${targetedHelloFrom === undefined ? "" : ` from ${targetedHelloFrom}`}`,
          ],
  }),
  config({
    mode: "config",
    grammar: "mpls ldp session protection [for <list:word>] [duration (<seconds:30-2147483>|infinite)]",
    help: [
      MPLS,
      LDP,
      "Configure session parameters",
      "Enable session protection",
      "Of these peers only",
      LIST,
      "Period to sustain the session after link hellos are lost",
      "Seconds",
      "For ever",
    ],
    set: (scope, args, editing) => {
      const { list, seconds } = args as { list?: string; seconds?: number };
      const duration = seconds ?? (editing.line.endsWith(" infinite") ? ("infinite" as const) : undefined);
      scope.ldp.sessionProtection = {
        ...(duration === undefined ? {} : { duration }),
        ...(list === undefined ? {} : { list }),
      };
    },
    unset: (scope) => {
      delete scope.ldp.sessionProtection;
    },
    write: ({ ldp: { sessionProtection: p } }) =>
      p === undefined
        ? []
        : [
            `mpls ldp session protection${p.list === undefined ? "" : ` for ${p.list}`}${p.duration === undefined ? "" : ` duration ${p.duration}`}`,
          ],
  }),
];
