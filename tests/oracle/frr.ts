// Real FRRouting daemons as judges: each router in a network namespace of its own, all of them gone with the test.
//
//   const lab = await FrrLab.start({
//     nodes: { r1: { daemons: ["ospfd"], config: "interface eth0\n ip address 10.0.12.1/24\n ip ospf area 0\n..." }, ... },
//     links: [["r1:eth0", "r2:eth0"], ["r1:eth1", "r2:eth1", "r3:eth1"]],
//   });
//   try { await lab.converged(); expect(await lab.routes("r1")).toEqual(...) } finally { await lab.stop(); }
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { buildShim, compilerMissing } from "./mpls-shim.ts";
import { command, NamespaceShell, namespacesMissing } from "./namespace-shell.ts";

const LIBRARY = process.env["FRR_LIB"] ?? "/usr/lib/frr";
/** Why FRRouting cannot run here, or null. */
export const frrMissing = (): string | null => {
  if (!existsSync(`${LIBRARY}/zebra`))
    return `FRRouting is missing (no ${LIBRARY}/zebra); Debian has it in the package frr`;
  return namespacesMissing();
};

/** The same for labs with `mpls`. */
export const frrMplsMissing = (): string | null => frrMissing() ?? compilerMissing();

export type FrrDaemon = "ospfd" | "ospf6d" | "bgpd" | "ldpd" | "ripd" | "ripngd" | "isisd" | "pimd" | "bfdd";
export interface FrrNode {
  /** zebra and staticd always run. */
  readonly daemons: readonly FrrDaemon[];
  /** FRR's own configuration text, addresses included. */
  readonly config: string;
  /** VRFs, each a network namespace as zebra's namespace back end has them; put an interface in one as "r1:eth0@RED". */
  readonly vrfs?: readonly string[];
}
export interface FrrSpec {
  readonly nodes: Readonly<Record<string, FrrNode>>;
  /** Two ends are a cable, more are a shared segment. "node:interface" or "node:interface@vrf". */
  readonly links: readonly (readonly string[])[];
  readonly mtu?: number;
  /** zebra takes labels although the kernel forwards none: for LDP and VPNs. Needs a compiler. */
  readonly mpls?: boolean;
  /** Interfaces have only the link-local addresses that the configuration gives them. */
  readonly ownLinkLocals?: boolean;
}
export interface FrrRoute {
  readonly protocol: string;
  readonly distance: number;
  readonly metric: number;
  readonly tag: number;
  /** "10.0.12.2 eth0", "eth0" when directly connected, "blackhole"; labels as "10.0.12.2 eth0 label 16/3"; sorted. */
  readonly nextHops: readonly string[];
}
interface End {
  readonly node: string;
  readonly name: string;
  readonly vrf: string;
}
const parseEnd = (text: string): End => {
  const match = /^([^:@]+):([^:@]+)(?:@([^:@]+))?$/.exec(text);
  if (match === null) throw new Error(`link end ${text} is not node:interface`);
  return { node: match[1]!, name: match[2]!, vrf: match[3] ?? "" };
};
/** Where the namespace of a node, or of one of its VRFs, is mounted. */
const namespaceOf = (end: { readonly node: string; readonly vrf: string }): string =>
  end.vrf === "" ? `/run/main/${end.node}` : `/run/vrf/${end.node}/${end.vrf}`;
/** Routes carry their next hops themselves: the library looks into routes only. */
const KERNEL_ROUTES = "no zebra nexthop kernel enable\n";
const SHIM = "/var/tmp/mpls-shim.so";
/** What `vtysh -b` says though it took the line. */
const BENIGN = /Waiting for children|\[\d+\|\w+\] (sending configuration|done)|^\s*$/;

export class FrrLab {
  readonly spec: FrrSpec;
  readonly #shell: NamespaceShell;
  private constructor(spec: FrrSpec, shell: NamespaceShell) {
    this.spec = spec;
    this.#shell = shell;
  }
  /** Builds the network, starts the daemons and loads the configurations. Rejects when a line is refused. */
  static async start(spec: FrrSpec): Promise<FrrLab> {
    const shell = new NamespaceShell();
    const lab = new FrrLab(spec, shell);
    try {
      await lab.#prepare();
      await lab.#wire();
      await lab.#boot();
      return lab;
    } catch (error) {
      await shell.stop();
      throw error;
    }
  }
  async stop(): Promise<void> {
    await this.#shell.stop();
  }
  get nodes(): readonly string[] {
    return Object.keys(this.spec.nodes).sort();
  }

