// IPv4 access lists, standard and extended, numbered and named; IPv6 access lists.
import type { AclConfig, AclEntry, DeviceConfig } from "../../config/model.ts";
import { type Command, type ConfigCommand, config, type Editing, Refused } from "../command.ts";
import { aclEntryText, aclLine } from "../acl-text.ts";
import {
  type AclArguments,
  entryOf,
  EXTENDED,
  EXTENDED_HELP,
  IPV6_RULE,
  IPV6_RULE_HELP,
  STANDARD,
  STANDARD_HELP,
} from "../acl-grammar.ts";

const same = (a: AclEntry, b: AclEntry): boolean =>
  aclEntryText(a, "ipv4", "extended") === aclEntryText(b, "ipv4", "extended");

/** The texts of a list's entries, in step with the array. */
const texts = new WeakMap<readonly AclEntry[], Set<string>>();
const textOf = (e: AclEntry): string => aclEntryText(e, "ipv4", "extended");
/** Adds an entry; entries equal to one that is there are silently dropped, as on a router. */
const addEntry = (list: AclConfig, entry: Omit<AclEntry, "sequence">, sequence: number | undefined): void => {
  const last = list.entries[list.entries.length - 1]?.sequence ?? 0;
  // A remark of IPv4 has no number: it stands behind the entry that it was typed after.
  const unnumbered = entry.remark !== undefined && list.family === "ipv4";
  const wanted: AclEntry = { ...entry, sequence: sequence ?? (unnumbered ? last : last + 10) };
  const known = texts.get(list.entries) ?? new Set(list.entries.map(textOf));
  const text = textOf(wanted);
  if (entry.remark === undefined && known.has(text)) return;
  const taken = (e: AclEntry): boolean =>
    e.sequence === wanted.sequence && (list.family === "ipv6" || e.remark === undefined);
  if (!unnumbered && wanted.sequence <= last && list.entries.some(taken))
    throw new Refused("% Duplicate sequence number");
  list.entries.push(wanted);
  if (wanted.sequence <= last) list.entries.sort((a, b) => a.sequence - b.sequence);
  texts.set(list.entries, known.add(text));
};
const removeEntry = (
  list: AclConfig,
  wanted: { sequence?: number | undefined; entry?: Omit<AclEntry, "sequence"> },
): void => {
  const at = list.entries.findIndex((e) =>
    wanted.entry === undefined
      ? e.sequence === wanted.sequence && (list.family === "ipv6" || e.remark === undefined)
      : same(e, { ...wanted.entry, sequence: e.sequence }),
  );
  if (at < 0)
    throw new Refused(
      wanted.entry === undefined
        ? "% Specified sequence number does not exist"
        : "%Access rule can't be configured at higher sequence num as it is part of the existing rule at sequence num",
    );
  list.entries = list.entries.filter((_, i) => i !== at);
};
const listOf = (scope: DeviceConfig, name: string, family: "ipv4" | "ipv6", kind: AclConfig["kind"]): AclConfig => {
  let list = scope.accessLists.get(name);
  if (list !== undefined && (list.family !== family || list.kind !== kind))
    throw new Refused(
      `%A named ${list.family === "ipv6" ? "IPv6" : list.kind} IP access list with this name already exists`,
    );
  if (list === undefined) {
    list = { name, family, kind, entries: [] };
    scope.accessLists.set(name, list);
  }
  return list;
};

const kindOfNumber = (name: string): AclConfig["kind"] | null => {
  if (!/^\d+$/.test(name)) return null;
  const n = Number(name);
  if ((n >= 1 && n <= 99) || (n >= 1300 && n <= 1999)) return "standard";
  return (n >= 100 && n <= 199) || (n >= 2000 && n <= 2699) ? "extended" : null;
};
const isNumbered = (list: AclConfig): boolean => list.family === "ipv4" && kindOfNumber(list.name) !== null;
const sorted = (scope: DeviceConfig): readonly AclConfig[] =>
  [...scope.accessLists.values()].sort((a, b) => {
    const [m, n] = [Number(a.name), Number(b.name)];
    return !Number.isNaN(m) && !Number.isNaN(n) ? m - n : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  });

