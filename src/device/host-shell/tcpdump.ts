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

/** Long spellings, as the short ones they stand for. */
const LONG: ReadonlyMap<string, string> = new Map([
  ["--interface", "-i"],
  ["--list-interfaces", "-D"],
  ["--immediate-mode", "-U"],
  ["--packet-buffered", "-U"],
  ["--no-promiscuous-mode", "-p"],
  ["--snapshot-length", "-s"],
  ["--buffer-size", "-B"],
]);
/** As -D lists what may be listened on: those with a signal first, then all of them at once, then the loopback. */
const deviceList = (all: readonly HostInterface[]): string => {
  const state = (i: HostInterface): string => (i.adminUp ? (i.carrier ? "Up, Running" : "Up") : "");
  const lines = [
    ...all
      .filter((i) => !i.loopback)
      .map(
        (i) => `${i.name} [${[state(i), i.carrier ? "Connected" : "Disconnected"].filter((t) => t !== "").join(", ")}]`,
      ),
    "any (Pseudo-device that captures on all interfaces) [Up, Running]",
    ...all.filter((i) => i.loopback).map((i) => `${i.name} [${state(i)}, Loopback]`),
  ];
  return lines.map((line, n) => `${n + 1}.${line}\n`).join("");
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
    const word = LONG.get(args[at]!.split("=")[0]!) ?? args[at]!;
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const given = word === args[at] ? undefined : args[at]!.split("=")[1];
    for (let k = 1; k < word.length; k++) {
      const letter = word[k]!;
      // What follows in the same word is the value of an option that takes one, else the next word.
      const value = (): string => {
        const rest = given ?? word.slice(k + 1);
        k = word.length;
        return rest === "" ? (args[++at] ?? "") : rest;
      };
      if (letter === "c") {
        const text = value();
        count = Number(text);
        if (!Number.isInteger(count) || count < 1) {
          context.print(`tcpdump: invalid packet count ${text}\n`);
          return 1;
        }
      } else if (letter === "i") {
        const text = value();
        device = text === "any" ? "any" : core.named(text);
        if (device === undefined) {
          context.print(`tcpdump: ${text}: No such device exists\n(No such device exists)\n`);
          return 1;
        }
      } else if (letter === "w" || letter === "r") {
        context.print(`tcpdump: -${letter}: this host keeps no files; a capture is taken on the link\n`);
        return 1;
      } else if (letter === "D") {
        context.print(deviceList(core.all()));
        return 0;
      }
      // The whole frame is looked at in any case, at once, and as large as it may be.
      else if (letter === "s" || letter === "B") value();
      else if (letter === "e") link = true;
      else if (letter === "v") verbose++;
      else if (letter === "t") stamps++;
      else if (letter === "x" || letter === "X") {
        withLink = octets === letter;
        octets = letter;
      } else if (!"nlpUSNK".includes(letter)) {
        context.print(`tcpdump: invalid option -- '${letter}'\n`);
        return 1;
      }
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
