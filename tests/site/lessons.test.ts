// Lessons: frontmatter, labs and checks they name, references, links, and the subject they must cover.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { VERBS } from "../../src/grading/checks-schema.ts";

const ROOT = "content/lessons";
interface Frontmatter {
  readonly title?: string;
  readonly description?: string;
  readonly lab?: string;
  readonly minutes?: number;
  readonly objectives?: readonly string[];
  readonly prerequisites?: readonly string[];
}
interface Page {
  /** "01-mpls-vpn/02-ldp", or "" for the home page. */
  readonly slug: string;
  readonly file: string;
  readonly data: Frontmatter;
  readonly text: string;
}
const pageOf = (file: string): Page => {
  const [, data = "", text = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(file, "utf8")) ?? [];
  return { slug: posix.relative(ROOT, dirname(file)), file, data: parse(data) as Frontmatter, text };
};
const pages: readonly Page[] = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((f) => f.endsWith(".mdx"))
  .sort()
  .map((f) => pageOf(join(ROOT, f)));
const lessons = pages.filter((p) => /^\d\d-/.test(p.slug));
const inPart = (part: string): readonly Page[] => lessons.filter((p) => p.slug.startsWith(`${part}/`));
const mpls = inPart("01-mpls-vpn");
const slugs = new Set(pages.map((p) => p.slug));
/** Without code blocks, in which components and links are only shown. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, "");
const attributes = (text: string, name: string): readonly string[] =>
  [...prose(text).matchAll(new RegExp(`\\b${name}="([^"]*)"`, "g"))].map((m) => m[1] ?? "");
const checkIds = (lab: string): readonly string[] =>
  (parse(readFileSync(`graders/${lab}/checks.yaml`, "utf8")) as { checks: { id: string }[] }).checks.map((c) => c.id);
const nodeNames = (lab: string): readonly string[] =>
  Object.keys((parse(readFileSync(`content/labs/${lab}/lab.yaml`, "utf8")) as { nodes: object }).nodes);

test("there are eight lessons on MPLS VPNs, and four pages for teachers", () => {
  const numbers = new Set(mpls.map((p) => p.slug.slice("01-mpls-vpn/".length).slice(0, 2)));
  expect([...numbers]).toEqual(["01", "02", "03", "04", "05", "06", "07", "08"]);
  expect(inPart("90-teaching")).toHaveLength(4);
});

describe.each(lessons.map((p) => [p.slug, p] as const))("%s", (_, { slug, data, text }) => {
  test("says what it is about, for whom, and how long it takes", () => {
    expect(data.title).toBeTruthy();
    expect(data.description).toBeTruthy();
    expect(data.minutes).toBeGreaterThan(0);
    expect(data.objectives?.length).toBeGreaterThanOrEqual(3);
    expect(data.objectives?.length).toBeLessThanOrEqual(5);
    for (const before of data.prerequisites ?? []) expect([...slugs], before).toContain(before);
  });

  test("names RFCs with their sections at the end", () => {
    const references = text.slice(text.indexOf("## References"));
    expect(text).toContain("## References");
    const named = references.split("\n").filter((l) => /\bRFC \d/.test(l));
    expect(named.length).toBeGreaterThan(0);
    for (const line of named) expect(line).toMatch(/\bRFC \d{4}, section \d/);
  });

  test("has headings in order, and no level 1", () => {
    let before = 1;
    for (const [, marks = ""] of prose(text).matchAll(/^(#{1,6}) /gm)) {
      expect(marks.length).toBeGreaterThan(1);
      expect(marks.length).toBeLessThanOrEqual(before + 1);
      before = marks.length;
    }
  });

  test("names only checks and nodes that its lab has", () => {
    const checks = [...attributes(text, "checks"), ...attributes(text, "check")].flatMap((c) => c.split(","));
    const nodes = [...attributes(text, "node"), ...attributes(text, "link").map((l) => l.split(":")[0] ?? "")];
    if (data.lab === undefined) {
      expect([...checks, ...nodes]).toEqual([]);
      return;
    }
    expect(existsSync(`content/labs/${data.lab}/lab.yaml`), `lab ${data.lab}`).toBe(true);
    const known = checkIds(data.lab);
    for (const id of checks) expect(known, slug).toContain(id);
    const names = nodeNames(data.lab);
    for (const node of nodes) expect(names, slug).toContain(node);
  });

  test("has answers that exist", () => {
    for (const [whole, list = "", answer = ""] of prose(text).matchAll(
      /options=\{(\[[\s\S]*?\])\}\s+answer=\{(\d+)\}/g,
    )) {
      const options = JSON.parse(list) as string[];
      expect(options.length, whole).toBeGreaterThan(1);
      expect(Number(answer), whole).toBeLessThan(options.length);
    }
  });
});

describe.each(mpls.map((p) => [p.slug, p] as const))("%s, a lesson with a lab", (_, { data, text }) => {
  test("has at least two questions, of which one to predict, a figure, and a graded task", () => {
    const predictions = prose(text).match(/<Predict\n/g)?.length ?? 0;
    const questions = prose(text).match(/<Quiz\n/g)?.length ?? 0;
    expect(predictions).toBeGreaterThanOrEqual(1);
    expect(predictions + questions).toBeGreaterThanOrEqual(2);
    expect(text).toMatch(/<(Terminal|Topology|Capture|Matrix) /);
    expect(text).toMatch(/<Task checks="/);
    expect(text).toMatch(/^## (What you have seen|The end of this part)$/m);
    expect(data.lab).toBeTruthy();
  });

  test("says so when interfaces of the learner's routers are shut down at the start", () => {
    const folder = `content/labs/${data.lab}/start`;
    const { nodes } = parse(readFileSync(`content/labs/${data.lab}/lab.yaml`, "utf8")) as {
      nodes: Record<string, { edit?: boolean }>;
    };
    const shut = readdirSync(folder).filter(
      (f) =>
        nodes[f.replace(/\.cfg$/, "")]?.edit === true && /^ shutdown$/m.test(readFileSync(join(folder, f), "utf8")),
    );
    expect(/shut down at the start/.test(text), shut.join(" ")).toBe(shut.length > 0);
  });

  test("shows no six lines in a row of a solution", () => {
    const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map((m) => m[1] ?? "");
    const lines = (t: string): string[] =>
      t
        .split("\n")
        .map((l) => l.trim())
        .filter((l) => l !== "" && l !== "!");
    const shown = blocks.map(lines);
    const solutions = `graders/${data.lab}/solutions`;
    for (const solution of readdirSync(solutions, { recursive: true, encoding: "utf8" }).filter((f) =>
      f.endsWith(".cfg"),
    )) {
      const have = lines(readFileSync(join(solutions, solution), "utf8"));
      for (let i = 0; i + 6 <= have.length; i++) {
        const window = have.slice(i, i + 6).join("\n");
        for (const block of shown) expect(block.join("\n")).not.toContain(window);
      }
    }
  });
});

test("every numbered lesson predicts at least twice, its further pages included", () => {
  for (const number of ["01", "02", "03", "04", "05", "06", "07", "08"]) {
    const text = mpls
      .filter((p) => p.slug.includes(`/${number}`))
      .map((p) => prose(p.text))
      .join("\n");
    expect(text.match(/<Predict\n/g)?.length ?? 0, number).toBeGreaterThanOrEqual(2);
  }
});

test("every graded MPLS lab has a lesson", () => {
  const taught = new Set(lessons.map((p) => p.data.lab));
  for (const lab of readdirSync("graders")) expect([...taught], lab).toContain(lab);
});

test("links inside the course lead to pages", () => {
  for (const { slug, file, text, data } of pages) {
    const hero = [...readFileSync(file, "utf8").matchAll(/^\s+link: (\S+)$/gm)].map((m) => m[1] ?? "");
    const links = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1] ?? "");
    for (const link of [...hero, ...links]) {
      if (/^https?:/.test(link)) continue;
      expect(link, `${data.title}: relative`).toMatch(/^\.\.?\//);
      expect(link, `${data.title}: ends in a slash`).toMatch(/\/(#.*)?$/);
      const target = posix.normalize(posix.join(slug, link.replace(/#.*$/, ""))).replace(/\/$/, "");
      const plain = target.replace(/^(fr|it)\//, "");
      expect([...slugs], `${file}: ${link}`).toContain(plain);
    }
  }
});

test("part labels and the home page are there in French and Italian", () => {
  for (const part of ["01-mpls-vpn", "90-teaching"]) {
    const { translations } = JSON.parse(readFileSync(`${ROOT}/${part}/part.json`, "utf8")) as {
      translations: Record<string, string>;
    };
    expect(Object.keys(translations).sort()).toEqual(["fr", "it"]);
  }
  for (const locale of ["fr", "it"]) {
    const linked = (slug: string): number => pages.find((p) => p.slug === slug)?.text.match(/\]\(\.\//g)?.length ?? 0;
    expect(linked(locale)).toBeGreaterThanOrEqual(8);
    expect(slugs).toContain(locale);
  }
});

test("the guide to checks shows every verb", () => {
  const guide = pages.find((p) => p.slug === "90-teaching/02-checks")?.text ?? "";
  for (const verb of VERBS) expect(guide, verb).toMatch(new RegExp(`that: ${verb}\\b|\`${verb}\``));
  for (const key of ["needs", "control", "within", "scenario", "visibility", "variables", "acrossOnly"])
    expect(guide, key).toContain(key);
});

test("the guide to lessons has a live example of every component", () => {
  const guide = prose(pages.find((p) => p.slug === "90-teaching/03-lessons")?.text ?? "");
  const components = readFileSync("src/site/lesson/index.ts", "utf8").matchAll(/as (\w+) \}/g);
  const names = [...components].map((m) => m[1] ?? "");
  expect(names.length).toBeGreaterThanOrEqual(7);
  for (const name of names) expect(guide, name).toMatch(new RegExp(`^<${name}\\b`, "m"));
});

// What the first part must teach, a row of the subject a line.
test.each([
  ["backbone", ["OSPF", "point-to-point", "router ids", "loopback to loopback"]],
  [
    "LDP",
    ["hellos", "bindings", "implicit null", "penultimate hop popping", "LFIB", "mpls ip", "label stack", "traceroute"],
  ],
  ["VRF", ["ip vrf GOLD", "vrf definition GOLD", "address-family ipv4", "exactly one", "overlap"]],
  [
    "RD and RT",
    ["route distinguisher", "route target", "export", "import", "65103:103", "65103:402", "static leaking"],
  ],
  ["MP-BGP", ["send-community extended", "activate", "full mesh", "route reflector", "AFI 1, SAFI 128"]],
  [
    "PE-CE",
    [
      "default-information originate",
      "redistribute connected",
      "redistribute static",
      "eBGP",
      "domain id",
      "route type",
      "down bit",
      "sham link",
    ],
  ],
  ["why MPLS", ["next-hop-self", "black hole", "full mesh", "P router needs no customer route"]],
  ["loops", ["own AS number", "never passes a route learnt over iBGP", "CLUSTER_LIST", "ORIGINATOR_ID"]],
  [
    "the lab",
    ["65103:1111", "65103:2222", "65103:3333", "65103:4444", "10.10.30.133", "172.33.33.1/30", "22.22.22.22"],
  ],
  ["metrics", ["[200/30]", "[200/33]", "[200/0]", "metric 11"]],
  [
    "what the routers show",
    [
      "is directly connected",
      "Gateway of last resort is 2.2.2.2 to network 0.0.0.0",
      "% IP routing table Internet does not exist",
      "Success rate is 0 percent (0/5)",
      "!!!!!",
    ],
  ],
  ["troubleshooting", ["explain reach", "explain route", "there and back", "No Label"]],
])("the part covers: %s", (_, keywords) => {
  const text = mpls
    .map((p) => p.text)
    .join("\n")
    .toLowerCase();
  for (const word of keywords) expect(text.includes(word.toLowerCase()), word).toBe(true);
});

test("the right answer is not always in the same place", () => {
  const answers = mpls.flatMap((p) => [...prose(p.text).matchAll(/\banswer=\{(\d)\}/g)].map((m) => m[1]));
  for (const place of new Set(answers))
    expect(answers.filter((a) => a === place).length / answers.length, `place ${place}`).toBeLessThan(0.5);
  expect(answers.length).toBeGreaterThan(30);
});
