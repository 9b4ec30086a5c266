// What tcpdump says of the frames of a segment with routers on it: the wording and order of the program itself (4.99).
import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldsOf, parseFilter } from "../../src/device/host-shell/packet-filter.ts";
import { ethernet } from "../../src/wire/ethernet.ts";
import { Pdu } from "../../src/wire/pdu.ts";
import { consoleLab } from "../support/console.ts";

const router = (name: string, octet: number) => `hostname ${name}
no cdp run
interface Loopback0
 ip address 10.1.1.${octet} 255.255.255.255
interface Gi0/0
 ip address 10.0.0.${octet} 255.255.255.0
 ipv6 address 2001:db8::${octet}/64
 ipv6 nd ra suppress all
 ip mtu 1300
 no shutdown
`;
/** Runs tcpdump on H with these options while `command` runs on R1; the lines without their times. */
const dump = (options: string, command: string, more = "", seconds = 0): string[] => {
  const lab = consoleLab(
    {
      R1: `${router("R1", 1)}${more}`,
      R2: `${router("R2", 2)}${more}`,
      H: "ip addr add 10.0.0.9/24 dev eth0\nsysctl -w net.ipv6.conf.eth0.disable_ipv6=1\n",
    },
    ["H:eth0 R1:Gi0/0 R2:Gi0/0"],
    { H: "host" },
  );
  lab.wait(5);
  lab.exec("R1", "ping 10.0.0.2 repeat 1");
  lab.exec("R1", "ping 10.0.0.9 repeat 1");
  const printed = lab.keys("H", `tcpdump ${options}\r`).replaceAll("\r\n", "\n");
  if (command !== "") lab.exec("R1", command);
  lab.wait(seconds);
  const all = lab.keys("H", "\x03").replaceAll("\r\n", "\n");
  const text = printed + all;
  const lines = text.slice(text.indexOf("262144 bytes\n") + 13).split("\n");
  return lines
    .slice(
      0,
      lines.findIndex((line) => /^\^C|packets? captured/.test(line)),
    )
    .map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{6} /, ""));
};
const masked = (lines: readonly string[]): string =>
  lines
    .join("\n")
    .replaceAll(/\bid \d{3,}/g, "id N")
    .replaceAll(/02(:[0-9a-f]{2}){5}/g, "MAC");

