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

/** One number: `timers ... <value>`. `written` false: taken, and shown in another spelling. */
const timer = (
  grammar: string,
  help: readonly string[],
  key: "floodPacing" | "lsaGroupPacing" | "retransmissionPacing" | "lsaArrival",
  written = true,
): Command =>
  config({
    mode,
    grammar,
    help: ["Adjust routing timers", ...help],
    set: (scope, args) => {
      scope[key] = (args as { value: number }).value;
    },
    unset: (scope) => {
      delete scope[key];
    },
    write: (scope) => (scope[key] === undefined || !written ? [] : [grammar.replace(/<[^>]+>/, String(scope[key]))]),
  });
const GROUP_INTERVAL = "Interval in sec between group of LSA being refreshed or maxaged";

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
  timer(
    "timers pacing flood <value:5-100>",
    [
      "OSPF pacing timers",
      "OSPF flood pacing timer",
      "The minimum interval in msec to pace limit flooding on interface",
    ],
    "floodPacing",
  ),
  timer(
    "timers pacing lsa-group <value:10-1800>",
    ["OSPF pacing timers", "OSPF LSA group pacing timer", GROUP_INTERVAL],
    "lsaGroupPacing",
  ),
  timer(
    "timers pacing retransmission <value:5-200>",
    [
      "OSPF pacing timers",
      "OSPF retransmission pacing timer",
      "The minimum interval in msec between neighbor retransmissions",
    ],
    "retransmissionPacing",
  ),
  // The spelling of IOS 12.
  timer(
    "timers lsa-group-pacing <value:10-1800>",
    ["OSPF LSA group pacing timer", GROUP_INTERVAL],
    "lsaGroupPacing",
    false,
  ),
  timer(
    "timers lsa arrival <value:0-600000>",
    ["OSPF LSA timers", "The minimum interval in milliseconds between accepting the same LSA", "Milliseconds"],
    "lsaArrival",
  ),
];
