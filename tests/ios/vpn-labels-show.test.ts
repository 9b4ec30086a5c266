// Labels of VPN routes as the label table, the VRF and the forwarding table tell them, by allocation mode.
import { describe, expect, it } from "vitest";
import { consoleLab } from "../support/console.ts";

const pe = (n: number, more: string): string => `hostname R${n}
${more}vrf definition RED
 rd 65000:1
 route-target both 65000:1
 address-family ipv4
 exit-address-family
vrf definition BLUE
 rd 65000:2
 address-family ipv4
 exit-address-family
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface Loopback1
 vrf forwarding RED
 ip address 192.168.${n}.1 255.255.255.0
interface Loopback2
 vrf forwarding RED
 ip address 192.168.10${n}.1 255.255.255.0
interface GigabitEthernet0/0
 ip address 10.0.12.${n} 255.255.255.0
 mpls ip
router ospf 1
 network 0.0.0.0 255.255.255.255 area 0
router bgp 65000
 neighbor ${3 - n}.${3 - n}.${3 - n}.${3 - n} remote-as 65000
 neighbor ${3 - n}.${3 - n}.${3 - n}.${3 - n} update-source Loopback0
 address-family vpnv4
  neighbor ${3 - n}.${3 - n}.${3 - n}.${3 - n} activate
 address-family ipv4 vrf RED
  redistribute connected
`;
const lab = consoleLab({ R1: pe(1, ""), R2: pe(2, "mpls label mode vrf RED protocol bgp-vpnv4 per-vrf\n") }, [
  "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
]);
lab.wait(120);
const mode = (node: string, vrf: string): string | undefined =>
  /VRF label allocation mode: (.*)$/m.exec(lab.exec(node, `show vrf detail ${vrf}`))?.[1];

describe("a label per prefix", () => {
  it("stands with its prefix, also when the packet is looked up again", () => {
    const rows = lab.exec("R1", "show mpls forwarding-table vrf RED").split("\n").slice(2, -1);
    expect(rows.map((r) => r.trimEnd()).filter((r) => !r.startsWith(" "))).toEqual([
      expect.stringMatching(/^\d+ +No Label {3}192\.168\.1\.0\/24\[V\] {3}\\$/),
      expect.stringMatching(/^\d+ +No Label {3}192\.168\.101\.0\/24\[V\] {3}\\$/),
    ]);
    expect(rows[1]?.trimEnd()).toBe(`${" ".repeat(39)}0             aggregate/RED`);
    const label = /^(\d+)/.exec(rows[0]!)?.[1];
    expect(lab.exec("R1", "show mpls forwarding-table vrf RED 192.168.1.0 24").split("\n")[2]?.split(" ")[0]).toBe(
      label,
    );
    expect(lab.exec("R1", "show ip cef vrf RED 192.168.1.0 255.255.255.0 detail")).toContain(
      `  local label info: other/${label}\n`,
    );
    expect(mode("R1", "RED")).toBe("per-prefix");
  });
});
describe("a label per VRF", () => {
  it("stands for the whole table, and the VRF names it", () => {
    const rows = lab.exec("R2", "show mpls forwarding-table vrf RED").split("\n").slice(2, -1);
    expect(rows.map((r) => r.trimEnd())).toEqual([
      expect.stringMatching(/^\d+ +Pop Label {2}IPv4 VRF\[V\] +0 +aggregate\/RED$/),
    ]);
    expect(mode("R2", "RED")).toBe(`per-vrf (Label ${/^(\d+)/.exec(rows[0]!)?.[1]})`);
    expect(mode("R2", "BLUE")).toBe("per-prefix");
  });
  it("is the one that the other router puts on the packets", () => {
    const label = /\(Label (\d+)\)/.exec(mode("R2", "RED") ?? "")?.[1];
    for (const prefix of ["192.168.2.0", "192.168.102.0"])
      expect(lab.exec("R1", `show ip cef vrf RED ${prefix} detail`)).toContain(
        `  recursive via 2.2.2.2 label ${label}\n`,
      );
  });
});
