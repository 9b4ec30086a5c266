// Folders for files that are written.
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a folder and those around it. Throws as mkdirSync does; that with `recursive` never comes back from /proc. */
export const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  const around = dirname(path);
  if (around !== path) makeFolder(around);
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
};
