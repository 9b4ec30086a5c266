// CDP and, on a switch, bridging: tied to a router core.
import { domainName } from "../config/domain-name.ts";
import type { DeviceConfig } from "../config/model.ts";
import { Cdp } from "./cdp.ts";
import type { RouterCore } from "./router-core.ts";
import { SYSTEM_SOFTWARE } from "./software.ts";
import { SwitchFabric } from "./switch-fabric.ts";

/** IOS adds the domain to the name when there is one. */
const deviceId = (config: DeviceConfig): string => {
  const domain = domainName(config);
  return domain === undefined ? config.hostname : `${config.hostname}.${domain}`;
};

export const cdpOf = (core: RouterCore, kind: "router" | "switch"): Cdp =>
  new Cdp({
    mac: core.mac,
    now: () => core.now(),
    timer: (expire) => core.timer(expire),
    random: (purpose) => core.random(purpose),
    enabled: (port) => core.config.cdp && core.config.interfaces.get(port.name)?.cdp !== false,
    interfaces: () => core.interfaces(),
    about: () => ({ device: deviceId(core.config), platform: "Hopwise", version: SYSTEM_SOFTWARE, kind }),
    nativeVlan: (port) => {
      if (kind === "router") return null;
      const settings = core.config.interfaces.get(port.name)?.switchport;
      return settings === undefined ? 1 : settings.mode === "trunk" ? settings.native : settings.access;
    },
    log: (message) => core.log(message),
    send: (port, frame) => core.transmit(port.index, frame),
  });

export const fabricOf = (core: RouterCore): SwitchFabric =>
  new SwitchFabric({
    now: () => core.now(),
    config: () => core.config,
    interfaces: () => core.interfaces(),
    output: (port, frame) => core.transmit(port.index, frame),
    deliver: (to, frame) => core.deliver(to, frame),
    verdict: (verdict) => core.verdict(verdict),
  });
