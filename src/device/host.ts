// A Linux-like host as a node of the network: cables, power, startup commands, consoles and views around a HostCore.
import { formatIp } from "../base/ip.ts";
import { formatMacDotted } from "../base/mac.ts";
import { byText } from "../base/ordered-map.ts";
import { formatPrefix } from "../base/prefix.ts";
import type { Attachment, Port } from "../kernel/link.ts";
import { Bus } from "./bus.ts";
import { HostCore, type HostCoreDeps } from "./host-core.ts";
import { HostSession } from "./host-shell/session.ts";
import { runningText } from "./host-shell/running.ts";
import { parseLine, runWords } from "./host-shell/shell.ts";
import {
  type ConsoleOptions,
  type ConsoleSession,
  type NodeDeps,
  type Pending,
  type SimNode,
  type UnrecognisedLine,
  UnknownPort,
  UnknownVrf,
} from "./node.ts";
import { type PingHandlers, type PingOptions, type Probe, startPing } from "./probe.ts";
import { tcpRows } from "./tcp-view.ts";

const PORT_NAME = /^(?:eth|ens|enp|eno|en|wlan)\d{1,3}(?:s\d{1,3})?$/;
const EXAMPLES = ["eth0", "eth1"];
/** Router solicitations and duplicate detection of a host that has just come up are over by then. */
const STARTING = 2e9;
/** Commands that set something up; a startup file holds no others. */
const CONFIGURING = new Set(["ip", "ifconfig", "arp", "sysctl", "route", "hostname", "echo", "true", "false"]);

interface HostPort {
  link: Port | null;
  carrier: boolean;
}
const byPort = (a: string, b: string): number => {
  const number = (s: string): number => Number.parseInt(/\d+$/.exec(s)?.[0] ?? "0", 10);
  return byText(a.replace(/\d+$/, ""), b.replace(/\d+$/, "")) || number(a) - number(b);
};
/** Nothing that a terminal could take for a command gets into a report. */
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;
const IDLE = { running: false, remaining: null, start: () => {}, stop: () => {} };

export class HostNode implements SimNode {
  readonly id: number;
  readonly name: string;
  readonly kind = "host";
  readonly #deps: NodeDeps;
  readonly #bus = new Bus();
  readonly #ports = new Map<string, HostPort>();
  readonly #sessions = new Set<HostSession>();
  #startup = "";
  #core: HostCore | null = null;
  #poweredAt = 0;

