// `ip route profile` on a router whose routes come, change, are refreshed and go.
import { describe, expect, it } from "vitest";
import { settle } from "../../src/lab/settle.ts";
import { consoleLab } from "../support/console.ts";

const R1 = `hostname R1
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
router rip
 version 2
 network 10.0.0.0
 no auto-summary
`;
const R2 = `hostname R2
interface GigabitEthernet0/0
 ip address 10.0.0.2 255.255.255.0
interface Loopback0
 ip address 10.22.22.22 255.255.255.255
router rip
 version 2
 network 10.0.0.0
 no auto-summary
`;
const LINKS = ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"];

describe("show ip route profile", () => {
  const lab = consoleLab({ R1, R2 }, LINKS);
  const rows = (): Map<string, number[]> =>
    new Map(
      lab
        .exec("R1", "show ip route profile")
        .split("\n")
        .filter((l) => /^(\d|Overflow)/.test(l))
        .map((l) => l.trim().split(/ +/))
        .map(([label, ...cells]) => [label!, cells.map(Number)]),
    );
  const configure = (...lines: string[]): void => {
    for (const line of ["configure terminal", ...lines, "end"]) lab.exec("R1", line);
  };
  it("says that it is off until it is switched on", () => {
    expect(lab.exec("R1", "show ip route profile")).toBe("IP routing profile not enabled\n");
    configure("ip route profile");
    expect(lab.exec("R1", "show running-config | include profile")).toBe("ip route profile\n");
    const text = lab.exec("R1", "show ip route profile");
    expect(text.split("\n").slice(0, 7)).toEqual([
      "IP routing table change statistics:",
      "Frequency of changes in a 5 second sampling interval",
      "-------------------------------------------------------------",
      "Change/   Fwd-path  Prefix   Nexthop  Pathcount  Prefix",
      "interval  change    add      change   change     refresh",
      "-------------------------------------------------------------",
      "0         0         0        0        0          0         ",
    ]);
    expect([...rows().keys()].slice(-3)).toEqual(["10155", "13280", "Overflow"]);
  });
  it("counts the intervals since then, the quiet ones too", () => {
    lab.wait(61);
    const before = rows();
    // The first update of RIP brings a prefix; the later ones, every half minute, only refresh it.
    expect(before.get("1")!.slice(0, 2)).toEqual([1, 1]);
    expect(before.get("1")![4]).toBeGreaterThanOrEqual(1);
    for (let column = 0; column < 5; column++)
      expect([...before.values()].reduce((sum, cells) => sum + cells[column]!, 0)).toBe(12);
  });
  it("tells added prefixes, changed next hops and numbers of paths apart; what goes is not counted", () => {
    lab.exec("R1", "clear ip route profile");
    configure(
      "ip route 192.168.1.0 255.255.255.0 10.0.0.2",
      "ip route 192.168.2.0 255.255.255.0 10.0.0.2",
      "ip route 192.168.3.0 255.255.255.0 Null0",
    );
    lab.wait(5);
    expect(rows().get("3")).toEqual([1, 1, 0, 0, 0]);
    configure("ip route 192.168.1.0 255.255.255.0 10.0.0.3");
    lab.wait(5);
    expect(rows().get("1")!.slice(0, 4)).toEqual([1, 0, 0, 1]);
    configure("no ip route 192.168.2.0 255.255.255.0", "no ip route 192.168.3.0 255.255.255.0");
    lab.wait(5);
    expect(rows().get("1")!.slice(0, 4)).toEqual([1, 0, 0, 1]);
    lab.exec("R1", "clear ip route *");
    lab.wait(5);
    // Connected, local, the static route, and the one of RIP when the neighbour has answered.
    expect(rows().get("4")!.slice(0, 4)).toEqual([1, 1, 0, 0]);
  });
  it("ends with no ip route profile", () => {
    configure("no ip route profile");
    expect(lab.exec("R1", "show ip route profile")).toBe("IP routing profile not enabled\n");
  });
});

it("keeps no network from settling", () => {
  const settled = (config: string): number => {
    const lab = consoleLab({ R1: config, R2 }, LINKS);
    expect(settle(lab.network).end).toBe("settled");
    return lab.network.now;
  };
  expect(settled(`${R1}ip route profile\n`)).toBe(settled(R1));
});
