// The coverage tables of the protocols' READMEs are made from the `@rfc NUMBER SECTION` tags of the source.
// HOPWISE_BLESS=1 writes them anew.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("../../src/protocols/", import.meta.url).pathname;
const BEGIN = "<!-- coverage -->";
const END = "<!-- /coverage -->";

interface Tag {
  readonly rfc: number;
  readonly section: string;
  readonly where: string;
}
/** What a docstring with a tag stands before: the name declared on the first line of code after it. */
const declared = (after: string): string => {
  const line = after.split("\n").find((l) => l.trim() !== "" && !/^\s*(\/\/|\*|\/\*)/.test(l)) ?? "";
  return (
    /(?:const|class|function|interface|type)\s+(\w+)/.exec(line)?.[1] ??
    /^\s*(?:readonly\s+|static\s+)?#?(\w+)/.exec(line)?.[1] ??
    ""
  );
};
const tagsOf = (folder: string): Tag[] =>
  readdirSync(folder)
    .filter((f) => f.endsWith(".ts"))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
        const name = declared(text.slice(comment.index + comment[0].length));
        return [...comment[0].matchAll(/@rfc (\d+) ([\w.]+\w)/g)].map(([, rfc, section]) => ({
          rfc: Number(rfc),
          section: section!,
          where: `\`${file.slice(0, -3)}\` ${name}`.trim(),
        }));
      });
    });
const compareSections = (a: string, b: string): number => {
  const x = a.split(".");
  const y = b.split(".");
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p = "", q = ""] = [x[i], y[i]];
    if (p === q) continue;
    const [m, n] = [Number(p), Number(q)];
    return Number.isNaN(m) || Number.isNaN(n) ? (p < q ? -1 : 1) : m - n;
  }
  return 0;
};
const tableOf = (tags: readonly Tag[]): string => {
  const rows = new Map<string, Tag[]>();
  for (const tag of [...tags].sort((a, b) => a.rfc - b.rfc || compareSections(a.section, b.section))) {
    const key = `RFC ${tag.rfc}, ${tag.section}`;
    rows.set(key, [...(rows.get(key) ?? []), tag]);
  }
  const lines = [...rows].map(([key, all]) => `| ${key} | ${[...new Set(all.map((t) => t.where))].join(", ")} |`);
  return ["| Section | Where |", "|---|---|", ...lines].join("\n");
};

const documented = readdirSync(root).filter((p) => {
  const readme = join(root, p, "README.md");
  return existsSync(readme) && readFileSync(readme, "utf8").includes(BEGIN);
});
test.each(documented)("%s: the README lists what the source implements", (protocol) => {
  const readme = join(root, protocol, "README.md");
  const text = readFileSync(readme, "utf8");
  const tags = tagsOf(join(root, protocol));
  expect(tags.length).toBeGreaterThan(0);
  const [before = "", rest = ""] = text.split(BEGIN);
  const made = `${before}${BEGIN}\n\n${tableOf(tags)}\n\n${END}${rest.split(END)[1] ?? ""}`;
  if (process.env["HOPWISE_BLESS"] === "1") writeFileSync(readme, made);
  expect(readFileSync(readme, "utf8")).toBe(made);
});
