import { describe, expect, test } from "vitest";
import type { HostNode } from "../../src/device/host.ts";
import { switchFactory } from "../../src/device/switch.ts";
import { routerFactory } from "../../src/device/router.ts";
import { iosSkin } from "../../src/ios/skin.ts";
import { type EthernetFrame, EtherType } from "../../src/wire/ethernet.ts";
import { type, Wired } from "./wired.ts";

const makeSwitch = (net: Wired, name: string) => switchFactory(iosSkin)(net.deps(name));
const host = (net: Wired, name: string, address: string): HostNode =>
  net.host(name, `ip addr add ${address}/24 dev eth0`);
const lossOf = (text: string): string => /(\d+)% packet loss/.exec(text)?.[1] ?? text;

/** A and B in VLAN 10, C in VLAN 20; A and C on S1, B on S2; a trunk between, VLAN 99 native. */
const twoSwitches = (allowed = "") => {
  const net = new Wired();
  const s1 = makeSwitch(net, "S1");
  const s2 = makeSwitch(net, "S2");
  const a = host(net, "A", "10.0.0.1");
  const b = host(net, "B", "10.0.0.2");
  const c = host(net, "C", "10.0.0.3");
  const d = host(net, "D", "10.0.0.4");
  net.link([
    [a, "eth0"],
    [s1, "GigabitEthernet0/1"],
  ]);
  net.link([
    [c, "eth0"],
    [s1, "GigabitEthernet0/2"],
  ]);
  net.link([
    [b, "eth0"],
    [s2, "GigabitEthernet0/1"],
  ]);
  net.link([
    [d, "eth0"],
    [s2, "GigabitEthernet0/2"],
  ]);
  const trunk = net.link([
    [s1, "GigabitEthernet0/0"],
    [s2, "GigabitEthernet0/0"],
  ]);
  const text = `vlan 10\nvlan 20\nvlan 99\ninterface GigabitEthernet0/0\n switchport mode trunk\n switchport trunk native vlan 99\n${allowed}interface GigabitEthernet0/1\n switchport mode access\n switchport access vlan 10\ninterface GigabitEthernet0/2\n switchport mode access\n switchport access vlan 20\n`;
  expect(s1.loadConfig(text, "S1.cfg")).toEqual([]);
  s2.loadConfig(text, "S2.cfg");
  const frames: EthernetFrame[] = [];
  trunk.tap(({ frame }) => frames.push(frame.value as EthernetFrame));
  for (const node of [s1, s2, a, b, c, d]) node.power(true);
  net.run(5);
  return { net, s1, s2, a, b, c, d, frames };
};

