// Five-minute rates: the average of what went through in windows of five seconds, each worth less the older it is.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LoadAverage } from "../../src/device/load-average.ts";
import { consoleLab } from "../support/console.ts";

const at = (seconds: number): number => seconds * 1e9;
/** A load average beside the counters it reads. */
class Counted {
  readonly #load: LoadAverage;
  readonly #totals = { inputOctets: 0, inputPackets: 0, outputOctets: 0, outputPackets: 0 };
  constructor(interval: number) {
    this.#load = new LoadAverage(0, interval);
  }
  input(now: number, octets: number): void {
    this.#load.close(now, this.#totals);
    this.#totals.inputOctets += octets;
    this.#totals.inputPackets++;
  }
  output(now: number, octets: number): void {
    this.#load.close(now, this.#totals);
    this.#totals.outputOctets += octets;
    this.#totals.outputPackets++;
  }
  clear(): void {
    this.#load.rebase(this.#totals);
    Object.assign(this.#totals, { inputOctets: 0, inputPackets: 0, outputOctets: 0, outputPackets: 0 });
  }
  averageOver(now: number, interval: number): void {
    this.#load.averageOver(now, this.#totals, interval);
  }
  at(now: number) {
    return this.#load.at(now, this.#totals);
  }
}
/** `octets` in a packet in the middle of each of `windows` windows. */
const steady = (load: Counted, windows: number, octets: number): void => {
  for (let w = 0; w < windows; w++) load.input(at(w * 5 + 2), octets);
};

describe("a load average", () => {
  test.each([
    [300, 60],
    [30, 6],
    [600, 120],
  ])("over %d s has reached 63 %% of a steady rate after as long", (interval, windows) => {
    const load = new Counted(interval);
    steady(load, windows, 625);
    const { inputBits, inputPackets, outputBits } = load.at(at(windows * 5));
    expect(inputBits).toBeCloseTo(1000 * (1 - Math.exp(-1)), 6);
    expect(inputPackets).toBeCloseTo(0.2 * (1 - Math.exp(-1)), 6);
    expect(outputBits).toBe(0);
  });
  test("falls by the same share in every interval of silence", () => {
    const load = new Counted(60);
    load.output(at(1), 10_000);
    const after = load.at(at(5)).outputBits;
    expect(after).toBeCloseTo(16_000 * (1 - Math.exp(-5 / 60)), 6);
    expect(load.at(at(65)).outputBits).toBeCloseTo(after * Math.exp(-1), 6);
  });
  test("counts a window only when it is over", () => {
    const load = new Counted(30);
    load.input(at(0), 1000);
    expect(load.at(at(4.999)).inputBits).toBe(0);
    expect(load.at(at(5)).inputBits).toBeGreaterThan(0);
  });
  test("weighs by the new interval only what comes after the change", () => {
    const load = new Counted(30);
    load.input(at(0), 1000);
    const before = load.at(at(5)).inputBits;
    load.averageOver(at(35), 300);
    expect(load.at(at(35)).inputBits).toBeCloseTo(before * Math.exp(-1), 6);
    expect(load.at(at(335)).inputBits).toBeCloseTo(before * Math.exp(-2), 6);
  });
  test("goes on over counters that are cleared in the midst of a window", () => {
    const cleared = new Counted(60);
    const kept = new Counted(60);
    for (const load of [cleared, kept]) load.input(at(1), 900);
    cleared.clear();
    for (const load of [cleared, kept]) load.input(at(3), 500);
    for (const load of [cleared, kept]) load.output(at(8), 300);
    cleared.clear();
    expect(cleared.at(at(20))).toEqual(kept.at(at(20)));
  });
  test("is the same however often somebody looks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 1500 })), { maxLength: 50 }),
        fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 50 }),
        (packets, looks) => {
          const watched = new Counted(300);
          const unwatched = new Counted(300);
          const events = [
            ...packets.map(([t, octets]) => ({ t, octets })),
            ...looks.map((t) => ({ t, octets: 0 })),
          ].sort((a, b) => a.t - b.t);
          for (const { t, octets } of events) {
            if (octets === 0) watched.at(at(t));
            else for (const load of [watched, unwatched]) load.input(at(t), octets);
          }
          expect(watched.at(at(5000)).inputBits).toBeCloseTo(unwatched.at(at(5000)).inputBits, 6);
        },
      ),
      { seed: 18, numRuns: 100 },
    );
  });
});

describe("show interfaces", () => {
  const lab = consoleLab(
    {
      R1: "hostname R1\nno cdp run\ninterface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n bandwidth 100\n load-interval 30\n",
      R2: "hostname R2\nno cdp run\ninterface GigabitEthernet0/0\n ip address 10.0.0.2 255.255.255.0\n",
    },
    ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
  );
  const lines = (node: string): string[] =>
    lab
      .exec(node, "show interfaces gigabitEthernet 0/0")
      .split("\n")
      .filter((l) => / rate |load /.test(l))
      .map((l) => l.trim());

  test("tells the rates of the interval configured, and the load as a part of the bandwidth", () => {
    lab.wait(10);
    lab.exec("R1", "ping 10.0.0.2 repeat 1000 size 1000");
    lab.wait(5);
    const [load, input, output] = lines("R1") as [string, string, string];
    const bits = Number(/^30 second input rate (\d+) bits/.exec(input)?.[1]);
    expect(bits).toBeGreaterThan(10_000);
    expect(output).toMatch(/^30 second output rate \d+ bits\/sec, \d+ packets\/sec$/);
    expect(load).toBe(
      `reliability 255/255, txload ${Math.min(255, Math.floor((bits * 255) / 100_000))}/255, rxload ${Math.min(255, Math.floor((bits * 255) / 100_000))}/255`,
    );
    const [, slow] = lines("R2") as [string, string];
    expect(Number(/^5 minute input rate (\d+) bits/.exec(slow)?.[1])).toBeLessThan(bits / 3);
    lab.wait(600);
    expect(lines("R1")[1]).toBe("30 second input rate 0 bits/sec, 0 packets/sec");
  });
  test("takes an interval in steps of 30 s", () => {
    lab.exec("R1", "configure terminal");
    lab.exec("R1", "interface GigabitEthernet0/0");
    expect(lab.exec("R1", "load-interval 45")).toBe("% Load interval must be in increments of 30 seconds\n");
    expect(lab.exec("R1", "load-interval 29")).toContain("% Invalid input");
    lab.exec("R1", "load-interval 120");
    lab.exec("R1", "end");
    expect(lab.exec("R1", "show running-config interface GigabitEthernet0/0")).toContain("\n load-interval 120\n");
    expect(lines("R1")[1]).toMatch(/^2 minute input rate/);
    lab.exec("R1", "configure terminal");
    lab.exec("R1", "interface GigabitEthernet0/0");
    lab.exec("R1", "no load-interval");
    lab.exec("R1", "end");
    expect(lines("R1")[1]).toMatch(/^5 minute input rate/);
  });
});
