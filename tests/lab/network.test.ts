import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FRAME_MODES } from "../../src/kernel/frames.ts";
import { seconds } from "../../src/kernel/kernel.ts";
import { parseLab } from "../../src/lab/definition.ts";
import { execute } from "../../src/lab/execute.ts";
import { LabFaults } from "../../src/lab/fault.ts";
import { Network, type NetworkOptions, UnknownName } from "../../src/lab/network.ts";
import { advance, settle } from "../../src/lab/settle.ts";
import { macsOf } from "../../src/lab/topology.ts";
import { type DoubleNode, doubles } from "./double.ts";

const NODES = ["A: { kind: host }", "B: { kind: router }", "C: { kind: router }", "D: { kind: switch }"];
const LINKS = ["[A:eth0, B:eth0]", "[B:eth1, C:eth1, D:eth1]", "{ ends: [C:eth2, D:eth2], delay: 3ms, loss: 0.3 }"];
const text = (nodes = NODES, links = LINKS, rest = "") =>
  `schema: lab/v1\nid: doubles\nseed: 5\nnodes:\n${nodes.map((n) => `  ${n}\n`).join("")}links:\n${links.map((l) => `  - ${l}\n`).join("")}${rest}`;
const network = (options: Partial<NetworkOptions> = {}, source = text()) =>
  new Network(parseLab(source, "lab.yaml"), { factories: doubles, hashFrames: true, ...options });

describe("building", () => {
  test("finds interfaces that do not exist, and two spellings of one", () => {
    const faults = (...links: string[]) => {
      try {
        network({}, text(NODES, links));
      } catch (error) {
        if (error instanceof LabFaults) return error.message;
        throw error;
      }
      return "";
    };
    expect(faults("[A:eth0, B:ether0]")).toBe('lab.yaml:10:14: B has no interface "ether0"; did you mean "eth0"?');
    expect(faults("[A:eth0, B:eth0]", "[A:e0, C:eth0]")).toMatch(
      /^lab.yaml:1[01]:\d+: A:eth0 is already cabled in line 1[01]; use another interface$/,
    );
  });
  test("reports the lines that nodes did not take, by node, file and line", () => {
    const lab = {
      ...parseLab(text(), "lab.yaml"),
      configs: new Map([["B", { file: "start/B.cfg", text: "fine\nbogus 1" }]]),
    };
    const row = { node: "B", line: 2, text: "bogus 1", reason: "% Invalid input" };
    expect(new Network(lab, { factories: doubles }).unrecognised).toEqual([{ ...row, file: "start/B.cfg" }]);
    const configs = new Map([["B", { file: "mine/B.cfg", text: "x\nbogus 1" }]]);
    expect(new Network(lab, { factories: doubles, configs }).unrecognised).toEqual([{ ...row, file: "mine/B.cfg" }]);
  });
  test("gives each node 4,096 MAC addresses that other nodes cannot shift", () => {
    const few = macsOf(["R1", "R2"]);
    const many = macsOf(Array.from({ length: 3000 }, (_, i) => `R${i}`));
    expect(many.get("R1")).toBe(few.get("R1"));
    expect(new Set([...many.values()].map((m) => Math.floor(m / 4096))).size).toBe(3000);
    for (const mac of many.values()) expect([Math.floor(mac / 2 ** 40), mac % 4096]).toEqual([2, 0]);
  });
  test("knows nodes, links and views by name and suggests near ones", () => {
    const n = network();
    n.run(0);
    expect(n.link("B:eth0").id).toBe("A:eth0--B:eth0");
    expect(n.link("A:eth0--B:eth0").id).toBe("A:eth0--B:eth0");
    expect(() => n.link("B:eth7")).toThrow(UnknownName);
    expect(() => n.link("nonsense")).toThrow(UnknownName);
    expect(() => n.node("E")).toThrow('there is no node "E"; did you mean "A"?');
    expect(() => n.view("A", "neighbor")).toThrow('A has no view "neighbor"; did you mean "neighbors"?');
    expect(() => n.input({ kind: "power", node: "Z", on: false })).toThrow(UnknownName);
  });
});

describe("one fingerprint", () => {
  const scenario = (n: Network, step: (until: number) => void) => {
    step(seconds(2));
    n.input({ kind: "type", node: "B", session: "1", interactive: true, data: "neighbors\r" });
    n.input({ kind: "link", link: "A:eth0", up: false });
    step(seconds(3));
    n.input({ kind: "power", node: "C", on: false });
    n.input({ kind: "power", node: "C", on: true });
    n.input({ kind: "link", link: "A:eth0", up: true });
    step(seconds(10));
    return n.fingerprint();
  };
  const reference = () => {
    const n = network();
    return { n, print: scenario(n, (until) => n.run(until)) };
  };
  test("for lazy, verify and bytes", () => {
    const prints = FRAME_MODES.map((frames) => {
      const n = network({ frames });
      return scenario(n, (until) => n.run(until));
    });
    expect(prints[1]).toEqual(prints[0]);
    expect(prints[2]).toEqual(prints[0]);
    expect(prints[0]!.frames).toMatch(/^[0-9a-f]{16}$/);
  });
  test("for nodes and links declared in any order, ends too", () => {
    const { print } = reference();
    const shuffled = (items: readonly string[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    fc.assert(
      fc.property(
        shuffled(NODES),
        shuffled(["[B:eth0, A:eth0]", "[D:eth1, B:eth1, C:eth1]", LINKS[2]!]),
        (nodes, links) => {
          const n = network({}, text(nodes, links));
          expect(scenario(n, (until) => n.run(until))).toEqual(print);
        },
      ),
      { seed: 16, numRuns: 20 },
    );
  });
  test("for runs sliced by any budgets", () => {
    const { print } = reference();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (slices) => {
        const n = network();
        let i = 0;
        const step = (until: number) => {
          while (n.run(until, { events: slices[i++ % slices.length]! }).end !== "time");
        };
        expect(scenario(n, step)).toEqual(print);
      }),
      { seed: 16, numRuns: 20 },
    );
  });
  test("for a replay of the recording, from data alone", () => {
    const { n, print } = reference();
    const recording = structuredClone(n.recording());
    expect(recording).toMatchObject({ lab: "doubles", seed: 5 });
    const again = network({ seed: recording.seed });
    again.replay(recording.inputs);
    again.run(seconds(10));
    expect(again.fingerprint()).toEqual(print);
    expect(again.recording()).toEqual(recording);
  });
  test("for inputs given in the middle of an instant, wherever the slice ended", () => {
    const run = (slice: number | null) => {
      const n = network();
      n.run(0, slice === null ? {} : { events: slice });
      n.input({ kind: "power", node: "B", on: false });
      n.run(seconds(5));
      return n.fingerprint();
    };
    const whole = run(null);
    for (const slice of [1, 2, 3, 5, 8]) expect(run(slice)).toEqual(whole);
  });
  test("another seed is another run", () => {
    const n = network({ seed: 6 });
    expect(scenario(n, (until) => n.run(until)).events).not.toBe(reference().print.events);
  });
});

