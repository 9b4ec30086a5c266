// Every kind of object: what makes it up and down, when it is looked at, and what is told.
import { describe, expect, test } from "vitest";
import type { SlaView } from "../../../src/protocols/sla/index.ts";
import { cable, defaultWays, messages, settled, states, tracked, twoProviders } from "./network.ts";

const only = (lab: ReturnType<typeof twoProviders>) => tracked(lab).objects[0]!;
const type = (lab: ReturnType<typeof twoProviders>, ...lines: readonly string[]): string => {
  const out = ["configure terminal", ...lines, "end"].map((line) => lab.exec("R1", line)).join("");
  lab.wait(0);
  return out;
};

describe("interfaces", () => {
  test("the line protocol is followed at once", () => {
    const lab = twoProviders("track 1 interface GigabitEthernet0/0 line-protocol");
    lab.wait(1);
    expect(only(lab)).toMatchObject({ up: true, reason: null });
    cable(lab, "R1:Gi0/0", false);
    lab.wait(0);
    expect(only(lab)).toMatchObject({ up: false, reason: "hw down" });
    cable(lab, "R1:Gi0/0", true);
    type(lab, "interface GigabitEthernet0/0", "shutdown");
    expect(only(lab)).toMatchObject({ up: false, reason: "hw admin-down" });
    expect(messages(lab).slice(-1)).toEqual(["1 interface Gi0/0 line-protocol Up -> Down"]);
  });
  test("IP routing wants an address, routing, and the line protocol", () => {
    const lab = twoProviders(
      "track 1 interface GigabitEthernet0/0 ip routing\ntrack 2 interface GigabitEthernet0/0 ipv6 routing",
    );
    lab.wait(1);
    expect(states(lab).map((s) => s.slice(0, 4))).toEqual(["1 up", "2 up"]);
    type(lab, "no ip routing");
    expect(only(lab)).toMatchObject({ up: false, reason: "IP routing disabled" });
    type(lab, "ip routing", "interface GigabitEthernet0/0", "no ip address");
    expect(only(lab)).toMatchObject({ up: false, reason: "no IP addr" });
    type(lab, "interface GigabitEthernet0/0", "ip unnumbered GigabitEthernet0/1");
    expect(only(lab).up).toBe(true);
    type(lab, "interface GigabitEthernet0/0", "no ipv6 address");
    expect(tracked(lab).objects[1]).toMatchObject({ up: false, reason: "no IPv6 addr" });
  });
  test("in a VRF, and across a move to one", () => {
    const lab = twoProviders(
      "vrf definition BLUE\n address-family ipv4\ninterface Loopback5\n vrf forwarding BLUE\n ip address 10.5.0.1 255.255.255.0\ntrack 1 interface Loopback5 ip routing",
    );
    lab.wait(1);
    expect(only(lab).up).toBe(true);
    type(lab, "interface Loopback5", "shutdown");
    expect(only(lab).up).toBe(false);
    type(lab, "interface Loopback5", "no shutdown", "no vrf forwarding");
    expect(only(lab)).toMatchObject({ up: false, reason: "no IP addr" });
    type(lab, "interface Loopback5", "ip address 10.5.0.1 255.255.255.0");
    expect(only(lab).up).toBe(true);
    type(lab, "no interface Loopback5");
    expect(only(lab)).toMatchObject({ up: false, reason: "no interface" });
  });
  test("a carrier delay holds the loss of a carrier for as long as the interface says, two seconds unless it does", () => {
    const lab = twoProviders("track 1 interface GigabitEthernet0/0 line-protocol\n carrier-delay");
    lab.wait(1);
    cable(lab, "R1:Gi0/0", false);
    lab.wait(1.9);
    expect(only(lab)).toMatchObject({ up: true, delayed: { up: false } });
    lab.wait(0.2);
    expect(only(lab).up).toBe(false);
    cable(lab, "R1:Gi0/0", true);
    lab.wait(0);
    expect(only(lab).up).toBe(true);
    type(lab, "interface GigabitEthernet0/0", "carrier-delay 10");
    cable(lab, "R1:Gi0/0", false);
    lab.wait(9);
    expect(only(lab).up).toBe(true);
    lab.wait(2);
    expect(only(lab).up).toBe(false);
  });
});

