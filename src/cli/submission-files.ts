// Submissions on disk: a folder of files, a zip archive, or a class folder of those.
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { entriesOfZip } from "../grading/archive.ts";
import { type Entry, LIMITS, Ungradable } from "../grading/submission.ts";

/** Reads a regular file without following a link that took its place meanwhile. */
const readRegular = (path: string, shown: string): Uint8Array => {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Ungradable("special-file", { path: shown });
    if (stat.size > LIMITS.fileBytes)
      throw new Ungradable("file-too-large", { path: shown, bytes: stat.size, most: LIMITS.fileBytes });
    const buffer = new Uint8Array(stat.size);
    let at = 0;
    while (at < buffer.length) {
      const n = readSync(fd, buffer, at, buffer.length - at, at);
      if (n === 0) break;
      at += n;
    }
    return buffer.subarray(0, at);
  } finally {
    closeSync(fd);
  }
};

/** Every entry below a folder, links not followed; Ungradable past the limit on entries. */
const entriesOfFolder = (root: string): readonly Entry[] => {
  const entries: Entry[] = [];
  const walk = (folder: string, prefix: string): void => {
    for (const name of readdirSync(folder).sort()) {
      if (entries.length > LIMITS.entries)
        throw new Ungradable("too-many-files", { count: entries.length, most: LIMITS.entries });
      if (prefix === "" && name === ".git") continue;
      const full = join(folder, name);
      const path = prefix + name;
      const stat = lstatSync(full);
      const kind = stat.isSymbolicLink()
        ? "symlink"
        : stat.isDirectory()
          ? "directory"
          : stat.isFile()
            ? "file"
            : "other";
      entries.push({ path, kind, size: stat.size, read: () => readRegular(full, path) });
      if (kind === "directory") walk(full, `${path}/`);
    }
  };
  walk(root, "");
  return entries;
};

/** One thing to grade. `entries` throws Ungradable when it cannot be listed. */
export interface Found {
  /** The folder's or archive's own name. */
  readonly name: string;
  readonly path: string;
  entries(): readonly Entry[];
}

/** Archives above this are refused before they are read, in octets. */
const ARCHIVE_LIMIT = 32 << 20;

const archive = (path: string, shown: string): Found => ({
  name: shown.replace(/\.zip$/i, ""),
  path,
  entries: () => {
    const stat = lstatSync(path);
    if (!stat.isFile()) throw new Ungradable("symlink", { path: shown });
    if (stat.size > ARCHIVE_LIMIT)
      throw new Ungradable("archive-too-large", { path: shown, bytes: stat.size, most: ARCHIVE_LIMIT });
    return entriesOfZip(readFileSync(path), shown);
  },
});
const refusedLink = (path: string, name: string): Found => ({
  name,
  path,
  entries: () => {
    throw new Ungradable("symlink", { path: name });
  },
});

/**
 * What `path` holds: itself when it is an archive or a folder with .cfg files or answers.yaml of its own; else one
 * submission per sub-folder and archive in it (a class). Sorted by name. Throws the file system's error for a missing path.
 */
export const findSubmissions = (path: string): readonly Found[] => {
  const name = basename(path.replace(/[\\/]+$/, "")) || path;
  if (lstatSync(path).isFile()) return [archive(path, name)];
  const inside = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const whole: Found = { name, path, entries: () => entriesOfFolder(path) };
  if (inside.some((f) => /\.cfg$|^answers\.yaml$/.test(f.name))) return [whole];
  const members = inside.filter(
    (f) => !f.name.startsWith(".") && (f.isDirectory() || f.isSymbolicLink() || /\.zip$/i.test(f.name)),
  );
  if (members.length === 0) return [whole];
  return members.map((f): Found => {
    const full = join(path, f.name);
    if (f.isSymbolicLink()) return refusedLink(full, f.name);
    return f.isDirectory() ? { name: f.name, path: full, entries: () => entriesOfFolder(full) } : archive(full, f.name);
  });
};
