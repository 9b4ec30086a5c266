// Interface names of IOS: types, abbreviations, canonical and short forms, and the order in which a device lists them.

interface InterfaceType {
  readonly name: string;
  /** As `show` commands with narrow columns print it. */
  readonly short: string;
  readonly help: string;
  /** "virtual" interfaces come into being when configured; "physical" ones must be there. */
  readonly hardware: "physical" | "virtual";
  /** Number of slash-separated numbers. */
  readonly numbers: readonly number[];
  /** Largest last number. */
  readonly largest: number;
}

/** A port, numbered by slot, sub-slot and place. */
const port = (name: string, short: string, help: string): InterfaceType => ({
  name,
  short,
  help,
  hardware: "physical",
  numbers: [1, 2, 3],
  largest: 255,
});
const virtual = (name: string, short: string, help: string, largest: number): InterfaceType => ({
  name,
  short,
  help,
  hardware: "virtual",
  numbers: [1],
  largest,
});
/** In the order in which the running configuration lists them. */
export const INTERFACE_TYPES: readonly InterfaceType[] = [
  virtual("Loopback", "Lo", "Loopback interface", 2147483647),
  virtual("Tunnel", "Tu", "Tunnel interface", 2147483647),
  virtual("Port-channel", "Po", "Ethernet Channel of interfaces", 4096),
  port("Ethernet", "Et", "IEEE 802.3"),
  port("FastEthernet", "Fa", "FastEthernet IEEE 802.3"),
  port("GigabitEthernet", "Gi", "GigabitEthernet IEEE 802.3z"),
  port("TenGigabitEthernet", "Te", "Ten Gigabit Ethernet"),
  port("TwentyFiveGigE", "Twe", "Twenty Five Gigabit Ethernet"),
  port("FortyGigabitEthernet", "Fo", "Forty Gigabit Ethernet"),
  port("HundredGigE", "Hu", "Hundred Gigabit Ethernet"),
  port("TwoGigabitEthernet", "Tw", "Two and half Gigabit Ethernet"),
  port("FiveGigabitEthernet", "Fi", "Five Gigabit Ethernet"),
  port("FourHundredGigE", "Fh", "Four Hundred Gigabit Ethernet"),
  port("AppGigabitEthernet", "Ap", "App-hosting Gigabit Ethernet"),
  port("Serial", "Se", "Serial"),
  port("BRI", "BR", "ISDN Basic Rate Interface"),
  port("ATM", "AT", "ATM interface"),
  port("Async", "As", "Async interface"),
  {
    name: "Embedded-Service-Engine",
    short: "Em",
    help: "Embedded Service Engine",
    hardware: "physical",
    numbers: [1, 2],
    largest: 255,
  },
  port("Hssi", "Hs", "High Speed Serial Interface"),
  port("POS", "PO", "Packet over Sonet"),
  port("Fddi", "Fd", "ANSI X3T9.5"),
  port("TokenRing", "To", "IEEE 802.5"),
  port("Cellular", "Ce", "Cellular WAN Interface"),
  port("Dot11Radio", "Do", "Dot11 interface"),
  port("Wlan-GigabitEthernet", "Wl", "WLAN GigabitEthernet"),
  port("Service-Engine", "Sv", "Service Engine"),
  port("Integrated-Service-Engine", "In", "Integrated Service Engine"),
  virtual("Group-Async", "Gr", "Async Group interface", 255),
  virtual("Dialer", "Di", "Dialer interface", 255),
  virtual("Multilink", "Mu", "Multilink-group interface", 65535),
  virtual("Virtual-Template", "Vt", "Virtual Template interface", 4095),
  virtual("MFR", "MF", "Multilink Frame Relay bundle interface", 2147483647),
  virtual("Virtual-PPP", "Vp", "Virtual PPP interface", 2147483647),
  virtual("pseudowire", "ps", "Pseudowire interface", 2147483647),
  virtual("nve", "nv", "Network virtualization endpoint interface", 4096),
  virtual("NVI", "NV", "NAT Virtual Interface", 0),
  virtual("BDI", "BD", "Bridge-Domain interface", 16384),
  virtual("LISP", "LI", "Locator/ID Separation Protocol Virtual Interface", 65520),
  virtual("BVI", "BV", "Bridge-Group Virtual Interface", 255),
  virtual("Vlan", "Vl", "Catalyst Vlans", 4094),
  virtual("Null", "Nu", "Null interface", 0),
];

