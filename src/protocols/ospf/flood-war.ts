// Two routers that contend for the same LSAs: a router id that is not unique, further away than a neighbour. Each takes
// the other's instances for its own of former times, and outdoes them. RFC 2328, 13.4.
import { formatIpv4 } from "../../base/ip.ts";
import { type Instant, seconds } from "../../kernel/kernel.ts";
import { LsaType } from "../../wire/ospf/lsa.ts";
import type { Area } from "./area.ts";
import { type Entry, keyOfLsa } from "./database.ts";
import type { OspfInstance } from "./instance.ts";

/** After a restart an LSA comes back once; what comes back this often within the window has another author. */
const ENOUGH = 3;
const WINDOW = seconds(60);

export class FloodWars {
  readonly #instance: OspfInstance;
  /** When newer instances of our own LSAs came in, the latest ones. */
  readonly #heard = new Map<string, Instant[]>();
  readonly #told = new Map<string, Instant>();

  constructor(instance: OspfInstance) {
    this.#instance = instance;
  }
  /** A newer instance of an LSA of ours came in through an area; `wanted` says that we originate it again. */
  heard({ lsa }: Entry, area: Area, wanted: boolean): void {
    const instance = this.#instance;
    const now = instance.ctx.now();
    const key = lsa.type === LsaType.External ? keyOfLsa(lsa) : `${area.id} ${keyOfLsa(lsa)}`;
    const times = [...(this.#heard.get(key) ?? []), now].slice(-ENOUGH);
    this.#heard.set(key, times);
    const told = this.#told.get(key);
    if (times.length < ENOUGH || now - times[0]! > WINDOW || (told !== undefined && now - told < WINDOW)) return;
    this.#told.set(key, now);
    const by = formatIpv4(lsa.advertisingRouter);
    if (lsa.type === LsaType.Router)
      instance.log(4, "DUP_RTRID_AREA", `Detected router with duplicate router ID ${by} in area ${area.id}`);
    else
      instance.log(
        4,
        "FLOOD_WAR",
        `Process ${instance.process} ${wanted ? "re-originates" : "flushes"} LSA ID ${formatIpv4(lsa.id)} type-${lsa.type} adv-rtr ${by} in area ${area.id}`,
      );
  }
  clear(): void {
    this.#heard.clear();
    this.#told.clear();
  }
}
