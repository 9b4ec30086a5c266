// The network as explain looks at it: routers with their state and lines, hosts with their addresses, and who is on which cable.
import {
  type Family,
  familyOf,
  formatIp,
  type Ip,
  isLinkLocalIpv6,
  lengthOfMask,
  parseIp,
  parseIpv4,
  parseZonedIp,
} from "../base/ip.ts";
import { contains, type Prefix, parsePrefix, prefixOf, samePrefix } from "../base/prefix.ts";
import type { StaticRouteConfig } from "../config/model.ts";
import type { ConfigOrigin, ConfigOrigins } from "../config/origins.ts";
import { RouterNode } from "../device/router.ts";
import type { Router } from "../device/router-state.ts";
import type { Network } from "../lab/network.ts";
import type { BgpView } from "../protocols/bgp/view.ts";
import type { LdpView } from "../protocols/ldp/view.ts";
import type { OspfView } from "../protocols/ospf/view.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import type { BlamedLine } from "./explanation.ts";

export interface RouterScene {
  readonly name: string;
  readonly state: Router;
  readonly origins: ConfigOrigins;
}
/** Who has an address, and on which interface. */
export interface Owner {
  readonly node: string;
  readonly interface: string;
  /** VRF name. */
  readonly vrf: string;
  readonly up: boolean;
}
interface HostInterface {
  readonly name: string;
  readonly up: boolean;
  /** "address/length". */
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}
/** The addresses of one family, the first one to speak from first; link-local ones last. */
export const hostAddresses = (i: HostInterface, family: Family): readonly Ip[] => {
  const all = i[family].flatMap((a) => parseIp(a.slice(0, a.indexOf("/"))) ?? []);
  return [...all.filter((a) => !isLinkLocal(a)), ...all.filter(isLinkLocal)];
};
/** The word that opens the commands of the address's family. */
export const keyword = (to: Ip): "ip" | "ipv6" => (typeof to === "number" ? "ip" : "ipv6");
export const isLinkLocal = (ip: Ip): boolean => typeof ip === "bigint" && isLinkLocalIpv6(ip);

