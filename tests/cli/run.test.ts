import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { labs } from "../../src/cli/labs.ts";
import { guarded, type Output } from "../../src/cli/outcome.ts";
import { type RunOptions, run } from "../../src/cli/run.ts";
import { ENGINE } from "../../src/lab/version.ts";
import { readPcapng } from "../../src/wire/pcapng.ts";
import { doubles } from "../lab/double.ts";

let folder = "";
const file = (path: string, text: string | Uint8Array): string => {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
};
const LAB = `schema: lab/v1
id: ring
seed: 3
nodes:
  A: { kind: host }
  B: { kind: router }
  C: { kind: router, edit: false }
links:
  - [A:eth0, B:eth0]
  - [B:eth1, C:eth1]
  - [C:eth2, B:eth2]
`;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hopwise-"));
  file("content/labs/ring/lab.yaml", LAB);
  file("content/labs/ring/start/B.cfg", "fine\nbogus \u001b[31mred\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hopwise = async (options: Partial<RunOptions> = {}) => {
  const printed = { out: "", err: "" };
  const output: Output = {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
  };
  const all: RunOptions = {
    lab: "ring",
    exec: [],
    capture: [],
    view: [],
    format: "json",
    frames: "verify",
    course: folder,
    wall: "60",
    ...options,
  };
  let time = 0;
  const exit = await guarded(output, () => run(all, doubles, output, () => time++));
  return { exit, ...printed, json: () => JSON.parse(printed.out) };
};

