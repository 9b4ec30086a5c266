// A router with two ways out: the far link of the first one can be cut while the near one stays up.
import { type ConsoleLab, consoleLab } from "../../support/console.ts";
import { type SettleReport, settle } from "../../../src/lab/settle.ts";
import type { TrackView } from "../../../src/protocols/track/index.ts";

const NEAR = `interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.0
 ipv6 address 2001:db8:12::1/64
 no shutdown
interface GigabitEthernet0/1
 ip address 10.0.13.1 255.255.255.0
 ipv6 address 2001:db8:13::1/64
 no shutdown
ip route 10.0.24.0 255.255.255.0 10.0.12.2
ipv6 unicast-routing
ipv6 route 2001:db8:24::/64 2001:db8:12::2
`;
/** R1 with two providers R2 and R3; R4 is behind both, its loopback 8.8.8.8. `own` is the rest of R1's configuration. */
export const twoProviders = (own: string): ConsoleLab =>
  consoleLab(
    {
      R1: `hostname R1\n${own}\n${NEAR}`,
      R2: `hostname R2
ipv6 unicast-routing
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.0
 ipv6 address 2001:db8:12::2/64
 no shutdown
interface GigabitEthernet0/1
 ip address 10.0.24.2 255.255.255.0
 ipv6 address 2001:db8:24::2/64
 no shutdown
ip route 8.8.8.8 255.255.255.255 10.0.24.4
`,
      R3: `hostname R3
interface GigabitEthernet0/0
 ip address 10.0.13.3 255.255.255.0
 no shutdown
interface GigabitEthernet0/1
 ip address 10.0.34.3 255.255.255.0
 no shutdown
ip route 8.8.8.8 255.255.255.255 10.0.34.4
`,
      R4: `hostname R4
ipv6 unicast-routing
interface Loopback0
 ip address 8.8.8.8 255.255.255.255
interface GigabitEthernet0/0
 ip address 10.0.24.4 255.255.255.0
 ipv6 address 2001:db8:24::4/64
 no shutdown
interface GigabitEthernet0/1
 ip address 10.0.34.4 255.255.255.0
 no shutdown
ip route 10.0.12.0 255.255.255.0 10.0.24.2
ip route 10.0.13.0 255.255.255.0 10.0.34.3
ipv6 route 2001:db8:12::/64 2001:db8:24::2
`,
    },
    ["R1:Gi0/0 R2:Gi0/0", "R1:Gi0/1 R3:Gi0/0", "R2:Gi0/1 R4:Gi0/0", "R3:Gi0/1 R4:Gi0/1"],
  );
/** The primary way tracked by an echo operation to its far end, a floating one behind it. */
export const RELIABLE = `ip sla 1
 icmp-echo 10.0.24.4 source-interface GigabitEthernet0/0
 threshold 1000
 timeout 2000
 frequency 10
ip sla schedule 1 life forever start-time now
track 1 ip sla 1 reachability
ip route 0.0.0.0 0.0.0.0 10.0.12.2 name PRIMARY track 1
ip route 0.0.0.0 0.0.0.0 10.0.13.3 200 name BACKUP
`;
export const cable = (lab: ConsoleLab, link: string, up: boolean): void =>
  lab.network.input({ kind: "link", link, up });
export const settled = (lab: ConsoleLab): SettleReport => settle(lab.network);
/** Next hops of the default route. */
export const defaultWays = (lab: ConsoleLab, node = "R1"): readonly (string | null)[] =>
  (
    lab.network.view(node, "routes") as readonly {
      readonly prefix: string;
      readonly nextHops: readonly { readonly address: string | null }[];
    }[]
  )
    .filter((r) => r.prefix === "0.0.0.0/0")
    .flatMap((r) => r.nextHops.map((h) => h.address));
export const tracked = (lab: ConsoleLab, node = "R1"): TrackView => lab.network.view(node, "track") as TrackView;
/** "1 up 2": number, state and changes of every object. */
export const states = (lab: ConsoleLab, node = "R1"): readonly string[] =>
  tracked(lab, node).objects.map((o) => `${o.number} ${o.up ? "up" : "down"} ${o.changes}`);
/** The syslog messages about tracked objects. */
export const messages = (lab: ConsoleLab, node = "R1"): readonly string[] =>
  (lab.network.view(node, "log") as readonly { readonly facility: string; readonly text: string }[])
    .filter((r) => r.facility === "TRACK")
    .map((r) => r.text);
