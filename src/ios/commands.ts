// Every command of the IOS-like console, one table. Topics stand in the order in which the running configuration prints
// them; within a topic, commands print in array order. A topic that prints in two places exports two arrays.
import type { Command } from "./command.ts";
import * as accessList from "./config/access-list.ts";
import * as asPath from "./config/as-path.ts";
import * as bgp from "./config/bgp.ts";
import * as bgpOther from "./config/bgp-other.ts";
import * as communityList from "./config/community-list.ts";
import * as global from "./config/global.ts";
import * as interface_ from "./config/interface.ts";
import * as sourceCheck from "./config/source-check.ts";
import * as interfaceKept from "./config/interface-kept.ts";
import * as interfaceOther from "./config/interface-other.ts";
import * as interfaceTail from "./config/interface-tail.ts";
import * as keptBlocks from "./config/kept-blocks.ts";
import * as objectGroup from "./config/object-group.ts";
import * as timeRange from "./config/time-range.ts";
import * as keptGlobal from "./config/kept-global.ts";
import * as keptRouting from "./config/kept-routing.ts";
import * as ldpPolicy from "./config/ldp-policy.ts";
import * as mpls from "./config/mpls.ts";
import * as ospf from "./config/ospf.ts";
import * as ospfArea from "./config/ospf-area.ts";
import * as ospfKept from "./config/ospf-kept.ts";
import * as ospfInterface from "./config/ospf-interface.ts";
import * as ospfRedistribute from "./config/ospf-redistribute.ts";
import * as prefixList from "./config/prefix-list.ts";
import * as routeMap from "./config/route-map.ts";
import * as rip from "./config/rip.ts";
import * as ipSla from "./config/ip-sla.ts";
import * as staticRoutes from "./config/static.ts";
import * as track from "./config/track.ts";
import * as trackObject from "./config/track-object.ts";
import * as macTable from "./config/mac-table.ts";
import * as vlan from "./config/vlan.ts";
import * as vrf from "./config/vrf.ts";
import * as basic from "./exec/basic.ts";
import * as trackExec from "./exec/track.ts";
import * as explain from "./exec/explain.ts";
import * as clear from "./exec/clear.ts";
import * as files from "./exec/files.ts";
import * as ldpExec from "./exec/ldp.ts";
import * as ospfExec from "./exec/ospf.ts";
import * as mplsPing from "./exec/mpls-ping.ts";
import * as ping from "./exec/ping.ts";
import * as traceroute from "./exec/traceroute.ts";
import * as showIpProtocols from "./show/ip-protocols.ts";
import * as bgpExec from "./exec/bgp.ts";
import * as showBgpNeighbors from "./show/bgp-neighbors.ts";
import * as showBgpPrefix from "./show/bgp-prefix.ts";
import * as showBgpProcess from "./show/bgp-process.ts";
import * as showBgpSummary from "./show/bgp-summary.ts";
import * as showBgpTable from "./show/bgp-table.ts";
import * as showPolicy from "./show/policy.ts";
import * as showLdp from "./show/ldp.ts";
import * as showMpls from "./show/mpls.ts";
import * as showRip from "./show/rip.ts";
import * as showIpSla from "./show/ip-sla.ts";
import * as showTcp from "./show/tcp.ts";
import * as showTrack from "./show/track.ts";
import * as cef from "./show/cef.ts";
import * as hardware from "./show/hardware.ts";
import * as interfaces from "./show/interfaces.ts";
import * as ipRoute from "./show/ip-route.ts";
import * as ipRouteEntry from "./show/ip-route-entry.ts";
import * as ipRouteLoops from "./show/ip-route-loops.ts";
import * as ipRouteProfile from "./show/ip-route-profile.ts";
import * as ipRouteSummary from "./show/ip-route-summary.ts";
import * as ipv6Route from "./show/ipv6-route.ts";
import * as ipv6Show from "./show/ipv6.ts";
import * as cdp from "./show/cdp.ts";
import * as switching from "./show/switching.ts";
import * as system from "./show/system.ts";
import * as aclParts from "./show/acl-parts.ts";
import * as tables from "./show/tables.ts";
import * as vlans from "./show/vlans.ts";
import * as vrfShow from "./show/vrf.ts";
import * as ospfDatabase from "./show/ospf-database.ts";
import * as ospfInterfaces from "./show/ospf-interface.ts";
import * as keyChain from "./show/key-chain.ts";
import * as ospfLists from "./show/ospf-lists.ts";
import * as ospfNeighbors from "./show/ospf-neighbor.ts";
import * as ospfProcess from "./show/ospf-process.ts";

