// What holds for every command of the table.
import { describe, expect, it } from "vitest";
import type { Command, ConfigCommand, ConfigMode } from "../../src/ios/command.ts";
import { commands } from "../../src/ios/commands.ts";
import { compileGrammar } from "../../src/ios/grammar.ts";
import { loadConfiguration } from "../../src/ios/load.ts";
import { tokenise } from "../../src/ios/matcher.ts";
import { MODES } from "../../src/ios/modes.ts";
import { configMatchers, execMatcher } from "../../src/ios/table.ts";
import { configurationText } from "../../src/ios/writer.ts";
import { sampleLines } from "./samples.ts";

const isConfig = (c: Command): c is ConfigCommand => c.kind === "config";
const anything = { hasInterface: () => true };
const key = (c: Command): string => (c.kind === "config" ? `${c.mode}: ${c.grammar}` : `${c.kind}: ${c.grammar}`);

/** How to get into each mode. */
const ENTRY: Readonly<Partial<Record<ConfigMode, readonly string[]>>> = {
  config: [],
  "config-if": ["interface GigabitEthernet0/1"],
  "config-vrf": ["vrf definition GREEN", "address-family ipv4", "exit"],
  "config-vrf-af": ["vrf definition GREEN", "address-family ipv4"],
  "config-route-map": ["route-map RM permit 10"],
  "config-nacl": ["ip access-list extended EXT"],
  "config-ipv6-acl": ["ipv6 access-list SIX"],
  "config-network-group": ["object-group network WORD7", "object-group network G"],
  "config-service-group": ["object-group service WORD7", "object-group service G"],
  "config-time-range": ["time-range T"],
  "config-router-ospf": ["router ospf 1"],
  "config-router-bgp": ["router bgp 65000", "neighbor 192.0.2.9 remote-as 65001"],
  "config-router-bgp-af": ["router bgp 65000", "neighbor 192.0.2.9 remote-as 65001", "address-family ipv4"],
  "config-router-stmp": ["router bgp 65000", "template peer-session T"],
  "config-router-ptmp": ["router bgp 65000", "template peer-policy T"],
  "config-router-rip": ["router rip"],
  "config-router-rip-af": ["router rip", "address-family ipv4 vrf RED"],
  "config-ldp": ["mpls ldp label"],
  "config-track": ["track 700 list boolean and"],
  "config-ip-sla": ["ip sla 700", "icmp-echo 192.0.2.9"],
  "config-vlan": ["vlan 20"],
  "config-line": ["line vty 0 4"],
  "config-cp": ["control-plane"],
  "config-red": ["redundancy"],
  "config-archive": ["archive"],
  "config-archive-log": ["archive", "log config"],
  "config-dhcp": ["ip dhcp pool P"],
  "config-keychain": ["key chain K"],
  "config-keychain-key": ["key chain K", "key 1"],
  "config-cmap": ["class-map match-any C"],
  "config-pmap": ["policy-map P"],
  "config-pmap-c": ["policy-map P", "class C"],
  "config-isakmp": ["crypto isakmp policy 10"],
  "config-isakmp-peer": ["crypto ikev2 keyring K", "peer A"],
  "config-kept": ["gatekeeper"],
  "config-router-bgp-kept": ["router bgp 65000", "address-family l2vpn evpn"],
  "config-router-kept": ["router eigrp 1"],
  "config-router-kept-af": ["router eigrp NAME", "address-family ipv4 unicast autonomous-system 1"],
  "config-router-kept-if": ["router eigrp NAME", "address-family ipv4 autonomous-system 1", "af-interface default"],
  "config-router-kept-topology": ["router eigrp NAME", "address-family ipv4 autonomous-system 1", "topology base"],
};
/** Other ways into a mode, for the commands that one of them refuses. */
const OTHER_ENTRY: Readonly<Partial<Record<ConfigMode, readonly (readonly string[])[]>>> = {
  "config-nacl": [["ip access-list standard STD"]],
  "config-if": [["interface GigabitEthernet0/0.10"], ["interface GigabitEthernet0/2"]],
  config: [["no vrf definition WORD7"], ["track 2 stub-object"]],
  "config-track": [
    ["track 700 list threshold percentage"],
    ["track 700 list threshold weight"],
    ["track 700 ip route 10.7.0.0 255.255.0.0 metric threshold"],
    ["track 700 ipv6 route 2001:db8:7::/48 reachability"],
    ["track 700 interface Loopback7 line-protocol"],
    ["track 700 stub-object"],
  ],
  "config-ip-sla": [["ip sla 700"]],
  "config-vrf": [["ip vrf BLUE"]],
};
const BASE = `
interface Loopback7
 ip address 7.7.7.7 255.255.255.255
 ipv6 address 2001:db8:77::7/128
interface GigabitEthernet0/0
 ip address 192.0.2.1 255.255.255.0
vrf definition RED
 rd 1:1
 address-family ipv4
vrf definition WORD7
 rd 7:7
 address-family ipv4
ip access-list extended EXT
 deny ip host 9.9.9.9 any
ipv6 access-list SIX
 deny ipv6 host 2001:db8:9::9 any
`;
const load = (lines: readonly string[]) =>
  loadConfiguration(`${BASE}${lines.join("\n")}\n`, "test", {
    name: "R1",
    kind: "router",
    hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"],
  });
