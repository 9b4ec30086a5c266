// `timers` of `router ospf`: throttling of SPF and of LSAs, pacing. IOS 12 spellings are taken and shown as IOS 15 has them.
import { type Command, config } from "../command.ts";

const mode = "config-router-ospf";
const throttle = (
  what: "spf" | "lsa",
  key: "spfThrottle" | "lsaThrottle",
  ranges: readonly [string, string, string],
): Command =>
  config({
    mode,
    grammar: `timers throttle ${what} ${what === "lsa" ? "[<all:flag>] " : ""}<start:${ranges[0]}> <hold:${ranges[1]}> <maximum:${ranges[2]}>`,
    help: [
      "Adjust routing timers",
      "OSPF Throttle timers",
      `OSPF ${what.toUpperCase()} throttle timers`,
      ...(what === "lsa" ? ["LSA delay between 2 LSA generations"] : []),
      "Initial delay in msec",
      "Minimum hold in msec",
      "Maximum delay in msec",
    ],
    set: (scope, args) => {
      const { start, hold, maximum } = args as { start: number; hold: number; maximum: number };
      scope[key] = { start, hold, maximum };
    },
    unset: (scope) => {
      delete scope[key];
    },
    write: (scope) => {
      const t = scope[key];
      return t === undefined
        ? []
        : [`timers throttle ${what}${what === "lsa" ? " all" : ""} ${t.start} ${t.hold} ${t.maximum}`];
    },
  });

const pacing = (
  word: "flood" | "lsa-group" | "retransmission",
  key: "floodPacing" | "lsaGroupPacing" | "retransmissionPacing",
  range: string,
  help: readonly [string, string],
): Command =>
  config({
    mode,
    grammar: `timers pacing ${word} <value:${range}>`,
    help: ["Adjust routing timers", "OSPF pacing timers", ...help],
    set: (scope, args) => {
      scope[key] = (args as { value: number }).value;
    },
    unset: (scope) => {
      delete scope[key];
    },
    write: (scope) => (scope[key] === undefined ? [] : [`timers pacing ${word} ${scope[key]}`]),
  });

export const timers: readonly Command[] = [
  throttle("spf", "spfThrottle", ["1-600000", "1-600000", "1-600000"]),
  throttle("lsa", "lsaThrottle", ["0-600000", "1-600000", "1-600000"]),
  config({
    mode,
    grammar: "timers spf <delay:0-65535> <hold:0-65535>",
    help: [
      "Adjust routing timers",
      "OSPF SPF timers",
      "Delay between receiving a change to SPF calculation",
      "Hold time between consecutive SPF calculations",
    ],
    set: (scope, args) => {
      const hold = Math.max(1, args.hold * 1000);
      scope.spfThrottle = { start: Math.max(1, args.delay * 1000), hold, maximum: hold };
    },
    unset: (scope) => {
      delete scope.spfThrottle;
    },
    // Seconds, in the spelling of IOS 12; shown as `timers throttle spf`.
    write: () => [],
  }),
  pacing("flood", "floodPacing", "5-100", [
    "OSPF flood pacing timer",
    "The minimum interval in msec to pace limit flooding on interface",
  ]),
  pacing("lsa-group", "lsaGroupPacing", "10-1800", [
    "OSPF LSA group pacing timer",
    "Interval in sec between group of LSA being refreshed or maxaged",
  ]),
  pacing("retransmission", "retransmissionPacing", "5-200", [
    "OSPF retransmission pacing timer",
    "The minimum interval in msec between neighbor retransmissions",
  ]),
  config({
    mode,
    grammar: "timers lsa-group-pacing <value:10-1800>",
    help: [
      "Adjust routing timers",
      "OSPF LSA group pacing timer",
      "Interval in sec between group of LSA being refreshed or maxaged",
    ],
    set: (scope, args) => {
      scope.lsaGroupPacing = args.value;
    },
    unset: (scope) => {
      delete scope.lsaGroupPacing;
    },
    // The spelling of IOS 12; shown as `timers pacing lsa-group`.
    write: () => [],
  }),
  config({
    mode,
    grammar: "timers lsa arrival <ms:0-600000>",
    help: [
      "Adjust routing timers",
      "OSPF LSA timers",
      "The minimum interval in milliseconds between accepting the same LSA",
      "Milliseconds",
    ],
    set: (scope, args) => {
      scope.lsaArrival = args.ms;
    },
    unset: (scope) => {
      delete scope.lsaArrival;
    },
    write: (scope) => (scope.lsaArrival === undefined ? [] : [`timers lsa arrival ${scope.lsaArrival}`]),
  }),
];
