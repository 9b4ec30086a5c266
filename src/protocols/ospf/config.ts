// OSPFv2 settings, as configured (OspfProcessConfig, OspfInterfaceConfig).
export interface OspfProcessConfig {
  readonly process: number;
  /** VRF name; "" is global. */
  vrf: string;
}
export interface OspfInterfaceConfig {
  /** `ip ospf PROCESS area AREA` */
  process?: number;
  area?: number;
}
