// Routers that speak BGP, in a few words per neighbour.
import { formatPrefix, parsePrefix } from "../../../src/base/prefix.ts";
import {
  type BgpConfig,
  type BgpFamilyConfig,
  type BgpPolicyConfig,
  type BgpSessionConfig,
  familyKey,
  newBgpConfig,
  newBgpFamily,
} from "../../../src/protocols/bgp/config.ts";
import { networkKey } from "../../../src/protocols/bgp/local.ts";
import type { BgpView, DestinationView, PeerView, TableView } from "../../../src/protocols/bgp/view.ts";
import type { ConfigBuilder, Lab } from "../../support/routers.ts";

type Afi = "ipv4" | "ipv6" | "vpnv4" | "vpnv6";
export class BgpBuilder {
  readonly bgp: BgpConfig;
  constructor(c: ConfigBuilder, asn: number) {
    this.bgp = c.config.bgp ?? newBgpConfig(asn);
    c.config.bgp = this.bgp;
  }
  family(afi: Afi, vrf = ""): BgpFamilyConfig {
    const key = familyKey(afi, vrf);
    let family = this.bgp.families.get(key);
    if (family === undefined) {
      family = newBgpFamily(afi, vrf, true);
      this.bgp.families.set(key, family);
    }
    return family;
  }
  neighbor(
    address: string,
    remoteAs: number,
    session: BgpSessionConfig = {},
    policy: BgpPolicyConfig = {},
    vrf = "",
  ): this {
    const neighbors = vrf === "" ? this.bgp.neighbors : this.family("ipv4", vrf).neighbors;
    neighbors.set(address, { remoteAs, ...session });
    this.family("ipv4", vrf).policies.set(address, policy);
    return this;
  }
  policy(address: string, policy: BgpPolicyConfig, afi: Afi = "ipv4", vrf = ""): this {
    const policies = this.family(afi, vrf).policies;
    policies.set(address, { ...policies.get(address), ...policy });
    return this;
  }
  network(prefix: string, vrf = ""): this {
    const p = parsePrefix(prefix)!;
    this.family(typeof p.address === "number" ? "ipv4" : "ipv6", vrf).networks.set(networkKey(p), { prefix: p });
    return this;
  }
}
export const bgp = (c: ConfigBuilder, asn: number): BgpBuilder => new BgpBuilder(c, asn);

export const view = (lab: Lab, name: string): BgpView => {
  const { bgp: config } = lab.core(name).config;
  return lab.core(name).protocolView<BgpView>("bgp", String(config!.asn))!;
};
export const table = (lab: Lab, name: string, vrf = "", rd: string | null = null): TableView | undefined =>
  view(lab, name).tables.find((t) =>
    rd === null ? !t.vpn && t.vrf === vrf && t.family === "ipv4" : t.vpn && t.rd === rd,
  );
export const destination = (lab: Lab, name: string, prefix: string, vrf = ""): DestinationView | undefined =>
  table(lab, name, vrf)?.destinations.find((d) => d.prefix === formatPrefix(parsePrefix(prefix)!));
/** "> 10.0.0.0/24 via 10.1.1.1 65001 65002 i" per path; ">" best, "=" multipath, "x" ineligible. */
export const paths = (lab: Lab, name: string, vrf = "", rd: string | null = null): string[] =>
  (table(lab, name, vrf, rd)?.destinations ?? []).flatMap((d) =>
    d.paths.map((p) => {
      const mark = p.best ? ">" : p.multipath ? "=" : p.valid ? " " : "x";
      return `${mark} ${d.prefix} via ${p.nextHop} ${p.asPath === "" ? "" : `${p.asPath} `}${p.origin === "IGP" ? "i" : p.origin === "EGP" ? "e" : "?"}`;
    }),
  );
export const peers = (lab: Lab, name: string): string[] => view(lab, name).peers.map((p) => `${p.address} ${p.state}`);
export const peer = (lab: Lab, name: string, address: string, vrf = ""): PeerView =>
  view(lab, name).peers.find((p) => p.address === address && p.vrf === vrf)!;
export const logs = (lab: Lab, name: string): string[] =>
  lab
    .core(name)
    .logBuffer.records.filter((r) => r.facility.startsWith("BGP") && !r.debug)
    .map((r) => `%${r.facility}-${r.severity}-${r.mnemonic}: ${r.text}`);
