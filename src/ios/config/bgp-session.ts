// What a BGP neighbour, peer group or peer-session template says about the session: one row per line.
import type { BgpSessionConfig } from "../../protocols/bgp/config.ts";
import { readableKey } from "./ospf-key.ts";

/** A line behind `neighbor X`, or by itself in a template. */
export interface Line<T> {
  readonly grammar: string;
  set(target: T, args: any): void;
  /** `args` may be partial. */
  unset(target: T, args: any): void;
  write(target: T): readonly string[];
  /** Not in templates, or not in every mode. */
  readonly only?: "neighbor";
}
const flag = (
  grammar: string,
  key: "shutdown" | "disableConnectedCheck" | "dontCapabilityNegotiate",
): Line<BgpSessionConfig> => ({
  grammar,
  set: (s) => {
    s[key] = true;
  },
  unset: (s) => {
    delete s[key];
  },
  write: (s) => (s[key] ? [grammar] : []),
});

export const sessionLines: readonly Line<BgpSessionConfig>[] = [
  {
    grammar: "remote-as <asn:asn>",
    set: (s, { asn }) => {
      s.remoteAs = asn;
    },
    unset: (s) => {
      delete s.remoteAs;
    },
    write: (s) => (s.remoteAs === undefined ? [] : [`remote-as ${s.remoteAs}`]),
  },
  {
    grammar: "local-as <asn:asn> [<noPrepend:|no-prepend> [<replaceAs:|replace-as> [<dualAs:|dual-as>]]]",
    set: (s, { asn, noPrepend, replaceAs, dualAs }) => {
      s.localAs = {
        asn,
        noPrepend: noPrepend !== undefined,
        replaceAs: replaceAs !== undefined,
        dualAs: dualAs !== undefined,
      };
    },
    unset: (s) => {
      delete s.localAs;
    },
    write: ({ localAs: l }) =>
      l === undefined
        ? []
        : [
            `local-as ${l.asn}${l.noPrepend ? " no-prepend" : ""}${l.replaceAs ? " replace-as" : ""}${l.dualAs ? " dual-as" : ""}`,
          ],
  },
  {
    grammar: "description <text:line>",
    set: (s, { text }) => {
      s.description = text;
    },
    unset: (s) => {
      delete s.description;
    },
    write: (s) => (s.description === undefined ? [] : [`description ${s.description}`]),
  },
  {
    grammar: "ebgp-multihop [<ttl:1-255>]",
    set: (s, { ttl }) => {
      s.ebgpMultihop = ttl ?? 255;
    },
    unset: (s) => {
      delete s.ebgpMultihop;
    },
    write: (s) => (s.ebgpMultihop === undefined ? [] : [`ebgp-multihop ${s.ebgpMultihop}`]),
  },
  {
    grammar: "ttl-security hops <hops:1-254>",
    set: (s, { hops }) => {
      s.ttlSecurity = hops;
    },
    unset: (s) => {
      delete s.ttlSecurity;
    },
    write: (s) => (s.ttlSecurity === undefined ? [] : [`ttl-security hops ${s.ttlSecurity}`]),
  },
  flag("disable-connected-check", "disableConnectedCheck"),
  flag("dont-capability-negotiate", "dontCapabilityNegotiate"),
  flag("shutdown", "shutdown"),
  {
    grammar: "password [<encryption:0-7>] <password:line>",
    set: (s, { encryption, password }) => {
      s.password = readableKey(encryption, password);
    },
    unset: (s) => {
      delete s.password;
    },
    write: (s) => (s.password === undefined ? [] : [`password ${s.password}`]),
  },
  {
    grammar: "update-source <interface:interface>",
    set: (s, args) => {
      s.updateSource = args.interface;
    },
    unset: (s) => {
      delete s.updateSource;
    },
    write: (s) => (s.updateSource === undefined ? [] : [`update-source ${s.updateSource}`]),
  },
  {
    grammar: "transport connection-mode <mode:active|passive>",
    set: (s, { mode }) => {
      if (mode === "passive") s.passive = true;
      else delete s.passive;
    },
    unset: (s) => {
      delete s.passive;
    },
    write: (s) => (s.passive ? ["transport connection-mode passive"] : []),
  },
  {
    grammar: "timers <keepalive:0-65535> <hold:0-65535> [<minimum:0-65535>]",
    set: (s, { keepalive, hold, minimum }) => {
      s.timers = { keepalive, hold, ...(minimum === undefined ? {} : { minimumHold: minimum }) };
    },
    unset: (s) => {
      delete s.timers;
    },
    write: ({ timers: t }) =>
      t === undefined
        ? []
        : [`timers ${t.keepalive} ${t.hold}${t.minimumHold === undefined ? "" : ` ${t.minimumHold}`}`],
  },
  {
    grammar: "version 4",
    set: (s) => {
      s.version = 4;
    },
    unset: (s) => {
      delete s.version;
    },
    write: (s) => (s.version === undefined ? [] : [`version ${s.version}`]),
  },
  {
    grammar: "inherit peer-session <name:word>",
    set: (s, { name }) => {
      s.inheritSession = name;
    },
    unset: (s) => {
      delete s.inheritSession;
    },
    write: (s) => (s.inheritSession === undefined ? [] : [`inherit peer-session ${s.inheritSession}`]),
  },
];
