// Labs of IOS-like routers in a line of text, and consoles on them.
import { parseLab } from "../../src/lab/definition.ts";
import { factories } from "../../src/lab/factories.ts";
import { Network } from "../../src/lab/network.ts";
import type { NodeKind } from "../../src/device/node.ts";

export interface ConsoleLab {
  readonly network: Network;
  /** Runs the network for so many seconds. */
  wait(seconds: number): void;
  /** Types a line at a script's console and answers what came out, waiting for the command to end. */
  exec(node: string, line: string): string;
  /** Sends keystrokes to a person's console and answers what the screen got since the last call. */
  keys(node: string, data: string): string;
}

/** "R1:Gi0/0 R2:Gi0/0 queue=2" as a lab file has it. */
const linkLine = (link: string): string => {
  const words = link.split(" ");
  const options = words.filter((w) => w.includes("=")).map((w) => `, ${w.replace("=", ": ")}`);
  return `  - { ends: [${words.filter((w) => !w.includes("=")).join(", ")}]${options.join("")} }`;
};
/** `configs` names the nodes; `links` are "R1:Gi0/0 R2:Gi0/0", with options of the lab format behind: "queue=2". */
export const consoleLab = (
  configs: Readonly<Record<string, string>>,
  links: readonly string[],
  kinds: Readonly<Record<string, NodeKind>> = {},
): ConsoleLab => {
  const names = Object.keys(configs);
  const yaml = `schema: lab/v1\nid: console\nseed: 1\nnodes:\n${names
    .map((n) => `  ${n}: { kind: ${kinds[n] ?? "router"} }\n`)
    .join("")}links:${links.length === 0 ? " []" : ""}\n${links.map((l) => `${linkLine(l)}\n`).join("")}`;
  const lab = {
    ...parseLab(yaml, "lab.yaml"),
    configs: new Map(names.map((n) => [n, { file: `${n}.cfg`, text: configs[n]! }])),
  };
  const network = new Network(lab, { factories });
  const output = new Map<string, string>();
  network.onOutput((node, session, text) => {
    const key = `${node} ${session}`;
    output.set(key, (output.get(key) ?? "") + text);
  });
  const take = (key: string): string => {
    const text = output.get(key) ?? "";
    output.delete(key);
    return text;
  };
  const run = (seconds: number): void => {
    network.run(network.now + Math.round(seconds * 1e9));
  };
  return {
    network,
    wait: run,
    exec: (node, line) => {
      network.input({ kind: "type", node, session: "script", interactive: false, data: `${line}\r` });
      run(0);
      for (let i = 0; i < 2000 && !network.idle(node, "script") && !network.asking(node, "script"); i++) run(0.1);
      return take(`${node} script`).replaceAll("\r\n", "\n");
    },
    keys: (node, data) => {
      network.input({ kind: "type", node, session: "person", interactive: true, data });
      run(0);
      return take(`${node} person`);
    },
  };
};
