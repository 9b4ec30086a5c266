// On a screen too narrow for both: the lesson or the lab. Each keeps its place while the other is shown.
import { useEffect, useState } from "preact/hooks";

type View = "lesson" | "lab";

/** Wide screens show both, and no switch. */
export function ViewSwitch({ strings }: { readonly strings: Readonly<Record<string, string>> }) {
  const [view, setView] = useState<View>("lab");
  useEffect(() => {
    document.documentElement.dataset["labView"] = view;
    return () => {
      delete document.documentElement.dataset["labView"];
    };
  }, [view]);
  return (
    <div class="view-switch" role="group" aria-label={strings["view"]}>
      {(["lesson", "lab"] as const).map((v) => (
        <button key={v} type="button" aria-pressed={view === v} onClick={() => setView(v)}>
          {strings[v]}
        </button>
      ))}
    </div>
  );
}
