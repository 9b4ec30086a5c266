// BGP settings, as configured.
export interface BgpConfig {
  readonly asn: number;
}
