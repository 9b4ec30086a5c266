// From a lab's names to nodes and links: ids, MAC addresses, cables. Faults of the lab come out with their place in lab.yaml.
import type { Network } from "./network.ts";
import { hashText } from "../base/hash.ts";
import type { Mac } from "../base/mac.ts";
import { byText } from "../base/ordered-map.ts";
import { type NodeDeps, type NodeFactory, type NodeKind, type SimNode, UnknownPort } from "../device/node.ts";
import { MAX_NODES } from "../kernel/event-queue.ts";
import { type Attachment, Link, type LinkContext } from "../kernel/link.ts";
import type { Lab } from "./definition.ts";
import { type LabFault, LabFaults, suggest } from "./fault.ts";

export type NodeFactories = Readonly<Record<NodeKind, NodeFactory>> & {
  /** Answers `explain` questions typed on consoles. */
  readonly explain?: (network: Network, question: string) => string;
};

/** 4,096 addresses per node under the locally administered prefix 02; a hash of the name, the next free one on a clash. */
export const macsOf = (names: readonly string[]): ReadonlyMap<string, Mac> => {
  const taken = new Set<number>();
  const out = new Map<string, Mac>();
  for (const name of [...names].sort(byText)) {
    let block = Number.parseInt(hashText(name).slice(0, 7), 16);
    while (taken.has(block)) block = (block + 1) % 2 ** 28;
    taken.add(block);
    out.set(name, 0x020000000000 + block * 4096);
  }
  return out;
};

export interface Topology {
  /** By id, which is the order of names. */
  readonly nodes: readonly SimNode[];
  /** Sorted by link id. */
  readonly links: readonly Link[];
}

/** Makes the nodes, switched off, and cables them. Throws LabFaults. */
export const build = (
  lab: Lab,
  factories: NodeFactories,
  depsOf: (id: number, name: string, mac: Mac) => NodeDeps,
  context: LinkContext,
): Topology => {
  const faults: LabFault[] = [];
  if (lab.nodes.length >= MAX_NODES - 1)
    throw new LabFaults([
      { file: lab.file, line: 0, column: 0, message: `more than ${MAX_NODES - 2} nodes`, cure: "" },
    ]);
  const macs = macsOf(lab.nodes.map((n) => n.name));
  const nodes = [...lab.nodes]
    .sort((a, b) => byText(a.name, b.name))
    .map((node, id) => factories[node.kind](depsOf(id, node.name, macs.get(node.name) ?? 0)));
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const cabled = new Map<string, number>();
  const links: { readonly link: Link; readonly attachments: readonly Attachment[] }[] = [];
  const wanted = lab.links.map((link) => ({
    link,
    ends: [...link.ends].sort((a, b) => byText(a.node, b.node) || byText(a.port, b.port)),
  }));
  for (const { link, ends } of wanted.sort((a, b) => byText(endsText(a.ends), endsText(b.ends)))) {
    const attachments: Attachment[] = [];
    for (const end of ends) {
      const node = byName.get(end.node);
      if (node === undefined) {
        faults.push({
          ...end.at,
          message: `there is no node "${end.node}"`,
          cure: suggest(end.node, [...byName.keys()]),
        });
        continue;
      }
      try {
        const attachment = node.attachment(end.port);
        const before = cabled.get(attachment.name);
        if (before !== undefined) {
          const cure = "use another interface";
          faults.push({ ...end.at, message: `${attachment.name} is already cabled in line ${before}`, cure });
        } else {
          cabled.set(attachment.name, end.at.line);
          attachments.push(attachment);
        }
      } catch (error) {
        if (!(error instanceof UnknownPort)) throw error;
        faults.push({ ...end.at, message: error.message, cure: suggest(end.port, error.known) });
      }
    }
    if (attachments.length === link.ends.length)
      links.push({ link: new Link(context, attachments, link.options, link.shared), attachments });
  }
  if (faults.length > 0) throw new LabFaults(faults);
  links.sort((a, b) => byText(a.link.id, b.link.id));
  for (const { link, attachments } of links)
    for (const attachment of attachments)
      nodes[attachment.node]!.connect(portOf(attachment.name), link.port(attachment.name));
  return { nodes, links: links.map((l) => l.link) };
};

const endsText = (ends: readonly { readonly node: string; readonly port: string }[]): string =>
  ends.map((e) => `${e.node}:${e.port}`).join("--");
/** "R1:GigabitEthernet0/0" to "GigabitEthernet0/0". */
export const portOf = (end: string): string => end.slice(end.indexOf(":") + 1);
export const nodeNameOf = (end: string): string => end.slice(0, end.indexOf(":"));
