// `ping`: simple and with its dialogue, rendering the ping engine as IOS does.
import { type Ip, isLinkLocalIpv6, isMulticast, parseIp } from "../../base/ip.ts";
import { type PingOptions, pingSymbol, startPing } from "../../device/probe.ts";
import { isSubnetBroadcast } from "../../forwarding/pipeline/ethernet.ts";
import type { InterfaceView } from "../../protocols/protocol.ts";
import { type Command, type ExecSession, exec, Refused } from "../command.ts";
import { hostNamed } from "../host-names.ts";
import { parseInterfaceName } from "../../config/interface-name.ts";
import { groupReplyText, recordedLines, shownIp, summaryText, verboseText } from "./ping-text.ts";
import { askAll, numberQuestion, type Question, yesQuestion } from "./questions.ts";

/** The id of a VRF. Throws Refused for an unknown one. */
export const vrfId = (session: ExecSession, name: string | undefined): number => {
  if (name === undefined) return 0;
  const found = session.router.vrfNamed(name);
  if (found === undefined) throw new Refused(`% VRF ${name} does not exist`);
  return found.id;
};
const INVALID_SOURCE = "% Invalid source. Must use same-VRF IP address or full interface name without spaces";
/** An own address as typed, or that of an interface. Throws Refused when there is none. */
export const sourceOf = (session: ExecSession, text: Ip | string, family: "ipv4" | "ipv6", vrf: number): Ip => {
  if (typeof text !== "string") {
    const own = (i: InterfaceView): boolean =>
      i.vrf === vrf && (typeof text === "number" ? i.ipv4 : i.ipv6).some((a) => a.address === text);
    if (!session.router.interfaces().some(own)) throw new Refused(INVALID_SOURCE);
    return text;
  }
  const view = session.router.interfaceNamed(text);
  const address = (
    family === "ipv4" ? view?.ipv4[0] : (view?.ipv6.find((a) => !isLinkLocal(a.address)) ?? view?.ipv6[0])
  )?.address;
  if (address === undefined || view?.vrf !== vrf) throw new Refused(INVALID_SOURCE);
  return address;
};
const isLinkLocal = (ip: Ip): boolean => typeof ip === "bigint" && isLinkLocalIpv6(ip);
/** Typed by a person: an address, or a name from `ip host`. Throws Refused. */
export const targetOf = (session: ExecSession, text: string): Ip => {
  const ip = parseIp(text) ?? hostNamed(session.device.config, text);
  if (ip !== null) return ip;
  if (session.device.config.domainLookup) session.print(`Translating "${text}"...domain server (255.255.255.255)\n`);
  throw new Refused("% Unrecognized host or address, or protocol not running.");
};
interface Request extends PingOptions {
  readonly sourceShown: Ip | undefined;
  /** Stands behind an IPv6 source: its VRF, or the interface of a link-local one. */
  readonly scope: string | undefined;
  /** A line for every answer instead of a character. */
  readonly verbose?: boolean;
}
const ping = (session: ExecSession, request: Request): void => {
  const family = typeof request.to === "number" ? "ipv4" : "ipv6";
  const sizes = request.sweep === undefined ? String(request.size) : `[${request.sweep.from}..${request.sweep.to}]`;
  const count =
    request.sweep === undefined
      ? request.repeat
      : request.repeat * (Math.floor((request.sweep.to - request.sweep.from) / request.sweep.step) + 1);
  const lines = [
    "Type escape sequence to abort.",
    `Sending ${count}, ${sizes}-byte ICMP Echos to ${shownIp(request.to)}, timeout is ${request.timeout / 1e9} seconds:`,
  ];
  if (request.sourceShown !== undefined)
    lines.push(
      `Packet sent with a source address of ${shownIp(request.sourceShown)}${family === "ipv4" ? " " : request.scope === undefined ? "" : `%${request.scope}`}`,
    );
  if (request.dontFragment === true) lines.push("Packet sent with the DF bit set");
  if (request.record !== undefined) {
    const [total, ...option] = recordedLines(new Array<number>(request.record).fill(0), 4 * request.record + 3);
    lines.push(`Packet has IP options: ${total}`, ...option, "");
  }
  const everyone = request.everyone === true;
  if (everyone) lines.push("");
  session.print(`${lines.join("\n")}\n`);
  let column = 0;
  const probe: { stop: () => void } = { stop: () => {} };
  const activity = session.start({ interrupt: () => probe.stop() });
  const started = startPing(
    {
      engine: session.device.engine,
      now: () => session.router.now(),
      timer: (name, expire) => session.device.timer(name, expire),
    },
    request,
    {
      result: (result) => {
        if (request.verbose === true) {
          session.print(verboseText(result));
          return;
        }
        if (everyone && result.outcome === "reply") {
          session.print(`${column === 0 ? "" : "\n"}${groupReplyText(result, family)}`);
          column = 0;
          return;
        }
        session.print(pingSymbol(result, family));
        column++;
        if (column === 70) {
          column = 0;
          session.print("\n");
        }
      },
      done: (summary) => {
        const rest = [
          ...(column === 0 ? [] : ["\n"]),
          ...(everyone && family === "ipv4" ? [] : [summaryText(summary)]),
          ...(everyone && family === "ipv6"
            ? [`${summary.received + summary.duplicates} multicast replies and ${summary.errors} errors.\n`]
            : []),
        ];
        session.print(rest.join(""));
        activity.done();
      },
    },
  );
  probe.stop = () => started.stop();
};
/** Where probes to a group or to a broadcast address of this router go, and that everyone's answer counts. */
const audience = (session: ExecSession, vrf: number, to: Ip): Partial<PingOptions> => {
  if (typeof to === "bigint") return isMulticast(to) ? { everyone: true } : {};
  const all = session.router.interfaces().filter((i) => i.vrf === vrf && i.up && i.ipv4.length > 0);
  if (all.some((i) => isSubnetBroadcast(i, to))) return { everyone: true };
  if (!isMulticast(to) && to !== LIMITED_BROADCAST) return {};
  const outs = all.filter((i) => i.kind !== "loopback" && i.kind !== "null").map((i) => i.index);
  return { everyone: true, ...(outs.length === 0 ? {} : { outs }) };
};
const LIMITED_BROADCAST = 0xffffffff;
const NO_INTERFACE = "% Invalid interface. Use full interface name without spaces (e.g. Serial0/1)";
/** Asks for what the target does not say, and starts. */
const launch = (
  session: ExecSession,
  vrfName: string | undefined,
  options: PingOptions & { verbose?: boolean },
): void => {
  const start = (more: PingOptions): void => {
    const { from, out } = more;
    const scope = out !== undefined && from !== undefined && isLinkLocal(from) ? nameOf(session, out) : vrfName;
    ping(session, { ...more, ...audience(session, options.vrf, options.to), sourceShown: from, scope });
  };
  const leaving = (out: number): void => {
    const from = options.from ?? session.device.engine.sourceFor(options.vrf, options.to, out) ?? undefined;
    start({ ...options, out, ...(from === undefined ? {} : { from }) });
  };
  if (!needsInterface(options.to)) start(options);
  else if (options.out !== undefined) leaving(options.out);
  else
    session.ask("Output Interface: ", (answer) => {
      const name = parseInterfaceName(answer.trim());
      const view = name === null ? undefined : session.router.interfaceNamed(name);
      if (view === undefined || view.vrf !== options.vrf) session.print(`${NO_INTERFACE}\n`);
      else leaving(view.index);
    });
};
const nameOf = (session: ExecSession, index: number): string =>
  session.router.interfaces().find((i) => i.index === index)?.name ?? "";
