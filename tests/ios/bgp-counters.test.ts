// What `show bgp` counts: prefixes that came and went, prefixes per update, prefixes that outbound policy kept back.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const R1 = `hostname R1
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
router bgp 65001
 neighbor 10.0.0.2 remote-as 65002
`;
const R2 = `hostname R2
interface GigabitEthernet0/0
 ip address 10.0.0.2 255.255.255.0
ip route 172.16.0.0 255.255.0.0 Null0
ip route 172.17.0.0 255.255.0.0 Null0
ip route 172.18.0.0 255.255.0.0 Null0
ip prefix-list NOT18 seq 5 deny 172.18.0.0/16
ip prefix-list NOT18 seq 10 permit 0.0.0.0/0 le 32
router bgp 65002
 network 172.16.0.0
 network 172.17.0.0
 network 172.18.0.0
 neighbor 10.0.0.1 remote-as 65001
 neighbor 10.0.0.1 advertisement-interval 0
 neighbor 10.0.0.1 prefix-list NOT18 out
`;
test("numbers follow what happened", () => {
  const lab = consoleLab({ R1, R2 }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
  lab.wait(60);
  const activity = (): string => /^BGP activity .* paths/m.exec(lab.exec("R1", "show ip bgp summary"))?.[0] ?? "";
  const neighbor = (line: RegExp): string =>
    line.exec(lab.exec("R2", "show ip bgp neighbors 10.0.0.1"))?.slice(1).join(" ") ?? "";
  expect(activity()).toBe("BGP activity 2/0 prefixes, 2/0 paths");
  expect(neighbor(/NLRIs in the update sent: max (\d+), min (\d+)/)).toBe("2 0");
  expect(neighbor(/Local Policy Denied Prefixes:.*\n +Total: +(\d+) +(\d+)/)).toBe("1 0");
  const configure = (...lines: readonly string[]): void => {
    for (const line of ["configure terminal", "router bgp 65002", ...lines, "end"]) lab.exec("R2", line);
    lab.wait(5);
  };
  configure("no network 172.17.0.0 mask 255.255.0.0");
  expect(activity()).toBe("BGP activity 2/1 prefixes, 2/1 paths");
  configure("network 172.17.0.0 mask 255.255.0.0");
  expect(activity()).toBe("BGP activity 3/1 prefixes, 3/1 paths");
  // An attribute that changes is no other path.
  lab.exec("R2", "clear ip bgp * soft out");
  lab.wait(5);
  expect(activity()).toBe("BGP activity 3/1 prefixes, 3/1 paths");
  expect(neighbor(/NLRIs in the update sent: max (\d+), min (\d+)/)).toBe("2 0");
});
test("the summary of routes tells an aggregate of one's own from what peers told", () => {
  const lab = consoleLab({ R1, R2: `${R2} aggregate-address 172.16.0.0 255.248.0.0\n` }, [
    "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
  ]);
  lab.wait(60);
  expect(lab.exec("R2", "show ip route summary")).toContain("\n  External: 0 Internal: 0 Local: 1\n");
  expect(lab.exec("R1", "show ip route summary")).toContain("\n  External: 3 Internal: 0 Local: 0\n");
});
test("an update group counts the messages that it made, and sums up its own members", () => {
  const lab = consoleLab({ R1, R2 }, ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"]);
  lab.wait(60);
  const messages = (): string =>
    /Update messages formatted \d+, replicated \d+/.exec(lab.exec("R2", "show ip bgp update-group"))?.[0] ?? "";
  // The routes, and the mark of their end.
  expect(messages()).toBe("Update messages formatted 2, replicated 2");
  lab.exec("R2", "clear ip bgp * soft out");
  lab.wait(5);
  expect(messages()).toBe("Update messages formatted 3, replicated 4");
  const version = /table version is (\d+)/.exec(lab.exec("R2", "show ip bgp summary"))?.[1];
  expect(lab.exec("R2", "show ip bgp update-group")).toContain(`highest version: ${version},`);
  const summary = lab.exec("R2", "show ip bgp update-group summary");
  expect(summary).toMatch(/^Summary for Update-group 1, Address Family IPv4 Unicast\nNeighbor /);
  expect(summary).toMatch(/\n10\.0\.0\.1 +4 +65001 /);
  expect(lab.exec("R2", "show bgp ipv6 unicast update-group")).toBe("");
});
test("a peer group tells how many of its sessions are up", () => {
  const lab = consoleLab(
    {
      R1: R1.replace(
        "neighbor 10.0.0.2 remote-as 65002",
        "neighbor G peer-group\n neighbor G remote-as 65002\n neighbor 10.0.0.2 peer-group G\n neighbor 10.0.0.9 peer-group G",
      ),
      R2,
    },
    ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
  );
  lab.wait(60);
  expect(lab.exec("R1", "show ip bgp peer-group")).toContain("\n    1 active, ");
});
