import { describe, expect, it } from "vitest";
import { compileGrammar } from "../../src/ios/grammar.ts";
import { completion, helpFor, helpText } from "../../src/ios/help.ts";
import { type Matchable, Matcher, tokenise } from "../../src/ios/matcher.ts";
import {
  canonicalInterface,
  compareInterfaceNames,
  parseInterfaceName,
  shortInterfaceName,
} from "../../src/config/interface-name.ts";
import { applyFilter, splitFilter } from "../../src/ios/output.ts";
import { parameterType } from "../../src/ios/parameters.ts";

const context = { hasInterface: (name: string) => name.startsWith("Gigabit") };
const matcher = (...grammars: string[]): Matcher<string> =>
  new Matcher(
    grammars.map((text): Matchable<string> => {
      const tokens = text.match(/<[^>]+>|[^\s[\]()|]+/g) ?? [];
      return {
        grammar: compileGrammar(
          text,
          tokens.map((t) => `help ${t}`),
        ),
        letter: /[a-z]/.test(text[0]!) ? text[0]! : "",
        words: [],
        owner: text,
        lenient: false,
      };
    }),
  );
const match = (m: Matcher<string>, line: string) => {
  const found = m.match(tokenise(line), 0, line, context);
  return found.kind === "match"
    ? { ...found.args, line: found.line }
    : found.kind === "invalid"
      ? found.column
      : found.kind;
};

describe("a grammar", () => {
  it("is refused when brackets, types or help are wrong", () => {
    expect(() => compileGrammar("a [b", ["", ""])).toThrow(/unbalanced/);
    expect(() => compileGrammar("a ]", ["", ""])).toThrow(/unbalanced/);
    expect(() => compileGrammar("a (b|c", ["", "", ""])).toThrow(/unbalanced/);
    expect(() => compileGrammar("a []", [""])).toThrow(/empty/);
    expect(() => compileGrammar("a <b:nothing>", ["", ""])).toThrow(/no parameter type/);
    expect(() => compileGrammar("a b", [""])).toThrow(/2 tokens/);
  });
});

describe("matching", () => {
  it("takes optional groups in any order, each once", () => {
    const m = matcher("x [a <a:1-9>] [b <b:1-9>] [<c:flag>]");
    expect(match(m, "x")).toEqual({ line: "x" });
    expect(match(m, "x b 2 c a 1")).toEqual({ a: 1, b: 2, c: true, line: "x b 2 c a 1" });
    expect(match(m, "x a 1 a 2")).toBe(6);
    expect(match(m, "x a")).toBe("incomplete");
  });
  it("takes one of several sequences, and repeated parameters", () => {
    const m = matcher("y (any|host <h:ipv4>|<n:ipv4> <w:wildcard>) [to <l:word+>]");
    expect(match(m, "y host 10.0.0.1 to p q r")).toEqual({
      h: 0x0a000001,
      l: ["p", "q", "r"],
      line: "y host 10.0.0.1 to p q r",
    });
    expect(match(m, "y 10.0.0.0 0.0.0.255")).toEqual({ n: 0x0a000000, w: 255, line: "y 10.0.0.0 0.0.0.255" });
    expect(match(m, "y 10.0.0.0")).toBe("incomplete");
    expect(match(m, "y any any")).toBe(6);
  });
  it("follows every reading of an abbreviation", () => {
    const m = matcher("show ip bgp", "show ip ospf neighbor", "show ipv6 route", "show interfaces <i:interface>");
    expect(match(m, "s i b")).toEqual({ line: "show ip bgp" });
    expect(match(m, "s i o n")).toEqual({ line: "show ip ospf neighbor" });
    expect(match(m, "sh int g 0/0")).toEqual({ i: "GigabitEthernet0/0", line: "show interfaces GigabitEthernet0/0" });
    expect(match(m, "sh i")).toBe("ambiguous");
    expect(match(m, "sh ip route")).toBe(6);
    expect(match(m, "sh int fa0/0")).toBe(9);
    expect(match(m, "sh int gi")).toBe("incomplete");
  });
  it("prefers whole keywords to values and values to words", () => {
    const m = matcher("n <a:ipv4> x", "n <b:word> x", "n all x");
    expect(match(m, "n all x")).toEqual({ line: "n all x" });
    expect(match(m, "n 1.1.1.1 x")).toEqual({ a: 0x01010101, line: "n 1.1.1.1 x" });
    expect(match(m, "n al x")).toEqual({ line: "n all x" });
    expect(match(m, "n foo x")).toEqual({ b: "foo", line: "n foo x" });
  });
  it("takes time linear in the line", () => {
    const m = matcher("z <l:word+> [a <b:word>] [c <d:word>]");
    /** How often the match looks at a word of a line of 2n + 1 words. */
    const looks = (n: number): number => {
      const line = `z ${"a c ".repeat(n)}`;
      let count = 0;
      const counted = new Proxy(tokenise(line), {
        get: (tokens, key) => {
          count++;
          return Reflect.get(tokens, key);
        },
      });
      m.match(counted, 0, line, context);
      return count;
    };
    expect(looks(100)).toBeGreaterThan(200);
    expect(looks(2000)).toBeLessThanOrEqual(20 * looks(100));
  });
});