export interface Topic {
  readonly name: string;
  readonly commands: readonly Command[];
}

const topic = (name: string, ...commands: readonly (readonly Command[])[]): Topic => ({
  name,
  commands: commands.flat(),
});

export const topics: readonly Topic[] = [
  // --- configuration, in the order of the running configuration ---
  topic("global", global.head, keptGlobal.head, keptBlocks.commands),
  topic("vrf", vrf.commands),
  topic("vlan", vlan.global),
  topic("mac-table", macTable.commands),
  topic("mpls-global", mpls.head, ldpPolicy.commands, bgp.labelMode), // mpls label range, mpls label protocol, mpls ldp globals that print before the interfaces
  topic("track", track.global, trackObject.commands),
  topic("object-group", objectGroup.commands),
  topic(
    "interface",
    interface_.commands,
    vlan.port_,
    interfaceOther.encapsulations,
    interface_.settings,
    interfaceOther.addresses,
    sourceCheck.ipv4Commands,
    vlan.modes,
  ),
  topic(
    "ospf",
    ospfInterface.commands,
    ospf.head,
    ospfArea.commands,
    ospfRedistribute.commands,
    ospf.networks,
    ospfRedistribute.defaults,
    ospf.tail,
    ospfKept.commands,
    ospfKept.global,
  ),
  topic("rip", rip.commands, rip.interface_),
  topic("other-routing", keptRouting.commands),
  topic("bgp", bgp.commands, bgpOther.commands),
  topic(
    "interface-tail",
    interfaceTail.shutdown,
    interfaceKept.commands,
    interfaceOther.commands,
    interfaceTail.commands,
    sourceCheck.ipv6Commands,
    interfaceKept.ipv6,
  ), // shutdown, duplex and the kept lines of an interface
  topic("interface-mpls", mpls.interface_), // mpls ip and `mpls ldp ...` of an interface
  topic("services", global.services), // ip forward-protocol, ip http and the like
  topic("policy", asPath.commands, communityList.commands), // as-path and community lists
  topic("static", staticRoutes.ipv4, staticRoutes.ipv6),
  topic("access-list", accessList.commands, accessList.ipv6, keptGlobal.accessLists),
  topic("prefix-list", prefixList.ipv4, prefixList.ipv6),
  topic("sla", ipSla.commands),
  topic("route-map", routeMap.commands),
  topic("mpls-ldp", mpls.tail), // mpls ldp router-id
  topic("time-range", timeRange.commands),
  topic("global-tail", global.tail, keptGlobal.banners), // control-plane, banner, line, ntp
  // --- exec and show ---
  topic("exec", basic.commands, files.commands, clear.commands, ping.commands, traceroute.commands, explain.commands),
  topic(
    "show",
    system.commands,
    keyChain.commands,
    hardware.commands,
    interfaces.commands,
    ipRoute.commands,
    ipRouteEntry.commands,
    ipRouteSummary.commands,
    ipRouteLoops.commands,
    ipRouteProfile.commands,
    ipv6Show.commands,
    ipv6Route.commands,
    cef.commands,
    tables.commands,
    aclParts.commands,
    vrfShow.commands,
    cdp.commands,
    switching.commands,
    vlans.commands,
  ),
  topic(
    "ospf-exec",
    ospfProcess.commands,
    ospfNeighbors.commands,
    ospfInterfaces.commands,
    ospfLists.commands,
    ospfDatabase.commands,
    ospfExec.commands,
  ),
  topic("rip-exec", showRip.commands, showIpProtocols.commands),
  topic(
    "bgp-exec",
    showBgpTable.commands,
    showBgpPrefix.commands,
    showBgpSummary.commands,
    showBgpNeighbors.commands,
    showBgpProcess.commands,
    showPolicy.commands,
    bgpExec.commands,
  ),
  topic("track-exec", showTrack.commands, showIpSla.commands, trackExec.commands),
  topic("ldp-exec", showLdp.commands, showMpls.commands, showTcp.commands, ldpExec.commands, mplsPing.commands),
];

export const commands: readonly Command[] = topics.flatMap((t) => t.commands);
