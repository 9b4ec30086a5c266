// `timers pacing` and `timers spf`: when floodings, retransmissions and refreshes go out, and when SPF runs.
import { describe, expect, test } from "vitest";
import { type ConsoleLab, consoleLab } from "../../support/console.ts";

const router = (n: number, ospf: readonly string[] = []): string => `hostname R${n}
interface GigabitEthernet0/0
 ip address 10.0.0.${n} 255.255.255.0
 ip ospf 1 area 0
 ip ospf network point-to-point
 ip ospf dead-interval 300
ip access-list extended DEAF
 deny ospf any any
 permit ip any any
router ospf 1
 router-id ${n}.${n}.${n}.${n}
 redistribute static subnets
${ospf.map((line) => ` ${line}\n`).join("")}`;
const pair = (...ospf: readonly string[]): ConsoleLab => {
  const lab = consoleLab({ R1: router(1, ospf), R2: router(2) }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
  lab.wait(60);
  expect(lab.exec("R1", "show ip ospf neighbor")).toContain("FULL");
  return lab;
};
const configure = (lab: ConsoleLab, node: string, ...lines: readonly string[]): void => {
  for (const line of ["configure terminal", ...lines, "end"]) lab.exec(node, line);
};
const statics = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `ip route 172.16.1.${i} 255.255.255.255 Null0`);

/** The link-state updates that R1 sends from now on: when, in whole milliseconds, and how many LSAs each holds. */
const updates = (lab: ConsoleLab): readonly { readonly at: number; readonly lsas: number }[] => {
  const sent: { readonly at: number; readonly lsas: number }[] = [];
  lab.network.link("R1:GigabitEthernet0/0").tap(({ at, from, frame: { bytes } }) => {
    const packet = 14 + (bytes[14]! & 15) * 4;
    const isUpdate = bytes[12] === 8 && bytes[13] === 0 && bytes[23] === 89 && bytes[packet + 1] === 4;
    if (from === "R1:GigabitEthernet0/0" && isUpdate)
      sent.push({ at: Math.round(at / 1e6), lsas: bytes[packet + 26]! * 256 + bytes[packet + 27]! });
  });
  return sent;
};
const gaps = (sent: readonly { readonly at: number }[]): readonly number[] =>
  sent.slice(1).map((u, i) => u.at - sent[i]!.at);

describe.each([
  { line: [], pacing: 66 },
  { line: ["timers pacing retransmission 200"], pacing: 200 },
])("retransmissions, $line", ({ line, pacing }) => {
  test(`a packet every ${pacing} ms to a neighbour that does not acknowledge`, () => {
    const lab = pair(...line);
    configure(lab, "R2", "interface GigabitEthernet0/0", "ip access-group DEAF in");
    configure(lab, "R1", ...statics(120));
    lab.wait(1);
    const sent = updates(lab);
    lab.wait(6);
    expect(sent.map((u) => u.lsas).reduce((a, b) => a + b)).toBe(120);
    expect(sent.length).toBeGreaterThan(2);
    expect(new Set(gaps(sent))).toEqual(new Set([pacing]));
    configure(lab, "R2", "interface GigabitEthernet0/0", "no ip access-group DEAF in");
    lab.wait(30);
    expect(lab.exec("R2", "show ip route ospf")).toContain("172.16.1.119");
    expect(lab.exec("R1", "show ip ospf retransmission-list")).not.toContain("172.16.1");
  });
});

test.each([
  { line: [], pacing: 33 },
  { line: ["timers pacing flood 100"], pacing: 100 },
])("floodings out of an interface, $line: $pacing ms apart", ({ line, pacing }) => {
  const lab = pair(...line);
  const sent = updates(lab);
  configure(lab, "R1", ...statics(3));
  lab.wait(2);
  expect(sent.map((u) => u.lsas)).toEqual([1, 2]);
  expect(gaps(sent)).toEqual([pacing]);
  expect(lab.exec("R1", "show ip ospf interface GigabitEthernet0/0")).toContain(
    "Last flood scan length is 2, maximum is",
  );
});

test.each([{ line: ["timers pacing lsa-group 10"] }, { line: ["timers lsa-group-pacing 10"] }])(
  "refreshes gather in the last seconds before half an hour, $line",
  ({ line }) => {
    const lab = pair(...line);
    configure(lab, "R1", ...statics(40));
    const refreshed = (): number =>
      [...lab.exec("R2", "show ip ospf database external").matchAll(/LS Seq Number: (\d+)/g)].filter(
        ([, n]) => n !== "80000001",
      ).length;
    lab.wait(1788);
    expect(refreshed()).toBe(0);
    lab.wait(14);
    expect(refreshed()).toBe(40);
    expect(lab.exec("R1", "show running-config")).toContain(" timers pacing lsa-group 10\n");
  },
);
test("without it they spread over four minutes", () => {
  const lab = pair();
  configure(lab, "R1", ...statics(40));
  lab.wait(1700);
  const text = lab.exec("R2", "show ip ospf database external");
  const count = text.match(/LS Seq Number: 80000002/g)?.length ?? 0;
  expect(count).toBeGreaterThan(5);
  expect(count).toBeLessThan(40);
});

test("the SPF delays of IOS 12 are those of `timers throttle spf`", () => {
  const lab = pair("timers spf 2 3");
  expect(lab.exec("R1", "show running-config")).toContain(" timers throttle spf 2000 3000 3000\n");
  const text = lab.exec("R1", "show ip ospf");
  expect(text).toContain("Initial SPF schedule delay 2000 msecs");
  configure(lab, "R2", ...statics(1));
  lab.wait(1.5);
  expect(lab.exec("R1", "show ip route ospf")).not.toContain("172.16.1.0");
  lab.wait(1);
  expect(lab.exec("R1", "show ip route ospf")).toContain("172.16.1.0");
});
