// OSPF version 2 as the router knows it.
import type { DeviceConfig } from "../../config/model.ts";
import type { ProtocolDefinition } from "../protocol.ts";
import type { OspfConfig } from "./config.ts";
import { desiredInstances } from "./desired.ts";
import { OspfInstance } from "./instance.ts";
import type { OspfView } from "./view.ts";

/** One instance per process, each in one VRF; its key is the process id. */
export const ospf: ProtocolDefinition<OspfConfig, OspfView, DeviceConfig> = {
  name: "ospf",
  instances: desiredInstances,
  create: (context, key) => new OspfInstance(context, key),
};