test("echoes, with and without the Ethernet header", () => {
  expect(masked(dump("-n icmp", "ping 10.0.0.9 repeat 1 size 100"))).toMatch(
    /^IP 10\.0\.0\.1 > 10\.0\.0\.9: ICMP echo request, id \d+, seq 0, length 80\nIP 10\.0\.0\.9 > 10\.0\.0\.1: ICMP echo reply, id \d+, seq 0, length 80$/,
  );
  expect(masked(dump("-ne icmp", "ping 10.0.0.9 repeat 1 size 100"))).toMatch(
    /^MAC > MAC, ethertype IPv4 \(0x0800\), length 114: 10\.0\.0\.1 > 10\.0\.0\.9: ICMP echo request, id \d+, seq 0, length 80\n/,
  );
});
test("verbose: the IP header, and what an error quotes", () => {
  const text = masked(dump("-n -v icmp", "traceroute 10.0.0.9 probe 1"));
  expect(text).toBe(`IP (tos 0xc0, ttl 64, id N, offset 0, flags [none], proto ICMP (1), length 56)
    10.0.0.9 > 10.0.0.1: ICMP 10.0.0.9 udp port 33434 unreachable, length 36
	IP (tos 0x0, ttl 1, id N, offset 0, flags [none], proto UDP (17), length 28)
    10.0.0.1.${/10\.0\.0\.1\.(\d+) > 10/.exec(text)?.[1]} > 10.0.0.9.33434: UDP, length 0`);
});
test("fragments: the first says what it carries, the others where they belong", () => {
  expect(
    masked(dump("-n -v icmp and src 10.0.0.1", "ping 10.0.0.9 repeat 1 size 1400")).replaceAll(
      /id \d+, seq/g,
      "id I, seq",
    ),
  ).toBe(`IP (tos 0x0, ttl 255, id N, offset 0, flags [+], proto ICMP (1), length 1300)
    10.0.0.1 > 10.0.0.9: ICMP echo request, id I, seq 0, length 1280
IP (tos 0x0, ttl 255, id N, offset 1280, flags [none], proto ICMP (1), length 120)
    10.0.0.1 > 10.0.0.9: ip-proto-1`);
});
test("OSPF, RIP and LDP by name, whoever listens", () => {
  const more =
    "mpls ip\ninterface Gi0/0\n mpls ip\nrouter ospf 1\n network 10.0.0.0 0.0.0.255 area 0\nrouter rip\n version 2\n network 10.0.0.0\n";
  const lines = dump("-n", "", more, 40);
  expect(
    lines.filter((l) => /OSPFv2, (Hello|Database Description|LS-Request|LS-Update|LS-Ack), length \d+$/.test(l)).length,
  ).toBeGreaterThan(8);
  expect(lines).toContainEqual(
    expect.stringMatching(/^IP 10\.0\.0\.1\.520 > 224\.0\.0\.9\.520: RIPv2, Response, length: 24$/),
  );
  expect(lines.join("\n")).toMatch(
    /IP 10\.0\.0\.1\.646 > 224\.0\.0\.2\.646: \n\tLDP, Label-Space-ID: 10\.1\.1\.1:0, pdu-length: \d+/,
  );
  expect(lines.filter((l) => l.includes("ip-proto-"))).toEqual([]);
  const hello = masked(dump("-nv proto 89", "", more, 30))
    .split(/\n(?=IP )/)
    .find((l) => l.includes("Neighbor List"));
  expect(hello).toMatch(
    /^IP \(tos 0xc0, ttl 1, id N, offset 0, flags \[none\], proto OSPF \(89\), length 68\)\n {4}10\.0\.0\.[12] > 224\.0\.0\.5: OSPFv2, Hello, length 48\n\tRouter-ID 10\.1\.1\.[12], Backbone Area, Authentication Type: none \(0\)\n\tOptions \[External\]\n\t {2}Hello Timer 10s, Dead Timer 40s, Mask 255\.255\.255\.0, Priority 1\n(?:.*Designated Router.*\n)?\t {2}Neighbor List:\n\t {4}10\.1\.1\.[12]$/,
  );
});
test("TCP flags, options and checksum; neighbour discovery with its options", () => {
  const bgp = "router bgp 65000\n neighbor 10.0.0.1 remote-as 65000\n neighbor 10.0.0.2 remote-as 65000\n";
  const text = dump("-n -v tcp", "clear ip bgp *", bgp, 60).join("\n");
  expect(text).toMatch(/Flags \[S\], cksum 0x[0-9a-f]{4} \(correct\), seq \d+, win \d+, options \[mss \d+\], length 0/);
  expect(text).toMatch(
    /Flags \[P\.\], cksum 0x[0-9a-f]{4} \(correct\), seq \d+:\d+, ack \d+, win \d+, length \d+: BGP/,
  );
  expect(masked(dump("-n -v icmp6", "ping 2001:db8::2 repeat 1"))).toContain(
    `IP6 (class 0xe0, hlim 255, next-header ICMPv6 (58) payload length: 32) 2001:db8::1 > ff02::1:ff00:2: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has 2001:db8::2
	  source link-address option (1), length 8 (1): MAC`,
  );
});
test("octets, alone and with what can be read of them, and times", () => {
  const lines = dump("-n -x -c 1 icmp", "ping 10.0.0.9 repeat 1 size 36 data 4142");
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/^\t0x0000: {2}4500 0024 [0-9a-f]{4} 0000 ff01 [0-9a-f]{4} 0a00 0001$/),
    expect.stringMatching(/^\t0x0010: {2}0a00 0009 0800 [0-9a-f]{4} [0-9a-f]{4} 0000 4142 4142$/),
    "\t0x0020:  4142 4142",
  ]);
  expect(dump("-n -X -c 1 icmp", "ping 10.0.0.9 repeat 1 size 36 data 4142").at(-1)).toBe(
    `\t0x0020:  ${"4142 4142".padEnd(39)}  ABAB`,
  );
  expect(dump("-n -xx -c 1 icmp", "ping 10.0.0.9 repeat 1")[1]).toMatch(/^\t0x0000: {2}02/);
  expect(dump("-t -n -c 1 icmp", "ping 10.0.0.9 repeat 1")[0]).toMatch(/^IP 10/);
  expect(dump("-tt -n -c 1 icmp", "ping 10.0.0.9 repeat 1")[0]).toMatch(/^\d+\.\d{6} IP 10/);
});
test("a ping's numbers on the wire are those it prints", () => {
  const lab = consoleLab(
    { A: "ip addr add 10.0.0.1/24 dev eth0\n", B: "ip addr add 10.0.0.2/24 dev eth0\n" },
    ["A:eth0 B:eth0"],
    {
      A: "host",
      B: "host",
    },
  );
  lab.wait(5);
  lab.keys("B", "tcpdump -n icmp\r");
  expect(lab.exec("A", "ping -c 2 10.0.0.2")).toContain("icmp_seq=2");
  expect([...lab.keys("B", "\x03").matchAll(/echo request, id \d+, (seq \d+)/g)].map((m) => m[1])).toEqual([
    "seq 1",
    "seq 2",
  ]);
});
test("options stand together, behind the filter and in their long spellings", () => {
  for (const options of [
    "-ni eth0 icmp",
    "-nni eth0 -c5 icmp",
    "icmp -n -i any",
    "--interface=eth0 --immediate-mode -lnn icmp",
  ])
    expect(
      dump(options, "ping 10.0.0.9 repeat 1").filter((line) => line.includes("ICMP echo")),
      options,
    ).toHaveLength(2);
  expect(dump("-nc1 icmp", "ping 10.0.0.9 repeat 1")).toHaveLength(1);
  const lab = consoleLab({ A: "" }, [], { A: "host" });
  lab.wait(1);
  expect(lab.exec("A", "tcpdump -D")).toMatch(
    /^1\.any \(Pseudo-device that captures on all interfaces\) \[Up, Running\]\n2\.lo /,
  );
});
test("a filter of any text is read or refused, in bounds", () => {
  const words = [
    "icmp",
    "[",
    "]",
    "(",
    ")",
    "!",
    "&",
    "|",
    "0",
    "ip[",
    ":2]",
    "=",
    "<<",
    "-",
    "and",
    "or",
    "host",
    "10.0.0.1",
    "len",
    " ",
  ];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((w) => w.join(" ")),
      ),
      (text) => {
        const filter = parseFilter([text]);
        if (filter !== null) filter(fieldsOf(Pdu.parse(ethernet, new Uint8Array(60))));
      },
    ),
    { seed: 7, numRuns: 2000 },
  );
  for (const deep of ["(".repeat(5000), "!".repeat(5000), `${"(".repeat(90)}1`, "ip[".repeat(3000), "1+".repeat(5000)])
    expect(parseFilter([deep])).toBe(null);
});
test("what this host cannot do is refused", () => {
  const lab = consoleLab({ A: "" }, [], { A: "host" });
  lab.wait(1);
  expect(lab.exec("A", "tcpdump -w x.pcap")).toBe(
    "tcpdump: -w: this host keeps no files; a capture is taken on the link\n",
  );
  expect(lab.exec("A", "tcpdump -nZ")).toBe("tcpdump: invalid option -- 'Z'\n");
});

