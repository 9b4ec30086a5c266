// Which program plays which kind of node.
import type { NodeFactory } from "../device/node.ts";
import { routerFactory } from "../device/router.ts";
import type { Skin } from "../device/skin.ts";
import { loadConfiguration } from "../ios/load.ts";
import { configurationText } from "../ios/writer.ts";
import type { NodeFactories } from "./topology.ts";

const missing: NodeFactory = ({ name }) => {
  throw new Error(`${name}: this kind of node cannot run yet`);
};
const ios: Skin = {
  load: loadConfiguration,
  write: configurationText,
  console: ({ router }) => {
    throw new Error(`${router.name}: this kind of node has no console yet`);
  },
};
export const factories: NodeFactories = { router: routerFactory(ios), switch: missing, host: missing };
