// `ping` to groups, broadcast and link-local addresses: who answers, and what the console asks first.
import { expect, test } from "vitest";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type, Wired } from "../device/wired.ts";

/** Three routers and a host on one segment, R1 with a second interface to R4. */
const segment = () => {
  const net = new Wired();
  const router = (n: number, more = "") => {
    const r = routerFactory(iosSkin)(net.deps(`R${n}`));
    const text = `ipv6 unicast-routing\ninterface GigabitEthernet0/0\n ip address 10.0.0.${n} 255.255.255.0\n ipv6 address FE80::${n} link-local\n no shutdown\n${more}`;
    expect(r.loadConfig(text, `R${n}.cfg`)).toEqual([]);
    return r;
  };
  const second = (n: number) => `interface GigabitEthernet0/1\n ip address 10.0.4.${n} 255.255.255.0\n no shutdown\n`;
  const [r1, r2, r3, r4] = [router(1, second(1)), router(2), router(3), router(4, second(4))];
  const a = net.host("A", "ip addr add 10.0.0.10/24 dev eth0");
  net.link([
    [r1, "GigabitEthernet0/0"],
    [r2, "GigabitEthernet0/0"],
    [r3, "GigabitEthernet0/0"],
    [a, "eth0"],
  ]);
  net.link([
    [r1, "GigabitEthernet0/1"],
    [r4, "GigabitEthernet0/1"],
  ]);
  for (const n of [r1, r2, r3, r4, a]) n.power(true);
  net.run(10);
  return { net, r1, a };
};
const answers = (text: string, what = "from"): string[] =>
  [...text.matchAll(new RegExp(`Reply to request (\\d+) ${what} (\\S+), \\d+ ms`, "g"))].map((m) => `${m[1]} ${m[2]}`);

test("everybody's answer has its line, on every interface; a group is asked once", () => {
  const { net, r1 } = segment();
  const limited = type(net, r1, "ping 255.255.255.255 repeat 2");
  expect(answers(limited).sort()).toEqual(
    ["0 10.0.0.2", "0 10.0.0.3", "0 10.0.4.4", "1 10.0.0.2", "1 10.0.0.3", "1 10.0.4.4"].sort(),
  );
  expect(limited).not.toContain("Success rate");
  expect(answers(type(net, r1, "ping 10.0.0.255 repeat 1")).sort()).toEqual(["0 10.0.0.2", "0 10.0.0.3"]);
  const group = type(net, r1, "ping 224.0.0.1");
  expect(group).toContain("Sending 1, 100-byte ICMP Echos to 224.0.0.1");
  expect(answers(group).sort()).toEqual(["0 10.0.0.2", "0 10.0.0.3", "0 10.0.4.4"]);
  expect(type(net, r1, "ping 224.0.0.9")).toMatch(/seconds:\n\n\.\n/);
});

test("a link-local address and an IPv6 group are asked for their interface", () => {
  const { net, r1 } = segment();
  const one = type(net, r1, "ping FE80::2\rGigabitEthernet0/0");
  expect(one).toContain("Output Interface: ");
  expect(one).toContain("Packet sent with a source address of FE80::1%GigabitEthernet0/0\n!!!!!\n");
  expect(type(net, r1, "ping FE80::2\rGigabitEthernet0/9")).toContain(
    "% Invalid interface. Use full interface name without spaces",
  );
  const group = type(net, r1, "ping FF02::1 repeat 1\rGigabitEthernet0/0");
  expect(answers(group, "received from").slice(0, 2).sort()).toEqual(["0 FE80::2", "0 FE80::3"]);
  expect(group).toContain("Success rate is 100 percent (1/1)");
  expect(group).toContain("3 multicast replies and 0 errors.");
});

test("a host marks further answers as duplicates, and with -O says what is late", () => {
  const { net, a } = segment();
  const text = type(net, a, "ping -b -c 2 10.0.0.255");
  expect(text.match(/icmp_seq=1 .*\(DUP!\)$/gm)).toHaveLength(2);
  expect(text).toContain("2 packets transmitted, 2 received, +2 duplicates, 0% packet loss");
  expect(type(net, a, "ping -O -c 2 10.0.0.77")).toContain("no answer yet for icmp_seq=1\n");
});
