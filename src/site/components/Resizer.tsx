// The border between text and lab: dragged, or moved with the arrow keys. The width is kept for the next page.
import { useEffect, useState } from "preact/hooks";

const KEY = "hopwise-bench-width";
const clamp = (v: number): number => Math.min(75, Math.max(30, v));
const saved = (): number => {
  try {
    return clamp(Number(localStorage.getItem(KEY)) || 55);
  } catch {
    return 55;
  }
};

export function Resizer({ label }: { readonly label: string }) {
  const [width, setWidth] = useState(saved);
  useEffect(() => {
    document.documentElement.style.setProperty("--bench-width", `${width}vw`);
    try {
      localStorage.setItem(KEY, String(width));
    } catch {
      // Kept for this page only.
    }
  }, [width]);
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: 2, ArrowRight: -2 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setWidth((w) => clamp(w + step));
  };
  const onPointer = (event: PointerEvent): void => {
    const target = event.currentTarget as HTMLElement;
    target.setPointerCapture(event.pointerId);
    const move = (e: PointerEvent): void => setWidth(clamp(100 - (100 * e.clientX) / innerWidth));
    const up = (): void => {
      target.removeEventListener("pointermove", move);
      target.removeEventListener("pointerup", up);
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", up);
  };
  return (
    <div
      class="resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={30}
      aria-valuemax={75}
      aria-valuenow={Math.round(width)}
      tabIndex={0}
      onKeyDown={onKey}
      onPointerDown={onPointer}
    />
  );
}
