// Duplicate address detection. RFC 4862 5.4.
import { formatIpv6, type Ipv6 } from "../base/ip.ts";
import { milliseconds, type Timer } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import type { EngineHost } from "./engine.ts";

const RETRANS_TIMER = 1_000;
/** RFC 4861 10, MAX_RTR_SOLICITATION_DELAY: hosts wait up to this long before the first solicitation. */
const MAX_DELAY = 1_000;

interface Tentative {
  readonly interface: number;
  readonly address: Ipv6;
  left: number;
  state: "tentative" | "duplicate";
  readonly timer: Timer;
}
export interface DuplicateDetectionDeps {
  readonly host: EngineHost;
  /** Asks the link whether anybody has the address. */
  solicit(out: InterfaceView, target: Ipv6): void;
  passed(interface_: number, address: Ipv6): void;
}

/** @rfc 4862 5.4 */
export class DuplicateDetection {
  readonly #deps: DuplicateDetectionDeps;
  readonly #host: EngineHost;
  /** Few and short-lived: an address is here only while it must not be used. */
  readonly #tentative: Tentative[] = [];
  constructor(deps: DuplicateDetectionDeps) {
    this.#deps = deps;
    this.#host = deps.host;
  }

  isUsable(index: number, address: Ipv6): boolean {
    return this.#tentative.length === 0 || this.#find(index, address) === undefined;
  }
  rows(): readonly { readonly interface: number; readonly address: Ipv6; readonly state: "tentative" | "duplicate" }[] {
    return this.#tentative.map((t) => ({ interface: t.interface, address: t.address, state: t.state }));
  }
  start(i: InterfaceView, address: Ipv6): void {
    this.cancel(i.index, address);
    const { dadAttempts } = this.#host.settings(i.index).nd;
    if (i.kind === "loopback" || i.kind === "null" || dadAttempts === 0) {
      this.#deps.passed(i.index, address);
      return;
    }
    const tentative: Tentative = {
      interface: i.index,
      address,
      left: dadAttempts,
      state: "tentative",
      timer: this.#host.timer(`dad ${i.index} ${address}`, () => this.#next(tentative)),
    };
    this.#tentative.push(tentative);
    const delay = this.#host.style === "linux" ? milliseconds(MAX_DELAY * this.#host.random("dad delay")) : 0;
    tentative.timer.start(delay);
  }
  cancel(index: number, address?: Ipv6): void {
    for (const t of [...this.#tentative])
      if (t.interface === index && (address === undefined || t.address === address)) this.#remove(t);
  }
  /** Somebody else uses or tries the address. @rfc 4862 5.4.3 */
  conflict(i: InterfaceView, address: Ipv6): void {
    const found = this.#find(i.index, address);
    if (found === undefined || found.state === "duplicate") return;
    found.state = "duplicate";
    found.timer.stop();
    this.#host.log({
      facility: "IPV6_ND",
      severity: 4,
      mnemonic: "DUPLICATE",
      text: `Duplicate address ${formatIpv6(address).toUpperCase()} on ${i.name}`,
    });
    this.#host.addressEvent({ kind: "dad-failed", interface: i.index, address });
  }
  stateOf(index: number, address: Ipv6): "tentative" | "duplicate" | null {
    return this.#find(index, address)?.state ?? null;
  }
  stop(): void {
    for (const t of this.#tentative) t.timer.stop();
    this.#tentative.length = 0;
  }

  #find(index: number, address: Ipv6): Tentative | undefined {
    return this.#tentative.find((t) => t.interface === index && t.address === address);
  }
  #remove(t: Tentative): void {
    t.timer.stop();
    this.#tentative.splice(this.#tentative.indexOf(t), 1);
  }
  #next(t: Tentative): void {
    const i = this.#host.interface(t.interface);
    if (i === undefined) return;
    if (t.left > 0) {
      t.left--;
      this.#deps.solicit(i, t.address);
      t.timer.start(milliseconds(this.#host.settings(t.interface).nd.nsInterval || RETRANS_TIMER));
      return;
    }
    this.#remove(t);
    this.#host.addressEvent({ kind: "dad-passed", interface: t.interface, address: t.address });
    this.#deps.passed(t.interface, t.address);
  }
}
