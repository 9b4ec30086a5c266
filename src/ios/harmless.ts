// Kept lines about which nothing need be said, and why: a router with such a line sends, drops and computes what it would
// without it, as far as anybody can see in a lab. Every other kept line is answered with what does not run (absent.ts).
import type { ConfigMode } from "./command.ts";

export interface HarmlessLines {
  readonly reason: string;
  /** A router does so of itself: without it, by `no`, it would do something else, and that is answered. */
  readonly standard?: true;
  /** How the lines begin, by mode: "ip tcp", "neighbor * ha-mode" (words further on), "" for every line of the mode. */
  readonly lines: Readonly<Partial<Record<ConfigMode, readonly string[]>>>;
}
const list = (...parts: readonly string[]): readonly string[] => parts.flatMap((part) => part.split(", "));

/** Media and hardware of an interface. */
const MEDIA = list(
  "arp arpa, async, bandwidth qos-reference, bandwidth receive, clock rate, clock source, clockrate, crc",
  "dce-terminal-timing-enable, down-when-looped, dsu, duplex, flowcontrol, framing, full-duplex, group-range",
  "half-duplex, ignore-dcd, invert, isdn, keepalive, lan-name, linecode, link, mdix auto, media-type, mop",
  "negotiation auto, nrzi-encoding, physical-layer, platform, plim, pos, power inline, pulse-time, ring-speed, scramble",
  "serial restart-delay, service-module, signalling, speed, ssid, station-role, transceiver, transmitter-delay, trunk group",
  "encapsulation hdlc",
);

