// Object tracking and IP SLA at the console: the lines as IOS 15 writes them, the older spellings, and what `show` prints.
import { consoleLab } from "../support/console.ts";
import { describe, expect, test } from "vitest";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";
import { cable, RELIABLE, settled, twoProviders } from "../protocols/track/network.ts";

const load = (text: string) =>
  loadConfiguration(text, "R1.cfg", {
    name: "R1",
    kind: "router",
    hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"],
  });
const written = (text: string): string => {
  const { config, unrecognised } = load(text);
  expect(unrecognised).toEqual([]);
  return configurationText(config);
};

describe("the running configuration", () => {
  const CANONICAL = `!
hostname R1
ip cef
!
track timer ip route msec 500
track timer list 2
track resolution ip route ospf 100
!
track 1 ip sla 1 reachability
 delay down 10 up 20
!
track 2 interface GigabitEthernet0/1 line-protocol
 carrier-delay
!
track 3 list boolean and
 object 1
 object 2 not
!
track 4 ip route 10.0.0.0 255.0.0.0 metric threshold
 ip vrf BLUE
 threshold metric down 20 up 16
!
track 5 list threshold weight
 object 1 weight 20
 object 2
 threshold weight down 5 up 25
!
track 6 ipv6 route 2001:DB8::/32 reachability
 delay up 5
!
track 7 ip sla 2
!
track 8 stub-object
 default-state up
!
track 9 list threshold percentage
 object 8
 threshold percentage up 60
!
`;
  const TAIL = `ip route 0.0.0.0 0.0.0.0 GigabitEthernet0/0 10.0.12.2 10 tag 5 name ISP_A track 1
ip route 0.0.0.0 0.0.0.0 10.0.13.3 200
ipv6 route ::/0 2001:DB8::1 track 6
!
ip sla 1
 icmp-echo 10.0.24.4 source-interface GigabitEthernet0/0
 request-data-size 64
 tos 184
 tag far end
 owner noc
 threshold 500
 timeout 1000
 frequency 5
ip sla schedule 1 life forever start-time now
ip sla 2
 udp-jitter 10.0.24.4 16384 codec g711alaw
 frequency 30
ip sla schedule 2 life 600 start-time after 00:05:00 ageout 3600 recurring
ip sla 3
 tcp-connect 10.0.24.4 80 source-ip 10.0.12.1 control disable
`;
  const BLUE = "vrf definition BLUE\n address-family ipv4\n exit-address-family\n";
  test("tracked objects before the interfaces, operations behind the static routes; read back as written", () => {
    const text = written(`${BLUE}${CANONICAL.slice(2)}${TAIL}`);
    expect(text).toContain(CANONICAL.slice(CANONICAL.indexOf("track timer")));
    expect(text).toContain(TAIL);
    expect(text.indexOf("track 9")).toBeLessThan(text.indexOf("interface GigabitEthernet0/0"));
    expect(written(text)).toBe(text);
  });
  test("lists may name objects that come later", () => {
    const blocks = CANONICAL.slice(CANONICAL.indexOf("track 1 "))
      .split("!\n")
      .filter((b) => b !== "");
    expect(written(`${BLUE}${[...blocks].reverse().join("")}`)).toBe(written(`${BLUE}${blocks.join("")}`));
  });
  test("the spellings of IOS 12, prefixes with lengths, and defaults that are not written", () => {
    const old = written(`ip sla monitor 1
 type echo protocol ipIcmpEcho 10.0.24.4 source-ipaddr 10.0.12.1
 frequency 5
ip sla monitor schedule 1 life forever start-time now
rtr 2
 type echo protocol ipIcmpEcho 10.0.24.4
rtr schedule 2 start-time now life 3600
track 1 rtr 1 reachability
track 2 rtr 2
track 3 ip sla 2 state
track 4 ip route 10.0.0.0/8 reachability
`);
    for (const line of [
      "track 1 ip sla 1 reachability",
      "track 2 ip sla 2",
      "track 3 ip sla 2",
      "track 4 ip route 10.0.0.0 255.0.0.0 reachability",
      "ip sla 1\n icmp-echo 10.0.24.4 source-ip 10.0.12.1\n frequency 5\nip sla schedule 1 life forever start-time now",
      "ip sla 2\n icmp-echo 10.0.24.4\nip sla schedule 2 start-time now",
    ])
      expect(old).toContain(`${line}\n`);
  });
  test("lines about operations that are only kept", () => {
    const kept = `ip sla 7
 http get http://10.0.24.4/
 history hours-of-statistics-kept 4
 frequency 90
ip sla schedule 7 life forever start-time now
ip sla 8
 type jitter dest-ipaddr 10.0.24.4 dest-port 16384
ip sla 9
 icmp-echo 2001:DB8:24::4 source-ip 2001:DB8:12::1
 verify-data
 traffic-class 160
`;
    expect(written(kept)).toContain(kept);
    const text = written(
      "ip sla responder\nip sla enable reaction-alerts\nip sla reaction-configuration 1 react timeout threshold-type immediate action-type trapOnly\nrtr responder\n",
    );
    for (const line of ["ip sla responder", "ip sla enable reaction-alerts", "rtr responder"])
      expect(text).toContain(line);
  });
  test("`no` takes back what it names", () => {
    const bare = written(`${BLUE}`);
    const undo = [
      ...Array.from({ length: 9 }, (_, i) => `no track ${i + 1}`),
      "no track timer ip route",
      "no track timer list",
    ];
    expect(written(`${BLUE}${CANONICAL.slice(2)}${undo.join("\n")}\nno track resolution ip route ospf\n`)).toBe(bare);
    expect(written(`${BLUE}${TAIL}no ip sla 1\nno ip sla 2\nno ip sla 3\n`)).not.toContain("ip sla");
    const track = "track 3 list boolean and\n object 1\n object 2\n delay up 3 down 4\n";
    expect(written(`${track} no object 1\n no delay down 4\n`)).toContain(
      "track 3 list boolean and\n object 2\n delay up 3\n",
    );
    expect(written(`${track} no delay\n`)).not.toContain("delay");
  });
});

