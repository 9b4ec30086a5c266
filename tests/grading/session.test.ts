// session: what each protocol says of its neighbours, from both ends; when it works, when it does not, and at the edges.
import { describe, expect, test } from "vitest";
import { parseLab } from "../../src/lab/definition.ts";
import { ask, type Given, gradedLab, gradeTexts } from "./ask.ts";

const lab = parseLab(
  `schema: lab/v1
id: pair
seed: 1
nodes:
  R1: { kind: router, edit: true }
  R2: { kind: router, edit: true }
  H1: { kind: host, edit: true }
links:
  - [R1:GigabitEthernet0/0, R2:GigabitEthernet0/0]
  - [R1:GigabitEthernet0/1, H1:eth0]
`,
  "lab.yaml",
);
const cfg = (n: 1 | 2, more: string, port = ""): string =>
  `hostname R${n}\ninterface Loopback0\n ip address 10.0.0.${n} 255.255.255.255\ninterface GigabitEthernet0/0\n ip address 192.0.2.${n} 255.255.255.0\n${port} no shutdown\n${more}end\n`;
const verdictOf = (check: Given, r1: string, r2: string) => {
  const [result] = ask(lab, [{ id: "it", that: "session", between: ["R1", "R2"], ...check }], { R1: r1, R2: r2 });
  return [result?.verdict, result?.message.id, result?.evidence[0]?.actual ?? ""];
};

describe("rip", () => {
  const rip = (n: 1 | 2, more = "", port = ""): string =>
    cfg(n, `router rip\n version 2\n no auto-summary\n network 192.0.2.0\n network 10.0.0.0\n${more}`, port);
  test("up when both hear each other, with the age of what was heard", () => {
    expect(verdictOf({ proto: "rip" }, rip(1), rip(2))).toEqual(["pass", "session.ok", ""]);
    expect(verdictOf({ proto: "rip", expect: { gateway: "192.0.2.2", age: { max: 30 } } }, rip(1), rip(2))[0]).toBe(
      "pass",
    );
    expect(verdictOf({ proto: "rip", expect: { gateway: "192.0.2.9" } }, rip(1), rip(2))).toEqual([
      "fail",
      "session.field",
      "R1: gateway is 192.0.2.2",
    ]);
  });
  test("one that is passive hears and is not heard", () => {
    expect(verdictOf({ proto: "rip" }, rip(1), rip(2, " passive-interface GigabitEthernet0/0\n"))).toEqual([
      "fail",
      "session.missing",
      "R1: no RIP neighbour that is R2",
    ]);
  });
  test("no RIP at all, and another VRF", () => {
    expect(verdictOf({ proto: "rip" }, rip(1), cfg(2, ""))[1]).toBe("session.missing");
    expect(verdictOf({ proto: "rip", vrf: "A" }, rip(1), rip(2))[1]).toBe("session.missing");
  });
  test("whose messages are refused is refused, and for what", () => {
    const chain = "key chain K\n key 1\n  key-string secret\n";
    const md5 = " ip rip authentication mode md5\n ip rip authentication key-chain K\n";
    const closed = rip(1, "", md5).replace("router rip", `${chain}router rip`);
    expect(verdictOf({ proto: "rip" }, closed, rip(2))).toEqual([
      "fail",
      "session.state",
      "R1: refused with R2 (invalid-authentication)",
    ]);
    // RFC 2453, 4.1: who does not authenticate takes no message that does, either.
    expect(verdictOf({ proto: "rip", state: "refused" }, closed, rip(2))[1]).toBe("session.ok");
  });
  test("what is not heard for the invalid time is expired", () => {
    const quick = " timers basic 5 15 15 30\n";
    const checks = [
      { id: "it", that: "session", proto: "rip", between: ["R1", "R2"] },
      {
        id: "later",
        scenario: [
          { at: "1s", do: { link: "R1:GigabitEthernet0/0", down: true } },
          { at: "40s", do: { settle: true } },
          { never: { violates: "it" } },
        ],
      },
    ];
    const results = gradeTexts(gradedLab(lab, checks), { R1: rip(1, quick), R2: rip(2, quick) }).checks;
    expect(results.map((r) => r.verdict)).toEqual(["pass", "fail"]);
    expect(results[1]?.evidence.some((e) => e.actual.includes("expired"))).toBe(true);
  });
});

