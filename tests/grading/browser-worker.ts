// Grades in a web worker with everything the course has, hidden checks included; browser.test.ts serves it.
import { type GradedLab, grade } from "../../src/grading/grade.ts";
import { admit } from "../../src/grading/submission.ts";
import { factories } from "../../src/lab/factories.ts";
import { YamlFile } from "../../src/lab/yaml.ts";

export interface Asked {
  readonly lab: Omit<GradedLab["lab"], "configs">;
  readonly configs: readonly (readonly [string, { file: string; text: string }])[];
  readonly checks: GradedLab["checks"];
  readonly stimuli: readonly (readonly [string, readonly { node: string; type: readonly string[] }[]])[];
  readonly version: string;
  readonly seed: number;
  readonly submission: readonly (readonly [string, string])[];
}
export const gradeAsked = (asked: Asked, sha256: (bytes: Uint8Array) => string): unknown => {
  const names = (edit: boolean): string[] => asked.lab.nodes.filter((n) => n.edit === edit).map((n) => n.name);
  const entries = asked.submission.map(([node, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path: `${node}.cfg`, kind: "file" as const, size: bytes.length, read: () => bytes };
  });
  return grade(
    {
      lab: { ...asked.lab, configs: new Map(asked.configs) },
      checks: asked.checks,
      stimuli: new Map(asked.stimuli),
      version: asked.version,
      custom: new Map(),
    },
    admit(entries, names(true), names(false)),
    {
      factories,
      course: "course",
      student: "ada",
      seed: asked.seed,
      sha256,
      parseAnswers: (text) =>
        new Map((new YamlFile(text, "answers.yaml").root?.members() ?? []).map((m) => [m.name, m.value.scalar])),
    },
  );
};
if ("WorkerGlobalScope" in globalThis)
  self.onmessage = async ({ data }: MessageEvent<Asked>) => {
    const sums = new Map<string, string>();
    for (const [, text] of data.submission) {
      const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
      sums.set(text, Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join(""));
    }
    self.postMessage(gradeAsked(data, (bytes) => sums.get(new TextDecoder().decode(bytes)) ?? ""));
  };
