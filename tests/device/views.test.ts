// Views are plain data, and every one of them is documented.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { factories } from "../../src/lab/factories.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { Lab } from "../support/routers.ts";

const documented = readFileSync(new URL("../../docs/views.md", import.meta.url), "utf8");
const text = [
  "hostname R1",
  "ip vrf A\n rd 1:1",
  "interface Loopback0\n ip address 1.1.1.1 255.255.255.255\n ipv6 address 2001:db8::1/64",
  "interface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n mpls ip\n no shutdown",
  "router ospf 1\n network 0.0.0.0 255.255.255.255 area 0",
  "router rip\n version 2\n network 10.0.0.0",
  "router bgp 65000\n neighbor 10.0.0.2 remote-as 65000\n address-family ipv4 vrf A\n  redistribute connected",
].join("\n");
const lab = (): Lab =>
  new Lab({ R1: text, R2: text.replaceAll("10.0.0.1", "10.0.0.3") }, [
    ["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"],
  ]).run(40);

test("every view of every kind of node is in docs/views.md", () => {
  const names = new Set(lab().node("R1").views());
  const kernel = new Kernel();
  for (const kind of ["switch", "host"] as const) {
    const node = factories[kind]({
      kernel,
      id: 0,
      name: kind,
      mac: 0x020000000000,
      random: () => 0.5,
      changed: () => {},
      verdict: () => {},
    });
    node.power(true);
    for (const name of node.views()) names.add(name);
  }
  const missing = [...names].filter((name) => !documented.includes(`\`${name.replace(/:.*/, ":")}`));
  expect(missing).toEqual([]);
  expect(names.size).toBeGreaterThan(14);
});
test("views survive a structured clone and answer the same twice; unknown names answer undefined", () => {
  const node = lab().node("R1");
  for (const name of node.views()) {
    const view = node.view(name);
    expect(view, name).toBeDefined();
    expect(structuredClone(view), name).toEqual(view);
    expect(node.view(name), name).toEqual(view);
  }
  for (const name of ["nothing", "ospf:2", "bgp", "__proto__", "constructor", "toString"])
    expect(node.view(name)).toBeUndefined();
});
test("`routes` has exactly the members that graders rely on", () => {
  const rows = lab().node("R1").view("routes") as Record<string, unknown>[];
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(["vrf", "family", "prefix", "protocol", "distance", "metric", "tag", "nextHops"]);
    for (const hop of row["nextHops"] as object[])
      expect(Object.keys(hop)).toEqual(["address", "interface", "vrf", "labels"]);
  }
  expect(rows.length).toBeGreaterThan(4);
});
