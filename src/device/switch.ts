// A learning Ethernet switch with VLANs: an IOS device whose ports bridge and whose VLAN interfaces are hosts of its own.
import { connected } from "../protocols/connected/index.ts";
import { staticRoutes } from "../protocols/static/index.ts";
import type { NodeDeps } from "./node.ts";
import { RouterNode } from "./router.ts";
import type { Skin } from "./skin.ts";

/** Switches with this skin; their VLAN interfaces reach what is attached or routed by hand. */
export const switchFactory =
  (skin: Skin): ((deps: NodeDeps) => RouterNode) =>
  (deps) =>
    new RouterNode(deps, skin, [connected, staticRoutes], "switch");
