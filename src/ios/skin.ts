// The IOS-like skin of routers and switches: configuration language and console.
import type { Skin } from "../device/skin.ts";
import { loadConfiguration } from "./load.ts";
import { startMessages } from "./log-text.ts";
import { IosSession } from "./session.ts";
import { configurationText } from "./writer.ts";

export const iosSkin: Skin = {
  load: loadConfiguration,
  write: configurationText,
  console: (device, options) => new IosSession(device, options),
  started: startMessages,
};
