// Maps that make their entries on first demand.

/** The entry under `key`, made and kept when there was none. */
export const entryOf = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
};
