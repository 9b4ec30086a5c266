// `ping`, as iputils prints it.
import { formatIp, type Ip, isLinkLocalIpv6, parseIp, parseIpv4, parseIpv6 } from "../../base/ip.ts";
import { milliseconds, seconds } from "../../kernel/kernel.ts";
import { type PingResult, type PingSummary, startPing } from "../probe.ts";
import type { Command, ShellContext } from "./command.ts";

const DEFAULT_DATA = 56;
const LARGEST_DATA = 65507;
const ICMP_HEADER = 8;
/** iputils waits this long after the last probe when nothing has come back. */
const LINGER = seconds(10);
/** Without a terminal nobody can press Ctrl-C. */
const UNATTENDED_COUNT = 5;

const UNREACHABLE_V4 = new Map([
  [0, "Destination Net Unreachable"],
  [1, "Destination Host Unreachable"],
  [2, "Destination Protocol Unreachable"],
  [3, "Destination Port Unreachable"],
  [5, "Source Route Failed"],
  [6, "Destination Net Unknown"],
  [7, "Destination Host Unknown"],
  [9, "Destination Net Prohibited"],
  [10, "Destination Host Prohibited"],
  [13, "Packet filtered"],
]);
const UNREACHABLE_V6 = new Map([
  [0, "No route"],
  [1, "Administratively prohibited"],
  [2, "Beyond scope of source address"],
  [3, "Address unreachable"],
  [4, "Port unreachable"],
  [5, "Source address failed ingress/egress policy"],
  [6, "Reject route to destination"],
]);
const describe = (to: Ip, icmp: NonNullable<PingResult["icmp"]>): string => {
  const { type, code, argument } = icmp;
  if (typeof to === "number") {
    if (type === 3)
      return code === 4
        ? `Frag needed and DF set (mtu = ${argument})`
        : (UNREACHABLE_V4.get(code) ?? `Dest Unreachable, Bad Code: ${code}`);
    if (type === 11) return code === 0 ? "Time to live exceeded" : "Frag reassembly time exceeded";
    if (type === 4) return "Source Quench";
    return type === 12 ? `Parameter problem: pointer = ${argument}` : `Bad ICMP type: ${type}`;
  }
  if (type === 1) return `Destination unreachable: ${UNREACHABLE_V6.get(code) ?? `Unknown code ${code}`}`;
  if (type === 2) return `Packet too big: mtu=${argument}`;
  if (type === 3) return `Time exceeded: ${code === 0 ? "Hop limit" : "Defragmentation failure"}`;
  return `Parameter problem: ${["Wrong header field ", "Unknown header ", "Unknown option "][code] ?? ""}at ${argument}`;
};
/** Three significant digits, as iputils shows a round-trip time in milliseconds. */
export const shortTime = (nanoseconds: number): string => {
  const ms = nanoseconds / 1e6;
  return ms >= 99.95 ? ms.toFixed(0) : ms >= 9.995 ? ms.toFixed(1) : ms >= 0.9995 ? ms.toFixed(2) : ms.toFixed(3);
};
const statistics = (name: string, s: PingSummary): string => {
  const loss = s.sent === 0 ? 0 : ((s.sent - s.received) * 100) / s.sent;
  const percent = Number.isInteger(loss) ? String(loss) : String(Number(loss.toPrecision(6)));
  const errors = s.errors > 0 ? `, +${s.errors} errors` : "";
  const ms = (n: number | null): string => ((n ?? 0) / 1e6).toFixed(3);
  const rtt =
    s.received === 0
      ? ""
      : `rtt min/avg/max/mdev = ${ms(s.minimum)}/${ms(s.average)}/${ms(s.maximum)}/${ms(s.deviation)} ms\n`;
  return `\n--- ${name} ping statistics ---\n${s.sent} packets transmitted, ${s.received} received${errors}, ${percent}% packet loss, time ${Math.round(s.elapsed / 1e6)}ms\n${rtt || "\n"}`;
};

interface Options {
  family: 4 | 6 | null;
  count: number | null;
  size: number;
  interval: number;
  wait: number | null;
  deadline: number | null;
  ttl: number | null;
  source: string | null;
  /** null: DF on what fits the path known so far. */
  dontFragment: boolean | null;
  quiet: boolean;
  target: string | null;
}
const VALUED = new Set(["c", "s", "i", "W", "w", "t", "I", "M", "p", "Q"]);

/** The options; a text answers what is wrong with them. */
const parse = (args: readonly string[]): Options | string => {
  const o: Options = {
    family: null,
    count: null,
    size: DEFAULT_DATA,
    interval: 1,
    wait: null,
    deadline: null,
    ttl: null,
    source: null,
    dontFragment: null,
    quiet: false,
    target: null,
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (!word.startsWith("-") || word === "-") {
      o.target = word;
      continue;
    }
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!;
      if (VALUED.has(letter)) {
        const value = k + 1 < word.length ? word.slice(k + 1) : args[++at];
        if (value === undefined) return `ping: option requires an argument -- '${letter}'\n`;
        const wrong = `ping: invalid argument: '${value}'\n`;
        const number = Number(value);
        if (letter !== "I" && letter !== "M" && letter !== "p" && !Number.isFinite(number)) return wrong;
        if (letter === "c") o.count = number;
        else if (letter === "s") o.size = number;
        else if (letter === "i") o.interval = number;
        else if (letter === "W") o.wait = number;
        else if (letter === "w") o.deadline = number;
        else if (letter === "t") o.ttl = number;
        else if (letter === "I") o.source = value;
        else if (letter === "M") {
          if (!["do", "want", "dont"].includes(value)) return `ping: invalid -M argument: ${value}\n`;
          o.dontFragment = value === "want" ? null : value === "do";
        }
        if (letter === "c" && (!Number.isInteger(number) || number < 1))
          return `ping: invalid argument: '${value}': out of range: 1 <= value <= 9223372036854775807\n`;
        if (letter === "s" && (!Number.isInteger(number) || number < 0 || number > LARGEST_DATA)) return wrong;
        if (letter === "t" && (!Number.isInteger(number) || number < 0 || number > 255)) return wrong;
        if ((letter === "i" && number < 0.002) || (letter === "W" && number <= 0)) return wrong;
        break;
      }
      if (letter === "4" || letter === "6") o.family = letter === "4" ? 4 : 6;
      else if (letter === "q") o.quiet = true;
      else if (!"nvfOADaBbRrUL".includes(letter)) return `ping: invalid option -- '${letter}'\n`;
    }
  }
  return o;
};

