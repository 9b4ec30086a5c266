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
import { configurationText } from "../../src/ios/writer.ts";
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
 match ip route-source 5
 set ip next-hop encapsulate l3vpn P
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
      [8, '% "match ip route-source" does not run here: the line is kept without effect'],
      [9, '% "set ip next-hop encapsulate" does not run here: the line is kept without effect'],
      [11, '% "limit retransmissions dc" does not run here: the line is kept without effect'],
      [12, "% A filter by gateway does not run here: the line is kept without effect"],
      [15, "% BFD does not run here: the line is kept without effect"],
      [16, '% "neighbor advertise best-external" does not run here: the line is kept without effect'],
    ]);
  });
  it("comes behind no for what a router does of itself, and never behind default", () => {
    expect(
      reasons(`ip classless
no ip classless
no ip subnet-zero
router ospf 1
 no capability transit
 no capability lls
interface GigabitEthernet0/0
 default ip wccp
 default duplex
`),
    ).toEqual([
      [2, '% "no ip classless" does not run here: the line is kept without effect'],
      [5, '% "no capability transit" does not run here: the line is kept without effect'],
    ]);
    expect(
      configurationText(load("default ip classless\nno ip classless\ndefault ip classless\n").config),
    ).not.toContain("ip classless");
  });
  it("is not given to a sub-interface with its kind, which is printed back", () => {
    const { config, ineffective, origins } = load("interface Serial0/0.101 point-to-point\n bandwidth 64\n");
    expect(ineffective).toEqual([]);
    expect(configurationText(config)).toContain("\ninterface Serial0/0.101 point-to-point\n bandwidth 64\n");
    expect(origins.find(["interface Serial0/0.101"], "bandwidth 64")?.line).toBe(2);
  });
  it("is not given to mpls mtu override", () => {
    const { config, ineffective } = load("interface GigabitEthernet0/0\n mpls mtu override 1512\n");
    expect(ineffective).toEqual([]);
    expect(config.interfaces.get("GigabitEthernet0/0")?.mplsMtu).toBe(1512);
    expect(configurationText(config)).toContain(" mpls mtu override 1512\n");
  });
  it("says which part of a line with an effect has none, and the line is printed back whole", () => {
    const text = `vrf definition A
 rd 1:1
 address-family ipv4
  maximum routes 100 warning-only
router ospf 1
 redistribute static subnets nssa-only
 max-metric router-lsa on-startup wait-for-bgp
router rip
 timers basic 30 180 180 240 100
router bgp 65000
 synchronization
 auto-summary
 table-map METRICS filter
 neighbor 10.0.0.2 remote-as 65001
 neighbor 10.0.0.2 fall-over
ip sla schedule 1 life forever start-time now ageout 60
no ip cef
`;
    const { config, ineffective } = load(text);
    expect(ineffective.map(({ line, reason }) => [line, reason.slice(2)])).toEqual([
      [4, "A limit of routes does not run here: the line is kept without effect"],
      [6, "Redistribution into NSSAs alone does not run here: the routes are told everywhere"],
      [7, "Waiting for BGP does not run here: the wait takes 600 seconds"],
      [9, "A delay of triggered updates set by hand does not run here: the last number is kept without effect"],
      [11, "Synchronization of BGP with the IGP does not run here: the line is kept without effect"],
      [12, "Summarization of BGP routes by class does not run here: the line is kept without effect"],
      [13, '"table-map" does not run here: the line is kept without effect'],
      [15, '"neighbor fall-over" does not run here: the line is kept without effect'],
      [16, "The ageing of an operation does not run here: it stays when it has ended"],
      [17, "Forwarding without CEF does not run here: packets go the same ways as with it"],
    ]);
    const printed = configurationText(config);
    for (const { line } of ineffective) expect(printed).toContain(`${text.split("\n")[line - 1]}\n`);
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