/** IOS probes a group once. */
const usualCount = (to: Ip): number => (typeof to === "number" && isMulticast(to) ? 1 : 5);
/** Link-local addresses and groups of IPv6 say nothing of where they are. */
const needsInterface = (to: Ip): boolean => typeof to === "bigint" && (isLinkLocal(to) || isMulticast(to));
const seconds = (n: number): number => n * 1_000_000_000;

const dialogue = (session: ExecSession, vrfName: string | undefined): void => {
  const vrf = vrfId(session, vrfName);
  let protocol = "ip";
  let to: Ip | null = null;
  let from: Ip | undefined;
  let repeat = 5;
  let size = 100;
  let timeout = 2;
  let extended = false;
  let tos = 0;
  let dontFragment = false;
  let pattern = 0xabcd;
  const chosen: { record: number | null; verbose: boolean } = { record: null, verbose: false };
  let sweep = false;
  const range = { from: 36, to: 18024, step: 1 };
  const family = (): "ipv4" | "ipv6" => (typeof to === "bigint" ? "ipv6" : "ipv4");
  const more = (): boolean => extended;
  const target = (answer: string): string | null => {
    to = parseIp(answer);
    return to === null || (protocol === "ipv6") !== (typeof to === "bigint") ? "% Bad IP address" : null;
  };
  askAll(
    session,
    [
      {
        prompt: "Protocol [ip]: ",
        read: (answer) => {
          protocol = answer === "" ? "ip" : answer.toLowerCase();
          return protocol === "ip" || protocol === "ipv6"
            ? null
            : `% Unknown protocol - "${answer}", type "ping ?" for help`;
        },
      },
      { prompt: "Target IP address: ", when: () => protocol === "ip", read: target },
      { prompt: "Target IPv6 address: ", when: () => protocol === "ipv6", read: target },
      numberQuestion("Repeat count", 5, 1, 2147483647, (n) => {
        repeat = n;
      }),
      numberQuestion("Datagram size", 100, 36, 18024, (n) => {
        size = n;
      }),
      numberQuestion("Timeout in seconds", 2, 0, 3600, (n) => {
        timeout = n;
      }),
      yesQuestion("Extended commands", false, (yes) => {
        extended = yes;
      }),
      {
        prompt: "Source address or interface: ",
        when: more,
        read: (answer) => {
          if (answer === "") return null;
          const name = parseInterfaceName(answer);
          try {
            from = sourceOf(session, name ?? parseIp(answer) ?? "", family(), vrf);
          } catch (error) {
            if (error instanceof Refused) return error.message;
            throw error;
          }
          return null;
        },
      },
      numberQuestion(
        "Type of service",
        0,
        0,
        255,
        (n) => {
          tos = n;
        },
        () => extended && protocol === "ip",
      ),
      yesQuestion(
        "Set DF bit in IP header?",
        false,
        (yes) => {
          dontFragment = yes;
        },
        () => extended && protocol === "ip",
        "no",
      ),
      yesQuestion(
        "Validate reply data?",
        false,
        () => {},
        () => extended && protocol === "ip",
        "no",
      ),
      {
        prompt: "Data pattern [0x0000ABCD]: ",
        when: () => extended && protocol === "ip",
        read: (answer) => {
          if (answer === "") return null;
          if (!/^(0x)?[0-9a-f]{1,8}$/i.test(answer)) return "% Bad hexadecimal number";
          pattern = Number.parseInt(answer.replace(/^0x/i, ""), 16) & 0xffff;
          return null;
        },
      },
      ...ipOptionQuestions(() => extended && protocol === "ip", chosen),
      yesQuestion(
        "Sweep range of sizes",
        false,
        (yes) => {
          sweep = yes;
        },
        more,
      ),
      numberQuestion(
        "Sweep min size",
        36,
        36,
        18024,
        (n) => {
          range.from = n;
        },
        () => sweep,
      ),
      numberQuestion(
        "Sweep max size",
        18024,
        36,
        18024,
        (n) => {
          range.to = n;
        },
        () => sweep,
      ),
      numberQuestion(
        "Sweep interval",
        1,
        1,
        18024,
        (n) => {
          range.step = n;
        },
        () => sweep,
      ),
    ],
    () =>
      launch(session, vrfName, {
        vrf,
        to: to!,
        repeat,
        size,
        timeout: seconds(timeout),
        interval: null,
        pattern,
        ...(from === undefined ? {} : { from }),
        ...(tos === 0 ? {} : { tos }),
        ...(dontFragment ? { dontFragment } : {}),
        ...(sweep ? { sweep: range } : {}),
        ...(chosen.record === null ? {} : { record: chosen.record }),
        ...(chosen.verbose ? { verbose: true } : {}),
      }),
  );
};
/** Asked until nothing more is chosen. Recording the route means telling of every reply. */
const ipOptionQuestions = (
  when: () => boolean,
  chosen: { record: number | null; verbose: boolean },
): readonly Question[] => {
  let again = true;
  let asking = false;
  const choice = (): Question => ({
    get prompt() {
      const letters = `${chosen.record === null ? "" : "R"}${chosen.verbose ? "V" : ""}`;
      return `Loose, Strict, Record, Timestamp, Verbose[${letters === "" ? "none" : letters}]: `;
    },
    when: () => when() && again,
    read: (answer) => {
      const word = answer.toLowerCase();
      asking = false;
      if (word === "" || "none".startsWith(word)) again = false;
      else if ("verbose".startsWith(word)) chosen.verbose = !chosen.verbose;
      else if ("record".startsWith(word)) {
        asking = true;
        chosen.verbose = true;
      } else return "% Loose, strict and timestamp options are not sent from here";
      return null;
    },
  });
  const hops = numberQuestion(
    "Number of hops",
    9,
    1,
    9,
    (n) => {
      chosen.record = n;
    },
    () => when() && asking,
  );
  const asked: Question = { ...hops, prompt: "Number of hops [ 9 ]: " };
  return Array.from({ length: 4 }, () => [choice(), asked]).flat();
};

