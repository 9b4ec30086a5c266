// Limits of what a router itself sends: how often ICMP unreachables, and how long TCP tries to open a connection.
import type { DeviceConfig } from "../../config/model.ts";
import { type Command, config } from "../command.ts";

const IP = "Global IP configuration subcommands";
const USUAL = 500;

const write = ({ icmpLimits }: DeviceConfig): readonly string[] =>
  (["other", "df"] as const).flatMap((key) => {
    const value = icmpLimits?.[key];
    if (value === undefined) return [];
    const line = `ip icmp rate-limit unreachable${key === "df" ? " DF" : ""}`;
    return [value === 0 ? `no ${line}` : `${line} ${value}`];
  });
const set = (scope: DeviceConfig, key: "other" | "df", value: number): void => {
  const next = { ...scope.icmpLimits, [key]: value };
  // Written only where it differs from what it would be.
  if (next.other === USUAL) delete next.other;
  if (next.df === (next.other ?? USUAL)) delete next.df;
  if (next.other === undefined && next.df === undefined) delete scope.icmpLimits;
  else scope.icmpLimits = next;
};
const unreachables = (key: "other" | "df", word: string, help: readonly string[]): Command =>
  config({
    mode: "config",
    grammar: `ip icmp rate-limit unreachable${word} [<value:1-4294967295>]` as "x [<value:1-2>]",
    help: [
      IP,
      "ICMP configuration",
      "Rate limit",
      "Set ICMP unreachable limit",
      ...help,
      "Milliseconds between messages",
    ],
    byDefault: "set",
    set: (scope, { value }) => set(scope, key, value ?? USUAL),
    unset: (scope) => set(scope, key, 0),
    ...(key === "other" ? { write } : {}),
  });

export const limits: readonly Command[] = [
  unreachables("other", "", []),
  unreachables("df", " DF", ["Those that ask for fragmentation"]),
  config({
    mode: "config",
    grammar: "ip tcp synwait-time <value:5-300>",
    help: [IP, "Global TCP parameters", "Set time to wait on new TCP connections", "Seconds"],
    set: (scope, { value }) => {
      scope.tcpSynWait = value;
    },
    unset: (scope) => {
      delete scope.tcpSynWait;
    },
    write: ({ tcpSynWait }) => (tcpSynWait === undefined ? [] : [`ip tcp synwait-time ${tcpSynWait}`]),
  }),
];
