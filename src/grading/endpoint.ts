// Endpoints of checks: who asks and who is asked. The text form is in checks-schema.ts.
import { formatIp, type Ip, parseIp } from "../base/ip.ts";
import { formatPrefix, type Prefix, parsePrefix } from "../base/prefix.ts";
import type { MatrixSpec } from "./checks-schema.ts";

export interface Endpoint {
  /** As written, for reports. */
  readonly text: string;
  /** null for a bare address or prefix, which can only be a destination. */
  readonly node: string | null;
  readonly vrf: string;
  /** null: to be found on the node. */
  readonly address: Ip | null;
  /** Of a bare prefix: it stands for the lowest address in it that some node has. */
  readonly prefix: Prefix | null;
  /** The group it came from. */
  readonly group: string | null;
}
/** A check names something that is not there: the course's fault. */
export class CourseFault extends Error {}

/** Throws CourseFault for text of no known form. */
export const parseEndpoint = (text: string, group: string | null = null): Endpoint => {
  const bare = parseIp(text);
  if (bare !== null) return { text, node: null, vrf: "", address: bare, prefix: null, group };
  const prefix = /^[0-9a-fA-F.:]+\/\d+$/.test(text) ? parsePrefix(text) : null;
  if (prefix !== null) return { text: formatPrefix(prefix), node: null, vrf: "", address: null, prefix, group };
  const m = /^([A-Za-z][A-Za-z0-9_-]*)(?:\/([^=]+))?(?:=(.+))?$/.exec(text);
  const address = m?.[3] === undefined ? null : parseIp(m[3]);
  if (m?.[1] === undefined || (m[3] !== undefined && address === null))
    throw new CourseFault(
      `"${text}" is no endpoint: write NODE, NODE/VRF, NODE=ADDRESS, NODE/VRF=ADDRESS, an address, a prefix, or @group`,
    );
  return { text, node: m[1], vrf: m[2] ?? "", address, prefix: null, group };
};
export const labelOf = (e: Endpoint): string =>
  e.node === null ? (e.address === null ? e.text : formatIp(e.address)) : e.vrf === "" ? e.node : `${e.node}/${e.vrf}`;

/** Endpoints of a list, groups expanded. Throws CourseFault for an unknown group. */
export const expand = (
  list: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
): readonly Endpoint[] =>
  list.flatMap((text) => {
    if (!text.startsWith("@")) return [parseEndpoint(text)];
    const members = Object.hasOwn(groups, text.slice(1)) ? groups[text.slice(1)] : undefined;
    if (members === undefined) throw new CourseFault(`there is no group "${text}"`);
    return members.map((member) => parseEndpoint(member, text.slice(1)));
  });

/** The ordered pairs of a matrix, row by row; an endpoint is never paired with itself. */
export const pairsOf = (
  matrix: MatrixSpec,
  groups: Readonly<Record<string, readonly string[]>>,
): readonly (readonly [Endpoint, Endpoint])[] => {
  const from = expand(matrix.from, groups);
  const to = expand(matrix.to, groups);
  const pairs: (readonly [Endpoint, Endpoint])[] = [];
  const seen = new Set<string>();
  const add = (a: Endpoint, b: Endpoint): void => {
    const key = `${a.text}\0${b.text}`;
    if (a.text === b.text || seen.has(key) || (matrix.acrossOnly && a.group !== null && a.group === b.group)) return;
    seen.add(key);
    pairs.push([a, b]);
  };
  for (const a of from) for (const b of to) add(a, b);
  if (matrix.both) for (const b of to) for (const a of from) add(b, a);
  return pairs;
};
