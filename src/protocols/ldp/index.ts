// LDP, the Label Distribution Protocol. RFC 5036.
import type { DeviceConfig } from "../../config/model.ts";
import type { ProtocolDefinition } from "../protocol.ts";
import type { LdpInstanceConfig } from "./config.ts";
import { Ldp } from "./instance.ts";
import type { LdpView } from "./view.ts";

/** LDP runs where an interface has `mpls ip`, or a targeted neighbour is configured. */
export const ldpDefinition: ProtocolDefinition<LdpInstanceConfig, LdpView, DeviceConfig> = {
  name: "ldp",
  instances: (model) => {
    const interfaces = [...model.interfaces.values()];
    const targeted = [...(model.ldp.neighbors?.values() ?? [])].some((n) => n.targeted);
    const accepts = model.ldp.targetedHelloAccept === true;
    const autoconfigured = [...model.ospf.values()].some((p) => p.mplsLdpAutoconfig.length > 0);
    if (!interfaces.some((i) => i.mpls) && !targeted && !accepts && !autoconfigured) return [];
    const config: LdpInstanceConfig = {
      global: model.ldp,
      interfaces: interfaces
        .filter((i) => i.ldp.transportAddress !== undefined || i.ldp.syncDelay !== undefined)
        .map((i) => ({
          name: i.name,
          transportAddress: i.ldp.transportAddress ?? null,
          syncDelay: i.ldp.syncDelay ?? 0,
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
    return [{ key: "", vrf: "", config }];
  },
  create: (context) => new Ldp(context),
};
export type { LdpView } from "./view.ts";