describe("routes", () => {
  const ROUTE = "ip route 10.9.0.0 255.255.0.0 10.0.13.3\ntrack 1 ip route 10.9.0.0 255.255.0.0 reachability";
  test("are there when their table has that very prefix, and are looked at every 15 seconds", () => {
    const lab = twoProviders(ROUTE);
    lab.wait(16);
    expect(only(lab)).toMatchObject({ up: true, reason: "static", target: { firstHop: "GigabitEthernet0/1" } });
    type(lab, "no ip route 10.9.0.0 255.255.0.0 10.0.13.3", "ip route 10.9.0.0 255.255.255.0 10.0.13.3");
    lab.wait(1);
    expect(only(lab).up).toBe(true);
    lab.wait(15);
    expect(only(lab)).toMatchObject({
      up: false,
      reason: "no ip route",
      target: { firstHop: null, formerHop: "GigabitEthernet0/1" },
    });
    expect(messages(lab).slice(-1)).toEqual(["1 ip route 10.9.0.0/16 reachability Up -> Down"]);
  });
  test("are looked at as often as the timer says", () => {
    const lab = twoProviders(`${ROUTE}\ntrack timer ip route msec 500`);
    lab.wait(1);
    expect(only(lab).up).toBe(true);
    type(lab, "no ip route 10.9.0.0 255.255.0.0 10.0.13.3");
    lab.wait(0.6);
    expect(only(lab).up).toBe(false);
    expect(lab.exec("R1", "show track timers")).toMatch(/^ip route +0\.500 /m);
  });
  test("in a VRF, once there is one", () => {
    const lab = twoProviders(
      "track 1 ip route 10.5.0.0 255.255.255.0 reachability\n ip vrf BLUE\ntrack timer ip route 1",
    );
    lab.wait(2);
    expect(only(lab).up).toBe(false);
    type(lab, "vrf definition BLUE", "address-family ipv4", "interface Loopback5", "vrf forwarding BLUE");
    type(lab, "interface Loopback5", "ip address 10.5.0.1 255.255.255.0");
    lab.wait(2);
    expect(only(lab)).toMatchObject({ up: true, reason: "connected" });
    type(lab, "no vrf definition BLUE");
    lab.wait(2);
    expect(only(lab).up).toBe(false);
  });
  test("IPv6", () => {
    const lab = twoProviders("track 1 ipv6 route 2001:db8:24::/64 reachability");
    lab.wait(16);
    expect(only(lab)).toMatchObject({ up: true, reason: "static" });
    type(lab, "no ipv6 route 2001:db8:24::/64");
    lab.wait(16);
    expect(only(lab)).toMatchObject({ up: false, reason: "no ipv6 route" });
  });
  test("a metric is scaled and compared with thresholds that leave a gap", () => {
    const ospf = "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0\n";
    const lab = twoProviders(
      `track 1 ip route 10.0.34.0/24 metric threshold\n threshold metric up 10 down 20\ntrack timer ip route 1\ntrack resolution ip route ospf 10\n${ospf}`,
    );
    for (const r of ["R2", "R3", "R4"]) {
      lab.exec(r, "configure terminal");
      for (const line of ospf.trim().split("\n")) lab.exec(r, line);
      lab.exec(r, "end");
    }
    const cost = (value: number) => {
      type(
        lab,
        "interface GigabitEthernet0/1",
        `ip ospf cost ${value}`,
        "interface GigabitEthernet0/0",
        `ip ospf cost ${value}`,
      );
      lab.wait(15);
      return [only(lab).up, only(lab).reason];
    };
    lab.wait(90);
    expect(cost(50)).toEqual([true, "OSPF/51/5"]);
    expect(cost(150)).toEqual([true, "OSPF/151/15"]);
    expect(cost(250)).toEqual([false, "OSPF/251/25"]);
    expect(cost(150)).toEqual([false, "OSPF/151/15"]);
    expect(cost(90)).toEqual([true, "OSPF/91/9"]);
  });
});

