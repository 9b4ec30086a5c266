// Monaco for router configurations, loaded when the editor's tab is first chosen. What it knows of the language it asks
// the language worker: this module holds no command table.
import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/codeEditor/register";
import "monaco-editor/features/suggest/register";
import "monaco-editor/editor/contrib/suggest/browser/suggestController";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/gotoError/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/toggleTabFocusMode/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/diffEditor/register";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import type { Complaint, Offer } from "../../ios/assist.ts";
import type { Device } from "../../ios/difference.ts";
import { ask } from "./language.ts";

const LANGUAGE = "ios-configuration";
(self as unknown as { MonacoEnvironment: unknown }).MonacoEnvironment = { getWorker: () => new EditorWorker() };

/** The device that each text belongs to, by the model's address. */
const devices = new Map<string, { readonly device: Device; readonly kept: string }>();
const place = (model: monaco.editor.ITextModel, position: monaco.Position, device: Device) => ({
  text: model.getValue(),
  device,
  line: position.lineNumber,
  column: position.column - 1,
});
const KIND: Record<Offer["kind"], monaco.languages.CompletionItemKind> = {
  name: monaco.languages.CompletionItemKind.Variable,
  word: monaco.languages.CompletionItemKind.Keyword,
  value: monaco.languages.CompletionItemKind.Value,
};

let registered: Promise<void> | null = null;
const register = (): Promise<void> => {
  registered ??= ask("words", null)
    .catch((): readonly string[] => [])
    .then((keywords) => {
      monaco.languages.register({ id: LANGUAGE });
      monaco.languages.setMonarchTokensProvider(LANGUAGE, {
        keywords,
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
        triggerCharacters: [" "],
        provideCompletionItems: async (model, position) => {
          const known = devices.get(model.uri.toString());
          if (known === undefined) return { suggestions: [] };
          const { from, offers } = await ask("offers", place(model, position, known.device));
          const range = {
            startLineNumber: position.lineNumber,
            endLineNumber: position.lineNumber,
            startColumn: from + 1,
            endColumn: position.column,
          };
          return {
            suggestions: offers.map((offer, i) => ({
              label: offer.text,
              detail: offer.help,
              kind: KIND[offer.kind],
              insertText: offer.kind === "value" ? `\${1:${offer.text.replace(/[\\$}]/g, "\\$&")}}` : offer.text,
              ...(offer.kind === "value"
                ? { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet }
                : {}),
              sortText: String(i).padStart(4, "0"),
              range,
            })),
          };
        },
      });
      monaco.languages.registerHoverProvider(LANGUAGE, {
        provideHover: async (model, position) => {
          const known = devices.get(model.uri.toString());
          const meaning = known && (await ask("meaning", place(model, position, known.device)));
          if (!meaning) return null;
          const contents = [
            ...(meaning.syntax === "" ? [] : [{ value: `\`\`\`text\n${meaning.syntax}\n\`\`\`` }]),
            { value: meaning.help.replace(/[\\<>*_`]/g, "\\$&") },
            ...(meaning.kept ? [{ value: known.kept }] : []),
          ];
          return {
            contents,
            range: new monaco.Range(position.lineNumber, meaning.from + 1, position.lineNumber, meaning.to + 1),
          };
        },
      });
    });
  return registered;
};

export interface OpenedEditor {
  value(): string;
  /** Replaces the text; what was there can be had back by undoing. */
  set(text: string): void;
  complain(complaints: readonly Complaint[]): void;
  onChange(listener: () => void): void;
  line(): number;
  /** Goes to a line, 1 and up, and shows it. */
  go(line: number, column?: number): void;
  dispose(): void;
}
const dark = (): string => (document.documentElement.dataset["theme"] === "light" ? "vs" : "vs-dark");
const followTheme = (): (() => void) => {
  const themes = new MutationObserver(() => monaco.editor.setTheme(dark()));
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => themes.disconnect();
};
const LOOK = {
  automaticLayout: true,
  minimap: { enabled: false },
  fontSize: 13,
  scrollBeyondLastLine: false,
  // Arrow keys and Page Down leave the last line to the page.
  scrollbar: { alwaysConsumeMouseWheel: false },
} as const;

/** `kept`: what a hover says of a command without effect here. */
export const openEditor = async (
  host: HTMLElement,
  text: string,
  label: string,
  device: Device,
  kept: string,
): Promise<OpenedEditor> => {
  await register();
  const model = monaco.editor.createModel(text, LANGUAGE);
  devices.set(model.uri.toString(), { device, kept });
  const editor = monaco.editor.create(host, {
    ...LOOK,
    model,
    ariaLabel: label,
    theme: dark(),
    fixedOverflowWidgets: true,
    wordBasedSuggestions: "off",
    // As on a console: Tab completes, Enter ends the line.
    acceptSuggestionOnEnter: "off",
  });
  const unfollow = followTheme();
  const opened: OpenedEditor = {
    value: () => model.getValue(),
    set: (next) => {
      if (next === model.getValue()) return;
      const at = editor.getPosition();
      editor.pushUndoStop();
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: next }], () => null);
      editor.pushUndoStop();
      if (at !== null) editor.setPosition(at);
    },
    complain: (complaints) =>
      monaco.editor.setModelMarkers(
        model,
        LANGUAGE,
        complaints
          .filter((c) => c.line >= 1 && c.line <= model.getLineCount())
          .map((c) => ({
            startLineNumber: c.line,
            endLineNumber: c.line,
            startColumn: c.from + 1,
            endColumn: Math.max(c.to + 1, c.from + 2),
            message: c.reason,
            severity: c.kept === true ? monaco.MarkerSeverity.Info : monaco.MarkerSeverity.Error,
          })),
      ),
    onChange: (listener) => void model.onDidChangeContent(listener),
    line: () => editor.getPosition()?.lineNumber ?? 1,
    go: (line, column = 1) => {
      const position = { lineNumber: Math.min(Math.max(line, 1), model.getLineCount()), column };
      editor.setPosition(position);
      editor.revealPositionInCenter(position);
      editor.focus();
    },
    dispose: () => {
      unfollow();
      delete (host as HTMLElement & { editor?: OpenedEditor }).editor;
      devices.delete(model.uri.toString());
      editor.dispose();
      model.dispose();
    },
  };
  (host as HTMLElement & { editor?: OpenedEditor }).editor = opened;
  return opened;
};

/** Two texts side by side, or one under the other where there is no room. Returns the stop function. */
export const openDiff = (host: HTMLElement, before: string, after: string, label: string): (() => void) => {
  const [original, modified] = [before, after].map((text) => monaco.editor.createModel(text, LANGUAGE));
  const editor = monaco.editor.createDiffEditor(host, {
    ...LOOK,
    theme: dark(),
    readOnly: true,
    hideUnchangedRegions: { enabled: true },
    renderOverviewRuler: false,
  });
  editor.setModel({ original: original!, modified: modified! });
  editor.getOriginalEditor().updateOptions({ ariaLabel: `${label} −` });
  editor.getModifiedEditor().updateOptions({ ariaLabel: `${label} +` });
  const unfollow = followTheme();
  return () => {
    unfollow();
    editor.dispose();
    original?.dispose();
    modified?.dispose();
  };
};
