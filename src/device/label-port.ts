// The label space and LFIB of a router as its protocols use them, and as its views read them.
import type { LabelBinding, LabelTable } from "../forwarding/label-table.ts";
import type { LabelSpace } from "../forwarding/labels.ts";
import type { RibTables } from "../forwarding/rib-tables.ts";
import type { LabelPort } from "../protocols/protocol.ts";
import type { Router } from "./router-state.ts";

/** Called itself, it answers the LFIB. `changed` is told of every binding. */
export const labelPort = (
  space: LabelSpace,
  table: LabelTable,
  tables: RibTables,
  changed: () => void,
): LabelPort & Router["labels"] => {
  const bind = (label: number, binding: LabelBinding): void => {
    table.bind(label, binding);
    changed();
  };
  const port: LabelPort = {
    allocate: () => space.allocate(),
    release: (label) => {
      table.unbind(label);
      space.release(label);
    },
    bindPrefix: (label, vrf, prefix) => bind(label, { kind: "prefix", vrf, prefix }),
    bindVrf: (label, vrf) => bind(label, { kind: "vrf", vrf }),
    bindNextHops: (label, hops) => bind(label, { kind: "next-hops", hops }),
    unbind: (label) => {
      if (table.unbind(label)) changed();
    },
    impose: (prefix, interface_, gateway, label) => {
      tables.impose(prefix, interface_, gateway, label);
      changed();
    },
  };
  return Object.assign(() => table.entries(), port);
};