describe("settling", () => {
  test("ends when nothing changed for a while, and says when", () => {
    const n = network();
    const report = settle(n, { quietFor: seconds(5) });
    expect(report.end).toBe("settled");
    expect(report.at).toBe(n.changes.at + seconds(5));
    expect(report.unfinished).toEqual([]);
    const again = settle(n, { quietFor: seconds(5) });
    expect(again.at).toBe(report.at + seconds(5));
  });
  test("waits for pending work, but not beyond its deadline", () => {
    const n = network();
    (n.node("B") as DoubleNode).pendingUntil = seconds(100);
    const report = settle(n, { quietFor: seconds(5) });
    expect([report.end, report.at]).toEqual(["settled", seconds(100)]);
  });
  test("gives up when virtual time is used up, and says what was going on", () => {
    const n = network();
    (n.node("B") as DoubleNode).pendingUntil = seconds(1000);
    const report = settle(n, { quietFor: seconds(5), within: seconds(50) });
    expect([report.end, report.at, report.unfinished]).toEqual(["time", seconds(50), ["B: something"]]);
    const short = settle(network(), { quietFor: seconds(5), within: seconds(2) });
    expect(short.end).toBe("time");
    expect(short.unfinished[0]).toMatch(/^last change: \w+ of \w at \d\.\d+ s$/);
  });
  test("stops a storm inside its budget and names the top talkers", () => {
    const n = network(
      {},
      text(NODES, ["[A:eth0, B:eth0]", "[B:eth1, C:eth1]", "[C:eth2, D:eth2]", "[D:eth3, B:eth3]"]),
    );
    settle(n, { quietFor: seconds(5) });
    execute(n, "A", "storm");
    const report = settle(n, { events: 5000 });
    expect(report.end).toBe("events");
    expect(report.events).toBe(5000);
    expect(report.talkers.nodes.map((t) => t.name).sort((a, b) => (a < b ? -1 : 1))).toEqual(["B", "C", "D"]);
    expect(report.talkers.links).toHaveLength(3);
    expect(report.talkers.links[0]!.count).toBeGreaterThan(1000);
  });
  test("heeds the guard", () => {
    const n = network(
      {},
      text(NODES, ["[A:eth0, B:eth0]", "[B:eth1, C:eth1]", "[C:eth2, D:eth2]", "[D:eth3, B:eth3]"]),
    );
    execute(n, "A", "storm");
    advance(n, seconds(2));
    execute(n, "A", "storm");
    expect(settle(n, { going: () => false }).end).toBe("stopped");
  });
  test("advance runs for a time", () => {
    const n = network();
    expect(advance(n, seconds(3)).at).toBe(seconds(3));
    expect(advance(network(), seconds(3), { events: 2 })).toMatchObject({ end: "events", events: 2, at: 0 });
  });
});

describe("executing", () => {
  test("answers a command's output, and time passes only as far as the command needs", () => {
    const n = network();
    advance(n, seconds(5));
    const quick = execute(n, "A", "neighbors");
    expect(quick).toMatchObject({ node: "A", at: seconds(5), command: "neighbors", finished: true });
    expect(quick.output).toMatch(/^B@eth0 \d+\n$/);
    expect(n.now).toBe(seconds(5));
    expect(execute(n, "A", "wait 7").output).toBe("waiting 7\nwaited 7\n");
    expect(n.now).toBe(seconds(12));
  });
  test("interrupts what does not end in its time", () => {
    const n = network();
    const slow = execute(n, "A", "wait 1000", { within: seconds(10) });
    expect(slow).toMatchObject({ finished: false, output: "waiting 1000\n^C\n" });
    expect(n.idle("A", "script")).toBe(true);
    expect(execute(n, "A", "wait 1", { events: 0 }).finished).toBe(false);
  });
  test("stops at a question, and the next line answers it", () => {
    const n = network();
    expect(execute(n, "A", "ask")).toMatchObject({ finished: true, output: "sure? [confirm]\n" });
    expect(execute(n, "A", "yes").output).toBe("you said yes\n");
  });
  test("is recorded and replays", () => {
    const n = network();
    advance(n, seconds(5));
    execute(n, "A", "wait 7");
    const again = network();
    again.replay(n.recording().inputs);
    again.run(n.now);
    expect(again.fingerprint()).toEqual(n.fingerprint());
  });
});
