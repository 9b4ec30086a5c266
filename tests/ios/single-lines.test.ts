// Which kept lines take the place of earlier ones, which stand beside them, and in what order and form they come back.
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";
import { singleLine } from "../../src/ios/single-lines.ts";
import { consoleLab } from "../support/console.ts";

const load = (text: string, kind: "router" | "switch" = "router") =>
  loadConfiguration(text, "R1.cfg", { name: "R1", kind, hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] });
const written = (text: string, kind: "router" | "switch" = "router"): string => {
  const first = load(text, kind);
  expect(first.unrecognised).toEqual([]);
  const out = configurationText(first.config);
  const again = load(out, kind);
  expect(again.unrecognised).toEqual([]);
  expect(configurationText(again.config)).toBe(out);
  // Pasted over itself, a configuration changes nothing.
  expect(configurationText(load(out.replace(/^end\n/m, "") + out, kind).config)).toBe(out);
  return out;
};

describe("lines of which there is one", () => {
  it("take the place of the one before, and leave their neighbours alone", () => {
    const out = written(`logging trap debugging
logging host 10.0.0.1
logging trap notifications
clock timezone A 1
clock timezone B 2
aaa authentication login default local
aaa authentication login CON none
aaa authentication login default group tacacs+ local
snmp-server location one
snmp-server community a RO
snmp-server location two
interface GigabitEthernet0/0
 standby 1 ip 10.0.0.3
 standby 1 ip 10.0.0.4 secondary
 standby 1 priority 100
 standby 2 priority 90
 standby 1 priority 110
 hold-queue 100 in
 hold-queue 200 out
 hold-queue 300 in
`);
    expect(out).toContain("\nlogging trap notifications\nlogging host 10.0.0.1\n");
    expect(out).toContain("\nclock timezone B 2\n");
    expect(out).not.toContain("timezone A");
    expect(out).toContain(
      "\naaa authentication login default group tacacs+ local\naaa authentication login CON none\n",
    );
    expect(out).toContain("\nsnmp-server location two\nsnmp-server community a RO\n");
    const of = (start: string): readonly string[] => out.split("\n").filter((line) => line.startsWith(` ${start}`));
    expect(of("standby")).toEqual([
      " standby 1 ip 10.0.0.3",
      " standby 1 ip 10.0.0.4 secondary",
      " standby 1 priority 110",
      " standby 2 priority 90",
    ]);
    expect(of("hold-queue")).toEqual([" hold-queue 300 in", " hold-queue 200 out"]);
  });
  it("go by no, with another value or none", () => {
    const text = "logging trap debugging\nlogging host 10.0.0.1\nsnmp-server location one\n";
    expect(written(`${text}no logging trap\nno snmp-server location elsewhere\n`)).not.toMatch(/trap|location/);
    expect(written(`${text}no logging trap\n`)).toContain("\nlogging host 10.0.0.1\n");
    expect(written("no logging trap\nlogging trap debugging\n")).not.toContain("no logging trap");
  });
  it("stay where they stand when they are typed again, behind no as well", () => {
    const text = "no service pad\nservice tcp-keepalives-in\nno service config\nservice call-home\n";
    const lines = (typed: string) =>
      written(typed)
        .split("\n")
        .filter((line) => line.includes("service "));
    expect(lines(`${text}service tcp-keepalives-in\nno service pad\n`)).toEqual(text.trim().split("\n"));
    expect(lines(`${text}service pad\n`)).toContain("service pad");
    expect(lines(`${text}service pad\n`)).not.toContain("no service pad");
  });
  it("are told from those of another VRF", () => {
    expect(singleLine("config", "logging source-interface Loopback0 vrf A")).not.toBe(
      singleLine("config", "logging source-interface Loopback0"),
    );
    expect(singleLine("config", "logging host 10.0.0.1")).toBeNull();
    expect(singleLine("config-line", "access-class 10 in")).toBe(singleLine("config-line", "access-class 11 in"));
  });
});

it("refuses a kept line that says nothing yet", () => {
  const { unrecognised } = load(
    "logging host\nntp server\nline vty 0 4\n exec-timeout\n transport input\nlogging trap\n",
  );
  expect(unrecognised.map(({ line, reason }) => [line, reason])).toEqual(
    [1, 2, 4, 5].map((line) => [line, "% Incomplete command."]),
  );
  const lab = consoleLab({ R1: "" }, []);
  lab.exec("R1", "configure terminal");
  expect(lab.exec("R1", "logging host")).toBe("% Incomplete command.\n\n");
  expect(lab.exec("R1", "no logging host")).toBe("");
});

