// The lines known inside blocks that have no effect here: terminal lines, DHCP pools, key chains, QoS and the like.
import { type Command, config, type KeptBlock, type KeptMode, keep } from "../command.ts";

const LINE = "The rest of the command";
export const tails = (mode: KeptMode, words: Readonly<Record<string, string>>, many = false): readonly Command[] =>
  Object.entries(words).map(([word, help]) =>
    keep(mode, `${word} [<rest:line>]`, [...word.split(" ").map(() => help), LINE], { many }),
  );

/** A line of a block that opens a block of its own, closed by the line `end` where that prints. */
export const opens = (
  mode: KeptMode,
  inner: KeptMode,
  grammar: string,
  help: readonly string[],
  end?: string,
): Command =>
  config({
    mode,
    grammar,
    help,
    effect: "kept",
    set: (scope: KeptBlock, _args, editing) => {
      const header = editing.line;
      scope.blocks ??= [];
      let block = scope.blocks.find((b) => b.header === header);
      if (block === undefined) {
        block = { header, lines: [], ...(end === undefined ? {} : { end }) };
        scope.blocks.push(block);
        scope.lines.push(header);
      }
      editing.enter(inner, block);
    },
    unset: (scope: KeptBlock, _args, editing) => {
      scope.lines = scope.lines.filter((line) => line !== editing.line);
      scope.blocks = scope.blocks?.filter((b) => b.header !== editing.line) ?? [];
    },
  });