const run = (context: ShellContext, args: readonly string[], six: boolean): number | null => {
  const { core } = context;
  const o = parse(args);
  if (typeof o === "string") {
    context.print(o);
    return 2;
  }
  if (o.target === null) {
    context.print("ping: usage error: Destination address required\n");
    return 1;
  }
  const [text = "", zone] = o.target.split("%");
  const to = six || o.family === 6 ? parseIpv6(text) : o.family === 4 ? parseIpv4(text) : parseIp(text);
  if (to === null) {
    context.print(
      `ping: ${o.target}: ${parseIp(text) === null ? "Name or service not known" : "Address family for hostname not supported"}\n`,
    );
    return 2;
  }
  const device = o.source !== null && core.named(o.source) !== undefined ? o.source : (zone ?? null);
  const out = device === null ? undefined : core.named(device)?.index;
  const from = o.source !== null && device !== o.source ? parseIp(o.source) : null;
  if ((o.source !== null && device !== o.source && from === null) || (device !== null && out === undefined)) {
    context.print(`ping: unknown iface: ${o.source ?? zone}\n`);
    return 2;
  }
  if (from !== null && core.lookup(0, from)?.receive !== true) {
    context.print("ping: bind: Cannot assign requested address\n");
    return 2;
  }
  const scoped = typeof to === "bigint" && (isLinkLocalIpv6(to) || to >> 120n === 0xffn);
  if (scoped ? out === undefined : out === undefined && core.lookup(0, to) === null) {
    context.print(scoped ? "ping: connect: Invalid argument\n" : "ping: connect: Network is unreachable\n");
    return 2;
  }
  const headers = (typeof to === "number" ? 20 : 40) + ICMP_HEADER;
  const name = formatIp(to);
  context.print(
    typeof to === "number"
      ? `PING ${name} (${name}) ${from === null ? "" : `from ${formatIp(from)} : `}${o.size}(${o.size + headers}) bytes of data.\n`
      : `PING ${name}(${name}) ${from === null ? "" : `from ${formatIp(from)} : `}${o.size} data bytes\n`,
  );
  const shown = (r: PingResult): void => {
    const sequence = r.sequence + 1;
    if (r.outcome === "reply") {
      if (!o.quiet)
        context.print(
          `${o.size + ICMP_HEADER} bytes from ${formatIp(r.from!)}: icmp_seq=${sequence} ttl=${r.ttl} time=${shortTime(r.rtt!)} ms\n`,
        );
    } else if (r.icmp !== null && r.from !== null) {
      if (!o.quiet) context.print(`From ${formatIp(r.from)} icmp_seq=${sequence} ${describe(to, r.icmp)}\n`);
    } else if (r.outcome === "not-sent") {
      context.print("ping: sendmsg: Network is unreachable\n");
    } else if (r.outcome === "too-big") {
      const way = core.lookup(0, to)?.ways[0];
      const link = way === undefined ? 1500 : (core.at(way.interface)?.mtu ?? 1500);
      context.print(
        `ping: local error: message too long, mtu: ${Math.min(link, core.engine.pathMtu(0, to) ?? link)}\n`,
      );
    }
  };
  const stopAtDeadline = core.timer("ping deadline", () => probe.stop());
  const probe = startPing(
    core,
    {
      vrf: 0,
      to,
      repeat: o.count ?? (context.interactive || o.deadline !== null ? Number.POSITIVE_INFINITY : UNATTENDED_COUNT),
      size: o.size + headers,
      timeout: o.wait === null ? LINGER : milliseconds(o.wait * 1000),
      interval: milliseconds(o.interval * 1000),
      ...(o.dontFragment === null ? {} : { dontFragment: o.dontFragment }),
      localErrors: true,
      ...(from === null ? {} : { from }),
      ...(out === undefined ? {} : { out }),
      ...(o.ttl === null ? {} : { ttl: o.ttl }),
    },
    {
      result: shown,
      done: (summary) => {
        stopAtDeadline.stop();
        context.print(statistics(name, summary));
        activity.done(summary.received > 0 ? 0 : 1);
      },
    },
  );
  const activity = context.start({
    interrupt: () => {
      context.print("^C");
      probe.stop();
    },
  });
  if (o.deadline !== null) stopAtDeadline.start(seconds(o.deadline));
  return null;
};
export const ping: Command = (context, args) => run(context, args, false);
export const ping6: Command = (context, args) => run(context, args, true);
