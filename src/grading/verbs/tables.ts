// route, rib-size, label-path, no-loop, no-blackhole, converged-within: what tables and traces say.
import { formatPrefix, parsePrefix } from "../../base/prefix.ts";
import { parseDuration } from "../../lab/yaml.ts";
import type { OspfView } from "../../protocols/ospf/view.ts";
import type { CheckOf } from "../checks-schema.ts";
import { type Endpoint, expand, labelOf } from "../endpoint.ts";
import { expectationText, unmet, valueText } from "../expect.ts";
import { nodesThere, probe } from "../reachability.ts";
import type { Evidence } from "../result.ts";
import { failed, type GradingContext, type Outcome, passed } from "../verb.ts";
import { describe, inRange, nextCommand } from "./reach.ts";

export interface RouteRow {
  readonly vrf: string;
  readonly family: string;
  readonly prefix: string;
  readonly protocol: string;
  readonly distance: number;
  readonly metric: number;
  readonly tag: number;
  readonly nextHops: readonly {
    readonly address: string | null;
    readonly interface: string | null;
    readonly vrf: string;
    readonly labels: readonly number[];
  }[];
}
const listOf = (at: string | readonly string[]): readonly string[] => (typeof at === "string" ? [at] : at);
const canonical = (prefix: string): string => {
  const parsed = parsePrefix(prefix);
  return parsed === null ? prefix : formatPrefix(parsed);
};
const routesOf = (context: GradingContext, node: string): readonly RouteRow[] =>
  context.network.node(node).views().includes("routes")
    ? (context.network.view(node, "routes") as readonly RouteRow[])
    : [];
const vrfText = (vrf: string): string => (vrf === "" ? "" : ` in VRF ${vrf}`);
const showRoute = (vrf: string, prefix = ""): string =>
  `show ip route${vrf === "" ? "" : ` vrf ${vrf}`}${prefix === "" ? "" : ` ${prefix.replace(/\/\d+$/, "")}`}`;

/** intra, inter, E1, E2, N1 or N2 for a route that an OSPF process of that VRF installed; undefined otherwise. */
const subtypeOf = (context: GradingContext, node: string, row: RouteRow): string | undefined => {
  if (row.protocol !== "ospf") return undefined;
  for (const name of context.network.node(node).views()) {
    if (!name.startsWith("ospf:")) continue;
    const view = context.network.view(node, name) as OspfView;
    const found =
      view.vrf.name === row.vrf ? view.routes.find((r) => formatPrefix(r.prefix) === row.prefix) : undefined;
    if (found !== undefined) return found.subtype;
  }
  return undefined;
};

/** next-hop fields flattened, so that checks can say `nextHop: 2.2.2.2` and `interface: Loopback20`. */
const routeFacts = (context: GradingContext, node: string, row: RouteRow): Record<string, unknown> => ({
  ...row,
  subtype: subtypeOf(context, node, row),
  nextHop: row.nextHops.map((h) => h.address).filter((a) => a !== null),
  interface: row.nextHops.map((h) => h.interface).filter((i) => i !== null),
  labels: row.nextHops.flatMap((h) => h.labels),
  ways: row.nextHops.length,
});

