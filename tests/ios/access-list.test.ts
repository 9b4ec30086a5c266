// Access lists as a learner edits them: numbers, remarks, what is shown and what is written.
import { describe, expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = () => {
  const net = consoleLab(
    {
      R1: "hostname R1\ninterface Gi0/0\n ip address 10.0.1.1 255.255.255.0\n no shutdown\ninterface Gi0/1\n ip address 10.0.2.1 255.255.255.0\n no shutdown\n",
      A: "ip addr add 10.0.1.10/24 dev eth0\nip route add default via 10.0.1.1\n",
      B: "ip addr add 10.0.2.10/24 dev eth0\nip route add default via 10.0.2.1\n",
    },
    ["A:eth0 R1:Gi0/0", "B:eth0 R1:Gi0/1"],
    { A: "host", B: "host" },
  );
  net.wait(5);
  return {
    ...net,
    /** Configures and answers what was refused. */
    configure: (text: string) =>
      ["configure terminal", ...text.trim().split("\n"), "end"]
        .map((line) => net.exec("R1", line))
        .filter((out) => out.includes("%"))
        .join(""),
    show: (what: string) => net.exec("R1", `show ${what}`).trimEnd(),
  };
};

describe("access lists", () => {
  test("remarks have no number: entries count on as if there were none", () => {
    const { configure, show } = lab();
    expect(
      configure(`
access-list 10 remark office
access-list 10 permit 10.0.0.0 0.255.255.255
access-list 10 remark the rest
access-list 10 deny any log
ip access-list extended T
remark web
10 permit tcp any any eq www
remark and no more
deny ip any any
15 permit icmp any any`),
    ).toBe("");
    expect(show("access-lists")).toBe(`Standard IP access list 10
    10 permit 10.0.0.0, wildcard bits 0.255.255.255
    20 deny   any log
Extended IP access list T
    10 permit tcp any any eq www
    15 permit icmp any any
    20 deny ip any any`);
    expect(show("running-config | section access-list")).toBe(`ip access-list extended T
 remark web
 permit tcp any any eq www
 remark and no more
 permit icmp any any
 deny   ip any any
access-list 10 remark office
access-list 10 permit 10.0.0.0 0.255.255.255
access-list 10 remark the rest
access-list 10 deny   any log`);
  });
  test("resequencing numbers the entries, and removing one by number leaves its remark alone", () => {
    const { configure, show } = lab();
    configure(
      "ip access-list extended T\nremark web\npermit tcp any any eq www\nremark mail\npermit tcp any any eq smtp",
    );
    expect(configure("ip access-list resequence T 100 5\nip access-list extended T\nno 100\npermit udp any any")).toBe(
      "",
    );
    expect(show("access-lists T")).toBe(
      "Extended IP access list T\n    105 permit tcp any any eq smtp\n    115 permit udp any any",
    );
    expect(show("running-config | include remark")).toBe(" remark web\n remark mail");
    expect(configure("ip access-list extended T\n105 permit icmp any any")).toContain("% Duplicate sequence number");
    expect(configure("ip access-list extended T\nno remark web")).toBe("");
    expect(show("running-config | include remark")).toBe(" remark mail");
  });
  test.each([
    ["permit tcp any any syn", "permit tcp any any syn"],
    ["permit tcp any eq 80 any urg ack", "permit tcp any eq www any ack urg"],
    ["permit tcp any any match-all +syn -ack log", "permit tcp any any match-all +syn -ack log"],
    ["deny ip any any precedence 5 tos 4", "deny ip any any precedence critical tos max-throughput"],
    ["permit ip any any dscp 46 ttl range 1 3", "permit ip any any ttl range 1 3 dscp ef"],
    ["permit icmp any any 3 4", "permit icmp any any packet-too-big"],
    ["permit tcp any any eq telnet log-input", "permit tcp any any eq telnet log-input"],
  ])("%s is shown as %s and taken again", (typed, shown) => {
    const { configure, show } = lab();
    expect(configure(`ip access-list extended T\n${typed}`)).toBe("");
    expect(show("access-lists T")).toBe(`Extended IP access list T\n    10 ${shown}`);
    // The same entry once more changes nothing.
    expect(configure(`ip access-list extended T\n${shown}`)).toBe("");
    expect(show("access-lists T")).toBe(`Extended IP access list T\n    10 ${shown}`);
    expect(configure(`ip access-list extended T\nno ${shown}`)).toBe("");
    expect(show("access-lists T")).toBe("Extended IP access list T");
  });
  test.each([
    "permit ip any any syn",
    "permit ip any any precedence 8",
    "permit ip any any tos 16",
    "permit ip any any ttl eq 3 4",
  ])("%s is refused", (typed) => {
    const { configure, show } = lab();
    expect(configure(`ip access-list extended T\n${typed}`)).toContain("%");
    expect(show("access-lists T")).toBe("Extended IP access list T");
  });
  test("flags, precedence and TTL decide about real packets, and log-input names where they came in", () => {
    const { configure, exec, show, wait } = lab();
    configure(`
ip access-list extended IN
deny tcp any any syn log-input
permit ip any any precedence critical
deny ip any any ttl lt 64
permit icmp any any
interface Gi0/0
ip access-group IN in`);
    expect(exec("A", "traceroute -T -n -q 1 -f 5 -m 5 10.0.2.10")).toContain("!X");
    // A router tells of one packet every half second.
    wait(1);
    expect(exec("A", "ping -c 1 10.0.2.10")).toContain("1 received");
    expect(exec("A", "ping -c 1 -t 63 10.0.2.10")).toContain("Packet filtered");
    expect(exec("A", "ping -c 1 -t 63 -Q 160 10.0.2.10")).toContain("1 received");
    expect(show("access-lists IN")).toBe(`Extended IP access list IN
    10 deny tcp any any syn log-input (1 match)
    20 permit ip any any precedence critical (1 match)
    30 deny ip any any ttl lt 64 (1 match)
    40 permit icmp any any (1 match)`);
    expect(show("logging | include SEC")).toMatch(
      /%SEC-6-IPACCESSLOGP: list IN denied tcp 10\.0\.1\.10\(\d+\) \(GigabitEthernet0\/0 02[0-9a-f]{2}(?:\.[0-9a-f]{4}){2}\) -> 10\.0\.2\.10\(80\), 1 packet$/,
    );
  });
  test("the numbers of an IPv6 list outlive a reload", () => {
    const { configure, show } = lab();
    configure(
      "ipv6 access-list V6\nremark web\npermit tcp any any eq www\nsequence 15 permit icmp any any\ndeny ipv6 any any log sequence 100\n105 remark the end",
    );
    const written = ` remark web
 sequence 15 permit icmp any any
 sequence 20 permit tcp any any eq www
 sequence 100 deny ipv6 any any log
 105 remark the end`;
    const shown = show("ipv6 access-list V6");
    expect(show("running-config | section ipv6 access-list")).toBe(`ipv6 access-list V6\n${written}`);
    expect(configure(`no ipv6 access-list V6\nipv6 access-list V6\n${written}`)).toBe("");
    expect(show("ipv6 access-list V6")).toBe(shown);
    expect(show("running-config | section ipv6 access-list")).toBe(`ipv6 access-list V6\n${written}`);
  });
});
