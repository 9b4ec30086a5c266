// show mpls ldp …
import { formatIpv4, type Ipv4 } from "../../base/ip.ts";
import { contains, covers, formatPrefix, type Prefix, prefixOf } from "../../base/prefix.ts";
import type { Router } from "../../device/router-state.ts";
import type { Instant } from "../../kernel/kernel.ts";
import type { AdjacencyView, LdpBindingView, LdpNeighborView, LdpView } from "../../protocols/ldp/view.ts";
import { ageText } from "../clock.ts";
import { type Command, show } from "../command.ts";

const SHOW = "Show running system information";
const MPLS = "MPLS information";
const LDP = "Label Distribution Protocol information";

export const ldpOf = (router: Router): LdpView | undefined => router.protocolView<LdpView>("ldp", "");
const ldpId = (lsrId: Ipv4, space = 0): string => `${formatIpv4(lsrId)}:${space}`;
export const labelText = (label: number | null): string =>
  label === 3 ? "imp-null" : label === 0 ? "exp-null" : String(label ?? "");

// ---- neighbor

interface NeighborsView {
  readonly now: Instant;
  readonly detail: boolean;
  readonly routerId: Ipv4;
  readonly names: ReadonlyMap<number, string>;
  readonly helloIntervals: { readonly link: number; readonly targeted: number };
  readonly protection: boolean;
  readonly neighbors: readonly LdpNeighborView[];
  readonly revision: number;
}
const STATES: Record<string, string> = {
  "NON EXISTENT": "Nonexistent",
  INITIALIZED: "Init sent",
  OPENREC: "Open rcvd",
  OPENSENT: "Open sent",
  OPERATIONAL: "Oper",
};
const passwordLine = (n: { readonly password: string; readonly passwordRequired: boolean }): string =>
  `Password: ${n.passwordRequired ? "required" : "not required"}, ${n.password}, in use`;
const source = (view: NeighborsView, n: LdpNeighborView, a: AdjacencyView): string[] => {
  const name = a.interface === null ? null : (view.names.get(a.interface) ?? "");
  const targeted = `Targeted Hello ${formatIpv4(n.localAddress)} -> ${formatIpv4(a.source)}, active, passive`;
  if (!view.detail) return [`          ${name === null ? targeted : `${name}, Src IP addr: ${formatIpv4(a.source)}`}`];
  const interval = a.interface === null ? view.helloIntervals.targeted : view.helloIntervals.link;
  return [
    `          ${name === null ? `${targeted};` : `${name}; Src IP addr: ${formatIpv4(a.source)}`}`,
    `            holdtime: ${a.holdTime === 0xffff ? "infinite" : `${a.holdTime * 1000} ms`}, hello interval: ${interval * 1000} ms`,
  ];
};
const addressRows = (addresses: readonly Ipv4[]): string[] => {
  const rows: string[] = [];
  for (let i = 0; i < addresses.length; i += 4)
    rows.push(
      `          ${addresses
        .slice(i, i + 4)
        .map((a) => formatIpv4(a).padEnd(16))
        .join("")}`,
    );
  return rows;
};
const renderNeighbor = (view: NeighborsView, n: LdpNeighborView): string[] => {
  const up = n.state === "OPERATIONAL";
  const protection = { off: null, enabled: "Incomplete", ready: "Ready", protecting: "Protecting" }[n.protection];
  const tail = view.detail ? `; Last TIB rev sent ${up ? view.revision : 0}` : "";
  return [
    `    Peer LDP Ident: ${ldpId(n.lsrId, n.labelSpace)}; Local LDP Ident ${ldpId(view.routerId)}`,
    `        TCP connection: ${formatIpv4(n.remoteAddress)}.${n.remotePort ?? 0} - ${formatIpv4(n.localAddress)}.${n.localPort ?? 0}`,
    ...(view.detail ? [`        ${passwordLine(n)}`] : []),
    `        State: ${STATES[n.state]}; Msgs sent/rcvd: ${n.messagesSent}/${n.messagesReceived}; Downstream${tail}`,
    ...(n.upSince === null
      ? []
      : [
          `        Up time: ${ageText(view.now - n.upSince)}${view.detail ? `; UID: ${n.index}; Peer Id ${n.index - 1}` : ""}`,
        ]),
    "        LDP discovery sources:",
    ...n.adjacencies.flatMap((a) => source(view, n, a)),
    "        Addresses bound to peer LDP Ident:",
    ...addressRows(n.addresses),
    ...(view.detail
      ? [
          `        Peer holdtime: ${n.keepAliveTime * 1000} ms; KA interval: ${Math.floor(n.keepAliveTime / 3) * 1000} ms; Peer state: ${up ? "estab" : "init"}`,
          ...(protection === null ? [] : [`        LDP Session Protection enabled, state: ${protection}`]),
        ]
      : []),
  ];
};
const renderPassword = (view: NeighborsView, n: LdpNeighborView): string[] => [
  `    Peer LDP Ident: ${ldpId(n.lsrId, n.labelSpace)}; Local LDP Ident ${ldpId(view.routerId)}`,
  `        TCP connection: ${formatIpv4(n.remoteAddress)}.${n.remotePort ?? 0} - ${formatIpv4(n.localAddress)}.${n.localPort ?? 0}`,
  `        ${passwordLine(n)}`,
  `        State: ${STATES[n.state]}; Msgs sent/rcvd: ${n.messagesSent}/${n.messagesReceived}`,
];
const neighborsView = (router: Router, args: { lsr?: Ipv4; interface?: string; detail?: true }): NeighborsView => {
  const ldp = ldpOf(router);
  const index = args.interface === undefined ? null : (router.interfaceNamed(args.interface)?.index ?? -1);
  return {
    now: router.now(),
    detail: args.detail === true,
    routerId: ldp?.routerId ?? 0,
    names: new Map(router.interfaces().map((i) => [i.index, i.name])),
    helloIntervals: { link: ldp?.parameters.helloInterval ?? 0, targeted: ldp?.parameters.targetedHelloInterval ?? 0 },
    protection: ldp?.parameters.sessionProtection ?? false,
    revision: (ldp?.bindings ?? []).reduce((most, b) => Math.max(most, b.revision), 0),
    neighbors: (ldp?.neighbors ?? []).filter(
      (n) =>
        (n.connected || n.state !== "NON EXISTENT") &&
        (args.lsr === undefined || n.lsrId === args.lsr) &&
        (index === null || n.adjacencies.some((a) => a.interface === index)),
    ),
  };
};

