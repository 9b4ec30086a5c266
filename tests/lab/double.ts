// A small node for the tests of the lab layer: it greets its neighbours, remembers them, and has a console.
import type {
  ConsoleOptions,
  ConsoleSession,
  NodeDeps,
  NodeFactory,
  Pending,
  SimNode,
  UnrecognisedLine,
} from "../../src/device/node.ts";
import { type NodeKind, UnknownPort } from "../../src/device/node.ts";
import { Rank, seconds, type Timer } from "../../src/kernel/kernel.ts";
import type { Attachment, Port } from "../../src/kernel/link.ts";
import type { NodeFactories } from "../../src/lab/topology.ts";
import { rest } from "../../src/wire/codec.ts";
import { Pdu } from "../../src/wire/pdu.ts";

const KNOWN = ["eth0", "eth1", "eth2", "eth3", "eth4", "eth5", "eth6", "eth7"];
const text = (pdu: Pdu): string => new TextDecoder().decode(pdu.bytes);

class DoubleConsole implements ConsoleSession {
  readonly #node: DoubleNode;
  readonly #options: ConsoleOptions;
  readonly #listeners: ((text: string) => void)[] = [];
  #line = "";
  #running: Timer | null = null;
  asking = false;
  constructor(node: DoubleNode, options: ConsoleOptions) {
    this.#node = node;
    this.#options = options;
  }
  get idle(): boolean {
    return this.#running === null && !this.asking;
  }
  get prompt(): string {
    return `${this.#node.name}#`;
  }
  onOutput(listener: (text: string) => void): () => void {
    this.#listeners.push(listener);
    return () => {};
  }
  resize(): void {}
  close(): void {}
  interrupt(): void {
    this.#running?.stop();
    this.#running = null;
    this.asking = false;
    this.#print("^C\r\n");
  }
  write(data: string): void {
    for (const c of data) {
      if (c === "\x03") this.interrupt();
      else if (c === "\r") {
        const line = this.#line;
        this.#line = "";
        this.#run(line);
      } else {
        this.#line += c;
        if (this.#options.interactive) this.#print(c);
      }
    }
  }
  #print(text: string): void {
    for (const listener of this.#listeners) listener(text);
  }
  #run(line: string): void {
    if (this.asking) {
      this.asking = false;
      this.#print(`you said ${line}\r\n`);
      return;
    }
    const [word, arg] = line.split(" ");
    if (word === "neighbors") this.#print(`${this.#node.view("neighbors").join("\r\n")}\r\n`);
    else if (word === "ask") {
      this.asking = true;
      this.#print("sure? [confirm]");
    } else if (word === "wait") {
      const timer = this.#node.deps.kernel.timer(this.#node.id, () => {
        this.#running = null;
        this.#print(`waited ${arg}\r\n`);
      });
      this.#running = timer;
      timer.start(seconds(Number(arg)));
      this.#print(`waiting ${arg}\r\n`);
    } else if (word === "storm") this.#node.storm();
    else if (word !== "") this.#print(`\x1b[31munknown ${line}\x1b[0m\r\n`);
  }
}

export class DoubleNode implements SimNode {
  readonly deps: NodeDeps;
  readonly id: number;
  readonly name: string;
  readonly kind: NodeKind;
  readonly #links = new Map<string, Port>();
  readonly #heard = new Map<string, number>();
  #powered = false;
  #config = "";
  #startup = "";
  pendingUntil = 0;
  constructor(kind: NodeKind, deps: NodeDeps) {
    this.kind = kind;
    this.deps = deps;
    this.id = deps.id;
    this.name = deps.name;
  }
  get powered(): boolean {
    return this.#powered;
  }
  ports(): readonly string[] {
    return [...this.#links.keys()].sort((a, b) => (a < b ? -1 : 1));
  }
  attachment(port: string): Attachment {
    const name = port.replace(/^e(?=\d)/, "eth");
    if (!KNOWN.includes(name)) throw new UnknownPort(this.name, port, KNOWN);
    return {
      node: this.id,
      name: `${this.name}:${name}`,
      receive: (frame) => this.#receive(name, frame),
      carrier: (up) => this.#carrier(name, up),
    };
  }
  connect(port: string, link: Port): void {
    this.#links.set(port, link);
  }
  power(on: boolean): void {
    if (this.#powered === on) return;
    this.#powered = on;
    this.#config = this.#startup;
    this.#heard.clear();
    for (const name of this.ports()) this.#links.get(name)!.enable(on);
  }
  #carrier(port: string, up: boolean): void {
    this.deps.changed("interface");
    if (!up) {
      for (const who of [...this.#heard.keys()]) if (who.endsWith(`@${port}`)) this.#heard.delete(who);
      return;
    }
    const delay = Math.round(this.deps.random("greeting") * 1e9);
    this.deps.kernel.schedule(this.id, this.deps.kernel.now + delay, Rank.Timer, () => this.#greet(port));
  }
  #greet(port: string): void {
    if (this.#powered) this.#links.get(port)!.send(Pdu.of(rest, new TextEncoder().encode(this.name)) as Pdu);
  }
  #receive(port: string, frame: Pdu): void {
    const who = text(frame);
    if (who === "storm") {
      for (const other of this.ports()) if (other !== port) this.#links.get(other)!.send(frame);
      return;
    }
    if (this.#heard.has(`${who}@${port}`)) return;
    this.#heard.set(`${who}@${port}`, this.deps.kernel.now);
    this.deps.changed("neighbor");
    this.#greet(port);
  }
  storm(): void {
    for (const port of this.ports())
      this.#links.get(port)!.send(Pdu.of(rest, new TextEncoder().encode("storm")) as Pdu);
  }
  loadConfig(config: string, file: string): readonly UnrecognisedLine[] {
    this.#startup = config;
    return config
      .split("\n")
      .flatMap((line, i) =>
        line.startsWith("bogus") ? [{ file, line: i + 1, text: line, reason: "% Invalid input" }] : [],
      );
  }
  console(options: ConsoleOptions = { interactive: true }): ConsoleSession {
    return new DoubleConsole(this, options);
  }
  views(): readonly string[] {
    return ["neighbors"];
  }
  view(_name: string): readonly string[] {
    return [...this.#heard].map(([who, at]) => `${who} ${at}`).sort((a, b) => (a < b ? -1 : 1));
  }
  running(): string {
    return this.#config;
  }
  pending(): readonly Pending[] {
    return this.pendingUntil === 0 ? [] : [{ what: "something", until: this.pendingUntil }];
  }
}

const of =
  (kind: NodeKind): NodeFactory =>
  (deps) =>
    new DoubleNode(kind, deps);
export const doubles: NodeFactories = { router: of("router"), switch: of("switch"), host: of("host") };
