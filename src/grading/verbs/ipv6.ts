// nd, ra, icmp6: what IPv6 hosts and routers tell each other. RFC 4861 (neighbour discovery), RFC 4443 (ICMPv6). The neighbour
// cache is read from views; advertisements and ICMPv6 messages are packets seen on the wire.
import { formatIp, formatIpv6, type Ip, parseIp } from "../../base/ip.ts";
import { milliseconds, seconds } from "../../kernel/kernel.ts";
import { ethernet } from "../../wire/ethernet.ts";
import { type Icmpv6Message, icmpv6 } from "../../wire/icmpv6.ts";
import { type Ipv6Packet, ipv6 } from "../../wire/ipv6.ts";
import { RouterPreference } from "../../wire/ndp.ts";
import type { Pdu } from "../../wire/pdu.ts";
import type { CheckOf } from "../checks-schema.ts";
import { CourseFault, labelOf, parseEndpoint } from "../endpoint.ts";
import { expectationText, unmet, valueText } from "../expect.ts";
import { addressOf, probe } from "../reachability.ts";
import type { Evidence } from "../result.ts";
import { failed, type GradingContext, type Outcome, passed } from "../verb.ts";

type Facts = Readonly<Record<string, unknown>>;

/** The ICMPv6 message in a frame, with the header around it; null for anything else. */
const icmpv6In = (frame: Pdu): { readonly packet: Ipv6Packet; readonly message: Icmpv6Message } | null => {
  let at: Pdu | undefined = frame;
  while (at !== undefined && (at.codec as unknown) !== ipv6) at = (at.value as { payload?: Pdu } | null)?.payload;
  if (at === undefined) return null;
  const packet = (at as Pdu<Ipv6Packet>).value;
  return (packet.payload.codec as unknown) === icmpv6
    ? { packet, message: (packet.payload as Pdu<Icmpv6Message>).value }
    : null;
};
/** Calls `seen` for every ICMPv6 message on the links of a node, `port` being the node's own end. Returns the stop function. */
const tapNode = (
  context: GradingContext,
  node: string,
  seen: (port: string, sent: boolean, packet: Ipv6Packet, message: Icmpv6Message, at: number) => void,
): (() => void) => {
  const stops = context.network.links.flatMap((link) =>
    link.ends
      .map((e) => e.attachment.name)
      .filter((name) => name.startsWith(`${node}:`))
      .map((port) =>
        link.tap((wire) => {
          if ((wire.frame.codec as unknown) !== ethernet) return;
          const found = icmpv6In(wire.frame);
          if (found !== null)
            seen(port.slice(node.length + 1), wire.from === port, found.packet, found.message, wire.at);
        }),
      ),
  );
  return () => {
    for (const stop of stops) stop();
  };
};
/** The outcome of `facts` against what the check expects. */
const judge = (
  verb: "nd" | "ra" | "icmp6",
  facts: Facts,
  expected: Facts,
  params: Readonly<Record<string, string>>,
  kind: Evidence["kind"],
  next: { readonly node: string; readonly command: string },
): Outcome => {
  const wrong = unmet(facts, expected);
  if (wrong === null) return passed(`${verb}.ok`, params);
  const actual = valueText(wrong.actual);
  const wanted = expectationText(wrong.expected);
  return failed(
    `${verb}.field`,
    { ...params, field: wrong.field, actual, expected: wanted },
    {
      evidence: [{ kind, node: next.node, actual: `${wrong.field} is ${actual}`, expected: wanted, data: facts }],
      next,
    },
  );
};
const isHost = (context: GradingContext, node: string): boolean =>
  context.lab.nodes.find((n) => n.name === node)?.kind === "host";

interface NeighborRow extends Facts {
  readonly address: string;
  readonly state: string;
}
/**
 * The node's neighbour cache about an address, resolved with a real packet when it holds nothing yet. Fields: address, mac,
 * state (RFC 4861 7.3.2), isRouter, interface, vrf.
 */
export const nd = (check: CheckOf<"nd">, context: GradingContext): Outcome => {
  const { network } = context;
  const address = parseIp(check.address);
  if (typeof address !== "bigint") throw new CourseFault(`${check.id}: "${check.address}" is no IPv6 address`);
  const shown = formatIpv6(address);
  const find = (): NeighborRow | undefined =>
    (network.view(check.at, "neighbors") as readonly NeighborRow[]).find((r) => parseIp(r.address) === address);
  if (find() === undefined) probe(network, parseEndpoint(check.at), parseEndpoint(check.address), { family: "ipv6" });
  const row = find();
  const next = { node: check.at, command: isHost(context, check.at) ? "ip -6 neigh" : "show ipv6 neighbors" };
  const params = { node: check.at, address: shown };
  if (row !== undefined) return judge("nd", row, check.expect, params, "neighbor", next);
  return failed("nd.missing", params, {
    evidence: [
      { kind: "neighbor", node: check.at, actual: `${check.at} knows no neighbour ${shown}`, expected: "an entry" },
    ],
    next,
  });
};

/** Longer than three of the longest default intervals between advertisements (200 s). */
const PATIENCE = seconds(610);
const PREFERENCE = new Map<number, string>(
  Object.entries(RouterPreference).map(([name, n]) => [n, name.toLowerCase()]),
);

