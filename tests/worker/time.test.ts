// Going back and forward in time, and what becomes of the future that is given up. On the real route-leaking lab.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { bench } from "./bench.ts";

const lab = loadLab("vrf-route-leaking");
const folder = "graders/vrf-route-leaking/solutions/reference";
const configs = new Map(
  readdirSync(folder).map((f) => [f.replace(/\.cfg$/, ""), { file: f, text: readFileSync(`${folder}/${f}`, "utf8") }]),
);
const S = 1e9;
const opened = async (cost = 0.05) => {
  const b = bench(cost, factories);
  await b.done(b.client.ask("open", { lab, configs }));
  await b.done(b.client.ask("advance", { duration: 30 * S }));
  const type = (node: string, ...lines: readonly string[]) =>
    b.done(
      b.client.ask("input", { kind: "type", node, session: "main", interactive: true, data: `${lines.join("\r")}\r` }),
    );
  const print = () => b.done(b.client.ask("fingerprint", null));
  const now = () => b.of("time").at(-1)!.now;
  return { ...b, type, print, now };
};

describe("going back", () => {
  test("and forward again gives the same fingerprint, without losing what was done", async () => {
    const { client, done, type, print, of } = await opened();
    await type("R3", "enable", "configure terminal", "hostname ALPHA");
    await done(client.ask("advance", { duration: 10 * S }));
    const early = await print();
    await type("R3", "hostname BETA", "end");
    await done(client.ask("input", { kind: "link", link: "R1:GigabitEthernet0/0", up: false }));
    await done(client.ask("advance", { duration: 20 * S }));
    const late = await print();
    const recording = await done(client.ask("recording", null));

    expect(await done(client.ask("rewind", { to: 40 * S - 1 }))).toEqual({ now: 40 * S - 1, reached: true });
    await done(client.ask("advance", { duration: 1 }));
    // Inputs at that very instant belong to it.
    expect(await done(client.ask("running", { node: "R3" }))).toContain("hostname BETA");
    await done(client.ask("rewind", { to: 39 * S }));
    expect(await done(client.ask("running", { node: "R3" }))).toContain("hostname ALPHA");
    const told = of("rewound").at(-1)!;
    const shown = told.consoles.find((c) => c.node === "R3" && c.session === "main")?.text ?? "";
    expect(shown).toContain("hostname ALPHA");
    expect(shown).not.toContain("BETA");
    expect(told.links.every((l) => l.up)).toBe(true);
    expect(of("time").at(-1)).toMatchObject({ now: 39 * S, present: 60 * S });
    expect(await done(client.ask("recording", null))).toEqual(recording);

    await done(client.ask("rewind", { to: 60 * S }));
    expect(await print()).toEqual(late);
    expect(of("branched")).toEqual([]);
    // The state just before the second change is what it was then: played again up to there without it.
    const alone = new Network(lab, { factories, configs });
    alone.replay(recording.inputs.filter((i) => i.at < 40 * S));
    alone.run(40 * S);
    expect(alone.fingerprint()).toEqual(early);
  });
  test("time goes on through the same inputs", async () => {
    const { client, done, type, print } = await opened();
    await type("R3", "enable", "configure terminal", "hostname ALPHA");
    await done(client.ask("advance", { duration: 30 * S }));
    const there = await print();
    await done(client.ask("rewind", { to: 10 * S }));
    expect(await done(client.ask("running", { node: "R3" }))).toContain("hostname R3");
    await done(client.ask("advance", { duration: 50 * S }));
    expect(await print()).toEqual(there);
  });
  test("something new in the past hands the future over; nothing of it happens any more", async () => {
    const { client, done, type, of, now } = await opened();
    await type("R3", "enable", "configure terminal", "hostname ALPHA");
    await done(client.ask("advance", { duration: 10 * S }));
    await type("R3", "hostname BETA");
    await done(client.ask("advance", { duration: 10 * S }));
    const full = await done(client.ask("recording", null));
    await done(client.ask("rewind", { to: 35 * S }));
    // Two at once: the second waits for what the first sets off.
    const first = client.ask("input", {
      kind: "type",
      node: "R3",
      session: "main",
      interactive: true,
      data: "hostname ",
    });
    const second = client.ask("input", {
      kind: "type",
      node: "R3",
      session: "main",
      interactive: true,
      data: "GAMMA\r",
    });
    expect(await done(first)).toEqual({ at: 35 * S });
    expect(await done(second)).toEqual({ at: 35 * S });
    expect(of("branched")).toEqual([{ kind: "branched", at: 35 * S, abandoned: { recording: full, now: 50 * S } }]);
    await done(client.ask("advance", { duration: 30 * S }));
    expect(await done(client.ask("running", { node: "R3" }))).toContain("hostname GAMMA");
    const after = await done(client.ask("recording", null));
    expect(after.inputs.filter((i) => i.at < 35 * S)).toEqual(full.inputs.filter((i) => i.at < 35 * S));
    expect(after.inputs.filter((i) => i.at > 35 * S)).toEqual([]);
    expect(now()).toBe(65 * S);
    expect(of("time").at(-1)).toMatchObject({ now: 65 * S, present: 65 * S });
  });
  test("typing where nothing had been done since gives up time only", async () => {
    const { client, done, type, of } = await opened();
    await done(client.ask("rewind", { to: 20 * S }));
    await type("R3", "enable");
    expect(of("branched")).toEqual([{ kind: "branched", at: 20 * S, abandoned: null }]);
  });
  test("views and consoles follow the network that is in place", async () => {
    const { client, done, type, of, go } = await opened();
    await done(client.ask("watch", { views: [{ node: "R3", name: "interfaces" }], links: [] }));
    await done(client.ask("input", { kind: "power", node: "R3", on: false }));
    await done(client.ask("advance", { duration: 5 * S }));
    go(500);
    expect(of("view").at(-1)!.view).toEqual([]);
    await done(client.ask("rewind", { to: 20 * S }));
    go(500);
    expect((of("view").at(-1)!.view as unknown[]).length).toBeGreaterThan(0);
    const before = of("console").length;
    await type("R3", "enable");
    expect(of("console").length).toBeGreaterThan(before);
  });
  test("tells how far it is, and can be given up: the network that was there goes on", async () => {
    const { client, done, type, print, of } = await opened(20);
    await type("R3", "enable", "configure terminal", "hostname ALPHA");
    await done(client.ask("advance", { duration: 1500 * S }));
    const there = await print();
    const back = client.ask("rewind", { to: 1200 * S });
    // Typed while it is played: waits, and meets the network that stays.
    const typed = client.ask("input", {
      kind: "type",
      node: "R3",
      session: "main",
      interactive: true,
      data: "hostname BETA\r",
    });
    await done(client.ask("stay", null));
    expect(await done(back)).toEqual({ now: 1530 * S, reached: false });
    expect(of("rewound")).toEqual([]);
    await done(typed);
    expect(of("branched")).toEqual([]);
    expect(await done(client.ask("running", { node: "R3" }))).toContain("hostname BETA");
    expect(await print()).not.toEqual(there);
    expect(of("time").at(-1)).toMatchObject({ now: 1530 * S, present: 1530 * S });

    expect(await done(client.ask("rewind", { to: 1200 * S }))).toEqual({ now: 1200 * S, reached: true });
    const shares = of("replaying").map((r) => r.share);
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.every((s) => s > 0 && s <= 1)).toBe(true);
    // On the way forward it stops where it has come to.
    const on = client.ask("rewind", { to: 1530 * S });
    await done(client.ask("stay", null));
    const { now, reached } = await done(on);
    expect(reached).toBe(false);
    expect(now).toBeGreaterThanOrEqual(1200 * S);
    expect(now).toBeLessThan(1530 * S);
    expect(await done(client.ask("rewind", { to: 1530 * S }))).toEqual({ now: 1530 * S, reached: true });
    expect(await done(client.ask("running", { node: "R3" }))).toContain("hostname BETA");
  });
  test("refuses an instant before the beginning", async () => {
    const { client, done } = await opened();
    await expect(done(client.ask("rewind", { to: -1 }))).rejects.toThrow("no such instant");
  });
});

