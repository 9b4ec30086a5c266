import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { exportContainerlab } from "../../../src/lab/containerlab/export.ts";
import { importContainerlab } from "../../../src/lab/containerlab/import.ts";
import { parseLab } from "../../../src/lab/definition.ts";
import { factories } from "../../../src/lab/factories.ts";
import { LabFaults } from "../../../src/lab/fault.ts";
import { labIds, loadConfigs, loadLab } from "../../../src/lab/load.ts";
import { Network } from "../../../src/lab/network.ts";
import { settle } from "../../../src/lab/settle.ts";

const exported = (id: string, solution?: string) => {
  const lab = loadLab(id);
  const configs = solution === undefined ? lab.configs : new Map([...lab.configs, ...loadConfigs(lab, solution)]);
  const network = new Network(lab, { factories, configs });
  network.run(0);
  return exportContainerlab(network);
};
const routes = (network: Network, node: string): readonly string[] =>
  (network.view(node, "routes") as { prefix: string; protocol: string; vrf: string }[])
    .filter((r) => r.protocol !== "local")
    .map((r) => `${r.vrf} ${r.prefix} ${r.protocol}`);

test.each(labIds("."))("%s exports every node and every cable", (id) => {
  const lab = loadLab(id);
  const { files } = exported(id);
  const topology = parse(files[0]!.text).topology;
  for (const n of lab.nodes) expect(Object.keys(topology.nodes)).toContain(n.name);
  expect(topology.links.length).toBeGreaterThanOrEqual(lab.links.length);
});

const VTYSH = ["/usr/bin/vtysh", "/usr/lib/frr/vtysh"].find((p) => existsSync(p));
describe.skipIf(VTYSH === undefined)("vtysh accepts every exported configuration (skipped without FRRouting)", () => {
  test.each([
    ["ospf-multi-area", undefined],
    ["ospf-broadcast-segment", undefined],
    ["vrf-route-leaking", "graders/vrf-route-leaking/solutions/reference"],
    ["route-reflector", "graders/route-reflector/solutions/reference"],
    ["bgp-free-core", "graders/bgp-free-core/solutions/reference"],
  ] as const)("%s", (id, solution) => {
    const folder = mkdtempSync(join(tmpdir(), "hopwise-frr-"));
    for (const { path, text } of exported(id, solution).files) {
      if (!path.endsWith("frr.conf")) continue;
      const file = join(folder, path.replace("/", "-"));
      writeFileSync(file, text);
      const { stdout, stderr } = spawnSync(VTYSH!, ["-C", "-f", file], { encoding: "utf8" });
      expect(
        `${stdout}${stderr}`.split("\n").filter((l) => /% |Unknown|Ambiguous/.test(l)),
        path,
      ).toEqual([]);
    }
  });
});

test("there and back: the imported lab learns the same routes", () => {
  const { files } = exported("ospf-multi-area");
  const back = importContainerlab(
    files[0]!.text,
    "x.clab.yml",
    (path) => files.find((f) => f.path === path)?.text ?? null,
  );
  const lab = parseLab(back.files[0]!.text, "lab.yaml");
  const configs = new Map(
    back.files.slice(1).map((f) => [f.path.replace(/^start\/|\.cfg$/g, ""), { file: f.path, text: f.text }]),
  );
  const again = new Network(lab, { factories, configs });
  settle(again);
  const source = loadLab("ospf-multi-area");
  const first = new Network(source, { factories });
  settle(first);
  expect(routes(again, "R4").length).toBeGreaterThan(5);
  expect(routes(again, "R4")).toEqual(routes(first, "R4"));
});

test("a topology that is none is refused with its line", () => {
  expect(() => importContainerlab("name: x\n", "x.yml", () => null)).toThrow(LabFaults);
  expect(() =>
    importContainerlab(
      "name: x\ntopology:\n  nodes:\n    a: {kind: linux}\n  links:\n    - endpoints: [a:eth1, b:eth1]\n",
      "x.yml",
      () => null,
    ),
  ).toThrow(/x\.yml:6:\d+: there is no node "b"/);
});