  constructor(deps: NodeDeps) {
    this.#deps = deps;
    this.id = deps.id;
    this.name = deps.name;
  }
  /** The running host; null without power. */
  get core(): HostCore | null {
    return this.#core;
  }
  get powered(): boolean {
    return this.#core !== null;
  }
  ports(): readonly string[] {
    return [...this.#ports.keys()].sort(byPort);
  }
  attachment(port: string): Attachment {
    if (!PORT_NAME.test(port)) throw new UnknownPort(this.name, port, this.#ports.size > 0 ? this.ports() : EXAMPLES);
    const found = this.#ports.get(port) ?? { link: null, carrier: false };
    this.#ports.set(port, found);
    return {
      node: this.id,
      name: `${this.name}:${port}`,
      receive: (frame) => this.#bus.execute(() => this.#core?.receiveFrame(port, frame)),
      carrier: (up) => {
        found.carrier = up;
        this.#bus.execute(() => this.#core?.carrierChanged(port, up));
      },
    };
  }
  connect(port: string, link: Port): void {
    const found = this.#ports.get(port);
    if (found === undefined) throw new UnknownPort(this.name, port, this.ports());
    found.link = link;
  }
  power(on: boolean): void {
    if (on === this.powered) return;
    this.#bus.execute(() => (on ? this.#on() : this.#off()));
  }
  #on(): void {
    const { kernel, id, random, changed, verdict, explain } = this.#deps;
    this.#poweredAt = kernel.now;
    this.#core = this.#make({
      now: () => kernel.now,
      timer: (_name, expire) => kernel.timer(id, () => this.#bus.execute(expire)),
      random,
      changed,
      verdict,
      explain,
      defer: (task) => this.#bus.defer(task),
      transmit: (port, frame) => this.#ports.get(port)?.link?.send(frame) ?? true,
      enable: (port, up) => this.#ports.get(port)?.link?.enable(up),
    });
    this.#apply(this.#core, this.#startup);
    for (const session of this.#sessions) session.restart();
  }
  #off(): void {
    this.#core?.stop();
    this.#core = null;
    for (const port of this.#ports.values()) {
      port.link?.enable(false);
      port.carrier = false;
    }
    for (const session of this.#sessions) session.restart();
  }
  #make(deps: Omit<HostCoreDeps, "name" | "mac" | "ports">): HostCore {
    return new HostCore({ name: this.name, mac: this.#deps.mac, ports: this.ports(), ...deps });
  }
  /** Tries the lines on a host that is connected to nothing, so that each one's answer is known now. */
  loadConfig(text: string, file: string): readonly UnrecognisedLine[] {
    this.#startup = text;
    const rehearsal = this.#make({
      now: () => 0,
      timer: () => IDLE,
      random: () => 0,
      changed: () => {},
      verdict: () => {},
      defer: () => {},
      transmit: () => true,
      enable: () => {},
    });
    for (const i of rehearsal.all()) rehearsal.carrierChanged(i.name, true);
    return this.#apply(rehearsal, text).map((u) => ({ file, ...u }));
  }
  #apply(core: HostCore, text: string): readonly Omit<UnrecognisedLine, "file">[] {
    const unknown: Omit<UnrecognisedLine, "file">[] = [];
    text.split("\n").forEach((raw, at) => {
      const line = raw.replace(/\r$/, "");
      let said = "";
      const context = {
        core,
        interactive: false,
        print: (text: string) => {
          said += text;
        },
        start: () => ({ done: () => {} }),
      };
      const fail = (reason: string): void => {
        unknown.push({ line: at + 1, text: line, reason: reason.split("\n")[0]!.replace(CONTROL, "?") });
      };
      const steps = parseLine(line);
      if (steps === null) fail("bash: syntax error: unterminated quoted string");
      for (const { words, pipes, refused } of steps ?? []) {
        if (refused !== null) {
          fail(refused);
          return;
        }
        if (pipes.length > 0) {
          fail("a pipe is not a command that configures the host");
          return;
        }
        const name = words[0] === "sudo" ? (words[1] ?? "") : words[0]!;
        if (!CONFIGURING.has(name.slice(name.lastIndexOf("/") + 1))) {
          said = "";
          const status = /^(?:ping6?|traceroute6?|tcpdump|sleep|dmesg|help)$/.test(name)
            ? null
            : runWords(context, words);
          fail(
            status === null || said === ""
              ? `${words.join(" ").slice(0, 60)}: not a command that configures the host`
              : said,
          );
          return;
        }
        said = "";
        const status = runWords(context, words);
        if (status !== 0) {
          fail(said === "" ? `${words[0]}: failed with status ${status}` : said);
          return;
        }
      }
    });
    return unknown;
  }
  console(options: ConsoleOptions = { interactive: false }): ConsoleSession {
    const session = new HostSession(
      {
        core: () => this.#core,
        execute: (task) => this.#bus.execute(task),
        closed: () => this.#sessions.delete(session),
      },
      options,
    );
    this.#sessions.add(session);
    return session;
  }
  views(): readonly string[] {
    return [...VIEWS.keys()].sort(byText);
  }
  view(name: string): unknown {
    const view = VIEWS.get(name);
    return view === undefined ? undefined : this.#core === null ? [] : view(this.#core);
  }
  ping(options: Omit<PingOptions, "vrf"> & { readonly vrf: string }, handlers: PingHandlers): Probe {
    const core = this.#core;
    if (core === null || options.vrf !== "") throw new UnknownVrf(this.name, options.vrf);
    let probe: Probe | null = null;
    this.#bus.execute(() => {
      probe = startPing(core, { ...options, vrf: 0 }, handlers);
    });
    return { stop: () => this.#bus.execute(() => probe?.stop()) };
  }
  running(): string {
    return this.#core === null ? "" : runningText(this.#core);
  }
  pending(): readonly Pending[] {
    const core = this.#core;
    if (core === null) return [];
    const waiting = core.engine.tentative().filter((t) => t.state === "tentative");
    const pending: Pending[] = waiting.map((t) => ({
      what: `${core.at(t.interface)?.name ?? "?"} duplicate address detection ${formatIp(t.address)}`,
      until: this.#deps.kernel.now + STARTING,
    }));
    const soliciting = core.all().some((i) => !i.loopback && core.isUp(i.index) && i.ipv6.acceptRa);
    if (
      soliciting &&
      core.engine.defaultRouters().length === 0 &&
      this.#deps.kernel.now < this.#poweredAt + 3 * STARTING
    )
      pending.push({ what: "router solicitation", until: this.#poweredAt + 3 * STARTING });
    return pending.sort((a, b) => a.until - b.until || byText(a.what, b.what));
  }
}

const PROTOCOL = { kernel: "connected", static: "static", ra: "nd" } as const;
const VIEWS = new Map<string, (core: HostCore) => unknown>([
  [
    "routes",
    (core) =>
      (["ipv4", "ipv6"] as const).flatMap((family) =>
        core.routes.list(family).map((r) => ({
          vrf: "",
          family,
          prefix: formatPrefix(r.prefix),
          protocol: PROTOCOL[r.origin],
          distance: 0,
          metric: r.metric,
          tag: 0,
          nextHops: [
            {
              address: r.via === null ? null : formatIp(r.via),
              interface: core.at(r.device)?.name ?? null,
              vrf: "",
              labels: [],
            },
          ],
        })),
      ),
  ],
  ["forwarding", (core) => ({ ...core.forwardingOn })],
  [
    "interfaces",
    (core) =>
      core.all().map((i) => ({
        name: i.name,
        index: i.index,
        kind: i.loopback ? "loopback" : "ethernet",
        vrf: "",
        description: "",
        adminUp: i.adminUp,
        up: core.isUp(i.index),
        mtu: i.mtu,
        bandwidth: 1_000_000,
        mac: formatMacDotted(i.mac),
        ipv4: i.addresses.filter((a) => typeof a.address === "number").map((a) => `${formatIp(a.address)}/${a.length}`),
        ipv6: i.addresses.filter((a) => typeof a.address === "bigint").map((a) => `${formatIp(a.address)}/${a.length}`),
        mpls: false,
        counters: { ...i.counters, lastInput: null, lastOutput: null, transitions: 0 },
      })),
  ],
  [
    "arp",
    (core) =>
      core.engine.arpTable().map((r) => ({
        vrf: "",
        interface: core.at(r.interface)?.name ?? "",
        address: formatIp(r.address),
        mac: r.mac === null ? null : formatMacDotted(r.mac),
        kind: r.kind,
        since: r.since,
      })),
  ],
  [
    "neighbors",
    (core) =>
      core.engine.neighborTable().map((r) => ({
        vrf: "",
        interface: core.at(r.interface)?.name ?? "",
        address: formatIp(r.address),
        mac: r.mac === null ? null : formatMacDotted(r.mac),
        state: r.state,
        isRouter: r.isRouter,
        since: r.since,
      })),
  ],
  ["tcp", (core) => tcpRows("", core.tcp.view())],
  [
    "log",
    (core) =>
      core.messages.map((m) => ({ at: m.at, debug: false, facility: "KERN", severity: 6, mnemonic: "", text: m.text })),
  ],
  [
    "drops",
    (core) =>
      [...core.engine.drops()].sort((a, b) => byText(a[0], b[0])).map(([reason, packets]) => ({ reason, packets })),
  ],
]);

/** A host; see NodeFactory. */
export const createHost = (deps: NodeDeps): HostNode => new HostNode(deps);
