// `traceroute`, as the Linux program prints it.
import { formatIp, type Ip, isLinkLocalIpv6, parseIp, parseIpv4, parseIpv6 } from "../../base/ip.ts";
import { milliseconds } from "../../kernel/kernel.ts";
import { startTraceroute, type TracerouteResult, tracerouteMark } from "../probe.ts";
import type { Command, ShellContext } from "./command.ts";

const SIZE = 60;
const PORT = 33434;
const TCP_PORT = 80;
const MOST_PROBES = 10;
const MOST_HOPS = 255;
const LARGEST = 65000;
/** IPv4 and UDP headers. */
const LEAST = 28;
/** Long options with the letter they stand for. */
const LONG = new Map([
  ["--icmp", "-I"],
  ["--tcp", "-T"],
  ["--extensions", "-e"],
  ["--dont-fragment", "-F"],
  ["--first", "-f"],
  ["--max-hops", "-m"],
  ["--queries", "-q"],
  ["--wait", "-w"],
  ["--source", "-s"],
  ["--interface", "-i"],
  ["--port", "-p"],
  ["--sim-queries", "-N"],
  ["--sendwait", "-z"],
  ["--tos", "-t"],
]);

interface Options {
  family: 4 | 6 | null;
  numeric: boolean;
  labels: boolean;
  method: "udp" | "icmp" | "tcp";
  port: number | null;
  device: string | null;
  first: number;
  maximum: number;
  probes: number;
  wait: number;
  source: string | null;
  tos: number | null;
  dontFragment: boolean;
  words: string[];
}
const parse = (given: readonly string[]): Options | string => {
  const args = given.flatMap((word) => {
    const equals = word.indexOf("=");
    const short = LONG.get(equals < 0 ? word : word.slice(0, equals));
    return short === undefined ? [word] : equals < 0 ? [short] : [short, word.slice(equals + 1)];
  });
  const o: Options = {
    family: null,
    numeric: false,
    labels: false,
    method: "udp",
    port: null,
    device: null,
    first: 1,
    maximum: 30,
    probes: 3,
    wait: 5,
    source: null,
    tos: null,
    dontFragment: false,
    words: [],
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (!word.startsWith("-")) {
      o.words.push(word);
      continue;
    }
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!;
      if ("fmqwsipNzt".includes(letter)) {
        // What follows in the same word is the value, else the next word.
        const value = k + 1 < word.length ? word.slice(k + 1) : (args[++at] ?? "");
        const number = Number(value);
        const whole = Math.trunc(number);
        if (letter === "s") o.source = value;
        else if (letter === "i") o.device = value;
        else if (!Number.isFinite(number) || value === "" || number < 0 || (number === 0 && !"zt".includes(letter)))
          return `Cannot handle \`-${letter}' option with arg \`${value}' (argc ${at})\n`;
        else if (letter === "f") o.first = whole;
        else if (letter === "m") o.maximum = whole;
        else if (letter === "q") o.probes = whole;
        else if (letter === "p") o.port = whole;
        else if (letter === "w") o.wait = number;
        else if (letter === "t") {
          if (whole > 255) return `bad TOS value ${value}\n`;
          o.tos = whole;
        }
        // One probe at a time: `-N` and `-z` change nothing to see here.
        break;
      }
      if (letter === "4" || letter === "6") o.family = letter === "4" ? 4 : 6;
      else if (letter === "n") o.numeric = true;
      else if (letter === "e") o.labels = true;
      else if (letter === "I") o.method = "icmp";
      else if (letter === "T") o.method = "tcp";
      else if (letter === "F") o.dontFragment = true;
      else if (letter !== "U") return `Bad option \`-${letter}' (argc ${at + 1})\n`;
    }
  }
  if (o.first > o.maximum) return "first hop out of range\n";
  if (o.maximum > MOST_HOPS) return `max hops cannot be more than ${MOST_HOPS}\n`;
  if (o.probes > MOST_PROBES) return `no more than ${MOST_PROBES} probes per hop\n`;
  return o;
};

