// bgp-path: what BGP holds of a prefix, every path with its attributes.
import { formatPrefix, parsePrefix } from "../../base/prefix.ts";
import type { BgpView, DestinationView, PathView } from "../../protocols/bgp/view.ts";
import type { CheckOf } from "../checks-schema.ts";
import { expectationText, unmet, valueText } from "../expect.ts";
import type { Evidence } from "../result.ts";
import { failed, type GradingContext, type Outcome, passed } from "../verb.ts";
import { viewsOf } from "./protocol-views.ts";

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
