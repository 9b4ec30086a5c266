import { existsSync, readdirSync, readFileSync } from "node:fs";

/**
 * Sidebar groups from content/lessons/NN-part/NN-lesson/index.mdx: order is in the names, labels in part.json
 * (`{"label": "...", "translations": {"fr": "..."}}`) beside the lessons.
 */
export const sidebar = (root) => {
  const parts = readdirSync(root, { withFileTypes: true })
    .filter((d) => d.isDirectory() && /^\d\d-/.test(d.name))
    .map((d) => d.name)
    .sort();
  return parts.map((part) => {
    const meta = new URL(`${part}/part.json`, root);
    const labels = existsSync(meta) ? JSON.parse(readFileSync(meta, "utf8")) : { label: part };
    const items = readdirSync(new URL(`${part}/`, root), { withFileTypes: true })
      .filter((d) => d.isDirectory() || /\.mdx?$/.test(d.name))
      .map((d) => ({ slug: `${part}/${d.name.replace(/\.mdx?$/, "")}`, order: d.name }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ slug }) => slug);
    return { ...labels, items };
  });
};
