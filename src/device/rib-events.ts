// The routing tables of a router, and what it makes of their changes: protocols that watch them, debug output, the profile.
import type { Ip } from "../base/ip.ts";
import type { InterfaceFacts } from "../forwarding/resolution.ts";
import type { Rib } from "../forwarding/rib.ts";
import { RibTables } from "../forwarding/rib-tables.ts";
import type { Instant } from "../kernel/kernel.ts";
import type { Bus } from "./bus.ts";
import type { RouterLog } from "./log.ts";
import type { RibWatchers } from "./rib-port.ts";
import type { RouteProfile } from "./route-profile.ts";
import { routeText } from "./router-debug.ts";

export interface RibEventsHost {
  readonly log: RouterLog;
  readonly profile: RouteProfile;
  readonly watchers: RibWatchers;
  readonly bus: Bus;
  now(): Instant;
  interface(index: number): (InterfaceFacts & { readonly name: string }) | undefined;
  isOwn(vrf: number, address: Ip): boolean;
  vrfName(vrf: number): string;
  /** Some table changed. */
  changed(): void;
}

const RIB_LOOP = {
  facility: "IPRT",
  severity: 3,
  mnemonic: "RIB_LOOP",
  text: "Resolution loop formed by routes in RIB",
} as const;

export const ribTables = (host: RibEventsHost): RibTables => {
  const { log, profile, watchers, bus } = host;
  const nameOf = (index: number): string => host.interface(index)?.name ?? "?";
  /** The profile counts the global IPv4 table. */
  const profiled = (rib: Rib): boolean => profile.on && rib.vrf === 0 && rib.family === "ipv4";
  const tables: RibTables = new RibTables({
    now: () => host.now(),
    interface: (index) => host.interface(index),
    isOwn: (vrf, address) => host.isOwn(vrf, address),
    dirty: () => bus.defer(() => tables.drain()),
    watched: (rib) => watchers.has(rib) || log.isOn("ip routing") || profiled(rib),
    changed: (rib, changes) => {
      if (changes.length > 0) watchers.changed(rib, changes);
      if (profiled(rib)) profile.changed(changes);
      if (log.isOn("ip routing"))
        for (const change of changes) log.debug("ip routing", () => routeText(change, host.vrfName(rib.vrf), nameOf));
      host.changed();
    },
    looped: () => log.message(RIB_LOOP),
    refreshed: (rib) => {
      if (profiled(rib)) profile.refreshed();
    },
  });
  return tables;
};
