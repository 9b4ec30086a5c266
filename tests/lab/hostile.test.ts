// What a network must survive: nonsense on a wire, packets that go in circles, frames that multiply, names from hell.
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import type { NodeFactory } from "../../src/device/node.ts";
import { Rank, seconds } from "../../src/kernel/kernel.ts";
import { type Lab, parseLab } from "../../src/lab/definition.ts";
import { factories } from "../../src/lab/factories.ts";
import { Network, type NetworkOptions } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";
import { ethernet } from "../../src/wire/ethernet.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { DoubleNode } from "./double.ts";
import { frames } from "../wire/frames.ts";

const router = (name: string, octet: number, more = "") =>
  `hostname ${name}\ninterface GigabitEthernet0/0\n ip address 10.0.12.${octet} 255.255.255.0\n ipv6 address 2001:DB8:12::${octet}/64\n no shutdown\n${more}`;
const lab = (source: string, configs: Record<string, string>): Lab => ({
  ...parseLab(`schema: lab/v1\nid: hostile\n${source}`, "lab.yaml"),
  configs: new Map(Object.entries(configs).map(([node, text]) => [node, { file: `${node}.cfg`, text }])),
});

/** A host that puts these octets on its wire, one frame per millisecond, from the first second on. */
const shouting =
  (all: readonly Uint8Array[]): NodeFactory =>
  (deps) => {
    const node = new DoubleNode("host", deps);
    const connect = node.connect.bind(node);
    node.connect = (port, link) => {
      connect(port, link);
      all.forEach((octets, i) => {
        deps.kernel.schedule(deps.id, seconds(1) + i * 1e6, Rank.Timer, () =>
          link.send(Pdu.parse(ethernet, octets) as Pdu),
        );
      });
    };
    return node;
  };
const SEGMENT = `nodes: { H: { kind: host }, R1: { kind: router }, R2: { kind: router } }
links:
  - { ends: [H:eth0, R1:Gi0/0, R2:Gi0/0] }
`;
const shouted = (all: readonly Uint8Array[], options: Partial<NetworkOptions> = {}) => {
  const two = lab(SEGMENT, { R1: router("R1", 1), R2: router("R2", 2) });
  const network = new Network(two, { factories: { ...factories, host: shouting(all) }, ...options });
  network.run(seconds(1) + all.length * 1e6 + seconds(5));
  const drops = network.view("R2", "drops") as readonly { reason: string; packets: number }[];
  return { network, drops: new Map(drops.map((d) => [d.reason, d.packets])) };
};

describe("frames that are nonsense", () => {
  const valid = Object.values(frames).map((f) => f.bytes);
  test("truncated at every length are dropped with a reason, and the routers go on", () => {
    const cut = valid.flatMap((octets) =>
      Array.from({ length: Math.min(octets.length, 120) }, (_, n) => octets.slice(0, n)),
    );
    const { network, drops } = shouted(cut);
    expect(cut.length).toBeGreaterThan(2000);
    expect(drops.get("malformed") ?? 0).toBeGreaterThan(100);
    expect(network.nodes.every((n) => n.name === "H" || n.powered)).toBe(true);
    expect((network.view("R1", "routes") as unknown[]).length).toBeGreaterThan(1);
  });
  test("with bits flipped, or random from the first octet, do no more harm, in every frame mode", () => {
    const random = new RandomStream(1, "hostile");
    const flipped = valid.flatMap((octets) =>
      Array.from({ length: 20 }, () => {
        const copy = octets.slice();
        for (let i = 0; i < 3; i++) copy[14 + random.below(Math.max(copy.length - 14, 1))]! ^= 1 << random.below(8);
        return copy;
      }),
    );
    const noise = Array.from({ length: 500 }, () =>
      Uint8Array.from({ length: random.below(200) }, () => random.below(256)),
    );
    const all = [...flipped, ...noise];
    const prints = (["lazy", "bytes"] as const).map((mode) =>
      shouted(all, { frames: mode, hashFrames: true }).network.fingerprint(),
    );
    expect(prints[0]).toEqual(prints[1]);
  });
  test("on a link that corrupts every second frame are survived by OSPF's neighbours", () => {
    const ospf = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n";
    const noisy = lab(
      "nodes: { R1: { kind: router }, R2: { kind: router } }\nlinks:\n  - { ends: [R1:Gi0/0, R2:Gi0/0], corruption: 0.5 }\n",
      {
        R1: router("R1", 1, ospf),
        R2: router("R2", 2, ospf),
      },
    );
    const network = new Network(noisy, { factories });
    network.run(seconds(300));
    expect(network.links[0]!.counters.delivered).toBeGreaterThan(50);
    expect(network.now).toBe(seconds(300));
  });
});

