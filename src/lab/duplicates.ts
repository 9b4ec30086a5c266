// Addresses given to two nodes on one segment, found in the configuration texts so that both lines can be named.
import { formatIp, type Ip, parseIp } from "../base/ip.ts";
import type { ConfigFile, Lab } from "./definition.ts";
import type { LabFault } from "./fault.ts";

interface Assigned {
  readonly node: string;
  readonly port: string;
  readonly address: Ip;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const addressIn = (text: string): Ip | null => parseIp(text.split("/")[0] ?? "");

/** Addresses of physical interfaces of routers; sub-interfaces, loopbacks and VRFs have segments of their own. */
const ofRouter = (node: string, { file, text }: ConfigFile): Assigned[] => {
  const out: Assigned[] = [];
  let port = "";
  text.split("\n").forEach((raw, i) => {
    const words = raw.trim().split(/\s+/);
    if (/^\S/.test(raw)) port = /^int/i.test(words[0] ?? "") ? words.slice(1).join("") : "";
    if (port === "" || port.includes(".") || /^(?:lo|tu|nu|vl)/i.test(port)) return;
    if (words[0] !== "ip" && words[0] !== "ipv6") return;
    const address = words[1] === "address" ? addressIn(words[2] ?? "") : null;
    if (address !== null) out.push({ node, port, address, file, line: i + 1, column: raw.indexOf(words[2]!) + 1 });
  });
  return out;
};
/** `ip [-6] addr add ADDRESS/LENGTH dev PORT`, and `ifconfig PORT ADDRESS`. */
const ofHost = (node: string, { file, text }: ConfigFile): Assigned[] => {
  const out: Assigned[] = [];
  text.split("\n").forEach((raw, i) => {
    const m =
      /^\s*(?:sudo\s+)?ip\s+(?:-[46]\s+)?a(?:ddr(?:ess)?)?\s+add\s+(\S+)\s.*?\bdev\s+(\S+)/.exec(raw.slice(0, 200)) ??
      /^\s*(?:sudo\s+)?ifconfig\s+(?<dev>\S+)\s+(?<ip>\S+)/.exec(raw.slice(0, 200));
    if (m === null) return;
    const text = m.groups?.["ip"] ?? m[1] ?? "";
    const address = addressIn(text);
    if (address !== null)
      out.push({
        node,
        port: m.groups?.["dev"] ?? m[2] ?? "",
        address,
        file,
        line: i + 1,
        column: raw.indexOf(text) + 1,
      });
  });
  return out;
};

/** Short and long spellings of an interface name are equal when first letter and numbers are: "g0/1", "GigabitEthernet 0/1". */
const portKey = (port: string): string => {
  const m = /^([A-Za-z])[A-Za-z-]*\s*(\S*)$/.exec(port);
  return m === null ? port.toLowerCase() : `${m[1]!.toLowerCase()}${m[2]!}`;
};

/**
 * Groups of ends in one broadcast domain. A switch joins its links unless its configuration speaks of VLANs: then each
 * link is looked at alone.
 */
const segmentsOf = (lab: Lab, configs: ReadonlyMap<string, ConfigFile>): Map<string, number> => {
  const group = lab.links.map((_, i) => i);
  const find = (i: number): number => (group[i] === i ? i : find(group[i]!));
  for (const node of lab.nodes) {
    if (node.kind !== "switch" || /\bvlan\b/i.test(configs.get(node.name)?.text ?? "")) continue;
    const links = lab.links.flatMap((link, i) => (link.ends.some((e) => e.node === node.name) ? [i] : []));
    for (const i of links) group[find(i)] = find(links[0]!);
  }
  const out = new Map<string, number>();
  lab.links.forEach((link, i) => {
    for (const end of link.ends) out.set(`${end.node}:${portKey(end.port)}`, find(i));
  });
  return out;
};

/** One fault per address that two nodes of a segment have; it names the second line and mentions the first. */
export const duplicateAddresses = (lab: Lab, configs: ReadonlyMap<string, ConfigFile>): readonly LabFault[] => {
  const segments = segmentsOf(lab, configs);
  const first = new Map<string, Assigned>();
  const faults: LabFault[] = [];
  for (const node of lab.nodes) {
    const config = configs.get(node.name);
    if (config === undefined || node.kind === "switch") continue;
    for (const assigned of node.kind === "host" ? ofHost(node.name, config) : ofRouter(node.name, config)) {
      const segment = segments.get(`${assigned.node}:${portKey(assigned.port)}`);
      if (segment === undefined) continue;
      const key = `${segment} ${formatIp(assigned.address)}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, assigned);
      else if (other.node !== assigned.node)
        faults.push({
          file: assigned.file,
          line: assigned.line,
          column: assigned.column,
          message: `${formatIp(assigned.address)} is also ${other.node}'s address on the same segment (${other.file}:${other.line})`,
          cure: "give one of them another address",
        });
    }
  }
  return faults;
};
