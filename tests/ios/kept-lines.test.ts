// Which kept lines are answered with what does not run here, and which are silent.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { absentFeature, keptRule, keptRules } from "../../src/ios/absent.ts";
import type { ConfigCommand, ConfigMode } from "../../src/ios/command.ts";
import { commands } from "../../src/ios/commands.ts";
import { HARMLESS } from "../../src/ios/harmless.ts";
import { loadConfiguration } from "../../src/ios/load.ts";
import { tokenise } from "../../src/ios/matcher.ts";
import { samplesOf } from "../../src/ios/reference.ts";
import { configMatchers } from "../../src/ios/table.ts";

const kept = commands.filter((c): c is ConfigCommand => c.kind === "config" && c.effect === "kept");
const device = { name: "R1", hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] } as const;
const load = (text: string, kind: "router" | "switch" = "router") =>
  loadConfiguration(text, "R1.cfg", { ...device, kind });
const reasons = (text: string) => load(text).ineffective.map(({ line, reason }) => [line, reason]);

const parameters = { hasInterface: () => true };
const owner = (mode: ConfigMode, line: string): ConfigCommand | null => {
  const match = configMatchers(mode).set.match(tokenise(line), 0, line, parameters);
  return match.kind === "match" && "command" in match.owner ? match.owner.command : null;
};

describe("every kept command", () => {
  it("is answered with what does not run, or is named harmless", () => {
    for (const command of kept)
      for (const line of samplesOf(command)) {
        const feature = absentFeature(command, line);
        const rule = keptRule(command.mode, line);
        if (feature === null) expect(rule, `${command.mode}: ${line}`).toMatchObject({ feature: null });
        else expect(feature, `${command.mode}: ${line}`).toMatch(/^(?:"[A-Za-z0-9].*"|[A-Z8].*)$/);
      }
  });
  it("is reached by every rule: none is stale, none stands there twice", () => {
    const reached = new Set<unknown>();
    for (const command of kept) for (const line of samplesOf(command)) reached.add(keptRule(command.mode, line));
    // Rules about words that a command takes as free text, or that stand behind others.
    for (const rule of keptRules) {
      if (reached.has(rule) || rule.text === "") continue;
      const lines = [" 10.0.0.1 ", " 10.0.0.0 255.0.0.0 "].map((values) => rule.text.replace(" * ", values));
      const found = lines
        .flatMap((line) => [line, `${line} word`])
        .map((text) => [text, owner(rule.mode, text)] as const)
        .find(([, command]) => command?.effect === "kept");
      if (found !== undefined && keptRule(rule.mode, found[0]) === rule) reached.add(rule);
    }
    expect(keptRules.filter((rule) => !reached.has(rule)).map(({ mode, text }) => `${mode}: ${text}`)).toEqual([]);
    const texts = keptRules.map(({ mode, text }) => `${mode}: ${text}`);
    expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([]);
  });
  it("that is harmless is so for a reason", () => {
    for (const { reason } of HARMLESS) expect(reason.length).toBeGreaterThan(20);
  });
});

describe("the answer", () => {
  it("names the feature or the line's own keywords, once per line", () => {
    expect(
      reasons(`ip wccp web-cache
ip tcp window-size 4128
interface GigabitEthernet0/0
 ip ospf multi-area 3
 carrier-delay msec 100
 ipv6 nd dad loopback-detect
route-map M permit 10
 match ip next-hop 5
 set ip next-hop unchanged
router ospf 1
 limit retransmissions dc 30
 distribute-list prefix P gateway G in
router bgp 65000
 neighbor 10.0.0.2 remote-as 65001
 neighbor 10.0.0.2 fall-over bfd
 neighbor 10.0.0.2 advertise best-external
`),
    ).toEqual([
      [1, '% "ip wccp web-cache" does not run here: the line is kept without effect'],
      [2, '% "ip tcp window-size" does not run here: the line is kept without effect'],
      [4, '% "ip ospf multi-area" does not run here: the line is kept without effect'],
      [5, "% A carrier delay outside object tracking does not run here: the line is kept without effect"],
      [6, '% "ipv6 nd dad loopback-detect" does not run here: the line is kept without effect'],
      [8, '% "match ip next-hop" does not run here: the line is kept without effect'],
      [9, '% "set ip next-hop unchanged" does not run here: the line is kept without effect'],
      [11, '% "limit retransmissions dc" does not run here: the line is kept without effect'],
      [12, "% A filter by gateway does not run here: the line is kept without effect"],
      [15, "% BFD does not run here: the line is kept without effect"],
      [16, '% "neighbor advertise best-external" does not run here: the line is kept without effect'],
    ]);
  });
  it("is left out behind no, in blocks whose first line has it, and for what changes no packet", () => {
    expect(
      reasons(`no ip wccp web-cache
router eigrp 1
 network 10.0.0.0
 no auto-summary
service timestamps debug datetime msec
class-map match-all VOICE
 match ip dscp ef
policy-map OUT
 class VOICE
  priority percent 30
key chain K
 key 1
  key-string secret
interface GigabitEthernet0/0
 duplex auto
 service-policy output OUT
line vty 0 4
 transport input ssh
ntp server 10.0.0.9
`),
    ).toEqual([
      [2, "% EIGRP does not run here: its lines are kept without effect"],
      [16, "% Quality of service does not run here: the line is kept without effect"],
    ]);
  });
});

const files = (folder: string): readonly string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? files(path) : path.endsWith(".cfg") ? [path] : []));

it("no configuration of a lab, to start from or as a solution, holds a line without its effect", () => {
  const root = join(import.meta.dirname, "../..");
  const configurations = [...files(join(root, "content/labs")), ...files(join(root, "graders"))];
  expect(configurations.length).toBeGreaterThan(100);
  const found = configurations.flatMap((file) =>
    (["router", "switch"] as const).flatMap((kind) =>
      load(readFileSync(file, "utf8"), kind).ineffective.map((line) => `${file}: ${line.line}: ${line.reason}`),
    ),
  );
  expect(found).toEqual([]);
});
