// The stored configuration: shown under its other names, and read into the running one.
import { type Command, type ExecSession, exec, Refused } from "../command.ts";
import { NVRAM } from "../show/hardware.ts";

const stored = (session: ExecSession): string => {
  const text = session.device.startup;
  if (text === null || text === "") throw new Refused("startup-config is not present");
  return text;
};
const print = (session: ExecSession): void => {
  const text = stored(session);
  session.print(`Using ${text.length} out of ${NVRAM} bytes\n${text.endsWith("\n") ? text : `${text}\n`}\n`);
};
/** Line by line, as if typed: what the running configuration has beside it stays. */
const merge = (session: ExecSession): void => {
  const { device } = session;
  const text = stored(session);
  session.readIn(text);
  device.report({ facility: "SYS", severity: 5, mnemonic: "CONFIG_I", text: "Configured from memory by console" });
  // Reading takes no virtual time, so there is no rate to tell.
  session.print(`${text.length} bytes copied in 0.000 secs\n`);
};

export const commands: readonly Command[] = [
  exec({
    grammar: "more nvram:startup-config",
    help: ["Display the contents of a file", "The startup configuration"],
    run: print,
  }),
  exec({
    grammar: "copy startup-config running-config",
    help: [
      "Copy from one file to another",
      "Copy from startup configuration",
      "Update (merge with) current configuration",
    ],
    run: (session) => {
      if (!session.interactive) return merge(session);
      session.ask("Destination filename [running-config]? ", (answer) => {
        if (answer.trim() === "" || answer.trim() === "running-config") merge(session);
        else session.print("%Error opening destination file (Permission denied)\n");
      });
    },
  }),
  exec({
    grammar: "configure memory",
    help: ["Enter configuration mode", "Configure from NV memory"],
    run: merge,
  }),
];