describe("the console", () => {
  test("an operation that was started is not edited, only deleted", () => {
    const lab = twoProviders(RELIABLE);
    lab.wait(1);
    lab.keys("R1", "\ren\rconfigure terminal\r");
    expect(lab.keys("R1", "ip sla 1\r")).toContain("Entry already running and cannot be modified");
    expect(lab.keys("R1", "no ip sla schedule 1\r")).not.toContain("%");
    expect(lab.keys("R1", "ip sla 1\r")).toContain("R1(config-ip-sla-echo)#");
    expect(lab.keys("R1", "tcp-connect 10.0.0.1 80\r")).toContain("%");
    expect(lab.keys("R1", "timeout 60000\r")).not.toContain("%");
    expect(lab.keys("R1", "ip sla schedule 1 start-time now\r")).toContain(
      "%Scheduling a probe with timeout 60000 ms greater than frequency 10000 ms is not allowed.",
    );
    expect(lab.keys("R1", "ip sla 2\r")).toContain("R1(config-ip-sla)#");
    expect(lab.keys("R1", "frequency 5\r")).toContain("%");
    expect(lab.keys("R1", "icmp-echo 10.0.0.1\r")).toContain("R1(config-ip-sla-echo)#");
    expect(lab.keys("R1", "exit\r")).toContain("R1(config)#");
    expect(lab.keys("R1", "track 1\r")).toContain("R1(config-track)#");
    expect(lab.keys("R1", "track 2\r")).toContain("% Incomplete command.");
  });
  test("debug track tells of delays and changes, numbered", () => {
    const lab = twoProviders(RELIABLE.replace("reachability\n", "reachability\n delay down 3\n"));
    settled(lab);
    lab.exec("R1", "debug track");
    cable(lab, "R2:Gi0/1", false);
    settled(lab);
    const log = lab.exec("R1", "show logging");
    expect(log).toContain(": Track: 1 Down change delayed for 3 secs\n");
    expect(log).toContain(": Track: 1 Change #3 ip sla 1, reachability Up->Down\n");
    expect(log).toContain(": %TRACK-6-STATE: 1 ip sla 1 reachability Up -> Down\n");
    cable(lab, "R2:Gi0/1", true);
    settled(lab);
    cable(lab, "R2:Gi0/1", false);
    lab.wait(16);
    cable(lab, "R2:Gi0/1", true);
    lab.exec("R1", "undebug all");
    expect(lab.exec("R1", "show debugging")).not.toContain("Track");
  });
});

