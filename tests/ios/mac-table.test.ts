// A switch's address table as its configuration shapes it.
import { describe, expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = (config = "") => {
  const net = consoleLab(
    {
      SW: `hostname SW\n${config}`,
      A: "ip addr add 10.0.0.1/24 dev eth0\n",
      B: "ip addr add 10.0.0.2/24 dev eth0\n",
      C: "ip addr add 10.0.0.3/24 dev eth0\n",
    },
    ["A:eth0 SW:Gi0/0", "B:eth0 SW:Gi0/1", "C:eth0 SW:Gi0/2"],
    { SW: "switch", A: "host", B: "host", C: "host" },
  );
  net.wait(5);
  const macOf = (host: string): string => {
    const hex = /ether (\S+)/.exec(net.exec(host, "ip link show eth0"))![1]!.replaceAll(":", "");
    return hex.replace(/(.{4})(.{4})(.{4})/, "$1.$2.$3");
  };
  return {
    ...net,
    macOf,
    rows: (words = "") =>
      [...net.exec("SW", `show mac address-table ${words}`).matchAll(/^ +(\d+) {4}(\S+) {4}(\S+) +(\S+)$/gm)].map((m) =>
        m.slice(1).join(" "),
      ),
    configure: (...lines: string[]) =>
      ["configure terminal", ...lines, "end"]
        .map((line) => net.exec("SW", line))
        .filter((out) => out.includes("%") || /Only|could not/.test(out)),
  };
};

describe("the MAC address table", () => {
  test("forgets after the time it is told, and never when that is 0", () => {
    const { rows, configure, exec, wait } = lab();
    expect(configure("mac address-table aging-time 20")).toEqual([]);
    expect(exec("SW", "show mac address-table aging-time")).toContain("Global Aging Time:   20");
    exec("A", "ping -c 1 10.0.0.2");
    expect(rows("dynamic").length).toBeGreaterThanOrEqual(2);
    wait(120);
    expect(rows("dynamic")).toEqual([]);
    configure("mac address-table aging-time 0");
    exec("A", "ping -c 1 10.0.0.2");
    wait(4000);
    expect(rows("dynamic").length).toBeGreaterThanOrEqual(2);
    configure("no mac address-table aging-time");
    expect(rows("dynamic")).toEqual([]);
    expect(exec("SW", "show mac address-table aging-time")).toContain("Global Aging Time:  300");
    expect(configure("mac address-table aging-time 5")).toEqual([expect.stringContaining("% Invalid input")]);
  });
  test("takes static entries for good: frames go there, or nowhere", () => {
    const { rows, configure, exec, macOf } = lab();
    const b = macOf("B");
    expect(exec("A", "ping -c 1 10.0.0.2")).toContain("1 received");
    expect(configure(`mac-address-table static ${b} vlan 1 interface Gi0/2`)).toEqual([]);
    expect(rows("static")).toEqual([`1 ${b} STATIC Gi0/2`]);
    // What is for B goes out to C, who is not meant.
    expect(exec("A", "ping -c 1 -W 1 10.0.0.2")).toContain("0 received");
    expect(exec("A", "ping -c 1 10.0.0.3")).toContain("1 received");
    configure(`mac address-table static ${b} vlan 1 interface Gi0/1`);
    expect(exec("A", "ping -c 1 10.0.0.2")).toContain("1 received");
    configure(`mac address-table static ${b} vlan 1 drop`);
    expect(rows("static")).toEqual([`1 ${b} STATIC Drop`]);
    expect(exec("A", "ping -c 1 -W 1 10.0.0.2")).toContain("0 received");
    expect(exec("SW", "show running-config | include mac")).toBe(`mac address-table static ${b} vlan 1 drop\n`);
    expect(configure(`no mac address-table static ${b} vlan 1 drop`)).toEqual([]);
    expect(exec("A", "ping -c 1 10.0.0.2")).toContain("1 received");
    expect(configure(`no mac address-table static ${b} vlan 1 drop`)).toEqual([expect.stringContaining("not found")]);
    expect(configure("mac address-table static 0100.5e00.0001 vlan 1 drop")).toEqual([
      expect.stringContaining("Only unicast"),
    ]);
  });
  test("and a port keeps the mode it was told", () => {
    const { exec, configure } = lab("interface Gi0/0\n switchport mode access\n switchport access vlan 1\n");
    expect(exec("SW", "show running-config interface Gi0/0")).toContain(" switchport mode access\n");
    expect(exec("SW", "show running-config interface Gi0/1")).not.toContain("switchport");
    configure("interface Gi0/0", "no switchport mode");
    expect(exec("SW", "show running-config interface Gi0/0")).not.toContain("switchport mode");
  });
});