  async #prepare(): Promise<void> {
    await this.#shell.must(`
      for d in /run/netns /run/frr /etc/frr /var/tmp; do mkdir -p $d && mount -t tmpfs -o mode=0755 frr $d || exit 1; done
      mkdir -p /var/tmp/frr /var/tmp/bin
      mount -t tmpfs -o mode=0755 run /mnt && mkdir /mnt/main /mnt/vrf
      sed -E 's/^(frr|frrvty):([^:]*):([^:]*):$/\\1:\\2:\\3:root/; s/^(frr|frrvty):([^:]*):([^:]*):(.+)$/\\1:\\2:\\3:\\4,root/' /etc/group > /mnt/group
      mount --bind /mnt/group /etc/group
      mkdir -p /run/main /run/vrf && mount --bind /mnt/main /run/main && mount --bind /mnt/vrf /run/vrf
      ip link set lo up`);
    const lines: string[] = [];
    for (const node of this.nodes) {
      const spaces = [{ node, vrf: "" }, ...(this.spec.nodes[node]!.vrfs ?? []).map((vrf) => ({ node, vrf }))];
      lines.push(`mkdir -p /run/vrf/${node} /etc/frr/${node} /run/frr/${node}`);
      for (const space of spaces) {
        const at = namespaceOf(space);
        lines.push(`touch ${at} && unshare --net=${at} true`);
        lines.push(`nsenter --net=${at} sh -c '
          echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
          for d in all default; do echo 0 > /proc/sys/net/ipv4/conf/$d/rp_filter; echo 0 > /proc/sys/net/ipv6/conf/$d/accept_dad; done
          echo 1 > /proc/sys/net/ipv6/conf/all/keep_addr_on_down; echo 1 > /proc/sys/net/ipv6/conf/default/keep_addr_on_down
          ${this.spec.ownLinkLocals === true ? "echo 1 > /proc/sys/net/ipv6/conf/default/addr_gen_mode" : ""}
          ip link set lo up'`);
      }
    }
    await this.#shell.must(lines.map((l) => `${l} || exit 1`).join("\n"));
  }
  async #wire(): Promise<void> {
    const lines: string[] = [];
    let number = 0;
    const address = (): string =>
      `02:fb:00:00:${(++number >> 8).toString(16).padStart(2, "0")}:${(number & 255).toString(16).padStart(2, "0")}`;
    const mtu = this.spec.mtu ?? 1500;
    const ends: End[] = [];
    this.spec.links.forEach((link, i) => {
      const these = link.map(parseEnd);
      ends.push(...these);
      const side = (e: End): string => `${e.name} netns ${namespaceOf(e)} mtu ${mtu} address ${address()}`;
      if (these.length === 2) {
        lines.push(`ip link add ${side(these[0]!)} type veth peer name ${side(these[1]!)}`);
        return;
      }
      lines.push(
        `ip link add br${i} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
        `ip link set br${i} addrgenmode none up`,
      );
      these.forEach((e, k) => {
        lines.push(
          `ip link add ${side(e)} type veth peer name p${i}.${k}`,
          `ip link set p${i}.${k} master br${i} addrgenmode none mtu ${mtu} up`,
        );
      });
    });
    for (const e of ends) lines.push(`nsenter --net=${namespaceOf(e)} ip link set ${e.name} up`);
    await this.#shell.must(lines.map((l) => `${l} || exit 1`).join("\n"));
  }
  /** A command in a node's network namespace, which sees the node's VRFs, and no others, under /run/netns. */
  #inside(node: string, words: readonly string[]): string {
    const script = `hostname ${node}; mount --rbind /run/vrf/${node} /run/netns; exec "$@"`;
    return command(
      "nsenter",
      `--net=/run/main/${node}`,
      "unshare",
      "--mount",
      "--uts",
      "sh",
      "-c",
      script,
      "sh",
      ...words,
    );
  }
  #daemon(node: string, daemon: string): string {
    const words = [
      `${LIBRARY}/${daemon}`,
      "-d",
      "-u",
      "root",
      "-g",
      "root",
      "-N",
      node,
      "-f",
      `/etc/frr/${node}/empty.conf`,
    ];
    words.push("--log", `file:/var/tmp/${node}.log`, "--log-level", "warn");
    if (daemon === "zebra") {
      words.push("-s", "9000000");
      if (this.spec.mpls === true) words.unshift("env", `LD_PRELOAD=${SHIM}`);
      if ((this.spec.nodes[node]!.vrfs ?? []).length > 0) words.push("-n");
    }
    return this.#inside(node, words);
  }
  async #boot(): Promise<void> {
    if (this.spec.mpls === true) await this.#shell.must(buildShim(SHIM));
    for (const node of this.nodes) {
      const { config } = this.spec.nodes[node]!;
      await this.#shell.must(
        `touch /etc/frr/${node}/empty.conf; echo service integrated-vtysh-config > /etc/frr/${node}/vtysh.conf`,
      );
      await this.#shell.writeFile(
        `/etc/frr/${node}/frr.conf`,
        `hostname ${node}\n${this.spec.mpls === true ? KERNEL_ROUTES : ""}${config}\n`,
      );
    }
    const all = (daemon: (node: string) => readonly string[]): string =>
      this.nodes
        .flatMap((node) => daemon(node).map((d) => `${this.#daemon(node, d)} || { cat /var/tmp/${node}.log; exit 1; }`))
        .join("\n");
    await this.#shell.must(all(() => ["zebra"]));
    await this.#shell.must(all((node) => ["staticd", ...this.spec.nodes[node]!.daemons]));
    for (const node of this.nodes) {
      const sockets = ["zebra", "staticd", ...this.spec.nodes[node]!.daemons].map((d) => `/run/frr/${node}/${d}.vty`);
      await this.#shell.must(
        `for i in $(seq 1200); do ok=1; for s in ${sockets.join(" ")}; do [ -S $s ] || ok=0; done; [ $ok = 1 ] && break; sleep 0.05; done; [ $ok = 1 ]`,
      );
      const output = await this.#shell.must(this.#vtysh(node, ["-b"]));
      const refused = output.split("\n").filter((line) => !BENIGN.test(line));
      if (refused.length > 0) throw new Error(`${node} refused its configuration: ${refused.join("; ")}`);
    }
  }
  #vtysh(node: string, words: readonly string[]): string {
    return `VTYSH_PAGER=cat HOME=/nonexistent ${command("timeout", "30", "vtysh", "-N", node, ...words)}`;
  }

  /** Output of exec commands. */
  vtysh(node: string, ...commands: readonly string[]): Promise<string> {
    return this.#shell.must(
      this.#vtysh(
        node,
        commands.flatMap((c) => ["-c", c]),
      ),
    );
  }
  /** The JSON that a show command prints; {} when it prints none, as FRR does for nothing to show. */
  async json(node: string, show: string): Promise<any> {
    const text = await this.vtysh(node, show);
    const start = text.search(/[{[]/);
    return start < 0 ? {} : JSON.parse(text.slice(start));
  }
  /** Configuration lines, typed one after another. Rejects when one is refused. */
  async configure(node: string, ...lines: readonly string[]): Promise<void> {
    const output = await this.vtysh(node, "configure terminal", ...lines);
    if (/^%/m.test(output)) throw new Error(`${node}: ${output}`);
  }
  /** Takes an interface's cable in or out; both ends of a cable lose carrier, on a segment this end only. */
  async link(end: string, up: boolean): Promise<void> {
    const e = parseEnd(end);
    await this.#shell.must(`nsenter --net=${namespaceOf(e)} ip link set ${e.name} ${up ? "up" : "down"}`);
  }
  /** Any command in a node's namespace, e.g. ip route get. */
  exec(node: string, ...words: readonly string[]): Promise<{ code: number; output: string }> {
    return this.#shell.run(this.#inside(node, words));
  }
  /** Starts capturing on an interface; the answer ends it and gives the pcapng octets. */
  async capture(end: string): Promise<() => Promise<Uint8Array>> {
    const e = parseEnd(end);
    const file = `/var/tmp/${e.node}.${e.name}.pcapng`;
    const ready = `for i in $(seq 1200); do [ -s ${file} ] && break; sleep 0.05; done; [ -s ${file} ]`;
    const started = await this.#shell.must(
      `nsenter --net=${namespaceOf(e)} dumpcap -q -i ${e.name} -w ${file} > /dev/null 2>&1 & echo $!; ${ready}`,
    );
    const pid = Number.parseInt(started, 10);
    return async () => {
      const output = await this.#shell.must(
        `kill -INT ${pid}; while kill -0 ${pid} 2> /dev/null; do sleep 0.05; done; base64 -w0 ${file}`,
      );
      return Uint8Array.from(Buffer.from(output.trim().split("\n").at(-1)!, "base64"));
    };
  }
  /** Polls until `holds` answers true. Rejects after `timeout` seconds with what it waited for last. */
  async until(what: string | (() => string), holds: () => Promise<boolean>, timeout = 240): Promise<void> {
    const end = performance.now() + timeout * 1000;
    while (!(await holds())) {
      if (performance.now() > end)
        throw new Error(`not within ${timeout} s: ${typeof what === "string" ? what : what()}`);
      await sleep(500);
    }
  }
  /** Waits until `holds` (if given) and no routing table has changed for `quiet` seconds. */
  async converged(
    options: { readonly holds?: () => Promise<boolean>; readonly quiet?: number; readonly timeout?: number } = {},
  ): Promise<void> {
    const { holds, quiet = 4, timeout = 240 } = options;
    let last = "";
    let since = performance.now();
    let held = holds === undefined;
    await this.until(
      () => (held ? "routing tables stay the same" : `the condition of the test, with the tables ${last}`),
      async () => {
        const now = JSON.stringify(await this.everyRoute());
        held = holds === undefined || (await holds());
        if (now !== last || !held) {
          last = now;
          since = performance.now();
          return false;
        }
        return performance.now() - since >= quiet * 1000;
      },
      timeout,
    );
  }
  /** Routing tables of all nodes and VRFs, by "node" or "node@vrf". */
  async everyRoute(): Promise<Readonly<Record<string, Readonly<Record<string, FrrRoute>>>>> {
    const tables: Record<string, Record<string, FrrRoute>> = {};
    for (const node of this.nodes) {
      for (const vrf of ["", ...(this.spec.nodes[node]!.vrfs ?? [])]) {
        tables[vrf === "" ? node : `${node}@${vrf}`] = {
          ...(await this.routes(node, { vrf })),
          ...(await this.routes(node, { vrf, family: "ipv6" })),
        };
      }
    }
    return tables;
  }
  /** Selected routes by prefix. Link-local next hops appear as their interface alone unless configured, and fe80::/64 not at all. */
  async routes(
    node: string,
    options: { readonly vrf?: string; readonly family?: "ipv4" | "ipv6" } = {},
  ): Promise<Record<string, FrrRoute>> {
    const { vrf = "", family = "ipv4" } = options;
    const show = `show ${family === "ipv4" ? "ip" : "ipv6"} route ${vrf === "" ? "" : `vrf ${vrf} `}json`;
    return routesOf(await this.json(node, show), this.spec.ownLinkLocals === true);
  }
}

const routesOf = (table: Record<string, any>, linkLocals: boolean): Record<string, FrrRoute> => {
  const routes: Record<string, FrrRoute> = {};
  for (const prefix of Object.keys(table).sort()) {
    if (prefix.startsWith("fe80:")) continue;
    for (const entry of table[prefix] as any[]) {
      if (entry.selected !== true) continue;
      const nextHops = (entry.nexthops as any[])
        .filter((hop) => hop.fib === true || hop.blackhole === true)
        .map((hop) => {
          if (hop.blackhole === true) return "blackhole";
          const parts = [
            !linkLocals && String(hop.ip ?? "").startsWith("fe80:") ? undefined : hop.ip,
            hop.interfaceName,
          ];
          if (hop.labels !== undefined) parts.push(`label ${hop.labels.join("/")}`);
          return parts.filter((p) => p !== undefined).join(" ");
        });
      routes[prefix] = {
        protocol: entry.protocol,
        distance: entry.distance,
        metric: entry.metric,
        tag: entry.tag ?? 0,
        nextHops: nextHops.sort(),
      };
    }
  }
  return routes;
};
