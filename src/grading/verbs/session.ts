// session: what the protocols of two nodes say of each other.
import { formatIpv4 } from "../../base/ip.ts";
import type { BgpView } from "../../protocols/bgp/view.ts";
import type { LdpView } from "../../protocols/ldp/view.ts";
import type { OspfView } from "../../protocols/ospf/view.ts";
import type { RipView } from "../../protocols/rip/view.ts";
import type { CheckOf } from "../checks-schema.ts";
import { expectationText, unmet, valueText } from "../expect.ts";
import type { Hinted } from "../hints.ts";
import type { Evidence } from "../result.ts";
import { failed, type GradingContext, type Outcome, passed } from "../verb.ts";
import { viewsOf } from "./protocol-views.ts";

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
interface TcpRow extends Facts {
  readonly vrf: string;
  readonly remoteAddress: string;
}
/**
 * RIP keeps no sessions: a neighbour is whoever was heard. `up` for as long as what it said would be believed (the invalid
 * timer, RFC 2453, 3.8), then `expired`; `refused` when every message of its was.
 */
const ripFacts = (
  context: GradingContext,
  node: string,
  addresses: readonly string[],
  vrf: string | null,
): readonly Facts[] => {
  const { network } = context;
  const names = network.node(node).views();
  return names
    .filter((name) =>
      vrf === null ? name === "rip" || name.startsWith("rip:") : name === (vrf === "" ? "rip" : `rip:${vrf}`),
    )
    .flatMap((name): readonly Facts[] => {
      const view = network.view(node, name) as RipView;
      const heard = view.sources
        .map((s) => ({ gateway: formatIpv4(s.gateway), age: (network.now - s.updated) / 1e9 }))
        .filter((s) => addresses.includes(s.gateway))
        .map((s) => ({ ...s, state: s.age < view.timers.invalid ? "up" : "expired", obstacle: "" }));
      const refused = view.rejected
        .filter((r) => addresses.includes(formatIpv4(r.lastFrom)))
        .map((r) => ({ gateway: formatIpv4(r.lastFrom), age: null, state: "refused", obstacle: r.reason }));
      return heard.length > 0 ? heard : refused;
    });
};

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
          .map((n) => ({
            ...n,
            lsrId: formatIpv4(n.lsrId),
            localAddress: formatIpv4(n.localAddress),
            remoteAddress: formatIpv4(n.remoteAddress),
            addresses: n.addresses.map(formatIpv4),
            obstacle: n.reason ?? "",
          })),
      );
    case "ospf":
      return viewsOf<OspfView>(context, node, "ospf")
        .filter((v) => vrf === null || v.vrf.name === vrf)
        .flatMap((v) =>
          v.areas.flatMap((a) =>
            a.interfaces.flatMap((i) =>
              i.neighbors
                .filter((n) => addresses.includes(formatIpv4(n.address)))
                .map((n) => ({
                  ...n,
                  routerId: formatIpv4(n.routerId),
                  address: formatIpv4(n.address),
                  designatedRouter: formatIpv4(n.designatedRouter),
                  backupDesignatedRouter: formatIpv4(n.backupDesignatedRouter),
                  area: a.area,
                  obstacle: "",
                })),
            ),
          ),
        );
    case "rip":
      return ripFacts(context, node, addresses, vrf);
    case "tcp":
      return viewsOf<readonly TcpRow[]>(context, node, "tcp")
        .flat()
        .filter((c) => addresses.includes(c.remoteAddress) && (vrf === null || c.vrf === vrf))
        .map((c) => ({ ...c, obstacle: "" }));
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

/** States are compared by their letters and digits: 2WAY is 2-Way. */
const lettersOf = (state: string): string => state.toLowerCase().replace(/[^a-z0-9]/g, "");

/** What a missing or broken neighbour comes from, as far as the protocol itself can tell. */
const causeOf = (
  check: SessionCheck,
  context: GradingContext,
  node: string,
  facts: readonly Facts[],
): Hinted | null => {
  const [first] = facts;
  switch (check.proto) {
    case "bgp":
      return first === undefined ? "neighbor-not-configured" : "session-down";
    case "ospf":
      return "igp-adjacency-missing";
    case "rip":
      return first?.state === "refused" ? "rip-refused" : "rip-silent";
    case "ldp": {
      const interfaces = viewsOf<LdpView>(context, node, "ldp").flatMap((v) => v.interfaces);
      const reason = String(first?.["obstacle"] ?? "");
      if (/route/.test(reason)) return "ldp-no-route";
      if (/password/.test(reason)) return "ldp-password";
      if (first !== undefined) return "ldp-session-down";
      return interfaces.some((i) => i.enabled) ? "ldp-no-hello" : "mpls-not-enabled";
    }
    case "tcp":
      return null;
  }
};

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
    const inState = facts.filter((f) => lettersOf(f.state) === lettersOf(wanted));
    // Of several connections between two nodes the one that is as expected counts.
    const good = inState.find((f) => unmet(f, check.expect) === null) ?? inState[0];
    const evidence = (actual: string, expected: string): readonly Evidence[] => [
      { kind: "session", node, actual: `${node}: ${actual}`, expected },
    ];
    if (good === undefined) {
      const [first] = facts;
      const found = causeOf(check, context, node, facts);
      const cause = found === null ? {} : { cause: found };
      const why = first === undefined ? "" : String(first["obstacle"] ?? "");
      if (first === undefined)
        return failed("session.missing", params, {
          evidence: evidence(`no ${check.proto.toUpperCase()} neighbour that is ${other}`, `${wanted} with ${other}`),
          next,
          ...cause,
        });
      return failed(
        "session.state",
        { ...params, state: first.state, expected: wanted },
        { evidence: evidence(`${first.state} with ${other}${why === "" ? "" : ` (${why})`}`, wanted), next, ...cause },
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