describe("show", () => {
  const lab = twoProviders(`${RELIABLE}track 2 interface GigabitEthernet0/1 ip routing
track 3 list boolean or
 object 1
 object 2 not
 object 9
track 4 ip route 10.0.24.0/24 reachability
 delay up 20 down 10
track 5 ip route 172.16.52.0 255.255.255.0 metric threshold
track 6 list threshold weight
 object 1 weight 20
 object 2
 threshold weight up 25 down 5
vrf definition BLUE
 address-family ipv4
ip route vrf BLUE 10.1.0.0 255.255.0.0 Null0 track 2
`);
  lab.wait(75);
  const show = (command: string): string => lab.exec("R1", command);
  test("track", () => {
    expect(show("show track")).toBe(`Track 1
  IP SLA 1 reachability
  Reachability is Up
    2 changes, last change 00:01:00
  Latest operation return code: OK
  Latest RTT (millisecs) 2
  Tracked by:
    Static IP Routing 0
    Track List 3
    Track List 6
Track 2
  Interface GigabitEthernet0/1 ip routing
  IP routing is Up
    2 changes, last change 00:01:15
  Tracked by:
    Static IP Routing 0
    Track List 3
    Track List 6
Track 3
  List boolean or
  Boolean OR is Up
    2 changes, last change 00:00:59
    object 1 Up
    object 2 not Up
    object 9 Undefined
Track 4
  IP route 10.0.24.0 255.255.255.0 reachability
  Reachability is Up (static)
    2 changes, last change 00:00:40
  Delay up 20 secs, down 10 secs
  First-hop interface is GigabitEthernet0/0
Track 5
  IP route 172.16.52.0 255.255.255.0 metric threshold
  Metric threshold is Down (no route)
    1 change, last change 00:01:15
  Metric threshold down 255 up 254
  First-hop interface is unknown
Track 6
  List threshold weight
  Threshold weight is Up (30)
    2 changes, last change 00:00:59
    object 1 Up (weight 20)
    object 2 Up (weight 10)
  Threshold weight down 5 up 25
`);
  });
  test("track by number, by kind, and brief", () => {
    expect(
      show("show track brief"),
    ).toBe(`Track Type        Instance                   Parameter        State Last Change
1     ip sla      1                          reachability     Up    00:01:00
2     interface   GigabitEthernet0/1         ip routing       Up    00:01:15
3     list                                   boolean          Up    00:00:59
4     ip route    10.0.24.0/24               reachability     Up    00:00:40
5     ip route    172.16.52.0/24             metric threshold Down  00:01:15
6     list                                   threshold        Up    00:00:59
`);
    const numbers = (command: string): string =>
      [...show(command).matchAll(/^(?:Track )?(\d+)\b/gm)].map((m) => m[1]).join(" ");
    expect(numbers("show track 4")).toBe("4");
    expect(numbers("show track 4 brief")).toBe("4");
    expect(numbers("show track interface")).toBe("2");
    expect(numbers("show track ip route brief")).toBe("4 5");
    expect(numbers("show track ip sla")).toBe("1");
    expect(numbers("show track list brief")).toBe("3 6");
    expect(show("show track 77")).toBe("");
  });
  test("timers and resolutions", () => {
    expect(show("show track timers")).toBe(`Object type      Poll Interval     Time to next poll
interface        1                 expired
ip route         15                expired
ip sla           5                 expired
ipv6 route       15                expired
list             0.500             expired
stub             1                 expired
`);
    expect(show("show track resolution")).toMatch(/^EIGRP +2560$/m);
  });
  test("the table of tracked static routes, of one VRF at a time", () => {
    expect(show("show ip route track-table")).toBe(
      " ip route 0.0.0.0 0.0.0.0 10.0.12.2 name PRIMARY track 1 state is [up]\n",
    );
    expect(show("show ip route vrf BLUE track-table")).toBe(
      " ip route vrf BLUE 10.1.0.0 255.255.0.0 Null0 track 2 state is [up]\n",
    );
    expect(show("show ip route vrf RED track-table")).toContain("% IP routing table RED does not exist");
  });
  test("ip sla summary and statistics", () => {
    expect(show("show ip sla summary")).toBe(`IPSLAs Latest Operation Summary
Codes: * active, ^ inactive, ~ pending

ID           Type        Destination       Stats       Return      Last
                                           (ms)        Code        Run 
-----------------------------------------------------------------------
*1           icmp-echo   10.0.24.4         RTT=2       OK          5 seconds ago

`);
    expect(show("show ip sla statistics 1 details")).toBe(`IPSLAs Latest Operation Statistics

IPSLA operation id: 1
        Latest RTT: 2 milliseconds
Latest operation start time: *00:01:10 UTC Fri Mar 1 2002
Latest operation return code: OK
Over thresholds occurred: FALSE
Number of successes: 7
Number of failures: 1
Operation time to live: Forever
Operational state of entry: Active
Last time this entry was reset: Never


`);
  });
  test("ip sla configuration", () => {
    expect(show("show ip sla configuration")).toBe(`IP SLAs Infrastructure Engine-III
Entry number: 1
Owner: 
Tag: 
Operation timeout (milliseconds): 2000
Type of operation to perform: icmp-echo
Target address/Source interface: 10.0.24.4/GigabitEthernet0/0
Type Of Service parameter: 0x0
Request size (ARR data portion): 28
Data pattern: 0xABCDABCD
Verify data: No
Vrf Name: 
Schedule:
   Operation frequency (seconds): 10  (not considered if randomly scheduled)
   Next Scheduled Start Time: Start Time already passed
   Group Scheduled : FALSE
   Randomly Scheduled : FALSE
   Life (seconds): Forever
   Entry Ageout (seconds): never
   Recurring (Starting Everyday): FALSE
   Status of entry (SNMP RowStatus): Active
Threshold (milliseconds): 1000
Distribution Statistics:
   Number of statistic hours kept: 2
   Number of statistic distribution buckets kept: 1
   Statistic distribution interval (milliseconds): 20
Enhanced History:
History Statistics:
   Number of history Lives kept: 0
   Number of history Buckets kept: 15
   History Filter Type: None

`);
  });
  test("an operation that never ran, and one that gets no answer", () => {
    const dead = twoProviders(
      "ip sla 1\n icmp-echo 10.0.99.9\n timeout 1000\n frequency 5\nip sla schedule 1 life 600 start-time now\nip sla 2\n icmp-echo 10.0.12.2\ntrack 1 ip sla 2\n",
    );
    dead.wait(12);
    expect(dead.exec("R1", "show ip sla statistics")).toBe(`IPSLAs Latest Operation Statistics

IPSLA operation id: 1
        Latest RTT: NoConnection/Busy/Timeout
Latest operation start time: *00:00:10 UTC Fri Mar 1 2002
Latest operation return code: Timeout
Number of successes: 0
Number of failures: 3
Operation time to live: 588 sec


IPSLA operation id: 2
Number of successes: Unknown
Number of failures: Unknown
Operation time to live: 0


`);
    expect(dead.exec("R1", "show track")).toBe(`Track 1
  IP SLA 2 state
  State is Down
    1 change, last change 00:00:12
  Latest operation return code: Unknown
`);
    expect(dead.exec("R1", "show ip sla configuration 2")).toContain("   Next Scheduled Start Time: Pending trigger\n");
    expect(dead.exec("R1", "show ip sla configuration 2")).toContain(
      "Status of entry (SNMP RowStatus): notInService\n",
    );
  });
  test("a delayed change: what it was, what it will be and in how long", () => {
    cable(lab, "R2:Gi0/0", false);
    lab.wait(0);
    cable(lab, "R2:Gi0/0", true);
    lab.exec("R1", "configure terminal");
    lab.exec("R1", "no ip route 10.0.24.0 255.255.255.0 10.0.12.2");
    lab.exec("R1", "end");
    lab.wait(16);
    expect(show("show track 4")).toMatch(
      / {2}Reachability is Up \(static\), delayed Down \(\d+ secs? remaining\) \(no ip route\)\n/,
    );
    lab.wait(15);
    expect(show("show track 4")).toMatch(
      / {2}Reachability is Down \(no ip route\)\n(?:.*\n)*? {2}First-hop interface is unknown \(was GigabitEthernet0\/0\)\n/,
    );
  });
});
test("show ip sla configuration tells what was configured, also where it has no effect; a kept line replaces its like", () => {
  const lab = consoleLab(
    {
      R1: `ip sla 1
 icmp-echo 10.0.0.2
 verify-data
 data-pattern abcd0000
 data-pattern 12345678
 history hours-of-statistics-kept 5
 history lives-kept 1
ip sla 2
 icmp-echo 10.0.0.2
`,
    },
    [],
  );
  lab.wait(1);
  const shown = lab.exec("R1", "show ip sla configuration 1");
  expect(shown).toContain("Data pattern: 0x12345678\nVerify data: Yes\n");
  expect(shown).toContain("   Number of statistic hours kept: 5\n");
  expect(shown).toContain("   Number of history Lives kept: 1\n");
  const plain = lab.exec("R1", "show ip sla configuration 2");
  expect(plain).toContain("Data pattern: 0xABCDABCD\nVerify data: No\n");
  expect(plain).toContain("   Number of statistic hours kept: 2\n");
  const running = lab.exec("R1", "show running-config | section ip sla 1");
  expect(running).not.toContain("abcd0000");
  expect(running).toContain(" history hours-of-statistics-kept 5\n history lives-kept 1\n");
});
