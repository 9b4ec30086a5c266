// Tabs as WAI-ARIA describes them: arrows move, Home and End jump; a panel is made when first chosen and then kept.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

export interface TabItem {
  readonly id: string;
  readonly label: string;
  readonly body: ComponentChildren;
}
export interface TabsProps {
  readonly label: string;
  /** Prefix of element ids, unique on the page. */
  readonly name: string;
  readonly active: string;
  choose(id: string): void;
  readonly tabs: readonly TabItem[];
}

export function Tabs({ label, name, active, choose, tabs }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set([active]));
  if (!seen.has(active)) setSeen(new Set([...seen, active]));
  const onKey = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((t) => t.id === active);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    choose(next.id);
    list.current?.querySelector<HTMLElement>(`#${name}-tab-${CSS.escape(next.id)}`)?.focus();
  };
  return (
    <div class="tabs">
      <div role="tablist" aria-label={label} ref={list}>
        {tabs.map((t) => (
          <button
            key={t.id}
            type="button"
            role="tab"
            id={`${name}-tab-${t.id}`}
            aria-controls={`${name}-panel-${t.id}`}
            aria-selected={t.id === active}
            tabIndex={t.id === active ? 0 : -1}
            onClick={() => choose(t.id)}
            onKeyDown={onKey}
          >
            {t.label}
          </button>
        ))}
      </div>
      {tabs.map((t) => (
        <div
          key={t.id}
          role="tabpanel"
          id={`${name}-panel-${t.id}`}
          aria-labelledby={`${name}-tab-${t.id}`}
          hidden={t.id !== active}
          class="panel"
        >
          {seen.has(t.id) && t.body}
        </div>
      ))}
    </div>
  );
}
