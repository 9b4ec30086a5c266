// The import edges, file lengths and banned globals of docs/architecture.md.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
  .filter((f) => f.isFile() && /\.(ts|tsx)$/.test(f.name))
  .map((f) => relative(root, join(f.parentPath, f.name)));
const text = (file: string): string => readFileSync(join(root, file), "utf8");
const layerOf = (file: string): string => file.split("/")[1] ?? "";

/** What each layer may import, itself included. Types of protocol ports and of the model may be named further down. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: ["base"],
  wire: ["base", "wire"],
  kernel: ["base", "wire", "kernel"],
  forwarding: ["base", "wire", "kernel", "forwarding"],
  protocols: ["base", "wire", "kernel", "forwarding", "protocols"],
  config: ["base", "forwarding", "config", "protocols"],
  device: ["base", "wire", "kernel", "forwarding", "protocols", "config", "device"],
  ios: ["base", "wire", "kernel", "forwarding", "protocols", "config", "device", "ios"],
  // explain looks at networks from above; the lab's node factories hand it to consoles.
  explain: ["base", "wire", "kernel", "forwarding", "protocols", "config", "device", "ios", "lab", "explain"],
  lab: ["base", "wire", "kernel", "forwarding", "protocols", "config", "device", "ios", "lab", "explain"],
  grading: [
    "base",
    "wire",
    "kernel",
    "forwarding",
    "protocols",
    "config",
    "device",
    "ios",
    "lab",
    "grading",
    "explain",
  ],
  worker: [
    "base",
    "wire",
    "kernel",
    "forwarding",
    "protocols",
    "config",
    "device",
    "ios",
    "lab",
    "grading",
    "worker",
    "explain",
  ],
  cli: [
    "base",
    "wire",
    "kernel",
    "forwarding",
    "protocols",
    "config",
    "device",
    "ios",
    "lab",
    "grading",
    "worker",
    "cli",
    "explain",
  ],
};
/** Type-only edges that go against the arrows: ports and plain configuration types. */
const TYPES_FROM: Record<string, RegExp> = {
  forwarding: /^src\/(protocols\/protocol|config\/model)\.ts$/,
  protocols: /^src\/config\/(model|policy[^/]*)\.ts$/,
};

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}
const edges: Edge[] = files.flatMap((from) =>
  [...text(from).matchAll(/^(?:import|export)\s+(type\s)?[^;"']*?\bfrom\s+["'](\.[^"']+)["']/gm)].map((m) => ({
    from,
    to: relative(root, join(root, from, "..", m[2] ?? "")),
    typeOnly: m[1] !== undefined,
  })),
);

test("imports follow the arrows of docs/architecture.md", () => {
  const wrong = edges.filter(({ from, to, typeOnly }) => {
    const may = MAY_IMPORT[layerOf(from)];
    if (may === undefined || may.includes(layerOf(to))) return false;
    return !(typeOnly && TYPES_FROM[layerOf(from)]?.test(to));
  });
  expect(wrong.map((e) => `${e.from} -> ${e.to}`)).toEqual([]);
});

test("protocols never import each other", () => {
  const folder = (file: string): string | undefined => /^src\/protocols\/([^/]+)\//.exec(file)?.[1];
  const wrong = edges.filter(({ from, to }) => folder(from) && folder(to) && folder(from) !== folder(to));
  expect(wrong.map((e) => `${e.from} -> ${e.to}`)).toEqual([]);
});

test("the core has one runtime dependency, behind one file", () => {
  const core = /^src\/(base|wire|kernel|forwarding|protocols|device|config|ios)\//;
  const packages = files
    .filter((f) => core.test(f))
    .flatMap((f) => [...text(f).matchAll(/^import\s[^;"']*?["']([^."'][^"']*)["']/gm)].map((m) => `${f}: ${m[1]}`));
  expect(packages).toEqual(packages.filter((p) => p === "src/base/pattern.ts: re2js"));
});

test("no source file is longer than 500 lines", () => {
  const long = files.map((f) => ({ f, lines: text(f).split("\n").length })).filter(({ lines }) => lines > 500);
  expect(long).toEqual([]);
});

const BANNED: readonly [RegExp, string][] = [
  [/\bnew Date\b|\bDate\.(now|parse)\b/, "Date: the kernel's clock is the only one"],
  [/\bperformance\.|\bMath\.random\b/, "ambient time or randomness"],
  [/\bset(Timeout|Interval|Immediate)\(|\bqueueMicrotask\(/, "timers of the platform"],
  [/\bnew Promise\b|\basync\b|\bawait\b/, "promises"],
  [/\blocaleCompare\b|\bIntl\./, "locale-dependent order"],
  [/\.(sort|toSorted)\(\)/, "sort without a comparator"],
  [/\bfor \((const|let|var) [\w$]+ in /, "for…in"],
  [/\beval\(|\bnew Function\b/, "code from text"],
  [/\bconsole\./, "console"],
];
test("the core uses nothing that depends on the machine", () => {
  const core = /^src\/(base|wire|kernel|forwarding|protocols|device|config|ios)\//;
  const strip = (s: string): string =>
    s.replace(/\/\*[\s\S]*?\*\/|(^|[^:])\/\/.*$|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/gm, "$1");
  const found = files
    .filter((f) => core.test(f))
    .flatMap((f) => BANNED.filter(([pattern]) => pattern.test(strip(text(f)))).map(([, why]) => `${f}: ${why}`));
  expect(found).toEqual([]);
});

/** Rings of files whose code needs each other: a table of commands that can print itself, and questions that lead to questions. */
const RINGS: readonly (readonly string[])[] = [
  ["src/explain/edge.ts", "src/explain/transport.ts", "src/explain/vpn-session.ts", "src/explain/vpn.ts"],
  ["src/ios/commands.ts", "src/ios/exec/basic.ts", "src/ios/show/system.ts", "src/ios/writer.ts"],
];
test("files need each other's code in a ring nowhere else", () => {
  const needs = new Map<string, string[]>();
  for (const { from, to, typeOnly } of edges) if (!typeOnly) needs.set(from, [...(needs.get(from) ?? []), to]);
  const reach = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const queue = [...(needs.get(start) ?? [])];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      queue.push(...(needs.get(at) ?? []));
    }
    return seen;
  };
  const reached = new Map([...needs.keys()].map((f) => [f, reach(f)] as const));
  const rings = new Set<string>();
  for (const [file, to] of reached)
    if (to.has(file))
      rings.add(
        [...to]
          .filter((f) => reached.get(f)?.has(file))
          .sort()
          .join(" "),
      );
  expect([...rings].sort()).toEqual(RINGS.map((r) => r.join(" ")));
});
