// A small network's show commands read by the public TextFSM templates: what they find is what the network is.
import { beforeAll, expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";
import { oracle } from "./available.ts";
import { field, parseAll, type Row, textfsmMissing } from "./textfsm.ts";

const R1 = `hostname R1
ipv6 unicast-routing
vrf definition RED
 rd 65000:1
 address-family ipv4
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
interface GigabitEthernet0/0
 description to R2
 ip address 10.0.0.1 255.255.255.0
 ip address 10.0.9.1 255.255.255.0 secondary
 ip access-group 101 in
 ipv6 address 2001:db8::1/64
interface GigabitEthernet0/1
 vrf forwarding RED
 ip address 10.0.0.1 255.255.255.0
interface GigabitEthernet0/1.10
 encapsulation dot1Q 10
 ip address 10.10.0.1 255.255.255.0
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
ip route 0.0.0.0 0.0.0.0 10.0.0.2
ip route 192.168.0.0 255.255.0.0 Null0
access-list 10 permit 10.0.0.0 0.0.0.255
access-list 101 permit tcp any host 10.0.0.1 eq www
access-list 101 permit ip any any
`;
const R2 = `hostname R2
ipv6 unicast-routing
interface GigabitEthernet0/0
 ip address 10.0.0.2 255.255.255.0
 ipv6 address 2001:db8::2/64
interface Loopback0
 ip address 2.2.2.2 255.255.255.255
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
`;
const S1 = `hostname S1
vlan 10
 name USERS
interface GigabitEthernet0/1
 switchport access vlan 10
`;
const COMMANDS = [
  ["R1", "show version"],
  ["R1", "show ip route"],
  ["R1", "show ip interface brief"],
  ["R1", "show ip interface"],
  ["R1", "show interfaces"],
  ["R1", "show interfaces description"],
  ["R1", "show ip arp"],
  ["R1", "show ip cef"],
  ["R1", "show ipv6 interface brief"],
  ["R1", "show ipv6 neighbors"],
  ["R1", "show vrf"],
  ["R1", "show access-list"],
  ["R1", "show ip ospf neighbor"],
  ["R1", "show ip ospf database"],
  ["R1", "show ip ospf database router"],
  ["R1", "show ip ospf interface brief"],
  ["R1", "show clock"],
  ["R1", "show cdp neighbors"],
  ["R1", "show cdp neighbors detail"],
  ["S1", "show vlan"],
  ["S1", "show mac address-table"],
  ["S1", "show interfaces status"],
] as const;

oracle("show commands and the public templates", textfsmMissing(), () => {
  const parsed = new Map<string, readonly Row[] | string>();
  beforeAll(() => {
    const lab = consoleLab(
      { R1, R2, S1 },
      ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0", "R1:GigabitEthernet0/1 S1:GigabitEthernet0/1"],
      { S1: "switch" },
    );
    lab.wait(60);
    lab.exec("R1", "ping 2001:db8::2");
    lab.exec("R1", "ping vrf RED 10.0.0.99 repeat 1");
    const found = parseAll(COMMANDS.map(([node, command]) => [command, lab.exec(node, command)] as const));
    for (const [i, [, command]] of COMMANDS.entries()) parsed.set(command, found[i]!);
  });
  const rows = (command: string): readonly Row[] => {
    const found = parsed.get(command);
    if (typeof found === "string" || found === undefined) throw new Error(`${command}: ${found}`);
    return found;
  };

  test.each(COMMANDS)("%s: %s is understood", (_node, command) => {
    expect(rows(command).length).toBeGreaterThan(0);
  });
  test("routes have their protocol, mask, distance and next hop", () => {
    const routes = rows("show ip route");
    expect(routes.find((r) => r["network"] === "2.2.2.2")).toMatchObject({
      protocol: "O",
      distance: "110",
      nexthop_ip: "10.0.0.2",
      nexthop_if: "GigabitEthernet0/0",
    });
    expect(routes.find((r) => r["network"] === "0.0.0.0")).toMatchObject({ protocol: "S", nexthop_ip: "10.0.0.2" });
    expect(routes.find((r) => r["network"] === "10.0.0.1")).toMatchObject({
      protocol: "L",
      nexthop_if: "GigabitEthernet0/0",
    });
  });
  test("interfaces have their address, VLAN, state and VRF", () => {
    const interfaces = rows("show interfaces");
    expect(interfaces.find((r) => r["interface"] === "GigabitEthernet0/0")).toMatchObject({
      link_status: "up",
      protocol_status: "up",
      description: "to R2",
    });
    expect(interfaces.find((r) => r["interface"] === "GigabitEthernet0/1.10")).toMatchObject({ vlan_id: "10" });
    expect(rows("show ip interface").find((r) => field(r, "interface", "intf") === "GigabitEthernet0/1")).toMatchObject(
      { vrf: "RED" },
    );
    expect(rows("show vrf")[0]).toMatchObject({ name: "RED", default_rd: "65000:1", interfaces: ["Gi0/1"] });
  });
  test("neighbours and stations are found", () => {
    expect(
      rows("show cdp neighbors detail")
        .map((r) => field(r, "neighbor_name", "destination_host"))
        .sort(),
    ).toEqual(["R2", "S1"]);
    const vlan = rows("show vlan").find((r) => r["vlan_id"] === "10")!;
    expect(field(vlan, "vlan_name", "name")).toBe("USERS");
    expect(vlan["interfaces"]).toEqual(["Gi0/1"]);
    expect(rows("show ip ospf neighbor")[0]).toMatchObject({ neighbor_id: "2.2.2.2", interface: "GigabitEthernet0/0" });
  });
});
