// `hopwise new lab|lesson`: files to start from, a lab that already passes every gate.
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { makeFolder } from "./folders.ts";
import { loadGradedLab } from "./graded-lab.ts";
import { type Output, UsageError } from "./outcome.ts";

export interface NewCommand {
  readonly kind: string;
  readonly id: string;
  readonly course: string;
  readonly title?: string;
  readonly part?: string;
  readonly lab?: string;
}

const router = (n: 1 | 2, more: string): string => `hostname R${n}
!
interface Loopback0
 ip address 10.0.0.${n} 255.255.255.255
!
interface GigabitEthernet0/0
 ip address 192.0.2.${n} 255.255.255.0
!
${more}end
`;
const staticRoute = (n: 1 | 2): string => `ip route 10.0.0.${3 - n} 255.255.255.255 192.0.2.${3 - n}\n!\n`;
const ospf = (n: 1 | 2): string =>
  `router ospf 1\n network 10.0.0.${n} 0.0.0.0 area 0\n network 192.0.2.0 0.0.0.255 area 0\n!\n`;

const labFiles = (id: string, title: string): ReadonlyMap<string, string> =>
  new Map([
    [
      `content/labs/${id}/lab.yaml`,
      `schema: lab/v1
id: ${id}
title: ${JSON.stringify(title)}
seed: 1
nodes:
  R1: { kind: router, edit: true }     # start/R1.cfg is where the learner begins
  R2: { kind: router, edit: true }
links:
  - [R1:GigabitEthernet0/0, R2:GigabitEthernet0/0]
budget: { events: 1e6, virtual: 600s }
`,
    ],
    [`content/labs/${id}/start/R1.cfg`, router(1, "")],
    [`content/labs/${id}/start/R2.cfg`, router(2, "")],
    [
      `graders/${id}/checks.yaml`,
      `# yaml-language-server: $schema=https://unpkg.com/hopwise/schemas/checks.schema.json
schema: checks/v1
checks:
  - { id: there, title: R1 has a route to R2's loopback, that: route, at: R1, prefix: 10.0.0.2/32, points: 1, hints: [there-1] }
  - { id: back, title: R2 has a route to R1's loopback, that: route, at: R2, prefix: 10.0.0.1/32, points: 1, hints: [back-1] }
  - { id: reach, title: The loopbacks reach each other, needs: [there, back], that: reach, matrix: { from: [R1=10.0.0.1], to: [R2=10.0.0.2], both: true }, points: 2 }
waived:
  - { mutant: '* alter "ip address * 255.255.255.*" to *', reason: "a wider or narrower mask changes nothing that this exercise asks for" }
`,
    ],
    [`graders/${id}/solutions/static/R1.cfg`, router(1, staticRoute(1))],
    [`graders/${id}/solutions/static/R2.cfg`, router(2, staticRoute(2))],
    [`graders/${id}/solutions/ospf/R1.cfg`, router(1, ospf(1))],
    [`graders/${id}/solutions/ospf/R2.cfg`, router(2, ospf(2))],
    [`graders/${id}/wrong/one-way/R2.cfg`, router(2, "")],
    [`graders/${id}/wrong/one-way/expect.yaml`, "back: fail\nreach: blocked\n"],
    [
      `graders/${id}/messages/en.yaml`,
      "there-1: R1 knows only what it is connected to. What must it be told?\nback-1: A packet that arrives also needs a way back.\n",
    ],
  ]);

const titleOf = (id: string): string =>
  id
    .replace(/^\d+[a-z]?-/, "")
    .replace(/-/g, " ")
    .replace(/^./, (c) => c.toUpperCase());

/** A lesson with everything that one has; with its lab, the figure and a task with every check of it. */
const lessonFiles = (
  part: string,
  id: string,
  title: string,
  lab: { readonly id: string; readonly checks: readonly string[] } | null,
): ReadonlyMap<string, string> =>
  new Map([
    [
      `content/lessons/${part}/${id}/index.mdx`,
      `---
title: ${JSON.stringify(title)}
description: ${JSON.stringify(`One sentence that says what ${title} is about.`)}
order: ${Number.parseInt(id, 10)}
minutes: 20
objectives:
  - Say here what the learner can do afterwards
  - One ability a line, which a check or a question can prove
  - Three to five of them
${lab === null ? "" : `lab: ${lab.id}\n`}---
${lab === null ? "" : '\nimport { Task, Topology } from "../../../../src/site/lesson/index.ts";\n'}
Start with a question that the network can answer.
${lab === null ? "" : "\n<Topology />\n"}
## Try it
${
  lab === null
    ? "\nSay what to type, and what to look for.\n"
    : `\n<Task checks="${lab.checks.join(",")}" title="1 · What to do">\n\nSay what to type, and what to look for.\n\n</Task>\n`
}
## What you have seen

- One sentence a point.

## References

- RFC 791, section 3.2: say what is to be read there, and name the section.
`,
    ],
  ]);

/** The lab that a lesson opens, with its checks; none when it names none. Throws LabFaults for one that is not there. */
const labOf = async (command: NewCommand): Promise<{ id: string; checks: readonly string[] } | null> => {
  if (command.lab === undefined) return null;
  const { checks } = await loadGradedLab(command.lab, command.course);
  return {
    id: command.lab,
    checks: checks.file.checks.filter((c) => c.visibility.when === "visible").map((c) => c.id),
  };
};

/** Writes the files; refuses to touch one that exists. */
export const newCommand = async (command: NewCommand, output: Output): Promise<number> => {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(command.id))
    throw new UsageError(`"${command.id}" cannot be an id: use lower-case letters, digits and hyphens`);
  const title = command.title ?? titleOf(command.id);
  let files: ReadonlyMap<string, string>;
  if (command.kind === "lab") files = labFiles(command.id, title);
  else if (command.kind === "lesson") {
    if (command.part === undefined || !/^\d\d-[a-z0-9-]+$/.test(command.part) || !/^\d\d-/.test(command.id))
      throw new UsageError("a lesson needs --part NN-part, and an id that starts with its place, such as 03-labels");
    files = new Map([
      ...lessonFiles(command.part, command.id, title, await labOf(command)),
      ...(existsSync(join(command.course, "content/lessons", command.part))
        ? []
        : ([
            [`content/lessons/${command.part}/part.json`, `${JSON.stringify({ label: titleOf(command.part) })}\n`],
          ] as const)),
    ]);
  } else throw new UsageError(`"new" makes a lab or a lesson, not "${command.kind}"`);
  const taken = [...files.keys()].filter((f) => existsSync(join(command.course, f)));
  if (taken.length > 0) throw new UsageError(`already there: ${taken.join(", ")}`);
  for (const [file, text] of files) {
    const path = join(command.course, file);
    makeFolder(dirname(path));
    writeFileSync(path, text, { flag: "wx" });
    output.out(`${relative(".", path)}\n`);
  }
  output.err(
    command.kind === "lab" ? `now: hopwise check ${command.id} --course ${command.course}\n` : "now: npm run dev\n",
  );
  return 0;
};
