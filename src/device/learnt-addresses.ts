// IPv6 addresses that no configuration holds: formed from advertised prefixes, or refused because somebody else has them.
import type { AddressEvent } from "../forwarding/engine.ts";
import type { RouterInterface } from "./interface.ts";

interface Formed {
  readonly address: bigint;
  readonly length: number;
}
export class LearntAddresses {
  /** By interface index. */
  readonly #formed = new Map<number, readonly Formed[]>();
  /** "<interface> <address>" */
  readonly #duplicates = new Set<string>();

  /** Takes note of an event; true when interfaces have other addresses for it. */
  take(event: AddressEvent): boolean {
    switch (event.kind) {
      case "slaac":
        this.#formed.set(event.interface, [
          ...this.#without(event.interface, event.address),
          { address: event.address, length: event.length },
        ]);
        return true;
      case "slaac-expired":
        this.#formed.set(event.interface, this.#without(event.interface, event.address));
        return true;
      case "dad-failed":
        this.#duplicates.add(`${event.interface} ${event.address}`);
        return true;
      default:
        return false;
    }
  }
  /** The interface as configured, with the addresses that it really has. */
  of(view: RouterInterface): RouterInterface {
    const formed = this.#formed.get(view.index) ?? [];
    const refused = view.ipv6.some((a) => this.#duplicates.has(`${view.index} ${a.address}`));
    if (formed.length === 0 && !refused) return view;
    const own = view.ipv6.filter((a) => !this.#duplicates.has(`${view.index} ${a.address}`));
    return { ...view, ipv6: [...own, ...formed.map((a) => ({ ...a, secondary: true }))] };
  }
  #without(index: number, address: bigint): readonly Formed[] {
    return (this.#formed.get(index) ?? []).filter((a) => a.address !== address);
  }
}
