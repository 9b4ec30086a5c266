// On a screen too narrow for both: the lesson or the lab. Each keeps its place while the other is shown.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

type View = "lesson" | "lab";

/** Wide screens show both, and no switch. */
export function ViewSwitch({ strings }: { readonly strings: Readonly<Record<string, string>> }) {
  const [view, setView] = useState<View>("lab");
  const place = useRef<number | null>(null);
  useLayoutEffect(() => {
    document.documentElement.dataset["labView"] = view;
    if (view === "lesson" && place.current !== null) window.scrollTo({ top: place.current, behavior: "instant" });
    return () => {
      delete document.documentElement.dataset["labView"];
    };
  }, [view]);
  const choose = (next: View): void => {
    if (view === "lesson" && next === "lab") place.current = window.scrollY;
    setView(next);
  };
  return (
    <div class="view-switch" role="group" aria-label={strings["view"]}>
      {(["lesson", "lab"] as const).map((v) => (
        <button key={v} type="button" aria-pressed={view === v} onClick={() => choose(v)}>
          {strings[v]}
        </button>
      ))}
    </div>
  );
}
