// Exec commands about the session and the device as a whole: levels, terminal, saving, reloading, debugging.
import { type Command, debugging, exec, Refused } from "../command.ts";
import { NVRAM } from "../show/hardware.ts";
import { runningConfiguration, configurationText } from "../writer.ts";
import { confirm } from "./questions.ts";

const save = (session: Parameters<Parameters<typeof exec>[0]["run"]>[0]): void => {
  session.print("Building configuration...\n");
  session.device.startup = configurationText(session.device.config);
  session.print("[OK]\n");
};
const levelOf = (level: number): "user" | "privileged" => {
  if (level > 1 && level < 15) throw new Refused(`% Privilege level ${level} does not exist here: 1 and 15 do`);
  return level === 15 ? "privileged" : "user";
};
const TERMINAL = "Set terminal line parameters";
const CLEAR_DEBUG = "Disable debugging functions (see also 'debug')";

export const commands: readonly Command[] = [
  exec({
    grammar: "enable [<level:0-15>]",
    help: ["Turn on privileged commands", "Enable level"],
    level: "user",
    run: (session, { level = 15 }) => session.become(levelOf(level)),
  }),
  exec({
    grammar: "disable [<level:0-15>]",
    help: ["Turn off privileged commands", "Privilege level to go to"],
    run: (session, { level = 1 }) => {
      if (level === 15) throw new Refused("New privilege level must be less than current privilege level");
      session.become(levelOf(level));
    },
  }),
  ...(["exit", "logout", "quit"] as const).map((word) =>
    exec({ grammar: word, help: ["Exit from the EXEC"], level: "user", run: (session) => session.become("closed") }),
  ),
  exec({
    grammar: "configure terminal",
    help: ["Enter configuration mode", "Configure from the terminal"],
    run: (session) => {
      session.print("Enter configuration commands, one per line.  End with CNTL/Z.\n");
      session.become("configure");
    },
  }),
  exec({
    grammar: "configure",
    help: ["Enter configuration mode"],
    run: (session) => {
      const enter = (): void => {
        session.print("Enter configuration commands, one per line.  End with CNTL/Z.\n");
        session.become("configure");
      };
      if (!session.interactive) return enter();
      session.ask("Configuring from terminal, memory, or network [terminal]? ", (answer) => {
        if (answer.trim() === "" || "terminal".startsWith(answer.trim().toLowerCase())) enter();
        else session.print('?Must be "terminal", "memory" or "network"\n');
      });
    },
  }),
  exec({
    grammar: "terminal length <lines:0-512>",
    help: [TERMINAL, "Set number of lines on a screen", "Number of lines on screen (0 for no pausing)"],
    level: "user",
    run: (session, { lines }) => {
      session.settings.terminalLength = lines;
    },
  }),
  exec({
    grammar: "terminal no length",
    help: [TERMINAL, "Negate a command or set its defaults", "Set number of lines on a screen"],
    level: "user",
    run: (session) => {
      session.settings.terminalLength = 24;
    },
  }),
  exec({
    grammar: "terminal width <columns:0-512>",
    help: [TERMINAL, "Set width of the display terminal", "Number of characters on a screen line"],
    level: "user",
    run: (session, { columns }) => {
      session.settings.terminalWidth = columns;
    },
  }),
  exec({
    grammar: "terminal monitor",
    help: [TERMINAL, "Copy debug output to the current terminal line"],
    run: (session) => {
      if (session.interactive) session.print("% Console already monitors\n");
      session.settings.monitor = true;
    },
  }),
  exec({
    grammar: "terminal no monitor",
    help: [TERMINAL, "Negate a command or set its defaults", "Copy debug output to the current terminal line"],
    run: (session) => {
      session.settings.monitor = false;
    },
  }),
  exec({
    grammar: "terminal history [size <size:0-256>]",
    help: [
      TERMINAL,
      "Enable and control the command history function",
      "Set history buffer size",
      "Size of history buffer",
    ],
    level: "user",
    run: (session, { size }) => {
      session.historySize = size ?? 20;
    },
  }),
  exec({
    grammar: "show history",
    help: ["Show running system information", "Display the session command history"],
    level: "user",
    run: (session) =>
      session.print(
        session
          .history()
          .map((line) => `  ${line}\n`)
          .join(""),
      ),
  }),
  exec({
    grammar: "show terminal",
    help: ["Show running system information", "Display terminal configuration parameters"],
    level: "user",
    run: (session) => {
      const { terminalLength, terminalWidth } = session.settings;
      session.print(
        `Line 0, Location: "", Type: ""\nLength: ${terminalLength} lines, Width: ${terminalWidth} columns\nStatus: PSI Enabled, Ready, Active, CTS On, Automore On\nHistory is enabled, history size is ${session.historySize}.\n`,
      );
    },
  }),
  ...["show startup-config", "show configuration"].map((grammar) =>
    exec({
      grammar,
      help: [
        "Show running system information",
        grammar.endsWith("startup-config") ? "Contents of startup configuration" : "Contents of Non-Volatile memory",
      ],
      run: (session) => {
        const text = session.device.startup;
        if (text === null || text === "") throw new Refused("startup-config is not present");
        session.print(`Using ${text.length} out of ${NVRAM} bytes\n${text.endsWith("\n") ? text : `${text}\n`}\n`);
      },
    }),
  ),
  exec({
    grammar: "show debugging",
    help: ["Show running system information", "State of each debugging option"],
    run: (session) => {
      const titles = [...session.device.debugs.values()];
      if (titles.length > 0) session.print(`\n${titles.map((t) => `  ${t} is on`).join("\n")}\n\n`);
    },
  }),
  exec({
    grammar: "copy running-config startup-config",
    help: ["Copy from one file to another", "Copy from current system configuration", "Copy to startup configuration"],
    run: (session) => {
      if (!session.interactive) return save(session);
      session.ask("Destination filename [startup-config]? ", (answer) => {
        if (answer.trim() === "" || answer.trim() === "startup-config") save(session);
        else session.print("%Error opening destination file (Permission denied)\n");
      });
    },
  }),
  ...["write memory", "write"].map((grammar) =>
    exec({
      grammar,
      help: ["Write running configuration to memory, network, or terminal", "Write to NV memory"].slice(
        0,
        grammar.split(" ").length,
      ),
      run: save,
    }),
  ),
  exec({
    grammar: "write terminal",
    help: ["Write running configuration to memory, network, or terminal", "Write to terminal"],
    run: (session) => session.print(runningConfiguration(session.device.config)),
  }),
  ...["write erase", "erase startup-config"].map((grammar) =>
    exec({
      grammar,
      help: grammar.startsWith("write")
        ? ["Write running configuration to memory, network, or terminal", "Erase NV memory"]
        : ["Erase a filesystem", "Erase contents of configuration memory"],
      run: (session) =>
        confirm(
          session,
          "Erasing the nvram filesystem will remove all configuration files! Continue? [confirm]",
          () => {
            session.device.startup = null;
            session.print("[OK]\nErase of nvram: complete\n");
          },
        ),
    }),
  ),
  exec({
    grammar: "reload",
    help: ["Halt and perform a cold restart"],
    run: (session) => {
      const { device } = session;
      const proceed = (): void =>
        confirm(session, "Proceed with reload? [confirm]", () => {
          device.report({
            facility: "SYS",
            severity: 5,
            mnemonic: "RELOAD",
            text: "Reload requested by console. Reload Reason: Reload Command.",
          });
          device.reload();
        });
      if (!session.interactive || device.startup === configurationText(device.config)) return proceed();
      session.ask("\nSystem configuration has been modified. Save? [yes/no]: ", (answer) => {
        const word = answer.trim().toLowerCase();
        if (word !== "" && "yes".startsWith(word)) save(session);
        proceed();
      });
    },
  }),
  exec({
    grammar: "undebug all",
    help: [CLEAR_DEBUG, "Enable all debugging"],
    run: (session) => {
      for (const topic of [...session.device.debugs.keys()]) session.device.setDebug(topic, null);
      session.print("All possible debugging has been turned off\n");
    },
  }),
  ...debugging("ip icmp", ["IP information", "ICMP transactions"], "icmp", "ICMP packet debugging"),
  ...debugging("arp", ["IP ARP and HP Probe transactions"], "arp", "ARP packet debugging"),
  ...debugging(
    "ip packet",
    ["IP information", "General IP debugging and IPSO security transactions"],
    "ip packet",
    "IP packet debugging",
  ),
  ...debugging("ip routing", ["IP information", "Routing table events"], "ip routing", "IP routing debugging"),
  ...debugging(
    "ipv6 nd",
    ["IPv6 information", "IPv6 Neighbor Discovery debugging"],
    "nd",
    "ICMP Neighbor Discovery events debugging",
  ),
  ...debugging("ipv6 icmp", ["IPv6 information", "ICMPv6 debugging"], "icmpv6", "ICMPv6 packet debugging"),
  ...debugging(
    "ipv6 packet",
    ["IPv6 information", "IPv6 packet debugging"],
    "ipv6 packet",
    "IPv6 unicast packet debugging",
  ),
];
