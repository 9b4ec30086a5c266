// Enhanced object tracking.
import type { DeviceConfig } from "../../config/model.ts";
import { seconds } from "../../kernel/kernel.ts";
import type { ProtocolDefinition } from "../protocol.ts";
import type { TrackInstanceConfig } from "./config.ts";
import { CARRIER_DELAY } from "./constants.ts";
import { Tracking } from "./instance.ts";
import type { TrackView } from "./view.ts";

/** The carrier delay that an interface keeps as a line: "carrier-delay 5", "carrier-delay msec 100". Nanoseconds. */
const carrierDelay = (kept: readonly string[]): number => {
  const words = kept.find((l) => l.startsWith("carrier-delay "))?.split(" ") ?? [];
  const value = Number(words[words.length - 1]);
  if (words.length === 0 || !Number.isInteger(value) || value < 0 || value > 3600) return seconds(CARRIER_DELAY);
  return words[1] === "msec" ? seconds(value) / 1000 : seconds(value);
};

/** One instance, wherever the objects' interfaces and routes are. */
export const trackDefinition: ProtocolDefinition<TrackInstanceConfig, TrackView, DeviceConfig> = {
  name: "track",
  immutable: true,
  instances: (model) => {
    const { objects, timers, resolutions } = model.tracking;
    if (objects.size === 0) return [];
    const sorted = [...objects.values()].sort((a, b) => a.number - b.number);
    const delayed = new Set(
      sorted.flatMap((o) => (o.carrierDelay === true && o.target.kind === "interface" ? [o.target.interface] : [])),
    );
    const config: TrackInstanceConfig = {
      objects: sorted,
      timers: [...timers],
      resolutions: [...resolutions].flatMap(([family, values]) =>
        [...values].map(([protocol, value]) => [family, protocol, value] as const),
      ),
      vrfs: [...model.vrfs.keys()],
      routing: { ipv4: model.ipRouting, ipv6: model.ipv6UnicastRouting },
      carrierDelays: [...delayed].map((name) => [name, carrierDelay(model.interfaces.get(name)?.kept ?? [])] as const),
    };
    return [{ key: "", vrf: "", config }];
  },
  create: (context) => new Tracking(context),
};
export type { TrackedObjectView, TrackView } from "./view.ts";
