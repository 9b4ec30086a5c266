// Routing protocols of real configurations that do not run here: their lines are kept, and the console says so once.
import type { DeviceConfig } from "../../config/model.ts";
import { type Command, type KeptMode, config } from "../command.ts";
import { opens, tails } from "./kept-blocks.ts";

const LINE = "The rest of the command";
const ROUTER = "Enable a routing process";
const IPV6 = ["Global IPv6 configuration commands", "Enable an IPV6 routing process"];
const FAMILY = "Enter Address Family command mode";

/** A process whose lines are only kept; `name` is the protocol, for the message. */
const process = (grammar: string, help: readonly string[], name: string): Command => ({
  ...config({
    mode: "config",
    grammar,
    help,
    effect: "kept",
    set: (scope: DeviceConfig, _args, editing) => {
      let block = scope.keptBlocks.find((b) => b.header === editing.line);
      if (block === undefined) {
        block = { header: editing.line, lines: [] };
        scope.keptBlocks.push(block);
        editing.absent(name, "its lines are kept without effect");
      }
      editing.enter("config-router-kept", block);
    },
    unset: (scope: DeviceConfig, _args, editing) => {
      scope.keptBlocks = scope.keptBlocks.filter((b) => b.header !== editing.line);
    },
  }),
  keeps: { prefix: grammar.slice(0, grammar.search(/ ?[<[]|$/)), many: true, block: "config-router-kept" },
});
const settings = (mode: KeptMode, words: string): readonly Command[] =>
  tails(mode, Object.fromEntries(words.split(" ").map((word) => [word, "A setting of the routing process"])), true);

/** Settings that processes and their address families share. */
const COMMON =
  "auto-summary autonomous-system bfd default default-information default-metric distance distribute-list eigrp " +
  "log-adjacency-changes maximum-paths maximum-prefix metric neighbor network nsf offset-list passive-interface " +
  "redistribute router-id shutdown summary-address summary-metric summary-prefix timers traffic-share variance";

export const commands: readonly Command[] = [
  process(
    "router eigrp <process:word>",
    [ROUTER, "Enhanced Interior Gateway Routing Protocol (EIGRP)", "Process"],
    "EIGRP",
  ),
  process("router isis [<tag:word>]", [ROUTER, "ISO IS-IS", "ISO routing area tag"], "IS-IS"),
  process("router ospfv3 <process:1-65535>", [ROUTER, "OSPFv3", "Process ID"], "OSPFv3"),
  process("router odr", [ROUTER, "On Demand stub Routes"], "ODR"),
  process("router mobile", [ROUTER, "Mobile routes"], "Mobile IP"),
  process("router igrp <as:1-65535>", [ROUTER, "Interior Gateway Routing Protocol (IGRP)", "AS number"], "IGRP"),
  process("ipv6 router ospf <process:1-65535>", [...IPV6, "Open Shortest Path First (OSPF)", "Process ID"], "OSPFv3"),
  process("ipv6 router rip <name:word>", [...IPV6, "IPv6 Routing Information Protocol (RIPv6)", "Name"], "RIPng"),
  process(
    "ipv6 router eigrp <process:1-65535>",
    [...IPV6, "Enhanced Interior Gateway Routing Protocol (EIGRP)", "Process"],
    "EIGRP for IPv6",
  ),
  // In two words, as the global lines that begin so: the closer fit would be theirs.
  ...tails("config-router-kept", { "mpls traffic-eng": "MPLS Traffic Engineering", "mpls ldp": "MPLS LDP" }, true),
  opens(
    "config-router-kept",
    "config-router-kept-af",
    "address-family <rest:line>",
    [FAMILY, LINE],
    "exit-address-family",
  ),
  opens(
    "config-router-kept",
    "config-router-kept-af",
    "service-family <rest:line>",
    ["Enter Service Family command mode", LINE],
    "exit-service-family",
  ),
  ...settings(
    "config-router-kept",
    `${COMMON} adjacency-check advertise area area-password authentication auto-cost capability compatible description ` +
      "discard-route domain-password event-log external fast-flood fast-reroute flash-update-threshold graceful-restart " +
      "hello hostname ignore-attached-bit ignore-lsp-errors input-queue interface-id is-type ispf limit local-rib-criteria " +
      "lsp-full lsp-gen-interval lsp-mtu lsp-refresh-interval manet max-area-addresses max-lsp-lifetime max-metric " +
      "metric-style microloop net output-delay partition poison-reverse port prc-interval prefix-suppression protocol " +
      "queue-depth segment-routing set-attached-bit set-overload-bit snmp spf-interval split-horizon stub " +
      "validate-update-source version vrf",
  ),
  opens(
    "config-router-kept-af",
    "config-router-kept-if",
    "af-interface <rest:line>",
    ["Enter Address Family interface configuration", LINE],
    "exit-af-interface",
  ),
  opens(
    "config-router-kept-af",
    "config-router-kept-topology",
    "topology <rest:line>",
    ["Topology configuration mode", LINE],
    "exit-af-topology",
  ),
  ...settings(
    "config-router-kept-af",
    `${COMMON} adjacency area auto-cost multi-topology prefix-suppression remote-neighbors`,
  ),
  ...settings(
    "config-router-kept-if",
    "add-paths authentication bandwidth-percent bfd dampening-change dampening-interval hello-interval hold-time " +
      "next-hop-self no-ecmp-mode passive-interface shutdown split-horizon stub-site summary-address",
  ),
  ...settings("config-router-kept-topology", `${COMMON} fast-reroute snmp topology-interface`),
];