describe("operations", () => {
  const SLA =
    "ip sla 1\n icmp-echo 10.0.24.4\n threshold 1\n frequency 5\nip sla schedule 1 life forever start-time now\n";
  test("an answer over the threshold is reachable, and its state is not good", () => {
    const lab = twoProviders(`${SLA}track 1 ip sla 1 reachability\ntrack 2 ip sla 1 state`);
    lab.wait(60);
    expect(tracked(lab).objects.map((o) => o.up)).toEqual([true, false]);
    expect(lab.exec("R1", "show track 2")).toContain("Latest operation return code: Over threshold");
    expect(lab.exec("R1", "show ip sla statistics 1 details")).toContain("Over thresholds occurred: TRUE");
  });
  test("start after a while, live for a while, and run again a day later if they recur", () => {
    const lab = twoProviders(
      "ip sla 1\n icmp-echo 10.0.12.2\n frequency 5\nip sla schedule 1 life 20 start-time after 00:01:00 recurring\n",
    );
    const state = (): string => /^([*^~])1 /m.exec(lab.exec("R1", "show ip sla summary"))?.[1] ?? "";
    lab.wait(59);
    expect(state()).toBe("~");
    lab.wait(2);
    expect(state()).toBe("*");
    lab.wait(25);
    expect(state()).toBe("^");
    lab.wait(86_400 - 20);
    expect(state()).toBe("*");
  });
  test("start when the clock shows a time", () => {
    const lab = twoProviders("ip sla 1\n icmp-echo 10.0.12.2\nip sla schedule 1 life forever start-time 00:02\n");
    lab.wait(119);
    expect(lab.exec("R1", "show ip sla configuration 1")).toContain("Next Scheduled Start Time: *Mar  1 00:02:00");
    lab.wait(2);
    expect(lab.exec("R1", "show ip sla configuration 1")).toContain("Start Time already passed");
  });
  test("in a VRF", () => {
    const lab = twoProviders(
      "vrf definition BLUE\n address-family ipv4\ninterface Loopback5\n vrf forwarding BLUE\n ip address 10.5.0.1 255.255.255.0\nip sla 1\n icmp-echo 10.5.0.1\n vrf BLUE\n frequency 5\nip sla schedule 1 life forever start-time now\nip sla 2\n icmp-echo 10.5.0.1\n frequency 5\nip sla schedule 2 life forever start-time now\n",
    );
    lab.wait(30);
    expect(lab.exec("R1", "show ip sla statistics 1")).toContain("Latest operation return code: OK");
    expect(lab.exec("R1", "show ip sla statistics 2")).toContain("Latest operation return code: Timeout");
  });
  test("connections: to a port that listens, to one that does not, to nobody, and by way of a responder", () => {
    const connect = (n: number, to: string): string =>
      `ip sla ${n}\n tcp-connect ${to}\n timeout 4000\n frequency 10\nip sla schedule ${n} life forever start-time now\n`;
    const lab = twoProviders(
      connect(1, "10.0.12.2 179 control disable") +
        connect(2, "10.0.12.2 80 control disable") +
        connect(3, "10.0.24.99 80 control disable") +
        connect(4, "10.0.12.2 179"),
    );
    lab.exec("R2", "configure terminal");
    lab.exec("R2", "router bgp 65002");
    lab.exec("R2", "neighbor 10.0.12.1 remote-as 65001");
    lab.wait(45);
    const { operations } = lab.network.view("R1", "sla") as SlaView;
    expect(operations.map((o) => o.code)).toEqual(["ok", "no-connection", "timeout", "no-connection"]);
  });
  test("responders: of datagrams and of connections, at their address and port alone, as long as they are configured", () => {
    const probe = (n: number, what: string): string =>
      `ip sla ${n}\n ${what} control disable\n timeout 2000\n frequency 5\nip sla schedule ${n} life forever start-time now\n`;
    const lab = twoProviders(
      probe(1, "udp-echo 10.0.24.4 7000") +
        probe(2, "udp-echo 10.0.24.4 7001") +
        probe(3, "udp-echo 10.0.34.4 7000") +
        probe(4, "tcp-connect 10.0.24.4 8080") +
        probe(5, "udp-echo 10.0.24.4 7000 source-port 6000") +
        "ip route 10.0.34.0 255.255.255.0 10.0.13.3",
    );
    const codes = (): readonly string[] => (lab.network.view("R1", "sla") as SlaView).operations.map((o) => o.code);
    for (const line of [
      "configure terminal",
      "ip sla responder udp-echo ipaddress 10.0.24.4 port 7000",
      "ip sla responder tcp-connect ipaddress 10.0.24.4 port 8080",
      "end",
    ])
      lab.exec("R4", line);
    lab.wait(30);
    expect(codes()).toEqual(["ok", "timeout", "timeout", "ok", "ok"]);
    expect(lab.exec("R4", "show ip sla responder")).toContain(
      "udpEcho Responder:\n  IP Address             Port\n  10.0.24.4              7000\n",
    );
    expect(lab.exec("R1", "show ip sla configuration 5")).toContain("Target port/Source port: 7000/6000\n");
    for (const line of ["configure terminal", "no ip sla responder udp-echo ipaddress 10.0.24.4 port 7000", "end"])
      lab.exec("R4", line);
    lab.wait(20);
    expect(codes()).toEqual(["timeout", "timeout", "timeout", "ok", "timeout"]);
    expect(lab.exec("R4", "show running-config")).not.toContain("udp-echo");
  });
  test("a probe is a packet on the link: filtered where packets are", () => {
    const lab = twoProviders(`${SLA}track 1 ip sla 1 reachability`);
    lab.wait(30);
    expect(only(lab).up).toBe(true);
    for (const line of [
      "configure terminal",
      "access-list 100 deny icmp any any echo",
      "access-list 100 permit ip any any",
      "interface GigabitEthernet0/0",
      "ip access-group 100 in",
    ])
      lab.exec("R2", line);
    settled(lab);
    expect(only(lab).up).toBe(false);
  });
});

