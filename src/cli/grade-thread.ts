// Where a worker thread of `hopwise grade` begins.
import { keepCompiledCode } from "./compile-cache.ts";

keepCompiledCode();
await import("./grade-work.ts");