// ---- discovery

interface DiscoveryView {
  readonly detail: boolean;
  readonly running: boolean;
  readonly ldp: LdpView | undefined;
  readonly passwords: ReadonlyMap<Ipv4, { readonly password: string; readonly passwordRequired: boolean }>;
  /** Covering prefix of each transport address. */
  readonly reach: ReadonlyMap<Ipv4, Prefix>;
}
const xmitRecv = (transmitting: boolean, receiving: boolean): string =>
  transmitting && receiving ? "xmit/recv" : transmitting ? "xmit" : receiving ? "recv" : "";
const heard = (view: DiscoveryView, a: AdjacencyView): string[] => {
  const id = `            LDP Id: ${ldpId(a.lsrId, a.labelSpace)}`;
  if (!view.detail) return [`${id}${a.routeToTransport ? "" : "; no route"}`];
  const reach = view.reach.get(a.transportAddress);
  const time = (seconds: number): string => (seconds === 0xffff ? "infinite" : String(seconds));
  return [
    `${id}${reach === undefined ? "; no route to transport addr" : ""}`,
    `              Src IP addr: ${formatIpv4(a.source)}; Transport IP addr: ${formatIpv4(a.transportAddress)}`,
    `              Hold time: ${time(a.holdTime)} sec; Proposed local/peer: ${time(a.localHoldTime)}/${time(a.peerHoldTime)} sec`,
    ...(reach === undefined ? [] : [`              Reachable via ${formatPrefix(reach)}`]),
    `              ${passwordLine(view.passwords.get(a.lsrId) ?? { password: "none", passwordRequired: false })}`,
  ];
};
const renderDiscovery = (view: DiscoveryView): string => {
  const { ldp } = view;
  if (ldp === undefined) return "";
  const lines = [" Local LDP Identifier:", `    ${ldpId(ldp.routerId)}`, "    Discovery Sources:"];
  const links = ldp.interfaces.filter((i) => i.enabled);
  if (links.length > 0) lines.push("    Interfaces:");
  for (const i of links) {
    lines.push(`        ${i.name} (ldp): ${xmitRecv(i.transmitting, i.receiving)}`);
    if (view.detail) {
      lines.push("            Enabled: Interface config");
      lines.push(
        `            Hello interval: ${i.helloInterval * 1000} ms; Transport IP addr: ${formatIpv4(i.transportAddress)}`,
      );
    }
    for (const a of i.adjacencies) lines.push(...heard(view, a));
  }
  if (ldp.targets.length > 0) lines.push("    Targeted Hellos:");
  for (const t of ldp.targets) {
    const active = t.causes.some((c) => c !== "accepted");
    const roles = [
      ...(active ? ["active"] : []),
      ...(t.causes.includes("accepted") || t.adjacency !== null ? ["passive"] : []),
    ];
    lines.push(
      `        ${formatIpv4(ldp.routerId)} -> ${formatIpv4(t.address)} (ldp): ${roles.join("/")}, ${xmitRecv(t.transmitting, t.adjacency !== null)}`,
    );
    if (view.detail)
      lines.push(
        `            Hello interval: ${t.helloInterval * 1000} ms; Transport IP addr: ${formatIpv4(ldp.routerId)}`,
      );
    if (t.adjacency !== null) lines.push(...heard(view, t.adjacency));
    else if (t.reason === "no-route-to-transport-address" && !view.detail) lines.push("            no route to target");
  }
  return `${lines.join("\n")}\n`;
};
const discoveryView = (router: Router, detail: boolean): DiscoveryView => {
  const ldp = ldpOf(router);
  const rib = router.vrf(0)?.rib.ipv4;
  const reach = new Map<Ipv4, Prefix>();
  for (const a of [
    ...(ldp?.interfaces.flatMap((i) => i.adjacencies) ?? []),
    ...(ldp?.targets.flatMap((t) => t.adjacency ?? []) ?? []),
  ]) {
    const row = rib?.lookup(a.transportAddress);
    if (row !== undefined && row !== null) reach.set(a.transportAddress, row.route.prefix);
  }
  return {
    detail,
    running: ldp !== undefined,
    ldp,
    passwords: new Map((ldp?.neighbors ?? []).map((n) => [n.lsrId, n])),
    reach,
  };
};

