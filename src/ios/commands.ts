// Every command of the IOS-like console, one table. Topics stand in the order in which the running configuration prints
// them; within a topic, commands print in array order. A topic that prints in two places exports two arrays.
import type { Command } from "./command.ts";

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
  topic("global"),
  topic("vrf"),
  topic("mpls-global"), // mpls label range, mpls label protocol, mpls ldp globals that print before the interfaces
  topic("interface"),
  topic("interface-mpls"), // mpls ip and `mpls ldp ...` of an interface
  topic("ospf"),
  topic("rip"),
  topic("bgp"),
  topic("interface-tail"), // shutdown, duplex and the kept lines of an interface
  topic("policy"), // as-path and community lists
  topic("static"),
  topic("access-list"),
  topic("prefix-list"),
  topic("route-map"),
  topic("mpls-ldp"), // mpls ldp router-id
  topic("global-tail"), // control-plane, banner, line, ntp
  // --- exec and show ---
  topic("exec"),
  topic("show"),
  topic("ospf-exec"),
  topic("rip-exec"),
  topic("bgp-exec"),
  topic("ldp-exec"),
];

export const commands: readonly Command[] = topics.flatMap((t) => t.commands);
