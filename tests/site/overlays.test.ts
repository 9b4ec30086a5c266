// Overlays of the drawing, computed from the views of real networks.
import { describe, expect, test } from "vitest";
import type { Network } from "../../src/lab/network.ts";
import { advance } from "../../src/lab/settle.ts";
import { addressOverlay } from "../../src/site/lab/overlays/addresses.ts";
import { bgpOverlay } from "../../src/site/lab/overlays/bgp.ts";
import { ldpOverlay } from "../../src/site/lab/overlays/ldp.ts";
import { fecsOf, followLsp, lspOverlay } from "../../src/site/lab/overlays/lsp.ts";
import { ospfOverlay } from "../../src/site/lab/overlays/ospf.ts";
import { vrfOverlay } from "../../src/site/lab/overlays/vrfs.ts";
import { cablesOf, solved, switchesOf, viewsOf } from "./support/views.ts";

const typed = (network: Network, node: string, ...lines: readonly string[]): void => {
  const data = ["enable", "configure terminal", ...lines, "end", ""].join("\r");
  network.input({ kind: "type", node, session: "t", interactive: true, data });
};

describe("the solved route-leaking lab", () => {
  const network = solved("vrf-route-leaking");
  const views = viewsOf(network);
  const cables = cablesOf(network);
  const none = switchesOf(network);

  test("addresses stand beside their ends, the loopback under the node", () => {
    const { ends, nodes, table } = addressOverlay(views, cables);
    expect(ends.get("R1:GigabitEthernet0/0")?.lines).toEqual(["192.168.12.1/24"]);
    expect(nodes.get("R3")).toEqual(["3.3.3.3/32"]);
    expect(table.rows.find((r) => r[0] === "R3" && r[1] === "Gi0/0")).toEqual(["R3", "Gi0/0", "192.168.13.3/24", ""]);
  });
  test("OSPF: area, cost and full adjacencies", () => {
    const { ends, links, groups, table } = ospfOverlay(views, cables);
    expect(groups[0]).toBe("area 0");
    expect(links.get("R1:GigabitEthernet0/0--R2:GigabitEthernet0/0")).toMatchObject({ label: "● area 0", group: 0 });
    const end = ends.get("R1:GigabitEthernet0/0");
    expect(end).toMatchObject({ tone: "ok", group: 0 });
    expect(end?.lines).toEqual([
      expect.stringMatching(/^cost \d+$/),
      expect.stringMatching(/^FULL\/(DR|BDR|-)$|^FULL$/),
    ]);
    expect(table.rows.some((r) => r[0] === "R1" && /\d FULL/.test(r[4] ?? ""))).toBe(true);
  });
  test("BGP: the full mesh of sessions, with their families", () => {
    const { arcs, nodes, table } = bgpOverlay(views);
    expect(arcs.map((a) => `${a.from}-${a.to}`).sort()).toEqual(["R2-R3", "R2-R4", "R3-R4"]);
    for (const arc of arcs) {
      expect(arc.tone).toBe("ok");
      expect(arc.label).toMatch(/^iBGP .*vpnv4/);
    }
    expect(nodes.get("R3")).toEqual(["AS 65103"]);
    expect(table.rows.filter((r) => r[5] === "Established")).toHaveLength(6);
  });
  test("LDP: a session on every core link and none towards the Internet", () => {
    const { arcs, ends } = ldpOverlay(views);
    expect(arcs.map((a) => `${a.from}-${a.to} ${a.tone}`).sort()).toEqual(["R1-R2 ok", "R1-R3 ok", "R1-R4 ok"]);
    expect(ends.get("R1:GigabitEthernet1/0")).toMatchObject({ lines: ["LDP"], tone: "ok" });
    expect(ends.has("R2:GigabitEthernet1/0")).toBe(false);
  });
  test("VRFs: each has a number of its own, and its router says so", () => {
    const { groups, nodes, table } = vrfOverlay(views);
    expect(groups).toEqual(["Commercial", "Internet", "Serveurs", "Technique"]);
    expect(nodes.get("R3")).toEqual(["● Commercial", "■ Serveurs", "◆ Technique"]);
    expect(table.rows.find((r) => r[0] === "R3" && r[1] === "Technique")?.[2]).toMatch(/:/);
  });
  test("a VPN prefix: two labels pushed, the outer one taken off one hop early, the inner one looked up", () => {
    const fec = fecsOf(views, "R3").find((f) => f.vrf === "Technique" && f.prefix === "10.10.30.254/32");
    expect(fec).toBeDefined();
    const lsp = followLsp(views, cables, none, "R3", fec!);
    expect(lsp.end).toBe("delivered");
    expect(lsp.hops.map((h) => `${h.node} ${h.operation}`)).toEqual([
      "R3 push",
      "R1 pop",
      "R4 lookup",
      expect.stringMatching(/^R4 (deliver|forward)$/),
    ]);
    const [push, pop, look] = lsp.hops;
    expect(push?.labelsOut).toHaveLength(2);
    expect(pop).toMatchObject({ labelsIn: push?.labelsOut, labelsOut: [push?.labelsOut[1]] });
    expect(look).toMatchObject({ labelsIn: pop?.labelsOut, labelsOut: [] });
    const drawn = lspOverlay(lsp, cables, none);
    expect(drawn.path).toEqual([
      {
        link: "R1:GigabitEthernet1/0--R3:GigabitEthernet0/0",
        from: "R3",
        to: "R1",
        label: push?.labelsOut.join(" · "),
      },
      { link: "R1:GigabitEthernet2/0--R4:GigabitEthernet0/0", from: "R1", to: "R4", label: String(push?.labelsOut[1]) },
    ]);
    expect(drawn.table.rows).toHaveLength(lsp.hops.length);
  });
  test("the neighbour's loopback: implicit null, nothing is pushed", () => {
    const lsp = followLsp(views, cables, none, "R3", { vrf: "", prefix: "1.1.1.1/32" });
    expect(lsp.hops.map((h) => `${h.node} ${h.operation}`)).toEqual(["R3 implicit-null", "R1 deliver"]);
  });
  test("a label that is not there and a table without the prefix end the path where they are missing", () => {
    expect(followLsp(views, cables, none, "R1", { vrf: "", prefix: "203.0.113.1/32" })).toEqual({
      hops: [],
      end: "no-route",
      at: "R1",
    });
    const lost = new Map(views);
    lost.set("R1", { ...views.get("R1"), labels: [] });
    const lsp = followLsp(lost, cables, none, "R3", { vrf: "", prefix: "4.4.4.4/32" });
    expect(lsp).toMatchObject({ end: "unknown-label", at: "R1" });
    expect(lspOverlay(lsp, cables, none).nodes.get("R1")).toEqual(["✕ unknown-label"]);
  });
});

