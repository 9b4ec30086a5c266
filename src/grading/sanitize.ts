// Student text on its way into reports: no terminal escapes, no control or bidirectional characters, bounded length.

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const ESCAPE = /\u001b(?:\[[0-?]{0,64}[ -/]{0,16}[@-~]|\][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)|[@-_])/g;

/** Half of a surrogate pair: no character, and no encoder takes it. */
const HALF = /\p{Surrogate}/gu;

/** Plain text that is safe on a terminal and in any report; newlines and tabs stay. */
export const plain = (text: string, most = 65_536): string => {
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return cut.replace(/\r\n?/g, "\n").replace(ESCAPE, "").replace(CONTROL, "\ufffd").replace(HALF, "\ufffd");
};
/** The same on one line. */
export const oneLine = (text: string, most = 1_000): string => plain(text, most).replace(/[\n\t]+/g, " ");

/** Markdown that shows the text as it is. */
export const markdown = (text: string): string =>
  oneLine(text).replace(/[\\`*_{}[\]()#+\-.!|<>~@$&:]/g, (c) =>
    c === "<" ? "&lt;" : c === ">" ? "&gt;" : c === "&" ? "&amp;" : `\\${c}`,
  );

export const html = (text: string): string =>
  plain(text).replace(
    /[&<>"']/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c,
  );
