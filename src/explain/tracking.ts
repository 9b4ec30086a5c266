// A static route that is kept out because the object it tracks is down: the object, what it follows, and their lines.
import { familyOf, formatIp, type Ip, parseIp } from "../base/ip.ts";
import { contains, formatPrefix, samePrefix, type Prefix } from "../base/prefix.ts";
import type { StaticRouteConfig } from "../config/model.ts";
import type { SlaView } from "../protocols/sla/index.ts";
import type { TrackedObjectView, TrackView } from "../protocols/track/index.ts";
import { type BlamedLine, Chain } from "./explanation.ts";
import { keyword, type RouterScene, routeTo, type Scene } from "./scene.ts";
import { walk } from "./walk.ts";

/** Objects that one answer tells of. */
const MOST_OBJECTS = 32;

const trackedObject = (router: RouterScene, number: number): TrackedObjectView | undefined =>
  router.state.protocolView<TrackView>("track", "")?.objects.find((o) => o.number === number);
/** The object of a static route is down or is not there. */
export const keptOut = (router: RouterScene, route: StaticRouteConfig): boolean =>
  route.track !== undefined && trackedObject(router, route.track)?.up !== true;

/** The line of that route and no other of its prefix. */
const routeLine = (scene: Scene, router: RouterScene, route: StaticRouteConfig): BlamedLine | null => {
  const head = `${keyword(route.prefix.address)} route`;
  const way = route.gateway === undefined ? route.interface : formatIp(route.gateway);
  for (const { command, origin } of router.origins.under([], head)) {
    const words = command.split(" ");
    const at = words.indexOf("track");
    if (at < 0 || words[at + 1] !== String(route.track) || origin.text.trim().startsWith("no ")) continue;
    if (words.some((w) => w === way || (way !== undefined && parseIp(w) === route.gateway && parseIp(w) !== null)))
      return scene.present(router, origin, []);
  }
  return scene.staticLine(router, route);
};

/** What the chain knows beside its steps: the lines that take part. */
interface Story {
  readonly scene: Scene;
  readonly router: RouterScene;
  readonly chain: Chain;
  /** Objects told of. */
  readonly told: Set<number>;
}
const relate = ({ chain }: Pick<Story, "chain">, line: BlamedLine | null): void => {
  if (line !== null) chain.relate(line);
};