describe("what goes wrong shows", () => {
  const network = solved("vrf-route-leaking");
  const cables = cablesOf(network);
  typed(network, "R1", "interface GigabitEthernet1/0", "no mpls ip");
  typed(network, "R4", "interface GigabitEthernet0/0", "ip ospf 1 area 7");
  typed(network, "R2", "router bgp 65103", "neighbor 3.3.3.3 shutdown");
  advance(network, 240e9);
  const views = viewsOf(network);
  test("areas that differ, an adjacency that is gone, with the reason", () => {
    const { links, ends } = ospfOverlay(views, cables);
    expect(links.get("R1:GigabitEthernet2/0--R4:GigabitEthernet0/0")).toMatchObject({ tone: "bad" });
    expect(links.get("R1:GigabitEthernet2/0--R4:GigabitEthernet0/0")?.label).toContain("≠");
    expect(ends.get("R1:GigabitEthernet2/0")).toMatchObject({ tone: "bad" });
    expect(ends.get("R1:GigabitEthernet2/0")?.lines).toContain("area-mismatch");
  });
  test("a session that is shut down on one side", () => {
    const { arcs } = bgpOverlay(views);
    expect(arcs.find((a) => a.from === "R2" && a.to === "R3")).toMatchObject({ tone: "bad" });
  });
  test("LDP without an answer", () => {
    const { ends, arcs } = ldpOverlay(views);
    expect(ends.get("R3:GigabitEthernet0/0")).toMatchObject({ tone: "bad", lines: ["no LDP", "no-hello"] });
    expect(arcs.some((a) => [a.from, a.to].includes("R3") && a.tone === "ok")).toBe(false);
  });
});
