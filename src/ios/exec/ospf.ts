// clear ip ospf … and debug ip ospf …
import { type Command, debugging, type ExecSession, exec, Refused } from "../command.ts";

const CLEAR = ["Reset functions", "IP", "OSPF clear commands"];
const DEBUG = ["IP information", "OSPF information"];
const keyOf = (process: number | undefined): string | null => (process === undefined ? null : String(process));
const mustRun = (session: ExecSession, process: number | undefined): void => {
  const key = keyOf(process);
  if (session.router.protocols().some((p) => p.definition === "ospf" && (key === null || p.key === key))) return;
  throw new Refused(
    key === null ? "%OSPF: No router process is running" : `%OSPF: Router process ${key} is not running`,
  );
};
const tell = (session: ExecSession, process: number | undefined, what: string): void => {
  mustRun(session, process);
  session.device.protocolCommand("ospf", keyOf(process), what);
};

const trace = (words: string, help: string, title: string): readonly Command[] =>
  debugging(`ip ospf ${words}`, [...DEBUG, help], `ip ospf ${words}`, title);

export const commands: readonly Command[] = [
  exec({
    grammar: "clear ip ospf [<process:1-65535>] process",
    help: [...CLEAR, "Process ID", "Reset OSPF process"],
    run: (session, { process }) => {
      mustRun(session, process);
      const which = process === undefined ? "ALL OSPF processes" : `OSPF process ${process}`;
      // IOS wants "yes" here, and takes Enter for the default, no.
      session.ask(`Reset ${which}? [no]: `, (answer) => {
        if (/^y(?:es?)?$/i.test(answer.trim())) tell(session, process, "clear process");
      });
    },
  }),
  exec({
    grammar: "clear ip ospf [<process:1-65535>] counters",
    help: [...CLEAR, "Process ID", "OSPF counters"],
    run: (session, { process }) => tell(session, process, "clear counters"),
  }),
  exec({
    grammar: "clear ip ospf [<process:1-65535>] redistribution",
    help: [...CLEAR, "Process ID", "Clear OSPF route redistribution"],
    run: (session, { process }) => tell(session, process, "clear redistribution"),
  }),
  exec({
    grammar: "clear ip ospf [<process:1-65535>] force-spf",
    help: [...CLEAR, "Process ID", "Run SPF for OSPF process"],
    run: (session, { process }) => tell(session, process, "force spf"),
  }),
  ...trace("adj", "OSPF adjacency", "OSPF adjacency debugging"),
  ...trace("hello", "OSPF hello", "OSPF hello debugging"),
  ...trace("packet", "OSPF packets", "OSPF packet debugging"),
  ...trace("events", "OSPF events", "OSPF events debugging"),
  ...trace("spf", "OSPF SPF", "OSPF SPF debugging"),
  ...trace("lsa-generation", "OSPF LSA generation", "OSPF LSA generation debugging"),
  ...trace("flood", "OSPF flooding", "OSPF flooding debugging"),
];
