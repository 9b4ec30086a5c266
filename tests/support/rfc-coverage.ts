// Which sections of which RFC are implemented where: read from the `@rfc NUMBER SECTION` tags in the sources.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const root = new URL("../..", import.meta.url).pathname;

export interface Tag {
  readonly rfc: number;
  readonly section: string;
  /** Relative to the checkout. */
  readonly file: string;
}
/** Tags in order of RFC, section and file; `bad` are those that say something else than a number and a section. */
export const tags = (): { readonly good: readonly Tag[]; readonly bad: readonly string[] } => {
  const good: Tag[] = [];
  const bad: string[] = [];
  for (const f of readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })) {
    if (!f.isFile() || !f.name.endsWith(".ts")) continue;
    const path = join(f.parentPath, f.name);
    const file = relative(root, path);
    for (const [whole, text = ""] of readFileSync(path, "utf8").matchAll(/@rfc\b([^@*\n]*)/g)) {
      const found = /^ (\d{3,5}) ([0-9A-Z]+(?:\.\d+)*(?:-[0-9A-Z]+(?:\.\d+)*)?(?:, [0-9A-Z]+(?:\.\d+)*)*)\.?\s*$/.exec(
        text,
      );
      const entire = /^ (\d{3,5})\.?\s*(?:\*\/)?\s*$/.exec(text);
      if (entire !== null) good.push({ rfc: Number(entire[1]), section: "all", file });
      else if (found === null) bad.push(`${file}: ${whole.trim()}`);
      else for (const section of found[2]!.split(", ")) good.push({ rfc: Number(found[1]), section, file });
    }
  }
  const key = (section: string): string =>
    section
      .split(".")
      .map((part) => part.padStart(4, "0"))
      .join(".");
  good.sort(
    (a, b) =>
      a.rfc - b.rfc ||
      (key(a.section) < key(b.section) ? -1 : key(a.section) > key(b.section) ? 1 : 0) ||
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0),
  );
  return { good, bad };
};
/** One table per RFC, as Markdown. */
export const coverage = (): string => {
  const lines = [
    "# RFC sections and where they are implemented",
    "",
    "Made by `node tests/support/rfc-coverage.ts > docs/rfc-coverage.md` from the `@rfc` tags in the sources. The tests of `src/x/y.ts` are under `tests/x`.",
  ];
  let rfc = 0;
  const rows = new Map<string, string[]>();
  const flush = (): void => {
    for (const [section, files] of rows) lines.push(`| ${section} | ${files.map((f) => `\`${f}\``).join(", ")} |`);
    rows.clear();
  };
  for (const tag of tags().good) {
    if (tag.rfc !== rfc) {
      flush();
      rfc = tag.rfc;
      lines.push("", `## RFC ${rfc}`, "", "| section | source |", "|---|---|");
    }
    const files = rows.get(tag.section) ?? [];
    if (!files.includes(tag.file)) files.push(tag.file);
    rows.set(tag.section, files);
  }
  flush();
  return `${lines.join("\n")}\n`;
};
if (process.argv[1] === new URL(import.meta.url).pathname) process.stdout.write(coverage());