describe("lines that begin alike", () => {
  it("stand side by side in crypto maps, profiles, key rings and terminal lines", () => {
    const text = `crypto map VPN 10 ipsec-isakmp
 set peer 203.0.113.9
 set peer 203.0.113.10
 set security-association lifetime seconds 3600
 set security-association lifetime kilobytes 4608000
 set transform-set TS
 set pfs group14
 match address VPN
!
crypto ipsec profile VTI
 set transform-set TS
 set pfs group14
!
crypto ikev2 keyring KR
 peer A
  address 203.0.113.9
  pre-shared-key local one
  pre-shared-key remote two
 peer B
  address 203.0.113.10
  pre-shared-key local one
!
crypto ikev2 profile PR
 match identity remote address 203.0.113.9 255.255.255.255
 match identity remote address 203.0.113.10 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
`;
    expect(written(text)).toContain(`!\n${text}`);
    const rings = `crypto keyring KR
 pre-shared-key address 203.0.113.9 key one
 pre-shared-key address 203.0.113.10 key two
!
interface GigabitEthernet0/0`;
    expect(written(rings)).toContain(rings);
    expect(
      written("line vty 0 4\n access-class 10 in\n access-class 11 out\n access-class 12 in\n authorization exec A\n"),
    ).toContain("line vty 0 4\n access-class 12 in\n access-class 11 out\n authorization exec A\n");
    expect(written("enable secret 5 abc\nenable secret level 5 5 def\n")).toContain(
      "enable secret 5 abc\nenable secret level 5 5 def\n",
    );
    expect(written("router bgp 65000\n bgp graceful-restart restart-time 100\n bgp graceful-restart\n")).toContain(
      " bgp graceful-restart restart-time 100\n bgp graceful-restart\n",
    );
  });
  it("give way to the last where there is one at a time", () => {
    const out = written("crypto isakmp policy 10\n encr 3des\n group 2\n encr aes\n");
    expect(out).toContain("crypto isakmp policy 10\n encr aes\n group 2\n");
  });
});

describe("texts in blocks", () => {
  const data = "3082022B 30820194 A0030201 02020101";
  it("keep certificates with their chain", () => {
    const chain = (name: string): string =>
      `crypto pki certificate chain ${name}\n certificate self-signed 01\n  ${data}\n  quit\n`;
    expect(written(`${chain("A")}${chain("B").replace("  quit", "  \tquit")}`)).toContain(
      `${chain("A")}!\n${chain("B")}`,
    );
  });
  it("do not wait for a text after a certificate in a file", () => {
    const out = written(
      "crypto pki certificate chain A\n certificate ca 01 nvram:CA#1.cer\n certificate self-signed 01 nvram:IOS-Self-Sig#1.cer\ninterface Loopback7\n",
    );
    expect(out).toContain(" certificate self-signed 01 nvram:IOS-Self-Sig#1.cer\n");
    expect(out).toContain("interface Loopback7\n");
  });
  it("keep the lines of a macro out of the configuration", () => {
    const text = "macro name user\nswitchport mode access\nspanning-tree portfast\n@\n";
    const out = written(`${text}interface GigabitEthernet0/1\n shutdown\n`, "switch");
    expect(out).toContain(text);
    expect(out.split("spanning-tree portfast")).toHaveLength(2);
  });
  it("indent what stands in log config", () => {
    const text = "archive\n log config\n  logging enable\n  hidekeys\n path flash:archive\n";
    expect(written(text)).toContain(text);
  });
});

describe("the order of the running configuration", () => {
  it("has the default route after the networks, and interfaces after lists", () => {
    expect(
      written(`router ospf 1
 default-information originate always
 network 10.0.0.0 0.0.0.255 area 0
 passive-interface default
route-map NAT permit 10
 match interface GigabitEthernet0/0
 match ip address 100
`),
    ).toMatch(
      /router ospf 1\n passive-interface default\n network .*\n default-information originate always\n(?:.*\n)* match ip address 100\n match interface/,
    );
  });
  it("has no switchport before the address", () => {
    const port =
      "interface GigabitEthernet0/1\n description up\n no switchport\n ip address 10.0.0.1 255.255.255.252\n";
    expect(written(port, "switch")).toContain(port);
  });
  it("sets lines, classes, policies and named lists apart from others, not from each other", () => {
    for (const text of [
      "!\nline con 0\nline aux 0\nline vty 0 4\n login\n!\n",
      "!\nclass-map match-any A\n match ip dscp ef\nclass-map match-all B\n match any\n!\npolicy-map P\n class A\n  drop\npolicy-map Q\n class B\n  drop\n!\n",
      "!\nip access-list standard A\n permit any\nip access-list extended B\n permit ip any any\n!\n",
    ])
      expect(written(text)).toContain(text);
  });
  it("has banners by name, and vty after the other lines", () => {
    const out = written(
      "banner motd #m#\nbanner login #l#\nbanner exec #e#\nline vty 0 4\n login\nline 2\n no exec\nline aux 0\n no exec\nline con 0\n stopbits 1\n",
    );
    expect(out).toContain("banner exec ^Ce^C\nbanner login ^Cl^C\nbanner motd ^Cm^C\n");
    expect(out.match(/^line \S+/gm)).toEqual(["line con", "line aux", "line 2", "line vty"]);
  });
  it("begins with the version of the software, whatever the file was written by", () => {
    expect(written("version 12.4\nhostname R1\n")).toMatch(/^!\nversion 15\.4\nhostname R1\n/);
  });
});

