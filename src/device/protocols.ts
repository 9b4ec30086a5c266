// Every protocol a router can run, in the order in which instances start. Each is one row.
import { bgpDefinition } from "../protocols/bgp/index.ts";
import { connected } from "../protocols/connected/index.ts";
import { ldpDefinition } from "../protocols/ldp/index.ts";
import { ospf } from "../protocols/ospf/index.ts";
import { ripDefinition } from "../protocols/rip/index.ts";
import { slaDefinition } from "../protocols/sla/index.ts";
import { staticRoutes } from "../protocols/static/index.ts";
import { trackDefinition } from "../protocols/track/index.ts";
import type { AnyDefinition } from "./protocol-set.ts";

export const definitions: readonly AnyDefinition[] = [
  connected,
  staticRoutes,
  ospf,
  ripDefinition,
  ldpDefinition,
  bgpDefinition,
  slaDefinition,
  trackDefinition,
];
