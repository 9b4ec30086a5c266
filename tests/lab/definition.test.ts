import { describe, expect, test } from "vitest";
import { seconds } from "../../src/kernel/kernel.ts";
import { configsOf, refuseLocked } from "../../src/lab/configs.ts";
import { type Lab, parseLab } from "../../src/lab/definition.ts";
import { duplicateAddresses } from "../../src/lab/duplicates.ts";
import { formatFault, LabFaults, suggest } from "../../src/lab/fault.ts";
import { parseBandwidth, parseDuration } from "../../src/lab/yaml.ts";

const faultsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof LabFaults) return error.faults.map(formatFault);
    throw error;
  }
  return [];
};
const faults = (text: string, folder: string | null = null) => faultsOf(() => parseLab(text, "lab.yaml", folder));
const head = "schema: lab/v1\nid: x\n";

describe("a lab", () => {
  test("is read whole", () => {
    const lab = parseLab(
      `schema: lab/v1
id: two
title: Two routers
seed: 7
variables:
  rtA: { pool: int, range: [100, 999], unique: true }
nodes:
  R2: { kind: router, edit: false }
  A1: { kind: host }
  R1: { kind: router, place: [1, -2.5] }
links:
  - [R1:GigabitEthernet0/0, R2:Gi0/0]
  - { ends: [R1:Gi0/1, A1:eth0], delay: 1ms, bandwidth: 10M, queue: 5, loss: 0.25 }
  - [R1:Gi0/2, R2:Gi0/2, A1:eth1]
forbid: [ "ip route vrf * 0.0.0.0 0.0.0.0 *" ]
budget: { events: 2e6, virtual: 10m }
`,
      "lab.yaml",
    );
    expect(lab.nodes.map((n) => [n.name, n.kind, n.edit])).toEqual([
      ["A1", "host", true],
      ["R1", "router", true],
      ["R2", "router", false],
    ]);
    expect(lab.nodes[1]!.place).toEqual([1, -2.5]);
    expect(lab.links.map((l) => [l.shared, l.ends.length, l.options])).toEqual([
      [false, 2, {}],
      [false, 2, { delay: 1e6, bandwidth: 1e7, queue: 5, loss: 0.25 }],
      [true, 3, {}],
    ]);
    expect(lab).toMatchObject({
      id: "two",
      seed: 7,
      budget: { events: 2e6, virtual: seconds(600) },
      forbid: ["ip route vrf * 0.0.0.0 0.0.0.0 *"],
    });
    expect(lab.variables).toMatchObject([{ name: "rtA", pool: "int", range: [100, 999], unique: true }]);
    expect(structuredClone(lab)).toEqual(lab);
  });
});