it("reads BGP passwords of type 7, which differ though they stand for the same", () => {
  const neighbor = (password: string): string =>
    `router bgp 65000\n neighbor 10.0.0.2 remote-as 65001\n neighbor 10.0.0.2 password ${password}\n`;
  const clear = written(neighbor("cisco"));
  expect(written(neighbor("7 070C285F4D06"))).toBe(clear);
  expect(written(neighbor("7 094F471A1A0A"))).toBe(clear);
  expect(load(neighbor("7 0")).unrecognised).toMatchObject([{ line: 3, reason: "% Invalid encrypted password" }]);
});

it("answers a running configuration with its version, at the console too", () => {
  const lab = consoleLab({ R1: "hostname R1\n" }, []);
  expect(lab.exec("R1", "show running-config | include ^version")).toBe("version 15.4\n");
  expect(lab.exec("R1", "show version")).toContain("Version 15.4(");
});

describe("ports that route", () => {
  it("are told from those that switch, channels too", () => {
    const text = "interface Port-channel10\n no switchport\n ip address 10.0.0.1 255.255.255.252\n";
    expect(written(text, "switch")).toContain(text);
  });
  it("refuse an address while they switch, which a file names with its line", () => {
    const { unrecognised } = load(
      "interface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.252\n no switchport\ninterface GigabitEthernet0/1\n ip address 10.0.1.1 255.255.255.252\n",
      "switch",
    );
    expect(unrecognised.map(({ line, reason }) => [line, reason])).toEqual([
      [5, "% IP addresses may not be configured on L2 links."],
    ]);
    const lab = consoleLab({ S1: "hostname S1\n", R1: "" }, ["S1:Gi0/0 R1:Gi0/0"], { S1: "switch" });
    for (const line of ["configure terminal", "interface Gi0/0"]) lab.exec("S1", line);
    expect(lab.exec("S1", "ip address 10.0.0.1 255.255.255.252")).toContain("may not be configured on L2 links");
    lab.exec("S1", "no switchport");
    expect(lab.exec("S1", "ip address 10.0.0.1 255.255.255.252")).toBe("");
  });
});

it("takes a neighbour of which only its template says the AS", () => {
  const out = written(`router bgp 65001
 template peer-session IBGP
  remote-as 65001
  update-source Loopback0
 exit-peer-session
 neighbor 10.0.0.2 inherit peer-session IBGP
`);
  expect(out).toContain(" neighbor 10.0.0.2 inherit peer-session IBGP\n");
  expect(
    load("router bgp 65001\n template peer-session T\n exit-peer-session\n neighbor 10.0.0.2 inherit peer-session T\n")
      .unrecognised,
  ).toMatchObject([{ line: 4 }]);
});

describe("a line that is not indented", () => {
  const text = `bfd-template single-hop FAST
 interval min-tx 50 min-rx 50 multiplier 3
username cisco privilege 15 secret 9 abc
crypto isakmp policy 10
 encr aes
authentication mac-move permit
line vty 0 4
 login
monitor session 1 source interface GigabitEthernet0/1
line vty 5 15
 login
privilege exec level 5 show running-config
`;
  const global = ["username cisco privilege 15 secret 9 abc", "authentication mac-move permit"];
  it("has left a block of kept lines where such blocks are indented", () => {
    const out = written(text).split("\n");
    for (const line of [...global, "monitor session 1 source interface GigabitEthernet0/1"])
      expect(out).toContain(line);
    expect(out).toContain("privilege exec level 5 show running-config");
  });
  it("belongs to the block where nothing is indented", () => {
    const out = written("line vty 0 4\nlogin\npassword x\nexit\nline con 0\nlogin\n");
    expect(out).toContain("line con 0\n login\nline vty 0 4\n login\n password x\n");
    const lab = consoleLab({ R1: "" }, []);
    for (const line of ["configure terminal", "line vty 0 4", " exec-timeout 0 0", "exit", "line con 0", "login"])
      lab.exec("R1", line);
    expect(lab.exec("R1", "do show running-config | section line")).toBe(
      "line con 0\n login\nline vty 0 4\n exec-timeout 0 0\n",
    );
  });
  it("still leaves the block by exit alone", () => {
    expect(written("line vty 0 4\n login\nexit\nhostname R7\n")).toContain("hostname R7\n");
  });
});
