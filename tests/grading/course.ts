// Courses and classes of submissions in temporary folders, and the command run on them as a shell would.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Report, Result } from "../../src/grading/result.ts";

export const root = new URL("../..", import.meta.url).pathname;
export const temporary = (name: string): string => mkdtempSync(join(tmpdir(), `hopwise-${name}-`));
/** Files by path below a folder; folders are made. */
export const files = (folder: string, contents: Readonly<Record<string, string | Uint8Array>>): string => {
  for (const [path, content] of Object.entries(contents)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
};

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
/** Runs `hopwise` from the sources. */
export const hopwise = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran => {
  const { GITHUB_ACTIONS: _, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...environment, ...env },
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
};
export const reportOf = (file: string): Report => JSON.parse(readFileSync(file, "utf8")) as Report;
export const byStudent = (report: Report): ReadonlyMap<string, Result> =>
  new Map(report.results.map((r) => [r.student, r]));

/** Two routers on one link, each with a loopback: `there`, `back`, `reach` are its checks, 4 points in all. */
export const twoRouters = (): string => {
  const course = temporary("course");
  const made = hopwise(["new", "lab", "two-routers", "--course", course]);
  if (made.status !== 0) throw new Error(made.stderr);
  return course;
};
export const router = (n: 1 | 2, more = ""): string =>
  `hostname R${n}\ninterface Loopback0\n ip address 10.0.0.${n} 255.255.255.255\ninterface GigabitEthernet0/0\n ip address 192.0.2.${n} 255.255.255.0\n${more}end\n`;
export const route = (n: 1 | 2): string => `ip route 10.0.0.${3 - n} 255.255.255.255 192.0.2.${3 - n}\n`;
/** Both routers right. */
export const right = { "R1.cfg": router(1, route(1)), "R2.cfg": router(2, route(2)) };

const gadget = (n: 1 | 2 | 3, clockwise: boolean): string => {
  const next = (n % 3) + 1;
  const before = ((n + 1) % 3) + 1;
  const policy = clockwise
    ? ` neighbor 198.51.${n}.2 route-map CLOCKWISE in
ip as-path access-list 1 permit ^6500${next}_65000$
route-map CLOCKWISE permit 10
 match as-path 1
 set local-preference 200
route-map CLOCKWISE deny 20
`
    : "";
  return `hostname R${n}
interface GigabitEthernet0/0
 ip address 192.0.${n}.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 198.51.${n}.1 255.255.255.252
interface GigabitEthernet0/2
 ip address 198.51.${before}.2 255.255.255.252
router bgp 6500${n}
 neighbor 192.0.${n}.1 remote-as 65000
 neighbor 198.51.${n}.2 remote-as 6500${next}
 neighbor 198.51.${before}.1 remote-as 6500${before}
${policy}end
`;
};
const origin = `hostname R0
interface Loopback0
 ip address 10.0.0.1 255.255.255.0
${[1, 2, 3].map((n) => `interface GigabitEthernet0/${n}\n ip address 192.0.${n}.1 255.255.255.252\n`).join("")}router bgp 65000
 network 10.0.0.0 mask 255.255.255.0
${[1, 2, 3].map((n) => ` neighbor 192.0.${n}.2 remote-as 6500${n}\n`).join("")}end
`;
/**
 * Three autonomous systems around a fourth. `clockwise`: each prefers the way through its neighbour over its own, and
 * takes no longer one; no choice of routes is stable then, and BGP goes on for ever.
 */
export const triangle = (clockwise: boolean): Record<string, string> => ({
  "R0.cfg": origin,
  "R1.cfg": gadget(1, clockwise),
  "R2.cfg": gadget(2, clockwise),
  "R3.cfg": gadget(3, clockwise),
});
/** A lab for `triangle` in a course. */
export const triangleLab = (course: string, virtual = "600s"): string =>
  files(course, {
    "content/labs/triangle/lab.yaml": `schema: lab/v1
id: triangle
title: Four autonomous systems
seed: 1
nodes:
  R0: { kind: router, edit: true }
  R1: { kind: router, edit: true }
  R2: { kind: router, edit: true }
  R3: { kind: router, edit: true }
links:
  - [R0:GigabitEthernet0/1, R1:GigabitEthernet0/0]
  - [R0:GigabitEthernet0/2, R2:GigabitEthernet0/0]
  - [R0:GigabitEthernet0/3, R3:GigabitEthernet0/0]
  - [R1:GigabitEthernet0/1, R2:GigabitEthernet0/2]
  - [R2:GigabitEthernet0/1, R3:GigabitEthernet0/2]
  - [R3:GigabitEthernet0/1, R1:GigabitEthernet0/2]
budget: { events: 1e9, virtual: ${virtual} }
`,
    "graders/triangle/checks.yaml": `schema: checks/v1
checks:
  - { id: route, that: route, at: [R1, R2, R3], prefix: 10.0.0.0/24, points: 3 }
  - { id: reach, needs: [route], that: reach, matrix: { from: [R1, R2, R3], to: [R0=10.0.0.1] }, points: 3 }
`,
  });
