// Compiled code is kept between runs, in the user's own cache; Node.js before 22.1 has no such thing. Every thread asks anew.
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

export const keepCompiledCode = (): void => {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  nodeModule.enableCompileCache?.(join(cache, "hopwise"));
};
