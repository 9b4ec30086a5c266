// A host's shell: traceroute's options, and what a line may do beside running commands.
import { describe, expect, test } from "vitest";
import { pair, type, Wired } from "./wired.ts";

describe("traceroute", () => {
  test.each([
    ["-n", "traceroute to 10.0.0.2 (10.0.0.2), 30 hops max, 60 byte packets\n 1  10.0.0.2  T  T  T\n"],
    ["-T -n -q 1", "traceroute to 10.0.0.2 (10.0.0.2), 30 hops max, 60 byte packets\n 1  10.0.0.2  T\n"],
    ["--icmp -q 1", "traceroute to 10.0.0.2 (10.0.0.2), 30 hops max, 60 byte packets\n 1  10.0.0.2 (10.0.0.2)  T\n"],
    ["-f 3 -m 2", "first hop out of range\n"],
    ["-q 11", "no more than 10 probes per hop\n"],
    [
      "-s 10.0.0.99",
      "traceroute to 10.0.0.2 (10.0.0.2), 30 hops max, 60 byte packets\nbind: Cannot assign requested address\n",
    ],
    [
      "-i eth9",
      "traceroute to 10.0.0.2 (10.0.0.2), 30 hops max, 60 byte packets\nsetsockopt SO_BINDTODEVICE: No such device\n",
    ],
  ])("%s", (options, expected) => {
    const { net, a } = pair();
    expect(type(net, a, `traceroute ${options} 10.0.0.2`).replaceAll(/\d+\.\d{3} ms/g, "T")).toBe(expected);
  });
  test("of another length, to a port of one's own, and nobody there", () => {
    const { net, a } = pair();
    const trace = (words: string) => type(net, a, `traceroute -n -q 1 ${words}`).replaceAll(/\d+\.\d{3} ms/g, "T");
    expect(trace("-p 40000 10.0.0.2 100")).toBe(
      "traceroute to 10.0.0.2 (10.0.0.2), 30 hops max, 100 byte packets\n 1  10.0.0.2  T\n",
    );
    expect(trace("-m 2 -w 0.2 10.0.0.77")).toBe(
      "traceroute to 10.0.0.77 (10.0.0.77), 2 hops max, 60 byte packets\n 1  *\n 2  *\n",
    );
  });
});

describe("what a line of the shell may do", () => {
  const run = (line: string) => {
    const { net, a } = pair();
    return type(net, a, line);
  };
  test.each([
    ["ip -br a | grep -n eth", /^2:eth0 /],
    ["echo x; ip -br a | grep -q eth0 && echo there || echo not", /^x\nthere\n$/],
    ["ip -br a | grep -q eth9 && echo there || echo not", /^not\n$/],
    ["ip a | grep -A1 'inet 10'", /^ {4}inet 10\.0\.0\.1\/24 .*\n {7}valid_lft .*\n$/],
    ["ip a | grep -B1 -m1 ether", /^2: eth0: .*\n {4}link\/ether .*\n$/],
    ["ip -br a | grep -w eth", /^$/],
    ["ip -br a | grep -w eth0", /^eth0 /],
    ["echo a.b | grep -F 'a.b'; echo axb | grep -F a.b", /^a\.b\n$/],
    ["ip a | grep -o inet", /^grep: invalid option -- 'o'\n/],
    ["ping -c1 10.0.0.2 >/dev/null && echo up", /^up\n$/],
    ["ping -c1 10.0.0.2 > /dev/null 2>&1 && echo up", /^up\n$/],
    ["ip r 2>/dev/null | head -1", /^default /],
    ["false; echo $?; true; echo $?", /^1\n0\n$/],
    ["ip r > x", /^bash: x: Read-only file system\n$/],
    ["echo 1 > /proc/sys/net/ipv4/ip_forward; sysctl net.ipv4.ip_forward", /^net\.ipv4\.ip_forward = 1\n$/],
    ["echo 1 > /proc/sys/net/nosuch", /^sysctl: cannot stat \/proc\/sys\/net\/nosuch: No such file or directory\n$/],
    ["ip r >", /syntax error near unexpected token/],
    ["sleep 1 &", /^bash: there are no background jobs here\n$/],
    ["echo 'a > b' && echo a\\>b", /^a > b\na>b\n$/],
    ["sysctl -a | grep -c ipv6", /^4\n$/],
  ])("%s", (line, expected) => expect(run(line)).toMatch(expected));
});
test("a host's configuration may not write files, and says so with its line", () => {
  const net = new Wired();
  const host = net.host("H");
  expect(host.loadConfig("echo 1 > /proc/sys/net/ipv4/ip_forward\necho 1 > /tmp/x\n", "H.cfg")).toEqual([
    {
      file: "H.cfg",
      line: 2,
      text: "echo 1 > /tmp/x",
      reason: "bash: /tmp/x: Read-only file system",
    },
  ]);
});
