// Connected and local routes: what an address on an interface that is up gives the routing table of its VRF.
import type { Family, Ip } from "../../base/ip.ts";
import { widthOf } from "../../base/ip.ts";
import { hostPrefix, type Prefix, type PrefixKey, keyOf, prefixOf } from "../../base/prefix.ts";
import type { DeviceConfig } from "../../config/model.ts";
import type { NextHop, Route } from "../../forwarding/route.ts";
import type { BusEvent, Context, InterfaceView, Protocol, ProtocolDefinition } from "../protocol.ts";

const isLinkLocal = (address: Ip): boolean => typeof address === "bigint" && address >> 118n === 0x3fan;
/** ff00::/8, which IOS lists as received by the router itself wherever IPv6 runs. */
const MULTICAST: Prefix = { address: 0xffn << 120n, length: 8 };

interface Wanted {
  readonly prefix: Prefix;
  readonly protocol: "connected" | "local";
  readonly hops: NextHop[];
}

class Connected implements Protocol<null, null> {
  readonly #context: Context;
  /** What is offered now, by "family protocol key". */
  #offered = new Map<
    string,
    { readonly family: Family; readonly protocol: "connected" | "local"; readonly prefix: Prefix }
  >();
  #followed: readonly InterfaceView[] | null = null;
  constructor(context: Context) {
    this.#context = context;
  }
  configure(): void {
    this.#follow();
  }
  notice(event: BusEvent): void {
    if (event.kind === "interface") this.#follow();
  }
  view(): null {
    return null;
  }
  stop(): void {
    for (const { family, protocol, prefix } of this.#offered.values())
      this.#context.rib(family).retract(prefix, protocol);
    this.#offered.clear();
  }
  /** One change of the configuration may be told interface by interface: the first notice finds them all. */
  #follow(): void {
    const interfaces = this.#context.interfaces();
    if (interfaces === this.#followed) return;
    this.#followed = interfaces;
    const wanted = { ipv4: new Map<PrefixKey, Wanted>(), ipv6: new Map<PrefixKey, Wanted>() };
    const local = { ipv4: new Map<PrefixKey, Wanted>(), ipv6: new Map<PrefixKey, Wanted>() };
    for (const i of interfaces) if (i.up && i.kind !== "null") this.#collect(i, wanted, local);
    const now = new Map<string, { family: Family; protocol: "connected" | "local"; prefix: Prefix }>();
    for (const family of ["ipv4", "ipv6"] as const)
      for (const [name, map] of [
        ["connected", wanted[family]],
        ["local", local[family]],
      ] as const)
        for (const [key, { prefix, protocol, hops }] of map) {
          // A connected host route stands for the local one.
          if (name === "local" && wanted[family].has(key)) continue;
          now.set(`${family} ${name} ${key}`, { family, protocol, prefix });
          const route: Route = { prefix, source: protocol, protocol, distance: 0, metric: 0, nextHops: hops };
          this.#context.rib(family).offer(route);
        }
    for (const [key, { family, protocol, prefix }] of this.#offered)
      if (!now.has(key)) this.#context.rib(family).retract(prefix, protocol);
    this.#offered = now;
  }
  #collect(
    i: InterfaceView,
    wanted: Record<Family, Map<PrefixKey, Wanted>>,
    local: Record<Family, Map<PrefixKey, Wanted>>,
  ): void {
    const add = (map: Map<PrefixKey, Wanted>, protocol: "connected" | "local", prefix: Prefix): void => {
      const key = keyOf(prefix);
      const there = map.get(key);
      const hop: NextHop = { via: "interface", interface: i.index };
      if (there === undefined) map.set(key, { prefix, protocol, hops: [hop] });
      else if (protocol === "connected" && !there.hops.some((h) => h.via === "interface" && h.interface === i.index))
        there.hops.push(hop);
    };
    for (const [family, addresses] of [
      ["ipv4", i.ipv4],
      ["ipv6", i.ipv6],
    ] as const) {
      for (const { address, length } of addresses) {
        if (isLinkLocal(address)) continue;
        add(wanted[family], "connected", prefixOf(address, length));
        if (length < widthOf(family)) add(local[family], "local", hostPrefix(address));
      }
      if (family === "ipv6" && addresses.length > 0)
        local.ipv6.set(keyOf(MULTICAST), { prefix: MULTICAST, protocol: "local", hops: [{ via: "discard" }] });
    }
  }
}

/** One instance per VRF; nothing to configure. */
export const connected: ProtocolDefinition<null, null, DeviceConfig> = {
  name: "connected",
  instances: (model) => ["", ...[...model.vrfs.keys()]].map((vrf) => ({ key: vrf, vrf, config: null })),
  create: (context) => new Connected(context),
};
