#!/usr/bin/env node
// The `hopwise` command. Reports go to stdout, progress and faults to stderr.
import { keepCompiledCode } from "./compile-cache.ts";

keepCompiledCode();
for (const stream of [process.stdout, process.stderr])
  stream.on("error", ({ code }: NodeJS.ErrnoException) => {
    // Whoever reads the output may stop reading it, as head does: nothing is wrong then.
    if (code === "EPIPE") process.exit();
    if (stream === process.stdout) process.stderr.write(`hopwise: cannot write the output (${code ?? "error"})\n`);
    process.exit(2);
  });
const { main } = await import("./program.ts");
process.exitCode = await main();
