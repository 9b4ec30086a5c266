import { expect, test } from "vitest";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type, Wired } from "./wired.ts";

test("debug ip packet, arp, icmp and ipv6 nd tell what the engine does, and nothing once they are off", () => {
  const net = new Wired();
  const r = routerFactory(iosSkin)(net.deps("R1"));
  const h = net.host("H", "ip addr add 10.0.0.2/24 dev eth0\nip route add default via 10.0.0.1");
  net.link([
    [r, "GigabitEthernet0/0"],
    [h, "eth0"],
  ]);
  r.loadConfig(
    "interface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n ipv6 address 2001:db8::1/64\n no shutdown\n",
    "R1.cfg",
  );
  r.power(true);
  h.power(true);
  net.run(10);
  for (const topic of ["ip packet", "arp", "ip icmp", "ipv6 nd", "ipv6 icmp"]) type(net, r, `debug ${topic}`);
  type(net, h, "ping -c 1 10.0.0.1");
  type(net, h, "ping -c 1 10.9.9.9");
  type(net, h, "ip -6 addr add 2001:db8::2/64 dev eth0; sleep 3; ping -c 1 2001:db8::1");
  const lines = (r.view("log") as { debug: boolean; text: string }[]).filter((l) => l.debug).map((l) => l.text);
  expect(lines).toContain("IP: s=10.0.0.2 (GigabitEthernet0/0), d=10.0.0.1, len 84, rcvd");
  expect(lines).toContain("IP: s=10.0.0.1 (local), d=10.0.0.2 (GigabitEthernet0/0), len 84, sending");
  expect(lines).toContain("IP: s=10.0.0.2 (GigabitEthernet0/0), d=10.9.9.9, len 84, unroutable");
  expect(lines).toContain("ICMP: echo reply sent, src 10.0.0.1, dst 10.0.0.2");
  expect(lines).toContain("ICMP: dst (10.9.9.9) host unreachable sent to 10.0.0.2");
  expect(lines.some((l) => /^IP ARP: rcvd req src 10\.0\.0\.2 \S+, dst 10\.0\.0\.1 GigabitEthernet0\/0$/.test(l))).toBe(
    true,
  );
  expect(lines).toContain("ICMPv6-ND: Received NS for 2001:DB8::1 on GigabitEthernet0/0 from 2001:DB8::2");
  expect(lines).toContain("ICMPv6: Sent echo reply, Src=2001:DB8::1, Dst=2001:DB8::2");
  type(net, r, "undebug all");
  const before = (r.view("log") as unknown[]).length;
  type(net, h, "ping -c 1 10.0.0.1");
  expect((r.view("log") as unknown[]).length).toBe(before);
});