/**
 * Router advertisements that a node sends, waited for in simulated time. One of them must be as expected. Fields: sent,
 * interface, source, hopLimit, managed, other, preference, routerLifetime (s), reachableTime (ms), retransTimer (ms), mtu,
 * prefixes, onLink, autonomous (lists of prefixes), validLifetime, preferredLifetime (s, of the first prefix).
 * `expect: { sent: false }` asks that there is none.
 */
export const ra = (check: CheckOf<"ra">, context: GradingContext): Outcome => {
  const { network } = context;
  const seen: Facts[] = [];
  let good = false;
  const unwanted = check.expect["sent"] === false;
  const stop = tapNode(context, check.at, (port, sent, packet, { body }) => {
    if (!sent || body.kind !== "router-advertisement" || seen.length >= 64) return;
    const prefixes = body.options.flatMap((o) => (o.kind === "prefix-information" ? [o] : []));
    const text = (p: (typeof prefixes)[number]): string => `${formatIpv6(p.prefix)}/${p.prefixLength}`;
    const facts: Facts = {
      sent: true,
      interface: port,
      source: formatIpv6(packet.source),
      hopLimit: body.currentHopLimit,
      managed: body.managed,
      other: body.other,
      preference: PREFERENCE.get(body.preference) ?? body.preference,
      routerLifetime: body.routerLifetime,
      reachableTime: body.reachableTime,
      retransTimer: body.retransTimer,
      mtu: body.options.flatMap((o) => (o.kind === "mtu" ? [o.mtu] : []))[0] ?? null,
      prefixes: prefixes.map(text),
      onLink: prefixes.filter((p) => p.onLink).map(text),
      autonomous: prefixes.filter((p) => p.autonomous).map(text),
      validLifetime: prefixes[0]?.validLifetime ?? null,
      preferredLifetime: prefixes[0]?.preferredLifetime ?? null,
    };
    seen.push(facts);
    good ||= unmet(facts, check.expect) === null;
  });
  try {
    const deadline = network.now + PATIENCE;
    while (!good && !(unwanted && seen.length > 0) && network.now < deadline)
      network.run(Math.min(deadline, network.now + seconds(10)));
  } finally {
    stop();
  }
  const params = { node: check.at };
  const next = { node: check.at, command: "show ipv6 interface" };
  if (good) return passed("ra.ok", params);
  if (seen.length === 0) {
    if (unwanted) return passed("ra.none", params);
    return failed("ra.missing", params, {
      evidence: [{ kind: "capture", node: check.at, actual: "no router advertisement", expected: "one" }],
      next,
    });
  }
  // The one that comes closest says what is wrong: on the interface asked for, if the check names one.
  const on = check.expect["interface"];
  const best = seen.find((f) => unmet(f, on === undefined ? {} : { interface: on }) === null) ?? seen[0]!;
  return judge("ra", best, check.expect, params, "capture", next);
};

const ECHO_REPLY = 129;
/**
 * The ICMPv6 message that answers one echo request, as it comes in at the sender. Fields: kind (echo-reply, unreachable,
 * packet-too-big, time-exceeded, parameter-problem, or none), type, code, source, hopLimit, mtu, pointer.
 */
export const icmp6 = (check: CheckOf<"icmp6">, context: GradingContext): Outcome => {
  const { network } = context;
  const from = parseEndpoint(check.from);
  const to = parseEndpoint(check.to);
  if (from.node === null) throw new CourseFault(`${check.id}: "${check.from}" is no node`);
  const own = (e: typeof from): Ip | null =>
    e.address ?? (e.node === null ? null : addressOf(network, e.node, e.vrf, "ipv6"));
  const source = own(from);
  const target = own(to);
  const params = { from: labelOf(from), to: labelOf(to) };
  const next = {
    node: from.node,
    command: `${isHost(context, from.node) ? "ping -6" : "ping"} ${target === null ? "" : formatIp(target)}`.trim(),
  };
  const none: Facts = { kind: "none" };
  const node = network.node(from.node);
  if (typeof source !== "bigint" || typeof target !== "bigint" || node.ping === undefined)
    return judge("icmp6", none, check.expect, params, "capture", next);
  let answer: Facts | null = null;
  const stop = tapNode(context, from.node, (_port, sent, packet, { type, code, body }) => {
    if (sent || answer !== null || packet.destination !== source) return;
    if (type !== ECHO_REPLY && type >= 128) return;
    answer = {
      kind: type === ECHO_REPLY ? "echo-reply" : body.kind,
      type,
      code,
      source: formatIpv6(packet.source),
      hopLimit: packet.hopLimit,
      mtu: body.kind === "packet-too-big" ? body.mtu : null,
      pointer: body.kind === "parameter-problem" ? body.pointer : null,
    };
  });
  try {
    const timeout = seconds(4);
    const running = node.ping(
      {
        vrf: from.vrf,
        to: target,
        from: source,
        repeat: 1,
        size: check.size ?? 100,
        timeout,
        interval: null,
        ...(check.hopLimit === undefined ? {} : { ttl: check.hopLimit }),
      },
      { result: () => undefined, done: () => undefined },
    );
    const deadline = network.now + timeout;
    while (answer === null && network.now < deadline) network.run(Math.min(deadline, network.now + milliseconds(50)));
    running.stop();
  } finally {
    stop();
  }
  return judge("icmp6", answer ?? none, check.expect, params, "capture", next);
};