const loadSwitch = (lines: readonly string[]) =>
  loadConfiguration(`${lines.join("\n")}\n`, "test", { name: "S1", kind: "switch", hardware: ["GigabitEthernet0/0"] });
const texts = new Map<string, string>();
const text = (lines: readonly string[]): string => {
  const key_ = lines.join("\n");
  let found = texts.get(key_);
  if (found === undefined) {
    found = configurationText(load(lines).config);
    texts.set(key_, found);
  }
  return found;
};

const samplesOf = (c: Command): readonly string[] => sampleLines(compileGrammar(c.grammar, c.help));
const isText = (c: ConfigCommand): boolean => c.keeps?.text !== undefined;

describe("every command", () => {
  it("has one help text per token, and a mode that the tree knows", () => {
    for (const c of commands) {
      expect(() => compileGrammar(c.grammar, c.help), c.grammar).not.toThrow();
      expect(
        c.help.every((h) => h.trim() !== ""),
        c.grammar,
      ).toBe(true);
      if (isConfig(c)) {
        expect(MODES[c.mode], key(c)).toBeDefined();
        if (c.unsetGrammar !== undefined)
          expect(
            () => compileGrammar(c.unsetGrammar!, new Array(compileTokens(c.unsetGrammar!)).fill("x")),
            c.unsetGrammar,
          ).not.toThrow();
      }
    }
  });
  it("is declared once", () => {
    const seen = new Map<string, number>();
    for (const c of commands) seen.set(key(c), (seen.get(key(c)) ?? 0) + 1);
    expect([...seen].filter(([, n]) => n > 1)).toEqual([]);
  });
  it("is found by its own lines, and no other command takes them", () => {
    const wrong: string[] = [];
    for (const c of commands)
      for (const line of samplesOf(c)) {
        const matcher = isConfig(c)
          ? configMatchers(c.mode).set
          : execMatcher("privileged", (c as { on?: "router" | "switch" }).on ?? "router");
        const match = matcher.match(tokenise(line), 0, line, anything);
        if (match.kind !== "match") wrong.push(`${key(c)}: ${line}: ${match.kind}`);
        else {
          const owner = match.owner as { command?: Command } & Command;
          const found = isConfig(c) ? owner.command : owner;
          if (found !== c)
            wrong.push(`${key(c)}: "${line}" went to ${found === undefined ? "a movement" : found.grammar}`);
        }
      }
    expect(wrong).toEqual([]);
  });
  it("is found by the shortest abbreviation that is its own, and by every longer one", () => {
    const wrong: string[] = [];
    const keywords = new Set(commands.flatMap((c) => c.grammar.split(/[\s[\]()|<>:]+/)));
    for (const c of commands) {
      const line = samplesOf(c)[0]!;
      const words = tokenise(line);
      const grammar = compileGrammar(c.grammar, c.help);
      const matcher = isConfig(c)
        ? configMatchers(c.mode).set
        : execMatcher("privileged", (c as { on?: "router" | "switch" }).on ?? "router");
      const lead = grammar.parts.findIndex((p) => p.kind !== "word");
      const count = lead < 0 ? words.length : lead;
      for (let i = 0; i < count; i++) {
        const word = words[i]!.text;
        let found = false;
        for (let n = 1; n <= word.length; n++) {
          const short = words.map((w, j) => (j === i ? word.slice(0, n) : w.text)).join(" ");
          const match = matcher.match(tokenise(short), 0, short, anything);
          const owner = match.kind === "match" ? (match.owner as { command?: Command } & Command) : null;
          const mine = owner !== null && (isConfig(c) ? owner.command : owner) === c;
          // An abbreviation that is a whole keyword of other commands is theirs.
          if (found && !mine && !keywords.has(word.slice(0, n))) wrong.push(`${short} is lost again`);
          found ||= mine;
        }
        if (!found) wrong.push(`${line}: nothing finds it at "${word}"`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
const compileTokens = (grammar: string): number => (grammar.match(/<[^>]+>|[^\s[\]()|]+/g) ?? []).length;

/** Commands whose sample lines are refused for a reason of their own, tested elsewhere. */
const REFUSED: ReadonlySet<string> = new Set([
  // These exist for their `no` form only.
  "config-nacl: <sequence:1-2147483647>",
  "config-ipv6-acl: sequence <sequence:1-4294967294>",
  "config: access-list (<list:1-99>|<list:1300-1999>)",
  "config: access-list (<list:100-199>|<list:2000-2699>)",
  "config-router-ospf: area <area:area>",
  "config-router-bgp: neighbor <neighbor:neighbor>",
  "config-router-bgp-af: neighbor <neighbor:neighbor>",
  // Needs an instance in a VRF.
  "config-router-ospf: area <area:area> sham-link <source:ipv4> <destination:ipv4> [cost <cost:1-65535>]",
  // Needs a number.
  "config: version <rest:line>",
  // Needs a list of the name typed.
  "config: ip access-list resequence <name:word> <first:1-2147483647> <step:1-2147483647>",
]);
/** Commands whose `no` does not go back to what was before, for a reason. */
const TO_FACTORY: ReadonlySet<string> = new Set([
  "config: hostname <name:word>",
  // The neighbour was there before, and goes.
  "config-router-bgp: neighbor <neighbor:neighbor> remote-as <asn:asn>",
  "config-router-bgp-af: neighbor <neighbor:neighbor> remote-as <asn:asn>",
  // The area stays an NSSA.
  "config-router-ospf: area <area:area> nssa translate type7 <how:always|suppress-fa>",
]);

// Thousands of configurations: a busy machine takes its time.
describe("every configuration command", { timeout: 400_000 }, () => {
  const entries = (c: ConfigCommand): readonly (readonly string[])[] => [
    ENTRY[c.mode] ?? [],
    ...(OTHER_ENTRY[c.mode] ?? []),
  ];
  it("is written as it was set, and read back to the same configuration", () => {
    const wrong: string[] = [];
    for (const c of commands.filter(isConfig)) {
      if (isText(c)) continue;
      let accepted = 0;
      for (const line of samplesOf(c))
        for (const entry of entries(c)) {
          const first = c.grammar.startsWith("switchport") ? loadSwitch([...entry, line]) : load([...entry, line]);
          if (first.unrecognised.length > 0) continue;
          accepted++;
          const written = configurationText(first.config);
          const again = loadConfiguration(written, "again", {
            name: "R1",
            kind: c.grammar.startsWith("switchport") ? "switch" : "router",
            hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"].slice(0, c.grammar.startsWith("switchport") ? 1 : 2),
          });
          if (again.unrecognised.length > 0)
            wrong.push(`${key(c)}: "${line}": cannot read ${JSON.stringify(again.unrecognised[0])}`);
          else if (configurationText(again.config) !== written)
            wrong.push(`${key(c)}: "${line}": reads back differently`);
          break;
        }
      if (accepted === 0 && !REFUSED.has(key(c)))
        wrong.push(
          `${key(c)}: no sample is accepted: ${JSON.stringify(load([...(ENTRY[c.mode] ?? []), samplesOf(c)[0]!]).unrecognised)}`,
        );
    }
    expect(wrong).toEqual([]);
  });
  it("leaves nothing behind when `no` takes it back", () => {
    const wrong: string[] = [];
    for (const c of commands.filter(isConfig)) {
      if (
        isText(c) ||
        c.unset === undefined ||
        c.unsetGrammar !== undefined ||
        c.byDefault === "set" ||
        TO_FACTORY.has(key(c))
      )
        continue;
      for (const line of samplesOf(c)) {
        for (const entry of entries(c)) {
          const with_ = load([...entry, line]);
          if (with_.unrecognised.length > 0) continue;
          const before = text(entry);
          if (configurationText(with_.config) === before) continue;
          const again = c.mode === "config" ? [] : entry;
          const undone = load([...entry, line, ...again, `no ${line}`]);
          if (undone.unrecognised.length > 0) wrong.push(`${key(c)}: "no ${line}": ${undone.unrecognised[0]!.reason}`);
          else if (configurationText(undone.config) !== before) {
            // `no` with options may take back the options alone; the plain `no` takes back the rest.
            const rest = load([...entry, line, ...again, `no ${line}`, ...again, `no ${samplesOf(c)[0]}`]);
            if (configurationText(rest.config) !== before) wrong.push(`${key(c)}: "no ${line}" leaves something`);
          }
          break;
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("options of exec commands", () => {
  /** Words without a name cannot be read by the command, so each must be one that changes nothing on a router here. */
  const IDLE: ReadonlyMap<string, string> = new Map([
    ["validate", "every answer is compared with what was sent"],
    ["raw", "there is nothing that only the raw inventory lists"],
    ["(repair-paths|next-hop-override)", "no route has either"],
    ["brief", "the form that is shown without it"],
    ["all", "the form that is shown without it"],
  ]);
  it("are read, or change nothing for a reason", () => {
    const grammars = commands.filter((c) => !isConfig(c)).map((c) => c.grammar);
    const alone = grammars.flatMap((g) => [...g.matchAll(/\[([^[\]<>]+)\]/g)].map((m) => m[1]!));
    // One of several, the others of which have parameters.
    const among = grammars.flatMap((g) =>
      [...g.matchAll(/\(([^()]*<[^()]*)\)/g)].flatMap((m) =>
        m[1]!
          .replace(/<[^>]*>/g, "<>")
          .split("|")
          .filter((way) => !way.includes("<")),
      ),
    );
    const unnamed = [...alone, ...among];
    expect([...new Set(unnamed)].sort()).toEqual([...IDLE.keys()].sort());
  });
});
