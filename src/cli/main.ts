#!/usr/bin/env node
// The `hopwise` command. Reports go to stdout, progress and faults to stderr.
import { keepCompiledCode } from "./compile-cache.ts";

keepCompiledCode();
// Whoever reads the output may stop reading it, as head does: nothing is wrong then.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
const { main } = await import("./program.ts");
process.exitCode = await main();