describe("a malformed lab names file, line, column and cure", () => {
  test.each<[string, string, string[]]>([
    ["empty", "", ["lab.yaml: empty"]],
    ["no map", "- a", ["lab.yaml:1:1: the file must be a map"]],
    [
      "broken YAML",
      `${head}nodes: {R1: {kind: router}`,
      ["lab.yaml:3:27: Flow map in block collection must be sufficiently indented and end with a }"],
    ],
    ["a key twice", `${head}id: y\nnodes: {A: {kind: host}}`, ["lab.yaml:3:1: Map keys must be unique"]],
    [
      "another schema",
      "schema: lab/v2\nid: x\nnodes: {A: {kind: host}}",
      ['lab.yaml:1:9: this program reads lab/v1; write "schema: lab/v1"'],
    ],
    ["missing keys", "schema: lab/v1", ['lab.yaml:1:1: the file lacks "id"', 'lab.yaml:1:1: the file lacks "nodes"']],
    [
      "an unknown key",
      `${head}nods: 1\nnodes: {A: {kind: host}}`,
      ['lab.yaml:3:1: unknown key "nods"; did you mean "nodes"?'],
    ],
    [
      "an unknown kind",
      `${head}nodes: {A: {kind: hots}}`,
      ['lab.yaml:3:19: "kind" must be one of router, switch, host; did you mean "host"?'],
    ],
    ["no node", `${head}nodes: {}`, ["lab.yaml:3:8: a lab has at least one node"]],
    [
      "names that JavaScript gives a meaning to",
      `${head}nodes: {__proto__: {kind: host}, constructor: {kind: host}, A: {kind: host}}`,
      [
        'lab.yaml:3:9: "__proto__" cannot be a name here; choose another name',
        'lab.yaml:3:34: "constructor" cannot be a name here; choose another name',
      ],
    ],
    [
      "a bad name",
      `${head}nodes: {"R 1": {kind: host}}`,
      [
        'lab.yaml:3:9: "R 1" cannot be a node\'s name; use up to 32 letters, digits, - and _, starting with a letter',
        "lab.yaml:3:8: a lab has at least one node",
      ],
    ],
    [
      "names equal but for case",
      `${head}nodes: {r1: {kind: host}, R1: {kind: host}}`,
      ['lab.yaml:3:27: "R1" differs from "r1" only by case; choose another name'],
    ],
    [
      "an unknown node in a link",
      `${head}nodes: {R1: {kind: router}}\nlinks:\n  - [R1:e0, R11:e0]`,
      ['lab.yaml:5:13: there is no node "R11"; did you mean "R1"?'],
    ],
    [
      "an end without interface",
      `${head}nodes: {R1: {kind: router}}\nlinks:\n  - [R1, R1:e1]`,
      ['lab.yaml:5:6: "R1" is no end of a link; write NODE:INTERFACE, such as "R1:GigabitEthernet0/0"'],
    ],
    [
      "one end",
      `${head}nodes: {R1: {kind: router}}\nlinks:\n  - [R1:e1]`,
      ["lab.yaml:5:5: a link has at least two ends"],
    ],
    [
      "an interface cabled twice",
      `${head}nodes: {A: {kind: host}, B: {kind: host}}\nlinks:\n  - [A:eth0, B:eth0]\n  - [A:eth0, B:eth1]`,
      ["lab.yaml:6:6: A:eth0 is already cabled in line 5; use another interface"],
    ],
    [
      "a bad duration",
      `${head}nodes: {A: {kind: host}}\nlinks:\n  - {ends: [A:e0, A:e1], delay: 5}`,
      ['lab.yaml:5:33: "delay" is no duration; write a number and a unit: "500ms", "90s", "10m"'],
    ],
    [
      "a bad bandwidth",
      `${head}nodes: {A: {kind: host}}\nlinks:\n  - {ends: [A:e0, A:e1], bandwidth: fast}`,
      ['lab.yaml:5:37: "bandwidth" is no bandwidth; write bits per second: "64k", "10M", "1G"'],
    ],
    [
      "a bad seed",
      `${head}seed: -1\nnodes: {A: {kind: host}}`,
      ['lab.yaml:3:7: "seed" must be an integer from 0 to 9007199254740991'],
    ],
    [
      "an alias",
      `${head}title: &t hello\ndescription: *t\nnodes: {A: {kind: host}}`,
      ['lab.yaml:4:14: "description" must be text; aliases are not used here: write it out'],
    ],
  ])("%s", (_, text, expected) => expect(faults(text)).toEqual(expected));
  test("an id that is not its folder's name", () => {
    expect(faults(`${head}nodes: {A: {kind: host}}`, "y")).toEqual([
      'lab.yaml:2:5: the id is "x" but the folder is "y"; make them equal',
    ]);
  });
  test("a file of many megabytes", () => {
    expect(faults("a".repeat(2 ** 21))).toEqual(["lab.yaml: larger than 1024 KiB"]);
  });
  test("every fault at once", () => {
    expect(faults(`${head}seed: x\ntitle: [a]\nnodes: {A: {kind: b, edit: maybe}}`)).toHaveLength(4);
  });
});

test("durations and bandwidths", () => {
  expect(["90s", "1.5m", "500 ms", "3us", "7ns", "2h"].map(parseDuration)).toEqual([90e9, 90e9, 5e8, 3000, 7, 7200e9]);
  expect(["", "1", "-1s", "1d", "1e3s", "9999999h"].map(parseDuration)).toEqual([null, null, null, null, null, null]);
  expect(["1G", "10M", "64k", "1.5M", "9600"].map(parseBandwidth)).toEqual([1e9, 1e7, 64e3, 15e5, 9600]);
  expect(["0", "", "1T", "-1"].map(parseBandwidth)).toEqual([null, null, null, null]);
});

test("suggestions are near, or list what is known", () => {
  expect(suggest("GigabitEthernt0/0", ["GigabitEthernet0/1", "GigabitEthernet0/0"])).toBe(
    'did you mean "GigabitEthernet0/0"?',
  );
  expect(suggest("xyz", ["PE1", "PE2"])).toBe("known: PE1, PE2");
  expect(suggest("xyz", [])).toBe("");
  expect(suggest("x".repeat(1e6), ["y".repeat(1e6)])).not.toContain("did you mean");
});

const lab = (nodes: string, links = ""): Lab => parseLab(`${head}nodes: ${nodes}\n${links}`, "lab.yaml");
const octets = (text: string) => new TextEncoder().encode(text);

