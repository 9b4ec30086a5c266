import { expect, it } from "vitest";
import { commandReference, referenceRows } from "../../src/ios/reference.ts";

it("docs/commands.md lists every command as the table has it", async () => {
  await expect(commandReference()).toMatchFileSnapshot("../../docs/commands.md");
});
it("no two rows of the reference are the same", () => {
  const seen = new Map<string, number>();
  for (const r of referenceRows()) {
    const key = `${r.mode} ${r.syntax}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  expect([...seen].filter(([, n]) => n > 1)).toEqual([]);
});
