// The sub-mode of a tracked object: delays, members and thresholds of lists, the VRF of a route.
import type { DeviceConfig } from "../../config/model.ts";
import type { TrackConfig } from "../../protocols/track/config.ts";
import { type Command, config, type ConfigCommand, type Editing, Refused, type WriteContext } from "../command.ts";

export interface TrackScope {
  readonly number: number;
}
const objectOf = (model: DeviceConfig, scope: TrackScope): TrackConfig | undefined =>
  model.tracking.objects.get(scope.number);
/** Replaces the object by a changed one; members given as undefined go. Refused for objects the command is not for. */
const edit = (
  scope: TrackScope,
  editing: Editing,
  change: (object: TrackConfig) => { readonly [K in keyof TrackConfig]?: TrackConfig[K] | undefined } | null,
): void => {
  const object = objectOf(editing.config, scope);
  const changes = object === undefined ? null : change(object);
  if (object === undefined || changes === null)
    throw new Refused("% The command is not available for this tracked object");
  const next = Object.fromEntries(Object.entries({ ...object, ...changes }).filter(([, v]) => v !== undefined));
  editing.config.tracking.objects.set(scope.number, next as unknown as TrackConfig);
};
const written =
  (lines: (object: TrackConfig) => readonly string[]) =>
  (scope: TrackScope, context: WriteContext): readonly string[] => {
    const object = objectOf(context.config, scope);
    return object === undefined ? [] : lines(object);
  };
/** "delay down 10 up 20": a pair of which either may be missing. */
const pair = (words: string, down: number | undefined, up: number | undefined): readonly string[] =>
  down === undefined && up === undefined
    ? []
    : [[words, ...(down === undefined ? [] : [`down ${down}`]), ...(up === undefined ? [] : [`up ${up}`])].join(" ")];

interface Pair {
  readonly up?: number;
  readonly down?: number;
}
/** `WORDS up U [down D]` and `WORDS down D [up U]`. */
const pairOf = (options: {
  readonly words: string;
  readonly help: readonly string[];
  readonly range: string;
  readonly unit: string;
  readonly keys: readonly ["delayUp", "delayDown"] | readonly ["thresholdUp", "thresholdDown"];
  readonly fits: (object: TrackConfig) => boolean;
  readonly check: (up: number | undefined, down: number | undefined) => void;
}): readonly ConfigCommand[] => {
  const { words, help, range, unit, keys, fits, check } = options;
  const [upKey, downKey] = keys;
  return (
    [
      ["up", "down"],
      ["down", "up"],
    ] as const
  ).map(([first, second], i) =>
    config({
      mode: "config-track",
      grammar: `${words} ${first} <${first}:${range}> [${second} <${second}:${range}>]`,
      help: [...help, `Going ${first}`, unit, `Going ${second}`, unit],
      set: (scope: TrackScope, args, editing) =>
        edit(scope, editing, (object) => {
          if (!fits(object)) return null;
          const given = args as Pair;
          const [up, down] = [given.up ?? object[upKey], given.down ?? object[downKey]];
          check(up, down);
          return { [upKey]: up, [downKey]: down };
        }),
      // One `no` takes either order.
      ...(i === 1
        ? {}
        : {
            unsetGrammar: `${words} [up [<up:${range}>]] [down [<down:${range}>]]`,
            unset: (scope: TrackScope, _args: unknown, editing: Editing) =>
              edit(scope, editing, (object) => {
                if (!fits(object)) return null;
                const [up, down] = [/ up\b/.test(editing.line), / down\b/.test(editing.line)];
                return {
                  ...(up || !down ? { [upKey]: undefined } : {}),
                  ...(down || !up ? { [downKey]: undefined } : {}),
                };
              }),
            write: written((o) => (fits(o) ? pair(words, o[downKey], o[upKey]) : [])),
          }),
    }),
  );
};
const ruleOf = ({ target }: TrackConfig): string => (target.kind === "list" ? target.rule : "");
const apart =
  (wrong: (up: number, down: number) => boolean) =>
  (up: number | undefined, down: number | undefined): void => {
    if (up !== undefined && down !== undefined && wrong(up, down))
      throw new Refused("% Up and down thresholds overlap");
  };

