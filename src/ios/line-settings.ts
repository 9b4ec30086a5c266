// What the configuration says of a console session as such: `line con 0` and banners.
import type { DeviceConfig } from "../config/model.ts";

/** What `line con 0` says of a new session; undefined where it says nothing. */
export const lineSettings = (
  config: DeviceConfig,
): {
  readonly length: number | undefined;
  readonly width: number | undefined;
  readonly history: number | undefined;
  readonly privilege: number | undefined;
} => {
  const lines = config.keptBlocks.find((b) => b.header === "line con 0")?.lines ?? [];
  const number = (prefix: string): number | undefined => {
    const line = lines.find((l) => l.startsWith(`${prefix} `));
    const value = Number(line?.slice(prefix.length + 1));
    return line === undefined || !Number.isInteger(value) || value < 0 ? undefined : value;
  };
  return {
    length: number("length"),
    width: number("width"),
    history: number("history size"),
    privilege: number("privilege level"),
  };
};
/** What a new session is greeted with. Nobody is asked to log in, which leaves `banner login` unsaid. */
export const banners = (config: DeviceConfig): readonly string[] =>
  ["motd", "exec"].flatMap((kind) => {
    const start = `banner ${kind} ^C`;
    const banner = config.kept.find((line) => line.startsWith(start));
    return banner === undefined ? [] : [banner.slice(start.length, -2)];
  });
