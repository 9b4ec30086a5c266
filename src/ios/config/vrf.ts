// VRFs in both spellings: `vrf definition` with address families, `ip vrf` for IPv4 alone.
import type { DeviceConfig, VrfConfig, VrfFamilyConfig } from "../../config/model.ts";
import { type Command, config, type Editing, keep, Refused } from "../command.ts";

const newFamily = (): VrfFamilyConfig => ({ importTargets: [], exportTargets: [] });
/** What `ip vrf` keeps directly under it belongs to IPv4. */
const ipv4Of = (vrf: VrfConfig): VrfFamilyConfig => {
  let family = vrf.families.get("ipv4");
  if (family === undefined) {
    family = newFamily();
    vrf.families.set("ipv4", family);
  }
  return family;
};

/** Who has had each route distinguisher last; nobody else may take it while that VRF is there and still has it. */
const distinguishers = new WeakMap<DeviceConfig["vrfs"], Map<string, VrfConfig>>();
const distinguishersOf = (vrfs: DeviceConfig["vrfs"]): Map<string, VrfConfig> => {
  let owners = distinguishers.get(vrfs);
  if (owners === undefined) {
    owners = new Map([...vrfs.values()].flatMap((vrf) => (vrf.rd === undefined ? [] : [[vrf.rd, vrf] as const])));
    distinguishers.set(vrfs, owners);
  }
  return owners;
};

const define = (grammar: string, help: readonly string[], style: "ip vrf" | "vrf definition"): Command =>
  config({
    mode: "config",
    grammar,
    help,
    set: (scope: DeviceConfig, args, editing: Editing) => {
      const { name } = args as { name: string };
      if (name.length > 32) throw new Refused("% VRF name is too long. It must be less than 33 characters");
      let vrf = scope.vrfs.get(name);
      if (vrf !== undefined && vrf.style !== style)
        throw new Refused(
          style === "ip vrf"
            ? `% Use 'vrf definition ${name}' command to configure this VRF`
            : `% Use 'ip vrf ${name}' command to configure this VRF`,
        );
      if (vrf === undefined) {
        vrf = { name, style, families: new Map(), kept: [] };
        if (style === "ip vrf") vrf.families.set("ipv4", newFamily());
        scope.vrfs.set(name, vrf);
      }
      editing.enter("config-vrf", vrf);
    },
    unset: (scope: DeviceConfig, args, editing: Editing) => {
      const { name } = args as { name?: string };
      if (name === undefined) throw new Refused("% Incomplete command.");
      if (!scope.vrfs.has(name)) throw new Refused(`% No VRF named ${name}`);
      if ([...scope.interfaces.values()].some((one) => one.vrf === name && one.ipv4 !== undefined))
        editing.print(`% IPv4 addresses from all interfaces in VRF ${name} have been removed\n`);
      for (const one of scope.interfaces.values()) {
        if (one.vrf !== name) continue;
        delete one.vrf;
        delete one.ipv4;
        one.secondary.length = 0;
        one.ipv6.length = 0;
        one.ipv6Enabled = false;
      }
      scope.staticRoutes = scope.staticRoutes.filter((route) => route.vrf !== name);
      scope.staticArp = scope.staticArp.filter((entry) => entry.vrf !== name);
      // What ran in the VRF goes with it.
      for (const [id, process] of [...scope.ospf]) if (process.vrf === name) scope.ospf.delete(id);
      for (const [key, family] of [...(scope.bgp?.families ?? [])])
        if (family.vrf === name) scope.bgp!.families.delete(key);
      scope.rip?.vrfs.delete(name);
      scope.vrfs.delete(name);
    },
    write: (scope: DeviceConfig, context) =>
      [...scope.vrfs.values()]
        .filter((vrf) => vrf.style === style)
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
        .flatMap((vrf) => {
          const lines = context.writeMode("config-vrf", vrf);
          return [`${style} ${vrf.name}`, ...(lines.length > 0 ? lines : [" !"])];
        }),
  });

const targetsOf = (family: VrfFamilyConfig, which: "import" | "export"): string[] =>
  which === "import" ? family.importTargets : family.exportTargets;
const setTarget = (family: VrfFamilyConfig, direction: string, target: string, add: boolean): void => {
  for (const which of ["import", "export"] as const) {
    if (direction !== which && direction !== "both") continue;
    const list = targetsOf(family, which);
    const at = list.indexOf(target);
    if (add && at < 0) list.push(target);
    else if (!add && at >= 0) list.splice(at, 1);
  }
};
const writeFamily = (family: VrfFamilyConfig): readonly string[] => [
  ...(family.importMap === undefined ? [] : [`import map ${family.importMap}`]),
  ...(family.exportMap === undefined ? [] : [`export map ${family.exportMap}`]),
  ...family.exportTargets.map((t) => `route-target export ${t}`),
  ...family.importTargets.map((t) => `route-target import ${t}`),
  ...(family.maximumRoutes === undefined ? [] : [`maximum routes ${family.maximumRoutes}`]),
];

const RT = ["Specify Target VPN Extended Communities", "import, export or both", "Target VPN Extended Community"];
const MAP = (word: string): readonly string[] => [`VRF ${word} map`, "Route-map based VRF policy", "Route-map name"];

