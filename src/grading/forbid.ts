// Lines that a lab forbids: words compared as the router's parser would split them, `*` for one word or more.
import type { Lab } from "../lab/definition.ts";
import type { Message } from "./result.ts";
import { oneLine } from "./sanitize.ts";
import type { Submission } from "./submission.ts";

const wordsOf = (line: string): readonly string[] => line.trim().toLowerCase().split(/\s+/);

/** Word-wise match; linear in words times pattern words. */
export const matchesForbidden = (line: string, pattern: string): boolean => {
  const words = wordsOf(line);
  const wanted = wordsOf(pattern);
  let reach = [true, ...words.map(() => false)];
  for (const w of wanted) {
    const next = words.map(() => false);
    const out = [false, ...next];
    for (let i = 0; i < words.length; i++)
      if ((w === "*" && (reach[i] || out[i])) || (w === words[i] && reach[i])) out[i + 1] = true;
    reach = out;
  }
  return reach[words.length] === true;
};

/** The first forbidden line, as a problem that names file and line; null when there is none. */
export const forbiddenLines = (lab: Lab, submission: Submission): Message | null => {
  if (lab.forbid.length === 0) return null;
  for (const file of submission.configurations.values()) {
    const lines = file.text.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] ?? "";
      const pattern = lab.forbid.find((p) => matchesForbidden(line, p));
      if (pattern !== undefined)
        return {
          id: "submission.forbidden-line",
          params: { path: file.path, line: i + 1, text: oneLine(line, 200), pattern },
        };
    }
  }
  return null;
};