// ---- bindings

interface BindingsView {
  readonly detail: boolean;
  readonly bindings: readonly LdpBindingView[];
  readonly peers: readonly string[];
}
const renderBinding = (view: BindingsView, b: LdpBindingView): string[] => {
  const lines = [`  lib entry: ${formatPrefix(b.prefix)}, rev ${b.revision}${view.detail ? ", chkpt: none" : ""}`];
  if (b.local !== null) {
    lines.push(`        local binding:  label: ${labelText(b.local)}${view.detail ? " (owner LDP)" : ""}`);
    if (view.detail && view.peers.length > 0) {
      lines.push("          Advertised to:");
      for (let i = 0; i < view.peers.length; i += 3)
        lines.push(
          `          ${view.peers
            .slice(i, i + 3)
            .map((p) => p.padEnd(22))
            .join("")
            .trimEnd()}`,
        );
    }
  }
  for (const r of b.remote)
    lines.push(`        remote binding: lsr: ${ldpId(r.lsrId, r.labelSpace)}, label: ${labelText(r.label)}`);
  return lines;
};
export interface PrefixArgs {
  readonly address?: Ipv4;
  readonly length?: number;
  readonly mask?: number;
  readonly prefix?: Prefix;
  readonly longer?: string;
}
/** Selects by prefix as IOS does: the exact one with a length, the ones that hold the address without. */
export const selects = (args: PrefixArgs, prefix: Prefix): boolean => {
  const length = args.length ?? args.mask;
  const wanted =
    args.prefix ?? (args.address === undefined || length === undefined ? undefined : prefixOf(args.address, length));
  if (wanted !== undefined)
    return args.longer !== undefined
      ? covers(wanted, prefix)
      : prefix.address === wanted.address && prefix.length === wanted.length;
  return args.address === undefined || contains(prefix, args.address);
};
const bindingsView = (
  router: Router,
  args: PrefixArgs & { detail?: true; neighbor?: Ipv4; local?: number; remote?: number },
): BindingsView => {
  const ldp = ldpOf(router);
  return {
    detail: args.detail === true,
    peers: (ldp?.neighbors ?? []).filter((n) => n.state === "OPERATIONAL").map((n) => ldpId(n.lsrId, n.labelSpace)),
    bindings: (ldp?.bindings ?? [])
      .filter((b) => selects(args, b.prefix))
      .filter((b) => args.local === undefined || b.local === args.local)
      .filter((b) => args.remote === undefined || b.remote.some((r) => r.label === args.remote))
      .map((b) =>
        args.neighbor === undefined
          ? b
          : { ...b, local: null, remote: b.remote.filter((r) => r.lsrId === args.neighbor) },
      )
      .filter((b) => b.local !== null || b.remote.length > 0),
  };
};

