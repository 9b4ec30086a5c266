// Submissions for the lab of two routers that a stranger might send. None of them may pass by accident, and none may stop
// the grading of the others.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { files, right, route, router } from "./course.ts";

export interface Hostile {
  readonly name: string;
  /** Makes it in the class folder, under its name. */
  make(folder: string): void;
  /** The id of the problem it is refused with, or the checks that pass all the same. */
  readonly expect: { readonly refused: string } | { readonly score: number };
}
const folder = (contents: Readonly<Record<string, string | Uint8Array>>) => (at: string) => void files(at, contents);
const archive = (contents: Parameters<typeof zipSync>[0]) => (at: string) => writeFileSync(at, zipSync(contents));
const text = (value: string): Uint8Array => strToU8(value);
const inR1 = (lines: string): Record<string, string> => ({ ...right, "R1.cfg": router(1, `${lines}${route(1)}`) });
/** Field of the central directory of an archive, rewritten. */
const patched = (zip: Uint8Array, offset: number, value: number, bytes: 2 | 4): Uint8Array => {
  const view = new DataView(zip.buffer);
  for (let i = 0; i + 4 < zip.length; i++)
    if (view.getUint32(i, true) === 0x02014b50)
      if (bytes === 2) view.setUint16(i + offset, value, true);
      else view.setUint32(i + offset, value, true);
  return zip;
};
const BOMB = "(a+)+(a|a)*(.*.*)*$";