const NUMBER_HELP: Readonly<Record<AclConfig["kind"], readonly [string, string]>> = {
  standard: ["IP standard access list", "IP standard access list (expanded range)"],
  extended: ["IP extended access list", "IP extended access list (expanded range)"],
};
const NUMBERS = {
  standard: "(<list:1-99>|<list:1300-1999>)",
  extended: "(<list:100-199>|<list:2000-2699>)",
} as const;
const numbered = (kind: AclConfig["kind"]): readonly ConfigCommand[] => {
  const rules = kind === "standard" ? [STANDARD] : EXTENDED;
  const helps = kind === "standard" ? [STANDARD_HELP] : EXTENDED_HELP;
  const name = (args: unknown): string => String((args as { list: number }).list);
  const remark = config({
    mode: "config",
    grammar: `access-list ${NUMBERS[kind]} remark <text:line>`,
    help: [
      "Add an access list entry",
      ...NUMBER_HELP[kind],
      "Access list entry comment",
      "Comment up to 100 characters",
    ],
    set: (scope, args) =>
      addEntry(
        listOf(scope, name(args), "ipv4", kind),
        { action: "permit", protocol: "ip", remark: (args as unknown as { text: string }).text },
        undefined,
      ),
  });
  const removal = config({
    mode: "config",
    grammar: `access-list ${NUMBERS[kind]}`,
    help: ["Add an access list entry", ...NUMBER_HELP[kind]],
    set: () => {
      throw new Refused("% Incomplete command.");
    },
    unset: (scope, args) => {
      scope.accessLists.delete(name(args));
    },
    write: (scope) =>
      kind === "extended"
        ? []
        : sorted(scope)
            .filter(isNumbered)
            .flatMap((list) => list.entries.map((e) => `access-list ${list.name} ${aclLine(e, list.kind)}`)),
  });
  const dynamic = config({
    mode: "config",
    grammar: `access-list ${NUMBERS[kind]} dynamic <entry:line>`,
    help: [
      "Add an access list entry",
      ...NUMBER_HELP[kind],
      "Specify a DYNAMIC list of PERMITs or DENYs",
      "Name, timeout and rule",
    ],
    effect: "kept",
    set: (scope, args, editing) => {
      const { entry } = args as unknown as { entry: string };
      const unmatched = unmatchedEntry(`dynamic ${entry}`);
      sayAbsent(unmatched, editing);
      addEntry(listOf(scope, name(args), "ipv4", kind), unmatched, undefined);
    },
    unset: (scope, args) => {
      scope.accessLists.delete(name(args));
    },
  });
  return [
    removal,
    remark,
    ...(kind === "extended" ? [dynamic] : []),
    ...rules.map((rule, i) =>
      config({
        mode: "config",
        grammar: `access-list ${NUMBERS[kind]} ${rule}`,
        help: ["Add an access list entry", ...NUMBER_HELP[kind], ...helps[i]!],
        set: (scope, args, editing) => {
          const entry = entryOf(args as unknown as AclArguments, "ipv4");
          sayAbsent(entry, editing);
          addEntry(listOf(scope, name(args), "ipv4", kind), entry, undefined);
        },
        // `no access-list 10 permit ...` takes the whole list away.
        unset: (scope, args) => {
          scope.accessLists.delete(name(args));
        },
      }),
    ),
  ];
};

const SEQ = "[<sequence:1-2147483647>]";
const named = (rule: string, help: readonly string[], kind: AclConfig["kind"]): ConfigCommand =>
  config({
    mode: "config-nacl",
    grammar: `${SEQ} ${rule}`,
    help: ["Sequence Number", ...help],
    set: (scope, args, editing) => {
      const given = args as unknown as AclArguments & { sequence?: number };
      if (scope.kind !== kind)
        throw new Refused(
          `% This is no rule of ${scope.kind === "standard" ? "a standard" : "an extended"} access list`,
        );
      const entry = entryOf(given, "ipv4");
      sayAbsent(entry, editing);
      addEntry(scope, entry, given.sequence);
    },
    unset: (scope, args) => {
      const given = args as unknown as AclArguments & { sequence?: number };
      removeEntry(scope, { entry: entryOf(given, "ipv4") });
    },
  });