export class Scene {
  readonly network: Network;
  readonly routers: ReadonlyMap<string, RouterScene>;
  constructor(network: Network) {
    this.network = network;
    const routers = new Map<string, RouterScene>();
    for (const node of network.nodes)
      if (node instanceof RouterNode && node.core !== null)
        routers.set(node.name, { name: node.name, state: node.core, origins: node.core.origins });
    this.routers = routers;
  }
  router(name: string): RouterScene | undefined {
    return this.routers.get(name);
  }
  vrfName(router: RouterScene, id: number): string {
    return router.state.vrf(id)?.name ?? "";
  }
  bgp(router: RouterScene): BgpView | undefined {
    const asn = router.state.config.bgp?.asn;
    return asn === undefined ? undefined : router.state.protocolView<BgpView>("bgp", String(asn));
  }
  ldp(router: RouterScene): LdpView | undefined {
    return router.state.protocolView<LdpView>("ldp", "");
  }
  ospf(router: RouterScene): readonly OspfView[] {
    return router.state
      .protocols()
      .filter((p) => p.definition === "ospf")
      .flatMap((p) => router.state.protocolView<OspfView>("ospf", p.key) ?? []);
  }
  hostInterfaces(node: string): readonly HostInterface[] {
    return this.network.node(node).views().includes("interfaces")
      ? (this.network.view(node, "interfaces") as readonly HostInterface[])
      : [];
  }
  /** Every owner of an address, in node order; configured but dead interfaces too. */
  owners(address: Ip): readonly Owner[] {
    const out: Owner[] = [];
    for (const node of this.network.nodes) {
      const router = this.routers.get(node.name);
      if (router !== undefined) {
        for (const i of router.state.interfaces())
          if ([...i.ipv4, ...i.ipv6].some((a) => a.address === address))
            out.push({ node: node.name, interface: i.name, vrf: this.vrfName(router, i.vrf), up: i.up });
      } else if (node.kind === "host")
        for (const i of this.hostInterfaces(node.name))
          if (hostAddresses(i, familyOf(address)).includes(address))
            out.push({ node: node.name, interface: i.name, vrf: "", up: i.up });
    }
    return out;
  }
  /** Who a neighbour's address belongs to; a link-local one (RFC 4007) only counts on the cable of its interface. */
  ownerOfPeer(near: RouterScene, text: string, source: string | undefined): Owner | undefined {
    const found = parseZonedIp(text);
    if (found === null) return undefined;
    const owners = this.owners(found.address);
    const link = found.zone ?? source;
    if (!isLinkLocal(found.address)) return owners[0];
    if (link === undefined) return undefined;
    const ends = this.neighbours(near.name, link);
    return owners.find((o) =>
      ends.some((e) => e.node === o.node && (o.interface === e.port || o.interface.startsWith(`${e.port}.`))),
    );
  }
  /** Ends that a frame from this port can reach, through switches; links that are cut lead nowhere. */
  neighbours(node: string, port: string): readonly { readonly node: string; readonly port: string }[] {
    const out: { node: string; port: string }[] = [];
    const seen = new Set<string>();
    const queue = [{ node, port: port.replace(/\.\d+$/, "") }];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const own = `${at.node}:${at.port}`;
      const link = this.network.links.find((l) => l.ends.some((e) => e.attachment.name === own));
      if (link === undefined || !link.up || seen.has(link.id)) continue;
      seen.add(link.id);
      for (const end of link.ends) {
        const { name } = end.attachment;
        const other = { node: name.slice(0, name.indexOf(":")), port: name.slice(name.indexOf(":") + 1) };
        if (name === own) continue;
        const there = this.network.node(other.node);
        if (there.kind !== "switch") out.push(other);
        else for (const p of there.ports()) if (p !== other.port) queue.push({ node: other.node, port: p });
      }
    }
    return out;
  }
  /** The router interface (or sub-interface) on that port that has `address`, or any on the port when it is null. */
  interfaceAt(router: RouterScene, port: string, address: Ip | null): InterfaceView | undefined {
    const candidates = router.state.interfaces().filter((i) => i.name === port || i.name.startsWith(`${port}.`));
    return address === null
      ? candidates[0]
      : candidates.find((i) => [...i.ipv4, ...i.ipv6].some((a) => a.address === address));
  }
  linkUp(node: string, port: string): boolean {
    const link = this.network.links.find((l) =>
      l.ends.some((e) => e.attachment.name === `${node}:${port.replace(/\.\d+$/, "")}`),
    );
    return link === undefined || link.up;
  }

  // --- lines ---
  #fileOf(router: RouterScene): string {
    return (
      router.origins.under([], "hostname")[0]?.origin.file ??
      this.network.lab.configs.get(router.name)?.file ??
      `${router.name}.cfg`
    );
  }
  present(router: RouterScene, origin: ConfigOrigin, within: readonly string[]): BlamedLine {
    return {
      kind: "present",
      node: router.name,
      file: origin.file,
      line: origin.line,
      text: origin.text.trim(),
      within,
    };
  }
  /** The first line that sets `prefix` under the path; null when none does. */
  line(router: RouterScene, path: readonly string[], prefix: string): BlamedLine | null {
    const found = router.origins.find(path, prefix) ?? router.origins.under(path, prefix)[0]?.origin;
    return found === undefined || found === null ? null : this.present(router, found, path);
  }
  /** The `ip route` or `ipv6 route` line of a static route, however its prefix was spelt. */
  staticLine(router: RouterScene, route: StaticRouteConfig): BlamedLine | null {
    const head = `${keyword(route.prefix.address)} route${route.vrf === "" ? "" : ` vrf ${route.vrf}`}`;
    for (const { command, origin } of router.origins.under([], head)) {
      const [first = "", second = ""] = command.slice(head.length + 1).split(" ");
      const mask = parseIpv4(second);
      const length = mask === null ? null : lengthOfMask(mask);
      const written = parsePrefix(route.family === "ipv6" ? first : `${first}/${length}`);
      if (written !== null && samePrefix(written, route.prefix)) return this.present(router, origin, []);
    }
    return null;
  }
  missing(router: RouterScene, path: readonly string[], text: string): BlamedLine {
    for (let depth = path.length; depth > 0; depth--) {
      const header = router.origins.find(path.slice(0, depth - 1), path[depth - 1] ?? "");
      if (header !== null)
        return { kind: "missing", node: router.name, file: header.file, line: header.line, text, within: path };
    }
    return { kind: "missing", node: router.name, file: this.#fileOf(router), line: null, text, within: path };
  }
  /** How an interface of the router says which VRF it is in: after the VRF's own spelling. */
  forwardingWord(router: RouterScene, vrf: string): string {
    return (router.state.config.vrfs.get(vrf)?.style ?? "ip vrf") === "ip vrf" ? "ip vrf forwarding" : "vrf forwarding";
  }
  /** "ip vrf X" or "vrf definition X", as it was spelt; with the family's block of the latter unless that is null. */
  vrfPath(router: RouterScene, vrf: string, family: Family | null = "ipv4"): readonly string[] {
    const style = router.state.config.vrfs.get(vrf)?.style ?? "ip vrf";
    return style === "ip vrf"
      ? [`ip vrf ${vrf}`]
      : family === null
        ? [`vrf definition ${vrf}`]
        : [`vrf definition ${vrf}`, `address-family ${family}`];
  }
}

/** The most specific route towards an address in a VRF's table, default routes left out. */
export const routeTo = (
  router: RouterScene,
  vrf: string,
  to: Ip,
  withDefault = false,
): { readonly prefix: Prefix; readonly protocol: string; readonly since: number } | null => {
  const state = router.state.vrfNamed(vrf);
  const row = state?.rib[familyOf(to)].lookup(to) ?? null;
  if (row === null || (!withDefault && row.route.prefix.length === 0)) return null;
  return { prefix: row.route.prefix, protocol: row.route.protocol, since: row.since };
};
/** The first network of an interface in a family; link-local ones do not count. */
export const connectedPrefix = (i: InterfaceView, family: Family = "ipv4"): Prefix | null => {
  const first = i[family].find((a) => !isLinkLocal(a.address));
  return first === undefined ? null : prefixOf(first.address, first.length);
};
export const prefixHolds = (p: Prefix, to: Ip): boolean => contains(p, to);
export const addressText = formatIp;
export const parseAddress = parseIp;
