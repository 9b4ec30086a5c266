// Grades configurations beside the page: the same function, the same digest as `hopwise grade`.
import { catalogue } from "../../grading/catalogue/index.ts";
import { type GradedLab, grade, ungradable } from "../../grading/grade.ts";
import { translator } from "../../grading/messages.ts";
import type { Result } from "../../grading/result.ts";
import { admit, Ungradable } from "../../grading/submission.ts";
import type { Evaluate } from "../../grading/verb.ts";
import { factories } from "../../lab/factories.ts";
import { type LabBundle, labOf } from "./bundle.ts";

export interface GradeRequest {
  readonly id: number;
  /** Sent once; kept for later requests. */
  readonly bundle?: LabBundle;
  readonly configs: readonly (readonly [string, string])[];
  readonly locale: string;
}
export interface GradeReply {
  readonly id: number;
  readonly result: Result;
  /** Texts of every message in the result, by JSON of the message. */
  readonly texts: Readonly<Record<string, string>>;
  /** Milliseconds of work. */
  readonly took: number;
}

let graded: GradedLab | undefined;
let bundle: LabBundle | undefined;
const encoder = new TextEncoder();

/** SHA-256 by content, taken beforehand: the platform offers it only asynchronously. A byte order mark counts. */
const hashes = new Map<string, string>();
const letters = new TextDecoder("utf-8", { ignoreBOM: true });
const prepare = async (texts: readonly string[]): Promise<void> => {
  hashes.clear();
  for (const text of texts) {
    const bytes = encoder.encode(text);
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    hashes.set(letters.decode(bytes), Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join(""));
  }
};

self.onmessage = async ({ data }: MessageEvent<GradeRequest>) => {
  if (data.bundle !== undefined) {
    bundle = data.bundle;
    if (bundle.checks !== null)
      graded = {
        lab: labOf(bundle),
        checks: bundle.checks,
        stimuli: new Map(),
        version: bundle.version,
        custom: new Map<string, Evaluate>(),
      };
  }
  if (graded === undefined || bundle === undefined) return;
  const started = performance.now();
  await prepare(data.configs.map(([, text]) => text));
  const options = {
    factories,
    course: "hopwise",
    student: "learner",
    seed: graded.lab.seed,
    sha256: (bytes: Uint8Array) => hashes.get(letters.decode(bytes)) ?? "",
  };
  const names = (edit: boolean): string[] =>
    (graded?.lab.nodes ?? []).filter((n) => n.edit === edit).map((n) => n.name);
  let result: Result;
  try {
    const entries = data.configs.map(([node, text]) => {
      const bytes = encoder.encode(text);
      return { path: `${node}.cfg`, kind: "file" as const, size: bytes.length, read: () => bytes };
    });
    result = grade(graded, admit(entries, names(true), names(false)), options);
  } catch (error) {
    const problem =
      error instanceof Ungradable ? error.problem : { id: "submission.refused", params: { what: String(error) } };
    result = ungradable(graded, problem, options);
  }
  const say = translator(
    {
      common: catalogue,
      labs: new Map([[graded.lab.id, new Map(Object.entries(bundle.messages).map(([l, m]) => [l, new Map(m)]))]]),
    },
    data.locale,
  );
  const messages = [
    ...(result.problem ? [result.problem] : []),
    ...result.warnings,
    ...result.checks.flatMap((c) => [c.message, ...c.hints]),
  ];
  const texts = Object.fromEntries(messages.map((m) => [JSON.stringify(m), say(m, result.lab)]));
  self.postMessage({ id: data.id, result, texts, took: performance.now() - started } satisfies GradeReply);
};
