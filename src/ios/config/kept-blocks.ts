// The lines known inside blocks that have no effect here: terminal lines, DHCP pools, key chains, QoS and the like.
import { type Command, config, type KeptBlock, type KeptMode, keep } from "../command.ts";

const LINE = "The rest of the command";
const tails = (mode: KeptMode, words: Readonly<Record<string, string>>, many = false): readonly Command[] =>
  Object.entries(words).map(([word, help]) =>
    keep(mode, `${word} [<rest:line>]`, [...word.split(" ").map(() => help), LINE], { many }),
  );

/** Lines of a sub-block: indented once more under the line that opened it. */
const nested = (mode: KeptMode, words: Readonly<Record<string, string>>): readonly Command[] =>
  Object.entries(words).map(([word, help]) => {
    const command = keep(mode, `${word} [<rest:line>]`, [...word.split(" ").map(() => help), LINE], { many: true });
    return {
      ...command,
      set: (scope: KeptBlock, _args: unknown, editing) => {
        scope.lines.push(` ${editing.line}`);
      },
      unset: (scope: KeptBlock, _args: unknown, editing) => {
        const at = scope.lines.lastIndexOf(` ${editing.line}`);
        if (at >= 0) scope.lines.splice(at, 1);
        else scope.lines.push(` no ${editing.line}`);
      },
    } satisfies Command;
  });
/** A line of a block that opens a block of its own. */
const opens = (mode: KeptMode, inner: KeptMode, word: string, help: readonly string[]): Command =>
  config({
    mode,
    grammar: `${word} <rest:line>`,
    help: [...help, LINE],
    effect: "kept",
    set: (scope: KeptBlock, _args, editing) => {
      if (!scope.lines.includes(editing.line)) scope.lines.push(editing.line);
      editing.enter(inner, scope);
    },
    unset: (scope: KeptBlock, _args, editing) => {
      const at = scope.lines.indexOf(editing.line);
      if (at < 0) return;
      let end = at + 1;
      while (scope.lines[end]?.startsWith(" ")) end++;
      scope.lines.splice(at, end - at);
    },
  });

