import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
no ip domain lookup
ip route 2.2.2.2 255.255.255.255 10.0.0.2
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
`;
const R2 = `hostname R2
interface GigabitEthernet0/0
 ip address 10.0.0.2 255.255.255.0
interface Loopback0
 ip address 2.2.2.2 255.255.255.255
`;
const make = (): ConsoleLab => consoleLab({ R1, R2 }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);

/** What a terminal of endless width shows: carriage returns, backspaces and erase-to-end applied. */
const screen = (raw: string): string[] => {
  const rows: string[] = [];
  let row: string[] = [];
  let column = 0;
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i]!;
    if (c === "\n") {
      rows.push(row.join("").trimEnd());
      row = [];
      column = 0;
    } else if (c === "\r") column = 0;
    else if (c === "\b") column = Math.max(0, column - 1);
    else if (c === "\u001b") {
      row.length = Math.min(row.length, column);
      i += 2;
    } else if (c >= " ") row[column++] = c;
  }
  rows.push(row.join(""));
  return rows;
};

describe("a person's console", () => {
  let lab: ConsoleLab;
  const keys = (data: string): string[] => screen(lab.keys("R1", data));
  beforeAll(() => {
    lab = make();
    lab.wait(2);
    lab.keys("R1", "enable\r");
    lab.keys("R1", "terminal length 0\r");
  });

  it("prompts for each mode", () => {
    expect(keys("disable\r").at(-1)).toBe("R1>");
    expect(keys("en\r").at(-1)).toBe("R1#");
    expect(keys("conf t\r").at(-1)).toBe("R1(config)#");
    expect(keys("int gi 0/0\r").at(-1)).toBe("R1(config-if)#");
    expect(keys("int gi0/0.5\r").at(-1)).toBe("R1(config-subif)#");
    expect(keys("ip access-list standard A\r").at(-1)).toBe("R1(config-std-nacl)#");
    expect(keys("vrf definition X\r").at(-1)).toBe("R1(config-vrf)#");
    expect(keys("address-family ipv4\r").at(-1)).toBe("R1(config-vrf-af)#");
    expect(keys("exit-address-family\r").at(-1)).toBe("R1(config-vrf)#");
    expect(keys("exit\r").at(-1)).toBe("R1(config)#");
    expect(keys("no vrf definition X\r").at(-1)).toBe("R1(config)#");
    expect(keys("line con 0\r").at(-1)).toBe("R1(config-line)#");
    expect(keys("\u001a").at(-1)).toBe("R1#");
  });
  it("puts the caret under the first character that cannot be right", () => {
    expect(keys("show ip roote\r").slice(0, 3)).toEqual([
      "show ip roote",
      "             ^",
      "% Invalid input detected at '^' marker.",
    ]);
    keys("conf t\r");
    expect(keys("interface ethernat0/0\r").slice(1, 3)).toEqual([
      "                           ^",
      "% Invalid input detected at '^' marker.",
    ]);
    keys("int gi0/0\r");
    expect(keys("ip address 10.0.0.300 255.255.255.0\r")[1]).toBe(
      `${" ".repeat("R1(config-if)#ip address 10.0.0.30".length)}^`,
    );
    expect(keys("do show clok\r")[1]).toBe(`${" ".repeat("R1(config-if)#do show clo".length)}^`);
    keys("end\r");
  });
  it("answers incomplete, ambiguous and unknown commands as IOS does", () => {
    expect(keys("show ip\r")).toEqual(["show ip", "% Incomplete command.", "", "R1#"]);
    expect(keys("c\r")).toEqual(["c", '% Ambiguous command:  "c"', "R1#"]);
    expect(keys("show i\r")[1]).toBe('% Ambiguous command:  "show i"');
    expect(keys("frob\r")).toEqual([
      "frob",
      'Translating "frob"',
      "",
      'Translating "frob"',
      "% Unknown command or computer name, or unable to find computer address",
      "R1#",
    ]);
  });
  it("finds abbreviated commands by looking ahead", () => {
    expect(keys("sh ip int br\r")[1]).toMatch(/^Interface +IP-Address/);
    expect(keys("s i r 2.2.2.2\r")[1]).toBe("Routing entry for 2.2.2.2/32");
  });
  it("helps after a space and inside a word, and shows the line again", () => {
    const after = keys("show clock ?");
    expect(after).toEqual([
      "show clock ?",
      "  detail  Display detailed information",
      "  |       Output modifiers",
      "  <cr>",
      "",
      "R1#show clock ",
    ]);
    keys("\u0015");
    expect(keys("te?")).toEqual(["te?", "terminal", "", "R1#te"]);
    keys("\u0015");
    const ranges = keys("terminal length ?");
    expect(ranges[1]).toBe("  <0-512>  Number of lines on screen (0 for no pausing)");
    keys("\u0015conf t\r");
    expect(keys("interface gi?")).toEqual(["interface gi?", "GigabitEthernet", "", "R1(config)#interface gi"]);
    keys("\u0015");
    expect(keys("hostname ?")[1]).toBe("  WORD  This system's network name");
    keys("\u0015");
    expect(keys("nosuch ?")[1]).toBe("% Unrecognized command");
    keys("\u0003");
  });
  it("heads the list of all commands, and offers no kind of interface that is not there", () => {
    keys("terminal length 0\r");
    expect(keys("?").slice(0, 2)).toEqual(["?", "Exec commands:"]);
    const kinds = keys("show interfaces ?").flatMap((row) => /^ {2}([A-Z]\w+)/.exec(row)?.[1] ?? []);
    expect(kinds).toEqual(["GigabitEthernet"]);
    keys("\u0015");
    expect(keys("sh ip int br\t").at(-1)).toBe("R1#sh ip int brief ");
    keys("\u0015conf t\r");
    expect(keys("?").slice(0, 2)).toEqual(["?", "Configure commands:"]);
    expect(keys("interface ?").some((row) => row.startsWith("  Loopback "))).toBe(true);
    keys("\u0015interface gi0/0\r");
    expect(keys("?").slice(0, 2)).toEqual(["?", "Interface configuration commands:"]);
    expect(keys("do show clock ?").slice(-4, -1)).toEqual(["  |       Output modifiers", "  <cr>", ""]);
    expect(keys("\u0015no ?").some((row) => row.includes("|"))).toBe(false);
    expect(keys("\u0015\u0003").slice(-2)).toEqual([expect.stringContaining("%SYS-5-CONFIG_I"), "R1#"]);
  });
  it("completes with Tab", () => {
    expect(keys("sh\t").at(-1)).toBe("R1#show ");
    expect(keys("ver\t").at(-1)).toBe("R1#show version ");
    expect(keys("\u0015x\t").at(-1)).toBe("R1#x");
    keys("\u0015");
  });
  it("edits the line and remembers lines", () => {
    expect(keys("how clock\u0001s\r").at(-3)).toMatch(/show clock$/);
    expect(keys("\u0010").at(-1)).toBe("R1#show clock");
    expect(keys("\u0017\u0017").at(-1)).toBe("R1#");
    keys("abc def\u001bbX\u0005Y");
    expect(keys("\u000c").at(-1)).toBe("R1#abc XdefY");
    expect(keys("\u0015").at(-1)).toBe("R1#");
    expect(keys("\u001b[A\u001b[A").at(-1)).not.toBe("R1#");
    keys("\u0015");
  });
  it("remembers configuration lines apart", () => {
    keys("show clock\r");
    keys("conf t\r");
    keys("hostname R1\r");
    expect(keys("\u0010").at(-1)).toBe("R1(config)#hostname R1");
    keys("\u0015end\r");
    expect(keys("\u0010").at(-1)).toBe("R1#conf t");
    expect(keys("\u0010").at(-1)).toBe("R1#show clock");
    expect(keys("\u0015show history\r").join("\n")).not.toContain("hostname");
  });
  it("blames the argument of a command that the mode knows, though words around it begin alike", () => {
    keys("conf t\r");
    keys("router bgp 65000\r");
    expect(keys("network 10.0.0.0 mask 255.0.255.0\r").slice(1, 3)).toEqual([
      `${" ".repeat("R1(config-router)#network 10.0.0.0 mask ".length)}^`,
      "% Invalid input detected at '^' marker.",
    ]);
    keys("no router bgp 65000\r");
    keys("router rip\r");
    expect(keys("version 3\r")[1]).toBe("% 3 is no version of a configuration");
    keys("no router rip\r");
    keys("interface gi0/0\r");
    expect(keys("ip address 10.0.0.1 255.255.255.0 secondary\r")[1]).toBe("% Secondary can't be same as primary");
    keys("end\r");
  });
  it("prompts for a range though it is of one interface", () => {
    keys("conf t\r");
    expect(keys("interface range gi0/0\r").at(-1)).toBe("R1(config-if-range)#");
    expect(keys("interface gi0/0\r").at(-1)).toBe("R1(config-if)#");
    keys("end\r");
  });
  it("says what is missing where the first word is all there is", () => {
    expect(keys("show\r")[1]).toBe('% Type "show ?" for a list of subcommands');
    keys("conf t\r");
    expect(keys("no\r")[1]).toBe("% Incomplete command.");
    expect(keys("do\r")[1]).toBe("% Incomplete command.");
    keys("end\r");
  });
  it("scrolls lines that are wider than the screen", () => {
    lab.network.input({ kind: "resize", node: "R1", session: "person", columns: 40, rows: 24 });
    lab.wait(0);
    const raw = lab.keys("R1", "x".repeat(100));
    expect(Math.max(...screen(raw).map((row) => row.length))).toBeLessThan(40);
    expect(screen(lab.keys("R1", "\u0001")).at(-1)).toMatch(/^R1#x+\$$/);
    lab.network.input({ kind: "resize", node: "R1", session: "person", columns: 80, rows: 24 });
    lab.keys("R1", "\u0003");
  });
  it("pages output, by space, Enter and q", () => {
    keys("terminal length 10\r");
    const page = keys("show version\r");
    expect(page.at(-1)).toBe(" --More-- ");
    // Nine rows: the first line of text is wider than the screen and takes two.
    expect(page).toHaveLength(10);
    expect(keys("\r")).toHaveLength(2);
    expect(keys("q").at(-1)?.trimEnd()).toBe("R1#");
    keys("terminal length 0\r");
  });
  it("searches the rest at --More--", () => {
    keys("terminal length 5\r");
    keys("show running-config\r");
    const found = keys("/^interface Gig.*5$\r");
    expect(found.slice(0, 3)).toEqual(["/^interface Gig.*5$", "filtering...", "interface GigabitEthernet0/0.5"]);
    keys("q");
    keys("show running-config\r");
    expect(keys("+hostname\r")).toEqual(["+hostname", "filtering...", "hostname R1", "R1#"]);
    keys("show running-config\r");
    const without = keys("-[a-z]\r");
    expect(without.slice(2).filter((row) => /[a-z]/.test(row) && row !== " --More-- ")).toEqual([]);
    keys("q");
    keys("show running-config\r");
    expect(keys("/x\u007f\u007fend\r").slice(2)).toEqual(["end", "", "R1#"]);
    keys("show running-config\r");
    expect(keys("/(\r").slice(-1)).toEqual([" --More-- "]);
    expect(keys("/a\u0003").at(-1)).toBe("R1#");
    keys("terminal length 0\r");
  });
  it("filters output", () => {
    expect(keys("show version | include uptime\r")).toEqual([
      "show version | include uptime",
      "R1 uptime is 0 minutes",
      "R1#",
    ]);
    expect(keys("show ip int br | count 0/0\r")[1]).toBe("Number of lines which match regexp = 2");
    expect(keys("show run | section interface Gig\r")).toEqual([
      "show run | section interface Gig",
      "interface GigabitEthernet0/0",
      " ip address 10.0.0.1 255.255.255.0",
      "interface GigabitEthernet0/0.5",
      " no ip address",
      "R1#",
    ]);
    expect(keys("show run | begin ^end\r")).toEqual(["show run | begin ^end", "end", "", "R1#"]);
    expect(keys("show run | include (((\r")[1]).toMatch(/^% Failed to compile/);
  });
  it("pings in virtual time and stops at Ctrl-Shift-6 and Ctrl-C", () => {
    expect(keys("ping 2.2.2.2\r").at(-1)).not.toBe("R1#");
    lab.wait(1);
    expect(screen(lab.keys("R1", "")).slice(-2)[0]).toMatch(/^Success rate is \d+ percent/);
    keys("ping 10.0.0.77 repeat 1000\r");
    lab.wait(5);
    expect(keys("\u001e").at(-2)).toMatch(/^Success rate is 0 percent \(0\/\d\)$/);
    keys("ping 10.0.0.77 repeat 1000\r");
    lab.wait(3);
    expect(keys("\u0003").at(-1)).toBe("R1#");
  });
  it("asks for an extended ping", () => {
    expect(keys("ping\r").at(-1)).toBe("Protocol [ip]: ");
    expect(keys("\r").at(-1)).toBe("Target IP address: ");
    expect(keys("2.2.2.2\r").at(-1)).toBe("Repeat count [5]: ");
    expect(keys("3\r").at(-1)).toBe("Datagram size [100]: ");
    expect(keys("\r").at(-1)).toBe("Timeout in seconds [2]: ");
    expect(keys("\r").at(-1)).toBe("Extended commands [n]: ");
    expect(keys("y\r").at(-1)).toBe("Source address or interface: ");
    expect(keys("gi0/0\r").at(-1)).toBe("Type of service [0]: ");
    expect(keys("\r").at(-1)).toBe("Set DF bit in IP header? [no]: ");
    for (const answer of ["y", "", "", "", ""]) keys(`${answer}\r`);
    lab.wait(1);
    const text = lab.keys("R1", "");
    expect(text).toMatch(/Success rate is 100 percent \(3\/3\)/);
  });
  it("shows syslog messages between the lines and keeps what is being typed", () => {
    keys("conf t\r");
    keys("interface Loopback9\r");
    keys("ip addr");
    lab.exec("R1", "show clock");
    lab.network.input({
      kind: "type",
      node: "R1",
      session: "other",
      interactive: false,
      data: "conf t\rinterface gi0/0\rshutdown\rend\r",
    });
    lab.wait(0.5);
    const rows = screen(lab.keys("R1", ""));
    expect(
      rows.some((r) =>
        /^\*Mar {2}1 \d\d:\d\d:\d\d\.\d{3}: %LINK-5-CHANGED: Interface GigabitEthernet0\/0, changed state to administratively down/.test(
          r,
        ),
      ),
    ).toBe(true);
    expect(rows.at(-1)).toBe("R1(config-if)#ip addr");
    keys("\u0003");
    lab.exec("R1", "conf t");
    for (const l of ["interface gi0/0", "no shutdown", "end"]) lab.exec("R1", l);
  });
  it("saves, and reloads what was saved", () => {
    keys("conf t\r");
    keys("hostname NEW\r");
    keys("end\r");
    expect(keys("copy run start\r").at(-1)).toBe("Destination filename [startup-config]? ");
    expect(keys("\r").slice(-3)).toEqual(["Building configuration...", "[OK]", "NEW#"]);
    expect(keys("reload\r").at(-1)).toBe("Proceed with reload? [confirm]");
    keys("\r");
    lab.wait(1);
    expect(keys("\r").at(-1)).toBe("NEW>");
  });
});

describe("privilege levels", () => {
  it("are two: 0 and 1 leave commands that change nothing, 15 has all, the others are refused", () => {
    const lab = make();
    const type = (line: string): string => lab.keys("R1", `${line}\r`);
    type("");
    expect(type("enable 1")).toMatch(/R1>$/);
    expect(type("enable 7")).toMatch(/% Privilege level 7 does not exist here: 1 and 15 do\r\nR1>$/);
    expect(type("enable 15")).toMatch(/R1#$/);
    expect(type("disable 15")).toMatch(/New privilege level must be less than current privilege level\r\nR1#$/);
    expect(type("show privilege")).toContain("Current privilege level is 15");
    expect(type("disable 1")).toMatch(/R1>$/);
    expect(type("enable")).toMatch(/R1#$/);
  });
});

describe("configuration by hand", () => {
  it("leaves a sub-mode when a command of an enclosing mode comes", () => {
    const lab = make();
    for (const line of [
      "conf t",
      "interface Loopback1",
      "ip address 1.1.1.1 255.255.255.255",
      "hostname R9",
      "interface lo2",
      "end",
    ])
      expect(lab.exec("R1", line)).toBe(
        line === "conf t" ? "Enter configuration commands, one per line.  End with CNTL/Z.\n" : "",
      );
    expect(lab.exec("R1", "show run int lo1")).toContain("ip address 1.1.1.1 255.255.255.255");
    expect(lab.network.prompt("R1", "script")).toBe("R9#");
  });
  it("edits a range of interfaces at once", () => {
    const lab = make();
    lab.exec("R1", "conf t");
    lab.exec("R1", "interface range lo1 - 3 , lo7");
    expect(lab.network.prompt("R1", "script")).toBe("R1(config-if-range)#");
    lab.exec("R1", "description many");
    lab.exec("R1", "end");
    expect(lab.exec("R1", "show run | count description many")).toBe("Number of lines which match regexp = 4\n");
    lab.exec("R1", "conf t");
    expect(lab.exec("R1", "interface range lo5 - 1")).toBe("% Invalid interface range\n");
  });
  it("says why it refuses", () => {
    const lab = make();
    lab.exec("R1", "conf t");
    lab.exec("R1", "interface Loopback1");
    expect(lab.exec("R1", "ip address 10.0.0.5 255.255.255.0")).toBe("% 10.0.0.0 overlaps with GigabitEthernet0/0\n");
    expect(lab.exec("R1", "ip address 10.9.0.0 255.255.255.0")).toBe("Bad mask /24 for address 10.9.0.0\n");
    lab.exec("R1", "vrf definition RED");
    lab.exec("R1", "address-family ipv4");
    lab.exec("R1", "interface GigabitEthernet0/0");
    expect(lab.exec("R1", "vrf forwarding RED")).toBe(
      "% Interface GigabitEthernet0/0 IPv4 disabled and address(es) removed due to enabling VRF RED\n",
    );
    expect(lab.exec("R1", "vrf forwarding BLUE")).toBe("% VRF BLUE not configured.\n");
    expect(lab.exec("R1", "do show ip route vrf GREEN")).toBe("% IP routing table GREEN does not exist\n");
  });
  it("takes banners over several lines, without escapes", () => {
    const lab = make();
    lab.exec("R1", "conf t");
    expect(lab.exec("R1", "banner motd #")).toBe("Enter TEXT message.  End with the character '#'.\n");
    lab.exec("R1", "Hello \u001b[31m?\u0007 there");
    lab.exec("R1", "#");
    lab.exec("R1", "interface gi0/0");
    lab.exec("R1", "description a \u001b]0;title\u0007 b");
    lab.exec("R1", "end");
    const text = lab.exec("R1", "show run");
    expect(text).toContain("banner motd ^C\nHello ? there\n^C\n");
    expect(text).toContain(" description a 0;title b\n");
    expect(text).not.toMatch(/[\u001b\u0007]/);
  });
  it("knows where each line came from", () => {
    const lab = make();
    lab.exec("R1", "conf t");
    lab.exec("R1", "interface Loopback1");
    lab.exec("R1", "ip address 1.1.1.1 255.255.255.255");
    lab.exec("R1", "end");
    expect(lab.exec("R1", "show run | include 1.1.1.1")).toBe(" ip address 1.1.1.1 255.255.255.255\n");
  });
});

describe("line con 0", () => {
  it("sets the level and the screen of a new session", () => {
    const lab = consoleLab(
      {
        R1: "hostname R1\nline con 0\n privilege level 15\n length 5\n history size 2\nbanner motd #Keep out#\nbanner exec #Welcome#\n",
      },
      [],
    );
    lab.wait(1);
    expect(lab.keys("R1", "")).toBe("Keep out\r\nWelcome\r\nR1#");
    expect(lab.keys("R1", "show run\r")).toMatch(/ --More-- $/);
    lab.keys("R1", "q");
    for (const line of ["show clock", "show clock detail", "show version | i uptime"]) lab.keys("R1", `${line}\r`);
    expect(lab.keys("R1", "show history\r")).toBe("show history\r\n  show version | i uptime\r\n  show history\r\nR1#");
    expect(lab.keys("R1", "exit\r")).toContain("Press RETURN to get started.");
    expect(lab.keys("R1", "\r")).toContain("Keep out\r\nWelcome\r\nR1#");
  });
});

describe("messages on the console", () => {
  const flap = (config: string): string => {
    const lab = consoleLab(
      { R1: `hostname R1\n${config}\ninterface gi0/0\n ip address 10.0.0.1 255.255.255.0\n`, R2 },
      ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
    );
    lab.wait(1);
    lab.keys("R1", "enable\r");
    for (const line of ["conf t", "interface gi0/0", "shutdown", "end"]) lab.exec("R1", line);
    lab.wait(5);
    return lab.keys("R1", "");
  };
  it("follow logging console and service timestamps", () => {
    expect(flap("")).toMatch(/\*Mar {2}1 00:00:0\d\.\d{3}: %LINK-5-CHANGED/);
    expect(flap("service timestamps log uptime")).toMatch(/\n00:00:0\d: %LINK-5-CHANGED/);
    expect(flap("no service timestamps log")).toMatch(/\n%LINK-5-CHANGED/);
    expect(flap("service timestamps log datetime")).toMatch(/\n\*Mar {2}1 00:00:0\d: %LINK-5-CHANGED/);
    expect(flap("no logging console")).not.toContain("%");
    expect(flap("logging console errors")).not.toContain("%LINK-5");
  });
});

describe("probes", () => {
  it("take every option of ping and traceroute", () => {
    const lab = make();
    lab.wait(1);
    expect(lab.exec("R1", "ping 2.2.2.2 source gi0/0 size 1500 repeat 3 df-bit timeout 1")).toMatch(
      /^Type escape sequence to abort\.\nSending 3, 1500-byte ICMP Echos to 2\.2\.2\.2, timeout is 1 seconds:\nPacket sent with a source address of 10\.0\.0\.1 \nPacket sent with the DF bit set\n!!!\nSuccess rate is 100 percent \(3\/3\), round-trip min\/avg\/max = \d+\/\d+\/\d+ ms\n$/,
    );
    expect(lab.exec("R1", "ping 2.2.2.2 size 1501 repeat 2 df-bit")).toMatch(
      /\n\.\.\nSuccess rate is 0 percent \(0\/2\)\n/,
    );
    expect(lab.exec("R1", "ping 9.9.9.9 repeat 2 timeout 1")).toContain("..\nSuccess rate is 0 percent (0/2)\n");
    expect(lab.exec("R1", "ping vrf NONE 1.1.1.1")).toBe("% VRF NONE does not exist\n");
    expect(lab.exec("R1", "ping nowhere")).toBe("% Unrecognized host or address, or protocol not running.\n");
    expect(lab.exec("R1", "ping 2.2.2.2 source 7.7.7.7")).toMatch(/^% Invalid source/);
    const trace = lab.exec("R1", "traceroute 2.2.2.2 probe 2 timeout 1 ttl 1 3");
    expect(trace).toMatch(
      /^Type escape sequence to abort\.\nTracing the route to 2\.2\.2\.2\n.*\n {2}1 10\.0\.0\.2 \d+ msec /,
    );
    const far = lab.exec("R1", "traceroute 10.0.0.77 probe 1 timeout 1 ttl 1 2");
    expect(far).toMatch(/ {2}1 {2}\* \n {2}2 {2}\* \n$/);
  });
  it("ask for an extended traceroute, and end a dialogue at a bad answer", () => {
    const lab = make();
    lab.wait(1);
    expect(lab.exec("R1", "traceroute")).toBe("Protocol [ip]: ");
    for (const [answer, next] of [
      ["", "Target IP address: "],
      ["2.2.2.2", "Source address: "],
      ["10.0.0.1", "Numeric display [n]: "],
      ["", "Timeout in seconds [3]: "],
      ["1", "Probe count [3]: "],
      ["1", "Minimum Time to Live [1]: "],
      ["", "Maximum Time to Live [30]: "],
      ["2", "Port Number [33434]: "],
      ["", "Loose, Strict, Record, Timestamp, Verbose[none]: "],
    ] as const)
      expect(lab.exec("R1", answer)).toBe(`\n${next}`);
    expect(lab.exec("R1", "")).toMatch(/Tracing the route to 2\.2\.2\.2\n[^\n]*\n {2}1 10\.0\.0\.2 /);
    lab.exec("R1", "ping");
    lab.exec("R1", "");
    expect(lab.exec("R1", "2.2.2.300")).toContain("% Bad IP address\n");
    expect(lab.network.asking("R1", "script")).toBe(false);
  });
});