export const route = (check: CheckOf<"route">, context: GradingContext): Outcome => {
  const prefix = canonical(check.prefix);
  const parts: boolean[] = [];
  const evidence: Evidence[] = [];
  let worst: Outcome | null = null;
  for (const node of listOf(check.at)) {
    const row = routesOf(context, node).find((r) => r.vrf === check.vrf && r.prefix === prefix);
    const present = row !== undefined && (check.protocol === undefined || row.protocol === check.protocol);
    const wrong = present && check.present ? unmet(routeFacts(context, node, row), check.expect) : null;
    const ok = check.present ? present && wrong === null : !present;
    parts.push(ok);
    if (ok) continue;
    const actual =
      row === undefined
        ? `no route to ${prefix}${vrfText(check.vrf)}`
        : `${prefix} by ${row.protocol} [${row.distance}/${row.metric}]${wrong === null ? "" : `, ${wrong.field} is ${valueText(wrong.actual)}`}`;
    const expected = check.present
      ? `${check.protocol ?? "any"} route to ${prefix}${wrong === null ? "" : ` with ${wrong.field} ${expectationText(wrong.expected)}`}`
      : "no such route";
    evidence.push({ kind: "route", node, actual: `${node}: ${actual}`, expected, data: row ?? null });
    const id =
      row === undefined
        ? "route.missing"
        : check.present
          ? wrong === null
            ? "route.protocol"
            : "route.field"
          : "route.unwanted";
    worst ??= failed(
      id,
      {
        node,
        prefix,
        vrf: check.vrf === "" ? "global" : check.vrf,
        protocol: row?.protocol ?? "none",
        wanted: check.protocol ?? "any",
        ...(wrong === null
          ? {}
          : { field: wrong.field, actual: valueText(wrong.actual), expected: expectationText(wrong.expected) }),
      },
      { next: { node, command: showRoute(check.vrf, prefix) } },
    );
  }
  return worst === null ? passed("route.ok", { prefix }, { parts }) : { ...worst, parts, evidence };
};

export const ribSize = (check: CheckOf<"rib-size">, context: GradingContext): Outcome => {
  const wantedPrefixes = check.prefixes?.map(canonical);
  const parts: boolean[] = [];
  const evidence: Evidence[] = [];
  let worst: Outcome | null = null;
  for (const node of listOf(check.at)) {
    const rows = routesOf(context, node).filter(
      (r) =>
        r.vrf === check.vrf &&
        r.family === check.family &&
        (check.protocol === undefined || r.protocol === check.protocol) &&
        (wantedPrefixes === undefined || wantedPrefixes.includes(r.prefix)),
    );
    const ok = inRange(rows.length, check.routes);
    parts.push(ok);
    if (ok) continue;
    const expected = typeof check.routes === "number" ? String(check.routes) : expectationText(check.routes);
    evidence.push({
      kind: "count",
      node,
      actual: `${node} has ${rows.length} of these routes: ${
        rows
          .slice(0, 8)
          .map((r) => r.prefix)
          .join(", ") || "none"
      }`,
      expected: `${expected} routes`,
      data: rows.length,
    });
    worst ??= failed(
      "rib-size.wrong",
      { node, routes: rows.length, expected },
      { next: { node, command: showRoute(check.vrf) } },
    );
  }
  return worst === null ? passed("rib-size.ok", {}, { parts }) : { ...worst, parts, evidence };
};

/** The LFIB of a router forwards what arrives under `label` without one because the next router announced none. */
const isUntagged = (context: GradingContext, node: string, label: number | undefined): boolean => {
  if (label === undefined || !context.network.node(node).views().includes("labels")) return false;
  const rows = context.network.view(node, "labels") as readonly {
    label: number;
    ways: readonly { untagged: boolean }[];
  }[];
  return rows.find((r) => r.label === label)?.ways.some((w) => w.untagged) === true;
};

