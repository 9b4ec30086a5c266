// Which program plays which kind of node.
import type { NodeFactory } from "../device/node.ts";
import { createHost } from "../device/host.ts";
import { routerFactory } from "../device/router.ts";
import { iosSkin } from "../ios/skin.ts";
import type { NodeFactories } from "./topology.ts";

const missing: NodeFactory = ({ name }) => {
  throw new Error(`${name}: this kind of node cannot run yet`);
};
export const factories: NodeFactories = { router: routerFactory(iosSkin), switch: missing, host: createHost };
