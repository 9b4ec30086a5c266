// tshark reads what OSPF says on a link: every packet type, LSAs of every type we make, plain and MD5 authentication.
import { expect, test } from "vitest";
import { LinkCapture } from "../../src/lab/capture.ts";
import { consoleLab } from "../support/console.ts";
import { oracle } from "./available.ts";
import { renderProblems, tsharkMissing, verifyCapture } from "./tshark.ts";

const router = (n: number, area: number, type: string, secret: string): string => `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface Loopback1
 ip address 172.16.${n}.1 255.255.255.0
interface GigabitEthernet0/0
 ip address 10.0.12.${n} 255.255.255.0
${secret} no shutdown
router ospf 1
 router-id ${n}.${n}.${n}.${n}
${type} redistribute connected subnets
 network 10.0.12.0 0.0.0.255 area ${area}
 network ${n}.${n}.${n}.${n} 0.0.0.0 area ${n === 1 ? 0 : area}
end
`;
oracle("OSPF under tshark", tsharkMissing(), () => {
  test.each([
    ["backbone", 0, "", ""],
    ["backbone, plain password", 0, "", " ip ospf authentication\n ip ospf authentication-key secret\n"],
    ["normal area, MD5", 1, "", " ip ospf authentication message-digest\n ip ospf message-digest-key 1 md5 secret\n"],
    ["NSSA", 1, " area 1 nssa\n", ""],
    ["stub", 1, " area 1 stub\n", ""],
  ])("%s", async (_, area, type, secret) => {
    const lab = consoleLab({ R1: router(1, area, type, secret), R2: router(2, area, type, secret) }, [
      "R1:Gi0/0 R2:Gi0/0",
    ]);
    const capture = new LinkCapture(lab.network.links[0]!, { most: 20_000 });
    lab.wait(70);
    expect(lab.exec("R1", "show ip ospf neighbor")).toContain("FULL");
    lab.exec("R2", "clear ip ospf process");
    lab.exec("R2", "yes");
    lab.wait(70);
    const verdict = await verifyCapture(capture.pcapng());
    expect(verdict.problems, renderProblems(verdict)).toEqual([]);
    expect(verdict.packets).toBeGreaterThan(40);
  });
});
