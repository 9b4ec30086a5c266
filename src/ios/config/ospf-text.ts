// Words that OSPF commands and shows have in common.
import { formatIpv4, maskOf } from "../../base/ip.ts";
import type { Prefix } from "../../base/prefix.ts";

/** Areas are printed as numbers while they look like numbers, as addresses beyond. */
export const areaText = (area: number): string => (area < 0x1000000 ? String(area) : formatIpv4(area));
/** "10.0.0.0 255.0.0.0" */
export const maskText = (p: Prefix): string => `${formatIpv4(p.address as number)} ${formatIpv4(maskOf(p.length))}`;
