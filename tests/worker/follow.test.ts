// One packet hop by hop, on the real route-leaking lab.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { factories } from "../../src/lab/factories.ts";
import { loadLab } from "../../src/lab/load.ts";
import { bench } from "./bench.ts";

const lab = loadLab("vrf-route-leaking");
const folder = "graders/vrf-route-leaking/solutions/reference";
const configs = new Map(
  readdirSync(folder).map((f) => [f.replace(/\.cfg$/, ""), { file: f, text: readFileSync(`${folder}/${f}`, "utf8") }]),
);
const opened = async () => {
  const b = bench(0.05, factories);
  await b.done(b.client.ask("open", { lab, configs }));
  await b.done(b.client.ask("settle", {}));
  const type = (node: string, ...lines: readonly string[]) =>
    b.done(
      b.client.ask("input", { kind: "type", node, session: "main", interactive: true, data: `${lines.join("\r")}\r` }),
    );
  return { ...b, type };
};
const PING = { ping: { from: "R3", vrf: "Technique", to: "10.10.30.254" } };

describe("a ping through a copy", () => {
  test("shows every hop there and back, with table, labels and interfaces, and leaves the network alone", async () => {
    const { client, done } = await opened();
    const before = await done(client.ask("fingerprint", null));
    const followed = await done(client.ask("follow", PING));
    expect(followed).toMatchObject({ how: "copy", destination: "10.10.30.254", reached: true, explanation: null });
    const there = followed.hops.filter((h) => h.direction === "there");
    expect(there.map((h) => [h.node, h.verdict, h.operation])).toEqual([
      ["R3", "forward", "push"],
      ["R1", "forward", "pop"],
      ["R4", "deliver", "pop"],
    ]);
    expect(there[0]).toMatchObject({
      in: null,
      vrf: "Technique",
      by: "10.10.30.254/32",
      out: "GigabitEthernet0/0",
      labelsIn: [],
    });
    expect(there[0]?.labelsOut).toHaveLength(2);
    expect(there[1]).toMatchObject({
      in: "GigabitEthernet1/0",
      out: "GigabitEthernet2/0",
      by: expect.stringMatching(/^label \d+$/),
    });
    expect(there[1]?.labelsIn).toEqual(there[0]?.labelsOut);
    expect(there[2]).toMatchObject({ in: "GigabitEthernet0/0", out: null });
    expect(followed.hops.filter((h) => h.direction === "back").map((h) => h.node)).toEqual(["R4", "R1", "R3"]);
    expect(await done(client.ask("fingerprint", null))).toEqual(before);
  });
  test("where it dies: the reason, the line to blame, and what to look at next", async () => {
    const { client, done } = await opened();
    const followed = await done(client.ask("follow", { ping: { from: "R3", vrf: "Technique", to: "10.10.99.1" } }));
    expect(followed.reached).toBe(false);
    expect(followed.hops.at(-1)).toMatchObject({
      node: "INET",
      verdict: "drop",
      reason: "acl-in",
      by: expect.stringContaining("NO-TRANSIT"),
    });
    expect(followed.explanation).toMatchObject({
      cause: "access-list",
      blame: { node: "INET", text: "ip access-group NO-TRANSIT in" },
      next: { node: "INET", command: "show access-lists NO-TRANSIT" },
    });
  });
  test("where a default route leads it astray: the import that is missing, not the filter where it ends", async () => {
    const { client, done, type } = await opened();
    await type("R3", "enable", "configure terminal", "ip vrf Technique", "no route-target import 65103:3333", "end");
    await done(client.ask("advance", { duration: 120e9 }));
    const followed = await done(client.ask("follow", PING));
    expect(followed.hops.at(-1)).toMatchObject({ node: "INET", verdict: "drop", reason: "acl-in" });
    expect(followed.explanation).toMatchObject({
      cause: "route-target-not-imported",
      blame: { node: "R3", text: "route-target import 65103:3333" },
      next: { node: "R3", command: "show ip vrf detail Technique" },
    });
    const asked = await done(client.ask("explain", { question: "route R3 10.10.30.254 vrf Technique" }));
    expect(asked.cause).toBe("route-target-not-imported");
  });
  test("to a node by name; unknown names, VRFs and questions are refused", async () => {
    const { client, done } = await opened();
    expect(await done(client.ask("follow", { ping: { from: "R1", vrf: "", to: "R4" } }))).toMatchObject({
      destination: "4.4.4.4",
      reached: true,
    });
    await expect(done(client.ask("follow", { ping: { from: "R9", vrf: "", to: "R4" } }))).rejects.toThrow(
      'no node "R9"',
    );
    await expect(done(client.ask("follow", { ping: { from: "R3", vrf: "Nix", to: "R4" } }))).rejects.toThrow("VRF Nix");
    await expect(done(client.ask("explain", { question: "why" }))).rejects.toThrow("ask reach");
    await expect(done(client.ask("follow", { frame: 99 }))).rejects.toThrow("no IP packet");
  });
});

describe("a captured packet", () => {
  test("is followed by what was recorded of it", async () => {
    const { client, done, type, of } = await opened();
    await done(client.ask("watch", { views: [], links: ["R1:GigabitEthernet1/0"] }));
    await type("R3", "enable", "ping vrf Technique 10.10.30.254");
    await done(client.ask("advance", { duration: 5e9 }));
    const frames = of("frames").flatMap((f) => f.frames);
    const echo = frames.find((f) => f.protocol === "ICMP" && /^Echo id/.test(f.info));
    expect(echo).toBeDefined();
    const followed = await done(client.ask("follow", { frame: echo!.number }));
    expect(followed).toMatchObject({ how: "recorded", destination: "10.10.30.254", reached: true });
    expect(followed.hops.map((h) => [h.node, h.verdict])).toEqual([
      ["R3", "forward"],
      ["R1", "forward"],
      ["R4", "deliver"],
    ]);
  });
  test("that was dropped is explained", async () => {
    const { client, done, type, of } = await opened();
    await type(
      "R4",
      "enable",
      "configure terminal",
      "access-list 101 deny icmp any any",
      "access-list 101 permit ip any any",
    );
    await type("R4", "interface GigabitEthernet0/0", "ip access-group 101 in", "end");
    await done(client.ask("watch", { views: [], links: ["R1:GigabitEthernet1/0"] }));
    await type("R3", "enable", "ping 4.4.4.4");
    await done(client.ask("advance", { duration: 20e9 }));
    const echo = of("frames")
      .flatMap((f) => f.frames)
      .find((f) => f.protocol === "ICMP" && /^Echo id/.test(f.info));
    const followed = await done(client.ask("follow", { frame: echo!.number }));
    expect(followed.hops.at(-1)).toMatchObject({ node: "R4", verdict: "drop", reason: "acl-in" });
    expect(followed.explanation).toMatchObject({ cause: "access-list", blame: { node: "R4" } });
  });
});
