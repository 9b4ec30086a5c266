// Console and editor have both changed a configuration: what each changed, and the ways on.
import { useMemo } from "preact/hooks";
import { merged } from "../lab/unified-diff.ts";
import { DiffText } from "./DiffView.tsx";

export interface ClashProps {
  /** What both began from. */
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
  readonly strings: Readonly<Record<string, string>>;
  /** Goes on editing `text`, compared with what the console has now. */
  keep(text: string): void;
  take(): void;
}

export function EditorClash({ base, mine, theirs, strings, keep, take }: ClashProps) {
  const s = (key: string): string => strings[key] ?? key;
  const both = useMemo(() => merged(base, mine, theirs), [base, mine, theirs]);
  return (
    <section class="clash" aria-label={s("clash")}>
      <p role="status">{s("clash")}</p>
      <div class="sides">
        <div>
          <strong>{s("clashTheirs")}</strong>
          <DiffText before={base} after={theirs} label={s("clashTheirs")} strings={strings} />
        </div>
        <div>
          <strong>{s("clashMine")}</strong>
          <DiffText before={base} after={mine} label={s("clashMine")} strings={strings} />
        </div>
      </div>
      {both === null && <p>{s("clashSame")}</p>}
      <div class="bar">
        <button type="button" disabled={both === null} onClick={() => both !== null && keep(both)}>
          {s("clashMerge")}
        </button>
        <button type="button" onClick={() => keep(mine)}>
          {s("clashKeep")}
        </button>
        <button type="button" onClick={take}>
          {s("clashTake")}
        </button>
      </div>
    </section>
  );
}
