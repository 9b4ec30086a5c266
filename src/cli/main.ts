#!/usr/bin/env node
// The `hopwise` command. Reports go to stdout, progress and faults to stderr.
import { keepCompiledCode } from "./compile-cache.ts";

keepCompiledCode();
const { main } = await import("./program.ts");
process.exitCode = await main();
