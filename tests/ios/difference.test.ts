// The commands that turn one configuration into another, held to what a fresh boot of the other gives.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInterfaceName } from "../../src/config/interface-name.ts";
import { type Device, typedDifference } from "../../src/ios/difference.ts";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";
import type { Lab } from "../../src/lab/definition.ts";
import { factories } from "../../src/lab/factories.ts";
import { labIds, loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";

const root = new URL("../..", import.meta.url).pathname;
const device: Device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] };
const boot = (text: string, at: Device = device): string => configurationText(loadConfiguration(text, "", at).config);
/** The script, and the check that typing it leads to what `to` boots into. */
const typed = (from: string, to: string): readonly string[] => {
  const { script, wanted } = typedDifference(boot(from), to, device);
  expect(wanted).toBe(boot(to));
  expect(script).not.toBeNull();
  return script ?? [];
};

interface Case {
  readonly lab: Lab;
  readonly node: string;
  readonly texts: readonly string[];
}
const cfg = (folder: string, node: string): string[] => {
  try {
    return [readFileSync(join(folder, `${node}.cfg`), "utf8")];
  } catch {
    return [];
  }
};
/** Every router of every lab with its start, its solutions and its wrong answers. */
const cases: readonly Case[] = labIds(root).flatMap((id) => {
  const lab = loadLab(id, root);
  const folders = ["solutions", "wrong"].flatMap((kind) => {
    const at = join(root, "graders", id, kind);
    try {
      return readdirSync(at).map((name) => join(at, name));
    } catch {
      return [];
    }
  });
  return lab.nodes
    .filter((n) => n.kind !== "host")
    .map((n) => ({
      lab,
      node: n.name,
      texts: ["", lab.configs.get(n.name)?.text ?? "", ...folders.flatMap((f) => cfg(f, n.name))],
    }));
});
const deviceOf = (lab: Lab, node: string): Device => ({
  name: node,
  kind: lab.nodes.find((n) => n.name === node)?.kind === "switch" ? "switch" : "router",
  hardware: lab.links
    .flatMap((l) => l.ends)
    .filter((e) => e.node === node)
    .map((e) => parseInterfaceName(e.port) ?? e.port),
});

describe("the difference between two configurations", () => {
  it("is nothing between equal ones", () => {
    expect(
      typed(
        "hostname A\ninterface Lo0\n ip address 1.1.1.1 255.255.255.255",
        "hostname A\nint lo0\nip addr 1.1.1.1 255.255.255.255",
      ),
    ).toEqual([]);
  });
  it("types what is missing and takes away what is gone", () => {
    const from =
      "interface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n description old\nip route 10.9.0.0 255.255.0.0 10.0.0.2";
    const to = "interface GigabitEthernet0/0\n ip address 10.0.0.3 255.255.255.0\nip vrf RED\n rd 1:1";
    expect(typed(from, to)).toEqual([
      "ip vrf RED",
      "rd 1:1",
      "exit",
      "interface GigabitEthernet0/0",
      "ip address 10.0.0.3 255.255.255.0",
      "exit",
      "no ip route 10.9.0.0 255.255.0.0 10.0.0.2",
      "interface GigabitEthernet0/0",
      "no description old",
    ]);
  });
  it("gives an address back that a change of VRF took away", () => {
    const part = (vrf: string) =>
      `ip vrf A\n rd 1:1\nip vrf B\n rd 1:2\ninterface Lo0\n ip vrf forwarding ${vrf}\n ip address 1.1.1.1 255.255.255.255`;
    const script = typed(part("A"), part("B"));
    expect(script).toContain("ip vrf forwarding B");
    expect(script.at(-1)).toBe("ip address 1.1.1.1 255.255.255.255");
  });
  it("takes a route distinguisher away before it gives another, as a running router wants it", () => {
    expect(typed("ip vrf A\n rd 1:1", "ip vrf A\n rd 1:2")).toEqual(["ip vrf A", "no rd 1:1", "rd 1:2"]);
  });
  it("keeps the order of entries that have no numbers", () => {
    const list = (...who: string[]) =>
      `ip as-path access-list 1 permit ${who.join("\nip as-path access-list 1 permit ")}`;
    typed(list("_1_", "_2_"), list("_3_", "_1_", "_2_"));
  });
  it("carries banners whole", () => {
    const script = typed("banner motd #one#", "banner motd #two\nlines#");
    expect(script.join("\n")).toContain("two\nlines");
  });
  it("does not count what the router does not understand", () => {
    expect(typed("hostname A", "hostname A\nfly to the moon")).toEqual([]);
  });
  it("gives up where typing cannot lead there", () => {
    const many = Array.from({ length: 4000 }, (_, i) => `ip route 10.${i >> 8}.${i & 255}.0 255.255.255.0 Null0`);
    expect(typedDifference(boot(""), many.join("\n"), device).script).toBeNull();
  });
});

describe("every router of every lab, between any two of its configurations", () => {
  const pairs = cases.flatMap(({ lab, node, texts }) =>
    texts.flatMap((from, i) => texts.filter((_, j) => j !== i).map((to) => ({ lab, node, from, to }))),
  );
  it("is told a script that leads to the same text as a boot", () => {
    expect(pairs.length).toBeGreaterThan(200);
    const given = pairs.filter(({ lab, node, from, to }) => {
      const at = deviceOf(lab, node);
      return typedDifference(boot(from, at), to, at).script === null;
    });
    expect(given.map(({ lab, node }) => `${lab.id} ${node}`)).toEqual([]);
  });
  it("runs it on a network at work with the same running configuration as a fresh boot", () => {
    fc.assert(
      fc.property(fc.constantFrom(...pairs), ({ lab, node, from, to }) => {
        const at = deviceOf(lab, node);
        const start = (text: string): Network =>
          new Network(lab, { factories, configs: new Map([...lab.configs, [node, { file: `${node}.cfg`, text }]]) });
        const network = start(from);
        settle(network);
        const { script } = typedDifference(network.node(node).running(), to, at);
        const lines = ["enable", "configure terminal", ...(script ?? []), "end", ""];
        network.input({ kind: "type", node, session: "main", interactive: true, data: `\r${lines.join("\r")}` });
        network.run(network.now);
        const fresh = start(to);
        fresh.run(0);
        expect(network.node(node).running()).toBe(fresh.node(node).running());
      }),
      { numRuns: 40, seed: 5 },
    );
  }, 120_000);
});