/** What people mean by a letter or two that several types start with. */
const USUAL: ReadonlyMap<string, string> = new Map([
  ["f", "FastEthernet"],
  ["e", "Ethernet"],
  ["t", "TenGigabitEthernet"],
  ["v", "Vlan"],
  ["s", "Serial"],
  ["se", "Serial"],
  ["g", "GigabitEthernet"],
  ["l", "Loopback"],
  ["d", "Dialer"],
  ["p", "Port-channel"],
  ["po", "Port-channel"],
  ["h", "HundredGigE"],
  ["n", "Null"],
  ["m", "Multilink"],
  ["b", "BVI"],
  ["fo", "FortyGigabitEthernet"],
]);
const typesOf = (abbreviation: string): readonly InterfaceType[] => {
  const wanted = abbreviation.toLowerCase();
  const found = INTERFACE_TYPES.filter((t) => t.name.toLowerCase().startsWith(wanted));
  const exact = found.filter((t) => t.name.toLowerCase() === wanted || t.short.toLowerCase() === wanted);
  const usual = USUAL.get(wanted);
  if (exact.length > 0 && usual === undefined) return exact;
  if (usual !== undefined) return found.filter((t) => t.name === usual);
  return found;
};

// A serial port may be a group of channels of a controller: "0/0/0:0".
const NUMBERS = /^(\d{1,10}(?:\/\d{1,3}){0,2})(:\d{1,3})?(?:\.(\d{1,10}))?$/;

export type InterfaceNameFault = "type" | "number" | "missing";

/**
 * `letters` and `numbers` as typed ("gi", "0/0.10") to the canonical name, e.g. "GigabitEthernet0/0.10"; otherwise what
 * is wrong with it.
 */
export const canonicalInterface = (
  letters: string,
  numbers: string,
): { readonly name: string } | InterfaceNameFault => {
  const types = typesOf(letters);
  if (letters === "" || types.length !== 1) return "type";
  if (numbers === "") return "missing";
  const type = types[0]!;
  const match = NUMBERS.exec(numbers);
  if (match === null) return "number";
  const parts = match[1]!.split("/").map(Number);
  if (!type.numbers.includes(parts.length) || parts[parts.length - 1]! > type.largest) return "number";
  const channel = match[2] ?? "";
  if (channel !== "" && type.name !== "Serial") return "number";
  const sub = match[3];
  if (sub !== undefined && (type.hardware === "virtual" ? type.name !== "Port-channel" : false)) return "number";
  if (sub !== undefined && (Number(sub) < 1 || Number(sub) > 4294967295)) return "number";
  return { name: `${type.name}${parts.join("/")}${channel}${sub === undefined ? "" : `.${Number(sub)}`}` };
};

/** Where the letters of an interface name end and its numbers begin. */
export const splitInterface = (text: string): { readonly letters: string; readonly numbers: string } => {
  let i = 0;
  while (i < text.length && !(text[i]! >= "0" && text[i]! <= "9")) i++;
  return { letters: text.slice(0, i), numbers: text.slice(i) };
};

/** "gi0/0" to "GigabitEthernet0/0"; null when it is no interface name. */
export const parseInterfaceName = (text: string): string | null => {
  const { letters, numbers } = splitInterface(text);
  const found = canonicalInterface(letters.trimEnd(), numbers);
  return typeof found === "string" ? null : found.name;
};

export const interfaceType = (canonical: string): InterfaceType | undefined => {
  const { letters } = splitInterface(canonical);
  return INTERFACE_TYPES.find((t) => t.name === letters);
};
/** "GigabitEthernet0/0.10" to "Gi0/0.10". */
export const shortInterfaceName = (canonical: string): string => {
  const { letters, numbers } = splitInterface(canonical);
  return `${INTERFACE_TYPES.find((t) => t.name === letters)?.short ?? letters}${numbers}`;
};
/** Interfaces that exist because they are configured. */
export const isCreatable = (canonical: string): boolean =>
  canonical.includes(".") || interfaceType(canonical)?.hardware === "virtual";
/** "GigabitEthernet0/0" of "GigabitEthernet0/0.10"; null for what is no sub-interface. */
export const parentInterface = (canonical: string): string | null => {
  const dot = canonical.indexOf(".");
  return dot < 0 ? null : canonical.slice(0, dot);
};

/** Rank of the type, then the numbers; remembered, since sorting asks for the same names over and over. */
interface SortKey {
  readonly letters: string;
  readonly rank: number;
  readonly numbers: readonly number[];
}
const sortKeys = new Map<string, SortKey>();
const sortKey = (name: string): SortKey => {
  let key = sortKeys.get(name);
  if (key === undefined) {
    const { letters, numbers } = splitInterface(name);
    const at = INTERFACE_TYPES.findIndex((t) => t.name === letters);
    key = { letters, rank: at < 0 ? INTERFACE_TYPES.length : at, numbers: numbers.split(/[/.]/).map(Number) };
    if (sortKeys.size > 20_000) sortKeys.clear();
    sortKeys.set(name, key);
  }
  return key;
};
/** By type in the order above (unknown types last, by name), then by number. */
export const compareInterfaceNames = (a: string, b: string): number => {
  const left = sortKey(a);
  const right = sortKey(b);
  if (left.letters !== right.letters) return left.rank - right.rank || (left.letters < right.letters ? -1 : 1);
  const m = left.numbers;
  const n = right.numbers;
  for (let i = 0; i < Math.max(m.length, n.length); i++) {
    const difference = (m[i] ?? -1) - (n[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
};
