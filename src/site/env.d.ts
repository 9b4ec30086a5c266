/// <reference types="astro/client" />

/** Inner parts of Monaco, imported for the sake of their evaluation alone. */
declare module "monaco-editor/editor/common/viewModel/viewModelImpl";
declare module "monaco-editor/editor/browser/view";
declare module "monaco-editor/editor/browser/widget/codeEditor/codeEditorWidget";
declare module "monaco-editor/editor/standalone/browser/standaloneServices";