export const HOSTILE: readonly Hostile[] = [
  {
    name: "::error file=x::owned",
    expect: { score: 4 },
    make: folder(right),
  },
  { name: "=cmd()|' !A0", expect: { score: 4 }, make: folder(right) },
  {
    name: "answers-binary",
    expect: { refused: "binary" },
    make: folder({ ...right, "answers.yaml": new Uint8Array(64) }),
  },
  {
    name: "answers-proto",
    expect: { refused: "refused" },
    make: folder({ ...right, "answers.yaml": "__proto__: { polluted: yes }\nconstructor: 1\n" }),
  },
  { name: "backslash-name", expect: { refused: "backslash" }, make: folder({ ...right, "a\\R1.cfg": "" }) },
  { name: "escape-name", expect: { refused: "control-character" }, make: folder({ ...right, "\u001b[31m.cfg": "" }) },
  {
    name: "fifo",
    expect: { refused: "special-file" },
    make: (at) => {
      files(at, right);
      if (spawnSync("mkfifo", [join(at, "P1.cfg")]).status !== 0) throw new Error("no mkfifo here");
    },
  },
  {
    name: "forty-thousand-lines",
    expect: { score: 4 },
    make: folder({ ...right, "R1.cfg": `${router(1, route(1))}${"bogus line here\n".repeat(40_000)}` }),
  },
  {
    name: "link-folder",
    expect: { refused: "symlink" },
    make: (at) => {
      files(at, right);
      symlinkSync("/", join(at, "root"));
    },
  },
  {
    name: "loop-forever",
    // Each sends the other what it should keep; the packet ends with its time to live.
    expect: { score: 1 },
    make: folder({
      "R1.cfg": `hostname R1\ninterface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n${route(1)}end\n`,
      "R2.cfg": `hostname R2\ninterface GigabitEthernet0/0\n ip address 192.0.2.2 255.255.255.0\nip route 0.0.0.0 0.0.0.0 192.0.2.1\nip route 10.0.0.2 255.255.255.255 192.0.2.1\nend\n`,
    }),
  },
  { name: "name-proto", expect: { refused: "reserved-name" }, make: folder({ ...right, "__proto__.cfg": "" }) },
  {
    name: "name-unicode",
    expect: { refused: "name-collision" },
    make: folder({ ...right, "\u00e9.txt": "", "e\u0301.txt": "" }),
  },
  {
    name: "recursive-routes",
    expect: { score: 4 },
    make: folder(
      inR1(
        Array.from({ length: 200 }, (_, i) => `ip route 15.0.${i}.0 255.255.255.0 15.0.${(i + 1) % 200}.1\n`).join(""),
      ),
    ),
  },
  { name: "zip-drive.zip", expect: { refused: "absolute-path" }, make: archive({ "C:/R1.cfg": text(router(1)) }) },
  {
    name: "zip-fifty-megabytes.zip",
    expect: { refused: "zip-bomb" },
    make: archive({ "R1.cfg": text(`${router(1, route(1))}${"!\n".repeat(25 << 20)}`) }),
  },
  {
    name: "zip-lies.zip",
    // The directory says three octets; what comes out is more.
    expect: { refused: "bad-archive" },
    make: (at) => writeFileSync(at, patched(zipSync({ "R1.cfg": text(right["R1.cfg"].repeat(50)) }), 24, 3, 4)),
  },
  {
    name: "zip-noise.zip",
    expect: { refused: "bad-archive" },
    make: (at) =>
      writeFileSync(
        at,
        new Uint8Array(50_000).map((_, i) => (i * i * 31 + 7) & 255),
      ),
  },
  {
    name: "zip-reserved.zip",
    expect: { refused: "reserved-name" },
    make: archive({ "R1.cfg": text(router(1)), "lpt1.cfg": text("") }),
  },
  {
    name: "zip-twice.zip",
    expect: { refused: "name-collision" },
    make: archive({ "R1.cfg": text(router(1)), "r1.CFG": text(router(1)) }),
  },
  {
    name: "answers-anchors",
    expect: { refused: "refused" },
    make: folder({ ...right, "answers.yaml": `a: &a [1]\nb: ${"*a, ".repeat(10)}\n` }),
  },
  { name: "answers-broken", expect: { refused: "refused" }, make: folder({ ...right, "answers.yaml": "a: [1, 2\n" }) },
  { name: "banner-ansi", expect: { score: 4 }, make: folder(inR1("banner motd ^\u001b[2J\u001b]0;owned\u0007^\n")) },
  {
    name: "bidi-description",
    expect: { score: 4 },
    make: folder(inR1("interface Loopback9\n description \u202egnp.exe\u2066\n")),
  },
  {
    name: "binary",
    expect: { refused: "binary" },
    make: folder({ ...right, "R2.cfg": new Uint8Array(4096).map((_, i) => (i * 167) & 255) }),
  },
  { name: "case-collision", expect: { refused: "name-collision" }, make: folder({ ...right, "r1.cfg": router(1) }) },
  {
    name: "config-folder",
    expect: { score: 1 },
    make: folder({ "R2.cfg": right["R2.cfg"], "R1.cfg/R1.cfg": right["R1.cfg"] }),
  },
  {
    name: "deep-folders",
    expect: { refused: "nothing-to-grade" },
    make: folder({ [`${"a/".repeat(60)}R1.cfg`]: router(1), "x/b": "" }),
  },
  { name: "empty-file", expect: { score: 0 }, make: folder({ ...right, "R1.cfg": "" }) },
  { name: "empty-folder", expect: { refused: "nothing-to-grade" }, make: (at) => void mkdirSync(at) },
  {
    name: "endless-line",
    expect: { refused: "line-too-long" },
    make: folder({ ...right, "R1.cfg": `hostname ${"R".repeat(100_000)}\n` }),
  },
  {
    name: "fifty-megabytes",
    expect: { refused: "file-too-large" },
    make: (at) => {
      files(at, right);
      truncateSync(join(at, "R1.cfg"), 50 << 20);
    },
  },
  {
    name: "forged-checks",
    expect: { score: 0 },
    make: folder({
      "R1.cfg": router(1),
      "R2.cfg": router(2),
      "checks.yaml": "schema: checks/v1\nchecks: []\n",
      "checks.ts": "process.exit(0);\n",
      "lab.yaml": "id: x\n",
    }),
  },
  {
    name: "forged-result",
    expect: { score: 0 },
    make: folder({
      "R1.cfg": router(1),
      "R2.cfg": router(2),
      "result.json": JSON.stringify({ schema: "hopwise/result/v1", score: 4, maxScore: 4 }),
      "hopwise-report.json": "{}",
      "results/results.json": '{"score":4}',
    }),
  },
  { name: "half-right", expect: { score: 1 }, make: folder({ ...right, "R2.cfg": router(2) }) },
  {
    name: "hostname-proto",
    expect: { score: 4 },
    make: folder(
      inR1(
        "hostname __proto__\nip vrf constructor\nroute-map __proto__ permit 10\nip prefix-list prototype permit 10.0.0.0/8\n",
      ),
    ),
  },
  {
    name: "like =cmd()",
    expect: { score: 4 },
    make: folder(inR1("interface Loopback9\n description =cmd|' /C calc'!A0\n")),
  },
  {
    name: "link-out",
    expect: { refused: "symlink" },
    make: (at) => {
      files(at, right);
      symlinkSync("/etc/passwd", join(at, "notes.cfg"));
    },
  },
  { name: "link-whole", expect: { refused: "symlink" }, make: (at) => symlinkSync("/etc", at) },
  {
    name: "ten-thousand-files",
    expect: { refused: "too-many-files" },
    make: (at) => {
      files(at, right);
      for (let i = 0; i < 10_000; i++) writeFileSync(join(at, `f${i}`), "");
    },
  },
  {
    name: "many-lines",
    expect: { refused: "too-many-lines" },
    make: folder({ ...right, "R1.cfg": "!\n".repeat(60_000) }),
  },
  {
    name: "nested-zip",
    expect: { refused: "nothing-to-grade" },
    make: folder({ "inner.zip": zipSync({ "R1.cfg": text(router(1)) }), "x/y": "" }),
  },
  {
    name: "no-utf8",
    expect: { refused: "not-utf8" },
    make: folder({ ...right, "R1.cfg": new Uint8Array([0xc3, 0x28, 0x0a]) }),
  },
  {
    name: "not-a-config",
    expect: { score: 0 },
    make: folder({
      ...right,
      "R1.cfg": `#!/bin/sh\nrm -rf /\n$(reboot)\n\`id\`\n<script>alert(1)</script>\n{{7*7}} \${7*7} %s%n\n`,
    }),
  },
  {
    name: "pattern-bomb",
    expect: { score: 4 },
    make: folder(inR1(`ip as-path access-list 1 permit ${BOMB}\nip community-list expanded X permit ${BOMB}\n`)),
  },
  { name: "reserved-name", expect: { refused: "reserved-name" }, make: folder({ ...right, "NUL.cfg": "" }) },
  {
    name: "secret-variable",
    expect: { score: 4 },
    make: folder(inR1("username a secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0\n")),
  },
  { name: "shell-name; rm -rf", expect: { score: 4 }, make: folder(right) },
  {
    name: "unreadable",
    expect: process.getuid?.() === 0 ? { score: 4 } : { refused: "refused" },
    make: (at) => {
      files(at, right);
      chmodSync(join(at, "R1.cfg"), 0);
    },
  },
  {
    name: "workflow-command",
    expect: { score: 4 },
    make: folder(
      inR1("interface Loopback9\n description ::set-output name=result::pass\nbogus ::error file=x::owned\n"),
    ),
  },
  { name: "zip-absolute.zip", expect: { refused: "absolute-path" }, make: archive({ "/R1.cfg": text(router(1)) }) },
  { name: "zip-bomb.zip", expect: { refused: "zip-bomb" }, make: archive({ "R1.cfg": new Uint8Array(30 << 20) }) },
  { name: "zip-broken.zip", expect: { refused: "bad-archive" }, make: (at) => writeFileSync(at, "PK not a zip") },
  {
    name: "zip-encrypted.zip",
    expect: { refused: "encrypted" },
    make: (at) => writeFileSync(at, patched(zipSync({ "R1.cfg": text("x") }), 8, 1, 2)),
  },
  {
    name: "zip-folder.zip",
    expect: { score: 4 },
    make: archive({ work: { "R1.cfg": text(right["R1.cfg"]), "R2.cfg": text(right["R2.cfg"]) } }),
  },
  {
    name: "zip-link.zip",
    expect: { refused: "symlink" },
    make: archive({ "R1.cfg": [text("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }] }),
  },
  { name: "zip-nothing.zip", expect: { refused: "bad-archive" }, make: (at) => writeFileSync(at, "") },
  {
    name: "zip-slip.zip",
    expect: { refused: "dot-segment" },
    make: archive({ "../../R1.cfg": text(router(1)), "R2.cfg": text(router(2)) }),
  },
  {
    name: "zip-ten-thousand.zip",
    expect: { refused: "too-many-files" },
    make: archive(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, new Uint8Array(0)]))),
  },
];