/** The lines about routes, in either place: `family` finds what they edit. */
const familyCommands = <M extends "config-vrf" | "config-vrf-af">(
  mode: M,
  family: (scope: any) => VrfFamilyConfig,
): readonly Command[] => [
  config({
    mode: mode as "config-vrf",
    grammar: "route-target [<direction:import|export|both>] <target:rd>",
    help: RT,
    set: (scope, { direction, target }) => setTarget(family(scope), direction ?? "both", target, true),
    unset: (scope, { direction, target }) => {
      if (target === undefined) throw new Refused("% Incomplete command.");
      setTarget(family(scope), direction ?? "both", target, false);
    },
  }),
  config({
    mode: mode as "config-vrf",
    grammar: "import map <name:word>",
    help: MAP("import"),
    set: (scope, { name }) => {
      family(scope).importMap = name;
    },
    unset: (scope) => {
      delete family(scope).importMap;
    },
  }),
  config({
    mode: mode as "config-vrf",
    grammar: "export map <name:word>",
    help: MAP("export"),
    set: (scope, { name }) => {
      family(scope).exportMap = name;
    },
    unset: (scope) => {
      delete family(scope).exportMap;
    },
  }),
  config({
    mode: mode as "config-vrf",
    grammar: "maximum routes <limit:1-4294967295> [(<threshold:1-100>|warning-only)]",
    help: [
      "Set a limit to this table",
      "Set a limit of routes",
      "Maximum number of routes allowed",
      "Threshold value (%) at which to generate a warning msg",
      "Only give a warning message if limit is exceeded",
    ],
    set: (scope, args, editing) => {
      const { limit, threshold } = args as { limit: number; threshold?: number };
      const warning = editing.line.endsWith(" warning-only");
      family(scope).maximumRoutes = `${limit} ${warning ? "warning-only" : (threshold ?? 80)}`;
      editing.absent("A limit of routes");
    },
    unset: (scope) => {
      delete family(scope).maximumRoutes;
    },
  }),
];

export const commands: readonly Command[] = [
  define(
    "ip vrf <name:word>",
    [
      "Global IP configuration subcommands",
      "Configure an IP VPN Routing/Forwarding instance",
      "VPN Routing/Forwarding instance name",
    ],
    "ip vrf",
  ),
  define("vrf definition <name:word>", ["VRF commands", "VRF definition", "VRF name"], "vrf definition"),
  config({
    mode: "config-vrf",
    grammar: "description <text:line>",
    help: ["VRF specific description", "Up to 240 characters describing this VRF"],
    set: (scope, { text }) => {
      scope.description = text;
    },
    unset: (scope) => {
      delete scope.description;
    },
    write: (scope) => (scope.description === undefined ? [] : [`description ${scope.description}`]),
  }),
  config({
    mode: "config-vrf",
    grammar: "rd <rd:rd>",
    help: ["Specify Route Distinguisher", "VPN Route Distinguisher"],
    set: (scope, { rd }, editing) => {
      if (scope.rd === rd) return;
      const owners = distinguishersOf(editing.config.vrfs);
      const other = owners.get(rd);
      if (other !== undefined && other !== scope && other.rd === rd && editing.config.vrfs.get(other.name) === other)
        throw new Refused(`% Cannot set RD, check if it's unique`);
      if (scope.rd !== undefined && editing.router !== null)
        throw new Refused('% Do "no rd" before configuring a new RD');
      scope.rd = rd;
      owners.set(rd, scope);
    },
    unset: (scope) => {
      delete scope.rd;
    },
    write: (scope) => (scope.rd === undefined ? [] : [`rd ${scope.rd}`]),
  }),
  ...familyCommands("config-vrf", ipv4Of),
  config({
    mode: "config-vrf",
    grammar: "address-family <family:ipv4|ipv6> [unicast]",
    help: ["Enter Address Family command mode", "Address family", "Unicast"],
    set: (scope, { family }, editing) => {
      if (scope.style === "ip vrf") throw new Refused("% Address families need 'vrf definition'");
      let found = scope.families.get(family);
      if (found === undefined) {
        found = newFamily();
        scope.families.set(family, found);
      }
      editing.enter("config-vrf-af", found);
    },
    unset: (scope, { family }) => {
      if (family !== undefined) scope.families.delete(family);
    },
    write: (scope, context) => {
      if (scope.style === "ip vrf") return writeFamily(ipv4Of(scope));
      return (["ipv4", "ipv6"] as const).flatMap((name) => {
        const family = scope.families.get(name);
        return family === undefined
          ? []
          : ["!", `address-family ${name}`, ...context.writeMode("config-vrf-af", family), "exit-address-family"];
      });
    },
  }),
  keep("config-vrf", "vpn id <id:word>", ["Configure VPN ID as specified in rfc2685", "VPN ID", "oui:index"]),
  ...(["config-vrf", "config-vrf-af"] as const).flatMap((mode) =>
    (
      [
        ["mdt", "Backbone Multicast Distribution Tree"],
        ["import <family:ipv4|ipv6>", "VRF import"],
        ["export <family:ipv4|ipv6>", "VRF export"],
        ["route-replicate", "Replicate (import) routes from another topology"],
        ["inter-as-hybrid", "Inter AS hybrid mode"],
        ["bgp next-hop", "BGP next hop"],
        ["context", "Associate SNMP context with this vrf"],
        ["vnet tag", "Virtual NETworking configuration"],
      ] as const
    ).map(([start, help]) =>
      keep(mode, `${start} [<rest:line>]`, [...start.split(" ").map(() => help), "The rest of the command"], {
        many: true,
      }),
    ),
  ),
  ...familyCommands("config-vrf-af", (scope: VrfFamilyConfig) => scope).map((command, i) =>
    i === 0 && command.kind === "config"
      ? { ...command, write: (scope: VrfFamilyConfig) => writeFamily(scope) }
      : command,
  ),
];
