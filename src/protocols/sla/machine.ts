// The life of one operation. Cisco IOS IP SLAs Command Reference: ip sla schedule.
import { machine } from "../machine.ts";

export const operationMachine = machine(
  ["Pending", "Active", "Probing", "Inactive"],
  ["Start time", "Frequency", "Answer", "Refusal", "Timeout", "End of life"],
  [
    { in: ["Pending", "Inactive"], on: "Start time", do: ["begin", "probe"], to: "Probing" },
    { in: "Active", on: "Frequency", do: ["probe"], to: "Probing" },
    // The timeout is as long as the frequency, or longer.
    { in: "Probing", on: "Frequency", do: ["fail", "probe"], to: "Probing" },
    { in: "Probing", on: "Answer", do: ["succeed"], to: "Active" },
    { in: "Probing", on: "Refusal", do: ["failConnection"], to: "Active" },
    { in: "Probing", on: "Timeout", do: ["fail"], to: "Active" },
    { in: ["Active", "Probing"], on: "End of life", do: ["end"], to: "Inactive" },
  ],
);
export type OperationState = (typeof operationMachine.states)[number];
export type OperationEvent = (typeof operationMachine.events)[number];