describe("a run", () => {
  test("prints lab, engine, seed, time, unrecognised lines, results, views and fingerprint as JSON", async () => {
    const r = await hopwise({ exec: ["A: neighbors", "B: wait 3"], view: ["A:neighbors", "B:neighbors"] });
    expect([r.exit, r.err]).toEqual([0, ""]);
    const json = r.json();
    expect(Object.keys(json)).toEqual([
      "lab",
      "engine",
      "seed",
      "now",
      "settled",
      "unrecognised",
      "ineffective",
      "results",
      "views",
      "fingerprint",
    ]);
    expect(json).toMatchObject({ lab: "ring", engine: ENGINE, seed: 3, settled: true });
    expect(json.unrecognised).toEqual([
      {
        node: "B",
        file: join(folder, "content/labs/ring/start/B.cfg"),
        line: 2,
        text: "bogus red",
        reason: "% Invalid input",
      },
    ]);
    expect(json.results.map((x: { node: string; command: string }) => [x.node, x.command])).toEqual([
      ["A", "neighbors"],
      ["B", "wait 3"],
    ]);
    expect(json.results[1]).toEqual({
      node: "B",
      at: json.now - 3e9,
      command: "wait 3",
      output: "waiting 3\nwaited 3\n",
    });
    expect(json.views.A.neighbors).toEqual([expect.stringMatching(/^B@eth0 \d+$/)]);
    expect(Object.keys(json.views)).toEqual(["A", "B"]);
    for (const part of ["events", "frames", "state"]) expect(json.fingerprint[part]).toMatch(/^[0-9a-f]{16}$/);
  });
  test("is the same again, in every frame mode, and another one with another seed", async () => {
    const print = async (options: Partial<RunOptions>) => (await hopwise(options)).json().fingerprint;
    const first = await print({});
    expect(await print({ frames: "lazy" })).toEqual(first);
    expect(await print({ frames: "bytes" })).toEqual(first);
    expect(await print({ seed: "3" })).toEqual(first);
    expect(await print({ seed: "4" })).not.toEqual(first);
  });
  test("takes a folder or a lab.yaml for a lab as well", async () => {
    const path = join(folder, "content/labs/ring");
    expect((await hopwise({ lab: path })).exit).toBe(0);
    expect((await hopwise({ lab: join(path, "lab.yaml") })).exit).toBe(0);
  });
  test("prints text without terminal escapes", async () => {
    const { exit, out } = await hopwise({
      format: "text",
      exec: ["A: \u001b]0;title\u0007rm"],
      view: ["A:neighbors"],
    });
    expect(exit).toBe(0);
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    expect(out).toContain(`start/B.cfg:2: B does not know "bogus red": % Invalid input`);
    expect(out).toMatch(/^--- 6\d\.\d{3} s {2}A: rm\nunknown rm\n--- view A:neighbors\n\[/m);
    expect(out).toMatch(
      /--- lab ring, engine .*, seed 3: 6\d\.\d{3} s of virtual time, settled, 1 unrecognised lines, fingerprint [0-9a-f ]{50}\n$/,
    );
  });
  test("runs to an instant, and does not claim to have settled", async () => {
    const r = await hopwise({ at: "90s" });
    expect(r.json()).toMatchObject({ now: 90e9, settled: null });
  });
  test("replaces configurations by those of a folder", async () => {
    file("mine/B.cfg", "bogus mine");
    const r = await hopwise({ configs: join(folder, "mine") });
    expect(r.json().unrecognised).toMatchObject([{ file: join(folder, "mine/B.cfg"), line: 1, text: "bogus mine" }]);
  });
  test("writes captures with an interface per end and virtual timestamps", async () => {
    const path = join(folder, "out/ab.pcapng");
    expect((await hopwise({ capture: [`B:eth0=${path}`] })).exit).toBe(0);
    const capture = readPcapng(readFileSync(path));
    expect(capture.interfaces.map((i) => i.name)).toEqual(["A:eth0", "B:eth0"]);
    const frames = capture.packets.map(
      (p) => `${capture.interfaces[p.interface]!.name} ${new TextDecoder().decode(p.bytes)}`,
    );
    expect([...new Set(frames)].sort((a, b) => (a < b ? -1 : 1))).toEqual(["A:eth0 A", "B:eth0 B"]);
    const times = capture.packets.map((p) => p.at!);
    expect(times).toEqual([...times].sort((a, b) => Number(a - b)));
    expect(Number(times[0])).toBeLessThan(2e9);
  });
});

describe("a script", () => {
  const script = (text: string) => file("script.yaml", text);
  test("breaks and repairs links, power-cycles nodes, types, waits and settles, at its instants", async () => {
    const r = await hopwise({
      script: script(`
- { at: 5s, exec: "A: neighbors" }
- { at: 10s, link: "A:eth0", down: true }
- { after: 1s, exec: "A: neighbors" }
- { link: "A:eth0", up: true }
- { power: C, on: false }
- { wait: 2s }
- { power: C, off: false }
- { settle: { quietFor: 3s, within: 60s } }
- { node: A, type: [neighbors, "wait 2"] }
`),
      exec: ["A: neighbors"],
      at: "60s",
    });
    expect(r.err).toBe("");
    const { results, now } = r.json();
    expect([r.exit, now]).toEqual([0, 60e9]);
    expect(results.map((x: { command: string }) => x.command)).toEqual([
      "neighbors",
      "neighbors",
      "neighbors",
      "wait 2",
      "neighbors",
    ]);
    expect(results.map((x: { at: number }) => x.at).slice(0, 2)).toEqual([5e9, 11e9]);
    expect(results[0].output).toMatch(/^B@eth0/);
    expect(results[1].output).toBe("");
    expect(results[2].output).toMatch(/^B@eth0/);
  });
  test("types every line of a list, empty ones too, and of a block of text", async () => {
    const r = await hopwise({
      script: script('- { node: A, type: [ask, ""] }\n- node: A\n  type: |\n    ask\n    yes\n'),
    });
    const results = r.json().results.map((x: { command: string; output: string }) => [x.command, x.output]);
    expect(results).toEqual([
      ["ask", "sure? [confirm]\n"],
      ["", "you said\n"],
      ["ask", "sure? [confirm]\n"],
      ["yes", "you said yes\n"],
    ]);
  });
  test.each([
    ["no list", "a: 1", ":1:1: the file must be a list"],
    [
      "two actions",
      '- { link: "A:eth0", power: A }',
      ":1:3: a step does exactly one of link, power, type, exec, wait, settle",
    ],
    ["an unknown key", "- { sleep: 3s }", ':1:5: unknown key "sleep"'],
    ["neither up nor down", '- { link: "A:eth0" }', ':1:3: write "up: true" or "down: true"'],
    ["a key of another action", "- { wait: 3s, up: true }", ':1:19: "up" has no meaning with "wait"'],
    ["no node for typing", "- { type: x }", ':1:3: "type" needs "node"'],
    ["a bad duration", "- { wait: soon }", ':1:11: "wait" is no duration; write a number and a unit'],
    ["an unknown node", "\n- { power: D, on: true }", ':2:3: there is no node "D"'],
    ["an unknown link", '- { link: "A:eth1", up: true }', ':1:3: there is no link "A:eth1"; did you mean "A:eth0"?'],
    [
      "instants out of order",
      "- { at: 5s }\n- { at: 3s }",
      ":2:3: this instant is before an earlier step's; put the steps in order",
    ],
  ])("with %s is refused with file, line and column", async (_, text, message) => {
    const { exit, err, out } = await hopwise({ script: script(text) });
    expect([exit, out]).toEqual([2, ""]);
    expect(err).toContain(`${folder}/script.yaml${message}`);
  });
  test("whose instant has passed when its turn comes is a fault", async () => {
    const r = await hopwise({ script: script('- { exec: "A: wait 20" }\n- { at: 5s }') });
    expect(r.exit).toBe(2);
    expect(r.err).toContain("script.yaml:2:3: it is 20.");
  });
});

describe("exit code 1", () => {
  test("when the network does not settle in the lab's time, with the last change named", async () => {
    file("content/labs/ring/lab.yaml", `${LAB}budget: { virtual: 3s }\n`);
    const r = await hopwise({ exec: ["A: neighbors"] });
    expect(r.exit).toBe(1);
    expect(r.err).toMatch(
      /^hopwise: the network did not settle in the lab's virtual time\nhopwise: last change: \w+ of \w at \d\.\d+ s\n$/,
    );
    expect(r.json()).toMatchObject({ settled: false, now: 3e9 });
    expect(r.json().results).toHaveLength(1);
  });
  test("when a storm uses up the events, with the busiest named", async () => {
    file("content/labs/ring/lab.yaml", `${LAB}budget: { events: 3000 }\n`);
    const r = await hopwise({ script: file("s.yaml", '- { at: 3s, exec: "A: storm" }'), exec: ["A: neighbors"] });
    expect(r.exit).toBe(1);
    expect(r.err).toMatch(
      /used up the lab's budget of events\nhopwise: last change: .*\nhopwise: busiest: [BC] \(\d+ events\), [BC] \(\d+ events\)/,
    );
    expect(r.err).toContain("B:eth1--C:eth1 (");
    expect(r.json()).toMatchObject({ settled: false });
  });
  test("when the wall-clock time is used up", async () => {
    file("content/labs/ring/lab.yaml", `${LAB}budget: { events: 1e9 }\n`);
    const r = await hopwise({ script: file("s.yaml", '- { at: 3s, exec: "A: storm" }'), wall: "0" });
    expect(r.exit).toBe(1);
    expect(r.err).toContain("used up the wall-clock time");
  });
  test("when a command does not end", async () => {
    const r = await hopwise({ exec: ["A: wait 100000"] });
    expect(r.exit).toBe(1);
    expect(r.err).toBe('hopwise: A: "wait 100000" did not end and was interrupted\n');
  });
});

describe("exit code 2, with a message and nothing on stdout", () => {
  const refused = async (options: Partial<RunOptions>, message: string | RegExp) => {
    const { exit, out, err } = await hopwise(options);
    expect([exit, out]).toEqual([2, ""]);
    if (typeof message === "string") expect(err).toContain(message);
    else expect(err).toMatch(message);
  };
  test.each<[string, Partial<RunOptions>, string]>([
    ["an unknown lab", { lab: "rings" }, 'rings: no such lab; did you mean "ring"?'],
    ["--settle with --at", { settle: true, at: "3s" }, "--settle and --at exclude each other"],
    ["a bad time", { at: "soon" }, '--at takes a duration such as 90s, not "soon"'],
    ["a bad format", { format: "xml" }, '--format takes text or json, not "xml"'],
    ["a bad frame mode", { frames: "quick" }, '--frames takes lazy, verify, bytes, not "quick"'],
    ["a bad seed", { seed: "-1" }, '--seed takes an integer up to 9007199254740991, not "-1"'],
    ["a command without node", { exec: ["show ip route"] }, '--exec takes "NODE: COMMAND", not "show ip route"'],
    ["an unknown node", { exec: ["D: neighbors"] }, 'there is no node "D"'],
    ["a view without node", { view: ["neighbors"] }, '--view takes NODE:NAME, not "neighbors"'],
    ["an unknown link", { capture: ["A:eth9=x.pcapng"] }, 'there is no link "A:eth9"'],
    ["a capture without file", { capture: ["A:eth0"] }, '--capture takes LINK=FILE.pcapng, not "A:eth0"'],
    ["a missing script", { script: "/nonexistent" }, "--script: cannot read /nonexistent (ENOENT)"],
    ["a missing folder", { configs: "/nonexistent" }, "/nonexistent: no such folder"],
  ])("%s", (_, options, message) => refused(options, message));
  test("an unknown view, but the rest of the report is printed", async () => {
    const { exit, err, json } = await hopwise({ view: ["A:neighbor", "A:neighbors"] });
    expect([exit, err]).toEqual([2, 'hopwise: A has no view "neighbor"; did you mean "neighbors"?\n']);
    expect(Object.keys(json().views.A)).toEqual(["neighbors"]);
  });
  test("a malformed lab.yaml", async () => {
    file("content/labs/ring/lab.yaml", LAB.replace("A:eth0", "A:ether0"));
    await refused({}, /ring\/lab\.yaml:9:6: A has no interface "ether0"; did you mean "eth0"\?\n$/);
  });
  test("a configuration for no node, a binary one, one of 10 MB, an empty folder", async () => {
    file("mine/D.cfg", "x");
    file("mine/A.cfg", Uint8Array.of(1, 0, 2));
    file("mine/B.cfg", "x".repeat(10e6));
    await refused(
      { configs: join(folder, "mine") },
      /A\.cfg:1:1: binary content.*\n.*B\.cfg: larger than 2 MiB.*\n.*D\.cfg: the lab has no node "D"/,
    );
    mkdirSync(join(folder, "empty"));
    await refused({ configs: join(folder, "empty") }, "empty: no <node>.cfg in it; nodes: A, B, C");
  });
  test.each([
    [
      "a symbolic link",
      "cfg/B.cfg",
      "link",
      /cfg\/B\.cfg: a symbolic link, where a configuration belongs; put the text itself/,
    ],
    ["a folder", "cfg/B.cfg/x", "", /cfg\/B\.cfg: a folder, where a configuration belongs/],
    ["with another ending", "cfg/B.txt", "", /cfg\/B\.txt: not read.*; call it B\.cfg/],
    ["in capitals", "cfg/b.CFG", "", /cfg\/b\.CFG: not read.*; call it B\.cfg/],
    [
      "in a folder below",
      "cfg/routers/B.cfg",
      "",
      /cfg\/routers: configurations in a folder below are not read; move them to .*cfg/,
    ],
    [
      "in UTF-16",
      "cfg/B.cfg",
      Uint8Array.of(0xff, 0xfe, 0x68, 0),
      /cfg\/B\.cfg: not UTF-8 text; save it as plain text/,
    ],
  ])("a configuration that would be lost: %s", async (_, path, content, message) => {
    if (content === "link") {
      mkdirSync(join(folder, "cfg"));
      symlinkSync(file("elsewhere", "hostname B"), join(folder, path));
    } else file(path, content);
    await refused({ configs: join(folder, "cfg") }, message);
    renameSync(join(folder, "cfg"), join(folder, "start"));
    rmSync(join(folder, "content/labs/ring/start"), { recursive: true });
    renameSync(join(folder, "start"), join(folder, "content/labs/ring/start"));
    await refused({}, new RegExp(message.source.replaceAll("cfg\\/", "start\\/").replace(".*cfg", ".*start")));
  });
  test("but other files beside the configurations are nobody's fault", async () => {
    file("cfg/B.cfg", "fine");
    file("cfg/B.txt", "notes");
    file("cfg/README.md", "notes");
    file("cfg/old/B.cfg", "older");
    expect(await hopwise({ configs: join(folder, "cfg") })).toMatchObject({ exit: 0, err: "" });
  });
  test("a link in a circle, and a lab.yaml in another encoding", async () => {
    symlinkSync("circle", join(folder, "circle"));
    await refused({ lab: join(folder, "circle") }, /circle: no such lab/);
    file("content/labs/ring/lab.yaml", Buffer.from(`${LAB}title: caf\u00e9\n`, "latin1"));
    await refused({}, /ring\/lab\.yaml: not UTF-8 text; save it as plain text in UTF-8/);
  });
  // The one file of which the system refuses octets even to root.
  test.runIf(process.platform === "linux")("a file that cannot be read", async () => {
    rmSync(join(folder, "content/labs/ring/lab.yaml"));
    symlinkSync("/proc/self/mem", join(folder, "content/labs/ring/lab.yaml"));
    await refused({}, /ring\/lab\.yaml: cannot be read \(EIO\)/);
  });
  test("a capture that cannot be written, but the rest of the report is printed", async () => {
    const { exit, err, json } = await hopwise({ capture: [`A:eth0=${folder}`], view: ["A:neighbors"] });
    expect([exit, err]).toEqual([2, `hopwise: --capture: cannot write ${folder} (EISDIR)\n`]);
    expect(Object.keys(json().views.A)).toEqual(["neighbors"]);
  });
  test.runIf(process.platform === "linux")("a capture where no folder can be made", async () => {
    const { exit, err } = await hopwise({ capture: ["A:eth0=/proc/none/of/this.pcapng"] });
    expect([exit, err]).toEqual([2, "hopwise: --capture: cannot write /proc/none/of/this.pcapng (ENOENT)\n"]);
  });
  test("two captures into one file, by whatever name", async () => {
    const same = join(folder, "a.pcapng");
    await refused(
      { capture: [`A:eth0=${same}`, `B:eth1=${folder}/./a.pcapng`] },
      "a.pcapng is named twice; each link takes its own file",
    );
  });
  test("an instant that the script has passed, but the rest of the report is printed", async () => {
    const script = file("script.yaml", "- { wait: 20s }\n");
    const { exit, err, json } = await hopwise({ script, at: "10s", view: ["A:neighbors"] });
    expect([exit, err]).toEqual([2, "hopwise: --at 10s: the script ended later, at 20.000 s\n"]);
    expect(json().now).toBe(20e9);
    expect((await hopwise({ script, at: "20s" })).exit).toBe(0);
  });
  test.each([
    ["two documents", `${LAB}---\nid: other\n`, /lab\.yaml:\d+:1: a second document begins here; one file holds one/],
    [
      "an alias",
      LAB.replace("{ kind: host }", "&h { kind: host }").replace("{ kind: router }", "*h"),
      /:6:6: "B" must be a map; aliases are not used here: write it out/,
    ],
  ])("a lab.yaml with %s", async (_, text, message) => {
    file("content/labs/ring/lab.yaml", text);
    await refused({}, message);
  });
  test("a changed configuration for a locked node", async () => {
    file("mine/C.cfg", "x");
    await refused({ configs: join(folder, "mine") }, "C is not to be changed in this lab; leave this file out");
  });
  test("an address that the lab gives twice on one segment", async () => {
    file("content/labs/ring/start/B.cfg", "interface eth1\n ip address 10.0.0.1 255.255.255.0\n");
    file("content/labs/ring/start/C.cfg", "interface eth1\n ip address 10.0.0.1 255.255.255.0\n");
    await refused({}, "start/C.cfg:2:13: 10.0.0.1 is also B's address on the same segment");
  });
  test("but an address that an answer gives twice is only named", async () => {
    file("content/labs/ring/start/C.cfg", "interface eth1\n ip address 10.0.0.1 255.255.255.0\n");
    file("mine/B.cfg", "interface eth1\n ip address 10.0.0.1 255.255.255.0\n");
    const r = await hopwise({ configs: join(folder, "mine") });
    expect(r.exit).toBe(0);
    expect(r.err).toContain("10.0.0.1 is also B's address on the same segment");
  });
});

test("labs are listed; one at fault is named and makes the exit code 2", () => {
  const printed = { out: "", err: "" };
  const output: Output = {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
  };
  expect(labs(folder, false, output)).toBe(0);
  expect(printed.out).toBe("ring  ring (3 nodes, 3 links)\n");
  printed.out = "";
  file("content/labs/broken/lab.yaml", "schema: lab/v1");
  expect(labs(folder, true, output)).toBe(2);
  expect(JSON.parse(printed.out)).toEqual([{ id: "ring", title: "ring", nodes: 3, links: 3 }]);
  expect(printed.err).toContain('broken/lab.yaml:1:1: the file lacks "id"');
});
