// tshark reads what TCP, LDP, RIP and MPLS echo say on a link, with authentication and without.
import { expect, test } from "vitest";
import { LinkCapture } from "../../src/lab/capture.ts";
import { consoleLab } from "../support/console.ts";
import { oracle } from "./available.ts";
import { renderProblems, tsharkMissing, verifyCapture } from "./tshark.ts";

const router = (n: number, password: string): string => `hostname R${n}
key chain K
 key 1
  key-string secret
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.12.${n} 255.255.255.0
 mpls ip
${password === "" ? "" : " ip rip authentication mode md5\n ip rip authentication key-chain K\n"} no shutdown
router rip
 version 2
 network 10.0.0.0
 network ${n}.0.0.0
 no auto-summary
mpls ldp router-id Loopback0 force
${password === "" ? "" : `mpls ldp neighbor ${3 - n}.${3 - n}.${3 - n}.${3 - n} password ${password}`}
end
`;
oracle("control protocols under tshark", tsharkMissing(), () => {
  test.each(["", "secret"])("password %j", async (password) => {
    const lab = consoleLab({ R1: router(1, password), R2: router(2, password) }, ["R1:Gi0/0 R2:Gi0/0"]);
    const capture = new LinkCapture(lab.network.links[0]!, { most: 20_000 });
    lab.wait(90);
    expect(lab.exec("R1", "ping mpls ipv4 2.2.2.2/32")).toContain("!!!!!");
    lab.exec("R1", "clear mpls ldp neighbor *");
    lab.wait(30);
    const verdict = await verifyCapture(capture.pcapng());
    expect(verdict.problems, renderProblems(verdict)).toEqual([]);
    expect(verdict.packets).toBeGreaterThan(50);
  });
});
