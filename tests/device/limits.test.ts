// How often a router says that something cannot be reached, and how long its TCP tries.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = (line: string) => {
  const net = consoleLab(
    {
      R1: `hostname R1
${line}
interface Gi0/0
 ip address 10.0.12.1 255.255.255.0
 no shutdown
ip route 192.0.2.0 255.255.255.0 10.0.12.2
router bgp 65001
 neighbor 10.0.12.9 remote-as 65002
`,
      R2: `hostname R2
${line}
interface Gi0/0
 ip address 10.0.12.2 255.255.255.0
 no shutdown
`,
    },
    ["R1:Gi0/0 R2:Gi0/0"],
  );
  net.wait(5);
  return net;
};
const answers = (line: string): string =>
  /\n([U.!]+)\n/.exec(lab(line).exec("R1", "ping 192.0.2.1 repeat 8 timeout 1"))![1]!;

test("unreachables come twice a second, as often as is said, or always", () => {
  expect(answers("")).toContain(".");
  expect(answers("no ip icmp rate-limit unreachable")).toBe("UUUUUUUU");
  expect(answers("ip icmp rate-limit unreachable 1")).toBe("UUUUUUUU");
  expect(answers("ip icmp rate-limit unreachable 60000").replaceAll(".", "")).toBe("U");
});
test("the lines are printed back, `default` takes them away", () => {
  const { exec } = lab("no ip icmp rate-limit unreachable\nip icmp rate-limit unreachable DF 20\nip tcp synwait-time 5");
  const shown = (): string => exec("R1", "show running-config | include icmp|synwait");
  expect(shown()).toBe(
    "no ip icmp rate-limit unreachable\nip icmp rate-limit unreachable DF 20\nip tcp synwait-time 5\n",
  );
  for (const line of [
    "configure terminal",
    "default ip icmp rate-limit unreachable DF",
    "ip icmp rate-limit unreachable 500",
    "no ip tcp synwait-time",
    "end",
  ])
    exec("R1", line);
  expect(shown()).toBe("");
});
