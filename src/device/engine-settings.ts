// What the IP engine reads of an interface's configuration. Defaults as IOS has them; RFC 4861, 6.2.1.
import { isLinkLocalIpv6 } from "../base/ip.ts";
import { maskIp } from "../base/prefix.ts";
import type { DeviceConfig, InterfaceConfig } from "../config/model.ts";
import type { EngineInterfaceSettings } from "../forwarding/engine.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import { RouterPreference } from "../wire/ndp.ts";

const ARP_TIMEOUT = 14_400;
const RA_INTERVAL = 200;
const RA_LIFETIME = 1800;
const VALID_LIFETIME = 2_592_000;
const PREFERRED_LIFETIME = 604_800;
const DAD_ATTEMPTS = 1;

type AdvertisedPrefix = EngineInterfaceSettings["nd"]["prefixes"][number];

/** Every on-link prefix of the interface, unless `ipv6 nd prefix` says otherwise. */
const advertised = (config: InterfaceConfig | undefined, view: InterfaceView): readonly AdvertisedPrefix[] => {
  const out = new Map<string, AdvertisedPrefix>();
  const usual = config?.ndp.prefixDefault;
  for (const { address, length } of view.ipv6) {
    if (isLinkLocalIpv6(address as bigint) || usual?.noAdvertise === true) continue;
    const network = maskIp(address, length) as bigint;
    out.set(`${network}/${length}`, {
      address: network,
      length,
      valid: usual?.valid ?? VALID_LIFETIME,
      preferred: usual?.preferred ?? PREFERRED_LIFETIME,
      onLink: usual?.offLink !== true,
      autonomous: usual?.noAutoconfig !== true,
    });
  }
  for (const p of config?.ndp.prefixes ?? []) {
    const address = p.prefix.address as bigint;
    const key = `${address}/${p.prefix.length}`;
    if (p.noAdvertise) out.delete(key);
    else
      out.set(key, {
        address,
        length: p.prefix.length,
        valid: p.valid,
        preferred: p.preferred,
        onLink: !p.offLink,
        autonomous: !p.noAutoconfig,
      });
  }
  return [...out.values()];
};

export const engineSettings = (device: DeviceConfig, view: InterfaceView): EngineInterfaceSettings => {
  const config = device.interfaces.get(view.name);
  const nd = config?.ndp;
  return {
    proxyArp: config?.proxyArp ?? true,
    redirects: config?.ipRedirects ?? true,
    unreachables: config?.ipUnreachables ?? true,
    arpTimeout: config?.arpTimeout ?? ARP_TIMEOUT,
    nd: {
      role: device.ipv6UnicastRouting && config?.ipv6Autoconfig !== true ? "router" : "host",
      autoconfig: config?.ipv6Autoconfig === true,
      redirects: config?.ipv6Redirects ?? true,
      unreachables: config?.ipv6Unreachables ?? true,
      ...(device.ipv6HopLimit === undefined ? {} : { hopLimit: device.ipv6HopLimit }),
      suppressRa: nd?.suppressRa !== true ? false : nd.answersSolicitations === true ? "periodic" : true,
      managed: nd?.managed ?? false,
      other: nd?.other ?? false,
      raInterval: nd?.raInterval ?? RA_INTERVAL,
      raLifetime: nd?.raLifetime ?? RA_LIFETIME,
      reachableTime: nd?.reachableTime ?? 0,
      nsInterval: nd?.nsInterval ?? 0,
      dadAttempts: nd?.dadAttempts ?? DAD_ATTEMPTS,
      preference: RouterPreference[nd?.preference === "high" ? "High" : nd?.preference === "low" ? "Low" : "Medium"],
      prefixes: advertised(config, view),
    },
  };
};