/** What an entry asks for that is only kept here. */
const sayAbsent = ({ unmatched = "", options = "" }: Partial<AclEntry>, editing: Editing): void => {
  if (options !== "") editing.absent("A reflexive access list", "the entry reflects nothing");
  if (unmatched === "") return;
  const kinds = [
    ["dynamic ", "A dynamic access list"],
    ["evaluate ", "A reflexive access list"],
  ] as const;
  const kind = kinds.find(([word]) => unmatched.includes(word))?.[1] ?? "A match on options";
  editing.absent(kind, "the entry matches nothing");
};
/** Entries of kinds that match nothing here, kept as typed. */
const unmatched = (mode: "config-nacl" | "config-ipv6-acl", rule: string, help: readonly string[]): ConfigCommand => {
  const numbered = (args: unknown): number | undefined => (args as { sequence?: number }).sequence;
  return config({
    mode,
    grammar: mode === "config-nacl" ? `${SEQ} ${rule}` : `[sequence <sequence:1-4294967294>] ${rule}`,
    help:
      mode === "config-nacl"
        ? ["Sequence Number", ...help]
        : ["Sequence number for this entry", "Sequence Number", ...help],
    effect: "kept",
    set: (scope: AclConfig, args, editing) => {
      const entry = unmatchedEntry(editing.line);
      sayAbsent(entry, editing);
      addEntry(scope, entry, numbered(args));
    },
    unset: (scope: AclConfig, _args, editing) => removeEntry(scope, { entry: unmatchedEntry(editing.line) }),
  });
};
/** The number before it, if any, is not part of an entry. */
const unmatchedEntry = (line: string): Omit<AclEntry, "sequence"> => {
  const text = line.replace(/^(?:sequence )?\d+ /, "");
  return { action: text.startsWith("deny ") ? "deny" : "permit", protocol: "ip", unmatched: text };
};
const EVALUATE = ["Evaluate an access list", "IP reflexive access list name"];
const LINE = "The rest of the entry";
const UNMATCHED: readonly (readonly [string, readonly string[]])[] = [
  ["evaluate <name:word>", EVALUATE],
  [
    "dynamic <name:word> [timeout <minutes:1-9999>] <rule:line>",
    ["Specify a DYNAMIC list of PERMITs or DENYs", "Name", "Maximum time for dynamic ACL to live", "Minutes", LINE],
  ],
  [
    "<action:permit|deny> <protocol:ip|tcp|udp|icmp> any any option <value:line>",
    [
      "Specify packets to reject or to forward",
      "Protocol",
      "Any source host",
      "Any destination host",
      "Match packets by an option, which is not looked at here",
      "Value",
    ],
  ],
];
/** Unlike those of IPv4 the numbers are kept: an entry is written with its own where it does not follow by ten. */
const ipv6Lines = (entries: readonly AclEntry[]): readonly string[] =>
  entries.map((e, i) => {
    const text = aclEntryText(e, "ipv6", "extended");
    if (e.sequence === (entries[i - 1]?.sequence ?? 0) + 10) return text;
    return e.remark === undefined ? `sequence ${e.sequence} ${text}` : `${e.sequence} ${text}`;
  });

const remarkIn = (mode: "config-nacl" | "config-ipv6-acl"): readonly Command[] => [
  config({
    mode,
    grammar: `${SEQ} remark <text:line>`,
    help: ["Sequence Number", "Access list entry comment", "Comment up to 100 characters"],
    set: (scope: AclConfig, args) => {
      const { sequence, text } = args as unknown as { sequence?: number; text: string };
      addEntry(scope, { action: "permit", protocol: "ip", remark: text }, sequence);
    },
    unset: (scope: AclConfig, args) => {
      const { text } = args as unknown as { text?: string };
      removeEntry(scope, {
        entry: { action: "permit", protocol: "ip", ...(text === undefined ? {} : { remark: text }) },
      });
    },
    write: (scope: AclConfig) =>
      scope.family === "ipv4" ? scope.entries.map((e) => aclLine(e, scope.kind)) : ipv6Lines(scope.entries),
  }),
  config({
    mode,
    grammar: mode === "config-nacl" ? "<sequence:1-2147483647>" : "sequence <sequence:1-4294967294>",
    help: mode === "config-nacl" ? ["Sequence Number"] : ["Sequence number for this entry", "Sequence Number"],
    set: () => {
      throw new Refused("% Incomplete command.");
    },
    unset: (scope: AclConfig, args) =>
      removeEntry(scope, { sequence: (args as unknown as { sequence?: number }).sequence }),
  }),
];