test.each([
  ["icmp and greater 200", 0, 2],
  ["icmp and less 200", 2, 0],
  ["proto 1", 2, 2],
  ["ether proto 0x0806 or vlan or mpls or broadcast", 0, 0],
  ["ether src 02:00:00:00:00:01", 0, 0],
  ["not multicast and icmp", 2, 2],
  ["portrange 33434-33500 or udp port bgp", 0, 0],
  ["ip proto icmp and src 10.0.0.1", 1, 1],
  ["icmp[icmptype] == icmp-echo", 1, 1],
  ["icmp[0] = 0 and len > 200", 0, 1],
  ["ip[8] < 255", 1, 1],
  ["ip[8:1] >= 0x40 and not (ip[12:4] != 0x0a000009)", 1, 1],
  ["(icmp[icmptype] | 8) = 8 and ip[2:2] - 20 > 200", 0, 2],
  ["icmp and ether[0] & 1 = 0", 2, 2],
  ["tcp[tcpflags] & (tcp-syn|tcp-ack) != 0", 0, 0],
  ["src 10.0.0.1 or 10.0.0.7 and icmp", 1, 1],
  ["dst net 10.0.0.8 mask 255.255.255.252 and icmp", 1, 1],
  ["ip multicast or ether broadcast", 0, 0],
  ["!udp&&icmp", 2, 2],
])("the filter %s", (filter, small, large) => {
  const lines = (size: number) =>
    dump(`-n '${filter}'`, `ping 10.0.0.9 repeat 1 size ${size}`).filter((line) => line.startsWith("IP 10.0.0."))
      .length;
  expect([lines(100), lines(400)]).toEqual([small, large]);
});
