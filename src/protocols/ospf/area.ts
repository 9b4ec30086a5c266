// An area: its interfaces, its database, and what the router says in it. RFC 2328, 6.
import { formatIpv4 } from "../../base/ip.ts";
import { seconds, type Timer } from "../../kernel/kernel.ts";
import { LsaType, Options } from "../../wire/ospf/lsa.ts";
import { newOspfArea, type OspfAreaConfig } from "./config.ts";
import { LSA_GENERATION_DELAY } from "./constants.ts";
import { Database } from "./database.ts";
import type { OspfInstance } from "./instance.ts";
import type { OspfInterface } from "./interface.ts";
import { networkBody, routerBody } from "./links.ts";
import { SelfOriginated } from "./origination.ts";
import type { Tree } from "./spf.ts";
import { pacingOf } from "./pacing.ts";

export class Area {
  readonly instance: OspfInstance;
  readonly id: number;
  config: OspfAreaConfig;
  readonly database = new Database();
  readonly own: SelfOriginated;
  /** In order of interface index, virtual links after them. */
  interfaces: OspfInterface[] = [];
  /** A virtual link of this router crosses it and its neighbour is fully adjacent. */
  endsVirtualLink = false;
  /** TransitCapability, as the last SPF run found it. RFC 2328, 16.1. */
  transit = false;
  /** The last shortest-path tree; null before the first. */
  tree: Tree | null = null;
  /** Router- or network-LSAs changed since. */
  stale = true;
  spfRuns = 0;
  /** Elected to translate type-7 LSAs. */
  translating = false;
  readonly #links: Timer;

  constructor(instance: OspfInstance, id: number) {
    this.instance = instance;
    this.id = id;
    this.config = instance.config.areas.get(id) ?? newOspfArea(id);
    const { ctx } = instance;
    this.own = new SelfOriginated({
      database: this.database,
      name: `area ${formatIpv4(id)}`,
      routerId: () => instance.routerId,
      now: () => ctx.now(),
      random: () => ctx.random("ospf refresh"),
      timer: (name, expire) => ctx.timer(`ospf ${instance.process} ${name}`, expire),
      throttle: () => instance.lsaThrottle,
      groupPacing: () => seconds(pacingOf(instance.config).lsaGroup),
      originate: (lsa) => instance.originate(this.database, this, lsa),
      flush: (entry) => instance.flush(entry, this),
      log: (mnemonic, text) => instance.log(3, mnemonic, text),
    });
    this.#links = ctx.timer(`ospf ${instance.process} area ${formatIpv4(id)} links`, () => this.describeLinks());
  }

  /** The area's part in the Options of hellos. */
  get options(): number {
    return this.config.type === "normal" ? Options.E : this.config.type === "nssa" ? Options.NP : 0;
  }
  /** Of the LSAs originated here. */
  get lsaOptions(): number {
    return (this.config.type === "normal" ? Options.E : 0) | Options.DC;
  }
  get takesExternals(): boolean {
    return this.config.type === "normal";
  }
  /** At least one interface is functional. RFC 3509, 2.1 ("actively attached"). */
  get active(): boolean {
    return this.interfaces.some((i) => i.state !== "Down");
  }
  /** The interfaces an LSA of this type, heard on `iface`, may go out of. RFC 2328 13.3, RFC 5250 3.1. */
  floodingInterfaces(iface: OspfInterface | null, type: number): readonly OspfInterface[] {
    if (type === LsaType.OpaqueLink) return iface === null ? [] : [iface];
    if (type === LsaType.External || type === LsaType.OpaqueAs) return this.instance.externalInterfaces;
    return this.interfaces;
  }
  /** Neighbours entered or left Exchange or Loading. */
  exchanging(delta: 1 | -1): void {
    this.instance.exchanging(delta);
  }
  /** Interfaces or adjacencies changed: the router- and network-LSAs follow soon. */
  linksChanged(): void {
    if (!this.#links.running)
      this.#links.start(this.instance.config.lsaThrottle === undefined ? LSA_GENERATION_DELAY : 0);
  }
  /** @rfc 2328 12.4 */
  describeLinks(): void {
    if (this.instance.stopped) return;
    this.#links.stop();
    this.instance.rolesChanged();
    this.own.want(LsaType.Router, this.instance.routerId, this.lsaOptions, routerBody(this));
    const networks = new Map<number, { options: number; body: NonNullable<ReturnType<typeof networkBody>> }>();
    for (const iface of this.interfaces) {
      const body = networkBody(iface);
      if (body !== null) networks.set(iface.address, { options: this.lsaOptions, body });
    }
    this.own.reconcile(LsaType.Network, networks);
  }
  stop(): void {
    this.#links.stop();
    this.own.stop();
  }
}
