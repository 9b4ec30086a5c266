// reach, deny, path: what the network does with real packets.
import { formatPrefix, hostPrefix } from "../../base/prefix.ts";
import { contains, parsePrefix } from "../../base/prefix.ts";
import type { Ip } from "../../base/ip.ts";
import type { CheckOf, MatrixSpec } from "../checks-schema.ts";
import { expand, labelOf, pairsOf } from "../endpoint.ts";
import { destinationOf, divergence, nodesThere, probe, type ProbeReport, traceOf } from "../reachability.ts";
import type { Hinted } from "../hints.ts";
import type { Evidence, MatrixCell } from "../result.ts";
import { failed, type GradingContext, type Outcome, passed } from "../verb.ts";

const addressText = (ip: Ip): string => formatPrefix(hostPrefix(ip)).replace(/\/\d+$/, "");

/** Where the packet went, in one sentence. */
export const describe = (report: ProbeReport): string => {
  if (report.problem === "no-vrf") return `${report.from.node} has no VRF ${report.from.vrf}`;
  if (report.problem === "no-address") return `${labelOf(report.from)} or ${labelOf(report.to)} has no usable address`;
  if (report.problem === "no-ip") return `${report.from.node} cannot send IP packets`;
  const way = nodesThere(report).join(" → ");
  if (report.reached) return `answered, by ${way}`;
  const at = divergence(report);
  if (at === null) return "nothing left the source";
  if (at.verdict === "drop")
    return `${at.direction === "there" ? "the request" : "the answer"} was dropped at ${at.node}${at.vrf === "" ? "" : ` in VRF ${at.vrf}`}: ${at.reason}${at.by === "" ? "" : ` (${at.by})`}`;
  return `${at.direction === "there" ? "the request" : "the answer"} was last seen at ${at.node}`;
};
/** The command that shows why. */
export const nextCommand = (report: ProbeReport): { node: string; command: string } | undefined => {
  const at = divergence(report);
  const address = report.to.address;
  const node = at?.node ?? report.from.node;
  if (node === null || node === undefined) return undefined;
  const vrf = at === null ? report.from.vrf : at.vrf;
  const target = at?.direction === "back" ? report.from.address : address;
  return {
    node,
    command: `show ip route ${vrf === "" ? "" : `vrf ${vrf} `}${target === null ? "" : addressText(target)}`.trim(),
  };
};

/** The cells of a matrix that was not tried. */
export const untriedCells = (
  matrix: MatrixSpec,
  groups: GradingContext["groups"],
  want: "reach" | "deny",
): readonly MatrixCell[] =>
  pairsOf(matrix, groups).map(([from, to]) => ({ from: labelOf(from), to: labelOf(to), want, state: "NA", trace: [] }));

/** The first node of `through` that a way does not pass, in that order, or null. */
const skipped = (way: readonly string[], through: readonly string[]): string | null => {
  let at = -1;
  for (const node of through) {
    const found = way.indexOf(node, at + 1);
    if (found < 0) return node;
    at = found;
  }
  return null;
};

/** True when the VRF's table at the source has a route to the address other than none. */
const hasRoute = (context: GradingContext, report: ProbeReport, family: "ipv4" | "ipv6"): boolean => {
  const node = report.from.node ?? "";
  const to = destinationOf(context.network, report.to, family);
  if (to === null || !context.network.node(node).views().includes("routes")) return false;
  const rows = context.network.view(node, "routes") as readonly { vrf: string; prefix: string }[];
  return rows.some(
    (r) => r.vrf === report.from.vrf && contains(parsePrefix(r.prefix) ?? { address: 0, length: 33 }, to),
  );
};
/** Hop by hop; of a packet that never left, why. */
const wayOf = (report: ProbeReport, context: GradingContext, family: "ipv4" | "ipv6"): MatrixCell["trace"] => {
  if (report.hops.length > 0) return traceOf(report);
  const reason = report.problem ?? (hasRoute(context, report, family) ? "not-sent" : "no-route");
  return [{ node: report.from.node ?? "", vrf: report.from.vrf, verdict: "drop", reason, by: "" }];
};
const cellOf = (
  report: ProbeReport,
  want: "reach" | "deny",
  context: GradingContext,
  family: "ipv4" | "ipv6",
): MatrixCell => ({
  from: labelOf(report.from),
  to: labelOf(report.to),
  want,
  state: want === "reach" ? (report.reached ? "OK" : "MISS") : report.reached ? "LEAK" : "OK",
  trace: wayOf(report, context, family),
});
const evidenceOf = (report: ProbeReport, expected: string): Evidence => ({
  kind: "trace",
  node: report.from.node ?? "",
  actual: `${labelOf(report.from)} to ${labelOf(report.to)}: ${describe(report)}`,
  expected,
});

/** Evidence for so many wrong cells; the rest is in the matrix. */
const MOST = 4;

