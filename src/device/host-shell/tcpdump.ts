// `tcpdump`: frames of an interface as they come and go, until Ctrl-C or a count.
import { seconds } from "../../kernel/kernel.ts";
import type { HostInterface, TappedFrame } from "../host-core.ts";
import { fieldsOf, parseFilter } from "./packet-filter.ts";
import { octetsText, packetText } from "./packet-text.ts";
import type { Command } from "./command.ts";

/** Without a terminal nobody can press Ctrl-C. */
const UNATTENDED = seconds(10);

/** hh:mm:ss.ffffff of virtual time. */
const clock = (at: number): string => {
  const micro = Math.floor(at / 1e3);
  const two = (n: number): string => String(n).padStart(2, "0");
  const s = Math.floor(micro / 1e6);
  return `${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(micro % 1e6).padStart(6, "0")}`;
};

/** -t: none; -tt: seconds; -ttt: since the frame before; -tttt: with the day, of which there is only one. */
const timeText = (stamps: number, at: number, before: number | null): string => {
  if (stamps === 1) return "";
  if (stamps === 2) return (Math.floor(at / 1e3) / 1e6).toFixed(6);
  return stamps === 3 ? ` ${clock(at - (before ?? at))}` : clock(at);
};

export const tcpdump: Command = (context, args) => {
  const { core } = context;
  const words: string[] = [];
  let device: HostInterface | "any" | undefined;
  let count = Number.POSITIVE_INFINITY;
  let link = false;
  let verbose = 0;
  let stamps = 0;
  /** x or X; doubled it takes the Ethernet header in. */
  let octets: "x" | "X" | null = null;
  let withLink = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (words.length > 0 || !word.startsWith("-")) {
      words.push(word);
      continue;
    }
    const letter = word[1] ?? "";
    if (letter === "i" || letter === "c") {
      const value = word.length > 2 ? word.slice(2) : (args[++at] ?? "");
      if (letter === "c") {
        count = Number(value);
        if (!Number.isInteger(count) || count < 1) {
          context.print(`tcpdump: invalid packet count ${value}\n`);
          return 1;
        }
      } else {
        device = value === "any" ? "any" : core.named(value);
        if (device === undefined) {
          context.print(`tcpdump: ${value}: No such device exists\n(No such device exists)\n`);
          return 1;
        }
      }
    } else if (letter === "w" || letter === "r") {
      context.print(`tcpdump: -${letter}: this host keeps no files; a capture is taken on the link\n`);
      return 1;
    } else if (letter === "s") {
      // The whole frame is looked at in any case.
      if (word.length === 2) at++;
    } else if (/^-[nlevtpUSNxXK]+$/.test(word)) {
      for (const flag of word.slice(1)) {
        if (flag === "e") link = true;
        else if (flag === "v") verbose++;
        else if (flag === "t") stamps++;
        else if (flag === "x" || flag === "X") {
          withLink = octets === flag;
          octets = flag;
        }
      }
    } else {
      const wrong =
        word
          .slice(1)
          .split("")
          .find((flag) => !"nlevtpUSNxXK".includes(flag)) ?? letter;
      context.print(`tcpdump: invalid option -- '${wrong}'\n`);
      return 1;
    }
  }
  const filter = parseFilter(words);
  if (filter === null) {
    context.print("tcpdump: can't parse filter expression: syntax error\n");
    return 1;
  }
  const chosen = device ?? core.all().find((i) => !i.loopback) ?? "any";
  const name = chosen === "any" ? "any" : chosen.name;
  const type = chosen === "any" ? "LINUX_SLL2 (Linux cooked v2)" : "EN10MB (Ethernet)";
  context.print(
    `${verbose > 0 ? "tcpdump: " : "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n"}listening on ${name}, link-type ${type}, snapshot length 262144 bytes\n`,
  );
  let seen = 0;
  let before: number | null = null;
  const tap = (frame: TappedFrame): void => {
    if (chosen !== "any" && frame.interface !== chosen) return;
    if (!filter(fieldsOf(frame.frame))) return;
    const where = chosen === "any" ? ` ${frame.interface.name.padEnd(5)} ${frame.outgoing ? "Out" : "In "}` : "";
    const time = timeText(stamps, frame.at, before);
    before = frame.at;
    context.print(
      `${[time, where.trimStart(), packetText(frame.frame, { link, verbose })].filter((t) => t !== "").join(" ")}\n`,
    );
    if (octets !== null) context.print(octetsText(frame.frame, withLink, octets === "X"));
    if (++seen >= count) finish(0);
  };
  let over = false;
  const finish = (status: number): void => {
    if (over) return;
    over = true;
    core.taps.delete(tap);
    limit.stop();
    const packets = `${seen} packet${seen === 1 ? "" : "s"}`;
    context.print(`${packets} captured\n${packets} received by filter\n0 packets dropped by kernel\n`);
    activity.done(status);
  };
  const limit = core.timer("tcpdump", () => finish(0));
  core.taps.add(tap);
  const activity = context.start({
    interrupt: () => {
      context.print("^C\n");
      finish(0);
    },
  });
  if (!context.interactive && count === Number.POSITIVE_INFINITY) limit.start(UNATTENDED);
  return null;
};
