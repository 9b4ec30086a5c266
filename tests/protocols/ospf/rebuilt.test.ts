// Networks that were changed while they ran, by dice, against networks that start with the configurations they ended up
// with: what a router has been through must leave no trace in its routes.
import { expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";
import { type Dice, dice } from "../../support/dice.ts";

/** By router: addresses of its ports, in order, and their areas. Area 3 hangs on area 1 by a virtual link. */
const PORTS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  R1: [
    ["10.0.0.1", 0],
    ["10.0.12.1", 0],
    ["10.1.14.1", 1],
  ],
  R2: [
    ["10.0.0.2", 0],
    ["10.0.12.2", 0],
    ["10.1.24.2", 1],
    ["10.2.25.2", 2],
  ],
  R3: [
    ["10.0.0.3", 0],
    ["10.2.35.3", 2],
  ],
  R4: [
    ["10.1.14.4", 1],
    ["10.1.24.4", 1],
    ["10.1.46.4", 1],
  ],
  R5: [
    ["10.2.25.5", 2],
    ["10.2.35.5", 2],
    ["10.2.57.5", 2],
  ],
  R6: [["10.1.46.6", 1]],
  R7: [["10.2.57.7", 2]],
};
const NODES = Object.keys(PORTS);
const HOME: Readonly<Record<string, number>> = { R4: 1, R5: 2, R6: 3, R7: 2 };
const VIRTUAL: Readonly<Record<string, string>> = {
  R1: "area 1 virtual-link 6.6.6.6",
  R6: "area 1 virtual-link 1.1.1.1",
};
const CABLES = [
  ["R1:0", "R2:0", "R3:0"],
  ["R1:1", "R2:1"],
  ["R1:2", "R4:0"],
  ["R2:2", "R4:1"],
  ["R2:3", "R5:0"],
  ["R3:1", "R5:1"],
  ["R4:2", "R6:0"],
  ["R5:2", "R7:0"],
];
const portName = (end: string): string => end.replace(":", ":GigabitEthernet0/");
const LINKS = CABLES.map((ends) => ends.map(portName).join(" "));
const first = (node: string): string => {
  const i = node.slice(1);
  const ports = PORTS[node]!.map(
    ([address, area], p) =>
      `interface GigabitEthernet0/${p}\n ip address ${address} 255.255.255.0\n ip ospf 1 area ${area}\n`,
  ).join("");
  const routes = ["R3", "R4", "R7"].includes(node)
    ? `ip route 172.2${i}.0.0 255.255.0.0 Null0\nip route 172.30.0.0 255.255.0.0 Null0\n`
    : "";
  return `interface Loopback0\n ip address ${i}.${i}.${i}.${i} 255.255.255.255\n ip ospf 1 area ${HOME[node] ?? 0}\n${ports}${routes}router ospf 1\n router-id ${i}.${i}.${i}.${i}\n ${VIRTUAL[node] ?? ""}\n`;
};
const routes = (lab: ConsoleLab, node: string): string =>
  lab
    .exec(node, "show ip route")
    .split("\n")
    .filter((l) => /^(O| +\[)/.test(l))
    .map((l) => l.replace(/, \d\d:\d\d:\d\d,/, ",").replace(/\s+/g, " "))
    .join("\n");

/** One change somewhere: lines for one or several routers. */
const change = (roll: Dice, say: (node: string, ...lines: string[]) => void): void => {
  const pick = <T>(of: readonly T[]): T => of[roll(of.length)]!;
  const cable = pick(CABLES);
  const [node = "", port = ""] = pick(cable).split(":");
  const here = (...lines: string[]): void => say(node, `interface GigabitEthernet0/${port}`, ...lines);
  const everyEnd = (...lines: string[]): void => {
    for (const end of cable) {
      const [n = "", p = ""] = end.split(":");
      say(n, `interface GigabitEthernet0/${p}`, ...lines);
    }
  };
  const process = (n: string, ...lines: string[]): void => say(n, "router ospf 1", ...lines);
  switch (roll(16)) {
    case 0:
      return here(pick(["ip ospf cost 7", "no ip ospf cost", "bandwidth 10000", "no bandwidth"]));
    case 1:
      return here(`ip ospf priority ${pick([0, 1, 100])}`);
    case 2:
      return here(pick(["shutdown", "no shutdown"]));
    case 3:
      return cable.length > 2 ? undefined : everyEnd(pick(["ip ospf network point-to-point", "no ip ospf network"]));
    case 4:
      return everyEnd(
        "ip ospf authentication message-digest",
        `ip ospf message-digest-key ${1 + roll(3)} md5 k${roll(9)}`,
      );
    case 5:
      return everyEnd("no ip ospf authentication", `no ip ospf message-digest-key ${1 + roll(3)}`);
    case 6:
      return process(node, `${pick(["", "no "])}passive-interface GigabitEthernet0/${port}`);
    case 7: {
      const type = pick([
        "",
        "area 2 stub",
        "area 2 stub no-summary",
        "area 2 nssa",
        "area 2 nssa default-information-originate",
      ]);
      for (const n of ["R2", "R3", "R5", "R7"])
        process(n, "no area 2 stub", "no area 2 nssa", ...(type === "" ? [] : [type]));
      return;
    }
    case 8:
      return process(pick(["R3", "R4", "R7"]), pick(["redistribute static subnets", "no redistribute static"]));
    case 9:
      return process(
        pick(["R1", "R2"]),
        `${pick(["", "no "])}area 1 range 10.1.0.0 255.255.0.0`,
        pick(["max-metric router-lsa", "no max-metric router-lsa"]),
      );
    case 10:
      return process(node, pick(["default-information originate always", "no default-information originate"]));
    case 11:
      say(node, "no router ospf 1");
      return process(
        node,
        `router-id ${node.slice(1)}.0.0.1`,
        ...PORTS[node]!.map(([address, area]) => `network ${address} 0.0.0.0 area ${area}`),
      );
    case 12:
      return process(pick(["R3", "R4"]), `${pick(["", "no "])}summary-address 172.16.0.0 255.240.0.0`);
    case 13:
      return process(
        node,
        pick(["no compatible rfc1583", "compatible rfc1583", "maximum-paths 1", "no maximum-paths"]),
      );
    case 14:
      return process(node, pick(["shutdown", "no shutdown"]));
    default:
      return everyEnd(pick(["ip ospf hello-interval 5", "no ip ospf hello-interval"]));
  }
};

test.each([1, 2, 3, 52, 215, 216, 227, 249])("network %i, after a score of changes and cuts", (seed) => {
  const roll = dice(seed * 7919);
  const lab = consoleLab(Object.fromEntries(NODES.map((n) => [n, first(n)])), LINKS);
  lab.wait(roll(90));
  const said: string[] = [];
  const cut = new Set<string>();
  const mend = (): void => {
    for (const link of cut) lab.network.input({ kind: "link", link, up: true });
    cut.clear();
  };
  for (let k = 0; k < 20; k++) {
    const heals = roll(8) === 0;
    const breaks = !heals && roll(8) === 0;
    if (heals) mend();
    else if (breaks) {
      const link = portName(CABLES[roll(CABLES.length)]![0]!);
      said.push(`cut ${link}`);
      cut.add(link);
      lab.network.input({ kind: "link", link, up: false });
    } else
      change(roll, (node, ...lines) => {
        said.push(`${node}: ${lines.join(", ")}`);
        for (const line of ["configure terminal", ...lines, "end"])
          expect(lab.exec(node, line), line).not.toMatch(/Invalid|Incomplete|Ambiguous/);
      });
    lab.wait([0, 0.3, 2, 8, 45][roll(5)]!);
  }
  mend();
  lab.wait(400);
  const rebuilt = consoleLab(
    Object.fromEntries(NODES.map((n) => [n, lab.exec(n, "show running-config").split("\n").slice(3).join("\n")])),
    LINKS,
  );
  rebuilt.wait(400);
  for (const node of NODES) expect(routes(lab, node), `${node}\n${said.join("\n")}`).toBe(routes(rebuilt, node));
});
