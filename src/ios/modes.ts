// The modes of the console, an explicit tree.
import type { ConfigMode } from "./command.ts";

export type ExecMode = "exec" | "privileged";
export interface ModeInfo {
  readonly parent: ConfigMode | null;
  /** In the prompt: "R1(config-if)#". Some depend on the scope. */
  prompt(scope: any): string;
  /** Words that leave it beside `exit` and `end`. */
  readonly leave?: string;
}
const child = (parent: ConfigMode, prompt: string, leave?: string): ModeInfo => ({
  parent,
  prompt: () => prompt,
  ...(leave === undefined ? {} : { leave }),
});

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
  "config-router-ospf": child("config", "config-router"),
  "config-router-bgp": child("config", "config-router"),
  "config-router-bgp-af": child("config-router-bgp", "config-router-af", "exit-address-family"),
  "config-router-stmp": child("config-router-bgp", "config-router-stmp", "exit-peer-session"),
  "config-router-ptmp": child("config-router-bgp", "config-router-ptmp", "exit-peer-policy"),
  "config-router-rip": child("config", "config-router"),
  "config-router-rip-af": child("config-router-rip", "config-router-af", "exit-address-family"),
  "config-ldp": child("config", "config-ldp-lbl"),
  "config-vlan": child("config", "config-vlan"),
  "config-line": child("config", "config-line"),
  "config-cp": child("config", "config-cp"),
  "config-red": child("config", "config-red"),
  "config-archive": child("config", "config-archive"),
  "config-dhcp": child("config", "dhcp-config"),
  "config-keychain": child("config", "config-keychain"),
  "config-keychain-key": child("config-keychain", "config-keychain-key"),
  "config-cmap": child("config", "config-cmap"),
  "config-pmap": child("config", "config-pmap"),
  "config-pmap-c": child("config-pmap", "config-pmap-c"),
  "config-isakmp": child("config", "config-isakmp"),
  "config-kept": child("config", "config-block"),
};

/** `mode` and the modes around it, innermost first. */
export const modeChain = (mode: ConfigMode): readonly ConfigMode[] => {
  const chain: ConfigMode[] = [];
  for (let m: ConfigMode | null = mode; m !== null; m = MODES[m].parent) chain.push(m);
  return chain;
};
