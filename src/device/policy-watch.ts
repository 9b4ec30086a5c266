// Notices that a list or route-map of the running configuration has changed.
import type { DeviceConfig } from "../config/model.ts";
import { copyStructure, sameStructure } from "../config/structure.ts";

interface Lists {
  readonly name: string;
  readonly entries: readonly unknown[];
}
/** Entries are replaced, never edited in place: their identities tell. Lists may have thousands. */
const sameLists = (before: ReadonlyMap<string, readonly unknown[]>, now: ReadonlyMap<string, Lists>): boolean => {
  if (before.size !== now.size) return false;
  const names = before.keys();
  for (const [name, { entries }] of now) {
    if (names.next().value !== name) return false;
    const was = before.get(name)!;
    if (was.length !== entries.length) return false;
    for (let i = 0; i < was.length; i++) if (was[i] !== entries[i]) return false;
  }
  return true;
};
const listsOf = (config: DeviceConfig): readonly ReadonlyMap<string, Lists>[] => [
  config.prefixLists,
  config.accessLists,
  config.asPathLists,
  config.communityLists,
];

export class PolicyWatch {
  #lists: readonly ReadonlyMap<string, readonly unknown[]>[] | null = null;
  #routeMaps: DeviceConfig["routeMaps"] = new Map();

  /** True when something has changed since the last call; never on the first. */
  changed(config: DeviceConfig): boolean {
    const now = listsOf(config);
    const first = this.#lists === null;
    const same = this.#lists?.every((before, i) => sameLists(before, now[i]!)) === true;
    const sameMaps = !first && sameStructure(this.#routeMaps, config.routeMaps);
    if (!same) this.#lists = now.map((map) => new Map([...map].map(([name, list]) => [name, [...list.entries]])));
    if (!sameMaps) this.#routeMaps = copyStructure(config.routeMaps);
    return !first && !(same && sameMaps);
  }
}
