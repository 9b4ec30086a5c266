import { expect, test } from "vitest";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";
import { consoleLab } from "../support/console.ts";

const device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] } as const;
const load = (text: string) => loadConfiguration(text, "R1.cfg", device);
const LINES = `vrf definition RED
 rd 1:1
 address-family ipv4
 exit-address-family
!
key chain K
 key 1
  key-string secret
!
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 ip rip send version 1 2
 ip rip receive version 2
 ip rip v2-broadcast
 ip rip authentication mode md5
 ip rip authentication key-chain K
 no ip split-horizon
!
router rip
 version 2
 timers basic 10 60 60 80
 redistribute connected
 redistribute static metric 3
 redistribute ospf 1 metric transparent route-map M
 redistribute bgp 65000 metric 4
 passive-interface default
 no passive-interface GigabitEthernet0/0
 network 10.0.0.0
 network 172.16.0.0
 neighbor 10.0.0.9
 default-metric 5
 default-information originate
 distribute-list prefix P out GigabitEthernet0/0
 distribute-list 10 in
 maximum-paths 2
 distance 99
 no validate-update-source
 no auto-summary
 !
 address-family ipv4 vrf RED
  redistribute bgp 65000 metric transparent
  network 192.168.1.0
  no auto-summary
 exit-address-family
!
`;
test("every RIP line is understood, and printed so that it is understood again", () => {
  const first = load(LINES);
  expect(first.unrecognised).toEqual([]);
  const text = configurationText(first.config);
  const printed = text.split("\n");
  expect(
    LINES.split("\n").filter(
      (line) =>
        / (rip|redistribute|network|passive|timers|neighbor|distance|distribute-list|default|no auto|maximum|split)/.test(
          ` ${line}`,
        ) && !printed.includes(line),
    ),
  ).toEqual([]);
  const second = load(text);
  expect(second.unrecognised).toEqual([]);
  expect(second.config.rip).toEqual(first.config.rip);
  expect(second.config.interfaces.get("GigabitEthernet0/0")!.rip).toEqual({
    send: ["1", "2"],
    receive: ["2"],
    v2Broadcast: true,
    authentication: "md5",
    keyChain: "K",
    splitHorizon: false,
  });
});

const router = (n: number, more: string): string => `hostname R${n}
key chain K
 key 7
  key-string secret
interface Loopback0
 ip address 172.16.${n}.1 255.255.255.0
interface GigabitEthernet0/0
 ip address 10.0.12.${n} 255.255.255.0
 ip rip authentication mode md5
 ip rip authentication key-chain K
 no shutdown
router rip
 version 2
 network 10.0.0.0
 network 172.16.0.0
 no auto-summary
${more}
end
`;
test("what show commands print of two routers that authenticate each other", () => {
  const lab = consoleLab(
    { R1: router(1, " passive-interface Loopback0"), R2: router(2, " default-information originate") },
    ["R1:Gi0/0 R2:Gi0/0"],
  );
  lab.wait(45);
  const text = (command: string): string =>
    lab
      .exec("R1", command)
      .replace(/00:00:\d\d/g, "00:00:SS")
      .replace(/next due in \d+/, "next due in N");
  expect(text("show ip rip database")).toMatchSnapshot();
  expect(text("show ip protocols")).toMatchSnapshot();
  expect(text("show ip route rip")).toContain("R*    0.0.0.0/0 [120/1] via 10.0.12.2, 00:00:SS, GigabitEthernet0/0");
  expect(lab.exec("R1", "ping 172.16.2.1 source Loopback0")).toContain("!!!!!");
  expect(lab.exec("R1", "debug ip rip")).toContain("RIP protocol debugging is on");
});

test("a route is as old as the last update that told of it, not as its place in the table", () => {
  const router = (n: number): string => `hostname R${n}
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 no shutdown
interface Loopback0
 ip address 10.${n}.${n}.1 255.255.255.0
router rip
 version 2
 network 10.0.0.0
`;
  const lab = consoleLab({ R1: router(1), R2: router(2) }, ["R1:Gi0/0 R2:Gi0/0"]);
  const age = (): number => Number(/via 10\.0\.0\.2, 00:00:(\d\d)/.exec(lab.exec("R1", "show ip route rip"))?.[1]);
  for (let i = 0; i < 8; i++) {
    lab.wait(37);
    expect(age()).toBeLessThanOrEqual(30);
  }
});