export const HARMLESS: readonly HarmlessLines[] = [
  {
    reason: "who may log in, what the console and the files look like, and how the device is managed",
    lines: {
      config: list(
        "aaa, alias, archive, async-bootp, banner, boot, boot-end-marker, boot-start-marker, buffers",
        "busy-message, call-home, chat-script, clock, cns, config-register, control-plane, cpd cr-id, default-value",
        "diagnostic, enable, epm, event, exception, file, ip bootp server, ip domain, ip domain-list, ip finger, ip ftp",
        "ip hostname, ip http, ip identd, ip kerberos, ip name-server, ip ospf name-lookup, ip prefix-list sequence-number",
        "ip radius, ip rcmd, ip scp, ip sdee, ip ssh, ip tacacs, ip telnet, ip tftp, key config-key, license, line, logging",
        "login, macro, memory, memory-size, menu, mmi, modemcap, netconf, netconf-yang, nls resp-timeout",
        "ntp, parser, partition, password, pnp, privilege, process, prompt, radius server, radius-server, resource, restconf",
        "rmon, scheduler, security, service, shell, snmp, snmp-server, sntp, subscriber, tacacs server, tacacs-server",
        "telemetry ietf subscription, tftp-server, upgrade, username, virtual-service, warm-reboot, wsma",
      ),
      "config-line": [""],
      "config-archive": [""],
      "config-archive-log": [""],
      "config-if": list("exit-vlan-config, macro, nmsp, ntp, onep, rmon, snmp"),
      "config-vlan": list("exit-vlan-config"),
      "config-vrf": list("context, vpn id"),
      "config-vrf-af": list("context"),
      "config-router-ospf": list("event-log, ignore lsa mospf, snmp"),
      "config-router-bgp": list(
        "neighbor * log-neighbor-changes, snmp context, bgp consistency-checker, bgp upgrade-cli",
      ),
      "config-router-bgp-af": list("neighbor * log-neighbor-changes, snmp context"),
    },
  },
  {
    reason: "cards, media, queues and processors that a simulated device does not have",
    lines: {
      config: list(
        "card type, controller, fabric, hw-module, isdn, microcode, mls, module, network-clock-participate",
        "network-clock-select, platform, power, redundancy, sdm, stack-mac, stack-power, switch, transceiver type all",
        "vlan access-log, vlan accounting, vlan internal allocation policy, voice-card",
      ),
      "config-red": [""],
      "config-if": list(...MEDIA, "hold-queue, tx-ring-limit, max-reserved-bandwidth"),
      "config-router-ospf": list("nsr, process-min-time, queue-depth"),
      "config-router-rip": list("input-queue"),
      "config-router-rip-af": list("input-queue"),
      "config-router-bgp": list("neighbor * ha-mode sso, neighbor * slow-peer, bgp slow-peer"),
      "config-router-bgp-af": list("neighbor * ha-mode sso, neighbor * slow-peer"),
    },
  },
  {
    reason: "faster ways to the same result, and statistics",
    lines: {
      config: list(
        "access-list compiled, ip access-list log-update, ip access-list logging, ip access-list persistent",
        "ip accounting-list, ip accounting-threshold, ip accounting-transits, ip cache, ip cef, ip flow, ip flow-aggregate",
        "ip flow-cache, ip flow-capture, ip flow-export, ip flow-top-talkers, ip nbar, ip spd, ip verify drop-rate",
        "ipv6 cef, ipv6 spd, mac address-table move, mac address-table notification, mac address-table synchronize",
        "mac-address-table move, mac-address-table notification, mac-address-table synchronize, mpls netflow, sampler",
      ),
      "config-if": list(
        "flow, flow-sampler, ip accounting, ip flow, ip mroute-cache, ip nbar protocol-discovery, ip route-cache",
        "ip verify unicast notification, ip virtual-reassembly, ipv6 flow, ipv6 virtual-reassembly, mls netflow, mls rp",
        "mpls accounting, mpls netflow, virtual-reassembly",
      ),
      "config-router-ospf": list("ispf"),
      "config-router-bgp": list("bgp regexp deterministic, bgp soft-reconfig-backup, bgp asnotation dot"),
      "config-router-bgp-af": list("bgp soft-reconfig-backup"),
      "config-ip-sla": list(
        "buckets-of-history-kept, clock-tolerance, distributions-of-statistics-kept, enhanced-history, filter-for-history",
        "history, hops-of-statistics-kept, hours-of-statistics-kept, lives-of-history-kept, optimize, paths-of-statistics-kept",
        "percentile, precision, samples-of-history-kept, statistics-distribution-interval, verify-data",
      ),
    },
  },
  {
    reason: "what a router does unless it is told otherwise",
    standard: true,
    lines: {
      config: list(
        "mpls ldp logging",
        "ip classless, ip route static inter-vrf, mac address-table learning, mac-address-table learning",
      ),
      "config-if": list("autostate, logging event"),
      "config-router-ospf": list("capability opaque, capability transit"),
      "config-router-bgp": list(
        "bgp nexthop trigger enable, bgp transport path-mtu-discovery, neighbor * transport path-mtu-discovery",
      ),
      "config-router-bgp-af": list("bgp nexthop trigger enable, neighbor * transport path-mtu-discovery"),
    },
  },
  {
    reason: "what a router does anyway, with the line or without, or leaves off here as well",
    lines: {
      config: list(
        "cdp advertise-v2, ethernet lmi, interface Null0, ip gratuitous-arps, ip source-route, ip subnet-zero, ipv6 source-route",
        "vtp mode transparent, vtp mode off",
      ),
      "config-if": list(
        "ip load-sharing per-destination, ip ospf lls, mpls label protocol",
        "switchport nonegotiate, switchport trunk encapsulation dot1q",
      ),
      "config-vlan": list("mtu"),
      "config-router-ospf": list("capability lls"),
      "config-router-bgp": list(
        "bgp bestpath aigp ignore, bgp bestpath cost-community ignore, neighbor * ha-mode graceful-restart disable",
        "neighbor * transport single-session",
      ),
      "config-router-bgp-af": list(
        "bgp bestpath aigp ignore, neighbor * ha-mode graceful-restart disable, neighbor * transport single-session",
      ),
    },
  },
  {
    reason: "definitions that count only where another line applies them, and that one is answered",
    lines: {
      config: list(
        "aaa attribute list, access-list, access-list rate-limit, access-session, authentication, bba-group pppoe",
        "bfd-template, class-map, crypto, dial-peer, dialer-list, dot11, dot1x, dspfarm profile, ephone",
        "ephone-dn, errdisable, fhrp, flow, identity, ip admission, ip audit, ip auth-proxy, ip dhcp, ip dhcp-client",
        "ip dhcp-relay, ip dns view, ip explicit-path, ip forward-protocol, ip ips, ip local pool, ip port-map",
        "ip reflexive-list, ip source, ipv6 dhcp, ipv6 general-prefix, ipv6 local pool, ipv6 nd raguard policy",
        "ipv6 port-map, l2tp-class, lacp, lldp, locaddr-priority-list, mac access-list extended, map-class, map-list",
        "mgcp profile, multilink, object-group, parameter-map, policy-map, port-channel, priority-list, pseudowire-class",
        "queue-list, sccp ccm group, table-map, template, tunnel-template, virtual-profile, vlan access-map",
        "voice, voice-port",
      ),
      "config-cmap": [""],
      "config-pmap": [""],
      "config-pmap-c": [""],
      "config-keychain": list("description"),
      "config-if": list("channel-protocol, ip dhcp client, ip dhcp relay, lacp, lldp, map-group, pagp"),
      "config-ip-sla": list("codec, http-raw-request, operation-packet-priority"),
      // Of policy routing: `ip policy route-map` says that it does not run.
      "config-route-map": list(
        "match clns, match length, set clns, set default interface, set global, set interface, set ip default, set ip df",
        "set ip global, set ip next-hop recursive, set ip next-hop verify-availability, set ip precedence, set ip qos-group",
        "set ip tos, set ip vrf, set ipv6 default, set ipv6 next-hop recursive, set ipv6 next-hop verify-availability",
        "set ipv6 precedence, set traffic-index, set vrf",
      ),
    },
  },
  {
    reason: "lines of a block whose first line has been answered, or is harmless itself",
    lines: {
      "config-dhcp": [""],
      "config-cert-chain": [""],
      "config-isakmp": [""],
      "config-isakmp-peer": [""],
      "config-kept": [""],
      "config-router-kept": [""],
      "config-router-kept-af": [""],
      "config-router-kept-if": [""],
      "config-router-kept-topology": [""],
      "config-router-bgp-kept": [""],
    },
  },
];
