// An interface waits for LDP: no adjacency until LDP has caught up, or it is not worth waiting any longer. RFC 5443, 2.
import { milliseconds, type Timer } from "../../kernel/kernel.ts";

/** What LDP has said of a link. */
export interface LdpSyncState {
  readonly synchronised: boolean;
  /** Its peer can be reached without this link, or may still be heard of. */
  readonly wait: boolean;
}
/** Before LDP has said anything. */
const UNHEARD: LdpSyncState = { synchronised: false, wait: true };

export class LdpHold {
  /** `mpls ldp sync` counts here: LDP runs on the link. */
  required = false;
  synchronised = false;
  /** The interface could be up, and is kept down. */
  pending = false;
  /** The hold-down timer has expired since the link came up. */
  #released = false;
  readonly #timer: Timer;
  constructor(timer: (expire: () => void) => Timer, release: () => void) {
    this.#timer = timer(() => {
      this.#released = true;
      release();
    });
  }
  /** Nanoseconds; null while the timer does not run. */
  get remaining(): number | null {
    return this.#timer.remaining;
  }
  /** The maximum metric is advertised. */
  get unsynchronised(): boolean {
    return this.required && !this.synchronised;
  }
  follow(required: boolean, state: LdpSyncState | undefined): void {
    this.required = required;
    this.synchronised = (state ?? UNHEARD).synchronised;
  }
  /** Whether an interface that is down and might come up has to stay down; `holdDown` in milliseconds, absent for ever. */
  holds(state: LdpSyncState | undefined, holdDown: number | undefined): boolean {
    this.pending = this.unsynchronised && (state ?? UNHEARD).wait && !this.#released;
    if (!this.pending || holdDown === undefined) this.#timer.stop();
    else if (!this.#timer.running) this.#timer.start(milliseconds(holdDown));
    return this.pending;
  }
  /** The link is down, or the interface is up: a new wait begins with the next link. */
  reset(linkUp: boolean): void {
    this.pending = false;
    this.#timer.stop();
    if (!linkUp) this.#released = false;
  }
}
