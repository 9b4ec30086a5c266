// Editing a configuration line by line: finds the command in the mode or around it, applies it, keeps the mode stack.
// Used for whole files and for `configure terminal` alike.
import { absentFeature, absentNegation, absentText } from "./absent.ts";
import type { ConfigOrigin, ConfigOrigins } from "../config/origins.ts";
import type { DeviceConfig } from "../config/model.ts";
import type { Router } from "../device/router-state.ts";
import { type ConfigCommand, type ConfigMode, type Editing, OutOfRange, Refused, type Scopes } from "./command.ts";
import { fitsBetter, type Match, tokenise } from "./matcher.ts";
import { MODES, modeChain } from "./modes.ts";
import type { ParameterContext } from "./parameters.ts";
import { type ConfigOwner, configMatchers } from "./table.ts";

export type Answer =
  /** `absent`: that what the line asks for does not run here, for the console. */
  | { readonly kind: "done"; readonly absent?: string }
  /** Left configuration mode. */
  | { readonly kind: "end" }
  /** `do ...`: the rest is an exec command. `column` is where it starts. */
  | { readonly kind: "do"; readonly line: string; readonly column: number }
  /** Text for the console, without a final newline; nothing has changed. */
  | { readonly kind: "refused"; readonly text: string }
  | { readonly kind: "invalid"; readonly column: number }
  | { readonly kind: "incomplete" }
  | { readonly kind: "ambiguous"; readonly line: string };

interface Frame {
  readonly mode: ConfigMode;
  readonly scope: unknown;
  /** Headers of the enclosing modes and this one. */
  readonly path: readonly string[];
  /** `interface range`: the other interfaces that commands apply to. */
  readonly others: readonly { readonly scope: unknown; readonly path: readonly string[] }[];
  /** Entered by `interface range`, if only for one. */
  readonly range?: true;
  /** A line of it stood further right than its header. */
  indented?: true;
}
export interface EditorOptions {
  readonly config: DeviceConfig;
  readonly origins: ConfigOrigins;
  readonly router: Router | null;
  readonly deviceKind: "router" | "switch";
  readonly parameters: ParameterContext;
  print(text: string): void;
}