// ---- igp sync

interface SyncRow {
  readonly name: string;
  readonly enabled: boolean;
  readonly achieved: boolean;
  readonly reachable: boolean;
  readonly peer: string | null;
  readonly process: number | null;
  readonly holdDown: number | null;
  /** Seconds. */
  readonly delay: number;
  readonly delayed: number;
}
const renderSync = (r: SyncRow): string[] => [
  `${r.name}:`,
  `    LDP configured; LDP-IGP Synchronization ${r.enabled ? "enabled" : "not enabled"}.`,
  ...(r.enabled
    ? [
        `    Sync status: sync ${r.achieved ? "" : "not "}achieved; peer ${r.reachable ? "" : "not "}reachable.`,
        `    Sync delay time: ${r.delay} seconds (${r.delayed} seconds left)`,
        `    IGP holddown time: ${r.holdDown === null ? "infinite" : `${r.holdDown} milliseconds`}.`,
        ...(r.peer === null ? [] : [`    Peer LDP Ident: ${r.peer}`]),
        `    IGP enabled: OSPF ${r.process ?? ""}`.trimEnd(),
      ]
    : []),
];
const syncView = (router: Router, name: string | undefined): readonly SyncRow[] => {
  const ldp = ldpOf(router);
  return (ldp?.interfaces ?? [])
    .filter((i) => i.enabled && (name === undefined || i.name === name))
    .map((i) => {
      const config = router.config.interfaces.get(i.name);
      const processes = [...router.config.ospf.values()].filter((p) => p.mplsLdpSync);
      const process = processes.find((p) => p.process === config?.ospf.process) ?? processes[0];
      const peer = i.adjacencies[0];
      return {
        name: i.name,
        enabled: process !== undefined && config?.ospf.ldpSyncDisabled !== true,
        achieved: i.synchronised,
        reachable: peer?.routeToTransport ?? false,
        peer: peer === undefined ? null : ldpId(peer.lsrId, peer.labelSpace),
        process: process?.process ?? null,
        holdDown: router.config.ldp.igpSyncHoldDown ?? null,
        delay: i.syncDelay,
        delayed: i.syncDelayed === null ? 0 : Math.ceil(i.syncDelayed / 1e9),
      };
    });
};

const text = (lines: readonly string[]): string => (lines.length === 0 ? "" : `${lines.join("\n")}\n`);