const vrf = (grammar: string, help: readonly string[], family: "ipv4" | "ipv6" | null): Command =>
  config({
    mode: "config-track",
    grammar: `${grammar} <vrf:word>` as "x <vrf:word>",
    help: [...help, "VRF name"],
    set: (scope: TrackScope, args, editing) =>
      edit(scope, editing, ({ target }) =>
        target.kind === "route" && (family === null || target.family === family) ? { vrf: args.vrf } : null,
      ),
    unsetGrammar: `${grammar} [<vrf:word>]` as "x [<vrf:word>]",
    unset: (scope: TrackScope, _args, editing) =>
      edit(scope, editing, ({ target }) => (target.kind === "route" ? { vrf: undefined } : null)),
    ...(family === null
      ? {}
      : {
          write: written((o) =>
            o.vrf !== undefined && o.target.kind === "route" && o.target.family === family
              ? [`${grammar} ${o.vrf}`]
              : [],
          ),
        }),
  });

/** A boolean list negates members, a weighted one weighs them. */
const memberFits = (object: TrackConfig, negated: boolean, weight: number | undefined): boolean => {
  const rule = ruleOf(object);
  if (rule === "") return false;
  return (!negated || rule === "and" || rule === "or") && (weight === undefined || rule === "weight");
};
export const commands: readonly Command[] = [
  vrf("ip vrf", ["IP protocol", "VPN Routing/Forwarding instance"], "ipv4"),
  vrf("ipv6 vrf", ["IPv6 protocol", "VPN Routing/Forwarding instance"], "ipv6"),
  vrf("vrf", ["VPN Routing/Forwarding instance"], null),
  config({
    mode: "config-track",
    grammar: "object <object:1-1000> [<not:flag>] [weight <weight:1-255>]",
    help: ["Object", "Object number", "Boolean not", "Weight of the object", "Weight"],
    set: (scope: TrackScope, args, editing) =>
      edit(scope, editing, (list) => {
        const { object, not, weight } = args;
        if (!memberFits(list, not === true, weight)) return null;
        const member = { object, negated: not === true, ...(weight === undefined ? {} : { weight }) };
        return { members: new Map([...list.members, [object, member]]) };
      }),
    unset: (scope: TrackScope, { object }, editing) =>
      edit(scope, editing, (list) => {
        const members = new Map(list.members);
        members.delete(object ?? 0);
        return { members };
      }),
    write: written((list) =>
      [...list.members.values()]
        .sort((a, b) => a.object - b.object)
        .map(
          (m) => `object ${m.object}${m.negated ? " not" : ""}${m.weight === undefined ? "" : ` weight ${m.weight}`}`,
        ),
    ),
  }),
  ...pairOf({
    words: "threshold percentage",
    help: ["Threshold of the list", "Percentage of objects"],
    range: "0-100",
    unit: "Percentage",
    keys: ["thresholdUp", "thresholdDown"],
    fits: (o) => ruleOf(o) === "percentage",
    check: apart((up, down) => down >= up),
  }),
  ...pairOf({
    words: "threshold weight",
    help: ["Threshold of the list", "Weight of objects"],
    range: "0-255",
    unit: "Weight",
    keys: ["thresholdUp", "thresholdDown"],
    fits: (o) => ruleOf(o) === "weight",
    check: apart((up, down) => down >= up),
  }),
  ...pairOf({
    words: "threshold metric",
    help: ["Threshold of the route", "Scaled metric"],
    range: "0-255",
    unit: "Scaled metric, 0 is connected and 255 inaccessible",
    keys: ["thresholdUp", "thresholdDown"],
    fits: ({ target }) => target.kind === "route" && target.what === "metric threshold",
    check: apart((up, down) => up >= down),
  }),
  config({
    mode: "config-track",
    grammar: "default-state <state:up|down>",
    help: ["Default state of the stub object", "State"],
    set: (scope: TrackScope, { state }, editing) =>
      edit(scope, editing, ({ target }) => (target.kind === "stub" ? { defaultState: state } : null)),
    unsetGrammar: "default-state [<state:up|down>]",
    unset: (scope: TrackScope, _args, editing) => edit(scope, editing, () => ({ defaultState: undefined })),
    write: written((o) => (o.defaultState === undefined ? [] : [`default-state ${o.defaultState}`])),
  }),
  config({
    mode: "config-track",
    grammar: "carrier-delay",
    help: ["Follow the carrier delay of the interface"],
    set: (scope: TrackScope, _args, editing) =>
      edit(scope, editing, ({ target }) => (target.kind === "interface" ? { carrierDelay: true } : null)),
    unset: (scope: TrackScope, _args, editing) => edit(scope, editing, () => ({ carrierDelay: undefined })),
    write: written((o) => (o.carrierDelay === true ? ["carrier-delay"] : [])),
  }),
  ...pairOf({
    words: "delay",
    help: ["Tracking delay"],
    range: "0-180",
    unit: "Seconds",
    keys: ["delayUp", "delayDown"],
    fits: () => true,
    check: () => {},
  }),
];
