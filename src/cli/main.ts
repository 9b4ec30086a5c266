#!/usr/bin/env node
// The `hopwise` command. Reports go to stdout, progress and faults to stderr.
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// Compiled code is kept between runs, in the user's own cache; Node.js before 22.1 has no such thing.
const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
nodeModule.enableCompileCache?.(join(cache, "hopwise"));

const { main } = await import("./program.ts");
process.exitCode = await main();
