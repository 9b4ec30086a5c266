import { existsSync, readdirSync, readFileSync } from "node:fs";

const labOf = (file) => /^---\n(?:.*\n)*?lab: *([a-z0-9-]+)\n(?:.*\n)*?---$/m.exec(readFileSync(file, "utf8"))?.[1];
const fileOf = (root, slug) =>
  [`${slug}/index.mdx`, `${slug}/index.md`, `${slug}.mdx`, `${slug}.md`].map((f) => new URL(f, root)).find(existsSync);

/**
 * Sidebar groups from content/lessons/NN-part/NN-lesson/index.mdx: order is in the names, labels in part.json
 * (`{"label": "...", "translations": {"fr": "..."}}`) beside the lessons. A lesson's lab becomes the attribute data-lab of
 * its link, for the marks of progress; `"progress": false` in part.json leaves them out.
 */
export const sidebar = (root) => {
  const parts = readdirSync(root, { withFileTypes: true })
    .filter((d) => d.isDirectory() && /^\d\d-/.test(d.name))
    .map((d) => d.name)
    .sort();
  return parts.map((part) => {
    const meta = new URL(`${part}/part.json`, root);
    const { progress = true, ...labels } = existsSync(meta) ? JSON.parse(readFileSync(meta, "utf8")) : { label: part };
    const items = readdirSync(new URL(`${part}/`, root), { withFileTypes: true })
      .filter((d) => d.isDirectory() || /\.mdx?$/.test(d.name))
      .map((d) => ({ slug: `${part}/${d.name.replace(/\.mdx?$/, "")}`, order: d.name }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ slug }) => {
        const file = fileOf(root, slug);
        const lab = file === undefined || !progress ? undefined : labOf(file);
        return lab === undefined ? slug : { slug, attrs: { "data-lab": lab } };
      });
    return { ...labels, items };
  });
};