/** Prints each hop's probes as they come in: a name when it differs from the last one, then the time. */
class Lines {
  readonly #context: ShellContext;
  readonly #options: Options;
  readonly #six: boolean;
  #last: Ip | null = null;
  constructor(context: ShellContext, options: Options, six: boolean) {
    this.#context = context;
    this.#options = options;
    this.#six = six;
  }
  add(r: TracerouteResult): void {
    const { print } = this.#context;
    if (r.probe === 0) {
      print(`${String(r.ttl).padStart(2)} `);
      this.#last = null;
    }
    if (r.from === null || r.rtt === null) print(r.outcome === "not-sent" ? " !" : " *");
    else {
      if (r.from !== this.#last) {
        const name = formatIp(r.from);
        print(this.#options.numeric ? ` ${name}` : ` ${name} (${name})`);
        if (this.#options.labels && r.labels.length > 0)
          print(
            `<MPLS:${r.labels.map((l, i) => `L=${l.label},E=${l.trafficClass},S=${i === r.labels.length - 1 ? 1 : 0},T=${l.ttl}`).join("/")}>`,
          );
        this.#last = r.from;
      }
      print(`  ${(r.rtt / 1e6).toFixed(3)} ms`);
      const mark = tracerouteMark(r, this.#six ? "ipv6" : "ipv4", "linux");
      if (mark !== "") print(` ${mark}`);
    }
    if (r.probe === this.#options.probes - 1) print("\n");
  }
}

const run = (context: ShellContext, args: readonly string[], six: boolean): number | null => {
  const { core } = context;
  const o = parse(args);
  if (typeof o === "string") {
    context.print(o);
    return 2;
  }
  const target = o.words[0];
  if (target === undefined) {
    context.print(
      "Usage:\n  traceroute [ -46FITne ] [ -f first_ttl ] [ -i device ] [ -m max_ttl ] [ -p port ] [ -w waittime ] [ -q nqueries ] [ -s src_addr ] host [ packetlen ]\n",
    );
    return 2;
  }
  const to = six || o.family === 6 ? parseIpv6(target) : o.family === 4 ? parseIpv4(target) : parseIp(target);
  if (to === null) {
    context.print(
      `${target}: Name or service not known\nCannot handle "host" cmdline arg \`${target}' on position 1 (argc ${args.indexOf(target) + 1})\n`,
    );
    return 2;
  }
  const from = o.source === null ? null : parseIp(o.source);
  if (core.lookup(0, to) === null || (typeof to === "bigint" && isLinkLocalIpv6(to))) {
    context.print("connect: Network is unreachable\n");
    return 1;
  }
  const out = o.device === null ? undefined : core.named(o.device)?.index;
  const length = o.words[1];
  const usual = typeof to === "number" ? SIZE : SIZE + 20;
  if (length !== undefined && !/^\d{1,6}$/.test(length)) {
    context.print(
      `Cannot handle "packetlen" cmdline arg \`${length}' on position 2 (argc ${args.indexOf(length) + 1})\n`,
    );
    return 2;
  }
  if (length !== undefined && Number(length) > LARGEST) {
    context.print(`too big packetlen ${length} specified\n`);
    return 2;
  }
  const least = typeof to === "number" ? LEAST : LEAST + 20;
  const size = length === undefined ? usual : Math.max(Number(length), least);
  const name = formatIp(to);
  context.print(`traceroute to ${name} (${name}), ${o.maximum} hops max, ${size} byte packets\n`);
  if (o.device !== null && out === undefined) {
    context.print("setsockopt SO_BINDTODEVICE: No such device\n");
    return 1;
  }
  if (o.source !== null && (from === null || core.lookup(0, from)?.receive !== true)) {
    context.print(from === null ? `Cannot handle "-s" option\n` : "bind: Cannot assign requested address\n");
    return 1;
  }
  const lines = new Lines(context, o, typeof to === "bigint");
  const probe = startTraceroute(
    core,
    {
      vrf: 0,
      to,
      probes: o.probes,
      firstTtl: o.first,
      maximumTtl: o.maximum,
      timeout: milliseconds(o.wait * 1000),
      port: o.port ?? (o.method === "tcp" ? TCP_PORT : PORT),
      method: o.method,
      ...(o.tos === null ? {} : { tos: o.tos }),
      ...(o.dontFragment ? { dontFragment: true } : {}),
      size,
      ...(out === undefined ? {} : { out }),
      ...(from === null ? {} : { from }),
    },
    { result: (r) => lines.add(r), done: ({ interrupted }) => activity.done(interrupted ? 130 : 0) },
  );
  const activity = context.start({
    interrupt: () => {
      context.print("^C\n");
      probe.stop();
    },
  });
  return null;
};
export const traceroute: Command = (context, args) => run(context, args, false);
export const traceroute6: Command = (context, args) => run(context, args, true);
