// A lab as data: what lab.yaml and the configurations beside it say. Pure; load.ts reads the files.
import { byText } from "../base/ordered-map.ts";
import type { NodeKind } from "../device/node.ts";
import { type Instant, seconds } from "../kernel/kernel.ts";
import type { LinkOptions } from "../kernel/link.ts";
import { LabFaults, type Position, suggest } from "./fault.ts";
import { YamlFile, type YamlValue } from "./yaml.ts";

export interface LabNode {
  readonly name: string;
  readonly kind: NodeKind;
  /** False: the learner may not change its configuration. */
  readonly edit: boolean;
  /** Where a drawing puts it; null leaves it to the drawing. */
  readonly place: readonly [x: number, y: number] | null;
  readonly at: Position;
}
export interface LabEnd {
  readonly node: string;
  /** As written; abbreviations allowed. */
  readonly port: string;
  readonly at: Position;
}
export interface LabLink {
  readonly ends: readonly LabEnd[];
  readonly options: Partial<LinkOptions>;
  /** More than two ends, or said so: a shared Ethernet segment. */
  readonly shared: boolean;
  readonly at: Position;
}
export interface LabBudget {
  readonly events: number;
  readonly virtual: Instant;
}
/** A typed pool that the student's seed draws from; see grading. */
export interface LabVariable {
  readonly name: string;
  readonly pool: "int" | "word" | "ipv4-prefix" | "ipv6-prefix";
  readonly range: readonly [number, number] | null;
  readonly from: readonly string[];
  readonly length: number | null;
  readonly unique: boolean;
  readonly at: Position;
}
export interface ConfigFile {
  /** As reports name it: "start/R1.cfg". */
  readonly file: string;
  readonly text: string;
}
/** Plain data: structured-cloneable. */
export interface Lab {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly file: string;
  readonly seed: number;
  /** Sorted by name. */
  readonly nodes: readonly LabNode[];
  readonly links: readonly LabLink[];
  readonly variables: readonly LabVariable[];
  /** Configuration lines that answers may not hold; `*` stands for one word or more. */
  readonly forbid: readonly string[];
  readonly budget: LabBudget;
  /** Startup configurations by node; nodes without one start empty. */
  readonly configs: ReadonlyMap<string, ConfigFile>;
}

export const DEFAULT_BUDGET: LabBudget = { events: 20e6, virtual: seconds(600) };
const KINDS: readonly NodeKind[] = ["router", "switch", "host"];
const NODE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;
const LAB_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const PORT_NAME = /^[A-Za-z][A-Za-z0-9/.:_-]{0,47}$/;

const readNodes = (value: YamlValue | undefined): LabNode[] => {
  const out: LabNode[] = [];
  for (const { name, key, value: node } of value?.members() ?? []) {
    if (!NODE_NAME.test(name)) {
      key.fault(`"${name}" cannot be a node's name`, "use up to 32 letters, digits, - and _, starting with a letter");
      continue;
    }
    const twin = out.find((n) => n.name.toLowerCase() === name.toLowerCase());
    if (twin !== undefined) key.fault(`"${name}" differs from "${twin.name}" only by case`, "choose another name");
    const record = node.record(["kind", "edit", "place"], ["kind"]);
    const place = record
      ?.get("place")
      ?.list()
      ?.map((v) => v.number(-1e6, 1e6, false));
    if (place !== undefined && place.length !== 2) record?.get("place")?.fault('"place" must be [x, y]');
    out.push({
      name,
      kind: record?.get("kind")?.oneOf(KINDS) ?? "router",
      edit: record?.get("edit")?.boolean() ?? true,
      place: place?.length === 2 ? [place[0] ?? 0, place[1] ?? 0] : null,
      at: key.position,
    });
  }
  if (value?.isMap && out.length === 0) value.fault("a lab has at least one node");
  return out.sort((a, b) => byText(a.name, b.name));
};

const readEnd = (value: YamlValue, names: readonly string[]): LabEnd | undefined => {
  const text = value.text();
  if (text === undefined) return undefined;
  const colon = text.indexOf(":");
  const node = text.slice(0, Math.max(colon, 0));
  const port = text.slice(colon + 1);
  if (colon < 1 || !PORT_NAME.test(port))
    return value.fault(`"${text}" is no end of a link`, 'write NODE:INTERFACE, such as "R1:GigabitEthernet0/0"');
  if (!names.includes(node)) return value.fault(`there is no node "${node}"`, suggest(node, names));
  return { node, port, at: value.position };
};

