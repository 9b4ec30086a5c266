// Finite state machines as data: the table of the RFC is the table in the source.

/** `to` may depend on what the actions found out; "same" keeps the state. */
export interface Transition<S extends string, E extends string, A extends string> {
  readonly in: S | readonly S[] | "*";
  readonly on: E;
  readonly do?: readonly A[];
  readonly to: S | "same" | ((choice: string) => S | "same");
  /** The states that a function-valued `to` can answer, for the printed grid. */
  readonly choices?: readonly (S | "same")[];
}
export interface Machine<S extends string, E extends string, A extends string> {
  readonly states: readonly S[];
  readonly events: readonly E[];
  readonly rows: readonly Transition<S, E, A>[];
  /** The row for a state and event, or undefined: the caller logs it as unexpected. */
  find(state: S, event: E): Transition<S, E, A> | undefined;
  /** The full state x event grid as Markdown, empty cells included. */
  grid(): string;
}

export const machine = <S extends string, E extends string, A extends string>(
  states: readonly S[],
  events: readonly E[],
  rows: readonly Transition<S, E, A>[],
): Machine<S, E, A> => {
  const cells = new Map<string, Transition<S, E, A>>();
  for (const row of rows) {
    const within = row.in === "*" ? states : typeof row.in === "string" ? [row.in] : row.in;
    for (const state of within) {
      const cell = `${state} ${row.on}`;
      if (!cells.has(cell)) cells.set(cell, row);
    }
  }
  const find = (state: S, event: E): Transition<S, E, A> | undefined => cells.get(`${state} ${event}`);
  const shown = (state: S, event: E): string => {
    const row = find(state, event);
    if (row === undefined) return "";
    const to = typeof row.to === "function" ? (row.choices ?? ["?"]).join(" or ") : row.to === "same" ? state : row.to;
    return [...(row.do ?? []), `→ ${to}`].join(", ");
  };
  return {
    states,
    events,
    rows,
    find,
    grid: () =>
      [
        `| event | ${states.join(" | ")} |`,
        `|---|${states.map(() => "---|").join("")}`,
        ...events.map((e) => `| ${e} | ${states.map((s) => shown(s, e)).join(" | ")} |`),
      ].join("\n"),
  };
};