describe("tcp", () => {
  const bgp = (n: 1 | 2, as = n === 1 ? 65002 : 65001): string =>
    cfg(n, `router bgp 6500${n}\n neighbor 192.0.2.${3 - n} remote-as ${as}\n`);
  test("the connection under a BGP session, by its ports", () => {
    expect(verdictOf({ proto: "tcp" }, bgp(1), bgp(2))).toEqual(["pass", "session.ok", ""]);
    const ports = { expect: { remoteAddress: "192.0.2.2", md5: false } };
    expect(verdictOf({ proto: "tcp", ...ports }, bgp(1), bgp(2))[0]).toBe("pass");
    expect(verdictOf({ proto: "tcp", expect: { md5: true } }, bgp(1), bgp(2))).toEqual([
      "fail",
      "session.field",
      "R1: md5 is false",
    ]);
  });
  test("none without anything that uses one, and none where nobody answers", () => {
    expect(verdictOf({ proto: "tcp" }, cfg(1, ""), cfg(2, ""))[1]).toBe("session.missing");
    expect(verdictOf({ proto: "tcp" }, bgp(1), cfg(2, ""))[0]).toBe("fail");
  });
  test("is established in the VRF asked for only", () => {
    expect(verdictOf({ proto: "tcp", vrf: "A" }, bgp(1), bgp(2))[1]).toBe("session.missing");
  });
});

describe("ospf, bgp and ldp", () => {
  const ospf = (n: 1 | 2, port = "", more = ""): string =>
    cfg(n, `router ospf 1\n router-id 10.0.0.${n}\n network 0.0.0.0 255.255.255.255 area 0\n${more}`, port);
  test("an OSPF adjacency, its fields as text, and why there is none", () => {
    const full = { proto: "ospf", state: "Full", expect: { routerId: "10.0.0.2", address: "192.0.2.2", area: 0 } };
    expect(verdictOf(full, ospf(1), ospf(2))).toEqual(["pass", "session.ok", ""]);
    expect(verdictOf({ proto: "ospf" }, ospf(1), ospf(2, " ip ospf hello-interval 3\n"))[1]).toBe("session.missing");
    expect(verdictOf({ proto: "ospf", state: "2WAY" }, ospf(1), ospf(2))).toEqual([
      "fail",
      "session.state",
      "R1: Full with R2",
    ]);
    const spectator = " ip ospf priority 0\n";
    expect(verdictOf({ proto: "ospf", state: "2WAY" }, ospf(1, spectator), ospf(2, spectator))[0]).toBe("pass");
  });
  test("BGP by family, with the obstacle where there is one", () => {
    const bgp = (n: 1 | 2, as: number, more = ""): string =>
      cfg(n, `router bgp 65000\n neighbor 192.0.2.${3 - n} remote-as ${as}\n${more}`);
    expect(verdictOf({ proto: "bgp" }, bgp(1, 65000), bgp(2, 65000))).toEqual(["pass", "session.ok", ""]);
    expect(
      verdictOf({ proto: "bgp", expect: { kind: "internal", remoteAs: 65000 } }, bgp(1, 65000), bgp(2, 65000))[0],
    ).toBe("pass");
    expect(verdictOf({ proto: "bgp", family: "vpnv4" }, bgp(1, 65000), bgp(2, 65000))[1]).toBe("session.missing");
    expect(verdictOf({ proto: "bgp" }, bgp(1, 65009), bgp(2, 65000))[1]).toBe("session.state");
    expect(
      verdictOf({ proto: "bgp", state: "Idle" }, bgp(1, 65000, " neighbor 192.0.2.2 shutdown\n"), bgp(2, 65000))[0],
    ).toBe("fail");
  });
  test("LDP by router ids", () => {
    const ldp = (n: 1 | 2, mpls = " mpls ip\n"): string => ospf(n, mpls);
    expect(verdictOf({ proto: "ldp", state: "operational", within: "60s" }, ldp(1), ldp(2))[0]).toBe("pass");
    expect(
      verdictOf(
        { proto: "ldp", expect: { lsrId: "10.0.0.2", addresses: { includes: ["192.0.2.2"] } } },
        ldp(1),
        ldp(2),
      )[0],
    ).toBe("pass");
    expect(verdictOf({ proto: "ldp" }, ldp(1), ldp(2, ""))[1]).toBe("session.missing");
  });
});
