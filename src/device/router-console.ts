// What a console may do to its router, over a RouterCore.
import { isHardware } from "./interface.ts";
import type { RouterNode } from "./router.ts";
import type { RouterCore } from "./router-core.ts";
import type { RouterConsole } from "./skin.ts";

/** The device side of the consoles of one power cycle. */
export const consoleOf = (node: RouterNode, core: RouterCore): RouterConsole => ({
  ...(node.explain === undefined ? {} : { explain: node.explain }),
  router: core,
  kind: node.kind,
  config: core.config,
  configChanged: () => core.configChanged(),
  origins: core.origins,
  get startup() {
    return node.startup;
  },
  set startup(text: string | null) {
    node.startup = text;
  },
  enqueue: (task) => core.defer(task),
  timer: (name, expire) => core.timer(name, expire),
  random: (purpose) => core.random(`console ${purpose}`),
  reload: () => node.reload(),
  engine: core.engine,
  get hardware() {
    const names = core.interfaces().map((i) => i.name);
    return names.filter(isHardware);
  },
  debugs: core.logBuffer.topics,
  setDebug: (topic, title) => {
    if (title === null) core.logBuffer.topics.delete(topic);
    else core.logBuffer.topics.set(topic, title);
  },
  get log() {
    return core.logBuffer.records;
  },
  logCounts: core.logBuffer.counts,
  clearLog: () => core.logBuffer.clear(),
  report: (message) => core.logBuffer.message(message),
  onLog: (listener) => core.logBuffer.listen(listener),
  protocolCommand: (definition, key, name, args) => core.protocolCommand(definition, key, name, args),
  clearCdp: () => core.cdp.clear(),
  clearMacAddresses: (filter) => core.switching?.clear(filter),
  clearCounters: (index) => core.counterTable.clear(index),
  clearRoutes: (vrf, family, prefix) => {
    const rib = core.tables.rib(vrf, family === "ipv6");
    if (rib === undefined) return false;
    const found = core.tables.renew(rib, prefix);
    // What neighbours of RIP said is asked for again; the other protocols still have what they need.
    if (family === "ipv4") core.protocolCommand("rip", null, "clear routes", { vrf, prefix });
    const renewed = found.filter((route) => route.protocol !== "rip").length;
    if (vrf === 0 && family === "ipv4") core.routeProfile.renewed(renewed);
    return found.length > 0;
  },
  clearRouteProfile: () => core.routeProfile.clear(),
});
