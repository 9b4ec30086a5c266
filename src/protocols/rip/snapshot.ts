// How the read-only view of RIP is taken.
import { DISTANCE, INFINITY_METRIC, MAXIMUM_PATHS } from "./constants.ts";
import type { Rip } from "./instance.ts";
import { type Entry, RipTable } from "./table.ts";
import type { RipEntryView, RipView } from "./view.ts";

const entryView = (entry: Entry): RipEntryView => {
  const { own } = entry;
  const dead = RipTable.isDead(entry);
  return {
    prefix: entry.prefix,
    state: dead ? "possibly-down" : (own?.kind ?? "learnt"),
    metric: dead ? INFINITY_METRIC : own === null ? entry.metric : own.kind === "connected" ? 0 : own.metric,
    tag: own?.kind === "redistributed" ? own.tag : (entry.paths[0]?.tag ?? 0),
    interface: own?.kind === "connected" ? own.interface : null,
    paths: entry.paths.map((p) => ({ gateway: p.gateway, interface: p.interface, updated: p.updated })),
  };
};
export const viewOf = (rip: Rip): RipView => {
  const { family } = rip;
  const running = [...rip.running.values()].sort((a, b) => a.index - b.index);
  return {
    version: 1,
    ripVersion: family.version ?? null,
    timers: { ...rip.timers },
    nextUpdate: rip.updateTimer.remaining,
    distance: family.distance ?? DISTANCE,
    maximumPaths: family.maximumPaths ?? MAXIMUM_PATHS,
    autoSummary: family.autoSummary,
    networks: [...family.networks].sort((a, b) => a - b),
    passive: rip.context
      .interfaces()
      .filter((i) => rip.isPassive(i) && (family.passive.has(i.name) || rip.running.has(i.index)))
      .map((i) => i.name),
    redistributing: family.redistribute.map((r) => (r.id === undefined ? r.protocol : `${r.protocol} ${r.id}`)),
    interfaces: running.map((i) => {
      const { config } = rip.settingsOf(i);
      return {
        interface: i.index,
        name: i.name,
        passive: rip.isPassive(i),
        send: rip.sends(i),
        receive: rip.receives(i),
        splitHorizon: config.splitHorizon !== false,
        authentication: config.authentication ?? "none",
        keyChain: config.keyChain ?? null,
      };
    }),
    entries: rip.table.entries().map(entryView),
    sources: [...rip.sources].sort((a, b) => a[0] - b[0]).map(([gateway, updated]) => ({ gateway, updated })),
    rejected: [...rip.rejected].map(([reason, r]) => ({ reason, ...r })).sort((a, b) => (a.reason < b.reason ? -1 : 1)),
  };
};
