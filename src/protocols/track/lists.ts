// Lists of tracked objects: what the members' states make, and which lists depend on themselves.
import type { TrackConfig } from "./config.ts";
import { LIST_DOWN, LIST_UP, WEIGHT } from "./constants.ts";
import { reaches } from "./metric.ts";

/** What a list comes to: for the boolean ones how many members count, else the percentage or weight of those up. */
export const listSum = (config: TrackConfig, up: (object: number) => boolean): number => {
  if (config.target.kind !== "list") return 0;
  const { rule } = config.target;
  let count = 0;
  let weight = 0;
  for (const m of config.members.values()) {
    if (up(m.object) === m.negated) continue;
    count++;
    weight += m.weight ?? WEIGHT;
  }
  if (rule === "weight") return weight;
  if (rule === "percentage") return config.members.size === 0 ? 0 : Math.floor((100 * count) / config.members.size);
  return count;
};
/** A list without members is down. */
export const listIsUp = (config: TrackConfig, up: (object: number) => boolean, before: boolean): boolean => {
  if (config.target.kind !== "list" || config.members.size === 0) return false;
  const sum = listSum(config, up);
  if (config.target.rule === "and") return sum === config.members.size;
  if (config.target.rule === "or") return sum > 0;
  return reaches(sum, config.thresholdUp ?? LIST_UP, config.thresholdDown ?? LIST_DOWN, before);
};

/**
 * The lists that contain themselves, by way of others or not: no state of theirs would stand, so they are down.
 * Strongly connected components by Tarjan's algorithm, without recursion: a chain may be as long as there are objects.
 */
export const selfContained = (objects: ReadonlyMap<number, TrackConfig>): ReadonlySet<number> => {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const onPath = new Set<number>();
  const path: number[] = [];
  const out = new Set<number>();
  const membersOf = (n: number): readonly number[] => [...(objects.get(n)?.members.keys() ?? [])];
  const lists = [...objects.values()].filter((o) => o.target.kind === "list").map((o) => o.number);
  for (const root of lists.sort((a, b) => a - b)) {
    if (index.has(root)) continue;
    const work: { readonly at: number; readonly members: readonly number[]; next: number }[] = [];
    const enter = (at: number): void => {
      index.set(at, index.size);
      low.set(at, index.get(at)!);
      path.push(at);
      onPath.add(at);
      work.push({ at, members: membersOf(at), next: 0 });
    };
    enter(root);
    while (work.length > 0) {
      const frame = work[work.length - 1]!;
      const member = frame.members[frame.next++];
      if (member === undefined) {
        work.pop();
        const around = work[work.length - 1];
        if (around !== undefined) low.set(around.at, Math.min(low.get(around.at)!, low.get(frame.at)!));
        if (low.get(frame.at) !== index.get(frame.at)) continue;
        const component: number[] = [];
        for (let n = path.pop()!; ; n = path.pop()!) {
          onPath.delete(n);
          component.push(n);
          if (n === frame.at) break;
        }
        if (component.length > 1 || membersOf(frame.at).includes(frame.at)) for (const n of component) out.add(n);
      } else if (!index.has(member)) enter(member);
      else if (onPath.has(member)) low.set(frame.at, Math.min(low.get(frame.at)!, index.get(member)!));
    }
  }
  return out;
};
