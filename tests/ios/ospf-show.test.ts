// OSPF at the console: what IOS 15 prints, and what acting commands answer.
import { describe, expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const router = (n: number, more = "", process = ""): string => `hostname R${n}
interface Loopback0
 ip address ${n}.${n}.${n}.${n} 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 no shutdown
${more}router ospf 1
 router-id ${n}.${n}.${n}.${n}
${process} network ${n}.${n}.${n}.${n} 0.0.0.0 area 0
 network 10.0.0.0 0.0.0.255 area 0
end
`;
const STUB =
  "interface GigabitEthernet0/1\n ip address 10.1.1.1 255.255.255.252\n ip ospf network point-to-point\n no shutdown\n";
const lab = consoleLab(
  {
    R1: router(1, STUB, " area 1 stub\n network 10.1.1.0 0.0.0.3 area 1\n"),
    R2: router(2, "ip route 172.16.0.0 255.255.0.0 Null0\n", " redistribute static metric 50 subnets\n"),
    R3: router(3),
    R4: `hostname R4
interface GigabitEthernet0/0
 ip address 10.1.1.2 255.255.255.252
 ip ospf network point-to-point
 ip ospf 1 area 1
 no shutdown
router ospf 1
 router-id 4.4.4.4
 area 1 stub
end
`,
  },
  ["R1:Gi0/0 R2:Gi0/0 R3:Gi0/0", "R1:Gi0/1 R4:Gi0/0"],
);
lab.wait(100);

describe("show", () => {
  test.each([
    "show ip ospf",
    "show ip ospf neighbor",
    "show ip ospf neighbor detail",
    "show ip ospf neighbor GigabitEthernet0/1",
    "show ip ospf interface",
    "show ip ospf interface brief",
    "show ip ospf database",
    "show ip ospf database router 2.2.2.2",
    "show ip ospf database network",
    "show ip ospf database summary",
    "show ip ospf database external",
    "show ip ospf database self-originate",
    "show ip ospf database adv-router 2.2.2.2",
    "show ip ospf database database-summary",
    "show ip ospf border-routers",
    "show ip ospf rib",
  ])("%s", (command) => {
    expect(`\n${lab.exec("R1", command)}`).toMatchSnapshot();
  });
  test("what does not exist", () => {
    expect(lab.exec("R1", "show ip ospf interface Loopback9")).toContain("%");
    expect(lab.exec("R1", "show ip ospf 7")).toContain("%OSPF: Router process 7 is not running");
    expect(lab.exec("R4", "show ip ospf virtual-links")).toBe("");
  });
  test("every table is read by columns, as public parsers do", () => {
    const rows = lab.exec("R1", "show ip ospf neighbor").split("\n");
    const row = /^(\d+\.\d+\.\d+\.\d+)\s+(\d+)\s+(\S+\/\s*\S+)\s+(\d+:\d+:\d+)\s+(\d+\.\d+\.\d+\.\d+)\s+(\S+)\s*$/;
    expect(rows.filter((r) => row.test(r))).toHaveLength(3);
    const lsa = /^(\d+\.\d+\.\d+\.\d+)\s+(\d+\.\d+\.\d+\.\d+)\s+(\d+)\s+(0x[0-9A-F]{8})\s+(0x[0-9A-F]{6})(\s+\d+)?$/;
    expect(
      lab
        .exec("R1", "show ip ospf database")
        .split("\n")
        .filter((r) => lsa.test(r)).length,
    ).toBeGreaterThan(8);
  });
});

describe("acting", () => {
  test("debug ip ospf adj follows an adjacency, with the syslog message among its lines", () => {
    lab.exec("R4", "terminal monitor");
    expect(lab.exec("R4", "debug ip ospf adj")).toBe("OSPF adjacency debugging is on\n");
    lab.exec("R4", "clear ip ospf process");
    lab.exec("R4", "yes");
    lab.wait(30);
    const log = lab.exec("R4", "show logging");
    expect(log).toContain(
      "%OSPF-5-ADJCHG: Process 1, Nbr 1.1.1.1 on GigabitEthernet0/0 from FULL to DOWN, Neighbor Down: Interface down or detached",
    );
    expect(log).toContain(
      "%OSPF-5-ADJCHG: Process 1, Nbr 1.1.1.1 on GigabitEthernet0/0 from LOADING to FULL, Loading Done",
    );
    expect(lab.exec("R4", "undebug all")).toContain("All possible debugging has been turned off");
    expect(lab.exec("R4", "show ip ospf neighbor")).toContain("FULL/  -");
  });
  test("clear ip ospf process asks first, and no is the default", () => {
    expect(lab.exec("R4", "clear ip ospf process")).toBe("Reset ALL OSPF processes? [no]: ");
    lab.exec("R4", "");
    lab.wait(1);
    expect(lab.exec("R4", "show ip ospf neighbor")).toContain("FULL/  -");
  });
  test("a router id given while neighbours are up waits for a restart, and says so", () => {
    lab.exec("R4", "configure terminal");
    lab.exec("R4", "router ospf 1");
    expect(lab.exec("R4", "router-id 44.44.44.44")).toContain(
      '% OSPF: Reload or use "clear ip ospf process" command, for this to take effect',
    );
    lab.exec("R4", "end");
    expect(lab.exec("R4", "show ip ospf")).toContain("with ID 4.4.4.4");
  });
  test("mismatched hello parameters are told by debug ip ospf hello", () => {
    lab.exec("R4", "debug ip ospf hello");
    lab.exec("R4", "configure terminal");
    lab.exec("R4", "interface Gi0/0");
    lab.exec("R4", "ip ospf hello-interval 7");
    lab.exec("R4", "end");
    lab.wait(12);
    const log = lab.exec("R4", "show logging");
    expect(log).toMatch(/OSPF-1 HELLO Gi0\/0: Mismatched hello parameters from 10\.1\.1\.1/);
    expect(log).toMatch(
      /OSPF-1 HELLO Gi0\/0: Dead R 40 C 28, Hello R 10 C 7 Mask R 255\.255\.255\.252 C 255\.255\.255\.252|Dead R 40 C 28, Hello R 10 C 7/,
    );
  });
});