// C0 but ETX, DEL, C1, bidirectional and zero-width controls.
const UNPRINTABLE =
  /[\u0000-\u0002\u0004-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
/** A line with nothing in it that a terminal would act on; ETX, the banner delimiter, becomes "^C". */
export const printable = (line: string): string =>
  line.replaceAll("\t", " ").replace(UNPRINTABLE, "").replaceAll("\u0003", "^C");

/** Global lines without effect whose first word people do abbreviate. */
const ABBREVIATED: ReadonlySet<string> = new Set(
  "aaa alias archive banner boot clock crypto enable ip ipv6 logging ntp service snmp-server spanning-tree username vtp".split(
    " ",
  ),
);
/** A sentence that only fits because an abbreviation and free text fit anything. */
const isProse = (mode: ConfigMode, match: Extract<Match<ConfigOwner>, { kind: "match" }>): boolean =>
  mode === "config" &&
  "command" in match.owner &&
  match.owner.command.effect === "kept" &&
  match.ranks[0] !== 4 &&
  match.ranks[match.ranks.length - 1] === 1 &&
  !ABBREVIATED.has(match.line.split(" ")[0]!);

export class ConfigEditor {
  readonly #options: EditorOptions;
  #stack: Frame[];
  /** A banner or certificate being typed. */
  #text: {
    readonly end: string;
    readonly whole: boolean;
    readonly lines: string[];
    readonly finish: (text: string) => void;
  } | null = null;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.#stack = [{ mode: "config", scope: options.config, path: [], others: [] }];
  }
  get mode(): ConfigMode {
    return this.#top.mode;
  }
  get path(): readonly string[] {
    return this.#top.path;
  }
  /** "config-if" */
  get prompt(): string {
    return this.#top.range === true ? "config-if-range" : MODES[this.mode].prompt(this.#top.scope);
  }
  /** True while lines are text, not commands. */
  get readingText(): boolean {
    return this.#text !== null;
  }
  /** The delimiter that a banner is waiting for. */
  get textEnd(): string {
    return this.#text?.end ?? "";
  }
  get #top(): Frame {
    return this.#stack[this.#stack.length - 1]!;
  }
  /** Abandons a text being typed and goes back to global configuration. */
  reset(): void {
    this.#text = null;
    this.#stack.length = 1;
  }

  run(raw: string, origin: ConfigOrigin): Answer {
    const line = printable(raw);
    if (this.#text !== null) return this.#readText(line);
    const tokens = tokenise(line);
    const first = tokens[0];
    if (first === undefined || first.text.startsWith("!")) return { kind: "done" };
    if (first.text.toLowerCase() === "do" && tokens.length > 1)
      return { kind: "do", line: line.slice(tokens[1]!.at), column: tokens[1]!.at };
    if (tokens.length === 1 && /^(?:no|do)$/i.test(first.text)) return { kind: "incomplete" };
    const found = this.#find(line, tokens);
    if (tokens[0]!.at > 0 && found.mode !== "config") this.#top.indented = true;
    if (found.match.kind !== "match")
      return found.match.kind === "ambiguous" ? { kind: "ambiguous", line: line.trim() } : found.match;
    const { owner, args } = found.match;
    if (!("command" in owner)) {
      if (owner.action === "end" || this.#stack.length === 1) {
        this.reset();
        return { kind: "end" };
      }
      while (this.#top.mode !== found.mode) this.#stack.pop();
      if (this.#stack.length > 1) this.#stack.pop();
      return { kind: "done" };
    }
    const no = first.text.toLowerCase() === "no";
    const answer = this.#apply(owner, found.mode, args, found.match.line, origin, no);
    return answer.kind === "invalid" ? { ...answer, column: tokens[tokens.length - 1]!.at } : answer;
  }

  #find(line: string, tokens: ReturnType<typeof tokenise>): { mode: ConfigMode; match: Match<ConfigOwner> } {
    const word = tokens[0]!.text.toLowerCase();
    const negated = word === "no" && tokens.length > 1;
    const defaulted = tokens.length > 1 && word.length >= 3 && "default".startsWith(word);
    let worst: { mode: ConfigMode; match: Match<ConfigOwner> } | null = null;
    let best: { mode: ConfigMode; match: Extract<Match<ConfigOwner>, { kind: "match" }> } | null = null;
    let known = false;
    // Blocks of kept lines know words of global lines too. Where one is indented, a line that is not has left it.
    const kept = (this.#top.scope as { header?: string }).header !== undefined;
    const left = kept && tokens[0]!.at === 0 && this.#stack.some((frame) => frame.indented === true);
    for (const mode of modeChain(this.mode)) {
      const matchers = configMatchers(mode);
      // Once an inner mode has taken the line, an outer one is asked whether it fits better, not what is wrong with it.
      const precise: boolean = best === null;
      let match: Match<ConfigOwner> = negated
        ? matchers.unset.match(tokens, 1, line, this.#options.parameters, precise)
        : matchers.set.match(tokens, 0, line, this.#options.parameters, precise);
      if (match.kind !== "match" && defaulted) {
        const other = matchers.byDefault.match(tokens, 1, line, this.#options.parameters);
        if (other.kind === "match" || match.kind === "invalid") match = other;
      }
      if (match.kind === "match" && isProse(mode, match))
        match = { kind: "invalid", column: tokens[negated ? 1 : 0]!.at, depth: 0 };
      // A mode that knows the first word keeps the line, unless the word is a whole one of an enclosing mode.
      if (match.kind === "match" && known && match.ranks[0] !== 4) continue;
      if (match.kind === "match") {
        // A whole keyword of an enclosing mode beats an abbreviation of the present one.
        const outside = left && mode === "config" && match.ranks[0] === 4 && "command" in match.owner;
        if (best === null || outside || fitsBetter(match.ranks, best.match.ranks)) best = { mode, match };
        if (left) continue;
        if (match.ranks.every((rank) => rank === 4) || (MODES[mode].own === true && match.ranks[0] === 4)) break;
      } else if (
        worst === null ||
        // A word that an inner mode knows is no abbreviation of others around it.
        (worst.match.kind === "invalid" &&
          (match.kind === "invalid"
            ? match.column > worst.match.column
            : match.kind === "incomplete" || worst.match.depth === 0))
      )
        worst = { mode, match };
      known ||= match.kind === "invalid" ? match.depth > 0 : match.kind !== "match";
    }
    return best ?? worst!;
  }

  #apply(
    owner: { readonly action: "set" | "unset"; readonly command: ConfigCommand },
    mode: ConfigMode,
    args: Record<string, unknown>,
    line: string,
    origin: ConfigOrigin,
    /** It began with `no`. */
    no: boolean,
  ): Answer {
    const command: ConfigCommand = owner.command;
    const stack = this.#stack.slice(0, this.#stack.findLastIndex((frame) => frame.mode === mode) + 1);
    const frame = stack[stack.length - 1]!;
    const options = this.#options;
    const negated = owner.action === "unset";
    const byDefault = negated && !no;
    let entered = null as Frame | null;
    const isRange = command.grammar.startsWith("interface range");
    let absent = null as string | null;
    const editing: Editing = {
      config: options.config,
      router: options.router,
      deviceKind: options.deviceKind,
      line,
      negated,
      byDefault,
      print: (text) => options.print(text),
      enter: (to, scope, header = line) => {
        const path = [...frame.path, header];
        entered =
          entered === null
            ? { mode: to, scope, path, others: [], ...(isRange ? { range: true } : {}) }
            : { ...entered, others: [...entered.others, { scope, path }] };
      },
      parent: <M extends ConfigMode>(wanted: M): Scopes[M] => {
        const around = stack.findLast((f) => f.mode === wanted);
        if (around === undefined) throw new Error(`${wanted} is not around ${mode}`);
        return around.scope as Scopes[M];
      },
      absent: (feature, consequence) => {
        absent = absentText(feature, consequence);
      },
    };
    const perform = (full: Editing): Answer => {
      const refusals: string[] = [];
      // Going back into a block that has been answered.
      const again = command.keeps?.block !== undefined && options.config.keptBlocks.some((b) => b.header === line);
      for (const target of [frame, ...frame.others])
        try {
          if (negated) command.unset!(target.scope, args, full);
          else command.set(target.scope, args, full);
          options.origins.record(target.path, line.split("\n")[0]!, origin);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          if (error instanceof OutOfRange) return { kind: "invalid", column: 0 };
          refusals.push(error.message);
        }
      if (refusals.length > 0) return { kind: "refused", text: refusals.join("\n") };
      this.#stack = entered === null ? stack : [...stack, entered];
      const told = again || command.effect !== "kept" || byDefault;
      const feature = told ? null : negated ? absentNegation(command, line) : absentFeature(command, line);
      if (feature !== null) absent ??= absentText(feature);
      if (absent === null) return { kind: "done" };
      if (options.router !== null) options.print(`${absent}\n`);
      return { kind: "done", absent };
    };
    const text = negated ? undefined : command.keeps?.text;
    // A certificate may be kept in a file of its own.
    if (text === undefined || (text === "quit" && / nvram:\S+$/.test(line))) return perform(editing);
    return this.#startText(text, line, (whole) => perform({ ...editing, line: whole }));
  }

  #startText(kind: "delimited" | "quit" | "@", line: string, finish: (text: string) => Answer): Answer {
    if (kind !== "delimited") {
      this.#text = { end: kind, whole: true, lines: [line], finish };
      return { kind: "done" };
    }
    const at = line.lastIndexOf(" ", line.indexOf(" ", line.indexOf(" ") + 1)) + 1;
    const start = line.slice(at);
    const delimiter = start.startsWith("^C") ? "^C" : start[0]!;
    const close = start.indexOf(delimiter, delimiter.length);
    const head = line.slice(0, at);
    if (close >= 0) return finish(`${head}^C${start.slice(delimiter.length, close)}^C`);
    this.#text = {
      end: delimiter,
      whole: false,
      lines: [`${head}^C${start.slice(delimiter.length)}`],
      finish,
    };
    return { kind: "done" };
  }
  #readText(line: string): Answer {
    const text = this.#text!;
    if (text.lines.length > 1000) {
      this.#text = null;
      return { kind: "refused", text: "% Text is too long" };
    }
    const end = text.whole ? (line.trim() === text.end ? 0 : -1) : line.indexOf(text.end);
    if (end < 0) {
      text.lines.push(line.trimEnd());
      return { kind: "done" };
    }
    this.#text = null;
    text.finish(
      text.whole ? [...text.lines, text.end].join("\n") : [...text.lines, `${line.slice(0, end)}^C`].join("\n"),
    );
    return { kind: "done" };
  }
}
