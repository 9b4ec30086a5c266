// VRFs on the drawing: which end belongs to which, with a colour, a sign and its name.
import { EMPTY, type EndMark, type Overlay, portOf, shortPort, signOf, type Views } from "./model.ts";

export const vrfOverlay = (views: Views): Overlay => {
  const groups = [
    ...new Set([...views.values()].flatMap(({ vrfs = [] }) => vrfs.map((v) => v.name).filter((n) => n !== ""))),
  ].sort((a, b) => (a < b ? -1 : 1));
  const ends = new Map<string, EndMark>();
  const nodes = new Map<string, readonly string[]>();
  const rows: string[][] = [];
  for (const [node, { vrfs = [], interfaces = [] }] of views) {
    const inside: string[] = [];
    for (const { name, rd, interfaces: members } of vrfs) {
      if (name === "") continue;
      const group = groups.indexOf(name);
      for (const member of members) {
        const kind = interfaces.find((i) => i.name === member)?.kind;
        const end = `${node}:${portOf(member)}`;
        if (kind === "loopback") continue;
        ends.set(end, {
          lines: [...(ends.get(end)?.lines ?? []), `${signOf(group)} ${name}`],
          tone: "plain",
          group: ends.has(end) ? null : group,
        });
      }
      inside.push(`${signOf(group)} ${name}`);
      rows.push([node, name, rd ?? "", members.map(shortPort).join(", ")]);
    }
    if (inside.length > 0) nodes.set(node, inside);
  }
  return { ...EMPTY, ends, nodes, groups, table: { heads: ["router", "vrf", "rd", "interfaces"], rows } };
};
