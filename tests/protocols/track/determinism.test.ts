// One run, one fingerprint: frame modes, order of declaration and of lines, slices, replay, and a reload.
import { expect, test } from "vitest";
import { factories } from "../../../src/lab/factories.ts";
import type { Lab } from "../../../src/lab/definition.ts";
import { Network, type NetworkOptions } from "../../../src/lab/network.ts";
import { seconds } from "../../../src/kernel/kernel.ts";
import type { Input } from "../../../src/kernel/recording.ts";
import { defaultWays, RELIABLE, settled, states, twoProviders } from "./network.ts";

const OBJECTS = [
  "track 2 interface GigabitEthernet0/1 line-protocol",
  "track 3 list boolean and\n object 1\n object 2",
  "track 4 ip route 10.0.24.0 255.255.255.0 metric threshold",
  "track 5 list threshold weight\n object 3 weight 7\n object 4\n threshold weight up 12 down 3",
  "track 6 ipv6 route 2001:db8:24::/64 reachability",
  "track 7 stub-object\n default-state up",
];
const config = (objects: readonly string[]): string => `${objects.join("\n")}\n${RELIABLE}`;
const lab = twoProviders(config(OBJECTS)).network.lab;
const END = seconds(260);
const type = (at: number, data: string): Input => ({
  at: seconds(at),
  kind: "type",
  node: "R1",
  session: "1",
  interactive: true,
  data,
});
const INPUTS: readonly Input[] = [
  type(1, "\ren\rdebug track\r"),
  { at: seconds(60), kind: "link", link: "R2:Gi0/1", up: false },
  type(100, "configure terminal\rtrack 8 ip sla 1\rdelay up 5\rend\rshow track\r   q"),
  { at: seconds(130), kind: "link", link: "R2:Gi0/1", up: true },
  type(180, "copy running-config startup-config\r\r"),
  type(185, "reload\r\r"),
];
const play = (of: Lab, options: Partial<NetworkOptions> = {}, slices = false) => {
  const network = new Network(of, { factories, hashFrames: true, ...options });
  network.replay(INPUTS);
  let x = 7;
  const budget = (): number => {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    return 1 + (x % 50);
  };
  if (slices) while (network.run(END, { events: budget() }).end !== "time");
  else network.run(END);
  return network;
};
const reference = play(lab);
const print = reference.fingerprint();

test("the run has failed over, come back, and started again", () => {
  const messages = (reference.view("R1", "log") as readonly { text: string; mnemonic: string }[]).map(
    (r) => r.mnemonic,
  );
  expect(messages).toContain("RESTART");
  expect(messages).toContain("STATE");
  expect((reference.view("R1", "track") as { objects: { number: number; up: boolean }[] }).objects.length).toBe(8);
});
test.each(["verify", "bytes"] as const)("frames as %s", (frames) => {
  expect(play(lab, { frames }).fingerprint()).toEqual(print);
});
test("slices of any size", () => {
  expect(play(lab, {}, true).fingerprint()).toEqual(print);
});
test("nodes, links and ends declared in another order", () => {
  const shuffled: Lab = {
    ...lab,
    nodes: [...lab.nodes].reverse(),
    links: [...lab.links].reverse().map((l) => ({ ...l, ends: [...l.ends].reverse() })),
    configs: new Map([...lab.configs].reverse()),
  };
  expect(play(shuffled).fingerprint()).toEqual(print);
});
test("objects configured in another order", () => {
  const r1 = lab.configs.get("R1")!;
  for (const order of [
    [5, 4, 3, 2, 1, 0],
    [3, 0, 5, 1, 4, 2],
  ]) {
    const text = r1.text.replace(config(OBJECTS), config(order.map((i) => OBJECTS[i]!)));
    expect(text).not.toBe(r1.text);
    const shuffled = { ...lab, configs: new Map([...lab.configs, ["R1", { ...r1, text }]]) };
    expect(play(shuffled).fingerprint()).toEqual(print);
  }
});
test("the recording replayed", () => {
  const recording = structuredClone(reference.recording());
  const again = new Network(lab, { factories, hashFrames: true, seed: recording.seed });
  again.replay(recording.inputs);
  again.run(END);
  expect(again.fingerprint()).toEqual(print);
});
test("what was saved is there after a reload, and starts anew", () => {
  const live = twoProviders(config(OBJECTS));
  settled(live);
  const before = states(live);
  live.exec("R1", "copy running-config startup-config");
  const text = live.exec("R1", "show running-config");
  live.exec("R1", "reload");
  settled(live);
  expect(live.exec("R1", "show running-config")).toBe(text);
  expect(states(live)).toEqual(before);
  expect(defaultWays(live)).toEqual(["10.0.12.2"]);
});
