// From the device configuration to the OSPF instances it asks for.
import type { Ipv4 } from "../../base/ip.ts";
import type { DeviceConfig, InterfaceConfig } from "../../config/model.ts";
import type { DesiredInstance } from "../protocol.ts";
import type { DesiredInterface, OspfConfig, OspfProcessConfig } from "./config.ts";

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The area a `network` statement gives an address: the statement with the fewest wildcard bits, then the first. */
const areaByNetwork = (process: OspfProcessConfig, address: Ipv4): number | null => {
  let best: { readonly wildcard: Ipv4; readonly area: number } | null = null;
  for (const n of process.networks) {
    if (((n.address ^ address) & ~n.wildcard) !== 0) continue;
    if (best === null || n.wildcard < best.wildcard) best = n;
  }
  return best === null ? null : best.area;
};

const ownAddress = (model: DeviceConfig, i: InterfaceConfig): Ipv4 | null => {
  if (i.ipv4 !== undefined) return i.ipv4.address;
  return i.unnumbered === undefined ? null : (model.interfaces.get(i.unnumbered)?.ipv4?.address ?? null);
};

/** Which process and area an interface belongs to. `ip ospf` wins; otherwise the lowest process whose networks match. */
const assign = (
  model: DeviceConfig,
  i: InterfaceConfig,
): { process: number; area: number; byInterface: boolean } | null => {
  const address = ownAddress(model, i);
  if (address === null) return null;
  if (i.ospf.process !== undefined && i.ospf.area !== undefined)
    return { process: i.ospf.process, area: i.ospf.area, byInterface: true };
  for (const id of [...model.ospf.keys()].sort((a, b) => a - b)) {
    const process = model.ospf.get(id)!;
    if (process.vrf !== (i.vrf ?? "")) continue;
    const area = areaByNetwork(process, address);
    if (area !== null) return { process: id, area, byInterface: false };
  }
  return null;
};

const desiredInterfaces = (model: DeviceConfig, process: OspfProcessConfig): DesiredInterface[] => {
  const out: DesiredInterface[] = [];
  for (const name of [...model.interfaces.keys()].sort(compareText)) {
    const i = model.interfaces.get(name)!;
    if ((i.vrf ?? "") !== process.vrf) continue;
    const assigned = assign(model, i);
    if (assigned === null || assigned.process !== process.process) continue;
    out.push({
      name,
      area: assigned.area,
      byInterface: assigned.byInterface,
      passive: process.passive.get(name) ?? process.passiveDefault,
      secondaries: i.ospf.secondariesNone !== true,
      ...(assigned.byInterface
        ? {}
        : {
            matchedSecondaries: i.secondary
              .filter((a) => areaByNetwork(process, a.address) === assigned.area)
              .map((a) => a.address),
          }),
      settings: i.ospf,
      unnumbered: i.ipv4 === undefined ? (i.unnumbered ?? null) : null,
      address: ownAddress(model, i),
    });
  }
  return out;
};

/** `mpls ldp autoconfig` of the process and area that an interface of the global table belongs to covers it. */
export const isLdpAutoconfigured = (model: DeviceConfig, i: InterfaceConfig): boolean => {
  if (model.ospf.size === 0 || i.vrf !== undefined || i.ldp.noAutoconfig === true || i.name.startsWith("Loopback"))
    return false;
  const assigned = assign(model, i);
  const areas = assigned === null ? undefined : model.ospf.get(assigned.process)?.mplsLdpAutoconfig;
  return areas?.some((area) => area === "all" || area === assigned!.area) === true;
};

/** Pure; in order of process id. */
export const desiredInstances = (model: DeviceConfig): DesiredInstance<OspfConfig>[] =>
  [...model.ospf.keys()]
    .sort((a, b) => a - b)
    .map((id) => {
      const process = model.ospf.get(id)!;
      return {
        key: String(id),
        vrf: process.vrf,
        config: {
          ...process,
          interfaces: desiredInterfaces(model, process),
          asn: model.bgp?.asn ?? 0,
          ...(model.bgp?.redistributeInternal === true ? { internalBgp: true } : {}),
          provider: process.vrf !== "" && !process.vrfLite,
          ...(model.ldp.igpSyncHoldDown === undefined ? {} : { ldpHoldDown: model.ldp.igpSyncHoldDown }),
        },
      };
    });