describe("configuration files", () => {
  const two = lab("{R1: {kind: router}, P1: {kind: router, edit: false}}");
  const file = (name: string, content: Uint8Array | null) => ({ name, file: `start/${name}`, octets: content });
  test("are taken by node name, with line ends made equal; other files are left alone", () => {
    const configs = configsOf(two, [file("R1.cfg", octets("\ufeffa\r\nb\r")), file("notes.txt", octets("x"))]);
    expect([...configs]).toEqual([["R1", { file: "start/R1.cfg", text: "a\nb\n" }]]);
  });
  test("for no node, binary, not UTF-8 or too large are refused by name", () => {
    expect(
      faultsOf(() =>
        configsOf(two, [file("R11.cfg", octets("")), file("R1.cfg", octets("ok\nno\0")), file("P1.cfg", null)]),
      ),
    ).toEqual([
      'start/R11.cfg: the lab has no node "R11"; did you mean "R1"?',
      "start/R1.cfg:2:1: binary content; save it as plain text",
      "start/P1.cfg: larger than 2 MiB; a configuration is a text of some hundred lines",
    ]);
    expect(faultsOf(() => configsOf(two, [file("R1.cfg", Uint8Array.of(0xff, 0xfe))]))).toEqual([
      "start/R1.cfg: not UTF-8 text; save it as plain text",
    ]);
  });
  test("of a locked node may only repeat what the lab gives it", () => {
    const locked: Lab = { ...two, configs: new Map([["P1", { file: "start/P1.cfg", text: "hostname P1\n" }]]) };
    const given = (text: string) =>
      new Map([
        ["P1", { file: "mine/P1.cfg", text }],
        ["R1", { file: "mine/R1.cfg", text: "anything" }],
      ]);
    expect(faultsOf(() => refuseLocked(locked, given("hostname P1  \n\n")))).toEqual([]);
    expect(faultsOf(() => refuseLocked(locked, given("hostname P2")))).toEqual([
      "mine/P1.cfg: P1 is not to be changed in this lab; leave this file out",
    ]);
  });
});

describe("an address that two nodes of a segment have", () => {
  const nodes = "{R1: {kind: router}, R2: {kind: router}, H1: {kind: host}, S1: {kind: switch}}";
  const config = (entries: Record<string, string>) =>
    new Map(Object.entries(entries).map(([n, text]) => [n, { file: `start/${n}.cfg`, text }]));
  const r = (address: string, port = "GigabitEthernet0/0") =>
    `hostname R\ninterface ${port}\n ip address ${address} 255.255.255.0\n`;
  test("on a cable is named with both lines", () => {
    const cable = lab(nodes, "links: [[R1:Gi0/0, R2:GigabitEthernet0/0]]");
    expect(duplicateAddresses(cable, config({ R1: r("10.0.0.1"), R2: r("10.0.0.1") })).map(formatFault)).toEqual([
      "start/R2.cfg:3:13: 10.0.0.1 is also R1's address on the same segment (start/R1.cfg:3); give one of them another address",
    ]);
    expect(duplicateAddresses(cable, config({ R1: r("10.0.0.1"), R2: r("10.0.0.2") }))).toEqual([]);
  });
  test("across a switch, of a host and in IPv6", () => {
    const switched = lab(nodes, "links: [[R1:Gi0/0, S1:Gi0/0], [H1:eth0, S1:Gi0/1]]");
    const texts = {
      R1: "int g0/0\n ipv6 address 2001:db8::1/64",
      H1: "# host\nip -6 addr add 2001:DB8:0::1/64 dev eth0",
    };
    expect(duplicateAddresses(switched, config(texts)).map(formatFault)).toEqual([
      "start/R1.cfg:2:15: 2001:db8::1 is also H1's address on the same segment (start/H1.cfg:2); give one of them another address",
    ]);
    expect(
      duplicateAddresses(switched, config({ ...texts, S1: "interface Gi0/0\n switchport access vlan 10" })),
    ).toEqual([]);
  });
  test("on different segments, loopbacks or sub-interfaces is nobody's business", () => {
    const apart = lab(nodes, "links: [[R1:Gi0/0, H1:eth0], [R2:Gi0/0, H1:eth1]]");
    expect(duplicateAddresses(apart, config({ R1: r("10.0.0.1"), R2: r("10.0.0.1") }))).toEqual([]);
    const cable = lab(nodes, "links: [[R1:Gi0/0, R2:Gi0/0]]");
    expect(
      duplicateAddresses(cable, config({ R1: r("10.0.0.1", "Loopback0"), R2: r("10.0.0.1", "Loopback0") })),
    ).toEqual([]);
  });
});
