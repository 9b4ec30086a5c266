// What object groups of access lists hold: addresses, and services by protocol, ports and ICMP type.
import type { Ip } from "../base/ip.ts";
import type { NetworkObject, ObjectGroupConfig, ServiceObject } from "../config/model.ts";

export type ObjectGroups = ReadonlyMap<string, ObjectGroupConfig>;

const TCP = 6;
const UDP = 17;

/** Every member of a group and of those in it, each group once; a group that does not exist is empty. */
const someMember = <M extends { readonly kind: string }>(
  groups: ObjectGroups,
  name: string,
  membersOf: (group: ObjectGroupConfig) => readonly M[],
  holds: (member: M) => boolean,
): boolean => {
  const seen = new Set([name]);
  for (const at of seen) {
    const group = groups.get(at);
    if (group === undefined) continue;
    for (const member of membersOf(group)) {
      if (member.kind === "group") seen.add((member as unknown as { readonly name: string }).name);
      else if (holds(member)) return true;
    }
  }
  return false;
};
const holdsAddress = (member: NetworkObject, address: number): boolean => {
  switch (member.kind) {
    case "any":
      return true;
    case "host":
      return member.address === address;
    case "subnet":
      return ((address ^ member.address) & member.mask) === 0;
    case "range":
      return address >= member.first && address <= member.last;
    case "group":
      return false;
  }
};
export const inNetworkGroup = (groups: ObjectGroups, name: string, address: Ip): boolean =>
  typeof address === "number" &&
  someMember(
    groups,
    name,
    (g) => g.network,
    (member) => holdsAddress(member, address),
  );
type Service = Extract<ServiceObject, { kind: "service" }>;
/** `matches`: what the member asks beside its protocol. */
export const inServiceGroup = (
  groups: ObjectGroups,
  name: string,
  protocol: number,
  matches: (service: Service) => boolean,
): boolean =>
  someMember(
    groups,
    name,
    (g) => g.service,
    (member) => {
      if (member.kind === "group") return false;
      const both = member.protocol === "tcp-udp" && (protocol === TCP || protocol === UDP);
      return (both || member.protocol === "ip" || member.protocol === protocol) && matches(member);
    },
  );
