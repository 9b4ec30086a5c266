// Editors of a device's running configuration, and whole files read into it.
import type { RouterConsole } from "../device/skin.ts";
import { ConfigEditor } from "./config-editor.ts";
import type { ParameterContext } from "./parameters.ts";

export const editorOf = (
  device: RouterConsole,
  parameters: ParameterContext,
  print: (text: string) => void,
): ConfigEditor =>
  new ConfigEditor({
    config: device.config,
    origins: device.origins,
    router: device.router,
    deviceKind: device.kind,
    parameters,
    print,
  });

/** Line by line, as if typed: what the running configuration has beside `text` stays. */
export const readIn = (
  device: RouterConsole,
  parameters: ParameterContext,
  print: (text: string) => void,
  text: string,
): void => {
  const editor = editorOf(device, parameters, print);
  text.split(/\r\n|\n|\r/).forEach((line, i) => {
    const answer = editor.run(line, { file: "startup-config", line: i + 1, text: line.trim() });
    if (answer.kind === "refused") print(`${answer.text}\n`);
    device.configChanged();
  });
};