describe("a learning switch", () => {
  test("stations of one VLAN reach each other across the trunk under its tag; those of another do not", () => {
    const { net, a, frames } = twoSwitches();
    expect(lossOf(type(net, a, "ping -c 3 10.0.0.2"))).toBe("0");
    expect(lossOf(type(net, a, "ping -c 1 10.0.0.3"))).toBe("100");
    const tagged = frames.filter((f) => f.etherType === EtherType.Vlan);
    expect(tagged.length).toBeGreaterThan(0);
    expect(frames.some((f) => f.etherType === EtherType.Ipv4)).toBe(false);
  });

  test("a VLAN that the trunk does not allow stays on its side", () => {
    const { net, a, c } = twoSwitches(" switchport trunk allowed vlan 20,99\n");
    expect(lossOf(type(net, a, "ping -c 1 10.0.0.2"))).toBe("100");
    expect(lossOf(type(net, c, "ping -c 2 10.0.0.4"))).toBe("0");
  });

  test("addresses are learnt per VLAN and forgotten after 300 seconds or when the port goes down", () => {
    const { net, s1, a, b } = twoSwitches();
    type(net, a, "ping -c 1 10.0.0.2");
    const rows = () => s1.view("mac-addresses") as { vlan: number; mac: string; port: string; type: string }[];
    const macOf = (h: HostNode): string =>
      h
        .core!.named("eth0")!
        .mac.toString(16)
        .padStart(12, "0")
        .replace(/(....)(....)(....)/, "$1.$2.$3");
    expect(rows()).toContainEqual({ vlan: 10, mac: macOf(a), type: "dynamic", port: "GigabitEthernet0/1" });
    expect(rows()).toContainEqual({ vlan: 10, mac: macOf(b), type: "dynamic", port: "GigabitEthernet0/0" });
    type(net, a, "ip link set eth0 down");
    net.run(0.1);
    expect(rows().some((r) => r.port === "GigabitEthernet0/1")).toBe(false);
    // The other hosts ask once more for what they used, then let it go.
    net.run(500);
    expect(rows()).toEqual([]);
  });

  test("what a station learnt about does not reach the others", () => {
    const net = new Wired();
    const s = makeSwitch(net, "S");
    const hosts = ["A", "B", "C"].map((n, i) => host(net, n, `10.0.0.${i + 1}`));
    for (const [i, h] of hosts.entries())
      net.link([
        [h, "eth0"],
        [s, `GigabitEthernet0/${i}`],
      ]);
    for (const n of [s, ...hosts]) n.power(true);
    net.run(20);
    type(net, hosts[0]!, "ping -c 1 10.0.0.2");
    const seen = hosts[2]!.core!.named("eth0")!.counters.inputPackets;
    type(net, hosts[0]!, "ping -c 5 10.0.0.2");
    expect(hosts[2]!.core!.named("eth0")!.counters.inputPackets).toBe(seen);
  });

  test("a VLAN interface gives the switch an address of its own", () => {
    const net = new Wired();
    const s = makeSwitch(net, "S");
    const a = host(net, "A", "10.0.0.1");
    net.link([
      [a, "eth0"],
      [s, "GigabitEthernet0/1"],
    ]);
    s.loadConfig("interface Vlan1\n ip address 10.0.0.9 255.255.255.0\n no shutdown\n", "S.cfg");
    s.power(true);
    a.power(true);
    net.run(5);
    expect(lossOf(type(net, a, "ping -c 2 10.0.0.9"))).toBe("0");
  });

  test("a router on a stick routes between VLANs", () => {
    const net = new Wired();
    const s = makeSwitch(net, "S");
    const r = routerFactory(iosSkin)(net.deps("R"));
    const a = net.host("A", "ip addr add 10.0.10.1/24 dev eth0\nip route add default via 10.0.10.254");
    const b = net.host("B", "ip addr add 10.0.20.1/24 dev eth0\nip route add default via 10.0.20.254");
    net.link([
      [r, "GigabitEthernet0/0"],
      [s, "GigabitEthernet0/0"],
    ]);
    net.link([
      [a, "eth0"],
      [s, "GigabitEthernet0/1"],
    ]);
    net.link([
      [b, "eth0"],
      [s, "GigabitEthernet0/2"],
    ]);
    s.loadConfig(
      "vlan 10\nvlan 20\ninterface GigabitEthernet0/0\n switchport mode trunk\ninterface GigabitEthernet0/1\n switchport access vlan 10\ninterface GigabitEthernet0/2\n switchport access vlan 20\n",
      "S.cfg",
    );
    r.loadConfig(
      "interface GigabitEthernet0/0\n no shutdown\ninterface GigabitEthernet0/0.10\n encapsulation dot1Q 10\n ip address 10.0.10.254 255.255.255.0\ninterface GigabitEthernet0/0.20\n encapsulation dot1Q 20\n ip address 10.0.20.254 255.255.255.0\n",
      "R.cfg",
    );
    for (const n of [s, r, a, b]) n.power(true);
    net.run(5);
    expect(type(net, a, "ping -c 2 10.0.20.1")).toMatch(/ttl=63.*\n.*ttl=63/);
  });

  test("a frame without a tag stays out of the sub-interfaces that have one, also for who knows the MAC address", () => {
    const net = new Wired();
    const r = routerFactory(iosSkin)(net.deps("R"));
    const a = net.host("A", "ip addr add 10.0.10.1/24 dev eth0\nip -6 addr add 2001:db8:10::1/64 dev eth0");
    net.link([
      [r, "GigabitEthernet0/0"],
      [a, "eth0"],
    ]);
    const faults = r.loadConfig(
      "ipv6 unicast-routing\ninterface GigabitEthernet0/0\n no shutdown\ninterface GigabitEthernet0/0.10\n encapsulation dot1Q 10\n ip address 10.0.10.254 255.255.255.0\n ipv6 address 2001:db8:10::254/64\n",
      "R.cfg",
    );
    expect(faults).toEqual([]);
    for (const n of [r, a]) n.power(true);
    net.run(5);
    const shown = /address is (\S+)/.exec(type(net, r, "show interfaces GigabitEthernet0/0"))?.[1] ?? "";
    const mac = shown.replaceAll(".", "").match(/../g)!.join(":");
    type(net, a, `ip neigh replace 10.0.10.254 lladdr ${mac} dev eth0`);
    type(net, a, `ip -6 neigh replace 2001:db8:10::254 lladdr ${mac} dev eth0`);
    net.verdicts.length = 0;
    expect(lossOf(type(net, a, "ping -c 1 -W 1 10.0.10.254"))).toBe("100");
    expect(lossOf(type(net, a, "ping -c 1 -W 1 2001:db8:10::254"))).toBe("100");
    const dropped = net.verdicts.filter((v) => v.reason === "routing-disabled").map((v) => v.family);
    expect(new Set(dropped)).toEqual(new Set(["ipv4", "ipv6"]));
  });

  test("a loop of switches is a storm that the links bound, not one that stops the run", () => {
    const net = new Wired(false);
    const s1 = makeSwitch(net, "S1");
    const s2 = makeSwitch(net, "S2");
    const a = host(net, "A", "10.0.0.1");
    net.link([
      [a, "eth0"],
      [s1, "GigabitEthernet0/2"],
    ]);
    for (const port of ["GigabitEthernet0/0", "GigabitEthernet0/1"])
      net.link(
        [
          [s1, port],
          [s2, port],
        ],
        { bandwidth: 1e6, queue: 20 },
      );
    for (const n of [s1, s2, a]) n.power(true);
    const result = net.kernel.run(5e9, { events: 20_000 });
    expect(["events", "time"]).toContain(result.end);
    expect(net.kernel.now).toBeLessThanOrEqual(5e9);
  });
});

