// Where configured items came from: file and line, or the console and its input number. Read by `explain` and the graders.

export interface ConfigOrigin {
  /** File name, or "console". */
  readonly file: string;
  /** 1 and up: the line of the file, or the number of the console input. */
  readonly line: number;
  /** The line as written. */
  readonly text: string;
}

/** Scope path: the headers of the enclosing modes, normalised, outermost first, e.g. "interface GigabitEthernet0/0". */
const keyOf = (path: readonly string[], command: string): string => [...path, command].join("\n");

/**
 * The line that is responsible for each configured item. An item is the normalised command (keywords in full, without
 * `no`) under its scope path; the latest line wins, `no` included, so that a removal can be blamed too.
 */
export class ConfigOrigins {
  readonly #lines = new Map<string, ConfigOrigin>();

  /** How many items there are. */
  get size(): number {
    return this.#lines.size;
  }
  record(path: readonly string[], command: string, origin: ConfigOrigin): void {
    this.#lines.set(keyOf(path, command), origin);
  }
  find(path: readonly string[], command: string): ConfigOrigin | null {
    return this.#lines.get(keyOf(path, command)) ?? null;
  }
  /** Every item directly under `path` whose command is `prefix` or starts with it and a space, in order of entry. */
  under(
    path: readonly string[],
    prefix: string,
  ): readonly { readonly command: string; readonly origin: ConfigOrigin }[] {
    const start = keyOf(path, prefix);
    const out: { command: string; origin: ConfigOrigin }[] = [];
    for (const [key, origin] of this.#lines) {
      if (key !== start && !(key.startsWith(start) && (prefix === "" || key[start.length] === " "))) continue;
      const command = key.slice(keyOf(path, "").length);
      if (!command.includes("\n")) out.push({ command, origin });
    }
    return out;
  }
  clear(): void {
    this.#lines.clear();
  }
}