const enter = (scope: DeviceConfig, name: string, kind: AclConfig["kind"], editing: Editing): void => {
  const numberKind = kindOfNumber(name);
  if (/^\d+$/.test(name) && numberKind !== kind) throw new Refused("% Invalid access list name.");
  editing.enter("config-nacl", listOf(scope, name, "ipv4", kind));
};
const IP_ACL = ["Global IP configuration subcommands", "Named access-list"];

export const commands: readonly Command[] = [
  ...(["standard", "extended"] as const).map((kind) =>
    config({
      mode: "config",
      grammar: `ip access-list ${kind} <name:word>`,
      help: [...IP_ACL, `${kind === "standard" ? "Standard" : "Extended"} Access List`, "Access-list name or number"],
      set: (scope, args, editing) => enter(scope, (args as { name: string }).name, kind, editing),
      unset: (scope, args) => {
        const name = (args as { name?: string }).name;
        if (name === undefined) throw new Refused("% Incomplete command.");
        scope.accessLists.delete(name);
      },
      write: (scope, context) =>
        sorted(scope)
          .filter((list) => list.family === "ipv4" && list.kind === kind && !isNumbered(list))
          .flatMap((list) => [`ip access-list ${kind} ${list.name}`, ...context.writeMode("config-nacl", list)]),
    }),
  ),
  config({
    mode: "config",
    grammar: "ip access-list resequence <name:word> <first:1-2147483647> <step:1-2147483647>",
    help: [
      ...IP_ACL,
      "Resequence Access List",
      "Access-list name or number",
      "Starting Sequence Number",
      "Step to increment the sequence number",
    ],
    set: (scope, { name, first, step }) => {
      const list = scope.accessLists.get(name);
      if (list === undefined || list.family !== "ipv4") throw new Refused("% Access list does not exist");
      let next = first;
      list.entries = list.entries.map((e) => {
        if (e.remark !== undefined) return { ...e, sequence: Math.max(0, next - step) };
        const sequence = next;
        next += step;
        return { ...e, sequence };
      });
    },
  }),
  ...remarkIn("config-nacl"),
  named(STANDARD, STANDARD_HELP, "standard"),
  ...UNMATCHED.map(([rule, help]) => unmatched("config-nacl", rule, help)),
  ...EXTENDED.map((rule, i) => named(rule, EXTENDED_HELP[i]!, "extended")),
  ...numbered("standard"),
  ...numbered("extended"),
];

export const ipv6: readonly Command[] = [
  config({
    mode: "config",
    grammar: "ipv6 access-list <name:word>",
    help: [
      "Global IPv6 configuration commands",
      "Configure access lists",
      "User selected string identifying this access list",
    ],
    set: (scope, { name }, editing) => editing.enter("config-ipv6-acl", listOf(scope, name, "ipv6", "extended")),
    unset: (scope, { name }) => {
      if (name === undefined) throw new Refused("% Incomplete command.");
      scope.accessLists.delete(name);
    },
    write: (scope, context) =>
      sorted(scope)
        .filter((list) => list.family === "ipv6")
        .flatMap((list) => [`ipv6 access-list ${list.name}`, ...context.writeMode("config-ipv6-acl", list)]),
  }),
  ...remarkIn("config-ipv6-acl"),
  unmatched("config-ipv6-acl", "evaluate <name:word>", EVALUATE),
  // The number behind the rule, as IOS 15 writes it, or before it, as later releases do.
  ...IPV6_RULE.flatMap((rule, i) => [
    {
      grammar: `${rule} [sequence <sequence:1-4294967294>]`,
      help: [...IPV6_RULE_HELP[i]!, "Sequence number for this entry", "Sequence Number"],
    },
    {
      grammar: `sequence <sequence:1-4294967294> ${rule}`,
      help: ["Sequence number for this entry", "Sequence Number", ...IPV6_RULE_HELP[i]!],
    },
  ]).map(({ grammar, help }) =>
    config({
      mode: "config-ipv6-acl",
      grammar,
      help,
      set: (scope, args, editing) => {
        const given = args as unknown as AclArguments & { sequence?: number };
        const entry = entryOf(given, "ipv6");
        sayAbsent(entry, editing);
        addEntry(scope, entry, given.sequence);
      },
      unset: (scope, args) => removeEntry(scope, { entry: entryOf(args as unknown as AclArguments, "ipv6") }),
    }),
  ),
];
