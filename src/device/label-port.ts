// The label space and LFIB of a router as its protocols use them, and as its views read them.
import type { LabelBinding, LabelTable } from "../forwarding/label-table.ts";
import type { LabelSpace } from "../forwarding/labels.ts";
import type { RibTables } from "../forwarding/rib-tables.ts";
import type { LabelPort, LogMessage } from "../protocols/protocol.ts";
import type { Router } from "./router-state.ts";

/** Called itself, it answers the LFIB. `change` is told of every binding. */
export const labelPort = (
  space: LabelSpace,
  table: LabelTable,
  tables: RibTables,
  change: (topic: "label") => void,
  log: (message: LogMessage) => void,
): LabelPort & Router["labels"] => {
  const changed = (): void => change("label");
  const bind = (label: number, binding: LabelBinding): void => {
    table.bind(label, binding);
    changed();
  };
  /** The range whose end has been told of, until a label of it is free again. */
  let told = "";
  const port: LabelPort = {
    allocate: () => {
      try {
        return space.allocate();
      } catch (error) {
        const { first, last } = space.range;
        const range = `${first}-${last}`;
        if (told !== range)
          log({ facility: "LSD", severity: 4, mnemonic: "LABEL_RESOURCE", text: `label range ${range} exhausted` });
        told = range;
        throw error;
      }
    },
    release: (label) => {
      table.unbind(label);
      space.release(label);
      told = "";
    },
    bindPrefix: (label, vrf, prefix) => bind(label, { kind: "prefix", vrf, prefix }),
    bindVrf: (label, vrf, prefix) =>
      bind(label, prefix === undefined ? { kind: "vrf", vrf } : { kind: "vrf", vrf, prefix }),
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
