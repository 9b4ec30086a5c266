import fc from "fast-check";
import { expect, test } from "vitest";
import type { HostNode } from "../../src/device/host.ts";
import { Wired } from "./wired.ts";

const WORDS = [
  "ip",
  "addr",
  "-6",
  "-4",
  "-br",
  "route",
  "add",
  "del",
  "flush",
  "show",
  "get",
  "dev",
  "eth0",
  "eth9",
  "lo",
  "via",
  "default",
  "10.0.0.1/24",
  "10.0.0.1",
  "10.0.0.254",
  "2001:db8::1/64",
  "fe80::1",
  "fe80::1%eth0",
  "0.0.0.0/0",
  "::/0",
  "metric",
  "src",
  "up",
  "down",
  "mtu",
  "9000",
  "68",
  "-1",
  "link",
  "set",
  "neigh",
  "lladdr",
  "02:00:00:00:00:09",
  "ping",
  "-c",
  "1",
  "-s",
  "70000",
  "-i",
  "0.01",
  "-W",
  "1",
  "-M",
  "do",
  "-I",
  "ping6",
  "traceroute",
  "-n",
  "-m",
  "2",
  "-q",
  "-I",
  "tcpdump",
  "icmp",
  "and",
  "(",
  ")",
  "not",
  "host",
  "port",
  "53",
  "net",
  "arp",
  "-n",
  "-s",
  "-d",
  "ifconfig",
  "netmask",
  "255.255.255.0",
  "255.0.255.0",
  "sysctl",
  "net.ipv6.conf.eth0.autoconf=0",
  "net.ipv4.ip_forward",
  "net.ipv6.conf.all.disable_ipv6=1",
  "hostname",
  "__proto__",
  "constructor",
  "'",
  '"',
  ";",
  "&&",
  "||",
  "#",
  "\\",
  "|",
  "grep",
  "[",
  "-v",
  "tail",
  "wc",
  "route",
  "gw",
  "netstat",
  "-rn",
  "sleep",
  "0.1",
  "echo",
  "exit",
  "sudo",
  "help",
  "dmesg",
  "\t",
  "\x1b[A",
  "\x03",
  "\x15",
];
const pair = () => {
  const net = new Wired(false);
  const a = net.host("A", "ip addr add 10.0.0.1/24 dev eth0");
  const b = net.host("B", "ip addr add 10.0.0.2/24 dev eth0");
  net.link([
    [a, "eth0"],
    [b, "eth0"],
  ]);
  a.power(true);
  b.power(true);
  net.run(5);
  return { net, a };
};
const drive = (net: Wired, node: HostNode, interactive: boolean, data: string): string => {
  const console = node.console({ interactive });
  let out = "";
  console.onOutput((text) => {
    out += text;
  });
  console.write(data);
  for (let i = 0; i < 30 && !console.idle; i++) net.run(1);
  for (let i = 0; i < 50 && !console.idle; i++) console.interrupt();
  expect(console.idle).toBe(true);
  console.close();
  return out;
};

test("lines of the shell's own words never throw, and Ctrl-C always gets back to the prompt", () => {
  const { net, a } = pair();
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }), { maxLength: 3 }),
      fc.boolean(),
      (lines, interactive) => {
        drive(net, a, interactive, lines.map((words) => `${words.join(" ")}\r`).join(""));
      },
    ),
    { seed: 6, numRuns: 300 },
  );
});
test("any text never throws, and no control character comes back out of a script", () => {
  const { net, a } = pair();
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const out = drive(net, a, false, `${text.replace(/[\r\n]/g, "")}\r`);
      expect(out.replace(/[\r\n]/g, "")).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    }),
    { seed: 7, numRuns: 500 },
  );
});
test("a startup file of any text is answered line by line", () => {
  const { net } = pair();
  const h = net.host("H");
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(fc.constantFrom(...WORDS)).map((w) => w.join(" ")),
        ),
        { maxLength: 10 },
      ),
      (lines) => {
        const text = lines.map((l) => l.replace(/[\r\n]/g, " ")).join("\n");
        for (const u of h.loadConfig(text, "H.cfg")) {
          expect(u.line).toBeLessThanOrEqual(Math.max(1, lines.length));
          expect(u.reason).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
          expect(u.reason).not.toBe("");
        }
      },
    ),
    { seed: 8, numRuns: 300 },
  );
});
test("a paste of a megabyte is taken in bounds", () => {
  const { net, a } = pair();
  drive(net, a, false, "x".repeat(1_000_000));
  const answers = drive(net, a, false, "hostname\r".repeat(20_000));
  expect(answers.split("\n").filter((line) => line.trim() === "A")).toHaveLength(20_000);
});
