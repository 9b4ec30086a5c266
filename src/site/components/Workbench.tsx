// The workbench beside a lesson: topology, consoles, editor, packets, checks. Loads nothing heavy until it is opened.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useHydrated } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";
import { CLOSED, ensure, lab, open, openLink } from "../lab/store.ts";
import type { WORKBENCH, Words } from "../strings/words.ts";

export interface WorkbenchProps {
  readonly id: string;
  readonly strings: Words<typeof WORKBENCH>;
}
type Bench = ComponentType<{ readonly session: Session; readonly strings: Readonly<Record<string, string>> }>;

const loadBench = (): Promise<{ Bench: Bench }> =>
  import.meta.env.SSR ? Promise.reject(new Error("browser only")) : import("./Bench.tsx");

export default function Workbench({ id, strings }: WorkbenchProps) {
  const state = useHydrated(lab, CLOSED);
  const [bench, setBench] = useState<{ Bench: Bench } | null>(null);
  const [missing, setMissing] = useState(false);
  const need = (): void => {
    setMissing(false);
    loadBench().then(setBench, () => setMissing(true));
  };
  const start = (fresh = false): void => {
    need();
    void (fresh ? open(id, { fresh }) : ensure(id));
  };
  useEffect(() => {
    document.documentElement.toggleAttribute("data-lab-open", state.kind === "open");
    if (state.kind === "open" && bench === null) need();
  }, [state, bench]);
  useEffect(() => {
    if (location.hash === "#lab") start();
    else if (location.hash.startsWith("#state=")) {
      need();
      void openLink(id, location.hash);
    }
  }, []);
  if (state.kind === "open" && bench !== null)
    return <bench.Bench session={state.session} strings={state.session.strings} />;
  return (
    <div class="workbench-closed">
      <button type="button" class="primary" disabled={state.kind === "opening"} onClick={() => start()}>
        {strings.open}
      </button>
      <p role="status">
        {missing
          ? strings.partMissing
          : state.kind === "opening"
            ? strings.opening
            : state.kind === "failed"
              ? state.message
              : strings.hint}
      </p>
      {state.kind === "failed" && (
        <button type="button" onClick={() => start(true)}>
          {strings.openFresh}
        </button>
      )}
    </div>
  );
}
