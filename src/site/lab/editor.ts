// Monaco for router configurations, loaded when the editor's tab is first chosen: highlighting, completion, complaints.
import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/codeEditor/register";
import "monaco-editor/features/suggest/register";
import "monaco-editor/editor/contrib/suggest/browser/suggestController";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/gotoError/register";
import "monaco-editor/features/toggleTabFocusMode/register";
import "monaco-editor/features/clipboard/register";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import { commands } from "../../ios/commands.ts";

const LANGUAGE = "ios-configuration";
(self as unknown as { MonacoEnvironment: unknown }).MonacoEnvironment = { getWorker: () => new EditorWorker() };

/** Grammar and help of every configuration command, from the table that runs the console. */
const lines = commands.flatMap((c) =>
  c.kind === "config" ? [{ mode: c.mode, grammar: c.grammar, help: c.help.at(-1) ?? "" }] : [],
);
const firstWords = new Map<string, string>();
for (const { grammar, help } of lines) {
  const word = grammar.split(" ")[0] ?? "";
  if (/^[a-z]/.test(word) && !firstWords.has(word)) firstWords.set(word, help);
}
let registered = false;
const register = (): void => {
  if (registered) return;
  registered = true;
  monaco.languages.register({ id: LANGUAGE });
  monaco.languages.setMonarchTokensProvider(LANGUAGE, {
    keywords: [...firstWords.keys(), "no"],
    tokenizer: {
      root: [
        [/^\s*!.*$/, "comment"],
        [/\d+\.\d+\.\d+\.\d+(?:\/\d+)?/, "number"],
        [/\b\d+(?::\d+)?\b/, "number"],
        [/[a-z][\w-]*/, { cases: { "@keywords": "keyword", "@default": "identifier" } }],
      ],
    },
  });
  monaco.languages.setLanguageConfiguration(LANGUAGE, { comments: { lineComment: "!" } });
  monaco.languages.registerCompletionItemProvider(LANGUAGE, {
    provideCompletionItems: (model, position) => {
      const typed = model
        .getLineContent(position.lineNumber)
        .slice(0, position.column - 1)
        .trimStart()
        .replace(/^no /, "");
      const word = model.getWordUntilPosition(position);
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endColumn: word.endColumn,
      };
      const before = typed.slice(0, typed.length - word.word.length);
      const next = new Map<string, string>();
      for (const { grammar, help } of lines) {
        if (!grammar.startsWith(before)) continue;
        const [candidate] = grammar.slice(before.length).split(" ");
        if (candidate !== undefined && /^[a-z][\w-]*$/.test(candidate)) next.set(candidate, help);
      }
      return {
        suggestions: [...next]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([label, detail]) => ({
            label,
            detail,
            kind: monaco.languages.CompletionItemKind.Keyword,
            insertText: label,
            range,
          })),
      };
    },
  });
  monaco.languages.registerHoverProvider(LANGUAGE, {
    provideHover: (model, position) => {
      const line = model.getLineContent(position.lineNumber).trim().replace(/^no /, "");
      const words = line.split(/\s+/).slice(0, 2).join(" ");
      const found = lines.filter((l) => l.grammar.startsWith(words)).slice(0, 6);
      return found.length === 0 ? null : { contents: found.map((l) => ({ value: `\`${l.grammar}\`: ${l.help}` })) };
    },
  });
};

export interface Complaint {
  readonly line: number;
  readonly message: string;
}
export interface OpenedEditor {
  value(): string;
  set(text: string): void;
  complain(complaints: readonly Complaint[]): void;
  onChange(listener: () => void): void;
  line(): number;
  dispose(): void;
}
const dark = (): string => (document.documentElement.dataset["theme"] === "light" ? "vs" : "vs-dark");

export const openEditor = (host: HTMLElement, text: string, label: string): OpenedEditor => {
  register();
  const editor = monaco.editor.create(host, {
    value: text,
    language: LANGUAGE,
    automaticLayout: true,
    minimap: { enabled: false },
    ariaLabel: label,
    theme: dark(),
    fontSize: 13,
    scrollBeyondLastLine: false,
  });
  const themes = new MutationObserver(() => monaco.editor.setTheme(dark()));
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return {
    value: () => editor.getValue(),
    set: (next) => editor.setValue(next),
    complain: (complaints) => {
      const model = editor.getModel();
      if (model !== null)
        monaco.editor.setModelMarkers(
          model,
          LANGUAGE,
          complaints.map((c) => ({
            startLineNumber: c.line,
            endLineNumber: c.line,
            startColumn: 1,
            endColumn: model.getLineMaxColumn(Math.min(c.line, model.getLineCount())),
            message: c.message,
            severity: monaco.MarkerSeverity.Error,
          })),
        );
    },
    onChange: (listener) => void editor.onDidChangeModelContent(listener),
    line: () => editor.getPosition()?.lineNumber ?? 1,
    dispose: () => {
      themes.disconnect();
      editor.dispose();
    },
  };
};
