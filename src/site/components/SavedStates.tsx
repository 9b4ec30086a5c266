// The saved states of the lab: restore, name, export, delete and have back.
import { useEffect, useState } from "preact/hooks";
import { ENGINE } from "../../lab/version.ts";
import { useObservable } from "../lab/observable.ts";
import type { Session } from "../lab/session.ts";
import { deleteWork, renameWork, savedStates, saveWork, type Work } from "../lab/storage.ts";
import { open } from "../lab/store.ts";
import { AUTOMATIC } from "../lab/stored.ts";
import { download, zipOf } from "../lab/transfer.ts";
import { fill } from "../strings/fill.ts";

interface Props {
  readonly session: Session;
  readonly strings: Readonly<Record<string, string>>;
}
const stamp = (at: number): string =>
  new Date(at).toLocaleString(document.documentElement.lang || "en", { dateStyle: "medium", timeStyle: "medium" });
/** "vrf-route-leaking 2026-01-31 14-05.zip" */
const fileName = (state: Work): string =>
  `${state.lab} ${new Date(state.savedAt).toISOString().slice(0, 16).replace("T", " ").replace(":", "-")}.zip`;

function Name({
  value,
  label,
  button,
  strings,
  done,
  cancel,
}: {
  readonly value: string;
  readonly label: string;
  readonly button: string;
  readonly strings: Props["strings"];
  done(name: string): void;
  cancel?(): void;
}) {
  const [name, setName] = useState(value);
  return (
    <form
      class="bar"
      onSubmit={(e) => {
        e.preventDefault();
        done(name.trim());
        setName("");
      }}
      onKeyDown={(e) => {
        if (e.key === "Escape") cancel?.();
      }}
    >
      <label>
        {label} <input value={name} maxLength={80} onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <button type="submit" disabled={cancel === undefined && name.trim() === ""}>
        {button}
      </button>
      {cancel !== undefined && (
        <button type="button" onClick={cancel}>
          {strings["cancel"]}
        </button>
      )}
    </form>
  );
}

export function SavedStates({ session, strings }: Props) {
  const s = (key: string): string => strings[key] ?? key;
  const saved = useObservable(session.saver.saved);
  const [states, setStates] = useState<readonly Work[]>([]);
  const [naming, setNaming] = useState<string | null>(null);
  const { bundle, saver } = session;
  const { id } = bundle.lab;
  const refresh = (): Promise<void> =>
    savedStates(id).then(
      (found) => setStates(found.states),
      (error: Error) => saver.refused(error),
    );
  useEffect(() => void refresh(), [saved]);
  const change = (body: Promise<void>): void =>
    void body.then(refresh, (error: Error) => {
      saver.refused(error);
    });
  const remove = (state: Work): void => {
    change(deleteWork([state.key]));
    session.say({
      id: "deleted",
      severity: "info",
      text: fill(s("stateDeleted"), { name: state.name ?? stamp(state.savedAt) }),
      actions: [{ label: s("undo"), run: () => change(saveWork(state)) }],
    });
  };
  const restore = async (state: Work): Promise<void> => {
    const next = await open(id, { state: state.key });
    next?.say({ id: "restored", severity: "info", text: s("stateRestored") });
  };
  const titleOf = (state: Work): string => state.name ?? stamp(state.savedAt);
  return (
    <details class="states">
      <summary>
        {s("states")} ({states.length})
      </summary>
      <Name
        value=""
        label={s("stateKeep")}
        button={s("stateKeepButton")}
        strings={strings}
        done={(name) => void saver.keepAs(name)}
      />
      {states.length === 0 ? (
        <p>{s("noStates")}</p>
      ) : (
        <ul>
          {states.map((state) => (
            <li key={state.key} aria-current={state.key === saver.key ? "true" : undefined}>
              <p>
                <strong>{state.name ?? s("stateUnnamed")}</strong> {stamp(state.savedAt)}
                {state.score !== undefined && ` · ${state.score}/${state.maxScore} ${s("points")}`}
                {` · ${s("stateEngine")} ${state.engine}`}
                {(state.engine !== ENGINE || state.labVersion !== bundle.version) && ` · ${s("stateOther")}`}
                {state.key === saver.key && ` · ${s("statePresent")}`}
              </p>
              {naming === state.key ? (
                <Name
                  value={state.name ?? ""}
                  label={s("stateName")}
                  button={s("stateRename")}
                  strings={strings}
                  done={(name) => {
                    setNaming(null);
                    change(renameWork(state.key, name));
                  }}
                  cancel={() => setNaming(null)}
                />
              ) : (
                <div class="bar" role="group" aria-label={titleOf(state)}>
                  <button type="button" disabled={state.key === saver.key} onClick={() => void restore(state)}>
                    {s("stateRestore")}
                  </button>
                  <button type="button" onClick={() => setNaming(state.key)}>
                    {s("stateRename")}
                  </button>
                  <button
                    type="button"
                    onClick={() => download(zipOf(state.configs, state.answers), fileName(state), "application/zip")}
                  >
                    {s("stateExport")}
                  </button>
                  <button type="button" disabled={state.key === saver.key} onClick={() => remove(state)}>
                    {s("stateDelete")}
                  </button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <p class="fine">{fill(s("statesNote"), { n: AUTOMATIC })}</p>
    </details>
  );
}