describe("packets that go in circles", () => {
  test("die of their TTL, and the run ends", () => {
    const loop = lab(SEGMENT, {
      R1: router("R1", 1, "ip route 9.9.9.0 255.255.255.0 10.0.12.2\n"),
      R2: router("R2", 2, "ip route 9.9.9.0 255.255.255.0 10.0.12.1\n"),
    });
    const probe = new Network(loop, { factories: { ...factories, host: shouting([]) } });
    probe.run(seconds(2));
    const interfaces = probe.view("R1", "interfaces") as readonly { name: string; mac: string }[];
    const mac = interfaces.find((i) => i.name === "GigabitEthernet0/0")!.mac.replaceAll(".", "");
    const packet = circling(mac);
    const network = new Network(loop, { factories: { ...factories, host: shouting([packet]) } });
    const report = settle(network, { events: 20_000 });
    expect(report.end).toBe("settled");
    const expired = ["R1", "R2"].flatMap((n) =>
      (network.view(n, "drops") as { reason: string; packets: number }[]).filter((d) => d.reason === "ttl-expired"),
    );
    expect(expired).toEqual([{ reason: "ttl-expired", packets: 1 }]);
  });
});

describe("a loop of switches without spanning tree", () => {
  const ring = lab(
    `nodes: { H: { kind: host }, S1: { kind: switch }, S2: { kind: switch }, S3: { kind: switch } }
links:
  - [H:eth0, S1:Gi0/0]
  - [S1:Gi0/1, S2:Gi0/1]
  - [S2:Gi0/2, S3:Gi0/2]
  - [S3:Gi0/3, S1:Gi0/3]
`,
    {},
  );
  test("storms inside its budget, says who, and loses no control of the run", () => {
    const broadcast = Uint8Array.from([
      255,
      255,
      255,
      255,
      255,
      255,
      2,
      0,
      0,
      0,
      0,
      10,
      8,
      6,
      ...new Array<number>(46).fill(0),
    ]);
    const network = new Network(ring, { factories: { ...factories, host: shouting([broadcast]) } });
    const report = settle(network, { events: 30_000 });
    expect(report).toMatchObject({ end: "events", events: 30_000 });
    expect(report.talkers.nodes.map((t) => t.name).sort((a, b) => (a < b ? -1 : 1))).toEqual(["S1", "S2", "S3"]);
    expect(report.talkers.links[0]!.count).toBeGreaterThan(1000);
    network.input({ kind: "link", link: "S1:Gi0/1", up: false });
    expect(settle(network, { events: 30_000 }).end).toBe("settled");
  });
});

/** An IPv4 packet of TTL 255 to 9.9.9.9, to this MAC. */
const circling = (mac: string): Uint8Array => {
  const header = [0x45, 0, 0, 28, 0, 1, 0, 0, 255, 17, 0, 0, 10, 0, 12, 9, 9, 9, 9, 9];
  let sum = 0;
  for (let i = 0; i < 20; i += 2) sum += header[i]! * 256 + header[i + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  header[10] = (~sum >>> 8) & 255;
  header[11] = ~sum & 255;
  const destination = mac.match(/../g)!.map((x) => Number.parseInt(x, 16));
  return Uint8Array.from([...destination, 2, 0, 0, 0, 0, 10, 8, 0, ...header, 0, 9, 0, 9, 0, 8, 0, 0]);
};

test("names and texts of a configuration reach neither prototypes nor terminals", () => {
  const bad = lab("nodes: { R1: { kind: router } }", {
    R1: "hostname constructor\ninterface Loopback0\n description \u001b]0;owned\u0007 constructor\n ip address 1.1.1.1 255.255.255.255\n",
  });
  const network = new Network(bad, { factories });
  network.run(seconds(1));
  expect((network.view("R1", "routes") as unknown[]).length).toBe(1);
  expect(({} as Record<string, unknown>)["hostname"]).toBeUndefined();
  expect(network.node("R1").running()).toContain("hostname constructor");
});

test("an endless paste is taken, and the console still answers", () => {
  const one = lab("nodes: { R1: { kind: router } }", { R1: "hostname R1\n" });
  const network = new Network(one, { factories });
  network.run(seconds(1));
  let heard = "";
  network.onOutput((_node, _session, text) => {
    heard = text.slice(-4000);
  });
  const paste = (data: string): void => {
    network.input({ kind: "type", node: "R1", session: "1", interactive: true, data });
    network.run(network.now);
  };
  paste("\renable\r");
  paste("x".repeat(1_000_000));
  paste("\r");
  paste("\u001b[31m\u0007\u0000\u009b".repeat(20_000));
  paste("\x03configure terminal\r");
  paste("garbage that is no command\r".repeat(10_000));
  paste("interface Loopback1\rip address 1.2.3.4 255.255.255.255\r".repeat(500));
  paste("end\r");
  expect(heard).toMatch(/R1#$/);
  expect((network.view("R1", "routes") as { prefix: string }[]).map((r) => r.prefix)).toEqual(["1.2.3.4/32"]);
});
