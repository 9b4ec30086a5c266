// Rings of lists of every length, as many objects as there are numbers, lines in numbers.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TrackConfig } from "../../../src/protocols/track/config.ts";
import { selfContained } from "../../../src/protocols/track/lists.ts";
import { explain } from "../../../src/explain/question.ts";
import { settled, tracked, twoProviders } from "./network.ts";

const listOf = (number: number, members: readonly number[]): TrackConfig => ({
  number,
  target: { kind: "list", rule: "and" },
  members: new Map(members.map((object) => [object, { object, negated: false }])),
});

test("the lists that contain themselves are those that reach themselves", () => {
  const graph = fc.array(fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 4 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(graph, (edges) => {
      const objects = new Map(edges.map((to, n) => [n, listOf(n, to)]));
      const reaches = (from: number): boolean => {
        const seen = new Set<number>();
        const queue = [...(edges[from] ?? [])];
        for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
          if (at === from) return true;
          if (seen.has(at)) continue;
          seen.add(at);
          queue.push(...(edges[at] ?? []));
        }
        return false;
      };
      expect([...selfContained(objects)].sort((a, b) => a - b)).toEqual([...objects.keys()].filter(reaches));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("a ring of a thousand lists, and a chain of three hundred, end inside the budget", () => {
  const ring = Array.from(
    { length: 1000 },
    (_, i) => `track ${i + 1} list boolean or\n object ${((i + 1) % 1000) + 1} not`,
  );
  const one = twoProviders(`${ring.join("\n")}\nip route 0.0.0.0 0.0.0.0 10.0.12.2 track 500`);
  expect(settled(one).end).toBe("settled");
  expect(tracked(one).objects.every((o) => !o.up)).toBe(true);
  const answer = explain(one.network, "route R1 0.0.0.0/0");
  expect(answer.cause).toBe("tracked-object-down");
  expect(answer.steps.length).toBeLessThan(50);

  const chain = Array.from({ length: 299 }, (_, i) => `track ${i + 1} list boolean and\n object ${i + 2}`);
  const two = twoProviders(`${chain.join("\n")}\ntrack 300 stub-object\n default-state up`);
  expect(settled(two).end).toBe("settled");
  expect(tracked(two).objects.every((o) => o.up)).toBe(true);
});

test("lists that hold each other by the hundred", () => {
  const lists = Array.from(
    { length: 150 },
    (_, i) => `track ${i + 1} list boolean or\n${Array.from({ length: 150 }, (_, j) => ` object ${j + 1}`).join("\n")}`,
  );
  const lab = twoProviders(`${lists.join("\n")}\nip route 0.0.0.0 0.0.0.0 10.0.12.2 track 7`);
  expect(settled(lab).end).toBe("settled");
  expect(explain(lab.network, "reach R1 8.8.8.8").cause).toBe("tracked-object-down");
});

test("two thousand operations, and objects up to the last number, all alive", () => {
  const slas = Array.from(
    { length: 2000 },
    (_, i) =>
      `ip sla ${i + 1}\n icmp-echo 10.0.12.2\n frequency 30\nip sla schedule ${i + 1} life forever start-time now`,
  );
  const objects = Array.from({ length: 1000 }, (_, i) => `track ${i + 1} ip sla ${i + 1}`);
  const lab = twoProviders(`${slas.join("\n")}\n${objects.join("\n")}`);
  expect(settled(lab).end).toBe("settled");
  expect(tracked(lab).objects.filter((o) => o.up).length).toBe(1000);
});

test("numbers out of range, types mixed up and tails of nonsense are refused, and nothing has changed", () => {
  const lab = twoProviders("track 1 stub-object\nip sla 1\n icmp-echo 10.0.12.2");
  const before = lab.exec("R1", "show running-config");
  lab.exec("R1", "configure terminal");
  for (const line of [
    "track 0 stub-object",
    "track 1001 stub-object",
    "track 2 interface Nonsense0 line-protocol",
    "track 2 ip route 10.0.0.0 255.0.255.0 reachability",
    "track 2 list boolean xor",
    "track 2 ip sla 0",
    "track timer ip route msec 499",
    "track resolution ip route ospf 1563",
    "ip sla schedule 1 start-time 25:00",
    "ip sla schedule 1 life forever start-time nonsense",
    "ip route 10.9.0.0 255.255.0.0 10.0.12.2 track 1001",
    "ip route 10.9.0.0 255.255.0.0 10.0.12.2 permanent track 1",
  ])
    expect(lab.exec("R1", line), line).toMatch(/^%|\n%|% Invalid|%In/);
  for (const line of ["object 2", "threshold metric up 1 down 2", "ip vrf X", "carrier-delay", "delay up 181"])
    expect(lab.exec("R1", `track 1\n${line}`), line).toContain("%");
  for (const line of ["tcp-connect 10.0.0.1 80", "frequency 0", "timeout -1", "tos 256"])
    expect(lab.exec("R1", `ip sla 1\n${line}`), line).toContain("%");
  lab.exec("R1", "end");
  expect(lab.exec("R1", "show running-config")).toBe(before);
});
