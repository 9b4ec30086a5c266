// What the device is made of and keeps: version, inventory, non-volatile memory, boot variables, host table.
import { domainName } from "../../config/domain-name.ts";
import { interfaceType } from "../../config/interface-name.ts";
import type { Router } from "../../device/router-state.ts";
import { execAliases } from "../aliases.ts";
import { uptimeText } from "../clock.ts";
import { type Command, exec, Refused, show } from "../command.ts";
import { SOFTWARE } from "../log-text.ts";
import { listed } from "./common.ts";

const SHOW = "Show running system information";
const MODEL = "Hopwise";
const REVISION = "1.0";
/** Octets of non-volatile memory. */
export const NVRAM = 262_144;

interface Hardware {
  readonly hostname: string;
  readonly uptime: number;
  readonly reloaded: boolean;
  readonly ports: readonly { readonly type: string; readonly count: number }[];
  readonly serial: string;
  /** Of a switch: the address that its VLAN interfaces use, or its first port when there are none. */
  readonly baseMac: number | null;
}
const hardwareOf = (router: Router): Hardware => {
  const counts = new Map<string, number>();
  let serial = 0;
  for (const view of listed(router)) {
    if (view.kind !== "ethernet" && view.kind !== "serial" && view.kind !== "vlan") continue;
    const type = view.kind === "vlan" ? "Vlan" : (interfaceType(view.name)?.name ?? "Ethernet");
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (view.kind !== "vlan") serial = (serial * 31 + view.mac) % 36 ** 4;
  }
  const base = ["vlan", "ethernet"].map((kind) => router.interfaces().find((i) => i.kind === kind)?.mac);
  return {
    hostname: router.config.hostname,
    uptime: router.now() - router.started,
    reloaded: router.reloaded,
    ports: [...counts].map(([type, count]) => ({ type, count })),
    serial: `HOP0000${serial.toString(36).toUpperCase().padStart(4, "0")}`,
    baseMac: router.switching === undefined ? null : (base.find((mac) => mac !== undefined) ?? null),
  };
};
const PORT_WORDS: ReadonlyMap<string, string> = new Map([
  ["Vlan", "Virtual Ethernet"],
  ["GigabitEthernet", "Gigabit Ethernet"],
  ["FastEthernet", "FastEthernet"],
  ["TenGigabitEthernet", "Ten Gigabit Ethernet"],
  ["Serial", "Serial"],
]);
const macWithColons = (mac: number): string =>
  mac
    .toString(16)
    .toUpperCase()
    .padStart(12, "0")
    .replace(/(..)(?=.)/g, "$1:");
const renderVersion = (v: Hardware): string => {
  const ports = v.ports.map(
    (p) => `${p.count} ${PORT_WORDS.get(p.type) ?? p.type} interface${p.count === 1 ? "" : "s"}`,
  );
  return [
    ...SOFTWARE,
    "",
    "ROM: Bootstrap program is Hopwise",
    "",
    `${v.hostname} uptime is ${uptimeText(v.uptime)}`,
    `System returned to ROM by ${v.reloaded ? "reload" : "power-on"}`,
    'System image file is "flash0:hopwise-universalk9-mz.SPA.154-3.M.bin"',
    `Last reload reason: ${v.reloaded ? "Reload Command" : "power-on"}`,
    "",
    `Cisco ${MODEL} (revision ${REVISION}) with 524288K/65536K bytes of memory.`,
    `Processor board ID ${v.serial}`,
    ...ports,
    ...(v.baseMac === null
      ? [
          "DRAM configuration is 64 bits wide with parity disabled.",
          `${NVRAM / 1024}K bytes of non-volatile configuration memory.`,
        ]
      : [
          "The password-recovery mechanism is enabled.",
          "",
          `${NVRAM / 1024}K bytes of flash-simulated non-volatile configuration memory.`,
          `Base ethernet MAC Address       : ${macWithColons(v.baseMac)}`,
          `Model number                    : ${MODEL}`,
          `System serial number            : ${v.serial}`,
        ]),
    "",
    "Configuration register is 0x2102",
  ].join("\n");
};

const HOST = "ip host ";
/** What the configuration says of names; nothing is ever asked of a server. */
const namesOf = (router: Router) => {
  const { kept, domainLookup } = router.config;
  const after = (words: readonly string[]): readonly string[] =>
    kept.flatMap((line) => words.flatMap((w) => (line.startsWith(w) ? [line.slice(w.length)] : [])));
  return {
    lookup: domainLookup,
    domain: domainName(router.config),
    servers: after(["ip name-server "]).flatMap((line) => line.split(" ")),
    hosts: after([HOST])
      .map((line) => line.split(" "))
      .map(([name = "", ...addresses]) => ({ name, address: addresses.at(-1) ?? "" })),
  };
};
const domainLines = ({ domain }: ReturnType<typeof namesOf>): string =>
  domain === undefined ? "Default domain is not set" : `Default domain is ${domain}`;
const serverLine = ({ servers }: ReturnType<typeof namesOf>): string =>
  `Name servers are ${servers.length === 0 ? "255.255.255.255" : servers.join(", ")}`;