const ENDS: ReadonlyMap<string, string> = new Map([
  ["no-route", "there is no route"],
  ["discard", "a route discards it"],
  ["interface-down", "the interface is down"],
  ["no-answer", "nobody answers at the next hop"],
  ["acl", "an access list denies it"],
  ["reverse-path", "unicast RPF refuses it"],
  ["routing-off", "packets of others are not forwarded"],
  ["loop", "it goes round"],
]);
/** How far a probe gets and its answer comes back, by the tables as they are now. */
const followProbe = (
  story: Story,
  operation: number,
  to: Ip,
  vrf: string,
  sourceInterface: string | undefined,
): void => {
  const { scene, router, chain } = story;
  const family = familyOf(to);
  const table = router.state.vrfNamed(vrf);
  if (table === undefined) return;
  const out = sourceInterface === undefined ? undefined : router.state.interfaceNamed(sourceInterface);
  const from = out === undefined ? router.state.engine.sourceFor(table.id, to) : (out[family][0]?.address ?? null);
  if (from === null) {
    chain.step(router.name, "interface", `has no address to send the probes of ip sla ${operation} from`);
    return;
  }
  // The steps of the probe's own way are not those of the packet in question.
  const way = new Chain();
  const there = walk(scene, { node: router.name, vrf }, from, to, way);
  const end = there.kind === "delivered" ? walk(scene, { node: there.node, vrf: there.vrf }, to, from, way) : there;
  if (end.kind === "delivered") return;
  chain.step(
    end.node,
    "drop",
    `${there.kind === "delivered" ? "the answer to a probe" : "a probe"} of ip sla ${operation} gets no further: ${ENDS.get(end.kind) ?? end.kind}`,
  );
};
const explainOperation = (story: Story, operation: number): void => {
  const { scene, router, chain } = story;
  const { sla } = router.state.config;
  const config = sla.operations.get(operation);
  const view = router.state.protocolView<SlaView>("sla", "")?.operations.find((o) => o.number === operation);
  if (config === undefined || view === undefined) {
    chain.step(router.name, "table", `there is no ip sla ${operation}`);
    chain.relate(scene.missing(router, [], `ip sla ${operation}`));
    return;
  }
  relate(story, scene.line(router, [], `ip sla ${operation}`) ?? scene.line(router, [], `ip sla monitor ${operation}`));
  const schedule = scene.line(router, [], `ip sla schedule ${operation}`);
  if (view.state !== "active") {
    const why = view.state === "inactive" ? "its life is over" : "nothing has started it";
    chain.step(router.name, "table", `ip sla ${operation} (${view.type} ${view.target ?? ""}) does not run: ${why}`);
    chain.relate(schedule ?? scene.missing(router, [], `ip sla schedule ${operation} life forever start-time now`));
    return;
  }
  relate(story, schedule);
  chain.step(
    router.name,
    "table",
    `ip sla ${operation} (${view.type} ${view.target ?? ""}) came to ${view.code} when it ran last`,
    view.lastRun,
  );
  const { type } = config;
  if (view.rtt === null && type !== undefined && type.kind !== "other")
    followProbe(
      story,
      operation,
      type.to,
      config.vrf ?? "",
      type.kind === "icmp-echo" ? type.sourceInterface : undefined,
    );
};
const explainObject = (story: Story, number: number): void => {
  const { scene, router, chain, told } = story;
  if (told.has(number) || told.size >= MOST_OBJECTS) return;
  told.add(number);
  const object = trackedObject(router, number);
  if (object === undefined) {
    chain.step(router.name, "table", `there is no tracked object ${number}`);
    chain.relate(scene.missing(router, [], `track ${number} …`));
    return;
  }
  relate(story, scene.line(router, [], `track ${number}`));
  const { target } = object;
  const what =
    target.kind === "interface"
      ? `${target.interface} ${target.what}`
      : target.kind === "route"
        ? `the route ${target.prefix}`
        : target.kind === "sla"
          ? `ip sla ${target.operation} ${target.what}`
          : target.kind === "list"
            ? `a list, ${target.rule}`
            : "a stub object";
  const reason = object.reason === null ? "" : `: ${object.reason}`;
  chain.step(
    router.name,
    "table",
    `tracked object ${number} (${what}) is ${object.up ? "up" : "down"}${reason}`,
    object.lastChange,
  );
  if (target.kind === "sla") explainOperation(story, target.operation);
  if (target.kind !== "list") return;
  // Members that do not count are what keeps a list down.
  for (const m of target.members) if ((m.up === true) === m.negated) explainObject(story, m.object);
};

/** Tells that the route is kept out, and by what. */
export const explainKeptOut = (scene: Scene, router: RouterScene, route: StaticRouteConfig, chain: Chain): void => {
  const way = route.gateway === undefined ? (route.interface ?? "") : formatIp(route.gateway);
  chain.step(
    router.name,
    "next-hop",
    `the static route to ${formatPrefix(route.prefix)} by way of ${way} is kept out: it stands only while tracked object ${route.track} is up`,
  );
  explainObject({ scene, router, chain, told: new Set() }, route.track!);
};
/** As `explainKeptOut`, and that is the cause. */
export const blameTracking = (scene: Scene, router: RouterScene, route: StaticRouteConfig, chain: Chain): void => {
  explainKeptOut(scene, router, route, chain);
  chain.conclude("tracked-object-down", routeLine(scene, router, route), {
    node: router.name,
    command: `show track ${route.track}`,
  });
};
/** More specific static routes than the one that is taken, kept out: the packet would go another way with them. */
export const explainDetour = (scene: Scene, router: RouterScene, vrf: string, to: Ip, chain: Chain): void => {
  const taken = routeTo(router, vrf, to, true);
  if (taken === null) return;
  for (const route of router.state.config.staticRoutes) {
    if (route.vrf !== vrf || !contains(route.prefix, to) || route.prefix.length < taken.prefix.length) continue;
    if (!keptOut(router, route)) continue;
    relate({ chain }, routeLine(scene, router, route));
    explainKeptOut(scene, router, route, chain);
  }
};
/** The static routes of that very prefix that are kept out of a table, and their lines among the related ones. */
export const explainMissingWays = (
  scene: Scene,
  router: RouterScene,
  vrf: string,
  prefix: Prefix,
  chain: Chain,
): void => {
  for (const route of router.state.config.staticRoutes) {
    if (route.vrf !== vrf || !samePrefix(route.prefix, prefix) || !keptOut(router, route)) continue;
    relate({ chain }, routeLine(scene, router, route));
    explainKeptOut(scene, router, route, chain);
  }
};
