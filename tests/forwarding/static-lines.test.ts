// Two static lines to one network are two ways of one route, and each comes and goes with its own next hop.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = (routes: string) => {
  const link = (n: number, more = "") =>
    `interface Gi0/${n}\n ip address 10.0.${n}.1 255.255.255.0\n no shutdown\n${more}`;
  const net = consoleLab(
    {
      R1: `hostname R1\n${link(1)}${link(2)}${routes}`,
      R2: "hostname R2\ninterface Gi0/0\n ip address 10.0.1.2 255.255.255.0\n no shutdown\n",
      R3: "hostname R3\ninterface Gi0/0\n ip address 10.0.2.2 255.255.255.0\n no shutdown\n",
    },
    ["R1:Gi0/1 R2:Gi0/0", "R1:Gi0/2 R3:Gi0/0"],
  );
  net.wait(5);
  return {
    net,
    statics: () =>
      net
        .exec("R1", "show ip route static | include via|connected")
        .split("\n")
        .map((line) => line.replace(/^\S*\s+/, "").trim())
        .filter((line) => /^\[|^\d.*(\[|is directly)/.test(line)),
    type: (...lines: string[]) => {
      for (const line of ["configure terminal", ...lines, "end"]) net.exec("R1", line);
      net.wait(3);
    },
  };
};

test("a line whose interface is shut leaves the table, the other stays, and both are back afterwards", () => {
  const { statics, type, net } = lab(
    "ip route 9.9.9.0 255.255.255.0 10.0.1.2\nip route 9.9.9.0 255.255.255.0 10.0.2.2\nip route 9.9.9.0 255.255.255.0 10.0.77.7\n",
  );
  const both = ["9.9.9.0 [1/0] via 10.0.1.2", "[1/0] via 10.0.2.2"];
  expect(statics()).toEqual(both);
  type("interface Gi0/2", "shutdown");
  expect(statics()).toEqual(["9.9.9.0 [1/0] via 10.0.1.2"]);
  expect(net.network.view("R1", "routes")).toContainEqual(
    expect.objectContaining({ prefix: "9.9.9.0/24", nextHops: [expect.objectContaining({ address: "10.0.1.2" })] }),
  );
  type("interface Gi0/1", "shutdown");
  expect(statics()).toEqual([]);
  type("interface Gi0/2", "no shutdown");
  expect(statics()).toEqual(["9.9.9.0 [1/0] via 10.0.2.2"]);
  type("interface Gi0/1", "no shutdown");
  expect(statics()).toEqual(both);
  type("no ip route 9.9.9.0 255.255.255.0 10.0.1.2");
  expect(statics()).toEqual(["9.9.9.0 [1/0] via 10.0.2.2"]);
});
test("so do lines by interface, and lines that lead through other static routes; permanent ones stay whole", () => {
  const { statics, type } = lab(
    "ip route 5.5.5.0 255.255.255.0 Gi0/1\nip route 5.5.5.0 255.255.255.0 Gi0/2 10.0.2.2\nip route 6.6.6.0 255.255.255.0 5.5.5.1\nip route 6.6.6.0 255.255.255.0 7.7.7.7\nip route 7.7.7.7 255.255.255.255 10.0.2.2\nip route 8.8.8.0 255.255.255.0 10.0.1.2 permanent\nip route 8.8.8.0 255.255.255.0 10.0.2.2 permanent\n",
  );
  expect(statics().filter((line) => line.includes("7.7.7.7"))).toHaveLength(2);
  type("interface Gi0/2", "shutdown");
  const left = statics().join("\n");
  expect(left).toContain("5.5.5.0 is directly connected, GigabitEthernet0/1");
  expect(left).toContain("6.6.6.0 [1/0] via 5.5.5.1");
  expect(left).not.toContain("7.7.7.7");
  expect(left).toContain("8.8.8.0 [1/0] via 10.0.1.2\n[1/0] via 10.0.2.2");
});
