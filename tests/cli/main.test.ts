// The program as a shell sees it: arguments, exit codes, streams.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ENGINE } from "../../src/lab/version.ts";

const root = new URL("../..", import.meta.url).pathname;
const hopwise = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

test("the engine's version is the package's", () => {
  expect(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version).toBe(ENGINE);
});
test("no lab, an unknown option or command exit with 2 and say so on stderr", () => {
  for (const args of [["run"], ["run", "x", "--quick"], ["ran", "x"]]) {
    const { status, stdout, stderr } = hopwise(...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error: /);
  }
});
test("help and version exit with 0", () => {
  expect(hopwise("--version")).toMatchObject({ status: 0, stdout: `${ENGINE}\n` });
  const { status, stdout } = hopwise("run", "--help");
  expect(status).toBe(0);
  for (const option of [
    "--configs",
    "--settle",
    "--at",
    "--exec",
    "--script",
    "--capture",
    "--view",
    "--format",
    "--seed",
    "--frames",
  ])
    expect(stdout).toContain(option);
});
test("a lab runs from its id, and its report is JSON on stdout alone", () => {
  const { status, stdout, stderr } = hopwise(
    "run",
    "ospf-broadcast-segment",
    "--at",
    "1s",
    "--view",
    "R1:routes",
    "--format",
    "json",
  );
  expect([status, stderr]).toEqual([0, ""]);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ lab: "ospf-broadcast-segment", now: 1e9, settled: null, unrecognised: [] });
  expect(report.views.R1.routes[0]).toEqual({
    vrf: "",
    family: "ipv4",
    prefix: "1.1.1.1/32",
    protocol: "connected",
    distance: 0,
    metric: 0,
    tag: 0,
    nextHops: [{ address: null, interface: "Loopback0", vrf: "", labels: [] }],
  });
});
test("a protocol's view is there though the protocol starts with the run", () => {
  const { status, stdout } = hopwise(
    "run",
    "ospf-broadcast-segment",
    "--view",
    "R4:ospf:1",
    "--exec",
    "R4: show ip ospf neighbor",
    "--format",
    "json",
  );
  expect(status).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.settled).toBe(true);
  expect(report.views.R4["ospf:1"].areas[0].database).toHaveLength(5);
  expect(report.results[0].output).toMatch(/^1\.1\.1\.1 +10 +FULL\/DR +00:00:\d\d +10\.0\.0\.1 +GigabitEthernet0\/0$/m);
});
test("every lab of the course is listed", () => {
  const { status, stdout } = hopwise("labs");
  expect(status).toBe(0);
  for (const id of ["dual-stack-static", "ospf-multi-area", "ospf-broadcast-segment"])
    expect(stdout).toContain(`${id} `);
});
test("a reader that stops reading is no fault", () => {
  const main = join(root, "src/cli/main.ts");
  const { status, stdout, stderr } = spawnSync(
    "sh",
    [
      "-c",
      `"$0" "$1" run ospf-broadcast-segment --at 100s --view R1:routes --view R2:log --format json | head -n 1`,
      process.execPath,
      main,
    ],
    { cwd: root, encoding: "utf8" },
  );
  expect([status, stdout, stderr]).toEqual([0, "{\n", ""]);
});
test.runIf(process.platform === "linux")("an output that cannot be written is a fault that is said", () => {
  const { status, stderr } = spawnSync(
    "sh",
    ["-c", `"$0" "$1" labs > /dev/full`, process.execPath, join(root, "src/cli/main.ts")],
    { cwd: root, encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([2, "hopwise: cannot write the output (ENOSPC)\n"]);
});
