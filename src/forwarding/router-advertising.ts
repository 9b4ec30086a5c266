// Router advertisements sent: unsolicited at random intervals, solicited after a short delay. RFC 4861 6.2.
import { seconds, type Instant, milliseconds, type Timer } from "../kernel/kernel.ts";
import type { InterfaceView } from "../protocols/protocol.ts";
import type { NdOption, RouterAdvertisement } from "../wire/ndp.ts";
import type { EngineHost } from "./engine.ts";

/** RFC 4861, 10. */
const MAX_INITIAL_RTR_ADVERTISEMENTS = 3;
const MAX_INITIAL_RTR_ADVERT_INTERVAL = 16;
const MIN_DELAY_BETWEEN_RAS = seconds(3);
const MAX_RA_DELAY_TIME = 500;
/** RFC 4861 6.2.1: MinRtrAdvInterval is a third of the maximum. */
const MINIMUM_SHARE = 0.33;
const CURRENT_HOP_LIMIT = 64;

interface Advertiser {
  sent: number;
  last: Instant;
  /** A solicitation has not been answered yet. */
  asked: boolean;
  readonly timer: Timer;
}
export interface RouterAdvertisingDeps {
  readonly host: EngineHost;
  /** Sends to ff02::1 from the link-local address; false when there is none yet. */
  send(out: InterfaceView, body: RouterAdvertisement): boolean;
}

/** @rfc 4861 6.2 */
export class RouterAdvertising {
  readonly #deps: RouterAdvertisingDeps;
  readonly #host: EngineHost;
  readonly #advertisers = new Map<number, Advertiser>();
  constructor(deps: RouterAdvertisingDeps) {
    this.#deps = deps;
    this.#host = deps.host;
  }

  /** Starts or stops advertising as the interface and its settings now ask. */
  follow(i: InterfaceView): void {
    const running = this.#advertisers.get(i.index);
    const wanted = this.#advertises(i);
    if (wanted && running === undefined) {
      const advertiser: Advertiser = {
        sent: 0,
        last: Number.NEGATIVE_INFINITY,
        asked: false,
        timer: this.#host.timer(`ra ${i.index}`, () => this.#expired(i.index)),
      };
      this.#advertisers.set(i.index, advertiser);
    }
    const advertiser = this.#advertisers.get(i.index);
    if (wanted && advertiser !== undefined) {
      const periodic = this.#host.settings(i.index).nd.suppressRa !== "periodic";
      if (periodic && advertiser.timer.remaining === null)
        advertiser.timer.start(milliseconds(MAX_RA_DELAY_TIME * this.#host.random("ra delay")));
    } else if (!wanted && running !== undefined) {
      running.timer.stop();
      this.#advertisers.delete(i.index);
      // RFC 4861, 6.2.5: hosts must not go on using a router that has stopped being one.
      if (i.up && running.sent > 0) this.#deps.send(i, this.#body(i, 0));
    }
  }
  stopOn(index: number): void {
    this.#advertisers.get(index)?.timer.stop();
    this.#advertisers.delete(index);
  }
  /** A router solicitation came: advertise soon, but not more than once in three seconds. @rfc 4861 6.2.6 */
  solicited(i: InterfaceView): void {
    const advertiser = this.#advertisers.get(i.index);
    if (advertiser === undefined) return;
    advertiser.asked = true;
    const delay = milliseconds(MAX_RA_DELAY_TIME * this.#host.random("ra delay"));
    const earliest = advertiser.last + MIN_DELAY_BETWEEN_RAS - this.#host.now();
    const after = Math.max(delay, earliest > 0 ? earliest + delay : 0);
    if (advertiser.timer.remaining === null || advertiser.timer.remaining > after) advertiser.timer.start(after);
  }
  stop(): void {
    for (const a of this.#advertisers.values()) a.timer.stop();
    this.#advertisers.clear();
  }

  #advertises(i: InterfaceView): boolean {
    if (!i.up || i.kind === "loopback" || i.kind === "null" || i.ipv6.length === 0 || !this.#host.forwarding("ipv6"))
      return false;
    const { role, suppressRa } = this.#host.settings(i.index).nd;
    return role === "router" && suppressRa !== true;
  }
  #expired(index: number): void {
    const advertiser = this.#advertisers.get(index);
    const i = this.#host.interface(index);
    if (advertiser === undefined || i === undefined) return;
    const { raInterval, raLifetime, suppressRa } = this.#host.settings(index).nd;
    if (suppressRa === "periodic" && !advertiser.asked) return;
    if (!this.#deps.send(i, this.#body(i, raLifetime))) {
      // No usable link-local address yet.
      advertiser.timer.start(seconds(1));
      return;
    }
    advertiser.sent++;
    advertiser.asked = false;
    advertiser.last = this.#host.now();
    if (suppressRa === "periodic") return;
    const least = raInterval * MINIMUM_SHARE;
    const random = least + (raInterval - least) * this.#host.random("ra interval");
    const initial = advertiser.sent < MAX_INITIAL_RTR_ADVERTISEMENTS;
    advertiser.timer.start(milliseconds((initial ? Math.min(random, MAX_INITIAL_RTR_ADVERT_INTERVAL) : random) * 1000));
  }
  #body(i: InterfaceView, lifetime: number): RouterAdvertisement {
    const { hopLimit, managed, other, reachableTime, nsInterval, prefixes, preference } = this.#host.settings(
      i.index,
    ).nd;
    const options: NdOption[] = [
      { kind: "source-link-layer-address", address: i.mac },
      { kind: "mtu", mtu: i.ipv6Mtu ?? i.mtu },
      ...prefixes.map(
        (p): NdOption => ({
          kind: "prefix-information",
          prefixLength: p.length,
          onLink: p.onLink,
          autonomous: p.autonomous,
          validLifetime: p.valid,
          preferredLifetime: p.preferred,
          prefix: p.address,
        }),
      ),
    ];
    return {
      kind: "router-advertisement",
      currentHopLimit: hopLimit ?? CURRENT_HOP_LIMIT,
      managed,
      other,
      homeAgent: false,
      // RFC 4191, 2.2: medium from a router that is none.
      preference: lifetime === 0 ? 0 : preference,
      routerLifetime: lifetime,
      reachableTime,
      retransTimer: nsInterval,
      options,
    } as RouterAdvertisement;
  }
}
