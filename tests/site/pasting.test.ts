// Long texts on their way into a console: in order, in pieces, stopped by Ctrl-C, refused when too long.
import { expect, it } from "vitest";
import { MOST_LINES, Pasting, pieces } from "../../src/site/lab/pasting.ts";

const lines = (n: number): string => Array.from({ length: n }, (_, i) => `line ${i}\r`).join("");
const console_ = () => {
  const typed: string[] = [];
  const waiting: (() => void)[] = [];
  const pasting = new Pasting((_node, data) => {
    typed.push(data);
    return new Promise<void>((done) => waiting.push(done));
  });
  /** Lets the console take what it was given last. */
  const take = async (): Promise<void> => {
    waiting.shift()?.();
    await new Promise((done) => setTimeout(done, 0));
  };
  return { typed, pasting, take };
};

it("pieces are whole lines, and nothing is lost between them", () => {
  expect(pieces(lines(120)).map((p) => p.split("\r").length - 1)).toEqual([50, 50, 20]);
  expect(pieces(`${lines(60)}half`).join("")).toBe(`${lines(60)}half`);
});
it("short text goes at once", () => {
  const { typed, pasting } = console_();
  expect(pasting.put("R1", "show ip route\r")).toBeNull();
  expect(typed).toEqual(["show ip route\r"]);
  expect(pasting.progress.value.size).toBe(0);
});
it("long text goes piece by piece, with what is typed meanwhile behind it", async () => {
  const { typed, pasting, take } = console_();
  pasting.put("R1", lines(120));
  expect(typed).toHaveLength(1);
  expect(pasting.progress.value.get("R1")).toEqual({ done: 0, total: 120 });
  pasting.put("R1", "x");
  for (let i = 0; i < 4; i++) await take();
  expect(typed.join("")).toBe(`${lines(120)}x`);
  expect(pasting.progress.value.size).toBe(0);
});
it("Ctrl-C drops the rest", async () => {
  const { typed, pasting, take } = console_();
  pasting.put("R1", lines(120));
  pasting.put("R1", "\u0003");
  for (let i = 0; i < 4; i++) await take();
  expect(typed).toHaveLength(2);
  expect(typed[1]).toBe("\u0003");
  pasting.put("R1", "y");
  expect(typed[2]).toBe("y");
});
it("consoles do not wait for each other", () => {
  const { typed, pasting } = console_();
  pasting.put("R1", lines(120));
  pasting.put("R2", "z");
  expect(typed[1]).toBe("z");
});
it("too much is refused whole", () => {
  const { typed, pasting } = console_();
  expect(pasting.put("R1", lines(MOST_LINES + 1))).toBe(MOST_LINES + 1);
  expect(typed).toEqual([]);
});
