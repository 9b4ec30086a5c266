// ping mpls ipv4 and traceroute mpls ipv4.
import { formatIpv4 } from "../../base/ip.ts";
import { formatPrefix, type Prefix, prefixOf } from "../../base/prefix.ts";
import { type LspPingOptions, type LspPingResult, type LspStart, lspOf, startLspPing } from "../../device/lsp-ping.ts";
import { type Command, type ExecSession, exec } from "../command.ts";

const CODES = `Codes: '!' - success, 'Q' - request not sent, '.' - timeout,
  'L' - labeled output interface, 'B' - unlabeled output interface, 
  'D' - DS Map mismatch, 'F' - no FEC mapping, 'f' - FEC mismatch,
  'M' - malformed request, 'm' - unsupported tlvs, 'N' - no label entry, 
  'P' - no rx intf label prot, 'p' - premature termination of LSP, 
  'R' - transit router, 'I' - unknown upstream index,
  'l' - Label switched with FEC change, 'd' - see DDMAP for return code,
  'X' - unknown return code, 'x' - return code 0

Type escape sequence to abort.
`;
const SYMBOLS = ["x", "M", "m", "!", "F", "D", "I", "X", "L", "B", "f", "N", "P", "p", "d", "l"];
const symbolOf = (result: LspPingResult): string => {
  if (result.outcome === "timeout") return ".";
  if (result.outcome === "not-sent") return "Q";
  return SYMBOLS[result.returnCode ?? 0] ?? "X";
};
const milliseconds = (ns: number): number => Math.max(1, Math.round(ns / 1e6));
const SECOND = 1e9;

interface Request extends LspPingOptions {
  readonly shown: string;
}
const host = (session: ExecSession) => ({
  engine: session.device.engine,
  now: () => session.router.now(),
  timer: (name: string, expire: () => void) => session.device.timer(name, expire),
});
const run = (
  session: ExecSession,
  request: Request,
  each: (result: LspPingResult, start: LspStart | null) => void,
  end: (results: readonly LspPingResult[], elapsed: number) => void,
): void => {
  const probe: { stop: () => void } = { stop: () => {} };
  const activity = session.start({ interrupt: () => probe.stop() });
  const began = session.router.now();
  const start = lspOf(session.router, request.prefix);
  const started = startLspPing(host(session), start, request, {
    result: (result) => each(result, start),
    done: (results) => {
      end(results, session.router.now() - began);
      activity.done();
    },
  });
  probe.stop = () => started.stop();
};
const ping = (session: ExecSession, request: Request): void => {
  session.print(
    `Sending ${request.repeat}, ${request.size}-byte MPLS Echos to ${request.shown}, \n     timeout is ${request.timeout / SECOND} seconds, send interval is 0 msec:\n\n${CODES}\n`,
  );
  run(
    session,
    request,
    (result) => session.print(symbolOf(result)),
    (results, elapsed) => {
      const good = results.filter((r) => symbolOf(r) === "!");
      const percent = results.length === 0 ? 0 : Math.floor((good.length * 100) / results.length);
      const times = good.map((r) => r.rtt ?? 0);
      const average = times.reduce((a, b) => a + b, 0) / Math.max(times.length, 1);
      const trip =
        good.length === 0
          ? ""
          : `, round-trip min/avg/max = ${milliseconds(Math.min(...times))}/${milliseconds(average)}/${milliseconds(Math.max(...times))} ms`;
      session.print(
        `\nSuccess rate is ${percent} percent (${good.length}/${results.length})${trip}\n Total Time Elapsed ${milliseconds(elapsed)} ms\n`,
      );
    },
  );
};
const labelText = (label: number): string =>
  label === 3 ? "implicit-null" : label === 0 ? "explicit-null" : String(label);
const hopText = (mru: number, labels: readonly number[]): string =>
  `MRU ${mru} [Labels: ${labels.map(labelText).join("/")} Exp: ${labels.map(() => 0).join("/")}]`;
const trace = (session: ExecSession, request: Request): void => {
  session.print(
    `Tracing MPLS Label Switched Path to ${request.shown}, timeout is ${request.timeout / SECOND} seconds\n\n${CODES}\n`,
  );
  let begun = false;
  run(
    session,
    request,
    (result, start) => {
      if (!begun && start !== null) {
        begun = true;
        session.print(`  0 ${formatIpv4(request.source ?? start.source)} ${hopText(start.mru, [start.label])}\n`);
      }
      const head = `${symbolOf(result)} ${result.sequence + 1}`;
      if (result.outcome !== "reply") {
        session.print(`${head} *\n`);
        return;
      }
      const { downstream } = result;
      const hop =
        downstream === null
          ? ""
          : ` ${hopText(
              downstream.mtu,
              downstream.labels.map((l) => l.label),
            )}`;
      session.print(`${head} ${formatIpv4(result.from ?? 0)}${hop} ${milliseconds(result.rtt ?? 0)} ms\n`);
    },
    () => {},
  );
};

type Target = { readonly prefix?: Prefix; readonly address?: number; readonly mask?: number };
const prefixOfArgs = ({ prefix, address, mask }: Target): (Prefix & { readonly address: number }) | null => {
  const found = prefix ?? (address === undefined || mask === undefined ? undefined : prefixOf(address, mask));
  return found === undefined || typeof found.address !== "number"
    ? null
    : { address: found.address, length: found.length };
};
const MPLS = "MPLS commands";
const IPV4 = "Target specified as an IPv4 address";
const TARGET = ["Target FEC", "Target FEC address", "Target FEC address mask"];

export const commands: readonly Command[] = [
  exec({
    grammar:
      "ping mpls ipv4 (<prefix:prefix>|<address:ipv4> <mask:mask>) [repeat <repeat:1-2147483647>] [size <size:100-17986>] [source <source:ipv4>] [timeout <timeout:0-3600>]",
    help: [
      "Send echo messages",
      MPLS,
      IPV4,
      ...TARGET,
      "specify repeat count",
      "repeat count",
      "specify datagram size",
      "datagram size",
      "specify source address",
      "source address",
      "specify timeout interval",
      "timeout in seconds",
    ],
    run: (session, args) => {
      const prefix = prefixOfArgs(args as Target);
      if (prefix === null) return;
      const { repeat, size, source, timeout } = args;
      ping(session, {
        prefix,
        shown: formatPrefix(prefix),
        repeat: repeat ?? 5,
        size: size ?? 100,
        timeout: (timeout ?? 2) * SECOND,
        trace: false,
        ...(source === undefined ? {} : { source }),
      });
    },
  }),
  exec({
    grammar:
      "traceroute mpls ipv4 (<prefix:prefix>|<address:ipv4> <mask:mask>) [ttl <ttl:1-255>] [source <source:ipv4>] [timeout <timeout:0-3600>]",
    help: [
      "Trace route to destination",
      MPLS,
      IPV4,
      ...TARGET,
      "specify maximum TTL",
      "TTL value",
      "specify source address",
      "source address",
      "specify timeout interval",
      "timeout in seconds",
    ],
    run: (session, args) => {
      const prefix = prefixOfArgs(args as Target);
      if (prefix === null) return;
      const { ttl, source, timeout } = args;
      trace(session, {
        prefix,
        shown: formatPrefix(prefix),
        repeat: ttl ?? 30,
        size: 0,
        timeout: (timeout ?? 2) * SECOND,
        trace: true,
        ...(source === undefined ? {} : { source }),
      });
    },
  }),
];
