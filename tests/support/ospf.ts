// OSPF networks of real routers in a few words.
import { formatIpv4, type Ipv4, parseIpv4 } from "../../src/base/ip.ts";
import { formatPrefix } from "../../src/base/prefix.ts";
import {
  type OspfAreaConfig,
  type OspfProcessConfig,
  newOspfArea,
  newOspfProcess,
} from "../../src/protocols/ospf/config.ts";
import type { OspfInterfaceView, OspfView } from "../../src/protocols/ospf/view.ts";
import type { ConfigBuilder, Lab } from "./routers.ts";

export const ip = (text: string): Ipv4 => parseIpv4(text)!;

/** `router ospf N`, created on first use. */
export const ospfOf = (c: ConfigBuilder, process = 1, vrf = ""): OspfProcessConfig => {
  let p = c.config.ospf.get(process);
  if (p === undefined) {
    p = newOspfProcess(process, vrf);
    c.config.ospf.set(process, p);
  }
  return p;
};
export const areaOf = (p: OspfProcessConfig, area: number): OspfAreaConfig => {
  let a = p.areas.get(area);
  if (a === undefined) {
    a = newOspfArea(area);
    p.areas.set(area, a);
  }
  return a;
};
/** `network 0.0.0.0 255.255.255.255 area A` and a router id. */
export const everywhere = (c: ConfigBuilder, routerId: string, area = 0, process = 1): OspfProcessConfig => {
  const p = ospfOf(c, process);
  p.routerId = ip(routerId);
  p.networks.push({ address: 0, wildcard: 0xffffffff, area });
  return p;
};
/** `network PREFIX/32-wildcards area A` for one address or network: "10.0.0.0/8". */
export const network = (p: OspfProcessConfig, text: string, area: number): void => {
  const [address = "", length = "32"] = text.split("/");
  const bits = Number(length);
  p.networks.push({ address: ip(address), wildcard: bits === 0 ? 0xffffffff : (2 ** (32 - bits) - 1) >>> 0, area });
};

export const viewOf = (lab: Lab, name: string, process = 1): OspfView =>
  lab.core(name).protocolView<OspfView>("ospf", String(process))!;
export const interfacesOf = (lab: Lab, name: string, process = 1): OspfInterfaceView[] =>
  viewOf(lab, name, process).areas.flatMap((a) => [...a.interfaces]);
/** "2.2.2.2 Full GigabitEthernet0/0" per neighbour. */
export const neighbors = (lab: Lab, name: string, process = 1): string[] =>
  interfacesOf(lab, name, process).flatMap((i) =>
    i.neighbors.map((n) => `${formatIpv4(n.routerId)} ${n.state} ${i.name}`),
  );
/** "O 10.0.0.0/24 [110/2] via 10.0.12.2 GigabitEthernet0/0" per route in the RIB. */
export const ospfRoutes = (lab: Lab, name: string, vrf = ""): string[] =>
  lab.routes(name, vrf).filter((r) => r.startsWith("ospf "));
/** "type id advertising-router" per LSA. */
export const lsas = (lab: Lab, name: string, area: number | "external", process = 1): string[] => {
  const v = viewOf(lab, name, process);
  const list = area === "external" ? v.external : (v.areas.find((a) => a.area === area)?.database ?? []);
  return list.map((l) => `${l.type} ${formatIpv4(l.id)} ${formatIpv4(l.advertisingRouter)}`);
};
/** "E2 10.0.0.0/8 metric forward" per route of the process's own table. */
export const table = (lab: Lab, name: string, process = 1): string[] =>
  viewOf(lab, name, process).routes.map((r) => `${r.subtype} ${formatPrefix(r.prefix)} ${r.metric}`);