describe("parameters", () => {
  const read = (type: string, text: string): unknown => {
    const found = parameterType(type).read(tokenise(text), 0, text, context);
    return found.ok ? found.value : `bad at ${found.offset}`;
  };
  it.each([
    ["ipv4", "10.0.0.1", 0x0a000001],
    ["ipv4", "10.0.0.256", "bad at 9"],
    ["ipv4", "10.0.x.1", "bad at 5"],
    ["mask", "255.255.255.0", 24],
    ["mask", "255.0.255.0", "bad at 0"],
    ["prefix", "10.1.2.3/8", { address: 0x0a000000, length: 8 }],
    ["prefix", "10.1.2.3/33", "bad at 0"],
    ["ipv6", "::1", 1n],
    ["ipv6-address", "::1/64", { address: 1n, length: 64 }],
    ["ipv6-prefix", "::1/64", { address: 0n, length: 64 }],
    ["asn", "65000", 65000],
    ["asn", "1.10", 65546],
    ["asn", "0", "bad at 0"],
    ["asn", "4294967296", "bad at 0"],
    ["rd", "65000:1", "65000:1"],
    ["rd", "1.2.3.4:5", "1.2.3.4:5"],
    ["rd", "1.10:5", "65546:5"],
    ["rd", "70000:70000", "bad at 0"],
    ["area", "0.0.0.5", 5],
    ["area", "5", 5],
    ["mac", "0200.1234.5678", 0x020012345678],
    ["time", "25:00:00", "bad at 0"],
    ["1-10", "11", "bad at 0"],
    ["port", "www", "www"],
    ["port", "65536", "bad at 0"],
  ])("%s %s", (type, text, value) => {
    expect(read(type, text)).toEqual(value);
  });
  it("name interfaces", () => {
    expect(parseInterfaceName("g0/0")).toBe("GigabitEthernet0/0");
    expect(parseInterfaceName("gi0/0.10")).toBe("GigabitEthernet0/0.10");
    expect(parseInterfaceName("e0/0")).toBe("Ethernet0/0");
    expect(parseInterfaceName("f1/0")).toBe("FastEthernet1/0");
    expect(parseInterfaceName("lo0")).toBe("Loopback0");
    expect(parseInterfaceName("se0/0/0")).toBe("Serial0/0/0");
    expect(parseInterfaceName("x0/0")).toBeNull();
    expect(canonicalInterface("lo", "0/0")).toBe("number");
    expect(canonicalInterface("vlan", "5000")).toBe("number");
    expect(shortInterfaceName("TenGigabitEthernet1/1/4")).toBe("Te1/1/4");
    const names = ["Vlan1", "GigabitEthernet0/10", "GigabitEthernet0/2", "Loopback0", "GigabitEthernet0/2.5"];
    expect(names.sort(compareInterfaceNames)).toEqual([
      "Loopback0",
      "GigabitEthernet0/2",
      "GigabitEthernet0/2.5",
      "GigabitEthernet0/10",
      "Vlan1",
    ]);
  });
});

describe("help", () => {
  const m = matcher(
    "ip address <a:ipv4> <m:mask> [<secondary:flag>]",
    "ip ospf cost <c:1-65535>",
    "interface <i:interface>",
    "ip access-group <l:word> in",
  );
  const ask = (line: string): string => helpText(line, helpFor(line, [{ matcher: m, from: 0 }], context));
  it("lists what may come next, values first", () => {
    expect(ask("")).toBe("  interface  help interface\n  ip         help ip\n");
    expect(ask("ip ")).toBe(
      "  access-group  help access-group\n  address       help address\n  ospf          help ospf\n",
    );
    expect(ask("ip address ")).toBe("  A.B.C.D  help <a:ipv4>\n");
    expect(ask("ip address 1.1.1.1 255.0.0.0 ")).toBe("  secondary  help <secondary:flag>\n  <cr>\n");
    expect(ask("ip ospf cost ")).toBe("  <1-65535>  help <c:1-65535>\n");
    expect(ask("ip access-group ")).toBe("  WORD  help <l:word>\n");
  });
  it("lists the words that a part of one can become", () => {
    expect(ask("i")).toBe("interface  ip\n");
    expect(ask("ip a")).toBe("access-group  address\n");
    expect(ask("ip zz")).toBe("% Unrecognized command\n");
    expect(ask("i a")).toBe('% Ambiguous command:  "i a"\n');
    expect(ask("interface Gi")).toBe("GigabitEthernet\n");
    expect(ask("interface GigabitEthernet ")).toBe("  <0-9>  Interface number\n");
  });
  it("completes the one word that is possible", () => {
    const complete = (line: string) => completion(line, helpFor(line, [{ matcher: m, from: 0 }], context));
    expect(complete("ip addr")).toBe("ip address ");
    expect(complete("ip a")).toBeNull();
    expect(complete("int")).toBe("interface ");
    expect(complete("ip address ")).toBeNull();
  });
});

describe("filters", () => {
  const text = "interface A\n ip address 1\n shutdown\n!\nrouter ospf 1\n network x\n  deep\n!\nend\n";
  const run = (line: string): string | null => {
    const split = splitFilter(line);
    if (!split.ok) return JSON.stringify(split.fault);
    return split.filters.reduce<string | null>((t, f) => (t === null ? null : applyFilter(t, f)), text);
  };
  it.each([
    ["show x | include ip|net", " ip address 1\n network x\n"],
    ["show x | exclude ^ +[a-z]", "interface A\n!\nrouter ospf 1\n!\nend\n"],
    ["show x | begin router", "router ospf 1\n network x\n  deep\n!\nend\n"],
    ["show x | section router", "router ospf 1\n network x\n  deep\n"],
    ["show x | section exclude router|!", "interface A\n ip address 1\n shutdown\nend\n"],
    ["show x | s i network", " network x\n  deep\n"],
    ["show x | count ^!", "Number of lines which match regexp = 2\n"],
    ["show x | i _1$", " ip address 1\nrouter ospf 1\n"],
    ["show x |", '"incomplete"'],
    ["show x | zz y", '{"column":9}'],
    ["show x | include", '"incomplete"'],
    ["show x | include [", null],
  ])("%s", (line, out) => {
    expect(run(line)).toBe(out);
  });
});
