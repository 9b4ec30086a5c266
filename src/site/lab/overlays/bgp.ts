// BGP sessions on the drawing: a curve for each pair of speakers, with its families and state.
import type { BgpView, PeerView } from "../../../protocols/bgp/view.ts";
import { type Arc, EMPTY, type Overlay, ownersOf, type Views } from "./model.ts";

const familiesOf = (peer: PeerView): readonly string[] => {
  const up = peer.families.filter((f) => f.negotiated);
  return (up.length > 0 ? up : peer.families).map((f) => f.family);
};
const UP = "Established";

interface Side {
  readonly node: string;
  readonly far: string;
  readonly vrf: string;
  readonly peer: PeerView;
}
/** One arc for both sides of a session; what is not Established on either side is not up. */
const arcOf = (sides: readonly Side[]): Arc => {
  const [first] = sides;
  const states = [...new Set(sides.map((s) => s.peer.state))];
  const both = sides.length === 2;
  const up = both && states.every((s) => s === UP);
  const kind = first?.peer.kind === "internal" ? "iBGP" : "eBGP";
  const families = [...new Set(sides.flatMap((s) => familiesOf(s.peer)))].join(" ");
  const vrf = sides.map((s) => s.vrf).find((v) => v !== "");
  return {
    from: first?.node ?? "",
    to: first?.far ?? "",
    label: `${kind} ${families}${vrf === undefined ? "" : ` (${vrf})`}${up ? "" : `: ${both ? states.filter((s) => s !== UP).join("/") : "one-sided"}`}`,
    tone: up ? "ok" : "bad",
  };
};

export const bgpOverlay = (views: Views): Overlay => {
  const sessions = new Map<string, Side[]>();
  const nodes = new Map<string, readonly string[]>();
  const rows: string[][] = [];
  const speakers: readonly (readonly [string, BgpView])[] = [...views].flatMap(([node, { bgp = [] }]) =>
    bgp.map((b) => [node, b] as const),
  );
  for (const [node, view] of speakers) {
    nodes.set(node, [`AS ${view.asn}`]);
    for (const peer of view.peers) {
      const far = ownersOf(views, peer.address).find((o) => o.node !== node)?.node;
      rows.push([
        node,
        `${peer.address}${far === undefined ? "" : ` (${far})`}`,
        peer.vrf,
        String(peer.remoteAs),
        familiesOf(peer).join(" "),
        [peer.state, peer.state === UP ? "" : peer.obstacle || peer.lastReset?.reason || ""].filter(Boolean).join(": "),
        peer.families.map((f) => f.accepted).join("/"),
      ]);
      if (far === undefined) continue;
      const vrf = peer.vrf;
      const key = [node, far].sort((a, b) => (a < b ? -1 : 1)).join(" ");
      const sides = sessions.get(key) ?? [];
      sides.push({ node, far, vrf, peer });
      sessions.set(key, sides);
    }
  }
  const arcs = [...sessions.values()].flatMap((sides) => {
    // Two speakers may have several sessions: a side belongs to the one whose address the other side has.
    const out: Arc[] = [];
    const left = [...sides];
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const mine = one;
      const other = left.findIndex(
        (s) =>
          s.node === mine.far &&
          ownersOf(views, s.peer.address).some((o) => o.node === mine.node && o.vrf === mine.vrf),
      );
      out.push(arcOf(other < 0 ? [mine] : [mine, ...left.splice(other, 1)]));
    }
    return out;
  });
  return {
    ...EMPTY,
    nodes,
    arcs,
    table: { heads: ["router", "neighbor", "vrf", "as", "families", "state", "prefixes"], rows },
  };
};