const readLink = (value: YamlValue, names: readonly string[]): LabLink | undefined => {
  const record = value.isList
    ? undefined
    : value.record(["ends", "delay", "bandwidth", "queue", "loss", "corruption", "shared"], ["ends"]);
  const list = value.isList ? value.list() : record?.get("ends")?.list();
  if (list === undefined) return undefined;
  const ends = list.map((v) => readEnd(v, names)).filter((end) => end !== undefined);
  if (list.length < 2) return value.fault("a link has at least two ends");
  const options: { -readonly [K in keyof LinkOptions]?: LinkOptions[K] } = {};
  const delay = record?.get("delay")?.duration();
  const bandwidth = record?.get("bandwidth")?.bandwidth();
  const queue = record?.get("queue")?.number(1, 1e6);
  const loss = record?.get("loss")?.number(0, 1, false);
  const corruption = record?.get("corruption")?.number(0, 1, false);
  if (delay !== undefined) options.delay = delay;
  if (bandwidth !== undefined) options.bandwidth = bandwidth;
  if (queue !== undefined) options.queue = queue;
  if (loss !== undefined) options.loss = loss;
  if (corruption !== undefined) options.corruption = corruption;
  const shared = record?.get("shared")?.boolean() ?? ends.length > 2;
  if (!shared && ends.length > 2) value.fault("more than two ends make a shared segment", 'leave out "shared: false"');
  return { ends, options, shared, at: value.position };
};

const readVariable = (name: string, value: YamlValue): LabVariable => {
  const record = value.record(["pool", "range", "from", "length", "unique"], ["pool"]);
  const range = record
    ?.get("range")
    ?.list()
    ?.map((v) => v.number(-(2 ** 32), 2 ** 32));
  if (range !== undefined && (range.length !== 2 || (range[0] ?? 0) > (range[1] ?? 0)))
    record?.get("range")?.fault('"range" must be [lowest, highest]');
  return {
    name,
    pool: record?.get("pool")?.oneOf(["int", "word", "ipv4-prefix", "ipv6-prefix"]) ?? "int",
    range: range?.length === 2 ? [range[0] ?? 0, range[1] ?? 0] : null,
    from:
      record
        ?.get("from")
        ?.list()
        ?.map((v) => v.word() ?? "") ?? [],
    length: record?.get("length")?.number(0, 128) ?? null,
    unique: record?.get("unique")?.boolean() ?? false,
    at: value.position,
  };
};

/** Reads lab.yaml. `folder` is the name of the folder it lies in, which its id must equal; null when there is none. Throws LabFaults. */
export const parseLab = (text: string, file: string, folder: string | null = null): Lab => {
  const yaml = new YamlFile(text, file);
  const top = yaml.root?.record(
    ["schema", "id", "title", "description", "seed", "variables", "nodes", "links", "forbid", "budget"],
    ["schema", "id", "nodes"],
  );
  const schema = top?.get("schema");
  if (schema !== undefined && schema.scalar !== "lab/v1")
    schema.fault("this program reads lab/v1", 'write "schema: lab/v1"');
  const idValue = top?.get("id");
  const id = idValue?.word() ?? "";
  if (idValue !== undefined && !LAB_ID.test(id))
    idValue.fault(`"${id}" cannot be a lab's id`, "use lower-case letters, digits and -");
  else if (idValue !== undefined && folder !== null && folder !== id)
    idValue.fault(`the id is "${id}" but the folder is "${folder}"`, "make them equal");
  const nodes = readNodes(top?.get("nodes"));
  const names = nodes.map((n) => n.name);
  const links: LabLink[] = [];
  const taken = new Map<string, Position>();
  for (const value of top?.get("links")?.list() ?? []) {
    const link = readLink(value, names);
    if (link === undefined) continue;
    for (const end of link.ends) {
      const key = `${end.node}:${end.port.toLowerCase()}`;
      const before = taken.get(key);
      if (before !== undefined)
        yaml.faults.push({
          ...end.at,
          message: `${end.node}:${end.port} is already cabled in line ${before.line}`,
          cure: "use another interface",
        });
      else taken.set(key, end.at);
    }
    links.push(link);
  }
  const budget = top?.get("budget")?.record(["events", "virtual"]);
  const lab: Lab = {
    id,
    title: top?.get("title")?.text() ?? id,
    description: top?.get("description")?.text() ?? "",
    file,
    seed: top?.get("seed")?.number(0, Number.MAX_SAFE_INTEGER) ?? 1,
    nodes,
    links,
    variables: (top?.get("variables")?.members() ?? []).map(({ name, value }) => readVariable(name, value)),
    forbid: (top?.get("forbid")?.list() ?? []).map((v) => v.text() ?? ""),
    budget: {
      events: budget?.get("events")?.number(1, 1e12) ?? DEFAULT_BUDGET.events,
      virtual: budget?.get("virtual")?.duration() ?? DEFAULT_BUDGET.virtual,
    },
    configs: new Map(),
  };
  if (yaml.faults.length > 0) throw new LabFaults(yaml.faults);
  return lab;
};
