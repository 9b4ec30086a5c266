import { describe, expect, test } from "vitest";
import { parseLab } from "../../src/lab/definition.ts";
import { factories } from "../../src/lab/factories.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";
import { Refusal } from "../../src/worker/client.ts";
import { Pacer } from "../../src/worker/pace.ts";
import { readPcapng } from "../../src/wire/pcapng.ts";
import { doubles } from "../lab/double.ts";
import { bench } from "./bench.ts";

const lab = parseLab(
  `schema: lab/v1
id: ring
seed: 3
nodes: { A: { kind: host }, B: { kind: router }, C: { kind: router } }
links:
  - [A:eth0, B:eth0]
  - [B:eth1, C:eth1]
  - [C:eth2, B:eth2]
`,
  "lab.yaml",
);

const routers = parseLab(
  "schema: lab/v1\nid: pair\nnodes: { R1: { kind: router }, R2: { kind: router } }\nlinks:\n  - [R1:GigabitEthernet0/0, R2:GigabitEthernet0/0]\n",
  "lab.yaml",
);

describe("an engine behind messages", () => {
  test("gives the fingerprint that the same run gives without a worker", async () => {
    const { client, done } = bench();
    const opened = await done(client.ask("open", { lab, hashFrames: true }));
    expect(opened).toMatchObject({ now: 0, unrecognised: [], nodes: [{ name: "A" }, { name: "B" }, { name: "C" }] });
    expect(opened.links.map((l) => l.id)).toEqual(["A:eth0--B:eth0", "B:eth1--C:eth1", "B:eth2--C:eth2"]);
    const report = await done(client.ask("settle", {}));
    const network = new Network(lab, { factories: doubles, hashFrames: true });
    network.run(0);
    expect(settle(network)).toEqual(report);
    expect(await done(client.ask("fingerprint", null))).toEqual(network.fingerprint());
  });
  test("paces virtual time by real time, stops when paused, and runs as fast as it can when told", async () => {
    const { client, go, of, done } = bench(0.01);
    await done(client.ask("open", { lab }));
    await done(client.ask("pace", 2));
    const start = of("time").at(-1)!.now;
    go(1000);
    const ran = of("time").at(-1)!.now - start;
    expect(ran).toBeGreaterThan(1.9e9);
    expect(ran).toBeLessThan(2.1e9);
    await done(client.ask("pace", "paused"));
    const paused = of("time").length;
    go(1000);
    expect(of("time").length).toBeLessThanOrEqual(paused + 1);
    const events = of("time").at(-1)!.events;
    await done(client.ask("pace", "fast"));
    await done(client.ask("input", { kind: "power", node: "B", on: false }));
    await done(client.ask("input", { kind: "power", node: "B", on: true }));
    go(100);
    expect(of("time").at(-1)!.events).toBeGreaterThan(events);
  });
  test("answers keystrokes at once, also when paused, and posts console output in one piece per slice", async () => {
    const { client, of, done } = bench();
    await done(client.ask("open", { lab, until: 5e9 }));
    client.type("A", "1", "neighbors\r");
    expect(of("console")).toEqual([
      { kind: "console", node: "A", session: "1", data: expect.stringMatching(/^neighborsB@eth0 \d+\r\n$/) },
    ]);
  });
  test("cuts a long text into pieces, so that a keystroke at another console is answered in between", async () => {
    const { client, of, done } = bench(8, factories);
    await done(client.ask("open", { lab: routers, until: 1e9 }));
    client.type("R1", "1", "enable\rconfigure terminal\r");
    const lines = Array.from({ length: 3000 }, (_, i) => `ip route 10.${i >> 8}.${i & 255}.0 255.255.255.0 Null0`);
    let over = false;
    const paste = client
      .ask("input", { kind: "type", node: "R1", session: "1", interactive: true, data: `${lines.join("\r")}\r` })
      .then((answer) => {
        over = true;
        return answer;
      });
    client.type("R1", "1", "end\r");
    client.type("R2", "1", "x");
    expect(over).toBe(false);
    expect(of("console").some((c) => c.node === "R2" && c.data.includes("x"))).toBe(true);
    expect(await done(paste)).toEqual({ at: 1e9 });
    const output = (node: string): string =>
      of("console")
        .filter((c) => c.node === node)
        .map((c) => c.data)
        .join("");
    await done(client.ask("advance", { duration: 1e9 }));
    expect(output("R1")).not.toContain("% ");
    expect(output("R1").trimEnd().endsWith("R1#")).toBe(true);
    const rows = (await done(client.ask("view", { node: "R1", name: "routes" }))) as unknown[];
    expect(rows).toHaveLength(3000);
    const recording = await done(client.ask("recording", null));
    expect(recording.inputs.filter((i) => i.kind === "type" && i.more === true).length).toBeGreaterThan(10);
    const again = new Network(routers, { factories });
    again.replay(recording.inputs);
    again.run(2e9);
    expect(again.fingerprint()).toEqual(await done(client.ask("fingerprint", null)));
  });
  test("drops the rest of a long text at Ctrl-C, and goes on", async () => {
    const { client, of, done } = bench(8, factories);
    await done(client.ask("open", { lab: routers, until: 1e9 }));
    const text = "! nothing\r".repeat(5000);
    const paste = client.ask("input", { kind: "type", node: "R1", session: "1", interactive: true, data: text });
    client.type("R1", "1", "\u0003");
    expect(await done(paste)).toEqual({ at: 1e9 });
    client.type("R1", "1", "enable\r");
    expect(of("console").at(-1)!.data.trimEnd().endsWith("R1#")).toBe(true);
    await expect(
      done(client.ask("input", { kind: "type", node: "R9", session: "1", interactive: true, data: text })),
    ).rejects.toThrow("R9");
  });
  test("takes messages between slices of a long run", async () => {
    const { client, go, of, done } = bench(8);
    await done(client.ask("open", { lab, until: 5e9 }));
    const settled = client.ask("settle", {});
    client.ask("execute", { node: "A", command: "storm" }).catch(() => {});
    await done(settled);
    const storm = client.ask("advance", { duration: 3600e9, events: 200_000 });
    go(200);
    client.type("A", "1", "neighbors\r");
    expect(of("console")).toHaveLength(1);
    expect(of("time").at(-1)!.busy).toBe(true);
    expect((await done(storm)).end).toBe("events");
  });
  test("pushes watched views after changes and watched frames with a summary, and no others", async () => {
    const { client, go, of, done } = bench();
    await done(client.ask("open", { lab }));
    await done(client.ask("watch", { views: [{ node: "A", name: "neighbors" }], links: ["A:eth0"] }));
    await done(client.ask("advance", { duration: 3e9 }));
    go(500);
    expect(of("view").at(-1)!.view).toEqual([expect.stringMatching(/^B@eth0 /)]);
    const pushed = of("view").length;
    const frames = of("frames").flatMap((f) => f.frames);
    expect(new Set(frames.map((f) => f.link))).toEqual(new Set(["A:eth0--B:eth0"]));
    expect(frames[0]).toMatchObject({ from: expect.stringMatching(/^[AB]:eth0$/), length: 1, protocol: "data" });
    await done(client.ask("advance", { duration: 30e9 }));
    go(500);
    expect(of("view").length).toBe(pushed);
  });
  test("counts the frames that come too fast to be shown, and numbers those that are", async () => {
    const { client, done, of } = bench(0.001);
    await done(client.ask("open", { lab, until: 5e9 }));
    await done(client.ask("watch", { views: [], links: ["A:eth0", "B:eth1", "B:eth2"] }));
    client.ask("execute", { node: "A", command: "storm" }).catch(() => {});
    await done(client.ask("advance", { duration: 3600e9, events: 100_000 }));
    const told = of("frames");
    expect(told.reduce((n, f) => n + f.missed, 0)).toBeGreaterThan(0);
    expect(Math.max(...told.map((f) => f.frames.length))).toBeLessThanOrEqual(500);
    const numbers = told.flatMap((f) => f.frames.map((x) => x.number));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });
  test("captures what a link remembers, and shows running configurations", async () => {
    const { client, done } = bench();
    await done(client.ask("open", { lab, until: 5e9, configs: new Map([["B", { file: "x", text: "hello" }]]) }));
    const capture = readPcapng(await done(client.ask("capture", { link: "A:eth0" })));
    expect(capture.packets.length).toBeGreaterThan(1);
    expect(await done(client.ask("running", { node: "B" }))).toBe("hello");
  });
  test("resumes from a recording", async () => {
    const first = bench();
    await first.done(first.client.ask("open", { lab, until: 5e9, hashFrames: true }));
    await first.done(first.client.ask("input", { kind: "link", link: "A:eth0", up: false }));
    await first.done(first.client.ask("advance", { duration: 2e9 }));
    const recording = await first.done(first.client.ask("recording", null));
    const second = bench();
    await second.done(
      second.client.ask("open", { lab, seed: recording.seed, inputs: recording.inputs, until: 7e9, hashFrames: true }),
    );
    const print = await second.done(second.client.ask("fingerprint", null));
    expect(print).toEqual(await first.done(first.client.ask("fingerprint", null)));
    expect(first.of("link")).toEqual([{ kind: "link", link: "A:eth0--B:eth0", up: false }]);
  });
  test("refuses unknown names, faulty labs, and questions before a lab is open", async () => {
    const { client, done } = bench();
    await expect(done(client.ask("fingerprint", null))).rejects.toThrow("no lab is open");
    const faulty = {
      ...lab,
      links: [{ ...lab.links[0]!, ends: [{ ...lab.links[0]!.ends[0]!, port: "x" }, lab.links[0]!.ends[1]!] }],
    };
    const refused = await done(client.ask("open", { lab: faulty }).catch((e: Refusal) => e));
    expect(refused).toBeInstanceOf(Refusal);
    expect((refused as Refusal).faults[0]!.message).toBe('A has no interface "x"');
    await done(client.ask("open", { lab }));
    await expect(done(client.ask("view", { node: "Z", name: "neighbors" }))).rejects.toThrow('there is no node "Z"');
    await expect(done(client.ask("execute", { node: "Z", command: "x" }))).rejects.toThrow('there is no node "Z"');
  });
  test("refuses what waits when another lab is opened", async () => {
    const { client, done } = bench();
    await done(client.ask("open", { lab }));
    const settled = client.ask("settle", {}).catch((e: Error) => e.message);
    await done(client.ask("open", { lab }));
    expect(await settled).toBe("another lab was opened");
  });
  test("tells when the program itself fails, with the recording up to there", async () => {
    const { client, of, done } = bench(1, {
      ...doubles,
      host: (deps) =>
        Object.assign(doubles.host(deps), {
          running: () => {
            throw new TypeError("broken");
          },
        }),
    });
    await done(client.ask("open", { lab, until: 1e9 }));
    await expect(done(client.ask("running", { node: "A" }))).rejects.toThrow("the engine crashed");
    expect(of("crashed")[0]).toMatchObject({
      message: expect.stringMatching(/^broken\n/),
      recording: { lab: "ring", seed: 3, inputs: [] },
    });
    await expect(done(client.ask("fingerprint", null))).rejects.toThrow("no lab is open");
  });
});

describe("pacing", () => {
  test("bounds the lag when the machine cannot keep up", () => {
    const pacer = new Pacer();
    pacer.set(1, 0, 0);
    expect(pacer.target(100)).toBe(100e6);
    expect(pacer.lagging(90e6, 100)).toBe(false);
    expect(pacer.lagging(100e6, 1000)).toBe(true);
    expect(pacer.target(1000)).toBe(100e6);
    pacer.set("paused", 5, 2000);
    expect(pacer.target(3000)).toBeNull();
    pacer.set(0.5, 0, 0);
    expect(pacer.target(1000)).toBe(500e6);
  });
});
