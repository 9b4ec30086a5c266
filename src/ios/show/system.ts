// The device as a whole: configuration, clock, logging.
import { clockText } from "../clock.ts";
import { type Command, exec, Refused, show } from "../command.ts";
import { logLines, SEVERITIES, severityFor } from "../log-text.ts";
import { ipText, listed } from "./common.ts";
import { interfaceLines, runningConfiguration } from "../writer.ts";

const SHOW = "Show running system information";
const RUN = "Current operating configuration";

const DEFAULT_BUFFER = 8192;
/** As `logging buffered` has it; the buffer itself is not bounded here. */
const bufferSize = (kept: readonly string[]): number => {
  const sizes = kept.map((line) => /^logging buffered (?:\w+ )?(\d{4,10})\b/.exec(line)?.[1]);
  const size = sizes.filter((text) => text !== undefined).at(-1);
  return size === undefined ? DEFAULT_BUFFER : Number(size);
};

export const commands: readonly Command[] = [
  show({
    grammar: "show running-config [<which:all|full|brief>]",
    help: [SHOW, RUN, "Configuration with defaults, full, or without certificate data"],
    level: "privileged",
    view: (router, { which }) => ({ text: runningConfiguration(router.config), all: which === "all" }),
    // As a comment, so that the text can still be pasted.
    render: ({ text, all }) =>
      all ? text.replace(/^!$/m, "!\n! settings that were left at their defaults are not listed here\n!") : text,
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
    grammar: "show clock [<detail:flag>]",
    help: [SHOW, "Display the system clock", "Display detailed information"],
    view: (router, { detail }) => ({ text: clockText(router.now()), detail: detail === true }),
    render: ({ text, detail }) => (detail ? `${text}\nNo time source` : text),
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
          `${i.name} is ${i.adminUp ? (i.up || i.lineDown ? "up" : "down") : "administratively down"}, line protocol is ${i.up ? "up" : "down"}`,
          ...i.ipv4.filter((a) => !a.secondary).map((a) => `  Internet address is ${ipText(a.address)}/${a.length}`),
        ]),
      ].join("\n"),
  }),
  exec({
    grammar: "show logging",
    help: [SHOW, "Show the contents of logging buffers"],
    level: "user",
    run: (session) => {
      const { config, log, logCounts } = session.device;
      const upTo = (severity: number): number => logCounts.slice(0, severity + 1).reduce((sum, n) => sum + n, 0);
      const buffered = severityFor(config, "buffered");
      const trap = severityFor(config, "trap", 6);
      /** Two lines, or one that says that nothing goes there. */
      const placeLines = (title: string, severity: number, logged: number, indent: number): readonly string[] =>
        severity < 0
          ? [`    ${title} disabled`]
          : [
              `    ${title} level ${SEVERITIES[severity]}, ${logged} messages logged, xml disabled,`,
              `${" ".repeat(indent)}filtering disabled`,
            ];
      const console = severityFor(config, "console");
      const text = [
        `Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)`,
        "",
        "No Active Message Discriminator.",
        "",
        "",
        "",
        "No Inactive Message Discriminator.",
        "",
        "",
        ...placeLines("Console logging:", console, upTo(console), 21),
        // There are no lines beside the console that could monitor.
        ...placeLines("Monitor logging:", severityFor(config, "monitor"), 0, 21),
        ...placeLines("Buffer logging: ", buffered, upTo(buffered), 20),
        "    Exception Logging: size (4096 bytes)",
        "    Count and timestamp logging messages: disabled",
        "    Persistent logging: disabled",
        "",
        "No active filter modules.",
        "",
        trap < 0
          ? "    Trap logging: disabled"
          : `    Trap logging: level ${SEVERITIES[trap]}, ${upTo(trap)} message lines logged`,
        "        Logging Source-Interface:       VRF Name:",
        "",
        `Log Buffer (${bufferSize(config.kept)} bytes):`,
        "",
        ...log.filter((record) => record.severity <= buffered).flatMap((record) => logLines(record, config)),
      ].join("\n");
      session.print(`${text}\n`);
    },
  }),
];
