// Whole configuration files: read line by line, nothing swallowed, nothing unbounded.
import { defaultConfig } from "../config/defaults.ts";
import { ConfigOrigins } from "../config/origins.ts";
import type { UnrecognisedLine } from "../device/node.ts";
import type { LoadedConfiguration } from "../device/skin.ts";
import { type Answer, ConfigEditor } from "./config-editor.ts";
import { SWITCHED } from "./config/interface.ts";
import { addInterface, sortInterfaces } from "./interface-list.ts";

/** Octets of UTF-16 text, roughly characters, that a configuration may have. */
export const MAXIMUM_CONFIGURATION = 4 * 1024 * 1024;
export const MAXIMUM_LINES = 100_000;
export const MAXIMUM_LINE = 4000;

/** The file is no configuration: too long, or binary. */
export class ConfigurationRefused extends Error {
  readonly file: string;
  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.name = "ConfigurationRefused";
    this.file = file;
  }
}

/** Throws ConfigurationRefused for text that is too long or binary. */
export const checkConfigurationText = (text: string, file: string): void => {
  if (text.length > MAXIMUM_CONFIGURATION)
    throw new ConfigurationRefused(
      file,
      `the configuration has ${text.length} characters; at most ${MAXIMUM_CONFIGURATION} are accepted`,
    );
  let odd = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0) throw new ConfigurationRefused(file, `not a text file: NUL at offset ${i}`);
    if ((c < 32 && c !== 9 && c !== 10 && c !== 13 && c !== 3) || c === 0xfffd) odd++;
  }
  if (odd > 8 && odd * 20 > text.length)
    throw new ConfigurationRefused(file, `not a text file: ${odd} control characters`);
};

/** One line for reports: what the console answers, without the echo. */
export const reasonOf = (answer: Answer): string | null => {
  switch (answer.kind) {
    case "done":
    case "end":
      return null;
    case "do":
      return "% exec commands are not part of a configuration";
    case "refused":
      return answer.text.split("\n").find((l) => l.trim() !== "") ?? answer.text;
    case "invalid":
      return "% Invalid input detected at '^' marker.";
    case "incomplete":
      return "% Incomplete command.";
    case "ambiguous":
      return `% Ambiguous command:  "${answer.line}"`;
  }
};

// Parts of a terminal transcript that people paste along with a configuration.
const TRANSCRIPT =
  /^(?:Building configuration\.\.\.|Current configuration ?: \d+ bytes|Using \d+ out of \d+ bytes.*|Load for .*|Time source is .*|\[OK\])$/;

/** Hears the answer to each line, 1 and up, with the editor as the line left it. */
export type LineListener = (line: number, answer: Answer, editor: ConfigEditor) => void;

/**
 * Reads a startup configuration. Interfaces that the file names are up unless it says `shutdown`; a router's other
 * ones are shut, as they leave the factory. Throws ConfigurationRefused.
 */
export const loadConfiguration = (
  text: string,
  file: string,
  device: { readonly name: string; readonly kind: "router" | "switch"; readonly hardware: readonly string[] },
  heard?: LineListener,
): LoadedConfiguration => {
  checkConfigurationText(text, file);
  const config = defaultConfig(device.name, device.kind);
  const origins = new ConfigOrigins();
  const unrecognised: UnrecognisedLine[] = [];
  const ineffective: UnrecognisedLine[] = [];
  const messages: string[] = [];
  for (const name of device.hardware) addInterface(config, name, false, device.kind);
  const editor = new ConfigEditor({
    config,
    origins,
    router: null,
    deviceKind: device.kind,
    parameters: { hasInterface: () => true },
    print: (message) => messages.push(message),
  });
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > MAXIMUM_LINES)
    throw new ConfigurationRefused(
      file,
      `the configuration has ${lines.length} lines; at most ${MAXIMUM_LINES} are accepted`,
    );
  lines.forEach((line, i) => {
    const where = { file, line: i + 1, text: line.trim() };
    if (line.length > MAXIMUM_LINE) {
      unrecognised.push({ ...where, text: `${line.slice(0, 100)}...`, reason: "% Line is too long" });
      return;
    }
    if (!editor.readingText && TRANSCRIPT.test(where.text)) return;
    const answer = editor.run(line, where);
    heard?.(i + 1, answer, editor);
    const reason = reasonOf(answer);
    if (reason !== null) unrecognised.push({ ...where, reason });
    else if (answer.kind === "done" && answer.absent !== undefined)
      ineffective.push({ ...where, reason: answer.absent });
  });
  if (editor.readingText)
    unrecognised.push({
      file,
      line: lines.length,
      text: "",
      reason: `% The text is not ended by ${editor.textEnd}`,
    });
  for (const { name, switchport, ipv4 } of config.interfaces.values()) {
    if (switchport === undefined || ipv4 === undefined) continue;
    const where = origins.under([`interface ${name}`], "ip address").at(-1)?.origin;
    if (where !== undefined) unrecognised.push({ file, line: where.line, text: where.text, reason: SWITCHED });
  }
  unrecognised.sort((a, b) => a.line - b.line);
  sortInterfaces(config);
  if (device.kind === "router")
    for (const name of device.hardware)
      if (origins.find([], `interface ${name}`) === null) config.interfaces.get(name)!.shutdown = true;
  return { config, origins, unrecognised, ineffective, messages };
};
