// `traceroute`: simple and with its dialogue, rendering the traceroute engine as IOS does, label stacks included.
import { type Ip, parseIp } from "../../base/ip.ts";
import { startTraceroute, type TracerouteOptions, type TracerouteResult, tracerouteMark } from "../../device/probe.ts";
import { parseInterfaceName } from "../../config/interface-name.ts";
import { type Command, type ExecSession, exec, Refused } from "../command.ts";
import { nameOfHost } from "../host-names.ts";
import { sourceOf, targetOf, vrfId } from "./ping.ts";
import { shownIp } from "./ping-text.ts";
import { askAll, numberQuestion, yesQuestion } from "./questions.ts";

/** Prints results as they come, a line per hop. */
class Printer {
  readonly #session: ExecSession;
  readonly #family: "ipv4" | "ipv6";
  readonly #shown: (address: Ip) => string;
  #ttl = 0;
  #from: Ip | null = null;
  constructor(session: ExecSession, family: "ipv4" | "ipv6", shown: (address: Ip) => string) {
    this.#shown = shown;
    this.#session = session;
    this.#family = family;
  }
  add(result: TracerouteResult): void {
    let text = "";
    if (result.ttl !== this.#ttl) {
      text += `${this.#ttl === 0 ? "" : "\n"}${String(result.ttl).padStart(3)} `;
      this.#ttl = result.ttl;
      this.#from = null;
    }
    if (result.from === null || result.rtt === null) text += " * ";
    else {
      if (result.from !== this.#from) {
        if (this.#from !== null) text += "\n    ";
        this.#from = result.from;
        const labels =
          result.labels.length === 0
            ? ""
            : ` [MPLS: Label${result.labels.length > 1 ? "s" : ""} ${result.labels.map((l) => l.label).join("/")} Exp ${result.labels[0]!.trafficClass}]`;
        text += `${this.#shown(result.from)}${labels}`;
      }
      const mark = tracerouteMark(result, this.#family, "ios");
      text += mark === "" ? ` ${Math.max(1, Math.round(result.rtt / 1e6))} msec` : ` ${mark} `;
    }
    this.#session.print(text);
  }
  end(): void {
    if (this.#ttl > 0) this.#session.print("\n");
  }
}

/** `numeric`: addresses without the names that `ip host` gives them. */
const trace = (session: ExecSession, options: TracerouteOptions, numeric: boolean): void => {
  const { config } = session.router;
  const shown = (address: Ip): string => {
    const name = numeric ? null : nameOfHost(config, address);
    return name === null ? shownIp(address) : `${name} (${shownIp(address)})`;
  };
  const family = typeof options.to === "number" ? "ipv4" : "ipv6";
  session.print(
    `Type escape sequence to abort.\nTracing the route to ${shown(options.to)}\n${family === "ipv4" ? "VRF info: (vrf in name/id, vrf out name/id)\n" : ""}`,
  );
  if (family === "ipv6") session.print("\n");
  const printer = new Printer(session, family, shown);
  const probe: { stop: () => void } = { stop: () => {} };
  const activity = session.start({ interrupt: () => probe.stop() });
  const started = startTraceroute(
    {
      engine: session.device.engine,
      now: () => session.router.now(),
      timer: (name, expire) => session.device.timer(name, expire),
    },
    options,
    {
      result: (result) => printer.add(result),
      done: () => {
        printer.end();
        activity.done();
      },
    },
  );
  probe.stop = () => started.stop();
};

const dialogue = (session: ExecSession, vrf: number): void => {
  let protocol = "ip";
  let to: Ip | null = null;
  let from: Ip | undefined;
  let timeout = 3;
  let probes = 3;
  let firstTtl = 1;
  let maximumTtl = 30;
  let port = 33434;
  let numeric = false;
  askAll(
    session,
    [
      {
        prompt: "Protocol [ip]: ",
        read: (answer) => {
          protocol = answer === "" ? "ip" : answer.toLowerCase();
          return protocol === "ip" || protocol === "ipv6"
            ? null
            : `% Unknown protocol - "${answer}", type "trace ?" for help`;
        },
      },
      {
        prompt: "Target IP address: ",
        read: (answer) => {
          to = parseIp(answer);
          return to === null || (protocol === "ipv6") !== (typeof to === "bigint") ? "% Bad IP address" : null;
        },
      },
      {
        prompt: "Source address: ",
        read: (answer) => {
          if (answer === "") return null;
          try {
            from = sourceOf(
              session,
              parseInterfaceName(answer) ?? parseIp(answer) ?? "",
              typeof to === "bigint" ? "ipv6" : "ipv4",
              vrf,
            );
          } catch (error) {
            if (error instanceof Refused) return error.message;
            throw error;
          }
          return null;
        },
      },
      yesQuestion("Numeric display", false, (yes) => {
        numeric = yes;
      }),
      numberQuestion("Timeout in seconds", 3, 1, 3600, (n) => {
        timeout = n;
      }),
      numberQuestion("Probe count", 3, 1, 65535, (n) => {
        probes = n;
      }),
      numberQuestion("Minimum Time to Live", 1, 1, 255, (n) => {
        firstTtl = n;
      }),
      numberQuestion("Maximum Time to Live", 30, 1, 255, (n) => {
        maximumTtl = n;
      }),
      numberQuestion("Port Number", 33434, 1, 65535, (n) => {
        port = n;
      }),
      {
        prompt: "Loose, Strict, Record, Timestamp, Verbose[none]: ",
        read: (answer) =>
          answer === "" || ["none", "verbose"].some((word) => word.startsWith(answer.toLowerCase()))
            ? null
            : "% IP options are not sent by this traceroute",
      },
    ],
    () => {
      if (maximumTtl < firstTtl) session.print("% Maximum TTL is less than minimum TTL\n");
      else
        trace(
          session,
          {
            vrf,
            to: to!,
            probes,
            firstTtl,
            maximumTtl,
            timeout: timeout * 1e9,
            port,
            ...(from === undefined ? {} : { from }),
          },
          numeric,
        );
    },
  );
};

interface Arguments {
  readonly vrf?: string;
  readonly target?: Ip;
  readonly host?: string;
  readonly numeric?: true;
  readonly timeout?: number;
  readonly probe?: number;
  readonly first?: number;
  readonly last?: number;
  readonly port?: number;
  readonly source?: Ip;
  readonly interface?: string;
}
const run = (session: ExecSession, args: Arguments): void => {
  const vrf = vrfId(session, args.vrf);
  if (args.target === undefined && args.host === undefined) {
    dialogue(session, vrf);
    return;
  }
  const to = args.target ?? targetOf(session, args.host!);
  const given = args.source ?? args.interface;
  const from =
    given === undefined ? undefined : sourceOf(session, given, typeof to === "bigint" ? "ipv6" : "ipv4", vrf);
  if (args.first !== undefined && args.last !== undefined && args.last < args.first)
    throw new Refused("% Maximum TTL is less than minimum TTL");
  trace(
    session,
    {
      vrf,
      to,
      probes: args.probe ?? 3,
      firstTtl: args.first ?? 1,
      maximumTtl: args.last ?? 30,
      timeout: (args.timeout ?? 3) * 1e9,
      port: args.port ?? 33434,
      ...(from === undefined ? {} : { from }),
    },
    args.numeric === true,
  );
};
const OPTIONS =
  "[<numeric:flag>] [timeout <timeout:1-3600>] [probe <probe:1-65535>] [ttl <first:1-255> <last:1-255>] [port <port:1-65535>] [source (<source:ipv4>|<source:ipv6>|<interface:interface>)]";
const OPTIONS_HELP = [
  "display numeric address",
  "specify time out",
  "seconds to wait for response",
  "specify number of probes per hop",
  "Number of probes",
  "specify minimum and maximum ttl",
  "Minimum ttl value",
  "Maximum ttl value",
  "specify port number",
  "Port number",
  "specify source address or name",
  "Source address",
  "Source address",
  "Source interface",
];
const TRACE = "Trace route to destination";
export const commands: readonly Command[] = [
  exec({
    grammar: `traceroute [vrf <vrf:word>] [(<target:ipv4>|<target:ipv6>|<host:word>) ${OPTIONS}]`,
    help: [
      TRACE,
      "Select VPN routing instance",
      "VRF name",
      "Trace route to destination address",
      "Trace route to destination address",
      "Trace route to destination hostname",
      ...OPTIONS_HELP,
    ],
    level: "user",
    run: (session, args) => run(session, args as Arguments),
  }),
  exec({
    grammar: `traceroute [vrf <vrf:word>] <family:ip|ipv6> (<target:ipv4>|<target:ipv6>|<host:word>) ${OPTIONS}`,
    help: [
      TRACE,
      "Select VPN routing instance",
      "VRF name",
      "IP or IPv6 Trace",
      "Trace route to destination address",
      "Trace route to destination address",
      "Trace route to destination hostname",
      ...OPTIONS_HELP,
    ],
    level: "user",
    run: (session, args) => run(session, args as unknown as Arguments),
  }),
];
