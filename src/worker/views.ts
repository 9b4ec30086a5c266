// Views as a page asks for them: also of processes that come and go with the configuration.
import type { Network } from "../lab/network.ts";

/**
 * A view of a node; "ospf:*" is a list of the views of all its OSPF processes. Null for a view the node does not have
 * now: a process may be configured later, and a page may watch for it. Throws UnknownName for a node that is not there.
 */
export const viewOf = (network: Network, node: string, name: string): unknown => {
  const found = network.node(node);
  const known = found.views();
  if (name.endsWith(":*")) {
    const start = name.slice(0, -1);
    return known.filter((v) => v.startsWith(start)).map((v) => found.view(v));
  }
  return known.includes(name) ? (found.view(name) ?? null) : null;
};
