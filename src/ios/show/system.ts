// The device as a whole: configuration, version, clock, logging.
import type { Router } from "../../device/router-state.ts";
import { clockText, uptimeText } from "../clock.ts";
import { type Command, exec, Refused, show } from "../command.ts";
import { interfaceType } from "../../config/interface-name.ts";
import { consoleSeverity, logLines, SOFTWARE } from "../log-text.ts";
import { ipText, listed } from "./common.ts";
import { interfaceLines, runningConfiguration } from "../writer.ts";

const SHOW = "Show running system information";
const RUN = "Current operating configuration";

interface VersionView {
  readonly hostname: string;
  readonly uptime: number;
  readonly ports: readonly { readonly type: string; readonly count: number }[];
  readonly serial: string;
}
const versionView = (router: Router): VersionView => {
  const counts = new Map<string, number>();
  let serial = 0;
  for (const view of router.interfaces()) {
    if (view.kind !== "ethernet" && view.kind !== "serial") continue;
    const type = interfaceType(view.name)?.name ?? "Ethernet";
    counts.set(type, (counts.get(type) ?? 0) + 1);
    serial = (serial * 31 + view.mac) % 36 ** 4;
  }
  return {
    hostname: router.config.hostname,
    uptime: router.now() - router.started,
    ports: [...counts].map(([type, count]) => ({ type, count })),
    serial: `HOP0000${serial.toString(36).toUpperCase().padStart(4, "0")}`,
  };
};
const PORT_WORDS: ReadonlyMap<string, string> = new Map([
  ["GigabitEthernet", "Gigabit Ethernet"],
  ["FastEthernet", "FastEthernet"],
  ["TenGigabitEthernet", "Ten Gigabit Ethernet"],
  ["Serial", "Serial"],
]);
const renderVersion = (v: VersionView): string =>
  [
    ...SOFTWARE,
    "",
    "ROM: Bootstrap program is Hopwise",
    "",
    `${v.hostname} uptime is ${uptimeText(v.uptime)}`,
    "System returned to ROM by reload",
    'System image file is "flash0:hopwise-universalk9-mz.SPA.154-3.M.bin"',
    "Last reload reason: Unknown reason",
    "",
    "Cisco Hopwise (revision 1.0) with 524288K/65536K bytes of memory.",
    `Processor board ID ${v.serial}`,
    ...v.ports.map((p) => `${p.count} ${PORT_WORDS.get(p.type) ?? p.type} interface${p.count === 1 ? "" : "s"}`),
    "DRAM configuration is 64 bits wide with parity disabled.",
    "256K bytes of non-volatile configuration memory.",
    "",
    "Configuration register is 0x2102",
  ].join("\n");

export const commands: readonly Command[] = [
  show({
    grammar: "show running-config [(all|full|brief)]",
    help: [SHOW, RUN, "Configuration with defaults", "full configuration", "configuration without certificate data"],
    level: "privileged",
    view: (router) => runningConfiguration(router.config),
    render: (text) => text,
  }),
  show({
    grammar: "show running-config interface <name:interface>",
    help: [SHOW, RUN, "Show interface configuration", "Interface"],
    level: "privileged",
    view: (router, { name }) => {
      const found = interfaceLines(router.config, name);
      if (found === null) throw new Refused("% Invalid interface");
      return found;
    },
    render: (found) => {
      const text = `!\n${found.join("\n")}\nend\n`;
      return `Building configuration...\n\nCurrent configuration : ${text.length - 2} bytes\n${text}\n`;
    },
  }),
  show({
    grammar: "show version",
    help: [SHOW, "System hardware and software status"],
    view: versionView,
    render: renderVersion,
  }),
  show({
    grammar: "show clock [detail]",
    help: [SHOW, "Display the system clock", "Display detailed information"],
    view: (router) => clockText(router.now()),
    render: (text) => text,
  }),
  exec({
    grammar: "show privilege",
    help: [SHOW, "Show current privilege level"],
    level: "user",
    run: (session) => session.print(`Current privilege level is ${session.level === "user" ? 1 : 15}\n`),
  }),
  show({
    grammar: "show protocols",
    help: [SHOW, "Active network routing protocols"],
    view: (router) => ({
      routing: router.config.ipRouting,
      interfaces: listed(router),
    }),
    render: ({ routing, interfaces }) =>
      [
        "Global values:",
        `  Internet Protocol routing is ${routing ? "enabled" : "disabled"}`,
        ...interfaces.flatMap((i) => [
          `${i.name} is ${i.adminUp ? (i.up ? "up" : "down") : "administratively down"}, line protocol is ${i.up ? "up" : "down"}`,
          ...i.ipv4.filter((a) => !a.secondary).map((a) => `  Internet address is ${ipText(a.address)}/${a.length}`),
        ]),
      ].join("\n"),
  }),
  show({
    grammar: "show hosts",
    help: [SHOW, "IP domain-name, lookup style, nameservers, and host table"],
    view: (router) => ({
      lookup: router.config.domainLookup,
      hosts: router.config.kept
        .filter((line) => line.startsWith("ip host "))
        .map((line) => line.split(" ").slice(2))
        .map(([name = "", ...addresses]) => ({ name, address: addresses[addresses.length - 1] ?? "" })),
    }),
    render: ({ lookup, hosts }) =>
      [
        "Default domain is not set",
        `Name/address lookup uses ${lookup ? "domain service" : "static mappings"}`,
        "Name servers are 255.255.255.255",
        "",
        "Codes: UN - unknown, EX - expired, OK - OK, ?? - revalidate",
        "       temp - temporary, perm - permanent",
        "       NA - Not Applicable None - Not defined",
        "",
        "Host                      Port  Flags      Age Type   Address(es)",
        ...hosts.map((h) => `${h.name.padEnd(25)} None  (perm, OK)  0   IP    ${h.address}`),
      ].join("\n"),
  }),
  exec({
    grammar: "show logging",
    help: [SHOW, "Show the contents of logging buffers"],
    level: "user",
    run: (session) => {
      const { config, log } = session.device;
      const consoleOn = consoleSeverity(config) >= 0;
      const messages = log.filter((r) => !r.debug).length;
      const text = [
        `Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)`,
        "",
        "No Active Message Discriminator.",
        "",
        "No Inactive Message Discriminator.",
        "",
        `    Console logging: ${consoleOn ? `level debugging, ${log.length} messages logged, xml disabled,` : "disabled"}`,
        ...(consoleOn ? ["                     filtering disabled"] : []),
        "    Monitor logging: level debugging, 0 messages logged, xml disabled,",
        "                     filtering disabled",
        `    Buffer logging:  level debugging, ${log.length} messages logged, xml disabled,`,
        "                    filtering disabled",
        "    Exception Logging: size (4096 bytes)",
        "    Count and timestamp logging messages: disabled",
        "    Persistent logging: disabled",
        "",
        "No active filter modules.",
        "",
        `    Trap logging: level informational, ${messages} message lines logged`,
        "",
        "Log Buffer (8192 bytes):",
        "",
        ...log.flatMap((record) => logLines(record, config)),
      ].join("\n");
      session.print(`${text}\n`);
    },
  }),
];
