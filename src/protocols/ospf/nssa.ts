// Translation of type-7 LSAs into type-5 LSAs at the border of an NSSA. RFC 3101, 3.
import { type ExternalBody, LsaType, Options, RouterFlags } from "../../wire/ospf/lsa.ts";
import { keyOf } from "../../base/prefix.ts";
import type { Area } from "./area.ts";
import type { Translated } from "./external.ts";
import type { OspfInstance } from "./instance.ts";
import { type Calculation, prefixOfLsa, wayToBoundary } from "./routes.ts";

/**
 * The border router with Nt set, or else with the highest router id, translates: of those that are reached both within
 * the NSSA and, as boundary routers, outside of it, so that each part of a torn backbone has one.
 * @rfc 3101 3.1
 */
export const isTranslator = (instance: OspfInstance, area: Area, c: Calculation): boolean => {
  if (!instance.isAreaBorderRouter || area.config.type !== "nssa" || !area.active) return false;
  if (area.config.translateAlways) return true;
  for (const [id, routes] of c.routers) {
    const inside = routes.find((r) => r.area === area.id && r.type === "intra" && (r.flags & RouterFlags.B) !== 0);
    if (inside === undefined || wayToBoundary(instance, c, id, null) === undefined) continue;
    if ((inside.flags & RouterFlags.Nt) !== 0 || id > instance.routerId) return false;
  }
  return true;
};

/** @rfc 3101 3.2 */
export const translateNssa = (instance: OspfInstance, c: Calculation): void => {
  const now = instance.ctx.now();
  const out = new Map<number | bigint, Translated>();
  for (const area of instance.areaList) {
    area.translating = isTranslator(instance, area, c);
    if (!area.translating) continue;
    for (const entry of area.database.ofType(LsaType.NssaExternal)) {
      const { lsa } = entry;
      const body = lsa.body as ExternalBody;
      if (entry.isMaxAge(now) || lsa.advertisingRouter === instance.routerId) continue;
      if ((lsa.options & Options.NP) === 0 || body.forwardingAddress === 0) continue;
      const prefix = prefixOfLsa(lsa);
      if (prefix === null) continue;
      const path = c.paths.get(keyOf(prefix));
      // Only what this router itself uses; a better path of another kind wins.
      const used = c.lsas.get(keyOf(prefix));
      if (used?.type !== LsaType.NssaExternal || path?.detail.area !== area.id) continue;
      const chosen = used.body as ExternalBody;
      out.set(keyOf(prefix), {
        prefix,
        metric: chosen.metric,
        metricType: chosen.metricType,
        tag: chosen.tag,
        forwardingAddress: area.config.suppressForwardingAddress ? 0 : chosen.forwardingAddress,
      });
    }
  }
  instance.externalRoutes.translate(out);
};
