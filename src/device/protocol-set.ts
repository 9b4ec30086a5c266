// The protocol instances of a router: which ones the configuration wants, and how the running ones follow it.
import { copyStructure, sameStructure } from "../config/structure.ts";
import type { DeviceConfig } from "../config/model.ts";
import type { BusEvent, Protocol, ProtocolDefinition } from "../protocols/protocol.ts";
import type { InstanceContext } from "./context.ts";
import type { ProtocolState } from "./router-state.ts";

export type AnyDefinition = ProtocolDefinition<any, any, DeviceConfig>;

export interface Running extends ProtocolState {
  readonly context: InstanceContext;
  config: unknown;
}
export interface ProtocolHost {
  /** The context of a new instance in a VRF by name; null when there is no such VRF. */
  context(definition: string, key: string, vrf: string): InstanceContext | null;
  /** Undefined when there is no such VRF, or when it is about to go. */
  vrfId(name: string): number | undefined;
  /** Runs one stimulus of an instance, now or after the present one. */
  stimulus(run: () => void): void;
}

export class ProtocolSet {
  readonly #definitions: readonly AnyDefinition[];
  readonly #host: ProtocolHost;
  #running: Running[] = [];
  constructor(definitions: readonly AnyDefinition[], host: ProtocolHost) {
    this.#definitions = definitions;
    this.#host = host;
  }
  get running(): readonly Running[] {
    return this.#running;
  }
  find(definition: string, key: string): Running | undefined {
    return this.#running.find((r) => r.definition === definition && r.key === key);
  }
  /**
   * Follows the configuration in the order of the definitions: stops what is no longer wanted or has moved to another
   * VRF, passes on what changed, starts what is new.
   */
  follow(model: DeviceConfig): void {
    const next: Running[] = [];
    const fresh: (() => void)[] = [];
    const wanted = this.#definitions.map((definition) => ({ definition, instances: definition.instances(model) }));
    // An instance lives in one VRF, which may have gone or been made anew under its name.
    const keys = new Set(
      wanted.flatMap((w) => w.instances.map((i) => `${w.definition.name}\n${i.key}\n${this.#host.vrfId(i.vrf) ?? ""}`)),
    );
    for (const running of [...this.#running].reverse())
      if (!keys.has(`${running.definition}\n${running.key}\n${running.vrf}`)) this.#stop(running);
    const known = new Map(this.#running.map((r) => [`${r.definition}\n${r.key}`, r]));
    for (const { definition, instances } of wanted)
      for (const { key, vrf, config } of instances) {
        const running = known.get(`${definition.name}\n${key}`);
        if (running !== undefined) {
          next.push(running);
          if (sameStructure(running.config, config)) continue;
          const copy = definition.immutable === true ? config : copyStructure(config);
          running.config = copy;
          fresh.push(() => running.context.alive && running.protocol.configure(copy));
          continue;
        }
        const context = this.#host.context(definition.name, key, vrf);
        if (context === null) continue;
        const copy = definition.immutable === true ? config : copyStructure(config);
        const protocol = definition.create(context, key) as Protocol<unknown, unknown>;
        next.push({ definition: definition.name, key, vrf: context.vrf.id, protocol, context, config: copy });
        fresh.push(() => context.alive && protocol.configure(copy));
      }
    this.#running = next;
    for (const task of fresh) this.#host.stimulus(task);
  }
  /** Queues a notice for every instance that `concerns` picks. */
  notify(event: BusEvent, concerns: (running: Running) => boolean): void {
    for (const running of this.#running)
      if (concerns(running))
        this.#host.stimulus(() => {
          if (running.context.alive) running.protocol.notice(event);
        });
  }
  stopAll(): void {
    for (const running of [...this.#running].reverse()) this.#stop(running);
  }
  #stop(running: Running): void {
    this.#running = this.#running.filter((r) => r !== running);
    running.protocol.stop();
    running.context.close();
  }
}
