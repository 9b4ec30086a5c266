// IP Service Level Agreement operations.
import type { DeviceConfig } from "../../config/model.ts";
import type { ProtocolDefinition } from "../protocol.ts";
import type { SlaInstanceConfig } from "./config.ts";
import { Sla } from "./instance.ts";
import type { SlaView } from "./view.ts";

/** One instance, whatever the operations' VRFs. */
export const slaDefinition: ProtocolDefinition<SlaInstanceConfig, SlaView, DeviceConfig> = {
  name: "sla",
  immutable: true,
  instances: ({ sla }) => {
    if (sla.operations.size === 0 && sla.responders.length === 0) return [];
    const operations = [...sla.operations.values()]
      .sort((a, b) => a.number - b.number)
      .map((operation) => ({ operation, schedule: sla.schedules.get(operation.number) ?? null }));
    return [{ key: "", vrf: "", config: { operations, responders: [...sla.responders] } }];
  },
  create: (context) => new Sla(context),
};
export type { SlaOperationView, SlaView } from "./view.ts";
