// Which program plays which kind of node.
import { explainText } from "../explain/question.ts";
import { createHost } from "../device/host.ts";
import { routerFactory } from "../device/router.ts";
import { switchFactory } from "../device/switch.ts";
import { iosSkin } from "../ios/skin.ts";
import type { NodeFactories } from "./topology.ts";

export const factories: NodeFactories = {
  router: routerFactory(iosSkin),
  switch: switchFactory(iosSkin),
  host: createHost,
  explain: explainText,
};