describe("lists", () => {
  const THREE = [0, 1, 2].map((i) => `track ${i + 1} stub-object\n`).join("");
  const list = (rule: string, members: string, up: readonly number[]): boolean => {
    const lab = twoProviders(`track 10 list ${rule}\n${members}\n${THREE}`);
    for (const n of up) type(lab, `track ${n}`, "default-state up");
    lab.wait(2);
    return tracked(lab).objects.find((o) => o.number === 10)!.up;
  };
  test("boolean, with negated members; a member that is not there is down", () => {
    expect(list("boolean and", " object 1\n object 2", [1, 2])).toBe(true);
    expect(list("boolean and", " object 1\n object 2", [1])).toBe(false);
    expect(list("boolean and", " object 1\n object 2 not", [1])).toBe(true);
    expect(list("boolean and", " object 1\n object 77", [1])).toBe(false);
    expect(list("boolean and", " object 1\n object 77 not", [1])).toBe(true);
    expect(list("boolean or", " object 1\n object 2", [2])).toBe(true);
    expect(list("boolean or", " object 1\n object 2", [])).toBe(false);
    expect(list("boolean or", "", [1])).toBe(false);
  });
  test("thresholds: percentage and weight", () => {
    const all = " object 1\n object 2\n object 3\n";
    expect(list("threshold percentage", `${all} threshold percentage up 60 down 10`, [1, 2])).toBe(true);
    expect(list("threshold percentage", `${all} threshold percentage up 70 down 10`, [1, 2])).toBe(false);
    const heavy = " object 1 weight 20\n object 2\n object 3 weight 5\n";
    expect(list("threshold weight", `${heavy} threshold weight up 25 down 10`, [1, 3])).toBe(true);
    expect(list("threshold weight", `${heavy} threshold weight up 25 down 10`, [2, 3])).toBe(false);
  });
  test("between the thresholds a list stays what it was", () => {
    const lab = twoProviders(
      `${THREE}track 10 list threshold percentage\n object 1\n object 2\n object 3\n threshold percentage up 60 down 20`,
    );
    const up = (): boolean => tracked(lab).objects.find((o) => o.number === 10)!.up;
    type(lab, "track 1", "default-state up", "track 2", "default-state up");
    lab.wait(2);
    expect(up()).toBe(true);
    type(lab, "track 2", "no default-state");
    lab.wait(2);
    expect(up()).toBe(true);
    type(lab, "track 1", "default-state down");
    lab.wait(2);
    expect(up()).toBe(false);
    type(lab, "track 1", "default-state up");
    lab.wait(2);
    expect(up()).toBe(false);
  });
  test("within lists, whatever the order in which they were typed", () => {
    const lab = twoProviders(
      "track 3 list boolean and\n object 2\ntrack 2 list boolean or\n object 1\ntrack 1 stub-object\n default-state up",
    );
    lab.wait(5);
    expect(tracked(lab).objects.map((o) => o.up)).toEqual([true, true, true]);
  });
  test("that contain themselves are down, and say so; the way out of the ring counts again", () => {
    const lab = twoProviders(
      `${THREE}track 4 list boolean or\n object 5\n object 1\ntrack 5 list boolean or\n object 4 not\ntrack 6 list boolean or\n object 6 not\ntrack 7 list boolean and\n object 4 not`,
    );
    lab.wait(5);
    const of = (n: number) => tracked(lab).objects.find((o) => o.number === n)!;
    for (const n of [4, 5, 6]) expect(of(n)).toMatchObject({ up: false, reason: "contains itself" });
    expect(of(7)).toMatchObject({ up: true, reason: null });
    type(lab, "track 4", "no object 5");
    lab.wait(5);
    expect(of(4)).toMatchObject({ up: false, reason: null });
    expect(of(5)).toMatchObject({ up: true, reason: null });
  });
});

test("an object is changed into another kind only after it was deleted", () => {
  const lab = twoProviders("track 1 stub-object");
  expect(type(lab, "track 1 list boolean and")).toContain("Cannot change tracked object 1 - delete old config first");
  expect(type(lab, "no track 1", "track 1 list boolean and", "object 2")).not.toContain("%");
  expect(only(lab).target.kind).toBe("list");
});

test("a route that follows its own absence goes on for ever, inside the budget", () => {
  const lab = twoProviders(
    "track 1 ip route 0.0.0.0 0.0.0.0 reachability\ntrack 2 list boolean and\n object 1 not\nip route 0.0.0.0 0.0.0.0 10.0.12.2 track 2",
  );
  expect(settled(lab).end).toBe("time");
  expect(messages(lab).length).toBeGreaterThan(10);
  type(lab, "no track 2");
  expect(settled(lab).end).toBe("settled");
  expect(defaultWays(lab)).toEqual([]);
});