interface Arguments {
  readonly vrf?: string;
  readonly target?: Ip;
  readonly host?: string;
  readonly size?: number;
  readonly repeat?: number;
  readonly timeout?: number;
  readonly source?: Ip;
  readonly interface?: string;
  readonly df?: string;
  readonly dscp?: number;
  readonly data?: string;
  readonly verbose?: true;
}
const run = (session: ExecSession, args: Arguments, family: "ipv4" | "ipv6" | null): void => {
  const vrf = vrfId(session, args.vrf);
  if (args.target === undefined && args.host === undefined) {
    dialogue(session, args.vrf);
    return;
  }
  const to = args.target ?? targetOf(session, args.host!);
  const kind = typeof to === "bigint" ? "ipv6" : "ipv4";
  if (family !== null && family !== kind) throw new Refused("% Unrecognized host or address, or protocol not running.");
  const given = args.source ?? args.interface;
  const from = given === undefined ? undefined : sourceOf(session, given, kind, vrf);
  const out = args.interface === undefined ? undefined : session.router.interfaceNamed(args.interface)?.index;
  launch(session, args.vrf, {
    vrf,
    to,
    repeat: args.repeat ?? usualCount(to),
    size: args.size ?? 100,
    timeout: seconds(args.timeout ?? 2),
    interval: null,
    ...(from === undefined ? {} : { from }),
    ...(out !== undefined && needsInterface(to) ? { out } : {}),
    ...(args.df === undefined ? {} : { dontFragment: true }),
    ...(args.dscp === undefined ? {} : { tos: args.dscp << 2 }),
    ...(args.verbose === true ? { verbose: true } : {}),
    ...(args.data === undefined ? {} : { pattern: Number.parseInt(args.data.slice(-4), 16) || 0 }),
  });
};

