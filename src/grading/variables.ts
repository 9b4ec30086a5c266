// Variants: values drawn from a lab's pools by the student's seed, and put into configurations and checks as $name.
import { formatPrefix, parsePrefix, prefixOf } from "../base/prefix.ts";
import { RandomStream } from "../base/random.ts";
import type { Lab, LabVariable } from "../lab/definition.ts";

/** Drawn values by name; prefixes also give `name.net`, `name.address` (the network) and `name.length`. */
export type Values = ReadonlyMap<string, string>;

const attempt = (v: LabVariable, stream: RandomStream): string => {
  switch (v.pool) {
    case "int": {
      const [low, high] = v.range ?? [0, 65_535];
      return String(low + stream.below(high - low + 1));
    }
    case "word":
      return v.from[stream.below(v.from.length)] ?? v.name;
    default: {
      const whole = parsePrefix(
        v.from[stream.below(Math.max(1, v.from.length))] ?? (v.pool === "ipv4-prefix" ? "10.0.0.0/8" : "2001:db8::/32"),
      );
      if (whole === null) return v.name;
      const length = v.length ?? (v.pool === "ipv4-prefix" ? 24 : 64);
      const bits = Math.min(30, Math.max(0, length - whole.length));
      const index = stream.below(2 ** bits);
      const address =
        typeof whole.address === "number"
          ? (whole.address + index * 2 ** (32 - length)) >>> 0
          : whole.address + (BigInt(index) << BigInt(128 - length));
      return formatPrefix(prefixOf(address, length));
    }
  }
};

/** Draws every variable of the lab. A stream per variable: adding one changes no other. `unique` ones of a pool differ. */
export const draw = (lab: Lab, seed: number): Values => {
  const out = new Map<string, string>();
  const taken = new Map<string, Set<string>>();
  for (const v of lab.variables) {
    const stream = new RandomStream(seed, "variable", v.name);
    const used = taken.get(v.pool) ?? new Set<string>();
    taken.set(v.pool, used);
    let value = attempt(v, stream);
    for (let tries = 0; v.unique && used.has(value) && tries < 10_000; tries++) value = attempt(v, stream);
    if (v.unique) used.add(value);
    out.set(v.name, value);
    const prefix = v.pool.endsWith("prefix") ? parsePrefix(value) : null;
    if (prefix !== null) {
      out.set(`${v.name}.net`, value);
      out.set(`${v.name}.address`, value.slice(0, value.indexOf("/")));
      out.set(`${v.name}.length`, String(prefix.length));
    }
  }
  return out;
};

/** Replaces `$name` and `$name.part`; a name that was not drawn stays as it is ("$1" in a secret is no variable). */
export const substitute = (text: string, values: Values): string =>
  values.size === 0
    ? text
    : text.replace(/\$([A-Za-z][A-Za-z0-9]*(?:\.[a-z]+)?)/g, (whole, name: string) => {
        const found = values.get(name);
        if (found !== undefined) return found;
        const dot = name.indexOf(".");
        const stem = dot < 0 ? undefined : values.get(name.slice(0, dot));
        return stem === undefined ? whole : stem + name.slice(dot);
      });

/** The same through every string of plain data. */
export const substituteAll = <T>(data: T, values: Values): T => {
  if (values.size === 0) return data;
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return substitute(value, values);
    if (Array.isArray(value)) return value.map(walk);
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v)]));
    return value;
  };
  return walk(data) as T;
};

/** The lab as a learner with this seed gets it: start configurations with their values. */
export const drawn = (lab: Lab, seed: number): Lab => {
  const values = draw(lab, seed);
  if (values.size === 0) return lab;
  const configs = [...lab.configs].map(
    ([node, { file, text }]) => [node, { file, text: substitute(text, values) }] as const,
  );
  return { ...lab, configs: new Map(configs) };
};
