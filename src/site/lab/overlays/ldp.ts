// LDP on the drawing: sessions as curves, and at each end where hellos should be heard whether they are.
import { formatIpv4 } from "../../../base/ip.ts";
import type { LdpNeighborView } from "../../../protocols/ldp/view.ts";
import { type Arc, EMPTY, type EndMark, type Overlay, portOf, shortPort, type Views } from "./model.ts";

const UP = "OPERATIONAL";

export const ldpOverlay = (views: Views): Overlay => {
  const byId = new Map<number, string>();
  for (const [node, { ldp }] of views) if (ldp != null && ldp.routerId !== 0) byId.set(ldp.routerId, node);
  const ends = new Map<string, EndMark>();
  const pairs = new Map<string, { from: string; to: string; sides: LdpNeighborView[] }>();
  const rows: string[][] = [];
  for (const [node, { ldp }] of views) {
    if (ldp == null) continue;
    for (const i of ldp.interfaces) {
      const heard = i.adjacencies.length > 0;
      const reason = i.reason ?? "";
      ends.set(`${node}:${portOf(i.name)}`, {
        lines: [heard ? "LDP" : "no LDP", ...(heard || reason === "" ? [] : [reason])],
        tone: heard ? "ok" : "bad",
        group: null,
      });
      if (!heard) rows.push([node, shortPort(i.name), "", reason, ""]);
    }
    for (const n of ldp.neighbors) {
      const far = byId.get(n.lsrId);
      const over = n.adjacencies.map((a) =>
        a.interface === null
          ? "targeted"
          : shortPort(ldp.interfaces.find((i) => i.interface === a.interface)?.name ?? ""),
      );
      rows.push([
        node,
        over.join(", "),
        `${formatIpv4(n.lsrId)}:${n.labelSpace}${far === undefined ? "" : ` (${far})`}`,
        [n.state, n.reason ?? "", n.detail ?? ""].filter(Boolean).join(": "),
        String(ldp.bindings.reduce((sum, b) => sum + b.remote.filter((r) => r.lsrId === n.lsrId).length, 0)),
      ]);
      if (far === undefined) continue;
      const [from, to] = node < far ? [node, far] : [far, node];
      const pair = pairs.get(`${from} ${to}`) ?? { from, to, sides: [] };
      pair.sides.push(n);
      pairs.set(`${from} ${to}`, pair);
    }
  }
  const arcs = [...pairs.values()].map(({ from, to, sides }): Arc => {
    const up = sides.length === 2 && sides.every((s) => s.state === UP);
    const worst = sides.find((s) => s.state !== UP);
    const why = worst === undefined ? (sides.length === 2 ? "" : "one-sided") : (worst.reason ?? worst.state);
    return { from, to, label: up ? "LDP" : `LDP: ${why}`, tone: up ? "ok" : "bad" };
  });
  return { ...EMPTY, ends, arcs, table: { heads: ["router", "interface", "neighbor", "state", "bindings"], rows } };
};
