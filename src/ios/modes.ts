// The modes of the console, an explicit tree.
import type { ConfigMode } from "./command.ts";

export type ExecMode = "exec" | "privileged";
export interface ModeInfo {
  readonly parent: ConfigMode | null;
  /** In the prompt: "R1(config-if)#". Some depend on the scope. */
  prompt(scope: any): string;
  /** Words that leave it beside `exit` and `end`. */
  readonly leave?: readonly string[];
  /** A line whose first word it knows is its own, however well the line would fit around it. */
  readonly own?: true;
}
const child = (parent: ConfigMode, prompt: string, ...leave: readonly string[]): ModeInfo => ({
  parent,
  prompt: () => prompt,
  leave,
});

/** Prompts of the blocks without effect, by how they begin. */
const BLOCK_PROMPTS: readonly (readonly [string, string])[] = [
  ["aaa group server radius", "config-sg-radius"],
  ["aaa group server tacacs", "config-sg-tacacs+"],
  ["bfd-template", "config-bfd"],
  ["call-home", "cfg-call-home"],
  ["call-manager-fallback", "config-cm-fallback"],
  ["controller", "config-controller"],
  ["crypto ikev2 keyring", "config-ikev2-keyring"],
  ["crypto ikev2 policy", "config-ikev2-policy"],
  ["crypto ikev2 profile", "config-ikev2-profile"],
  ["crypto ikev2 proposal", "config-ikev2-proposal"],
  ["crypto ipsec profile", "ipsec-profile"],
  ["crypto ipsec transform-set", "cfg-crypto-trans"],
  ["crypto isakmp policy", "config-isakmp"],
  ["crypto isakmp profile", "conf-isa-prof"],
  ["crypto keyring", "conf-keyring"],
  ["crypto map", "config-crypto-map"],
  ["crypto pki trustpoint", "ca-trustpoint"],
  ["dial-peer", "config-dial-peer"],
  ["event manager applet", "config-applet"],
  ["flow exporter", "config-flow-exporter"],
  ["flow monitor", "config-flow-monitor"],
  ["flow record", "config-flow-record"],
  ["gatekeeper", "config-gk"],
  ["interface Null0", "config-if"],
  ["ip igmp profile", "config-igmp-profile"],
  ["ip sla", "config-ip-sla"],
  ["l2 vfi", "config-vfi"],
  ["mac access-list", "config-ext-macl"],
  ["mgcp profile", "config-mgcp-profile"],
  ["parameter-map", "config-profile"],
  ["pseudowire-class", "config-pw-class"],
  ["radius server", "config-radius-server"],
  ["sip-ua", "config-sip-ua"],
  ["tacacs server", "config-server-tacacs"],
  ["telephony-service", "config-telephony"],
  ["track", "config-track"],
  ["transceiver", "config-xcvr-type"],
  ["voice service", "conf-voi-serv"],
  ["voice-card", "config-voicecard"],
  ["vpdn-group", "config-vpdn"],
  ["zone security", "config-sec-zone"],
  ["zone-pair", "config-sec-zone-pair"],
];
const blockPrompt = ({ header = "" }: { header?: string }): string =>
  BLOCK_PROMPTS.find(([start]) => header.startsWith(start))?.[1] ?? "config-block";

export const MODES: Readonly<Record<ConfigMode, ModeInfo>> = {
  config: { parent: null, prompt: () => "config" },
  "config-if": {
    parent: "config",
    prompt: (scope: { name: string }) => (scope.name.includes(".") ? "config-subif" : "config-if"),
  },
  "config-vrf": child("config", "config-vrf"),
  "config-vrf-af": child("config-vrf", "config-vrf-af", "exit-address-family"),
  "config-route-map": child("config", "config-route-map"),
  "config-nacl": {
    parent: "config",
    prompt: (scope: { kind: string }) => (scope.kind === "standard" ? "config-std-nacl" : "config-ext-nacl"),
  },
  "config-ipv6-acl": child("config", "config-ipv6-acl"),
  "config-network-group": child("config", "config-network-group"),
  "config-service-group": child("config", "config-service-group"),
  "config-time-range": child("config", "config-time-range"),
  "config-router-ospf": child("config", "config-router"),
  "config-router-bgp": child("config", "config-router"),
  "config-router-bgp-af": child("config-router-bgp", "config-router-af", "exit-address-family"),
  "config-router-stmp": child("config-router-bgp", "config-router-stmp", "exit-peer-session"),
  "config-router-ptmp": child("config-router-bgp", "config-router-ptmp", "exit-peer-policy"),
  "config-router-rip": child("config", "config-router"),
  "config-router-rip-af": child("config-router-rip", "config-router-af", "exit-address-family"),
  "config-ldp": child("config", "config-ldp-lbl"),
  "config-track": child("config", "config-track"),
  // IOS has a mode per kind of operation, and leaves it for global configuration.
  "config-ip-sla": {
    parent: "config",
    prompt: ({ kind }: { kind: string }) => (kind === "" ? "config-ip-sla" : `config-ip-sla-${kind}`),
  },
  "config-vlan": child("config", "config-vlan"),
  "config-line": child("config", "config-line"),
  "config-cp": child("config", "config-cp"),
  "config-red": child("config", "config-red"),
  "config-archive": child("config", "config-archive"),
  "config-archive-log": child("config-archive", "config-archive-log-cfg"),
  "config-cert-chain": child("config", "config-cert-chain"),
  "config-dhcp": {
    parent: "config",
    prompt: ({ header = "" }: { header?: string }) => (header.startsWith("ipv6 ") ? "config-dhcpv6" : "dhcp-config"),
  },
  "config-keychain": child("config", "config-keychain"),
  "config-keychain-key": child("config-keychain", "config-keychain-key"),
  "config-cmap": child("config", "config-cmap"),
  "config-pmap": child("config", "config-pmap"),
  "config-pmap-c": child("config-pmap", "config-pmap-c"),
  "config-isakmp": { parent: "config", prompt: blockPrompt },
  "config-isakmp-peer": child("config-isakmp", "config-ikev2-keyring-peer"),
  "config-kept": { parent: "config", prompt: blockPrompt },
  "config-router-kept": {
    parent: "config",
    prompt: ({ header = "" }: { header?: string }) => (header.startsWith("ipv6 ") ? "config-rtr" : "config-router"),
  },
  "config-router-kept-af": child(
    "config-router-kept",
    "config-router-af",
    "exit-address-family",
    "exit-service-family",
  ),
  "config-router-bgp-kept": { ...child("config-router-bgp", "config-router-af", "exit-address-family"), own: true },
  "config-router-kept-if": child("config-router-kept-af", "config-router-af-interface", "exit-af-interface"),
  "config-router-kept-topology": child("config-router-kept-af", "config-router-af-topology", "exit-af-topology"),
};

/** `mode` and the modes around it, innermost first. */
export const modeChain = (mode: ConfigMode): readonly ConfigMode[] => {
  const chain: ConfigMode[] = [];
  for (let m: ConfigMode | null = mode; m !== null; m = MODES[m].parent) chain.push(m);
  return chain;
};
