// BGP-4 as the router knows it. RFC 4271, RFC 4760, RFC 4364.
import type { DeviceConfig } from "../../config/model.ts";
import type { BgpConfig } from "./config.ts";
import type { DesiredInstance, ProtocolDefinition } from "../protocol.ts";
import { BgpInstance } from "./instance.ts";
import type { BgpInstanceConfig } from "./speaker.ts";
import type { BgpView } from "./view.ts";

/** With the address of the interface that names it, if it has one. */
const identified = (bgp: BgpConfig, { interfaces }: DeviceConfig): BgpConfig => {
  const own = bgp.routerIdInterface === undefined ? undefined : interfaces.get(bgp.routerIdInterface)?.ipv4;
  return own === undefined ? bgp : { ...bgp, routerId: own.address };
};
const instances = (model: DeviceConfig): readonly DesiredInstance<BgpInstanceConfig>[] => {
  if (model.bgp === undefined) return [];
  const bgp = identified(model.bgp, model);
  const vrfs = [...model.vrfs.values()]
    .map((v) => ({
      name: v.name,
      rd: v.rd ?? null,
      families: [...v.families].map(([family, f]) => ({
        family,
        importTargets: f.importTargets,
        exportTargets: f.exportTargets,
        importMap: f.importMap ?? null,
        exportMap: f.exportMap ?? null,
      })),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const { prefixLists, routeMaps, asPathLists, communityLists, accessLists } = model;
  const lists = { prefixLists, routeMaps, asPathLists, communityLists, accessLists };
  const labels = model.ldp.labelRange === undefined ? {} : { labelRange: model.ldp.labelRange };
  const perVrfLabels = model.perVrfLabels ?? [];
  return [{ key: String(bgp.asn), vrf: "", config: { bgp, vrfs, lists, perVrfLabels, ...labels } }];
};

export const bgpDefinition: ProtocolDefinition<BgpInstanceConfig, BgpView, DeviceConfig> = {
  name: "bgp",
  instances,
  create: (context) => new BgpInstance(context),
};
