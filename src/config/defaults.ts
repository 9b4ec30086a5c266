// A configuration before anybody has typed anything.
import { newSla } from "../protocols/sla/config.ts";
import { newTracking } from "../protocols/track/config.ts";
import type { DeviceConfig, InterfaceConfig } from "./model.ts";

export const defaultInterface = (name: string, shutdown: boolean): InterfaceConfig => ({
  name,
  shutdown,
  secondary: [],
  ipv6Enabled: false,
  ipv6: [],
  ipv6Autoconfig: false,
  accessGroups: new Map(),
  sourceChecks: new Map(),
  ipRedirects: true,
  ipUnreachables: true,
  proxyArp: true,
  ndp: { suppressRa: false, managed: false, other: false, prefixes: [] },
  ospf: {},
  mpls: false,
  ldp: {},
  kept: [],
});

/** `kind` decides what differs between routers and switches: `ip routing`, `ipv6 unicast-routing` stay as IOS has them. */
export const defaultConfig = (hostname: string, kind: "router" | "switch"): DeviceConfig => ({
  hostname,
  ipRouting: kind === "router",
  ipv6UnicastRouting: false,
  cef: true,
  domainLookup: true,
  interfaces: new Map(),
  vrfs: new Map(),
  vlans: new Map(),
  staticRoutes: [],
  staticArp: [],
  accessLists: new Map(),
  objectGroups: new Map(),
  timeRanges: new Map(),
  prefixLists: new Map(),
  routeMaps: new Map(),
  asPathLists: new Map(),
  communityLists: new Map(),
  ospf: new Map(),
  ldp: { enabled: true },
  tracking: newTracking(),
  sla: newSla(),
  cdp: true,
  kept: [],
  keptBlocks: [],
});
