// The cache of compiled code is a help, never a condition: no home, no place, no matter.
import { afterEach, expect, test, vi } from "vitest";
import { keepCompiledCode } from "../../src/cli/compile-cache.ts";

const home = vi.hoisted(() => ({ of: (): string => "/nowhere" }));
vi.mock("node:os", async (original) => ({ ...(await original<typeof import("node:os")>()), homedir: () => home.of() }));
const before = process.env["XDG_CACHE_HOME"];
afterEach(() => {
  if (before === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = before;
});

test("a user who is in no list has no home, and no cache", () => {
  delete process.env["XDG_CACHE_HOME"];
  let asked = 0;
  home.of = () => {
    asked++;
    throw new Error("ENOENT: no such file or directory, uv_os_homedir");
  };
  expect(keepCompiledCode).not.toThrow();
  expect(asked).toBe(1);
});
test("a place that cannot be written is left alone", () => {
  process.env["XDG_CACHE_HOME"] = "/dev/null";
  expect(keepCompiledCode).not.toThrow();
});
