// The core compiles without DOM, Node or any ambient type: the compiler is the wall.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("src/{base…ios} compile with lib ES2023 and no ambient types", () => {
  const root = new URL("../..", import.meta.url).pathname;
  const { status, stdout } = spawnSync(
    process.execPath,
    ["node_modules/typescript-7/bin/tsc", "--noEmit", "-p", "src/core.tsconfig.check.json"],
    { cwd: root, encoding: "utf8" },
  );
  expect(stdout).toBe("");
  expect(status).toBe(0);
}, 60_000);
