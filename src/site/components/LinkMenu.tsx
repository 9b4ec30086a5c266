// What can be done to a link: break or repair it, capture it, go to its packets. Opened from the drawing.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Point } from "../lab/placing.ts";
import type { Session } from "../lab/session.ts";

export interface LinkMenuProps {
  readonly session: Session;
  readonly id: string;
  readonly name: string;
  readonly up: boolean;
  readonly captured: boolean;
  readonly at: Point;
  readonly width: number;
  close(): void;
  readonly strings: Readonly<Record<string, string>>;
}
export function LinkMenu({ session, id, name, up, captured, at, width, close, strings }: LinkMenuProps) {
  const root = useRef<HTMLDivElement>(null);
  const s = (key: string): string => strings[key] ?? key;
  useLayoutEffect(() => {
    const before = document.activeElement;
    root.current?.querySelector("button")?.focus();
    return () => {
      if (root.current?.contains(document.activeElement) && before instanceof Element && "focus" in before)
        (before as SVGElement).focus();
    };
  }, [id]);
  const does = (action: () => void) => (): void => {
    action();
    close();
  };
  return (
    <div
      ref={root}
      class="link-menu"
      role="group"
      aria-label={name}
      style={{
        insetInlineStart: `min(${Math.round(at.x)}px, ${Math.max(0, Math.round(width - 200))}px)`,
        insetBlockStart: `${Math.round(at.y)}px`,
      }}
      onKeyDown={(e) => {
        if (e.key !== "Escape") return;
        e.stopPropagation();
        close();
      }}
    >
      <strong translate={false}>{name}</strong>
      <button type="button" onClick={does(() => session.setLink(id, !up))}>
        {up ? s("cut") : s("mend")}
      </button>
      <button type="button" aria-pressed={captured} onClick={does(() => session.watchLink(id, !captured))}>
        {captured ? s("stopCapture") : s("capture")}
      </button>
      <button type="button" onClick={close}>
        {s("close")}
      </button>
    </div>
  );
}