describe("steps", () => {
  test("to the next frame of a watched link, and to the next line of a log", async () => {
    const { client, done, now } = await opened();
    await done(client.ask("watch", { views: [], links: ["R1:GigabitEthernet0/0"] }));
    const frame = await done(client.ask("until", { what: "frame" }));
    expect(frame.found).toBe(true);
    expect(frame.at).toBeGreaterThan(30 * S);
    expect(frame.at).toBeLessThan(41 * S);
    const link = new Network(lab, { factories, configs });
    let seen = -1;
    link.run(30 * S);
    link.link("R1:GigabitEthernet0/0").tap(({ at }) => {
      if (seen < 0) seen = at;
    });
    link.run(41 * S);
    // A frame is on the wire from its first octet; the tap hears it when it is sent.
    expect(frame.at).toBeLessThanOrEqual(seen);
    await done(client.ask("input", { kind: "link", link: "R1:GigabitEthernet0/0", up: false }));
    const log = await done(client.ask("until", { what: "log" }));
    expect(log.found).toBe(true);
    expect(now()).toBe(log.at);
    const lines = (await done(client.ask("view", { node: "R2", name: "log" }))) as { at: number }[];
    const others = (await done(client.ask("view", { node: "R1", name: "log" }))) as { at: number }[];
    expect([lines.at(-1)?.at, others.at(-1)?.at]).toContain(log.at);
  });
  test("no watched link: nothing to wait for", async () => {
    const { client, done } = await opened();
    expect(await done(client.ask("until", { what: "frame" }))).toEqual({ found: false, at: 30 * S });
  });
});