export const commands: readonly Command[] = [
  ...tails("config-line", {
    "access-class": "Filter connections based on an IP access list",
    "ipv6 access-class": "Filter connections based on an IPv6 access list",
    "activation-character": "Define the activation character",
    autocommand: "Automatically execute an EXEC command",
    authorization: "Authorization parameters",
    accounting: "Accounting parameters",
    "escape-character": "Change the current line's escape character",
    exec: "Start an EXEC process",
    "exec-timeout": "Set the EXEC timeout",
    flowcontrol: "Set the flow control",
    history: "Enable and control the command history function",
    length: "Set number of lines on a screen",
    "line-number": "Line number",
    location: "Enter terminal location description",
    logging: "Modify message logging facilities",
    login: "Enable password checking",
    modem: "Configure the Modem Control Lines",
    monitor: "Copy debug output to the current terminal line",
    "no-exec": "No EXEC on this line",
    notify: "Inform users of output from concurrent sessions",
    password: "Set a password",
    privilege: "Change privilege level for line",
    rotary: "Add line to a rotary group",
    rxspeed: "Set the receive speed",
    "session-timeout": "Set interval for closing connection when there is no input traffic",
    speed: "Set the transmit and receive speeds",
    stopbits: "Set async line stop bits",
    "transport input": "Define which protocols to use when connecting to the terminal server",
    "transport output": "Define which protocols to use for outgoing connections",
    "transport preferred": "Specify the preferred protocol to use",
    txspeed: "Set the transmit speed",
    width: "Set width of the display terminal",
    "absolute-timeout": "Set absolute timeout for line disconnection",
  }),
  ...tails("config-cp", { "service-policy": "Configure QOS Service Policy" }),
  ...tails("config-red", { mode: "Redundancy mode", "main-cpu": "Main CPU", "auto-sync": "Synchronise elements" }),
  ...tails(
    "config-archive",
    {
      path: "Path for backups",
      maximum: "Maximum number of backup copies",
      "time-period": "Period of time in minutes",
      "write-memory": "Save configuration to the archive",
      "log config": "Logging commands",
      "logging enable": "Enable the config logger",
      "logging size": "Size of the log",
      "notify syslog": "Notification via syslog",
      hidekeys: "Suppress output of passwords",
    },
    true,
  ),
  ...tails(
    "config-dhcp",
    {
      bootfile: "Boot file name",
      "client-identifier": "Client identifier",
      "client-name": "Client name",
      "default-router": "Default routers",
      "dns-server": "DNS servers",
      "domain-name": "Domain name",
      "hardware-address": "Client hardware address",
      host: "Client IP address and mask",
      import: "Programmatically importing DHCP option parameters",
      lease: "Address lease time",
      "netbios-name-server": "NetBIOS (WINS) name servers",
      "netbios-node-type": "NetBIOS node type",
      network: "Network number and mask",
      "next-server": "Next server in boot process",
      option: "Raw DHCP options",
      vrf: "Associate this pool with a VRF",
      // Of IPv6 pools.
      address: "IPv6 address allocation",
      information: "Information refresh option",
      "link-address": "Link-address to match",
      "prefix-delegation": "IPv6 prefix delegation",
      sip: "SIP servers options",
    },
    true,
  ),
  // A member network of an object group starts with its address.
  keep("config-kept", "<network:ipv4> <mask:ipv4>", ["Network address of the group member", "Network mask"], {
    many: true,
  }),
  opens("config-keychain", "config-keychain-key", "key", ["Configure a key"]),
  ...nested("config-keychain-key", {
    "key-string": "Set key string",
    "accept-lifetime": "Set accept lifetime of key",
    "send-lifetime": "Set send lifetime of key",
    "cryptographic-algorithm": "Set cryptographic authentication algorithm",
  }),
  ...tails("config-cmap", { match: "Classification criteria", description: "Class-Map description" }, true),
  ...tails("config-pmap", { description: "Policy-Map description" }),
  opens("config-pmap", "config-pmap-c", "class", ["Policy criteria"]),
  ...nested("config-pmap-c", {
    bandwidth: "Bandwidth",
    "fair-queue": "Enable flow-based fair queuing",
    police: "Police",
    priority: "Strict scheduling priority",
    "queue-limit": "Queue max threshold",
    "random-detect": "Enable random early detection",
    "service-policy": "Configure flow next",
    set: "Set QoS values",
    shape: "Traffic shaping",
    drop: "Drop all packets",
  }),
  ...tails("config-isakmp", {
    authentication: "Set authentication method",
    encr: "Set encryption algorithm",
    encryption: "Set encryption algorithm",
    group: "Set the Diffie-Hellman group",
    hash: "Set hash algorithm",
    lifetime: "Set lifetime",
    enrollment: "Enrollment parameters",
    "subject-name": "Subject name",
    "revocation-check": "Revocation checking options",
    rsakeypair: "Specify rsakeypair",
    mode: "Encapsulation mode",
    set: "Set values for encryption",
    match: "Match values",
    description: "Description",
    "reverse-route": "Reverse route injection",
    proposal: "Specify proposal",
    integrity: "Set integrity algorithm",
    peer: "Configure a peer",
    address: "Specify address of peer",
    "pre-shared-key": "Specify the pre-shared key",
    identity: "Specify the identity",
    keyring: "Specify keyring",
    dpd: "Enable IKE liveness check",
    "serial-number": "Serial number",
    "ip-address": "IP address",
    fqdn: "Fully qualified domain name",
    usage: "Certificate usage",
  }),
  ...tails(
    "config-kept",
    Object.fromEntries(
      [
        "shutdown",
        "timers",
        "max-ephones",
        "max-dn",
        "server",
        "server-private",
        "deadtime",
        "address",
        "key",
        "host",
        "range",
        "group-object",
        "description",
        "monitoring",
        "contact-email-addr",
        "profile",
        "active",
        "destination",
        "activate",
        "associate",
        "icmp-echo",
        "icmp-jitter",
        "udp-jitter",
        "udp-echo",
        "tcp-connect",
        "frequency",
        "threshold",
        "timeout",
        "tag",
        "request-data-size",
        "object",
        "delay",
        "event",
        "action",
        "match",
        "record",
        "collect",
        "exporter",
        "cache",
        "transport",
        "source",
        "export-protocol",
        "codec",
        "session",
        "destination-pattern",
        "incoming",
        "port",
        "linecode",
        "framing",
        "channel-group",
        "clock",
        "network",
        "ip",
        "ipv6",
        "audit-trail",
        "alert",
        "tcp",
        "udp",
        "icmp",
        "max-incomplete",
        "sessions",
        "dtmf-relay",
        "mode",
        "protocol",
        "registrar",
        "sip",
        "system",
        "create",
        "load",
        "auto",
        "time-zone",
        "voicemail",
        "max-conferences",
        "dspfarm",
        "dsp",
        "dsps",
        "local-interface",
        "interval",
        "echo",
        "authentication",
        "service-policy",
        "transfer-system",
      ].map((word) => [word, "A setting of the block"]),
    ),
    true,
  ),
];

/** The lines of every key of a key chain: number and string, for authentication. */
export const keyChainKeys = (block: KeptBlock): readonly { readonly id: number; readonly key: string }[] => {
  const keys: { id: number; key: string }[] = [];
  for (const line of block.lines) {
    const words = line.trim().split(" ");
    if (!line.startsWith(" ") && words[0] === "key") keys.push({ id: Number(words[1]), key: "" });
    else if (words[0] === "key-string" && keys.length > 0)
      keys[keys.length - 1]!.key = words.slice(words.length > 2 && words[1] === "0" ? 2 : 1).join(" ");
  }
  return keys;
};
