// Borders in unusual places: dear and parallel ways through a transit area, a torn backbone, forwarding addresses
// that lie elsewhere, and default routes under a condition.
import { describe, expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";

/** A point-to-point port, or one on a segment. */
const port = (n: number, address: string, area: number, cost: number, network = "point-to-point"): string =>
  `interface GigabitEthernet0/${n}
 ip address ${address} 255.255.255.0
 ip ospf network ${network}
 ip ospf 1 area ${area}
 ip ospf cost ${cost}
`;
const loopback = (n: number, area: number): string =>
  `interface Loopback0\n ip address ${n}.${n}.${n}.${n} 255.255.255.255\n ip ospf 1 area ${area}\n`;
const ospf = (n: number, ...lines: string[]): string =>
  `router ospf 1\n router-id ${n}.${n}.${n}.${n}\n${lines.map((l) => ` ${l}\n`).join("")}`;
const route = (lab: ConsoleLab, node: string, prefix: string): string => lab.exec(node, `show ip route ${prefix}`);
const configure = (lab: ConsoleLab, node: string, ...lines: string[]): void => {
  for (const line of ["configure terminal", ...lines, "end"]) lab.exec(node, line);
};

describe("virtual links", () => {
  const crossing = (cost: number): ConsoleLab =>
    consoleLab(
      {
        R1: loopback(1, 0) + port(0, "10.1.12.1", 1, cost) + ospf(1, "area 1 virtual-link 3.3.3.3"),
        R2: port(0, "10.1.12.2", 1, cost) + port(1, "10.1.23.2", 1, cost) + ospf(2),
        R3: port(0, "10.1.23.3", 1, cost) + loopback(3, 3) + ospf(3, "area 1 virtual-link 1.1.1.1"),
      },
      ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0", "R2:GigabitEthernet0/1 R3:GigabitEthernet0/0"],
    );
  test("one that costs more than a router-LSA can say is down, until the way gets cheaper", () => {
    const lab = crossing(40_000);
    lab.wait(70);
    expect(lab.exec("R1", "show ip ospf virtual-links")).toContain("Virtual Link OSPF_VL0 to router 3.3.3.3 is down");
    for (const [node, name] of [
      ["R1", "GigabitEthernet0/0"],
      ["R3", "GigabitEthernet0/0"],
    ] as const)
      configure(lab, node, `interface ${name}`, "ip ospf cost 20000");
    lab.wait(70);
    expect(lab.exec("R1", "show ip ospf virtual-links")).toContain("Adjacency State FULL");
    expect(lab.exec("R1", "show ip ospf database router self-originate")).toContain("TOS 0 Metrics: 60000");
  });
  test("a stub router tells of them at the greatest metric, as of every link that is none to a stub network", () => {
    const lab = crossing(10);
    lab.wait(70);
    configure(lab, "R1", "router ospf 1", "max-metric router-lsa");
    lab.wait(20);
    expect(lab.exec("R1", "show ip ospf 1 0 database router self-originate")).toMatch(
      /a Virtual Link\n.*\n.*\n.*\n +TOS 0 Metrics: 65535 \(metric used for local calculation: 20\)\n/,
    );
  });
  test("summaries of the transit area that cost the same as the way over the link are ways, too", () => {
    const lab = consoleLab(
      {
        R1:
          loopback(1, 2) +
          port(0, "10.1.14.1", 1, 10) +
          port(1, "10.1.15.1", 1, 10) +
          ospf(1, "area 1 virtual-link 4.4.4.4"),
        R4:
          port(0, "10.1.14.4", 1, 10) +
          port(1, "10.0.46.4", 0, 5) +
          loopback(4, 0) +
          ospf(4, "area 1 virtual-link 1.1.1.1"),
        R5: port(0, "10.1.15.5", 1, 10) + port(1, "10.0.56.5", 0, 5) + ospf(5),
        R6:
          port(0, "10.0.46.6", 0, 5) +
          port(1, "10.0.56.6", 0, 5) +
          loopback(6, 0) +
          "ip route 172.20.0.0 255.255.0.0 Null0\n" +
          ospf(6, "redistribute static subnets"),
      },
      [
        "R1:GigabitEthernet0/0 R4:GigabitEthernet0/0",
        "R1:GigabitEthernet0/1 R5:GigabitEthernet0/0",
        "R4:GigabitEthernet0/1 R6:GigabitEthernet0/0",
        "R5:GigabitEthernet0/1 R6:GigabitEthernet0/1",
      ],
    );
    lab.wait(80);
    for (const prefix of ["6.6.6.6", "172.20.0.0"]) {
      const found = route(lab, "R1", prefix);
      expect(found).toContain("10.1.14.4, from 6.6.6.6");
      expect(found).toContain("10.1.15.5, from 6.6.6.6");
    }
    // Its own links stay what they are.
    expect(route(lab, "R4", "10.0.46.0")).toContain("directly connected");
  });
});

describe("not-so-stubby areas", () => {
  test("where the backbone is torn each part has its translator", () => {
    const border = (n: number): string =>
      port(0, `10.0.${n}.1`, 0, 10) + port(1, `10.1.${n}.1`, 1, 10) + ospf(n, "area 1 nssa");
    const behind = (n: number, via: number): string => port(0, `10.0.${via}.2`, 0, 10) + ospf(n);
    const lab = consoleLab(
      {
        R1: border(1),
        R2: border(2),
        R3:
          port(0, "10.1.1.3", 1, 10) +
          port(1, "10.1.2.3", 1, 10) +
          "ip route 172.20.0.0 255.255.0.0 Null0\n" +
          ospf(3, "area 1 nssa", "redistribute static subnets"),
        R4: behind(4, 1),
        R5: behind(5, 2),
      },
      [
        "R1:GigabitEthernet0/0 R4:GigabitEthernet0/0",
        "R2:GigabitEthernet0/0 R5:GigabitEthernet0/0",
        "R1:GigabitEthernet0/1 R3:GigabitEthernet0/0",
        "R2:GigabitEthernet0/1 R3:GigabitEthernet0/1",
      ],
    );
    lab.wait(70);
    expect(lab.exec("R4", "show ip ospf database external")).toContain("Advertising Router: 1.1.1.1");
    expect(lab.exec("R5", "show ip ospf database external")).toContain("Advertising Router: 2.2.2.2");
  });
  test("a forwarding address outside of the area is not told inside, where nobody could use it", () => {
    const lab = consoleLab(
      {
        R1:
          port(0, "10.0.0.1", 0, 10, "broadcast") +
          port(1, "10.1.0.1", 1, 10) +
          "ip route 172.20.0.0 255.255.0.0 10.0.0.9\n" +
          ospf(1, "area 1 nssa", "redistribute static subnets"),
        R2: port(0, "10.0.0.2", 0, 10, "broadcast") + ospf(2),
        R3: port(0, "10.1.0.3", 1, 10) + ospf(3, "area 1 nssa"),
      },
      ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0", "R1:GigabitEthernet0/1 R3:GigabitEthernet0/0"],
    );
    lab.wait(80);
    expect(lab.exec("R2", "show ip ospf database external")).toContain("Forward Address: 10.0.0.9");
    expect(lab.exec("R1", "show ip ospf database nssa-external")).toContain("Forward Address: 0.0.0.0");
    expect(route(lab, "R3", "172.20.0.0")).toContain("10.1.0.1, from 1.1.1.1");
  });
});

describe("a default route under a condition", () => {
  test.each(["", " always"])(
    "default-information originate%s with a route-map wants a route that the map permits",
    (always) => {
      const lab = consoleLab(
        {
          R1: `${port(0, "10.0.0.1", 0, 10)}interface GigabitEthernet0/1
 ip address 192.0.2.1 255.255.255.0
ip prefix-list UPSTREAM seq 5 permit 192.0.2.0/24
route-map UP permit 10
 match ip address prefix-list UPSTREAM
 set metric 33
${ospf(1, `default-information originate${always} route-map UP`)}`,
          R2: port(0, "10.0.0.2", 0, 10) + ospf(2),
          R3: "interface GigabitEthernet0/0\n ip address 192.0.2.2 255.255.255.0\n",
        },
        ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0", "R1:GigabitEthernet0/1 R3:GigabitEthernet0/0"],
      );
      lab.wait(60);
      expect(route(lab, "R2", "0.0.0.0")).toContain("metric 33");
      lab.network.input({ kind: "link", link: "R1:GigabitEthernet0/1", up: false });
      lab.wait(30);
      expect(route(lab, "R2", "0.0.0.0")).not.toContain("metric");
      lab.network.input({ kind: "link", link: "R1:GigabitEthernet0/1", up: true });
      lab.wait(30);
      expect(route(lab, "R2", "0.0.0.0")).toContain("metric 33");
    },
  );
});

describe("an area that changes its type and back at once", () => {
  const lab = (): ConsoleLab => {
    const made = consoleLab(
      {
        R1:
          port(0, "10.0.0.1", 0, 10) +
          port(1, "10.1.0.1", 1, 10) +
          ospf(1, "area 1 nssa default-information-originate"),
        R2:
          port(0, "10.1.0.2", 1, 10) +
          "ip route 172.20.0.0 255.255.0.0 Null0\n" +
          ospf(2, "area 1 nssa", "redistribute static subnets"),
        R3:
          port(0, "10.0.0.3", 0, 10) +
          "ip route 172.21.0.0 255.255.0.0 Null0\n" +
          ospf(3, "redistribute static subnets"),
      },
      ["R1:GigabitEthernet0/0 R3:GigabitEthernet0/0", "R1:GigabitEthernet0/1 R2:GigabitEthernet0/0"],
    );
    made.wait(60);
    return made;
  };
  test("brings its type-7 LSAs forth again", () => {
    const l = lab();
    for (const node of ["R1", "R2"])
      configure(
        l,
        node,
        "router ospf 1",
        "no area 1 nssa",
        node === "R1" ? "area 1 nssa default-information-originate" : "area 1 nssa",
      );
    l.wait(60);
    expect(route(l, "R2", "0.0.0.0")).toContain("type NSSA extern 2");
    expect(route(l, "R3", "172.20.0.0")).toContain("type extern 2");
  });
  test("and one that stays a stub forgets the AS-external-LSAs", () => {
    const l = lab();
    for (const type of ["no area 1 nssa", "area 1 stub"]) {
      for (const node of ["R1", "R2"]) configure(l, node, "router ospf 1", type);
      l.wait(60);
      expect(l.exec("R2", "show ip ospf database external").includes("172.21.0.0")).toBe(type === "no area 1 nssa");
    }
  });
});

describe("a stub router", () => {
  const lab = (line: string): ConsoleLab =>
    consoleLab(
      {
        R1: port(0, "10.0.12.1", 0, 10) + loopback(1, 0) + ospf(1, line),
        R2: port(0, "10.0.12.2", 0, 10) + loopback(2, 0) + ospf(2),
      },
      ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
    );
  test("tells others of the greatest metric, and reckons with its own", () => {
    const l = lab("max-metric router-lsa include-stub");
    l.wait(60);
    const own = l.exec("R1", "show ip ospf database router self-originate");
    expect(own).toContain("\n  Exception Flag: Announcing maximum link costs\n  LS age:");
    expect(own).toContain("TOS 0 Metrics: 65535 (metric used for local calculation: 10)\n");
    expect(own).toContain("TOS 0 Metrics: 65535 (metric used for local calculation: 1)\n");
    expect(route(l, "R1", "2.2.2.2")).toContain("metric 11");
    expect(route(l, "R2", "1.1.1.1")).toContain("metric 65545");
    expect(l.exec("R2", "show ip ospf database router adv-router 1.1.1.1")).not.toContain("Exception");
    configure(l, "R1", "interface GigabitEthernet0/0", "no ip ospf cost", "bandwidth 2000");
    l.wait(20);
    expect(route(l, "R1", "2.2.2.2")).toContain("metric 51");
  });
  test("for a while after it started says for how long, and since when no more", () => {
    const l = lab("max-metric router-lsa on-startup 300");
    l.wait(60);
    expect(l.exec("R1", "show ip ospf")).toContain(
      " Originating router-LSAs with maximum metric, Time remaining: 00:04:00\n    Condition: on startup for 300 seconds, State: active\n",
    );
    l.wait(360);
    expect(l.exec("R1", "show ip ospf max-metric")).toContain(
      " Originating router-LSAs with maximum metric\n    Condition: on startup for 300 seconds, State: inactive\n    Unset reason: timer expired, Originated for 300 seconds\n    Unset time: 00:05:00.000, Time elapsed: 00:02:00.000\n",
    );
    expect(route(l, "R2", "1.1.1.1")).toContain("metric 11");
  });
});

test("the distance of a route may hang on the router that advertises it, and on the network", () => {
  const lab = consoleLab(
    {
      R1:
        port(0, "10.0.12.1", 0, 10) +
        "access-list 5 permit 22.22.22.0 0.0.0.255\n" +
        ospf(1, "distance ospf intra-area 111", "distance 150 2.2.2.2 0.0.0.0 5", "distance 160 3.3.3.0 0.0.0.255"),
      R2:
        port(0, "10.0.12.2", 0, 10) +
        port(1, "10.0.23.2", 0, 10) +
        loopback(2, 0) +
        "interface Loopback1\n ip address 22.22.22.22 255.255.255.255\n ip ospf 1 area 0\n" +
        ospf(2),
      R3: port(0, "10.0.23.3", 0, 10) + loopback(3, 0) + ospf(3),
    },
    ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0", "R2:GigabitEthernet0/1 R3:GigabitEthernet0/0"],
  );
  lab.wait(60);
  expect(route(lab, "R1", "2.2.2.2")).toContain("distance 111");
  expect(route(lab, "R1", "22.22.22.22")).toContain("distance 150");
  expect(route(lab, "R1", "3.3.3.3")).toContain("distance 160");
  expect(lab.exec("R1", "show running-config | include distance")).toContain(
    " distance 150 2.2.2.2 0.0.0.0 5\n distance 160 3.3.3.0 0.0.0.255\n distance ospf intra-area 111\n",
  );
  configure(lab, "R1", "router ospf 1", "no distance 160 3.3.3.0 0.0.0.255");
  lab.wait(20);
  expect(route(lab, "R1", "3.3.3.3")).toContain("distance 111");
});

describe("filters between areas, and ranges", () => {
  const lab = (...lines: readonly string[]): ConsoleLab => {
    const made = consoleLab(
      {
        R1:
          port(0, "10.1.0.1", 1, 10) +
          port(1, "10.0.0.1", 0, 10) +
          "ip prefix-list RANGE permit 10.1.0.0/16\nip prefix-list PARTS permit 10.1.0.0/16 ge 24\n" +
          ospf(1, "area 1 range 10.1.0.0 255.255.0.0", ...lines),
        R2: port(0, "10.1.0.2", 1, 10) + ospf(2),
        R3: port(0, "10.0.0.3", 0, 10) + ospf(3),
      },
      ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0", "R1:GigabitEthernet0/1 R3:GigabitEthernet0/0"],
    );
    made.wait(60);
    return made;
  };
  test.each([
    ["area 0 filter-list prefix RANGE in", true, true],
    ["area 0 filter-list prefix PARTS in", false, true],
    ["area 1 filter-list prefix PARTS out", true, true],
    ["area 1 filter-list prefix RANGE out", false, false],
  ])("%s: the range is announced: %s, and discarded at the border: %s", (line, announced, discarded) => {
    const l = lab(line);
    expect(l.exec("R3", "show ip route ospf").includes("10.1.0.0/16")).toBe(announced);
    expect(l.exec("R1", "show ip route ospf").includes("10.1.0.0/16 is a summary")).toBe(discarded);
  });
});
