// session, bgp-path: what the protocols of a router say of their neighbours and paths.
import { formatIpv4 } from "../../base/ip.ts";
import { formatPrefix, parsePrefix } from "../../base/prefix.ts";
import type { BgpView, DestinationView, PathView } from "../../protocols/bgp/view.ts";
import type { LdpView } from "../../protocols/ldp/view.ts";
import type { OspfView } from "../../protocols/ospf/view.ts";
import type { CheckOf } from "../checks-schema.ts";
import { expectationText, meets, unmet, valueText } from "../expect.ts";
import type { Evidence } from "../result.ts";
import { failed, type GradingContext, type Outcome, passed } from "../verb.ts";

type SessionCheck = CheckOf<"session">;
interface Facts {
  readonly state: string;
  readonly [field: string]: unknown;
}

const addressesOf = (context: GradingContext, node: string): readonly string[] => {
  const rows = context.network.view(node, "interfaces") as readonly {
    ipv4: readonly string[];
    ipv6: readonly string[];
  }[];
  return rows.flatMap((r) => [...r.ipv4, ...r.ipv6]).map((a) => a.slice(0, a.indexOf("/")));
};
const viewsOf = <V>(context: GradingContext, node: string, prefix: string): readonly V[] =>
  context.network
    .node(node)
    .views()
    .filter((v) => v === prefix || v.startsWith(`${prefix}:`))
    .map((v) => context.network.view(node, v) as V);

/** What `node` knows of a session with the owner of `addresses`; `vrf` null means any. */
const factsOf = (
  check: SessionCheck,
  context: GradingContext,
  node: string,
  addresses: readonly string[],
  vrf: string | null,
): readonly Facts[] => {
  switch (check.proto) {
    case "bgp":
      return viewsOf<BgpView>(context, node, "bgp").flatMap((v) =>
        v.peers
          .filter(
            (p) =>
              addresses.includes(p.address) &&
              (vrf === null || p.vrf === vrf) &&
              (check.family === undefined ||
                p.families.some((f) => f.family === check.family && (f.negotiated || p.state !== "Established"))),
          )
          .map((p) => ({
            ...p,
            obstacle: p.obstacle,
            families: p.families.filter((f) => f.negotiated).map((f) => f.family),
          })),
      );
    case "ldp":
      return viewsOf<LdpView>(context, node, "ldp").flatMap((v) =>
        v.neighbors
          .filter(
            (n) =>
              addresses.includes(formatIpv4(n.lsrId)) ||
              n.addresses.some((a) => addresses.includes(formatIpv4(a))) ||
              addresses.includes(formatIpv4(n.remoteAddress)),
          )
          .map((n) => ({ ...n, obstacle: n.reason ?? "" })),
      );
    case "ospf":
      return viewsOf<OspfView>(context, node, "ospf")
        .filter((v) => vrf === null || v.vrf.name === vrf)
        .flatMap((v) =>
          v.areas.flatMap((a) =>
            a.interfaces.flatMap((i) =>
              i.neighbors
                .filter((n) => addresses.includes(formatIpv4(n.address)))
                .map((n) => ({ ...n, area: a.area, obstacle: "" })),
            ),
          ),
        );
    case "rip":
    case "tcp":
      return [];
  }
};
const NORMAL = { bgp: "Established", ldp: "OPERATIONAL", ospf: "Full", rip: "up", tcp: "ESTABLISHED" } as const;
const SHOW = {
  bgp: "show ip bgp summary",
  ldp: "show mpls ldp neighbor",
  ospf: "show ip ospf neighbor",
  rip: "show ip rip database",
  tcp: "show tcp brief",
} as const;