const OPTIONS =
  "[repeat <repeat:1-2147483647>] [size <size:36-18024>] [timeout <timeout:0-3600>] [source (<source:ipv4>|<source:ipv6>|<interface:interface>)] [<df:|df-bit>] [dscp <dscp:0-63>] [data <data:word>] [validate] [<verbose:flag>]";
const OPTIONS_HELP = [
  "specify repeat count",
  "repeat count",
  "specify datagram size",
  "Datagram size",
  "specify timeout interval",
  "timeout in seconds (0-3600)",
  "specify source address or name",
  "Source address",
  "Source address",
  "Source interface",
  "enable do not fragment bit in IP header",
  "Specify DSCP value in ToS byte",
  "DSCP value",
  "specify data pattern",
  "Data pattern in hex",
  "validate reply data",
  "verbose output",
];
const PING = "Send echo messages";
const VRF = ["Select VPN routing instance", "VRF name"];

export const commands: readonly Command[] = [
  exec({
    grammar: `ping [vrf <vrf:word>] [(<target:ipv4>|<target:ipv6>|<host:word>) ${OPTIONS}]`,
    help: [
      PING,
      ...VRF,
      "Ping destination address",
      "Ping destination address",
      "Ping destination hostname",
      ...OPTIONS_HELP,
    ],
    level: "user",
    run: (session, args) => run(session, args as Arguments, null),
  }),
  exec({
    grammar: `ping [vrf <vrf:word>] <family:ip|ipv6> (<target:ipv4>|<target:ipv6>|<host:word>) ${OPTIONS}`,
    help: [
      PING,
      ...VRF,
      "IP or IPv6 echo",
      "Ping destination address",
      "Ping destination address",
      "Ping destination hostname",
      ...OPTIONS_HELP,
    ],
    level: "user",
    run: (session, args) =>
      run(session, args as unknown as Arguments, (args as { family: string }).family === "ip" ? "ipv4" : "ipv6"),
  }),
];
