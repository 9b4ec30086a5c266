// Views of a node's protocol instances, by the protocol's name.
import type { GradingContext } from "../verb.ts";

/** `bgp` gives bgp:65000; `rip` gives rip and rip:<VRF>. None on a node that does not run it. */
export const viewsOf = <V>(context: GradingContext, node: string, protocol: string): readonly V[] =>
  context.network
    .node(node)
    .views()
    .filter((v) => v === protocol || v.startsWith(`${protocol}:`))
    .map((v) => context.network.view(node, v) as V);
