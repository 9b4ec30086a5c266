import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const router = (n: number, more: string): string => `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.12.${n} 255.255.255.0
 no shutdown
router ospf 1
 network 10.0.12.0 0.0.0.255 area 0
 network ${n}.${n}.${n}.${n} 0.0.0.0 area 0
 passive-interface Loopback0
${more}
end
`;
test("one section per protocol of a table, each with whom it learnt from", () => {
  const lab = consoleLab(
    {
      R1: router(1, "router bgp 65000\n neighbor 2.2.2.2 remote-as 65000\n neighbor 2.2.2.2 update-source Loopback0"),
      R2: router(
        2,
        "router bgp 65000\n network 192.0.2.0\n neighbor 1.1.1.1 remote-as 65000\n neighbor 1.1.1.1 update-source Loopback0\nip route 192.0.2.0 255.255.255.0 Null0",
      ),
    },
    ["R1:Gi0/0 R2:Gi0/0"],
  );
  lab.wait(120);
  expect(lab.exec("R1", "show ip protocols").replace(/00:0\d:\d\d/g, "00:0M:SS")).toMatchSnapshot();
  expect(lab.exec("R1", "show ip protocols vrf NONE")).toContain("% IP routing table NONE does not exist");
});