/** The number under which IOS lists the startup configuration in a memory of this size. */
const NVRAM_NUMBER = 254;
const nvramText = (startup: string | null): string => {
  const size = startup?.length ?? 0;
  const files = startup === null ? [] : [[NVRAM_NUMBER, "-rw-", size, "startup-config"] as const];
  return [
    "Directory of nvram:/",
    "",
    ...(files.length === 0
      ? ["No files in directory"]
      : files.map(
          ([number, mode, octets, name]) =>
            `${String(number).padStart(5)}  ${mode}  ${String(octets).padStart(10)}                    <no date>  ${name}`,
        )),
    "",
    `${NVRAM} bytes total (${NVRAM - size} bytes free)`,
  ].join("\n");
};

export const commands: readonly Command[] = [
  show({
    grammar: "show version",
    help: [SHOW, "System hardware and software status"],
    view: hardwareOf,
    render: renderVersion,
  }),
  show({
    grammar: "show inventory [raw]",
    help: [SHOW, "Show the physical inventory", "Raw inventory"],
    view: hardwareOf,
    render: ({ serial }) =>
      [
        `NAME: "${MODEL}", DESCR: "${MODEL} chassis, Hw Serial#: ${serial}, Hw Revision: ${REVISION}"`,
        `PID: ${MODEL.padEnd(18)}, VID: ${REVISION.padEnd(3)}, SN: ${serial}`,
        "",
        "",
      ].join("\n"),
  }),
  show({
    grammar: "show bootvar",
    help: [SHOW, "Boot and related environment variable"],
    on: "router",
    view: (router) =>
      router.config.kept.filter((line) => line.startsWith("boot system ")).map((line) => line.slice(12)),
    render: (images) =>
      [
        `BOOT variable = ${images.map((image) => `${image.replaceAll(" ", ":")};`).join("")}`.trimEnd(),
        "CONFIG_FILE variable = ",
        "BOOTLDR variable = ",
        "Configuration register is 0x2102",
      ].join("\n"),
  }),
  exec({
    grammar: "dir [<file:word>]",
    help: ["List files on a filesystem", "Directory or file name"],
    run: (session, { file }) => {
      if (file !== undefined && !["nvram:", "nvram:/", "nvram:startup-config"].includes(file))
        throw new Refused(`%Error opening ${file} (No such device)`);
      session.print(`${nvramText(session.device.startup)}\n`);
    },
  }),
  exec({
    grammar: "show file systems",
    help: [SHOW, "Show filesystem information", "List filesystems"],
    level: "user",
    run: (session) => {
      const free = NVRAM - (session.device.startup?.length ?? 0);
      const row = (mark: string, size: number | "-", left: number | "-", type: string, flags: string, name: string) =>
        `${mark}${String(size).padStart(13)}${String(left).padStart(14)}${type.padStart(10)}${flags.padStart(7)}   ${name}`;
      session.print(
        `${[
          "File Systems:",
          "",
          "       Size(b)       Free(b)      Type  Flags  Prefixes",
          row(" ", "-", "-", "opaque", "rw", "system:"),
          row("*", NVRAM, free, "nvram", "rw", "nvram:"),
          row(" ", "-", "-", "opaque", "rw", "null:"),
          "",
        ].join("\n")}\n`,
      );
    },
  }),
  show({
    grammar: "show aliases [<mode:word>]",
    help: [SHOW, "Display alias commands", "Mode whose aliases to display"],
    view: (router, { mode }) => (mode === undefined || "exec".startsWith(mode) ? execAliases(router.config.kept) : []),
    render: (aliases) =>
      aliases.length === 0
        ? ""
        : ["Exec mode aliases:", ...aliases.map(([name, command]) => `  ${name.padEnd(21)} ${command}`), ""].join("\n"),
  }),
  exec({
    grammar: "show users",
    help: [SHOW, "Display information about terminal lines"],
    level: "user",
    run: (session) =>
      session.print(
        [
          "    Line       User       Host(s)              Idle       Location",
          "*  0 con 0                idle                 00:00:00   ",
          "",
          "  Interface    User               Mode         Idle     Peer Address",
          "",
          "",
        ].join("\n"),
      ),
  }),
  show({
    grammar: "show hosts",
    help: [SHOW, "IP domain-name, lookup style, nameservers, and host table"],
    view: namesOf,
    render: (names) =>
      [
        domainLines(names),
        `Name/address lookup uses ${names.lookup ? "domain service" : "static mappings"}`,
        serverLine(names),
        "",
        "Codes: UN - unknown, EX - expired, OK - OK, ?? - revalidate",
        "       temp - temporary, perm - permanent",
        "       NA - Not Applicable None - Not defined",
        "",
        "Host                      Port  Flags      Age Type   Address(es)",
        ...names.hosts.map((h) => `${h.name.padEnd(25)} None  (perm, OK)  0   IP    ${h.address}`),
      ].join("\n"),
  }),
  show({
    grammar: "show hosts summary",
    help: [SHOW, "IP domain-name, lookup style, nameservers, and host table", "Summary of the host table"],
    view: namesOf,
    render: (names) =>
      [
        domainLines(names),
        serverLine(names),
        `Local cache entries: ${names.hosts.length}`,
        "Dynamic cache entries: 0",
      ].join("\n"),
  }),
];