export const reach = (check: CheckOf<"reach">, context: GradingContext): Outcome => {
  const reports = pairsOf(check.matrix, context.groups).map(([from, to]) =>
    probe(context.network, from, to, {
      family: check.family,
      dontFragment: check.dontFragment,
      ...(check.size === undefined ? {} : { size: check.size }),
    }),
  );
  const { through = [], avoids = [] } = check;
  const strays = (r: ProbeReport): boolean => {
    const way = nodesThere(r);
    return r.reached && (skipped(way, through) !== null || avoids.some((n) => way.includes(n)));
  };
  const stray = reports.filter(strays);
  const cells = reports.map(
    (r): MatrixCell =>
      strays(r)
        ? { ...cellOf(r, "reach", context, check.family), state: "PATH" }
        : cellOf(r, "reach", context, check.family),
  );
  const parts = cells.map((c) => c.state === "OK");
  const missing = reports.filter((r) => !r.reached);
  const params = { reached: parts.filter(Boolean).length, of: reports.length };
  const [first] = missing.length > 0 ? missing : stray;
  if (first === undefined) return passed("reach.all", params, { cells, parts });
  const next = nextCommand(first);
  const ends = { from: labelOf(first.from), to: labelOf(first.to) };
  const wrong = missing.length > 0 ? missing : stray;
  const asked = [
    ...(through.length > 0 ? [`a way through ${through.join(", ")}`] : []),
    ...(avoids.length > 0 ? [`a way around ${avoids.join(", ")}`] : []),
  ].join(", ");
  return failed(
    missing.length > 0 ? "reach.missing" : "reach.stray",
    { ...params, ...ends, ...(missing.length > 0 ? {} : { way: nodesThere(first).join(" → ") }) },
    {
      cells,
      parts,
      evidence: wrong.slice(0, MOST).map((r) => evidenceOf(r, missing.length > 0 ? "an answer" : asked)),
      ...(next ? { next } : {}),
    },
  );
};

/** A packet that an access list or the lack of a route stopped, as `also` asks. */
const stoppedBy = (report: ProbeReport, reasons: readonly string[]): boolean =>
  report.hops.some((h) => h.verdict === "drop" && h.reason !== null && reasons.includes(h.reason));

export const deny = (check: CheckOf<"deny">, context: GradingContext): Outcome => {
  const reports = pairsOf(check.matrix, context.groups).map(([from, to]) =>
    probe(context.network, from, to, { family: check.family }),
  );
  const leaks = reports.filter((r) => r.reached);
  const unproven = reports.filter(
    (r) =>
      !r.reached &&
      check.also.length > 0 &&
      !(check.also.includes("no-route") && (stoppedBy(r, ["no-route"]) || !hasRoute(context, r, check.family))) &&
      !(check.also.includes("acl") && stoppedBy(r, ["acl-in", "acl-out"])),
  );
  const cells = reports.map((r) => cellOf(r, "deny", context, check.family));
  const parts = reports.map((r) => !r.reached && !unproven.includes(r));
  const params = { kept: parts.filter(Boolean).length, of: reports.length };
  const [first] = leaks.length > 0 ? leaks : unproven;
  if (first === undefined) return passed("deny.all", params, { cells, parts });
  const id = leaks.length > 0 ? "deny.leak" : "deny.unproven";
  const wrong = leaks.length > 0 ? leaks : unproven;
  const next = nextCommand(first);
  return failed(
    id,
    { ...params, from: labelOf(first.from), to: labelOf(first.to) },
    {
      cells,
      parts,
      evidence: wrong.slice(0, MOST).map((r) => evidenceOf(r, "no answer")),
      ...(leaks.length > 0 ? { cause: "reaches-too-much" satisfies Hinted } : {}),
      ...(next ? { next } : {}),
    },
  );
};

export const path = (check: CheckOf<"path">, context: GradingContext): Outcome => {
  const [from] = expand([check.from], context.groups);
  const [to] = expand([check.to], context.groups);
  const report = probe(context.network, from!, to!, { family: check.family });
  const way = nodesThere(report);
  const params = { from: labelOf(from!), to: labelOf(to!), way: way.join(" → ") };
  const next = nextCommand(report);
  const evidence = [evidenceOf(report, check.through ? `a path through ${check.through.join(", ")}` : "an answer")];
  if (!report.reached) return failed("path.missing", params, { evidence, ...(next ? { next } : {}) });
  const node = skipped(way, check.through ?? []);
  if (node !== null)
    return failed(
      "path.not-through",
      { ...params, node },
      {
        evidence,
        ...(next ? { next } : {}),
        cells: [{ ...cellOf(report, "reach", context, check.family), state: "PATH" }],
      },
    );
  const avoided = (check.avoids ?? []).find((n) => way.includes(n));
  if (avoided !== undefined)
    return failed(
      "path.not-avoided",
      { ...params, node: avoided },
      { evidence, cells: [{ ...cellOf(report, "reach", context, check.family), state: "PATH" }] },
    );
  if (check.hops !== undefined && !inRange(way.length - 1, check.hops))
    return failed("path.hops", { ...params, hops: way.length - 1 }, { evidence });
  return passed("path.ok", params, { evidence });
};

/** A number, or a range with either end open. */
export const inRange = (
  n: number,
  wanted: number | { readonly min?: number | undefined; readonly max?: number | undefined },
): boolean =>
  typeof wanted === "number"
    ? n === wanted
    : (wanted.min === undefined || n >= wanted.min) && (wanted.max === undefined || n <= wanted.max);
