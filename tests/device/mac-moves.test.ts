// Stations and ports that move: what a switch has learnt goes along with the VLANs of its ports.
import { expect, test } from "vitest";
import { switchFactory } from "../../src/device/switch.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type, Wired } from "./wired.ts";

const lab = () => {
  const net = new Wired();
  const s = switchFactory(iosSkin)(net.deps("S1"));
  const hosts = [1, 2, 3].map((n) => net.host(`H${n}`, `ip addr add 10.0.0.${n}/24 dev eth0`));
  hosts.forEach((h, i) => {
    net.link([
      [s, `GigabitEthernet0/${i}`],
      [h, "eth0"],
    ]);
  });
  expect(s.loadConfig("vlan 10\n", "S1.cfg")).toEqual([]);
  for (const n of [s, ...hosts]) n.power(true);
  net.run(5);
  const configure = (...lines: string[]) => type(net, s, ["configure terminal", ...lines, "end"].join("\r"));
  const learnt = () =>
    [...type(net, s, "show mac address-table dynamic").matchAll(/^ +(\d+) +(\S+) +DYNAMIC +(\S+)$/gm)].map((m) => [
      Number(m[1]),
      m[2],
      m[3],
    ]);
  return { net, s, hosts, configure, learnt };
};

test("a port that changes its VLAN forgets who was there, and so does a trunk that no longer carries one", () => {
  const { net, hosts, configure, learnt } = lab();
  const [a] = hosts;
  type(net, a!, "ping -c 1 10.0.0.2");
  const mac = learnt().find(([, , port]) => port === "Gi0/0")?.[1];
  expect(mac).toBeDefined();
  configure("interface GigabitEthernet0/0", "switchport access vlan 10");
  expect(learnt().filter(([, , port]) => port === "Gi0/0")).toEqual([]);
  configure("interface GigabitEthernet0/0", "switchport mode trunk", "switchport trunk native vlan 10");
  type(net, a!, "ping -c 1 -W 1 10.0.0.2");
  expect(learnt()).toContainEqual([10, mac, "Gi0/0"]);
  configure("interface GigabitEthernet0/0", "switchport trunk allowed vlan remove 10");
  expect(learnt()).not.toContainEqual([10, mac, "Gi0/0"]);
});

test("who has moved is found behind its new port, while its old one has gone to another VLAN", () => {
  const { net, hosts, configure, learnt } = lab();
  const [a, b, c] = hosts;
  const address = /link\/ether (\S+)/.exec(type(net, b!, "ip link show eth0"))![1]!;
  type(net, a!, "ping -c 1 10.0.0.2");
  configure("interface GigabitEthernet0/1", "switchport access vlan 10");
  // The third host takes over the address and the link address of the second, without a word on the wire.
  type(net, c!, `ip link set dev eth0 address ${address}`);
  type(net, c!, "ip addr flush dev eth0");
  type(net, c!, "ip addr add 10.0.0.2/24 dev eth0");
  expect(type(net, a!, "ping -c 1 -W 1 10.0.0.2")).toContain("1 received");
  expect(learnt().map(([vlan, , port]) => [vlan, port])).toContainEqual([1, "Gi0/2"]);
});

test("a host's link address is set, shown and kept, and those of groups are refused", () => {
  const { net, hosts } = lab();
  const [a] = hosts;
  expect(type(net, a!, "ip link set dev eth0 address 02:00:00:00:aa:01")).toBe("");
  expect(type(net, a!, "ip link show eth0")).toContain("link/ether 02:00:00:00:aa:01 ");
  expect(a!.running()).toContain("ip link set eth0 address 02:00:00:00:aa:01\n");
  expect(type(net, a!, "ip link set eth0 address 01:00:5e:00:00:01")).toBe(
    "RTNETLINK answers: Cannot assign requested address\n",
  );
  expect(type(net, a!, "ip link set eth0 address 02:00")).toBe('"02:00" is invalid lladdr.\n');
  expect(type(net, a!, "ping -c 1 10.0.0.2")).toContain("1 received");
});

test("addresses are shown by scope, and by whether they were learnt", () => {
  const { net, hosts } = lab();
  const [a] = hosts;
  const shown = (words: string) => [...type(net, a!, words).matchAll(/inet6? (\S+)/g)].map((m) => m[1]);
  expect(shown("ip addr show scope global")).toEqual(["10.0.0.1/24"]);
  expect(shown("ip -6 addr show dev eth0 scope link")[0]).toMatch(/^fe80::/);
  expect(shown("ip addr show scope host")).toEqual(["127.0.0.1/8", "::1/128"]);
  expect(shown("ip addr show dev eth0 dynamic")).toEqual([]);
  expect(type(net, a!, "ip addr show scope site9")).toBe('Error: argument "site9" is wrong: invalid "scope"\n');
});

test("the VLANs of other media are there once, and stay as they are", () => {
  const { net, s, configure } = lab();
  expect(configure("vlan 1002", "name OTHER")).toContain("Default VLAN 1002 may not have its name changed.");
  expect(configure("no vlan 1003")).toContain("%Default VLAN 1003 may not be deleted.");
  configure("vlan 1000-1003");
  const rows = [...type(net, s, "show vlan brief").matchAll(/^(\d+) +(\S+)/gm)].map((m) => `${m[1]} ${m[2]}`);
  expect(rows.filter((row) => row.startsWith("100"))).toEqual([
    "1000 VLAN1000",
    "1001 VLAN1001",
    "1002 fddi-default",
    "1003 token-ring-default",
    "1004 fddinet-default",
    "1005 trnet-default",
  ]);
});
