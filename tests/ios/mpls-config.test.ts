import { expect, test } from "vitest";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";

const device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] } as const;
const load = (text: string) => loadConfiguration(text, "R1.cfg", device);
const LINES = `mpls label range 100 199
mpls label protocol ldp
mpls ldp explicit-null
mpls ldp neighbor 2.2.2.2 password secret
mpls ldp neighbor 3.3.3.3 targeted ldp
mpls ldp password required
mpls ldp holdtime 90
mpls ldp discovery hello interval 3
mpls ldp discovery hello holdtime 9
mpls ldp discovery targeted-hello interval 4
mpls ldp discovery targeted-hello holdtime 12
mpls ldp discovery targeted-hello accept
mpls ldp backoff 20 200
mpls ldp session protection duration 60
mpls ldp igp sync holddown 500
no mpls ip propagate-ttl forwarded
no mpls ldp advertise-labels
mpls ldp advertise-labels for 10 to 20
mpls ldp label
 allocate global prefix-list LOOPBACKS
!
interface Loopback0
 ip address 1.1.1.1 255.255.255.255
!
interface GigabitEthernet0/0
 ip address 10.0.0.1 255.255.255.0
 mpls ip
 mpls ldp discovery transport-address interface
!
interface GigabitEthernet0/1
 ip address 10.0.1.1 255.255.255.0
 tag-switching ip
 mpls ldp discovery transport-address 1.1.1.1
 no mpls ldp igp autoconfig
!
mpls ldp router-id Loopback0 force
`;

test("every MPLS and LDP line is understood, and printed so that it is understood again", () => {
  const first = load(LINES);
  expect(first.unrecognised).toEqual([]);
  const { ldp, interfaces } = first.config;
  expect(ldp).toMatchObject({
    enabled: true,
    labelRange: { first: 100, last: 199 },
    propagateTtl: { forwarded: false, local: true },
    routerId: { interface: "Loopback0", force: true },
    allocate: { kind: "prefix-list", name: "LOOPBACKS" },
    sessionProtection: { duration: 60 },
    advertiseLabels: false,
  });
  expect([...interfaces.values()].map((i) => i.mpls)).toEqual([false, true, true]);
  const text = configurationText(first.config);
  const second = load(text);
  expect(second.unrecognised).toEqual([]);
  expect(second.config.ldp).toEqual(ldp);
  expect(configurationText(second.config)).toBe(text);
  const wanted = LINES.split("\n").filter((line) => line.includes("mpls "));
  const printed = text.split("\n");
  expect(wanted.filter((line) => !printed.includes(line))).toEqual([]);
});

test("no takes each line back", () => {
  const undone = LINES.split("\n")
    .filter((line) => /^mpls ldp (?!label)|^mpls label/.test(line))
    .map((line) => `no ${line}`);
  const { config, unrecognised } = load(
    `${LINES}${undone.join("\n")}\nmpls ip propagate-ttl\nmpls ldp advertise-labels\nno mpls ldp label\n`,
  );
  expect(unrecognised).toEqual([]);
  expect(config.ldp).toEqual({ enabled: true });
});
