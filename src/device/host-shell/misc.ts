// Small commands of the host's shell.
import { seconds } from "../../kernel/kernel.ts";
import type { HostCore, HostInterface } from "../host-core.ts";
import type { Command } from "./command.ts";

export const hostname: Command = (context, args) => {
  const name = args.find((a) => !a.startsWith("-"));
  if (name === undefined) context.print(`${context.core.hostname}\n`);
  else if (/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$/.test(name)) context.core.hostname = name;
  else {
    context.print("hostname: the specified hostname is invalid\n");
    return 1;
  }
  return 0;
};
export const echo: Command = (context, args) => {
  context.print(`${args.join(" ")}\n`);
  return 0;
};
/** Why a packet arrives or does not, over the whole network. No host has it; a course may. */
export const explain: Command = (context, args) => {
  const answer = context.core.explain(args.join(" "));
  context.print(answer ?? "explain: this host is not part of a network that can be explained\n");
  return answer === null || answer.startsWith("%") ? 1 : 0;
};
export const dmesg: Command = (context) => {
  for (const { at, text } of context.core.messages) context.print(`[${(at / 1e9).toFixed(6).padStart(12)}] ${text}\n`);
  return 0;
};
export const sleep: Command = (context, args) => {
  const length = Number.parseFloat(args[0] ?? "");
  if (!Number.isFinite(length) || length < 0 || length > 1e6) {
    context.print(`sleep: invalid time interval '${args[0] ?? ""}'\n`);
    return 1;
  }
  const timer = context.core.timer("sleep", () => activity.done(0));
  const activity = context.start({
    interrupt: () => {
      timer.stop();
      activity.done(130);
    },
  });
  timer.start(seconds(length));
  return null;
};

interface Setting {
  get(): number;
  set(value: number): void;
}
const perInterface = (core: HostCore, i: HostInterface, name: string): Setting | null => {
  switch (name) {
    case "disable_ipv6":
      return { get: () => Number(i.ipv6.disabled), set: (v) => core.setIpv6Disabled(i, v !== 0) };
    case "autoconf":
      return { get: () => Number(i.ipv6.autoconf), set: (v) => set(i, "autoconf", v) };
    case "accept_ra":
      return { get: () => Number(i.ipv6.acceptRa), set: (v) => set(i, "acceptRa", v) };
    default:
      return null;
  }
};
const set = (i: HostInterface, key: "autoconf" | "acceptRa", value: number): void => {
  i.ipv6[key] = value !== 0;
};
const settingOf = (core: HostCore, key: string): Setting | null => {
  const family = key === "net.ipv4.ip_forward" ? "ipv4" : key === "net.ipv6.conf.all.forwarding" ? "ipv6" : null;
  if (family !== null)
    return {
      get: () => Number(core.forwardingOn[family]),
      set: (v) => {
        core.forwardingOn[family] = v !== 0;
      },
    };
  const m = /^net\.ipv6\.conf\.([^.]{1,15})\.([a-z0-9_]{1,30})$/.exec(key);
  const [, device = "", name = ""] = m ?? [];
  if (m === null) return null;
  if (device !== "all" && device !== "default") {
    const i = core.named(device);
    return i === undefined ? null : perInterface(core, i, name);
  }
  const each = core.all().flatMap((i) => (i.loopback ? [] : (perInterface(core, i, name) ?? [])));
  const first = each[0];
  if (first === undefined) return null;
  return {
    get: () => first.get(),
    set: (v) => {
      for (const s of each) s.set(v);
    },
  };
};
/** Every key that can be asked for. */
const keysOf = (core: HostCore): readonly string[] => [
  "net.ipv4.ip_forward",
  "net.ipv6.conf.all.forwarding",
  ...core
    .all()
    .filter((i) => !i.loopback)
    .flatMap((i) => ["accept_ra", "autoconf", "disable_ipv6"].map((name) => `net.ipv6.conf.${i.name}.${name}`)),
];
export const sysctl: Command = (context, args) => {
  const named = args.filter((a) => a !== "-w" && a !== "-n" && a !== "-q" && a !== "-a");
  const words = args.includes("-a") ? keysOf(context.core) : named;
  let status = 0;
  for (const word of words) {
    const equals = word.indexOf("=");
    const key = (equals < 0 ? word : word.slice(0, equals)).trim().replaceAll("/", ".");
    const setting = settingOf(context.core, key);
    if (setting === null) {
      context.print(`sysctl: cannot stat /proc/sys/${key.replaceAll(".", "/")}: No such file or directory\n`);
      status = 255;
      continue;
    }
    if (equals >= 0) {
      const value = word.slice(equals + 1).trim();
      if (!/^\d{1,6}$/.test(value)) {
        context.print(`sysctl: setting key "${key}": Invalid argument\n`);
        status = 255;
        continue;
      }
      setting.set(Number(value));
      context.core.settingsChanged();
    }
    if (!args.includes("-q")) context.print(args.includes("-n") ? `${setting.get()}\n` : `${key} = ${setting.get()}\n`);
  }
  return status;
};
