// Monaco in portions: each is evaluated in a task of its own, so that the page answers in between while the editor loads.
const PORTIONS: readonly (() => Promise<unknown>)[] = [
  () => import("monaco-editor/editor/common/viewModel/viewModelImpl"),
  () => import("monaco-editor/editor/browser/view"),
  () => import("monaco-editor/editor/browser/widget/codeEditor/codeEditorWidget"),
  () => import("monaco-editor/editor/standalone/browser/standaloneServices"),
];
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let loaded: Promise<typeof import("./editor.ts")> | null = null;
/** The editor's module. Rejects when a portion cannot be fetched; the next call tries again. */
export const loadEditor = (): Promise<typeof import("./editor.ts")> => {
  loaded ??= (async () => {
    for (const portion of PORTIONS) {
      await portion();
      await nextTask();
    }
    return import("./editor.ts");
  })().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
};
