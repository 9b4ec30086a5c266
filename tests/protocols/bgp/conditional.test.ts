// Routes told in spite of an aggregate, or only under a condition; distances by neighbour; lines that are only kept.
import { beforeEach, expect, test } from "vitest";
import { loadConfiguration } from "../../../src/ios/load.ts";
import { configurationText } from "../../../src/ios/writer.ts";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";

const port = (n: number, address: string): string =>
  `interface GigabitEthernet0/${n}\n ip address ${address} 255.255.255.0\n no shutdown\n`;
const R1 = `hostname R1
${port(0, "10.0.0.1")}${port(1, "10.0.1.1")}ip route 172.16.1.0 255.255.255.0 Null0
ip route 172.16.2.0 255.255.255.0 Null0
ip route 192.168.0.0 255.255.255.0 Null0
ip prefix-list ONE permit 172.16.1.0/24
ip prefix-list BACKUP permit 192.168.0.0/24
ip prefix-list WATCHED permit 3.3.3.3/32
route-map THROUGH permit 10
 match ip address prefix-list ONE
 set metric 77
route-map ADVERTISE permit 10
 match ip address prefix-list BACKUP
route-map CONDITION permit 10
 match ip address prefix-list WATCHED
router bgp 65001
 network 172.16.1.0 mask 255.255.255.0
 network 172.16.2.0 mask 255.255.255.0
 network 192.168.0.0
 aggregate-address 172.16.0.0 255.255.0.0 summary-only
 distance 150 10.0.1.0 0.0.0.255
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 unsuppress-map THROUGH
 neighbor 10.0.0.2 advertise-map ADVERTISE non-exist-map CONDITION
 neighbor 10.0.0.2 advertisement-interval 0
 neighbor 10.0.1.3 remote-as 65003
`;
let lab: ConsoleLab;
beforeEach(() => {
  lab = consoleLab(
    {
      R1,
      R2: `hostname R2\n${port(0, "10.0.0.2")}router bgp 65002\n neighbor 10.0.0.1 remote-as 65001\n`,
      R3: `hostname R3
interface Loopback0
 ip address 3.3.3.3 255.255.255.255
${port(0, "10.0.1.3")}router bgp 65003
 network 3.3.3.3 mask 255.255.255.255
 neighbor 10.0.1.1 remote-as 65001
 neighbor 10.0.1.1 advertisement-interval 0
`,
    },
    ["R1:Gi0/0 R2:Gi0/0", "R1:Gi0/1 R3:Gi0/0"],
  );
  for (const n of ["R1", "R3"]) lab.exec(n, "enable");
  lab.wait(60);
});
const told = (): string[] => [...lab.exec("R2", "show ip bgp").matchAll(/^ \*> {2}(\S+) /gm)].map((m) => m[1]!);
const type = (node: string, ...lines: string[]): void => {
  for (const line of ["configure terminal", ...lines, "end"]) lab.exec(node, line);
  lab.wait(40);
};

test("unsuppress-map: what the aggregate hides is told to this neighbour, as the map sets it", () => {
  expect(told()).toEqual(["3.3.3.3/32", "172.16.0.0", "172.16.1.0/24"]);
  expect(lab.exec("R2", "show ip bgp 172.16.1.0/24")).toContain("metric 77");
  // What an aggregate without its set was made of is not to be seen in it.
  expect(lab.exec("R2", "show ip bgp 172.16.0.0")).toContain("atomic-aggregate");
  type("R1", "router bgp 65001", "no neighbor 10.0.0.2 unsuppress-map THROUGH");
  expect(told()).toEqual(["3.3.3.3/32", "172.16.0.0"]);
});
test("advertise-map: the route is told when the watched one goes, and taken back when it comes again", () => {
  const status = (): string => /status: (\w+)/.exec(lab.exec("R1", "show ip bgp neighbors 10.0.0.2"))![1]!;
  expect({ status: status(), told: told().includes("192.168.0.0") }).toEqual({ status: "Withdraw", told: false });
  type("R3", "interface Loopback0", "shutdown");
  expect({ status: status(), told: told().includes("192.168.0.0") }).toEqual({ status: "Advertise", told: true });
  type("R3", "interface Loopback0", "no shutdown");
  expect({ status: status(), told: told().includes("192.168.0.0") }).toEqual({ status: "Withdraw", told: false });
  type(
    "R1",
    "router bgp 65001",
    "no neighbor 10.0.0.2 advertise-map ADVERTISE non-exist-map CONDITION",
    "neighbor 10.0.0.2 advertise-map ADVERTISE exist-map CONDITION",
  );
  expect({ status: status(), told: told().includes("192.168.0.0") }).toEqual({ status: "Advertise", told: true });
});
test("distance for the routes of some neighbours, and back", () => {
  const distance = (): string => /3\.3\.3\.3 \[(\d+)\//.exec(lab.exec("R1", "show ip route bgp"))![1]!;
  expect(distance()).toBe("150");
  type("R1", "router bgp 65001", "no distance 150 10.0.1.0 0.0.0.255");
  expect(distance()).toBe("20");
});
test("lines without effect are kept as they are, in their place, and go with their neighbour", () => {
  const lines = `router bgp 65001
 bgp transport path-mtu-discovery
 bgp bestpath med confed missing-as-worst
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 ha-mode graceful-restart
 neighbor 10.0.0.3 remote-as 65003
 neighbor 10.0.0.3 capability orf prefix-list both
 address-family vpnv4
  bgp scan-time import 5
  neighbor 10.0.0.2 activate
`;
  const device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0"] } as const;
  const { config, unrecognised } = loadConfiguration(lines, "R1.cfg", device);
  expect(unrecognised).toEqual([]);
  const text = configurationText(config);
  for (const line of lines.split("\n").filter((l) => !/med confed|remote-as|vpnv4|activate/.test(l)))
    expect(text).toContain(line.trim());
  expect(text).toContain(" bgp bestpath med missing-as-worst\n");
  expect(text).toContain(" bgp bestpath med confed\n");
  const again = loadConfiguration(text, "R1.cfg", device);
  expect({ unrecognised: again.unrecognised, text: configurationText(again.config) }).toEqual({
    unrecognised: [],
    text,
  });
  type("R1", "router bgp 65001", "neighbor 10.0.1.3 ha-mode sso", "no neighbor 10.0.1.3");
  expect(lab.exec("R1", "show running-config | include 10.0.1.3")).not.toContain("ha-mode");
});