describe("CDP", () => {
  test("neighbours appear with their port and age out when they fall silent", () => {
    const net = new Wired();
    const s = makeSwitch(net, "S1");
    const r = routerFactory(iosSkin)(net.deps("R1"));
    const link = net.link([
      [r, "GigabitEthernet0/0"],
      [s, "GigabitEthernet0/3"],
    ]);
    r.loadConfig("interface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n no shutdown\n", "R1.cfg");
    s.power(true);
    r.power(true);
    net.run(3);
    type Row = {
      device: string;
      port: string;
      localInterface: string;
      holdtime: number;
      addresses: string[];
      capabilities: number;
    };
    const seen = (node: { view(name: string): unknown }) => node.view("cdp") as Row[];
    expect(seen(s)).toMatchObject([
      {
        device: "R1",
        port: "GigabitEthernet0/0",
        localInterface: "GigabitEthernet0/3",
        addresses: ["10.0.0.1"],
        capabilities: 1,
      },
    ]);
    expect(seen(r)).toMatchObject([{ device: "S1", port: "GigabitEthernet0/3", capabilities: 40 }]);
    net.run(70);
    expect(seen(s)[0]!.holdtime).toBeGreaterThan(160);
    r.power(false);
    net.run(1);
    expect(seen(s)).toEqual([]);
    expect(link.up).toBe(true);
  });
});

test("two ends of a trunk with different native VLANs are told by CDP", () => {
  const net = new Wired();
  const [s1, s2] = [makeSwitch(net, "S1"), makeSwitch(net, "S2")];
  net.link([
    [s1, "GigabitEthernet0/0"],
    [s2, "GigabitEthernet0/0"],
  ]);
  const port = "interface GigabitEthernet0/0\n switchport mode trunk\n";
  s1.loadConfig(`vlan 99\n${port} switchport trunk native vlan 99\n`, "S1.cfg");
  s2.loadConfig(port, "S2.cfg");
  for (const s of [s1, s2]) s.power(true);
  net.run(5);
  const logs = (s1.view("log") as { mnemonic: string; text: string }[]).filter(
    (l) => l.mnemonic === "NATIVE_VLAN_MISMATCH",
  );
  expect(logs.map((l) => l.text)).toEqual([
    "Native VLAN mismatch discovered on GigabitEthernet0/0 (99), with S2 GigabitEthernet0/0 (1).",
  ]);
});

describe("what a switch shows", () => {
  test("its VLANs, addresses and CDP neighbours, as IOS lays them out", () => {
    const { net, s1, a } = twoSwitches();
    type(net, a, "ping -c 1 10.0.0.2");
    const vlans = type(net, s1, "show vlan brief").split("\n");
    expect(vlans.slice(0, 8)).toEqual([
      "",
      "VLAN Name                             Status    Ports",
      "---- -------------------------------- --------- -------------------------------",
      "1    default                          active    ",
      "10   VLAN0010                         active    Gi0/1",
      "20   VLAN0020                         active    Gi0/2",
      "99   VLAN0099                         active    ",
      "1002 fddi-default                     act/unsup ",
    ]);
    expect(type(net, s1, "show mac address-table vlan 10")).toBe(`          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
  10    0200.0000.2001    DYNAMIC     Gi0/1
  10    0200.0000.3001    DYNAMIC     Gi0/0
Total Mac Addresses for this criterion: 2
`);
    expect(type(net, s1, "show cdp neighbors").split("\n").slice(4, 6)).toEqual([
      "Device ID        Local Intrfce     Holdtme    Capability  Platform  Port ID",
      expect.stringMatching(/^S2 {15}Gig 0\/0 {11}1\d\d {15}S I {2}Hopwise {3}Gig 0\/0$/),
    ]);
    type(net, s1, "clear mac address-table dynamic");
    expect(type(net, s1, "show mac address-table")).toContain("Total Mac Addresses for this criterion: 0");
  });
});
