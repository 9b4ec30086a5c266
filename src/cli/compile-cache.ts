// Compiled code is kept between runs, in the user's own cache; Node.js before 22.1 has no such thing. Every thread asks anew.
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/** Does nothing where there is no place for it: a user without a home, a disk that cannot be written. */
export const keepCompiledCode = (): void => {
  try {
    const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
    nodeModule.enableCompileCache?.(join(cache, "hopwise"));
  } catch {
    // Starting a little slower is no reason not to start.
  }
};