export const labelPath = (check: CheckOf<"label-path">, context: GradingContext): Outcome => {
  const [from] = expand([check.from], context.groups);
  const [to] = expand([check.to], context.groups);
  const report = probe(context.network, from!, to!, { family: "ipv4" });
  const there = report.hops.filter((h) => h.direction === "there");
  const way = nodesThere(report);
  const params = { from: labelOf(from!), to: labelOf(to!), way: way.join(" → ") };
  // A verdict's packet is as the node sends it on: what arrives at one node is what the node before it sent.
  const sentBy = (node: string | undefined): readonly number[] => there.find((h) => h.node === node)?.labels ?? [];
  const stacks = way.slice(1, -1).map((node, i) => ({ node, labels: sentBy(way[i]) }));
  const text = stacks.map((s) => `${s.node} [${s.labels.join(" ") || "no label"}]`).join(", ");
  const evidence: Evidence[] = [
    {
      kind: "label",
      node: from!.node ?? "",
      actual: `${describe(report)}${text === "" ? "" : `; arrived as ${text}`}`,
      expected: "labels on every hop before the last",
      data: stacks,
    },
  ];
  const next = nextCommand(report);
  const more = { evidence, ...(next ? { next } : {}) };
  if (!report.reached) return failed("path.missing", params, more);
  const bare = stacks.find((s) => s.labels.length === 0);
  if (bare !== undefined || stacks.length === 0)
    return failed(
      "label-path.bare",
      { ...params, node: bare?.node ?? way[0] ?? "" },
      { evidence, next: { node: way[0] ?? "", command: "show mpls forwarding-table" } },
    );
  const deepest = Math.max(...stacks.map((s) => s.labels.length));
  if (check.stack !== undefined && !inRange(stacks[0]?.labels.length ?? 0, check.stack))
    return failed("label-path.stack", { ...params, depth: stacks[0]?.labels.length ?? 0 }, more);
  const missing = (check.through ?? []).find((n) => !way.includes(n));
  if (missing !== undefined) return failed("path.not-through", { ...params, node: missing }, more);
  if (check.penultimatePop !== undefined) {
    const popped = sentBy(way.at(-2)).length < deepest;
    if (popped !== check.penultimatePop) return failed("label-path.pop", params, more);
    // A router that holds no label of the next one sends the packet on bare: the path ends there, one hop too early.
    const before = way.at(-2) ?? "";
    const broken = popped && way.length > 2 && isUntagged(context, before, sentBy(way.at(-3))[0]);
    if (broken)
      return failed(
        "label-path.untagged",
        { ...params, node: before },
        { evidence, next: { node: before, command: "show mpls forwarding-table" } },
      );
  }
  return passed("label-path.ok", params, more);
};

const everyPair = (
  among: readonly string[] | undefined,
  context: GradingContext,
): readonly (readonly [Endpoint, Endpoint])[] => {
  const list =
    among === undefined
      ? context.network.nodes
          .filter((n) => n.ping !== undefined)
          .map((n): Endpoint => ({ text: n.name, node: n.name, vrf: "", address: null, prefix: null, group: null }))
      : expand(among, context.groups);
  return list.flatMap((a) => list.flatMap((b) => (a.text === b.text || a.node === null ? [] : [[a, b] as const])));
};
const walk = (
  id: "no-loop" | "no-blackhole",
  among: readonly string[] | undefined,
  family: "ipv4" | "ipv6",
  context: GradingContext,
): Outcome => {
  let tried = 0;
  for (const [from, to] of everyPair(among, context)) {
    const report = probe(context.network, from, to, { family });
    // Of all nodes some may have no address by design; a node that the check names should have one.
    const untried = report.problem !== null;
    if (untried && (id === "no-loop" || among === undefined)) continue;
    tried++;
    const looped = report.hops.some((h) => h.reason === "ttl-expired" || h.reason === "label-ttl-expired");
    if (id === "no-loop" ? looped : !report.reached) {
      const next = nextCommand(report);
      return failed(
        `${id}.found`,
        { from: labelOf(from), to: labelOf(to) },
        {
          evidence: [
            {
              kind: "trace",
              node: from.node ?? "",
              actual: describe(report),
              expected: id === "no-loop" ? "no packet goes round" : "every packet arrives",
            },
          ],
          ...(next ? { next } : {}),
        },
      );
    }
  }
  // Nothing goes wrong in a network without addresses, and nothing is shown by that.
  return tried === 0 ? failed(`${id}.untried`) : passed(`${id}.ok`);
};
export const noLoop = (check: CheckOf<"no-loop">, context: GradingContext): Outcome =>
  walk("no-loop", check.among, check.family, context);
export const noBlackhole = (check: CheckOf<"no-blackhole">, context: GradingContext): Outcome =>
  walk("no-blackhole", check.among, check.family, context);

export const convergedWithin = (check: CheckOf<"converged-within">, context: GradingContext): Outcome => {
  const limit = parseDuration(check.time) ?? 0;
  const at = context.network.changes.at;
  const params = { time: check.time, took: `${(at / 1e9).toFixed(1)} s` };
  if (context.settledAt === null) return { verdict: "inconclusive", message: { id: "converged.never", params } };
  return at <= limit
    ? passed("converged.ok", params)
    : failed("converged.late", params, {
        evidence: [
          {
            kind: "time",
            actual: `the last change came ${params.took} after power-on`,
            expected: `within ${check.time}`,
            at,
          },
        ],
      });
};
