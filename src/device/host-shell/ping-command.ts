// `ping`, as iputils prints it.
import { formatIp, type Ip, isLinkLocalIpv6, maskOf, parseIp, parseIpv4, parseIpv6 } from "../../base/ip.ts";
import { milliseconds, seconds } from "../../kernel/kernel.ts";
import { type PingResult, type PingSummary, startPing } from "../probe.ts";
import type { Command, ShellContext } from "./command.ts";

const DEFAULT_DATA = 56;
const LARGEST_DATA = 65507;
const ICMP_HEADER = 8;
/** Octets of a time of sending, which iputils keeps in the data. */
const TIMED_DATA = 16;
const RECORD_SLOTS = 9;
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
const statistics = (name: string, s: PingSummary, timed: boolean): string => {
  const loss = s.sent === 0 ? 0 : ((s.sent - s.received) * 100) / s.sent;
  const percent = Number.isInteger(loss) ? String(loss) : String(Number(loss.toPrecision(6)));
  const duplicates = s.duplicates > 0 ? `, +${s.duplicates} duplicates` : "";
  const errors = `${duplicates}${s.errors > 0 ? `, +${s.errors} errors` : ""}`;
  const ms = (n: number | null): string => ((n ?? 0) / 1e6).toFixed(3);
  const rtt =
    s.received === 0 || !timed
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
  /** -A: the next probe as soon as the last was answered. */
  adaptive: boolean;
  broadcast: boolean;
  /** -D: the time before each line. */
  stamped: boolean;
  /** -O: tell of a probe without answer when the next one goes. */
  late: boolean;
  /** -r: only to who is on the link. */
  direct: boolean;
  /** -R: nine slots of a record-route option. */
  record: boolean;
  /** -p: two octets of the data; null for the usual. */
  pattern: number | null;
  tos: number | null;
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
    adaptive: false,
    broadcast: false,
    stamped: false,
    late: false,
    direct: false,
    record: false,
    pattern: null,
    tos: null,
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
        if (!"IMp".includes(letter) && (value === "" || !Number.isFinite(number))) return wrong;
        if (letter === "c") o.count = number;
        else if (letter === "s") o.size = number;
        else if (letter === "i") o.interval = number;
        else if (letter === "W") o.wait = number;
        else if (letter === "w") o.deadline = number;
        else if (letter === "t") o.ttl = number;
        else if (letter === "I") o.source = value;
        else if (letter === "Q") {
          if (!Number.isInteger(number) || number < 0 || number > 255)
            return `ping: the decimal value of TOS bits must be in range 0-255: ${value}\n`;
          o.tos = number;
        } else if (letter === "p") {
          if (!/^[0-9a-fA-F]{1,32}$/.test(value)) return `ping: patterns must be specified as hex digits: ${value}\n`;
          const octet = Number.parseInt(value.slice(0, 2), 16);
          o.pattern = value.length < 3 ? octet * 257 : Number.parseInt(value.slice(0, 4).padEnd(4, "0"), 16);
        } else if (letter === "M") {
          if (!["do", "want", "dont"].includes(value)) return `ping: invalid -M argument: ${value}\n`;
          o.dontFragment = value === "want" ? null : value === "do";
        }
        if (letter === "c" && (!Number.isInteger(number) || number < 1))
          return `ping: invalid argument: '${value}': out of range: 1 <= value <= 9223372036854775807\n`;
        if (letter === "s" && (!Number.isInteger(number) || number < 0 || number > LARGEST_DATA))
          return `${wrong.trimEnd()}: out of range: 0 <= value <= ${LARGEST_DATA}\n`;
        if (letter === "t" && (!Number.isInteger(number) || number < 0 || number > 255))
          return `${wrong.trimEnd()}: out of range: 0 <= value <= 255\n`;
        if ((letter === "i" && number < 0.002) || (letter === "W" && number <= 0)) return wrong;
        break;
      }
      if (letter === "4" || letter === "6") o.family = letter === "4" ? 4 : 6;
      else if (letter === "q") o.quiet = true;
      else if (letter === "A") o.adaptive = true;
      else if (letter === "b") o.broadcast = true;
      else if (letter === "D") o.stamped = true;
      else if (letter === "O") o.late = true;
      else if (letter === "R") o.record = true;
      else if (letter === "r") o.direct = true;
      else if (!"nvaBUL".includes(letter)) return `ping: invalid option -- '${letter}'\n`;
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
  const linkLocal = typeof to === "bigint" && isLinkLocalIpv6(to);
  // Without a zone the first interface that has link-local addresses is meant.
  const first = linkLocal ? core.all().find((i) => !i.loopback && core.isUp(i.index) && !i.ipv6.disabled) : undefined;
  const device = o.source !== null && core.named(o.source) !== undefined ? o.source : (zone ?? first?.name ?? null);
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
  const scoped = typeof to === "bigint" && (linkLocal || to >> 120n === 0xffn);
  if (scoped ? out === undefined : out === undefined && core.lookup(0, to) === null) {
    context.print(scoped ? "ping: connect: Invalid argument\n" : "ping: connect: Network is unreachable\n");
    return 2;
  }
  const route = core.lookup(0, to);
  if (o.direct && route !== null && !route.receive && route.ways.every((way) => way.gateway !== null)) {
    context.print("ping: connect: Network is unreachable\n");
    return 2;
  }
  const broadcast =
    typeof to === "number" &&
    (to === 0xffffffff ||
      core
        .all()
        .some((i) =>
          i.addresses.some(
            (a) =>
              typeof a.address === "number" &&
              a.length < 31 &&
              !i.loopback &&
              (a.address | ~maskOf(a.length)) >>> 0 === to,
          ),
        ));
  if (broadcast && !o.broadcast) {
    context.print("ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n");
    return 2;
  }
  if (route !== null && !route.receive && route.ways.length === 0) {
    const type = core.routes.find(to, () => true)?.route.type;
    const why = {
      unicast: "Network is unreachable",
      unreachable: "No route to host",
      prohibit: "Permission denied",
      blackhole: "Invalid argument",
    };
    context.print(`ping: connect: ${why[type ?? "unicast"]}\n`);
    return 2;
  }
  if (broadcast) context.print("WARNING: pinging broadcast address\n");
  const recorded = o.record && typeof to === "number" ? RECORD_SLOTS : 0;
  const headers = (recorded > 0 ? 4 * recorded + 4 : 0) + (typeof to === "number" ? 20 : 40) + ICMP_HEADER;
  const name = `${formatIp(to)}${zone === undefined ? "" : `%${zone}`}`;
  const own = o.source === null ? null : (from ?? core.engine.sourceFor(0, to));
  const origin = own === null ? "" : `from ${formatIp(own)} ${device === o.source ? device : ""}: `;
  context.print(
    typeof to === "number"
      ? `PING ${name} (${name}) ${origin}${o.size}(${o.size + headers}) bytes of data.\n`
      : `PING ${name}(${name}) ${origin}${o.size} data bytes\n`,
  );
  let route0 = "";
  const stamp = (): string => (o.stamped ? `[${(core.now() / 1e9).toFixed(6)}] ` : "");
  /** As iputils shows a record-route option: only when it differs from the last one. */
  const recording = (r: PingResult): string => {
    const hops = (r.recorded ?? []).filter((a) => a !== 0).map((a) => formatIp(a));
    if (hops.length === 0) return "\n";
    const text = hops.join("\n\t");
    if (text === route0) return "\t(same route)\n";
    route0 = text;
    return `\nRR: \t${text}\n\n`;
  };
  const replied = (r: PingResult, tail: string): void => {
    if (o.quiet) return;
    // A probe without room for its time of sending has no time to show.
    const time = o.size < TIMED_DATA ? "" : ` time=${shortTime(r.rtt!)} ms`;
    const zone = typeof r.from === "bigint" && isLinkLocalIpv6(r.from) ? `%${device}` : "";
    context.print(
      `${stamp()}${o.size + ICMP_HEADER} bytes from ${formatIp(r.from!)}${zone}: icmp_seq=${r.sequence + 1} ttl=${r.ttl}${time}${tail}${recording(r)}`,
    );
  };
  const shown = (r: PingResult): void => {
    const sequence = r.sequence + 1;
    if (r.outcome === "reply") {
      replied(r, "");
    } else if (r.icmp !== null && r.from !== null) {
      if (!o.quiet) context.print(`${stamp()}From ${formatIp(r.from)} icmp_seq=${sequence} ${describe(to, r.icmp)}\n`);
    } else if (r.outcome === "not-sent") {
      context.print("ping: sendmsg: Network is unreachable\n");
    } else if (r.outcome === "too-big") {
      const way = core.lookup(0, to)?.ways[0];
      const link = way === undefined ? 1500 : (core.at(way.interface)?.mtu ?? 1500);
      context.print(
        `ping: local error: message too long, ${typeof to === "number" ? "mtu=" : "mtu: "}${Math.min(link, core.engine.pathMtu(0, to) ?? link)}\n`,
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
      interval: o.adaptive ? null : milliseconds(o.interval * 1000),
      ...(o.pattern === null ? {} : { pattern: o.pattern }),
      ...(o.tos === null ? {} : { tos: o.tos }),
      ...(recorded > 0 ? { record: recorded } : {}),
      ...(o.dontFragment === null ? {} : { dontFragment: o.dontFragment }),
      localErrors: true,
      firstSequence: 1,
      ...(from === null ? {} : { from }),
      ...(out === undefined ? {} : { out }),
      ...(o.ttl === null ? {} : { ttl: o.ttl }),
    },
    {
      result: shown,
      duplicate: (r) => replied(r, " (DUP!)"),
      ...(o.late && !o.quiet
        ? { late: (sequence: number) => context.print(`${stamp()}no answer yet for icmp_seq=${sequence + 1}\n`) }
        : {}),
      redirected: ({ sequence, from, gateway }) => {
        if (!o.quiet)
          context.print(
            `From ${formatIp(from)}: icmp_seq=${sequence + 1} Redirect Host(New nexthop: ${formatIp(gateway)})\n`,
          );
      },
      done: (summary) => {
        stopAtDeadline.stop();
        context.print(statistics(name, summary, o.size >= TIMED_DATA));
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
