// A static route that stands as long as a tracked object is up.
import { expect, test } from "vitest";
import { cable, defaultWays, messages, RELIABLE, settled, states, tracked, twoProviders } from "./network.ts";

const ping = (lab: ReturnType<typeof twoProviders>, source = "GigabitEthernet0/1"): string =>
  /Success rate is (\d+) percent/.exec(lab.exec("R1", `ping 8.8.8.8 source ${source}`))?.[1] ?? "?";

test("the default route fails over when the far link is cut, the near one staying up, and comes back", () => {
  const lab = twoProviders(RELIABLE);
  expect(settled(lab).end).toBe("settled");
  expect(defaultWays(lab)).toEqual(["10.0.12.2"]);
  expect(lab.exec("R1", "show ip route track-table")).toBe(
    " ip route 0.0.0.0 0.0.0.0 10.0.12.2 name PRIMARY track 1 state is [up]\n",
  );
  expect(ping(lab, "GigabitEthernet0/0")).toBe("100");

  cable(lab, "R2:Gi0/1", false);
  expect(settled(lab).end).toBe("settled");
  expect(defaultWays(lab)).toEqual(["10.0.13.3"]);
  expect(lab.exec("R1", "show ip interface brief")).toMatch(/GigabitEthernet0\/0 .* up +up/);
  expect(lab.exec("R1", "show ip route track-table")).toContain("track 1 state is [down]");
  expect(ping(lab)).toBe("100");

  cable(lab, "R2:Gi0/1", true);
  expect(settled(lab).end).toBe("settled");
  expect(defaultWays(lab)).toEqual(["10.0.12.2"]);
  expect(messages(lab).slice(-2)).toEqual(["1 ip sla 1 reachability Up -> Down", "1 ip sla 1 reachability Down -> Up"]);
});

test("settling waits for the probe that finds the cut link, however seldom it runs, and not for ever", () => {
  const lab = twoProviders(RELIABLE.replace("frequency 10", "frequency 120"));
  settled(lab);
  expect(defaultWays(lab)).toEqual(["10.0.12.2"]);
  cable(lab, "R2:Gi0/1", false);
  const report = settled(lab);
  expect(report.end).toBe("settled");
  expect(defaultWays(lab)).toEqual(["10.0.13.3"]);
});

test("delays: a change that does not last is not told", () => {
  const lab = twoProviders(RELIABLE.replace("reachability\n", "reachability\n delay down 30 up 20\n"));
  settled(lab);
  expect(states(lab)).toEqual(["1 up 2"]);
  cable(lab, "R2:Gi0/1", false);
  lab.wait(25);
  expect(tracked(lab).objects[0]).toMatchObject({ up: true, delayed: { up: false } });
  expect(lab.exec("R1", "show track 1")).toMatch(/Reachability is Up, delayed Down \(\d+ secs? remaining\)/);
  cable(lab, "R2:Gi0/1", true);
  settled(lab);
  expect(states(lab)).toEqual(["1 up 2"]);
  expect(defaultWays(lab)).toEqual(["10.0.12.2"]);
});

test("an operation that is not scheduled, is not there, or whose life is over keeps the route out", () => {
  const without = twoProviders(RELIABLE.replace(/ip sla schedule.*\n/, ""));
  settled(without);
  expect(defaultWays(without)).toEqual(["10.0.13.3"]);
  expect(without.exec("R1", "show track 1")).toContain("Latest operation return code: Unknown");
  const missing = twoProviders(RELIABLE.replace("track 1 ip sla 1", "track 1 ip sla 7"));
  settled(missing);
  expect(defaultWays(missing)).toEqual(["10.0.13.3"]);
  const short = twoProviders(RELIABLE.replace("life forever", "life 100"));
  short.wait(60);
  expect(defaultWays(short)).toEqual(["10.0.12.2"]);
  short.wait(60);
  expect(defaultWays(short)).toEqual(["10.0.13.3"]);
  expect(short.exec("R1", "show ip sla summary")).toMatch(/^\^1 +icmp-echo/m);
});

test("a route that tracks an object which does not exist is out, and in when the object comes", () => {
  const lab = twoProviders("ip route 0.0.0.0 0.0.0.0 10.0.12.2 track 5");
  settled(lab);
  expect(defaultWays(lab)).toEqual([]);
  expect(lab.exec("R1", "show ip route track-table")).toContain("track 5 state is [down]");
  lab.exec("R1", "configure terminal");
  lab.exec("R1", "track 5 interface GigabitEthernet0/0 line-protocol");
  expect(defaultWays(lab)).toEqual(["10.0.12.2"]);
  lab.exec("R1", "no track 5");
  expect(defaultWays(lab)).toEqual([]);
});

test("IPv6 routes and operations alike", () => {
  const lab = twoProviders(`ip sla 6
 icmp-echo 2001:db8:24::4
 timeout 1000
 frequency 5
ip sla schedule 6 life forever start-time now
track 6 ip sla 6
ipv6 route ::/0 2001:db8:12::2 track 6
`);
  const ways = (): readonly string[] =>
    (lab.network.view("R1", "routes") as readonly { readonly prefix: string }[])
      .filter((r) => r.prefix === "::/0")
      .map((r) => r.prefix);
  settled(lab);
  expect(ways()).toEqual(["::/0"]);
  expect(lab.exec("R1", "show track 6")).toContain("    Static IPv6 Routing 0\n");
  cable(lab, "R2:Gi0/1", false);
  settled(lab);
  expect(ways()).toEqual([]);
});

test("of two ways of equal distance only the tracked one goes", () => {
  const lab = twoProviders(RELIABLE.replace(" 200 name BACKUP", ""));
  settled(lab);
  expect(defaultWays(lab)).toEqual(["10.0.12.2", "10.0.13.3"]);
  cable(lab, "R2:Gi0/1", false);
  settled(lab);
  expect(defaultWays(lab)).toEqual(["10.0.13.3"]);
});