export const commands: readonly Command[] = [
  show({
    grammar: "show mpls ldp neighbor password [<which:pending|current>]",
    help: [SHOW, MPLS, LDP, "Neighbor information", "Password information", "Not yet in use, or in use"],
    // A session starts over at once when its password changes: none runs on an old one.
    view: (router, { which }) => {
      const view = neighborsView(router, {});
      return which === "pending" ? { ...view, neighbors: [] } : view;
    },
    render: (view) => text(view.neighbors.flatMap((n) => renderPassword(view, n))),
  }),
  show({
    grammar: "show mpls ldp neighbor [<all:flag>] [<lsr:ipv4>] [<interface:interface>] [<detail:flag>]",
    help: [
      SHOW,
      MPLS,
      LDP,
      "Neighbor information",
      "Of every VRF",
      "LDP neighbor IP address",
      "Interface",
      "Detailed information",
    ],
    view: (router, args) => neighborsView(router, args),
    render: (view) => text(view.neighbors.flatMap((n) => renderNeighbor(view, n))),
  }),
  show({
    grammar: "show mpls ldp discovery [<all:flag>] [<detail:flag>]",
    help: [SHOW, MPLS, LDP, "Discovery sources", "Of every VRF", "Detailed information"],
    view: (router, { detail }) => discoveryView(router, detail === true),
    render: renderDiscovery,
  }),
  show({
    grammar:
      "show mpls ldp bindings [<address:ipv4>] [<prefix:prefix>] [<mask:mask>] [<length:0-32>] [<longer:|longer-prefixes>] [local-label <local:0-1048575>] [remote-label <remote:0-1048575>] [neighbor <neighbor:ipv4>] [<detail:flag>]",
    help: [
      SHOW,
      MPLS,
      LDP,
      "Label bindings",
      "Destination prefix",
      "Destination prefix and length",
      "Destination mask",
      "Destination mask length",
      "Entries within the prefix",
      "Match local label values",
      "Label",
      "Match remote label values",
      "Label",
      "Bindings from one neighbor",
      "Neighbor",
      "Detailed information",
    ],
    view: (router, args) => bindingsView(router, args),
    render: (view) => text(view.bindings.flatMap((b) => renderBinding(view, b))),
  }),
  ...["show mpls ldp bindings summary", "show mpls ip binding summary"].map((grammar) =>
    show({
      grammar,
      help: [SHOW, MPLS, grammar.includes("ldp") ? LDP : "Label bindings", "Label bindings", "Summary"].slice(
        0,
        grammar.split(" ").length,
      ),
      view: (router) => ldpOf(router)?.bindings ?? [],
      render: (bindings) =>
        text([
          `Total number of prefixes: ${bindings.length}`,
          "",
          "Generic label bindings",
          "                       assigned         learned",
          "           prefixes    in labels     out labels",
          [
            String(bindings.length).padStart(19),
            String(bindings.filter((b) => b.local !== null).length).padStart(13),
            String(bindings.reduce((n, b) => n + b.remote.length, 0)).padStart(15),
          ].join(""),
        ]),
    }),
  ),
  show({
    grammar: "show mpls ldp bindings local",
    help: [SHOW, MPLS, LDP, "Label bindings", "Local label bindings"],
    view: (router) => {
      const all = bindingsView(router, {});
      return {
        ...all,
        bindings: all.bindings.filter((b) => b.local !== null).map((b) => ({ ...b, remote: [] })),
      };
    },
    render: (view) => text(view.bindings.flatMap((b) => renderBinding(view, b))),
  }),
  show({
    grammar: "show mpls ldp parameters",
    help: [SHOW, MPLS, LDP, "LDP configuration parameters"],
    view: (router) => ({ running: ldpOf(router)?.parameters ?? null, config: router.config.ldp }),
    render: ({ running, config }) =>
      text([
        "LDP Feature Set Manager: State Initialized",
        "  LDP features:",
        "    Auto-Configuration",
        "    Basic",
        "    IP-over-MPLS",
        "    IGP-Sync",
        "Protocol version: 1",
        `Session hold time: ${config.holdTime ?? 180} sec; keep alive interval: ${Math.floor((config.holdTime ?? 180) / 3)} sec`,
        `Discovery hello: holdtime: ${config.helloHoldTime ?? 15} sec; interval: ${config.helloInterval ?? 5} sec`,
        `Discovery targeted hello: holdtime: ${config.targetedHelloHoldTime ?? 90} sec; interval: ${config.targetedHelloInterval ?? 10} sec`,
        ...(config.targetedHelloAccept === true ? ["Accepting targeted hellos"] : []),
        "Downstream on Demand max hop count: 255",
        ...(running?.sessionProtection === true ? ["LDP session protection: enabled"] : []),
        "LDP for targeted sessions",
        `LDP initial/maximum backoff: ${config.backoff?.initial ?? 15}/${config.backoff?.maximum ?? 120} sec`,
        "LDP loop detection: off",
      ]),
  }),
  show({
    grammar: "show mpls ldp igp sync [(all|interface <name:interface>)]",
    help: [SHOW, MPLS, LDP, "LDP IGP information", "Synchronization", "Of every VRF", "Interface", "Interface"],
    view: (router, { name }) => syncView(router, name),
    render: (rows) => text(rows.flatMap(renderSync)),
  }),
];
