// IPv6 prefixes of interfaces that lie in each other: one VRF has each of them on one interface only.
import { formatIpv6, isLinkLocalIpv6 } from "../../base/ip.ts";
import { maskIp, prefixOf } from "../../base/prefix.ts";
import { KnownSubnets } from "../../config/known-subnets.ts";
import type { DeviceConfig, InterfaceConfig, Ipv6AddressConfig } from "../../config/model.ts";
import { Refused } from "../command.ts";

const subnets = new WeakMap<DeviceConfig, KnownSubnets>();
const isRouted = (a: Ipv6AddressConfig): boolean => !a.linkLocal && !isLinkLocalIpv6(a.address);
const subnetsOf = (device: DeviceConfig): KnownSubnets => {
  let known = subnets.get(device);
  if (known === undefined) {
    known = new KnownSubnets();
    for (const { name, ipv6 } of device.interfaces.values())
      for (const a of ipv6) if (isRouted(a)) known.add(a.address, a.length, name);
    subnets.set(device, known);
  }
  return known;
};
const shown = (address: bigint, length: number): string =>
  `${formatIpv6(prefixOf(address, length).address as bigint).toUpperCase()}/${length}`;

/** Throws Refused for a prefix that another interface of the VRF has, in whole or in part; those that are shut do not count. */
export const refuseOverlap = (device: DeviceConfig, scope: InterfaceConfig, address: bigint, length: number): void => {
  const known = subnetsOf(device);
  const clear = !known.mayMeet(address, length, scope.name);
  if (!clear)
    for (const other of device.interfaces.values()) {
      if (other === scope || other.shutdown || (other.vrf ?? "") !== (scope.vrf ?? "")) continue;
      const clash = other.ipv6.find((a) => {
        const common = Math.min(a.length, length);
        return isRouted(a) && maskIp(a.address, common) === maskIp(address, common);
      });
      if (clash !== undefined)
        throw new Refused(
          `%${scope.name}: Error: ${shown(address, length)} is overlapping with ${shown(clash.address, clash.length)} on ${other.name}`,
        );
    }
  known.add(address, length, scope.name);
};
