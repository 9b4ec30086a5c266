// What happened when and who did most: change times for settling, event counts for blaming an exhausted budget.
import { byText } from "../base/ordered-map.ts";
import type { ChangeTopic } from "../device/node.ts";
import type { Instant, Kernel } from "../kernel/kernel.ts";
import type { Link } from "../kernel/link.ts";

/** The last change of the network as its nodes told it. */
export class ChangeClock {
  /** Instant, node and topic of the last change. */
  at: Instant = 0;
  node = "";
  topic: ChangeTopic | "" = "";
  /** Changes so far. */
  count = 0;
  note(at: Instant, node: string, topic: ChangeTopic): void {
    this.at = at;
    this.node = node;
    this.topic = topic;
    this.count++;
  }
}

/** Who used a budget up. */
export interface Talker {
  /** A node name or link id. */
  readonly name: string;
  /** Events of a node, frames of a link. */
  readonly count: number;
}
export interface Talkers {
  readonly nodes: readonly Talker[];
  readonly links: readonly Talker[];
}

/** Counts from here on. */
export class TalkerMeter {
  readonly #kernel: Kernel;
  readonly #names: readonly string[];
  readonly #links: readonly Link[];
  readonly #events: readonly number[];
  readonly #frames: readonly number[];
  constructor(kernel: Kernel, names: readonly string[], links: readonly Link[]) {
    this.#kernel = kernel;
    this.#names = names;
    this.#links = links;
    this.#events = names.map((_, id) => kernel.executedBy(id));
    this.#frames = links.map((link) => link.counters.sent);
  }
  /** The busiest few since then, busiest first. */
  top(most = 3): Talkers {
    const rank = (all: Talker[]): Talker[] =>
      all
        .filter((t) => t.count > 0)
        .sort((a, b) => b.count - a.count || byText(a.name, b.name))
        .slice(0, most);
    return {
      nodes: rank(this.#names.map((name, id) => ({ name, count: this.#kernel.executedBy(id) - this.#events[id]! }))),
      links: rank(this.#links.map((link, i) => ({ name: link.id, count: link.counters.sent - this.#frames[i]! }))),
    };
  }
}
