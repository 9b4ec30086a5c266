// `traceroute`, as the Linux program prints it.
import { formatIp, type Ip, isLinkLocalIpv6, parseIp, parseIpv4, parseIpv6 } from "../../base/ip.ts";
import { milliseconds } from "../../kernel/kernel.ts";
import { startTraceroute, type TracerouteResult, tracerouteMark } from "../probe.ts";
import type { Command, ShellContext } from "./command.ts";

const SIZE = 60;
const PORT = 33434;

interface Options {
  family: 4 | 6 | null;
  numeric: boolean;
  labels: boolean;
  icmp: boolean;
  first: number;
  maximum: number;
  probes: number;
  wait: number;
  source: string | null;
  words: string[];
}
const parse = (args: readonly string[]): Options | string => {
  const o: Options = {
    family: null,
    numeric: false,
    labels: false,
    icmp: false,
    first: 1,
    maximum: 30,
    probes: 3,
    wait: 5,
    source: null,
    words: [],
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (!word.startsWith("-")) {
      o.words.push(word);
      continue;
    }
    const letter = word[1] ?? "";
    if ("fmqws".includes(letter) && letter !== "") {
      const value = word.length > 2 ? word.slice(2) : (args[++at] ?? "");
      const number = Number(value);
      if (letter === "s") o.source = value;
      else if (!Number.isFinite(number) || number <= 0) return `Bad option \`-${letter}' with argument "${value}"\n`;
      else if (letter === "f") o.first = Math.min(255, Math.trunc(number));
      else if (letter === "m") o.maximum = Math.min(255, Math.trunc(number));
      else if (letter === "q") o.probes = Math.min(10, Math.trunc(number));
      else o.wait = number;
      continue;
    }
    for (const flag of word.slice(1)) {
      if (flag === "4" || flag === "6") o.family = flag === "4" ? 4 : 6;
      else if (flag === "n") o.numeric = true;
      else if (flag === "e") o.labels = true;
      else if (flag === "I") o.icmp = true;
      else if (flag !== "U" && flag !== "F") return `Bad option \`-${flag}' (argc ${at + 1})\n`;
    }
  }
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
      print(String(r.ttl).padStart(2));
      this.#last = null;
    }
    if (r.from === null || r.rtt === null) print(r.outcome === "not-sent" ? " !" : " *");
    else {
      if (r.from !== this.#last) {
        const name = formatIp(r.from);
        print(this.#options.numeric ? `  ${name}` : `  ${name} (${name})`);
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
      "Usage:\n  traceroute [ -46neI ] [ -f first_ttl ] [ -m max_ttl ] [ -q nqueries ] [ -s src_addr ] [ -w waittime ] host\n",
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
  const size = typeof to === "number" ? SIZE : SIZE + 20;
  const name = formatIp(to);
  context.print(`traceroute to ${name} (${name}), ${o.maximum} hops max, ${size} byte packets\n`);
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
      port: PORT,
      method: o.icmp ? "icmp" : "udp",
      size,
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
