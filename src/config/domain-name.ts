// The domain that a device is in, as its configuration says.
import type { DeviceConfig } from "./model.ts";

const LINES = ["ip domain name ", "ip domain-name "];

/** Of the global table; undefined when none is set. The lines are kept as text, the later one counts. */
export const domainName = ({ kept }: Pick<DeviceConfig, "kept">): string | undefined =>
  kept
    .flatMap((line) => LINES.filter((start) => line.startsWith(start)).map((start) => line.slice(start.length)))
    .filter((name) => !name.startsWith("vrf "))
    .at(-1);
