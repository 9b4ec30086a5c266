// A static route kept out by a tracked object that is down: the object, what it follows, and the lines of all of them.
import { expect, test } from "vitest";
import type { Explanation } from "../../src/explain/explanation.ts";
import { explain, explainText } from "../../src/explain/question.ts";
import { cable, RELIABLE, settled, twoProviders } from "../protocols/track/network.ts";

const ALONE = RELIABLE.replace(/ip route 0.0.0.0 0.0.0.0 10.0.13.3.*\n/, "");
const lines = (e: Explanation): readonly string[] =>
  [...(e.blame === null ? [] : [e.blame]), ...(e.related ?? [])].map((l) =>
    l.kind === "present" ? `${l.file}:${l.line} ${l.text}` : `missing ${l.text}`,
  );

test("the far link is cut: the route's line, the object's, the operation's and its schedule's, and where the probe ends", () => {
  const lab = twoProviders(ALONE);
  settled(lab);
  expect(explain(lab.network, "reach R1 8.8.8.8").ok).toBe(true);
  cable(lab, "R2:Gi0/1", false);
  settled(lab);
  const answer = explain(lab.network, "reach R1 8.8.8.8");
  expect(answer).toMatchObject({
    ok: false,
    cause: "tracked-object-down",
    next: { node: "R1", command: "show track 1" },
  });
  expect(lines(answer)).toEqual([
    "R1.cfg:9 ip route 0.0.0.0 0.0.0.0 10.0.12.2 name PRIMARY track 1",
    "R1.cfg:8 track 1 ip sla 1 reachability",
    "R1.cfg:2 ip sla 1",
    "R1.cfg:7 ip sla schedule 1 life forever start-time now",
  ]);
  const text = explainText(lab.network, "reach R1 8.8.8.8");
  expect(text).toContain("tracked object 1 (ip sla 1 reachability) is down");
  expect(text).toContain("ip sla 1 (icmp-echo 10.0.24.4) came to timeout when it ran last");
  expect(text).toContain("R2: a probe of ip sla 1 gets no further: there is no route");
  expect(text).toContain("Line to blame: R1, R1.cfg:9: ip route 0.0.0.0 0.0.0.0 10.0.12.2 name PRIMARY track 1");
  expect(text).toContain("Line that takes part: R1, R1.cfg:8: track 1 ip sla 1 reachability");
});

test("nobody started the operation: its schedule is missing", () => {
  const lab = twoProviders(ALONE.replace(/ip sla schedule.*\n/, ""));
  settled(lab);
  const answer = explain(lab.network, "route R1 0.0.0.0/0");
  expect(answer.cause).toBe("tracked-object-down");
  expect(lines(answer)).toContain("missing ip sla schedule 1 life forever start-time now");
});

test("there is no such object", () => {
  const lab = twoProviders("ip route 0.0.0.0 0.0.0.0 10.0.12.2 track 9");
  settled(lab);
  const answer = explain(lab.network, "route R1 9.9.9.9");
  expect(answer.cause).toBe("tracked-object-down");
  expect(lines(answer)).toEqual(["R1.cfg:2 ip route 0.0.0.0 0.0.0.0 10.0.12.2 track 9", "missing track 9 …"]);
});

test("a list is down for a member of a member", () => {
  const lab = twoProviders(`track 1 interface GigabitEthernet0/0 line-protocol
track 2 interface GigabitEthernet0/2 line-protocol
track 3 list boolean and
 object 1
 object 2
track 4 list boolean or
 object 3
interface GigabitEthernet0/2
ip route 0.0.0.0 0.0.0.0 10.0.12.2 track 4`);
  settled(lab);
  const answer = explain(lab.network, "route R1 9.9.9.9");
  expect(lines(answer).slice(1)).toEqual([
    "R1.cfg:7 track 4 list boolean or",
    "R1.cfg:4 track 3 list boolean and",
    "R1.cfg:3 track 2 interface GigabitEthernet0/2 line-protocol",
  ]);
});

test("the floating route stands: the primary one is told of, with its lines, and nothing is to blame", () => {
  const lab = twoProviders(RELIABLE);
  cable(lab, "R2:Gi0/1", false);
  settled(lab);
  const answer = explain(lab.network, "route R1 0.0.0.0/0");
  expect(answer).toMatchObject({ ok: true, cause: null, blame: null });
  expect(answer.steps.map((s) => s.text).join("\n")).toContain("by way of 10.0.12.2 is kept out");
  expect(lines(answer)[0]).toBe("R1.cfg:9 ip route 0.0.0.0 0.0.0.0 10.0.12.2 name PRIMARY track 1");
});

test("the floating route leads nowhere: what is to blame there, and why the packet went that way", () => {
  const lab = twoProviders(RELIABLE);
  cable(lab, "R2:Gi0/1", false);
  cable(lab, "R3:Gi0/1", false);
  settled(lab);
  const answer = explain(lab.network, "reach R1 8.8.8.8");
  expect(answer).toMatchObject({ ok: false, next: { node: "R3" } });
  expect(answer.cause).not.toBe("tracked-object-down");
  expect(answer.steps.map((s) => s.text).join("\n")).toContain("by way of 10.0.12.2 is kept out");
  expect(lines(answer)).toContain("R1.cfg:8 track 1 ip sla 1 reachability");
});

test("in a VRF", () => {
  const lab = twoProviders(`vrf definition BLUE
 address-family ipv4
track 1 ip route 10.9.0.0/16 reachability
 ip vrf BLUE
interface Loopback5
 vrf forwarding BLUE
 ip address 10.5.0.1 255.255.255.0
ip route vrf BLUE 10.7.0.0 255.255.0.0 10.5.0.2 track 1`);
  settled(lab);
  const answer = explain(lab.network, "route R1 10.7.1.1 vrf BLUE");
  expect(answer.cause).toBe("tracked-object-down");
  expect(lines(answer)).toEqual([
    "R1.cfg:9 ip route vrf BLUE 10.7.0.0 255.255.0.0 10.5.0.2 track 1",
    "R1.cfg:4 track 1 ip route 10.9.0.0/16 reachability",
  ]);
});
