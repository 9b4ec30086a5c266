// LDP settings, as configured.
export interface LdpConfig {
  /** `mpls ip` globally; on by default. */
  enabled: boolean;
}
export type LdpInterfaceConfig = Record<never, never>;