export const commands: readonly Command[] = [
  ...tails("config-line", {
    "access-class": "Filter connections based on an IP access list",
    "ip netmask-format": "Display format of masks",
    "ip tcp": "TCP settings of the line",
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
    ...Object.fromEntries(
      (
        "autobaud autohangup autoselect buffer-length callback data-character-bits databits default-value disconnect-character " +
        "dispatch-character dispatch-machine dispatch-timeout domain-lookup editing exec-banner exec-character-bits flush-at-activation full-help " +
        "hold-character insecure international keymap-type lockable media-type motd-banner no-exit padding parity " +
        "prc-interval refuse-message script session-disconnect-warning session-limit special-character-bits start-character " +
        "start-chat stop-character telnet terminal-queue terminal-type timeout vacant-message vrf"
      )
        .split(" ")
        .map((word) => [word, "A setting of the line"]),
    ),
  }),
  ...tails(
    "config-cp",
    {
      "service-policy": "Configure QOS Service Policy",
      "management-interface": "Configure interface for receiving network management traffic",
      "port-filter": "Port filter",
      "queue-threshold": "Queue threshold",
    },
    true,
  ),
  ...tails("config-red", {
    "keepalive-enable": "Enable keepalive",
    policy: "Redundancy policy",
    protocol: "Protocol",
    mode: "Redundancy mode",
    "main-cpu": "Main CPU",
    "auto-sync": "Synchronise elements",
  }),
  ...tails(
    "config-archive",
    {
      path: "Path for backups",
      maximum: "Maximum number of backup copies",
      "time-period": "Period of time in minutes",
      "write-memory": "Save configuration to the archive",
      rollback: "Rollback parameters",
    },
    true,
  ),
  opens("config-archive", "config-archive-log", "log config", ["Logging commands", "Logging of config commands"]),
  ...tails(
    "config-archive-log",
    {
      "logging enable": "Enable the config logger",
      "logging size": "Size of the log",
      "logging persistent": "Persistence of the log",
      "notify syslog": "Notification via syslog",
      hidekeys: "Suppress output of passwords",
      record: "Records",
    },
    true,
  ),
  keep("config-cert-chain", "certificate <rest:line>", ["Add certificate", LINE], { many: true, text: "quit" }),
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
      accounting: "Send Accounting Start/Stop messages",
      class: "Specify a DHCP class",
      origin: "Configure the origin of the pool",
      relay: "Function as a DHCP relay",
      remember: "Remember released bindings",
      "reserved-only": "Only assign reserved addresses",
      static: "Static bindings",
      subnet: "Subnet allocation commands",
      update: "Dynamic updates",
      utilization: "Configure various utilization parameters",
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
  keep("config-kept", "<network:ipv4> <length:word>", ["Network address of the group member", "/ and the length"], {
    many: true,
    prefix: "member",
  }),
  keep("config-kept", "<network:ipv4> <mask:ipv4>", ["Network address of the group member", "Network mask"], {
    many: true,
  }),
  ...tails("config-keychain", { description: "Key chain description" }),
  // RIP reads the numbers and texts of keys.
  {
    ...opens("config-keychain", "config-keychain-key", "key <number:0-2147483647>", [
      "Configure a key",
      "Key identifier",
    ]),
    effect: "full",
  } as Command,
  keep("config-keychain-key", "key-string [<rest:line>]", ["Set key string", LINE], { effect: "full" }),
  ...tails("config-keychain-key", {
    "accept-lifetime": "Set accept lifetime of key",
    "send-lifetime": "Set send lifetime of key",
    "cryptographic-algorithm": "Set cryptographic authentication algorithm",
  }),
  ...tails("config-cmap", { match: "Classification criteria", description: "Class-Map description" }, true),
  ...tails("config-pmap", { description: "Policy-Map description" }),
  opens("config-pmap", "config-pmap-c", "class <rest:line>", ["Policy criteria", LINE]),
  ...tails(
    "config-pmap-c",
    {
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
      compression: "Activate compression",
      inspect: "Context-based Access Control Engine",
      pass: "Pass all packets",
      log: "Log IPv4 and ARP packets",
      "netflow-sampler": "NetFlow action",
      trust: "Set trust value for the class",
      "bandwidth remaining": "Bandwidth remaining",
      account: "Account statistic",
      admit: "Admit the request for",
      "conform-action": "Action when rate is less than conform burst",
      encap: "Encapsulation",
      estimate: "Estimate resources required for this class",
      "exceed-action": "Action when rate is within conform and conform + exceed burst",
      "header-compression": "Configure header compression",
      measure: "Measure",
      monitor: "Monitor",
      "violate-action": "Action when rate is greater than conform + exceed burst",
    },
    true,
  ),
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
    description: "Description",
    "reverse-route": "Reverse route injection",
    proposal: "Specify proposal",
    integrity: "Set integrity algorithm",
    identity: "Specify the identity",
    keyring: "Specify keyring",
    dpd: "Enable IKE liveness check",
    "serial-number": "Serial number",
    "ip-address": "IP address",
    fqdn: "Fully qualified domain name",
    usage: "Certificate usage",
    ...Object.fromEntries(
      (
        "auto-enroll auto-trigger chain-validation config-exchange crl database default-router eku fingerprint grant " +
        "issuer-name ivrf local keypair matching-order max nat-keepalive ocsp on off password primary regenerate rollover root " +
        "rsakeypair-regenerate service show source subject-alt-name shutdown tunnel validation-usage vrf"
      )
        .split(" ")
        .map((word) => [word, "A setting of the block"]),
    ),
    accounting: "Accounting",
    "df-bit": "Handling of encapsulated DF bit",
    initiate: "Initiate",
    "local-address": "Local address",
    nat: "NAT",
    prf: "Set PRF algorithm",
    "qos pre-classify": "Configure QoS",
    "responder-only": "Responder only",
    security: "Security",
    "self-identity": "Identity of this router",
    storage: "Storage",
    virtual: "Virtual template",
    "virtual-template": "Virtual template",
    vrf: "VRF",
  }),
  // Peers, selectors and keys of which there may be several.
  ...tails(
    "config-isakmp",
    {
      aaa: "AAA",
      acl: "Specify split tunneling inclusion access-list number",
      address: "Specify address of peer",
      certificate: "Certificates",
      client: "Client",
      default: "Set a command to its defaults",
      dns: "Specify DNS Addresses",
      domain: "Set default domain name to send to client",
      hostname: "Host name",
      match: "Match values",
      peer: "Configure a peer",
      "pre-shared-key": "Specify the pre-shared key",
      set: "Set values for encryption",
      subnet: "Subnet",
    },
    true,
  ),
  opens("config-isakmp", "config-isakmp-peer", "peer <name:word>", ["Configure a peer", "Name of the peer"]),
  ...tails(
    "config-isakmp-peer",
    {
      address: "Specify IPv4/IPv6 address of peer",
      description: "Specify a description of this peer",
      hostname: "Hostname of peer",
      identity: "Specify IKE identity to use",
      "pre-shared-key": "Specify the pre-shared key",
    },
    true,
  ),
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
        ...(
          "absolute account-code slot accept-dialin accept-lifetime access-list acl action-type aggregate allow ani associate-profile attribute auth-type " +
          "autodial bridge broadcast button ca-certificate call-forward caller-id called-number cptone ctl-ip default dest-ip deny dialer " +
          "digit-strip dial-type dn-mask dns domain e164 effective-ip encapsulation enrollment evaluate exit-path expect export " +
          "forward-digits frame-relay gateway group huntstop initiate-to initiate identifier index import input interworking " +
          "keepalive key-string keyring l2 l2tp label local lcp lease lpts map mac-address management mask max member mep mtu " +
          "name neighbor netmask next-address no-reg number ospf output parity pattern periodic permit pool pool-member " +
          "pool-name pppoe preference pre-shared-key priority prefix process proposal pseudowire queue rate rd redirect " +
          "register rekey relay remark remote-span request-dialin request-dialout restrict ring rotary router-preference " +
          "save-password secret security select self-identity service set shape signal site sort-by source-ip split-tunnel " +
          "station-id subject switchport terminate-from threshold-percentage timing top translate translation-profile type " +
          "url username value vad version virtual-template virtual-gateway vlan voice-class vpn vrf weight window wins xauth " +
          "allow-connections automate-tester bind cablelength cache-timeout cas-custom client cnf-file commands conf correlate " +
          "database date-format direct-inward-dial dn-webedit dns-timeout ds0-group encoding fax fdl filter fingerprint " +
          "h323 hunt instance inservice inspect isdn ipv4 jitter language log loopback max-redirect moh modem multicast " +
          "network-locale no-digit-strip overlap pac path pickup pri-group progress_ind real receiver record remote " +
          "retransmit retry revision rule security server-index hash issuer-name grant lifetime tcp-udp signaling single-connection source-address stream " +
          "supplementary-service system-type tdm timer timeslots translation trigger update-policy user-locale " +
          "web"
        ).split(" "),
      ].map((word) => [word, "A setting of the block"]),
    ),
    true,
  ),
];