export const session = (check: SessionCheck, context: GradingContext): Outcome => {
  const [a, b] = check.between;
  const wanted = check.state ?? NORMAL[check.proto];
  const vrfText = check.vrf === "" ? "global" : check.vrf;
  const command =
    check.proto === "bgp" && check.family === "vpnv4"
      ? "show ip bgp vpnv4 all summary"
      : check.proto === "bgp" && check.vrf !== ""
        ? `show ip bgp vpnv4 vrf ${check.vrf} summary`
        : SHOW[check.proto];
  const sides = [
    { node: a, other: b, facts: factsOf(check, context, a, addressesOf(context, b), check.vrf) },
    { node: b, other: a, facts: factsOf(check, context, b, addressesOf(context, a), null) },
  ];
  for (const { node, other, facts } of sides) {
    const params = { a, b, proto: check.proto.toUpperCase(), vrf: vrfText };
    const next = { node, command };
    const state = wanted === "2WAY" ? "TwoWay" : wanted;
    const good = facts.find((f) => meets(f.state, state));
    const evidence = (actual: string, expected: string): readonly Evidence[] => [
      { kind: "session", node, actual: `${node}: ${actual}`, expected },
    ];
    if (good === undefined) {
      const [first] = facts;
      const why = first === undefined ? "" : String(first["obstacle"] ?? "");
      if (first === undefined)
        return failed("session.missing", params, {
          evidence: evidence(`no ${check.proto.toUpperCase()} neighbour that is ${other}`, `${wanted} with ${other}`),
          next,
        });
      return failed(
        "session.state",
        { ...params, state: first.state, expected: wanted },
        { evidence: evidence(`${first.state} with ${other}${why === "" ? "" : ` (${why})`}`, wanted), next },
      );
    }
    const wrong = node === a ? unmet(good, check.expect) : null;
    if (wrong !== null)
      return failed(
        "session.field",
        { ...params, field: wrong.field, actual: valueText(wrong.actual), expected: expectationText(wrong.expected) },
        { evidence: evidence(`${wrong.field} is ${valueText(wrong.actual)}`, expectationText(wrong.expected)), next },
      );
  }
  return passed("session.ok", { a, b, state: wanted });
};

/** Fields of a path as checks name them. */
const pathFacts = (d: DestinationView, p: PathView): Record<string, unknown> => ({
  ...p,
  rt: p.extendedCommunities.filter((c) => c.startsWith("RT:")).map((c) => c.slice(3)),
  soo: p.extendedCommunities.filter((c) => c.startsWith("SoO:")).map((c) => c.slice(4)),
  asPathList: p.asPath.split(" ").filter((s) => s !== ""),
  labelIn: d.labelIn,
  ribFailure: d.ribFailure,
});

export const bgpPath = (check: CheckOf<"bgp-path">, context: GradingContext): Outcome => {
  const nodes = typeof check.at === "string" ? [check.at] : check.at;
  const parsed = parsePrefix(check.prefix);
  const prefix = parsed === null ? check.prefix : formatPrefix(parsed);
  const parts: boolean[] = [];
  const evidence: Evidence[] = [];
  let worst: Outcome | null = null;
  for (const node of nodes) {
    const paths = viewsOf<BgpView>(context, node, "bgp").flatMap((v) =>
      v.tables
        .filter(
          (t) =>
            t.family === check.family && (t.vpn ? check.rd === undefined || t.rd === check.rd : t.vrf === check.vrf),
        )
        .flatMap((t) =>
          t.destinations.filter((d) => d.prefix === prefix).flatMap((d) => d.paths.map((p) => pathFacts(d, p))),
        ),
    );
    const good = paths.find((p) => unmet(p, check.expect) === null);
    const ok = check.present ? good !== undefined : paths.length === 0;
    parts.push(ok);
    if (ok) continue;
    const best = paths.find((p) => p["best"] === true) ?? paths[0];
    const wrong = best === undefined ? null : unmet(best, check.expect);
    const vrf = check.vrf === "" ? "" : ` vrf ${check.vrf}`;
    const next = {
      node,
      command:
        check.family === "vpnv4"
          ? `show ip bgp vpnv4 all ${prefix.replace(/\/.*/, "")}`
          : check.family === "ipv4" && vrf === ""
            ? `show ip bgp ${prefix.replace(/\/.*/, "")}`
            : `show ip bgp vpnv4${vrf === "" ? " all" : vrf} ${prefix.replace(/\/.*/, "")}`,
    };
    const params = { node, prefix, family: check.family };
    if (best === undefined) {
      evidence.push({ kind: "path", node, actual: `${node}: no path to ${prefix}`, expected: "a path" });
      worst ??= failed("bgp-path.missing", params, { next });
    } else if (!check.present) {
      evidence.push({ kind: "path", node, actual: `${node}: ${paths.length} path(s) to ${prefix}`, expected: "none" });
      worst ??= failed("bgp-path.unwanted", params, { next });
    } else if (wrong !== null) {
      const reason = best["ineligible"] ?? best["lostBy"];
      evidence.push({
        kind: "path",
        node,
        actual: `${node}: ${wrong.field} is ${valueText(wrong.actual)}${typeof reason === "string" ? ` (${reason})` : ""}`,
        expected: expectationText(wrong.expected),
        data: best,
      });
      worst ??= failed(
        "bgp-path.field",
        { ...params, field: wrong.field, actual: valueText(wrong.actual), expected: expectationText(wrong.expected) },
        { next },
      );
    }
  }
  return worst === null ? passed("bgp-path.ok", { prefix }, { parts }) : { ...worst, parts, evidence };
};
