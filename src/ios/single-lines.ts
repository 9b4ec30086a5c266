// Kept lines of which there is one at a time though others begin like them: "logging trap debugging" takes the place of
// "logging trap warnings" and leaves "logging host ..." alone; "set peer" and "set pfs" of a crypto map stand side by side.
import type { ConfigMode } from "./command.ts";

const list = (...parts: readonly string[]): readonly string[] => parts.flatMap((part) => part.split(", "));

/** How such lines begin, by mode. `*` is any word, another one another line; `~` is a value that a later line changes. */
const SINGLE: Readonly<Partial<Record<ConfigMode, readonly string[]>>> = {
  config: list(
    "logging buffered, logging trap, logging monitor, logging facility, logging source-interface, logging origin-id",
    "enable secret level *, enable password level *, memory-size iomem, config-register",
    "aaa authentication * *, aaa authorization exec *, aaa authorization network *, aaa authorization commands * *",
    "aaa accounting exec *, aaa accounting network *, aaa accounting commands * *, aaa session-id",
    "clock timezone, clock summer-time, ntp source, ntp master, ntp clock-period, ntp access-group *",
    "ip ssh version, ip ssh time-out, ip ssh authentication-retries, ip ssh source-interface, ip ssh dh min size",
    "ip http port, ip http secure-port, ip http access-class, ip http authentication, ip http max-connections, ip http path",
    "ip http timeout-policy, ip http client source-interface, ip tacacs source-interface, ip radius source-interface",
    "ip tftp source-interface, ip ftp source-interface, ip ftp username, ip ftp password, ip telnet source-interface",
    "ip flow-export source, ip flow-export version, ip flow-cache entries, ip flow-cache timeout *",
    "tacacs-server key, tacacs-server timeout, radius-server key, radius-server timeout, radius-server retransmit",
    "radius-server deadtime, snmp-server location, snmp-server contact, snmp-server chassis-id, snmp-server trap-source",
    "snmp-server packetsize, snmp-server queue-length, snmp-server trap-timeout, scheduler allocate, scheduler interval",
    "scheduler max-task-time, spanning-tree mode, spanning-tree vlan * priority, spanning-tree mst * priority",
    "vtp domain, vtp mode, vtp version, vtp password, system mtu, system mtu jumbo, system mtu routing",
    "errdisable recovery interval, port-channel load-balance, udld message time, lldp holdtime, lldp timer, lldp reinit",
    "ip nat translation *, crypto isakmp keepalive, crypto isakmp identity, crypto ipsec df-bit, crypto ipsec fragmentation",
    "crypto ipsec security-association lifetime *, exception memory *, ip domain lookup source-interface",
  ),
  "config-if": list(
    "standby * ip, standby * priority, standby * preempt, standby * timers, standby * authentication, standby * name",
    "standby * mac-address, standby ip, standby priority, standby preempt, standby timers, standby authentication",
    "standby version, standby delay, vrrp * priority, vrrp * preempt, vrrp * description, vrrp * timers *",
    "vrrp * authentication, glbp * ip, glbp * priority, glbp * weighting, glbp * load-balancing, glbp * preempt",
    "tunnel source, tunnel destination, tunnel mode, tunnel key, tunnel vrf, tunnel protection, tunnel ttl",
    "storm-control * level, hold-queue ~ in, hold-queue ~ out, ip tcp adjust-mss, ip igmp version, ip igmp query-interval",
    "ip pim dr-priority, ip pim query-interval, ip route-cache *, ip virtual-reassembly *, ip dhcp snooping limit",
    "ip arp inspection limit, switchport port-security violation, switchport port-security aging *",
    "ppp authentication, ppp multilink group, ppp chap hostname, ppp chap password, dialer pool, dialer idle-timeout",
    "dialer-group, frame-relay lmi-type, bfd interval, authentication port-control, authentication host-mode",
    "authentication order, authentication priority, authentication violation, dot1x pae, dot1x timeout *, mls qos cos",
    "spanning-tree cost, spanning-tree port-priority, spanning-tree vlan * cost, spanning-tree vlan * port-priority",
    "srr-queue bandwidth *, queue-set, backup interface, backup delay, crypto ipsec *, bandwidth receive",
    "bandwidth inherit, bandwidth qos-reference, max-reserved-bandwidth, power inline police, power inline consumption",
  ),
  "config-vlan": ["private-vlan association"],
  "config-line": list(
    "access-class ~ in, access-class ~ out, ipv6 access-class ~ in, ipv6 access-class ~ out, authorization *",
    "authorization commands *, accounting *, accounting commands *, modem *, autoselect *, script *, telnet *, exec prompt",
  ),
  "config-isakmp": list(
    "set transform-set, set pfs, set isakmp-profile, set ikev2-profile, set identity, set ip access-group *",
    "set security-association *, set security-association lifetime *, match address, match fvrf, authentication local",
    "authentication remote, identity local, pre-shared-key local, pre-shared-key remote, enrollment *, keyring local",
    "client authentication *, client configuration *, crl *, nat *",
  ),
  "config-isakmp-peer": list("pre-shared-key local, pre-shared-key remote, description"),
  "config-router-bgp": ["bgp graceful-restart *"],
  "config-router-ospf": ["discard-route *"],
};

const byStart = new Map<ConfigMode, Map<string, (readonly string[])[]>>();
for (const [mode, starts] of Object.entries(SINGLE) as [ConfigMode, readonly string[]][]) {
  const rows = new Map<string, (readonly string[])[]>();
  for (const words of starts.map((start) => start.split(" "))) {
    const same = rows.get(words[0]!) ?? [];
    same.push(words);
    // The longest comes first.
    rows.set(
      words[0]!,
      same.sort((a, b) => b.length - a.length),
    );
  }
  byStart.set(mode, rows);
}

/** What lines that displace each other share, keywords in full; null for a line that this does not concern. */
export const singleLine = (mode: ConfigMode, line: string): string | null => {
  const words = line.split(" ", 12);
  const rows = byStart.get(mode)?.get(words[0]!);
  // A further address of a group; what is said of one VRF.
  if (rows === undefined || words.includes("secondary")) return null;
  const start = rows.find((row) => row.every((word, i) => word === "*" || word === "~" || word === words[i]));
  if (start === undefined || words.length < start.length) return null;
  const vrf = words.indexOf("vrf", start.length);
  return [...start.map((word, i) => (word === "~" ? "~" : words[i]!)), ...(vrf < 0 ? [] : words.slice(vrf))].join(" ");
};

/** Words of kept lines that say nothing by themselves. */
const BEGUN: Readonly<Partial<Record<ConfigMode, readonly string[]>>> = {
  config: list(
    "logging host, logging source-interface, logging facility, ntp server, ntp peer, ntp source, ntp access-group",
    "ntp authentication-key, ntp trusted-key, snmp-server community, snmp-server host, snmp-server location",
    "snmp-server contact, snmp-server group, snmp-server user, snmp-server view, aaa authentication, aaa authorization",
    "aaa authentication login, aaa authorization exec, aaa accounting, clock timezone, clock summer-time, ip ssh version",
    "tacacs-server host, tacacs-server key, radius-server host, radius-server key, vtp domain, vtp mode",
  ),
  "config-if": list("standby, vrrp, tunnel source, tunnel destination, tunnel mode, ip helper-address"),
  "config-line": list("exec-timeout, password, access-class, transport input, transport output, transport preferred"),
};
/** The line ends before what it is about. */
export const isBegun = (mode: ConfigMode, line: string): boolean => BEGUN[mode]?.includes(line) === true;
