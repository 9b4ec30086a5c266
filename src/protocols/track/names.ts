// How messages name what is tracked: "interface Gi0/0", "ip route 10.0.0.0/8", "ip sla 1", "list boolean".
import { formatPrefix } from "../../base/prefix.ts";
import type { TrackConfig } from "./config.ts";

export const titleOf = ({ target }: TrackConfig): { readonly instance: string; readonly parameter: string } => {
  switch (target.kind) {
    case "interface":
      return { instance: `interface ${target.short}`, parameter: target.what };
    case "route":
      return {
        instance: `${target.family === "ipv4" ? "ip" : "ipv6"} route ${formatPrefix(target.prefix)}`,
        parameter: target.what,
      };
    case "sla":
      return { instance: `ip sla ${target.operation}`, parameter: target.what };
    case "list":
      return {
        instance: "list",
        parameter:
          target.rule === "and" || target.rule === "or" ? `boolean ${target.rule}` : `threshold ${target.rule}`,
      };
    case "stub":
      return { instance: "stub-object", parameter: "" };
  }
};
